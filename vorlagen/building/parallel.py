"""Makes papers in several workers at once; if a worker ends, only its paper fails, with a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from vorlagen.building.builder import Builder, MadePaper
from vorlagen.building.internal_error import CUT_OFF_CURE, report_cut_off
from vorlagen.building.limits import Bounds
from vorlagen.building.processes import NO_START, START_CURE, in_workers, worker_context
from vorlagen.building.program import fingerprint
from vorlagen.building.report import PaperReport
from vorlagen.building.store import Store
from vorlagen.building.task import Task
from vorlagen.findings import Findings
from vorlagen.paper import folder_of_paper
from vorlagen.result_cache import kept_by


def make_all(
    root: Path, tasks: Sequence[Task], jobs: int, bounds: Bounds
) -> Iterator[tuple[Task, MadePaper]]:
    """Do tasks in `jobs` processes; results come in the order of completion."""
    context = worker_context(writes=any(task.wanted.writes for task in tasks))
    for task, outcome in in_workers(context, partial(_opened, root), tasks, jobs, bounds):
        if isinstance(outcome, MadePaper):
            yield task, outcome
        else:
            cure = START_CURE if outcome is NO_START else CUT_OFF_CURE
            yield task, failed(root, task, outcome.why, cure)


def _opened(root: Path) -> Callable[[Task], MadePaper]:
    """Open the project in a new worker."""
    builder = Builder(root)
    store = Store(root, fingerprint(root))

    def make_paper(task: Task) -> MadePaper:
        with kept_by(store.made_once):
            return builder.make_paper(task)

    return make_paper


def failed(root: Path, task: Task, why: str, cure: str = CUT_OFF_CURE) -> MadePaper:
    """The result for a paper whose worker ended; `why` is a German sentence without its full stop."""
    findings = Findings()
    folder = folder_of_paper(root, task.mandant, task.kennung)
    report_cut_off(folder, why, findings, cure)
    return MadePaper(PaperReport.failed(task.mandant, task.kennung), findings)
