"""Figures that hold from a day on: the rates of programmes, the costs of a workplace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from vorlagen.bescheide.facts import (
    Foerdergegenstand,
    Foerderprogramm,
    Foerdersatz,
    Hoechstbetrag,
    KgstAusgabe,
    Modul,
    Wert,
)
from vorlagen.facts.types import Validity
from vorlagen.figures import (
    PROZENT,
    Exposure,
    Figure,
    FigureError,
    Lazy,
    Namespace,
    steps_below,
    undated,
    unit,
)
from vorlagen.findings import Code
from vorlagen.german.dates import datum

_A_POST_AND_YEAR = unit("EUR/VZÄ/Jahr")
_KGST = "kgst"
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
    facts = expose.group(programm.kennung, programm)
    entries = {name: facts.entry(name) for name in facts if name not in _NO_NAMES}
    rates = _Rates(day, expose, programm.pruefen_alle_monate)
    for name, modul in programm.module.items():
        entries[name] = Lazy(partial(rates.modul, f"{programm.kennung}.{name}", modul))
    return Namespace(programm.kennung, entries, subject=programm)


class _Rates(Struct, frozen=True):
    """The names of a programme's rates as they hold on `day`; they are checked every so many `months`."""

    day: date
    expose: Exposure
    months: Decimal | None

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
        entries = {}
        for name, menge in gegenstand.mengen.items():
            of = unit(menge.einheit)
            entries[name] = self.expose.figure(f"{address}.{name}", menge, ("wert",), of)
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
        return self.expose.holding(Validity.of(wert, werte, self.months))


def _conditions(gegenstand: Foerdergegenstand) -> Sequence[Hoechstbetrag]:
    art = gegenstand.finanzierungsart
    return art.werte if art else ()


def in_force(address: str, werte: Sequence[W], day: date) -> W:
    """Of several dated values the one that came into force last; there must be one on that day."""
    holding = [wert for wert in werte if wert.ab <= day]
    if not holding:
        first = min(wert.ab for wert in werte)
        raise _no_value(address, day, first, "den früheren Wert mit „ab“ und Quelle ergänzen")
    return max(holding, key=lambda wert: wert.ab)


def _suffix(ab: date, days: Iterable[date], expose: Exposure) -> str:
    """The end of the address of a value from `ab` on; empty for the value that holds on the key day."""
    if expose.key_day is None:
        return ""
    holding = max((day for day in days if day <= expose.key_day), default=date.max)
    if holding == ab:
        return ""
    return f".ab_{ab.isoformat().replace('-', '_')}"


def is_dated(figure: Figure) -> bool:
    """Whether any step of a figure's derivation is a value that does not hold on the key day."""
    for step in steps_below([figure]):
        if undated(step.address) != step.address:
            return True
    return False


def change_days(programm: Foerderprogramm) -> set[date]:
    """The days on which one of a programme's rates comes into force."""
    days = set[date]()
    for modul in programm.module.values():
        for gegenstand in modul.gegenstaende.values():
            days.update(wert.ab for wert in _conditions(gegenstand))
            for satz in gegenstand.saetze.values():
                days.update(wert.ab for wert in satz.werte)
    return days


def kgst_names(ausgaben: Sequence[KgstAusgabe], day: date, expose: Exposure) -> Namespace:
    """The names of the edition that holds on `day`.

    `kgst.E11` is the annual cost of a post: Personalkosten, plus Gemeinkosten as a percentage of
    them, plus Sachkosten (KGSt, „Kosten eines Arbeitsplatzes“), in EUR je VZÄ und Jahr, unrounded.
    """
    in_force = [ausgabe for ausgabe in ausgaben if ausgabe.gueltig_ab <= day]
    if not in_force:
        first_edition = min(ausgabe.gueltig_ab for ausgabe in ausgaben)
        raise _no_value(_KGST, day, first_edition, "eine Ausgabe mit früherem „gueltig_ab“ anlegen")
    ausgabe = max(in_force, key=lambda ausgabe: ausgabe.gueltig_ab)
    keys = ("bezeichnung", "ausgabe")
    facts = expose.group(_KGST, ausgabe, only=keys)
    suffix = _suffix(ausgabe.gueltig_ab, [a.gueltig_ab for a in ausgaben], expose)
    texts = {name: facts.entry(name, is_text=True) for name in keys}
    expose = expose.holding(Validity.of(ausgabe, ausgaben, ausgabe.pruefen_alle_monate))
    expose = expose.resting_on(ausgabe.quelle)
    costs = _workplace_costs(ausgabe, suffix, expose)
    return Namespace(_KGST, {**texts, **costs}, subject=ausgabe)


def _workplace_costs(ausgabe: KgstAusgabe, suffix: str, expose: Exposure) -> dict[str, Any]:
    """All costs of an edition; that of a grade is computed when somebody asks for it."""
    overhead = expose.figure(f"{_KGST}.gemeinkosten{suffix}", ausgabe, ("gemeinkosten",), PROZENT)
    below = expose.below(ausgabe, "sachkosten")
    material = {}
    for name in ("gesamt", "ohne_it"):
        address = f"{_KGST}.sachkosten.{name}{suffix}"
        sachkosten = ausgabe.sachkosten
        material[name] = below.figure(address, sachkosten, (name,), _A_POST_AND_YEAR, "SK")
    of_it = material["gesamt"] - material["ohne_it"]
    material["it"] = of_it.named(f"{_KGST}.sachkosten.it{suffix}", "IT")

    def staff(grade: str) -> Figure:
        address = f"{_KGST}.personalkosten.{grade}{suffix}"
        return expose.figure(address, ausgabe, ("personalkosten", grade), _A_POST_AND_YEAR)

    def cost(grade: str) -> Figure:
        of_staff: Figure = of_grades[grade]
        whole = of_staff + overhead * of_staff + material["gesamt"]
        return whole.named(f"{_KGST}.{grade}{suffix}", grade)

    grades = tuple(ausgabe.personalkosten)
    staff_costs = {grade: Lazy(partial(staff, grade)) for grade in grades}
    of_grades = Namespace(f"{_KGST}.personalkosten", staff_costs)
    entries: dict[str, Any] = {
        "gemeinkosten": overhead,
        "sachkosten": Namespace(f"{_KGST}.sachkosten", material),
        "personalkosten": of_grades,
    }
    for grade in grades:
        entries[grade] = Lazy(partial(cost, grade))
    return entries


def _no_value(address: str, day: date, first: date, cure: str) -> FigureError:
    return FigureError(
        Code.ZEITRAUM,
        f"Für den {datum(day)} gibt es keinen Wert von „{address}“; der erste gilt ab"
        f" {datum(first)}.",
        f"Den Zeitraum prüfen oder {cure}.",
    )
