"""A file that is looked at: what is found in it goes to the place where a paper names it."""

from __future__ import annotations

from dataclasses import dataclass

from vorlagen.findings.catalogue import Code, Severity
from vorlagen.findings.finding import Findings, Place


@dataclass(frozen=True, slots=True)
class Subject:
    """The file that is looked at: its path as the paper has it, and where it has it."""

    name: str
    place: Place
    findings: Findings

    def report(self, code: Code, message: str, cure: str, severity: Severity | None = None) -> None:
        """Report `message`, which goes on after the name of the file."""
        self.findings.add(code, self.place, f"„{self.name}“ {message}", cure, severity)
