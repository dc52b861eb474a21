"""What came of auditing a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vorlagen.audit.claims import Claim, Verdict, verdict
from vorlagen.audit.wording import holding
from vorlagen.findings import Code, Findings

_WRONG = (Code.RECHENPROBE_WIDERSPRUCH, Code.RECHENPROBE_UNSTIMMIG, Code.DATUM_UNMOEGLICH)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The findings on a document, and what was recomputed.

    Attributes:
        file: The file, as it was named.
        claims: All equations, those that hold and those that do not, in the order of the document.
        days: How many dates, weekdays and periods were looked at.
        findings: What is wrong.
    """

    file: str
    claims: tuple[Claim, ...] = ()
    days: int = 0
    findings: Findings = field(default_factory=Findings)

    @property
    def holding(self) -> tuple[Claim, ...]:
        """The equations that hold, if only up to rounding."""
        return tuple(c for c in self.claims if verdict(c) is not Verdict.CONTRADICTS)

    @property
    def summary(self) -> str:
        """One line: "Nachgerechnet: 43 Rechnungen, 12 Daten; 3 Widersprüche, 1 Rundung."."""
        codes = [finding.code for finding in self.findings]
        wrong = sum(code in _WRONG for code in codes)
        rounded = codes.count(Code.RECHENPROBE_RUNDUNG)
        found = [_counted(wrong, "Widerspruch", "Widersprüche")] if wrong else ["kein Widerspruch"]
        found += [_counted(rounded, "Rundung", "Rundungen")] if rounded else []
        done = [
            _counted(len(self.claims), "Rechnung", "Rechnungen"),
            _counted(self.days, "Datum", "Daten"),
        ]
        return f"Nachgerechnet: {', '.join(done)}; {', '.join(found)}."

    def as_json(self) -> dict[str, Any]:
        """The report as the command prints it with `--format json`."""
        return {
            "datei": self.file,
            "rechnungen": [_as_json(claim) for claim in self.claims],
            "daten": self.days,
            "befunde": [finding.as_json() for finding in self.findings],
        }


def _as_json(claim: Claim) -> dict[str, Any]:
    spot = claim.result.spot
    return {
        "art": claim.kind.value,
        "gleichung": holding(claim),
        "urteil": verdict(claim).value,
        "seite": spot.page,
        "zeile": spot.line,
        "spalte": spot.column,
    }


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
