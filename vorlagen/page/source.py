"""The text of a paper before it is a page: its places in files, what in it is no prose, and marks.

The value of an expression is printed once Markdown has been read, so that it is not read as Markdown; a
reference once the heading that it names has its number, which may come later; a picture once its page is
finished. Until then a mark with a number stands there. It is spelled in characters for private use: no
keyboard has them, Markdown, HTML and filters leave them alone, and a paper that has typed ones is refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import Environment, TemplateSyntaxError
from markdown_it.token import Token
from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.findings import Place

if TYPE_CHECKING:
    from vorlagen.page.picture_files import Picture


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
        # The column of the first expression or statement of a line, from 1; 1 if it has none
        starts = []
        for mark in ("{{", "{%"):
            if mark in line:
                starts.append(line.find(mark))
        column = min(starts, default=0) + 1
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
        character = html.unescape(raw)
        if len(character) != 1:
            return raw
        if character.isspace():
            character = " "
        return character.rjust(len(raw))
    if markup["tag"] and _INLINE_TAG.fullmatch(markup["element"]):
        return blank(raw, " ")
    return blank(raw)


_ZERO, _END = 0xE010, "\ue001"
_DIGITS = str.maketrans({str(digit): chr(_ZERO + digit) for digit in range(10)})


class Placeholder:
    """One alphabet of marks, told from the others by the character that begins each."""

    def __init__(self, begin: str) -> None:
        self.begin = begin
        self.pattern = f"{begin}[\ue010-\ue019]{{1,9}}{_END}"  # a regular expression
        self.any = re.compile(self.pattern)

    def of(self, number: int) -> str:
        """The mark with this number."""
        return f"{self.begin}{number}{_END}".translate(_DIGITS)

    def number(self, text: str) -> int:
        """The number of the mark that a text begins with."""
        digits = text[1 : text.index(_END)]
        return int("".join(str(ord(digit) - _ZERO) for digit in digits))

    def replaced(self, text: str, by: Callable[[int], str | None]) -> str:
        """The text with `by` of its number for each; if that is None, the user typed it, and it stays."""

        def replacement(mark: re.Match[str]) -> str:
            new = by(self.number(mark[0]))
            return mark[0] if new is None else new

        return self.any.sub(replacement, text)


MARK = Placeholder("\ue000")  # of a paper, numbered in its `Marks`
FIGURE = Placeholder("\ue050")  # before the text of a printed figure, until its page is finished
MEASURE = Placeholder("\ue002")  # of an annex, until it has been laid out
ANNEX_FILE = Placeholder("\ue003")  # the name of its file, until its paper has its own


class Value(Struct, frozen=True):
    """Stands for what an expression prints, while Markdown is being read."""

    shown: Any


class PictureFile(Struct, frozen=True):
    """Stands for the address of a picture, with which the whole picture would be handed about."""

    picture: Picture


class Node(Struct):
    """Stands for an element that gets an address and a number once all texts of the paper are there."""

    tag: str
    attributes: str
    title: str  # what is in it, as HTML; may have marks of its own
    label: str
    place: Place

    def html(self, anchor: str = "", number: str = "") -> str:
        """The element."""
        attributes = f' id="{anchor}"{self.attributes}' if anchor else self.attributes
        title = f'<span class="nummer">{number}</span> {self.title}' if number else self.title
        return f"<{self.tag}{attributes}>{title}</{self.tag}>"


class Heading(Node):
    """A heading."""

    @property
    def level(self) -> int:
        """1 for a chapter, which is `<h2>`: the page itself has the only `<h1>`."""
        return int(self.tag[1]) - 1


class Absatz(Node):
    """The number of an Absatz of a statute; its title is „(1)“."""


class Caption(Node):
    """The caption of a table or picture; `kind` is what its number counts: „Tabelle“.

    The label is an address if the program gave it; the same thing may then be printed twice.
    """

    kind: str
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


Mark = Value | PictureFile | Node | CrossReference | Call | Short | Directory

M = TypeVar("M", bound=Mark)
_CAPTION = re.compile(r"<(caption|figcaption)([^>]*)>(.*?)</\1>", re.DOTALL)


class Marks(Struct):
    """All marks of one paper, by their numbers."""

    marks: list[Mark] = field(default_factory=list)

    def put(self, mark: Mark) -> str:
        """What stands in a text for a new mark."""
        self.marks.append(mark)
        return MARK.of(len(self.marks) - 1)

    def with_caption(
        self, html: str, kind: str, label: str, place: Place, *, is_address: bool = False
    ) -> str:
        """A table or picture with a mark in place of its first caption, if it has one."""

        def mark(caption: re.Match[str]) -> str:
            tag, attributes, title = caption.groups()
            return self.put(Caption(tag, attributes, title, label, place, kind, is_address))

        return _CAPTION.sub(mark, html, count=1)

    def within(self, html: str, kind: type[M]) -> Iterator[M]:
        """The marks of a kind in a text, from the first to the last."""
        for match in MARK.any.finditer(html):
            mark = self.of(match[0])
            if isinstance(mark, kind):
                yield mark

    def of(self, text: str) -> Mark | None:
        """The mark that a text begins with; None if the user typed it."""
        return self._numbered(MARK.number(text))

    def _numbered(self, number: int) -> Mark | None:
        return self.marks[number] if number < len(self.marks) else None

    def replaced(self, html: str, kind: type[Mark], by: Callable[[Any], str]) -> str:
        """A text with something in place of each mark of a kind, from the first to the last.

        Those in the titles of its headings and captions are replaced, too.
        """

        def replacement(number: int) -> str | None:
            mark = self._numbered(number)
            if isinstance(mark, kind):
                return by(mark)
            if isinstance(mark, Node):
                title, mark.title = mark.title, ""  # a typed mark may lead back to this one
                mark.title = self.replaced(title, kind, by)
            return None

        return MARK.replaced(html, replacement)


def unmarked(html: str) -> str:
    """A text without its marks."""
    return MARK.any.sub("", html)


_TYPED_LABEL = re.compile(
    r"^(?P<line> {0,3}(?:\#{1,6}[ \t]|Tabelle:[ \t]|!\[|(?:\d+[.)]|\(\d+[a-z]?\))[ \t])[^\n]*?)"
    r"\{(?P<label>\#[^\W\d][\w-]*\})(?=[ \t]*$)",
    re.MULTILINE,
)
_LABEL = re.compile(r"[ \t]*\{ ?\#(?P<label>[^\W\d][\w-]*)\}[ \t]*$")


def respelled(source: Source) -> Source:
    """The source with its labels as `{ #label}`: in `{#` a comment of Jinja would begin."""
    if "{#" not in source.text:
        return source
    return replace(source, text=_TYPED_LABEL.sub(r"\g<line>{ \g<label>", source.text))


def spelled(label: str) -> str:
    """A label as it stands in a source that was respelled."""
    return f"{{ #{label}}}"


def parted(text: str) -> tuple[str, str]:
    """A heading or caption without its label, and the label, which is empty if there is none."""
    match = _LABEL.search(text)
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


TABLE, PICTURE = "Tabelle", "Abbildung"
