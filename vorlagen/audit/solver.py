"""What a table asserts: sums of rows and of columns, products, shares, and computations within its cells."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from vorlagen.audit.equations import Claim, ClaimKind, Node, Quantity, Sum, leaves, value
from vorlagen.audit.evidence import weighed
from vorlagen.audit.formulas import formula_claims, rate_claims
from vorlagen.audit.sheet import Sheet
from vorlagen.audit.sums import Relations, View, by_columns, by_rows
from vorlagen.german.number_scanner import EURO

_MOST_COLUMNS = 60  # of wider tables the columns are not held against each other
_FEW_ROWS = 12


def table_claims(sheet: Sheet) -> Iterator[Claim]:
    """All that a table asserts."""
    yield from _computed_cells(sheet)
    rows = by_rows(sheet)
    related = _Related()
    totals = list(related.sums(rows))
    yield from totals
    yield from rate_claims(rows)
    if len(sheet.rows) <= _FEW_ROWS:
        yield from formula_claims(rows, related.holding)
    if not 2 <= len(sheet.columns) <= _MOST_COLUMNS:
        return
    columns = by_columns(sheet)
    sums: list[Claim] = []
    related = _Related()
    for unit in sorted(set(sheet.units.values())):
        sums += related.sums(_of_unit(columns, sheet, unit))
    # What is a sum of rounded amounts need not be the product of their sums.
    summed = {claim.result.spot for claim in totals if not claim.fails}
    formulas = []
    for claim in formula_claims(columns, related.holding):
        if not (claim.fails and claim.result.spot in summed):
            formulas.append(claim)
    yield from formulas
    # A product that is always right is no sum that is always wrong.
    computed = {claim.result.spot for claim in formulas if not claim.fails}
    for claim in sums:
        if not (claim.fails and claim.result.spot in computed):
            yield claim


class _Related:
    """Sums that were found, and which lines are related by those that hold."""

    def __init__(self) -> None:
        self.holding: set[frozenset[int]] = set()

    def sums(self, view: View) -> Iterator[Claim]:
        relations = Relations(view)
        yield from relations.claims()
        for fit in relations.fits:
            if fit.good:
                self.holding.add(frozenset({fit.target, *(line for _, line in fit.terms)}))


def _of_unit(view: View, sheet: Sheet, unit: str) -> View:
    """The columns that have a unit; the others are left empty, as nobody adds euros to shares."""
    kept = replace(view, figures=[*view.figures], units=[*view.units])
    for number, column in enumerate(sheet.columns):
        if sheet.units[column] != unit:
            kept.figures[number], kept.units[number] = {}, {}
    return kept


def _computed_cells(sheet: Sheet) -> Iterator[Claim]:
    """Computations in cells, as in "3,5 × 115.418 € | 403.963 €": a lone amount beside one is its result."""
    for row in sheet.rows:
        for column, node in row.computations.items():
            behind = [figure for at, figure in row.figures.items() if at >= column]
            claims = [_with_sign(node, figure) for figure in behind or row.figures.values()]
            holding = [claim for claim in claims if not claim.fails]
            is_plain = len(claims) == 1 or len(row.computations) == 1 == len(behind)
            if holding or (claims and is_plain):
                yield (holding or claims)[0]
            elif claims:
                yield weighed(claims[0], ())


def _with_sign(node: Node, result: Quantity) -> Claim:
    """Signs say whether a row adds or takes off; the computation is the same."""
    while isinstance(node, Sum) and len(node.terms) == 1:
        node = node.terms[0][1]
    signed = Sum(((-1, node),)) if (value(node) < 0) != (result.value < 0) else node
    in_money = EURO in {leaf.unit for leaf in leaves(node)}
    return Claim(ClaimKind.PRODUKT, signed, result, unit=EURO if in_money else "")
