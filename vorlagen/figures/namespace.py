"""Names under which formulas and templates find facts and figures, computed when first asked for.

Readable names for addresses and for paths in YAML: by titles, rows and columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from threading import local
from typing import Any

from msgspec import UNSET, Struct

from vorlagen.facts.fakten import Fakten
from vorlagen.figures.figure import Figure, FigureError
from vorlagen.findings import Code, Place
from vorlagen.german.lists import naechste


class Lazy(Struct, frozen=True):
    """An entry that is computed on first use; `is_text` if it can be no figure and hold none."""

    compute: Callable[[], Any]
    is_text: bool = False


class Phrase(Struct, frozen=True):
    """The subject of a group that texts may print as a phrase: a decision, for example."""

    def parts(self, group: Namespace) -> tuple[Any, ...]:
        """What is printed for the group, one part after the other."""
        raise NotImplementedError


class Spread(Struct, frozen=True):
    """The subject of a group whose result lies between a least and a greatest value."""

    def least_and_greatest(self, group: Namespace) -> tuple[Figure, Figure]:
        """Both ends of the result, taken from the entries of the group."""
        raise NotImplementedError


class _Running(local):
    """The entries that a thread is computing at the moment, to detect circular references."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, str]] = []


_RUNNING = _Running()


class Namespace:
    """A group of names with the given address; entries may be lazy and may be groups again.

    Entries are items, not attributes, so that no name a user chooses can hide or reach a method.
    """

    __slots__ = ("_entries", "address", "subject")

    def __init__(self, address: str, entries: Mapping[str, Any], subject: Any = None) -> None:
        self.address = address
        self.subject = subject  # what the names describe, for functions that print it as a whole
        self._entries = dict(entries)

    def add(self, name: str, entry: Any) -> None:
        """Give a further name an entry, unless it has one."""
        self._entries.setdefault(name, entry)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, name: str) -> Any:
        """The entry of a name.

        Raises:
            KeyError: If there is none.
            FigureError: If it cannot be computed; the same error at every later access.
        """
        entry = self._entries[name]
        if isinstance(entry, Lazy):
            entry = self._entries[name] = self._computed(name, entry)
        if isinstance(entry, FigureError):
            raise entry
        return entry

    def get(self, name: str) -> Any:
        """The entry of a name; None if there is none."""
        if name in self:
            return self[name]
        return None

    def _computed(self, name: str, lazy: Lazy) -> Any:
        running = _RUNNING.steps
        # The id is needed: two groups have the same address if one passes on the other's entries.
        step = (id(self), self.child(name))
        if step in running:
            circle = running[running.index(step) :]
            raise _circle([address for _, address in circle])
        running.append(step)
        try:
            return lazy.compute()
        except FigureError as error:
            return error
        finally:
            running.pop()

    def entry(self, name: str, *, is_text: bool = False) -> Lazy:
        """The entry of a name, for another group that passes it on."""
        return Lazy(partial(self.__getitem__, name), is_text)

    def child(self, name: str) -> str:
        """The address of an entry."""
        if not self.address:
            return name
        return f"{self.address}.{name}"

    def required(self, address: str, place: Place) -> Any:
        """The entry at an address; errors get the `place` where it is written or needed."""
        try:
            return self.resolve(address)
        except FigureError as error:
            raise error.at(place) from None

    def resolve(self, address: str) -> Any:
        """The entry at the end of a dotted address.

        Raises:
            FigureError: If a part of the address is unknown, with the nearest known one.
        """
        node: Any = self
        for name in address.split("."):
            if not isinstance(node, Namespace) or name not in node:
                raise unknown_name(node, name)
            node = node[name]
        return node

    def seen_as(self, address: str, see: Callable[[Any], Any], subject: Any = None) -> Namespace:
        """The same names under another address; `see` converts each entry when first asked for."""

        def seen(name: str) -> Any:
            return see(self[name])

        entries: dict[str, Lazy] = {}
        for name, entry in self._entries.items():
            is_text = isinstance(entry, Lazy) and entry.is_text
            entries[name] = Lazy(partial(seen, name), is_text)
        return Namespace(address, entries, subject)

    def figures(self) -> Iterator[Figure]:
        """All figures below this name that can be computed, in the order of their entry."""
        for name, lazy in list(self._entries.items()):
            if isinstance(lazy, Lazy) and lazy.is_text:
                continue  # reading it would be recorded as a use
            try:
                entry = self[name]
            except FigureError:
                continue
            if isinstance(entry, Figure):
                yield entry
            elif isinstance(entry, Namespace):
                yield from entry.figures()


def group_of(
    address: str, members: Mapping[str, Any], make: Callable[[str, Any], Any]
) -> Namespace:
    """A group whose entries are made, from their address and member, when first asked for."""
    entries: dict[str, Lazy] = {}
    for name, member in members.items():
        entries[name] = Lazy(partial(make, f"{address}.{name}", member))
    return Namespace(address, entries, members)


def group_of_fields(address: str, fields: Struct) -> Namespace:
    """The fields of a struct as a group of names; those that are UNSET are unknown."""
    entries = {}
    for name in fields.__struct_fields__:
        value = getattr(fields, name)
        if value is not UNSET:
            entries[name] = value
    return Namespace(address, entries)


def unknown_name(group: Any, name: str, code: Code = Code.VERWEIS_UNBEKANNT) -> FigureError:
    """The error for a name that is not in its group; the cure proposes the nearest name."""
    if isinstance(group, Mapping):
        group = Namespace("", {str(key): None for key in group})
    if not isinstance(group, Namespace):
        return FigureError(
            code,
            f"Unter diesem Wert gibt es nichts mit dem Namen „{name}“.",
            "Die Adresse kürzen; sie endet bei diesem Wert.",
        )
    nearest = _deeper(group, name) or naechste(name, group)
    names = ", ".join(list(group)[:12])
    if nearest:
        cure = f"Meinten Sie „{group.child(nearest)}“?"
    elif names:
        cure = f"Bekannt sind hier: {names}."
    else:
        cure = "Hier ist noch nichts eingetragen."
    return FigureError(code, f"Den Namen „{group.child(name)}“ gibt es nicht.", cure)


_ROOTS = ("angaben", "groessen", "tabellen", "verteilungen", "finanzierung")  # often left out


def _deeper(group: Namespace, name: str) -> str | None:
    """The address of a name that was typed without its group; only looked for at the top."""
    if group.address:
        return None
    with suppress(FigureError):
        for root in _ROOTS:
            members = group.get(root)
            if isinstance(members, Namespace) and name in members:
                return f"{root}.{name}"
    return None


def _circle(addresses: list[str]) -> FigureError:
    addresses = [*dict.fromkeys(addresses), addresses[0]]
    return FigureError(
        Code.VERWEIS_KREIS,
        f"Die Formeln verweisen im Kreis aufeinander: {' → '.join(addresses)}.",
        "Eine der Formeln so ändern, dass sie nur Fakten und frühere Größen verwendet.",
    )


_EXPRESSION = re.compile(r"\{\{.*?\}\} ?")


def titles(root: Namespace | Fakten | None, path: Iterable[str]) -> list[tuple[str, str]]:
    """The parts of a path from the last titled one on, each with its title, or with an empty text.

    Rows and columns stand behind the title of their table. Parts that only group others are left out.
    """
    titled_parts: list[tuple[str, str]] = []
    table_parts: Mapping[str, str] = {}  # titles of the rows and columns of the table around
    node: Any = root
    for part in path:
        container = node.subject if isinstance(node, Namespace) else node
        model = _member(container, part)
        if isinstance(node, Namespace):
            with suppress(FigureError):
                node = node.get(part)
            subject = getattr(node, "subject", None)
            model = model or getattr(subject, "tabelle", subject)
        else:
            node = model
        title = table_parts.get(part) or _title(model)
        if title and part not in table_parts and not isinstance(container, list):
            titled_parts = []
            table_parts = getattr(model, "teile", {})
        if title or not isinstance(model, dict | list):
            titled_parts.append((part, title))
    return titled_parts


def _member(container: Any, part: str) -> Any:
    match container:
        case dict():
            return container.get(part)
        case Fakten() if part in type(container).model_fields:
            return getattr(container, part)
        case list() if part.isdecimal() and int(part) < len(container):
            return container[int(part)]
    return None


def _title(model: Any) -> str:
    """The title of some facts, or its short form, without the expressions in it."""
    if not isinstance(model, Fakten):
        return ""
    text = getattr(model, "titel", None) or getattr(model, "bezeichnung", None)
    if isinstance(text, str) and _EXPRESSION.search(text):
        text = getattr(model, "kurz", None) or _EXPRESSION.sub("", text)
    return text if isinstance(text, str) else ""
