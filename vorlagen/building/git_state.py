"""What git has of the files that a paper is made of; a final paper needs all of them as they were read."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

from msgspec import Struct, field

from vorlagen.building.git import (
    CommittedChanges,
    GitError,
    ask_git,
    blobs_of,
    commits_up_to,
    last_commit,
)
from vorlagen.facts.files import (
    CONTENT,
    FOLDER,
    LISTING,
    MOST,
    RECORD,
    THERE,
    TOLD,
    Part,
    UnreadableError,
    decisive,
    digest_of,
    is_there,
    list_folder,
    read_file,
)
from vorlagen.findings import Code, Findings, Place
from vorlagen.paper import Papier, digests_as_parsed

_TEXTS = frozenset({".css", ".csv", ".html", ".json", ".md", ".svg", ".txt", ".yaml", ".yml"})


class Deviation(Enum):
    """How a file differs from the one in git."""

    NEU = auto()
    GEAENDERT = auto()
    GELOESCHT = auto()


class GitState(Struct, frozen=True):
    """What git has of the files that a paper is made of.

    `commit` is the last one that changed any of them, empty if there is none or it is unknown;
    `differing` has the files, relative to the project, that differ from those in git; `failure` tells in
    German why git could not be asked.
    """

    commit: str
    has_repository: bool
    differing: Mapping[str, Deviation] = field(default_factory=dict)
    failure: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether a commit has all of the files as they are."""
        return bool(self.commit) and not self.differing


class States:
    """The states of papers while a project is being built; the project must not change meanwhile."""

    def __init__(self, wurzel: Path) -> None:
        self._wurzel = wurzel
        self._failure = ""
        self._states_of_parts: dict[str, tuple[dict[str, Deviation], int]] = {}
        self._blobs_of_files: dict[str, frozenset[str]] = {}
        self._parsed: dict[tuple[str, str], dict[str, str]] = {}

    def of(self, parts: Iterable[Part]) -> GitState:
        """The state of the files that were read for a paper.

        Comments in YAML files do not count. The record of a published paper is ignored, as no page
        depends on it.
        """
        if not self._failure:
            try:
                return self._of(parts)
            except GitError as error:
                self._failure = error.message  # git is not asked again, which may take a minute
        return GitState("", has_repository=False, failure=self._failure)

    def _of(self, parts: Iterable[Part]) -> GitState:
        head, is_shallow = self._last_commit
        differing: dict[str, Deviation] = {}
        newest = len(self._commits)
        for part in parts:
            if part.digest not in self._states_of_parts:
                self._states_of_parts[part.digest] = self._state_of_part(part)
            deviations, number = self._states_of_parts[part.digest]
            differing |= deviations
            newest = min(newest, number)
        commit = ""
        if newest < len(self._commits):
            last = self._commits[newest]
            # In a shallow clone the oldest commit seems to have added every file.
            if not (is_shallow and last.is_first):
                commit = last.name
        return GitState(commit, bool(head), dict(sorted(differing.items())))

    @cached_property
    def _last_commit(self) -> tuple[str, bool]:
        return last_commit(self._wurzel)

    @cached_property
    def _committed(self) -> dict[str, str]:
        return blobs_of(self._wurzel, self._last_commit[0])

    @cached_property
    def _commits(self) -> list[CommittedChanges]:
        return commits_up_to(self._wurzel, self._last_commit[0])

    @cached_property
    def _changes(self) -> dict[str, list[tuple[int, str]]]:
        """By file, the numbers of the commits that changed it, the newest first, and its blobs before."""
        changes: dict[str, list[tuple[int, str]]] = {}
        for number, commit in enumerate(self._commits):
            for change in commit.changes:
                changes.setdefault(change.name, []).append((number, change.blob_before))
        return changes

    @cached_property
    def _listed(self) -> dict[str, int]:
        """By folder, the number of the last commit by which a file in it came or went."""
        listed: dict[str, int] = {}
        for number, commit in enumerate(self._commits):
            for change in commit.changes:
                folder, _, name = change.name.rpartition("/")
                if change.comes_or_goes and not _is_ignored(name):
                    listed.setdefault(folder, number)
        return listed

    def _state_of_part(self, part: Part) -> tuple[dict[str, Deviation], int]:
        """How the files of a part differ from git, and the number of the last commit that changed any."""
        deviations: dict[str, Deviation] = {}
        newest = len(self._commits)
        for name, digests in _files_in(part).items():
            path = normalize("NFC", name)
            if LISTING in digests:
                deviations |= dict.fromkeys(self._deleted_in(name), Deviation.GELOESCHT)
                newest = min(newest, self._listed.get(path, newest))
                continue
            deviation = self._deviation(name, digests)
            if deviation is not None:
                deviations[name] = deviation
            for number, blob_before in self._changes.get(path, ()):
                if not self._is_same(name, blob_before, digests):
                    newest = min(newest, number)
                    break
        return deviations, newest

    def _deleted_in(self, folder: str) -> Iterator[str]:
        """The files directly in a folder that git has and the file system has no more."""
        try:
            paths = list_folder(self._wurzel / folder, self._wurzel)
        except UnreadableError:
            paths = []
        present = {normalize("NFC", path.name) for path in paths}
        for name in self._committed:
            parent, _, last = name.rpartition("/")
            if parent == normalize("NFC", folder) and last not in present and not _is_ignored(last):
                yield name

    def _deviation(self, name: str, digests: Mapping[str, str]) -> Deviation | None:
        """How a file differs from the one in git; None if they are the same."""
        blob = self._committed.get(normalize("NFC", name))
        if not is_there(self._wurzel / name):
            return Deviation.GELOESCHT if blob else None
        if blob is None:
            return Deviation.NEU
        if self._is_same(name, blob, digests):
            return None
        return Deviation.GEAENDERT

    def _is_same(self, name: str, blob: str, digests: Mapping[str, str]) -> bool:
        """Whether what was read from a file is the same in one of its blobs."""
        if blob in self._current_blobs(name):
            return True
        if not blob or THERE in digests or CONTENT in digests:
            return False
        return digests.items() <= self._digests_as_parsed(name, blob).items()

    def _current_blobs(self, name: str) -> frozenset[str]:
        """The object names that git may give to the current content of a file."""
        if name not in self._blobs_of_files:
            try:
                content = read_file(self._wurzel / name, self._wurzel, MOST)
                # The object names that git may give to a content; in texts all line ends count the same
                is_text = Path(name).suffix in _TEXTS
                blobs = _blobs(content)
                if is_text:
                    blobs |= _blobs(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
            except UnreadableError:
                blobs = frozenset()
            self._blobs_of_files[name] = blobs
        return self._blobs_of_files[name]

    def _digests_as_parsed(self, name: str, blob: str) -> dict[str, str]:
        """Those of a YAML file in one of its blobs."""
        if (name, blob) not in self._parsed:
            text = ask_git(self._wurzel, "cat-file", "blob", blob).decode("utf-8-sig", "replace")
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._parsed[name, blob] = digests_as_parsed(text, name)
        return self._parsed[name, blob]


def _is_ignored(name: str) -> bool:
    """Whether no page depends on a file of that name: it is hidden, or records a published paper."""
    return name.startswith(".") or name == RECORD


def _files_in(part: Part) -> dict[str, dict[str, str]]:
    """By file or folder, the digests of what was read from it and can be compared with git."""
    files: dict[str, dict[str, str]] = {}
    for name, digests in part.files.items():  # as the file system writes it
        if name.rpartition("/")[2] == RECORD:
            continue
        comparable = {}
        for kind, digest in decisive(digests).items():
            # Of questions whether a file exists, git can tell only that it does not.
            if kind not in {FOLDER, TOLD, THERE} or (kind == THERE and digest == digest_of(False)):
                comparable[kind] = digest
        if comparable:
            files[name] = comparable
    return files


def _blobs(content: bytes) -> frozenset[str]:
    """The object names that git gives to a content: one for each hash algorithm of repositories."""
    blob = b"blob %d\0" % len(content) + content
    sha1 = hashlib.sha1(blob, usedforsecurity=False)
    return frozenset({sha1.hexdigest(), hashlib.sha256(blob).hexdigest()})


# What keeps a final paper back

_MOST_NAMED = 5  # files that are named one by one
_MESSAGES = {  # with their cures
    Deviation.GEAENDERT: (
        "git hat von dieser Datei einen anderen Stand.",
        "Die Änderung ansehen und einchecken: git diff HEAD -- {file}, git add {file}, git commit.",
    ),
    Deviation.NEU: (
        "git hat diese Datei noch nicht.",
        (
            "Die Datei einchecken, auch wenn .gitignore sie nennt: git add -f {file}, git commit; oder sie"
            " löschen, wenn sie nicht zur Vorlage gehört."
        ),
    ),
    Deviation.GELOESCHT: (
        "git hat diese Datei, das Projekt nicht mehr.",
        (
            "Das Löschen einchecken: git rm --ignore-unmatch {file}, git commit; oder sie zurückholen: git"
            " checkout HEAD -- {file}."
        ),
    ),
}
_UNVERSIONED = "Ohne das geht es mit --unversioniert; das PDF vermerkt es."


def report_state(papier: Papier, state: GitState, findings: Findings) -> None:
    """Report why git does not have the state of the project from which a paper is made."""
    if state.is_clean:
        return
    if state.failure:
        _report(
            findings,
            papier.ordner,
            f"Ob git die Dateien der Vorlage hat, ist nicht zu erfahren. {state.failure}",
            "Den Zugriff auf das git-Archiv in Ordnung bringen.",
        )
    elif not state.has_repository:
        _report(
            findings,
            papier.ordner,
            "Das Projekt liegt in keinem git-Archiv mit einem Commit, oder git ist nicht installiert.",
            "Die Ordner data und templates einchecken: git init, git add, git commit.",
        )
    elif len(state.differing) > _MOST_NAMED:
        names = ", ".join(list(state.differing)[:_MOST_NAMED])
        _report(
            findings,
            papier.ordner,
            f"Von {len(state.differing)} Dateien, aus denen die Vorlage entsteht, hat git einen anderen"
            f" Stand oder keinen: {names} und weitere.",
            "Die Änderungen ansehen und einchecken: git status, git add, git commit.",
        )
    elif state.differing:
        for file, deviation in state.differing.items():
            message, cure = _MESSAGES[deviation]
            _report(findings, file, message, cure.format(file=shlex.quote(file)))
    else:
        _report(
            findings,
            papier.ordner,
            "Welcher Commit die Fakten dieser Vorlage zuletzt geändert hat, ist hier nicht zu erkennen;"
            " das git-Archiv ist unvollständig.",
            "Die fehlenden Commits holen: git fetch --unshallow.",
        )


def _report(findings: Findings, file: str, message: str, cure: str) -> None:
    findings.add(Code.ENDFASSUNG_STAND, Place(file), message, f"{cure} {_UNVERSIONED}")
