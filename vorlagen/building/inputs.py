"""Whether what was read for a paper is still the same, found out without making it again."""

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

_KEPT = "stand:dateien"
_FRESH = 2_000_000_000  # nanoseconds in which a file may change again within one tick of its clock


Known = dict[str, list[Any]]  # by path: times, size, place on the disk, and the digest then


class Files:
    """The digests of files and of what lies in folders.

    One is read again only if its times, size or place on the disk are others.
    """

    def __init__(self, root: Path, known: Known) -> None:
        self._root, self._known = root, known
        self._now: dict[str, str] = {}
        self._found: Known = {}

    @property
    def known(self) -> Known:
        """What to begin with the next time."""
        return self._known | self._found

    def digest(self, name: str) -> str:
        """The digest of a file's content; empty if it cannot be had."""
        if name not in self._now:
            self._now[name] = self._digest(name, self._of_content) or ""
        return self._now[name]

    def listing(self, name: str) -> str:
        """The digest of what lies in a folder, as `list_folder` notes it."""
        if f"{name}/" not in self._now:
            self._now[f"{name}/"] = self._digest(f"{name}/", self._of_names) or digest_of(None)
        return self._now[f"{name}/"]

    def _of_content(self, path: str) -> str:
        return digest_of_bytes(read_file(Path(path), self._root, MOST))

    def _of_names(self, path: str) -> str:
        return digest_of([entry.name for entry in list_folder(Path(path), self._root)])

    def _digest(self, name: str, made: Callable[[str], str]) -> str | None:
        """The digest that was made before, or is made now; None if it cannot be had."""
        path = f"{self._root}/{name}"
        try:
            about = os.lstat(path.rstrip("/"))
            before = time.time_ns()
            signature = [about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino]
            known = self._known.get(name)
            if known is not None and known[:4] == signature:
                self._found[name] = known
                return str(known[4])
            digest = made(path)
        except (OSError, ValueError, UnreadableError):
            return None
        is_link = stat.S_ISLNK(about.st_mode)  # what it leads to may change without it
        if max(about.st_mtime_ns, about.st_ctime_ns) + _FRESH < before and not is_link:
            self._found[name] = [*signature, digest]
        return digest


def known_files(store: Store) -> Known:
    """What builds have kept of files."""
    try:
        return json.decode(store.get(_KEPT) or b"{}", type=Known)
    except DecodeError:
        return {}


def keep_files(store: Store, files: Files) -> None:
    """Keep what is known of files for the next build."""
    store.put(_KEPT, json.encode(files.known))


class Inputs(Struct):
    """What papers were made of, held against what the project is now."""

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
        """What is not as it was read, in one of the parts, in German; None if all is."""
        for part in parts:
            if part.digest not in self._changes:
                self._changes[part.digest] = self._change(part)
            change = self._changes[part.digest]
            if change is not None:
                return change
        return None

    def _change(self, part: Part) -> str | None:
        for file, asked in part.files.items():
            if STAND in asked and self.files.digest(file) == asked[STAND]:
                continue
            for what, digest in asked.items():
                key = f"{file}:{what}"
                if key not in self._digests:
                    self._digests[key] = self._digest(file, *what.split("#", 1))
                if what != STAND and self._digests[key] != digest:
                    return _in_german(file, *what.split("#", 1))
        return None

    def _digest(self, file: str, kind: str, spot: str = "") -> str:
        """What `vorlagen.facts.reads` would note now."""
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
            known = self.workshop.projekt.trees.files.get(file)
            folder = ProjectFolder(self.root, Findings())
            self._trees[file] = known if known is not None else folder.tree(file)
        return self._trees[file]


def _in_german(file: str, kind: str, spot: str = "") -> str:
    match kind:
        case "liste":
            return f"in {file} ist etwas hinzugekommen oder weggefallen"
        case "da" | "ordner":
            return f"{file} ist hinzugekommen oder weggefallen"
        case "befunde":
            return f"zu {file} gibt es andere Befunde"
    return f"{file} ist geändert: {spot}" if spot else f"{file} ist geändert"
