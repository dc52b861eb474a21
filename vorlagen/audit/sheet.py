"""What a table holds: figures in rows and columns, with the words that name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.audit.arithmetic import computation, masked, quantity, tokens
from vorlagen.audit.document import Cell, Row, Spot, Table
from vorlagen.audit.equations import Node, Product, Quantity, Sum, effective_step
from vorlagen.german.number_scanner import EURO, PROZENT, finde_zahlen

_SIGN = re.compile(
    r"\s*(?P<equals>=)?\s*(?P<open>\()?\s*(?:(?:ca|rd|rund)\.?\s*)?(?P<sign>[-−–+]|\./\.)?\s*"
)
# Behind the number: no cents, a minus of bookkeepers, one word that it counts, a remark, a footnote.
_BEHIND = re.compile(
    r"(?:\s?[.,]\s?[-–—]{1,2})?\s*(?P<minus>[-−–])?\s*(?P<close>\))?"
    r"\s*(?P<word>[A-Za-zÄÖÜäöüß.²³/-]{1,14}|k?m[23])?\s*(?:\([^()]{0,120}\))?\s*(?:[*¹²³⁴⁵]{1,3}|[0-9]\))?\s*"
)
# Footnotes behind figures and units; a minus of bookkeepers may stand before the unit, too.
_FOOTNOTE = re.compile(
    r"(?<=[€%\sRo])[0-9]\)\Z|(?<=[0-9€%\sRo)])(?:\*{1,3}\)\Z|(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2}\)?|\*{1,3})(?=\)?\s*\Z))"
)
_MINUS_BEFORE_UNIT = re.compile(r"(?<=[0-9])[-−–](?=\s*(?:€|T€|T?EUR\b|Euro\b|Mio\b|Tsd\b|%))")
_KEY_HEAD = re.compile(
    r"(?i)\s*(?:HHSt|Haushaltsstelle|(?:Sach|Bestands|Unter)?konto|Kto|Konten|Produkt|Kostenstelle|KSt|KGR?\b|Amt\b)"
)
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]+)?(?![0-9])")
_NUMBERED_LABEL = re.compile(r"[0-9]{1,3}\.?\s+[A-ZÄÖÜ][a-zäöüß]{3}")
_NOTHING = re.compile(
    r"\s*(?:[-–—−]{1,3}\s?(?:€|EUR|Euro|%)?|entfällt|\./\.|keine?)?\s*", re.IGNORECASE
)
_UNKNOWN = re.compile(
    r"\s*(?:k\.\s?A\.|n\.\s?n\.|offen|x|\?|[.…]{2,3}|unbekannt)\s*", re.IGNORECASE
)
_AMOUNT_LIKE = re.compile(r"[0-9]\s?(?:€|EUR|Euro|%)|[0-9]\.[0-9]{3}|[0-9],[0-9]|^\W*[0-9]")
_LOST = re.compile(r"[0-9]\s?(?:€|EUR|Euro)|[0-9]\.[0-9]{3}(?![0-9])|[0-9],[0-9]{2}|^\W*[0-9]+\W*$")
_CUT = re.compile(
    r"(?:[0-9]\s?(?:€|EUR|Euro)|[0-9]\.[0-9]{3}(?![0-9])|[0-9],[0-9]{2}|^\W*[0-9]+\W*)\s*\Z"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_ORDINAL = re.compile(r"[0-9]{1,3}\.?")
_KEY = re.compile(r"[0-9]{3,8}(?:[./][0-9]+)*")
_UNIT = re.compile(r"€|\bT?EURO?\b|\bEuro\b|(?<![0-9])(?<![0-9]\s)(?:%|v\.\s?H\.)", re.IGNORECASE)
_SCALED = re.compile(
    r"\b(?:T€|T\s?EUR|TEUR|k€|Tsd\.?|Mio\.?|Mrd\.?|(?:Tausend|Millionen)\b)", re.IGNORECASE
)
_COUNTS = re.compile(r"(?i)zahl\b|plätze|stellen\b|personen|stück|einwohner|stimmen")
_ROUNDED = re.compile(r"\b(?:Rundung|gerundet|auf volle)", re.IGNORECASE)
_COMPUTED = re.compile(r"[0-9]\s?€?\s?[x×*]\s?[0-9]")
_AREA = re.compile(r"k?m[²³23]|ha|qm")
_DIGIT = re.compile(r"[0-9]")
_TIMES = re.compile(r"[×*·∙xX]|mal\b")
_LETTER = re.compile(r"[^\W\d_]")
_GOES_ON = re.compile(r"(?i:Summe|Gesamt\w*|Zwischensumme)(?:\s+(?:der|des|aller|für|von))?$")
_STRAYS = 6  # running numbers to one that is none
_FEWEST_SHARES = 3
_LARGE = 1000  # whole numbers from here on are amounts rather than counts


class SheetRow(Struct):
    """A row that was understood.

    Attributes:
        label: Its words.
        figures: What its cells state, by column.
        unclear: Columns in which something stands that is no plain figure.
        blanks: Columns in which a dash stands for a figure.
        equals: Columns in which the figure has "=" before it.
        computations: Cells that hold a product or a sum of products, by column.
        is_heading: Whether it is words in one cell alone.
    """

    label: str
    figures: dict[int, Quantity] = field(default_factory=dict)
    unclear: set[int] = field(default_factory=set)
    blanks: set[int] = field(default_factory=set)
    equals: set[int] = field(default_factory=set)
    computations: dict[int, Node] = field(default_factory=dict)
    is_heading: bool = False


class Sheet(Struct):
    """A table as figures: `heads` stand above the columns, `columns` are those with figures."""

    rows: list[SheetRow]
    columns: list[int]
    heads: dict[int, str]
    units: dict[int, str]
    says_rounded: bool = False
    is_spaced: bool = False  # columns were told by spaces
    is_counted: bool = False  # by counting figures
    is_cut: bool = False  # something that may be a row stands right above
    near: str = ""  # what stands right above and below

    @property
    def figures(self) -> list[Quantity]:
        return [figure for row in self.rows for figure in row.figures.values()]


def sheet_of(table: Table, around: str = "", above: str = "") -> Sheet:
    """Read a table; `around` is what stands directly above and below it, `above` the line above.

    Running numbers, account numbers and years that name rows or columns are no figures.
    """
    rows = [_row(row) for row in table.rows]
    first = _first_figures(table, rows)
    heads = _heads(table, first)
    for number in range(first):
        rows[number] = SheetRow(rows[number].label)
    _join_labels(rows)
    for column in _naming_columns(table, rows, heads):
        for row in rows:
            row.unclear.discard(column)
            name = row.figures.pop(column, None)
            if name is not None and not row.label:
                row.label = name.text
    columns = sorted({column for row in rows for column in row.figures})
    labels = " ".join(head for column, head in heads.items() if column not in columns)
    words = f"{table.caption} {around} {labels}"
    sheet = Sheet(
        rows,
        columns,
        heads,
        {},
        _ROUNDED.search(f"{words} {' '.join(heads.values())}") is not None,
        table.is_spaced,
        table.is_counted,
        table.is_spaced and _CUT.search(above) is not None,
        around if table.is_spaced else "",
    )
    for column in columns:
        _settle_column(sheet, column, words)
    return sheet


# Rows


def _row(row: Row) -> SheetRow:
    read = [_figure(cell) for cell in row]
    result = SheetRow(_label(row, read))
    result.is_heading = len(row) == 1 and _LETTER.search(row[0].text) is not None
    for number, (cell, figure) in enumerate(zip(row, read, strict=True)):
        is_label = not number and len(row) > 1 and _NUMBERED_LABEL.match(cell.text)
        if figure is not None and not is_label:
            result.figures[cell.column] = replace(figure, label=result.label)
            if cell.text.lstrip().startswith("="):
                result.equals.add(cell.column)
            continue
        node = None
        if _TIMES.search(cell.text):
            node = computation(tokens(masked(cell.text, cell.spot)))
        if node is not None and _multiplies(node):
            result.computations[cell.column] = node
        elif _NOTHING.fullmatch(cell.text):
            result.blanks.add(cell.column)
        elif _UNKNOWN.fullmatch(cell.text) or (_AMOUNT_LIKE if number else _LOST).search(cell.text):
            result.unclear.add(cell.column)
    if all(_is_year(figure) for figure in result.figures.values()):
        result.figures = {}
    return result


def _label(row: Row, read: Sequence[Quantity | None]) -> str:
    """The words of a row: the first cell with letters that is no figure and no computation."""
    for cell, figure in zip(row, read, strict=True):
        is_word = figure is None or _NUMBERED_LABEL.match(cell.text) is not None
        if is_word and _LETTER.search(cell.text) and not _COMPUTED.search(cell.text):
            return cell.text
    return ""


def _figure(cell: Cell) -> Quantity | None:
    """The one figure that a cell consists of, with its sign."""
    if not _DIGIT.search(cell.text):
        return None
    text = _FOOTNOTE.sub(lambda mark: " " * len(mark[0]), cell.text)
    text, minuses = _MINUS_BEFORE_UNIT.subn(" ", text)
    sign = _SIGN.match(text)
    offset = sign.end() if sign else 0
    spaced = _SPACED.match(text, offset)
    if spaced is not None:  # two columns would be two cells
        text = text[:offset] + spaced[0].replace(" ", "\u00a0") + text[spaced.end() :]
    numbers = finde_zahlen(text[offset:])
    if not numbers or numbers[0].start or numbers[0].als_wort or "/" in numbers[0].text:
        return None
    number = numbers[0]
    behind = _BEHIND.fullmatch(text, offset + number.end)
    if (
        behind is None
        or (
            behind["word"]
            and not _AREA.fullmatch(behind["word"])
            and (_KEY.fullmatch(number.text) or number.einheit == PROZENT)
        )
        or bool(sign and sign["open"]) != bool(behind["close"])
    ):
        return None
    is_negative = bool(sign and (sign["open"] or (sign["sign"] or "+") != "+")) or bool(
        minuses or behind["minus"]
    )
    return quantity(number, partial(_spot, cell, offset), sign=-1 if is_negative else 1)


def _spot(cell: Cell, within: int, offset: int, text: str) -> Spot:
    return cell.spot(within + offset, text)


def _multiplies(node: Node) -> bool:
    if isinstance(node, Sum):
        return any(_multiplies(term) for _, term in node.terms)
    return isinstance(node, Product)


def _is_year(figure: Quantity) -> bool:
    return not figure.unit and _YEAR.fullmatch(figure.text) is not None


def _join_labels(rows: list[SheetRow]) -> None:
    """Put the two halves of a label together that stand on two lines, of which one has the figures."""
    for above, row in pairwise(rows):
        if above.figures and row.is_heading and row.label[:1].islower() and ":" not in row.label:
            above.label = f"{above.label} {row.label}"
            row.is_heading = False
            row.label = ""
    for above, row in pairwise(rows):
        if not (above.is_heading and row.figures and row.label):
            continue
        if row.label[:1].islower() or _GOES_ON.fullmatch(above.label.strip()):
            row.label = f"{above.label} {row.label}"
            above.is_heading = False


# Heads and columns that only name


def _first_figures(table: Table, rows: list[SheetRow]) -> int:
    """The number of the first row that is no head."""
    if table.heads:
        return min(table.heads, len(rows))
    for number, row in enumerate(rows):
        if row.figures or row.computations:
            return number
    return 0


def _heads(table: Table, first: int) -> dict[int, str]:
    """What stands above each column; a cell over several columns heads them all."""
    heads: dict[int, str] = {}
    for row in table.rows[:first]:
        for cell in row:
            for column in range(cell.column, cell.column + cell.span):
                heads[column] = f"{heads.get(column, '')} {cell.text}".strip()
    return heads


def _naming_columns(table: Table, rows: list[SheetRow], heads: dict[int, str]) -> list[int]:
    """Columns whose numbers name their rows: years, running numbers, accounts."""
    first = _first_figures(table, rows)
    texts: dict[int, list[str]] = {}
    words: dict[int, int] = {}
    for row, cells in zip(rows[first:], table.rows[first:], strict=True):
        for cell in cells:
            if cell.column in row.figures or _ORDINAL.fullmatch(cell.text):
                texts.setdefault(cell.column, []).append(cell.text.strip())
            elif _LETTER.search(cell.text):
                words[cell.column] = words.get(cell.column, 0) + 1
    naming = []
    for column, found in texts.items():
        years = all(_YEAR.fullmatch(text) for text in found)
        leads = not any(other < column for other in texts)
        is_left = leads and any(other > column for other in words)
        keys = all(_KEY.fullmatch(text) for text in found)
        keys = keys and (is_left or _KEY_HEAD.match(heads.get(column, "")) is not None)
        if len(found) >= 2 and (years or keys or (leads and _counts_up(found))):
            naming.append(column)
    return naming


def _counts_up(texts: list[str]) -> bool:
    """Whether numbers go 1, 2, 3 as running numbers do, at most with a few gaps or strays between."""
    numbers = [int(text.rstrip(".")) for text in texts if _ORDINAL.fullmatch(text)]
    if len(numbers) < max(2, len(texts) - len(texts) // _STRAYS):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    is_first = numbers[0] <= 2 or len(numbers) > 3
    return is_first and min(steps) > 0 and sum(steps) <= 2 * len(steps)


# Units


def _settle_column(sheet: Sheet, column: int, words: str) -> None:
    """Find out the unit of a column, and whether its figures may have been rounded."""
    figures = [row.figures[column] for row in sheet.rows if column in row.figures]
    own = {figure.unit for figure in figures} - {""}
    head = sheet.heads.get(column, "")
    unit = own.pop() if len(own) == 1 else "?" if own else _unit_in(head) or _unit_in(words)
    if unit == PROZENT and not own and _unit_in(head) != PROZENT:
        unit = PROZENT if all(figure.unit for figure in figures) else ""
    if not unit and _are_shares(figures):
        unit = PROZENT
    sheet.units[column] = unit
    is_amount = bool(unit) or any(abs(f.value) >= _LARGE or f.step < 1 for f in figures)
    is_count = not own and not unit and _COUNTS.search(f"{head} {words}") is not None
    may_round = (
        (is_amount and not is_count)
        or sheet.says_rounded
        or _SCALED.search(f"{head} {words}") is not None
    )
    step = effective_step(figures)
    for row in sheet.rows:
        if column in row.figures:
            figure = row.figures[column]
            if unit == PROZENT:  # "50,50 | 20,40" were rounded to tenths
                figure = replace(figure, step=max(figure.step, min(step, Fraction(1))))
            stated = PROZENT if unit == PROZENT else figure.unit
            row.figures[column] = replace(figure, may_round=may_round, unit=stated)


def _are_shares(figures: list[Quantity]) -> bool:
    """Whether figures without a unit are hundredths: they come to the last, which is 100."""
    *parts, whole = figures
    if whole.value != 100 or len(parts) < _FEWEST_SHARES or any(part.value < 0 for part in parts):
        return False
    total = sum((part.value for part in parts), Fraction(0))
    return abs(total - 100) <= sum((part.step for part in parts), Fraction(0))


def _unit_in(text: str) -> str:
    found = _UNIT.search(text)
    if found is None:
        return EURO if re.search(r"\bT€|T€", text) else ""
    return PROZENT if found.group() == "%" or found.group().lower().startswith("v") else EURO
