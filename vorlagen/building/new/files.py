"""New files as a whole: all of them are written, or none, and nothing that was there is lost."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vorlagen.building.writing import write_file
from vorlagen.facts.dateien import DATEIARTEN
from vorlagen.facts.reading.tree import Ausstehend
from vorlagen.facts.reading.tree import Mapping as Tree
from vorlagen.facts.reading.tree import Sequence as Entries
from vorlagen.facts.reading.yaml_reader import read_yaml
from vorlagen.facts.schema import modeline, schema_datei, schema_text
from vorlagen.findings import Findings, Place


@dataclass(frozen=True, slots=True)
class Offen:
    """Something that is not known yet: where it stands, the keys that lead there, and why."""

    place: Place
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class New:
    """What a command is about to write, by path in the project.

    `changed` are files that were there, as they shall be and as they were read; `steps` says what
    comes next, and `command` which command.
    """

    files: Mapping[str, str]
    steps: tuple[str, ...]
    command: str
    changed: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)

    @property
    def pending(self) -> list[Offen]:
        """What the new YAML files leave open."""
        found = []
        for name, text in self.files.items():
            tree = read_yaml(text, name, Findings()) if name.endswith(".yaml") else None
            found += _pending_in(tree, "")
        return found

    def as_json(self) -> dict[str, Any]:
        """What was written, as `neu … --format json` prints it."""
        return {
            "geschrieben": list(self.files),
            "ergaenzt": list(self.changed),
            "ausstehend": [
                {"stelle": str(o.place), "schluessel": o.key, "grund": o.reason}
                for o in self.pending
            ],
            "naechster_befehl": self.command,
        }


def _pending_in(node: Any, path: str) -> list[Offen]:
    if isinstance(node, Ausstehend):
        return [Offen(node.place, path, node.grund)]
    if isinstance(node, Tree):
        return [
            o for key, value in node.items() for o in _pending_in(value, f"{path}.{key}".strip("."))
        ]
    if isinstance(node, Entries):
        return [o for value in node for o in _pending_in(value, path)]
    return []


_ABOUT_COMMENTS = (
    "# Was hinter einem # steht, liest das Programm nicht. Um eine Zeile zu verwenden, die mit",
    "# „# “ beginnt, diese beiden Zeichen entfernen.",
)


def yaml_file(file: str, lines: list[str]) -> str:
    """The text of a YAML file: the line that editors look for, what # means, then its lines."""
    return "\n".join([modeline(file), *_ABOUT_COMMENTS, *lines]) + "\n"


class TakenError(Exception):
    """A file that was to be written is there already."""


def write_new(root: Path, new: New) -> bool:
    """Write new files, with the schemas that their first lines lead to where there are none yet.

    Returns:
        Whether schemas were written, too.

    Raises:
        TakenError: If one of the files is there already, or one that was to be changed is not as it
            was read; nothing is written then.
        OSError: If something cannot be written; everything is then as it was before.
    """
    taken = [name for name in new.files if (root / name).exists() or (root / name).is_symlink()]
    changed = [name for name, (_, old) in new.changed.items() if (root / name).read_bytes() != old]
    if taken or changed:
        raise TakenError(*taken, *changed)
    schemas = {schema_datei(art): schema_text(art) for art in DATEIARTEN}
    missing = {name: text for name, text in schemas.items() if not (root / name).exists()}
    _Writing(root).write({**missing, **new.files}, new.changed)
    return bool(missing)


@dataclass(slots=True)
class _Writing:
    """Remembers what was made, so that it can be unmade."""

    root: Path
    made: list[Path] = field(default_factory=list)
    replaced: dict[Path, bytes] = field(default_factory=dict)

    def write(self, files: Mapping[str, str], changed: Mapping[str, tuple[bytes, bytes]]) -> None:
        try:
            for name, text in files.items():
                self._make_folder((self.root / name).parent)
                self.made.append(self.root / name)
                write_file(self.root / name, text.encode(), self.root)
            for name, (content, old) in changed.items():
                self.replaced[self.root / name] = old
                write_file(self.root / name, content, self.root)
        except BaseException:  # whoever interrupts wants nothing half-written either
            self._undo()
            raise

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir()
            self.made.append(folder)

    def _undo(self) -> None:
        for path in reversed(self.made):
            # What counts is the reason why nothing could be written.
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        for path, content in self.replaced.items():
            with contextlib.suppress(OSError):
                write_file(path, content, self.root)
