"""Processes that do one piece of work after another, each within limits of memory and time.

Everything that evaluates a user's text, template, formula, picture or PDF runs in such a process. Each
has a pipe of its own to the process that started it and shares no lock with others: killing one at any
moment affects no other, and costs the piece of work that it had. It ends with the process that started it,
in whatever way that one ends.
"""

from __future__ import annotations

import gc
import multiprocessing.forkserver
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from math import inf
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from msgspec import Struct

from vorlagen.building.limits import Bounds, allow, at_most, collect_rarely, limit_memory

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
