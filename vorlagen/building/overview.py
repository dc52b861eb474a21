"""The overview of a project: its papers by authority and by meeting, with state, findings, deadlines.

It is made of reports, findings and facts alone, so that no paper has to be rendered for it; nothing in
it asks what day it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vorlagen.building.report import COMBINED, PaperReport, Report
from vorlagen.building.schedule import days_of, notice_days, subject_of, without_meeting
from vorlagen.building.termine import Unbekannt
from vorlagen.building.workshop import Progress, Workshop
from vorlagen.building.writing import OUTPUT, locked, write_file
from vorlagen.documents.environment import shipped_templates
from vorlagen.documents.paper import Status
from vorlagen.facts.gremien import Sitzung
from vorlagen.facts.projekt import Behoerde, Papier, Projekt
from vorlagen.figures.notice_deadlines import assumption
from vorlagen.figures.sittings import NAMES
from vorlagen.findings import Code, Finding, Findings, Place, Severity, reason
from vorlagen.german.dates import datum, uhrzeit, wochentag
from vorlagen.renditions.spreadsheets import SUFFIX as TABLE

FILE = f"{OUTPUT}/index.html"
STATES = {Status.FERTIG: "fertig", Status.ENTWURF: "Entwurf", Status.FEHLER: "Fehler"}
_HOW = {Status.FERTIG: "fertig", Status.ENTWURF: "im Entwurf", Status.FEHLER: "mit Fehlern"}
_PLURAL = {Severity.WARNUNG: "Warnungen", Severity.HINWEIS: "Hinweise"}
_FILES = {"pdf": "PDF", COMBINED: "PDF mit Anlagen", "html": "HTML", "txt": "Text"}


@dataclass(frozen=True, slots=True, order=True)
class Frist:
    """A day on which something is due before a meeting, or for a notice; until its end at `time.max`."""

    tag: date
    uhrzeit: time
    was: str
    bescheid: str = ""
    erledigt: bool = False
    annahme: str = ""


@dataclass(frozen=True, slots=True)
class Eintrag:
    """A paper. `befunde` stand in its own files; `weitere` is how many more stand in shared ones."""

    papier: Papier
    report: PaperReport
    befunde: tuple[Finding, ...]
    ohne_sitzung: tuple[Unbekannt, ...]

    @property
    def titel(self) -> str:
        return subject_of(self.papier.schriftstueck) or self.papier.kennung

    @property
    def status(self) -> str:
        return STATES[self.report.status]

    @property
    def weitere(self) -> int:
        return max(0, self.report.findings - len(self.befunde))

    @property
    def dateien(self) -> Iterator[tuple[str, str]]:
        """What each of its files is called, and the way to it from the overview."""
        for kind, path in self.report.paths.items():
            name = (
                f"Tabelle {kind.removesuffix(TABLE)}" if path.endswith(TABLE) else _FILES.get(kind)
            )
            if name:
                yield name, quote(path.removeprefix(f"{OUTPUT}/"))
        for annex in self.report.annexes:
            path = annex.paths["pdf"].removeprefix(f"{OUTPUT}/")
            yield f"Anlage {annex.number}: {annex.title}", quote(path)


@dataclass(frozen=True, slots=True)
class Abschnitt:
    """An authority: its papers, what was found in its other files, and what its notices ask for."""

    behoerde: Behoerde
    eintraege: tuple[Eintrag, ...]
    befunde: tuple[Finding, ...]
    fristen: tuple[Frist, ...]

    @property
    def name(self) -> str:
        return self.behoerde.mandant.name if self.behoerde.mandant else self.behoerde.name


@dataclass(slots=True)
class Beratungstag:
    """A meeting, what is due before it, and the papers that it debates."""

    mandant: str
    gremium: str
    sitzung: Sitzung
    fristen: set[Frist]
    eintraege: list[Eintrag]


@dataclass(frozen=True, slots=True)
class Overview:
    """All papers. `befunde` are those in files that belong to no authority."""

    behoerden: tuple[Abschnitt, ...]
    sitzungen: tuple[Beratungstag, ...]
    befunde: tuple[Finding, ...]
    zusammenfassung: str


def overview(projekt: Projekt, reports: Sequence[PaperReport], findings: Findings) -> Overview:
    """The overview of a project's papers.

    Args:
        projekt: The facts: subjects, meetings, notices.
        reports: What became of the papers; one that has no report is left out.
        findings: All that was found.
    """
    known, sections = {f"{r.mandant}/{r.kennung}": r for r in reports}, []
    for behoerde in projekt.behoerden.values():
        papers = (*behoerde.papiere.values(), *behoerde.niederschriften.values())
        entries = tuple(
            Eintrag(
                papier,
                known[papier.name],
                tuple(findings.within(papier.ordner, f"{OUTPUT}/{papier.name}")),
                tuple(without_meeting(behoerde, papier)),
            )
            for papier in papers
            if papier.name in known
        )
        own = {finding for entry in entries for finding in entry.befunde}
        shared = tuple(f for f in findings.within(behoerde.ordner) if f not in own)
        notices = (
            Frist(day, time.max, f.was, kennung, f.erledigt, assumption(f.rests_on))
            for kennung, day, f in notice_days(behoerde)
        )
        sections.append(Abschnitt(behoerde, entries, shared, tuple(sorted(notices))))
    told = {f for s in sections for f in (*s.befunde, *(f for e in s.eintraege for f in e.befunde))}
    return Overview(
        tuple(sections),
        tuple(_meetings(sections)),
        tuple(f for f in findings if f not in told),
        _summary(reports, findings),
    )


def _meetings(sections: Iterable[Abschnitt]) -> list[Beratungstag]:
    """The meetings that debate one of the papers, in the order of their days."""
    found: dict[Place, Beratungstag] = {}
    for section in sections:
        for entry in section.eintraege:
            for key, day, frist, station in days_of(section.behoerde, entry.papier):
                sitzung = station.sitzung
                new = Beratungstag(section.name, station.gremium, sitzung, set(), [])
                meeting = found.setdefault(sitzung.place, new)
                if key in NAMES:
                    until, why = frist.uhrzeit or time.max, assumption(frist.rests_on)
                    meeting.fristen.add(Frist(day, until, NAMES[key], annahme=why))
                if entry not in meeting.eintraege:
                    meeting.eintraege.append(entry)
    return sorted(found.values(), key=lambda m: (m.sitzung.datum, m.mandant, m.gremium))


def _summary(reports: Sequence[PaperReport], findings: Findings) -> str:
    """One line: „10 Vorlagen: 6 fertig, 4 im Entwurf. Befunde: 1 Hinweis“, as a sentence."""
    states = Counter(report.status for report in reports)
    said = ", ".join(f"{states[status]} {how}" for status, how in _HOW.items() if states[status])
    papers = f"{len(reports)} Vorlage{'n' * (len(reports) != 1)}{': ' * bool(said)}{said}"
    found = counted(findings)
    return f"{papers}. {f'Befunde: {found}' if found else 'Keine Befunde'}."


def counted(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity: „2 Fehler, 1 Hinweis“; empty if there is none."""
    counts = Counter(finding.severity for finding in findings)
    known = [(severity, counts[severity]) for severity in Severity if counts[severity]]
    return ", ".join(f"{n} {s.value if n == 1 else _PLURAL.get(s, s.value)}" for s, n in known)


# The page


@cache
def pages() -> Environment:
    """What renders pages that are no papers, from the templates of the program."""
    environment = Environment(
        loader=FileSystemLoader(shipped_templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = {"datum": datum, "uhrzeit": uhrzeit, "wochentag": wochentag, "gezaehlt": counted}
    environment.filters |= filters
    return environment


def page(content: Overview) -> str:
    """The overview as a page of HTML that needs nothing beside it."""
    template = pages().get_template("uebersicht/seite.html")
    return template.render(uebersicht=content, ort=lambda _: "", seite_von=lambda _: "")


def build(
    workshop: Workshop, wanted: Sequence[str], progress: Progress = lambda _: None, **how: Any
) -> Report:
    """Build papers as `Workshop.build` does and, if all are built, their overview."""
    report, root = workshop.build(wanted, progress, **how), workshop.projekt.wurzel
    if wanted or not report.papers:
        return report
    content = page(overview(workshop.projekt, report.papers, report.findings))
    try:
        with locked(root):
            write_file(root / FILE, content.encode(), root)
    except OSError as error:
        if any(found.code is Code.AUSGABE for found in report.findings):
            return report  # what keeps papers from being written is told
        report.findings.add(
            Code.AUSGABE,
            Place(FILE),
            f"Die Übersicht lässt sich nicht schreiben: {reason(error)}.",
            "Platz schaffen, Schreibrechte geben oder entfernen, was im Weg ist; die vorige bleibt.",
        )
    return report
