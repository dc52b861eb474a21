"""Stores results of builds for later ones, in a file of contents under names that identify their inputs.

Everything in it can be made again from the project, so it may be deleted at any time. A damaged entry, or
one from another version, counts as missing, and its content is made again.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from vorlagen.building.writing import OUTPUT, own_file, remove_own
from vorlagen.facts.files import is_folder

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
