"""Makes one paper at a time in a process of its own, within bounds of memory and time.

Whatever evaluates a user's text, template, formula, picture or PDF runs there. A paper that needs more
than any real one does fails with a finding; the others go on.
"""

from __future__ import annotations

import gc
import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from vorlagen.building.forerunner import forerunner
from vorlagen.building.internal_error import report_cut_off
from vorlagen.building.program import fingerprint
from vorlagen.building.report import PaperReport
from vorlagen.building.store import Store
from vorlagen.building.task import Task
from vorlagen.building.workshop import Made, Workshop
from vorlagen.findings import Findings

_PAPERS = 200  # until a worker is replaced, so that nothing piles up in it


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may use: bytes of memory, and seconds for one paper."""

    memory: int = 3_000_000_000  # the largest shipped paper needs a tenth
    seconds: float = 300.0  # the largest shipped one takes three


BOUNDS = Bounds()


def make_all(
    root: Path, tasks: Sequence[Task], jobs: int, bounds: Bounds = BOUNDS
) -> Iterator[tuple[Task, Made]]:
    """Do tasks in so many processes; in the order in which they are done."""
    with ProcessPool(
        max_workers=min(jobs, len(tasks)),
        max_tasks=_PAPERS,
        initializer=_begin,
        initargs=(root, bounds.memory),
        context=forerunner(writes=any(task.wanted.writes for task in tasks)),
    ) as pool:
        waiting = [(task, pool.schedule(_make, (task,), timeout=bounds.seconds)) for task in tasks]
        try:
            for task, future in waiting:
                try:
                    yield task, future.result()
                except (TimeoutError, ProcessExpired) as error:
                    why = f"Sie braucht mehr als {bounds.memory // 1_000_000} MB Speicher"
                    why += ", oder etwas ist abgestürzt"
                    if isinstance(error, TimeoutError):
                        why = f"Sie war nach {bounds.seconds:.0f} Sekunden nicht fertig"
                    yield task, failed(task, why)
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call] # of pebble
            raise


_workshops: dict[Path, tuple[Workshop, Store]] = {}


def _begin(root: Path, memory: int) -> None:
    """Open the project in a new worker."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    _workshops[root] = Workshop(root), Store(root, fingerprint(root))
    gc.collect()
    gc.freeze()


def _make(task: Task) -> Made:
    ((workshop, store),) = _workshops.values()
    return workshop.made(task, store)


def failed(task: Task, why: str) -> Made:
    """What is told of a paper whose worker did not come back; `why` is a German sentence without end."""
    findings = Findings()
    report_cut_off(f"data/{task.mandant}/vorlagen/{task.kennung}", why, findings)
    return Made(PaperReport.failed(task.mandant, task.kennung), findings)
