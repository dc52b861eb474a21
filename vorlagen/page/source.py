"""A text with its place in a file; all that is no prose is blanked at the same length."""

from __future__ import annotations

import html
import re

from jinja2 import Environment, TemplateSyntaxError
from msgspec import Struct

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.findings import Place


class Source(Struct, frozen=True):
    """The text of a template or of prose, and where its first line stands in its file.

    `place.line` and `place.column` are those of the first character; lines below begin at column 1.
    """

    place: Place
    text: str

    def at_line(self, number: int, near: str = "") -> Place:
        """The place in the file of line `number` (from 1) of this text, at `near` if it is there."""
        lines = self.text.split("\n")
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        column = _first_expression(line)
        if near and near in line:
            column = line.index(near) + 1
        return self._placed(number, column)

    def where(self, typed: str, line: int | None = None) -> Place:
        """The place of `typed`: in the given line, counted from 0, or else its first one in the text."""
        lines = self.text.split("\n")
        if line is not None and typed and line < len(lines) and typed in lines[line]:
            return self.at_line(line + 1, near=typed)
        if typed and typed in self.text:
            return self.at_offset(self.text.index(typed))
        if line is None:
            return self.place
        return self.at_line(line + 1)

    def line_start(self, line: int) -> int:
        """The offset at which a line begins, counted from 0."""
        return sum(len(above) + 1 for above in self.text.split("\n")[:line])

    def at_offset(self, offset: int) -> Place:
        """The place in the file of the character at `offset`."""
        before = self.text[:offset]
        column = offset - before.rfind("\n")
        return self._placed(before.count("\n") + 1, column)

    def longest_tags(self) -> Place:
        """The place of the longest row of `{{ … }}` and `{% … %}`, likely the one nested too deeply."""
        tags = re.finditer(r"(?:\{[{%].*?[}%]\}\s*)+", self.text, re.DOTALL)
        return self.at_offset(max(tags, key=lambda tag: len(tag[0])).start())

    def first_match(self, pattern: str) -> Place | None:
        """Where the text first matches a regular expression, in letters of either case."""
        match = re.search(pattern, self.text, re.IGNORECASE | re.DOTALL)
        return self.at_offset(match.start()) if match else None

    def _placed(self, line: int, column: int) -> Place:
        if line == 1:
            column += self.place.column - 1
        return Place(self.place.file, self.place.line + line - 1, column)


def _first_expression(line: str) -> int:
    """The column of the first expression or statement of a line, from 1; 1 if it has none."""
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

_JINJA = Environment(autoescape=True, keep_trailing_newline=True)  # only takes texts apart

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

    Newlines stay, so lines and columns stay true. The content of `{% raw %}` is prose. From the first
    construct that Jinja cannot read, everything is blanked: such a template does not compile.
    """
    parts: list[str] = []
    position = 0
    try:
        for _line, kind, token in _JINJA.lex(source):
            begin = source.index(token, position)  # behind the blanks that „{%-“ takes away
            parts.append(source[position:begin])
            parts.append(token if kind == "data" else _NOT_A_NEWLINE.sub(FILLER, token))
            position = begin + len(token)
    except (TemplateSyntaxError, ValueError):
        return "".join(parts) + blank(source[position:])
    return "".join(parts) + source[position:]


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


def _read_markup(markup: re.Match[str]) -> str:
    raw = markup.group()
    if markup["entity"]:
        return _read_entity(raw)
    if markup["tag"] and _INLINE_TAG.fullmatch(markup["element"]):
        return blank(raw, " ")
    return blank(raw)


def _read_entity(raw: str) -> str:
    character = html.unescape(raw)
    if len(character) != 1:
        return raw
    if character.isspace():
        character = " "
    return character.rjust(len(raw))
