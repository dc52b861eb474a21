"""What the preview shows now: each paper with its last good page, kept up with the files of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event, Lock, RLock, Thread
from time import monotonic
from typing import Any
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace
from watchfiles import watch

from vorlagen.building.inputs import Files, Inputs, Known
from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.overview import Overview, overview
from vorlagen.building.worker import Ended
from vorlagen.building.workshop import Workshop
from vorlagen.facts.files import is_folder
from vorlagen.findings import Findings
from vorlagen.page import MEASURE
from vorlagen.paper import Page
from vorlagen.preview.figure_marks import marked
from vorlagen.preview.workers import (
    NOT_YET,
    Helper,
    MadePdf,
    NotWantedError,
    PageRequest,
    ShownPaper,
    pages_of,
    pdfs_of,
)

_QUIET = 10  # milliseconds without a change after which a save is taken to be over
_HALF_WRITTEN = 0.25  # seconds in which a program that saves in several steps may go on
_PAUSE = 0.05  # seconds in which a browser gets what changed before the other papers are looked at
_PATIENCE = 3  # seconds after which a page that is still being made gives way to a change
_LEAVE = 2  # seconds in which threads may come to their end
_WATCHED = ("data", "templates")

Listener = Callable[[], None]


class Sheet(Struct, frozen=True):
    """A paper as it is now, and its last good page, if it ever had one.

    It has another `version` whenever something of it changes that is shown.
    """

    paper: ShownPaper
    good: ShownPaper | None
    html: str
    version: int = 0

    @property
    def is_current(self) -> bool:
        """Whether the page shows the files as they are now."""
        return self.good is self.paper

    @property
    def page(self) -> Page | None:
        """The last good page."""
        return self.good.page if self.good else None

    @property
    def shown(self) -> tuple[Any, ...]:
        """What somebody sees of it."""
        return self.html, self.paper.findings, self.paper.status, self.is_current


class Session:
    """A project that is watched. Its pages are made by workers; threads ask these and tell listeners."""

    def __init__(self, root: Path, annex_link: Callable[[str, int], str]) -> None:
        self.root = root.resolve()
        self.trouble = ""  # why nothing is kept up at the moment
        self.overview: Overview | None = None
        self.version = 0  # of the overview
        self._annex_link = annex_link
        self._sheets: dict[str, Sheet] = {}
        self._pdfs: dict[str, MadePdf] = {}
        self._files: Known = {}
        self._listeners: dict[Listener, tuple[str, bool]] = {}
        self._versions = count(1)
        self._listening, self._keeping = Lock(), RLock()
        self.stopped = Event()
        self._changed, self._pdf_wanted = Event(), Event()
        self._pages: Helper[PageRequest, ShownPaper] = Helper(partial(pages_of, self.root))
        self._pdf_worker: Helper[str, MadePdf] = Helper(partial(pdfs_of, self.root))
        self._changes = 0
        self._threads: list[Thread] = []

    # What is shown

    def sheet(self, name: str) -> Sheet | None:
        """A paper by authority and Kennung; None if there is none."""
        return self._sheets.get(name)

    def pdf(self, name: str) -> MadePdf:
        """The last good PDF of a paper, and why there is no later one."""
        return self._pdfs.get(name, MadePdf())

    def state(self, name: str) -> dict[str, Any]:
        """What a page compares with what it shows: the overview if `name` is empty, else a paper."""
        sheet, pdf = self.sheet(name), self.pdf(name)
        version = sheet.version if sheet else 0
        said = "Das PDF wird gemacht …"
        if sheet and not sheet.is_current:
            said = NOT_YET
        elif version == pdf.version:
            said = pdf.why or "Das PDF ist auf dem neuesten Stand."
        elif pdf.content:
            said = "Das PDF zeigt einen früheren Stand; das neue wird gemacht …"
        return {
            "stand": version if name else self.version,
            "stoerung": self.trouble,
            "pdf": crc32(pdf.content),
            "pdf_gesagt": said,
        }

    @contextmanager
    def listening(self, listener: Listener, name: str, *, pdf: bool) -> Iterator[None]:
        """Tell a listener that something changes; its page shows `name`, and with `pdf` its PDF."""
        with self._listening:
            self._listeners[listener] = (name, pdf)
        self._pdf_wanted.set()
        try:
            yield
        finally:
            with self._listening:
                self._listeners.pop(listener, None)

    def _tell(self) -> None:
        with self._listening:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def _open(self, *, pdf: bool = False) -> set[str]:
        """The papers that somebody looks at."""
        with self._listening:
            return {name for name, wants_pdf in self._listeners.values() if wants_pdf or not pdf}

    # Keeping up

    def start(self) -> None:
        self._pages.start()
        self._changed.set()
        for work in (self._keep_up, self._watch, self._make_pdfs):
            self._threads.append(Thread(target=work, daemon=True))
            self._threads[-1].start()

    def stop(self) -> None:
        for event in (self.stopped, self._changed, self._pdf_wanted):
            event.set()
        self._tell()
        for thread in self._threads:
            thread.join(_LEAVE)
        self._pages.stop()
        self._pdf_worker.stop()

    def _folders(self) -> list[Path]:
        return [self.root / name for name in _WATCHED if is_folder(self.root / name)]

    def _watch(self) -> None:
        """Notice changes, and that a folder vanishes or comes back."""
        while not self.stopped.is_set():
            folders = self._folders()
            try:
                for changes in watch(
                    *folders or [self.root],
                    stop_event=self.stopped,
                    step=_QUIET,
                    debounce=10 * _QUIET,
                    rust_timeout=1000,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    recursive=bool(folders),
                ):
                    if changes or folders != self._folders():
                        self._changed.set()
                    if folders != self._folders():
                        break
            except (OSError, RuntimeError):  # one of them has just gone
                self._changed.set()
                self.stopped.wait(0.5)

    def _keep_up(self) -> None:
        while self._changed.wait() and not self.stopped.is_set():
            self._changed.clear()
            try:
                trouble = self._update()
            except Exception as error:  # noqa: BLE001 - nobody is to see a traceback
                findings = Findings()
                report_internal_error(error, "vorlagen vorschau", self.root, findings)
                trouble = " ".join(f"{f.message} {f.cure}" for f in findings)
            if trouble is not None and trouble != self.trouble:
                self.trouble = trouble
                self._tell()

    def _update(self) -> str | None:
        """Make anew what is shown; what is wrong with the project as a whole, None if there was no time."""
        if not is_folder(self.root / "data"):
            return (
                f"Der Ordner {self.root / 'data'} ist nicht da. Gezeigt wird der letzte Stand; sobald der"
                " Ordner wieder da ist, geht es von selbst weiter."
            )
        self._changes += 1
        self._pages.prepare(PageRequest(self._changes))  # opens it there while it is opened here
        workshop, opened = Workshop(self.root), self._open()
        inputs = Inputs(workshop, Files(self.root, self._files))
        papers = [f"{behoerde.name}/{kennung}" for behoerde, kennung in workshop.chosen(())]
        pauses, patience = bool(opened), _HALF_WRITTEN
        for name in sorted(papers, key=lambda name: (self._is_slow(name), name not in opened)):
            if pauses and name not in opened:
                pauses = False
                self._changed.wait(_PAUSE)
            if self._changed.is_set():
                return None
            old = self.sheet(name)
            parts = old.paper.parts if old else None
            if parts is not None and inputs.change(parts) is None:
                continue
            try:
                paper = self._made(name)
            except NotWantedError:
                return None
            if old and old.is_current and paper.page is None:
                if self._changed.wait(patience):
                    return None
                patience = 0
            self._keep(paper)
        self._files = inputs.files.known
        for name in {*self._sheets} - {*papers}:
            del self._sheets[name]
        self._keep_overview(workshop, [self._sheets[name] for name in papers])
        return ""

    def _keep_overview(self, workshop: Workshop, sheets: Sequence[Sheet]) -> None:
        findings = Findings(workshop.findings)
        for sheet in sheets:
            findings.extend([*sheet.paper.own_findings, *sheet.paper.findings])
        reports = [sheet.paper.report for sheet in sheets]
        self.overview = overview(workshop.projekt, reports, findings)
        self.version += 1
        self._tell()

    def _is_slow(self, name: str) -> bool:
        """Whether a paper came to no end the last time, so that the others are made first."""
        sheet = self.sheet(name)
        return sheet is not None and sheet.paper.parts is None

    def _made(self, name: str) -> ShownPaper:
        """A paper as its files are now.

        Raises:
            NotWantedError: If the files changed meanwhile, and it takes long.
        """
        until = monotonic() + _PATIENCE

        def is_wanted() -> bool:
            gives_way = self._changed.is_set() and monotonic() > until
            return not self.stopped.is_set() and not gives_way

        paper = self._pages.ask(PageRequest(self._changes, name), is_wanted)
        return ShownPaper.cut_off(name, paper.why) if isinstance(paper, Ended) else paper

    def _keep(self, paper: ShownPaper) -> None:
        """Show a paper, unless it looks as it did."""
        name = paper.name
        with self._keeping:
            old = self.sheet(name)
            sheet = Sheet(paper, paper, self._html(paper))
            if paper.page is None:
                sheet = replace(sheet, good=old.good if old else None, html=old.html if old else "")
            is_new = old is None or sheet.shown != old.shown
            version = next(self._versions) if old is None or is_new else old.version
            self._sheets[name] = replace(sheet, version=version)
        if is_new:
            self._tell()
            self._pdf_wanted.set()

    def _html(self, paper: ShownPaper) -> str:
        """The page as a build writes it, with marks; how long annexes are is known once there is a PDF."""
        name, page = paper.name, paper.page
        if page is None:
            return ""
        links = {annex.number: self._annex_link(name, annex.number) for annex in paper.annexes}
        html = page.with_measures(self.pdf(name).measures, links)
        html = MEASURE.replaced(html, lambda number: "Umfang folgt" if number in links else None)
        return marked(html, page.printed)

    # PDFs

    def _make_pdfs(self) -> None:
        """Make the PDFs that somebody looks at, one after the other, until they are up to date."""
        while self._pdf_wanted.wait() and not self.stopped.is_set():
            self._pdf_wanted.clear()
            for name in self._open(pdf=True):
                sheet = self.sheet(name)
                if sheet and sheet.is_current and sheet.version != self.pdf(name).version:
                    self._keep_pdf(name, sheet.version, self._made_pdf(name))
                    self._pdf_wanted.set()  # what changed meanwhile

    def _made_pdf(self, name: str) -> MadePdf:
        try:
            made = self._pdf_worker.ask(name, lambda: not self.stopped.is_set())
        except NotWantedError:
            return MadePdf()
        if isinstance(made, Ended):
            return MadePdf(why=f"Das PDF ließ sich nicht fertig machen. {made.why}.")
        return made

    def _keep_pdf(self, name: str, version: int, made: MadePdf) -> None:
        """Show a PDF; what is known now of its annexes comes into the page, too, which it then shows."""
        with self._keeping:
            old, sheet = self.pdf(name), self.sheet(name)
            if not made.content:
                made = replace(old, why=made.why)
            self._pdfs[name] = replace(made, version=version)
            if sheet and sheet.is_current and made.measures != old.measures:
                new = replace(sheet, html=self._html(sheet.paper), version=next(self._versions))
                self._sheets[name] = new
                if version == sheet.version:
                    self._pdfs[name] = replace(made, version=new.version)
        self._tell()
