"""Two states of a project side by side, paper by paper."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vorlagen.building.git import last_commit
from vorlagen.building.git_state import files_at
from vorlagen.building.workshop import Workshop
from vorlagen.checks.checklist import unjudged
from vorlagen.comparing.fact_changes import (
    Change,
    Kind,
    changes_between,
    changes_read,
    followed,
    line_of,
    may_concern,
    relisted,
)
from vorlagen.comparing.figure_changes import (
    FigureChange,
    Search,
    Trials,
    moved_figures,
    printed_figures,
    with_causes,
)
from vorlagen.comparing.passage_changes import PassageChange, changed_passages
from vorlagen.comparing.states import (
    WORKING_TREE,
    Commit,
    State,
    StateError,
    who_changed,
)
from vorlagen.comparing.touched_papers import touched_papers
from vorlagen.documents.paper import Paper
from vorlagen.facts.files import in_memory
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.findings import Severity

Selected = tuple[Behoerde, Papier]
_KINDS = ("vorlagen", "niederschriften")


@dataclass(slots=True)
class PaperComparison:
    """What became of one paper; `note` says what keeps it from being compared, or that it is new or gone."""

    name: str
    title: str = ""
    before: str = ""  # its name in the old state, if that was another
    note: str = ""
    causes: dict[Change, Commit | None] = field(default_factory=dict)
    figures: list[FigureChange] = field(default_factory=list)
    passages: list[PassageChange] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.before or self.note or self.causes or self.figures or self.passages)

    @property
    def rows(self) -> list[tuple[FigureChange, list[str]]]:
        """The figures, those together that moved alike for the same causes, with their addresses."""
        alike: dict[object, tuple[FigureChange, list[str]]] = {}
        for one in self.figures:
            key = (one.said(one.old), one.said(one.new), one.causes)
            alike.setdefault(key, (one, []))[1].append(one.address)
        return [*alike.values()]

    def numbers(self, figure: FigureChange) -> list[int]:
        """The causes of a figure by their numbers in `causes`, from 1."""
        return [number for number, c in enumerate(self.causes, start=1) if c in figure.causes]

    def moved_by(self, change: Change) -> int:
        """How many printed figures a change moved."""
        return sum(change in figure.causes for figure in self.figures)


@dataclass(slots=True)
class ProjectComparison:
    """Two states of a project, and the papers that are others."""

    old: State
    new: State
    papers: list[PaperComparison] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compare_states(
    old: State, new: State, project: Path, wanted: Sequence[str] = ()
) -> ProjectComparison:
    """What is different in the papers of two states.

    Both are computed and rendered with the program as it is now, so that nothing in the result comes from
    the program itself.

    Args:
        old: The state before.
        new: The state after.
        project: The project, in whose git commits are looked up.
        wanted: Names of papers or authorities; all if there are none.

    Raises:
        StateError: If none of the papers is in any of the states.
    """
    result = ProjectComparison(old, new)
    if old.files != new.files:
        gc.freeze()  # what is there by now is no garbage
        with unjudged(), in_memory(old.files) as one, in_memory(new.files) as other:
            _Comparing(result, project, Workshop(one), Workshop(other)).run(wanted)
    return result


class _Comparing:
    def __init__(
        self, result: ProjectComparison, project: Path, old: Workshop, new: Workshop
    ) -> None:
        self.result, self.project, self.old, self.new = result, project, old, new
        self._commits: dict[tuple[str, str, int], Commit | None] = {}
        self._head: Mapping[str, bytes] = {}
        head = last_commit(project)[0] if result.new.name == WORKING_TREE else ""
        if head:
            is_old = result.old.commit and result.old.commit.name == head
            self._head = result.old.files if is_old else files_at(project, head)

    def run(self, wanted: Sequence[str]) -> None:
        olds = {f"{b.name}/{kennung}": (b, kennung) for b, kennung in self.old.chosen(wanted)}
        news = {f"{b.name}/{kennung}": (b, kennung) for b, kennung in self.new.chosen(wanted)}
        if wanted and not olds and not news:
            raise StateError(f"Keiner der beiden Stände hat eine Vorlage „{', '.join(wanted)}“.")
        gone = {name: self._of(self.old, olds[name]) for name in olds.keys() - news.keys()}
        come = {name: self._of(self.new, news[name]) for name in news.keys() - olds.keys()}
        renamed = self._renamed(gone, come)
        moved = {gone[one][1].ordner: come[other][1].ordner for other, one in renamed.items()}
        files = self.result.new.files
        before = {_moved(name, moved): raw for name, raw in self.result.old.files.items()}
        names = followed(before, files)
        before = {names.get(name, name): raw for name, raw in before.items()}
        self.changes = changes_between(before, files)
        self.changes += [Change(new, (), Kind.NAME, old, new) for old, new in names.items()]
        self.listed = relisted(self.result.old.files, files)
        self.trials = Trials(before, files)
        is_touched = touched_papers(self.changes, before, files)
        for name in sorted({*news, *gone} - {*renamed.values()}):
            if name in renamed:
                self._add(self._compared(gone[renamed[name]], come[name]))
            elif name in come:
                self._add(PaperComparison(name, _title(come[name]), note="ist neu"))
            elif name in gone:
                self._add(PaperComparison(name, _title(gone[name]), note="gibt es nicht mehr"))
            elif any(is_touched(f"data/{name.replace('/', f'/{kind}/')}") for kind in _KINDS):
                states = self._of(self.old, olds[name]), self._of(self.new, news[name])
                self._add(self._compared(*states))

    def _of(self, workshop: Workshop, chosen: tuple[Behoerde, str]) -> Selected:
        return chosen[0], workshop.projekt.papier(*chosen)

    def _add(self, paper: PaperComparison) -> None:
        if paper.is_changed:
            self.result.papers.append(paper)

    def _renamed(
        self, gone: Mapping[str, Selected], come: Mapping[str, Selected]
    ) -> dict[str, str]:
        """The papers that have another folder, new and old: of one number, or with most figures the same."""
        found: dict[str, str] = {}
        for name, (behoerde, papier) in sorted(come.items()):
            for before, (other, earlier) in sorted(gone.items()):
                if before in found.values() or behoerde.name != other.name:
                    continue
                same_number = _number(papier) is not None and _number(papier) == _number(earlier)
                if same_number or self._is_alike((other, earlier), (behoerde, papier)):
                    found[name] = before
                    break
        return found

    def _is_alike(self, old: Selected, new: Selected) -> bool:
        one, other = (
            {
                (key, f.exact)
                for key, figures in printed_figures(w.prepare(*s)).items()
                for f in figures
            }
            for w, s in ((self.old, old), (self.new, new))
        )
        return 2 * len(one & other) > max(len(one), len(other), 1)

    def _compared(self, one: Selected, other: Selected) -> PaperComparison:
        name, before = other[1].name, one[1].name
        result = PaperComparison(name, _title(other), before if before != name else "")
        old = self.old.prepare(*one)
        if before == name and old.page and not may_concern(self.changes, self.listed, old.teile):
            return result
        new = self.new.prepare(*other)
        for paper, state in ((old, self.result.old), (new, self.result.new)):
            if paper.page is None:
                result.note = f"lässt sich nicht vergleichen: {_fault(paper, state)}"
                return result
        read = changes_read(self.changes, (*old.teile, *new.teile))
        moved = list(moved_figures(old, new))
        tried = [change for change in read if change.kind is not Kind.NAME]
        result.figures = with_causes(moved, old, new, Search(name, tried, self.trials))
        result.passages = changed_passages(old, new)
        if result.figures or result.passages or any(c.kind is Kind.DATEI for c in read):
            result.causes = {change: self._commit(change) for change in read}
        return result

    def _commit(self, change: Change) -> Commit | None:
        """The commit that made a change; None if it is in none yet, or there is no git."""
        commit = self.result.new.commit
        line = change.new_line
        if commit is None:
            if self.result.new.name != WORKING_TREE:
                return None
            at_head = line_of(self._head, change.file, change.path)
            is_in = (
                at_head[0] == change.new
                if change.path
                else self._head.get(change.file) == self.result.new.files.get(change.file)
            )
            if not self._head or not is_in:
                return None
            line = at_head[1]
        key = (commit.name if commit else "HEAD", change.file, line if change.path else 0)
        if key not in self._commits:
            self._commits[key] = who_changed(self.project, *key)
        return self._commits[key]


def _moved(name: str, folders: Mapping[str, str]) -> str:
    for old, new in folders.items():
        if name.startswith(f"{old}/"):
            return f"{new}{name.removeprefix(old)}"
    return name


def _fault(paper: Paper, state: State) -> str:
    """What keeps a paper from being made."""
    wrong = [f for f in (*paper.papier.befunde, *paper.findings) if f.severity is Severity.FEHLER]
    said = f"{wrong[0].place}: {wrong[0].message}" if wrong else "Sie lässt sich nicht bauen."
    more = f" (und {len(wrong) - 1} weitere Fehler)" if len(wrong) > 1 else ""
    return f"{state.name} lässt sich nicht bauen. {said}{more}"


def _number(papier: Papier) -> Any:
    number = papier.schriftstueck.kennzeichen if papier.schriftstueck else None
    return number if isinstance(number, str) and number else None


def _title(selected: Selected) -> str:
    document = selected[1].schriftstueck
    return str(getattr(document, "betreff", "") or getattr(document, "titel", "") or "")
