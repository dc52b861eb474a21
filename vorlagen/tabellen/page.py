"""What the template of a data table is told: its cells as text, with the same decimals in each column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import compress, count
from typing import Any

from markupsafe import Markup

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure, Op, Operation, finite_decimal
from vorlagen.figures.formula import said
from vorlagen.figures.reckoning import Rounding
from vorlagen.figures.unit import EUR, NONE, PROZENT, Unit
from vorlagen.figures.unit import unit as unit_of
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
from vorlagen.page import ROUNDED, RenderText, amount_cell, current, figure_cell, number_cell, show
from vorlagen.tabellen.facts import SUMME, Datentabelle, Datenzeile
from vorlagen.tabellen.figures import Allotment, DataRow, DataTable, Distribution
from vorlagen.tabellen.room import room
from vorlagen.tabellen.seats import PROCEDURES


def data_table_rows(table: DataTable, render: RenderText) -> dict[str, Any]:
    """A table of data for its template.

    `titel`, `kopf`, `spalten` (each with `bezeichnung` and `ist_text`), `zeilen` (each with
    `bezeichnung`, `nummer`, `werte` and `ist_summe`), `summe` (a row, or nothing), `stand` and `quelle`
    as text, or empty; `hinweise` below it, and whether it is `nummeriert`, printed in `absaetze`, and
    whether its texts are too long to keep it (`lang`) or a row (`seitenlang`) whole; and what room it
    takes (`quer`, `eng`, `breite`).
    """
    tabelle = table.tabelle
    columns = [
        {"bezeichnung": render(spalte.bezeichnung), "ist_text": spalte.art == "text"}
        for spalte in table.columns.values()
    ]
    numbers = count(1)
    rows = [_data_row(table, row, render, numbers) for row in table.rows]
    is_text = [True, *(column["ist_text"] for column in columns)]
    texts = [compress((r["bezeichnung"], *r["werte"]), is_text) for r in rows]
    lengths = [max(len(str(text)) for text in row) for row in texts]
    names = {
        "titel": render(tabelle.titel),
        "kopf": render(tabelle.kopf),
        "spalten": tuple(columns),
        "zeilen": tuple(rows),
        "summe": _data_row(table, table.total, render, numbers) if table.total else "",
        "stand": _as_of(tabelle),
        "quelle": "" if tabelle.quelle is None else str(tabelle.quelle),
        "hinweise": tuple(_remarks(table)),
        "nummeriert": tabelle.nummeriert,
        "lang": sum(lengths) > _MOST_TEXT or max(lengths) > _MOST_IN_CELL,
        "seitenlang": max(lengths) > _MOST_TEXT,
        "absaetze": tabelle.darstellung == "absaetze",
    }
    return names | room(names, tabelle.lage)


_MOST_TEXT, _MOST_IN_CELL = 1200, 160  # characters below each other, for a table that is kept whole


def _remarks(table: DataTable) -> Iterator[str]:
    """By what seats are given; and that printed parts need not add up, if they do not."""
    for name, (whole, basis) in table.bases.items():
        rule = table.columns[name].sitzverteilung
        if rule is not None and not (whole.is_pending or basis.is_pending):
            said_of = [said(figure, current().style) for figure in (whole, basis)]
            current().note(whole, said_of[0])
            current().note(basis, said_of[1])
            seats = "" if whole.unit != NONE else " Sitz" if whole.exact == 1 else " Sitze"
            remark = (
                f"{said_of[0]}{seats} nach {PROCEDURES[rule.verfahren]}, Grundlage: {said_of[1]}."
            )
            drawn = [row.bezeichnung for row in table.rows if row.name in rule.los]
            tied = [row.bezeichnung for row in table.rows if row.name in table.tied[name]]
            remark += f" Das Los fiel auf: {aufzaehlung(drawn)}." if drawn else ""
            yield remark + (f" Zwischen {aufzaehlung(tied)} entscheidet das Los." if tied else "")
    if not _adds_up(table):
        yield ROUNDED


def _adds_up(table: DataTable) -> bool:
    """Whether what a table prints adds up to each of the sums that it prints."""
    cells = [(row, name, f) for row in table.all_rows for name, f in row.values.items() if f]
    shown = {f.address: _shown(table, row, name) for row, name, f in cells}
    for row, name, figure in cells:
        parts = list(_parts(table, row, name, figure))
        whole, printed = shown[figure.address], [(sign, shown.get(f.address)) for sign, f in parts]
        # What only stands where sums stand, as the change of all in v. H., is none of its parts.
        is_sum = bool(parts) and _sum(parts) is not None and _sum(parts) == figure.exact
        if is_sum and whole and _sum(printed) not in {None, whole.exact}:
            return False
    return True


def _sum(parts: Iterable[tuple[int, Figure | None]]) -> Fraction | None:
    """What signed figures come to; None if one of them is not there or not known."""
    values = [sign * f.exact if f and f.exact is not None else None for sign, f in parts]
    return None if None in values else sum(filter(None, values), Fraction(0))


def _parts(
    table: DataTable, row: DataRow, name: str, figure: Figure
) -> Iterator[tuple[int, Figure]]:
    """What a cell adds up and takes off, by its sign: rows, or the operands of its formula."""
    zeile, tabelle = row.zeile, table.tabelle
    if zeile.summe if zeile else table.columns[name].insgesamt == SUMME:
        summed = tabelle.summands(table.rows.index(row)) if zeile else tabelle.zeilen
        names = {z.name for z in summed if zeile or z.is_counted}
        yield from ((1, f) for r in table.rows if r.name in names and (f := r.values[name]))
        return
    first = figure
    while isinstance(origin := first.origin, Operation) and origin.op in _SIGNS:
        if first is not figure and first.address:
            break
        first, *others = origin.operands
        yield from ((_SIGNS[origin.op], other) for other in others)
    if first is not figure:
        yield 1, first


_SIGNS = {Op.PLUS: 1, Op.MINUS: -1}


def _data_row(
    table: DataTable, row: DataRow, render: RenderText, numbers: Iterator[int]
) -> dict[str, Any]:
    counts = row.zeile is not None and row.zeile.is_counted
    return {
        "bezeichnung": row.bezeichnung,
        "nummer": next(numbers) if counts else "",
        "werte": tuple(_data_cell(table, row, name, render) for name in table.columns),
        "ist_summe": row.zeile is not None and _stands_out(table, row, row.zeile),
    }


def _stands_out(table: DataTable, row: DataRow, zeile: Datenzeile) -> bool:
    """Whether a row says so, or else is a sum: it only adds and takes off what other rows have."""
    if zeile.hervorgehoben is not None or zeile.summe:
        return zeile.hervorgehoben is not False
    others = {f.address for r in table.rows if r is not row for f in r.values.values() if f}
    own = [(n, f) for n, f in row.values.items() if f and table.columns[n].formel is None]
    parts = [{part.address for _, part in _parts(table, row, name, f)} for name, f in own]
    return bool(parts) and all(addresses and addresses <= others for addresses in parts)


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
    style, spalte = current().style, table.columns[name]
    if spalte.art == "text":
        text = row.zeile.texte.get(name) if row.zeile else None
        if text is None:
            return style.strich if row.zeile and name in row.zeile.ohne else ""
        return show(text) if isinstance(text, Ausstehend) else _said(text, render)
    sure = table.tied.get(name, {}).get(row.name)
    if sure is not None:
        return f"{zahl(sure.wert)} oder {zahl(sure.wert + 1)}"
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


_EMPTY_LINE = re.compile(r"\n\s*\n(?=\S)")


def _said(text: Scalar, render: RenderText) -> Any:
    """A text as printed, its paragraphs parted; a day alone is typed as anywhere else in YAML."""
    with suppress(ValueError):
        return datum(datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007
    return Markup("<br><br>").join(map(Markup, _EMPTY_LINE.split(render(text))))


def _places_in_column(table: DataTable, name: str, unit: Unit) -> int:
    """With how many decimals all values of a unit in a column, or amounts in the table, are printed."""
    spalte = table.columns[name]
    if spalte.nachkommastellen is not None and unit == unit_of(spalte.einheit or str(unit)):
        return int(spalte.nachkommastellen)
    is_money = unit.is_money()
    alike = [n for n, s in table.columns.items() if is_money and s.nachkommastellen is None]
    cells = [(row, n, table.printed(row, n)) for n in alike or [name] for row in table.all_rows]
    of_unit = [(row, n, f) for row, n, f in cells if f is not None and f.unit == unit]
    steps = [step for row, n, _ in of_unit if (step := table.step(row, n)) is not None]
    for _, _, figure in of_unit:
        value = None if figure.exact is None else finite_decimal(figure.exact)
        if not figure.is_pending and (
            value is None or (is_money and nachkommastellen(value) > _CENTS)
        ):
            raise FigureError(
                Code.RUNDUNG_FEHLT,
                f"„{figure.address}“ ist {said(figure)} und nicht gerundet.",
                f"Bei der Spalte oder der Zeile „rundung: {'0.01' if is_money else '0.1'}“ eintragen; so wird"
                " gedruckt, gerechnet wird genau.",
                spalte.place,
            )
    known = [f.wert for _, _, f in of_unit if not f.is_pending]
    return (betragsstellen if is_money else spaltenstellen)([*known, *steps])


def _as_of(tabelle: Datentabelle) -> Any:
    month = tabelle.stand_monat
    if month is not None:
        return show(month) if isinstance(month, Ausstehend) else monat_jahr(month)
    return "" if tabelle.stand is None else show(tabelle.stand)


# Distributions


def distribution_rows(distribution: Distribution, render: RenderText) -> dict[str, Any]:
    """A distribution table for its template.

    `titel`, `empfaenger`, `spalte`, `zeilen` (each with `bezeichnung`, `wert`, `anmerkung`, `ohne`)
    and `summe`. Who gets nothing has the house style's dash as `wert`.
    """
    verteilung = distribution.verteilung
    places = places_of_shares(distribution)
    return {
        "titel": render(verteilung.titel),
        "empfaenger": verteilung.empfaenger,
        "spalte": render(verteilung.spalte),
        "zeilen": tuple(_share_names(s, places, render) for s in distribution.shares),
        "summe": number_cell(distribution.sum, places),
    }


def places_of_shares(distribution: Distribution) -> int:
    """How many decimals all figures of a distribution are printed with."""
    declared = distribution.verteilung.nachkommastellen
    if declared is not None:
        return int(declared)
    known: Sequence[Figure] = [s.amount for s in distribution.shares if s.amount is not None]
    return spaltenstellen(figure.wert for figure in known if not figure.is_pending)


def _share_names(share: Allotment, places: int, render: RenderText) -> dict[str, Any]:
    remark = share.anteil.anmerkung
    return {
        "bezeichnung": share.anteil.bezeichnung,
        "wert": current().style.strich
        if share.amount is None
        else number_cell(share.amount, places),
        "anmerkung": render(remark) if remark else "",
        "ohne": share.amount is None,
    }
