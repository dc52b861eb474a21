"""Makes one paper at a time in a process of its own, within bounds of memory and time.

Whatever evaluates a user's text, template, formula, picture or PDF runs there. A paper that needs more
than any real one does fails with a finding; the others go on.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, as_completed
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from vorlagen.building.bounds import BOUNDS, Bounds, limit_memory
from vorlagen.building.forerunner import forerunner
from vorlagen.building.internal_error import report_cut_off
from vorlagen.building.program import fingerprint
from vorlagen.building.report import PaperReport
from vorlagen.building.store import Store
from vorlagen.building.task import Task
from vorlagen.building.workshop import Made, Workshop
from vorlagen.findings import Findings
from vorlagen.keeper import Keeper, kept_by

_PAPERS = 200  # until a worker is replaced, so that nothing piles up in it


def make_all(
    root: Path, tasks: Sequence[Task], jobs: int, bounds: Bounds = BOUNDS
) -> Iterator[tuple[Task, Made]]:
    """Do tasks in so many processes; in the order in which they are done."""
    with ProcessPool(
        max_workers=min(jobs, len(tasks)),
        max_tasks=_PAPERS,
        initializer=_begin,
        initargs=(root, bounds),
        context=forerunner(writes=any(task.wanted.writes for task in tasks)),
    ) as pool:
        waiting: dict[Future[Made], Task] = {
            pool.schedule(_make, (task,), timeout=bounds.seconds): task for task in tasks
        }
        try:
            for future in as_completed(list(waiting)):
                task = waiting.pop(future)  # with its files, which the next ones need the space of
                try:
                    yield task, future.result()
                except (MemoryError, TimeoutError, ProcessExpired) as error:
                    in_time = not isinstance(error, TimeoutError)
                    yield task, failed(task, bounds.exceeded(in_time=in_time))
                del future
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call] # of pebble
            raise


_workshops: dict[Path, tuple[Workshop, Keeper]] = {}


def _begin(root: Path, bounds: Bounds) -> None:
    """Open the project in a new worker."""
    limit_memory(bounds)
    _workshops[root] = Workshop(root), Store(root, fingerprint(root)).made_once
    gc.freeze()  # what is there by now is no garbage


def _make(task: Task) -> Made:
    ((workshop, keeper),) = _workshops.values()
    with kept_by(keeper):
        return workshop.made(task)


def failed(task: Task, why: str) -> Made:
    """What is told of a paper whose worker did not come back; `why` is a German sentence without end."""
    findings = Findings()
    report_cut_off(f"data/{task.mandant}/vorlagen/{task.kennung}", why, findings)
    return Made(PaperReport.failed(task.mandant, task.kennung), findings)
