"""What a build tells: a line for each paper, and all findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.findings import Findings
from vorlagen.paper import Annex, Behoerde, Files, Paper, Papier, Schriftstueck, Status, Vorlage
from vorlagen.renditions.facts_file import by_figure
from vorlagen.renditions.spreadsheets import SUFFIX
from vorlagen.sitzungen import Termin, Unbekannt, termine_of, without_meeting

COMBINED = "gesamtdatei"  # the kind of file that has a paper and all its annexes


def _paths(files: Files, folder: str) -> dict[str, str]:
    """Where files go, by kind."""
    return {kind: f"{folder}/{name}" for kind, (name, _) in files.items()}


def _kind_name(papier: Papier) -> str:
    if papier.papierart:
        return papier.papierart.bezeichnung
    return papier.schriftstueck.art if papier.schriftstueck else ""


def _tables(paths: dict[str, str]) -> list[str]:
    """The files for spreadsheets among those of a document."""
    return [path for path in paths.values() if path.endswith(SUFFIX)]


class About(Struct, frozen=True):
    """What an overview says of a paper besides what became of it."""

    betreff: str = ""  # empty if something has to be put into it first
    nummer: str = ""
    datum: date | None = None
    oeffentlich: bool = True
    festgehalten: bool = False  # as published, not as a draft
    termine: tuple[Termin, ...] = ()
    ohne_sitzung: tuple[Unbekannt, ...] = ()
    tabellen: dict[str, str] = {}  # the titles of its tables, by their address


def about(behoerde: Behoerde, papier: Papier) -> About:
    """What an overview says of a paper; the facts of it are read."""
    document, recorded = papier.schriftstueck, papier.veroeffentlicht
    if document is None:
        return About()
    folge = document.stationen if isinstance(document, Vorlage) else ()
    return About(
        "" if "{" in document.thema else str(document.thema),
        str(document.kennzeichen) if isinstance(document.kennzeichen, str) else "",
        document.datum if isinstance(document.datum, date) else None,
        document.oeffentlich,
        recorded is not None and not recorded.entwurf,
        tuple(termine_of(papier.name, behoerde.held_stations_of(document))),
        tuple(without_meeting(papier.name, folge, behoerde.gremien)),
        dict(_table_titles(document)),
    )


def _table_titles(document: Schriftstueck) -> Iterator[tuple[str, str]]:
    """What tables are called, but for titles that are computed."""
    financing = document.finanzierung.tabellen if document.finanzierung else {}
    for group, tables in (("tabellen", document.tabellen), ("finanzierung", financing)):
        for name, table in tables.items():
            if "{" not in table.titel:
                yield f"{group}.{name}", str(table.titel)


class AnnexReport(Struct, frozen=True):
    """An annex that lies beside its paper. Paths are relative to the project."""

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
        return {
            "nummer": self.number,
            "art": self.art,
            "titel": self.title,
            **{kind: path for kind, path in self.paths.items() if path not in tables},
            "seiten": self.pages,
            "bytes": self.size,
            "standard": self.standard,
            **({"tabellen": tables} if tables else {}),
        }


class PaperReport(Struct, frozen=True):
    """One paper of a build or check. Paths are relative to the project, None where there is none."""

    mandant: str
    kennung: str
    art: str
    status: Status
    seconds: float  # wall-clock time, for the reader's information; no figure of a paper
    findings: int
    checks: tuple[dict[str, Any], ...] = ()  # those of users, as commands print them
    figures: int = 0
    pages: int | None = None
    paths: dict[str, str] = field(default_factory=dict)
    annexes: tuple[AnnexReport, ...] = ()
    combined_standard: str = ""  # which standards the file claims that has all annexes
    about: About = field(default_factory=About)
    why: str = ""  # it was made, in German; empty if it stayed as it was

    @classmethod
    def of(cls, paper: Paper, seconds: float, about: About) -> PaperReport:
        """What became of a paper."""
        annexes = [annex for annex in paper.annexes if annex.files] if paper.files else []
        return cls(
            mandant=paper.papier.mandant,
            kennung=paper.papier.kennung,
            art=_kind_name(paper.papier),
            status=paper.status,
            seconds=seconds,
            findings=len(paper.findings),
            checks=tuple(check.as_json() for check in paper.checks),
            figures=len(by_figure(paper.page.printed, paper.style)) if paper.page else 0,
            pages=paper.pages,
            paths=_paths(paper.files, paper.folder),
            annexes=tuple(AnnexReport.of(annex, paper.folder) for annex in annexes),
            combined_standard=paper.combined_standard,
            about=about,
        )

    @classmethod
    def failed(cls, mandant: str, kennung: str) -> PaperReport:
        """A paper of which nothing is known but that it could not be made."""
        return cls(mandant, kennung, "", Status.FEHLER, 0.0, 1)

    @property
    def name(self) -> str:
        """The paper, as commands take it."""
        return f"{self.mandant}/{self.kennung}"

    @property
    def title(self) -> str:
        """What it is about; its Kennung where that is not known."""
        return self.about.betreff or self.kennung

    def without_files(self, findings: int) -> PaperReport:
        """The same paper, but its files could not be written."""
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
        return {
            "kennung": self.kennung,
            "mandant": self.mandant,
            "art": self.art,
            "status": self.status.value,
            **{kind: self.paths.get(kind) for kind in ("pdf", "html", "txt", "fakten")},
            "seiten": self.pages,
            COMBINED: self.paths.get(COMBINED),
            **({f"{COMBINED}_standard": self.combined_standard} if self.combined_standard else {}),
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
            "befunde": [finding.as_json() for finding in self.findings],
        }
