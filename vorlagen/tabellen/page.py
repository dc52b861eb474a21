"""What templates get of data tables and distributions: cells as text, with the same decimals in a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any, Literal

from markupsafe import Markup

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
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
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.numbers import (
    betragsstellen,
    mit_einheit,
    nachkommastellen,
    prozent,
    spaltenstellen,
    verkuerzt,
    zahl,
)
from vorlagen.page import (
    ROUNDED,
    Block,
    Renderer,
    RenderText,
    amount_cell,
    current,
    figure_cell,
    number_cell,
    required,
    show,
    without_marks,
)
from vorlagen.tabellen.facts import SUMME, Datentabelle, Datenzeile, Spalte
from vorlagen.tabellen.figures import Allotment, DataRow, DataTable, Distribution
from vorlagen.tabellen.seats import PROCEDURES
from vorlagen.tabellen.widths import Column, Room, room

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
    cells = [_data_cell(table, row, name, render) for name in table.columns]
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
        addresses = {part.address for _, part in _parts(table, row, name, figure)}
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
    return _paragraphs(text, render)


_EMPTY_LINE = re.compile(r"\n\s*\n(?=\S)")


def _paragraphs(text: Scalar, render: RenderText) -> Any:
    """A text as printed, with breaks between paragraphs; a text that is a day is printed as one."""
    with suppress(ValueError):
        return datum(datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007
    return Markup("<br><br>").join(map(Markup, _EMPTY_LINE.split(render(text))))


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
