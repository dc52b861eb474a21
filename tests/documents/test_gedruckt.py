"""The figures on a page: elements with their addresses, and which of them are printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import papier

EIGENANTEIL = "finanzierung.beratung.eigenanteil"  # 67.200 €
GESAMTKOSTEN = "finanzierung.beratung.gesamtkosten"  # 163.200 €
TAGE = "groessen.beratungstage"  # 5
NBSP = "\N{NO-BREAK SPACE}"
AMOUNT = f'<data value="{EIGENANTEIL}">67.200{NBSP}€</data>'


def page_of(root: Path, text: str, vorlage: str = MUSTER[VORLAGE]) -> tuple[str, list[str]]:
    """The HTML of a paper with this text, and the addresses of what its text prints."""
    paper = papier(schreibe(root, {**MUSTER, TEXT: f"{text}\n", VORLAGE: vorlage}))
    assert paper.page is not None, list(paper.findings)
    return paper.page.html, [p.key for p in paper.page.printed if p.place.file.endswith("text.md")]


@pytest.mark.parametrize(
    ("text", "element"),
    [
        (f"Es sind {{{{ {EIGENANTEIL} | euro }}}}.", f"Es sind {AMOUNT}."),
        (
            f"{{{{ {TAGE} | zahlwort | capitalize }}}} Tage",
            f'<data value="{TAGE}">Fünf</data> Tage',
        ),
        (
            f"{{{{ spanne({EIGENANTEIL}, {GESAMTKOSTEN}) | euro }}}}",
            f'<data value="{EIGENANTEIL}">67.200</data> bis <data value="{GESAMTKOSTEN}">163.200{NBSP}€<',
        ),
        (
            f"{{{{ ({EIGENANTEIL} - {GESAMTKOSTEN}) | euro }}}}",
            f'<data value="67.200{NBSP}€ − 163.200{NBSP}€">',
        ),
        (f"# Rund {{{{ {EIGENANTEIL} | euro }}}}", f"Rund {AMOUNT}</h2>"),
    ],
)
def test_a_printed_figure_is_an_element_with_its_address(
    tmp_path: Path, text: str, element: str
) -> None:
    html, _ = page_of(tmp_path, text)
    assert element in html


def test_where_no_element_may_stand_a_figure_is_mere_text_but_printed(tmp_path: Path) -> None:
    alternative = f'![Plan für {{{{ {EIGENANTEIL} | euro }}}}](bilder/plan.png "Plan")'
    plan = Path(__file__).parents[2] / "data/beispielstadt/vorlagen/spielplatz-turmwiese/bilder"
    picture = next(plan.glob("*.svg")).read_bytes()
    folder = VORLAGE.rpartition("/")[0]
    files: dict[str, str | bytes] = {
        **MUSTER,
        TEXT: alternative.replace("plan.png", "plan.svg") + "\n",
        f"{folder}/bilder/plan.svg": picture,
    }
    page = papier(schreibe(tmp_path, files)).page
    assert page is not None
    assert 'alt="Plan für 67.200 €"' in page.html
    assert EIGENANTEIL in [p.key for p in page.printed if p.place.file.endswith("text.md")]


def test_a_figure_in_the_subject_is_plain_in_the_head(tmp_path: Path) -> None:
    line = next(line for line in MUSTER[VORLAGE].splitlines() if line.startswith("betreff:"))
    vorlage = MUSTER[VORLAGE].replace(line, f'betreff: "Hilfe für {{{{ {EIGENANTEIL} | euro }}}}"')
    html, _ = page_of(tmp_path, "Text.", vorlage)
    head = html.partition("</head>")[0]
    assert "67.200 €</title>" in head
    assert "<data" not in head
    assert not re.search("[\ue000-\uf8ff]", html)


def test_what_the_page_leaves_out_is_not_printed(tmp_path: Path) -> None:
    text = (
        f"{{% set still = {GESAMTKOSTEN} | euro %}}{{{{ {EIGENANTEIL} | euro }}}}"
        f" {{% if still == {GESAMTKOSTEN} | euro %}}gleich{{% endif %}}"
    )
    html, printed = page_of(tmp_path, text)
    assert "gleich" in html
    assert printed == [EIGENANTEIL]
