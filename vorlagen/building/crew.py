"""Makes papers in several workers at once; if a worker ends, only its paper fails, with a finding."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from vorlagen.building.bounds import Bounds
from vorlagen.building.forerunner import forerunner
from vorlagen.building.internal_error import CUT_OFF_CURE, report_cut_off
from vorlagen.building.program import fingerprint
from vorlagen.building.report import PaperReport
from vorlagen.building.store import Store
from vorlagen.building.task import Task
from vorlagen.building.worker import Ended, Worker, wait_for_any
from vorlagen.building.workshop import MadePaper, Workshop
from vorlagen.findings import Findings
from vorlagen.keeper import kept_by
from vorlagen.paper import folder_of_paper

_PAPERS = 200  # until a worker is replaced, so that its memory does not grow
_STARTS = 3  # workers in a row that end before they are ready, until no more are started
_NO_START = "Es lässt sich kein Prozess dafür starten"
_START_CURE = (
    "Nachsehen, ob Speicher frei ist und weitere Prozesse erlaubt sind; dann noch einmal versuchen."
)


def make_all(
    root: Path, tasks: Sequence[Task], jobs: int, bounds: Bounds
) -> Iterator[tuple[Task, MadePaper]]:
    """Do tasks in `jobs` processes; results come in the order of completion.

    A worker can also end without a fault of its paper: it may be the largest process when the machine runs
    out of memory. So its paper is tried once more, alone, before it is reported as failed.
    """
    suspects = []
    for task, outcome in _outcomes(root, tasks, jobs, bounds):
        if isinstance(outcome, MadePaper):
            yield task, outcome
        elif outcome.is_sure:
            yield task, failed(root, task, outcome.why)
        else:
            suspects.append(task)
    for suspect in suspects:
        for task, outcome in _outcomes(root, [suspect], 1, bounds):
            if isinstance(outcome, Ended):
                yield task, failed(root, task, outcome.why)
            else:
                yield task, outcome


def _outcomes(
    root: Path, tasks: Sequence[Task], jobs: int, bounds: Bounds
) -> Iterator[tuple[Task, MadePaper | Ended]]:
    """The result of each task, or why its worker ended."""
    waiting = deque(tasks)
    context = forerunner(writes=any(task.wanted.writes for task in tasks))
    workers: list[Worker[Task, MadePaper]] = []
    failed_starts = 0  # in a row
    try:
        while waiting or workers:
            busy = sum(worker.work is not None for worker in workers)
            while len(workers) < min(jobs, busy + len(waiting)) and failed_starts < _STARTS:
                workers.append(Worker(context, partial(_opened, root), bounds))
            if not workers:
                for waiting_task in waiting:
                    yield waiting_task, failed(root, waiting_task, _NO_START, _START_CURE)
                return
            wait_for_any(workers)
            for worker in tuple(workers):
                task = worker.work
                outcome = worker.answer()
                if worker.is_free and waiting and worker.pieces < _PAPERS:
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


def _opened(root: Path) -> Callable[[Task], MadePaper]:
    """Open the project in a new worker."""
    workshop = Workshop(root)
    store = Store(root, fingerprint(root))

    def make_paper(task: Task) -> MadePaper:
        with kept_by(store.made_once):
            return workshop.make_paper(task)

    return make_paper


def failed(root: Path, task: Task, why: str, cure: str = CUT_OFF_CURE) -> MadePaper:
    """The result for a paper whose worker ended; `why` is a German sentence without its full stop."""
    findings = Findings()
    folder = folder_of_paper(root, task.mandant, task.kennung)
    report_cut_off(folder, why, findings, cure)
    return MadePaper(PaperReport.failed(task.mandant, task.kennung), findings)
