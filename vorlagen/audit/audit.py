"""Audits a document: reads it, recomputes what it asserts, reports what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from vorlagen.audit.arithmetic import equation_claims, masked
from vorlagen.audit.audit_report import (
    AuditReport,
    contradiction_finding,
    day_finding,
    empty_finding,
    rounding_finding,
)
from vorlagen.audit.document import Block, Paragraph, Table
from vorlagen.audit.document_opening import read_document
from vorlagen.audit.equations import Claim, Holding, Quantity, Strength, verdict
from vorlagen.audit.prose_sums import list_claims, posts_claims, repeat_claims, sentence_claims
from vorlagen.audit.slips import contradictions, telling
from vorlagen.audit.stated_days import day_checks
from vorlagen.audit.table_rows import headings, table_lines
from vorlagen.audit.table_sums import table_claims
from vorlagen.findings import Findings
from vorlagen.german.number_scanner import EURO

_LONGEST = 50_000  # characters; what is longer is no paragraph
_MOST_RATES = 200


def audit(path: Path) -> AuditReport:
    """Recompute the document in a file; what cannot be read is a finding, too."""
    findings = Findings()
    document = read_document(path, findings)
    if document is None:
        return AuditReport(str(path), findings=findings)
    return audit_blocks(document, str(path))


def audit_blocks(document: Sequence[Block], file: str) -> AuditReport:
    """Recompute a document that was read; `file` is its name in findings."""
    findings = Findings()
    claims = list(_sensible(_claims(document)))
    days = list(day_checks(document))
    findings.extend(contradiction_finding(found, file) for found in contradictions(claims))
    rounded = [claim for claim in claims if verdict(claim) is Holding.ROUNDED]
    findings.extend(rounding_finding(claim, file) for claim in rounded)
    findings.extend(day_finding(day, day.code, file) for day in days if day.code)
    if not claims:
        findings.extend([empty_finding(len(days), file)])
    claims.sort(key=lambda claim: claim.result.spot)
    return AuditReport(file, tuple(claims), len(days), findings)


def _claims(document: Sequence[Block]) -> Iterator[Claim]:
    """What a document asserts and can be recomputed."""
    in_tables: list[Quantity] = []
    for table in (block for block in document if isinstance(block, Table)):
        rows = table_lines(table)
        yield from table_claims(rows, headings(table, rows))
        in_tables += [figure.quantity for row in rows for figure in row.figures]
        for cell in (cell for row in table.rows for cell in row if len(cell.text) <= _LONGEST):
            text = masked(cell.text, cell.spot)
            yield from equation_claims(text)
            yield from sentence_claims(text)
    texts = {
        index: masked(block.text, block.spot)
        for index, block in enumerate(document)
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST
    }
    amounts = [one for text in texts.values() for one in text.quantities if one.unit == EURO]
    by_value = {one.value: one for one in reversed(amounts)}
    rates = list(by_value.values())[:_MOST_RATES]
    in_money = [one for one in in_tables if one.unit == EURO]
    for index, text in texts.items():
        yield from equation_claims(text)
        yield from sentence_claims(text)
        yield from list_claims(text, islice(document, index + 1, None))
        yield from posts_claims(text, rates)
        yield from repeat_claims(text, in_money)


def _sensible(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Each equation once, and none that is only guessed and fails without a telling slip."""
    seen: set[object] = set()
    for claim in claims:
        key = (claim.result.spot, frozenset(claim.spots))
        if key in seen:
            continue
        seen.add(key)
        is_guess = claim.strength is Strength.LIKELY and claim.fails
        if not is_guess or telling(claim.computed, claim.result):
            yield claim
