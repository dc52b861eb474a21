"""Audits a document: reads it, recomputes what it asserts, reports what contradicts itself."""

from __future__ import annotations

import re
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
from vorlagen.audit.pdf_reader import pdf_blocks
from vorlagen.audit.prose_sums import repeat_claims, sentence_claims
from vorlagen.audit.slips import contradictions, likely_slip, telling
from vorlagen.audit.stated_days import LONGEST, day_checks
from vorlagen.audit.sheet import sheet_of
from vorlagen.audit.solver import table_claims
from vorlagen.audit.text_reader import html_blocks, text_blocks
from vorlagen.facts.files import read_named
from vorlagen.findings import Code, Findings, Place, Refusal
from vorlagen.german.number_scanner import EURO

_NOTE = 200  # characters
MAX_PDF = 100_000_000
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE
)
_CURE = "Als PDF, HTML oder Text speichern und diese Datei prüfen."


def audit(path: Path) -> AuditReport:
    """Recompute the document in a file; what cannot be read is a finding, too.

    PDF is told by its first bytes, HTML by them or by the name; everything else is text.
    """
    findings = Findings()
    raw = read_named(path, MAX_PDF, findings)
    try:
        if raw is not None:
            return audit_blocks(_blocks(raw, path.suffix.lower()), str(path))
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


# Files of any format that can be read


def _blocks(raw: bytes, suffix: str) -> list[Block]:
    if not raw.strip():
        raise Refusal(Code.DATEI_UNLESBAR, "Die Datei ist leer.", "Eine andere Datei nennen.")
    if b"%PDF-" in raw[:1024]:
        return pdf_blocks(raw)
    text = _decoded(raw)
    if suffix not in (".html", ".htm", ".xhtml") and not _HTML.match(text):
        return list(text_blocks(text.replace("\f", "\n")))
    try:
        return html_blocks(text)
    except (RecursionError, ValueError) as error:  # the latter of numbers of characters without end
        message = "Die Seite ist zu tief verschachtelt oder beschädigt."
        raise Refusal(Code.DATEI_UNLESBAR, message, _CURE) from error


def _decoded(raw: bytes) -> str:
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    message = "Die Datei ist kein Text, oder ihre Zeichenkodierung ist unbekannt."
    raise Refusal(Code.DATEI_UNLESBAR, message, _CURE)


def _encodings(raw: bytes) -> list[str]:
    """Those that a file may be in: by its mark, as it says of itself, UTF-8, and old Windows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    declared = _CHARSET.search(raw[:4096])
    return ["utf-8-sig", *([declared[1].decode("ascii")] if declared else []), "cp1252"]
