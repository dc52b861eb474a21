"""Which files and facts are read while something is made: its inputs, exactly.

Within `recording` every file that the gate opens, every folder that it lists and every field of a fact
model that somebody asks for is noted. What was noted becomes a `Part`: by file what was asked of it, such
as `fakt#kosten › e13 › sachkosten`, each with a digest of what stood there.
Whoever finds the same digests later need not make the thing again.

Nothing is noted of what comes with the program.
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
from vorlagen.findings import Place

CONTENT, LISTING, FOLDER, THERE = "datei", "liste", "ordner", "da"  # of files
YAML, FACT, SHAPE = "yaml", "fakt", "form"  # of what stands in them
GROUP, PLACE = "gruppe", "ort"
STAND = "stand"  # of a file's text: while it is the same, what stands in it is, too
WORDS = "worte"  # of a file without its numbers and places
TOLD = "befunde"  # of what is wrong with files


def digest_of(*parts: object) -> str:
    """A short digest: collisions by chance are out of the question, and nobody gains by one."""
    return hashlib.blake2b(json.encode(parts, enc_hook=str), digest_size=12).hexdigest()


def digest_of_bytes(content: bytes | None) -> str:
    """The digest of a file's content; empty if it cannot be had."""
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()


class Part(Struct, frozen=True):
    """What was read while one thing was made or loaded; many papers may share a part.

    `files` has by file or folder, relative to the project, what was asked of it, with the digest of that;
    `digest` is that of all this.
    """

    files: Mapping[str, Mapping[str, str]]
    digest: str

    @classmethod
    def of(cls, files: Mapping[str, Mapping[str, str]]) -> Part:
        return cls(files, digest_of(files))


class Reads(Struct):
    """What is being read. `parts` are those of what had been read before and is used again."""

    entries: dict[str, str | Callable[[], str]] = field(default_factory=dict)  # digests
    facts: dict[tuple[int, str, str], Any] = field(default_factory=dict)  # models that were asked
    parts: dict[str, Part] = field(default_factory=dict)
    worded: dict[int, Reads] = field(default_factory=dict)  # of which only the words count

    def repeat(self) -> None:
        """Note what was read here where something else is being read now, too."""
        if now.reads is not None:
            now.reads.entries.update(self.entries)
            now.reads.facts.update(self.facts)
            now.reads.parts.update(self.parts)

    def repeat_words(self) -> None:
        """The same, but of the files that were read no numbers count."""
        if now.reads is not None:
            now.reads.worded[id(self)] = self

    def absorb(self, parts: Iterable[Part]) -> None:
        """Note all that something rests on which was made before."""
        self.parts.update((part.digest, part) for part in parts)


T = TypeVar("T")
R = TypeVar("R", "Reads", None)
STEP = " › "
_DIGITS = re.compile(r"[0-9]+")


class _Now(threading.local):
    """What is being read on this thread."""

    reads: Reads | None = None


now = _Now()  # nobody else sets it; context variables would cost every read more


def note(kind: str, path: Path | str, digest: Callable[[], str], *, later: bool = False) -> None:
    """Note what was found under a path, if anybody wants to know; `later` if that will not change."""
    reads = now.reads
    if reads is not None:
        key = f"{kind}:{os.path.abspath(path)}"  # noqa: PTH100 - a fifth of the time
        if key not in reads.entries:
            reads.entries[key] = digest if later else digest()


def note_fact(model: Any, name: str, kind: str = SHAPE) -> None:
    """Note that a field of a fact model was asked for; without a name all of them.

    `FACT` tells that all below it counts; otherwise groups below it note themselves what they are asked
    for. `GROUP` and `PLACE` are for all of a model, and for its place.
    """
    reads = now.reads
    if reads is not None:
        reads.facts[id(model), name, kind] = model


def absorb(parts: Iterable[Part]) -> None:
    """Note what something rests on that was made before, if anybody wants to know."""
    if now.reads is not None:
        now.reads.absorb(parts)


def is_recording() -> bool:
    """Whether anybody wants to know what is read."""
    return now.reads is not None


class Entries(dict[str, Any]):
    """The entries of a mapping in a fact model; each that somebody asks for is noted."""

    def __init__(self, entries: dict[str, Any], model: Any, name: str) -> None:
        super().__init__(entries)
        self._model, self._name = model, name

    def __getitem__(self, key: str) -> Any:
        note_fact(self._model, f"{self._name}{STEP}{key}", FACT)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """As of any mapping."""
        return self[key] if key in self else default  # noqa: SIM401 - that would be this

    def __iter__(self) -> Iterator[str]:  # else `dict(entries)` would not ask `__getitem__`
        return super().__iter__()

    def items(self) -> Any:
        """As of any mapping; all entries are asked for."""
        note_fact(self._model, self._name, FACT)
        return super().items()

    def values(self) -> Any:
        """As of any mapping; all entries are asked for."""
        note_fact(self._model, self._name, FACT)
        return super().values()

    def __eq__(self, other: object) -> bool:
        note_fact(self._model, self._name, FACT)
        return super().__eq__(other)

    __hash__ = None  # as of any mapping


def recording() -> AbstractContextManager[Reads]:
    """Note what is read within, and nothing of it around."""
    return _noted_in(Reads())


def unrecorded() -> AbstractContextManager[None]:
    """Note nothing of what is read within."""
    return _noted_in(None)


@contextmanager
def _noted_in(reads: R) -> Iterator[R]:
    before, now.reads = now.reads, reads
    try:
        yield reads
    finally:
        now.reads = before


class ReadOnce(Generic[T]):
    """What is made when somebody first asks for it; whoever asks rests on what was read for it."""

    def __init__(self, make: Callable[[], T], parts: Callable[[Reads], tuple[Part, ...]]) -> None:
        self._make, self._parts = make, parts
        self._made: tuple[T, tuple[Part, ...]] | None = None

    def __call__(self) -> T:
        if self._made is None:
            with recording() as reads:
                made = self._make()
            self._made = made, self._parts(reads)
        absorb(self._made[1])
        return self._made[0]


# Trees


def tree_digest(node: Any) -> str:
    """The digest of all that stands below a node, with its place: comments do not count."""
    return digest_of(_said(node))


def _said(node: Any) -> Any:
    match node:
        case Tree() | Sequence():
            entries = node.items() if isinstance(node, Tree) else enumerate(node)
            assumed = {str(key): (a.grund, a.freigabe) for key, a in node.spots.assumed.items()}
            keys = [(str(key), _at(place)) for key, place in node.spots.keys.items()]
            return [_at(node.spots.place), keys, assumed, [(str(k), _said(v)) for k, v in entries]]
        case Scalar():
            return [str(node), node.plain, node.block, _at(node.place)]
        case Ausstehend():
            return ["?", node.grund, _at(node.place)]
    return str(node)


def _at(place: Any) -> tuple[int, int]:
    return place.line, place.column


def _shape(node: Any, *, with_words: bool = False) -> Any:
    """Which keys stand below a node and of what kind their values are, or the values without numbers."""
    match node:
        case Tree():
            return {str(k): _shape(node.get(k), with_words=with_words) for k in node.spots.keys}
        case Sequence():
            return [_shape(entry, with_words=with_words) for entry in node]
        case Scalar() if with_words:
            return _DIGITS.sub("0", node)
    return type(node).__name__


def words_digest(tree: Tree) -> str:
    """The digest of what stands in a file, but for places and numbers."""
    return digest_of(_shape(tree, with_words=True))


def fact_digest(tree: Tree, path: str, kind: str) -> str:
    """The digest of what stands at the end of a path such as `kosten › 0 › betrag` in a file."""
    if kind == WORDS:
        return words_digest(tree)
    name = ""
    if kind in {FACT, SHAPE}:
        path, _, name = path.rpartition(STEP)
    node: Any = tree
    for key in path.split(STEP) if path else ():
        if isinstance(node, Sequence):
            node = node[int(key)] if key.isdecimal() and int(key) < len(node) else None
        else:
            node = node.get(key) if isinstance(node, Tree) else None
    if not isinstance(node, Tree):
        return ""
    assumed = node.spots.assumed.get(name)
    why = assumed and (assumed.grund, assumed.freigabe)
    if kind == PLACE:
        return digest_of(_at(node.spots.place))
    if kind == SHAPE:
        return digest_of(_shape(node.get(name)), why)
    if kind == FACT:
        place = node.spots.values.get(name, node.spots.place)
        return digest_of(_said(node.get(name)), why, _at(place))
    return tree_digest(node)


class Trees:
    """The YAML files of a project that were read, and where each of their groups stands."""

    def __init__(self) -> None:
        self.files: dict[str, Tree] = {}
        self.stands: dict[str, str] = {}
        self._paths: dict[int, tuple[str, str]] = {}

    def add(self, file: str, tree: Tree, stand: str) -> None:
        """Make the groups of a file known; `stand` is the digest of its content."""
        self.files[file], self.stands[file] = tree, stand
        waiting: list[tuple[str, Any]] = [("", tree)]
        while waiting:
            path, node = waiting.pop()
            if isinstance(node, Tree):
                self._paths[id(node)] = file, path
            entries = node.items() if isinstance(node, Tree) else enumerate(node)
            below = [(key, entry) for key, entry in entries if isinstance(entry, Tree | Sequence)]
            waiting += [(f"{path}{STEP}{key}" if path else str(key), entry) for key, entry in below]

    def parts(self, reads: Reads, root: Path) -> tuple[Part, ...]:
        """What was read, in parts: the facts of each file, all else, and what had been read before."""
        base = os.path.join(os.path.abspath(root), "")  # noqa: PTH100, PTH118 - as the keys
        others: dict[str, dict[str, str]] = {}
        for key, digest in reads.entries.items():
            kind, _, path = key.partition(":")
            if path.startswith(base):
                others.setdefault(path.removeprefix(base), {})[kind] = (
                    digest if isinstance(digest, str) else digest()
                )
        whole = {file for file, asked in others.items() if YAML in asked}
        facts: dict[str, dict[str, str]] = {}
        for (_, name, asked), model in reads.facts.items():
            tree = tree_of(model)
            file = tree.spots.place.file
            if file not in self.files or file in whole:
                continue
            found = self._paths.get(id(tree))
            if found is None:  # made of a short form, which was noted where it stands
                continue
            is_shape = _is_told_apart(tree.get(name), model.__dict__.get(name))
            kind = FACT if asked == SHAPE and not is_shape else asked
            path = STEP.join(filter(None, (found[1], name)))
            entries = facts.setdefault(file, {STAND: self.stands[file]})
            entries[f"{kind}#{path}"] = fact_digest(self.files[file], path, kind)
        for file in self._worded(reads) - whole:
            others.setdefault(file, {})[WORDS] = words_digest(self.files[file])
        for file in others.keys() & self.files.keys():
            if not {YAML, WORDS}.isdisjoint(others[file]):
                others[file][STAND] = self.stands[file]
        parts: list[dict[str, dict[str, str]]] = [{file: asked} for file, asked in facts.items()]
        # Of what is no fact many papers share that in the same folder at the top, such as templates.
        parts += [
            {file: others[file] for file in files}
            for _, files in groupby(sorted(others), key=lambda file: file.partition("/")[0])
        ]
        reads.absorb(
            Part.of({file: dict(sorted(part[file].items())) for file in sorted(part)})
            for part in parts
        )
        return tuple(reads.parts.values())

    def _worded(self, reads: Reads) -> set[str]:
        """The files of which only the words count."""
        worded = reads.worded.values()
        found = {tree_of(model).spots.place.file for one in worded for model in one.facts.values()}
        parts = {digest: part for one in worded for digest, part in one.parts.items()}
        found |= {f for part in parts.values() for f, asked in part.files.items() if YAML in asked}
        return found & self.files.keys()


def tree_of(model: Any) -> Tree:
    """The group of a YAML file that a fact model was read from; an empty one if it was not."""
    private: dict[str, Tree] | None = object.__getattribute__(model, _PRIVATE)
    return private["tree"] if private else _WRITTEN_NOWHERE


def keep_tree(model: Any, tree: Tree) -> None:
    """Let `tree_of` find the group that a fact model was read from.

    A private attribute that is declared would cost each model as much as all its fields.
    """
    object.__setattr__(model, _PRIVATE, {"tree": tree})


_PRIVATE = "__pydantic_private__"
_WRITTEN_NOWHERE = Tree(Place(""))


def _is_told_apart(node: Any, value: Any) -> bool:
    """Whether all that a field has are models that note themselves what is asked of them."""
    match node:
        case Tree() if isinstance(value, Entries):
            return True
        case Tree() if isinstance(value, dict):
            return len(node) == len(value) and all(
                key in value and _is_told_apart(entry, value[key]) for key, entry in node.items()
            )
        case Tree():
            return (
                getattr(value, "__pydantic_private__", None) is not None and tree_of(value) is node
            )
        case Sequence() if isinstance(value, list | tuple):
            return len(node) == len(value) and all(map(_is_told_apart, node, value))
    return False
