"""Statutes: §§, Absätze, and references to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import weasyprint
from papiere import orte
from satzungen import mit_satzung, satzung

from vorlagen.page.rendering import Html

GEBUEHR = (
    "## Gebühr\n\n1. Sie beträgt {{ angaben.gebuehr | euro }}.\n2. Sie ermäßigt sich. {#wenig}\n"
)


def kopf(root: Path, text: str) -> list[str]:
    """The headings of a statute."""
    page = mit_satzung(root, text).page
    assert page is not None
    found = re.findall(r"<(h[2-6])[^>]*>(.*?)</h", page.html)
    return [f"{tag} {Html(title).striptags()}" for tag, title in found]


@pytest.mark.parametrize("marks", ["#", "##"])
def test_headings_are_paragraphs_and_a_list_below_them_is_absaetze(
    tmp_path: Path, marks: str
) -> None:
    text = f"Beschlossen ist:\n\n## Geltung\n\nSie gilt.\n\n{GEBUEHR}".replace("## ", f"{marks} ")
    assert satzung(tmp_path, text).split("\n\n") == [
        "Beschlossen ist:",
        "§ 1 Geltung\n-----------",
        "Sie gilt.",
        "§ 2 Gebühr\n----------",
        "(1) Sie beträgt 14,50 €.",
        "(2) Sie ermäßigt sich.",
    ]


def test_a_list_below_a_sentence_is_a_list_and_below_it_are_letters(tmp_path: Path) -> None:
    text = "## Frei\n\nFrei sind\n\n1. Schulen,\n2. Vereine\n   1. im Sport,\n   2. in der Kunst.\n"
    assert satzung(tmp_path, text).split("\n\n")[1:] == [
        "Frei sind",
        "1. Schulen,\n2. Vereine\n   a) im Sport,\n   b) in der Kunst.",
    ]


def test_an_absatz_may_have_a_list_and_more_than_one_paragraph(tmp_path: Path) -> None:
    text = (
        "## Frei\n\n1. Frei sind\n   1. Schulen,\n   2. Vereine.\n\n   Das gilt stets.\n2. Ende.\n"
    )
    assert satzung(tmp_path, text).split("\n\n")[1:] == [
        "(1) Frei sind",
        "1. Schulen,\n2. Vereine.",
        "Das gilt stets.",
        "(2) Ende.",
    ]


def test_references_say_paragraph_and_absatz_and_follow_them(tmp_path: Path) -> None:
    text = '## Gilt {#gilt}\n\nNach {{ verweis("wenig") }}.\n\n' + GEBUEHR
    text += '\nNach {{ verweis("gilt", "voll") }} und [](#wenig).\n'
    said = satzung(tmp_path, text)
    assert "Nach § 2 Abs. 2." in said
    assert "Nach § 1 „Gilt“ und § 2 Abs. 2." in said
    assert "Nach § 3 Abs. 2." in satzung(tmp_path, f"## Neu\n\nNeu.\n\n{text}")


def test_artikel_stand_above_paragraphs_that_count_on(tmp_path: Path) -> None:
    text = "# Anfang\n\n## Eins\n\nText.\n\n# Ende\n\n## Zwei\n\nText.\n"
    assert kopf(tmp_path, text) == [
        "h2 Artikel 1 Anfang",
        "h3 § 1 Eins",
        "h2 Artikel 2 Ende",
        "h3 § 2 Zwei",
    ]


def test_typed_absaetze_are_absaetze(tmp_path: Path) -> None:
    text = "## § 3 Frei\n\n(1) Eins.\n\n(1a) Zusatz {#zusatz}\n\n1. Liste.\n\n"
    text += '(2) Nach {{ verweis("zusatz") }}.\n'
    html = mit_satzung(tmp_path, text).page
    assert html is not None
    assert html.html.count('<div class="absatz">') == 3
    assert satzung(tmp_path, text).endswith("(1a) Zusatz\n\n1. Liste.\n\n(2) Nach § 3 Abs. 1a.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## § 2 Eins\n\nText.\n\n## § 2 Zwei\n\nText.\n", "text.md:5:1 ueberschrift"),
        ("# A\n\n## B\n\n### C\n\nText.\n", "text.md:5:1 ueberschrift"),
        ("## Eins\n\nFrei sind\n\n1. Schulen. {#x}\n", "text.md:5:13 text-form"),
        ('## Eins\n\nNach {{ verweis("x") }}.\n', "text.md:3:18 sprungmarke"),
    ],
    ids=[
        "twice",
        "three levels",
        "label in a list",
        "nowhere",
    ],
)
def test_what_is_wrong_with_a_statute_is_said_where_it_is(
    tmp_path: Path, text: str, expected: str
) -> None:
    paper = mit_satzung(tmp_path, text)
    assert paper.page is None
    assert orte(paper.findings) == [expected]


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")
def test_all_articles_look_alike_whether_paragraphs_follow_or_not(tmp_path: Path) -> None:
    page = mit_satzung(tmp_path, "# Eins\n\n## Geltung\n\nSie gilt.\n\n# Zwei\n\nEnde.\n").page
    assert page is not None
    [sheet] = weasyprint.HTML(string=page.html).render().pages
    boxes = sheet._page_box.descendants()
    looks = [
        (box.style["font_size"], box.style["text_align_all"])
        for box in boxes
        if box.element_tag == "h2" and type(box).__name__ == "BlockBox"
    ]
    assert len(looks) == 2
    assert looks[0] == looks[1]
