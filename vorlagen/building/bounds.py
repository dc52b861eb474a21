"""What a process may use of memory and time, so that nothing that users write stalls the machine.

Time is that of the processor: it does not depend on what else the machine does. Where the system knows
no such limits (Windows), only the time on the clock is bounded.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from msgspec import Struct
from msgspec.structs import replace

if sys.platform != "win32":
    import resource

_COMMAND_MEMORY = 3_000_000_000  # bytes; what a command needs grows with the number of papers
_COMMAND = 5  # so many times the time of one paper has a command that makes none, or many in turn
_WAIT = 10  # so many times its time on the processor a paper may take on the clock
_LONGEST = 50  # signs in the name of the folder for temporary files
_GRACE = 8  # seconds in which a command that is told to stop does so by itself


class Bounds(Struct, frozen=True):
    """Bytes of memory, and seconds on the processor, for one paper."""

    memory: int = 1_000_000_000  # the largest real paper needs a third
    seconds: float = 60.0  # the largest real one takes three

    @property
    def longest(self) -> float:
        """Seconds on the clock after which a process that uses no processor is given up, too."""
        return _WAIT * self.seconds

    @property
    def command_seconds(self) -> float:
        """Seconds on the processor for a whole command."""
        return _COMMAND * self.seconds

    def exceeded(self, *, in_time: bool) -> str:
        """What kept a process from coming to its end, as a German sentence without its full stop."""
        if not in_time:
            return f"Nach {self.seconds:.0f} Sekunden Rechenzeit war kein Ende abzusehen"
        return (
            f"Nötig sind mehr als {self.memory // 1_000_000} MB Speicher, oder etwas ist abgestürzt"
        )


class _Process:
    """What holds in this process."""

    bounds = Bounds()
    is_own = False  # whether it was started for one command, and so may be bounded


def allowed() -> Bounds:
    """The bounds of a paper, as the user wants them."""
    return _Process.bounds


def allow(*, memory: int | None = None, seconds: float | None = None) -> None:
    """Set the bounds of a paper for this command; bytes, and seconds on the processor."""
    if memory is not None:
        _Process.bounds = replace(_Process.bounds, memory=memory)
    if seconds is not None:
        _Process.bounds = replace(_Process.bounds, seconds=seconds)


@contextmanager
def bounded_as_paper() -> Iterator[None]:
    """Bound the work of a whole command as that of a paper is."""
    if _Process.is_own:
        limit_memory(allowed().memory)
    with at_most(allowed().seconds):
        yield


def collect_rarely() -> None:
    """Look for garbage less often: nearly all that a process reads and computes lives until it ends."""
    gc.set_threshold(50_000, 20, 100)


def limit_memory(most: int) -> None:
    """Let this process, and all that it starts, find no more memory than so many bytes."""
    if sys.platform != "win32":
        with suppress(OSError, ValueError):  # of systems that have it otherwise
            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End this process, even in the midst of a library, if work takes more of the processor; 0 if it may."""
    if sys.platform == "win32":
        yield
        return
    left, _ = signal.setitimer(signal.ITIMER_PROF, seconds)  # of a longer work, which waits
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, left)


def bounded(work: Callable[[], int]) -> int | str:
    """Do the work of a command in a process of its own within bounds.

    That process has a temporary folder, which goes with it, however it ends. Told to stop, it is gone
    within seconds.

    Returns:
        What the work returns, or why it came to no end, as a German sentence without its full stop.
    """
    if sys.platform == "win32":
        return work()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a caller that ignores it takes the exit status
    folder = _temporary_folder()
    child = os.fork()
    if not child:
        _begin(folder)
        status = work()
        if threading.active_count() == 1:  # nothing else is to be waited for
            _end(status)
        return status
    _lead_to_end(child)
    ended = -os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    if ended <= 0:
        return -ended
    if ended in {signal.SIGINT, signal.SIGTERM, signal.SIGKILL}:
        return 1
    if ended == signal.SIGPROF:
        return "Die erlaubte Rechenzeit war um, und es war kein Ende abzusehen"
    return "Der erlaubte Speicher reicht nicht, oder etwas ist abgestürzt"


def _temporary_folder() -> str:
    """A new folder for what a command needs for a while; empty if there can be none."""
    # Sockets lie in it, whose names have at most 104 signs.
    place = tempfile.gettempdir()
    with suppress(OSError):
        return tempfile.mkdtemp(prefix="vorlagen-", dir=place if len(place) <= _LONGEST else "/tmp")  # noqa: S108 - made for this user alone
    return ""


def _begin(folder: str) -> None:
    """Make this process ready for the work of a command."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    limit_memory(_COMMAND_MEMORY)
    _Process.is_own = True
    if folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder


def _lead_to_end(child: int) -> None:
    """Pass on to a process that it is to stop; if it does not, end it."""

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
    """End this process without taking down one by one what it holds, which takes a third of a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads it any more, or there is no space left for it
        status = status or 1
    os._exit(status)


def _interrupt(*_: object) -> None:
    """Come to an end as after Ctrl+C, which takes along what was started; once is enough."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
