"""What builds leave for later ones: by which program, from which inputs, and the results themselves.

Everything in the store can be made again from the project, so it may be deleted at any time. A damaged
entry, or one from another version, counts as missing, and its content is made again.

What is wanted and made already is left before anything is loaded. This compares the times, sizes and
inodes of all files that a build reads or has written, the last commit, and the program. A file that
changed just now might change again without any of these changing: then the result is uncertain, and the
build compares the contents of files.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import stat
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from functools import cache
from glob import glob
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

import vorlagen
from vorlagen.building.git import GitError, last_commit
from vorlagen.building.writing import OUTPUT, own_file, remove_own
from vorlagen.facts.files import INPUT_FOLDERS, is_folder, stats_below

PROGRAM = f"vorlagen {vorlagen.__version__}"
# Libraries for fonts and layout, which are no Python packages; their file names have the versions.
_LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype")
_TOOLS = ("pip", "setuptools", "wheel")  # each virtual environment comes with some
_FOLDERS = ("/usr/lib", "/usr/lib/*-linux-gnu*", "/usr/local/lib", "/opt/homebrew/lib")


@cache
def fingerprint(root: Path) -> str:
    """A digest of the program, its templates, the installed packages and the libraries it uses.

    If the project's templates are those of the program, they are left out: papers record what they read.
    """
    lines = (PROGRAM, sys.version, *_packages(), *_libraries(), *_files(root))
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


@cache
def versions() -> dict[str, str]:
    """The versions, by name, that must be equal on two machines for equal bytes; paths do not count."""
    package = Path(vorlagen.__file__).parent  # the shipped templates are within it, or beside it
    digests: set[bytes] = set()
    for file in _below(package, package.parent / "templates"):
        if not file.endswith(".md"):
            digests.add(hashlib.sha256(Path(file).read_bytes()).digest())
    digest = hashlib.sha256(b"".join(sorted(digests))).hexdigest()
    result: dict[str, str] = {}
    for folder in _packages():
        name, _, version = folder.removesuffix(".dist-info").partition("-")
        if name not in _TOOLS:
            result[name] = version
    for path in _libraries():
        name, _, version = Path(path).name.partition(".so.")
        result[name] = version
    result["vorlagen"] = f"{vorlagen.__version__} ({digest[:12]})"
    result["Python"] = platform.python_version()
    result["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    return result


def differing(wanted: dict[str, str]) -> list[str]:
    """The versions that differ from another machine, in German; those that one lacks do not matter."""
    differences: list[str] = []
    for name, version in versions().items():
        if wanted.get(name, version) != version:
            differences.append(f"{name} {version} statt {wanted[name]}")
    return differences


def _packages() -> Iterator[str]:
    """The names of the installed packages' folders, which have the versions."""
    spec = find_spec("weasyprint")
    folder = Path(spec.origin).parent.parent if spec and spec.origin else Path(os.devnull)
    yield from sorted(path.name for path in folder.glob("*.dist-info"))


def _libraries() -> Iterator[str]:
    for name in _LIBRARIES:
        paths: list[str] = []
        for folder in _FOLDERS:
            paths += glob(f"{folder}/lib{name}*.so.?")  # noqa: PTH207 - patterns in the folders, too
        yield from sorted(os.path.realpath(path) for path in paths)


def _files(root: Path) -> list[str]:
    """The program's own files with times and sizes, so that every change to them counts."""
    package = Path(vorlagen.__file__).parent
    folders = [package]
    shipped_templates = package.parent / "templates"
    if os.path.realpath(root / "templates") != os.path.realpath(shipped_templates):
        folders.append(shipped_templates)
    files: list[str] = []
    for path in _below(*folders):
        status = os.stat(path)  # noqa: PTH116 - a fifth of the time
        files.append(f"{path} {status.st_mtime_ns} {status.st_size}")
    return files


def _below(*tops: Path) -> list[str]:
    """All files below some folders, in a fixed order."""
    files: list[str] = []
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            files += [f"{folder}/{name}" for name in sorted(names)]
    return files


FILE = f"{OUTPUT}/.lager"
T = TypeVar("T")
_MOST = 1_000_000_000  # bytes; above that, the entries unused for longest are dropped
_PAGES = "seiten:"  # entries that may be large
_SCHEMA = """
DROP TABLE IF EXISTS inhalte; -- of an earlier version
CREATE TABLE IF NOT EXISTS eintraege (
  name TEXT PRIMARY KEY, zuletzt INTEGER NOT NULL, pruefsumme BLOB NOT NULL, inhalt BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS nach_alter ON eintraege (zuletzt);
"""
_GET = "SELECT zuletzt, pruefsumme, inhalt FROM eintraege WHERE name = ?"
_PUT = "INSERT OR REPLACE INTO eintraege VALUES (?, ?, ?, ?)"
_DROP = "DELETE FROM eintraege WHERE name = ?"
_OLDEST = f"SELECT name FROM eintraege WHERE name LIKE '{_PAGES}%' ORDER BY zuletzt LIMIT 20"  # noqa: S608
_LONG = 1_000  # builds; an entry that none of them has used is dropped
_WAIT = 30  # seconds for another process that is writing


class Store:
    """The store of a project; if its file cannot be written, it is kept in memory only."""

    def __init__(self, root: Path, maker: str) -> None:
        self.maker = maker  # the program that makes the contents; those of another one are not used
        self._root: Path | None = root
        self._connection: sqlite3.Connection | None = None
        self._run = 0  # counts the builds; clocks jump
        self._used: set[str] = set()
        self._grew = False

    def get(self, name: str) -> bytes | None:
        """The content with a name; None if there is none."""
        return self._do(lambda connection: self._content(connection, name))

    def _content(self, connection: sqlite3.Connection, name: str) -> bytes | None:
        row = connection.execute(_GET, (name,)).fetchone()
        last_used, checksum, content = row or (0, None, None)
        if content is None:
            return None
        if _checksum(content) != checksum:
            connection.execute(_DROP, (name,))
            return None
        if last_used < self._run - _LONG // 10:  # writing each use takes longer than reading
            self._used.add(name)
        return zlib.decompress(content)

    def put(self, name: str, content: bytes) -> None:
        """Store a content under a name, in place of an earlier one."""
        packed = zlib.compress(content, 1)
        values = (name, self._run, _checksum(packed), packed)
        self._do(lambda connection: connection.execute(_PUT, values))
        self._grew = True

    def made_once(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The result of `make`, which is stored; a stored result of this maker for `key` is reused."""
        digest = hashlib.sha256(f"{self.maker}\0{key}".encode()).hexdigest()
        name = f"{_PAGES}{digest}"
        content = self.get(name)
        if content is None:
            content = make()
            self.put(name, content)
        return content

    def drop(self, name: str) -> None:
        """Remove the content with a name."""
        self._do(lambda connection: connection.execute(_DROP, (name,)))

    def close(self) -> None:
        """Record which entries were used, and drop those unused for long or beyond the size limit."""
        if self._used or self._grew:
            self._do(self._clear)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _clear(self, connection: sqlite3.Connection) -> None:
        used = [(self._run, name) for name in self._used]
        connection.executemany("UPDATE eintraege SET zuletzt = ? WHERE name = ?", used)
        connection.execute("DELETE FROM eintraege WHERE zuletzt < ?", (self._run - _LONG,))
        connection.execute(f"PRAGMA user_version = {self._run}")
        while _size(connection) > _MOST:
            names = connection.execute(_OLDEST).fetchall()
            if not names:
                break
            connection.executemany(_DROP, names)

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """The result of work in one transaction; if it fails, None, and the store becomes an empty one."""
        try:
            with self._connected() as connection:
                return work(connection)
        except (sqlite3.Error, zlib.error, OSError) as error:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if self._root and type(error) is sqlite3.DatabaseError:  # damaged: a new one is made
                remove_own(self._root, FILE)
            else:
                self._root = None
            return None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            file: Path | str = ":memory:"
            if self._root and is_folder(self._root / OUTPUT):
                file = own_file(self._root, FILE)
            self._connection = sqlite3.connect(file, timeout=_WAIT)
            self._connection.execute(
                "PRAGMA synchronous = OFF"
            )  # checksums show damage by a power cut
            self._connection.executescript(_SCHEMA)
            self._run = _pragma(self._connection, "user_version") + 1
        return self._connection


def _size(connection: sqlite3.Connection) -> int:
    """The size of all contents in bytes."""
    pages = _pragma(connection, "page_count") - _pragma(connection, "freelist_count")
    return pages * _pragma(connection, "page_size")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


_TICK = 2_000_000_000  # nanoseconds; the coarsest clock of a file system


class Edition(Enum):
    """The purpose of a build, which decides what it refuses."""

    ARBEITSFASSUNG = auto()  # a working copy: pending values are allowed
    ENDFASSUNG = auto()  # for publication: refuses pending values and files that git does not have
    ENDFASSUNG_UNVERSIONIERT = auto()  # for publication: refuses pending values


class Wanted(Struct, frozen=True):
    """The options for papers that are made, or only checked."""

    edition: Edition = Edition.ARBEITSFASSUNG
    combined: bool = False  # whether a paper and its annexes are also written as one file
    writes: bool = True  # False to check only
    formats: tuple[str, ...] = ()  # of copies for word processors: `docx`, `odt`


class Task(Struct, frozen=True):
    """A paper that is to be made."""

    mandant: str
    kennung: str
    wanted: Wanted = Wanted()

    @property
    def name(self) -> str:
        """The name of the paper in commands."""
        return f"{self.mandant}/{self.kennung}"


def last_report(root: Path, wanted: Wanted, selection: Sequence[str]) -> dict[str, Any] | None:
    """The report of the last build as JSON if nothing has changed since; None otherwise, or in doubt."""
    try:
        stored = json.loads(Store(root, "").get(_name(wanted, selection)) or b"null")
    except ValueError:
        return None
    if not isinstance(stored, dict) or stored.get("gelesen") != signature(root, *INPUT_FOLDERS):
        return None
    if wanted.writes and stored.get("geschrieben") != signature(root, OUTPUT):
        return None
    report: dict[str, Any] = stored["bericht"]
    return report


def keep_report(
    store: Store,
    root: Path,
    report: dict[str, Any],
    *,
    wanted: Wanted,
    selection: Sequence[str],
    read: str,
) -> None:
    """Store the report of a build; `read` is the signature from before it, empty if that is uncertain."""
    name = _name(wanted, selection)
    if not read:
        store.drop(name)
        return
    written = signature(root, OUTPUT) if wanted.writes else ""
    stored = {"gelesen": read, "geschrieben": written, "bericht": report}
    store.put(name, json.dumps(stored).encode())


def signature(root: Path, *folders: str) -> str:
    """A digest of everything known about the files in some folders without opening them.

    For the folders that a build reads, program and last commit are included, and the result is empty if
    a file has changed just now, or git does not answer.
    """
    is_for_reading = folders == INPUT_FOLDERS
    digest = hashlib.sha256()
    if is_for_reading:
        try:
            digest.update(f"{fingerprint(root)} {last_commit(root)}".encode())
        except GitError:  # the build says so
            return ""
    newest = 0
    for folder in folders:
        for path, status in stats_below(root / folder):
            times = status.st_mtime_ns, status.st_ctime_ns
            if is_for_reading:
                newest = max(newest, *times)
                if stat.S_ISLNK(status.st_mode):  # its target may have changed just now
                    newest = max(newest, time.time_ns())
            details = (path, *times, status.st_size, status.st_ino, status.st_mode)
            digest.update(repr(details).encode(errors="surrogateescape"))
    if newest + _TICK > time.time_ns():
        return ""
    return digest.hexdigest()


def _name(wanted: Wanted, selection: Sequence[str]) -> str:
    """The name in the store for the report of a selection."""
    options = (wanted.edition.name, wanted.combined, wanted.writes, *wanted.formats)
    return f"ganz:{':'.join(map(str, options))}:{' '.join(selection)}"
