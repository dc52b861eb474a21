"""Totals below columns: sums, and results such as "= Eigenanteil"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from vorlagen.audit.claims import Claim, Kind, Strength, Verdict, verdict
from vorlagen.audit.equation import Leaf, Sum
from vorlagen.audit.slips import telling
from vorlagen.audit.stated import Stated
from vorlagen.audit.tables.cells import Figure, Line, unit_of
from vorlagen.german.reading import PROZENT

_TOTAL = re.compile(
    r"\W*(?:(?:Gesamt|End|Teil|Zwischen|Netto|Brutto)?[Ss]umme\w*|Summen?|Gesamt|Insgesamt|Zusammen|Total|gesamt"
    r"|insgesamt|zusammen|in Summe|SUMME|GESAMT|INSGESAMT)\b(?!\s*(?:davon|der\s+Gruppe))"
)
# These may be totals, and may as well be rows among others.
_RESULT = re.compile(
    r"\W*(?:Gesamt\w+|Ergebnis|Saldo|Rest\w*|Differenz|Eigen(?:anteil|mittel)\w*|Fehlbetrag|Überschuss"
    r"|Zuschussbedarf|Defizit|verbleib\w+|Verbleib\w+|Jahresergebnis|Mehrbedarf|Finanzierungsbedarf"
    r"|Bestand|Betrag|Kosten|Summe\w*)\b"
)
_DIFFERENCE = re.compile(
    r"\W*(?:Saldo|Rest\w*|Differenz|Eigen(?:anteil|mittel)\w*|Fehlbetrag|Überschuss|Zuschussbedarf"
    r"|Defizit|[Vv]erbleib\w+)"
)
_DEFICIT = re.compile(
    r"\W*(?:Fehlbetrag|Defizit|Zuschuss\w*|Verlust|Eigen\w+|Mehrbedarf|Finanzierungs\w+)"
)
_SIGNED = re.compile(r"\W*(?:Ergebnis|Saldo|Jahresergebnis)")
_MOST_STARTS = 12  # headings above a total that are tried as its beginning


class _Rank(IntEnum):
    """How surely a row is a total."""

    NO = 0
    MAYBE = 1
    SURELY = 2


@dataclass(frozen=True, slots=True)
class _Entry:
    """A figure above a total; `takes_off` if only its label says that it is subtracted."""

    figure: Figure
    line: Line
    is_total: bool = False

    @property
    def sign(self) -> int:
        return -1 if self.line.takes_off and self.figure.stated.value > 0 else 1


def total_claims(rows: Sequence[Line], headings: dict[int, str]) -> Iterator[Claim]:
    """What the totals of all columns should come to."""
    for column in sorted({figure.column for row in rows for figure in row.figures}):
        yield from _Column(rows, column, headings.get(column, "")).claims()


class _Column:
    def __init__(self, rows: Sequence[Line], column: int, heading: str) -> None:
        self.rows, self.column = rows, column
        figures = [figure.stated for row in rows if (figure := row.figure(column))]
        self.unit = unit_of(figures, heading)
        self.is_clear = True  # until a row has something that cannot be added

    def claims(self) -> Iterator[Claim]:
        if self.unit == "?":
            return
        entries: list[_Entry] = []
        starts = [0]
        for index, row in enumerate(self.rows):
            figure = row.figure(self.column)
            self.is_clear &= self.column not in row.unread
            if figure is None:
                if row.is_heading:
                    starts.append(len(entries))
                continue
            if row.is_part_only:
                continue
            claim = self._total(row, index, figure, entries, starts)
            if claim is not None:
                yield claim
            entries.append(_Entry(figure, row, is_total=claim is not None))
            if claim is not None:
                starts.append(len(entries))

    def _total(
        self, row: Line, index: int, figure: Figure, entries: list[_Entry], starts: list[int]
    ) -> Claim | None:
        rank = self._rank(row, index, figure, entries)
        if rank is _Rank.NO:
            return None
        guesses = [
            self._claim(terms, figure.stated)
            for terms in _guesses(entries, starts, is_difference=_is_difference(row, figure))
        ]
        for wanted in (Verdict.HOLDS, Verdict.ROUNDED):
            for guess in guesses:
                if verdict(guess) is wanted and (rank is _Rank.SURELY or wanted is Verdict.HOLDS):
                    return guess
        for guess in guesses:
            if telling(guess.computed, guess.result):
                return guess
            if guess.computed and guess.computed == -guess.result.value:
                return _other_sign(guess, row.label, rank)
        if not guesses or rank is not _Rank.SURELY or self._is_mean(figure, entries):
            return None
        return self._surest(guesses, entries, starts)

    def _is_mean(self, figure: Figure, entries: list[_Entry]) -> bool:
        """Whether a rate below other rates lies between them: that of the whole, and no sum."""
        rates = [entry.figure.stated.value for entry in entries]
        return self.unit == PROZENT and min(rates) <= figure.stated.value <= max(rates)

    def _surest(
        self, guesses: list[Claim], entries: list[_Entry], starts: list[int]
    ) -> Claim | None:
        """With subtotals or headings above, nobody can tell what a wrong total should sum up."""
        if not self.is_clear:
            return Claim(guesses[0].kind, guesses[0].node, guesses[0].result, Strength.LIKELY)
        is_plain = not any(entry.is_total for entry in entries) and set(starts) <= {0, len(entries)}
        last = max((i for i, entry in enumerate(entries) if entry.is_total), default=-1)
        since = entries[last + 1 :]
        if is_plain or (len(since) >= 2 and len(guesses) == 1):
            return guesses[0]
        values = [guess.computed for guess in guesses]
        agreed = [guess for guess in guesses if values.count(guess.computed) > 1]
        if agreed:
            return agreed[0]  # all rows and all subtotals come to the same
        return Claim(guesses[0].kind, guesses[0].node, guesses[0].result, Strength.LIKELY)

    def _claim(self, terms: Sequence[tuple[int, Stated]], result: Stated) -> Claim:
        node = Sum(tuple((sign, Leaf(term)) for sign, term in terms))
        is_difference = any(sign < 0 or term.value < 0 for sign, term in terms)
        kind = Kind.DIFFERENZ if is_difference else Kind.SUMME
        return Claim(kind, node, result, unit=self.unit)

    def _rank(self, row: Line, index: int, figure: Figure, entries: list[_Entry]) -> _Rank:
        if len(entries) < 2 and not (figure.equals and entries):
            return _Rank.NO
        if figure.equals or _TOTAL.match(row.label):
            return _Rank.SURELY
        if not row.label:
            is_last = not any(later.figure(self.column) for later in self.rows[index + 1 :])
            stands_out = len(entries) > 2 and all(entry.line.label for entry in entries)
            return _Rank.SURELY if is_last and stands_out else _Rank.NO
        if _RESULT.match(row.label):
            return _Rank.MAYBE
        is_only_bold = figure.is_bold and not any(entry.figure.is_bold for entry in entries)
        return _Rank.MAYBE if is_only_bold else _Rank.NO


def _other_sign(guess: Claim, label: str, rank: _Rank) -> Claim | None:
    """A deficit may be printed without a sign; in a result or balance it must be there."""
    if _DEFICIT.match(label) and isinstance(guess.node, Sum):
        node = Sum(tuple((-sign, term) for sign, term in guess.node.terms))
        return Claim(guess.kind, node, guess.result, unit=guess.unit)
    return guess if rank is _Rank.SURELY or _SIGNED.match(label) else None


def _is_difference(row: Line, figure: Figure) -> bool:
    return figure.equals or _DIFFERENCE.match(row.label) is not None


def _guesses(
    entries: list[_Entry], starts: list[int], *, is_difference: bool
) -> Iterator[list[tuple[int, Stated]]]:
    """What a total may sum up, the likeliest first."""
    seen: set[tuple[int, ...]] = set()
    last = max((i for i, entry in enumerate(entries) if entry.is_total), default=-1)
    wholes = [range(last + 1, len(entries)), *_running(entries, last)]
    leaves_only = [i for i, entry in enumerate(entries) if not entry.is_total]
    totals_only = [i for i, entry in enumerate(entries) if entry.is_total]
    for chosen in (*wholes, leaves_only, totals_only, *_from_starts(entries, starts)):
        key = tuple(chosen)
        if len(key) < 2 or key in seen:
            continue
        seen.add(key)
        yield from _signed([entries[i] for i in key], is_difference=is_difference)


def _running(entries: list[_Entry], last: int) -> Iterator[range]:
    """The last total goes on to be computed with."""
    if last >= 0:
        yield range(last, len(entries))


def _from_starts(entries: list[_Entry], starts: list[int]) -> Iterator[list[int]]:
    for start in list(reversed(starts))[:_MOST_STARTS]:
        yield list(range(start, len(entries)))
        yield [i for i in range(start, len(entries)) if not entries[i].is_total]


def _signed(chosen: list[_Entry], *, is_difference: bool) -> Iterator[list[tuple[int, Stated]]]:
    plain = [(entry.sign, entry.figure.stated) for entry in chosen]
    has_signs = any(sign * stated.value < 0 for sign, stated in plain)
    first_less_others = [plain[0], *((-1, stated) for _, stated in plain[1:])]
    if has_signs or not is_difference:
        yield plain
    if is_difference and not has_signs:
        yield first_less_others
        yield plain
