"""What the rows of a table hold: a label, figures, computations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from msgspec import Struct

from vorlagen.audit.arithmetic import computation, masked, quantity, tokens
from vorlagen.audit.document import Cell, Row, Spot, Table
from vorlagen.audit.equations import Node, Product, Quantity, Sum
from vorlagen.german.number_scanner import EURO, PROZENT, finde_zahlen

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
_ADDS_NOTHING = re.compile(
    r"(?i:\s*(?:[-–•]\s*)?(?:davon|darunter|hiervon|nachrichtlich|dar\.|dav\.))"
    r"|\s*(?:Übertrag|Vortrag)\b"
)
_AMOUNT_LIKE = re.compile(
    r"[0-9]\s?(?:€|EUR|Euro|%)|[0-9]\.[0-9]{3}(?![0-9])|[0-9],[0-9]"
)  # "5.000 € + X"


class CellFigure(Struct, frozen=True):
    """A cell that holds one figure. `equals` is whether it says "=" before it."""

    quantity: Quantity
    column: int
    equals: bool


class TableLine(Struct, frozen=True):
    """A row that was understood.

    Attributes:
        label: Its words.
        figures: What its cells state.
        computations: By column, cells that hold a product or a sum of products.
        cells: How many it has.
        unread: Columns with an amount that is no plain figure.
    """

    label: str
    figures: tuple[CellFigure, ...]
    computations: tuple[tuple[int, Node], ...]
    cells: int = 0
    unread: frozenset[int] = frozenset()

    @property
    def is_heading(self) -> bool:
        """Whether it may be a heading within the table; the rest of a label goes on in small letters."""
        return self.cells == 1 and self.label[:1].isupper() and not self.figures

    @property
    def takes_off(self) -> bool:
        """Whether its figures are to be subtracted though no sign says so."""
        return _TAKES_OFF.match(self.label) is not None

    @property
    def adds_nothing(self) -> bool:
        """Whether it details a row above it ("davon") or carries a sum over."""
        return _ADDS_NOTHING.match(self.label) is not None

    def figure(self, column: int) -> CellFigure | None:
        return next((figure for figure in self.figures if figure.column == column), None)


def table_lines(table: Table) -> list[TableLine]:
    """The rows of a table; rows of years are heads and hold no figures."""
    return [_line(row) for row in table.rows]


def headings(table: Table, rows: list[TableLine]) -> dict[int, str]:
    """What stands above the columns, from the rows before the first figures."""
    first = next((i for i, row in enumerate(rows) if row.figures or row.computations), 0)
    found: dict[int, str] = {}
    for row in table.rows[:first]:
        for cell in row:
            found[cell.column] = f"{found.get(cell.column, '')} {cell.text}".strip()
    return found


def unit_of(figures: Iterable[Quantity], heading: str) -> str:
    """The unit that the figures of a column have, from themselves or from their heading."""
    own = {figure.unit for figure in figures} - {""}
    if own:
        return own.pop() if len(own) == 1 else "?"
    found = _UNIT.search(heading)
    if not found:
        return ""
    return PROZENT if found.group() == "%" else EURO


def _line(row: Row) -> TableLine:
    label = _label(row)
    read = [(cell, _figure(cell, label)) for cell in row]
    figures = [figure for _, figure in read if figure is not None]
    if all(_is_year(figure.quantity) for figure in figures):
        figures = []
    rest = [cell for cell, figure in read if figure is None]
    computations = {
        cell.column: node
        for cell in rest
        if (node := computation(tokens(masked(cell.text, cell.spot)))) and _multiplies(node)
    }
    unread = {cell.column for cell in rest if _AMOUNT_LIKE.search(cell.text)} - set(computations)
    return TableLine(
        label, tuple(figures), tuple(computations.items()), len(row), frozenset(unread)
    )


def _label(row: Row) -> str:
    """The words of a row; of several cells the first that is no computation and no ordinal."""
    words = [cell for cell in row if re.search(r"[^\W\d_]", cell.text)]
    if words and _TAKES_OFF.match(words[0].text) and not _figure(words[0], ""):
        return words[0].text
    plain = [cell for cell in words if not re.search(r"[0-9]\s?€?\s?[x×*]\s?[0-9]", cell.text)]
    return next((cell.text for cell in plain if not _figure(cell, "")), "")


def _figure(cell: Cell, label: str) -> CellFigure | None:
    """The one figure that a cell consists of, its sign, and whether "=" stands before it."""
    sign = _SIGN.match(cell.text)
    offset = sign.end() if sign else 0
    number = next(iter(finde_zahlen(cell.text[offset:])), None)
    if number is None or number.start or number.als_wort:
        return None
    if not _BEHIND.fullmatch(cell.text, offset + number.end):
        return None
    is_negative = bool(sign and sign["sign"] and sign["sign"] != "+")
    stated = quantity(number, partial(_spot, cell, offset), label, -1 if is_negative else 1)
    return CellFigure(stated, cell.column, bool(sign and sign["equals"]))


def _spot(cell: Cell, within: int, offset: int, text: str) -> Spot:
    return cell.spot(within + offset, text)


def _is_year(figure: Quantity) -> bool:
    return not figure.unit and bool(_YEAR.fullmatch(figure.text))


def _multiplies(node: Node) -> bool:
    if isinstance(node, Sum):
        return any(_multiplies(term) for _, term in node.terms)
    return isinstance(node, Product)
