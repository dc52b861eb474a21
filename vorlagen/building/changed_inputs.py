"""Finds out whether everything that was read for a paper is still the same, without making it again."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct, field, json

from vorlagen.building.store import Store
from vorlagen.building.workshop import Workshop
from vorlagen.facts.files import MOST, UnreadableError, is_folder, is_there, list_folder, read_file
from vorlagen.facts.reads import (
    STAND,
    Part,
    digest_of,
    digest_of_bytes,
    fact_digest,
)
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.findings import Findings
from vorlagen.paper import ProjectFolder

_NAME = "stand:dateien"  # in the store
_FRESH = 2_000_000_000  # nanoseconds in which a file may change again within one tick of its clock


Known = dict[str, list[Any]]  # by path: times, size, inode, and the digest then


class Files:
    """The digests of files and of the listings of folders.

    A file or folder is only read again if its times, size or inode have changed.
    """

    def __init__(self, root: Path, known: Known) -> None:
        self._root = root
        self._known = known
        self._digests: dict[str, str] = {}
        self._checked: Known = {}

    @property
    def known(self) -> Known:
        """What is known of all files, for the next build."""
        return self._known | self._checked

    def digest(self, name: str) -> str:
        """The digest of a file's content; empty if it cannot be had."""
        if name not in self._digests:
            self._digests[name] = self._digest(name, self._of_content) or ""
        return self._digests[name]

    def listing(self, name: str) -> str:
        """The digest of the names in a folder, as `list_folder` notes it."""
        key = f"{name}/"
        if key not in self._digests:
            self._digests[key] = self._digest(key, self._of_names) or digest_of(None)
        return self._digests[key]

    def _of_content(self, path: str) -> str:
        return digest_of_bytes(read_file(Path(path), self._root, MOST))

    def _of_names(self, path: str) -> str:
        return digest_of([entry.name for entry in list_folder(Path(path), self._root)])

    def _digest(self, name: str, compute: Callable[[str], str]) -> str | None:
        """The digest that is known, or is computed now; None if the file cannot be read."""
        path = f"{self._root}/{name}"
        try:
            status = os.lstat(path.rstrip("/"))
            now = time.time_ns()
            signature = [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]
            known = self._known.get(name)
            if known is not None and known[:4] == signature:
                self._checked[name] = known
                return str(known[4])
            digest = compute(path)
        except (OSError, ValueError, UnreadableError):
            return None
        is_link = stat.S_ISLNK(status.st_mode)  # its target may change while the link does not
        if max(status.st_mtime_ns, status.st_ctime_ns) + _FRESH < now and not is_link:
            self._checked[name] = [*signature, digest]
        return digest


def known_files(store: Store) -> Known:
    """What earlier builds have stored about files."""
    try:
        return json.decode(store.get(_NAME) or b"{}", type=Known)
    except DecodeError:
        return {}


def keep_files(store: Store, files: Files) -> None:
    """Store what is known of files for the next build."""
    store.put(_NAME, json.encode(files.known))


class Inputs(Struct):
    """Compares what was read for papers with the project as it is now."""

    workshop: Workshop
    files: Files
    _trees: dict[str, Tree | None] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)
    _changes: dict[str, str | None] = field(default_factory=dict)  # by the digests of parts

    @property
    def root(self) -> Path:
        """The project."""
        return self.workshop.projekt.wurzel

    def change(self, parts: Iterable[Part]) -> str | None:
        """The first change in one of the parts since it was read, in German; None if there is none."""
        for part in parts:
            if part.digest not in self._changes:
                self._changes[part.digest] = self._change(part)
            change = self._changes[part.digest]
            if change is not None:
                return change
        return None

    def _change(self, part: Part) -> str | None:
        for file, digests in part.files.items():
            if STAND in digests and self.files.digest(file) == digests[STAND]:
                continue
            for entry, digest in digests.items():
                kind_and_spot = entry.split("#", 1)
                key = f"{file}:{entry}"
                if key not in self._digests:
                    self._digests[key] = self._digest(file, *kind_and_spot)
                if entry != STAND and self._digests[key] != digest:
                    return _in_german(file, *kind_and_spot)
        return None

    def _digest(self, file: str, kind: str, spot: str = "") -> str:
        """The digest that `vorlagen.facts.reads` would note now."""
        place = self.root / file
        match kind:
            case "datei" | "stand":
                return self.files.digest(file)
            case "liste":
                return self.files.listing(file)
            case "ordner":
                return digest_of(is_folder(place))
            case "da":
                return digest_of(is_there(place))
            case "befunde":
                return self.workshop.findings_digest(file)
        tree = self._tree(file)
        return fact_digest(tree, spot, kind) if tree else ""

    def _tree(self, file: str) -> Tree | None:
        if file not in self._trees:
            tree = self.workshop.projekt.trees.files.get(file)
            if tree is None:
                tree = ProjectFolder(self.root, Findings()).tree(file)
            self._trees[file] = tree
        return self._trees[file]


def _in_german(file: str, kind: str, spot: str = "") -> str:
    match kind:
        case "liste":
            return f"in {file} ist etwas hinzugekommen oder weggefallen"
        case "da" | "ordner":
            return f"{file} ist hinzugekommen oder weggefallen"
        case "befunde":
            return f"zu {file} gibt es andere Befunde"
    if spot:
        return f"{file} ist geändert: {spot}"
    return f"{file} ist geändert"
