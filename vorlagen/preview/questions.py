"""Answers what the pages for editing ask of a project, in a worker process with the bounds of a paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.building.builder import Builder
from vorlagen.building.builds import Build
from vorlagen.building.git import GitError
from vorlagen.building.wanted import Edition
from vorlagen.comparing import ComparisonReport, StateError, as_report, compare_states, find_state
from vorlagen.figures import EUR, PROZENT, VZAE, Figure, Unit, said

_FILTERS = {EUR: "euro", PROZENT: "prozent", VZAE: "vzae"}
_LAST_COMMIT = "HEAD"


class EffectQuestion(Struct, frozen=True):
    """Which figures and passages move if a file has another content."""

    file: str
    content: bytes


class ChangesQuestion(Struct, frozen=True):
    """What differs from the last commit; of one paper if it has a name, else of all."""

    paper: str = ""


class FiguresQuestion(Struct, frozen=True):
    """Which figures the text of a paper may print."""

    paper: str


class BuiltQuestion(Struct, frozen=True):
    """Why the files that were built of a paper are not what a build would give now."""

    paper: str


class OfferedFigure(Struct, frozen=True):
    """A figure for a text: its address, what it is now, and the expression that prints it."""

    address: str
    value: str
    expression: str


class ProjectAnswer(Struct, frozen=True):
    """The answer to one of the questions, or `why` there is none, in German."""

    report: ComparisonReport | None = None
    figures: tuple[OfferedFigure, ...] = ()
    files: tuple[str, ...] = ()  # that differ
    why: str = ""


Question = EffectQuestion | ChangesQuestion | FiguresQuestion | BuiltQuestion


def answers_of(root: Path) -> Callable[[Question], ProjectAnswer]:
    """Returns the function that answers questions about a project."""
    return partial(_answer, root)


def _answer(root: Path, question: Question) -> ProjectAnswer:
    try:
        match question:
            case EffectQuestion(file, content):
                return _effect(root, file, content)
            case ChangesQuestion(paper):
                return _changes(root, paper)
            case FiguresQuestion(paper):
                return ProjectAnswer(figures=tuple(_offered(root, paper)))
            case BuiltQuestion(paper):
                return ProjectAnswer(why=Build(Builder(root), jobs=1).outdated(paper))
    except (StateError, GitError) as error:
        return ProjectAnswer(why=str(error))


def _changes(root: Path, paper: str) -> ProjectAnswer:
    new = find_state("", root)
    try:
        old = find_state(_LAST_COMMIT, root)
    except StateError:  # nothing was saved yet
        return ProjectAnswer(
            files=tuple(new.files), why="Bisher ist kein Stand gesichert; hier ist alles neu."
        )
    files = []
    for file in sorted({*old.files, *new.files}):
        if old.files.get(file) != new.files.get(file):
            files.append(file)
    wanted = (paper,) if paper else ()
    try:
        report = as_report(compare_states(old, new, root, wanted))
    except StateError as error:
        return ProjectAnswer(files=tuple(files), why=str(error))
    return ProjectAnswer(report, files=tuple(files))


def _effect(root: Path, file: str, content: bytes) -> ProjectAnswer:
    old = find_state("", root)
    new = replace(old, name="mit dieser Änderung", files={**old.files, file: content})
    return ProjectAnswer(as_report(compare_states(old, new, root)))


def _offered(root: Path, name: str) -> list[OfferedFigure]:
    mandant, _, kennung = name.partition("/")
    builder = Builder(root)
    behoerde = builder.projekt.behoerden[mandant]
    papier = builder.projekt.papier(behoerde, kennung)
    paper = builder.prepare(behoerde, papier, Edition.ARBEITSFASSUNG)
    offered: dict[str, OfferedFigure] = {}
    if paper.figures is not None:
        for figure in paper.figures.names.figures():
            if figure.address:
                offered.setdefault(figure.address, _offer(figure))
    return list(offered.values())


def _offer(figure: Figure) -> OfferedFigure:
    expression = f"{{{{ {figure.address} | {filter_of(figure.unit)} }}}}"
    return OfferedFigure(figure.address, said(figure), expression)


def filter_of(unit: Unit) -> str:
    """The filter with which a text prints a figure of a unit."""
    return _FILTERS.get(unit, "einheit" if str(unit) else "zahl")
