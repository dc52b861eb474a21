"""Two states of a project side by side, paper by paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vorlagen.building.git import last_commit
from vorlagen.building.git_state import files_at
from vorlagen.building.inputs import Files, Inputs
from vorlagen.building.workshop import Workshop
from vorlagen.comparing.fact_changes import Change, changes_between, line_of
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
    as_folder,
    who_changed,
)
from vorlagen.documents.paper import Paper
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.reads import Part
from vorlagen.findings import Severity

Selected = tuple[Behoerde, Papier]


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
    new: Paper | None = None  # as it is now, where both states could be compared

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
        StateError: If the states cannot be laid out as files.
    """
    result = ProjectComparison(old, new)
    if old.files == new.files:
        return result
    with ExitStack() as stack:
        roots = [stack.enter_context(as_folder(state.files)) for state in (old, new)]
        _Comparing(result, project, *map(Workshop, roots)).run(wanted, stack)
    return result


class _Comparing:
    def __init__(
        self, result: ProjectComparison, project: Path, old: Workshop, new: Workshop
    ) -> None:
        self.result, self.project, self.old, self.new = result, project, old, new
        root = new.projekt.wurzel
        self.inputs = Inputs(new, Files(root, {}))
        self._commits: dict[tuple[str, str, int], Commit | None] = {}
        head = last_commit(project)[0]
        self._head = files_at(project, head) if head else {}

    def run(self, wanted: Sequence[str], stack: ExitStack) -> None:
        olds = {papier.name: (b, papier) for b, papier in self.old.select(wanted)}
        news = {papier.name: (b, papier) for b, papier in self.new.select(wanted)}
        if wanted and not olds and not news:
            raise StateError(f"Keiner der beiden Stände hat eine Vorlage „{', '.join(wanted)}“.")
        pairs = {name: name for name in news if name in olds}
        pairs |= self._renamed(olds, news)
        moved = {olds[one][1].ordner: news[other][1].ordner for other, one in pairs.items()}
        before = {_moved(name, moved): raw for name, raw in self.result.old.files.items()}
        self.changes = changes_between(before, self.result.new.files)
        root = stack.enter_context(as_folder(self.result.new.files))
        self.trials = Trials(root, before, self.result.new.files)
        for name in sorted({*news, *(n for n in olds if n not in pairs.values())}):
            if name in pairs:
                self._add(self._compared(olds[pairs[name]], news[name]))
            elif name in news:
                self._add(PaperComparison(name, _title(news[name]), note="ist neu"))
            else:
                self._add(PaperComparison(name, _title(olds[name]), note="gibt es nicht mehr"))

    def _add(self, paper: PaperComparison) -> None:
        if paper.is_changed:
            self.result.papers.append(paper)

    def _renamed(
        self, olds: Mapping[str, Selected], news: Mapping[str, Selected]
    ) -> dict[str, str]:
        """The papers that have another folder, new and old: of one number, or with most figures the same."""
        gone = {name: one for name, one in olds.items() if name not in news}
        found: dict[str, str] = {}
        for name, (behoerde, papier) in news.items():
            for before, (other, earlier) in gone.items():
                if name in olds or before in found.values() or behoerde.name != other.name:
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
        folders = (other[0].ordner, "data/gemeinsam", "templates")
        mine = [c for c in self.changes if c.file.startswith(tuple(f"{f}/" for f in folders))]
        if not mine:
            return result
        old = self.old.prepare(*one)
        if before == name and old.page and self.inputs.change(old.teile) is None:
            return result
        new = self.new.prepare(*other)
        for paper, state in ((old, self.result.old), (new, self.result.new)):
            if paper.page is None:
                result.note = f"lässt sich nicht vergleichen: {_fault(paper, state)}"
                return result
        read = [change for change in mine if _concerns(change, (*old.teile, *new.teile))]
        moved = list(moved_figures(old, new))
        result.figures = with_causes(moved, old, new, Search(name, read, self.trials))
        result.passages, result.new = changed_passages(old, new), new
        if result.figures or result.passages:
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


def _concerns(change: Change, parts: Sequence[Part]) -> bool:
    return any(change.concerns(key) for part in parts for key in part.keys)


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
