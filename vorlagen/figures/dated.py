"""Figures that hold from a day on: the rates of programmes, the costs of a workplace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeVar

from vorlagen.facts.foerderprogramm import (
    Foerdergegenstand,
    Foerderprogramm,
    Foerdersatz,
    Hoechstbetrag,
    Modul,
)
from vorlagen.facts.kgst import KgstAusgabe
from vorlagen.figures.errors import FigureError
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.unit import PROZENT, unit
from vorlagen.findings import Code
from vorlagen.german.dates import datum

_A_POST_AND_YEAR = unit("EUR/VZÄ/Jahr")
KGST = "kgst"


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
    entries = {name: Lazy(_entry_of(own, name)) for name in own if name != "module"}
    for name, modul in programm.module.items():
        entries[name] = Lazy(
            partial(_modul_names, f"{programm.kennung}.{name}", modul, day, expose)
        )
    return Namespace(programm.kennung, entries, expose.evaluation, subject=programm)


def _modul_names(address: str, modul: Modul, day: date, expose: Exposure) -> Namespace:
    entries: dict[str, Any] = {"bezeichnung": modul.bezeichnung, "kurz": modul.kurz or ""}
    for name, gegenstand in modul.gegenstaende.items():
        entries[name] = _gegenstand_names(f"{address}.{name}", gegenstand, day, expose)
    return Namespace(address, entries, expose.evaluation, subject=modul)


def _gegenstand_names(
    address: str, gegenstand: Foerdergegenstand, day: date, expose: Exposure
) -> Namespace:
    entries: dict[str, Any] = {"bezeichnung": gegenstand.bezeichnung}
    for name in ("foerderquote", "hoechstbetrag"):
        if any(hasattr(wert, name) for wert in _conditions(gegenstand)):
            entries[name] = Lazy(partial(_condition, f"{address}.{name}", gegenstand, day, expose))
    for name, satz in gegenstand.saetze.items():
        entries[name] = Lazy(partial(_rate, f"{address}.{name}", satz, day, expose))
    return Namespace(address, entries, expose.evaluation, subject=gegenstand)


def _rate(address: str, satz: Foerdersatz, day: date, expose: Exposure) -> Figure:
    """The rate as it holds on `day`: of all amounts the one that came into force last."""
    wert = in_force(address, satz.werte, day)
    return expose.figure(address, wert, ("betrag",), unit(satz.einheit), satz.kurz or "")


def _conditions(gegenstand: Foerdergegenstand) -> Sequence[Hoechstbetrag]:
    return gegenstand.finanzierungsart.werte if gegenstand.finanzierungsart else ()


def _condition(address: str, gegenstand: Foerdergegenstand, day: date, expose: Exposure) -> Figure:
    """The percentage or the cap of a grant as it holds on `day`."""
    name = address.rpartition(".")[2]
    wert = in_force(address, _conditions(gegenstand), day)
    art = gegenstand.finanzierungsart
    of = PROZENT if name == "foerderquote" or art is None else unit(art.einheit)
    return expose.figure(address, wert, (name,), of)


def in_force(address: str, werte: Sequence[W], day: date) -> W:
    """Of several dated values the one that came into force last.

    Raises:
        FigureError: If none was in force on that day.
    """
    holding = [wert for wert in werte if wert.ab <= day]
    if not holding:
        first = min(wert.ab for wert in werte)
        raise _not_yet(address, day, first, "den früheren Wert mit „ab“ und Quelle ergänzen")
    return max(holding, key=lambda wert: wert.ab)


def change_days(programm: Foerderprogramm) -> set[date]:
    """The days on which one of a programme's rates comes into force."""
    objects = [g for modul in programm.module.values() for g in modul.gegenstaende.values()]
    rates = {wert.ab for g in objects for satz in g.saetze.values() for wert in satz.werte}
    return rates | {wert.ab for g in objects for wert in _conditions(g)}


def kgst_names(ausgaben: Sequence[KgstAusgabe], day: date, expose: Exposure) -> Namespace:
    """The names of the edition that holds on `day`.

    `kgst.E11` is the annual cost of a post: Personalkosten, plus Gemeinkosten as a percentage of
    them, plus Sachkosten (KGSt, „Kosten eines Arbeitsplatzes“), in EUR je VZÄ und Jahr, unrounded.

    Raises:
        FigureError: If no edition holds on that day.
    """
    in_force = [ausgabe for ausgabe in ausgaben if ausgabe.gueltig_ab <= day]
    if not in_force:
        first_edition = min(ausgabe.gueltig_ab for ausgabe in ausgaben)
        raise _not_yet(KGST, day, first_edition, "eine Ausgabe mit früherem „gueltig_ab“ anlegen")
    ausgabe = max(in_force, key=lambda ausgabe: ausgabe.gueltig_ab)
    own = expose.group(KGST, ausgabe)
    texts = {name: Lazy(_entry_of(own, name)) for name in ("bezeichnung", "ausgabe")}
    return Namespace(
        KGST, {**texts, **_workplace_costs(ausgabe, expose)}, expose.evaluation, subject=ausgabe
    )


def _workplace_costs(ausgabe: KgstAusgabe, expose: Exposure) -> dict[str, Any]:
    expose = expose.resting_on(ausgabe.quelle)
    overhead = expose.figure(f"{KGST}.gemeinkosten", ausgabe, ("gemeinkosten",), PROZENT)
    material = {
        name: expose.figure(
            f"{KGST}.sachkosten.{name}", ausgabe.sachkosten, (name,), _A_POST_AND_YEAR, "SK"
        )
        for name in ("gesamt", "ohne_it")
    }
    material["it"] = (material["gesamt"] - material["ohne_it"]).named(f"{KGST}.sachkosten.it", "IT")
    staff = {
        grade: expose.figure(
            f"{KGST}.personalkosten.{grade}", ausgabe, ("personalkosten", grade), _A_POST_AND_YEAR
        )
        for grade in ausgabe.personalkosten
    }
    costs = {
        grade: (cost + overhead * cost + material["gesamt"]).named(f"{KGST}.{grade}", grade)
        for grade, cost in staff.items()
    }
    return {
        "gemeinkosten": overhead,
        "sachkosten": Namespace(f"{KGST}.sachkosten", material, expose.evaluation),
        "personalkosten": Namespace(f"{KGST}.personalkosten", staff, expose.evaluation),
        **costs,
    }


def _not_yet(address: str, day: date, first: date, cure: str) -> FigureError:
    return FigureError(
        Code.SATZ_FEHLT,
        f"Für den {datum(day)} gibt es keinen Wert von „{address}“; der erste gilt ab"
        f" {datum(first)}.",
        f"Den Zeitraum prüfen oder {cure}.",
    )


def _entry_of(group: Namespace, name: str) -> Callable[[], Any]:
    return lambda: group[name]
