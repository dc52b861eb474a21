"""The overview of a project: its papers by authority and by meeting, with state, findings, deadlines.

It is made of reports, findings and facts alone, so that no paper has to be rendered for it; nothing in
it asks what day it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vorlagen.building.report import COMBINED, PaperReport, Report
from vorlagen.building.schedule import days_of, notice_days, subject_of, without_meeting
from vorlagen.building.termine import Anlass, Unbekannt
from vorlagen.building.workshop import Progress, Workshop
from vorlagen.building.writing import OUTPUT, locked, write_file
from vorlagen.documents.environment import shipped_templates
from vorlagen.documents.paper import Status
from vorlagen.facts.projekt import Behoerde, Papier, Projekt
from vorlagen.figures.notice_deadlines import assumption
from vorlagen.figures.sittings import NAMES
from vorlagen.findings import Code, Finding, Findings, Place, Severity, reason
from vorlagen.german.dates import datum, uhrzeit, wochentag
from vorlagen.renditions.spreadsheets import SUFFIX as TABLE

FILE = f"{OUTPUT}/index.html"
_STATUS = {Status.FERTIG: "fertig", Status.ENTWURF: "Entwurf", Status.FEHLER: "Fehler"}
_HOW = {"fertig": "fertig", "Entwurf": "im Entwurf", "Fehler": "mit Fehlern"}
_PLURAL = {Severity.WARNUNG: "Warnungen", Severity.HINWEIS: "Hinweise"}
_KINDS = {"pdf": "PDF", COMBINED: "PDF mit Anlagen", "html": "HTML", "txt": "Text"}


@dataclass(frozen=True, slots=True)
class Frist:
    """A day on which something is due: what, and for which notice; empty where the paper is known."""

    tag: date
    uhrzeit: time | None
    was: str
    bescheid: str = ""
    erledigt: bool = False
    annahme: str = ""


@dataclass(frozen=True, slots=True)
class Datei:
    """A file of a paper; `ziel` leads to it from `FILE`."""

    name: str
    ziel: str


@dataclass(frozen=True, slots=True)
class Eintrag:
    """A paper. `befunde` stand in its own files, `weitere` is how many more stand in shared ones."""

    name: str
    kennung: str
    nummer: str
    betreff: str
    art: str
    status: str
    oeffentlich: bool
    festgehalten: bool
    befunde: tuple[Finding, ...]
    weitere: int
    dateien: tuple[Datei, ...]
    anlagen: tuple[Datei, ...]
    ohne_sitzung: tuple[Unbekannt, ...]

    @property
    def titel(self) -> str:
        return self.betreff or self.kennung

    @property
    def anker(self) -> str:
        return f"vorlage-{self.name.replace('/', '-')}"


@dataclass(frozen=True, slots=True)
class Abschnitt:
    """An authority: its papers, what was found in its other files, and what its notices ask for."""

    name: str
    bezeichnung: str
    eintraege: tuple[Eintrag, ...]
    befunde: tuple[Finding, ...]
    fristen: tuple[Frist, ...]


@dataclass(frozen=True, slots=True)
class Termin:
    """A meeting with the papers that it debates, and what is due before it, in the order of days."""

    mandant: str
    anlass: Anlass
    beginn: time | None
    fristen: tuple[Frist, ...]
    eintraege: tuple[Eintrag, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All papers. `befunde` are those in files that belong to no authority."""

    behoerden: tuple[Abschnitt, ...]
    sitzungen: tuple[Termin, ...]
    befunde: tuple[Finding, ...]

    @property
    def eintraege(self) -> tuple[Eintrag, ...]:
        return tuple(eintrag for behoerde in self.behoerden for eintrag in behoerde.eintraege)

    @property
    def alle_befunde(self) -> Iterator[Finding]:
        for behoerde in self.behoerden:
            yield from behoerde.befunde
            for eintrag in behoerde.eintraege:
                yield from eintrag.befunde
        yield from self.befunde

    @property
    def zusammenfassung(self) -> str:
        """One line: „10 Vorlagen: 6 fertig, 4 im Entwurf. Befunde: 1 Hinweis“, as a sentence."""
        papers = Counter(eintrag.status for eintrag in self.eintraege)
        states = ", ".join(f"{papers[word]} {how}" for word, how in _HOW.items() if papers[word])
        total = papers.total()
        found = counted(self.alle_befunde)
        return (
            f"{total} Vorlage{'n' * (total != 1)}{f': {states}' if states else ''}."
            f" {f'Befunde: {found}.' if found else 'Keine Befunde.'}"
        )


def counted(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity: „2 Fehler, 1 Hinweis“; empty if there is none."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(
        f"{n} {severity.value if n == 1 else _PLURAL.get(severity, severity.value)}"
        for severity in Severity
        if (n := counts[severity])
    )


def overview(projekt: Projekt, reports: Sequence[PaperReport], findings: Findings) -> Overview:
    """The overview of a project's papers.

    Args:
        projekt: The facts: subjects, meetings, notices.
        reports: What became of the papers; one that has no report is left out.
        findings: All that was found.
    """
    known = {f"{report.mandant}/{report.kennung}": report for report in reports}
    papers = [
        (behoerde, papier, _entry(behoerde, papier, known[papier.name], findings))
        for behoerde, papier in projekt.papiere()
        if papier.name in known
    ]
    behoerden = tuple(
        _section(behoerde, [e for owner, _, e in papers if owner is behoerde], findings)
        for behoerde in projekt.behoerden.values()
    )
    seen = {f for b in behoerden for f in b.befunde} | {f for *_, e in papers for f in e.befunde}
    return Overview(
        behoerden, tuple(_meetings(papers)), tuple(f for f in findings if f not in seen)
    )


def _entry(behoerde: Behoerde, papier: Papier, report: PaperReport, findings: Findings) -> Eintrag:
    document, published = papier.schriftstueck, papier.veroeffentlicht
    folder = f"{OUTPUT}/{papier.name}"
    own = tuple(findings.within(papier.ordner, folder))
    number = document.kennzeichen if document else None
    return Eintrag(
        name=papier.name,
        kennung=papier.kennung,
        nummer=number if isinstance(number, str) else "",
        betreff=subject_of(document),
        art=report.art,
        status=_STATUS[report.status],
        oeffentlich=document is None or document.oeffentlich,
        festgehalten=published is not None and not published.entwurf,
        befunde=own,
        weitere=max(0, report.findings - len(own)),
        dateien=tuple(_files(report.paths)),
        anlagen=tuple(
            Datei(f"Anlage {annex.number}: {annex.title}", _link(annex.paths["pdf"]))
            for annex in report.annexes
        ),
        ohne_sitzung=tuple(without_meeting(behoerde, papier)),
    )


def _files(paths: Mapping[str, str]) -> Iterator[Datei]:
    for kind, path in paths.items():
        if kind in _KINDS:
            yield Datei(_KINDS[kind], _link(path))
        elif path.endswith(TABLE):
            yield Datei(f"Tabelle {kind.removesuffix(TABLE)}", _link(path))


def _link(path: str) -> str:
    """From the overview to a file beside it."""
    return quote(path.removeprefix(f"{OUTPUT}/"))


def _section(behoerde: Behoerde, entries: list[Eintrag], findings: Findings) -> Abschnitt:
    own = {finding for entry in entries for finding in entry.befunde}
    notices = [
        Frist(day, None, f.was, kennung, f.erledigt, assumption(f.rests_on))
        for kennung, day, f in notice_days(behoerde)
    ]
    return Abschnitt(
        behoerde.name,
        behoerde.mandant.name if behoerde.mandant else behoerde.name,
        tuple(entries),
        tuple(f for f in findings.within(behoerde.ordner) if f not in own),
        tuple(sorted(notices, key=_order)),
    )


def _order(frist: Frist) -> tuple[date, time, str, str]:
    return frist.tag, frist.uhrzeit or time.max, frist.was, frist.bescheid


def _meetings(papers: Iterable[tuple[Behoerde, Papier, Eintrag]]) -> Iterator[Termin]:
    """The meetings that debate one of the papers, in the order of their days."""
    found: dict[tuple[str, str, str], Termin] = {}
    for behoerde, papier, entry in papers:
        for key, day, frist, station in days_of(behoerde, papier):
            name, beratung, sitzung = (
                str(station.beratung.sitzung),
                station.beratung,
                station.sitzung,
            )
            anlass = Anlass(
                beratung.gremium, station.gremium, name, sitzung.datum, sitzung.ort or ""
            )
            of = behoerde.name, beratung.gremium, name
            mandant = behoerde.mandant.name if behoerde.mandant else behoerde.name
            old = found.get(of) or Termin(mandant, anlass, sitzung.beginn, (), ())
            due = Frist(day, frist.uhrzeit, NAMES.get(key, ""), annahme=assumption(frist.rests_on))
            found[of] = Termin(
                mandant,
                anlass,
                sitzung.beginn,
                tuple(sorted({*old.fristen, *([due] if due.was else [])}, key=_order)),
                tuple(dict.fromkeys((*old.eintraege, entry))),
            )
    yield from sorted(found.values(), key=lambda t: (t.anlass.tag, t.mandant, t.anlass.bezeichnung))


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
    environment.filters |= {
        "datum": datum,
        "uhrzeit": uhrzeit,
        "wochentag": wochentag,
        "gezaehlt": counted,
    }
    return environment


def page(content: Overview) -> str:
    """The overview as a page of HTML that needs nothing beside it."""
    values: dict[str, Any] = {"uebersicht": content, "ort": lambda _: "", "seite_von": lambda _: ""}
    return pages().get_template("uebersicht/seite.html").render(values)


def build(
    workshop: Workshop, wanted: Sequence[str], progress: Progress = lambda _: None, **how: Any
) -> Report:
    """Build papers as `Workshop.build` does and, if all are built, their overview."""
    report = workshop.build(wanted, progress, **how)
    if wanted or not report.papers:
        return report
    root, content = (
        workshop.projekt.wurzel,
        overview(workshop.projekt, report.papers, report.findings),
    )
    try:
        with locked(root):
            write_file(root / FILE, page(content).encode(), root)
    except OSError as error:
        report.findings.add(
            Code.AUSGABE,
            Place(FILE),
            f"Die Übersicht lässt sich nicht schreiben: {reason(error)}.",
            "Platz schaffen, Schreibrechte geben oder entfernen, was im Weg ist; die vorige ist unverändert.",
        )
    return report
