"""Collects everything that a document asserts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from vorlagen.audit.claims import Claim, Strength, Verdict, verdict
from vorlagen.audit.days import DayCheck, Period, day_checks, month_checks, periods
from vorlagen.audit.document import Block, Cell, Document, Paragraph, Table
from vorlagen.audit.prose.counts import announced, count_claims, list_claims
from vorlagen.audit.prose.equations import equation_claims
from vorlagen.audit.prose.rates import posts_claims, rate_claims
from vorlagen.audit.prose.repeats import labelled, repeat_claims
from vorlagen.audit.prose.shares import share_claims
from vorlagen.audit.slips import telling
from vorlagen.audit.stated import Masked, Stated, masked_cell, masked_paragraph
from vorlagen.audit.tables.across import across_claims
from vorlagen.audit.tables.cells import Line, headings, lines
from vorlagen.audit.tables.products import product_claims
from vorlagen.audit.tables.totals import total_claims
from vorlagen.german.reading import EURO

_LONGEST = 50_000  # characters; what is longer is no paragraph
_CAPTION = 200  # characters
_MOST_RATES = 200
_NUMBERED = re.compile(r"\s*\(?([0-9]{1,2})[.)]\s")


@dataclass(frozen=True, slots=True)
class Collected:
    """The equations and the dates of a document."""

    claims: tuple[Claim, ...]
    days: tuple[DayCheck, ...]


def collect(document: Document) -> Collected:
    """What a document asserts and can be recomputed, each once."""
    tables = [(block, lines(block)) for block in document.blocks if isinstance(block, Table)]
    claims = [*_in_tables(tables), *_in_prose(document.blocks, tables)]
    return Collected(tuple(_sensible(claims)), tuple(_days(document.blocks)))


def _sensible(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Each equation once, and none that is only guessed and fails without a telling slip."""
    seen: set[tuple[object, ...]] = set()
    for claim in claims:
        key = (claim.result.spot, frozenset(claim.spots))
        if key in seen or not _can_be_computed(claim):
            continue
        seen.add(key)
        fails = verdict(claim) is Verdict.CONTRADICTS
        guessed = claim.strength is Strength.LIKELY
        if not (fails and guessed) or telling(claim.computed, claim.result):
            yield claim


def _can_be_computed(claim: Claim) -> bool:
    try:
        verdict(claim)
    except ZeroDivisionError:
        return False
    return True


# Tables


def _in_tables(tables: Iterable[tuple[Table, list[Line]]]) -> Iterator[Claim]:
    for table, rows in tables:
        first = next((i for i, row in enumerate(rows) if row.figures or row.computations), 0)
        heads = headings(table, first)
        yield from product_claims(rows)
        yield from total_claims(rows, heads)
        yield from across_claims(rows, heads)
        for cell in _cells(table):
            yield from _sentence_claims(masked_cell(cell))


def _cells(table: Table) -> Iterator[Cell]:
    return (cell for row in table.rows for cell in row.cells if len(cell.text) <= _LONGEST)


# Prose


def _in_prose(
    blocks: Sequence[Block], tables: Iterable[tuple[Table, list[Line]]]
) -> Iterator[Claim]:
    in_tables = [stated for _, rows in tables for stated in _amounts(rows)]
    texts = {
        index: masked_paragraph(block)
        for index, block in enumerate(blocks)
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST
    }
    rates = _rates(texts.values())
    for index, masked in texts.items():
        yield from _sentence_claims(masked)
        count = announced(masked)
        if count is not None:
            yield from list_claims(count, _items_behind(blocks, index))
        yield from posts_claims(masked, rates)
    named = [pair for masked in texts.values() for pair in labelled(masked)]
    yield from repeat_claims(named, in_tables)


def _rates(texts: Iterable[Masked]) -> list[Stated]:
    """The amounts that prose names, each value once."""
    amounts = [stated for masked in texts for stated in masked.quantities if stated.unit == EURO]
    return list({stated.value: stated for stated in reversed(amounts)}.values())[:_MOST_RATES]


def _sentence_claims(masked: Masked) -> Iterator[Claim]:
    if masked.quantities:
        yield from equation_claims(masked)
        yield from rate_claims(masked)
        yield from share_claims(masked)
        yield from count_claims(masked)


def _amounts(rows: Iterable[Line]) -> Iterator[Stated]:
    for row in rows:
        yield from (figure.stated for figure in row.figures if figure.stated.unit == EURO)


def _items_behind(blocks: Sequence[Block], index: int) -> list[Paragraph]:
    """The items of the list that follows a paragraph, without those indented further."""
    found: list[Paragraph] = []
    for block in islice(blocks, index + 1, None):
        if not isinstance(block, Paragraph) or not block.is_item:
            break
        found.append(block)
    return list(_of_one_list([item for item in found if _indent(item) == _indent(found[0])]))


def _of_one_list(items: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """The items until a numbered list begins anew."""
    before: int | None = None
    for item in items:
        marker = _NUMBERED.match(item.lines[0].raw)
        number = int(marker[1]) if marker else None
        if before is not None and number != before + 1:
            return
        before = number
        yield item


def _indent(item: Paragraph) -> int:
    raw = item.lines[0].raw
    return len(raw) - len(raw.lstrip())


# Dates


def _days(blocks: Sequence[Block]) -> Iterator[DayCheck]:
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from day_checks(block.text, block.spot)
        else:
            for cell in _cells(block):
                yield from day_checks(cell.text, cell.spot)
            yield from _months_of(block, before)
        before = block


def _months_of(table: Table, before: Block | None) -> Iterator[DayCheck]:
    """How many months its cells say that the period of a table has.

    A row may be for a part of the period. Only if all rows say the same, or one says more, is it
    meant to be the whole.
    """
    period = _period_of(table, before)
    if period is None or period.months is None:
        return
    checks = [
        check
        for cell in _cells(table)
        if not periods(cell.text)
        for check in month_checks(period, cell.text, cell.spot)
    ]
    alike = len({check.message for check in checks}) == 1
    yield from (check for check in checks if alike or check.code is None or check.says_more)


def _period_of(table: Table, before: Block | None) -> Period | None:
    caption = before.text if isinstance(before, Paragraph) else ""
    texts = [cell.text for cell in _cells(table)]
    found = {period for text in texts for period in periods(text)}
    if not found and len(caption) <= _CAPTION:
        found = set(periods(caption))
    return found.pop() if len(found) == 1 else None
