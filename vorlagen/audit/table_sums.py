"""What tables assert: products in a row, totals below columns, columns computed from others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.audit.equations import (
    Claim,
    ClaimKind,
    Holding,
    Node,
    Product,
    Quantity,
    Strength,
    Sum,
    leaves,
    total,
    value,
    verdict,
)
from vorlagen.audit.slips import telling
from vorlagen.audit.table_rows import CellFigure, TableLine, unit_of
from vorlagen.german.number_scanner import EURO, PROZENT

_TOTAL = re.compile(
    r"\W*(?:(?:Gesamt|End|Teil|Zwischen|Netto|Brutto)?[Ss]umme\w*|Summen?|Gesamt|Insgesamt|Zusammen|Total|gesamt"
    r"|insgesamt|zusammen|in Summe|SUMME|GESAMT|INSGESAMT)\b(?!\s*(?:davon|der\s+Gruppe))"
)
_DIFFERENCE = re.compile(
    r"\W*(?:Saldo|Rest\w*|Differenz|Eigen(?:anteil|mittel)\w*|Fehlbetrag|Überschuss|Zuschussbedarf"
    r"|Defizit|[Vv]erbleib\w+)"
)
# These and differences may be totals, and may as well be rows among others.
_RESULT = re.compile(
    r"\W*(?:Gesamt\w+|Ergebnis|Jahresergebnis|Mehrbedarf|Finanzierungsbedarf|Bestand|Betrag|Kosten"
    r"|Summe\w*)\b"
)
_SUM_HEAD = re.compile(r"\b(?:Summe|Gesamt|Insgesamt|Zusammen|Total)", re.IGNORECASE)
_MOST_STARTS = 12  # headings above a total that are tried as its beginning
_MOST_COLUMNS = 16
_SMALL = 10  # below, numbers agree by chance
_TELLING = 1000  # from here on, a sum of the rows right above hardly does


def table_claims(rows: Sequence[TableLine], heads: dict[int, str]) -> Iterator[Claim]:
    """All that the rows of a table assert; `heads` is what stands above its columns."""
    columns = sorted({figure.column for row in rows for figure in row.figures})
    yield from _products(rows)
    subtotals = dict(found for column in columns for found in _subtotals(rows, column))
    for column in columns:
        yield from _Column(rows, column, heads.get(column, ""), subtotals).claims()
    yield from _across(rows, columns, heads)


# Rows that compute: "3,5 × 115.418 € | 403.963 €"


def _products(rows: Iterable[TableLine]) -> Iterator[Claim]:
    """The amount beside a computation is its result; which one is plain only if it is alone."""
    for row in rows:
        for column, node in row.computations:
            behind = [figure for figure in row.figures if figure.column >= column]
            claims = [_with_sign(node, figure.quantity) for figure in behind or row.figures]
            holding = [claim for claim in claims if not claim.fails]
            is_plain = len(claims) == 1 or len(row.computations) == 1 == len(behind)
            if holding or (claims and is_plain):
                yield (holding or claims)[0]
            elif claims:
                yield replace(claims[0], strength=Strength.LIKELY)


def _with_sign(node: Node, result: Quantity) -> Claim:
    """Signs say whether a row adds or takes off; the computation is the same."""
    while isinstance(node, Sum) and len(node.terms) == 1:
        node = node.terms[0][1]
    signed = Sum(((-1, node),)) if (value(node) < 0) != (result.value < 0) else node
    in_money = EURO in {leaf.unit for leaf in leaves(node)}
    return Claim(ClaimKind.PRODUKT, signed, result, unit=EURO if in_money else "")


# Totals below columns


class _Addend(Struct, frozen=True):
    """A figure above a total, with a minus if only its label says that it is subtracted."""

    figure: CellFigure
    line: TableLine
    is_total: bool = False

    @property
    def signed(self) -> tuple[int, Quantity]:
        is_subtracted = self.line.takes_off and self.figure.quantity.value > 0
        return -1 if is_subtracted else 1, self.figure.quantity


def _subtotals(rows: Sequence[TableLine], column: int) -> Iterator[tuple[int, int]]:
    """Rows whose figure is the sum of some right above though no word says so, and of how many."""
    above: list[Fraction] = []
    for index, row in enumerate(rows):
        figure = row.figure(column)
        if figure is None or row.adds_nothing:
            continue
        sums = list(accumulate(reversed(above[-_MOST_STARTS:])))
        is_named = any(words.match(row.label) for words in (_TOTAL, _DIFFERENCE, _RESULT))
        tells = row.label and not is_named and abs(figure.quantity.value) >= _TELLING
        if tells and figure.quantity.value in sums[1:]:
            yield index, sums.index(figure.quantity.value, 1) + 1
        sign, quantity = _Addend(figure, row).signed
        above.append(sign * quantity.value)


class _Column:
    """The totals of a column, from top to bottom; `subtotals` are rows known to sum so many above."""

    def __init__(
        self, rows: Sequence[TableLine], column: int, heading: str, subtotals: Mapping[int, int]
    ) -> None:
        self._rows, self._column, self._subtotals = rows, column, subtotals
        figures = [figure.quantity for row in rows if (figure := row.figure(column))]
        self._unit = unit_of(figures, heading)
        self._is_clear = True  # until a row has something that cannot be added
        self._above: list[_Addend] = []
        self._starts = [0]  # where sections begin in what is above

    def claims(self) -> Iterator[Claim]:
        """What each total should come to."""
        for index, row in enumerate(self._rows if self._unit != "?" else ()):
            figure = row.figure(self._column)
            self._is_clear &= self._column not in row.unread
            if row.is_heading and figure is None:
                self._starts.append(len(self._above))
            if figure is not None and not row.adds_nothing:
                if index in self._subtotals:
                    self._starts.append(max(len(self._above) - self._subtotals[index], 0))
                claim = self._total(row, index, figure)
                is_total = claim is not None or index in self._subtotals
                self._above.append(_Addend(figure, row, is_total))
                if is_total:
                    self._starts.append(len(self._above))
                if claim is not None:
                    yield claim

    def _is_named(self, row: TableLine, index: int, figure: CellFigure) -> bool:
        """Whether a row says that it is a total, or has no name as the only one and last."""
        if row.label or figure.equals:
            return figure.equals or _TOTAL.match(row.label) is not None
        is_last = not any(later.figure(self._column) for later in self._rows[index + 1 :])
        return is_last and len(self._above) > 2 and all(a.line.label for a in self._above)

    def _total(self, row: TableLine, index: int, figure: CellFigure) -> Claim | None:
        """What a row claims to be the total of, if it is one for sure, or looks like one and holds."""
        if len(self._above) < 2 and not (figure.equals and self._above):
            return None
        is_sure = self._is_named(row, index, figure)
        may_be = _RESULT.match(row.label) or _DIFFERENCE.match(row.label)
        if not is_sure and not may_be and index not in self._subtotals:
            return None
        is_difference = figure.equals or _DIFFERENCE.match(row.label) is not None
        guesses = [
            self._claim(terms, figure.quantity)
            for terms in self._guesses(is_difference=is_difference)
        ]
        wanted = [Holding.HOLDS, *([Holding.ROUNDED] if is_sure else [])]
        for holding in wanted:
            for guess in guesses:
                if verdict(guess) is holding:
                    return guess
        for guess in guesses:
            if telling(guess.computed, guess.result):
                return guess
        if not guesses or not is_sure or self._is_mean(figure):
            return None
        return self._surest(guesses)

    def _is_mean(self, figure: CellFigure) -> bool:
        """Whether a rate below other rates lies between them: that of the whole, and no sum."""
        rates = [addend.figure.quantity.value for addend in self._above]
        return self._unit == PROZENT and min(rates) <= figure.quantity.value <= max(rates)

    def _surest(self, guesses: list[Claim]) -> Claim:
        """With subtotals or headings above, nobody can tell what a wrong total should sum up."""
        totals = [i for i, addend in enumerate(self._above) if addend.is_total]
        since = len(self._above) - max(totals, default=-1) - 1
        is_plain = not totals and set(self._starts) <= {0, len(self._above)}
        values = [guess.computed for guess in guesses]
        if self._is_clear and (is_plain or (since >= 2 and len(guesses) == 1)):
            return guesses[0]
        agreed = [guess for guess in guesses if values.count(guess.computed) > 1]
        if self._is_clear and agreed:
            return agreed[0]  # all rows and all subtotals come to the same
        return replace(guesses[0], strength=Strength.LIKELY)

    def _claim(self, terms: Sequence[tuple[int, Quantity]], result: Quantity) -> Claim:
        is_difference = any(sign < 0 or term.value < 0 for sign, term in terms)
        kind = ClaimKind.DIFFERENZ if is_difference else ClaimKind.SUMME
        return Claim(kind, Sum(tuple(terms)), result, unit=self._unit)

    def _guesses(self, *, is_difference: bool) -> Iterator[list[tuple[int, Quantity]]]:
        """What a total may sum up, the likeliest first."""
        indexes = range(len(self._above))
        totals = [i for i in indexes if self._above[i].is_total]
        last = max(totals, default=-1)
        candidates: list[Sequence[int]] = [
            indexes[last + 1 :],
            indexes[max(last, 0) :],  # the last total goes on to be computed with
            [i for i in indexes if i not in totals],
            totals,
        ]
        for start in self._starts[: -_MOST_STARTS - 1 : -1]:
            candidates += [indexes[start:], [i for i in indexes[start:] if i not in totals]]
        for chosen in dict.fromkeys(map(tuple, candidates)):
            if len(chosen) >= 2:
                terms = [self._above[i].signed for i in chosen]
                yield from _signed(terms, is_difference=is_difference)


def _signed(
    terms: list[tuple[int, Quantity]], *, is_difference: bool
) -> Iterator[list[tuple[int, Quantity]]]:
    """Without a sign anywhere, a difference is the first less the others."""
    if is_difference and all(sign * term.value >= 0 for sign, term in terms):
        yield [terms[0], *((-1, term) for _, term in terms[1:])]
    yield terms


# Columns that are computed from others: most rows must agree before the rest is held against them


def _across(
    rows: Sequence[TableLine], columns: list[int], heads: dict[int, str]
) -> Iterator[Claim]:
    """For each column the claims of the formula that it follows, if it follows one."""
    explained: set[int] = set()
    for place, column in enumerate(columns if 2 <= len(columns) <= _MOST_COLUMNS else ()):
        for kind, operands in _formulas(columns, place):
            if explained & set(operands) and kind is not ClaimKind.QUERSUMME:
                continue
            claims = list(_column_claims(rows, kind, operands, column))
            if _is_followed(claims, heads.get(column, "")):
                explained.add(column)
                yield from claims
                break


def _formulas(columns: list[int], place: int) -> Iterator[tuple[ClaimKind, list[int]]]:
    """What the column at a place may be computed from; the likeliest first."""
    before, after = columns[:place], columns[place + 1 :]
    for start in range(max(0, len(before) - 1)):
        yield ClaimKind.QUERSUMME, before[start:]
    if len(after) >= 2 and place <= 1:
        yield ClaimKind.QUERSUMME, after
    for left, right in pairwise(before):
        yield ClaimKind.PRODUKT, [left, right]
        yield ClaimKind.DIFFERENZ, [left, right]
        yield ClaimKind.DIFFERENZ, [right, left]


def _column_claims(
    rows: Sequence[TableLine], kind: ClaimKind, operands: list[int], column: int
) -> Iterator[Claim]:
    for row in rows:
        result = row.figure(column)
        found = [figure.quantity for at in operands if (figure := row.figure(at))]
        if result is None or len(found) < 2 or row.adds_nothing:
            continue
        units = {one.unit for one in found} | {result.quantity.unit}
        if kind is ClaimKind.PRODUKT:
            node: Node = Product(tuple(found))
            fits = EURO in units and PROZENT not in units and {one.unit for one in found} != {EURO}
        else:
            node = (
                total(found)
                if kind is ClaimKind.QUERSUMME
                else Sum(((1, found[0]), (-1, found[1])))
            )
            fits = len(units - {""}) <= 1
        if fits:
            unit = unit_of([result.quantity, *found], "")
            yield Claim(kind, node, result.quantity, unit="" if unit == "?" else unit)


def _is_followed(claims: list[Claim], head: str) -> bool:
    good = sum(not claim.fails for claim in claims if _tells(claim))
    bad = sum(claim.fails for claim in claims)
    is_named = (
        bool(claims) and claims[0].kind is ClaimKind.QUERSUMME and bool(_SUM_HEAD.search(head))
    )
    return good >= (1 if is_named else 2) and bad <= max(int(good >= 2), len(claims) // 4)


def _tells(claim: Claim) -> bool:
    """Whether the figures could hardly agree by chance: "1 × 5 = 5" and "0 + 7 = 7" could."""
    trivial = 1 if claim.kind is ClaimKind.PRODUKT else 0
    weighty = sum(abs(leaf.value) != trivial for leaf in leaves(claim.node))
    return weighty >= 2 and abs(claim.result.value) >= _SMALL
