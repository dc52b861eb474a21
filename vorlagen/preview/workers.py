"""Makes pages and PDFs of papers in processes of their own, each paper within the bounds that a build has.

A paper that comes to no end so fails alone, and PDFs keep no page waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath
from typing import Generic, TypeVar

from msgspec import Struct, field

from vorlagen.building.bounds import allowed
from vorlagen.building.forerunner import forerunner
from vorlagen.building.internal_error import report_cut_off, report_internal_error
from vorlagen.building.report import PaperReport
from vorlagen.building.task import Task
from vorlagen.building.worker import Ended, Worker, wait_for_any
from vorlagen.building.workshop import Workshop
from vorlagen.facts.reads import Part, digest_of
from vorlagen.findings import Code, Finding, Findings
from vorlagen.german.style import DIN_5008, Hausstil
from vorlagen.keeper import kept_by
from vorlagen.paper import Measures, Page, Paper, Status

NOT_YET = "Ein neues PDF gibt es, sobald die Vorlage keinen Fehler mehr hat."
_MANY = 100  # documents, and parts of them
_OF_PDFS = {Code.ABGEBROCHEN, Code.BIBLIOTHEK_FEHLT, Code.PDF, Code.ANLAGE_UNBRAUCHBAR}
_LOOK = 0.1  # seconds after which somebody who waits looks whether it still makes sense
W = TypeVar("W")
A = TypeVar("A")


class ShownAnnex(Struct, frozen=True):
    """An annex that can be looked at: its page, or the file from elsewhere in the paper's folder."""

    number: int
    title: str
    html: str = ""
    file: str = ""


class ShownPaper(Struct, frozen=True):
    """What is shown of a paper. It has no `page` if something is wrong with it."""

    name: str
    findings: tuple[Finding, ...]
    report: PaperReport
    folder: str = ""
    own_findings: tuple[Finding, ...] = ()  # what is wrong with its files as such
    parts: tuple[Part, ...] | None = None  # what was read for it; None if it must be made again
    style: Hausstil = DIN_5008
    page: Page | None = None
    annexes: tuple[ShownAnnex, ...] = ()

    @property
    def status(self) -> Status:
        """How it came out so far."""
        return self.report.status

    @classmethod
    def cut_off(cls, name: str, why: str) -> ShownPaper:
        """A paper that came to no end; `why` is a German sentence without end."""
        mandant, _, kennung = name.partition("/")
        findings = Findings()
        report_cut_off(f"data/{mandant}/vorlagen/{kennung}", why, findings)
        return cls(name, tuple(findings), PaperReport.failed(mandant, kennung))


class PageRequest(Struct, frozen=True):
    """A page that is wanted, of the files as they are since a change with this number.

    Without a `name` the project is only opened.
    """

    change: int
    name: str = ""


class MadePdf(Struct, frozen=True):
    """A PDF, how long its annexes are, and which version of its sheet it shows; or `why` there is none."""

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
            self._worker = Worker(forerunner(writes=True), self._prepare, allowed())
        return self._worker

    def prepare(self, work: W) -> None:
        """Let it do what it needs for later work, if it has nothing else to do; there is no answer."""
        worker = self.start()
        if worker.is_free:
            worker.give(work)

    def ask(self, work: W, is_wanted: Callable[[], bool]) -> A | Ended:
        """What comes of a piece of work, or why its process ended over it.

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


def pages_of(root: Path) -> Callable[[PageRequest], ShownPaper]:
    """What makes the pages of a project."""
    workshops: dict[int, Workshop] = {}

    def made(request: PageRequest) -> ShownPaper:
        if request.change not in workshops:
            workshops.clear()
            workshops[request.change] = Workshop(root)
        if not request.name:
            return ShownPaper("", (), PaperReport.failed("", ""))
        return _shown(workshops[request.change], request.name)

    return made


def _shown(workshop: Workshop, name: str) -> ShownPaper:
    mandant, _, kennung = name.partition("/")
    try:
        behoerde = workshop.projekt.behoerden[mandant]
        paper = workshop.prepare(behoerde, workshop.projekt.papier(behoerde, kennung))
        about, parts = workshop.about(paper)
    except Exception as error:  # noqa: BLE001 - nobody is to see a traceback for a paper
        findings = Findings()
        report_internal_error(
            error, f"data/{mandant}/vorlagen/{kennung}", workshop.projekt.wurzel, findings
        )
        return ShownPaper(name, tuple(findings), PaperReport.failed(mandant, kennung))
    return ShownPaper(
        name,
        tuple(paper.findings),
        PaperReport.of(paper, 0, about),
        paper.papier.ordner,
        tuple(paper.papier.befunde),
        (*paper.teile, *parts),
        paper.style,
        paper.page,
        tuple(_shown_annexes(paper)),
    )


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


def _lately(said: str, make: Callable[[], bytes]) -> bytes:
    """Keep the pages that were set last, in memory: a save changes one document of a paper."""
    name = digest_of(said)
    _pages[name] = _pages.pop(name, b"") or make()
    while len(_pages) > _MANY:
        del _pages[next(iter(_pages))]
    return _pages[name]


def pdfs_of(root: Path) -> Callable[[str], MadePdf]:
    """What makes the PDFs of papers, by their names."""
    return partial(pdf_of, root)


def pdf_of(root: Path, name: str) -> MadePdf:
    """The PDF of a paper as its files are now."""
    mandant, _, kennung = name.partition("/")
    with kept_by(_lately):
        made = Workshop(root).made(Task(mandant, kennung))
    if made.files:
        content = made.files[PurePath(made.report.paths["pdf"]).name]
        annexes = {a.number: Measures(a.pages, a.size) for a in made.report.annexes}
        return MadePdf(content, annexes)
    # What is wrong with its page already stands beside it.
    faults = (f"{f.message} {f.cure}" for f in made.findings if f.code in _OF_PDFS)
    return MadePdf(why=" ".join(faults) or NOT_YET)
