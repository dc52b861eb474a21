"""What templates get of data tables and distributions: cells as text, and room for them on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Any, Literal

from markupsafe import Markup
from msgspec import Struct

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import (
    EUR,
    NONE,
    PROZENT,
    Figure,
    FigureError,
    Names,
    Op,
    Operation,
    Rounding,
    Shown,
    Unit,
    finite_decimal,
    said,
)
from vorlagen.figures import unit as unit_of
from vorlagen.findings import Code
from vorlagen.german.dates import datum, monat_jahr
from vorlagen.german.numbers import (
    betragsstellen,
    mit_einheit,
    nachkommastellen,
    prozent,
    spaltenstellen,
    verkuerzt,
    zahl,
)
from vorlagen.german.words import aufzaehlung
from vorlagen.page import (
    ROUNDED,
    Block,
    Renderer,
    RenderText,
    amount_cell,
    current,
    figure_cell,
    font_file,
    number_cell,
    required,
    show,
    without_marks,
)
from vorlagen.tabellen.facts import SUMME, Datentabelle, Datenzeile, Spalte
from vorlagen.tabellen.figures import Allotment, DataRow, DataTable, Distribution
from vorlagen.tabellen.seats import PROCEDURES

_UPRIGHT, _TURNED = 158, 261  # mm between the margins of A4; long papers have the broadest
_POINT = Fraction(254, 720)  # mm
_USUAL, _SMALL = Fraction("9.5") * _POINT, 8 * _POINT  # sizes of the letters
_SETTINGS = {"hoch": (_USUAL, _UPRIGHT), "eng": (_SMALL, _UPRIGHT), "quer": (_SMALL, _TURNED)}
_CHOICE = {None: ("hoch", "eng", "quer"), "hoch": ("hoch", "eng"), "quer": ("quer",)}
_GAP, _NUMBERED = 4, 12  # mm between columns; mm for the numbers of rows
_NUMBER = 31  # mm of a column of numbers that has room
_NAME, _TEXT = Fraction(10), Fraction(7)  # em in a line of a long name, and of a text beside it
_WHOLE = Fraction(5)  # em of a word that is not divided
_DIVIDED = Fraction(2, 3)  # the part of a divided word that stays on its line


class Column(Struct, frozen=True):
    """A column beside the first one as it is printed: its head and its cells."""

    head: str
    cells: Sequence[str]
    is_text: bool


class Room(Struct, frozen=True):
    """How a table is set: `turned`, on a turned page, or `small`, upright in a smaller grade; else as usual.

    `percent` is the part of the table that the first column gets of what the numbers beside it do not
    need; 0 where all have room.
    """

    small: bool
    turned: bool
    percent: int


def room(
    names: Sequence[str], columns: Sequence[Column], lage: str | None, *, is_numbered: bool
) -> Room:
    """How a table is set; `names` are the first column with its head, `lage` is what the paper asks for."""
    needs = []  # em of each column's head, and of its cells
    for column in columns:
        needs.append((_word([column.head]), _need(column.cells, _TEXT, column.is_text)))
    need_of_names = _need(names, _NAME, is_text=True)
    for setting in _CHOICE[lage]:
        em, width = _SETTINGS[setting]
        others = Fraction(0)
        if is_numbered:
            others += _NUMBERED
        for head, cells in needs:
            head_width = head if setting == "hoch" else _divided(head)
            others += max(head_width, cells) * em + _GAP
        if others + need_of_names * em + _GAP <= width:
            break
    wanted = max(map(_width, names)) * em + _GAP
    has_room = wanted + _NUMBER * len(columns) <= width
    percent = 0
    if not has_room and not any(column.is_text for column in columns):
        percent = max(0, int(min(wanted, width - others) * 100 / width))
    return Room(small=setting == "eng", turned=setting == "quer", percent=percent)


# Of a table by Haushaltsjahr: size of the letters, mm of the page, of the first column, between columns
_YEARS = (
    (_USUAL, _UPRIGHT, 32, 4),
    (Fraction("7.8") * _POINT, _UPRIGHT, 25, 2),
    (Fraction("7.4") * _POINT, _TURNED, 26, 2),
)
_MOST_UPRIGHT = 8  # years, with the total


def room_of_years(amounts: Iterable[str], years: int, *, is_small: bool) -> Room:
    """How a table by Haushaltsjahr is set, with a column for each of the years and one for the total.

    `is_small` asks for the smaller grade even if the usual one has room.
    """
    word = _word(amounts)
    wanted = 1 if is_small else 0
    if years > _MOST_UPRIGHT:
        wanted = 2
    while wanted < 2:
        em, width, first, gap = _YEARS[wanted]
        if first + (years + 1) * (word * em + gap) <= width:
            break
        wanted += 1
    return Room(small=wanted > 0, turned=wanted == 2, percent=0)


def _need(texts: Sequence[str], at_most: Fraction, is_text: bool) -> Fraction:
    """How much room the texts of a column ask for, in em: numbers are not divided."""
    if not is_text:
        return _word(texts)
    longest = max(map(_width, texts))
    return max(min(longest, at_most), _divided(_word(texts)))


def _divided(word: Fraction) -> Fraction:
    """The width that a word needs on one line; long words are divided."""
    return max(min(word, _WHOLE), word * _DIVIDED)


def _word(texts: Iterable[str]) -> Fraction:
    """How wide the widest word of some texts is, in em."""
    widths: list[Fraction] = []
    for text in texts:
        words = re.split(r"[ \n]|(?<=[-/])", _plain(text))
        widths.extend(map(_width, words))
    return max(widths)


def _width(text: str) -> Fraction:
    """How wide a text is in print, in em."""
    width = Fraction(0)
    for sign in _plain(text):
        width += _advances().get(sign, Fraction(1, 2))
    return width


def _plain(text: str) -> str:
    if isinstance(text, Markup):
        text = text.striptags()
    return without_marks(text)


@cache
def _advances() -> Mapping[str, Fraction]:
    """How wide signs are in the broadest face of a table, that of heads and sums."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - not every paper has a table

    path = font_file("SourceSansPro-Semibold.ttf")
    if path is None:
        raise AssertionError("the font comes with the program")
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        widths = font["hmtx"]
        em = font["head"].unitsPerEm
        advances = {}
        for codepoint, glyph in font.getBestCmap().items():
            advances[chr(codepoint)] = Fraction(widths[glyph][0], em)
        return advances


_MOST_TEXT, _MOST_IN_CELL = 1200, 160  # characters below each other, for a table that is kept whole


class PrintedColumn(Shown, frozen=True):
    """The head of a column."""

    bezeichnung: Markup
    ist_text: bool


class PrintedDataRow(Shown, frozen=True):
    """A row with one cell for each column; `nummer` is empty for rows that are not counted."""

    bezeichnung: str
    nummer: Any
    werte: tuple[Any, ...]
    ist_summe: bool


def data_table_block(printer: Renderer, group: Any) -> Block:
    """`datentabelle(…)`: a table of data.

    `summe` is the last row, or empty; `stand` and `quelle` are text, or empty; `hinweise` stand below.
    Its texts may be too long to keep it (`lang`) or a row (`seitenlang`) whole on a page. `quer`, `eng`
    and `breite` are the room that it takes (see `room.Room`).
    """
    table = required(group, DataTable, "datentabelle(tabellen.stellen)")
    if not table.columns or not table.rows:  # the public version has none of them
        return Block()
    render = printer.line
    tabelle = table.tabelle
    columns = []
    for spalte in table.columns.values():
        columns.append(PrintedColumn(render(spalte.bezeichnung), spalte.art == "text"))
    numbers = count(1)
    rows = [_data_row(table, row, render, numbers) for row in table.rows]
    lengths = [_longest_text(row, columns) for row in rows]
    title = render(tabelle.titel)
    head = render(tabelle.kopf)
    last: PrintedDataRow | Literal[""] = ""
    if table.total:
        last = _data_row(table, table.total, render, numbers)
    all_rows = [*rows, last] if last else rows
    room = _room_of(head, columns, all_rows, tabelle)
    names = {
        "titel": title,
        "kopf": head,
        "spalten": columns,
        "zeilen": rows,
        "summe": last,
        "stand": _as_of(tabelle),
        "quelle": str(tabelle.quelle or ""),
        "hinweise": list(_remarks(table)),
        "nummeriert": tabelle.nummeriert,
        "lang": sum(lengths) > _MOST_TEXT or max(lengths) > _MOST_IN_CELL,
        "seitenlang": max(lengths) > _MOST_TEXT,
        "absaetze": tabelle.darstellung == "absaetze",
        "quer": room.turned,
        "eng": room.small,
        "breite": room.percent,
    }
    return printer.table("datentabelle", table.address, tabelle=names)


def _longest_text(row: PrintedDataRow, columns: Sequence[PrintedColumn]) -> int:
    """How many characters the longest text of a row has; numbers do not count."""
    longest = len(without_marks(row.bezeichnung))
    for column, cell in zip(columns, row.werte, strict=True):
        if column.ist_text:
            longest = max(longest, len(without_marks(cell)))
    return longest


def _room_of(
    head: str,
    columns: Sequence[PrintedColumn],
    rows: Sequence[PrintedDataRow],
    tabelle: Datentabelle,
) -> Room:
    names = [head, *(row.bezeichnung for row in rows)]
    columns_to_set = []
    for number, column in enumerate(columns):
        cells = [row.werte[number] for row in rows]
        columns_to_set.append(Column(column.bezeichnung, cells, column.ist_text))
    return room(names, columns_to_set, tabelle.lage, is_numbered=tabelle.nummeriert)


def _remarks(table: DataTable) -> Iterator[str]:
    """How seats were distributed, and a remark on rounding if the printed parts do not add up."""
    for name, (whole, basis) in table.bases.items():
        rule = table.columns[name].sitzverteilung
        if rule is None or whole.is_pending or basis.is_pending:
            continue
        text_of_whole: str = current().note(whole, said(whole, current().style))
        text_of_basis = current().note(basis, said(basis, current().style))
        if whole.unit == NONE:
            text_of_whole += " Sitz" if whole.exact == 1 else " Sitze"
        procedure = PROCEDURES[rule.verfahren]
        remark = f"{text_of_whole} nach {procedure}, Grundlage: {text_of_basis}."
        drawn = [row.bezeichnung for row in table.rows if row.name in rule.los]
        if drawn:
            remark += f" Das Los fiel auf: {aufzaehlung(drawn)}."
        tied = [row.bezeichnung for row in table.rows if row.name in table.tied[name]]
        if tied:
            remark += f" Zwischen {aufzaehlung(tied)} entscheidet das Los."
        yield remark
    if len(table.rows) < len(table.tabelle.zeilen):
        yield "Nicht alle Zeilen sind öffentlich; Summen zählen alle mit."
    elif not _adds_up(table):
        yield ROUNDED


def _adds_up(table: DataTable) -> bool:
    """Whether what a table prints adds up to each of the sums that it prints."""
    cells: list[tuple[DataRow, str, Figure]] = []
    shown: dict[str, Figure | None] = {}
    for row in table.all_rows:
        for name, figure in row.values.items():
            if figure is not None:
                cells.append((row, name, figure))
                shown[figure.address] = _shown(table, row, name)
    for row, name, figure in cells:
        parts = list(_parts(table, row, name, figure))
        sum_of_parts = _sum(parts)
        # A figure that is no sum, such as a change in v. H. in a row of sums, is not checked.
        if not parts or sum_of_parts is None or sum_of_parts != figure.exact:
            continue
        whole = shown[figure.address]
        printed = _sum([(sign, shown.get(part.address)) for sign, part in parts])
        if whole is not None and printed is not None and printed != whole.exact:
            return False
    return True


def _sum(parts: Iterable[tuple[int, Figure | None]]) -> Fraction | None:
    """The sum of signed figures; None if one of them is missing or pending."""
    result = Fraction(0)
    for sign, figure in parts:
        if figure is None or figure.exact is None:
            return None
        result += sign * figure.exact
    return result


def _parts(
    table: DataTable, row: DataRow, name: str, figure: Figure
) -> Iterator[tuple[int, Figure]]:
    """The summands of a cell with their signs: cells of rows, or the operands of its formula."""
    summed_rows = _summed_rows(table, row, name)
    if summed_rows is not None:
        for other_row in table.rows:
            if other_row.name in summed_rows:
                value = other_row.values[name]
                if value is not None:
                    yield 1, value
        return
    first = figure
    while isinstance(origin := first.origin, Operation) and origin.op in _SIGNS:
        if first is not figure and first.address:
            break
        first, *operands = origin.operands
        for operand in operands:
            yield _SIGNS[origin.op], operand
    if first is not figure:
        yield 1, first


_SIGNS = {Op.PLUS: 1, Op.MINUS: -1}


def _summed_rows(table: DataTable, row: DataRow, name: str) -> set[str] | None:
    """The names of the rows that a cell adds up; None if it is no sum of rows."""
    if row.zeile is None:
        if table.columns[name].insgesamt != SUMME:
            return None
        return {zeile.name for zeile in table.tabelle.zeilen if zeile.is_counted}
    if not row.zeile.summe:
        return None
    return {zeile.name for zeile in table.tabelle.summands(table.rows.index(row))}


def _data_row(
    table: DataTable, row: DataRow, render: RenderText, numbers: Iterator[int]
) -> PrintedDataRow:
    number: int | str = ""
    if row.zeile is not None and row.zeile.is_counted:
        number = next(numbers)
    cells = []
    for name in table.columns:
        cells.append(_data_cell(table, row, name, render))
    is_sum = row.zeile is not None and _stands_out(table, row, row.zeile)
    return PrintedDataRow(row.bezeichnung, number, tuple(cells), is_sum)


def _stands_out(table: DataTable, row: DataRow, zeile: Datenzeile) -> bool:
    """Whether a row is declared so, or is a sum: all its figures only add and subtract other rows."""
    if zeile.hervorgehoben is not None or zeile.summe:
        return zeile.hervorgehoben is not False
    in_other_rows: set[str] = set()
    for other_row in table.rows:
        if other_row is not row:
            figures = other_row.values.values()
            in_other_rows.update(figure.address for figure in figures if figure is not None)
    adds_up_rows = False
    for name, figure in row.values.items():
        if figure is None or table.columns[name].formel is not None:
            continue
        addresses = set()
        for _, part in _parts(table, row, name, figure):
            addresses.add(part.address)
        if not addresses or not addresses <= in_other_rows:
            return False
        adds_up_rows = True
    return adds_up_rows


_CENTS = 2  # decimals
_SCALES = {"T€": Decimal(1000), "Mio. €": Decimal(10_000)}


def _shown(table: DataTable, row: DataRow, name: str) -> Figure | None:
    """A value as the table prints it, rounded also to thousands or, with two decimals, millions."""
    figure = table.printed(row, name)
    scale = _SCALES.get(table.tabelle.darstellung_in or "")
    if figure is None or scale is None or figure.unit != EUR:
        return figure
    return Rounding(scale).of(figure).named(figure.address)


def _data_cell(table: DataTable, row: DataRow, name: str, render: RenderText) -> Any:
    if table.columns[name].art == "text":
        return _text_cell(row, name, render)
    sure = table.tied.get(name, {}).get(row.name)
    if sure is not None:
        return f"{zahl(sure.wert)} oder {zahl(sure.wert + 1)}"
    style = current().style
    figure = _shown(table, row, name)
    if figure is None:
        return "" if row.zeile is None else style.strich
    places = _places_in_column(table, name, figure.unit)
    if figure.unit == PROZENT:
        return figure_cell(figure, lambda wert: prozent(wert, style, places))
    in_large = table.tabelle.darstellung_in
    if in_large and figure.unit == EUR:
        return figure_cell(figure, lambda wert: verkuerzt(wert, in_large, style))
    if figure.unit.is_money():
        return amount_cell(figure, places)
    if row.zeile and row.zeile.einheit:
        word = row.zeile.einheit
        return figure_cell(figure, lambda wert: mit_einheit(wert, word, places))
    return number_cell(figure, places)


def _text_cell(row: DataRow, name: str, render: RenderText) -> Any:
    if row.zeile is None:
        return ""
    text = row.zeile.texte.get(name)
    if text is None:
        return current().style.strich if name in row.zeile.ohne else ""
    if isinstance(text, Ausstehend):
        return show(text)
    # A text as printed, with breaks between paragraphs; a text that is a day is printed as one
    with suppress(ValueError):
        return datum(datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007
    return Markup("<br><br>").join(map(Markup, _EMPTY_LINE.split(render(text))))


_EMPTY_LINE = re.compile(r"\n\s*\n(?=\S)")


def _places_in_column(table: DataTable, name: str, unit: Unit) -> int:
    """The number of decimals for all values of one unit in a column, or all amounts in the table."""
    spalte = table.columns[name]
    if spalte.nachkommastellen is not None and unit == unit_of(spalte.einheit or str(unit)):
        return int(spalte.nachkommastellen)
    is_money = unit.is_money()
    names = []
    if is_money:
        names = [key for key, s in table.columns.items() if s.nachkommastellen is None]
    values: list[Decimal] = []
    steps: list[Decimal] = []
    for key in names or [name]:
        for row in table.all_rows:
            figure = table.printed(row, key)
            if figure is None or figure.unit != unit:
                continue
            step = table.step(row, key)
            if step is not None:
                steps.append(step)
            if not figure.is_pending:
                _require_rounded(figure, spalte)
                values.append(figure.wert)
    if is_money:
        return betragsstellen([*values, *steps])
    return spaltenstellen([*values, *steps])


def _require_rounded(figure: Figure, spalte: Spalte) -> None:
    """Refuse an amount with more than two decimals, and any figure with endless ones."""
    is_money = figure.unit.is_money()
    value = None if figure.exact is None else finite_decimal(figure.exact)
    if value is not None and (not is_money or nachkommastellen(value) <= _CENTS):
        return
    step = "0.01" if is_money else "0.1"
    raise FigureError(
        Code.RUNDUNG_FEHLT,
        f"„{figure.address}“ ist {said(figure)} und nicht gerundet.",
        f"Bei der Spalte oder der Zeile „rundung: {step}“ eintragen; so wird"
        " gedruckt, gerechnet wird genau.",
        spalte.place,
    )


def _as_of(tabelle: Datentabelle) -> Any:
    month = tabelle.stand_monat
    if isinstance(month, Ausstehend):
        return show(month)
    if month is not None:
        return monat_jahr(month)
    return "" if tabelle.stand is None else show(tabelle.stand)


# Distributions


def distribution_block(printer: Renderer, group: Any) -> Block:
    """`verteilung(…)`: a distribution table."""
    distribution = required(group, Distribution, "verteilung(verteilungen.case_management)")
    names = printed_distribution(distribution, printer.line)
    return printer.table("verteilungstabelle", distribution.address, verteilung=names)


def printed_distribution(distribution: Distribution, render: RenderText) -> Names:
    """A distribution table with its sum; who gets nothing has the house style's dash as `wert`."""
    verteilung = distribution.verteilung
    places = places_of_shares(distribution)
    return {
        "titel": render(verteilung.titel),
        "empfaenger": verteilung.empfaenger,
        "spalte": render(verteilung.spalte),
        "zeilen": [_printed_share(share, places, render) for share in distribution.shares],
        "summe": number_cell(distribution.sum, places),
    }


def places_of_shares(distribution: Distribution) -> int:
    """How many decimals all figures of a distribution are printed with."""
    declared = distribution.verteilung.nachkommastellen
    if declared is not None:
        return int(declared)
    values = []
    for share in distribution.shares:
        if share.amount is not None and not share.amount.is_pending:
            values.append(share.amount.wert)
    return spaltenstellen(values)


def _printed_share(share: Allotment, places: int, render: RenderText) -> Names:
    value = current().style.strich
    if share.amount is not None:
        value = number_cell(share.amount, places)
    return {
        "bezeichnung": share.anteil.bezeichnung,
        "wert": value,
        "anmerkung": render(share.anteil.anmerkung) if share.anteil.anmerkung else "",
    }


FUNCTIONS = {"datentabelle": data_table_block, "verteilung": distribution_block}
