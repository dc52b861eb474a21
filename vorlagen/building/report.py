"""The report of a build: a line for each paper, and all findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.building.writing import OUTPUT
from vorlagen.findings import Code, Findings, Severity
from vorlagen.paper import Annex, Behoerde, Files, Paper, Papier, Schriftstueck, Status, Vorlage
from vorlagen.renditions.facts_file import by_figure
from vorlagen.renditions.spreadsheets import SUFFIX, file_name
from vorlagen.sitzungen import Beratung, Termin, Unbekannt, termine_of, without_meeting

COMBINED = "gesamtdatei"  # the kind of file that has a paper and all its annexes
_LABELS = {
    "pdf": "PDF",
    COMBINED: "PDF mit Anlagen",
    "html": "HTML",
    "txt": "Text",
    "docx": "Word",
    "odt": "OpenDocument",
    "pdf_oeffentlich": "PDF (öffentlich)",
}
_STATES = {Status.FERTIG: "fertig", Status.ENTWURF: "Entwurf", Status.FEHLER: "Fehler"}


def _paths(files: Files, folder: str) -> dict[str, str]:
    """The paths of files, by kind."""
    return {kind: f"{folder}/{name}" for kind, (name, _) in files.items()}


def _kind_name(papier: Papier) -> str:
    if papier.papierart:
        return papier.papierart.bezeichnung
    if papier.schriftstueck:
        return papier.schriftstueck.art
    return ""


def number_of(document: Schriftstueck) -> str:
    """The number of a document; empty while it is pending, or if it has none."""
    number = document.kennzeichen
    return str(number) if isinstance(number, str) else ""


def day_of(document: Schriftstueck) -> date | None:
    """The day of a document; None while it is pending, or if it has none."""
    day = document.datum
    return day if isinstance(day, date) else None


def _tables(paths: dict[str, str]) -> list[str]:
    """The files for spreadsheets among those of a document."""
    return [path for path in paths.values() if path.endswith(SUFFIX)]


def _table_titles(document: Schriftstueck) -> Iterator[tuple[str, str]]:
    """What tables are called, but for titles that are computed."""
    groups: dict[str, Mapping[str, Any]] = {"tabellen": document.tabellen}
    if document.finanzierung:
        groups["finanzierung"] = document.finanzierung.tabellen
    for group, tables in groups.items():
        for name, table in tables.items():
            if "{" not in table.titel:
                yield f"{group}.{name}", str(table.titel)


class AnnexReport(Struct, frozen=True):
    """An annex with files of its own. Paths are relative to the project."""

    number: int
    art: str  # "datei": a PDF from elsewhere
    title: str
    pages: int
    size: int  # of its PDF, in bytes
    paths: dict[str, str]
    standard: str  # „PDF/A-2b“, „kein PDF/A“

    @classmethod
    def of(cls, annex: Annex, folder: str) -> AnnexReport:
        size = len(annex.files["pdf"][1])
        paths = _paths(annex.files, folder)
        return cls(annex.number, annex.kind, annex.title, annex.pages, size, paths, annex.standard)

    def as_json(self) -> dict[str, Any]:
        """The annex as commands print it with `--format json`."""
        tables = _tables(self.paths)
        content: dict[str, Any] = {"nummer": self.number, "art": self.art, "titel": self.title}
        for kind, path in self.paths.items():
            if path not in tables:
                content[kind] = path
        content |= {"seiten": self.pages, "bytes": self.size, "standard": self.standard}
        if tables:
            content["tabellen"] = tables
        return content


class PaperReport(Struct, frozen=True):
    """The result of one paper. Paths are relative to the project; without a file there is none."""

    mandant: str
    kennung: str
    art: str
    status: Status
    seconds: float  # wall-clock time, only for information
    findings: int
    checks: tuple[dict[str, Any], ...] = ()  # defined by users, as commands print them
    figures: int = 0
    pages: int | None = None
    paths: dict[str, str] = field(default_factory=dict)
    annexes: tuple[AnnexReport, ...] = ()
    combined_standard: str = ""  # which the file with all annexes claims
    betreff: str = ""  # empty if something has to be put into it first
    nummer: str = ""
    datum: date | None = None
    oeffentlich: bool = True
    festgehalten: bool = False  # as published, not as a draft
    termine: tuple[Termin, ...] = ()
    ohne_sitzung: tuple[Unbekannt, ...] = ()
    tabellen: dict[str, str] = field(default_factory=dict)  # their titles, by their address
    why: str = ""  # the reason in German for which it was made; empty if it was up to date
    # What is open in it, as sentences:
    fehler: tuple[str, ...] = ()
    ausstehend: tuple[str, ...] = ()
    annahmen: tuple[str, ...] = ()

    @classmethod
    def of(cls, paper: Paper, seconds: float) -> PaperReport:
        """The report of a paper that was made or checked; facts of the paper are read for it."""
        annexes: list[AnnexReport] = []
        if paper.files:
            for annex in paper.annexes:
                if annex.files:
                    annexes.append(AnnexReport.of(annex, paper.folder))
        figures = 0
        if paper.page:
            figures = len(by_figure(paper.page.printed, paper.style))
        paths = _paths(paper.files, paper.folder)
        if paper.public:
            for kind, path in _paths(paper.public.files, paper.folder).items():
                paths[f"{kind}_oeffentlich"] = path
        report = cls(
            mandant=paper.papier.mandant,
            kennung=paper.papier.kennung,
            art=_kind_name(paper.papier),
            status=paper.status,
            seconds=seconds,
            findings=len(paper.findings),
            checks=tuple(check.as_json() for check in paper.checks),
            figures=figures,
            pages=paper.pages,
            paths=paths,
            annexes=tuple(annexes),
            combined_standard=paper.combined_standard,
        )
        return report._with_open(paper)._with_facts(paper.behoerde, paper.papier)

    def _with_facts(self, behoerde: Behoerde, papier: Papier) -> PaperReport:
        """The report with what it shows of the facts of the paper, if these could be read."""
        document, recorded = papier.schriftstueck, papier.veroeffentlicht
        if document is None:
            return self
        folge: Sequence[Beratung] = ()
        if isinstance(document, Vorlage):
            folge = document.stationen
        stations = behoerde.held_stations_of(document)
        subject = ""
        if "{" not in document.thema:
            subject = str(document.thema)
        return replace(
            self,
            betreff=subject,
            nummer=number_of(document),
            datum=day_of(document),
            oeffentlich=document.oeffentlich,
            festgehalten=recorded is not None and not recorded.entwurf,
            termine=tuple(termine_of(papier.name, stations)),
            ohne_sitzung=tuple(without_meeting(papier.name, folge, behoerde.gremien)),
            tabellen=dict(_table_titles(document)),
        )

    @classmethod
    def failed(cls, mandant: str, kennung: str) -> PaperReport:
        """The report of a paper that could not be made, without further details."""
        return cls(mandant, kennung, "", Status.FEHLER, 0.0, 1)

    def _with_open(self, paper: Paper) -> PaperReport:
        """The report with what is open in the paper; first what stands in its own files."""
        in_own_files = set(paper.findings.within(paper.papier.ordner))
        fehler: list[str] = []
        ausstehend: list[str] = []
        annahmen: list[str] = []
        for finding in sorted(paper.findings, key=lambda finding: finding not in in_own_files):
            if finding.severity is Severity.FEHLER:
                fehler.append(f"{finding.place}: {finding.message}")
            if finding.code is Code.AUSSTEHEND:
                ausstehend.append(finding.message)
            elif finding.code is Code.ANNAHME:
                annahmen.append(finding.message)
        return replace(
            self, fehler=tuple(fehler), ausstehend=tuple(ausstehend), annahmen=tuple(annahmen)
        )

    @property
    def name(self) -> str:
        """The name of the paper in commands."""
        return f"{self.mandant}/{self.kennung}"

    @property
    def is_done(self) -> bool:
        """Whether nothing remains to be done before a meeting."""
        return self.festgehalten and self.status is Status.FERTIG

    @property
    def offen(self) -> tuple[str, ...]:
        """Everything open, errors first."""
        return (*self.fehler, *self.ausstehend, *self.annahmen)

    @property
    def title(self) -> str:
        """The subject of the paper; its Kennung where the subject is not known."""
        return self.betreff or self.kennung

    @property
    def state(self) -> str:
        """The word for its status on pages."""
        return _STATES[self.status]

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """The label of each of its files, and the path to it from the overview."""
        tables = {file_name(address): title for address, title in self.tabellen.items()}
        for kind, path in self.paths.items():
            label = _LABELS.get(kind)
            if path.endswith(SUFFIX):
                label = f"Tabelle {tables.get(kind, kind.removesuffix(SUFFIX))}"
            if label:
                yield label, quote(path.removeprefix(f"{OUTPUT}/"))
        for annex in self.annexes:
            path = annex.paths["pdf"].removeprefix(f"{OUTPUT}/")
            yield f"Anlage {annex.number}: {annex.title}", quote(path)

    def without_files(self, findings: int) -> PaperReport:
        """The same paper when its files could not be written."""
        return replace(
            self,
            status=Status.FEHLER,
            findings=findings,
            pages=None,
            paths={},
            annexes=(),
            combined_standard="",
        )

    def as_json(self) -> dict[str, Any]:
        """The paper as commands print it with `--format json`."""
        content: dict[str, Any] = {
            "kennung": self.kennung,
            "mandant": self.mandant,
            "art": self.art,
            "status": self.status.value,
            "pdf": self.paths.get("pdf"),
            "html": self.paths.get("html"),
            "txt": self.paths.get("txt"),
            "fakten": self.paths.get("fakten"),
            "seiten": self.pages,
            COMBINED: self.paths.get(COMBINED),
            "docx": self.paths.get("docx"),
            "odt": self.paths.get("odt"),
        }
        if self.combined_standard:
            content[f"{COMBINED}_standard"] = self.combined_standard
        return content | {
            "tabellen": _tables(self.paths),
            "anlagen": [annex.as_json() for annex in self.annexes],
            "groessen": self.figures,
            "anzahl_befunde": self.findings,
            "pruefungen": list(self.checks),
            "dauer_s": round(self.seconds, 3),
            "warum": self.why,
        }


class Report(Struct, frozen=True):
    """The result of a build or check."""

    papers: tuple[PaperReport, ...]
    findings: Findings

    def as_json(self) -> dict[str, Any]:
        """The report as commands print it with `--format json`."""
        return {
            "dokumente": [paper.as_json() for paper in self.papers],
            "befunde": self.findings.as_json(),
        }
