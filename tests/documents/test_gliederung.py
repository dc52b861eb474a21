"""Headings that the program numbers, and references that follow them."""

from __future__ import annotations

from pathlib import Path

import pytest
from langtext import KONZEPT, KONZEPT_TEXT, LANGTEXT
from muster import TEXT, schreibe
from papiere import (
    einziger_fehler,
    fehler_im_text,
    meldungen,
    orte,
    papier,
)

from vorlagen.findings import Finding


def im_konzept(ordner: Path, text: str) -> str:
    """The HTML that becomes of the text of a numbered paper."""
    found = papier(schreibe(ordner, {**LANGTEXT, KONZEPT_TEXT: text}), "konzept")
    assert found.page is not None, meldungen(found.findings)
    inner = found.page.html.partition('<div class="langtext">')[2]
    return inner.partition("</div>")[0].strip()


def befunde(ordner: Path, text: str) -> list[Finding]:
    """What is wrong with a numbered text, but for the sources that it does not cite."""
    found = papier(schreibe(ordner, {**LANGTEXT, KONZEPT_TEXT: text}), "konzept").findings
    return [f for f in found if not f.place.file.endswith(".yaml")]


def test_headings_are_numbered_by_their_level(tmp_path: Path) -> None:
    html = im_konzept(
        tmp_path, "# Anfang\n\n## Lage\n\n### Zahlen\n\n## Ziele\n\n# Ende\n\n## Dank"
    )
    assert [line.partition("</h")[0].partition('"nummer">')[2] for line in html.splitlines()] == [
        "1</span> Anfang",
        "1.1</span> Lage",
        "1.1.1</span> Zahlen",
        "1.2</span> Ziele",
        "2</span> Ende",
        "2.1</span> Dank",
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "2. Lage",
        "1.2 Lage",
        "Kapitel 3 Lage",
    ],
)
def test_a_number_that_is_typed_is_a_finding(tmp_path: Path, heading: str) -> None:
    found = befunde(tmp_path, f"# Anfang\n\n## {heading}\n")
    assert orte(found) == ["text.md:3:1 ueberschrift"]
    assert heading.removesuffix(" Lage") in found[0].message


@pytest.mark.parametrize(
    ("text", "place", "cure"),
    [
        ("# Sachverhalt\n\n### Zu tief\n", "text.md:3:1", "Mit ## beginnen"),
        ("### Zu tief\n", "text.md:1:1", "Mit # beginnen"),
    ],
)
def test_a_level_may_not_be_left_out_in_a_paper_without_numbers_either(
    tmp_path: Path, text: str, place: str, cure: str
) -> None:
    found = einziger_fehler(tmp_path, text)
    assert orte([found]) == [f"{place} ueberschrift"]
    assert cure in found.cure


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('{{ verweis("stellen") }}', "Abschnitt 2.1"),
        ("[](#stellen)", "Abschnitt 2.1"),
        ('{{ verweis("stellen", "nummer") }}', "2.1"),
        ('{{ verweis("stellen", "voll") }}', "Abschnitt 2.1 „Stellen“"),
    ],
)
def test_a_reference_says_where_its_target_stands(tmp_path: Path, typed: str, printed: str) -> None:
    text = f"# Anfang\n\nSiehe {typed}.\n\n# Ende {{#ende}}\n\n## Stellen {{#stellen}}\n"
    html = im_konzept(tmp_path, text).replace("\u00a0", " ")
    target = "ende" if "ende" in typed else "stellen"
    assert f'Siehe <a class="verweis" href="#{target}">{printed}</a>.' in html


def test_an_unknown_label_is_reported_with_the_nearest(tmp_path: Path) -> None:
    text = (
        '# Stellen {#stellen}\n\nSiehe {{ verweis("stelen") }} und [](#stlelen) und [dort](#weg).'
    )
    found = befunde(tmp_path, text)
    assert orte(found) == [
        "text.md:3:19 sprungmarke",
        "text.md:3:37 sprungmarke",
        "text.md:3:58 sprungmarke",
    ]
    assert found[0].cure == "Meinten Sie „stellen“?"
    assert "Möglich sind: stellen." in found[2].cure


def test_a_label_that_is_given_twice_is_reported_where_it_stands_again(tmp_path: Path) -> None:
    found = befunde(tmp_path, "# Lage {#a}\n\n# Ziele {#a}\n")
    assert orte(found) == ["text.md:3:9 sprungmarke"]
    assert "Zeile 1" in found[0].message


def test_a_table_with_a_title_is_numbered_and_referred_to(tmp_path: Path) -> None:
    text = (
        'Siehe {{ verweis("wer", "voll") }}.\n\nTabelle: Wer was *tut* {#wer}\n\n'
        "| Wer | Was |\n|---|---|\n| Kreis | zahlt |"
    )
    html = im_konzept(tmp_path, f"# A\n\n{text}")
    assert (
        '<caption id="tabelle-1"><span class="nummer">Tabelle 1:</span> Wer was <em>tut</em></caption>'
        in html
    )
    assert '<a class="verweis" href="#tabelle-1">Tabelle\u00a01 „Wer was <em>tut</em>“</a>' in html


def test_computed_tables_and_pictures_are_counted_each_in_their_own_row(tmp_path: Path) -> None:
    # The paper that the long text is attached to, now with numbers.
    files = {
        **LANGTEXT,
        KONZEPT_TEXT: "# A\n\n{{ tabelle(finanzierung.x) }}\n\n{{ diagramm(finanzierung.x) }}\n\nSiehe"
        ' {{ verweis(finanzierung.x) }} und {{ verweis("diagramm.finanzierung.x") }}.',
        KONZEPT: LANGTEXT[KONZEPT].replace("finanzielle_auswirkungen: keine\n", "")
        + """
finanzierung:
  zeitraum: {von: 2024-01-01, bis: 2024-12-31}
  tabellen:
    x:
      titel: Beratung vor Ort
      stellen: bescheide.beratung_2024.bewilligt.beratung
      zeilen:
        - {bezeichnung: Gesamtkosten, je_stelle: kgst.E10}
        - {bezeichnung: Förderung, abzug: muster.modul1.beratung.personal}
      ergebnis: Eigenanteil
""",
    }
    found = papier(schreibe(tmp_path, files), "konzept")
    assert found.page is not None, meldungen(found.findings)
    html = found.page.html
    assert '<caption id="tabelle-1"><span class="nummer">Tabelle 1:</span> ' in html
    assert '<span class="nummer">Abbildung 1:</span> ' in html
    assert (
        'href="#tabelle-1">Tabelle\u00a01</a> und <a class="verweis" href="#abbildung-1">' in html
    )
    assert '<h2 id="abbildungsverzeichnis">' in html


@pytest.mark.parametrize("head", ["|  |  |", "| Ort | \u200b |"])
def test_a_column_without_a_heading_is_found_where_its_table_begins(
    tmp_path: Path, head: str
) -> None:
    [finding] = fehler_im_text(tmp_path, f"Absatz.\n\n{head}\n| --- | --- |\n| a | b |\n")
    assert finding.code.value == "text-form"
    assert (finding.place.file, finding.place.line, finding.place.column) == (TEXT, 3, 1)
