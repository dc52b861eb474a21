"""What a process may use of memory and time, so that nothing that users write stalls the machine.

Where the system knows no such limits (Windows), there are none.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from msgspec import Struct

if sys.platform != "win32":
    import resource


class Bounds(Struct, frozen=True):
    """Bytes of memory for a process, and seconds for one paper, or for a command that makes none."""

    memory: int = 3_000_000_000  # the largest shipped paper needs a tenth
    seconds: float = 300.0  # the largest shipped one takes three

    def exceeded(self, *, in_time: bool) -> str:
        """What kept a process from coming to its end, as a German sentence without its full stop."""
        if not in_time:
            return f"Nach {self.seconds:.0f} Sekunden war kein Ende abzusehen"
        return (
            f"Nötig sind mehr als {self.memory // 1_000_000} MB Speicher, oder etwas ist abgestürzt"
        )


BOUNDS = Bounds()


def collect_rarely() -> None:
    """Look for garbage less often: nearly all that a process reads and computes lives until it ends."""
    gc.set_threshold(50_000, 20, 100)


def limit_memory(bounds: Bounds = BOUNDS) -> None:
    """Let this process, and all that it starts, find no more memory than that."""
    if sys.platform != "win32":
        with suppress(OSError, ValueError):  # of systems that have it otherwise
            resource.setrlimit(resource.RLIMIT_DATA, (bounds.memory, bounds.memory))


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End this process, even in the midst of a library, if work takes longer; 0 if it may."""
    if sys.platform == "win32":
        yield
        return
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)  # of a longer work, which waits
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)


def bounded(work: Callable[[], int], bounds: Bounds = BOUNDS) -> int | str:
    """Do work in a process of its own within bounds.

    Returns:
        What it returns, or why it came to no end (`Bounds.exceeded`).
    """
    child = os.fork() if sys.platform != "win32" else None
    if not child:
        signal.signal(signal.SIGTERM, _interrupt)
        limit_memory(bounds)
        status = work()
        if child is not None and threading.active_count() == 1:  # nothing else is to be waited for
            _end(status)
        return status
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal also tells the other one
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    ended = -os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended in {signal.SIGINT, signal.SIGTERM}:
        return 1
    return -ended if ended <= 0 else bounds.exceeded(in_time=ended != signal.SIGALRM)


def _end(status: int) -> NoReturn:
    """End this process without taking down one by one what it holds, which takes a third of a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads it any more, or there is no space left for it
        status = status or 1
    os._exit(status)


def _interrupt(*_: object) -> None:
    """Come to an end as after Ctrl+C, which takes along what was started; once is enough."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt
