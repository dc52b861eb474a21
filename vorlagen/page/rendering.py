"""The state of a paper that is being rendered: the figures it prints, and what these tell of withheld facts.

A filter returns a figure's text between two marks (`FIGURE` in `source.py`) that carry its number among
the figures printed so far. The marks survive templates, Markdown and concatenation, so that the finished
page tells which figures stand on it. There each mark becomes `<data value="finanzierung.summe">`; in
attributes, drawings and the head, which can have no elements, it is taken off.

A figure reveals a withheld fact if it rests on it. Only a sum hides its parts: of two withheld rows that
are added up with others, nobody can tell one; of a single one everybody can who knows the others.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType, TracebackType
from typing import Any, NoReturn

from jinja2 import Template
from markupsafe import Markup, escape
from msgspec import Struct, field

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import (
    Constant,
    Figure,
    FigureError,
    Namespace,
    Op,
    Operation,
    UnknownName,
    formula,
)
from vorlagen.findings import Code, Findings, Place
from vorlagen.german import numbers
from vorlagen.german.numbers import Hausstil
from vorlagen.page.source import FIGURE, Marks, Source

_HIDDEN = "enthält nichtöffentliche Angaben"
_YEAR = re.compile(r"\.jahr_\d{4}(?=\.)")  # a line of a table has its address in each year, too
_OF_A_CELL = 4  # parts of an address: tabellen.angebote.bieter_1.netto
_SUMS = (Op.PLUS, Op.MINUS)
WITHHOLD = "In einen nichtöffentlichen Teil setzen (::: nichtoeffentlich …)."
Way = tuple[Figure, ...]  # from a printed figure down to a withheld one


def refuse_withheld(address: str) -> NoReturn:
    """Refuse a text or day that is not public, where a public version asks for it."""
    raise FigureError(
        Code.NICHTOEFFENTLICH,
        f"„{address}“ ist nicht öffentlich, stünde aber in der öffentlichen Fassung.",
        WITHHOLD,
    )


class Told(Struct, frozen=True):
    """The withheld addresses that a figure reveals, each with the way to it.

    `by_difference` are those that are found by subtracting all other parts from a sum.
    """

    revealed: Mapping[str, Way] = field(default_factory=dict)
    by_difference: Mapping[str, Way] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # those that it rests on, but hides in a sum
    rests_on_withheld: bool = False


class HiddenSum(Struct, frozen=True):
    """A printed sum that hides withheld figures; `parts` are their addresses."""

    text: str
    parts: frozenset[str]
    place: Place

    def told_beside(self, other: HiddenSum) -> str:
        """The one part that two sums tell by their difference; empty if they tell none."""
        alone = self.parts ^ other.parts
        return next(iter(alone)) if len(alone) == 1 and self.parts & other.parts else ""


class Disclosure(Struct):
    """Judges figures; `withheld` has the addresses that are not public, and whether sums may hide each."""

    withheld: Mapping[str, bool]
    # The same of another paper, by its full addresses.
    of_paper: Callable[[str], Mapping[str, bool]]
    # Addresses of groups whose figures may be counted, but neither named nor sourced in a derivation.
    unnamed: frozenset[str] = frozenset()
    # With the figure itself: as long as it lives, no other one has its id.
    known: dict[tuple[int, str], tuple[Figure, Told]] = field(default_factory=dict)
    elsewhere: dict[str, Mapping[str, bool]] = field(default_factory=dict)
    # The sums that were printed, each that hides other parts than those before it.
    sums: dict[frozenset[str], HiddenSum] = field(default_factory=dict)

    def told_by(self, figure: Figure) -> Told:
        """What a figure tells of all that is withheld."""
        key = (id(figure.origin), figure.address)
        if key not in self.known:
            self.known[key] = (figure, self._told_by(figure))
        return self.known[key][1]

    def public(self, figure: Figure) -> Figure:
        """The figure without a derivation that would show what is withheld."""
        if not self.told_by(figure).rests_on_withheld:
            return figure
        # A constant of its own: sums with one and the same origin would count as one figure.
        return Figure(figure.exact, figure.unit, Constant(_HIDDEN), figure.address, figure.label)

    def hidden_parts(self, figure: Figure) -> frozenset[str]:
        """The addresses of the withheld figures that a sum has added up, each for itself."""
        if self._withheld_around(figure.address):
            return frozenset({figure.address})
        parts: frozenset[str] = frozenset()
        if isinstance(figure.origin, Operation):
            operands = figure.origin.operands
            if figure.origin.op in _SUMS or len(operands) == 1:  # of one, it is rounded
                for operand in operands:
                    parts |= self.hidden_parts(operand)
        return parts

    def _told_by(self, figure: Figure) -> Told:
        address = self._withheld_around(figure.address)
        if address:
            return Told({address: (figure,)}, rests_on_withheld=True)
        if ".".join(figure.address.split(".")[:2]) in self.unnamed:
            return Told(rests_on_withheld=True)
        if not isinstance(figure.origin, Operation):
            return Told()
        if figure.origin.op is Op.ANZAHL:  # it has the names of what was counted
            return Told(rests_on_withheld=self._counts_withheld(figure.address))
        told = _together(figure, [self.told_by(operand) for operand in figure.origin.operands])
        # What is taken off, or added, that a sum below has hidden is no longer hidden.
        is_undone = not told.hidden.isdisjoint(told.revealed)
        if figure.origin.op not in _SUMS or is_undone or not self._are_hidden(told.revealed.keys()):
            return told
        is_alone = len(told.revealed) == 1
        if is_alone and all(self.told_by(part).revealed for part in figure.origin.operands):
            return told
        by_difference = dict(told.by_difference)
        if is_alone:
            by_difference |= told.revealed
        hidden = told.hidden | told.revealed.keys()
        return Told({}, by_difference, hidden, told.rests_on_withheld)

    def _are_hidden(self, addresses: Set[str]) -> bool:
        """Whether a sum hides all of the withheld addresses below it."""
        if not addresses:
            return False
        for address in addresses:
            withheld = self.withheld
            if address not in withheld:
                withheld = self._withheld_in(address.split(".")[1])
            if not withheld[address]:
                return False
        return True

    def _withheld_around(self, address: str) -> str:
        """The withheld address that an address is, or lies below; empty if there is none."""
        parts = _YEAR.sub("", address).split(".")
        withheld = self.withheld
        if len(parts) > 1 and parts[0] == "vorlagen":
            withheld = self._withheld_in(parts[1])
        for end in range(len(parts), 0, -1):
            prefix = ".".join(parts[:end])
            if prefix in withheld:
                return prefix
        # Of a column the address has a star in place of the row.
        if len(parts) >= _OF_A_CELL:
            column = ".".join([*parts[:-2], "*", parts[-1]])
            if column in withheld:
                return column
        return ""

    def _counts_withheld(self, address: str) -> bool:
        """Whether a number of rows counts some that are withheld."""
        table = address.rpartition(".")[0] + "."
        withheld = self.withheld
        if address.startswith("vorlagen."):
            withheld = self._withheld_in(address.split(".")[1])
        return any(name.startswith(table) for name in withheld)

    def _withheld_in(self, paper: str) -> Mapping[str, bool]:
        if paper not in self.elsewhere:
            self.elsewhere[paper] = self.of_paper(paper)
        return self.elsewhere[paper]


def _together(figure: Figure, parts: Sequence[Told]) -> Told:
    """What the operands of a figure tell together."""
    revealed: dict[str, Way] = {}
    by_difference: dict[str, Way] = {}
    hidden: set[str] = set()
    for part in parts:
        hidden |= part.hidden
        for name, way in part.revealed.items():
            revealed.setdefault(name, (figure, *way))
        for name, way in part.by_difference.items():
            by_difference.setdefault(name, (figure, *way))
    rests = any(part.rests_on_withheld for part in parts)
    return Told(revealed, by_difference, frozenset(hidden), rests)


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
    on_page: list[Printed] = []
    for number, item in enumerate(noted):
        if number in numbers:
            on_page.append(item)
    return on_page


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


class Html(Markup):
    """HTML that the program made. Other Markup is text of a template, from a macro or a set block."""

    __slots__ = ()


class Block(Html):
    """HTML that is a block of its own, such as a table; it must stand alone in its paragraph.

    `place` is where the text asks for it.
    """

    __slots__ = ("place",)
    place: Place

    @classmethod
    def at(cls, place: Place, html: str) -> Block:
        block = cls(html)
        block.place = place
        return block


class Rendering(Struct):
    """The paper that is being rendered.

    `sources` has the text of each template by the file name that the compiled template carries; all papers
    share it. While Markdown is being read, expressions leave marks.
    """

    names: Namespace
    style: Hausstil
    findings: Findings
    sources: dict[str, Source]
    noted: list[Printed] = field(default_factory=list)  # by the number in their marks
    is_draft: bool = False
    disclosure: Disclosure | None = None  # of a public version: what it must not tell
    failed: bool = False
    marks: Marks = field(default_factory=Marks)
    leaves_marks: bool = False
    # The place of figures that are made while no template runs.
    made_for: Place = field(default_factory=lambda: Place(""))
    reasons: dict[str, None] = field(default_factory=dict)  # of values printed as pending
    unwritten: dict[Place, str] = field(
        default_factory=dict
    )  # the question to answer at each place

    def note(self, figure: Figure, text: str) -> FigureText:
        """Remember that a figure is printed as `text`; the text with its marks."""
        self.noted.append(Printed(figure, text, self.place()))
        return marked(len(self.noted) - 1, text)

    def note_range(self, low: Figure, low_text: str, high: Figure, high_text: str) -> str:
        """Remember that two figures are printed as a range; the range with their marks."""
        low_mark = self.note(low, low_text)
        high_mark = self.note(high, high_text)
        shortened = numbers.vor_bis(low_text, high_text)
        return f"{low_mark.replace(low_text, shortened)} bis {high_mark}"

    def refuse(self, code: Code, place: Place, message: str, cure: str) -> None:
        """Report what keeps the paper from being printed."""
        self.findings.add(code, place, message, cure)
        self.failed = True

    def fail(self, error: FigureError) -> None:
        """Report an error at the template line that is running."""
        error.report(self.findings, self.place(near=quoted(error.message)))
        self.failed = True

    def pending(self, reason: str, value: Any = None) -> Html:
        """What stands for a value that is not known yet, which makes the paper a draft.

        A browser shows the reason, too.
        """
        self.is_draft = True
        self.reasons[reason] = None
        text = PENDING_TEXT
        if isinstance(value, Figure):
            text = self.note(value, PENDING_TEXT)
        return Html('<span class="ausstehend" title="{}">{}</span>').format(reason, text)

    def forget_open(self) -> None:
        """Forget all that is open, because the page leaves it out."""
        self.is_draft = False
        self.reasons.clear()
        self.unwritten.clear()

    def place(self, near: str = "") -> Place:
        """The place of the template line that is running now; without one, `made_for`."""
        running = _running_line(sys._getframe())
        if running is None:
            return self.made_for
        return self._place_in(running, near)

    def place_of(self, error: BaseException, near: str = "") -> Place:
        """The place of the innermost template line that an exception came through."""
        # Jinja has put frames in its traceback that carry the template's file name and line.
        innermost = None
        for name, line in _lines(error.__traceback__):
            if name in self.sources:
                innermost = (name, line)
        return self._place_in(innermost, near)

    def _place_in(self, template_line: tuple[str, int] | None, near: str) -> Place:
        if template_line is None:
            return Place("")
        name, line = template_line
        source = self.sources.get(name)
        return source.at_line(line, near) if source else Place(name, line, 1)


def quoted(message: str) -> str:
    """The subject of a message: the first words it quotes, usually an address."""
    return message.partition("„")[2].partition("“")[0]


def _running_line(frame: FrameType | None) -> tuple[str, int] | None:
    """File name and source line of the innermost template that is running."""
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            return template.filename or "", template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back
    return None


def _lines(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next


_CURRENT: ContextVar[Rendering] = ContextVar("rendering")


def current() -> Rendering:
    """The paper that is being rendered now; filters and functions of templates ask for it."""
    return _CURRENT.get()


@contextmanager
def printing(rendering: Rendering) -> Iterator[Rendering]:
    """Make `rendering` the paper that is being rendered."""
    token = _CURRENT.set(rendering)
    try:
        yield rendering
    finally:
        _CURRENT.reset(token)


def is_unknown(value: Any) -> bool:
    """Whether a template value is no value: an unknown name, which is then reported."""
    if isinstance(value, UnknownName):
        current().fail(value.as_error(current().names))
        return True
    return False


def pending_reason(value: Any) -> str | None:
    """Why a value is not known yet; None if it is."""
    if isinstance(value, Ausstehend):
        return value.grund
    if isinstance(value, Figure) and value.is_pending:
        reasons = []
        for _, fact in value.facts():
            if fact.pending:
                reasons.append(fact.pending)
        return "; ".join(dict.fromkeys(reasons))
    return None
