"""Every value that a figure ever had: since when, by which commit, and because of which changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.building.builder import Builder
from vorlagen.building.git import ask_git, changed_files, last_commit
from vorlagen.comparing.fact_changes import (
    Change,
    Files,
    Places,
    changes_between,
    changes_read,
    followed,
    may_concern,
    paper_in,
    relisted,
)
from vorlagen.comparing.figure_changes import Causes, exact_text, value_at, value_of
from vorlagen.comparing.paper_comparison import papers_by_name
from vorlagen.comparing.states import Commit, StateError, commits_of, find_state, state_at
from vorlagen.facts.files import Part, in_memory, recording
from vorlagen.figures import Figure, Names, said
from vorlagen.german.numbers import DIN_5008, Hausstil
from vorlagen.page import unjudged
from vorlagen.paper import Behoerde


class Moment(Struct, frozen=True):
    """The value of a figure from a commit on; without `commit`, that of the working tree.

    `figure` is None if the paper does not have it.
    """

    paper: str
    commit: Commit | None
    figure: Figure | None
    style: Hausstil
    causes: tuple[Change, ...] = ()

    @property
    def formatted(self) -> str:
        """The value in German."""
        return "–" if self.figure is None else said(self.figure, self.style)

    def as_json(self) -> dict[str, Any]:
        causes = []
        for change in self.causes:
            values = {"bisher": change.old, "neu": change.new}
            causes.append({"datei": change.file, "eintrag": change.spot, **values})
        commit: Names = {"commit": None}
        if self.commit:
            commit = self.commit.printed
        unit = str(self.figure.unit) if self.figure else ""
        return {
            "vorlage": self.paper,
            **commit,
            "wert": exact_text(self.figure),
            "gesagt": self.formatted,
            "einheit": unit,
            "ursachen": causes,
        }


def history(address: str, project: Path, wanted: tuple[str, ...] = ()) -> list[Moment]:
    """The values of a figure in all papers that have it, the oldest first, paper by paper.

    Only commits that touched facts or templates count, and the working tree. Changes that a merge
    brings in belong to the merge commit.

    Args:
        address: Of the figure.
        project: A folder in a git repository.
        wanted: Names of papers or authorities; all if there are none.

    Raises:
        StateError: If there is no history, or if no paper ever had the figure.
    """
    head = last_commit(project)[0]
    if not head:
        if ask_git(project, "rev-parse", "--git-dir"):
            raise StateError("Das git-Archiv hat noch keinen Commit.")
        raise StateError("Hier gibt es kein git-Archiv.")
    commits = {}
    for commit in commits_of(project, "--first-parent", head):
        commits[commit.name] = commit
    values = _History(address, wanted)
    with unjudged():
        for name, changed in changed_files(project, head):
            values.add(commits[name], changed)
        # Files of submodules are known only for the last commit.
        for state in (state_at(commits[head], project), find_state("", project)):
            values.add(state.commit, {**dict.fromkeys(values.files), **state.files})
    if not any(values.moments.values()):
        raise StateError(f"Keine Vorlage hatte je eine Größe „{address}“.")
    moments = []
    for name in sorted(values.moments):
        moments += values.moments[name]
    return moments


class _History:
    """Goes from commit to commit; computes only papers that read files which a commit changed."""

    def __init__(self, address: str, wanted: tuple[str, ...]) -> None:
        self.key = ("", address)
        self.wanted = wanted
        self.moments: dict[str, list[Moment]] = {}
        self.files: Files = {}
        self._changes: list[Change] = []  # of the present commit
        self._renamed: Mapping[str, str] = {}  # files, by the present commit
        self._read: dict[str, tuple[Sequence[Part], set[str]]] = {}  # parts, and their files
        self._figures: dict[
            str, tuple[Figure | None, Files]
        ] = {}  # as computed last, of which files

    def add(self, commit: Commit | None, changed: Mapping[str, bytes | None]) -> None:
        """Add the values that differ since a commit, or in the working tree."""
        before = self.files
        now = {**before, **changed}
        self.files = {name: raw for name, raw in now.items() if raw is not None}
        renamed, folders = followed(before, self.files)
        for old_folder, new_folder in folders.items():
            self._rename(paper_in(old_folder), paper_in(new_folder))
        renamed_before = {renamed.get(name, name): raw for name, raw in before.items()}
        self._changes = changes_between(renamed_before, self.files)
        self._renamed = renamed
        listed = relisted(before, self.files)
        paths = listed | {change.file for change in self._changes}
        concerned = set()
        for name, (parts, files) in self._read.items():
            if not files.isdisjoint(paths) and may_concern(self._changes, listed, parts):
                concerned.add(name)
        if not concerned and not listed:
            return
        with in_memory(self.files) as root:
            builder = Builder(root)
            papers = papers_by_name(builder, self.wanted)
            for name in self._read.keys() - papers.keys():
                del self._read[name]
                self._add(Moment(name, commit, None, DIN_5008))
            new = papers.keys() - self._read.keys()
            for name in sorted(concerned & papers.keys() | new):
                self._add(self._computed(builder, *papers[name], commit))

    def _rename(self, old: str, new: str) -> None:
        self._read.pop(old, None)
        self._figures[new] = self._figures.pop(old, (None, {}))
        moments = self.moments.pop(old, [])
        self.moments[new] = [replace(moment, paper=new) for moment in moments]

    def _computed(
        self, builder: Builder, behoerde: Behoerde, kennung: str, commit: Commit | None
    ) -> Moment:
        with recording() as reads:
            papier = builder.projekt.papier(behoerde, kennung)
            paper = builder.with_figures(behoerde, papier)
            figure = value_at(paper, self.key)
        reads.absorb((*builder.projekt.gemeinsam.teile, *behoerde.teile, *papier.teile))
        parts = reads.split(builder.projekt.wurzel)
        earlier = self._read.get(papier.name, ((), set()))[0]
        files: set[str] = set()
        for part in parts:
            files.update(part.files)
        self._read[papier.name] = parts, files
        moment = Moment(papier.name, commit, figure, paper.style)
        last, files_of_last = self._figures.get(papier.name, (None, {}))
        self._figures[papier.name] = figure, self.files
        if last is None or figure is None or value_of(last) == value_of(figure):
            return moment
        read = changes_read(self._changes, (*earlier, *parts))
        causes = Causes(read, Places(files_of_last, self._renamed), Places(self.files))
        return replace(moment, causes=causes.of(last, figure))

    def _add(self, moment: Moment) -> None:
        moments = self.moments.setdefault(moment.paper, [])
        value = moment.figure and value_of(moment.figure)
        last = moments[-1].figure if moments else None
        if value != (last and value_of(last)):
            moments.append(moment)
