"""Every value that a printed figure ever had: when, in which commit, and because of what."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vorlagen.building.git import ask_git, last_commit
from vorlagen.building.workshop import Workshop
from vorlagen.comparing.fact_changes import Change, Files, changes_between
from vorlagen.comparing.figure_changes import Search, Trials, value_at
from vorlagen.comparing.states import Commit, State, StateError, as_folder, commits_of, state_at
from vorlagen.figures.figure import Figure, finite_decimal
from vorlagen.figures.formula import said
from vorlagen.german.style import DIN_5008, Hausstil

_FOLDERS = ("data", "templates")


@dataclass(frozen=True, slots=True)
class Moment:
    """The value of a figure from a commit on; `figure` is None where the paper does not have it."""

    paper: str
    commit: Commit
    figure: Figure | None
    style: Hausstil
    causes: tuple[Change, ...] = ()

    @property
    def said(self) -> str:
        """The value in German."""
        return "–" if self.figure is None else said(self.figure, self.style)

    def as_json(self) -> dict[str, Any]:
        figure = self.figure
        value = None if figure is None or figure.exact is None else finite_decimal(figure.exact)
        return {
            "vorlage": self.paper,
            **self.commit.as_json(),
            "wert": None if value is None else f"{value:f}",
            "gesagt": self.said,
            "einheit": str(figure.unit) if figure else "",
            "ursachen": [
                {"datei": c.file, "eintrag": c.spot, "bisher": c.old, "neu": c.new}
                for c in self.causes
            ],
        }


def history(address: str, project: Path, wanted: tuple[str, ...] = ()) -> list[Moment]:
    """The values of a figure in all papers that have it, the oldest first, paper by paper.

    Only commits that touched facts or templates are looked at; what a merge brought in counts as the
    merge's.

    Args:
        address: Of the figure.
        project: A folder in a git repository.
        wanted: Names of papers or authorities; all if there are none.

    Raises:
        StateError: If there is no history, or if no paper ever had the figure.
    """
    head = last_commit(project)[0]
    if not head:
        git = ask_git(project, "rev-parse", "--git-dir")
        raise StateError(
            "Das git-Archiv hat noch keinen Commit." if git else "Hier gibt es kein git-Archiv."
        )
    commits = commits_of(project, "--first-parent", "--full-history", head, "--", *_FOLDERS)[::-1]
    found: dict[str, list[Moment]] = {}
    before: Files = {}
    for commit in commits:
        try:
            state = state_at(commit, project)
        except StateError:  # a commit in which the project did not exist
            continue
        _add(found, state, before, address, wanted)
        before = state.files
    if not found:
        raise StateError(f"Keine Vorlage hatte je eine Größe „{address}“.")
    return [moment for name in sorted(found) for moment in found[name]]


def _add(
    found: dict[str, list[Moment]],
    state: State,
    before: Files,
    address: str,
    wanted: tuple[str, ...],
) -> None:
    """Add the values that are others in a state than in the one before."""
    key = ("", address)
    with ExitStack() as stack:
        root = stack.enter_context(as_folder(state.files))
        workshop = Workshop(root)
        papers = [workshop.with_figures(*selected) for selected in workshop.select(wanted)]
        now = {paper.papier.name: (value_at(paper, key), paper.style) for paper in papers}
        trials: Trials | None = None
        for name in now | found:
            figure, style = now.get(name, (None, DIN_5008))
            last = found[name][-1].figure if name in found else None
            if state.commit is None or _said(figure) == _said(last):
                continue
            causes: tuple[Change, ...] = ()
            if last is not None and figure is not None:
                trials = trials or Trials(root, before, state.files)
                search = Search(name, changes_between(before, state.files), trials)
                search.look_for({key: ((last.exact, str(last.unit)),)})
                causes = search.causes(key, rendered=False)
            moment = Moment(name, state.commit, figure, style, causes)
            found.setdefault(name, []).append(moment)


def _said(figure: Figure | None) -> object:
    return figure and (figure.exact, str(figure.unit))
