"""What the preview asks of an open project: its papers, their pages and PDFs, what a change moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.building.builder import MadePaper
from vorlagen.building.builds import WANTED, Build
from vorlagen.building.making import PaperReport
from vorlagen.building.overview import Overview, overview
from vorlagen.building.store import Task, Wanted
from vorlagen.comparing import ComparisonReport, StateError, as_report, compare_states, find_state
from vorlagen.facts.fakten import GEMEINSAM
from vorlagen.facts.files import Part, digest_of
from vorlagen.figures import EUR, PROZENT, VZAE, Unit, said
from vorlagen.findings import Code, Finding, Findings, Place, Severity
from vorlagen.german.numbers import DIN_5008, Hausstil
from vorlagen.paper import Behoerde, Measures, Page, Paper, Papier
from vorlagen.preview.project_processes import OpenProject
from vorlagen.publishing.fields import Fields, fields_of
from vorlagen.result_cache import kept_by

NOT_YET = "Ein neues PDF gibt es, sobald die Vorlage keinen Fehler mehr hat."
_MANY = 100  # pages kept
_OF_PDFS = {Code.ABGEBROCHEN, Code.BIBLIOTHEK_FEHLT, Code.PDF, Code.ANLAGE_UNBRAUCHBAR}
_FILTERS = {EUR: "euro", PROZENT: "prozent", VZAE: "vzae"}
_LAST_COMMIT = "HEAD"


class ShownAnnex(Struct, frozen=True):
    """An annex that can be shown: its page, or the file of an existing annex in the paper's folder."""

    number: int
    title: str
    html: str = ""
    file: str = ""


class Sheet(Struct, frozen=True):
    """A paper as it is now, with its last good page if it ever had one.

    As it was made it has no page if it has faults; the session adds that of before. The `version` changes
    whenever something changes that is shown.
    """

    name: str
    made: MadePaper
    style: Hausstil = DIN_5008
    is_current: bool = False  # whether the page shows the files as they are now
    page: Page | None = None
    annexes: tuple[ShownAnnex, ...] = ()
    fields: Fields | None = None  # what forms ask for
    html: str = ""  # of the page, as browsers show it
    version: int = 0

    @property
    def findings(self) -> list[Finding]:
        """What is shown beside the page."""
        return [*self.made.findings]

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything of it that users see; of sources, which derivations show, what was read."""
        made = self.made
        return (
            self.html,
            self.findings,
            self.fields,
            made.report.status,
            self.is_current,
            made.parts,
        )


class MadePdf(Struct, frozen=True):
    """A PDF, the lengths of its annexes, and the version of its sheet; or `why` there is none."""

    content: bytes = b""
    measures: dict[int, Measures] = field(default_factory=dict)
    why: str = ""
    version: int = 0


class UnsavedChanges(Struct, frozen=True):
    """The files that differ from the last commit, and what differs in papers, or why that is not known."""

    files: tuple[str, ...]
    report: ComparisonReport | None = None
    why: str = ""


# All papers


def paper_names(project: OpenProject) -> list[str]:
    """The names of all papers."""
    return [f"{behoerde.name}/{kennung}" for behoerde, kennung in project.builder.chosen(())]


def outdated(project: OpenProject, papers: Mapping[str, Sequence[Part]]) -> list[str]:
    """Those papers for which something was read that has changed since, or nothing is known of it."""
    changed = []
    for name, parts in papers.items():
        if not parts or project.inputs.change(parts) is not None:
            changed.append(name)
    return changed


def overview_of(
    project: OpenProject, reports: Sequence[PaperReport], of_papers: Sequence[Finding]
) -> Overview:
    """The overview of papers with these reports and findings."""
    findings = Findings(of_papers)
    for finding in project.builder.findings:
        if finding.place != Place("data"):  # that there is no paper yet is seen
            findings.extend([finding])
    return overview(project.builder.projekt, reports, findings)


# Pages


def own_page(project: OpenProject, name: str) -> Page | None:
    """The page of a paper that is neither judged nor has its annexes, which comes sooner."""
    return project.builder.prepare_alone(*_found(project, name)).page


def sheet_of(project: OpenProject, name: str) -> Sheet:
    """A paper with its findings."""
    made, paper = project.builder.made_of(task_of(name, Wanted(writes=False)))
    if paper.page is None:
        for finding in project.builder.findings.within(f"data/{GEMEINSAM}"):
            if finding.severity is Severity.FEHLER:  # may be why
                made.findings.extend([finding])
    public = paper.public or paper
    return Sheet(
        name,
        made,
        paper.style,
        is_current=paper.page is not None,
        page=paper.page,
        annexes=tuple(_shown_annexes(paper)),
        fields=fields_of(public, public.page) if paper.page and public.page else None,
    )


def task_of(name: str, wanted: Wanted = WANTED) -> Task:
    """The task of making a paper, by its name."""
    mandant, _, kennung = name.partition("/")
    return Task(mandant, kennung, wanted)


def _found(project: OpenProject, name: str) -> tuple[Behoerde, Papier]:
    mandant, _, kennung = name.partition("/")
    projekt = project.builder.projekt
    behoerde = projekt.behoerden[mandant]
    return behoerde, projekt.papier(behoerde, kennung)


def _shown_annexes(paper: Paper) -> Iterator[ShownAnnex]:
    for annex in paper.annexes:
        if annex.page is not None:
            yield ShownAnnex(annex.number, annex.title, html=annex.page.html)
        elif annex.files:
            yield ShownAnnex(annex.number, annex.title, file=str(annex.anlage.datei))


# PDFs

_pages: dict[str, bytes] = {}


def _cached_page(source: str, make: Callable[[], bytes]) -> bytes:
    """Keep the last pages in memory: a save usually changes one document of a paper."""
    digest = digest_of(source)
    _pages[digest] = _pages.pop(digest, b"") or make()
    while len(_pages) > _MANY:
        del _pages[next(iter(_pages))]
    return _pages[digest]


def pdf_of(project: OpenProject, name: str) -> MadePdf:
    """The PDF of a paper."""
    with kept_by(_cached_page):
        result = project.builder.make_paper(task_of(name))
    if result.files:
        content = result.files[PurePath(result.report.paths["pdf"]).name]
        annexes = {}
        for annex in result.report.annexes:
            annexes[annex.number] = Measures(annex.pages, annex.size)
        return MadePdf(content, annexes)
    faults = []
    for finding in result.findings:
        if finding.code in _OF_PDFS:  # the others are shown beside the page
            faults.append(f"{finding.message} {finding.cure}")
    return MadePdf(why=" ".join(faults) or NOT_YET)


def files_are_old(project: OpenProject, name: str) -> str:
    """Why the built files of a paper are not what a build would give now, in German; else empty."""
    return Build(project.builder, jobs=1).outdated(name)


# Changes and figures


def effect(project: OpenProject, file: str, content: bytes) -> ComparisonReport:
    """Which figures and passages move if a file has another content."""
    old = find_state("", project.root)
    new = replace(old, name="mit dieser Änderung", files={**old.files, file: content})
    return as_report(compare_states(old, new, project.root))


def unsaved_changes(project: OpenProject, paper: str, since: str = _LAST_COMMIT) -> UnsavedChanges:
    """What differs from a commit; of one paper if it has a name, else of all."""
    root = project.root
    new = find_state("", root)
    try:
        old = find_state(since, root)
    except StateError:  # nothing was saved yet
        why = "Bisher ist kein Stand gesichert; hier ist alles neu."
        return UnsavedChanges(tuple(new.files), why=why)
    files = []
    for file in sorted({*old.files, *new.files}):
        if old.files.get(file) != new.files.get(file):
            files.append(file)
    try:
        report = as_report(compare_states(old, new, root, (paper,) if paper else ()))
    except StateError as error:
        return UnsavedChanges(tuple(files), why=str(error))
    return UnsavedChanges(tuple(files), report)


def offered_figures(project: OpenProject, name: str) -> list[tuple[str, str, str]]:
    """Which figures a text may print: their address, what they are now, the expression that prints them."""
    paper = project.builder.with_figures(*_found(project, name))
    offered: dict[str, tuple[str, str, str]] = {}
    if paper.figures is not None:
        for figure in paper.figures.names.figures():
            expression = f"{{{{ {figure.address} | {filter_of(figure.unit)} }}}}"
            if figure.address:
                offered.setdefault(figure.address, (figure.address, said(figure), expression))
    return list(offered.values())


def filter_of(unit: Unit) -> str:
    """The filter with which a text prints a figure of a unit."""
    return _FILTERS.get(unit, "einheit" if str(unit) else "zahl")
