"""Small tables of data: what is entered, what formulas give, and the last row."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import MUSTER, VORLAGE, schreibe
from papiere import fehler, gedruckt, papier

from vorlagen.figures.figure import Figure

TABELLE = """\
tabellen:
  stellen:
    titel: Stellen im Land
    stand: 2024-01-31
    kopf: Baustein
    quelle: {dokument: Schreiben des Landes}
    spalten:
      besetzt: {bezeichnung: Besetzt, einheit: Stellen, insgesamt: summe}
      quote:
        {bezeichnung: Quote, einheit: v. H., rundung: 0.1, insgesamt: "prozentsatz(besetzt, alle)"}
      alle: {bezeichnung: Alle, formel: besetzt / quote, rundung: 1, insgesamt: summe}
    zeilen:
      - {bezeichnung: Baustein 1, werte: {besetzt: 30, quote: 60}}
      - {bezeichnung: Baustein 2, werte: {besetzt: 90, quote: 70}}
"""


def mit(*changes: tuple[str, str]) -> dict[str, str]:
    """The Muster with the table, some passages of which are replaced."""
    table = TABELLE
    for old, new in changes:
        assert table.count(old) == 1, old
        table = table.replace(old, new)
    return {**MUSTER, VORLAGE: f"{MUSTER[VORLAGE]}\n{table}"}


def groesse(root: Path, address: str, files: dict[str, str]) -> Figure:
    figures = papier(schreibe(root, files)).figures
    assert figures
    found = figures.names.resolve(address)
    assert isinstance(found, Figure)
    return found


def test_a_table_prints_its_columns_and_the_whole(tmp_path: Path) -> None:
    text = gedruckt(tmp_path, "{{ datentabelle(tabellen.stellen) }}", mit())
    assert text == (
        "Stellen im Land (Stand 31.01.2024)\n"
        "Baustein    Besetzt   Quote  Alle\n"
        "---------------------------------\n"
        "Baustein 1       30  60,0 %    50\n"
        "Baustein 2       90  70,0 %   129\n"
        "---------------------------------\n"
        "Insgesamt       120  67,2 %   179\n"
        "\n"
        "Quelle: Schreiben des Landes"
    )


def test_it_reckons_with_exact_values_and_rounds_what_is_printed(tmp_path: Path) -> None:
    whole = groesse(tmp_path, "tabellen.stellen.insgesamt.quote", mit())
    assert str(whole.exact) == "336/5"  # 120 of 50 + 128,57…: 67,2 %, not 120 of 179: 67,04 %
    assert whole.address == "tabellen.stellen.insgesamt.quote"


def test_a_pending_value_shows_in_its_cell_and_in_all_that_rests_on_it(tmp_path: Path) -> None:
    files = mit(("{besetzt: 90, ", '{besetzt: {ausstehend: "Fehlt noch."}, '))
    paper = papier(schreibe(tmp_path, {**files, _TEXT: "{{ datentabelle(tabellen.stellen) }}\n"}))
    assert paper.page
    assert paper.page.is_draft
    assert paper.page.html.count("[ausstehend]") == 2 + 3  # the row, and the last one


_TEXT = "data/musterkreis/vorlagen/beratung/text.md"


def test_an_assumed_formula_is_under_every_figure_that_rests_on_it(tmp_path: Path) -> None:
    files = mit(
        ("formel: besetzt / quote", "formel: {annahme: besetzt / quote, grund: So gelesen.}")
    )
    whole = groesse(tmp_path, "tabellen.stellen.insgesamt.quote", files)
    assert {fact.assumed for _, fact in whole.facts()} == {"", "So gelesen."}


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("werte: {besetzt: 30, quote: 60}", "werte: {besezt: 30, quote: 60}", "schluessel-unbekannt", 14),
        ("werte: {besetzt: 30, quote: 60}", "werte: {quote: 60}", "schluessel-fehlt", 14),


        ("bezeichnung: Baustein 2", "bezeichnung: Insgesamt", "kennung-doppelt", 15),
        ("formel: besetzt / quote", "formel: besetzt / quoten", "verweis-unbekannt", 12),
        ("formel: besetzt / quote", "formel: alle / quote", "verweis-kreis", 12),

        ("quote: 60}", "quote: 0}", "division-durch-null", 12),
        ("stand: 2024-01-31", "stand: 2024-01-31\n    stand_monat: 2024-01-01", "wert-unzulaessig", 4),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    paper = papier(schreibe(tmp_path, mit((old, new))))
    first = MUSTER[VORLAGE].count("\n")
    found = [(f.code.value, f.place.line - first) for f in fehler(paper.findings)]
    assert (code, line) in found
