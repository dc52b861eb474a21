"""Every value that a printed figure ever had: when, in which commit, and because of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.building.git import ask_git, last_commit
from vorlagen.building.git_state import changed_files
from vorlagen.building.workshop import Workshop
from vorlagen.comparing.fact_changes import (
    Change,
    Files,
    changes_between,
    changes_read,
    followed,
    may_concern,
    paper_in,
    relisted,
)
from vorlagen.comparing.figure_changes import Search, Values, exact_text, value_at, value_of
from vorlagen.comparing.states import Commit, StateError, commits_of, find_state, state_at
from vorlagen.facts.files import in_memory
from vorlagen.facts.reads import Part, recording
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.german.style import DIN_5008, Hausstil
from vorlagen.page import unjudged
from vorlagen.paper import Behoerde


class Moment(Struct, frozen=True):
    """The value of a figure from a commit on, or as nobody has committed it yet.

    `figure` is None where the paper does not have it.
    """

    paper: str
    commit: Commit | None
    figure: Figure | None
    style: Hausstil
    causes: tuple[Change, ...] = ()

    @property
    def said(self) -> str:
        """The value in German."""
        return "–" if self.figure is None else said(self.figure, self.style)

    def as_json(self) -> dict[str, Any]:
        return {
            "vorlage": self.paper,
            **(self.commit.as_json() if self.commit else {"commit": None}),
            "wert": exact_text(self.figure),
            "gesagt": self.said,
            "einheit": str(self.figure.unit) if self.figure else "",
            "ursachen": [
                {"datei": c.file, "eintrag": c.spot, "bisher": c.old, "neu": c.new}
                for c in self.causes
            ],
        }


def history(address: str, project: Path, wanted: tuple[str, ...] = ()) -> list[Moment]:
    """The values of a figure in all papers that have it, the oldest first, paper by paper.

    Only commits that touched facts or templates are looked at, and the working tree; what a merge
    brought in counts as the merge's.

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
    commits = {commit.name: commit for commit in commits_of(project, "--first-parent", head)}
    found = _History(address, wanted)
    with unjudged():
        for name, changed in changed_files(project, head):
            found.add(commits[name], changed)
        # What submodules have is known of the last commit alone.
        for state in (state_at(commits[head], project), find_state("", project)):
            found.add(state.commit, {**dict.fromkeys(found.files), **state.files})
    if not any(found.moments.values()):
        raise StateError(f"Keine Vorlage hatte je eine Größe „{address}“.")
    return [moment for name in sorted(found.moments) for moment in found.moments[name]]


class _History:
    """Goes from commit to commit; only papers are computed that read what a commit changed."""

    def __init__(self, address: str, wanted: tuple[str, ...]) -> None:
        self.key, self.wanted = ("", address), wanted
        self.moments: dict[str, list[Moment]] = {}
        self._before: Files = {}
        self.files: Files = {}
        self._changes: list[Change] = []  # of the commit at hand
        self._read: dict[str, tuple[Sequence[Part], set[str]]] = {}  # parts, and their files

    def add(self, commit: Commit | None, changed: Mapping[str, bytes | None]) -> None:
        """Add the values that are others since a commit, or in the working tree."""
        before, now = self.files, {**self.files, **changed}
        self.files = {name: raw for name, raw in now.items() if raw is not None}
        names, folders = followed(before, self.files)
        for one, other in ((paper_in(a), paper_in(b)) for a, b in folders.items()):
            self._read.pop(one, None)
            moments = self.moments.pop(one, [])
            self.moments[other] = [replace(moment, paper=other) for moment in moments]
        self._before = {names.get(name, name): raw for name, raw in before.items()}
        self._changes = changes_between(self._before, self.files)
        listed = relisted(before, self.files)
        paths = listed | {change.file for change in self._changes}
        again = {
            name
            for name, (parts, read) in self._read.items()
            if not read.isdisjoint(paths) and may_concern(self._changes, listed, parts)
        }
        if not again and not listed:
            return
        with in_memory(self.files) as root:
            workshop = Workshop(root)
            there = {f"{b.name}/{k}": (b, k) for b, k in workshop.chosen(self.wanted)}
            for name in self._read.keys() - there.keys():
                del self._read[name]
                self._add(Moment(name, commit, None, DIN_5008))
            for name in sorted(again & there.keys() | there.keys() - self._read.keys()):
                self._add(self._computed(workshop, *there[name], commit))

    def _computed(
        self, workshop: Workshop, behoerde: Behoerde, kennung: str, commit: Commit | None
    ) -> Moment:
        with recording() as reads:
            papier = workshop.projekt.papier(behoerde, kennung)
            paper = workshop.with_figures(behoerde, papier)
            figure = value_at(paper, self.key)
        reads.absorb((*workshop.projekt.gemeinsam.teile, *behoerde.teile, *papier.teile))
        parts = workshop.projekt.trees.parts(reads, workshop.projekt.wurzel)
        earlier = self._read.get(papier.name, ((), set()))[0]
        files = {file for part in parts for file in part.files}
        self._read[papier.name] = parts, files
        moment = Moment(papier.name, commit, figure, paper.style)
        last = self._last(papier.name)
        if last is None or figure is None or value_of(last) == value_of(figure):
            return moment
        read = changes_read(self._changes, (*earlier, *parts))
        wanted: Values = {self.key: (value_of(last),)}
        search = Search(self._before, self.files)
        now = (value_of(figure),)
        return replace(moment, causes=search.causes(papier.name, read, wanted, self.key, now))

    def _last(self, paper: str) -> Figure | None:
        return self.moments[paper][-1].figure if self.moments.get(paper) else None

    def _add(self, moment: Moment) -> None:
        figure, last = moment.figure, self._last(moment.paper)
        if (figure and value_of(figure)) != (last and value_of(last)):
            self.moments.setdefault(moment.paper, []).append(moment)
