"""Each page of the Anleitung does what it says, example by example.

`PYTHONPATH=tests/support:. python tests/docs/test_anleitung.py` writes the program's present answers into the
pages.
"""

from __future__ import annotations

import re
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from gitarchiv import eingecheckt
from seiten import DOCS, beispiel, fences_of, follow, in_code, rewrite, run, shows, tables_of

from vorlagen.german.numbers import Hausstil, betrag, prozent

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

PAGES = sorted((DOCS / "anleitung").glob("*.md"))
FROM_NOTHING = "erste-vorlage"
IN_GIT = "vergleichen"
LOOK_INTO_PDFS = {  # or count their pages
    *("anlagen", "befunde-lesen", "eigenes-aussehen", "endfassung", "erste-vorlage"),
    *("satzung-und-synopse", "veroeffentlichen"),
}


def start(page: Path, root: Path) -> Path:
    """The folder in which a page begins."""
    if page.stem == FROM_NOTHING:
        return root
    folder = beispiel(root)
    if page.stem == IN_GIT:
        eingecheckt(folder)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_the_program_answers(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if page.stem not in LOOK_INTO_PDFS:
        request.getfixturevalue("pages_are_not_laid_out")
    for fence, answer in follow(fences_of(page), start(page, tmp_path)):
        assert shows(fence, answer), f"{fence.where}\n{answer}"


def test_the_result_depends_on_the_stage_of_rounding_as_its_table_says(tmp_path: Path) -> None:
    rows = tables_of(DOCS / "anleitung/bescheid-und-finanzierung.md")
    stages = {in_code(row[0])[0]: row[2] for row in rows if row[-1].startswith("87.9")}
    assert len(stages) == 3
    paper = beispiel(tmp_path) / "data/musterkreis/vorlagen/beratung/vorlage.yaml"
    for stage, result in stages.items():
        text = paper.read_text(encoding="utf-8")
        paper.write_text(re.sub("stufe: [a-z]+", f"stufe: {stage}", text), encoding="utf-8")
        _, answer = run("vorlagen erklaeren finanzierung.beratung.eigenanteil", tmp_path)
        assert answer.split("\n")[1].replace("\u00a0", " ").startswith(result)


def test_amounts_look_as_the_table_of_house_styles_says() -> None:
    rows = tables_of(DOCS / "anleitung/eigenes-aussehen.md")
    styles = [row for row in rows if row[-1].startswith("87.918")]
    assert len(styles) == 4
    for waehrung, abstand, printed in styles:
        style = Hausstil(waehrung=waehrung.strip("`"), abstand=abstand == "`ja`")
        shown = f"{betrag(Decimal(87918), style)} und {prozent(Decimal(20), style)}"
        assert shown.replace("\u00a0", " ") == printed


if __name__ == "__main__":
    for one in [page for page in PAGES if not sys.argv[1:] or page.stem in sys.argv[1:]]:
        with tempfile.TemporaryDirectory() as folder:
            rewrite(list(follow(fences_of(one), start(one, Path(folder)))))
