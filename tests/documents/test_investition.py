"""A building: its costs by Haushaltsjahr stand in a data table and go from there to the budget."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from haushaltsplan import HAUSHALT, mit_haushalt, replaced
from muster import VORLAGE, schreibe
from papiere import faktendatei, fehler, gedruckt, papier

from vorlagen.verifying import recompute

BAU = """
tabellen:
  bau:
    titel: Bau
    kopf: Kostengruppe
    spalten:
      jahr_2024: {bezeichnung: "2024", einheit: EUR}
      jahr_2025: {bezeichnung: "2025", einheit: EUR}
      alle: {bezeichnung: Gesamt, formel: jahr_2024 + jahr_2025}
    zeilen:
      - {bezeichnung: Bauwerk, werte: {jahr_2024: 400000, jahr_2025: 800000}}
      - {bezeichnung: Nebenkosten, formel: bauwerk / 4}
      - {bezeichnung: Kosten, summe: ja}
      - {bezeichnung: Zuschuss, formel: kosten / 2}
"""
LINES = """\
  tabellen:
    bau:
      titel: Neubau
      zeitraum: {von: 2024-01-01, bis: 2025-12-31}
      zeilen:
        - {bezeichnung: Baukosten, kosten_aus: tabellen.bau.kosten, konto: neubau}
        - {bezeichnung: Zuschuss, einnahmen_aus: tabellen.bau.zuschuss, konto: zuschuss}
      ergebnis: Eigenanteil
"""
KONTEN = """\
  neubau: {bezeichnung: Neubau, art: auszahlung, produkt: {nummer: 1, bezeichnung: Bau},
    kostenstelle: 1, sachkonto: 785100, ansaetze: {jahr_2024: 450000, jahr_2025: 0}}
  zuschuss: {bezeichnung: Zuschuss, art: einzahlung, produkt: {nummer: 1, bezeichnung: Bau},
    kostenstelle: 1, sachkonto: 681100, ansaetze: {jahr_2024: 250000, jahr_2025: 500000}}
"""


def files(lines: str = LINES) -> dict[str, str]:
    found = mit_haushalt()
    found[HAUSHALT] = replaced(found[HAUSHALT], ("satzungen: ", f"{KONTEN}satzungen: "))
    paper = f"{found[VORLAGE]}{BAU}"
    found[VORLAGE] = replaced(paper, ("  tabellen:\n    beratung:\n", f"{lines}    beratung:\n"))
    return found


def test_the_row_of_a_table_is_financed_and_budgeted_year_by_year(tmp_path: Path) -> None:
    paper = papier(schreibe(tmp_path, files()))
    assert not fehler(paper.findings)
    assert paper.figures
    names = paper.figures.names
    found = {
        address: names.resolve(address).exact
        for address in (
            "finanzierung.bau.baukosten",
            "finanzierung.bau.jahr_2025.eigenanteil",
            "haushalt.neubau.jahr_2024.finanzplan.mehrbedarf",
            "haushalt.zuschuss.jahr_2025.finanzplan.erwartet",
        )
    }
    assert list(found.values()) == [1_500_000, 500_000, 50_000, 500_000]


def test_each_row_can_belong_to_an_account_of_its_own(tmp_path: Path) -> None:
    cost = "        - {bezeichnung: Baukosten, kosten_aus: tabellen.bau.kosten, konto: neubau}\n"
    rows = {"bauwerk": "neubau", "nebenkosten": "planung"}
    lines = (
        f"        - {{bezeichnung: {r}, kosten_aus: tabellen.bau.{r}, konto: {k}}}\n"
        for r, k in rows.items()
    )
    found = files(replaced(LINES, (cost, "".join(lines))))
    planning = KONTEN[: KONTEN.index("  zuschuss:")].replace("neubau:", "planung:")
    plan = ("  zuschuss:", f"{planning}  zuschuss:"), ("jahre: [2024, 2025]", "jahre: [2024]")
    found[HAUSHALT] = replaced(found[HAUSHALT], *plan)
    paper = papier(schreibe(tmp_path, found))
    said = [f.message for f in paper.findings if "keine Verpflichtungsermächtigung" in f.message]
    assert all(amount in one for amount, one in zip(("800.000", "200.000"), said, strict=True))
    assert paper.figures
    needs = [f"haushalt.{konto}.jahr_2024.finanzplan.bedarf" for konto in rows.values()]
    assert [paper.figures.names.resolve(n).exact for n in needs] == [400_000, 100_000]


def test_its_line_says_the_amounts_of_the_years(tmp_path: Path) -> None:
    text = gedruckt(tmp_path, "{{ tabelle(finanzierung.bau) }}", files())
    assert "2024: 500.000 €, 2025: 1.000.000 €" in text


def test_a_grant_to_be_paid_back_adds_to_the_costs(tmp_path: Path) -> None:
    back = "werte: {jahr_2024: -200000, jahr_2025: 90000}"
    found = files()
    found[VORLAGE] = replaced(found[VORLAGE], ("formel: kosten / 2", back))
    shown = "{{ tabelle(finanzierung.bau) }}\n\n{{ haushaltsjahre(finanzierung.bau) }}"
    text = " ".join(gedruckt(tmp_path, shown, found).split())
    assert "Zuschuss 2024: −200.000 €, 2025: 90.000 € 110.000 €" in text
    assert "Zuschuss 200.000 € −90.000 € 110.000 €" in text
    assert not recompute(faktendatei(tmp_path)).differences


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("bis: 2025-12-31}", "bis: 2024-12-31}", "zeitraum"),
        ("tabellen.bau.kosten", "tabellen.bau.preis", "verweis-unbekannt"),
        ("konto: neubau", "konto: zuschuss", "wert-unzulaessig"),
    ],
)
def test_a_row_that_does_not_fit_is_found(tmp_path: Path, old: str, new: str, code: str) -> None:
    paper = papier(schreibe(tmp_path, files(replaced(LINES, (old, new)))))
    assert code in {finding.code.value for finding in fehler(paper.findings)}


def test_an_amount_has_its_cents_everywhere_or_nowhere(tmp_path: Path) -> None:
    cents = files()
    cents[VORLAGE] = replaced(cents[VORLAGE], ("jahr_2024: 400000,", "jahr_2024: 400000.40,"))
    paper = papier(schreibe(tmp_path / "cent", cents))
    assert paper.figures
    of_row = paper.figures.names.resolve("tabellen.bau.kosten.alle")
    of_line = paper.figures.names.resolve("finanzierung.bau.baukosten")
    assert of_row.exact == of_line.exact == Decimal("1500000.50")
    declared = LINES.replace("  tabellen:\n", "  rundung: {auf: 1}\n  tabellen:\n", 1)
    cents[VORLAGE] = replaced(cents[VORLAGE], (LINES, declared))
    paper = papier(schreibe(tmp_path / "euro", cents))
    assert paper.figures
    assert paper.figures.names.resolve("finanzierung.bau.baukosten").exact == 1_500_001


def test_the_financing_prints_the_sum_that_the_data_table_prints(tmp_path: Path) -> None:
    # 71.655,23 + 71.655,24 would be a cent more than the rounded sum.
    changes = (
        ('"2024", einheit: EUR}', '"2024", einheit: EUR, rundung: 0.01}'),
        ('"2025", einheit: EUR}', '"2025", einheit: EUR, rundung: 0.01}'),
        ("formel: jahr_2024 + jahr_2025}", "formel: jahr_2024 + jahr_2025, rundung: 0.01}"),
        ("jahr_2024: 400000, jahr_2025: 800000", "jahr_2024: 71655.228, jahr_2025: 71655.235"),
    )
    found = files(replaced(LINES, ("tabellen.bau.kosten", "tabellen.bau.bauwerk")))
    found[VORLAGE] = replaced(found[VORLAGE], *changes)
    text = "{{ datentabelle(tabellen.bau) }}\n\n{{ tabelle(finanzierung.bau) }}\n"

    rows = [" ".join(row.split()) for row in gedruckt(tmp_path, text, found).splitlines()]
    assert "Bauwerk 71.655,23 € 71.655,24 € 143.310,46 €" in rows
    assert "Baukosten 2024: 71.655,23 €, 2025: 71.655,23 € 143.310,46 €" in rows
