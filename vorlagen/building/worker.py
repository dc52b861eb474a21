"""A process that does one piece of work after another, each within bounds of memory and time.

Everything that evaluates a user's text, template, formula, picture or PDF runs in such a process. Each
has a pipe of its own to the process that started it and shares no lock with others: killing one at any
moment affects no other. It ends with the process that started it, in whatever way that one ends.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from threading import Thread
from typing import Any, Generic, TypeVar

from msgspec import Struct

from vorlagen.building.bounds import Bounds, allow, at_most, limit_memory

W = TypeVar("W")
A = TypeVar("A")
_START = 60  # seconds until a process must be ready
_END = 5  # seconds until one that was killed must be gone
_READY = "bereit"


class Ended(Struct, frozen=True):
    """Why a worker ended, as a German sentence without its full stop.

    `is_sure` tells that its work is certainly the cause.
    """

    why: str
    is_sure: bool


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


# In the new process


def _serve(
    pipe: Connection[Any, Any], prepare: Callable[[], Callable[[Any], Any]], bounds: Bounds
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles it
    Thread(target=_end_with_parent, daemon=True).start()
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
