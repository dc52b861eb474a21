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
from vorlagen.facts.files import MOST, UnreadableError, is_there, list_folder, read_file
from vorlagen.facts.reads import (
    CONTENT,
    FOLDER,
    LISTING,
    STAND,
    THERE,
    TOLD,
    Part,
    digest_of,
    fact_digest,
)
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.findings import Findings
from vorlagen.paper import DATEI as VEROEFFENTLICHT

_FOLDERS = ("data", "templates")  # where a project has what papers are made of
_TEXTS = frozenset({".css", ".csv", ".html", ".json", ".md", ".svg", ".txt", ".yaml", ".yml"})


class Deviation(Enum):
    """How git does not have a file as it is now."""

    NEU = auto()
    GEAENDERT = auto()
    GELOESCHT = auto()


class GitState(Struct, frozen=True):
    """What git has of that of which a paper is made.

    `commit` is the last one that changed anything of it, empty if none did or nobody can tell;
    `differing` are the files, relative to the project, that git does not have as they are now.
    """

    commit: str
    has_repository: bool
    differing: Mapping[str, Deviation] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether a commit has all of it."""
        return bool(self.commit) and not self.differing


class States:
    """The states of papers while a project is being built; it must not change meanwhile."""

    def __init__(self, wurzel: Path) -> None:
        self._wurzel = wurzel
        self._head, self._is_shallow = last_commit(wurzel)
        self._parts: dict[str, tuple[dict[str, Deviation], int]] = {}
        self._changed: dict[str, set[str] | None] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._trees: dict[tuple[str, str], Tree | None] = {}

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
        """Whether git has of what was read the same, from the same commits, as when `head` was the last."""
        if head == self._head:
            return True
        if head not in self._changed:
            older = ask_git(self._wurzel, "rev-list", "--first-parent", self._head) if head else b""
            asked = ("diff", "--name-only", "--relative", "--no-renames", "-z", head, self._head)
            is_older = head in older.decode().split()
            names = ask_git(self._wurzel, *asked).split(b"\0") if is_older else []
            changed = {normalize("NFC", os.fsdecode(name)) for name in names}
            self._changed[head] = changed if is_older else None
        changed_since = self._changed[head]
        if changed_since is None:
            return False
        folders = {name.rpartition("/")[0] for name in changed_since}
        read = ((normalize("NFC", n), a) for part in parts for n, a in _files_in(part).items())
        return not any(n in (folders if LISTING in a else changed_since) for n, a in read)

    def of(self, parts: Iterable[Part]) -> GitState:
        """The state of what was read for a paper.

        Of a YAML file only that counts which was read of it; what a paper said when it was published
        counts for nothing, as no page depends on it.
        """
        differing, newest = dict[str, Deviation](), len(self._history.commits)
        for part in parts:
            if part.digest not in self._parts:
                self._parts[part.digest] = self._of_part(part)
            ways, index = self._parts[part.digest]
            differing |= ways
            newest = min(newest, index)
        commit = next(iter(self._history.commits[newest:]), "")
        # Where older commits are cut off, the last one there seems to have added every file.
        is_cut_off = self._is_shallow and commit in self._history.roots
        return GitState(
            "" if is_cut_off else commit, bool(self._head), dict(sorted(differing.items()))
        )

    def _of_part(self, part: Part) -> tuple[dict[str, Deviation], int]:
        """What git has not of a part, and the number of the last commit that changed any of it."""
        ways, newest = dict[str, Deviation](), len(self._history.commits)
        for name, asked in _files_in(part).items():
            if LISTING in asked:
                ways |= dict.fromkeys(self._gone(name), Deviation.GELOESCHT)
                newest = min(newest, self._history.folders.get(normalize("NFC", name), newest))
                continue
            way = self._way(name, asked)
            ways |= {name: way} if way else {}
            changes = self._history.files.get(normalize("NFC", name), ())
            found = (n for n, before in changes if not self._is_same(name, before, asked))
            newest = min(newest, next(found, newest))
        return ways, newest

    def _gone(self, folder: str) -> Iterator[str]:
        """The files that git has right in a folder, which are not there any more."""
        try:
            paths = list_folder(self._wurzel / folder, self._wurzel)
        except UnreadableError:
            paths = []
        there = {normalize("NFC", path.name) for path in paths}
        for name in self._committed:
            above, _, last = name.rpartition("/")
            if above == normalize("NFC", folder) and last not in there and not _is_beside(last):
                yield name

    def _way(self, name: str, asked: Mapping[str, str]) -> Deviation | None:
        """How git has not of a file what was read of it, if so."""
        committed = self._committed.get(normalize("NFC", name))
        if not is_there(self._wurzel / name):
            return Deviation.GELOESCHT if committed else None
        if committed is None:
            return Deviation.NEU
        return None if self._is_same(name, committed, asked) else Deviation.GEAENDERT

    def _is_same(self, name: str, blob: str, asked: Mapping[str, str]) -> bool:
        """Whether what was asked of a file stands in one of its contents in git, too."""
        if blob in self._names_now(name):
            return True
        if not {THERE, CONTENT}.isdisjoint(asked) or not blob:
            return False
        tree = self._tree(name, blob)
        return tree is not None and all(
            fact_digest(tree, spot, kind) == digest
            for what, digest in asked.items()
            for kind, _, spot in (what.partition("#"),)
        )

    def _names_now(self, name: str) -> frozenset[str]:
        """The names that git may have given to the content of a file as it is now."""
        if name not in self._names:
            try:
                raw = read_file(self._wurzel / name, self._wurzel, MOST)
                self._names[name] = _names_of(raw, is_text=Path(name).suffix in _TEXTS)
            except UnreadableError:
                self._names[name] = frozenset()
        return self._names[name]

    def _tree(self, name: str, blob: str) -> Tree | None:
        """A YAML file as one of its contents in git has it."""
        if (name, blob) not in self._trees:
            text = ask_git(self._wurzel, "cat-file", "blob", blob).decode("utf-8-sig", "replace")
            same = text.replace("\r\n", "\n").replace("\r", "\n")
            self._trees[name, blob] = read_yaml(same, name, Findings())
        return self._trees[name, blob]


def _is_beside(name: str) -> bool:
    """Whether no page depends on a file of that name: hidden ones, and what a paper said when published."""
    return name.startswith(".") or name == VEROEFFENTLICHT


def _files_in(part: Part) -> dict[str, dict[str, str]]:
    """By file or folder, what was read of it that git has, too."""
    found: dict[str, dict[str, str]] = {}
    for name, asked in part.files.items():  # as the file system writes it
        if name.rpartition("/")[2] == VEROEFFENTLICHT:
            continue
        counting = {
            what: digest
            for what, digest in asked.items()
            if what not in {FOLDER, TOLD, THERE, STAND}
            or (what == THERE and digest == digest_of(False))
        }
        if counting:
            found[name] = counting
    return found


class _Changes(Struct, frozen=True):
    """Which commits changed a file, and which was the last to add or remove one in a folder.

    Commits go by their numbers, from the newest on; of a file each stands with the content before it. What
    a merge brought in counts as the merge's.
    """

    commits: tuple[str, ...]
    files: Mapping[str, Sequence[tuple[int, str]]]
    folders: Mapping[str, int]
    roots: frozenset[str]  # those without parents

    @classmethod
    def of(cls, folder: Path, head: str) -> _Changes:
        asked = ("log", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "-z")
        wanted = ("--relative", "--format=%x01%H %P", head)
        answer = ask_git(folder, *asked, *wanted) if head else b""
        commits, files, folders = list[str](), dict[str, list[tuple[int, str]]](), dict[str, int]()
        roots: set[str] = set()
        tokens = iter(answer.split(b"\0"))
        for token in tokens:
            said = token.lstrip(b"\n").decode("ascii", "replace")
            if said.startswith("\x01"):
                commit, *parents = said[1:].split()
                commits.append(commit)
                roots |= set() if parents else {commit}
            elif said:
                mode, _, before, _, way = said.split()
                before = before if mode.startswith(":100") else ""  # no link
                name = normalize("NFC", os.fsdecode(next(tokens, b"")))
                files.setdefault(name, []).append((len(commits) - 1, before))
                above, _, last = name.rpartition("/")
                if way != "M" and not _is_beside(last):
                    folders.setdefault(above, len(commits) - 1)
        return cls(tuple(commits), files, folders, frozenset(roots))


def _names_of(raw: bytes, *, is_text: bool) -> frozenset[str]:
    """The names that git may have given to a content; in texts all line ends count the same."""
    same = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if is_text else raw
    return _blobs(raw) | _blobs(same)


def _blobs(content: bytes) -> frozenset[str]:
    """The names that git gives to a content: one for each kind of repository."""
    blob = b"blob %d\0" % len(content) + content
    sha1 = hashlib.sha1(blob, usedforsecurity=False)
    return frozenset({sha1.hexdigest(), hashlib.sha256(blob).hexdigest()})


def _committed(folder: Path, head: str, mode: bytes = b"100") -> dict[str, str]:
    """The names of the contents of all plain files that a commit has below a folder, by path in NFC."""
    listed = ask_git(folder, "ls-tree", "-r", "-z", head) if head else b""
    entries = (entry.partition(b"\t") for entry in listed.split(b"\0"))
    return {
        normalize("NFC", os.fsdecode(path)): about.split()[2].decode()
        for about, _, path in entries
        if about.startswith(mode)  # no link, and no other repository
    }


def files_at(folder: Path, commit: str) -> dict[str, bytes]:
    """What a commit has of the files that papers are made of, by their paths below a folder.

    They are taken from git's objects, also from those of submodules: nothing is checked out. Nothing if
    git does not have all of them.
    """
    names = {name: blob for name, blob in _committed(folder, commit).items() if _is_of_papers(name)}
    found = _contents(folder, names.values())
    files = {name: found[blob] for name, blob in names.items()} if found else {}
    for module, of_module in _committed(folder, commit, b"160000").items() if found else ():
        inner = _committed(folder / module, of_module)
        contents = _contents(folder / module, inner.values())
        if not contents:
            return {}
        whole = {f"{module}/{name}": contents[blob] for name, blob in inner.items()}
        files |= {name: content for name, content in whole.items() if _is_of_papers(name)}
    return files


def changed_files(folder: Path, head: str) -> Iterator[tuple[str, dict[str, bytes | None]]]:
    """The commits up to one, the oldest first, each with the files that it changed as they then were.

    None stands for a file that was removed. What a merge brought in counts as the merge's. Nothing if git
    does not have all of them.
    """
    history = _Changes.of(folder, head)
    after = _committed(folder, head)
    changed: dict[int, dict[str, str]] = {}
    for name, changes in history.files.items():
        blob = after.get(name, "")
        for number, before in changes if _is_of_papers(name) else ():
            changed.setdefault(number, {})[name] = blob
            blob = before
    found = _contents(folder, filter(None, (b for some in changed.values() for b in some.values())))
    for number in sorted(changed, reverse=True) if found else ():
        yield (
            history.commits[number],
            {name: found.get(blob) for name, blob in changed[number].items()},
        )


def _is_of_papers(name: str) -> bool:
    parts = name.split("/")
    return parts[0] in _FOLDERS and not any(part.startswith(".") for part in parts)


def _contents(folder: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """Contents by their names; nothing if git lacks one of them."""
    names = list(dict.fromkeys(blobs))
    asked = "".join(f"{blob}\n" for blob in names).encode()
    answer = io.BytesIO(ask_git(folder, "cat-file", "--batch", given=asked) if names else b"")
    found: dict[str, bytes] = {}
    for name in names:
        about = answer.readline().split()  # name, kind and size; or that it is missing
        if len(about) != 3:
            return {}
        found[name] = answer.read(int(about[2]))
        answer.read(1)  # the end of the line
    return found
