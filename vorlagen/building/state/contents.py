"""The files of a project, each read once, as far as the state of a paper depends on them."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from vorlagen.building.state.git import Repository
from vorlagen.figures.neighbours import PAPERS

ALL = "*"  # in the place of names: whoever may ask for any paper

_TEXTS = frozenset({".css", ".csv", ".html", ".json", ".md", ".svg", ".txt", ".yaml", ".yml"})
_NAMED = re.compile(rf"\b{PAPERS}\.(\w+)".encode())
# Going through all papers, or asking for one in some other way than by its name
_ANY = re.compile(rf"\{{[{{%][^}}]*\b{PAPERS}\b(?!\.\w)".encode())


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it was read; `papers` are the names of papers in it, or `ALL`.

    `digest` is the SHA-256 of its bytes; in texts all line ends count the same, as for those who
    read them.
    """

    digest: str
    papers: frozenset[str]
    is_committed: bool


@dataclass(slots=True)
class Contents:
    """The files below a folder, as they are asked for.

    Their paths are relative to it, in NFC and with slashes. What begins with a dot is not among them:
    nothing reads it.
    """

    wurzel: Path
    repository: Repository | None = None
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: dict[str, Content] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)  # paths as the file system writes them

    def below(self, folder: str) -> tuple[str, ...]:
        """The paths of all files below a folder."""
        if folder not in self.listed:
            self.listed[folder] = tuple(self._walked(folder))
        return self.listed[folder]

    def beside(self, folder: str) -> tuple[str, ...]:
        """The paths of the YAML files right in a folder."""
        key = f"{folder}/*"
        if key not in self.listed:
            found = (self.wurzel / folder).glob("[!.]*.yaml")
            self.listed[key] = tuple(self._name(path) for path in found if path.is_file())
        return self.listed[key]

    def has(self, file: str) -> bool:
        """Whether there is such a file."""
        return (self.wurzel / self.spelt.get(file, file)).is_file()

    def of(self, file: str) -> Content:
        """What a file has in it."""
        if file not in self.known:
            self.known[file] = self._read(file)
        return self.known[file]

    def _walked(self, folder: str) -> list[str]:
        found = []
        for path, folders, names in os.walk(self.wurzel / folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [self._name(Path(path, name)) for name in names if not name.startswith(".")]
        return found

    def _name(self, path: Path) -> str:
        written = path.relative_to(self.wurzel).as_posix()
        name = normalize("NFC", written)
        self.spelt[name] = written
        return name

    def _read(self, file: str) -> Content:
        path = self.wurzel / self.spelt.get(file, file)
        try:
            raw = path.read_bytes()
        except OSError:  # the paper was not made of it either
            return Content("", frozenset(), is_committed=False)
        same = _with_newlines(raw) if PurePosixPath(file).suffix in _TEXTS else raw
        is_committed = not path.is_symlink() and self._has_committed(file, raw, same)
        return Content(hashlib.sha256(same).hexdigest(), _papers_named(same), is_committed)

    def _has_committed(self, file: str, *contents: bytes) -> bool:
        return self.repository is not None and self.repository.has(file, contents)


def _with_newlines(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _papers_named(content: bytes) -> frozenset[str]:
    if _ANY.search(content):
        return frozenset({ALL})
    return frozenset(name.decode("ascii") for name in _NAMED.findall(content))
