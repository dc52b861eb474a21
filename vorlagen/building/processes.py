"""Processes within limits of memory and time: this one, and those that do one piece of work after another.

Time is processor time, which does not depend on other processes. Where the system has no such limits
(Windows), only wall-clock time is bounded.

Everything that evaluates a user's text, template, formula, picture or PDF runs in such a process. Each
has a pipe of its own to the process that started it and shares no lock with others: killing one at any
moment affects no other, and costs the piece of work that it had. It ends with the process that started it,
in whatever way that one ends.
"""

from __future__ import annotations

import gc
import multiprocessing.forkserver
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from math import inf
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar

from msgspec import Struct
from msgspec.structs import replace

if sys.platform != "win32":
    import fcntl
    import resource

_COMMAND_MEMORY = 3_000_000_000  # bytes; a command needs more memory than a paper if there are many
_COMMAND = 5  # a whole command may take so many times the processor time of one paper
_WAIT = 10  # a paper may take so many times its processor time on the wall clock
_LONGEST = 50  # letters in the path of the folder for temporary files
_GRACE = 8  # seconds for a command to stop by itself before it is killed
_INSTANT = 0.001  # seconds; to a timer, 0 means none
_PREFIX = "vorlagen-befehl-"  # of the folders for temporary files


class Bounds(Struct, frozen=True):
    """Bytes of memory, and seconds of processor time, for one paper."""

    memory: int = 1_000_000_000  # the largest real paper needs a third
    seconds: float = 60.0  # the largest real one takes three

    @property
    def longest(self) -> float:
        """Seconds on the wall clock after which a process without progress is given up, too."""
        return _WAIT * self.seconds

    @property
    def command_seconds(self) -> float:
        """Seconds of processor time for a whole command."""
        return _COMMAND * self.seconds

    def exceeded(self, *, in_time: bool) -> str:
        """Why a process did not finish, as a German sentence without its full stop."""
        if not in_time:
            return f"Nach {self.seconds:.0f} Sekunden Rechenzeit war kein Ende abzusehen"
        return (
            f"Nötig sind mehr als {self.memory // 1_000_000} MB Speicher, oder etwas ist abgestürzt"
        )


class _Process:
    """The settings of this process."""

    bounds = Bounds()
    is_own = False  # whether it was started for one command, and so may be bounded


def allowed() -> Bounds:
    """The bounds of a paper, as set by the user."""
    return _Process.bounds


def allow(*, memory: int | None = None, seconds: float | None = None) -> None:
    """Set the bounds of a paper for this command; bytes, and seconds of processor time."""
    if memory is not None:
        _Process.bounds = replace(_Process.bounds, memory=memory)
    if seconds is not None:
        _Process.bounds = replace(_Process.bounds, seconds=seconds)


@contextmanager
def bounded_as_paper() -> Iterator[None]:
    """Apply the bounds of a paper to the work of a whole command."""
    if _Process.is_own:
        limit_memory(allowed().memory)
    with at_most(allowed().seconds):
        yield


def collect_rarely() -> None:
    """Collect garbage less often: nearly all objects of a process live until it ends."""
    gc.set_threshold(50_000, 20, 100)


def limit_memory(most: int) -> None:
    """Limit the memory of this process, and of all that it starts, to `most` bytes."""
    if sys.platform != "win32":
        with suppress(OSError, ValueError):  # of systems without such a limit
            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End this process, even within a library, if work takes more processor time; 0 for no limit.

    Work within other work has at most what is left to that, which goes on with what is left then.
    """
    if sys.platform == "win32":
        yield
        return
    outer_seconds, _ = signal.getitimer(signal.ITIMER_PROF)
    if outer_seconds:
        seconds = min(seconds or outer_seconds, outer_seconds)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        if outer_seconds:
            outer_seconds = max(outer_seconds - (time.process_time() - start), _INSTANT)
        signal.setitimer(signal.ITIMER_PROF, outer_seconds)


def bounded(work: Callable[[], int]) -> int | str:
    """Do the work of a command in a process of its own within bounds.

    That process has a temporary folder, which is removed in whatever way it ends. When it is told to
    stop, it ends within seconds.

    Returns:
        The result of the work, or why it did not finish, as a German sentence without its full stop.
    """
    if sys.platform == "win32":
        return work()
    signal.signal(
        signal.SIGCHLD, signal.SIG_DFL
    )  # if it were ignored, the exit status would be lost
    folder = _temporary_folder()
    child = os.fork()
    if not child:
        # Prepare this process for the work of a command
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        limit_memory(_COMMAND_MEMORY)
        _Process.is_own = True
        if folder:
            os.environ["TMPDIR"] = tempfile.tempdir = folder
        status = work()
        if threading.active_count() == 1:  # no other thread has to finish
            _end(status)
        return status
    _forward_signals(child)
    _, wait_status = os.waitpid(child, 0)
    exit_code = os.waitstatus_to_exitcode(wait_status)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    if exit_code >= 0:
        return exit_code
    signal_number = -exit_code
    if signal_number in {signal.SIGINT, signal.SIGTERM, signal.SIGKILL}:
        return 1
    if signal_number == signal.SIGPROF:
        return "Die erlaubte Rechenzeit war um, und es war kein Ende abzusehen"
    return "Der erlaubte Speicher reicht nicht, oder etwas ist abgestürzt"


def _temporary_folder() -> str:
    """A new folder for the temporary files of a command; empty if none can be made."""
    # It contains sockets, whose paths have at most 104 letters.
    parent = tempfile.gettempdir()
    if len(parent) > _LONGEST:
        parent = "/tmp"  # noqa: S108 - the folder in it is made for this user alone
    with suppress(OSError):
        _remove_leftovers(Path(parent))
        folder = tempfile.mkdtemp(prefix=_PREFIX, dir=parent)
        _lock(folder)
        return folder
    return ""


def _lock(folder: str | Path) -> int:
    """Lock a folder until the descriptor that is returned is closed: at the latest with this process.

    A process that this one forks has the descriptor, too.

    Raises:
        OSError: If another process has locked it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove_leftovers(parent: Path) -> None:
    """Remove the folders of commands that were killed, which nobody holds locked any more."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            descriptor = _lock(folder)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)


def _forward_signals(child: int) -> None:
    """Forward signals to stop to a child process; kill it if it does not stop in time."""

    def kill(*_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    def stop(*_: object) -> None:
        signal.alarm(_GRACE)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGALRM, kill)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _end(status: int) -> NoReturn:
    """End this process without freeing its objects one by one, which takes a third of a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads the output any more, or no space is left for it
        status = status or 1
    os._exit(status)


def _interrupt(*_: object) -> None:
    """Stop as after Ctrl+C, which also ends child processes; further signals are ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


W = TypeVar("W")
A = TypeVar("A")
_START = 60  # seconds until a process must be ready
_END = 5  # seconds until one that was killed must be gone
_TASKS = 200  # until a process is replaced, so that its memory does not grow
_STARTS = 3  # processes in a row that end before they are ready, until no more are started
_READY = "bereit"


class Ended(Struct, frozen=True):
    """Why a worker ended, as a German sentence without its full stop.

    `is_sure` tells that its work is certainly the cause.
    """

    why: str
    is_sure: bool


NO_START = Ended("Es lässt sich kein Prozess dafür starten", is_sure=True)
START_CURE = (
    "Nachsehen, ob Speicher frei ist und weitere Prozesse erlaubt sind; dann noch einmal versuchen."
)


class Worker(Generic[W, A]):
    """A process, seen from the one that started it."""

    def __init__(
        self, context: BaseContext, prepare: Callable[[], Callable[[W], A]], bounds: Bounds
    ) -> None:
        """Start a process. If it cannot be started, the first `answer` is that it has ended.

        Args:
            context: Starts the process.
            prepare: Returns the function for the work, in the new process; it must be importable there.
            bounds: For each piece of work.
        """
        self._bounds = bounds
        self.work: W | None = None  # the current piece
        self.pieces = 0  # of work that it was given
        self.is_ready = False
        self.has_ended = False
        self._deadline = time.monotonic() + _START
        self._process: Any = None
        self.pipe, other_end = context.Pipe()
        arguments = (other_end, prepare, bounds)
        process = context.Process(target=_serve, args=arguments, daemon=True)  # type: ignore[attr-defined]  # every context has it
        with suppress(OSError, EOFError):
            process.start()
            self._process = process
        other_end.close()

    @property
    def is_free(self) -> bool:
        """Whether it can be given work."""
        return self.is_ready and not self.has_ended and self.work is None

    @property
    def seconds_left(self) -> float:
        """Seconds until it must have answered; never negative. One without work may wait for ever."""
        if self.is_free:
            return inf
        return max(0.0, self._deadline - time.monotonic())

    def give(self, work: W) -> None:
        """Send a piece of work; `answer` returns its result."""
        self.work = work
        self.pieces += 1
        self._deadline = time.monotonic() + self._bounds.longest
        with suppress(OSError):  # the process has just ended; `answer` tells
            self.pipe.send(work)

    def answer(self) -> A | Ended | None:
        """The result of its work, or why it has ended; None if there is neither yet."""
        answer = None
        try:
            if self.pipe.poll():  # also if nobody looked for a while
                answer = self.pipe.recv()
            elif self.seconds_left:
                return None
        except (EOFError, OSError):
            pass
        if answer is None:
            return self._ended()
        if not self.is_ready:
            self.is_ready = True
            return None
        self.work = None
        if isinstance(answer, MemoryError):
            return Ended(self._bounds.exceeded(in_time=True), is_sure=False)
        result: A = answer
        return result

    def _ended(self) -> Ended:
        is_late = not self.seconds_left
        if not is_late and self._process:
            self._process.join(_END)
            is_late = self._process.exitcode == -signal.SIGPROF
        self.stop()
        return Ended(self._bounds.exceeded(in_time=not is_late), is_sure=is_late)

    def stop(self) -> None:
        """End the process at once."""
        self.has_ended = True
        self.work = None
        if self._process:
            with suppress(OSError):
                self._process.kill()
            self._process.join(_END)
        self.pipe.close()


def wait_for_any(workers: list[Worker[W, A]], longest: float = _START) -> None:
    """Wait until a worker has an answer or passes its deadline; at most `longest` seconds."""
    seconds = min(worker.seconds_left for worker in workers)
    wait([worker.pipe for worker in workers], min(seconds, longest))


def in_workers(
    context: BaseContext,
    prepare: Callable[[], Callable[[W], A]],
    tasks: Iterable[W],
    jobs: int,
    bounds: Bounds,
) -> Iterator[tuple[W, A | Ended]]:
    """Do tasks in `jobs` processes; results come in the order of completion.

    A worker can also end without a fault of its task: it may be the largest process when the machine runs
    out of memory. So its task is tried once more, alone, before it counts as failed.

    Args:
        context: Starts the processes.
        prepare: Returns the function for the tasks, in each new process; it must be importable there.
        tasks: What is to be done.
        jobs: In how many processes.
        bounds: For each task.
    """
    suspects = []
    for task, outcome in _outcomes(context, prepare, tasks, jobs, bounds):
        if isinstance(outcome, Ended) and not outcome.is_sure:
            suspects.append(task)
        else:
            yield task, outcome
    for suspect in suspects:
        yield from _outcomes(context, prepare, [suspect], 1, bounds)


def _outcomes(
    context: BaseContext,
    prepare: Callable[[], Callable[[W], A]],
    tasks: Iterable[W],
    jobs: int,
    bounds: Bounds,
) -> Iterator[tuple[W, A | Ended]]:
    """The result of each task, or why its worker ended."""
    waiting = deque(tasks)
    workers: list[Worker[W, A]] = []
    failed_starts = 0  # in a row
    try:
        while waiting or workers:
            busy = sum(worker.work is not None for worker in workers)
            while len(workers) < min(jobs, busy + len(waiting)) and failed_starts < _STARTS:
                workers.append(Worker(context, prepare, bounds))
            if not workers:
                for waiting_task in waiting:
                    yield waiting_task, NO_START
                return
            wait_for_any(workers)
            for worker in tuple(workers):
                task = worker.work
                outcome = worker.answer()
                if worker.is_free and waiting and worker.pieces < _TASKS:
                    worker.give(waiting.popleft())
                    failed_starts = 0
                elif worker.is_free or worker.has_ended:
                    worker.stop()
                    workers.remove(worker)
                    failed_starts += not worker.is_ready
                if task and outcome:
                    yield task, outcome
    finally:
        for worker in workers:
            worker.stop()


def worker_context(*modules: str, writes: bool = False) -> BaseContext:
    """The context that starts workers: they are forked from a process that has their modules loaded.

    That process is started here, so that it loads them while the project is read. They make papers unless
    other `modules` are named, and set pages only if one `writes`.
    """
    if sys.platform == "win32":  # where processes cannot be forked
        return multiprocessing.get_context("spawn")
    preloaded = [*(modules or ["vorlagen.building.builder"])]
    if writes:
        preloaded.append("vorlagen.renditions.pdf.ready")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preloaded)
    with _ctrl_c_ignored():
        multiprocessing.forkserver.ensure_running()
    return context


@contextmanager
def _ctrl_c_ignored() -> Iterator[None]:
    """Start a process that ignores Ctrl+C; workers inherit that from the first moment on.

    Only the main thread may set signals; it is the first to ask for a context.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# In the new process


def _serve(
    pipe: Connection[Any, Any], prepare: Callable[[], Callable[[Any], Any]], bounds: Bounds
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_rarely()
    limit_memory(bounds.memory)
    allow(memory=bounds.memory, seconds=bounds.seconds)
    do = prepare()
    gc.freeze()  # the objects made so far stay in use
    pipe.send(_READY)
    while True:
        try:
            work = pipe.recv()
        except EOFError:
            return
        with at_most(bounds.seconds):
            try:
                pipe.send(do(work))
            except MemoryError as error:
                pipe.send(error)
            except Exception:  # noqa: BLE001 - the parent reports that the process has ended
                os._exit(1)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
