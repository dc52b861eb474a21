"""The present state of the preview: each paper with its last good page, updated when files change."""

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

from msgspec.structs import replace
from watchfiles import watch

from vorlagen.building.builder import Builder
from vorlagen.building.builds import Inputs
from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.overview import Overview, overview
from vorlagen.building.processes import Ended
from vorlagen.facts.files import INPUT_FOLDERS, is_folder
from vorlagen.findings import Findings, Place
from vorlagen.page import MEASURE
from vorlagen.preview.figure_marks import with_buttons
from vorlagen.preview.questions import ProjectAnswer, Question, answers_of
from vorlagen.preview.workers import (
    NOT_YET,
    Helper,
    MadePdf,
    NotWantedError,
    PageRequest,
    Sheet,
    pages_of,
    pdfs_of,
)

_QUIET = 10  # milliseconds without a change after which a save counts as finished
_HALF_WRITTEN = 0.25  # seconds to wait for a program that saves in several steps
_PAUSE = 0.05  # seconds for the browser to load open papers before the other ones are made
_PATIENCE = 3  # seconds after which a change cancels a page that is still being made
_LEAVE = 2  # seconds that threads have to end

Listener = Callable[[], None]


class Session:
    """A watched project. Workers make its pages; threads ask the workers and notify listeners."""

    def __init__(self, root: Path, annex_link: Callable[[str, int], str]) -> None:
        self.root = root.resolve()
        self.trouble = ""  # why nothing is updated at the moment
        self.overview: Overview | None = None
        self.version = 0  # of the overview
        self._annex_link = annex_link
        self._sheets: dict[str, Sheet] = {}
        self._good: dict[str, Sheet] = {}  # as they were last judged to be without faults
        self._pdfs: dict[str, MadePdf] = {}
        self._listeners: dict[Listener, tuple[str, bool]] = {}
        self._versions = count(1)
        self._listening = Lock()
        self._keeping = RLock()
        self.stopped = Event()
        self._changed = Event()
        self._pdf_wanted = Event()
        self._pages: Helper[PageRequest, Sheet] = Helper(partial(pages_of, self.root))
        self._pdf_worker: Helper[str, MadePdf] = Helper(partial(pdfs_of, self.root))
        self._asker: Helper[Question, ProjectAnswer] = Helper(partial(answers_of, self.root))
        self._asking = Lock()
        self._changes = 0
        self._threads: list[Thread] = []
        self.at_end: list[Callable[[], None]] = []  # what else ends with it

    # What is shown

    def sheet(self, name: str) -> Sheet | None:
        """A paper by authority and Kennung; None if there is none."""
        return self._sheets.get(name)

    def pdf(self, name: str) -> MadePdf:
        """The last good PDF of a paper, and why there is no later one."""
        return self._pdfs.get(name, MadePdf())

    def state(self, name: str) -> dict[str, Any]:
        """The state that a page compares with its own: of a paper, or of the overview if `name` is ""."""
        sheet = self.sheet(name)
        pdf = self.pdf(name)
        version = sheet.version if sheet else 0
        message = "Das PDF wird gemacht …"
        if sheet and not sheet.is_current:
            message = NOT_YET
        elif version == pdf.version:
            message = pdf.why or "Das PDF ist auf dem neuesten Stand."
        elif pdf.content:
            message = "Das PDF zeigt einen früheren Stand; das neue wird gemacht …"
        return {
            "stand": version if name else self.version,
            "stoerung": self.trouble,
            "pdf": crc32(pdf.content),
            "pdf_gesagt": message,
        }

    @contextmanager
    def listening(self, listener: Listener, name: str, *, pdf: bool) -> Iterator[None]:
        """Notify a listener of changes; its page shows the paper `name`, and with `pdf` its PDF."""
        with self._listening:
            self._listeners[listener] = (name, pdf)
        self._pdf_wanted.set()
        try:
            yield
        finally:
            with self._listening:
                self._listeners.pop(listener, None)

    def _notify(self) -> None:
        with self._listening:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def _open_papers(self) -> set[str]:
        """The papers that are open in a browser."""
        with self._listening:
            return {name for name, _ in self._listeners.values()}

    def _open_pdfs(self) -> set[str]:
        """The papers whose PDF is open in a browser."""
        with self._listening:
            return {name for name, wants_pdf in self._listeners.values() if wants_pdf}

    def ask(self, question: Question) -> ProjectAnswer:
        """The answer of the project as its files are now."""
        with self._asking:
            try:
                answer = self._asker.ask(question, lambda: not self.stopped.is_set())
            except NotWantedError:
                return ProjectAnswer(why="Die Vorschau ist beendet.")
        if isinstance(answer, Ended):
            return ProjectAnswer(why=f"{answer.why}.")
        return answer

    # Keeping up

    def start(self) -> None:
        self._pages.start()
        self._changed.set()
        for work in (self._keep_up, self._watch, self._make_pdfs):
            self._threads.append(Thread(target=work, daemon=True))
            self._threads[-1].start()

    def look(self) -> None:
        """Look for changes now; somebody has just made one here."""
        self._changed.set()

    def stop(self) -> None:
        for event in (self.stopped, self._changed, self._pdf_wanted):
            event.set()
        for end in self.at_end:
            end()
        self._notify()
        for thread in self._threads:
            thread.join(_LEAVE)
        self._pages.stop()
        self._pdf_worker.stop()
        self._asker.stop()

    def _folders(self) -> list[Path]:
        return [self.root / name for name in INPUT_FOLDERS if is_folder(self.root / name)]

    def _watch(self) -> None:
        """Notice changes, and that a folder is removed or comes back."""
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
            except Exception as error:  # noqa: BLE001 - users never see a traceback
                findings = Findings()
                report_internal_error(error, "vorlagen vorschau", self.root, findings)
                trouble = " ".join(f"{finding.message} {finding.cure}" for finding in findings)
            if trouble is not None and trouble != self.trouble:
                self.trouble = trouble
                self._notify()

    def _update(self) -> str | None:
        """Make changed papers again; returns what is wrong with the project, None if interrupted."""
        if not is_folder(self.root / "data"):
            return self._without_data()
        self._changes += 1
        self._pages.prepare(PageRequest(self._changes))  # the worker opens the project meanwhile
        builder = Builder(self.root)
        open_papers = self._open_papers()
        inputs = Inputs(builder)
        papers = [f"{behoerde.name}/{kennung}" for behoerde, kennung in builder.chosen(())]
        pauses = bool(open_papers)
        patience = _HALF_WRITTEN
        for name in sorted(papers, key=lambda name: (self._is_slow(name), name not in open_papers)):
            if pauses and name not in open_papers:
                pauses = False
                self._changed.wait(_PAUSE)
            if self._changed.is_set():
                return None
            old = self.sheet(name)
            parts = old.parts if old else None
            if parts is not None and inputs.change(parts) is None:
                continue
            try:
                self._show_early(name, open_papers)
                sheet = self._make(name)
            except NotWantedError:
                return None
            if old and old.is_current and not sheet.is_current:
                if self._changed.wait(patience):
                    return None
                patience = 0
            self._keep(sheet)
        for name in {*self._sheets} - {*papers}:
            del self._sheets[name]
            self._good.pop(name, None)
        self._keep_overview(builder, [self._sheets[name] for name in papers])
        return ""

    def _without_data(self) -> str:
        """What is wrong while there is no folder with facts; nothing if there never was one."""
        if self.overview is None:
            return ""
        return (
            f"Der Ordner {self.root / 'data'} ist nicht da. Gezeigt wird der letzte Stand; sobald der"
            " Ordner wieder da ist, geht es von selbst weiter."
        )

    def _keep_overview(self, builder: Builder, sheets: Sequence[Sheet]) -> None:
        findings = Findings()
        for finding in builder.findings:
            if finding.place != Place("data"):  # that there is no paper yet is seen
                findings.extend([finding])
        for sheet in sheets:
            findings.extend([*sheet.own_findings, *sheet.findings])
        reports = [sheet.report for sheet in sheets]
        self.overview = overview(builder.projekt, reports, findings)
        self.version += 1
        self._notify()

    def _is_slow(self, name: str) -> bool:
        """Whether the worker did not finish a paper the last time, so that it is made last."""
        sheet = self.sheet(name)
        return sheet is not None and sheet.parts is None

    def _make(self, name: str, *, is_alone: bool = False) -> Sheet:
        """A paper as its files are now; if it `is_alone`, only its own page, which comes sooner.

        Raises:
            NotWantedError: If the files changed meanwhile, and it takes long.
        """
        until = monotonic() + _PATIENCE

        def is_wanted() -> bool:
            is_outdated = self._changed.is_set() and monotonic() > until
            return not self.stopped.is_set() and not is_outdated

        sheet = self._pages.ask(PageRequest(self._changes, name, is_alone), is_wanted)
        if isinstance(sheet, Ended):
            return Sheet.cut_off(self.root, name, sheet.why)
        return sheet

    def _show_early(self, name: str, open_papers: set[str]) -> None:
        """Show the page of an open paper before it is judged, beside the findings of before.

        If it has faults, they are shown first.

        Raises:
            NotWantedError: As `_make`.
        """
        old = self.sheet(name)
        if old is None or not old.is_current or name not in open_papers:
            return
        page = self._make(name, is_alone=True).page
        early = replace(old, page=page)
        html = self._html(early)
        if not html or html == old.html:
            return
        with self._keeping:
            self._sheets[name] = replace(early, html=html, version=next(self._versions))
        self._notify()

    def _keep(self, sheet: Sheet) -> None:
        """Show a paper, if need be with its last good page; notify listeners if it looks different."""
        name = sheet.name
        with self._keeping:
            old = self.sheet(name)
            if sheet.is_current:
                sheet = replace(sheet, html=self._html(sheet))
                self._good[name] = sheet
            elif name in self._good:  # a page that was shown early may have the faults
                good = self._good[name]
                html = self._html(good)
                sheet = replace(
                    sheet, folder=good.folder, page=good.page, annexes=good.annexes, html=html
                )
            if old and sheet.shown == old.shown:
                self._sheets[name] = replace(sheet, version=old.version)
                return
            self._sheets[name] = replace(sheet, version=next(self._versions))
        self._notify()
        self._pdf_wanted.set()

    def _html(self, sheet: Sheet) -> str:
        """The page as a build writes it, with buttons; the lengths of annexes come from the PDF."""
        if sheet.page is None:
            return ""
        name = sheet.name
        links = {annex.number: self._annex_link(name, annex.number) for annex in sheet.annexes}
        html = sheet.page.with_measures(self.pdf(name).measures, links)
        html = MEASURE.replaced(html, lambda number: "Umfang folgt" if number in links else None)
        return with_buttons(html)

    # PDFs

    def _make_pdfs(self) -> None:
        """Make the open PDFs, one after the other, until they are up to date."""
        while self._pdf_wanted.wait() and not self.stopped.is_set():
            self._pdf_wanted.clear()
            for name in self._open_pdfs():
                sheet = self.sheet(name)
                if sheet and sheet.is_current and sheet.version != self.pdf(name).version:
                    self._keep_pdf(name, sheet.version, self._make_pdf(name))
                    self._pdf_wanted.set()  # for changes made meanwhile

    def _make_pdf(self, name: str) -> MadePdf:
        try:
            pdf = self._pdf_worker.ask(name, lambda: not self.stopped.is_set())
        except NotWantedError:
            return MadePdf()
        if isinstance(pdf, Ended):
            return MadePdf(why=f"Das PDF ließ sich nicht fertig machen. {pdf.why}.")
        return pdf

    def _keep_pdf(self, name: str, version: int, pdf: MadePdf) -> None:
        """Show a PDF; the page is updated with the lengths of its annexes, which it then shows."""
        with self._keeping:
            old = self.pdf(name)
            sheet = self.sheet(name)
            if not pdf.content:
                pdf = replace(old, why=pdf.why)
            self._pdfs[name] = replace(pdf, version=version)
            if sheet and sheet.is_current and pdf.measures != old.measures:
                new = replace(sheet, html=self._html(sheet), version=next(self._versions))
                self._sheets[name] = new
                if version == sheet.version:
                    self._pdfs[name] = replace(pdf, version=new.version)
        self._notify()
