"""What it costs to compare two states and to follow a figure through its history, and how that grows.

Run it from the project folder:

    python benchmarks/comparing.py [PAPERS] [COMMITS]

Projects with a hundredth, a tenth and all of so many papers (1,000 unless another number is given), of
which ten have changed since the last commit: each has another amount and another word. Histories of an
eighth, half and all of so many commits (200), each of which changes one of ten papers in turn. All are
measured in one run, as processor time of the command with git and with starting Python; what a command
costs that does nothing is measured beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from builds import TOWN, Project, project_of, say

CHANGED = 10
ADDRESS = "tabellen.bedarf.bedarf.jahr_2026"
_IDENTITY = ("-c", "user.name=Messung", "-c", "user.email=messung@example.org")


def spent(work: Callable[[], object]) -> float:
    """Processor time of the processes that some work starts."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def committed(root: Path) -> None:
    """Put all of a project into git."""
    program = shutil.which("git") or "git"
    for command in (("init", "-q"), ("add", "-A"), (*_IDENTITY, "commit", "-q", "-m", "Stand")):
        subprocess.run([program, *command], cwd=root, check=True)


def edit(project: Project, number: int, amount: int, *, worded: bool = False) -> None:
    """Give one of the papers that ask for the rate another amount, and another word."""
    folder = f"data/{TOWN}/vorlagen/winterdienst-{number:04}"
    facts = (project.root / folder / "vorlage.yaml").read_text(encoding="utf-8")
    now = next(word for word in facts.split("{") if word.startswith("jahr_2026: ")).split("}")[0]
    project.edit(f"{folder}/vorlage.yaml", now, f"jahr_2026: {amount}")
    if worded:
        project.edit(f"{folder}/text.md", " und ", " sowie ")


def comparisons(source: Path, papers: int, nothing: float) -> None:
    """Ten changed papers among few and many."""
    seconds = []
    for count in (papers // 100, papers // 10, papers):
        with tempfile.TemporaryDirectory() as folder:
            project = Project(project_of(max(count, 16), source, Path(folder) / "projekt"))
            committed(project.root)
            for number in range(CHANGED):
                edit(project, number, 98401 + number, worded=True)
            seconds.append(min(spent(lambda: project.run("vergleichen")) for _ in range(3)))  # noqa: B023
        say(f"vergleichen, {CHANGED} of {max(count, 16)} papers changed", f"{seconds[-1]:.2f} s")
        say("  without starting Python", f"{seconds[-1] - nothing:.2f} s")
    say("growth for ten times as many papers, twice", *_growth(seconds))


def histories(source: Path, commits: int, nothing: float) -> None:
    """A figure of one paper, which every tenth commit changes."""
    seconds = []
    for count in (commits // 8, commits // 2, commits):
        with tempfile.TemporaryDirectory() as folder:
            project = Project(project_of(26, source, Path(folder) / "projekt"))
            committed(project.root)
            for number in range(1, count):
                edit(project, number % CHANGED, 98400 + number)
                committed(project.root)
            command = ("verlauf", ADDRESS, "--vorlage", "winterdienst-0003")
            seconds.append(min(spent(lambda: project.run(*command)) for _ in range(2)))  # noqa: B023
        say(f"verlauf, {count} commits", f"{seconds[-1]:.2f} s")
        say("  without starting Python", f"{seconds[-1] - nothing:.2f} s")
    say("growth for four times, and for twice as many commits", *_growth(seconds))


def _growth(seconds: list[float]) -> list[str]:
    return [f"{b / a:.1f}" for a, b in pairwise(seconds)]


def main() -> None:
    papers, commits = (*map(int, sys.argv[1:3]), *(1000, 200)[len(sys.argv[1:3]) :])
    source = Path.cwd()
    idle = [sys.executable, "-c", "import vorlagen.comparing.paper_comparison"]
    nothing = min(spent(lambda: subprocess.run(idle, check=True)) for _ in range(5))
    say("starting Python and importing what compares", f"{nothing:.2f} s")
    comparisons(source, papers, nothing)
    histories(source, commits, nothing)


if __name__ == "__main__":
    main()
