"""Builds papers: reads the project, computes, renders and writes, each paper for itself."""

from __future__ import annotations

import time
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct, field

from vorlagen.anlagen import NotCombinedError
from vorlagen.beschluesse import check_wordings
from vorlagen.building.bounds import allowed, at_most
from vorlagen.building.final import report_state
from vorlagen.building.git_state import States
from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.ledger import Ledger
from vorlagen.building.making import UNKNOWN, make, of_state
from vorlagen.building.report import About, PaperReport, about
from vorlagen.building.task import Edition, Task
from vorlagen.building.writing import OUTPUT, report_unwritten, write_together
from vorlagen.facts.reads import TOLD, Part, digest_of, note, recording
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import KeinName
from vorlagen.page import IS_JUDGED, DocumentEnvironment, template_folders, together
from vorlagen.paper import (
    GEMEINSAM,
    Behoerde,
    Measures,
    Page,
    Paper,
    Papier,
    Schriftstueck,
    annexes_for,
    check_figures,
    check_text_alone,
    compute,
    missing_letters,
    named_decisions,
    namen_in,
    place_said,
    render,
    report_no_paper,
    report_not_combined,
)
from vorlagen.renditions.complaints import Complaint
from vorlagen.renditions.pdf import INSTALL_COMMAND, LibraryMissingError, PdfError, Provenance
from vorlagen.renditions.style_sheets import check_style_sheets


class MadePaper(Struct):
    """What came of a task; without `files` nothing is to be written."""

    report: PaperReport
    findings: Findings
    parts: tuple[Part, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    origin: Provenance = UNKNOWN  # what their PDFs say

    def write(self, root: Path) -> None:
        """Let the files take the place of those of an earlier build."""
        if not self.files:
            return
        folder = f"{OUTPUT}/{self.report.mandant}/{self.report.kennung}"
        try:
            write_together(root, folder, self.files)
        except OSError as error:
            what = "Die Dateien der Vorlage lassen"
            report_unwritten(error, folder, self.findings, what)
            self.files = {}
            self.report = self.report.without_files(len(self.findings))


class Workshop(Ledger):
    """A project that is open for building."""

    def __init__(self, wurzel: Path) -> None:
        super().__init__(wurzel)
        for behoerde in self.projekt.behoerden.values():
            check_wordings(behoerde.beschluesse.values(), self.findings)
        self.shared_findings = Findings(self.findings)  # with what many papers share
        if not any(self.projekt.kennungen()) and not self.findings.has_errors:
            report_no_paper(self.findings)

    def make_paper(self, task: Task) -> MadePaper:
        """What comes of a task, nothing of it written; where the program itself fails, that is told."""
        started = time.perf_counter()
        behoerde = self.projekt.behoerden[task.mandant]
        papier = self.projekt.papier(behoerde, task.kennung)
        files: dict[str, bytes] = {}
        origin = UNKNOWN
        try:
            paper = self.prepare(behoerde, papier, task.wanted.edition)
            if paper.page and task.wanted.writes:
                files, origin = self._files(paper, combined=task.wanted.combined)
        except Exception as error:  # noqa: BLE001 - nobody is to see a traceback for a paper
            paper = Paper(behoerde, papier, Findings(self._findings_of(behoerde, papier)))
            report_internal_error(error, papier.ordner, self.projekt.wurzel, paper.findings)
        said, parts = self.about(paper)
        report = PaperReport.of(paper, time.perf_counter() - started, said)
        findings = Findings([*papier.befunde, *paper.findings])
        return MadePaper(
            report, findings, (*paper.teile, *parts) if paper.teile else (), files, origin
        )

    def about(self, paper: Paper) -> tuple[About, tuple[Part, ...]]:
        """What an overview says of a paper, and what was read for that."""
        with recording() as reads:
            said = about(paper.behoerde, paper.papier)
        return said, self.projekt.trees.parts(reads, self.projekt.wurzel)

    @cached_property
    def states(self) -> States:
        """What git has of that of which papers are made."""
        return States(self.projekt.wurzel)

    def told(self, folder: str) -> str:
        """The digest of what is wrong with the files of a folder, but for those of papers."""
        return digest_of([finding.as_json() for finding in self.shared_findings.within(folder)])

    def prepare(
        self, behoerde: Behoerde, papier: Papier, edition: Edition = Edition.ARBEITSFASSUNG
    ) -> Paper:
        """Compute a paper and render it to HTML, collecting all that is wrong with it."""
        with at_most(allowed().seconds), recording() as reads:
            paper = self._prepared(behoerde, papier, edition)
            for folder in (f"data/{GEMEINSAM}", behoerde.ordner):
                note(TOLD, self.projekt.wurzel / folder, partial(self.told, folder))
        reads.absorb((*self.projekt.gemeinsam.teile, *behoerde.teile, *papier.teile))
        paper.teile = self.projekt.trees.parts(reads, self.projekt.wurzel)
        if edition is Edition.ENDFASSUNG:
            report_state(papier, self.states.of(paper.teile), paper.findings)
            paper.page = None if paper.findings.has_errors else paper.page
        return paper

    def _prepared(self, behoerde: Behoerde, papier: Papier, edition: Edition) -> Paper:
        final = edition is not Edition.ARBEITSFASSUNG
        paper = Paper(behoerde, papier, Findings(self._findings_of(behoerde, papier)))
        for folder, annex in sorted(papier.anlagen.items(), key=lambda one: bool(one[1].fassungen)):
            beside = dict(paper.documents) if annex.fassungen else {}
            document = paper.documents[folder] = Paper(behoerde, annex, documents=beside)
            self._render(document, final=final)
            # A Synopse prints the figures of another annex, which has told what is open in them.
            told = {(f.code, f.place) for f in paper.findings if annex.fassungen}
            paper.findings.extend(f for f in document.findings if (f.code, f.place) not in told)
        self._render(paper, final=final)
        return paper

    def _render(self, paper: Paper, *, final: bool) -> None:
        """Give a paper its figures and, if nothing is wrong with it or its annexes, its page.

        What makes it impossible never keeps other papers from being made.
        """
        try:
            self._render_or_raise(paper, final=final)
        except FigureError as error:
            facts = paper.papier.schriftstueck
            error.report(paper.findings, facts.place if facts else Place(paper.papier.ordner))

    def _render_or_raise(self, paper: Paper, *, final: bool) -> None:
        behoerde, papier, root = paper.behoerde, paper.papier, self.projekt.wurzel
        if papier.schriftstueck is None or papier.papierart is None:
            check_text_alone(papier, paper.findings)
        if papier.schriftstueck is None:
            return
        shared = self.projekt.gemeinsam
        paper.figures = compute(shared, behoerde, papier.schriftstueck, paper.findings)
        paper.checks = check_figures(paper.figures, paper.findings)
        paper.annexes = annexes_for(paper, root)
        environment = self._environment(behoerde)
        abkuerzungen = together(shared.abkuerzungen, behoerde.abkuerzungen)
        page = render(environment, paper, abkuerzungen=abkuerzungen, root=root, final=final)
        if IS_JUDGED.get():
            sources = (source for _, source in environment.template_sources())
            check_style_sheets(sources, paper.findings)
            drawn = _drawn(paper, page) if page else None
            paper.findings.extend(missing_letters(root, papier, drawn))
        _check_name(paper, papier.schriftstueck)
        paper.page = None if paper.findings.has_errors else page

    def _files(self, paper: Paper, *, combined: bool) -> tuple[dict[str, bytes], Provenance]:
        """All files of a paper, and of which state their PDFs say to be; none after a report."""
        try:
            make(paper, combined=combined)
            return of_state(paper, self.states.of(paper.teile))
        except LibraryMissingError:
            paper.findings.add(
                Code.BIBLIOTHEK_FEHLT,
                Place(paper.folder),
                "Zum Schreiben von PDF fehlt die Systembibliothek Pango.",
                f"Sie wird mit diesem Befehl installiert: {INSTALL_COMMAND}",
            )
        except PdfError as error:
            for complaint in error.complaints:
                place = self._place_of(complaint, error.papier or paper.papier)
                paper.findings.add(Code.PDF, place, complaint.message, complaint.cure)
        except NotCombinedError as error:
            report_not_combined(paper, error.number)
        paper.without_files()
        return {}, UNKNOWN

    def _place_of(self, complaint: Complaint, papier: Papier) -> Place:
        """Where that stands which a complaint is about, or the text as a whole."""
        about = complaint.about
        found = place_said(self.projekt.wurzel, papier, about) if about else None
        return found or Place(papier.text_datei)

    def _findings_of(self, behoerde: Behoerde, papier: Papier) -> Findings:
        """What is wrong with the files that this paper cannot do without."""
        folder = behoerde.ordner
        names, _ = namen_in("data/{mandant}")
        own = (f"{folder}/{name}" for name in names)
        named = named_decisions(papier, behoerde)
        for name in sorted(named & behoerde.beschluesse.keys()):
            # What does not fit between a decision and its paper is found with the paper.
            behoerde.papiere.get(behoerde.beschluesse[name].vorlage or "")
        decisions = {
            found.place.file
            for found in self.findings.within(f"{folder}/beschluesse")
            if Path(found.place.file).stem.replace("-", "_") in named
        }
        return self.findings.within(papier.ordner, f"{folder}/bescheide", *decisions, *own)

    def _environment(self, behoerde: Behoerde) -> DocumentEnvironment:
        # One for each document, which so names exactly the templates that it uses.
        return DocumentEnvironment(template_folders(self.projekt.wurzel, behoerde.name))


def _check_name(paper: Paper, schriftstueck: Schriftstueck) -> None:
    """Report a number of which no file name can be made."""
    try:
        paper.stem  # noqa: B018 - is all that is asked
    except KeinName as error:
        paper.findings.add(
            Code.WERT_UNZULAESSIG,
            schriftstueck.place_of("nummer"),
            f"{error} Die Dateien der Vorlage heißen nach Art, Nummer und Ordner.",
            "Eine Nummer aus Buchstaben oder Ziffern eintragen, wie 231/2020.",
        )


def _drawn(paper: Paper, page: Page) -> str:
    """What is to be set of a paper and of what is made from it; annexes with text are looked at alone."""
    html = page.with_measures(dict.fromkeys(paper.annex_files, Measures(0, 0)), paper.annex_files)
    proofs = (a.page.html for a in paper.annexes if a.page is not None and a.document is None)
    return "".join([html, *proofs])
