"""What was changed in the files of a project: entries of YAML files one by one, other files as wholes."""

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

from vorlagen.facts.files import CONTENT, LISTING, RECORD, THERE, Part
from vorlagen.facts.yaml_reader import compose
from vorlagen.findings import Findings, Place
from vorlagen.german.dates import datum
from vorlagen.german.numbers import zahl
from vorlagen.paper import NIEDERSCHRIFT, VORLAGE

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_UNGROUPED = 10_000  # smaller numbers may be years and are readable without grouping
_LONGEST = 60  # characters of a value in a description
_SAME_FILE = 0.5  # share of equal lines above which a file counts as renamed
_FEW = 50  # removed files; if there are more, a renamed file must have the same content
_MOST = 120  # entries of a file; if more changed, the file is one change
_TWO_WORDS = re.compile(r"\w\s+\w")
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
    `is_prose` tells that a side is words one after the other, as no formula, name or day is.
    """

    file: str
    path: tuple[str, ...]
    kind: ChangeKind
    old: str
    new: str
    old_line: int = 0
    new_line: int = 0
    is_prose: bool = False

    @property
    def spot(self) -> str:
        """The path as reports print it."""
        path = self.path
        if path[-1:] == ("annahme",):
            path = path[:-1]
        return " › ".join(path)

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


Files = Mapping[str, bytes]


def changes_between(old: Files, new: Files) -> list[Change]:
    """All changes from one state to another, in the order of files and lines."""
    changes: list[Change] = []
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        if name.rpartition("/")[2] == RECORD:  # no page depends on it
            continue
        before = _composed(name, old)
        after = _composed(name, new)
        if before is None or after is None:
            changes.append(_of_file(name, old, new))
            continue
        entries = list(_differences(name, (), (0, before), (0, after)))
        if len(entries) > _MOST:
            entries = [_of_file(name, old, new)]
        changes += entries
    return changes


def changes_read(changes: Iterable[Change], parts: Iterable[Part]) -> list[Change]:
    """The changes in the files that were read in some parts, file by file."""
    files: set[str] = set()
    for part in parts:
        for file, digests in part.files.items():
            if CONTENT in digests:
                files.add(file)
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        if change.file in files:
            by_file.setdefault(change.file, []).append(change)
    return [*chain(*by_file.values())]


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
    relisted: set[str] = set()
    for path in _entries(old) ^ _entries(new):
        relisted.add(path.rpartition("/")[0])
    return relisted


def _entries(files: Files) -> set[str]:
    """All files, and the folders that contain them."""
    entries: set[str] = set()
    for path in files:
        while path and path not in entries:
            entries.add(path)
            path = path.rpartition("/")[0]  # noqa: PLW2901 - up to the top
    return entries


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
    best_share = _SAME_FILE  # of lines that two files have in common
    lines = content.splitlines()
    for old_name, raw in removed.items():
        may_differ = len(removed) < _FEW and old_name.endswith(PurePosixPath(name).suffix)
        if may_differ or raw == content:
            share = SequenceMatcher(None, raw.splitlines(), lines, autojunk=False).ratio()
            if share > best_share:
                best = old_name
                best_share = share
    return best


def paper_in(folder: str) -> str:
    """The name of the paper in a folder, as commands take it."""
    _, mandant, _, kennung = folder.split("/")
    return f"{mandant}/{kennung}"


def _composed(name: str, files: Files) -> yaml.Node | None:
    if name not in files or not name.endswith(".yaml"):
        return None
    text = files[name].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    node = compose(text, name, Findings())
    return node if isinstance(node, yaml.MappingNode) else None


Entry = tuple[int, yaml.Node]  # the line of its key, and its value


def _differences(file: str, path: tuple[str, ...], old: Entry, new: Entry) -> Iterator[Change]:
    if _plain(old[1]) == _plain(new[1]):
        return
    before = _children(old[1])
    after = _children(new[1])
    has_other_length = isinstance(old[1], yaml.SequenceNode) and before.keys() != after.keys()
    if type(old[1]) is not type(new[1]) or not before or has_other_length:
        yield _changed(file, path, old, new)
        return
    for key in dict.fromkeys([*after, *before]):
        below = (*path, key)
        if key in before and key in after:
            yield from _differences(file, below, before[key], after[key])
        else:
            yield _changed(file, below, before.get(key), after.get(key))


def _changed(file: str, path: tuple[str, ...], old: Entry | None, new: Entry | None) -> Change:
    old_line, old_node = old or (0, None)
    new_line, new_node = new or (0, None)
    is_prose = _is_prose(old_node) or _is_prose(new_node)
    values = _summary(old_node), _summary(new_node)
    return Change(file, path, _kind(path), *values, old_line, new_line, is_prose)


def _is_prose(node: yaml.Node | None) -> bool:
    return isinstance(node, yaml.ScalarNode) and _TWO_WORDS.search(node.value) is not None


def _kind(path: tuple[str, ...]) -> ChangeKind:
    if any("rund" in key for key in path) or path[-1:] == ("stufe",):
        return ChangeKind.RUNDUNG
    if _FORMULAS.intersection((*path[:1], *path[-1:])):
        return ChangeKind.FORMEL
    return ChangeKind.FAKT


def _children(node: yaml.Node) -> dict[str, Entry]:
    """The entries of a node by their keys, or numbers."""
    children: dict[str, Entry] = {}
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


def _summary(node: yaml.Node | None) -> str:
    """A value in a few words."""
    if node is None:
        return ""
    if isinstance(node, yaml.ScalarNode):
        text = node.value
    elif isinstance(node, yaml.SequenceNode) and any(map(_children, node.value)):
        text = f"{len(node.value)} Einträge"
        if len(node.value) == 1:
            text = "ein Eintrag"
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


class Places:
    """Finds the entries of a state's YAML files by the places of their values.

    `renamed` has the files that are called otherwise in the other state.
    """

    def __init__(self, files: Files, renamed: Mapping[str, str] | None = None) -> None:
        self._files = files
        self._renamed = renamed or {}
        self._paths: dict[str, dict[tuple[int, int], tuple[str, ...]]] = {}

    def changes_at(self, place: Place, changes: Iterable[Change]) -> list[Change]:
        """Those of the changes that concern the value at a place, the group around it, or its file."""
        file = self._renamed.get(place.file, place.file)
        of_file = [change for change in changes if change.file == file]
        if not of_file:
            return []
        if place.file not in self._paths:
            self._paths[place.file] = _paths_by_place(_composed(place.file, self._files))
        path = self._paths[place.file].get((place.line, place.column), ())
        concerning = []
        for change in of_file:
            shorter = min(len(path), len(change.path))
            if path[:shorter] == change.path[:shorter] and (path or not change.path):
                concerning.append(change)
        return concerning


def _paths_by_place(root: yaml.Node | None) -> dict[tuple[int, int], tuple[str, ...]]:
    """The paths to all values of a file by line and column, both from 1."""
    paths: dict[tuple[int, int], tuple[str, ...]] = {}
    pending: list[tuple[tuple[str, ...], yaml.Node]] = []
    if root:
        pending.append(((), root))
    while pending:
        path, node = pending.pop()
        for key, (_, child) in _children(node).items():
            start = child.start_mark
            paths[start.line + 1, start.column + 1] = (*path, key)
            pending.append(((*path, key), child))
    return paths
