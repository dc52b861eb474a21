"""What is wrong, where it stands, and how to mend it."""

from vorlagen.findings.catalogue import Code, Severity
from vorlagen.findings.finding import Fault, Finding, Findings, Place, Refusal

__all__ = ["Code", "Fault", "Finding", "Findings", "Place", "Refusal", "Severity"]
