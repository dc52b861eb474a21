"""The overview of a project: its papers by authority and by meeting, with state, findings, deadlines.

It is made of reports, findings and facts alone, so that no paper has to be rendered for it; nothing in
it asks what day it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from vorlagen.building.report import COMBINED, PaperReport
from vorlagen.building.writing import OUTPUT, locked, report_unwritten, write_file
from vorlagen.findings import Code, Finding, Findings, counted
from vorlagen.german.dates import datum, uhrzeit, wochentag
from vorlagen.page import shipped_templates
from vorlagen.paper import Behoerde, Projekt, Status
from vorlagen.renditions.spreadsheets import SUFFIX as TABLE
from vorlagen.renditions.spreadsheets import file_name
from vorlagen.sitzungen import SITZUNG, Anlass, Termin, notice_termine

FILE = f"{OUTPUT}/index.html"
STATES = {Status.FERTIG: "fertig", Status.ENTWURF: "Entwurf", Status.FEHLER: "Fehler"}
_HOW = {Status.FERTIG: "fertig", Status.ENTWURF: "im Entwurf", Status.FEHLER: "mit Fehlern"}
_FILES = {"pdf": "PDF", COMBINED: "PDF mit Anlagen", "html": "HTML", "txt": "Text"}


class Eintrag(Struct, frozen=True):
    """A paper. `befunde` stand in its own files; `weitere` is how many more stand in shared ones."""

    report: PaperReport
    befunde: tuple[Finding, ...]

    @property
    def name(self) -> str:
        return self.report.name

    @property
    def status(self) -> str:
        return STATES[self.report.status]

    @property
    def weitere(self) -> int:
        return max(0, self.report.findings - len(self.befunde))

    @property
    def dateien(self) -> Iterator[tuple[str, str]]:
        """What each of its files is called, and the way to it from the overview."""
        tables = {file_name(a): title for a, title in self.report.about.tabellen.items()}
        for kind, path in self.report.paths.items():
            name = _FILES.get(kind)
            if path.endswith(TABLE):
                name = f"Tabelle {tables.get(kind, kind.removesuffix(TABLE))}"
            if name:
                yield name, quote(path.removeprefix(f"{OUTPUT}/"))
        for annex in self.report.annexes:
            path = annex.paths["pdf"].removeprefix(f"{OUTPUT}/")
            yield f"Anlage {annex.number}: {annex.title}", quote(path)


class Behoerdenteil(Struct, frozen=True):
    """An authority: its papers, what was found in its other files, and what its notices ask for."""

    behoerde: Behoerde
    eintraege: tuple[Eintrag, ...]
    befunde: tuple[Finding, ...]
    fristen: tuple[Termin, ...]

    @property
    def name(self) -> str:
        return self.behoerde.mandant.name if self.behoerde.mandant else self.behoerde.name


class Tagesordnung(Struct, frozen=True):
    """A meeting, what is due before it by its key, and the papers that it debates."""

    mandant: str
    anlass: Anlass
    termine: dict[str, Termin]
    eintraege: list[Eintrag]

    @property
    def fristen(self) -> list[Termin]:
        return sorted(self.termine.values(), key=lambda termin: termin.order)


class Overview(Struct, frozen=True):
    """All papers. `befunde` are those in files that belong to no authority."""

    behoerden: tuple[Behoerdenteil, ...]
    sitzungen: tuple[Tagesordnung, ...]
    befunde: tuple[Finding, ...]
    zusammenfassung: str


def overview(projekt: Projekt, reports: Sequence[PaperReport], findings: Findings) -> Overview:
    """The overview of a project's papers.

    Args:
        projekt: What all papers of an authority share; no paper is read.
        reports: What became of the papers; one that has no report is left out.
        findings: All that was found.
    """
    sections = []
    of_papers: dict[str, list[Finding]] = {}
    for finding in findings:
        of_papers.setdefault(_paper_of(finding), []).append(finding)
    for behoerde in projekt.behoerden.values():
        entries = tuple(
            Eintrag(one, tuple(of_papers.get(one.name, ())))
            for one in reports
            if one.mandant == behoerde.name
        )
        own = {finding for entry in entries for finding in entry.befunde}
        shared = tuple(f for f in findings.within(behoerde.ordner) if f not in own)
        notices = sorted(
            notice_termine(behoerde.name, behoerde.bescheide), key=lambda termin: termin.order
        )
        sections.append(Behoerdenteil(behoerde, entries, shared, tuple(notices)))
    told = {f for s in sections for f in (*s.befunde, *(f for e in s.eintraege for f in e.befunde))}
    return Overview(
        tuple(sections),
        tuple(_meetings(sections)),
        tuple(f for f in findings if f not in told),
        _summary(reports, findings),
    )


def _paper_of(finding: Finding) -> str:
    """The paper in whose folder, or among whose files, something was found, as `PaperReport.name` says it."""
    match finding.place.file.split("/"):
        case ["data", mandant, "vorlagen" | "niederschriften", kennung, *_]:
            return f"{mandant}/{kennung}"
        case [folder, mandant, kennung, *_] if folder == OUTPUT:
            return f"{mandant}/{kennung}"
    return ""


def _meetings(sections: Iterable[Behoerdenteil]) -> list[Tagesordnung]:
    """The meetings that debate one of the papers, in the order of their days."""
    found: dict[tuple[str, Anlass], Tagesordnung] = {}
    for section in sections:
        for entry in section.eintraege:
            for termin in entry.report.about.termine:
                if (anlass := termin.anlass) is None:
                    continue
                new = Tagesordnung(section.name, anlass, {}, [])
                meeting = found.setdefault((entry.report.mandant, anlass), new)
                if termin.schluessel == SITZUNG:
                    meeting.eintraege.append(entry)
                else:
                    meeting.termine.setdefault(termin.schluessel, termin)
    return sorted(found.values(), key=lambda m: (m.anlass.tag, m.mandant, m.anlass.bezeichnung))


def _summary(reports: Sequence[PaperReport], findings: Findings) -> str:
    """One line: „10 Vorlagen: 6 fertig, 4 im Entwurf. Befunde: 1 Hinweis“, as a sentence."""
    states = Counter(report.status for report in reports)
    said = ", ".join(f"{states[status]} {how}" for status, how in _HOW.items() if states[status])
    papers = f"{len(reports)} Vorlage{'n' * (len(reports) != 1)}{': ' * bool(said)}{said}"
    found = counted(findings)
    return f"{papers}. {f'Befunde: {found}' if found else 'Keine Befunde'}."


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


def write_overview(root: Path, content: Overview, findings: Findings) -> None:
    """Write the overview beside the papers; that it cannot be written is a finding."""
    try:
        with locked(root):
            write_file(root / FILE, page(content).encode(), root)
    except OSError as error:
        if all(found.code is not Code.AUSGABE for found in findings):  # else that is told
            report_unwritten(error, FILE, findings, "Die Übersicht lässt")
