"""Names under which formulas and templates find facts and figures, computed when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from threading import local
from typing import Any

from msgspec import Struct

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.findings import Code
from vorlagen.german.lists import naechste


class Lazy(Struct, frozen=True):
    """An entry that is computed on first use; `is_text` if it can be no figure and hold none."""

    compute: Callable[[], Any]
    is_text: bool = False


class Phrase(Struct, frozen=True):
    """What a group stands for, if texts may print the group as a phrase: a decision, for example."""

    def parts(self, group: Namespace) -> tuple[Any, ...]:
        """What is printed for the group, one part after the other."""
        raise NotImplementedError


class Spread(Struct, frozen=True):
    """What a group stands for, if its result lies between a least and a greatest."""

    def least_and_greatest(self, group: Namespace) -> tuple[Figure, Figure]:
        """Both ends of the result, as the group calls them."""
        raise NotImplementedError


class _Running(local):
    """What a thread is computing at the moment, so that a circle is seen instead of followed."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, str]] = []


_RUNNING = _Running()


class Namespace:
    """A group of names, `address` being its own; entries may be lazy and may be groups again.

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
        return self[name] if name in self else None  # noqa: SIM401 - that would be this

    def _computed(self, name: str, lazy: Lazy) -> Any:
        running = _RUNNING.steps
        # Two groups may have one address, where one of them hands on what the other has.
        step = (id(self), self.child(name))
        if step in running:
            raise _circle([address for _, address in running[running.index(step) :]])
        running.append(step)
        try:
            return lazy.compute()
        except FigureError as error:
            return error
        finally:
            running.pop()

    def entry(self, name: str, *, is_text: bool = False) -> Lazy:
        """The entry of a name, for another group that hands it on."""
        return Lazy(partial(self.__getitem__, name), is_text)

    def child(self, name: str) -> str:
        """The address of an entry."""
        return f"{self.address}.{name}" if self.address else name

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
        """The same names under another address, each entry as `see` shows it when first asked for."""
        entries = {
            name: Lazy(
                lambda name=name: see(self[name]),  # type: ignore[misc]
                isinstance(entry, Lazy) and entry.is_text,
            )
            for name, entry in self._entries.items()
        }
        return Namespace(address, entries, subject)

    def figures(self) -> Iterator[Figure]:
        """All figures below this name that can be computed, in the order of their entry."""
        for name, lazy in list(self._entries.items()):
            if isinstance(lazy, Lazy) and lazy.is_text:
                continue  # asking for it would note that somebody did
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
    entries = {name: Lazy(partial(make, f"{address}.{name}", m)) for name, m in members.items()}
    return Namespace(address, entries, members)


def unknown_name(group: Any, name: str, code: Code = Code.VERWEIS_UNBEKANNT) -> FigureError:
    """The error for a name that its group does not know, with the nearest one that it knows."""
    if isinstance(group, Mapping):
        group = Namespace("", {str(key): None for key in group})
    if not isinstance(group, Namespace):
        return FigureError(
            code,
            f"Unter diesem Wert gibt es nichts mit dem Namen „{name}“.",
            "Die Adresse kürzen; sie endet bei diesem Wert.",
        )
    nearest = _deeper(group, name) or naechste(name, group)
    known = ", ".join(list(group)[:12])
    return FigureError(
        code,
        f"Den Namen „{group.child(name)}“ gibt es nicht.",
        f"Meinten Sie „{group.child(nearest)}“?"
        if nearest
        else (f"Bekannt sind hier: {known}." if known else "Hier ist noch nichts eingetragen."),
    )


_ROOTS = ("angaben", "groessen", "tabellen", "verteilungen", "finanzierung")  # often left out


def _deeper(group: Namespace, name: str) -> str | None:
    """The address of a name that was typed without the group it stands in."""
    roots = (root for root in _ROOTS if not group.address and root in group)
    with suppress(FigureError):
        found = ((root, group[root]) for root in roots)
        return next(
            (f"{r}.{name}" for r, g in found if isinstance(g, Namespace) and name in g), None
        )
    return None


def _circle(addresses: list[str]) -> FigureError:
    addresses = [*dict.fromkeys(addresses), addresses[0]]
    return FigureError(
        Code.VERWEIS_KREIS,
        f"Die Formeln verweisen im Kreis aufeinander: {' → '.join(addresses)}.",
        "Eine der Formeln so ändern, dass sie nur Fakten und frühere Größen verwendet.",
    )
