"""Names under which formulas and templates find figures: those of facts, and what a subject brings.

A subject registers what it brings to a paper, and `paper` joins all of them and knows none. Those of the
program stand in `paper/subjects.py`; those of add-ons declare an entry point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import cache, partial
from threading import local
from typing import Any, Generic, Protocol, TypeVar, get_args

from msgspec import UNSET, Struct
from msgspec.structs import replace

from vorlagen.facts.fakten import Dateiart, FactFiles, Fakten
from vorlagen.facts.types import Angabe, Einheit, Quelle, Validity
from vorlagen.facts.yaml_tree import Annahme, Ausstehend, Scalar
from vorlagen.figures.figure import NONE, Fact, Figure, FigureError, Unit, entered, unit
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.words import naechste


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


_GROUPS = (Fakten, dict, list, tuple)
_SUFFIX = re.compile(r"\.ab_\d{4}_\d{2}_\d{2}$")  # of a value that holds from another day on
Touched = dict[str, Fact]  # assumed or pending texts and days that were used


class Exposure(Struct, frozen=True):
    """Turns fact models into groups of names.

    `source` and `notice` are the document and the Bescheid that the facts rest on, unless they name
    their own; `assumed` is the reason if their group is assumed as a whole, `released` when and by whom
    the assumption was released, `holds` from when on they hold. The value of a rate that holds on
    `key_day` has the plain address; its other values have a suffix.
    """

    touched: Touched
    source: str = ""
    notice: str = ""
    assumed: str = ""
    holds: Validity | None = None
    key_day: date | None = None
    released: str = ""

    def group(
        self,
        address: str,
        model: Fakten,
        computed: Mapping[str, Any] | None = None,
        only: Sequence[str] = (),
    ) -> Namespace:
        """The names of all fields of a model; numbers as figures, groups as groups.

        `computed` are further names, and those that take the place of fields; `only` are the fields that
        are asked for, if not all of them.
        """
        inner = self._for(model)
        entries: dict[str, Any] = {}
        for name in only or type(model).model_fields:
            value = getattr(model, name)
            if value is not None:
                entries[name] = inner._when_asked(f"{address}.{name}", model, (name,), value)
        entries |= computed or {}
        return Namespace(address, entries, subject=model)

    def figure(
        self, address: str, model: Fakten, path: tuple[str, ...], of: Unit, label: str = ""
    ) -> Figure:
        """The number at the end of a path of keys below a model, as a figure."""
        value = _at(model, path)
        number = value if isinstance(value, Decimal) else None
        return self.stated(address, model, path, number, of).named(address, label)

    def stated(
        self, address: str, model: Fakten, path: tuple[str, ...], number: Decimal | None, of: Unit
    ) -> Figure:
        """The number that the entry at the end of a path implies: 0 for „besetzt: nein“.

        `number` is None while the entry is pending.
        """
        fact = self._for(model).fact(model, path, _at(model, path))
        return entered(number, of, fact, address)

    def angabe(self, address: str, angabe: Angabe) -> Any:
        """A fact that a paper or a decision states: a figure in its own unit, or a day."""
        if angabe.wert is not None:
            return self.figure(address, angabe, ("wert",), unit(angabe.einheit))
        return self.group(address, angabe)["tag"]

    def assuming(
        self, figure: Figure, address: str, model: Fakten, path: tuple[str, ...]
    ) -> Figure:
        """The figure, resting also on the entry at the end of a path if that is assumed.

        The result has no address then.
        """
        if _annahme(model, path) is None:
            return figure
        # A factor of one, entered there, puts the assumption among the figure's facts.
        return figure * self.stated(address, model, path, Decimal(1), NONE)

    def fact(self, model: Fakten, path: tuple[str, ...], value: Any) -> Fact:
        """The place and the sources of the value at the end of a path of keys."""
        assumed = self.assumed
        released = self.released
        annahme = _annahme(model, path)
        if annahme is not None:
            assumed = annahme.grund
            released = annahme.freigabe
        pending = value.grund if isinstance(value, Ausstehend) else ""
        place = model.place_of(*path)
        return Fact(place, self.source, self.notice, assumed, pending, self.holds, released)

    def day(self, tag: Any, rests_on: Iterable[tuple[str, Fakten, tuple[str, ...]]]) -> Any:
        """A day that follows from facts, each given by its address, its model and the key in it.

        Assumed and pending facts among them are noted in `touched` when the day is asked for.
        """
        open_facts: dict[str, Fact] = {}
        for address, model, path in rests_on:
            fact = self.fact(model, path, getattr(model, path[-1]))
            if fact.assumed or fact.pending:
                open_facts[address] = fact
        if not open_facts:
            return tag

        def note() -> Any:
            self.touched.update(open_facts)
            return tag

        return Lazy(note, is_text=True)

    def resting_on(self, quelle: Quelle | None) -> Exposure:
        """The same, but for facts that rest on `quelle`, if there is one."""
        if quelle is None or str(quelle) == self.source:
            return self
        return replace(self, source=str(quelle))

    def holding(self, validity: Validity) -> Exposure:
        """The same, but for facts that hold from a day on."""
        return replace(self, holds=validity)

    def below(self, model: Fakten, *path: str) -> Exposure:
        """The same, but for facts in the group at the end of a path, which may be assumed."""
        annahme = _annahme(model, path)
        if annahme is None:
            return self
        return replace(self, assumed=annahme.grund, released=annahme.freigabe)

    def _for(self, model: Fakten) -> Exposure:
        quelle = getattr(model, "quelle", None)
        if isinstance(quelle, Quelle):
            return self.resting_on(quelle)
        return self

    def _when_asked(self, address: str, model: Fakten, path: tuple[str, ...], value: Any) -> Any:
        """An entry; groups and figures are made when first asked for, as most are never used."""
        if isinstance(value, _GROUPS) or path[0] in _units(type(model)):
            return Lazy(partial(self._entry, address, model, path, value))
        return self._noted(address, model, path, value)

    def _entry(self, address: str, model: Fakten, path: tuple[str, ...], value: Any) -> Any:
        if isinstance(value, Fakten):
            return self.below(model, *path).group(address, value)
        if isinstance(value, dict):
            entries: dict[str, Any] = {}
            if path[0] in _units(type(model)):
                # Only the keys are read here: each number counts as read when it is asked for.
                for key in value:
                    number = partial(self._number, f"{address}.{key}", model, (*path, key))
                    entries[key] = Lazy(number)
            else:
                for key, member in value.items():
                    below = (*path, key)
                    entries[key] = self._when_asked(f"{address}.{key}", model, below, member)
            return Namespace(address, entries)
        if isinstance(value, list | tuple):
            found = []
            for entry in value:
                found.append(self._entry(address, model, path, entry))
            return tuple(found)
        of = _units(type(model)).get(path[0])
        if of is not None:
            return self.figure(address, model, path, of)
        return self._noted(address, model, path, value)

    def _number(self, address: str, model: Fakten, path: tuple[str, ...]) -> Any:
        return self._entry(address, model, path, _at(model, path))

    def _noted(self, address: str, model: Fakten, path: tuple[str, ...], value: Any) -> Any:
        """A text or day; if it is assumed or pending, that is noted when it is asked for."""
        shown = str(value) if isinstance(value, Scalar) else value
        assumed = self.assumed or _annahme(model, path)
        if not (assumed or isinstance(value, Ausstehend)):
            return shown

        def note() -> Any:
            self.touched[address] = self.fact(model, path, value)
            return shown

        return Lazy(note, is_text=True)


def _annahme(model: Fakten, path: tuple[str, ...]) -> Annahme | None:
    """The assumption of the entry at the end of a path, or else of the innermost group around it."""
    for end in range(len(path), 0, -1):
        annahme = model.assumed(*path[:end])
        if annahme:
            return annahme
    return None


def _at(model: Fakten, path: tuple[str, ...]) -> Any:
    value: Any = model
    for key in path:
        if isinstance(value, Mapping):
            value = value[key]
        else:
            value = getattr(value, key)
    return value


@cache
def _units(model: type[Fakten]) -> dict[str, Unit]:
    """The units of the numeric fields of a model."""
    units: dict[str, Unit] = {}
    for name, info in model.model_fields.items():
        marks = (*info.metadata, *_marks(info.annotation))
        einheiten = []
        for mark in marks:
            if isinstance(mark, Einheit):
                einheiten.append(mark)
        if einheiten:
            units[name] = unit(einheiten[0].name)
        elif _holds_decimal(info.annotation):
            units[name] = NONE
    return units


def _marks(annotation: Any) -> list[Any]:
    """All metadata in a type, however deep: `dict[str, Offen[Betrag]]` leads to `Einheit("EUR")`."""
    marks = list(getattr(annotation, "__metadata__", ()))
    for argument in get_args(annotation):
        marks.extend(_marks(argument))
    return marks


def _holds_decimal(annotation: Any) -> bool:
    waiting = [annotation]
    while waiting:
        part = waiting.pop()
        if part is Decimal:
            return True
        waiting.extend(get_args(part))
    return False


def undated(address: str) -> str:
    """The address without the suffix that tells a value of another day from that of the key day."""
    return _SUFFIX.sub("", address)


M = TypeVar("M", bound=Fakten)
P = TypeVar("P", bound="PaperPart")
Checks = Iterable[Iterable[Finding]]  # each check is run for itself, and may raise a `FigureError`


class PaperCase(Protocol):
    """A paper whose figures are computed, as its subjects see it.

    Its own facts are the `schriftstueck`, those of who issues it the `behoerde`. `key_day` is the day for
    which prose quotes rates; `day` is its own, or that of its first meeting, as far as known. `touched` are
    assumed or pending texts and days that were used, `unchecked` the pending facts that keep something from
    being checked.
    """

    schriftstueck: Any
    behoerde: Any
    expose: Exposure
    names: Namespace
    key_day: date
    day: date | None
    touched: Touched
    unchecked: Touched
    is_public: bool  # whether it is the public version
    complete: bool  # whether all its figures could be computed so far

    def names_on(self, day: date) -> Namespace:
        """All names, with the figures that depend on a day as they hold on that."""

    def files(self, art: Dateiart[M]) -> FactFiles[M]:
        """The files of a kind, of the authority or shared by all."""

    def of(self, part: type[P]) -> P:
        """What another subject, registered before this one, computes for the paper."""


class PaperPart:
    """What a subject computes for one paper; made before any name of the paper is known."""

    def __init__(self, paper: PaperCase) -> None:
        self.paper = paper

    def names_on(self, day: date) -> Mapping[str, Any]:  # noqa: ARG002 - most have none
        """Names at the top of addresses whose figures depend on a day."""
        return {}

    def steps(self) -> Iterator[Callable[[], Any]]:
        """The computations, one by one, so that all impossible ones are found at once."""
        return iter(())


def _no_checks(_part: Any) -> Checks:
    return ()


class Subject(Struct, Generic[P], frozen=True, kw_only=True):
    """A subject as it is registered.

    `files` are the kinds of YAML files that it reads, but for its keys in papers. `part` computes what it
    brings to a paper, and `names` are its names at the top of addresses, each with what makes the entry of
    it; None if the paper has none. `checks` are those of a paper, `authority_checks` those of the files of
    the authority, which only warn. `functions` are those that texts may call, by their names; each gets the
    `Renderer` of the text, then what the text gives it.
    """

    files: tuple[Dateiart[Any], ...] = ()
    part: type[P] = PaperPart  # type: ignore[assignment]
    names: Mapping[str, Callable[[P], Any]] = {}
    is_of_one_paper: bool = False  # whether its addresses mean something else in each paper
    checks: Callable[[P], Checks] = _no_checks
    authority_checks: Callable[[P], Checks] = _no_checks
    functions: Mapping[str, Callable[..., Any]] = {}
