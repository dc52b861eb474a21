"""Which files and folders of a project are read while something is made: its inputs.

Within `recording` every file that the gate opens and every folder that it lists is noted, with a digest of
what was there. If all digests are the same later, the thing need not be made again. Of YAML, values and
places count, but no comments.

Files that come with the program are not noted.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import Struct, field, json

from vorlagen.facts.yaml_tree import Ausstehend, Scalar, Sequence
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.findings import Findings, Place

# Kinds of digests: of files and folders
CONTENT, LISTING, FOLDER, THERE = "datei", "liste", "ordner", "da"
# of a file as it was parsed: if they are the same, its content does not matter
YAML = "yaml"
WORDS = "worte"  # without places and numbers
TOLD = "befunde"  # of the findings on files


def digest_of(*parts: object) -> str:
    """A short digest: long enough against collisions by chance; forging one would gain nothing."""
    return hashlib.blake2b(json.encode(parts, enc_hook=str), digest_size=12).hexdigest()


def digest_of_bytes(content: bytes | None) -> str:
    """The digest of a file's content; empty if it cannot be had."""
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()


class Part(Struct, frozen=True):
    """Everything read while one thing was made or loaded; many papers may share a part.

    `files` has by file or folder, relative to the project, the kinds of its digests with the digests;
    `digest` is the digest of `files`.
    """

    files: Mapping[str, Mapping[str, str]]
    digest: str

    @classmethod
    def of(cls, files: Mapping[str, Mapping[str, str]]) -> Part:
        return cls(files, digest_of(files))


def decisive(digests: Mapping[str, str]) -> dict[str, str]:
    """The digests that show whether a file is the same: not that of its content if it was parsed."""
    is_parsed = YAML in digests or WORDS in digests
    return {kind: digest for kind, digest in digests.items() if not (is_parsed and kind == CONTENT)}


class Reads(Struct):
    """The notes of a recording. `parts` are those of things that were made before and are used again."""

    entries: dict[tuple[str, str], str] = field(default_factory=dict)  # digests by kind and path
    parts: dict[str, Part] = field(default_factory=dict)

    def absorb(self, parts: Iterable[Part]) -> None:
        """Note the parts of something that was made before."""
        for part in parts:
            self.parts[part.digest] = part

    def split(self, root: Path) -> tuple[Part, ...]:
        """What was read below `root`, in parts: one for each folder at the top, and what was absorbed."""
        base = os.path.join(os.path.abspath(root), "")  # noqa: PTH100, PTH118 - as the keys
        files: dict[str, dict[str, str]] = {}
        for (kind, path), digest in sorted(self.entries.items()):
            if path.startswith(base):
                files.setdefault(path.removeprefix(base), {})[kind] = digest
        for _, names in groupby(sorted(files), key=lambda file: file.partition("/")[0]):
            self.absorb([Part.of({name: files[name] for name in names})])
        return tuple(self.parts.values())


T = TypeVar("T")
R = TypeVar("R", "Reads", None)


class _ThreadRecording(threading.local):
    """The current recording of a thread."""

    reads: Reads | None = None


_now = _ThreadRecording()


def note(kind: str, path: Path | str, digest: Callable[[], str]) -> None:
    """Note the digest of a path, if a recording runs."""
    reads = _now.reads
    if reads is not None:
        key = kind, os.path.abspath(path)  # noqa: PTH100 - a fifth of the time
        if key not in reads.entries:
            reads.entries[key] = digest()


def absorb(parts: Iterable[Part]) -> None:
    """Note the parts of something that was made before, if a recording runs."""
    if _now.reads is not None:
        _now.reads.absorb(parts)


def recording() -> AbstractContextManager[Reads]:
    """Note all reads within; a recording around it does not see them."""
    return _noted_in(Reads())


def unrecorded() -> AbstractContextManager[None]:
    """Note no reads within."""
    return _noted_in(None)


@contextmanager
def _noted_in(reads: R) -> Iterator[R]:
    outer = _now.reads
    _now.reads = reads
    try:
        yield reads
    finally:
        _now.reads = outer


class ReadOnce(Generic[T]):
    """A value made on first use; each use notes what was read below `root` to make it."""

    def __init__(self, make: Callable[[], T], root: Path) -> None:
        self._make = make
        self._root = root
        self._result: tuple[T, tuple[Part, ...]] | None = None

    def __call__(self) -> T:
        if self._result is None:
            with recording() as reads:
                value = self._make()
            self._result = (value, reads.split(self._root))
        value, parts = self._result
        absorb(parts)
        return value


# YAML


def tree_digest(tree: Tree, findings: Findings) -> str:
    """The digest of a parsed file and of what its reader found: comments do not count."""
    return digest_of(_content(tree), [finding.as_json() for finding in findings])


def _content(node: Any) -> Any:
    """The content and places of a node and all below it, as JSON for a digest."""
    match node:
        case Tree() | Sequence():
            assumed: dict[str, tuple[str, str]] = {}
            for key, annahme in node.spots.assumed.items():
                assumed[str(key)] = (annahme.grund, annahme.freigabe)
            keys = []
            for key, place in node.spots.keys.items():
                value_place = node.spots.values.get(key, place)
                keys.append((str(key), _line_column(place), _line_column(value_place)))
            members = node.items() if isinstance(node, Tree) else enumerate(node)
            entries = [(str(key), _content(entry)) for key, entry in members]
            return [_line_column(node.spots.place), keys, assumed, entries]
        case Scalar():
            return [str(node), node.plain, node.block, _line_column(node.place)]
        case Ausstehend():
            return ["?", node.grund, _line_column(node.place)]
    return str(node)


def _line_column(place: Place) -> tuple[int, int]:
    return place.line, place.column


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"[0-9]+")


def words_digest(tree: Tree) -> str:
    """The digest of the keys, words and days in a file, without places and numbers."""
    return digest_of(_words(tree))


def _words(node: Any) -> Any:
    match node:
        case Tree():
            return {str(key): _words(node.get(key)) for key in node.spots.keys}
        case Sequence():
            return [_words(entry) for entry in node]
        case Scalar() if not _DAY.fullmatch(node):
            return _DIGITS.sub("0", node)
    return str(node)
