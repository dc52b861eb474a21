"""All objects in a table of SQLite: as JSON, with when each was made and changed last, and which are gone.

A source is a paper, or the authority's own facts; what it says of an object is a part of that. Invariants:

- An object is there while there is any part of it. Afterwards its row is its tombstone.
- Whatever changes in its JSON, in an object that it embeds as well, moves `modified`.
- Each change has a time of its own: no `modified` from it on is as early as one before it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import astuple

from vorlagen.building.writing import own_file, remove_own
from vorlagen.findings import Code, Refusal, reason
from vorlagen.oparl.objects import KINDS, PLACE, ROOT, SCHEMA, TEXT, Json, Parts, link, stamp

PAGE = 100  # objects on a page
BODIES = "bodies"
SYSTEM = "system"
_FILE = "output/.oparl/objekte-1.sqlite"  # the number changes with the tables
_SCHEMA = """
CREATE TABLE IF NOT EXISTS authorities (
    name TEXT PRIMARY KEY, folder TEXT DEFAULT '', address TEXT DEFAULT '', seen TEXT DEFAULT '',
    changed INTEGER DEFAULT 0 -- when anything of it changed last
);
CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY, authority TEXT, state TEXT, parts TEXT);
CREATE TABLE IF NOT EXISTS mentions ( -- which sources add to an object, and which only refer to a paper
    path TEXT, source TEXT, adds INTEGER, PRIMARY KEY (path, source, adds)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS objects (
    path TEXT PRIMARY KEY, list TEXT, within TEXT, -- the list of all of its kind, and that of a committee
    created INTEGER, modified INTEGER, deleted INTEGER, -- in seconds since 1970
    content TEXT, place TEXT, text TEXT
);
CREATE INDEX IF NOT EXISTS lists ON objects (list, path, deleted, created, modified);
CREATE INDEX IF NOT EXISTS lists_within ON objects (within, path, deleted, created, modified);
"""
_FILTERS = {
    "created_since": "created >= ?",
    "created_until": "created <= ?",
    "modified_since": "modified >= ?",
    "modified_until": "modified <= ?",
}
_TYPES = {"agendaitem": "AgendaItem", "legislativeterm": "LegislativeTerm"}  # not only capitalized
_BACK = {  # the links of embedded objects to those that embed them, where they are left out
    "location": ("bodies", "meetings"),
    "legislativeterm": ("body",),
    "membership": ("person",),
    "file": ("paper", "meeting"),
    "consultation": ("paper",),
    "agendaitem": ("meeting",),
}
_EMBEDDED = {
    "person": ("membership",),
    "paper": ("mainFile", "auxiliaryFile", "consultation"),
    "meeting": ("location", "agendaItem", "resultsProtocol", "auxiliaryFile"),
    "body": ("location", "legislativeTerm"),
}
_IN_ORDER = (*_BACK, "organization", *_EMBEDDED)  # what is embedded comes first
_SHOW_LICENCE = ("file", "paper", "meeting")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Json).decode
_decode_parts = msgspec.json.Decoder(dict[str, Raw]).decode


class Row(Struct, frozen=True):
    """An object as it is kept: `place` and `text` are the files that it is about and whose text it shows."""

    path: str
    list: str
    within: str
    created: int
    modified: int
    deleted: int
    content: str
    place: str
    text: str


class KeptSource(Struct):
    """What a source says from a time on; no parts if it is gone.

    Attributes:
        name: The name of its authority, a slash, and the Kennung of the paper.
        state: Tells whether it still says the same.
        parts: By the paths of the objects.
        since: When it was there first, and when it changed last, in seconds since 1970; 0 if nobody knows.
        changed: As `since`.
    """

    name: str
    state: str
    parts: Parts
    since: int = 0
    changed: int = 0


class Query(Struct, frozen=True):
    """Which objects of a list are wanted; times in seconds since 1970."""

    created_since: int | None = None
    created_until: int | None = None
    modified_since: int | None = None
    modified_until: int | None = None
    omit_internal: bool = False
    limit: int = PAGE
    page: int = 1
    after: str = ""  # the path of the last object of the page before


class Objects:
    """The objects of all authorities of a project."""

    def __init__(self, file: Path) -> None:
        # The server has one thread more, which looks for news; SQLite lets one in at a time.
        self._db = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA cache_size = -64000")  # kilobytes: at first much is written
        self._db.executescript(_SCHEMA)
        self._total = lru_cache(maxsize=1024)(self._count)  # slower than the rest of a page

    # What is there

    def authorities(self) -> dict[str, tuple[Path, str, str]]:
        """By their names: their folders, their own addresses, and what was seen of them when all was read."""
        query = "SELECT name, folder, address, seen FROM authorities"
        authorities: dict[str, tuple[Path, str, str]] = {}
        for name, folder, *rest in self._all(query):
            authorities[name] = (Path(folder), *rest)
        return authorities

    def states(self, authority: str) -> dict[str, str]:
        """The `state` of each source of an authority."""
        query = "SELECT name, state FROM sources WHERE authority = ?"
        return dict(self._all(query, authority))

    def row(self, path: str) -> Row | None:
        """The object at a path; None if there never was one."""
        return _row(self._db, path)

    def versions(self) -> Iterator[tuple[str, int, int]]:
        """Of every object: its path, its `modified`, and whether it is gone."""
        yield from self._db.execute("SELECT path, modified, deleted FROM objects")

    def changed(self, authority: str = "") -> int:
        """When anything of an authority, or of any, changed last."""
        query = "SELECT max(changed) FROM authorities WHERE ? IN (name, '')"
        return self._all(query, authority)[0][0] or 0

    def lists(self) -> dict[str, list[tuple[str, int]]]:
        """All lists with the paths and times of their objects.

        The newest is the last, so that it changes only the last page.
        """
        lists: dict[str, list[tuple[str, int]]] = {BODIES: []}
        for (path,) in self._all("SELECT path FROM objects WHERE list = ? AND deleted = 0", BODIES):
            lists |= {f"{path.partition('/')[0]}/{name}": [] for name in KINDS.values()}
        query = "SELECT path FROM objects WHERE list LIKE '%/organizations' AND deleted = 0"
        for (path,) in self._all(query):
            if "-" not in path.split("/", 2)[2]:
                lists |= {f"{path}/meetings": [], f"{path}/consultations": []}
        for query in (
            "SELECT list, path, modified FROM objects WHERE list <> '' AND deleted = 0",
            "SELECT within, path, modified FROM objects WHERE within <> '' AND deleted = 0",
        ):
            for name, path, modified in self._db.execute(f"{query} ORDER BY created, path"):
                lists.setdefault(name, []).append((path, modified))
        return lists

    def has_list(self, name: str) -> bool:
        """Whether there is a list at this path; it may be empty."""
        owner, _, last = name.rpartition("/")
        if name == BODIES or last not in KINDS.values():
            return name == BODIES
        is_committee = owner.count("/") == 2 and "/organization/" in owner
        if is_committee and last in ("meetings", "consultations"):
            row = self.row(owner)
        else:
            row = self.row(f"{owner}/body")
        return row is not None and not row.deleted

    def page(self, name: str, query: Query) -> tuple[list[Row], int, bool]:
        """A page of a list, how many objects it has, and whether there are more.

        Pages that follow each other by `after` lose nothing, whatever happens.
        """
        conditions = ["list = ?"]
        if "/organization/" in name:
            conditions = ["within = ?"]
        values: list[object] = [name]
        if query.modified_since is None:
            conditions.append("deleted = 0")
        for parameter, condition in _FILTERS.items():
            bound = getattr(query, parameter)
            if bound is not None:
                conditions.append(condition)
                values.append(bound)
        listed = f"FROM objects WHERE {' AND '.join(conditions)}"
        (version,) = self._all("PRAGMA data_version")[0]
        total = self._total(listed, *values, version, self._db.total_changes)
        start = 0
        if not query.after:
            start = (query.page - 1) * query.limit
        wanted = f"SELECT * {listed} AND path > ? ORDER BY path LIMIT ? OFFSET ?"
        values += [query.after, query.limit + 1, start]
        rows = [Row(*row) for row in self._all(wanted, *values)]
        return rows[: query.limit], total, len(rows) > query.limit

    def _count(self, listed: str, *values: object) -> int:
        """How many objects there are; the last two values tell only that nothing has changed meanwhile."""
        (total,) = self._all(f"SELECT count(*) {listed}", *values[:-2])[0]
        return int(total)

    def places(self, authority: str) -> Iterator[str]:
        """Where the files of an authority lie."""
        query = "SELECT place FROM objects WHERE list = ? AND deleted = 0"
        for (place,) in self._db.execute(query, (f"{authority}/files",)):
            yield place

    def _all(self, query: str, *values: Any) -> list[Any]:
        return self._db.execute(query, values).fetchall()

    # What changes

    def note(self, authority: str, folder: Path, address: str, seen: str) -> None:
        """Note where the files of an authority lie, its own address, and what was seen of it."""
        self._db.execute(
            "INSERT INTO authorities (name, folder, address, seen) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET (folder, address, seen) = (?, ?, ?)",
            (authority, *[str(folder), address, seen] * 2),
        )

    def take(self, authority: str, sources: Iterable[KeptSource], now: int) -> None:
        """Take over what sources say. Only what is read before anything was shown has their own times.

        What is shown later counts from `now`, not from the log: a reader who asks in between for what
        has changed since must not miss it.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            _Change(self._db, authority, max(now, self.changed() + 1)).make(sources)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _row(db: sqlite3.Connection, path: str) -> Row | None:
    for row in db.execute("SELECT * FROM objects WHERE path = ?", (path,)):
        return Row(*row)
    return None


class _Change:
    """A change of the objects of an authority, within a transaction."""

    def __init__(self, db: sqlite3.Connection, authority: str, now: int) -> None:
        self._db = db
        self._body = f"{authority}/body"
        self._authority = authority
        self._now = now
        self._first = not self._all("SELECT 1 FROM objects WHERE path = ?", self._body)
        self._times: dict[str, tuple[int, int]] = {}  # of sources
        self._touched: set[str] = set()
        self._orders: dict[str, int] = {}  # of agenda items
        self._inner: dict[str, Raw] = {}  # objects as they are embedded
        self._newest = 0
        self._said = lru_cache(maxsize=512)(self._parts_of)

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._db.execute(query, values).fetchall()

    def make(self, sources: Iterable[KeptSource]) -> None:
        license_before = self._license()
        for source in sources:
            self._times[source.name] = (source.since or self._now, source.changed or self._now)
            self._replace(source)
        self._said.cache_clear()
        self._licence = self._license()
        if self._licence != license_before:
            query = "SELECT path FROM objects WHERE list = ? AND deleted = 0"
            for kind in _SHOW_LICENCE:
                found = self._all(query, f"{self._authority}/{KINDS[kind]}")
                self._touched.update(path for (path,) in found)
        meetings = [path for path in self._touched if _kind(path) == "meeting"]
        for meeting in meetings:
            self._put_in_order(meeting)
        for path in sorted(self._touched, key=_turn):
            self._write(path)
        if self._newest:
            self._db.execute(
                "INSERT INTO authorities (name, changed) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET changed = ?",
                (self._authority, self._newest, self._newest),
            )
        self._write_system()

    def _license(self) -> str:
        return str(self._put_together(self._body)[0].get("license", ""))

    def _parts_of(self, source: str) -> dict[str, Raw]:
        """What a source says, by the paths of objects."""
        for (parts,) in self._all("SELECT parts FROM sources WHERE name = ?", source):
            return _decode_parts(parts)
        return {}

    def _replace(self, source: KeptSource) -> None:
        """Take over what a source says; touched is what it says otherwise, and what shows that."""
        old = self._parts_of(source.name)
        new = {path: Raw(_encode(part)) for path, part in source.parts.items()}
        before, after = _mentions(source.name, old), _mentions(source.name, new)
        query = "DELETE FROM mentions WHERE (path, source, adds) = (?, ?, ?)"
        self._db.executemany(query, sorted(before - after))
        self._db.executemany("INSERT INTO mentions VALUES (?, ?, ?)", sorted(after - before))
        for path in old.keys() | new.keys():
            if old.get(path) == new.get(path):
                continue
            self._touched.add(path)
            if self._first:  # what shows it is new, too
                continue
            for part in (old.get(path), new.get(path)):
                self._touched.update(_owners(path, part))
            if path not in old or path not in new:
                for (other,) in self._all(
                    "SELECT source FROM mentions WHERE path = ? AND adds = 0", path
                ):
                    self._touched.update(_papers_in(self._parts_of(other)))
        if source.state or source.parts:
            row = (source.name, self._authority, source.state, _encode(new).decode())
            self._db.execute("REPLACE INTO sources VALUES (?, ?, ?, ?)", row)
        else:
            self._db.execute("DELETE FROM sources WHERE name = ?", (source.name,))

    def _put_together(self, path: str) -> tuple[Json, list[str]]:
        """What all sources say of an object, and which: what the first one says counts, lists are joined."""
        query = "SELECT source FROM mentions WHERE path = ? AND adds = 1 ORDER BY source"
        names = [name for (name,) in self._all(query, path)]
        if not names:
            return {}, names
        made = _decode(self._said(names[0])[path])
        if _kind(path) == "meeting":  # only meetings have lists from many
            for source in names[1:]:
                for name, value in _decode(self._said(source)[path]).items():
                    if isinstance(value, list):
                        made[name] = [*dict.fromkeys([*made.get(name, ()), *value])]
        return made, names

    def _put_in_order(self, meeting: str) -> None:
        """Note the order of the agenda of a meeting, and that its items show it."""
        made, _ = self._put_together(meeting)
        numbered = []
        for address in made.get("agendaItem", ()):
            path = _path(address)
            number = self._put_together(path)[0].get("number", "")
            numbered.append((_by_number(number), path))
        numbered.sort()
        for order, (_, path) in enumerate(numbered):
            self._orders[path] = order
            self._touched.add(path)

    def _made(self, path: str) -> tuple[Json, list[str]]:
        """An object without its times, and its sources."""
        made, names = self._put_together(path)
        if made:
            self._add_what_others_decide(path, made)
        for name in _EMBEDDED.get(_kind(path), ()):
            value = made.get(name)
            if isinstance(value, list):
                made[name] = [self._embedded(_path(address)) for address in value]
            elif value:
                made[name] = self._embedded(_path(value))
        return made, names

    def _add_what_others_decide(self, path: str, made: Json) -> None:
        match _kind(path):
            case "agendaitem":
                made["order"] = self._orders[path]
            case "file" if self._licence:
                made["fileLicense"] = self._licence
            case "paper":
                query = "SELECT 1 FROM mentions WHERE path = ? AND adds = 1"
                related = made.pop("relatedPaper", ())
                there = [address for address in related if self._all(query, _path(address))]
                if there:
                    made["relatedPaper"] = there
            case "meeting":
                if "agendaItem" in made:
                    made["agendaItem"].sort(key=lambda address: self._orders[_path(address)])
                minutes = made.get("auxiliaryFile", ())
                if len(minutes) == 1:  # and not extracts, one for each item
                    made["resultsProtocol"] = made.pop("auxiliaryFile")[0]

    def _embedded(self, path: str) -> Raw:
        """An object as it is embedded."""
        if path not in self._inner:
            content = self._all("SELECT content FROM objects WHERE path = ?", path)[0][0]
            self._inner[path] = _without_back(path, _decode(content))
        return self._inner[path]

    def _write(self, path: str) -> None:
        """Make an object anew, or its tombstone; it is modified if anything of it is otherwise."""
        made, names = self._made(path)
        place, text = made.pop(PLACE, ""), made.pop(TEXT, "")
        created = modified = self._now
        within = ""
        old = None
        if not self._first:
            old = _row(self._db, path)
        if old is None and not names:
            return
        if old is not None:
            created, modified, within = old.created, old.modified, old.within
        elif self._first:
            created = min(self._times[name][0] for name in names)
            modified = max(self._times[name][1] for name in names)
        whole = _whole(path, created, modified, made)
        content = _encode(whole).decode()
        if old is not None and (content, place, text) != (old.content, old.place, old.text):
            modified = self._now
            whole["modified"] = stamp(modified)
            content = _encode(whole).decode()
        if made and _kind(path) in _BACK:
            self._inner[path] = _without_back(path, whole)
        if old is not None and modified == old.modified:
            return
        kind = _kind(path)
        if made and kind in ("meeting", "consultation"):
            within = f"{_path(made['organization'][0])}/{KINDS[kind]}"
        name = BODIES
        if kind != "body":
            name = f"{self._authority}/{KINDS[kind]}"
        times = (created, modified, not names)
        self._put(Row(path, name, within, *times, content, place, text))
        self._newest = max(self._newest, modified)

    def _put(self, row: Row) -> None:
        values = astuple(row)
        self._db.execute("REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def _write_system(self) -> None:
        """The system, which is as old as its first authority and changes with any of them."""
        query = "SELECT * FROM objects WHERE list = ? AND deleted = 0 ORDER BY path"
        rows = [Row(*row) for row in self._all(query, BODIES)]
        if not rows:
            return
        bodies = [_decode(row.content) for row in rows]
        names = ", ".join(body["name"] for body in bodies)
        made = {"oparlVersion": SCHEMA, "body": link(BODIES), "name": names}
        for name in ("contactEmail", "contactName", "website"):
            if name in bodies[0]:
                made[name] = bodies[0][name]
        created = min(row.created for row in rows)
        modified = max(row.modified for row in rows)
        content = _encode(_whole(SYSTEM, created, modified, made)).decode()
        self._put(Row(SYSTEM, "", "", created, modified, 0, content, "", ""))


def open_objects(root: Path) -> Objects:
    """The objects of a project; a file that is broken begins anew.

    Raises:
        Refusal: If there can be no file.
    """
    try:
        try:
            return Objects(own_file(root, _FILE))
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            remove_own(root, _FILE)
            return Objects(own_file(root, _FILE))
    except (OSError, sqlite3.Error) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        message = f"Die Datei „{_FILE}“ lässt sich nicht anlegen oder lesen: {why}."
        cure = "Platz schaffen oder Schreibrechte geben."
        raise Refusal(Code.AUSGABE, message, cure) from None


def addressed(content: str, address: str) -> str:
    """JSON with the links below the public address, which has no slash at its end."""
    return content.replace(_MARK, f'"{address}')


_MARK = _encode(ROOT).decode().removesuffix('/"')


def _whole(path: str, created: int, modified: int, made: Json) -> Json:
    """An object with its head; its tombstone if it has nothing."""
    kind = _kind(path)
    head = {
        "id": link(path),
        "type": SCHEMA + _TYPES.get(kind, kind.capitalize()),
        "created": stamp(created),
        "modified": stamp(modified),
    }
    return head | (made or {"deleted": True})


def _without_back(path: str, whole: Json) -> Raw:
    """An object without the links to those that embed it."""
    back = _BACK[_kind(path)]
    return Raw(_encode({name: value for name, value in whole.items() if name not in back}))


def _owners(path: str, part: Raw | None) -> Iterator[str]:
    """The paths of the objects that embed one."""
    if part is None:
        return
    made = _decode(part)
    for name in _BACK.get(_kind(path), ()):
        owners = made.get(name, ())
        if isinstance(owners, str):
            owners = [owners]
        for address in owners:
            yield _path(address)


def _papers_in(parts: Iterable[str]) -> list[str]:
    papers_in: list[str] = []
    for path in parts:
        if _kind(path) == "paper":
            papers_in.append(path)
    return papers_in


def _mentions(source: str, parts: Mapping[str, Raw]) -> set[tuple[str, str, int]]:
    mentions = {(path, source, 1) for path in parts}
    for path in _papers_in(parts):
        for address in _decode(parts[path]).get("relatedPaper", ()):
            mentions.add((_path(address), source, 0))
    return mentions


def _turn(path: str) -> tuple[int, str, int]:
    """When an object is made: after those that it embeds, and together with others of its paper."""
    kind = _kind(path)
    owner = ""
    if kind != "body":
        owner = path.split("/", 3)[2]
    return kind in ("meeting", "body"), owner, _IN_ORDER.index(kind)


def _kind(path: str) -> str:
    return path.split("/", 2)[1] if "/" in path else path


def _path(address: str) -> str:
    """The path of an object that a link leads to."""
    return address[len(ROOT) : -len(".json")]


def _by_number(top: str) -> tuple[tuple[int, str], ...]:
    """An order in which 4.2 comes before 4.10, and what has no number last."""
    steps = []
    for step in top.replace(" ", ".").split("."):
        is_number = step.isascii() and step.isdecimal() and len(step) < 10
        if is_number:
            steps.append((int(step), ""))
        else:
            steps.append((1 << 30, step))
    return tuple(steps)
