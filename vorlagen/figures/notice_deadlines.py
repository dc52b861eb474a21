"""The days that follow from a notice: instalments, end of the period, call-up of money, proof of use.

A deadline in months is reckoned as the Bürgerliche Gesetzbuch does (§ 187 Abs. 2, § 188 Abs. 2 and
3): three months after a period that ends on 31.12. end on 31.03., after one that ends on 30.11. on
the last day of February. Saturdays, Sundays and holidays move nothing; whoever wants another day
declares it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vorlagen.facts.bescheid import Bescheid, Frist
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.german.dates import monate_spaeter

Grundlage = tuple[str, Fakten, tuple[str, ...]]  # address, model, and the key below it


@dataclass(frozen=True, slots=True)
class Bescheidfrist:
    """A day on which something is due; pending as long as one of the facts is that it `rests_on`.

    `erledigt` tells that the money of an instalment came in.
    """

    name: str
    tag: date | Ausstehend
    was: str
    rests_on: tuple[Grundlage, ...]
    erledigt: bool = False


def assumption(rests_on: Iterable[Grundlage]) -> str:
    """Why one of the facts that give a day is assumed; empty if none is."""
    assumed = (model.assumed(*path) for _, model, path in rests_on)
    return next((annahme.grund for annahme in assumed if annahme), "")


def fristen_of(kennung: str, bescheid: Bescheid) -> tuple[Bescheidfrist, ...]:
    """All deadlines of a notice, the pending ones last, else by day."""
    found = _all(f"bescheide.{kennung}", bescheid)
    return tuple(sorted(found, key=lambda f: f.tag if isinstance(f.tag, date) else date.max))


def _all(address: str, bescheid: Bescheid) -> Iterator[Bescheidfrist]:
    for number, rate in enumerate(bescheid.raten, start=1):
        name, is_paid = f"rate_{number}", isinstance(rate.erhalten, date) or rate.erhalten is True
        own = (f"{address}.{name}.faellig", rate, ("faellig",))
        yield Bescheidfrist(name, rate.faellig, f"{number}. Rate", (own,), is_paid)
    zeitraum = bescheid.zeitraum
    period: tuple[Grundlage, ...] = ((f"{address}.zeitraum", bescheid, ("zeitraum",)),)
    if not isinstance(zeitraum, Ausstehend):
        period += ((f"{address}.zeitraum.bis", zeitraum, ("bis",)),)
    last = zeitraum if isinstance(zeitraum, Ausstehend) else zeitraum.bis
    yield Bescheidfrist("ende", last, "Ende des Bewilligungszeitraums", period)
    for key in ("mittelabruf", "verwendungsnachweis"):
        frist: Frist | Ausstehend | None = getattr(bescheid, key)
        if frist is not None:
            day, facts = _due(f"{address}.{key}", frist, last, period)
            whole = (f"{address}.{key}", bescheid, (key,))
            yield Bescheidfrist(key, day, key.capitalize(), (whole, *facts))


def _due(
    address: str, frist: Frist | Ausstehend, last: date | Ausstehend, period: tuple[Grundlage, ...]
) -> tuple[date | Ausstehend, tuple[Grundlage, ...]]:
    """The day of a deadline, and the facts below its own entry that give it."""
    if isinstance(frist, Ausstehend):
        return frist, ()
    if frist.tag is not None:
        return frist.tag, ((f"{address}.tag", frist, ("tag",)),)
    facts = ((f"{address}.nach_ende_monate", frist, ("nach_ende_monate",)), *period)
    if isinstance(last, Ausstehend):
        return last, facts
    return months_after(last, int(frist.nach_ende_monate or 0)), facts


def months_after(last: date, months: int) -> date:
    """The last day of a deadline that begins when `last` is over and runs for so many months.

    Beyond the year 9999, which no calendar here knows, it is that year's last day.
    """
    if last == date.max:
        return last
    begins = last + timedelta(days=1)
    ends = monate_spaeter(begins, months)
    is_clipped = ends.day != begins.day or ends == date.max
    return ends if is_clipped else ends - timedelta(days=1)
