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
_UNGROUPED = 10_000  # what is less may be a year, and needs no point to be read
_LONGEST = 60  # characters of a value as it is told
_SAME_FILE = 0.5
_FEW = 50  # files; of more, only those are followed that have not changed
_MOST = 120  # so many entries are told apart; of more, files
_FORMULAS = frozenset({"groessen", "formel", "je_stelle", "abzug"})


class Kind(StrEnum):
    """What somebody changed."""

    FAKT = "Fakt"
    FORMEL = "Formel"
    RUNDUNG = "Rundungsregel"
    TEXT = "Text"
    SCHABLONE = "Schablone"
    DATEI = "Datei"
    NAME = "Umbenannt"


class Change(Struct, frozen=True):
    """One entry of a YAML file, or another file as a whole, that two states do not have alike.

    `path` leads to the entry; lines count from 1, and are 0 where there is none in that state.
    """

    file: str
    path: tuple[str, ...]
    kind: Kind
    old: str
    new: str
    old_line: int = 0
    new_line: int = 0

    @property
    def spot(self) -> str:
        """The path as it is told."""
        return STEP.join(self.path[:-1] if self.path[-1:] == ("annahme",) else self.path)

    @property
    def place(self) -> str:
        """File and line; of what is gone, those that it had."""
        line = self.new_line or self.old_line
        return f"{self.file}:{line}" if line else self.file

    def told(self, *, is_figure: bool) -> str:
        """What stood there and stands there now; numbers of accounts and the like are no figures."""
        old, new = (_in_german(value, is_figure=is_figure) for value in (self.old, self.new))
        if old and new:
            return f"{old} → {new}"
        return f"neu: {new}" if new else f"entfällt: {old}" if old else ""

    def concerns(self, what: str) -> bool:
        """Whether what was read of its file (`vorlagen.facts.reads`) is part of this, or has it in it."""
        kind, _, spot = what.partition("#")
        if kind in {STAND, PLACE, THERE, FOLDER}:
            return False
        if not spot or not self.path:
            return kind != WORDS
        read = tuple(spot.split(STEP))
        shorter = min(len(read), len(self.path))
        return read[:shorter] == self.path[:shorter] and (kind != SHAPE or read == self.path)


Files = Mapping[str, bytes]


def changes_between(old: Files, new: Files) -> list[Change]:
    """All that was changed from one state to another, in the order of files and lines."""
    differing = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    found: list[Change] = []
    for name in differing:
        if name.rpartition("/")[2] == VEROEFFENTLICHT:  # no page depends on it
            continue
        before, after = _composed(name, old), _composed(name, new)
        if before is None or after is None:
            found.append(_of_file(name, old, new))
        else:
            entries = list(_differences(name, (), before, after))
            found += entries if len(entries) <= _MOST else [_of_file(name, old, new)]
    return found


def changes_read(changes: Iterable[Change], parts: Iterable[Part]) -> list[Change]:
    """The changes of which something was read in some parts."""
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append(change)
    found = {
        change
        for part in parts
        for file, asked in part.files.items()
        for change in by_file.get(file, ())
        if any(map(change.concerns, asked))
    }
    return [change for some in by_file.values() for change in some if change in found]


def may_concern(changes: Sequence[Change], listed: set[str], parts: Sequence[Part]) -> bool:
    """Whether what was made of these parts may be another now; `listed` as `relisted` tells."""
    named = {change.file for change in changes}
    return any(
        (file in listed and LISTING in asked) or (file in named and THERE in asked)
        for part in parts
        for file, asked in part.files.items()
    ) or bool(changes_read(changes, parts))


def relisted(old: Files, new: Files) -> set[str]:
    """The folders in which something came or went."""
    return {path.rpartition("/")[0] for path in _entries(old) ^ _entries(new)}


def _entries(files: Files) -> set[str]:
    """All files, and the folders that they lie in."""
    found: set[str] = set()
    for path in files:
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]  # noqa: PLW2901 - up to the top
    return found


def undone(changes: Iterable[Change], old: Files, new: Files) -> dict[str, bytes | None]:
    """The files that are others once these changes are undone; None for one that is then not there."""
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append(change)
    return {name: _undone_in(name, some, old, new) for name, some in by_file.items()}


def _of_file(name: str, old: Files, new: Files) -> Change:
    kind = Kind.TEXT if name.endswith(".md") else Kind.DATEI
    kind = Kind.SCHABLONE if name.startswith("templates/") else kind
    if kind is Kind.DATEI and not name.endswith(".yaml"):
        return Change(name, (), kind, _identity(old.get(name)), _identity(new.get(name)))
    if name in old and name in new:
        return Change(name, (), kind, "", "")
    said = "die ganze Datei"
    return Change(name, (), kind, said if name in old else "", said if name in new else "")


def _identity(content: bytes | None) -> str:
    """What can be told of a file that is no text: size and hash."""
    if content is None:
        return ""
    return (
        f"{zahl(Decimal(len(content)))} Bytes, SHA-256 {hashlib.sha256(content).hexdigest()[:12]}…"
    )


def followed(old: Files, new: Files) -> tuple[dict[str, str], dict[str, str]]:
    """The files that have another name now, old and new, and the folders of renamed papers.

    They are known by their content, or by most of its lines; what lies beside a paper goes with it.
    """
    gone = {name: old[name] for name in sorted(old.keys() - new.keys())}
    found: dict[str, str] = {}
    for name in sorted(new.keys() - old.keys()):
        shares = {
            other: _share(raw, new[name])
            for other, raw in gone.items()
            if raw == new[name] or (other.endswith(PurePosixPath(name).suffix) and len(gone) < _FEW)
        }
        best = max(shares, key=lambda other: shares[other], default="")
        if best and shares[best] > _SAME_FILE:
            found[best] = name
            del gone[best]
    papers = [
        names for names in found.items() if VORLAGE.passt(names[1]) or NIEDERSCHRIFT.passt(names[1])
    ]
    folders = {one.rpartition("/")[0]: other.rpartition("/")[0] for one, other in papers}
    for one, other in folders.items():
        beside = [name for name in old if name.startswith(f"{one}/")]
        found |= {name: f"{other}{name.removeprefix(one)}" for name in beside}
    return found, folders


def paper_in(folder: str) -> str:
    """The name of the paper in a folder, as commands take it."""
    _, mandant, _, kennung = folder.split("/")
    return f"{mandant}/{kennung}"


def _share(one: bytes, other: bytes) -> float:
    """Which part of two files is the same, line by line."""
    return SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False).ratio()


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
    before, after = _children(old), _children(new)
    is_list = isinstance(old, yaml.SequenceNode)
    if type(old) is not type(new) or not before or (is_list and before.keys() != after.keys()):
        yield Change(file, path, _kind(path), _said(old), _said(new), *lines)
        return
    for key in dict.fromkeys([*after, *before]):
        below = (*path, key)
        if key in before and key in after:
            (old_line, one), (new_line, other) = before[key], after[key]
            yield from _differences(file, below, one, other, (old_line, new_line))
        elif key in before:
            line, node = before[key]
            yield Change(file, below, _kind(below), _said(node), "", line, 0)
        else:
            line, node = after[key]
            yield Change(file, below, _kind(below), "", _said(node), 0, line)


def _kind(path: tuple[str, ...]) -> Kind:
    if any("rund" in key for key in path) or path[-1:] == ("stufe",):
        return Kind.RUNDUNG
    return Kind.FORMEL if _FORMULAS & {path[0] if path else "", *path[-1:]} else Kind.FAKT


def _children(node: yaml.Node) -> dict[str, tuple[int, yaml.Node]]:
    """The entries of a node by their keys, or numbers, each with its line."""
    if isinstance(node, yaml.MappingNode):
        return {str(k.value): (k.start_mark.line + 1, value) for k, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return {str(n): (value.start_mark.line + 1, value) for n, value in enumerate(node.value)}
    return {}


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value


def _said(node: yaml.Node) -> str:
    """A value in a few words."""
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    if isinstance(node, yaml.SequenceNode) and any(
        _children(value) for _, value in _children(node).values()
    ):
        text = "ein Eintrag" if len(node.value) == 1 else f"{len(node.value)} Einträge"
    elif not isinstance(node, yaml.ScalarNode):
        text = json.dumps(_plain(node), ensure_ascii=False).replace('"', "")
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _in_german(value: str, *, is_figure: bool) -> str:
    """A value of a YAML file as people write it."""
    with suppress(ValueError):
        return datum(date.fromisoformat(value))
    if not is_figure or not _DECIMAL.fullmatch(value):
        return value
    number = Decimal(value)
    return zahl(number) if abs(number) >= _UNGROUPED else value.replace(".", ",")


class _Dumper(yaml.SafeDumper):
    """Writes nodes as they were read: none of them is more than a text."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _undone_in(name: str, changes: list[Change], old: Files, new: Files) -> bytes | None:
    if any(not change.path for change in changes):
        return old.get(name)
    before, after = _composed(name, old), _composed(name, new)
    if before is None or after is None:  # whose entries were compared
        return old.get(name)
    for change in changes:
        _undo(change.path, before, after)
    return yaml.serialize(after, Dumper=_Dumper, allow_unicode=True, width=10**6).encode()


def _undo(path: tuple[str, ...], old: yaml.Node, new: yaml.Node) -> None:
    """Give the new tree at the end of a path what the old one has there, or nothing."""
    for key in path[:-1]:
        old, new = _children(old)[key][1], _children(new)[key][1]
    key = path[-1]
    if isinstance(new, yaml.SequenceNode) and isinstance(old, yaml.SequenceNode):
        new.value[int(key)] = old.value[int(key)]
        return
    places = {str(k.value): n for n, (k, _) in enumerate(old.value)}
    there = {str(k.value): n for n, (k, _) in enumerate(new.value)}
    if key in places and key in there:
        new.value[there[key]] = old.value[places[key]]
    elif key in places:
        new.value.insert(places[key], old.value[places[key]])
    else:
        del new.value[there[key]]
