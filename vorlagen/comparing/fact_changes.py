"""What was changed in the files of a project: entries of YAML files one by one, other files as wholes.

Each change can be undone by itself, so that one can see what it did.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

import yaml
from msgspec import Struct

from vorlagen.facts.reads import FOLDER, LISTING, PLACE, SHAPE, STAND, STEP, THERE, WORDS, Part
from vorlagen.facts.yaml_reader import compose
from vorlagen.findings import Findings
from vorlagen.german.dates import datum
from vorlagen.german.numbers import zahl
from vorlagen.paper import DATEI as VEROEFFENTLICHT
from vorlagen.paper import NIEDERSCHRIFT, VORLAGE

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_UNGROUPED = 10_000  # smaller numbers may be years and are readable without grouping
_LONGEST = 60  # characters of a value in a description
_SAME_FILE = 0.5  # share of equal lines above which a file counts as renamed
_FEW = 50  # removed files; if there are more, a renamed file must have the same content
_MOST = 120  # entries of a file; if more changed, the file is one change
_FORMULAS = frozenset({"groessen", "formel", "je_stelle", "abzug"})


class ChangeKind(StrEnum):
    """What somebody changed."""

    FAKT = "Fakt"
    FORMEL = "Formel"
    RUNDUNG = "Rundungsregel"
    TEXT = "Text"
    SCHABLONE = "Schablone"
    DATEI = "Datei"
    NAME = "Umbenannt"


class Change(Struct, frozen=True):
    """One entry of a YAML file, or another file as a whole, that differs between two states.

    `path` leads to the entry. Lines count from 1; a line is 0 if the state does not have the entry.
    """

    file: str
    path: tuple[str, ...]
    kind: ChangeKind
    old: str
    new: str
    old_line: int = 0
    new_line: int = 0

    @property
    def spot(self) -> str:
        """The path as reports print it."""
        path = self.path
        if path[-1:] == ("annahme",):
            path = path[:-1]
        return STEP.join(path)

    @property
    def place(self) -> str:
        """File and line; of a removed entry, its old line."""
        line = self.new_line or self.old_line
        return f"{self.file}:{line}" if line else self.file

    def described(self, *, is_figure: bool) -> str:
        """The old and the new value; numbers are grouped only if `is_figure` (not of accounts etc.)."""
        old = _in_german(self.old, is_figure=is_figure)
        new = _in_german(self.new, is_figure=is_figure)
        if old and new:
            return f"{old} → {new}"
        if new:
            return f"neu: {new}"
        return f"entfällt: {old}" if old else ""

    def concerns(self, read_part: str) -> bool:
        """Whether a part read of its file (`vorlagen.facts.reads`) overlaps with this change."""
        kind, _, spot = read_part.partition("#")
        if kind in {STAND, PLACE, THERE, FOLDER}:
            return False
        if not spot or not self.path:
            return kind != WORDS
        read = tuple(spot.split(STEP))
        shorter = min(len(read), len(self.path))
        return read[:shorter] == self.path[:shorter] and (kind != SHAPE or read == self.path)


Files = Mapping[str, bytes]


def changes_between(old: Files, new: Files) -> list[Change]:
    """All changes from one state to another, in the order of files and lines."""
    changes: list[Change] = []
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        if name.rpartition("/")[2] == VEROEFFENTLICHT:  # no page depends on it
            continue
        before = _composed(name, old)
        after = _composed(name, new)
        if before is None or after is None:
            changes.append(_of_file(name, old, new))
            continue
        entries = list(_differences(name, (), before, after))
        if len(entries) > _MOST:
            entries = [_of_file(name, old, new)]
        changes += entries
    return changes


def changes_read(changes: Iterable[Change], parts: Iterable[Part]) -> list[Change]:
    """The changes that concern anything read in some parts, file by file."""
    by_file = _by_file(changes)
    concerned: set[Change] = set()
    for part in parts:
        for file, read_parts in part.files.items():
            for change in by_file.get(file, ()):
                if any(map(change.concerns, read_parts)):
                    concerned.add(change)
    return [change for change in chain(*by_file.values()) if change in concerned]


def _by_file(changes: Iterable[Change]) -> dict[str, list[Change]]:
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append(change)
    return by_file


def may_concern(changes: Sequence[Change], listed: set[str], parts: Sequence[Part]) -> bool:
    """Whether the result made from these parts may differ now; `listed` is what `relisted` returns."""
    changed = {change.file for change in changes}
    for part in parts:
        for file, read_parts in part.files.items():
            if file in listed and LISTING in read_parts:
                return True
            if file in changed and THERE in read_parts:
                return True
    return bool(changes_read(changes, parts))


def relisted(old: Files, new: Files) -> set[str]:
    """The folders in which files or folders were added or removed."""
    return {path.rpartition("/")[0] for path in _entries(old) ^ _entries(new)}


def _entries(files: Files) -> set[str]:
    """All files, and the folders that contain them."""
    entries: set[str] = set()
    for path in files:
        while path and path not in entries:
            entries.add(path)
            path = path.rpartition("/")[0]  # noqa: PLW2901 - up to the top
    return entries


def undone(changes: Iterable[Change], old: Files, new: Files) -> dict[str, bytes | None]:
    """The files that differ once these changes are undone; None for a file that is then missing."""
    files = {}
    for name, changes_of_file in _by_file(changes).items():
        files[name] = _undone_in(name, changes_of_file, old, new)
    return files


def _of_file(name: str, old: Files, new: Files) -> Change:
    kind = ChangeKind.DATEI
    if name.startswith("templates/"):
        kind = ChangeKind.SCHABLONE
    elif name.endswith(".md"):
        kind = ChangeKind.TEXT
    if kind is ChangeKind.DATEI and not name.endswith(".yaml"):
        return Change(name, (), kind, _identity(old.get(name)), _identity(new.get(name)))
    if name not in old:
        return Change(name, (), kind, "", "die ganze Datei")
    if name not in new:
        return Change(name, (), kind, "die ganze Datei", "")
    return Change(name, (), kind, "", "")


def _identity(content: bytes | None) -> str:
    """Size and hash of a file that is not text."""
    if content is None:
        return ""
    digest = hashlib.sha256(content).hexdigest()
    return f"{zahl(Decimal(len(content)))} Bytes, SHA-256 {digest[:12]}…"


def followed(old: Files, new: Files) -> tuple[dict[str, str], dict[str, str]]:
    """The renamed files, from old to new name, and the folders of renamed papers.

    A file is recognised by its content, or by most of its lines; files beside a paper move with it.
    """
    removed = {name: old[name] for name in sorted(old.keys() - new.keys())}
    renamed: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in sorted(new.keys() - old.keys()):
        best = _most_similar(name, new[name], removed)
        if best:
            renamed[best] = name
            del removed[best]
            if VORLAGE.passt(name) or NIEDERSCHRIFT.passt(name):
                folders[best.rpartition("/")[0]] = name.rpartition("/")[0]
    for old_folder, new_folder in folders.items():
        for name in old:
            if name.startswith(f"{old_folder}/"):
                renamed[name] = f"{new_folder}{name.removeprefix(old_folder)}"
    return renamed, folders


def _most_similar(name: str, content: bytes, removed: Files) -> str:
    """The name that a file had before; empty if no removed file is similar enough."""
    best = ""
    best_share = _SAME_FILE
    for old_name, raw in removed.items():
        may_differ = len(removed) < _FEW and old_name.endswith(PurePosixPath(name).suffix)
        if may_differ or raw == content:
            share = _share(raw, content)
            if share > best_share:
                best = old_name
                best_share = share
    return best


def paper_in(folder: str) -> str:
    """The name of the paper in a folder, as commands take it."""
    _, mandant, _, kennung = folder.split("/")
    return f"{mandant}/{kennung}"


def _share(left: bytes, right: bytes) -> float:
    """The share of lines that two files have in common."""
    return SequenceMatcher(None, left.splitlines(), right.splitlines(), autojunk=False).ratio()


def _composed(name: str, files: Files) -> yaml.Node | None:
    if name not in files or not name.endswith(".yaml"):
        return None
    text = files[name].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    node = compose(text, name, Findings())
    return node if isinstance(node, yaml.MappingNode) else None


def _differences(
    file: str,
    path: tuple[str, ...],
    old: yaml.Node,
    new: yaml.Node,
    lines: tuple[int, int] = (0, 0),
) -> Iterator[Change]:
    if _plain(old) == _plain(new):
        return
    before = _children(old)
    after = _children(new)
    has_other_length = isinstance(old, yaml.SequenceNode) and before.keys() != after.keys()
    if type(old) is not type(new) or not before or has_other_length:
        yield Change(file, path, _kind(path), _summary(old), _summary(new), *lines)
        return
    for key in dict.fromkeys([*after, *before]):
        below = (*path, key)
        if key in before and key in after:
            old_line, old_node = before[key]
            new_line, new_node = after[key]
            yield from _differences(file, below, old_node, new_node, (old_line, new_line))
        elif key in before:
            line, node = before[key]
            yield Change(file, below, _kind(below), _summary(node), "", line, 0)
        else:
            line, node = after[key]
            yield Change(file, below, _kind(below), "", _summary(node), 0, line)


def _kind(path: tuple[str, ...]) -> ChangeKind:
    if any("rund" in key for key in path) or path[-1:] == ("stufe",):
        return ChangeKind.RUNDUNG
    if _FORMULAS.intersection((*path[:1], *path[-1:])):
        return ChangeKind.FORMEL
    return ChangeKind.FAKT


def _children(node: yaml.Node) -> dict[str, tuple[int, yaml.Node]]:
    """The entries of a node by their keys, or numbers, each with its line."""
    children: dict[str, tuple[int, yaml.Node]] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            children[str(key.value)] = (key.start_mark.line + 1, value)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            children[str(number)] = (value.start_mark.line + 1, value)
    return children


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value


def _summary(node: yaml.Node) -> str:
    """A value in a few words."""
    if isinstance(node, yaml.ScalarNode):
        text = node.value
    elif isinstance(node, yaml.SequenceNode) and any(map(_children, node.value)):
        text = "ein Eintrag" if len(node.value) == 1 else f"{len(node.value)} Einträge"
    else:
        text = json.dumps(_plain(node), ensure_ascii=False).replace('"', "")
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - 1].rstrip()}…"


def _in_german(value: str, *, is_figure: bool) -> str:
    """A value of a YAML file as people write it."""
    with suppress(ValueError):
        return datum(date.fromisoformat(value))
    if not is_figure or not _DECIMAL.fullmatch(value):
        return value
    number = Decimal(value)
    if abs(number) < _UNGROUPED:
        return value.replace(".", ",")
    return zahl(number)


class _Dumper(yaml.SafeDumper):
    """Writes nodes as they were read: every scalar is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _undone_in(name: str, changes: list[Change], old: Files, new: Files) -> bytes | None:
    if any(not change.path for change in changes):
        return old.get(name)
    before = _composed(name, old)
    after = _composed(name, new)
    if before is None or after is None:  # only for the type checker: entries were compared
        return old.get(name)
    for change in changes:
        _undo(change.path, before, after)
    return yaml.serialize(after, Dumper=_Dumper, allow_unicode=True, width=10**6).encode()


def _undo(path: tuple[str, ...], old: yaml.Node, new: yaml.Node) -> None:
    """Set the entry at the end of a path in the new tree to the old one, or remove it."""
    for key in path[:-1]:
        old = _children(old)[key][1]
        new = _children(new)[key][1]
    key = path[-1]
    if isinstance(new, yaml.SequenceNode) and isinstance(old, yaml.SequenceNode):
        new.value[int(key)] = old.value[int(key)]
        return
    old_places = _places(old)
    new_places = _places(new)
    if key in old_places and key in new_places:
        new.value[new_places[key]] = old.value[old_places[key]]
    elif key in old_places:
        new.value.insert(old_places[key], old.value[old_places[key]])
    else:
        del new.value[new_places[key]]


def _places(mapping: yaml.Node) -> dict[str, int]:
    """The position of each key among the entries of a mapping."""
    return {str(key.value): number for number, (key, _) in enumerate(mapping.value)}
