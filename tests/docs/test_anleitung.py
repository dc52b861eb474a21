"""Each page of the Anleitung does what it says, example by example.

`PYTHONPATH=tests/support:. python tests/docs/test_anleitung.py` writes the program's present answers into the
pages.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from seiten import DOCS, beispiel, fences_of, follow, rewrite, shows

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

PAGES = sorted((DOCS / "anleitung").glob("*.md"))
FROM_NOTHING = "erste-vorlage"


def start(page: Path, root: Path) -> Path:
    """The folder in which a page begins."""
    return root if page.stem == FROM_NOTHING else beispiel(root)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_the_program_answers(page: Path, tmp_path: Path) -> None:
    for fence, answer in follow(fences_of(page), start(page, tmp_path)):
        assert shows(fence, answer), f"{fence.where}\n{answer}"


if __name__ == "__main__":
    for one in [page for page in PAGES if not sys.argv[1:] or page.stem in sys.argv[1:]]:
        with tempfile.TemporaryDirectory() as folder:
            rewrite(list(follow(fences_of(one), start(one, Path(folder)))))
