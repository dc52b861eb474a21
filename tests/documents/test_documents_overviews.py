"""Overviews of a financing: by year, variants and scenarios side by side, the total risk."""

from __future__ import annotations

from pathlib import Path

from muster import MUSTER, VORLAGE
from papiere import aus_text, einziger_fehler, gedruckt, papier

from vorlagen.findings import Code

# 2 posts: costs 81.600 a year each, grant 48.000; in 13 months 176.800 and 104.000.
RICH = (
    MUSTER[VORLAGE][: MUSTER[VORLAGE].index("\nfinanzierung:")].replace(
        "{{ finanzierung.beratung.eigenanteil | euro }}", "{{ spanne(finanzierung.gesamt) | euro }}"
    )
    + """
finanzierung:
  zeitraum: {von: 2024-12-01, bis: 2025-12-31}
  tabellen:
    beratung:
      titel: "{{ stellen }} VZÄ Beratung vor Ort"
      stellen: bescheide.beratung_2024.bewilligt.beratung
      zeilen:
        - {bezeichnung: Gesamtkosten, je_stelle: kgst.E10}
        - {bezeichnung: Förderung, abzug: muster.modul1.beratung.personal}
      ergebnis: Eigenanteil
    ausbau:
      titel: "{{ stellen }} weitere VZÄ"
      kurz: Ausbau der Beratung
      ergebnis: Eigenanteil
      zeilen:
        - {bezeichnung: Gesamtkosten, je_stelle: kgst.E10}
      varianten:
        klein: {bezeichnung: Kleine Lösung, stellen: 0.5}
        gross: {bezeichnung: Große Lösung, stellen: 1}
  deckung:
    ruecklage: {bezeichnung: Rücklage, bis: 2024-12-31}
    haushalt: {bezeichnung: Haushalt des Kreises}
  szenarien:
    ohne: {bezeichnung: Ohne Ausbau im Großen, varianten: {ausbau: klein}}
    mit: {bezeichnung: Alles offen, deckung: {ruecklage: {bis: 2025-12-31}}}
"""
)
FILES = {**MUSTER, VORLAGE: RICH}


def printed(folder: Path, expression: str) -> list[list[str]]:
    """The cells of a table that prose prints, row by row."""
    lines = gedruckt(folder, f"{{{{ {expression} }}}}", FILES).splitlines()
    rows = [line.replace("− ", "−").split("  ") for line in lines if set(line) - {"-"}]
    return [[cell.strip() for cell in row if cell.strip()] for row in rows]


def test_a_table_by_year(tmp_path: Path) -> None:
    assert printed(tmp_path, "haushaltsjahre(finanzierung.beratung)") == [
        ["2 VZÄ Beratung vor Ort, nach Haushaltsjahren"],
        ["Position", "2024 (1 Monat)", "2025 (12 Monate)", "Gesamt"],
        ["Gesamtkosten", "13.600 €", "163.200 €", "176.800 €"],
        ["Förderung", "−8.000 €", "−96.000 €", "−104.000 €"],
        ["Eigenanteil", "5.600 €", "67.200 €", "72.800 €"],
    ]


def test_all_tables_by_year_with_their_range_and_who_pays(tmp_path: Path) -> None:
    assert printed(tmp_path, "haushaltsjahre(finanzierung)") == [
        ["Finanzierung insgesamt, nach Haushaltsjahren"],
        ["Position", "2024", "2025", "Gesamt"],
        ["Gesamtkosten", "17.000 bis 20.400 €", "204.000 bis 244.800 €", "221.000 bis 265.200 €"],
        ["Leistungen Dritter", "−8.000 €", "−96.000 €", "−104.000 €"],
        ["Eigenanteil", "9.000 bis 12.400 €", "108.000 bis 148.800 €", "117.000 bis 161.200 €"],
        ["davon Rücklage", "9.000 bis 12.400 €", "0 €", "9.000 bis 12.400 €"],
        ["davon Haushalt des Kreises", "0 €", "108.000 bis 148.800 €", "108.000 bis 148.800 €"],
    ]


def test_one_end_of_the_range_by_year(tmp_path: Path) -> None:
    rows = printed(tmp_path, "haushaltsjahre(finanzierung.gesamt.hoechstens)")

    assert ["Eigenanteil", "12.400 €", "148.800 €", "161.200 €"] in rows


def test_variants_side_by_side(tmp_path: Path) -> None:
    assert printed(tmp_path, "varianten(finanzierung.ausbau)") == [
        ["Ausbau der Beratung: Varianten im Vergleich"],
        ["Position", "Kleine Lösung", "Große Lösung"],
        ["Gesamtkosten", "44.200 €", "88.400 €"],
        ["Eigenanteil", "44.200 €", "88.400 €"],
    ]


def test_the_total_risk_at_least_and_at_most(tmp_path: Path) -> None:
    assert printed(tmp_path, "gesamtrisiko(finanzierung)") == [
        ["Eigenanteil insgesamt"],
        ["Position", "mindestens", "höchstens"],
        ["2 VZÄ Beratung vor Ort", "72.800 €", "72.800 €"],
        ["Ausbau der Beratung", "44.200 €", "88.400 €"],
        ["Summe", "117.000 €", "161.200 €"],
    ]


def test_scenarios_with_who_pays(tmp_path: Path) -> None:
    assert printed(tmp_path, "szenarien(finanzierung)") == [
        ["Szenarien im Vergleich"],
        ["Szenario", "Eigenanteil", "davon Rücklage", "davon Haushalt des Kreises"],
        ["Ohne Ausbau im Großen", "117.000 €", "9.000 €", "108.000 €"],
        ["Alles offen", "117.000 bis 161.200 €", "117.000 bis 161.200 €", "0 €"],
    ]


def test_the_range_of_a_table_with_variants_and_of_everything(tmp_path: Path) -> None:
    text = "{{ spanne(finanzierung.ausbau) | euro }}; {{ spanne(finanzierung.gesamt) | euro }}"

    assert gedruckt(tmp_path, text, FILES) == "44.200 bis 88.400 €; 117.000 bis 161.200 €"


def test_each_cell_is_a_printed_figure_with_its_address(tmp_path: Path) -> None:
    aus_text(tmp_path, "{{ haushaltsjahre(finanzierung.gesamt) }}", FILES)
    rendered = papier(tmp_path).page
    assert rendered is not None
    printed = {(p.figure.address, p.text.replace("\xa0", " ")) for p in rendered.printed}

    assert ("finanzierung.gesamt.mindestens.jahr_2024.eigenanteil", "9.000 €") in printed
    assert ("finanzierung.gesamt.hoechstens.deckung.haushalt", "148.800 €") in printed


def test_a_pending_amount_shows_as_such_in_every_overview(tmp_path: Path) -> None:
    text = (
        FILES[VORLAGE]
        .replace("stellen: 0.5", "stellen: angaben.offen")
        .replace(
            "  beginn:\n",
            '  offen: {bezeichnung: Umfang, wert: {ausstehend: "Noch offen."}, einheit: VZÄ}\n  beginn:\n',
        )
    )
    files = {**FILES, VORLAGE: text}

    assert "[ausstehend]" in gedruckt(tmp_path, "{{ varianten(finanzierung.ausbau) }}", files)
    assert "[ausstehend]" in gedruckt(tmp_path, "{{ gesamtrisiko(finanzierung) }}", files)


def test_what_is_no_table_is_refused_with_an_example(tmp_path: Path) -> None:
    finding = einziger_fehler(tmp_path, "{{ varianten(finanzierung) }}", FILES)

    assert finding.code is Code.AUSDRUCK
    assert finding.cure == (
        "Die Adresse der ganzen Tabelle angeben, zum Beispiel {{ varianten(finanzierung.modul3) }}."
    )


def test_a_range_of_what_has_none_is_refused(tmp_path: Path) -> None:
    finding = einziger_fehler(tmp_path, "{{ spanne(finanzierung.beratung) | euro }}", FILES)

    assert (finding.code, finding.place.line) == (Code.AUSDRUCK, 1)
