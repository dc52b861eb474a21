"""Audits a document: reads it, recomputes it, reports what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from vorlagen.audit.blame import contradictions
from vorlagen.audit.claims import Claim, Verdict, verdict
from vorlagen.audit.collecting import collect
from vorlagen.audit.days import DayCheck
from vorlagen.audit.document import Document
from vorlagen.audit.reading.files import read_document
from vorlagen.audit.report import AuditReport
from vorlagen.audit.wording import contradiction, on_page, place, rounding
from vorlagen.findings import Code, Findings, Place


def audit(path: Path) -> AuditReport:
    """Recompute the document in a file; what cannot be read is a finding, too."""
    findings = Findings()
    document = read_document(path, findings)
    if document is None:
        return AuditReport(str(path), findings=findings)
    return audit_document(document, str(path))


def audit_document(document: Document, file: str) -> AuditReport:
    """Recompute a document that was read; `file` is its name in findings."""
    findings = Findings()
    collected = collect(document)
    _report_equations(collected.claims, file, findings)
    _report_days(collected.days, file, findings)
    if not collected.claims:
        _report_nothing(len(collected.days), file, findings)
    claims = sorted(collected.claims, key=lambda claim: claim.result.spot)
    return AuditReport(file, tuple(claims), len(collected.days), findings)


def _report_equations(claims: Sequence[Claim], file: str, findings: Findings) -> None:
    findings.extend(contradiction(found, file) for found in contradictions(claims))
    rounded = [claim for claim in claims if verdict(claim) is Verdict.ROUNDED]
    findings.extend(rounding(claim, file) for claim in rounded)


def _report_days(days: Iterable[DayCheck], file: str, findings: Findings) -> None:
    for day in days:
        if day.code is not None:
            message = on_page(day.spot, day.message)
            findings.add(day.code, place(file, day.spot), message, day.cure)


def _report_nothing(days: int, file: str, findings: Findings) -> None:
    dates = "; geprüft wurden nur Daten" if days else ""
    findings.add(
        Code.RECHENPROBE_LEER,
        Place(file),
        f"In der Datei war keine Rechnung zu erkennen{dates}.",
        "Enthält das Dokument Tabellen, die Datei in einem anderen Format prüfen, etwa als PDF oder HTML.",
    )
