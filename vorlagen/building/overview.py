"""The overview of a project: its papers by authority and by meeting, with state, findings, deadlines.

It is made only of reports, findings and facts, so that no paper has to be rendered for it; nothing in
it depends on the current date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from vorlagen.bescheide import BESCHEID
from vorlagen.building.making import PaperReport
from vorlagen.building.writing import OUTPUT, locked, report_unwritten, write_file
from vorlagen.findings import Code, Finding, Findings, counted
from vorlagen.page import program_pages
from vorlagen.paper import Projekt, Status
from vorlagen.sitzungen import SITZUNG, Anlass, Termin, notice_termine

FILE = f"{OUTPUT}/index.html"
_HOW = {Status.FERTIG: "fertig", Status.ENTWURF: "im Entwurf", Status.FEHLER: "mit Fehlern"}


class Behoerdenteil(Struct, frozen=True):
    """An authority: its papers, the findings in its other files, and the deadlines of its notices."""

    kennung: str
    name: str
    papiere: tuple[PaperReport, ...]
    befunde: tuple[Finding, ...]
    fristen: tuple[Termin, ...]


class Tagesordnung(Struct, frozen=True):
    """A meeting, the deadlines before it by their keys, and the papers that it debates."""

    mandant: str
    anlass: Anlass
    termine: dict[str, Termin]
    papiere: list[PaperReport]

    @property
    def fristen(self) -> list[Termin]:
        return sorted(self.termine.values(), key=lambda termin: termin.order)


class Overview(Struct, frozen=True):
    """All papers. `befunde` are those in files that belong to no authority."""

    befunde_je_papier: dict[str, list[Finding]]  # in its own files, by `PaperReport.name`

    behoerden: tuple[Behoerdenteil, ...]
    sitzungen: tuple[Tagesordnung, ...]
    befunde: tuple[Finding, ...]
    zusammenfassung: str


def overview(projekt: Projekt, reports: Sequence[PaperReport], findings: Findings) -> Overview:
    """The overview of a project's papers.

    Args:
        projekt: The data that all papers of an authority share; no paper is read.
        reports: The reports of the papers; a paper without a report is left out.
        findings: All findings.
    """
    by_paper: dict[str, list[Finding]] = {}
    for finding in findings:
        by_paper.setdefault(_paper_of(finding), []).append(finding)
    sections: list[Behoerdenteil] = []
    shown: set[Finding] = set()
    for behoerde in projekt.behoerden.values():
        papers = []
        in_papers: set[Finding] = set()
        for report in reports:
            if report.mandant == behoerde.name:
                papers.append(report)
                in_papers.update(by_paper.get(report.name, ()))
        shared = []
        for finding in findings.within(behoerde.ordner):
            if finding not in in_papers:
                shared.append(finding)
        notices = notice_termine(behoerde.name, behoerde.dateien.of(BESCHEID).facts)
        in_order = sorted(notices, key=lambda termin: termin.order)
        name = behoerde.mandant.name if behoerde.mandant else behoerde.name
        section = Behoerdenteil(behoerde.name, name, tuple(papers), tuple(shared), tuple(in_order))
        sections.append(section)
        shown |= in_papers
        shown.update(shared)
    others = tuple(finding for finding in findings if finding not in shown)
    meetings = tuple(_meetings(sections))
    return Overview(by_paper, tuple(sections), meetings, others, _summary(reports, findings))


def _paper_of(finding: Finding) -> str:
    """The paper in whose sources or output a finding is, in the form of `PaperReport.name`."""
    match finding.place.file.split("/"):
        case ["data", mandant, "vorlagen" | "niederschriften", kennung, *_]:
            return f"{mandant}/{kennung}"
        case [folder, mandant, kennung, *_] if folder == OUTPUT:
            return f"{mandant}/{kennung}"
    return ""


def _meetings(sections: Iterable[Behoerdenteil]) -> list[Tagesordnung]:
    """The meetings that debate one of the papers, in the order of their days."""
    meetings: dict[tuple[str, Anlass], Tagesordnung] = {}
    for section in sections:
        for report in section.papiere:
            for termin in report.termine:
                anlass = termin.anlass
                if anlass is None:
                    continue
                key = (report.mandant, anlass)
                if key not in meetings:
                    meetings[key] = Tagesordnung(section.name, anlass, {}, [])
                if termin.schluessel == SITZUNG:
                    meetings[key].papiere.append(report)
                else:
                    meetings[key].termine.setdefault(termin.schluessel, termin)
    return sorted(meetings.values(), key=lambda m: (m.anlass.tag, m.mandant, m.anlass.bezeichnung))


def _summary(reports: Sequence[PaperReport], findings: Findings) -> str:
    """One line: „10 Vorlagen: 6 fertig, 4 im Entwurf. Befunde: 1 Hinweis“, as a sentence."""
    numbers = Counter(report.status for report in reports)
    states = []
    for status, name in _HOW.items():
        if numbers[status]:
            states.append(f"{numbers[status]} {name}")
    text = f"{len(reports)} Vorlagen"
    if len(reports) == 1:
        text = "1 Vorlage"
    if states:
        text += f": {', '.join(states)}"
    counts = counted(findings)
    if counts:
        return f"{text}. Befunde: {counts}."
    return f"{text}. Keine Befunde."


# The page


def page(content: Overview) -> str:
    """The overview as a page of HTML that needs no other files."""
    template = program_pages().get_template("uebersicht/seite.html")
    return template.render(uebersicht=content, ort=lambda _: "", seite_von=lambda _: "")


def write_overview(root: Path, content: Overview, findings: Findings) -> None:
    """Write the overview beside the papers; an error becomes a finding."""
    try:
        with locked(root):
            write_file(root / FILE, page(content).encode(), root)
    except OSError as error:
        if all(finding.code is not Code.AUSGABE for finding in findings):  # one is enough
            report_unwritten(error, FILE, findings, "Die Übersicht lässt")
