"""A text with its place in a file; what is not prose in it is blanked at the same length."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.findings import Place


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a template or of prose, and where its first line stands in its file.

    `place.line` and `place.column` are those of the first character; lines below begin at column 1.
    """

    place: Place
    text: str

    def at_line(self, number: int, near: str = "") -> Place:
        """The place in the file of line `number` (from 1) of this text, at `near` if it is there."""
        lines = self.text.split("\n")
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        found = line.find(near) if near else -1
        return self._placed(number, found + 1 if found >= 0 else _first_expression(line))

    def at(self, line: int, column: int) -> Place:
        """The place in the file of a line and column of this text, both from 1."""
        return self._placed(line, column)

    def where(self, typed: str, line: int | None = None) -> Place:
        """Where the text says `typed`: in the given line, from 0, or else where it first does."""
        lines = self.text.split("\n")
        if line is not None and typed and line < len(lines) and typed in lines[line]:
            return self.at_line(line + 1, near=typed)
        found = self.text.find(typed) if typed else -1
        if found >= 0:
            return self.at_offset(found)
        return self.place if line is None else self.at_line(line + 1)

    def at_offset(self, offset: int) -> Place:
        """The place in the file of the character at `offset`."""
        before = self.text[:offset]
        return self._placed(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)

    def found(self, pattern: str) -> Place | None:
        """Where the text first has what an expression describes, in letters of either size."""
        found = re.search(pattern, self.text, re.IGNORECASE | re.DOTALL)
        return self.at_offset(found.start()) if found else None

    def _placed(self, line: int, column: int) -> Place:
        first = self.place.column - 1 if line == 1 else 0
        return Place(self.place.file, self.place.line + line - 1, column + first)


def _first_expression(line: str) -> int:
    starts = [line.find(mark) for mark in ("{{", "{%") if mark in line]
    return min(starts, default=0) + 1


def source_of(text: Scalar) -> Source:
    """A text from YAML with the place of its first character."""
    place = text.place
    if text.block:
        return Source(Place(place.file, place.line + 1, 1), str(text))
    quoted = 0 if text.plain else 1
    return Source(Place(place.file, place.line, place.column + quoted), str(text))


FILLER = "\ufffc"  # object replacement character: no letter, no digit, no space


_NOT_A_NEWLINE = re.compile(r"[^\r\n]")

_JINJA_OPENING = re.compile(r"\{\{|\{%|\{\#")
_JINJA_RAW = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}")
_JINJA_ENDRAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
# What decides where a construct ends. An unclosed string runs to the end of the source.
_JINJA_INSIDE = re.compile(
    r"""
    (?P<string> "(?>(?:[^"\\]|\\.)*)"? | '(?>(?:[^'\\]|\\.)*)'? )
    | (?P<opening> [(\[{] )
    | (?P<closing> [)\]}] | %\} )
    """,
    re.VERBOSE | re.DOTALL,
)

_INLINE_TAG = re.compile(
    "a|abbr|b|bdi|bdo|br|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup"
    "|time|u|var|wbr",
    re.IGNORECASE,
)
# Every alternative also ends where the source ends, so that nothing is looked for twice.
_MARKUP = re.compile(
    r"""
    (?P<unread> <!--.*?(?:-->|\Z)
              | <(?P<name>style|script)\b.*?(?:</(?P=name)\s*>|\Z)
              | <[!?][^>]*+>? )
    | (?P<tag> </?(?P<element>[a-z][a-z0-9-]*+)(?>(?:[^<>"'] | "[^"]*+"? | '[^']*+'?)*)>? )
    | (?P<entity> &(?:\#[0-9]{1,7} | \#x[0-9a-f]{1,6} | [a-z][a-z0-9]{1,30}); )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def blank_jinja(source: str) -> str:
    """Replaces Jinja expressions, statements and comments by fillers of the same length.

    Newlines stay, so lines and columns stay true. What stands in `{% raw %}` is prose. From a
    construct that is never closed on, everything is blanked: such a template does not compile.
    """
    parts: list[str] = []
    position = 0
    while (opening := _JINJA_OPENING.search(source, position)) is not None:
        start = opening.start()
        parts.append(source[position:start])
        raw = _JINJA_RAW.match(source, start)
        endraw = raw and _JINJA_ENDRAW.search(source, raw.end())
        if raw and endraw:
            parts += blank(raw.group()), source[raw.end() : endraw.start()]
            start, position = endraw.span()
        else:
            position = len(source) if raw else _jinja_end(source, start)
        parts.append(blank(source[start:position]))
    parts.append(source[position:])
    return "".join(parts)


def blank_markup(source: str) -> str:
    """Blanks what a reader of an HTML page does not see, at the same length and with its newlines.

    Tags within a line of text become spaces, all others fillers, across which nothing is joined: a
    number in one table cell has nothing to do with the word in the next. An entity becomes its
    character, padded with spaces. Jinja constructs are to be blanked before, as they may stand
    within tags.
    """
    return _MARKUP.sub(_read_markup, source)


def blank(text: str, filler: str = FILLER) -> str:
    return _NOT_A_NEWLINE.sub(filler, text)


def _jinja_end(source: str, start: int) -> int:
    """Where a construct ends, by Jinja's own rule: not within strings, brackets count."""
    kind = source[start + 1]
    if kind == "#":
        end = source.find("#}", start + 2)
        return len(source) if end < 0 else end + 2
    closing = "}}" if kind == "{" else "%}"
    depth = 0
    for token in _JINJA_INSIDE.finditer(source, start + 2):
        if token["opening"]:
            depth += 1
        elif token["closing"] and depth:
            depth -= 1
        elif token["closing"] and source.startswith(closing, token.start()):
            return token.start() + 2
    return len(source)


def _read_markup(found: re.Match[str]) -> str:
    raw = found.group()
    if found["entity"]:
        return _read_entity(raw)
    if found["tag"] and _INLINE_TAG.fullmatch(found["element"]):
        return blank(raw, " ")
    return blank(raw)


def _read_entity(raw: str) -> str:
    character = html.unescape(raw)
    if len(character) != 1:
        return raw
    return (" " if character.isspace() else character).rjust(len(raw))
