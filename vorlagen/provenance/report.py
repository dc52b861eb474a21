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
    `recomputed` has each facts file in it that can be read.
    """

    file: str
    findings: Findings
    origin: Origin = field(default_factory=Origin)
    state: State = State.UNKNOWN
    pages: tuple[bool | None, ...] = ()
    enclosures: tuple[str, ...] = ()
    recomputed: tuple[Recomputed, ...] = ()

    @property
    def printed(self) -> int:
        """How many printed figures were computed anew."""
        return sum(len(one.datei.groessen) for one in self.recomputed)

    @property
    def facts(self) -> int:
        """From how many facts."""
        return sum(len(one.datei.fakten) for one in self.recomputed)

    @property
    def steps(self) -> int:
        """In how many steps."""
        return sum(len(one.datei.schritte) for one in self.recomputed)

    @property
    def summary(self) -> str:
        """One line: „Unverändert seit dem Bau; 10 gedruckte Größen nachgerechnet.“."""
        if self.findings.has_errors:
            return "So nicht zu bestätigen."
        kept = "Unverändert seit dem Bau" if self.state is State.SAME else "Seit dem Bau ergänzt"
        if not self.printed:
            return f"{kept}; eigene Zahlen zum Nachrechnen enthält die Datei nicht."
        what = "1 gedruckte Größe" if self.printed == 1 else f"{self.printed} gedruckte Größen"
        return f"{kept}; {what} nachgerechnet, ohne Widerspruch."

    def as_json(self) -> dict[str, Any]:
        """The report as `pruefen datei.pdf --format json` prints it."""
        origin = self.origin
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
            "groessen": self.printed,
            "schritte": self.steps,
            "fakten": self.facts,
        }
