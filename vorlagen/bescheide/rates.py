"""Figures that hold from a day on: the rates of programmes, the costs of a workplace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from vorlagen.bescheide.programme import (
    Foerdergegenstand,
    Foerderprogramm,
    Foerdersatz,
    Hoechstbetrag,
    Modul,
    Wert,
)
from vorlagen.bescheide.stellen import KgstAusgabe
from vorlagen.facts.types import Validity
from vorlagen.figures.errors import FigureError
from vorlagen.figures.explanation import steps_below
from vorlagen.figures.exposure import Exposure, undated
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.unit import PROZENT, unit
from vorlagen.findings import Code
from vorlagen.german.dates import datum

_A_POST_AND_YEAR = unit("EUR/VZÄ/Jahr")
KGST = "kgst"
_NO_NAMES = ("module", "pruefen_alle_monate")  # keys of a programme that are no facts to print


class FromDay(Protocol):
    """What holds from a day on."""

    @property
    def ab(self) -> date: ...


W = TypeVar("W", bound=FromDay)


def programme_names(programm: Foerderprogramm, day: date, expose: Exposure) -> Namespace:
    """The names of a programme, with the rates that hold on `day`.

    A rate has the address `<programm>.<modul>.<gegenstand>.<satz>` and a unit such as
    EUR je VZÄ und Jahr.
    """
    own = expose.group(programm.kennung, programm)
    entries = {name: own.entry(name) for name in own if name not in _NO_NAMES}
    rates = _Rates(day, expose, programm.pruefen_alle_monate)
    for name, modul in programm.module.items():
        entries[name] = Lazy(partial(rates.modul, f"{programm.kennung}.{name}", modul))
    return Namespace(programm.kennung, entries, subject=programm)


class _Rates(Struct, frozen=True):
    """The names of a programme's rates as they hold on `day`; `every` months they are checked."""

    day: date
    expose: Exposure
    every: Decimal | None

    def modul(self, address: str, modul: Modul) -> Namespace:
        entries: dict[str, Any] = {"bezeichnung": modul.bezeichnung, "kurz": modul.kurz or ""}
        for name, gegenstand in modul.gegenstaende.items():
            entries[name] = self._gegenstand(f"{address}.{name}", gegenstand)
        return Namespace(address, entries, subject=modul)

    def _gegenstand(self, address: str, gegenstand: Foerdergegenstand) -> Namespace:
        entries: dict[str, Any] = {"bezeichnung": gegenstand.bezeichnung}
        for name in ("foerderquote", "hoechstbetrag"):
            if any(hasattr(wert, name) for wert in _conditions(gegenstand)):
                entries[name] = Lazy(partial(self._condition, f"{address}.{name}", gegenstand))
        for name, satz in gegenstand.saetze.items():
            entries[name] = Lazy(partial(self._rate, f"{address}.{name}", satz))
        if gegenstand.mengen:
            entries["mengen"] = self._quantities(f"{address}.mengen", gegenstand)
        return Namespace(address, entries, subject=gegenstand)

    def _quantities(self, address: str, gegenstand: Foerdergegenstand) -> Namespace:
        """How much is funded at most, each quantity in its own unit."""
        entries = {
            name: self.expose.figure(f"{address}.{name}", menge, ("wert",), unit(menge.einheit))
            for name, menge in gegenstand.mengen.items()
        }
        return Namespace(address, entries)

    def _rate(self, address: str, satz: Foerdersatz) -> Figure:
        """The rate: of all amounts the one that came into force last."""
        wert = in_force(address, satz.werte, self.day)
        expose = self._holding(wert, satz.werte)
        address += _suffix(wert.ab, [wert.ab for wert in satz.werte], expose)
        return expose.figure(address, wert, ("betrag",), unit(satz.einheit), satz.kurz or "")

    def _condition(self, address: str, gegenstand: Foerdergegenstand) -> Figure:
        """The percentage or the cap of a grant."""
        name = address.rpartition(".")[2]
        werte = _conditions(gegenstand)
        wert = in_force(address, werte, self.day)
        art = gegenstand.finanzierungsart
        of = PROZENT if name == "foerderquote" or art is None else unit(art.einheit)
        address += _suffix(wert.ab, [wert.ab for wert in werte], self.expose)
        return self._holding(wert, werte).figure(address, wert, (name,), of)

    def _holding(self, wert: Wert, werte: Sequence[Wert]) -> Exposure:
        return self.expose.holding(Validity.of(wert, werte, self.every))


def _conditions(gegenstand: Foerdergegenstand) -> Sequence[Hoechstbetrag]:
    return gegenstand.finanzierungsart.werte if gegenstand.finanzierungsart else ()


def in_force(address: str, werte: Sequence[W], day: date) -> W:
    """Of several dated values the one that came into force last; there must be one on that day."""
    holding = [wert for wert in werte if wert.ab <= day]
    if not holding:
        first = min(wert.ab for wert in werte)
        raise _not_yet(address, day, first, "den früheren Wert mit „ab“ und Quelle ergänzen")
    return max(holding, key=lambda wert: wert.ab)


def _suffix(ab: date, days: Iterable[date], expose: Exposure) -> str:
    """What tells the address of a value from that which holds on the key day; empty for the latter."""
    if expose.key_day is None:
        return ""
    holding = max((day for day in days if day <= expose.key_day), default=date.max)
    return "" if holding == ab else f".ab_{ab.isoformat().replace('-', '_')}"


def is_dated(figure: Figure) -> bool:
    """Whether any step of a figure's derivation is a value that does not hold on the key day."""
    return any(undated(step.address) != step.address for step in steps_below([figure]))


def change_days(programm: Foerderprogramm) -> set[date]:
    """The days on which one of a programme's rates comes into force."""
    objects = [g for modul in programm.module.values() for g in modul.gegenstaende.values()]
    rates = {wert.ab for g in objects for satz in g.saetze.values() for wert in satz.werte}
    return rates | {wert.ab for g in objects for wert in _conditions(g)}


def kgst_names(ausgaben: Sequence[KgstAusgabe], day: date, expose: Exposure) -> Namespace:
    """The names of the edition that holds on `day`.

    `kgst.E11` is the annual cost of a post: Personalkosten, plus Gemeinkosten as a percentage of
    them, plus Sachkosten (KGSt, „Kosten eines Arbeitsplatzes“), in EUR je VZÄ und Jahr, unrounded.
    """
    in_force = [ausgabe for ausgabe in ausgaben if ausgabe.gueltig_ab <= day]
    if not in_force:
        first_edition = min(ausgabe.gueltig_ab for ausgabe in ausgaben)
        raise _not_yet(KGST, day, first_edition, "eine Ausgabe mit früherem „gueltig_ab“ anlegen")
    ausgabe = max(in_force, key=lambda ausgabe: ausgabe.gueltig_ab)
    said = ("bezeichnung", "ausgabe")
    own = expose.group(KGST, ausgabe, only=said)
    suffix = _suffix(ausgabe.gueltig_ab, [a.gueltig_ab for a in ausgaben], expose)
    texts = {name: own.entry(name, is_text=True) for name in said}
    expose = expose.holding(Validity.of(ausgabe, ausgaben, ausgabe.pruefen_alle_monate))
    expose = expose.resting_on(ausgabe.quelle)
    costs = _workplace_costs(ausgabe, suffix, expose)
    return Namespace(KGST, {**texts, **costs}, subject=ausgabe)


def _workplace_costs(ausgabe: KgstAusgabe, suffix: str, expose: Exposure) -> dict[str, Any]:
    """All costs of an edition; that of a grade is computed when somebody asks for it."""
    overhead = expose.figure(f"{KGST}.gemeinkosten{suffix}", ausgabe, ("gemeinkosten",), PROZENT)
    of_material = expose.below(ausgabe, "sachkosten")
    material = {
        name: of_material.figure(
            f"{KGST}.sachkosten.{name}{suffix}", ausgabe.sachkosten, (name,), _A_POST_AND_YEAR, "SK"
        )
        for name in ("gesamt", "ohne_it")
    }
    material["it"] = (material["gesamt"] - material["ohne_it"]).named(
        f"{KGST}.sachkosten.it{suffix}", "IT"
    )

    def staff(grade: str) -> Figure:
        address = f"{KGST}.personalkosten.{grade}{suffix}"
        return expose.figure(address, ausgabe, ("personalkosten", grade), _A_POST_AND_YEAR)

    def cost(grade: str) -> Figure:
        of_staff: Figure = of_grades[grade]
        whole = of_staff + overhead * of_staff + material["gesamt"]
        return whole.named(f"{KGST}.{grade}{suffix}", grade)

    grades = tuple(ausgabe.personalkosten)
    of_grades = Namespace(
        f"{KGST}.personalkosten", {grade: Lazy(partial(staff, grade)) for grade in grades}
    )
    return {
        "gemeinkosten": overhead,
        "sachkosten": Namespace(f"{KGST}.sachkosten", material),
        "personalkosten": of_grades,
        **{grade: Lazy(partial(cost, grade)) for grade in grades},
    }


def _not_yet(address: str, day: date, first: date, cure: str) -> FigureError:
    return FigureError(
        Code.ZEITRAUM,
        f"Für den {datum(day)} gibt es keinen Wert von „{address}“; der erste gilt ab"
        f" {datum(first)}.",
        f"Den Zeitraum prüfen oder {cure}.",
    )
