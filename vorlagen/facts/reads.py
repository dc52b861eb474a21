"""Which files and facts are read while something is made: its inputs, exactly.

Within `recording` every file that the gate opens, every folder that it lists and every field of a fact
model that is read is noted. The notes become `Part`s: for each file what was read of it, such as
`fakt#kosten › e13 › sachkosten`, each with a digest of the value.
If all digests are the same later, the thing need not be made again.

Files that come with the program are not noted.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import Struct, field, json

from vorlagen.facts.yaml_tree import Ausstehend, Scalar, Sequence
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.findings import Place

# Kinds of digests: of files and folders
CONTENT, LISTING, FOLDER, THERE = "datei", "liste", "ordner", "da"
# of the YAML in a file
YAML, FACT, SHAPE = "yaml", "fakt", "form"
GROUP, PLACE = "gruppe", "ort"
STAND = "stand"  # of a file's text: if it is unchanged, so are all digests of its YAML
WORDS = "worte"  # of a file without its numbers and places
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


class Reads(Struct):
    """The notes of a recording. `parts` are those of things that were made before and are used again."""

    entries: dict[str, str | Callable[[], str]] = field(default_factory=dict)  # digests
    facts: dict[tuple[int, str, str], Any] = field(default_factory=dict)  # models that were read
    parts: dict[str, Part] = field(default_factory=dict)
    worded: dict[int, Reads] = field(default_factory=dict)  # of which only the words count

    def repeat(self) -> None:
        """Copy these notes to the current recording."""
        if now.reads is not None:
            now.reads.entries.update(self.entries)
            now.reads.facts.update(self.facts)
            now.reads.parts.update(self.parts)

    def repeat_words(self) -> None:
        """Copy these notes to the current recording; the numbers in the files do not count."""
        if now.reads is not None:
            now.reads.worded[id(self)] = self

    def absorb(self, parts: Iterable[Part]) -> None:
        """Note the parts of something that was made before."""
        for part in parts:
            self.parts[part.digest] = part


T = TypeVar("T")
R = TypeVar("R", "Reads", None)
STEP = " › "
_DIGITS = re.compile(r"[0-9]+")


class _ThreadRecording(threading.local):
    """The current recording of a thread."""

    reads: Reads | None = None


now = _ThreadRecording()  # set only in this module; a context variable would make every read slower


def note(kind: str, path: Path | str, digest: Callable[[], str], *, later: bool = False) -> None:
    """Note the digest of a path, if a recording runs; with `later` it is computed only when needed."""
    reads = now.reads
    if reads is not None:
        key = f"{kind}:{os.path.abspath(path)}"  # noqa: PTH100 - a fifth of the time
        if key not in reads.entries:
            reads.entries[key] = digest if later else digest()


def note_fact(model: Any, name: str, kind: str = SHAPE) -> None:
    """Note that a field of a fact model was read; without a name, that all fields were.

    With `FACT` all below the field counts; with `SHAPE` the groups below it note their own reads.
    `GROUP` and `PLACE` are for a model as a whole and for its place.
    """
    reads = now.reads
    if reads is not None:
        reads.facts[id(model), name, kind] = model


def absorb(parts: Iterable[Part]) -> None:
    """Note the parts of something that was made before, if a recording runs."""
    if now.reads is not None:
        now.reads.absorb(parts)


def is_recording() -> bool:
    """Whether reads are being noted on this thread."""
    return now.reads is not None


class Entries(dict[str, Any]):
    """The entries of a mapping in a fact model; each read of one is noted."""

    def __init__(self, entries: dict[str, Any], model: Any, name: str) -> None:
        super().__init__(entries)
        self._model = model
        self._name = name

    def __getitem__(self, key: str) -> Any:
        note_fact(self._model, f"{self._name}{STEP}{key}", FACT)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """As of any mapping."""
        if key in self:
            return self[key]
        return default

    def __iter__(self) -> Iterator[str]:  # without it `dict(entries)` would bypass `__getitem__`
        return super().__iter__()

    def items(self) -> Any:
        """As of any mapping; counts as a read of all entries."""
        note_fact(self._model, self._name, FACT)
        return super().items()

    def values(self) -> Any:
        """As of any mapping; counts as a read of all entries."""
        note_fact(self._model, self._name, FACT)
        return super().values()

    def __eq__(self, other: object) -> bool:
        note_fact(self._model, self._name, FACT)
        return super().__eq__(other)

    __hash__ = None  # as of any mapping


def recording() -> AbstractContextManager[Reads]:
    """Note all reads within; a recording around it does not see them."""
    return _noted_in(Reads())


def unrecorded() -> AbstractContextManager[None]:
    """Note no reads within."""
    return _noted_in(None)


@contextmanager
def _noted_in(reads: R) -> Iterator[R]:
    outer = now.reads
    now.reads = reads
    try:
        yield reads
    finally:
        now.reads = outer


class ReadOnce(Generic[T]):
    """A value made on first use; each use notes the parts that were read to make it."""

    def __init__(self, make: Callable[[], T], parts: Callable[[Reads], tuple[Part, ...]]) -> None:
        self._make = make
        self._parts = parts
        self._result: tuple[T, tuple[Part, ...]] | None = None

    def __call__(self) -> T:
        if self._result is None:
            with recording() as reads:
                value = self._make()
            self._result = (value, self._parts(reads))
        value, parts = self._result
        absorb(parts)
        return value


# Trees


def tree_digest(node: Any) -> str:
    """The digest of all that stands below a node, with its place: comments do not count."""
    return digest_of(_content(node))


def _content(node: Any) -> Any:
    """The content and places of a node and all below it, as JSON for a digest."""
    match node:
        case Tree() | Sequence():
            assumed: dict[str, tuple[str, str]] = {}
            for key, annahme in node.spots.assumed.items():
                assumed[str(key)] = (annahme.grund, annahme.freigabe)
            keys = [(str(key), _line_column(place)) for key, place in node.spots.keys.items()]
            entries = [(str(key), _content(entry)) for key, entry in _entries(node)]
            return [_line_column(node.spots.place), keys, assumed, entries]
        case Scalar():
            return [str(node), node.plain, node.block, _line_column(node.place)]
        case Ausstehend():
            return ["?", node.grund, _line_column(node.place)]
    return str(node)


def _entries(node: Tree | Sequence) -> Iterable[tuple[Any, Any]]:
    """The entries of a mapping by their keys, or of a list by their numbers."""
    return node.items() if isinstance(node, Tree) else enumerate(node)


def _line_column(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _shape(node: Any, *, with_words: bool = False) -> Any:
    """The keys below a node with the types of their values, or with the values without numbers."""
    match node:
        case Tree():
            keys = node.spots.keys
            return {str(key): _shape(node.get(key), with_words=with_words) for key in keys}
        case Sequence():
            return [_shape(entry, with_words=with_words) for entry in node]
        case Scalar() if with_words:
            return _DIGITS.sub("0", node)
    return type(node).__name__


def words_digest(tree: Tree) -> str:
    """The digest of the content of a file, except for places and numbers."""
    return digest_of(_shape(tree, with_words=True))


def fact_digest(tree: Tree, path: str, kind: str) -> str:
    """The digest of the value at the end of a path such as `kosten › 0 › betrag` in a file."""
    if kind == WORDS:
        return words_digest(tree)
    name = ""
    if kind in {FACT, SHAPE}:
        path, _, name = path.rpartition(STEP)
    node = _node_at(tree, path)
    if not isinstance(node, Tree):
        return ""
    annahme = node.spots.assumed.get(name)
    assumed = annahme and (annahme.grund, annahme.freigabe)
    if kind == PLACE:
        return digest_of(_line_column(node.spots.place))
    if kind == SHAPE:
        return digest_of(_shape(node.get(name)), assumed)
    if kind == FACT:
        place = node.spots.values.get(name, node.spots.place)
        return digest_of(_content(node.get(name)), assumed, _line_column(place))
    return tree_digest(node)


def _node_at(tree: Tree, path: str) -> Any:
    """The node at the end of a path; None if there is none."""
    node: Any = tree
    keys = path.split(STEP) if path else []
    for key in keys:
        if isinstance(node, Tree):
            node = node.get(key)
        elif isinstance(node, Sequence) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            return None
    return node


class Trees:
    """The YAML files of a project that were read, and the paths of their groups."""

    def __init__(self) -> None:
        self.files: dict[str, Tree] = {}
        self.stands: dict[str, str] = {}
        self._paths: dict[int, tuple[str, str]] = {}

    def add(self, file: str, tree: Tree, stand: str) -> None:
        """Register the groups of a file; `stand` is the digest of its content."""
        self.files[file] = tree
        self.stands[file] = stand
        pending: list[tuple[str, Any]] = [("", tree)]
        while pending:
            path, node = pending.pop()
            if isinstance(node, Tree):
                self._paths[id(node)] = (file, path)
            for key, entry in _entries(node):
                if isinstance(entry, Tree | Sequence):
                    entry_path = f"{path}{STEP}{key}" if path else str(key)
                    pending.append((entry_path, entry))

    def parts(self, reads: Reads, root: Path) -> tuple[Part, ...]:
        """What was read, in parts: the facts of each file, all else, and what had been read before."""
        other_digests = _file_digests(reads, root)
        whole_files = {file for file, digests in other_digests.items() if YAML in digests}
        fact_digests = self._fact_digests(reads, whole_files)
        for file in self._worded(reads) - whole_files:
            other_digests.setdefault(file, {})[WORDS] = words_digest(self.files[file])
        for file in other_digests.keys() & self.files.keys():
            if not {YAML, WORDS}.isdisjoint(other_digests[file]):
                other_digests[file][STAND] = self.stands[file]
        reads.absorb([_part({file: digests}) for file, digests in fact_digests.items()])
        # One part for each folder at the top: many papers share it, the templates for example.
        for _, files in groupby(sorted(other_digests), key=lambda file: file.partition("/")[0]):
            reads.absorb([_part({file: other_digests[file] for file in files})])
        return tuple(reads.parts.values())

    def _fact_digests(self, reads: Reads, whole_files: Set[str]) -> dict[str, dict[str, str]]:
        """The digests of the facts that were read, by file, unless the file counts as a whole."""
        digests: dict[str, dict[str, str]] = {}
        for (_, name, noted_kind), model in reads.facts.items():
            tree = tree_of(model)
            file = tree.spots.place.file
            if file not in self.files or file in whole_files:
                continue
            if id(tree) not in self._paths:  # made of a short form, which was noted at its own path
                continue
            _, group_path = self._paths[id(tree)]
            notes_own_reads = _notes_own_reads(tree.get(name), model.__dict__.get(name))
            kind = noted_kind
            if kind == SHAPE and not notes_own_reads:
                kind = FACT
            path = STEP.join(filter(None, (group_path, name)))
            entries = digests.setdefault(file, {STAND: self.stands[file]})
            entries[f"{kind}#{path}"] = fact_digest(self.files[file], path, kind)
        return digests

    def _worded(self, reads: Reads) -> set[str]:
        """The files of which only the words count."""
        files: set[str] = set()
        for worded in reads.worded.values():
            for model in worded.facts.values():
                files.add(tree_of(model).spots.place.file)
            for part in worded.parts.values():
                files.update(file for file, digests in part.files.items() if YAML in digests)
        return files & self.files.keys()


def _file_digests(reads: Reads, root: Path) -> dict[str, dict[str, str]]:
    """The noted digests of files and folders below `root`, by path and kind."""
    base = os.path.join(os.path.abspath(root), "")  # noqa: PTH100, PTH118 - as the keys
    digests: dict[str, dict[str, str]] = {}
    for key, digest in reads.entries.items():
        kind, _, path = key.partition(":")
        if path.startswith(base):
            value = digest if isinstance(digest, str) else digest()
            digests.setdefault(path.removeprefix(base), {})[kind] = value
    return digests


def _part(files: Mapping[str, Mapping[str, str]]) -> Part:
    """The part for these files, sorted so that equal content has one digest."""
    return Part.of({file: dict(sorted(files[file].items())) for file in sorted(files)})


def tree_of(model: Any) -> Tree:
    """The group of a YAML file that a fact model was read from; an empty one if there is none."""
    private: dict[str, Tree] | None = object.__getattribute__(model, _PRIVATE)
    return private["tree"] if private else _WRITTEN_NOWHERE


def keep_tree(model: Any, tree: Tree) -> None:
    """Store the group that a fact model was read from, for `tree_of`.

    A declared private attribute would cost each model as much time as all its fields.
    """
    object.__setattr__(model, _PRIVATE, {"tree": tree})


_PRIVATE = "__pydantic_private__"
_WRITTEN_NOWHERE = Tree(Place(""))


def _notes_own_reads(node: Any, value: Any) -> bool:
    """Whether a field has only models and mappings that note the reads of their own entries."""
    match node:
        case Tree() if isinstance(value, Entries):
            return True
        case Tree() if isinstance(value, dict):
            if len(node) != len(value):
                return False
            for key, entry in node.items():
                if key not in value or not _notes_own_reads(entry, value[key]):
                    return False
            return True
        case Tree():
            has_tree = getattr(value, "__pydantic_private__", None) is not None
            return has_tree and tree_of(value) is node
        case Sequence() if isinstance(value, list | tuple):
            return len(node) == len(value) and all(map(_notes_own_reads, node, value))
    return False
