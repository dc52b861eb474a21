"""Which notice replaces or adds to which, and whether two hold for the same time unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import combinations

from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.types import Zeitraum
from vorlagen.figures.notices.checks.checking import Check, Checking
from vorlagen.findings import Code
from vorlagen.german.dates import zeitraum
from vorlagen.german.lists import naechste


def succession_checks(checking: Checking) -> Iterator[Check]:
    """The checks of how the authority's notices follow on each other."""
    notices = checking.behoerde.bescheide
    for kennung, bescheid in notices.items():
        if bescheid.frueherer:
            yield partial(_check_reference, checking, kennung, bescheid)
    for one, other in combinations(notices, 2):
        yield partial(_check_overlap, checking, one, other)


def is_replaced(behoerde: Behoerde, kennung: str) -> bool:
    """Whether another notice holds, or may hold, in this one's place."""
    # One that cannot be read may replace any; it has findings of its own to mend first.
    replaced = {bescheid.ersetzt for bescheid in behoerde.bescheide.values()}
    return kennung in replaced or bool(behoerde.defekte_bescheide)


def _check_reference(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    notices, earlier = checking.behoerde.bescheide, bescheid.frueherer
    place = bescheid.place_of("ersetzt" if bescheid.ersetzt else "ergaenzt")
    if earlier in checking.behoerde.defekte_bescheide:
        return  # it has findings of its own
    if earlier not in notices:
        nearest = naechste(earlier, [name for name in notices if name != kennung])
        checking.report(
            Code.VERWEIS_UNBEKANNT,
            place,
            f"Einen Bescheid „{earlier}“ gibt es nicht.",
            f"Meinten Sie „{nearest}“?"
            if nearest
            else "Den Dateinamen des früheren Bescheids angeben, ohne .yaml und mit Unterstrichen.",
        )
        return
    chain = _chain(checking.behoerde, kennung)
    if chain[-1] == kennung == min(chain):  # else the circle is another's
        checking.report(
            Code.VERWEIS_KREIS,
            place,
            f"Die Bescheide ersetzen oder ergänzen einander im Kreis: {' → '.join(chain)}.",
            "„ersetzt“ und „ergaenzt“ nennen immer einen früheren Bescheid; eines davon entfernen.",
        )
    if notices[earlier].modul != bescheid.modul:
        checking.report(
            Code.VERWEIS_UNBEKANNT,
            place,
            f"„{earlier}“ gilt für „{notices[earlier].modul}“, dieser Bescheid aber für"
            f" „{bescheid.modul}“.",
            "Einen früheren Bescheid desselben Moduls angeben.",
        )


def _check_overlap(checking: Checking, one: str, other: str) -> None:
    notices = checking.behoerde.bescheide
    if notices[one].modul != notices[other].modul or _are_related(checking.behoerde, one, other):
        return
    earlier, later = (other, one) if _is_later(notices[one], notices[other]) else (one, other)
    first, second = notices[earlier], notices[later]
    a, b = first.zeitraum, second.zeitraum
    if not isinstance(a, Zeitraum) or not isinstance(b, Zeitraum) or not _overlap(a, b):
        return
    checking.report(
        Code.BESCHEID_DOPPELT,
        second.place_of("zeitraum"),
        f"Für „{second.modul}“ gelten zwei Bescheide zugleich: {first.place.file}"
        f" ({zeitraum(a.von, a.bis)}) und {second.place.file} ({zeitraum(b.von, b.bis)}).",
        f"Ändert dieser Bescheid den anderen, „ersetzt: {earlier}“ oder „ergaenzt: {earlier}“"
        " ergänzen; sonst die Zeiträume prüfen.",
    )


def _overlap(a: Zeitraum, b: Zeitraum) -> bool:
    return a.von <= b.bis and b.von <= a.bis


def _is_later(one: Bescheid, other: Bescheid) -> bool:
    """Whether one notice is later than the other by its own day, as far as that is known."""
    day, other_day = _day_of(one), _day_of(other)
    return day is not None and other_day is not None and day > other_day


def _day_of(bescheid: Bescheid) -> date | None:
    days = (bescheid.datum, bescheid.eingang)
    return next((day for day in days if isinstance(day, date)), None)


def _are_related(behoerde: Behoerde, one: str, other: str) -> bool:
    """Whether one follows from the other, or both from a third to which one of them adds."""
    first, second = _chain(behoerde, one), _chain(behoerde, other)
    if other in first or one in second or {first[-1], second[-1]} & behoerde.defekte_bescheide:
        return True
    adds = any(behoerde.bescheide[name].ergaenzt for name in (one, other))
    return adds and first[-1] == second[-1]


def _chain(behoerde: Behoerde, kennung: str) -> list[str]:
    """A notice and those before it, back to the first; a circle ends where it closes."""
    chain = [kennung]
    while (bescheid := behoerde.bescheide.get(chain[-1])) and bescheid.frueherer:
        closes = bescheid.frueherer in chain
        chain.append(bescheid.frueherer)
        if closes:
            break
    return chain
