"""Plausibility checks of data tables: vacant seats, parts above 100 %, quotas of wrong costs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vorlagen.facts.fakten import unknown
from vorlagen.figures import PROZENT, Checks, Figure, Op, Operation, Unit, unit
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.tabellen.figures import DataTable, PaperTables

ELIGIBLE = re.compile(r"(?P<not>nicht )?(?:zuwendungs|förder|beihilfe)fähig", re.IGNORECASE)
_QUOTA = re.compile(r"(?:förder|zuschuss|zuwendungs|beihilfe)(?:satz|quote)", re.IGNORECASE)
_PART = re.compile(rf"anteil|{_QUOTA.pattern}", re.IGNORECASE)


def seats_are_filled(paper: PaperTables) -> Iterator[Finding]:
    """Report a table of members (`besetzung`) whose rows do not match the seats of the other table."""
    for table in paper.tables():
        for name, spalte in table.columns.items():
            rule = spalte.sitzverteilung
            if rule is None or rule.besetzung is None:
                continue
            filled = paper.tabellen.get(rule.besetzung)
            if filled is None:
                place = rule.place_of("besetzung")
                yield unknown("Die Tabelle", rule.besetzung, paper.tabellen, place)
                continue
            rows = Counter(zeile.bezeichnung for zeile in filled.zeilen)
            seats = {row.bezeichnung: row.values[name] for row in table.rows}
            for label in dict.fromkeys([*seats, *rows]):
                figure = seats.get(label)
                due = figure.exact if figure else Fraction(0)
                if due is not None and due != rows[label]:
                    yield Finding(
                        Code.PRUEFUNG,
                        filled.place,
                        f"Sitze für „{label}“ in „{table.kennung}“: {due}, Zeilen in"
                        f" „{rule.besetzung}“: {rows[label]}.",
                        "Für jeden Sitz eine Zeile eintragen, die genauso heißt.",
                        Severity.WARNUNG,
                    )


def _cells(table: DataTable) -> Iterator[tuple[Figure, str, Place]]:
    """The numbers in a data table's rows, except sums, each with the names of row and column."""
    for row in table.rows:
        if row.zeile is None or row.zeile.summe:
            continue
        for column, figure in row.values.items():
            if figure is not None:
                label = f"{row.bezeichnung}, {table.columns[column].bezeichnung}"
                yield figure, label, row.zeile.place_of("werte", column)


def parts_within_the_whole(paper: PaperTables) -> Iterator[Finding]:
    """Report facts and cells that are labelled as a part of something and exceed 100 %."""
    values: list[tuple[Any, Unit, str, Place]] = []
    for angabe in paper.angaben.values():
        values.append((angabe.wert, unit(angabe.einheit), angabe.bezeichnung, angabe.place))
    for table in paper.tables():
        for figure, label, place in _cells(table):
            values.append((figure.exact, figure.unit, label, place))
    for value, of, label, place in values:
        if not isinstance(value, Decimal | Fraction) or of != PROZENT:
            continue
        if value > 100 and _PART.search(label):
            message = f"„{label}“ ist mehr als 100\N{NO-BREAK SPACE}% und damit kein Anteil."
            cure = "Den Wert prüfen; ist es kein Anteil, anders bezeichnen."
            yield Finding(Code.WERT_UNZULAESSIG, place, message, cure, Severity.WARNUNG)


def quotas_of_eligible_costs(paper: PaperTables) -> Iterator[Finding]:
    """Report quotas of grants that are multiplied with costs that are not eligible."""
    quotas = set()
    for name, angabe in paper.angaben.items():
        if _QUOTA.search(angabe.bezeichnung):
            quotas.add(f"angaben.{name}")
    for table in paper.tables():
        cells = {cell[0].address: cell for cell in _cells(table)}
        labels = {address: label for address, (_, label, _) in cells.items()}
        ineligible = _ineligible(labels)
        for figure, label, place in cells.values():
            for factors in _products(figure):
                if not factors & quotas:
                    continue
                for address in sorted(factors & ineligible):
                    yield Finding(
                        Code.FOERDERUNG,
                        place,
                        f"„{label}“ ist ein Anteil von „{labels[address]}“, nicht der förderfähigen Kosten.",
                        "In der Formel diese Kosten nennen; hat eine Spalte keine, „ohne“ ergänzen.",
                        Severity.WARNUNG,
                    )


def _ineligible(labels: Mapping[str, str]) -> set[str]:
    """The addresses of cells that are not eligible: all others, if some are labelled as eligible."""
    eligible = set()
    ineligible = set()
    unlabelled = set()
    for address, label in labels.items():
        match = ELIGIBLE.search(label)
        if match is None:
            unlabelled.add(address)
        elif match["not"]:
            ineligible.add(address)
        else:
            eligible.add(address)
    return ineligible | unlabelled if eligible else ineligible


def _products(figure: Figure) -> Iterator[set[str]]:
    """The addresses of the factors of each product in a figure's own formula."""
    if isinstance(figure.origin, Operation):
        if figure.origin.op is Op.MAL:
            yield {operand.address for operand in figure.origin.operands}
        for operand in figure.origin.operands:
            if not operand.address:
                yield from _products(operand)


def checks(paper: PaperTables) -> Checks:
    """The checks of a paper's data tables."""
    yield seats_are_filled(paper)
    yield parts_within_the_whole(paper)
    yield quotas_of_eligible_costs(paper)
