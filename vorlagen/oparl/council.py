"""The objects of an authority as they stand, when each was made and changed last, and which are gone.

It is what follows from a list of lines, each of which says what a source (a paper, or the authority's own
facts) has from a time on. Invariants:

- An object is there while any source adds to it. Afterwards its times are kept, for its tombstone.
- Whatever changes in what an object shows moves `modified` to the time of the line that changed it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from vorlagen.oparl.public import (
    AUTHORITY,
    AgendaPart,
    PublicAuthority,
    PublicPaper,
    ShownFile,
    in_url,
    parts_of,
)

PAGE = 100  # objects on a page
KINDS = {  # kinds of objects, and what their lists are called in addresses
    "organization": "organizations",
    "person": "persons",
    "meeting": "meetings",
    "paper": "papers",
    "agendaitem": "agendaitems",
    "consultation": "consultations",
    "file": "files",
    "location": "locations",
    "legislativeterm": "legislativeterms",
    "membership": "memberships",
}
_LICENSED = ("file", "paper", "meeting", "agendaitem")  # show the licence of files, or embed it


class Line(Struct, omit_defaults=True):
    """What a source has from a time on, in seconds since 1970; neither content if it is gone.

    `stand` tells whether it is still so: the `pruefsumme` of its entry in the log, or a digest of files.
    `seit` is when it was first there, if that was earlier.
    """

    von: str
    stand: str
    ab: int
    seit: int = 0
    vorlage: PublicPaper | None = None
    behoerde: PublicAuthority | None = None


class Times(Struct, frozen=True):
    """When an object was made and last changed, in seconds since 1970."""

    created: int
    modified: int
    deleted: bool = False


class _Record(Struct):
    created: int
    modified: int
    parts: dict[str, Any] = field(default_factory=dict)  # by their source


class Query(Struct, frozen=True):
    """Which objects of a list are wanted; times in seconds since 1970."""

    created_since: int | None = None
    created_until: int | None = None
    modified_since: int | None = None
    modified_until: int | None = None
    omit_internal: bool = False
    limit: int = PAGE
    page: int = 1
    after: str = ""  # the key of the last object of the page before

    def wants(self, times: Times) -> bool:
        if times.deleted and self.modified_since is None:
            return False
        for value, since, until in (
            (times.created, self.created_since, self.created_until),
            (times.modified, self.modified_since, self.modified_until),
        ):
            if (since is not None and value < since) or (until is not None and value > until):
                return False
        return True

    @property
    def has_filter(self) -> bool:
        bounds = (self.created_since, self.created_until, self.modified_since, self.modified_until)
        return any(bound is not None for bound in bounds)


class ListPage(Struct, frozen=True):
    """The keys of a page of a list, how many the list has, and whether there are more."""

    keys: Sequence[str]
    total: int
    has_more: bool


class Council:
    """The objects of an authority; `name` is that of its folder."""

    def __init__(self, name: str, lines: Iterable[Line] = ()) -> None:
        self.name = name
        self.path = in_url(name)  # what the addresses of its objects begin with
        self.changed = 0  # when the last line came, in seconds since 1970
        self.known: dict[str, str] = {}  # the `stand` of each source
        self._records: dict[str, _Record] = {}
        self._kinds: defaultdict[str, list[str]] = defaultdict(list)  # the keys of each
        self._parts: dict[str, Mapping[str, Any]] = {}
        self._related: defaultdict[str, set[str]] = defaultdict(set)
        self._licensed = 0  # when the licence changed last
        self._times: dict[str, Times] = {}
        self._lists: dict[tuple[str, str, bool], list[str]] = {}
        self._agendas: dict[str, dict[str, tuple[int, AgendaPart]]] = {}
        for line in lines:
            self.apply(line)

    @property
    def authority(self) -> PublicAuthority:
        """What the authority says of itself."""
        authority: PublicAuthority = self._records["body"].parts[AUTHORITY]
        return authority

    @property
    def is_there(self) -> bool:
        """Whether the authority is known yet."""
        return "body" in self._records

    def apply(self, line: Line) -> None:
        """Take over what a source has now."""
        new = parts_of(line.vorlage or line.behoerde)
        old = self._parts.get(line.von, {})
        since = line.seit or line.ab
        before = old.get("body")
        if before and line.behoerde and before.lizenz != line.behoerde.lizenz:
            self._licensed = line.ab
        for key, part in new.items():
            if key not in self._records:
                self._records[key] = _Record(since, line.ab, {line.von: part})
                self._kinds[key.partition("/")[0]].append(key)
                if key in self._related:
                    self._touch_related(key, line.ab)
            elif key not in old or old[key] != part:
                self._put(key, line.von, part, since, line.ab)
        for key in old:
            if key not in new:
                self._take(key, line.von, line.ab)
        if line.vorlage is not None:
            for kennung in line.vorlage.bezug:
                other = PublicPaper(kennung, "", "", "").key
                self._related[other].add(line.vorlage.key)
        self._parts[line.von] = new
        self.known[line.von] = line.stand
        self.changed = max(self.changed, line.ab)
        self._times.clear()
        self._lists.clear()
        self._agendas.clear()

    def _put(self, key: str, source: str, part: Any, created: int, now: int) -> None:
        record = self._records[key]
        record.created = min(record.created, created)
        first = self.part(key)
        record.parts[source] = part
        self._touch(key, record, part, first, now)

    def _take(self, key: str, source: str, now: int) -> None:
        record = self._records[key]
        first = self.part(key)
        self._touch(key, record, record.parts.pop(source), first, now)

    def _touch(self, key: str, record: _Record, part: Any, first: Any, now: int) -> None:
        """Note that a part came or went; of mere names, which many papers add, only the first is shown."""
        if not isinstance(part, str) or self.part(key) != first:
            record.modified = max(record.modified, now)
        if first is None or not record.parts:
            self._touch_related(key, now)

    def _touch_related(self, key: str, now: int) -> None:
        """A paper shows those that it refers to only while they are there."""
        for other in self._related.get(key, ()):
            if other in self._records:
                self._records[other].modified = max(self._records[other].modified, now)

    # What is there

    def parts(self, key: str) -> Mapping[str, Any]:
        """What sources add to an object; nothing if it is not there."""
        record = self._records.get(key)
        return record.parts if record else {}

    def part(self, key: str) -> Any:
        """What the first source adds to an object; None if it is not there."""
        return next(iter(self.parts(key).values()), None)

    def file(self, key: str) -> ShownFile | None:
        """The file of that key; None if it is not there."""
        part = self.part(key)
        return part if isinstance(part, ShownFile) else None

    def times(self, key: str) -> Times | None:
        """When an object was made and changed; None if there has never been one."""
        if key in self._times:
            return self._times[key]
        times = self._computed_times(key)
        if times is not None:
            self._times[key] = times
        return times

    def _computed_times(self, key: str) -> Times | None:
        kind, _, path = key.partition("/")
        record = self._records.get(f"consultation/{path}" if kind == "agendaitem" else key)
        if record is None:
            return None
        modified = record.modified
        if kind == "agendaitem":
            if not has_item(path):
                return None
            station = next(iter(record.parts.values()), None)
            if station is not None:  # its number in the meeting changes with other items
                modified = max(modified, self._records[station.meeting].modified)
        if kind in _LICENSED and record.parts:
            modified = max(modified, self._licensed)
        return Times(record.created, modified, not record.parts)

    def agenda(self, meeting: str) -> dict[str, tuple[int, AgendaPart]]:
        """The items of a meeting in their order, with their positions from 0, by their consultations."""
        if meeting not in self._agendas:
            items: list[AgendaPart] = []
            for part in self.parts(meeting).values():
                if isinstance(part, tuple):
                    items.extend(part)
            items.sort(key=lambda item: (_by_number(item.station.top), item.consultation))
            numbered = {item.consultation: (order, item) for order, item in enumerate(items)}
            self._agendas[meeting] = numbered
        return self._agendas[meeting]

    def keys(self, kind: str, committee: str = "", *, deleted: bool = False) -> list[str]:
        """The keys of all objects of a kind, sorted; of a committee those of its meetings or stations."""
        name = (kind, committee, deleted)
        if name not in self._lists:
            is_item = kind == "agendaitem"
            keys = []
            for key in self._kinds["consultation" if is_item else kind]:
                if not (self._records[key].parts or deleted):
                    continue
                if committee and _committee_of(key) != committee:
                    continue
                if not is_item:
                    keys.append(key)
                elif has_item(key.partition("/")[2]):
                    keys.append(f"agendaitem/{key.partition('/')[2]}")
            self._lists[name] = sorted(keys)
        return self._lists[name]

    def page(self, kind: str, query: Query, committee: str = "") -> ListPage:
        """A page of a list. Pages that follow each other by `after` lose nothing, whatever happens."""
        keys = self.keys(kind, committee, deleted=query.modified_since is not None)
        if query.has_filter:
            keys = [key for key in keys if query.wants(self.times_of(key))]
        start = (query.page - 1) * query.limit
        if query.after:
            start = bisect_right(keys, query.after)
        end = start + query.limit
        return ListPage(keys[start:end], len(keys), end < len(keys))

    def times_of(self, key: str) -> Times:
        """The times of an object that there is, or was."""
        times = self._times.get(key) or self.times(key)
        if times is None:
            raise AssertionError("only of objects that are listed")
        return times


def has_item(path: str) -> bool:
    """Whether the path of a consultation names a meeting: paper, committee and meeting."""
    return path.count("/") == 2


def _committee_of(key: str) -> str:
    """The name of the committee in the key of a meeting or consultation."""
    return key.split("/")[1 if key.startswith("meeting/") else 2]


def _by_number(top: str) -> tuple[tuple[int, str], ...]:
    """An order in which 4.2 comes before 4.10, and what has no number last."""
    steps = []
    for step in top.replace(" ", ".").split("."):
        is_number = step.isascii() and step.isdecimal() and len(step) < 10
        steps.append((int(step), "") if is_number else (1 << 30, step))
    return tuple(steps)
