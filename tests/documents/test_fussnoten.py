"""Footnotes: of one's own words, and of sources that are facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import meldungen, orte, papier

from vorlagen.renditions.plaintext import plaintext

QUELLEN = """
quellen:
  zahlen:
    autor: Musterkreis
    jahr: 2019
    titel: Zahlen und Fakten
    seite: 12
    url: https://www.example.org/a/zahlen
    abruf: 2020-12-22
  satzung: {autor: Stadt Adorf, titel: Satzung & Ordnung}
"""


def text_von(ordner: Path, text: str, quellen: str = QUELLEN) -> str:
    """The plain text of a paper, from its first line of prose on."""
    return plaintext(seite_von(ordner, text, quellen)).partition("ANFANG\n")[2]


def seite_von(ordner: Path, text: str, quellen: str = QUELLEN) -> str:
    files = {**MUSTER, VORLAGE: MUSTER[VORLAGE] + quellen, TEXT: f"ANFANG\n\n{text}\n"}
    found = papier(schreibe(ordner, files))
    assert found.page is not None, meldungen(found.findings)
    return found.page.html


def befunde(ordner: Path, text: str, quellen: str = QUELLEN) -> list[str]:
    files = {**MUSTER, VORLAGE: MUSTER[VORLAGE] + quellen, TEXT: text}
    return orte(papier(schreibe(ordner, files)).findings)


def liste(text: str) -> list[str]:
    return text.partition("Fußnoten\n--------\n\n")[2].splitlines()


def test_a_source_is_cited_in_one_form(tmp_path: Path) -> None:
    text = text_von(tmp_path, "So ist es.[^zahlen] Und so.[^satzung]")
    assert text.startswith("\nSo ist es.[1] Und so.[2]\n")
    first, second = liste(text)
    assert first == (
        "1. Musterkreis (2019): Zahlen und Fakten, S. 12, https://www.example.org/a/zahlen (abgerufen"
        " am 22.12.2020)."
    )
    assert second == "2. Stadt Adorf: Satzung & Ordnung."


def test_a_source_that_comes_again_points_to_its_first_footnote(tmp_path: Path) -> None:
    text = text_von(
        tmp_path,
        'A[^satzung] B[^zahlen] C{{ fussnote("zahlen") }} D{{ fussnote("zahlen", "Kap. 3") }}',
    )
    assert liste(text)[2:] == [
        "3. Musterkreis (2019), wie Fußnote 2, S. 12.",
        "4. Musterkreis (2019), wie Fußnote 2, Kap. 3.",
    ]


def test_a_footnote_may_have_words_of_its_own(tmp_path: Path) -> None:
    text = text_von(
        tmp_path,
        "A[^1] B[^2] C[^1]\n\n[^2]: Mit *Betonung*, {{ kgst.E10 | euro }}.\n\n[^1]: Zuerst\n  genannt.\n",
        "",
    )
    assert text.startswith("\nA[1] B[2] C[3]\n")
    assert liste(text) == [
        "1. Zuerst genannt.",
        "2. Mit Betonung, 81.600 €.",
        "3. Siehe Fußnote 1.",
    ]


def test_footnotes_are_numbered_as_the_page_shows_them(tmp_path: Path) -> None:
    files = {
        **MUSTER,
        VORLAGE: MUSTER[VORLAGE].replace("bereit.", "bereit.[^satzung]") + QUELLEN,
        TEXT: "ANFANG\n\nDanach.[^zahlen]\n",
    }
    found = papier(schreibe(tmp_path, files))
    assert found.page is not None, meldungen(found.findings)
    text = plaintext(found.page.html)
    assert "bereit.[1]" in text
    assert "Danach.[2]" in text


def test_the_page_leads_there_and_back(tmp_path: Path) -> None:
    html = seite_von(tmp_path, "A[^satzung] B[^zahlen]")
    for number in "12":
        assert f'id="fussnotenruf-{number}" href="#fussnote-{number}" role="doc-noteref"' in html
        assert f'<li id="fussnote-{number}">' in html
        assert f'href="#fussnotenruf-{number}" role="doc-backlink" aria-label="Zurück' in html
    assert '<section class="fussnoten nur-bildschirm" role="doc-endnotes">' in html
    names = re.findall(r' id="([^"]+)"', html)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A[^zahln] [^satzung] [^zahlen]", ["text.md:1:2 fussnote"]),
        ("A[^1] [^satzung] [^zahlen]\n\n[^1]:\n", ["text.md:3:1 fussnote"]),
        ("A[^1] [^satzung] [^zahlen]\n\n[^1]: B\n\n[^1]: C\n", ["text.md:5:1 fussnote"]),
        ("A[^satzung] [^zahlen]\n\n[^zahlen]: B\n", ["text.md:3:1 fussnote"]),
        ("A[^satzung]", ["vorlage.yaml:51:5 fussnote"]),
        ("A[^satzung] [^zahlen][^1]\n\n[^1]: 5.000 €.\n", ["text.md:3:7 zahl-getippt"]),
    ],
)
def test_what_is_wrong_with_footnotes_is_reported(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    assert befunde(tmp_path, text) == found


def test_the_day_may_be_pending_which_makes_the_paper_a_draft(tmp_path: Path) -> None:
    source = "\nquellen:\n  netz: {autor: A, titel: B, url: https://example.org, abruf: {ausstehend: Wer?}}\n"
    files = {**MUSTER, VORLAGE: MUSTER[VORLAGE] + source, TEXT: "A[^netz]"}
    found = papier(schreibe(tmp_path, files))
    assert found.page is not None
    assert found.page.is_draft
    assert "[ausstehend]" in found.page.html
