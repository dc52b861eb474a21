"""The days that follow from a notice: instalments, end of the period, call-up of money, proof of use.

A deadline in months is reckoned as the Bürgerliche Gesetzbuch does (§ 187 Abs. 2, § 188 Abs. 2 and
3): three months after a period that ends on 31.12. end on 31.03., after one that ends on 30.11. on
the last day of February. Saturdays, Sundays and holidays move nothing; whoever wants another day
declares it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from vorlagen.facts.bescheid import Bescheid, Frist
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Place

Grundlage = tuple[str, Fakten, tuple[str, ...]]  # address, model, and the key below it


@dataclass(frozen=True, slots=True)
class Bescheidfrist:
    """A day on which something is due.

    `tag` is pending as long as a fact is that it follows from. `erledigt` tells that the money of an
    instalment came in. `rests_on` are the facts that give the day.
    """

    name: str
    tag: date | Ausstehend
    was: str
    address: str
    place: Place
    erledigt: bool = False
    rests_on: tuple[Grundlage, ...] = ()


def assumption(rests_on: Iterable[Grundlage]) -> str:
    """Why one of the facts that give a day is assumed; empty if none is."""
    assumed = (model.assumed(*path) for _, model, path in rests_on)
    return next((annahme.grund for annahme in assumed if annahme), "")


def fristen_of(kennung: str, bescheid: Bescheid) -> tuple[Bescheidfrist, ...]:
    """All deadlines of a notice, the pending ones last, else by day."""
    found = [*_instalments(kennung, bescheid), *_others(kennung, bescheid)]
    return tuple(sorted(found, key=_order))


def _order(frist: Bescheidfrist) -> tuple[bool, date]:
    return (True, date.max) if isinstance(frist.tag, Ausstehend) else (False, frist.tag)


def _instalments(kennung: str, bescheid: Bescheid) -> Iterator[Bescheidfrist]:
    address = f"bescheide.{kennung}"
    for number, rate in enumerate(bescheid.raten, start=1):
        name = f"rate_{number}"
        yield Bescheidfrist(
            name,
            rate.faellig,
            f"{number}. Rate",
            f"{address}.fristen.{name}",
            rate.place_of("faellig"),
            isinstance(rate.erhalten, date) or rate.erhalten is True,
            ((f"{address}.{name}.faellig", rate, ("faellig",)),),
        )


def _others(kennung: str, bescheid: Bescheid) -> Iterator[Bescheidfrist]:
    address = f"bescheide.{kennung}"
    period = _period_facts(kennung, bescheid)
    last = bescheid.zeitraum if isinstance(bescheid.zeitraum, Ausstehend) else bescheid.zeitraum.bis
    yield Bescheidfrist(
        "ende",
        last,
        "Ende des Bewilligungszeitraums",
        f"{address}.fristen.ende",
        bescheid.place_of("zeitraum"),
        rests_on=period,
    )
    for key in ("mittelabruf", "verwendungsnachweis"):
        frist: Frist | Ausstehend | None = getattr(bescheid, key)
        if frist is not None:
            own = (f"{address}.{key}", bescheid, (key,))
            yield Bescheidfrist(
                key,
                _day(frist, last),
                key.capitalize(),
                f"{address}.fristen.{key}",
                bescheid.place_of(key),
                rests_on=(own, *_frist_facts(own[0], frist, period)),
            )


def _period_facts(kennung: str, bescheid: Bescheid) -> tuple[Grundlage, ...]:
    address = f"bescheide.{kennung}.zeitraum"
    whole = (address, bescheid, ("zeitraum",))
    if isinstance(bescheid.zeitraum, Ausstehend):
        return (whole,)
    return whole, (f"{address}.bis", bescheid.zeitraum, ("bis",))


def _frist_facts(
    address: str, frist: Frist | Ausstehend, period: tuple[Grundlage, ...]
) -> tuple[Grundlage, ...]:
    if isinstance(frist, Ausstehend):
        return ()
    if frist.tag is not None:
        return ((f"{address}.tag", frist, ("tag",)),)
    return (f"{address}.nach_ende_monate", frist, ("nach_ende_monate",)), *period


def _day(frist: Frist | Ausstehend, last: date | Ausstehend) -> date | Ausstehend:
    if isinstance(frist, Ausstehend):
        return frist
    if frist.tag is not None:
        return frist.tag
    if isinstance(last, Ausstehend):
        return last
    return months_after(last, int(frist.nach_ende_monate or 0))


def months_after(last: date, months: int) -> date:
    """The last day of a deadline that begins when `last` is over and runs for so many months.

    Beyond the year 9999, which no calendar here knows, it is that year's last day.
    """
    if last == date.max:
        return last
    begins = last + timedelta(days=1)
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    length = monthrange(year, month + 1)[1]
    if begins.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, begins.day) - timedelta(days=1)
