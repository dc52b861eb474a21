"""Gives facts their addresses: every number becomes a figure that knows where it was entered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Angabe, Einheit, Quelle, Validity
from vorlagen.facts.yaml_tree import Annahme, Ausstehend, Scalar
from vorlagen.figures.figure import Fact, Figure, entered
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.unit import NONE, Unit, unit

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
            return tuple(self._entry(address, model, path, entry) for entry in value)
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
        einheiten = [mark for mark in marks if isinstance(mark, Einheit)]
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
