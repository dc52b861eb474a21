"""The present state of the preview: each paper with its last good page, updated when files change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event, Lock, RLock, Thread
from time import monotonic
from typing import Any, TypeVar
from zlib import crc32

from msgspec.structs import replace
from watchfiles import watch

from vorlagen.building.builder import failed
from vorlagen.building.overview import Overview
from vorlagen.facts.files import INPUT_FOLDERS, Part, is_folder
from vorlagen.page import MEASURE
from vorlagen.preview.figure_marks import with_buttons
from vorlagen.preview.project_processes import (
    Answer,
    NoAnswerError,
    NotWantedError,
    OpenProject,
    ProjectProcesses,
    Question,
)
from vorlagen.preview.questions import (
    NOT_YET,
    MadePdf,
    Sheet,
    outdated,
    overview_of,
    own_page,
    paper_names,
    pdf_of,
    sheet_of,
    task_of,
)

_QUIET = 10  # milliseconds without a change after which a save counts as finished
_HALF_WRITTEN = 0.25  # seconds to wait for a program that saves in several steps
_PATIENCE = 3  # seconds after which a change cancels a page that is still being made
_LEAVE = 2  # seconds that threads have to end

A = TypeVar("A")
Listener = Callable[[], None]


class Session:
    """A watched project. Threads ask it for pages and PDFs, and notify listeners.

    One process makes all pages, so that none waits for a PDF or a comparison.
    """

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
        self._numbers = count(1)  # of versions and questions, each given once
        self._listening = Lock()
        self._keeping = RLock()
        self.stopped = Event()
        self._changed = Event()
        self._pdf_wanted = Event()
        self._update_number = 0  # of the questions of the present update
        self._pages = ProjectProcesses(self.root)
        self._others = ProjectProcesses(self.root)
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

    def _open_papers(self, *, as_pdf: bool = False) -> set[str]:
        """The papers that are open in a browser, perhaps only those whose PDF is."""
        with self._listening:
            listeners = list(self._listeners.values())
        return {name for name, shows_pdf in listeners if shows_pdf or not as_pdf}

    def ask(self, work: Callable[[OpenProject], A]) -> Answer[A]:
        """What is found out from the project as its files are now."""
        question = Question(next(self._numbers), work)
        try:
            return Answer(self._others.ask(question, lambda: not self.stopped.is_set()))
        except NotWantedError:
            return Answer(why="Die Vorschau ist beendet.")
        except NoAnswerError as error:
            return Answer(why=str(error))

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
        self._others.stop()

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
            except NotWantedError:
                continue
            except NoAnswerError as error:
                trouble = str(error)
            if trouble != self.trouble:
                self.trouble = trouble
                self._notify()

    def _update(self) -> str:
        """Make changed papers again; returns why nothing is made at the moment.

        Raises:
            NotWantedError: If something changed meanwhile.
            NoAnswerError: If the project cannot be opened.
        """
        if not is_folder(self.root / "data"):
            return self._without_data()
        self._update_number = next(self._numbers)
        names = self._found(paper_names)
        open_papers = self._open_papers()
        patience = _HALF_WRITTEN
        parts: dict[str, Part] = {}  # each once: papers share most, and all are sent
        known = {}
        for name, sheet in self._sheets.items():
            known[name] = [parts.setdefault(part.digest, part) for part in sheet.made.parts]
        slow = {name for name, read in known.items() if not read}  # not finished the last time
        ahead = [name for name in names if name in open_papers - slow]
        others = [name for name in names if name not in ahead]
        for group in (ahead, sorted(others, key=lambda name: name in slow)):
            papers = {name: known.get(name, []) for name in group}
            for name in self._found(partial(outdated, papers=papers)):
                if self._changed.is_set():
                    raise NotWantedError
                old = self.sheet(name)
                sheet = self._made(name, is_open=name in open_papers)
                if old and old.is_current and not sheet.is_current:
                    if self._changed.wait(patience):
                        raise NotWantedError
                    patience = 0
                self._keep(sheet)
        self._keep_overview(names)
        return ""

    def _without_data(self) -> str:
        """What is wrong while there is no folder with facts; nothing if there never was one."""
        if self.overview is None:
            return ""
        return (
            f"Der Ordner {self.root / 'data'} ist nicht da. Gezeigt wird der letzte Stand; sobald der"
            " Ordner wieder da ist, geht es von selbst weiter."
        )

    def _found(self, work: Callable[[OpenProject], A]) -> A:
        """What is found out from the project as it was when the present update began.

        Raises:
            NotWantedError: If the files changed meanwhile, and it takes long.
            NoAnswerError: If it is not found out.
        """
        until = monotonic() + _PATIENCE

        def is_wanted() -> bool:
            is_outdated = self._changed.is_set() and monotonic() > until
            return not self.stopped.is_set() and not is_outdated

        value: A = self._pages.ask(Question(self._update_number, work), is_wanted)
        return value

    def _made(self, name: str, *, is_open: bool) -> Sheet:
        """A paper as its files are now; raises `NotWantedError` as `_found`.

        The page of an open one is shown before it is judged, beside the findings of before. If it had
        faults, it is judged first.
        """
        old = self.sheet(name)
        try:
            if is_open and old and old.is_current:
                page = self._found(partial(own_page, name=name))
                if page:
                    self._show(replace(old, page=page))
            return self._found(partial(sheet_of, name=name))
        except NoAnswerError as error:
            return Sheet(name, failed(self.root, task_of(name), str(error).removesuffix(".")))

    def _keep(self, sheet: Sheet) -> None:
        """Show a paper that was judged, if need be with its last good page."""
        if sheet.is_current:
            self._good[sheet.name] = sheet
        elif sheet.name in self._good:  # a page that was shown early may have the faults
            good = self._good[sheet.name]
            sheet = replace(sheet, page=good.page, annexes=good.annexes)
        self._show(sheet)
        self._pdf_wanted.set()

    def _show(self, sheet: Sheet) -> Sheet:
        """Show a paper; listeners are notified, and it has another version, if it looks different."""
        with self._keeping:
            old = self.sheet(sheet.name)
            sheet = replace(sheet, html=self._html(sheet))
            is_same = old is not None and sheet.shown == old.shown
            version = old.version if old and is_same else next(self._numbers)
            sheet = self._sheets[sheet.name] = replace(sheet, version=version)
        if not is_same:
            self._notify()
        return sheet

    def _keep_overview(self, names: list[str]) -> None:
        """Show the overview of these papers; all others are gone."""
        with self._keeping:
            for name in {*self._sheets} - {*names}:
                del self._sheets[name]
                self._good.pop(name, None)
        reports, findings = [], []
        for name in names:
            sheet = self._sheets[name]
            reports.append(sheet.made.report)
            findings += sheet.findings
        work = partial(overview_of, reports=reports, of_papers=findings)
        self.overview = self._found(work)
        self.version += 1
        self._notify()

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
            for name in self._open_papers(as_pdf=True):
                sheet = self.sheet(name)
                if sheet and sheet.is_current and sheet.version != self.pdf(name).version:
                    answer = self.ask(partial(pdf_of, name=name))
                    why = f"Das PDF ließ sich nicht fertig machen. {answer.why}"
                    self._keep_pdf(name, sheet.version, answer.value or MadePdf(why=why))
                    self._pdf_wanted.set()  # for changes made meanwhile

    def _keep_pdf(self, name: str, version: int, pdf: MadePdf) -> None:
        """Show a PDF; the page is updated with the lengths of its annexes, which it then shows."""
        with self._keeping:
            if not pdf.content:
                pdf = replace(self.pdf(name), why=pdf.why)
            self._pdfs[name] = pdf
            sheet = self.sheet(name)
            if sheet:
                shown = self._show(sheet)
                if sheet.version == version:
                    version = shown.version
            self._pdfs[name] = replace(pdf, version=version)
        self._notify()
