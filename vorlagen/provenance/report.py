"""What came of looking into a PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from vorlagen.findings import Findings
from vorlagen.provenance.contents import Origin
from vorlagen.renditions.facts import Recomputed


class State(Enum):
    """How a file stands to the one that was written."""

    SAME = "unverändert"
    APPENDED = "ergänzt"  # the file as it was written, and more behind it: a signature, a comment
    CHANGED = "geändert"
    UNKNOWN = "unbekannt"  # another program has made it


@dataclass(frozen=True, slots=True)
class PdfReport:
    """What a PDF says of itself, and what of it holds.

    `pages` tells of each page whether it is as it was made; None where that cannot be told.
    `recomputed` is None without facts that can be read.
    """

    file: str
    findings: Findings
    origin: Origin = field(default_factory=Origin)
    state: State = State.UNKNOWN
    pages: tuple[bool | None, ...] = ()
    enclosures: tuple[str, ...] = ()
    recomputed: Recomputed | None = None

    @property
    def summary(self) -> str:
        """One line: „Unverändert seit dem Bau; 10 gedruckte Größen nachgerechnet.“."""
        if self.findings.has_errors:
            return "So nicht zu bestätigen."
        kept = "Unverändert seit dem Bau" if self.state is State.SAME else "Seit dem Bau ergänzt"
        if self.recomputed is None:
            return f"{kept}; eigene Zahlen zum Nachrechnen enthält die Datei nicht."
        printed = len(self.recomputed.datei.groessen)
        what = "1 gedruckte Größe" if printed == 1 else f"{printed} gedruckte Größen"
        return f"{kept}; {what} nachgerechnet, ohne Widerspruch."

    def as_json(self) -> dict[str, Any]:
        """The report as `pruefen datei.pdf --format json` prints it."""
        origin, found = self.origin, self.recomputed
        return {
            "datei": self.file,
            "titel": origin.title,
            "behoerde": origin.authority,
            "datum": origin.day,
            "programm": origin.program,
            "commit": origin.commit,
            "sauber": origin.is_clean,
            "inhalt": origin.digest,
            "zustand": self.state.value,
            "seiten": list(self.pages),
            "beilagen": list(self.enclosures),
            "groessen": len(found.datei.groessen) if found else 0,
            "schritte": len(found.datei.schritte) if found else 0,
            "fakten": len(found.datei.fakten) if found else 0,
        }
