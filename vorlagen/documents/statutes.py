"""Statutes: their headings are §§ or Artikel, the lists right below these their Absätze."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from markdown_it.token import Token
from markupsafe import Markup

from vorlagen.documents.outline import Destination, Outline, slug
from vorlagen.documents.structure_marks import Absatz, Draft, Heading, spelled, take_label
from vorlagen.findings import Code
from vorlagen.german.style import NBSP

_STATUTE_NUMBER = re.compile(
    r"(?P<kind>§(?=[ \u00a0]?[0-9])|(?:Artikel|Abschnitt|Teil)(?=[ \u00a0]))[ \u00a0]?"
    r"(?P<number>[0-9]+[a-z]?|[IVX]+|[A-Z])(?:[.:]?[ \u00a0]+(?:[–-][ \u00a0]+)?|$)"
)


@dataclass(slots=True)
class Statute(Outline):
    """The §§ of a statute, counted through; where headings have two levels, Artikel stand above.

    A number that is typed holds, „§ 3a“ or „Abschnitt II“, and the count goes on from there: what is put
    into a statute, or taken out, leaves the numbers of the others as they are.
    """

    form: ClassVar[str] = "paragraphen"

    levels: list[int] = field(default_factory=list)  # those that the text has
    last: dict[str, tuple[int, str]] = field(default_factory=dict)  # the last numbers, by kind

    def begin_text(self, levels: Iterable[int]) -> None:
        self.levels = sorted(set(levels))

    def level(self, typed: int) -> int:
        return self.levels.index(typed) + 1

    def title(self, html: str) -> str:
        found = _STATUTE_NUMBER.match(html)
        return html[found.end() :] if found else html

    def add(self, mark: Heading, level: int, title: str) -> Destination:
        plain = re.sub(r"<[^>]+>", "", title)
        typed = _STATUTE_NUMBER.match(plain)
        if not typed:
            self.report_typed(mark.place, plain)
        kind = typed["kind"] if typed else "§" if level == len(self.levels) else "Artikel"
        before = self.last.get(kind, (0, ""))
        number = typed["number"] if typed else str(before[0] + 1)
        counted = re.match("[0-9]+", number)
        now = (int(counted[0]), number[counted.end() :]) if counted else before
        if len(self.levels) > 2 and level > 2:
            message = "Eine Satzung hat Überschriften auf höchstens zwei Ebenen."
            cure = (
                "Paragraphen mit ##, Artikel oder Abschnitte darüber mit #; darunter Absätze: 1. …"
            )
            self.press.refuse(Code.UEBERSCHRIFT, mark.place, message, cure)
        elif counted and now <= before:
            message = f"{kind}{NBSP}{number} steht hinter {kind}{NBSP}{before[0]}{before[1]}."
            cure = "Die getippte Nummer berichtigen oder streichen; ohne sie zählt das Programm weiter."
            self.press.refuse(Code.UEBERSCHRIFT, mark.place, message, cure)
        self.last[kind] = now
        html, sign = Markup(self.title(title)), f"{kind}{NBSP}{number}"  # noqa: S704 - rendered
        anchor = self.anchor(mark.label or slug(sign.replace("§", "paragraph") + f" {plain}"))
        self.entries.append(Destination(kind, number, html, anchor, level, sign))
        return self.entries[-1]

    def absatz(self, mark: Absatz, number: str) -> Destination:
        above = self.entries[-1]
        anchor = self.anchor(mark.label or f"{above.anker}-absatz-{number}")
        said = f"{above.nummer} Abs.{NBSP}{number}"
        return Destination(above.art, said, above.titel, anchor, above.ebene)


_IN_ABSATZ = 2  # the level of its paragraphs
_TYPED_ABSATZ = re.compile(r"\((?P<number>[0-9]+[a-z]?)\)\s+")


def absaetze(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    """A list right below a heading becomes the Absätze of a §; so do paragraphs with a typed „(1)“."""
    return _typed_ones(_listed_ones(tokens, draft), draft)


def _listed_ones(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    before, number = "", 0
    is_listed = waits = False  # for its first line, which has its number
    for token in tokens:
        if token.level == 0 and token.type == "ordered_list_open" and before == "heading_close":
            is_listed, number = True, int(token.attrGet("start") or 1) - 1
        elif token.level == 0 and token.type == "ordered_list_close" and is_listed:
            is_listed = False
        elif is_listed and token.level == 1:
            waits = token.type == "list_item_open"
            number += waits
            yield _block('<div class="absatz">' if waits else "</div>")
        elif is_listed and waits and token.type == "inline":
            waits = False
            yield _numbered(token, str(number), draft)
        else:
            token.hidden = token.hidden and not (is_listed and token.level == _IN_ABSATZ)
            yield token
        before = token.type if token.level == 0 else before


def _typed_ones(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    rest = iter(tokens)
    has_heading = is_open = False
    for token in rest:
        starts = token.level == 0 and token.type == "heading_open"
        has_heading = has_heading or starts
        line = next(rest) if token.type == "paragraph_open" and token.level == 0 else None
        typed = _TYPED_ABSATZ.match(line.content) if line and has_heading else None
        if is_open and (starts or typed):
            yield _block("</div>")
            is_open = False
        if line and typed:
            for first in (line.children or [])[:1]:
                first.content = first.content[typed.end() :]
            _numbered(line, typed["number"], draft)
            yield _block('<div class="absatz">')
            is_open = True
        yield from filter(None, (token, line))
    yield from [_block("</div>")] * is_open


def letter_lists(tokens: list[Token]) -> None:
    """Below „1.“ a statute counts a), b), c)."""
    depth = 0
    for token in tokens:
        if token.type == "ordered_list_open":
            depth += 1
            if depth > 1:
                token.attrSet("type", "a")
        depth -= token.type == "ordered_list_close"


def _block(html: str) -> Token:
    return Token("html_block", "", 0, content=f"{html}\n", block=True)


def _numbered(line: Token, number: str, draft: Draft) -> Token:
    """The text of an Absatz with its number."""
    label, first = take_label(line), line.map[0] if line.map else None
    place = draft.source.where(spelled(label) if label else "", first)
    mark = draft.marks.put(Absatz(label, place))
    said = Token("html_inline", "", 0, content=f'<span class="nummer">{mark}({number})</span> ')
    line.children = [said, *(line.children or ())]
    return line
