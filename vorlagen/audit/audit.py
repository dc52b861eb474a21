"""Audits a document: reads it, recomputes what it asserts, reports what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from vorlagen.audit.arithmetic import equation_claims, masked
from vorlagen.audit.audit_report import (
    AuditReport,
    coarse_finding,
    contradiction_finding,
    day_finding,
    empty_finding,
    rounding_finding,
)
from vorlagen.audit.document import Block, Paragraph, Spot, Table
from vorlagen.audit.equations import Claim, Holding, Quantity, Strength, verdict
from vorlagen.audit.prose_sums import repeat_claims, sentence_claims
from vorlagen.audit.reading import read_blocks
from vorlagen.audit.slips import contradictions, likely_slip, telling
from vorlagen.audit.stated_days import LONGEST, day_checks
from vorlagen.audit.sheet import sheet_of
from vorlagen.audit.solver import table_claims
from vorlagen.facts.files import read_named
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.german.number_scanner import EURO

_NOTE = 200  # characters
MAX_PDF = 100_000_000


def audit(path: Path) -> AuditReport:
    """Recompute the document in a file; what cannot be read is a finding, too."""
    findings = Findings()
    raw = read_named(path, MAX_PDF, findings)
    try:
        if raw is not None:
            return audit_blocks(read_blocks(raw, path.suffix.lower()), str(path))
    except Refusal as refusal:
        refusal.report(findings, Place(str(path)))
    return AuditReport(str(path), findings=findings)


def audit_blocks(document: Sequence[Block], file: str) -> AuditReport:
    """Recompute a document that was read; `file` is its name in findings."""
    findings = Findings()
    claims = list(_sensible(_claims(document)))
    days = list(day_checks(document))
    mended: dict[Spot, Fraction] = {}
    for contradiction in contradictions(claims):
        culprit = contradiction.culprit
        mended[culprit.spot] = culprit.rounded(contradiction.right)
        findings.extend([contradiction_finding(contradiction, file)])
    for claim in claims:
        if claim.coarse and claim.fails:
            findings.extend([coarse_finding(claim, file)])
        elif verdict(claim) is Holding.ROUNDED and verdict(claim, mended) is not Holding.HOLDS:
            findings.extend([rounding_finding(claim, file)])
    findings.extend(day_finding(day, day.code, file) for day in days if day.code)
    if not claims:
        findings.extend([empty_finding(len(days), file)])
    claims.sort(key=lambda claim: claim.result.spot)
    return AuditReport(file, tuple(claims), len(days), findings)


def _claims(document: Sequence[Block]) -> Iterator[Claim]:
    """What a document asserts and can be recomputed."""
    in_tables: list[Quantity] = []
    for number, table in enumerate(document):
        if not isinstance(table, Table):
            continue
        sheet = sheet_of(table, _around(document, number))
        yield from table_claims(sheet)
        in_tables += sheet.figures
        for cell in (c for row in table.rows for c in row if len(c.text) <= LONGEST):
            text = masked(cell.text, cell.spot)
            yield from equation_claims(text)
            yield from sentence_claims(text)
    in_money = [one for one in in_tables if one.unit == EURO]
    for block in document:
        if isinstance(block, Paragraph) and len(block.text) <= LONGEST:
            text = masked(block.text, block.spot)
            yield from equation_claims(text)
            yield from sentence_claims(text)
            yield from repeat_claims(text, in_money)


def _around(document: Sequence[Block], number: int) -> str:
    """The short lines right above and below a table: its title, its unit, a note on rounding."""
    near = []
    for at in (number - 1, number + 1):
        block = document[at] if 0 <= at < len(document) else None
        if isinstance(block, Paragraph) and len(block.text) <= _NOTE:
            near.append(block.text)
    return " ".join(near)


def _sensible(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Each equation once, and none that fails so badly that it was rather read than written wrongly."""
    seen: set[object] = set()
    for claim in claims:
        key = (claim.result.spot, frozenset(claim.spots))
        if key not in seen and not (claim.fails and _is_misread(claim)):
            yield claim
        seen.add(key)


def _is_misread(claim: Claim) -> bool:
    """Whether a failing equation was put together of what stands side by side, as columns of a PDF.

    What was only guessed must have a telling slip. Of all others that are off by more than half, some
    slip must be known.
    """
    if claim.strength is Strength.LIKELY:
        return not telling(claim.computed, claim.result)
    low, high = sorted((abs(claim.computed), abs(claim.result.value)))
    return 2 * low < high and not likely_slip(claim)
