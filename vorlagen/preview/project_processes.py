"""Processes that open the project and answer what the preview asks of it, within the bounds of a paper.

So the preview itself evaluates nothing that users wrote: what comes to no end, or needs too much memory,
costs one process and one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import Struct

from vorlagen.building.builder import Builder
from vorlagen.building.builds import Inputs
from vorlagen.building.git import GitError
from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.processes import Ended, Worker, allowed, wait_for_any, worker_context
from vorlagen.comparing import StateError
from vorlagen.findings import Findings

_LOOK = 0.1  # seconds between checks whether an answer is still wanted
A = TypeVar("A")


class OpenProject:
    """A project in one of the processes, as its files are when somebody first asks for it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def builder(self) -> Builder:
        """Makes its papers."""
        return Builder(self.root)

    @cached_property
    def inputs(self) -> Inputs:
        """Compares what papers have read with the files."""
        return Inputs(self.builder)


class Question(Struct, frozen=True):
    """Something to be found out from a project; the function must be importable.

    Questions with the same number are answered from the project as it was opened for the first of them.
    """

    number: int
    work: Callable[[OpenProject], Any]


class Answer(Struct, Generic[A], frozen=True):
    """What was found out, or in German why nothing was."""

    value: A | None = None
    why: str = ""


class NoAnswerError(Exception):
    """A question without an answer; the message is German."""


class NotWantedError(Exception):
    """Nobody waits for the answer any more."""


class ProjectProcesses:
    """Answers questions in processes: the next goes to one that has nothing to do, or to a new one."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._idle: list[Worker[Question, Answer[Any]]] = []

    def start(self) -> None:
        """Load what its processes need; in the main thread, so that they ignore Ctrl+C."""
        worker_context(writes=True)

    def ask(self, question: Question, is_wanted: Callable[[], bool]) -> Any:
        """What was found out.

        Raises:
            NotWantedError: If that is no longer wanted.
            NoAnswerError: If there is no answer.
        """
        worker = self._worker()
        answer: Answer[Any] | Ended | None = None
        while answer is None:
            if worker.is_free:
                worker.give(question)
            wait_for_any([worker], _LOOK)
            answer = worker.answer()
            if answer is None and not is_wanted():
                worker.stop()
                raise NotWantedError
        if isinstance(answer, Ended):
            worker.stop()
            raise NoAnswerError(f"{answer.why}.")
        self._idle.append(worker)
        if answer.why:
            raise NoAnswerError(answer.why)
        return answer.value

    def _worker(self) -> Worker[Question, Answer[Any]]:
        while self._idle:
            worker = self._idle.pop()
            worker.answer()  # is the end of one that was killed meanwhile
            if not worker.has_ended:
                return worker
        return Worker(worker_context(writes=True), partial(answers_about, self._root), allowed())

    def stop(self) -> None:
        """End the processes that have nothing to do; all others end when nobody wants their answers."""
        while self._idle:
            self._idle.pop().stop()


# In the process


def answers_about(root: Path) -> Callable[[Question], Answer[Any]]:
    """Returns the function that answers questions about a project."""
    opened: dict[int, OpenProject] = {}

    def answer(question: Question) -> Answer[Any]:
        try:
            if question.number not in opened:
                opened.clear()
                opened[question.number] = OpenProject(root)
            return Answer(question.work(opened[question.number]))
        except (StateError, GitError) as error:
            return Answer(why=str(error))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - users never see a traceback
            findings = Findings()
            report_internal_error(error, "vorlagen vorschau", root, findings)
            return Answer(why=" ".join(f"{f.message} {f.cure}" for f in findings))

    return answer
