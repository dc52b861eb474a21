"""Builds papers: reads the project, computes, renders and writes, each paper for itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from vorlagen.building.annexes import (
    Existing,
    Files,
    all_annexes,
    annex_files,
    combined_file,
    existing_annexes,
    report_not_combined,
    standard_of,
)
from vorlagen.building.decisions import named_decisions
from vorlagen.building.enclosures import (
    FACTS_FILE,
    beside,
    enclosures_of,
    enclosures_of_annex,
    facts_of,
)
from vorlagen.building.files import write_together
from vorlagen.building.final import Edition, report_state
from vorlagen.building.naming import annex_stem, combined_stem, file_stem
from vorlagen.building.report import COMBINED, AnnexReport, PaperReport, Report, Status
from vorlagen.building.signs import places, report_missing_signs
from vorlagen.building.state import States
from vorlagen.documents.annexes import with_measures
from vorlagen.documents.decision_texts import check_decision_texts
from vorlagen.documents.environment import DocumentEnvironment
from vorlagen.documents.folders import template_folders
from vorlagen.documents.paper import RenderedAnnex, RenderedPaper, check_text_alone, render
from vorlagen.facts.abkuerzungen import together
from vorlagen.facts.projekt import Behoerde, Papier, Projekt, load
from vorlagen.facts.schriftstueck import Schriftstueck
from vorlagen.facts.vorlage import Vorlage
from vorlagen.figures.errors import FigureError
from vorlagen.figures.once import Once
from vorlagen.figures.paper import PaperFigures, compute
from vorlagen.findings import Code, Findings, Place
from vorlagen.findings.oserrors import reason
from vorlagen.german.lists import KeinName
from vorlagen.renditions.annexes.part import CombiningError
from vorlagen.renditions.pdf import (
    INSTALL_COMMAND,
    Enclosure,
    LibraryMissingError,
    PdfError,
    Provenance,
    to_pdf,
)
from vorlagen.renditions.pdf.complaints import Complaint
from vorlagen.renditions.plaintext import plaintext

OUTPUT = "output"
Progress = Callable[[str], None]


@dataclass(slots=True)
class Paper:
    """A paper with its figures and, if nothing is wrong with it, its page."""

    behoerde: Behoerde
    papier: Papier
    findings: Findings
    figures: PaperFigures | None = None
    existing: dict[int, Existing] = field(default_factory=dict)  # annexes, by number
    rendered: RenderedPaper | None = None
    annexes: tuple[Paper, ...] = ()  # those with text of their own

    @property
    def folder(self) -> str:
        """Where its files go, relative to the project."""
        return f"{OUTPUT}/{self.papier.mandant}/{self.papier.kennung}"

    @property
    def status(self) -> Status:
        """How it came out so far."""
        if self.rendered is None or self.findings.has_errors:
            return Status.FEHLER
        return Status.ENTWURF if self.rendered.is_draft_anywhere else Status.FERTIG


@dataclass(frozen=True, slots=True)
class Written:
    """What a build made of a paper: the paths of its files by kind, its pages, its annexes."""

    paths: dict[str, str] = field(default_factory=dict)
    pages: int | None = None
    annexes: tuple[AnnexReport, ...] = ()
    combined_standard: str = ""


@dataclass(frozen=True, slots=True)
class _Made:
    """A page in all its renditions, not written yet."""

    files: Files
    pages: int

    @classmethod
    def of(
        cls,
        html: str,
        stem: str,
        enclosures: Sequence[Enclosure],
        facts: str,
        provenance: Provenance,
    ) -> _Made:
        """A page with what goes into its PDF; `facts` is the name of its facts file."""
        pdf = to_pdf(html, enclosures=enclosures, provenance=provenance)
        files = {
            "pdf": (f"{stem}.pdf", pdf.content),
            "html": (f"{stem}.html", html.encode()),
            "txt": (f"{stem}.txt", plaintext(html).encode()),
            **beside(enclosures, stem, facts),
        }
        return cls(files, pdf.pages)


def _made_annex(
    paper: Paper, rendered: RenderedPaper, annex: RenderedAnnex, stem: str, provenance: Provenance
) -> _Made:
    """An annex in all its renditions, with a facts file if it has figures of its own."""
    own = next((a.figures for a in paper.annexes if a.papier.kennung == annex.art), None)
    enclosures = enclosures_of_annex(paper.papier, rendered, annex.number, own)
    return _Made.of(annex.html, stem, enclosures, f"{stem}.{FACTS_FILE}", provenance)


def _annex_of(paper: Paper) -> RenderedAnnex:
    """A document of its own as an annex of another."""
    made = paper.rendered
    if made is None:
        raise AssertionError("only of documents that could be rendered")
    return RenderedAnnex(0, paper.papier.kennung, made.html, made.printed, made.is_draft)


def _wants_one_file(document: Schriftstueck) -> bool:
    return isinstance(document, Vorlage) and document.gesamtdatei


def _paths(folder: str, files: Files) -> dict[str, str]:
    return {kind: f"{folder}/{name}" for kind, (name, _) in files.items()}


class Workshop:
    """A project that is open for building. Its facts are read once, when it is opened."""

    def __init__(self, wurzel: Path) -> None:
        self.findings = Findings()
        self.projekt: Projekt = load(wurzel, self.findings)
        self._environments: dict[str, DocumentEnvironment] = {}
        self._once = Once()
        for behoerde in self.projekt.behoerden.values():
            check_decision_texts(behoerde, self.findings)

    def names(self) -> list[str]:
        """By which names papers can be selected: authority, Kennung, or both with a slash."""
        names = set(self.projekt.behoerden)
        for behoerde, papier in self.projekt.papiere():
            names |= _names_of(behoerde, papier)
        return sorted(names)

    def select(self, wanted: Sequence[str]) -> list[tuple[Behoerde, Papier]]:
        """The papers that any of these names selects; all papers if there is no name."""
        return [
            (behoerde, papier)
            for behoerde, papier in self.projekt.papiere()
            if not wanted or _names_of(behoerde, papier) & set(wanted)
        ]

    def build(
        self,
        wanted: Sequence[str],
        progress: Progress = lambda _: None,
        *,
        combined: bool = False,
        edition: Edition = Edition.ARBEITSFASSUNG,
    ) -> Report:
        """Build papers into `output/`; a faulty one leaves its old files, and the others are built.

        With `combined` each paper that has annexes is also put into one file with them; what an
        `edition` must not have is a fault.
        """
        return self._report(wanted, progress, partial(self._write, combined=combined), edition)

    def check(
        self,
        wanted: Sequence[str],
        progress: Progress = lambda _: None,
        *,
        edition: Edition = Edition.ARBEITSFASSUNG,
    ) -> Report:
        """Do all that a build does but laying out pages and writing files."""
        return self._report(wanted, progress, lambda _: Written(), edition)

    def facts_of(self, paper: Paper) -> bytes:
        """The content of a rendered paper's facts file; nothing for one in which something is wrong."""
        rendered = paper.rendered
        return facts_of(paper.papier, rendered) if rendered else b""

    @cached_property
    def states(self) -> States:
        """Of which states of the project its papers are made."""
        return States(self.projekt.wurzel)

    def prepare(
        self, behoerde: Behoerde, papier: Papier, edition: Edition = Edition.ARBEITSFASSUNG
    ) -> Paper:
        """Compute a paper and render it to HTML, collecting all that is wrong with it."""
        final = edition is not Edition.ARBEITSFASSUNG
        paper = Paper(behoerde, papier, Findings(self._findings_of(behoerde, papier)))
        paper.annexes = tuple(
            self._rendered(Paper(behoerde, annex, Findings()), final=final)
            for annex in papier.anlagen.values()
        )
        for annex in paper.annexes:
            paper.findings.extend(annex.findings)
        paper = self._rendered(paper, final=final)
        if edition is Edition.ENDFASSUNG:
            report_state(papier, self.states.of(behoerde, papier), paper.findings)
            paper.rendered = None if paper.findings.has_errors else paper.rendered
        return paper

    def _rendered(self, paper: Paper, *, final: bool) -> Paper:
        """The paper with its figures and, if nothing is wrong with it or its annexes, its page.

        What makes it impossible never keeps other papers from being made.
        """
        try:
            return self._rendered_or_raise(paper, final=final)
        except FigureError as error:
            facts = paper.papier.vorlage
            error.report(paper.findings, facts.place if facts else Place(paper.papier.ordner))
            return paper

    def _rendered_or_raise(self, paper: Paper, *, final: bool) -> Paper:
        behoerde, papier = paper.behoerde, paper.papier
        if papier.vorlage is None or papier.papierart is None:
            check_text_alone(papier, paper.findings)
        if papier.vorlage is None:
            return paper
        shared = self.projekt.gemeinsam
        paper.figures = compute(shared, behoerde, papier.vorlage, paper.findings, self._once)
        paper.existing = existing_annexes(self.projekt.wurzel, papier, paper.findings)
        environment = self._environment(behoerde)
        annexes = {a.papier.kennung: _annex_of(a) for a in paper.annexes if a.rendered}
        rendered = render(
            environment,
            behoerde,
            papier,
            paper.figures,
            paper.findings,
            annexes=annexes,
            abkuerzungen=together(shared.abkuerzungen, behoerde.abkuerzungen),
            annex_files=annex_files(papier, paper.existing),
            root=self.projekt.wurzel,
            final=final,
        )
        report_missing_signs(self.projekt.wurzel, papier, rendered, paper.findings)
        _check_name(papier, papier.vorlage, paper.findings)
        paper.rendered = None if paper.findings.has_errors else rendered
        return paper

    def _report(
        self,
        wanted: Sequence[str],
        progress: Progress,
        finish: Callable[[Paper], Written],
        edition: Edition,
    ) -> Report:
        reports = []
        findings = Findings(self.findings)
        for behoerde, papier in self.select(wanted):
            progress(f"{behoerde.name}/{papier.kennung}")
            started = time.perf_counter()
            paper = self.prepare(behoerde, papier, edition)
            written = finish(paper) if paper.rendered else Written()
            findings.extend(paper.findings)
            reports.append(_report_of(paper, written, time.perf_counter() - started))
        return Report(tuple(reports), findings)

    def _write(self, paper: Paper, *, combined: bool) -> Written:
        """Make all files of a paper, and then write them together."""
        try:
            return self._write_or_raise(paper, combined=combined)
        except LibraryMissingError:
            paper.findings.add(
                Code.BIBLIOTHEK_FEHLT,
                Place(paper.folder),
                "Zum Schreiben von PDF fehlt die Systembibliothek Pango.",
                f"Sie wird mit diesem Befehl installiert: {INSTALL_COMMAND}",
            )
        except PdfError as error:
            for complaint in error.complaints:
                place = self._place_of(complaint, paper.papier)
                paper.findings.add(Code.PDF, place, complaint.message, complaint.cure)
        except CombiningError as error:
            report_not_combined(paper.papier, error.part, paper.findings)
        except OSError as error:
            paper.findings.add(
                Code.AUSGABE,
                Place(paper.folder),
                f"Die Dateien der Vorlage lassen sich nicht schreiben: {reason(error)}.",
                "Platz schaffen oder Schreibrechte geben; die vorigen Dateien sind unverändert.",
            )
        return Written()

    def _write_or_raise(self, paper: Paper, *, combined: bool) -> Written:
        rendered, vorlage = paper.rendered, paper.papier.vorlage
        if rendered is None or vorlage is None:
            return Written()
        stem = file_stem(vorlage, paper.papier.kennung)
        provenance = self.states.of(paper.behoerde, paper.papier).provenance
        made = {
            a.number: _made_annex(paper, rendered, a, annex_stem(stem, a.number, a.art), provenance)
            for a in rendered.annexes
        }
        annexes = all_annexes(
            rendered, paper.existing, {n: (one.files, one.pages) for n, one in made.items()}
        )
        # Only now is known how long the annexes are, which the paper says of them.
        html = with_measures(rendered.html, {a.number: a.measures for a in annexes})
        enclosures = enclosures_of(paper.papier, rendered, paper.figures)
        main = _Made.of(html, stem, enclosures, FACTS_FILE, provenance)
        files = dict(main.files)
        standard = ""
        if annexes and (combined or _wants_one_file(vorlage)):
            whole = combined_file(rendered.titles[0], main.files["pdf"], annexes)
            files[COMBINED] = (f"{combined_stem(stem)}.pdf", whole)
            standard = standard_of(whole)
        every = [files, *(annex.files for annex in annexes)]
        write_together(
            self.projekt.wurzel / paper.folder,
            dict(content for some in every for content in some.values()),
        )
        reports = tuple(annex.report(paper.folder) for annex in annexes)
        return Written(_paths(paper.folder, files), main.pages, reports, standard)

    def _place_of(self, complaint: Complaint, papier: Papier) -> Place:
        """Where that stands which a complaint is about, or the text as a whole."""
        found = places(self.projekt.wurzel, papier, complaint.about) if complaint.about else []
        return (found or [Place(papier.text_datei)])[0]

    def _findings_of(self, behoerde: Behoerde, papier: Papier) -> Findings:
        """What is wrong with the files that this paper cannot do without."""
        folder = behoerde.ordner
        names = (
            "mandant.yaml",
            "gremien.yaml",
            "stellenplan.yaml",
            "haushalt.yaml",
            "pruefungen.yaml",
            "papierarten.yaml",
            "abkuerzungen.yaml",
        )
        own = (f"{folder}/{name}" for name in names)
        named = named_decisions(papier, behoerde)
        decisions = {
            found.place.file
            for found in self.findings.within(f"{folder}/beschluesse")
            if Path(found.place.file).stem.replace("-", "_") in named
        }
        return self.findings.within(papier.ordner, f"{folder}/bescheide", *decisions, *own)

    def _environment(self, behoerde: Behoerde) -> DocumentEnvironment:
        if behoerde.name not in self._environments:
            folders = template_folders(self.projekt.wurzel, behoerde.name)
            self._environments[behoerde.name] = DocumentEnvironment(folders)
        return self._environments[behoerde.name]


def _check_name(papier: Papier, vorlage: Schriftstueck, findings: Findings) -> None:
    """Report a number of which no file name can be made."""
    try:
        file_stem(vorlage, papier.kennung)
    except KeinName as error:
        findings.add(
            Code.WERT_UNZULAESSIG,
            vorlage.place_of("nummer"),
            f"{error} Die Dateien der Vorlage heißen nach Art, Nummer und Ordner.",
            "Eine Nummer aus Buchstaben oder Ziffern eintragen, wie 231/2020.",
        )


def _names_of(behoerde: Behoerde, papier: Papier) -> set[str]:
    return {behoerde.name, papier.kennung, f"{behoerde.name}/{papier.kennung}"}


def _kind_name(papier: Papier) -> str:
    if papier.papierart:
        return papier.papierart.bezeichnung
    return papier.vorlage.art if papier.vorlage else ""


def _report_of(paper: Paper, written: Written, seconds: float) -> PaperReport:
    rendered = paper.rendered
    return PaperReport(
        mandant=paper.papier.mandant,
        kennung=paper.papier.kennung,
        art=_kind_name(paper.papier),
        status=paper.status,
        seconds=seconds,
        findings=len(paper.findings),
        checks=tuple(paper.figures.checks) if paper.figures else (),
        figures=len({id(p.figure) for p in rendered.printed}) if rendered else 0,
        pages=written.pages,
        paths=written.paths,
        annexes=written.annexes,
        combined_standard=written.combined_standard,
    )
