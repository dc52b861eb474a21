"""The figures that a paper prints: marked in its texts, elements with an address on its page.

A filter returns a figure's text between two marks (`marks.FIGURE`) that carry its number among
the figures printed so far. The marks survive templates, Markdown and concatenation, so that the finished
page tells which figures stand on it. There each mark becomes `<data value="finanzierung.summe">`; in
attributes, drawings and the head, which can have no elements, it is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markupsafe import escape
from msgspec import Struct

from vorlagen.figures import Constant, Figure, formula
from vorlagen.findings import Place
from vorlagen.page.marks import FIGURE

PENDING_TEXT = "[ausstehend]"
TO_WRITE = "[noch zu schreiben:"
_END = "\ue051"  # behind a figure's text
_FIGURE = re.compile(rf"({FIGURE.pattern})([^{FIGURE.begin}{_END}]*){_END}")
_MARK = re.compile(rf"{FIGURE.pattern}|{_END}")
_HEAD = re.compile(r"<head\b.*?</head>", re.DOTALL | re.IGNORECASE)
_NO_ELEMENTS = re.compile(  # what can have no elements in it: head, drawings, comments, tags
    r"<(?P<name>head|svg)\b.*?</(?P=name)\s*>|<!--.*?-->"
    r"|<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<(?P<close>/?)[a-z][^>]*>", re.IGNORECASE)


class Printed(Struct, frozen=True):
    """A figure as the paper shows it, and where it was asked for."""

    figure: Figure
    text: str
    place: Place

    @property
    def key(self) -> str:
        """What its element on the page is called: its address, or how it came about."""
        return key_of(self.figure)


def key_of(figure: Figure) -> str:
    """The address of a figure; of one that a text computes by itself its formula."""
    if figure.address:
        return figure.address
    if isinstance(figure.origin, Constant):
        return figure.origin.text
    return formula(figure)


class FigureText(str):
    """A printed figure between its marks; it is equal to the text without them."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and without_marks(self) == without_marks(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(without_marks(self))


def marked(number: int, text: str) -> FigureText:
    """The text of the figure with this number, between its marks."""
    return FigureText(f"{FIGURE.of(number)}{text}{_END}")


def without_marks(text: str) -> str:
    """A text without the marks of figures."""
    if FIGURE.begin not in text:
        return str(text)
    return _MARK.sub("", text)


def changed_inside(text: str, change: Callable[[str], str]) -> str:
    """A text with a change of its words; a mark at its beginning stays before its first letter."""
    mark = FIGURE.any.match(text)
    if mark is None:
        return change(text)
    return mark[0] + change(text[mark.end() :])


def on_page(noted: Sequence[Printed], html: str) -> list[Printed]:
    """The figures whose marks stand on a page, in the order in which they were noted.

    Figures of a part that the page leaves out are not printed.
    """
    numbers = set()
    for mark in FIGURE.any.finditer(_HEAD.sub("", html)):
        numbers.add(FIGURE.number(mark[0]))
    return [item for number, item in enumerate(noted) if number in numbers]


def with_elements(html: str, noted: Sequence[Printed]) -> str:
    """A page with `<data value="…">` in place of the marks, wherever an element may stand."""

    def element(figure: re.Match[str]) -> str:
        number, text = FIGURE.number(figure[1]), figure[2]
        if number >= len(noted) or not _is_balanced(text):
            return text
        return f'<data value="{escape(noted[number].key)}">{text}</data>'

    html = _NO_ELEMENTS.sub(lambda part: without_marks(part[0]), html)
    return without_marks(_FIGURE.sub(element, html))


def _is_balanced(html: str) -> bool:
    """Whether all elements that begin in a piece of HTML end in it."""
    depth = 0
    for tag in _TAG.finditer(html):
        depth += -1 if tag["close"] else 1
        if depth < 0:
            return False
    return depth == 0
