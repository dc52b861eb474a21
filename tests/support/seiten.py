"""Pages of the handbook are their own scripts: what they show is typed in, run, and compared.

A page starts from a copy of `docs/beispiel`, or from an empty folder. The line above a fence says what it is:

- `**path**`: this file, whole;
- ``In **path** statt `text`:`` (or `nach`): these lines take the place of the line that holds `text`
  (or follow it);
- `Auszug aus **path**:`: these lines stand in that file, which the program wrote;
- a fence of `sh` is typed in, the fence of `text` or `json` after it is the program's answer. A line `…`
  in it stands for lines left out. Where the program asks questions, the answer has them with what is
  typed behind each;
- a fence without a language is no example.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from vorlagen.cli import main
from vorlagen.cli import neu as commands_of_neu

DOCS = Path(__file__).parents[2] / "docs"
BEISPIEL = DOCS / "beispiel"

_WHOLE = re.compile(r"\*\*(?P<file>[^*]+)\*\*")
_EDIT = re.compile(r"In \*\*(?P<file>[^*]+)\*\* (?P<how>statt|nach) `(?P<old>.+)`:")
_EXCERPT = re.compile(r"Auszug aus \*\*(?P<file>[^*]+)\*\*:")


@dataclass(frozen=True)
class Fence:
    """A fenced block below a heading; `first` is the index of its first line in the page."""

    page: Path
    section: str
    language: str
    intro: str
    lines: tuple[str, ...]
    first: int

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(DOCS)}:{self.first + 1}"


def read_lines(page: Path) -> list[str]:
    return page.read_text(encoding="utf-8").split("\n")


def fences_of(page: Path) -> list[Fence]:
    """The fences of a page in their order."""
    lines, fences, section, intro = read_lines(page), [], "", ""
    numbers = iter(range(len(lines)))
    for number in numbers:
        line = lines[number]
        if line.startswith("```"):
            end = lines.index("```", number + 1)
            body = tuple(lines[number + 1 : end])
            fences.append(Fence(page, section, line[3:], intro, body, number + 1))
            for _ in range(end - number):
                next(numbers)
        elif line.startswith("#"):
            section = line.lstrip("# ")
        intro = line or intro
    return fences


def outside_fences(page: Path) -> list[tuple[int, str]]:
    """The lines of a page that stand in no fence, each with its index."""
    fenced = {number for f in fences_of(page) for number in range(f.first, f.first + len(f.lines))}
    return [(n, line) for n, line in enumerate(read_lines(page)) if n not in fenced]


def tables_of(page: Path) -> list[list[str]]:
    """The rows of all tables of a page, by their cells."""
    return [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
        for line in read_lines(page)
        if line.startswith("|") and not set(line) <= set("|-: ")
    ]


def in_code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def beispiel(root: Path) -> Path:
    """A copy of the example project in a folder, which may be there already."""
    shutil.copytree(BEISPIEL, root, dirs_exist_ok=True)
    return root


def edit(fence: Fence, root: Path) -> bool:
    """Do what a fence says of the project's files; False if it says nothing of them."""
    whole, change = _WHOLE.fullmatch(fence.intro), _EDIT.fullmatch(fence.intro)
    if whole:
        path = root / whole["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fence.text, encoding="utf-8")
    elif change:
        path = root / change["file"]
        lines = read_lines(path)
        found = [i for i, line in enumerate(lines) if change["old"] in line]
        assert len(found) == 1, f"{fence.where}: „{change['old']}“ steht {len(found)}-mal dort"
        kept = 1 if change["how"] == "nach" else 0
        lines[found[0] + kept : found[0] + 1] = fence.lines
        path.write_text("\n".join(lines), encoding="utf-8")
    return bool(whole or change)


def run(command: str, root: Path) -> tuple[int, str]:
    """Type a command in the project's folder: its exit status, and what it says."""
    program, *arguments = [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', command)]
    assert program == "vorlagen"
    said = io.StringIO()
    with (
        contextlib.chdir(root),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        mock.patch.dict("os.environ", {"COLUMNS": "88"}),
    ):
        status = main(arguments)
    return status, said.getvalue()


def follow(fences: Iterable[Fence], root: Path) -> Iterator[tuple[Fence, str]]:
    """Do what fences say; each that shows something of the program's, and what it really is.

    Raises:
        ValueError: At a fence that is neither done nor compared.
    """
    fences, answer = list(fences), None
    with (
        mock.patch.object(commands_of_neu, "_somebody_answers", return_value=True),
        mock.patch("click.termui.visible_prompt_func", _Typist(fences).answer),
    ):
        for fence in fences:
            excerpt = _EXCERPT.fullmatch(fence.intro)
            if excerpt:
                written = (root / excerpt["file"]).read_text(encoding="utf-8")
                yield fence, fence.text if fence.text in written else written
            elif fence.language == "sh":
                answer = "".join(run(line, root)[1] for line in fence.lines)
            elif (
                fence.language in {"text", "json"} and answer is not None and not edit(fence, root)
            ):
                yield fence, answer
                answer = None
            elif fence.language and not edit(fence, root):
                raise ValueError(f"{fence.where}: shows nothing that can be tried")


class _Typist:
    """Types what the page shows behind each question; breaks off where the page has none."""

    def __init__(self, fences: list[Fence]) -> None:
        self.shown = [line for f in fences if f.language == "text" for line in f.lines]

    def answer(self, prompt: str) -> str:
        said = sys.stdout
        assert isinstance(said, io.StringIO)  # as `run` has it
        question = f"{said.getvalue().rpartition(chr(10))[2]}{prompt}".strip()
        number = next((i for i, line in enumerate(self.shown) if line.startswith(question)), None)
        if number is None:
            said.write(f"{prompt}\n")
            raise EOFError  # the page has no answer to that: the program is broken off
        typed = self.shown[number].removeprefix(question).strip()
        del self.shown[: number + 1]
        said.write(f"{prompt}{typed}\n")
        return typed


def alike(text: str) -> str:
    """A text without what differs from run to run: times, sizes, commits, line breaks, lines of trees."""
    text = re.sub(r"(?m)\d+,\d\s*$", "#,#", text)
    text = re.sub(r'"dauer_s": [\d.]+', '"dauer_s": #', text)
    text = re.sub(r'"bytes": \d+|, \d+ KB', '"bytes": #', text)  # compressed differently elsewhere
    text = re.sub(r"\b[0-9a-f]{8}\b", "#", text)
    return " ".join(re.sub(r"[│├└─]+", " ", text).split())


def shows(fence: Fence, answer: str) -> bool:
    """Whether a fence shows an answer, or parts of it in their order."""
    parts, rest = [alike(part) for part in _parts(fence)], alike(answer)
    if len(parts) == 1:
        return parts[0] == rest
    for part in filter(None, parts):
        _, found, rest = rest.partition(part)
        if not found:
            return False
    return True


def _parts(fence: Fence) -> list[str]:
    return re.split(r"(?m)^…$", fence.text)


def _wrapped(line: str) -> list[str]:
    """A line as a page has it; sentences of findings in lines that fit."""
    if not line.startswith("  ") or len(line) <= 100:
        return [line.rstrip()]
    return textwrap.wrap(line, 92, subsequent_indent="  ", break_long_words=False)


def rewrite(changes: Iterable[tuple[Fence, str]]) -> None:
    """Write what the program answers now into the pages."""
    for fence, answer in sorted(changes, key=lambda change: -change[0].first):
        if not shows(fence, answer):
            if len(_parts(fence)) > 1:
                print(f"{fence.where}\n{answer}")  # noqa: T201 - what is left out, somebody must say
                continue
            lines = read_lines(fence.page)
            new = [short for line in answer.strip("\n").split("\n") for short in _wrapped(line)]
            lines[fence.first : fence.first + len(fence.lines)] = new
            fence.page.write_text("\n".join(lines), encoding="utf-8")
