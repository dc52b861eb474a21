"""An overrun, and what other accounts save for it: what the paper says, and where both disagree."""

from __future__ import annotations

from pathlib import Path

import pytest
from haushaltsplan import ANSATZ, EHRLICH, EINNAHME, HAUSHALT, mit_haushalt
from muster import TEXT, schreibe
from papiere import meldungen, papier, seite

from vorlagen.renditions.plaintext import plaintext

OWN = "haushalt.personal.jahr_2024.ergebnisplan"
COVER = f"""\
  deckung:
    ansatz: {{bezeichnung: Ansatz, hoechstens: {OWN}.ansatz}}
    weniger: {{bezeichnung: Minderaufwand, konto: strassen}}
  tabellen:
    beratung:
"""
DECISION = (
    "{{ finanzierung.beratung.eigenanteil | euro }} bereit",
    (
        f"{{{{ {OWN}.mehrbedarf | euro }}}} mehr bereit und"
        " spart {{ finanzierung.gesamt.deckung.weniger | euro }}"
    ),
)


def files(cover: str = COVER, strassen: str = "900000", ansatz: str = "100000") -> dict[str, str]:
    """163.200 € are needed; what is not budgeted for them is saved at another account."""
    account = (
        "  strassen: {bezeichnung: Straßen, art: aufwand, produkt: {nummer: 1, bezeichnung: Straßen},"
        f" kostenstelle: 1, sachkonto: 522100, ansaetze: {{jahr_2024: {strassen}}}}}\n"
    )
    return mit_haushalt(
        EHRLICH,
        (f"        - {EINNAHME}\n", ""),
        (", ertrag: zuweisung", ""),
        ("  tabellen:\n    beratung:\n", cover),
        DECISION,
        plan=(
            ("  zuweisung:\n", f"{account}  zuweisung:\n"),
            (ANSATZ, f"ansaetze: {{jahr_2024: {ansatz}}}"),
        ),
    )


def test_a_source_pays_what_is_budgeted_and_nobody_types_it_again(tmp_path: Path) -> None:
    text = plaintext(seite(schreibe(tmp_path, files())))
    assert "63.200 € mehr bereit und spart 63.200 €" in text
    assert not papier(tmp_path).findings


@pytest.mark.parametrize(
    ("cap", "cover"), [("110000", "53.200"), ("200000", "0"), ("0", "163.200")]
)
def test_a_cover_that_is_not_what_is_lacking_is_reported(
    tmp_path: Path, cap: str, cover: str
) -> None:
    typed = files(COVER.replace(f"{OWN}.ansatz", cap))
    [found] = papier(schreibe(tmp_path, typed)).findings
    assert (
        f"2024 fehlen im Ergebnisplan 63.200\u00a0€; andere Konten decken {cover}\u00a0€"
        in found.message
    )
    assert f"„hoechstens: {OWN}.ansatz“" in found.cure


@pytest.mark.parametrize(("ansatz", "is_cover"), [("0", True), ("20000000", False)])
def test_of_income_only_what_is_more_than_budgeted_is_a_cover(
    tmp_path: Path, ansatz: str, is_cover: bool
) -> None:
    taxes = files(strassen=ansatz)
    taxes[HAUSHALT] = taxes[HAUSHALT].replace("Straßen, art: aufwand", "Steuern, art: ertrag")
    found = meldungen(papier(schreibe(tmp_path, taxes)).findings)
    assert ["andere Konten decken 0\u00a0€" in one for one in found] == [True] * (not is_cover)


def test_no_more_can_be_saved_than_is_budgeted(tmp_path: Path) -> None:
    [found] = meldungen(papier(schreibe(tmp_path, files(strassen="10000"))).findings)
    assert "sollen 2024 63.200\u00a0€ gespart werden; veranschlagt sind dort 10.000\u00a0€" in found


def test_an_overrun_of_nothing_is_reported_where_a_paper_speaks_of_it(tmp_path: Path) -> None:
    [found] = meldungen(papier(schreibe(tmp_path, files(ansatz="200000"))).findings)
    assert "Gebraucht werden 163.200\u00a0€, veranschlagt sind 200.000\u00a0€" in found


def test_where_nothing_is_saved_that_account_does_not_count(tmp_path: Path) -> None:
    text = plaintext(seite(schreibe(tmp_path, files(ansatz="200000"))))
    assert "Minderbedarf 36.800 €" in " ".join(text.split())


# Accounts that cover each other


def with_budget(strassen: str, cover: str = COVER, **more: str) -> dict[str, str]:
    found = files(cover, strassen, **more)
    plan = found[HAUSHALT].replace("kostenstelle: 5010\n    sachkonto: 501200", "budget: Soziales")
    return {**found, HAUSHALT: plan.replace("kostenstelle: 1,", "budget: Soziales,")}


def test_what_a_budget_covers_by_itself_is_not_beyond_the_plan(tmp_path: Path) -> None:
    text = plaintext(seite(schreibe(tmp_path, with_budget("900000"))))
    said = " ".join(text.split())
    assert "Die Konten des Budgets „Soziales“ sind gegenseitig deckungsfähig" in said
    assert "über- oder außerplanmäßig ist dafür nichts bereitzustellen" in said
    assert "Erforderlich sind" not in said
    assert not papier(tmp_path).findings
    wording = f"{{{{ {OWN}.wortlaut }}}}\n"
    printed = plaintext(
        seite(schreibe(tmp_path / "wort", {**with_budget("900000"), TEXT: wording}))
    )
    assert "planmäßig\n" in printed.replace("überplanmäßig", "")


def test_only_what_a_budget_lacks_altogether_is_beyond_the_plan(tmp_path: Path) -> None:
    capped = COVER.replace("konto: strassen", "hoechstens: 3200, konto: strassen")
    text = plaintext(seite(schreibe(tmp_path, with_budget("900000", capped))))
    assert (
        "Erforderlich sind im Haushaltsjahr 2024 beim Budget „Soziales“ überplanmäßige Aufwendungen und"
        " Auszahlungen von 60.000 €."
    ) in " ".join(text.split())


def test_while_an_ansatz_of_a_budget_is_pending_its_accounts_are_named(tmp_path: Path) -> None:
    pending = with_budget("900000", ansatz='{ausstehend: "Noch offen."}')
    text = " ".join(plaintext(seite(schreibe(tmp_path, pending))).split())
    assert "bei den Konten „Personal der Beratung“ und „Straßen“ schon veranschlagt sind" in text
