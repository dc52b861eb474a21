"""Builds papers: reads the project, computes, renders and writes, each paper for itself.

Several workers make papers at once; if a worker ends, only its paper fails, with a finding.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.addons import CHECKS, added
from vorlagen.anlagen import NotCombinedError
from vorlagen.beschluesse import BESCHLUSS, check_wordings
from vorlagen.building.git_state import States, report_state
from vorlagen.building.internal_error import CUT_OFF_CURE, report_cut_off, report_internal_error
from vorlagen.building.making import UNKNOWN, PaperReport, make, of_state
from vorlagen.building.processes import (
    NO_START,
    START_CURE,
    Bounds,
    allowed,
    at_most,
    in_workers,
    worker_context,
)
from vorlagen.building.project_figures import ProjectFigures
from vorlagen.building.store import Edition, Store, Task, Wanted, fingerprint
from vorlagen.building.writing import OUTPUT, report_unwritten, write_together
from vorlagen.facts.fakten import GEMEINSAM
from vorlagen.facts.files import (
    MOST,
    TOLD,
    Part,
    UnreadableError,
    digest_of,
    is_there,
    note,
    read_file,
    recording,
)
from vorlagen.figures import FigureError
from vorlagen.findings import Code, Findings, Place, Refusal, Severity
from vorlagen.german.words import KeinName
from vorlagen.page import IS_JUDGED, DocumentEnvironment, template_folders, together, unjudged
from vorlagen.paper import (
    ABKUERZUNGEN,
    GEMEINSAME_ABKUERZUNGEN,
    Behoerde,
    Measures,
    Page,
    Paper,
    Papier,
    Schriftstueck,
    Version,
    annexes_for,
    check_figures,
    check_text_alone,
    compute,
    folder_of_paper,
    missing_letters,
    mistyped_signs,
    named_decisions,
    namen_in,
    place_said,
    public_version,
    render,
    report_no_paper,
    report_not_combined,
)
from vorlagen.renditions.complaints import Complaint
from vorlagen.renditions.pdf import HOW_TO_INSTALL, LibraryMissingError, PdfError, Provenance
from vorlagen.renditions.style_sheets import check_style_sheets
from vorlagen.result_cache import kept_by


class MadePaper(Struct):
    """The result of a task; without `files` nothing is written."""

    report: PaperReport
    findings: Findings
    parts: tuple[Part, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    origin: Provenance = UNKNOWN  # as recorded in their PDFs

    def write(self, root: Path) -> None:
        """Write the files in place of those of an earlier build."""
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


class Builder(ProjectFigures):
    """A project that is open for building."""

    def __init__(self, wurzel: Path) -> None:
        super().__init__(wurzel)
        for behoerde in self.projekt.behoerden.values():
            check_wordings(behoerde.dateien.of(BESCHLUSS).facts.values(), self.findings)
        self.shared_findings = Findings(self.findings)  # with what many papers share
        if not any(self.projekt.kennungen()) and not self.findings.has_errors:
            report_no_paper(self.findings)

    def make_paper(self, task: Task) -> MadePaper:
        """Make a paper without writing files; an internal error becomes a finding."""
        made, _ = self.made_of(task)
        return made

    def made_of(self, task: Task) -> tuple[MadePaper, Paper]:
        """As `make_paper`, with the paper of which it was made."""
        started = time.perf_counter()
        behoerde = self.projekt.behoerden[task.mandant]
        papier = self.projekt.papier(behoerde, task.kennung)
        files: dict[str, bytes] = {}
        origin = UNKNOWN
        try:
            paper = self.prepare_versions(behoerde, papier, task.wanted.edition)
            if paper.page and task.wanted.writes:
                files, origin = self._files(paper, task.wanted)
        except Exception as error:  # noqa: BLE001 - nobody is to see a traceback for a paper
            paper = Paper(behoerde, papier, Findings(self._findings_of(behoerde, papier)))
            report_internal_error(error, papier.ordner, self.projekt.wurzel, paper.findings)
        report, parts_of_report = self.report(paper, time.perf_counter() - started)
        findings = Findings([*papier.befunde, *paper.findings])
        parts: tuple[Part, ...] = ()
        if paper.teile:
            parts = (*paper.teile, *parts_of_report)
        return MadePaper(report, findings, parts, files, origin), paper

    def prepare_versions(self, behoerde: Behoerde, papier: Papier, edition: Edition) -> Paper:
        """As `prepare`; a paper with withheld parts gets its public version, too."""
        paper = self.prepare(behoerde, papier, edition)
        paper.public = self._public_version(paper, edition)
        return paper

    def _public_version(self, paper: Paper, edition: Edition) -> Paper | None:
        """The public version of a paper, if it has one of its own; its faults are the paper's."""
        if paper.papier.version is not Version.INTERN:
            return None
        public = self.prepare_public(paper.behoerde, paper.papier, edition)
        known = set(paper.findings)
        for finding in public.findings:
            message, cure = finding.message, finding.cure
            if finding not in known and finding.code is not Code.NICHTOEFFENTLICH:
                message = f"Nur in der öffentlichen Fassung: {message}"
                cure = f"{cure} Was fehlt, steht vielleicht in einem nichtöffentlichen Teil."
            paper.findings.extend([replace(finding, message=message, cure=cure)])
        if public.page is None or paper.findings.has_errors:
            paper.page = None
        paper.teile = (*paper.teile, *public.teile)
        return public

    def prepare_public(
        self,
        behoerde: Behoerde,
        papier: Papier,
        edition: Edition = Edition.ARBEITSFASSUNG,
    ) -> Paper:
        """As `prepare`, but what everybody may read."""
        if papier.version is Version.INTERN:
            mandant = behoerde.mandant
            says_so = mandant is None or mandant.nichtoeffentliches == "vermerken"
            papier = public_version(papier, says_so=says_so)
        return self.prepare(behoerde, papier, edition)

    def report(self, paper: Paper, seconds: float = 0.0) -> tuple[PaperReport, tuple[Part, ...]]:
        """The report of a paper that took so long, and what was read for it."""
        with recording() as reads:
            report = PaperReport.of(paper, seconds)
        return report, reads.split(self.projekt.wurzel)

    @cached_property
    def states(self) -> States:
        """The states in git of the files that papers are made of."""
        return States(self.projekt.wurzel)

    def findings_digest(self, folder: str) -> str:
        """The digest of the findings in the files of a folder, without those of papers."""
        return digest_of(self.shared_findings.within(folder).as_json())

    def prepare(
        self, behoerde: Behoerde, papier: Papier, edition: Edition = Edition.ARBEITSFASSUNG
    ) -> Paper:
        """Compute a paper and render it to HTML, collecting all its findings."""
        with at_most(allowed().seconds), recording() as reads:
            paper = self._prepared(behoerde, papier, edition)
            for folder in (f"data/{GEMEINSAM}", behoerde.ordner):
                path = self.projekt.wurzel / folder
                note(TOLD, path, partial(self.findings_digest, folder))
        reads.absorb((*self.projekt.gemeinsam.teile, *behoerde.teile, *papier.teile))
        paper.teile = reads.split(self.projekt.wurzel)
        if edition is Edition.ENDFASSUNG:
            report_state(papier, self.states.of(paper.teile), paper.findings)
            if paper.findings.has_errors:
                paper.page = None
        return paper

    def _prepared(self, behoerde: Behoerde, papier: Papier, edition: Edition) -> Paper:
        final = edition is not Edition.ARBEITSFASSUNG
        paper = Paper(
            behoerde, papier, Findings(self._findings_of(behoerde, papier)), is_final=final
        )
        # Annexes that compare other annexes come behind these.
        annexes = sorted(papier.anlagen.items(), key=lambda entry: bool(entry[1].fassungen))
        for folder, annex in annexes:
            document = Paper(behoerde, annex, is_final=final)
            if annex.fassungen:
                document.documents = dict(paper.documents)
            paper.documents[folder] = document
            self._render(document)
            # A Synopse prints the figures of another annex, which already has their findings.
            reported: set[tuple[Code, Place]] = set()
            if annex.fassungen:
                reported = {(finding.code, finding.place) for finding in paper.findings}
            for finding in document.findings:
                if (finding.code, finding.place) not in reported:
                    paper.findings.extend([finding])
        self._render(paper)
        return paper

    def prepare_alone(self, behoerde: Behoerde, papier: Papier) -> Paper:
        """A paper with nothing but its own page, in a fraction of the time: not judged, without annexes."""
        paper = Paper(
            behoerde, papier, Findings(self._findings_of(behoerde, papier)), is_alone=True
        )
        for folder, annex in papier.anlagen.items():
            paper.documents[folder] = Paper(behoerde, annex)  # whose titles it prints
        with unjudged(), at_most(allowed().seconds):
            self._render(paper)
        return paper

    def _render(self, paper: Paper) -> None:
        """Give a paper its figures and, if neither it nor its annexes have errors, its page.

        A fault that makes it impossible is reported, so that all other papers are still made.
        """
        try:
            self._render_or_raise(paper)
        except FigureError as error:
            place = Place(paper.papier.ordner)
            if paper.papier.schriftstueck:
                place = paper.papier.schriftstueck.place
            error.report(paper.findings, place)

    def _render_or_raise(self, paper: Paper) -> None:
        behoerde = paper.behoerde
        papier = paper.papier
        root = self.projekt.wurzel
        if papier.schriftstueck is None or papier.papierart is None:
            check_text_alone(papier, paper.findings)
        if papier.schriftstueck is None:
            return
        shared = self.projekt.gemeinsam
        is_public = papier.schriftstueck.oeffentlich and papier.version is not Version.INTERN
        paper.figures = compute(
            shared, behoerde, papier.schriftstueck, paper.findings, is_public=is_public
        )
        paper.checks = check_figures(paper.figures, paper.findings)
        paper.annexes = annexes_for(paper, root)
        # Its own, which records exactly the templates that it uses.
        environment = DocumentEnvironment(template_folders(root, behoerde.name))
        abkuerzungen = together(
            shared.dateien.of(GEMEINSAME_ABKUERZUNGEN).only, behoerde.dateien.of(ABKUERZUNGEN).only
        )
        page = render(environment, paper, abkuerzungen=abkuerzungen, root=root)
        if IS_JUDGED.get():
            sources = (source for _, source in environment.template_sources())
            check_style_sheets(sources, paper.findings)
            html = _html_to_print(paper, page) if page else None
            paper.findings.extend(missing_letters(root, papier, html))
            if html is not None:
                paper.findings.extend(mistyped_signs(root, papier, html))
        _check_name(paper, papier.schriftstueck)
        paper.page = page
        if IS_JUDGED.get():
            for check in added(CHECKS).values():
                paper.findings.extend(check(paper))
        if paper.findings.has_errors:
            paper.page = None

    def references(self, paper: Paper, formats: Sequence[str]) -> dict[str, bytes]:
        """The reference documents for a paper's copies for word processors, by format.

        They count among what was read for the paper.

        Raises:
            Refusal: If one cannot be read.
        """
        documents: dict[str, bytes] = {}
        if not formats:
            return documents
        root = self.projekt.wurzel
        with recording() as reads:
            try:
                for form in formats:
                    documents[form] = _reference(root, paper.behoerde.name, f"vorlage.{form}")
            finally:
                paper.teile = (*paper.teile, *reads.split(root))
        return documents

    def _files(self, paper: Paper, wanted: Wanted) -> tuple[dict[str, bytes], Provenance]:
        """All files of a paper, and the origin in them; no files if an error was reported."""
        try:
            references = self.references(paper, wanted.formats)
            make(paper, combined=wanted.combined, references=references)
            if paper.public is not None:
                make(paper.public, combined=wanted.combined, references=references)
            state = self.states.of(paper.teile)
            if state.failure:
                message = f"Die PDF nennen keinen Commit. {state.failure}"
                cure = "Den Zugriff auf das git-Archiv in Ordnung bringen und noch einmal bauen."
                paper.findings.add(Code.GIT, Place(paper.folder), message, cure, Severity.WARNUNG)
            return of_state(paper, state)
        except LibraryMissingError as error:
            paper.findings.add(
                Code.BIBLIOTHEK_FEHLT,
                Place(paper.folder),
                f"Zum Schreiben von PDF fehlt auf diesem Rechner die Systembibliothek {error}.",
                f"Sie wird mit diesem Befehl installiert. {HOW_TO_INSTALL}",
            )
        except PdfError as error:
            for complaint in error.complaints:
                place = self._place_of(complaint, error.papier or paper.papier)
                paper.findings.add(Code.PDF, place, complaint.message, complaint.cure)
        except NotCombinedError as error:
            report_not_combined(paper, error.number)
        except Refusal as refusal:
            refusal.report(paper.findings, Place(paper.folder))
        paper.without_files()
        return {}, UNKNOWN

    def _place_of(self, complaint: Complaint, papier: Papier) -> Place:
        """The place of the text that a complaint is about, or the text as a whole."""
        place = None
        if complaint.quoted:
            place = place_said(self.projekt.wurzel, papier, complaint.quoted)
        return place or Place(papier.text_datei)

    def _findings_of(self, behoerde: Behoerde, papier: Papier) -> Findings:
        """The findings in the files that this paper depends on."""
        folder = behoerde.ordner
        names, _ = namen_in("data/{mandant}")
        authority_files = [f"{folder}/{name}" for name in names]
        decisions = named_decisions(papier, behoerde)
        entered = behoerde.dateien.of(BESCHLUSS).facts
        for name in sorted(decisions & entered.keys()):
            # Loading the paper reports contradictions between a decision and its paper.
            behoerde.papiere.get(entered[name].vorlage or "")
        decision_files: set[str] = set()
        for finding in self.findings.within(f"{folder}/beschluesse"):
            file = finding.place.file
            if Path(file).stem.replace("-", "_") in decisions:
                decision_files.add(file)
        return self.findings.within(
            papier.ordner, f"{folder}/bescheide", *decision_files, *authority_files
        )


def _reference(project: Path, mandant: str, name: str) -> bytes:
    """The content of a reference document for word processors."""
    folders = template_folders(project, mandant)
    folder = next(folder for folder in folders if is_there(folder.path / name))
    try:
        return read_file(folder.path / name, folder.root, MOST)
    except UnreadableError as error:
        message = f"Die Musterdatei „{folder.name}/{name}“ {error.message}."
        raise Refusal(error.code, message, error.cure) from None


def _check_name(paper: Paper, schriftstueck: Schriftstueck) -> None:
    """Report a number from which no file name can be made."""
    try:
        paper.stem  # noqa: B018 - only to see whether it raises
    except KeinName as error:
        paper.findings.add(
            Code.WERT_UNZULAESSIG,
            schriftstueck.place_of("nummer"),
            f"{error} Die Dateien der Vorlage heißen nach Art, Nummer und Ordner.",
            "Eine Nummer aus Buchstaben oder Ziffern eintragen, wie 231/2020.",
        )


def _html_to_print(paper: Paper, page: Page) -> str:
    """The HTML of a paper and its proofs; annexes with text of their own are checked by themselves."""
    measures = dict.fromkeys(paper.annex_files, Measures(0, 0))
    html = page.with_measures(measures, paper.annex_files)
    for annex in paper.annexes:
        if annex.page is not None and annex.document is None:
            html += annex.page.html
    return html


def make_all(
    root: Path, tasks: Sequence[Task], jobs: int, bounds: Bounds
) -> Iterator[tuple[Task, MadePaper]]:
    """Do tasks in `jobs` processes; results come in the order of completion."""
    context = worker_context(writes=any(task.wanted.writes for task in tasks))
    for task, outcome in in_workers(context, partial(_opened, root), tasks, jobs, bounds):
        if isinstance(outcome, MadePaper):
            yield task, outcome
        else:
            cure = START_CURE if outcome is NO_START else CUT_OFF_CURE
            yield task, failed(root, task, outcome.why, cure)


def _opened(root: Path) -> Callable[[Task], MadePaper]:
    """Open the project in a new worker."""
    builder = Builder(root)
    store = Store(root, fingerprint(root))

    def make_paper(task: Task) -> MadePaper:
        with kept_by(store.made_once):
            return builder.make_paper(task)

    return make_paper


def failed(root: Path, task: Task, why: str, cure: str = CUT_OFF_CURE) -> MadePaper:
    """The result for a paper whose worker ended; `why` is a German sentence without its full stop."""
    findings = Findings()
    folder = folder_of_paper(root, task.mandant, task.kennung)
    report_cut_off(folder, why, findings, cure)
    return MadePaper(PaperReport.failed(task.mandant, task.kennung), findings)
