"""Does tasks in several workers at once; if a worker ends, only its task is lost, and it is said why."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.context import BaseContext
from typing import TypeVar

from vorlagen.building.bounds import Bounds
from vorlagen.building.worker import Ended, Worker, wait_for_any

W = TypeVar("W")
A = TypeVar("A")
_TASKS = 200  # until a worker is replaced, so that its memory does not grow
_STARTS = 3  # workers in a row that end before they are ready, until no more are started
NO_START = Ended("Es lässt sich kein Prozess dafür starten", is_sure=True)
START_CURE = (
    "Nachsehen, ob Speicher frei ist und weitere Prozesse erlaubt sind; dann noch einmal versuchen."
)


def in_workers(
    context: BaseContext,
    prepare: Callable[[], Callable[[W], A]],
    tasks: Iterable[W],
    jobs: int,
    bounds: Bounds,
) -> Iterator[tuple[W, A | Ended]]:
    """Do tasks in `jobs` processes; results come in the order of completion.

    A worker can also end without a fault of its task: it may be the largest process when the machine runs
    out of memory. So its task is tried once more, alone, before it counts as failed.

    Args:
        context: Starts the processes.
        prepare: Returns the function for the tasks, in each new process; it must be importable there.
        tasks: What is to be done.
        jobs: In how many processes.
        bounds: For each task.
    """
    suspects = []
    for task, outcome in _outcomes(context, prepare, tasks, jobs, bounds):
        if isinstance(outcome, Ended) and not outcome.is_sure:
            suspects.append(task)
        else:
            yield task, outcome
    for suspect in suspects:
        yield from _outcomes(context, prepare, [suspect], 1, bounds)


def _outcomes(
    context: BaseContext,
    prepare: Callable[[], Callable[[W], A]],
    tasks: Iterable[W],
    jobs: int,
    bounds: Bounds,
) -> Iterator[tuple[W, A | Ended]]:
    """The result of each task, or why its worker ended."""
    waiting = deque(tasks)
    workers: list[Worker[W, A]] = []
    failed_starts = 0  # in a row
    try:
        while waiting or workers:
            busy = sum(worker.work is not None for worker in workers)
            while len(workers) < min(jobs, busy + len(waiting)) and failed_starts < _STARTS:
                workers.append(Worker(context, prepare, bounds))
            if not workers:
                for waiting_task in waiting:
                    yield waiting_task, NO_START
                return
            wait_for_any(workers)
            for worker in tuple(workers):
                task = worker.work
                outcome = worker.answer()
                if worker.is_free and waiting and worker.pieces < _TASKS:
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
