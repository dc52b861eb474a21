"""Audits a document: reads it, recomputes what it asserts, reports what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from vorlagen.audit.arithmetic import equation_claims, masked
from vorlagen.audit.audit_report import (
    AuditReport,
    check_mark,
    contradiction_mark,
    empty_finding,
    rounding_mark,
)
from vorlagen.audit.document import Block, Paragraph, Spot, Table
from vorlagen.audit.equations import Claim, Holding, Quantity, Strength, effective_step, verdict
from vorlagen.audit.evidence import Feature, weighed
from vorlagen.audit.misspelt import misspelt
from vorlagen.audit.prose_sums import NamedFigures, repeat_claims, sentence_claims
from vorlagen.audit.reading import read_blocks
from vorlagen.audit.sentence_totals import (
    Amount,
    amounts_of,
    cover_claims,
    financing_claims,
    gross_claims,
    total_claims,
)
from vorlagen.audit.sheet import Sheet, sheet_of
from vorlagen.audit.slips import contradictions, likely_slip, with_missing_rows
from vorlagen.audit.solver import table_claims
from vorlagen.audit.stated_days import LONGEST, day_checks
from vorlagen.facts.files import read_named
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.german.number_scanner import EURO

MAX_PDF = 100_000_000
_LONE_FIGURE = re.compile(
    r"[0-9.,€%\s()+−–-]*"
)  # of which a table makes something, but no sentence
_FEWEST_TO_RELATE = 3  # figures of a table among which one may expect a relation
_NOTE = 200  # characters
_NEAR = 4  # paragraphs over which one financing is told


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
    sheets = list(_sheets(document))
    glued = _glued_lines(document)
    doubtful: list[Claim] = []
    certain: list[Claim] = []
    for claim in _distinct([*_in_tables(sheets), *_in_prose(document, sheets)]):
        is_unsure = claim.strength is Strength.DOUBTFUL or claim.result.spot.index in glued
        (doubtful if is_unsure and claim.fails else certain).append(claim)
    claims = certain
    days = list(day_checks(document))
    typing = list(misspelt(document))
    marks = []
    mended: dict[Spot, Fraction] = {}
    for contradiction in with_missing_rows(contradictions(claims)):
        culprit = contradiction.culprit
        mended[culprit.spot] = culprit.rounded(contradiction.right)
        marks.append(contradiction_mark(contradiction, file))
    for claim in claims:
        is_rounded = (
            verdict(claim) is Holding.ROUNDED and verdict(claim, mended) is not Holding.HOLDS
        )
        if (claim.coarse and claim.fails) or is_rounded:
            marks.append(rounding_mark(claim, file))
    for check in [*days, *typing]:
        if check.code:
            marks.append(check_mark(check, check.code, file))
    findings.extend(mark.finding for mark in marks)
    if not claims and not typing:
        findings.extend([empty_finding(len(days), file)])
    claims.sort(key=lambda claim: claim.result.spot)
    figures = {figure.spot for sheet in sheets for figure in sheet.figures}
    related: set[Spot] = set()
    for claim in claims:
        related |= claim.spots
    return AuditReport(
        file,
        tuple(claims),
        len(days),
        findings,
        figures=len(figures),
        covered=len(figures & related),
        unread=tuple(_not_understood(sheets, related)),
        marks=tuple(marks),
        document=document,
        doubtful=tuple(doubtful),
    )


def _not_understood(sheets: Sequence[Sheet], related: set[Spot]) -> Iterator[str]:
    """Which tables have figures of which none could be related to another, in words."""
    for sheet in sheets:
        spots = [figure.spot for figure in sheet.figures]
        if len(spots) >= _FEWEST_TO_RELATE and not related.intersection(spots):
            first = min(spots)
            place = f"auf Seite {first.page}" if first.page else f"ab Zeile {first.line}"
            yield f"Tabelle {place}: {len(spots)} Zahlen, kein Zusammenhang erkannt."


def _sheets(document: Sequence[Block]) -> Iterator[Sheet]:
    for number, block in enumerate(document):
        if isinstance(block, Table):
            yield sheet_of(block, _around(document, number), _above(document, number))


def _glued_lines(document: Sequence[Block]) -> set[int]:
    """The lines of tables whose cells had lost their gaps: what was empty there, nobody knows."""
    glued: set[int] = set()
    for block in document:
        if isinstance(block, Table):
            lines = [cell.line for row in block.rows for cell in row]
            if any(line.is_glued for line in lines):
                glued.update(line.index for line in lines)
    return glued


def _in_tables(sheets: Sequence[Sheet]) -> Iterator[Claim]:
    """What the tables assert by their rows and columns."""
    for sheet in sheets:
        yield from table_claims(sheet)


def _in_prose(document: Sequence[Block], sheets: Sequence[Sheet]) -> Iterator[Claim]:
    """What sentences assert, in cells as well."""
    in_money: list[Quantity] = []
    told: list[Sequence[Amount]] = []
    for sheet in sheets:
        in_money += [figure for figure in sheet.figures if figure.unit == EURO]
    named = NamedFigures(in_money)
    for block in document:
        parts = (
            [block]
            if isinstance(block, Paragraph)
            else [cell for row in block.rows for cell in row]
        )
        for part in parts:
            if len(part.text) > LONGEST or _LONE_FIGURE.fullmatch(part.text):
                continue
            text = masked(part.text, part.spot)
            amounts = amounts_of(text)
            if isinstance(block, Paragraph):
                told.append(amounts)
            if not amounts:
                continue
            claims = [
                *equation_claims(text),
                *sentence_claims(text),
                *total_claims(text),
                *gross_claims(amounts),
            ]
            if isinstance(block, Paragraph):
                claims += repeat_claims(text, named)
            yield from map(_settled, claims)
    yield from map(_settled, _financings(told))


def _financings(paragraphs: Sequence[Sequence[Amount]]) -> Iterator[Claim]:
    """What financings come to that are told within a paragraph, or over a few."""
    told: dict[Spot, Claim] = {}
    for size in (1, _NEAR):
        for start in range(max(1, len(paragraphs) - size + 1)):
            near = [*chain.from_iterable(paragraphs[start : start + size])]
            if len(near) < _FEWEST_TO_RELATE:
                continue
            for claim in (*financing_claims(near), *cover_claims(near)):
                known = told.get(claim.result.spot)
                if known is None or (known.fails and not claim.fails):
                    told[claim.result.spot] = claim
    yield from told.values()


def _around(document: Sequence[Block], number: int) -> str:
    """The short lines above and below a table: its title, its unit, a note on rounding."""
    near = []
    for step in (-1, 1):
        for at in (number + step, number + 2 * step):
            block = document[at] if 0 <= at < len(document) else None
            if not isinstance(block, Paragraph):
                break
            if len(block.text) <= _NOTE:
                near.append(block.text)
    return " ".join(near)


def _above(document: Sequence[Block], number: int) -> str:
    """The last line of the paragraph above a table."""
    block = document[number - 1] if number else None
    return block.lines[-1].text if isinstance(block, Paragraph) else ""


def _distinct(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Each equation once."""
    seen: set[object] = set()
    for claim in claims:
        key = (claim.result.spot, frozenset(claim.spots))
        if key not in seen:
            yield claim
        seen.add(key)


def _settled(claim: Claim) -> Claim:
    """A claim of a sentence with the strength that it has if it fails.

    Much is put together of what stands side by side, as columns of a PDF: it must come near, or a slip
    must explain it. A round result may have been rounded.
    """
    if not claim.fails:
        return claim
    off = abs(claim.computed - claim.result.value)
    is_sure = claim.strength is Strength.ASSERTED
    if not is_sure and 2 * off <= effective_step([claim.result]) > claim.result.step:
        return replace(claim, strength=Strength.DOUBTFUL)
    if is_sure:
        low, high = sorted((abs(claim.computed), abs(claim.result.value)))
        is_far = 2 * low < high and not likely_slip(claim)
        return replace(claim, strength=Strength.DOUBTFUL) if is_far else claim
    claim = weighed(claim, [Feature.SENTENCE] if claim.strength is Strength.INFERRED else ())
    is_certain = claim.strength is Strength.ASSERTED
    return replace(claim, strength=Strength.INFERRED) if is_certain else claim
