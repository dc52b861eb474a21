"""What git has of the files that a paper is made of.

`git status` is not asked: whether a paper is made of what is committed is compared here.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

from msgspec import Struct, field

from vorlagen.building.git import ask_git, last_commit
from vorlagen.facts.files import (
    INPUT_FOLDERS,
    MOST,
    UnreadableError,
    is_there,
    list_folder,
    read_file,
)
from vorlagen.facts.reads import (
    CONTENT,
    FOLDER,
    LISTING,
    THERE,
    TOLD,
    Part,
    decisive,
    digest_of,
)
from vorlagen.paper import DATEI as VEROEFFENTLICHT
from vorlagen.paper import digests_as_parsed

_TEXTS = frozenset({".css", ".csv", ".html", ".json", ".md", ".svg", ".txt", ".yaml", ".yml"})


class Deviation(Enum):
    """How a file differs from the one in git."""

    NEU = auto()
    GEAENDERT = auto()
    GELOESCHT = auto()


class GitState(Struct, frozen=True):
    """What git has of the files that a paper is made of.

    `commit` is the last one that changed any of them, empty if there is none or it is unknown;
    `differing` has the files, relative to the project, that differ from those in git.
    """

    commit: str
    has_repository: bool
    differing: Mapping[str, Deviation] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether a commit has all of the files as they are."""
        return bool(self.commit) and not self.differing


class States:
    """The states of papers while a project is being built; the project must not change meanwhile."""

    def __init__(self, wurzel: Path) -> None:
        self._wurzel = wurzel
        self._head, self._is_shallow = last_commit(wurzel)
        self._states_of_parts: dict[str, tuple[dict[str, Deviation], int]] = {}
        self._changed_since: dict[str, set[str] | None] = {}
        self._blobs_of_files: dict[str, frozenset[str]] = {}
        self._parsed: dict[tuple[str, str], dict[str, str]] = {}

    @cached_property
    def _committed(self) -> dict[str, str]:
        return _committed(self._wurzel, self._head)

    @cached_property
    def _history(self) -> _Changes:
        return _Changes.of(self._wurzel, self._head)

    @property
    def head(self) -> str:
        """The last commit of the repository; empty without one."""
        return self._head

    def is_as_at(self, head: str, parts: Iterable[Part]) -> bool:
        """Whether everything read is the same in git, from the same commits, as when `head` was the last."""
        if head == self._head:
            return True
        if head not in self._changed_since:
            self._changed_since[head] = self._files_changed_since(head)
        changed_files = self._changed_since[head]
        if changed_files is None:
            return False
        changed_folders = {name.rpartition("/")[0] for name in changed_files}
        for part in parts:
            for name, digests in _files_in(part).items():
                changed_names = changed_folders if LISTING in digests else changed_files
                if normalize("NFC", name) in changed_names:
                    return False
        return True

    def _files_changed_since(self, commit: str) -> set[str] | None:
        """The files changed since a commit, by path in NFC; None if it is not among the older ones."""
        if not commit:
            return None
        older = ask_git(self._wurzel, "rev-list", "--first-parent", self._head)
        if commit not in older.decode().split():
            return None
        options = ("--name-only", "--relative", "--no-renames", "-z")
        names = ask_git(self._wurzel, "diff", *options, commit, self._head).split(b"\0")
        return {normalize("NFC", os.fsdecode(name)) for name in names}

    def of(self, parts: Iterable[Part]) -> GitState:
        """The state of the files that were read for a paper.

        Comments in YAML files do not count. The record of a published paper is ignored, as no page
        depends on it.
        """
        commits = self._history.commits
        differing: dict[str, Deviation] = {}
        newest = len(commits)
        for part in parts:
            if part.digest not in self._states_of_parts:
                self._states_of_parts[part.digest] = self._state_of_part(part)
            deviations, number = self._states_of_parts[part.digest]
            differing |= deviations
            newest = min(newest, number)
        commit = commits[newest] if newest < len(commits) else ""
        # In a shallow clone the oldest commit seems to have added every file.
        if self._is_shallow and commit in self._history.roots:
            commit = ""
        return GitState(commit, bool(self._head), dict(sorted(differing.items())))

    def _state_of_part(self, part: Part) -> tuple[dict[str, Deviation], int]:
        """How the files of a part differ from git, and the number of the last commit that changed any."""
        deviations: dict[str, Deviation] = {}
        newest = len(self._history.commits)
        for name, digests in _files_in(part).items():
            path = normalize("NFC", name)
            if LISTING in digests:
                deviations |= dict.fromkeys(self._deleted_in(name), Deviation.GELOESCHT)
                newest = min(newest, self._history.folders.get(path, newest))
                continue
            deviation = self._deviation(name, digests)
            if deviation is not None:
                deviations[name] = deviation
            for number, blob_before in self._history.files.get(path, ()):
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
                blobs = _possible_blobs(content, is_text=Path(name).suffix in _TEXTS)
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
    return name.startswith(".") or name == VEROEFFENTLICHT


def _files_in(part: Part) -> dict[str, dict[str, str]]:
    """By file or folder, the digests of what was read from it and can be compared with git."""
    files: dict[str, dict[str, str]] = {}
    for name, digests in part.files.items():  # as the file system writes it
        if name.rpartition("/")[2] == VEROEFFENTLICHT:
            continue
        comparable = {
            kind: digest
            for kind, digest in decisive(digests).items()
            if _is_comparable(kind, digest)
        }
        if comparable:
            files[name] = comparable
    return files


def _is_comparable(kind: str, digest: str) -> bool:
    """Whether git can tell what was read; of questions whether a file exists, only a „no“ counts."""
    if kind == THERE:
        return digest == digest_of(False)
    return kind not in {FOLDER, TOLD}


class _Changes(Struct, frozen=True):
    """Which commits changed a file, and which was the last to add or remove one in a folder.

    Commits are numbered from the newest on. `files` has for each file the commits that changed it, with
    the blob before the change. A merge counts as the commit that brought in its changes.
    """

    commits: tuple[str, ...]
    files: Mapping[str, Sequence[tuple[int, str]]]
    folders: Mapping[str, int]
    roots: frozenset[str]  # those without parents

    @classmethod
    def of(cls, folder: Path, head: str) -> _Changes:
        answer = b""
        if head:
            options = ("--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "-z")
            answer = ask_git(folder, "log", *options, "--relative", "--format=%x01%H %P", head)
        commits: list[str] = []
        files: dict[str, list[tuple[int, str]]] = {}
        folders: dict[str, int] = {}
        roots: set[str] = set()
        tokens = iter(answer.split(b"\0"))
        for token in tokens:
            line = token.lstrip(b"\n").decode("ascii", "replace")
            if line.startswith("\x01"):
                commit, *parents = line[1:].split()
                commits.append(commit)
                if not parents:
                    roots.add(commit)
            elif line:
                mode, _, blob_before, _, status = line.split()
                if not mode.startswith(":100"):  # a link
                    blob_before = ""
                name = normalize("NFC", os.fsdecode(next(tokens, b"")))
                number = len(commits) - 1
                files.setdefault(name, []).append((number, blob_before))
                parent, _, last = name.rpartition("/")
                if status != "M" and not _is_ignored(last):
                    folders.setdefault(parent, number)
        return cls(tuple(commits), files, folders, frozenset(roots))


def _possible_blobs(content: bytes, *, is_text: bool) -> frozenset[str]:
    """The object names that git may give to a content; in texts all line ends count the same."""
    blobs = _blobs(content)
    if is_text:
        blobs |= _blobs(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return blobs


def _blobs(content: bytes) -> frozenset[str]:
    """The object names that git gives to a content: one for each hash algorithm of repositories."""
    blob = b"blob %d\0" % len(content) + content
    sha1 = hashlib.sha1(blob, usedforsecurity=False)
    return frozenset({sha1.hexdigest(), hashlib.sha256(blob).hexdigest()})


def _committed(folder: Path, head: str, mode: bytes = b"100") -> dict[str, str]:
    """The object names of all plain files that a commit has below a folder, by path in NFC."""
    if not head:
        return {}
    listing = ask_git(folder, "ls-tree", "-r", "-z", head)
    blobs: dict[str, str] = {}
    for entry in listing.split(b"\0"):
        fields, _, path = entry.partition(b"\t")
        if fields.startswith(mode):  # no link, and no other repository
            blobs[normalize("NFC", os.fsdecode(path))] = fields.split()[2].decode()
    return blobs


def files_at(folder: Path, commit: str) -> dict[str, bytes]:
    """The files that papers are made of, as a commit has them, by their paths below a folder.

    They are read from git's objects, also from those of submodules: nothing is checked out. The result
    is empty if git does not have all of them.
    """
    committed = _committed(folder, commit)
    blobs = {name: blob for name, blob in committed.items() if _is_of_papers(name)}
    contents = _contents(folder, blobs.values())
    if not contents:
        return {}
    files = {name: contents[blob] for name, blob in blobs.items()}
    for module, module_commit in _committed(folder, commit, b"160000").items():
        module_blobs = _committed(folder / module, module_commit)
        contents = _contents(folder / module, module_blobs.values())
        if not contents:
            return {}
        for name, blob in module_blobs.items():
            path = f"{module}/{name}"
            if _is_of_papers(path):
                files[path] = contents[blob]
    return files


def changed_files(folder: Path, head: str) -> Iterator[tuple[str, dict[str, bytes | None]]]:
    """The commits up to `head`, the oldest first, each with the files that it changed as they then were.

    None stands for a file that was removed. A merge counts as the commit that brought in its changes.
    Nothing is yielded if git does not have all of the files.
    """
    history = _Changes.of(folder, head)
    committed = _committed(folder, head)
    blobs_by_commit: dict[int, dict[str, str]] = {}
    for name, changes in history.files.items():
        if not _is_of_papers(name):
            continue
        blob = committed.get(name, "")
        for number, blob_before in changes:
            blobs_by_commit.setdefault(number, {})[name] = blob
            blob = blob_before
    wanted: list[str] = []
    for blobs in blobs_by_commit.values():
        wanted.extend(filter(None, blobs.values()))
    contents = _contents(folder, wanted)
    if not contents:
        return
    for number in sorted(blobs_by_commit, reverse=True):
        blobs = blobs_by_commit[number]
        yield history.commits[number], {name: contents.get(blob) for name, blob in blobs.items()}


def _is_of_papers(name: str) -> bool:
    parts = name.split("/")
    return parts[0] in INPUT_FOLDERS and not any(part.startswith(".") for part in parts)


def _contents(folder: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs by their names; empty if git lacks one of them."""
    names = list(dict.fromkeys(blobs))
    if not names:
        return {}
    request = "".join(f"{name}\n" for name in names).encode()
    answer = io.BytesIO(ask_git(folder, "cat-file", "--batch", given=request))
    contents: dict[str, bytes] = {}
    for name in names:
        header = answer.readline().split()  # name, kind and size; or that it is missing
        if len(header) != 3:
            return {}
        contents[name] = answer.read(int(header[2]))
        answer.read(1)  # the end of the line
    return contents
