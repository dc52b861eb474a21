"""What builds keep for later ones: a file of contents under names that say what they were made of.

It holds nothing that the project does not hold and may be deleted at any time. What is damaged, cannot be
written or comes from another version is as if it were not there: then more is made than was needed.
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
_MOST = 1_000_000_000  # bytes; when it holds more, what was not used for longest goes
_PAGES = "seiten:"  # that which may be large
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
_LONG = 1_000  # builds; what none of them has asked for belongs to nothing any more
_WAIT = 30  # seconds for another process that is writing


class Store:
    """The store of a project; where there can be none, it forgets everything."""

    def __init__(self, root: Path, maker: str) -> None:
        self.maker = maker  # who makes what is kept: what another one made is none of ours
        self._root: Path | None = root
        self._connection: sqlite3.Connection | None = None
        self._run = 0  # counts the builds; clocks jump
        self._used: set[str] = set()
        self._grew = False

    def get(self, name: str) -> bytes | None:
        """What is kept under a name."""
        return self._do(lambda connection: self._found(connection, name))

    def _found(self, connection: sqlite3.Connection, name: str) -> bytes | None:
        last, checksum, content = connection.execute(_GET, (name,)).fetchone() or (0, None, None)
        if content is None:
            return None
        if _checksum(content) != checksum:
            connection.execute(_DROP, (name,))
            return None
        if last < self._run - _LONG // 10:  # to write it down each time takes longer than reading
            self._used.add(name)
        return zlib.decompress(content)

    def put(self, name: str, content: bytes) -> None:
        """Keep something under a name, in place of what was there."""
        packed = zlib.compress(content, 1)
        values = (name, self._run, _checksum(packed), packed)
        self._do(lambda connection: connection.execute(_PUT, values))
        self._grew = True

    def made_once(self, said: str, make: Callable[[], bytes]) -> bytes:
        """What `make` gives; if this maker did so before of what is `said`, it is kept."""
        name = f"{_PAGES}{hashlib.sha256(chr(0).join((self.maker, said)).encode()).hexdigest()}"
        if (content := self.get(name)) is None:
            content = make()
            self.put(name, content)
        return content

    def drop(self, name: str) -> None:
        """Forget what is kept under a name."""
        self._do(lambda connection: connection.execute(_DROP, (name,)))

    def close(self) -> None:
        """Write down what was used; of the rest goes what was not for long, or what is too much."""
        if self._used or self._grew:
            self._do(self._clear)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _clear(self, connection: sqlite3.Connection) -> None:
        used = ((self._run, name) for name in self._used)
        connection.executemany("UPDATE eintraege SET zuletzt = ? WHERE name = ?", used)
        connection.execute("DELETE FROM eintraege WHERE zuletzt < ?", (self._run - _LONG,))
        connection.execute(f"PRAGMA user_version = {self._run}")
        while _size(connection) > _MOST and (names := connection.execute(_OLDEST).fetchall()):
            connection.executemany(_DROP, names)

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """What comes of work in one transaction; None if it fails, and then the store is an empty one."""
        try:
            with self._connected() as connection:
                return work(connection)
        except (sqlite3.Error, zlib.error, OSError) as error:
            self._give_up(error)
            return None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            root = self._root if self._root and is_folder(self._root / OUTPUT) else None
            where = own_file(root, FILE) if root else ":memory:"
            self._connection = sqlite3.connect(where, timeout=_WAIT)
            self._connection.execute("PRAGMA synchronous = OFF")  # damage by a power cut is noticed
            self._connection.executescript(_SCHEMA)
            self._run = _said(self._connection, "user_version") + 1
        return self._connection

    def _give_up(self, error: Exception) -> None:
        """Go on without what is kept; a damaged file goes, so that there is a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._root and type(error) is sqlite3.DatabaseError:
            remove_own(self._root, FILE)
        else:
            self._root = None


def _size(connection: sqlite3.Connection) -> int:
    """How many bytes all that is kept takes."""
    pages = _said(connection, "page_count") - _said(connection, "freelist_count")
    return pages * _said(connection, "page_size")


def _said(connection: sqlite3.Connection, what: str) -> int:
    return int(connection.execute(f"PRAGMA {what}").fetchone()[0])


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
