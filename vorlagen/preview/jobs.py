"""Commands of the program that are started with a button, one at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from threading import Lock, Thread
from typing import IO

from msgspec import Struct, field

_PROGRAM = (sys.executable, "-c", "import sys; from vorlagen.cli import main; sys.exit(main())")
_MOST_LINES = 2000  # of the output of a command


class Job(Struct):
    """A command that was started, and what it has said so far."""

    title: str
    paper: str
    is_trial: bool  # whether it writes nothing
    process: subprocess.Popen[str]
    started: float
    lines: list[str] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def is_fine(self) -> bool:
        return self.process.returncode == 0


class Jobs:
    """The commands of a session; one runs at a time, as they write to the same project."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.target = ""  # where papers were handed over to last
        self._jobs: list[Job] = []
        self._starting = Lock()

    @property
    def last(self) -> Job:
        """The one that was started last."""
        return self._jobs[-1]

    def start(self, title: str, paper: str, arguments: tuple[str, ...]) -> int | None:
        """Start a command for a paper; returns its number, or None if another one is running."""
        with self._starting:
            if self._jobs and self.last.is_running:
                return None
            process = subprocess.Popen(  # noqa: S603 - no shell; names and target are single arguments
                [*_PROGRAM, *arguments, "--projekt", str(self._root), "--", paper],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
            is_trial = "--probe" in arguments
            self._jobs.append(Job(title, paper, is_trial, process, time.monotonic()))
            Thread(target=_listen, args=(self.last, process.stdout), daemon=True).start()
            return len(self._jobs) - 1

    def job(self, number: int) -> Job | None:
        return self._jobs[number] if number < len(self._jobs) else None

    def stop(self) -> None:
        """End the command that is running; what it writes is whole or not there."""
        with self._starting:
            if self._jobs and self.last.is_running:
                self.last.process.terminate()


def _listen(job: Job, output: IO[str]) -> None:
    with output:
        for line in output:
            if len(job.lines) < _MOST_LINES:
                job.lines.append(line.rstrip("\n"))
    job.process.wait()
