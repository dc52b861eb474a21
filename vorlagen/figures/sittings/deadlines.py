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

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.gremien import Fristregel, Gremium, Sitzungsfristen
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.notices.deadlines import Grundlage
from vorlagen.figures.sittings.calendar import Kalender, day_before
from vorlagen.findings import Place

LADUNG, VORLAGENSCHLUSS = "ladung", "vorlagenschluss"
NAMES = {LADUNG: "Ladung", VORLAGENSCHLUSS: "Vorlagenschluss"}


@dataclass(frozen=True, slots=True)
class Regel:
    """A rule as it was entered: with its address and the group that it stands in."""

    name: str
    regel: Fristregel | Ausstehend
    owner: str  # mandant, or gremien.<name>
    model: Fakten
    fristen: Sitzungsfristen

    @property
    def address(self) -> str:
        return f"{self.owner}.fristen.{self.name}"

    @property
    def place(self) -> Place:
        return self.fristen.place_of(self.name)

    @property
    def annahme(self) -> str:
        """Why the rule as a whole is assumed; empty if it is not."""
        annahme = self.fristen.assumed(self.name)
        return annahme.grund if annahme else ""

    @property
    def is_reckoned_from_invitation(self) -> bool:
        """Whether the rule is entered so; an invitation from itself has its finding, and no end."""
        rule = self.regel
        return isinstance(rule, Fristregel) and rule.vor == LADUNG and self.name != LADUNG

    def facts(self) -> Iterator[Grundlage]:
        """The rule, the group it stands in, and its entries, each of which may be assumed."""
        yield f"{self.owner}.fristen", self.model, ("fristen",)
        yield self.address, self.fristen, (self.name,)
        if isinstance(self.regel, Fristregel):
            for key in sorted(self.regel.tree.keys() & Fristregel.model_fields.keys()):
                yield f"{self.address}.{key}", self.regel, (key,)


@dataclass(frozen=True, slots=True)
class Sitzungsfrist:
    """The last day for something before a meeting, and the time of the day if there is one.

    `tag` is pending as long as its rule is; `is_ruled` is False where nobody has entered a rule.
    `rests_on` are the facts that give the day, `regel` is the rule by which it was reckoned.
    """

    tag: date | Ausstehend
    place: Place
    uhrzeit: time | None = None
    rests_on: tuple[Grundlage, ...] = ()
    is_ruled: bool = True
    regel: Regel | None = None


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

    def frist(self, name: str, sitzung: str) -> Sitzungsfrist:
        """One deadline of a meeting: the day entered for it, else the one that the rule gives."""
        exact: date | None = getattr(self.gremium.sitzungen[sitzung], name)
        if exact is not None:
            return self._entered(name, sitzung)
        rule = self._rule(name)
        if rule is None:
            place = self.mandant.place
            why = (
                f"Für „{NAMES[name]}“ ist in mandant.yaml unter „fristen“ keine Regel eingetragen."
            )
            return Sitzungsfrist(Ausstehend(why, place), place, is_ruled=False)
        return self._by_rule(rule, sitzung)

    def _by_rule(self, rule: Regel, sitzung: str) -> Sitzungsfrist:
        facts = tuple(rule.facts())
        if isinstance(rule.regel, Ausstehend):
            return Sitzungsfrist(rule.regel, rule.place, rests_on=facts)
        invitation = rule.is_reckoned_from_invitation
        start = self.frist(LADUNG, sitzung) if invitation else self._entered("datum", sitzung)
        facts = (*facts, *start.rests_on)
        if isinstance(start.tag, Ausstehend):
            return Sitzungsfrist(start.tag, rule.place, rests_on=facts, is_ruled=start.is_ruled)
        day = last_day(rule.regel, start.tag, self.kalender)
        return Sitzungsfrist(day, rule.place, rule.regel.uhrzeit, facts, regel=rule)

    def _entered(self, key: str, sitzung: str) -> Sitzungsfrist:
        """A day that stands at the meeting itself."""
        model = self.gremium.sitzungen[sitzung]
        address = f"gremien.{self.kennung}.sitzungen.{sitzung}.{key}"
        day: date = getattr(model, key)
        return Sitzungsfrist(day, model.place_of(key), rests_on=((address, model, (key,)),))

    def _rule(self, name: str) -> Regel | None:
        own = (f"gremien.{self.kennung}", self.gremium, self.gremium.fristen)
        shared = ("mandant", self.mandant, self.mandant.fristen)
        for owner, model, fristen in (own, shared):
            rule: Fristregel | Ausstehend | None = getattr(fristen, name, None)
            if fristen is not None and rule is not None:
                return Regel(name, rule, owner, model, fristen)
        return None


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
