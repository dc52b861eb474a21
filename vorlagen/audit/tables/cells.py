"""What the cells of a table hold: a figure, a computation, or words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vorlagen.audit.arithmetic import is_computed, tokens, whole
from vorlagen.audit.document import Cell, Row, Spot, Table
from vorlagen.audit.equation import Node, Product, Sum
from vorlagen.audit.stated import Stated, masked_cell, stated
from vorlagen.german.reading import EURO, PROZENT, Gelesen, finde_zahlen

_SIGN = re.compile(r"\s*(?P<equals>=)?\s*(?P<sign>[-−–+]|\./\.)?\s*")
# Behind the number: one word it counts, a remark in brackets, a mark for a footnote.
_BEHIND = re.compile(
    r"\s*(?:[A-Za-zÄÖÜäöüß.²³/-]{1,14})?\s*(?:\([^()]{0,120}\))?\s*[*¹²³⁴⁵]{0,3}\s*"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_UNIT = re.compile(r"€|\bEUR\b|\bEuro\b|%")
_TAKES_OFF = re.compile(
    r"\s*(?:[-−–]\s*\(?[0-9]|\./\.|abzgl|abzüglich|minus\b|davon ab\b|weniger\b)", re.IGNORECASE
)
_PART_ONLY = re.compile(
    r"\s*(?:[-–•]\s*)?(?:davon|darunter|hiervon|nachrichtlich|dar\.|dav\.)", re.IGNORECASE
)
_AMOUNT_LIKE = re.compile(
    r"[0-9]\s?(?:€|EUR|Euro|%)|[0-9]\.[0-9]{3}(?![0-9])|[0-9],[0-9]"
)  # "5.000 € + X"
_CARRIED = re.compile(r"\s*(?:Übertrag|Vortrag)\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that holds one figure. `equals` is whether it says "=" before it."""

    stated: Stated
    column: int
    equals: bool
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Computation:
    """A cell that holds a product, or a sum of products."""

    node: Node
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row that was understood."""

    label: str
    figures: tuple[Figure, ...]
    computations: tuple[Computation, ...]
    cells: int = 0
    unread: frozenset[int] = frozenset()  # columns with an amount that is no plain figure

    @property
    def is_heading(self) -> bool:
        """Whether it may be a heading within the table; the rest of a label goes on in small letters."""
        return self.cells == 1 and self.label[:1].isupper() and not self.figures

    @property
    def takes_off(self) -> bool:
        """Whether its figures are to be subtracted though no sign says so."""
        return _TAKES_OFF.match(self.label) is not None

    @property
    def is_part_only(self) -> bool:
        """Whether it details a row above it ("davon") and adds nothing, or carries a sum over."""
        return bool(_PART_ONLY.match(self.label) or _CARRIED.match(self.label))

    def figure(self, column: int) -> Figure | None:
        return next((figure for figure in self.figures if figure.column == column), None)


def lines(table: Table) -> list[Line]:
    """The rows of a table; rows of years are heads and hold no figures."""
    return [_line(row) for row in table.rows]


def _line(row: Row) -> Line:
    label = _label(row)
    found = [(cell, _figure(cell, label)) for cell in row.cells]
    figures = [figure for _, figure in found if figure is not None]
    if figures and all(_is_year(figure.stated) for figure in figures):
        figures = []
    rest = [cell for cell, figure in found if figure is None]
    computations = [one for cell in rest if (one := _computation(cell)) is not None]
    computed = {one.column for one in computations}
    unread = {cell.column for cell in rest if _AMOUNT_LIKE.search(cell.text)} - computed
    return Line(label, tuple(figures), tuple(computations), len(row.cells), frozenset(unread))


def _label(row: Row) -> str:
    """The words of a row; of several cells the first that is no computation and no ordinal."""
    words = [cell.text for cell in row.cells if re.search(r"[^\W\d_]", cell.text)]
    plain = [text for text in words if not re.search(r"[0-9]\s?€?\s?[x×*]\s?[0-9]", text)]
    first = words[0] if words and _TAKES_OFF.match(words[0]) else ""
    return next((text for text in [first, *plain] if text and not _is_amount(text)), "")


def _is_amount(text: str) -> bool:
    return _read(text) is not None


@dataclass(frozen=True, slots=True)
class _Read:
    offset: int
    sign: int
    equals: bool
    number: Gelesen


def _read(text: str) -> _Read | None:
    """The one figure that a cell consists of, its sign, and whether "=" stands before it."""
    sign = _SIGN.match(text)
    offset = sign.end() if sign else 0
    number = next(iter(finde_zahlen(text[offset:])), None)
    if number is None or number.start or number.als_wort:
        return None
    if not _BEHIND.fullmatch(text, offset + number.end):
        return None
    is_negative = bool(sign and sign["sign"] and sign["sign"] != "+")
    return _Read(offset, -1 if is_negative else 1, bool(sign and sign["equals"]), number)


def _figure(cell: Cell, label: str) -> Figure | None:
    read = _read(cell.text)
    if read is None:
        return None

    def locate(offset: int, text: str) -> Spot:
        return cell.spot(read.offset + offset, text)

    value = stated(read.number, locate, label, read.sign)
    return Figure(value, cell.column, read.equals, cell.is_bold)


def headings(table: Table, before: int) -> dict[int, str]:
    """What stands above the columns, from the rows before the first figures."""
    found: dict[int, str] = {}
    for row in table.rows[:before]:
        for cell in row.cells:
            found[cell.column] = f"{found.get(cell.column, '')} {cell.text}".strip()
    return found


def unit_of(figures: Sequence[Stated], heading: str) -> str:
    """The unit that the figures of a column have, from themselves or from their heading."""
    own = {figure.unit for figure in figures} - {""}
    if own:
        return own.pop() if len(own) == 1 else "?"
    found = _UNIT.search(heading)
    if not found:
        return ""
    return PROZENT if found.group() == "%" else EURO


def _is_year(figure: Stated) -> bool:
    return not figure.unit and bool(_YEAR.fullmatch(figure.text))


def _computation(cell: Cell) -> Computation | None:
    node = whole(tokens(masked_cell(cell)))
    if node is None or not is_computed(node) or not _multiplies(node):
        return None
    return Computation(node, cell.column)


def _multiplies(node: Node) -> bool:
    if isinstance(node, Sum):
        return any(_multiplies(term) for _, term in node.terms)
    return isinstance(node, Product)
