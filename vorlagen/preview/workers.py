"""Makes pages and PDFs of papers in worker processes, each paper within the bounds of a build.

So a paper that exceeds them fails alone, and pages do not wait for PDFs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from vorlagen.building.builder import Builder
from vorlagen.building.internal_error import report_cut_off, report_internal_error
from vorlagen.building.limits import allowed
from vorlagen.building.processes import Ended, Worker, wait_for_any, worker_context
from vorlagen.building.report import PaperReport
from vorlagen.building.wanted import Edition, Task
from vorlagen.facts.reads import Part, digest_of
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.german.numbers import DIN_5008, Hausstil
from vorlagen.paper import GEMEINSAM, Measures, Page, Paper, folder_of_paper
from vorlagen.publishing.fields import fields_of
from vorlagen.result_cache import kept_by

NOT_YET = "Ein neues PDF gibt es, sobald die Vorlage keinen Fehler mehr hat."
_MANY = 100  # documents, and parts of them
_OF_PDFS = {Code.ABGEBROCHEN, Code.BIBLIOTHEK_FEHLT, Code.PDF, Code.ANLAGE_UNBRAUCHBAR}
_LOOK = 0.1  # seconds between checks whether an answer is still wanted
W = TypeVar("W")
A = TypeVar("A")


class ShownAnnex(Struct, frozen=True):
    """An annex that can be shown: its page, or the file of an existing annex in the paper's folder."""

    number: int
    title: str
    html: str = ""
    file: str = ""


class Sheet(Struct, frozen=True):
    """A paper as it is now, with its last good page if it ever had one.

    From a worker it has no page if it has faults; the session adds that of before. The `version` changes
    whenever something changes that is shown.
    """

    name: str
    findings: tuple[Finding, ...]
    report: PaperReport
    own_findings: tuple[Finding, ...] = ()  # faults of its files as such
    parts: tuple[Part, ...] | None = None  # read for it; None if it must be made again
    style: Hausstil = DIN_5008
    shared_faults: tuple[Finding, ...] = ()  # in files of all authorities; why it has no page
    is_current: bool = False  # whether the page shows the files as they are now
    folder: str = ""
    page: Page | None = None
    annexes: tuple[ShownAnnex, ...] = ()
    html: str = ""  # of the page, as browsers show it
    fields: tuple[
        tuple[str, str], ...
    ] = ()  # what forms ask for, with its label; of the public version
    version: int = 0

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything of it that users see; of sources, which derivations show, what was read."""
        state = (self.report.status, self.is_current, self.parts)
        return self.html, self.all_findings, self.fields, state

    @property
    def all_findings(self) -> list[Finding]:
        """What is shown beside the page."""
        return [*self.shared_faults, *self.findings]

    @classmethod
    def cut_off(cls, root: Path, name: str, why: str) -> Sheet:
        """A paper that was not finished; `why` is a German sentence without its full stop."""
        mandant, _, kennung = name.partition("/")
        findings = Findings()
        report_cut_off(folder_of_paper(root, mandant, kennung), why, findings)
        return cls(name, tuple(findings), PaperReport.failed(mandant, kennung))


class PageRequest(Struct, frozen=True):
    """A request for a page, made from the files as they are since the change with this number.

    Without a `name` the project is only opened. Of a paper that `is_alone` only its own page is made.
    """

    change: int
    name: str = ""
    is_alone: bool = False


class MadePdf(Struct, frozen=True):
    """A PDF, the lengths of its annexes, and the version of its sheet; or `why` there is none."""

    content: bytes = b""
    measures: dict[int, Measures] = field(default_factory=dict)
    why: str = ""
    version: int = 0


class NotWantedError(Exception):
    """Nobody waits for an answer any more."""


class Helper(Generic[W, A]):
    """A worker that is replaced when it has ended."""

    def __init__(self, prepare: Callable[[], Callable[[W], A]]) -> None:
        self._prepare = prepare
        self._worker: Worker[W, A] | None = None

    def start(self) -> Worker[W, A]:
        """Its process, which need not be ready yet."""
        if self._worker is None:
            self._worker = Worker(worker_context(writes=True), self._prepare, allowed())
        return self._worker

    def prepare(self, work: W) -> None:
        """Give it work in advance, if it has nothing else to do; nobody waits for the answer."""
        worker = self.start()
        if worker.is_free:
            worker.give(work)

    def ask(self, work: W, is_wanted: Callable[[], bool]) -> A | Ended:
        """The result of a piece of work, or why its process ended.

        Raises:
            NotWantedError: If the answer is no longer wanted.
        """
        is_given = False
        while True:
            worker = self.start()
            answer = worker.answer()
            if worker.has_ended:
                self._worker = None
            if answer is not None and (is_given or not worker.is_ready):
                return answer
            if worker.is_free:
                worker.give(work)
                is_given = True
            if not worker.has_ended:
                wait_for_any([worker], _LOOK)
            if not is_wanted():
                self.stop()
                raise NotWantedError

    def stop(self) -> None:
        """End its process."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


# In the worker for pages


def pages_of(root: Path) -> Callable[[PageRequest], Sheet]:
    """Returns the function that makes the pages of a project."""
    workshops: dict[int, Builder] = {}

    def make_page(request: PageRequest) -> Sheet:
        if request.change not in workshops:
            workshops.clear()
            workshops[request.change] = Builder(root)
        if not request.name:
            return Sheet("", (), PaperReport.failed("", ""))
        return _sheet(workshops[request.change], request.name, is_alone=request.is_alone)

    return make_page


def _sheet(builder: Builder, name: str, *, is_alone: bool) -> Sheet:
    mandant, _, kennung = name.partition("/")
    try:
        behoerde = builder.projekt.behoerden[mandant]
        papier = builder.projekt.papier(behoerde, kennung)
        if is_alone:
            page = builder.prepare_alone(behoerde, papier).page
            report = PaperReport.failed(mandant, kennung)
            return Sheet(name, (), report, is_current=page is not None, page=page)
        paper = builder.prepare_versions(behoerde, papier, Edition.ARBEITSFASSUNG)
        report, parts = builder.report(paper)
    except Exception as error:  # noqa: BLE001 - users never see a traceback
        findings = Findings()
        root = builder.projekt.wurzel
        report_internal_error(error, folder_of_paper(root, mandant, kennung), root, findings)
        return Sheet(name, tuple(findings), PaperReport.failed(mandant, kennung))
    return Sheet(
        name,
        tuple(paper.findings),
        report,
        tuple(paper.papier.befunde),
        (*paper.teile, *parts),
        paper.style,
        shared_faults=() if paper.page else tuple(_shared_faults(builder)),
        is_current=paper.page is not None,
        folder=paper.papier.ordner,
        page=paper.page,
        annexes=tuple(_shown_annexes(paper)),
        fields=tuple(_fields(paper)),
    )


def _shared_faults(builder: Builder) -> Iterator[Finding]:
    for finding in builder.findings.within(f"data/{GEMEINSAM}"):
        if finding.severity is Severity.FEHLER:
            yield finding


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    public = paper.public or paper
    if paper.page is not None and public.page is not None:
        for label, value in fields_of(public, public.page).rows():
            if value:
                yield label, value


def _shown_annexes(paper: Paper) -> list[ShownAnnex]:
    shown = []
    for annex in paper.annexes:
        if annex.page is not None:
            shown.append(ShownAnnex(annex.number, annex.title, html=annex.page.html))
        elif annex.files:
            shown.append(ShownAnnex(annex.number, annex.title, file=str(annex.anlage.datei)))
    return shown


# In the worker for PDFs

_pages: dict[str, bytes] = {}


def _cached_page(source: str, make: Callable[[], bytes]) -> bytes:
    """Keep the last pages in memory: a save usually changes one document of a paper."""
    digest = digest_of(source)
    _pages[digest] = _pages.pop(digest, b"") or make()
    while len(_pages) > _MANY:
        del _pages[next(iter(_pages))]
    return _pages[digest]


def pdfs_of(root: Path) -> Callable[[str], MadePdf]:
    """Returns the function that makes the PDFs of papers, by their names."""
    return partial(pdf_of, root)


def pdf_of(root: Path, name: str) -> MadePdf:
    """The PDF of a paper as its files are now."""
    mandant, _, kennung = name.partition("/")
    with kept_by(_cached_page):
        result = Builder(root).make_paper(Task(mandant, kennung))
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
