"""The way from an empty folder to a first paper, done as its page says, answer by answer.

The page is written as the handbook is (`test_handbuch`). Where the program asks questions, the answer
shown has them with what is typed behind each.

`PYTHONPATH=tests python tests/docs/test_neue_behoerde.py` writes the present answers into the page.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from muster import schreibe
from test_handbuch import BOOK, HANDBUCH, Fence, Handbook, _anchor, alike, edit, run

from vorlagen.cli import neu as commands_of_neu

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

PAGE = HANDBUCH.parent / "neue-behoerde.md"
_FILE = re.compile(r"(?:In )?\*\*(?P<file>[^*]+)\*\*(?: .*:)?")
_EXCERPT = re.compile(r"Auszug aus \*\*(?P<file>[^*]+)\*\*:")


class Typist:
    """Types what the page shows behind each question; breaks off where the page has none."""

    def __init__(self, book: Handbook) -> None:
        self.shown = [line for f in book.fences if f.language == "text" for line in f.lines]

    def answer(self, prompt: str) -> str:
        said = sys.stdout
        assert isinstance(said, io.StringIO)  # as `run` has it
        before = said.getvalue().rpartition("\n")[2]
        question = f"{before}{prompt}".strip()
        number = next((i for i, line in enumerate(self.shown) if line.startswith(question)), None)
        if number is None:
            said.write(f"{prompt}\n")
            raise EOFError  # the page has no answer to that: the program is broken off
        typed = self.shown[number].removeprefix(question).strip()
        del self.shown[: number + 1]
        said.write(f"{prompt}{typed}\n")
        return typed


def follow(book: Handbook, root: Path) -> Iterator[tuple[Fence, str]]:
    """Do what the page says, in its order; each fence that shows an answer, and the real answer."""
    answer = ""
    with (
        mock.patch.object(commands_of_neu, "_somebody_answers", return_value=True),
        mock.patch("click.termui.visible_prompt_func", Typist(book).answer),
    ):
        for fence in book.fences:
            excerpt, named = _EXCERPT.fullmatch(fence.intro), _FILE.fullmatch(fence.intro)
            if excerpt:
                written = (root / excerpt["file"]).read_text(encoding="utf-8")
                yield fence, fence.text if fence.text in written else written
            elif named:
                path = root / named["file"]
                old = path.read_text(encoding="utf-8") if path.exists() else ""
                files = {named["file"]: old}
                assert edit(fence, files), fence.where
                schreibe(root, files)
            elif fence.language == "sh":
                answer = "".join(run(line, root)[1] for line in fence.lines)
            elif fence.language == "text":
                yield fence, answer


def test_the_page_leads_from_an_empty_folder_to_a_first_paper(tmp_path: Path) -> None:
    book = Handbook.read(PAGE)
    shown = 0
    for fence, answer in follow(book, tmp_path):
        assert alike(fence.text) == alike(answer), fence.where
        shown += 1
    assert shown > 8
    folder = tmp_path / "output/kreis-lindenau/treffpunkte"
    assert (folder / "Beschlussvorlage_17-2027_treffpunkte.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "data/kreis-lindenau/vorlagen/treffpunkte/veroeffentlicht.json").is_file()


def test_every_link_of_the_page_leads_somewhere() -> None:
    book = Handbook.read(PAGE)
    anchors = {
        "": {_anchor(line) for line in book.lines if line.startswith("#")},
        "handbuch.md": {_anchor(line) for line in BOOK.lines if line.startswith("#")},
    }
    links = re.findall(r"\]\(([^)#]*)#?([^)]*)\)", "\n".join(book.lines))
    assert len(links) > 15
    assert [link for link in links if link[1] and link[1] not in anchors[link[0]]] == []
    assert all((PAGE.parent / file).is_file() for file, _ in links if file)


def test_the_steps_take_less_than_an_hour() -> None:
    minutes = [int(row[2].split()[0]) for _, _, row in Handbook.read(PAGE).tables[1:]]
    assert len(minutes) == 12
    assert sum(minutes) < 60


def rewrite() -> None:
    """Write what the program answers now into the page."""
    book = Handbook.read(PAGE)
    with tempfile.TemporaryDirectory() as folder:
        changes = list(follow(book, Path(folder)))
    for fence, answer in reversed(changes):
        if alike(fence.text) != alike(answer):
            lines = [line.rstrip() for line in answer.strip("\n").split("\n")]
            book.lines[fence.first : fence.first + len(fence.lines)] = lines
    PAGE.write_text("\n".join(book.lines), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
