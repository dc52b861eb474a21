"""Limits of memory and time, so that no input of users stalls the machine, and a command within them.

Time is processor time, which does not depend on other processes. Where the system has no such limits
(Windows), only wall-clock time is bounded.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

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
        _begin(folder)
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


def _begin(folder: str) -> None:
    """Prepare this process for the work of a command."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    limit_memory(_COMMAND_MEMORY)
    _Process.is_own = True
    if folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder


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
