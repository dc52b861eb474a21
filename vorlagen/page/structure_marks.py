"""Marks and labels: placeholders in texts for numbers and references, which depend on the whole paper.

A reference depends on the number of a heading that comes later, a footnote on how many come before
it. So texts are rendered with marks in their place, and once all are there, the marks are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown_it.token import Token
from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.findings import Place
from vorlagen.page.placeholders import MARK
from vorlagen.page.source import Source


class Heading(Struct, frozen=True):
    """Stands at the beginning of a heading."""

    label: str
    place: Place


class Absatz(Struct, frozen=True):
    """Stands at the beginning of an Absatz of a statute, whose number is in the text already."""

    label: str
    place: Place


class Caption(Struct, frozen=True):
    """Stands at the beginning of a caption; `kind` is what its number counts: „Tabelle“.

    The label is an address if the program gave it; the same thing may then be printed twice.
    """

    kind: str
    label: str
    place: Place
    is_address: bool = False


class CrossReference(Struct, frozen=True):
    """Stands for a reference to a heading or caption; `form` says what of it is printed."""

    label: str
    form: str
    with_page: bool
    place: Place


class Call(Struct, frozen=True):
    """Stands for the number of a footnote; `passage` is where in the source, if it names one."""

    label: str
    passage: str
    place: Place


class Short(Struct, frozen=True):
    """Stands for an abbreviation, which its first use spells out in the form of a case."""

    short: str
    form: str


class Directory(Struct, frozen=True):
    """Stands for the list of the abbreviations that the paper uses."""


Mark = Heading | Absatz | Caption | CrossReference | Call | Short | Directory


class Marks(Struct):
    """All marks of one paper."""

    marks: list[Mark] = field(default_factory=list)

    def put(self, mark: Mark) -> str:
        """The placeholder of a new mark."""
        self.marks.append(mark)
        return MARK.of(len(self.marks) - 1)

    def of(self, text: str) -> Mark | None:
        """The mark whose placeholder a text begins with; None if the user typed it."""
        return self._numbered(MARK.number(text))

    def _numbered(self, number: int) -> Mark | None:
        return self.marks[number] if number < len(self.marks) else None

    def replaced(self, html: str, kind: type[Mark], by: Callable[[Any], str]) -> str:
        """A text with something in place of each mark of a kind, from the first to the last."""

        def replacement(number: int) -> str | None:
            mark = self._numbered(number)
            return by(mark) if isinstance(mark, kind) else None

        return MARK.replaced(html, replacement)


def unmarked(html: str) -> str:
    """A text without its marks."""
    return MARK.any.sub("", html)


_LABEL_BEGIN, _LABEL_END = "\ue032\ue032", "\ue033"
_TYPED_LABEL = re.compile(
    r"^(?P<line> {0,3}(?:\#{1,6}[ \t]|Tabelle:[ \t]|!\[|(?:\d+[.)]|\(\d+[a-z]?\))[ \t])[^\n]*?)"
    r"\{\#(?P<label>[^\W\d][\w-]*)\}(?=[ \t]*$)",
    re.MULTILINE,
)
_RESPELLED = re.compile(rf"[ \t]*{_LABEL_BEGIN}(?P<label>[\w-]+){_LABEL_END}[ \t]*$")


def respelled(source: Source) -> Source:
    """The source with its labels in a spelling that Jinja leaves alone."""
    if "{#" not in source.text:
        return source
    text = _TYPED_LABEL.sub(rf"\g<line>{_LABEL_BEGIN}\g<label>{_LABEL_END}", source.text)
    return replace(source, text=text)


def parted(text: str) -> tuple[str, str]:
    """A heading or caption without its label, and the label, which is empty if there is none."""
    match = _RESPELLED.search(text)
    if match is None:
        return text, ""
    return text[: match.start()], match["label"]


def take_label(line: Token) -> str:
    """The label at the end of a line of a text, which is taken off; empty if there is none."""
    last_label = ""
    for part in line.children or ():
        if part.type == "text":
            part.content, label = parted(part.content)
            last_label = label or last_label
    return last_label


def spelled(label: str) -> str:
    """A label in the spelling that Jinja leaves alone."""
    return f"{_LABEL_BEGIN}{label}{_LABEL_END}"


def without_label(heading: str) -> str:
    """A typed heading without its label."""
    return re.sub(r"[ \t]*\{#[^\W\d][\w-]*\}[ \t]*$", "", heading)


class Definition(Struct, frozen=True):
    """The text of a footnote, as HTML."""

    label: str
    html: str
    place: Place


class Draft(Struct):
    """A text of the paper; its structure is noted as marks and definitions."""

    source: Source
    marks: Marks
    definitions: list[Definition] = field(default_factory=list)
    is_statute: bool = False

    def place_of_call(self, label: str, line: int | None) -> Place:
        """The place of the first call of a footnote at or below a line (from 0), else of its first call."""
        called = rf"\[\^{re.escape(label)}\]"  # with a colon at the start of a line it is no call
        calls = re.compile(rf"(?:(?<=\S)|(?<=\S[ \t])){called}|{called}(?!:)")
        text = self.source.text
        call = calls.search(text, self.source.line_start(line or 0)) or calls.search(text)
        if call is None:
            return self.source.where("", line)
        return self.source.at_offset(call.start())

    def fill(self, value_of: Callable[[str], str]) -> None:
        """Let the definitions print their values, too."""
        definitions = []
        for text in self.definitions:
            definitions.append(replace(text, html=value_of(text.html)))
        self.definitions = definitions


TABLE, PICTURE = "Tabelle", "Abbildung"
