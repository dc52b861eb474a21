"""By when the invitation to a meeting must be out, and by when a paper must be handed in.

Between the last day on which something is in time and the meeting lie so many days as the rule says.
Neither of the two ends counts unless the rule says so (§ 187 Abs. 1, § 188 Abs. 1 BGB, reckoned
backwards): with seven Kalendertage before a meeting on the 15th, the last day is the 7th. If a rule
lets the last day count, it is the 8th, the seventh day before the meeting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from vorlagen.facts.fristen import Fristregel, Sitzungsfristen
from vorlagen.facts.gremien import Gremium, Sitzung
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.tree import Ausstehend
from vorlagen.figures.notices.deadlines import Grundlage
from vorlagen.figures.sittings.calendar import Kalender, day_before
from vorlagen.findings import Place

LADUNG, VORLAGENSCHLUSS = "ladung", "vorlagenschluss"
NAMES = {LADUNG: "Ladung", VORLAGENSCHLUSS: "Vorlagenschluss"}


@dataclass(frozen=True, slots=True)
class Sitzungsfrist:
    """The last day for something before a meeting, and the time of the day if there is one.

    `tag` is pending as long as its rule is; `is_ruled` is False where nobody has entered a rule.
    `rests_on` are the facts that give the day.
    """

    tag: date | Ausstehend
    place: Place
    uhrzeit: time | None = None
    rests_on: tuple[Grundlage, ...] = ()
    is_ruled: bool = True
    regel: Regel | None = None  # by which the day was reckoned


@dataclass(frozen=True, slots=True)
class Regel:
    """A rule, where it was entered, and on what that rests."""

    regel: Fristregel
    address: str
    place: Place
    annahme: str  # why it is assumed; empty if it is not


@dataclass(frozen=True, slots=True)
class Sitzungsregeln:
    """What holds for the meetings of one committee: its own rules, else those of the authority."""

    mandant: Mandant
    kennung: str
    gremium: Gremium

    @property
    def kalender(self) -> Kalender:
        return Kalender(self.mandant.bundesland)

    def fristen(self, sitzung: str) -> dict[str, Sitzungsfrist]:
        """The deadlines of a meeting, by name."""
        return {name: self.frist(name, sitzung) for name in NAMES}

    def frist(self, name: str, kennung: str) -> Sitzungsfrist:
        """One deadline of a meeting: the day entered for it, else the one that the rule gives."""
        sitzung = self.gremium.sitzungen[kennung]
        address = f"gremien.{self.kennung}.sitzungen.{kennung}"
        exact: date | None = getattr(sitzung, name)
        if exact is not None:
            fact = (f"{address}.{name}", sitzung, (name,))
            return Sitzungsfrist(exact, sitzung.place_of(name), rests_on=(fact,))
        rule, place, facts = self._rule(name)
        if isinstance(rule, Ausstehend):
            return Sitzungsfrist(rule, place, rests_on=facts, is_ruled=bool(facts))
        return self._by_rule(rule, address, sitzung, kennung, (place, facts))

    def _by_rule(
        self,
        rule: Fristregel,
        address: str,
        sitzung: Sitzung,
        kennung: str,
        origin: tuple[Place, tuple[Grundlage, ...]],
    ) -> Sitzungsfrist:
        place, facts = origin
        own = facts[1]
        start: date | Ausstehend = sitzung.datum
        is_ruled = True
        facts = (*facts, (f"{address}.datum", sitzung, ("datum",)))
        if rule.vor == "ladung":
            invitation = self.frist(LADUNG, kennung)
            start, facts = invitation.tag, (*facts, *invitation.rests_on)
            is_ruled = invitation.is_ruled
        if isinstance(start, Ausstehend):
            return Sitzungsfrist(start, place, rests_on=facts, is_ruled=is_ruled)
        day = last_day(rule, start, self.kalender)
        _, rules, (name,) = own
        assumed = rules.assumed(name)
        by = Regel(rule, own[0], place, assumed.grund if assumed else "")
        return Sitzungsfrist(day, place, rule.uhrzeit, facts, regel=by)

    def _rule(self, name: str) -> tuple[Fristregel | Ausstehend, Place, tuple[Grundlage, ...]]:
        for address, owner, rules in self._owners():
            rule: Fristregel | Ausstehend | None = getattr(rules, name)
            if rule is not None:
                group: Grundlage = (f"{address}.fristen", owner, ("fristen",))
                own: Grundlage = (f"{address}.fristen.{name}", rules, (name,))
                return rule, rules.place_of(name), (group, own, *_parts(own[0], rule))
        place = self.mandant.place
        why = f"Für „{NAMES[name]}“ ist in mandant.yaml unter „fristen“ keine Regel eingetragen."
        return Ausstehend(why, place), place, ()

    def _owners(self) -> Iterator[tuple[str, Fakten, Sitzungsfristen]]:
        if self.gremium.fristen is not None:
            yield f"gremien.{self.kennung}", self.gremium, self.gremium.fristen
        yield "mandant", self.mandant, self.mandant.fristen


def _parts(address: str, rule: Fristregel | Ausstehend) -> Iterator[Grundlage]:
    """The entries of a rule, each of which may be assumed by itself."""
    if isinstance(rule, Fristregel):
        for key in sorted(rule.tree.keys() & Fristregel.model_fields.keys()):
            yield f"{address}.{key}", rule, (key,)


def last_day(rule: Fristregel, start: date, kalender: Kalender) -> date:
    """The last day on which something is in time: so many counted days lie before `start`.

    Never before the first day of the calendar (01.01.0001).
    """
    day = start
    left = int(rule.tage) - (rule.ausgangstag_zaehlt and kalender.counts(start, rule.zaehlung))
    while left > 0 and day != date.min:
        day = day_before(day)
        left -= kalender.counts(day, rule.zaehlung)
    if not rule.fristtag_zaehlt:
        day = day_before(day)
    while rule.faellt_auf_ruhetag == "vorher" and kalender.ist_ruhetag(day):
        day = day_before(day)
    return day
