"""By when the invitation to a meeting must be out, and by when a paper must be handed in.

Between the last day on which something is in time and the meeting lie so many days as the rule says.
Neither of the two ends counts unless the rule says so (§ 187 Abs. 1, § 188 Abs. 1 BGB, reckoned
backwards): with seven Kalendertage before a meeting on the 15th, the last day is the 7th. If a rule
lets the last day count, it is the 8th, the seventh day before the meeting.

Public holidays come from the package `holidays`, which keeps them by the laws of the Länder, that
of Nordrhein-Westfalen among them (Feiertagsgesetz NW): only days that are free in the whole Land.
It knows them from 1991 to 2100.

The days of papers and notices, as far as facts alone tell them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Any

from msgspec import Struct, json

from vorlagen.bescheide import Bescheid, Grundlage, assumption, fristen_of
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Bundesland, Quelle
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import Explanation, Exposure, Lazy, Namespace, PaperPart, group_of, unusable
from vorlagen.findings import Place
from vorlagen.german.dates import datum, uhrzeit
from vorlagen.german.numbers import NBSP
from vorlagen.result_cache import kept
from vorlagen.sitzungen.facts import (
    Beratung,
    Fristregel,
    Gremien,
    Gremium,
    Sitzung,
    Sitzungsfristen,
    Station,
    Zaehlung,
)

_SATURDAY, _SUNDAY = 5, 6
_A_DAY = timedelta(days=1)
_KNOWN_YEARS = range(1991, 2101)


class Kalender(Struct, frozen=True):
    """The calendar of a Land, named as ISO 3166-2 has it: NW.

    Without a Land it knows the holidays that all Länder have.
    """

    bundesland: str | None = None

    def feiertag(self, day: date) -> str:
        """The German name of a public holiday; empty if the day is none."""
        return _feiertage(self.bundesland, day.year).get(day, "")

    def ist_ruhetag(self, day: date) -> bool:
        """Whether a day is a Saturday, Sunday or public holiday (the days of § 193 BGB)."""
        return not self.counts(day, "arbeitstage")

    def counts(self, day: date, zaehlung: Zaehlung) -> bool:
        """Whether a day is one of those that are counted.

        Werktage are Monday to Saturday, Arbeitstage Monday to Friday, both without public holidays.
        """
        if zaehlung == "kalendertage":
            return True
        free = _SUNDAY if zaehlung == "werktage" else _SATURDAY
        return day.weekday() < free and not self.feiertag(day)

    def arbeitstage(self, after: date, until: date) -> int:
        """The Arbeitstage after one day up to another, which counts; negative if that is earlier."""
        if until < after:
            return -self.arbeitstage(until, after)
        weeks, rest = divmod((until - after).days, 7)
        days = 5 * weeks
        for number in range(1, rest + 1):
            if (after + number * _A_DAY).weekday() < _SATURDAY:
                days += 1
        first_year = max(after.year, _KNOWN_YEARS[0])
        last_year = min(until.year, _KNOWN_YEARS[-1])
        for year in range(first_year, last_year + 1):
            for holiday in _feiertage(self.bundesland, year):
                if after < holiday <= until and holiday.weekday() < _SATURDAY:
                    days -= 1
        return days


def day_before(day: date) -> date:
    """The day before; the first day of the calendar has none and is its own."""
    return day if day == date.min else day - _A_DAY


@cache
def _feiertage(bundesland: str | None, year: int) -> Mapping[date, str]:
    if year not in _KNOWN_YEARS:
        return {}

    def look_up() -> bytes:
        import holidays  # noqa: PLC0415 - takes a tenth of a second

        names = holidays.country_holidays("DE", subdiv=bundesland, language="de", years=year)
        return json.encode({day.isoformat(): name for day, name in names.items()})

    days = kept(f"feiertage {bundesland} {year}", look_up)
    return {date.fromisoformat(day): name for day, name in json.decode(days).items()}


LADUNG = "ladung"
VORLAGENSCHLUSS = "vorlagenschluss"
NAMES = {LADUNG: "Ladung", VORLAGENSCHLUSS: "Vorlagenschluss"}


class Regel(Struct, frozen=True):
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
    def is_reckoned_from_invitation(self) -> bool:
        """Whether the rule counts from the invitation; the rule of the invitation itself never does."""
        rule = self.regel
        return isinstance(rule, Fristregel) and rule.vor == LADUNG and self.name != LADUNG

    def facts(self) -> Iterator[Grundlage]:
        """The rule, the group it stands in, and its entries, each of which may be assumed."""
        yield f"{self.owner}.fristen", self.model, ("fristen",)
        yield self.address, self.fristen, (self.name,)
        if isinstance(self.regel, Fristregel):
            for key in sorted(self.regel.tree.keys() & Fristregel.model_fields.keys()):
                yield f"{self.address}.{key}", self.regel, (key,)


class Sitzungsfrist(Struct, frozen=True):
    """The last day for something before a meeting, and the time of the day if there is one.

    `tag` is pending as long as its rule is; `is_ruled` is False where nobody has entered a rule.
    `rests_on` are the facts that give the day, and `explain` says how.
    """

    tag: date | Ausstehend
    uhrzeit: time | None = None
    rests_on: tuple[Grundlage, ...] = ()
    is_ruled: bool = True
    explain: Callable[[], Explanation] | None = None


class AuthorityRules(Struct, frozen=True):
    """The rules of an authority for all its meetings; `mandant` is its mandant.yaml."""

    mandant: Fakten
    bundesland: Bundesland | None
    fristen: Sitzungsfristen


class Sitzungsregeln(Struct, frozen=True):
    """The rules for the meetings of one committee: its own, else those of the authority."""

    authority: AuthorityRules
    kennung: str
    gremium: Gremium

    @property
    def kalender(self) -> Kalender:
        return Kalender(self.authority.bundesland)

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
            why = f"Für „{NAMES[name]}“ steht in mandant.yaml unter „fristen“ keine Regel."
            return Sitzungsfrist(Ausstehend(why, self.authority.mandant.place), is_ruled=False)
        return self._by_rule(rule, sitzung)

    def _by_rule(self, rule: Regel, sitzung: str) -> Sitzungsfrist:
        facts = tuple(rule.facts())
        regel = rule.regel
        if isinstance(regel, Ausstehend):
            return Sitzungsfrist(regel, rests_on=facts)
        if self.authority.bundesland is None and regel.asks_for_holidays:
            why = "Welche Feiertage zählen, sagt in mandant.yaml „bundesland“; das fehlt."
            return Sitzungsfrist(Ausstehend(why, self.authority.mandant.place), rests_on=facts)
        if rule.is_reckoned_from_invitation:
            start = self.frist(LADUNG, sitzung)
        else:
            start = self._entered("datum", sitzung)
        facts = (*facts, *start.rests_on)
        if isinstance(start.tag, Ausstehend):
            return Sitzungsfrist(start.tag, rests_on=facts, is_ruled=start.is_ruled)
        day = last_day(regel, start.tag, self.kalender)
        address = self._address(sitzung, rule.name)
        since = datum(start.tag)

        def explain() -> Explanation:
            shown = (_days(regel), str(regel.tage), _NOUNS[regel.zaehlung][1])
            operands = [_entered(rule.address, shown, rule.fristen, rule.name, regel.quelle)]
            if start.explain:
                operands.append(start.explain())
            return Explanation(
                address,
                datum(day),
                day.isoformat(),
                "",
                formula=_formula(regel, since),
                operands=tuple(operands),
            )

        return Sitzungsfrist(day, regel.uhrzeit, facts, explain=explain)

    def _entered(self, key: str, sitzung: str) -> Sitzungsfrist:
        """A day that stands at the meeting itself."""
        model = self.gremium.sitzungen[sitzung]
        address = self._address(sitzung, key)
        day: date = getattr(model, key)
        shown = (datum(day), day.isoformat(), "")
        explain = partial(_entered, address, shown, model, key, model.quelle)
        return Sitzungsfrist(day, rests_on=((address, model, (key,)),), explain=explain)

    def _address(self, sitzung: str, key: str) -> str:
        return f"gremien.{self.kennung}.sitzungen.{sitzung}.{key}"

    def _rule(self, name: str) -> Regel | None:
        of_committee = (f"gremien.{self.kennung}", self.gremium, self.gremium.fristen)
        of_authority = ("mandant", self.authority.mandant, self.authority.fristen)
        for owner, model, fristen in (of_committee, of_authority):
            rule: Fristregel | Ausstehend | None = getattr(fristen, name, None)
            if fristen is not None and rule is not None:
                return Regel(name, rule, owner, model, fristen)
        return None


class MeetingStation(Struct, frozen=True):
    """A station of a Beratungsfolge whose meeting is known."""

    beratung: Beratung
    regeln: Sitzungsregeln
    sitzung: Sitzung

    @property
    def gremium(self) -> str:
        return self.regeln.gremium.bezeichnung

    @property
    def place(self) -> Place:
        return self.beratung.place_of("sitzung")

    @property
    def tag(self) -> date:
        return self.sitzung.datum

    def ends_before(self, other: MeetingStation) -> bool:
        """Whether it takes place before another; on the same day by the time, if both are known."""
        begins, other_begins = self.sitzung.beginn, other.sitzung.beginn
        if self.tag == other.tag and begins is not None and other_begins is not None:
            return begins < other_begins
        return self.tag < other.tag


def stations(
    folge: Iterable[Beratung], gremien: Gremien | None, authority: AuthorityRules | None
) -> Iterator[MeetingStation]:
    """The stations of a paper whose meetings are known, in the order of its Beratungsfolge."""
    if gremien is None or authority is None:
        return
    for beratung in folge:
        sitzung = gremien.sitzung(beratung.gremium, beratung.sitzung)
        if sitzung is not None:
            rules = Sitzungsregeln(authority, beratung.gremium, gremien.gremien[beratung.gremium])
            yield MeetingStation(beratung, rules, sitzung)


def last_day(rule: Fristregel, start: date, kalender: Kalender) -> date:
    """The last day on which something is in time: so many counted days lie before `start`.

    Never before the first day of the calendar (01.01.0001).
    """
    day = start
    left = int(rule.tage)
    if rule.ausgangstag_zaehlt and kalender.counts(start, rule.zaehlung):
        left -= 1
    while left > 0 and day != date.min:
        day = day_before(day)
        if kalender.counts(day, rule.zaehlung):
            left -= 1
    if not rule.fristtag_zaehlt:
        day = day_before(day)
    while rule.faellt_auf_ruhetag == "vorher" and kalender.ist_ruhetag(day):
        day = day_before(day)
    return day


class PaperMeetings(PaperPart):
    """The committees of an authority, and the meetings that debate a paper."""

    def committees(self) -> Any:
        """The group `gremien`."""
        gremien: Gremien | None = self.paper.behoerde.gremien
        if gremien is None:  # what is wrong with the file has its own findings
            return Lazy(partial(unusable, "gremien.yaml"))
        expose = self.paper.expose.resting_on(gremien.quelle)

        def names(address: str, gremium: Gremium) -> Namespace:
            below = expose.below(gremien, "gremien", address.rpartition(".")[2])
            return committee_names(address, gremium, self.paper.behoerde.meeting_rules, below)

        return group_of("gremien", gremien.gremien, names)

    def steps(self) -> Iterator[Callable[[], Any]]:
        for station in self.paper.schriftstueck.stationen:
            yield partial(self._check_station, station)

    def _check_station(self, station: Station) -> None:
        address = f"gremien.{station.gremium}"
        self.paper.names.required(address, station.place_of("gremium"))
        if not isinstance(station.sitzung, Ausstehend):
            meeting = f"{address}.sitzungen.{station.sitzung}"
            self.paper.names.required(meeting, station.place_of("sitzung"))


def committee_names(
    address: str, gremium: Gremium, authority: AuthorityRules | None, expose: Exposure
) -> Namespace:
    """The names of a committee.

    `sitzungen.<name>.ladung` and `.vorlagenschluss` are days, if they are entered or a rule gives them.
    """
    if authority is None:  # what is wrong with mandant.yaml has its own findings
        return expose.group(address, gremium)
    rules = Sitzungsregeln(authority, address.rpartition(".")[2], gremium)

    def meeting(meeting_address: str, sitzung: Sitzung) -> Namespace:
        name = meeting_address.rpartition(".")[2]
        days = {}
        for key, frist in rules.fristen(name).items():
            if frist.is_ruled:
                days[key] = expose.day(frist.tag, frist.rests_on)
        return expose.below(gremium, "sitzungen", name).group(meeting_address, sitzung, days)

    names = group_of(f"{address}.sitzungen", gremium.sitzungen, meeting)
    return expose.group(address, gremium, {"sitzungen": names})


def _entered(
    address: str, shown: tuple[str, str, str], model: Fakten, key: str, quelle: Quelle | None
) -> Explanation:
    """What stands under a key, `shown` with its unit, exactly, and the unit."""
    annahme = model.assumed(key)
    assumed = annahme.grund if annahme else ""
    text, exact, of = shown
    return Explanation(
        address,
        text,
        exact,
        of,
        place=model.place_of(key),
        source=str(quelle or ""),
        assumed=assumed,
    )


_ADDRESS = re.compile(rf"gremien\.(\w+)\.sitzungen\.(\w+)\.({'|'.join(NAMES)})", re.ASCII)
_NOUNS = {
    "kalendertage": ("Kalendertag", "Kalendertage"),
    "werktage": ("Werktag", "Werktage"),
    "arbeitstage": ("Arbeitstag", "Arbeitstage"),
}


def explained_deadline(
    gremien: Gremien | None, authority: AuthorityRules | None, address: str
) -> Explanation | None:
    """The derivation of the day at an address; None if no such day is known there."""
    match = _ADDRESS.fullmatch(address)
    if match is None or authority is None or gremien is None:
        return None
    committee, meeting, name = match.groups()
    if not gremien.sitzung(committee, meeting):
        return None
    rules = Sitzungsregeln(authority, committee, gremien.gremien[committee])
    explain = rules.frist(name, meeting).explain
    return explain() if explain else None


def _days(rule: Fristregel) -> str:
    singular, plural = _NOUNS[rule.zaehlung]
    noun = singular if rule.tage == 1 else plural
    return f"{rule.tage}{NBSP}{noun}"


def _formula(rule: Fristregel, start: str) -> str:
    """The reckoning as a formula: „7 Kalendertage vor 05.03.2024, der letzte Tag zählt mit“."""
    parts = [f"{_days(rule)} vor {start}"]
    if rule.ausgangstag_zaehlt:
        parts.append("dieser Tag zählt mit")
    if rule.fristtag_zaehlt:
        parts.append("der letzte Tag zählt mit")
    if rule.faellt_auf_ruhetag != "vorher":
        parts.append("auch an einem Ruhetag")
    if rule.uhrzeit:
        parts.append(f"bis {uhrzeit(rule.uhrzeit)}")
    return ", ".join(parts)


SITZUNG = "sitzung"
_NOTHING_TO_DO = "ende"  # the end of the period is a day, but nothing is due on it


class Stand(StrEnum):
    """How a day stands, seen from the Stichtag."""

    KOMMT = "kommt"
    HEUTE = "heute"
    VERSAEUMT = "versäumt"  # past, while the paper is not finished or not recorded as published
    OFFEN = "offen"  # past, and nobody has entered that the money came in
    VORBEI = "vorbei"
    ERLEDIGT = "erledigt"

    @property
    def is_over(self) -> bool:
        """Whether nobody has to look at it any more."""
        return self in {Stand.VORBEI, Stand.ERLEDIGT}


class Anlass(Struct, frozen=True):
    """The meeting that a day belongs to."""

    gremium: str  # its Kennung
    bezeichnung: str
    sitzung: str
    tag: date
    beginn: time | None = None
    ort: str = ""


class Termin(Struct, frozen=True):
    """A day of a paper or, where `anlass` is None, of a notice.

    `worum` is the paper or notice, with its authority: musterkreis/beratung. `stand` is how facts alone
    have it until it is seen from a Stichtag; `tage` and `arbeitstage` are left from that, which does not
    count, to the day, which does; negative if it is past.
    """

    tag: date
    uhrzeit: time | None
    schluessel: str  # vorlagenschluss, ladung, sitzung, or that of the notice's deadline
    was: str  # Vorlagenschluss
    worum: str
    anlass: Anlass | None = None
    annahme: str = ""  # why a fact is assumed that the day follows from
    stand: Stand = Stand.KOMMT
    tage: int = 0
    arbeitstage: int = 0

    @property
    def mandant(self) -> str:
        return self.worum.partition("/")[0]

    @property
    def kennung(self) -> str:
        return self.worum.partition("/")[2]

    @property
    def order(self) -> tuple[date, time, str, str]:
        """By day and time; a deadline without a time is due at the end of its day, so last."""
        return self.tag, self.uhrzeit or time.max, self.worum, self.was

    def as_json(self) -> dict[str, Any]:
        """The day as `fristen --format json` prints it."""
        uhrzeit = f"{self.uhrzeit:%H:%M}" if self.uhrzeit else None
        vorlage = bescheid = gremium = sitzung = None
        if self.anlass:
            vorlage, gremium, sitzung = self.worum, self.anlass.gremium, self.anlass.sitzung
        else:
            bescheid = self.worum
        return {
            "tag": self.tag.isoformat(),
            "uhrzeit": uhrzeit,
            "was": self.was,
            "vorlage": vorlage,
            "bescheid": bescheid,
            "gremium": gremium,
            "sitzung": sitzung,
            "tage": self.tage,
            "arbeitstage": self.arbeitstage,
            "stand": self.stand.value,
            "annahme": self.annahme or None,
        }


class Unbekannt(Struct, frozen=True):
    """A day that cannot be told, and why: of a station of a paper, or for a whole committee."""

    betrifft: str  # a paper, or an authority
    gremium: str
    was: str
    grund: str


def termine_of(worum: str, held: Iterable[MeetingStation]) -> Iterator[Termin]:
    """Vorlagenschluss, Ladung and meeting of each station of a paper, as far as their days are known."""
    for station in held:
        beratung, sitzung = station.beratung, station.sitzung
        anlass = Anlass(
            gremium=str(beratung.gremium),
            bezeichnung=str(station.gremium),
            sitzung=str(beratung.sitzung),
            tag=sitzung.datum,
            beginn=sitzung.beginn,
            ort=str(sitzung.ort or ""),
        )
        facts = (("", sitzung, ("datum",)), ("", sitzung, ("beginn",)))
        meeting = Sitzungsfrist(sitzung.datum, sitzung.beginn, facts)
        for key, frist in (*deadlines(station), (SITZUNG, meeting)):
            if isinstance(frist.tag, date):
                was = NAMES.get(key, "Sitzung")
                why = assumption(frist.rests_on)
                yield Termin(frist.tag, frist.uhrzeit, key, was, worum, anlass, why)


def notice_termine(mandant: str, bescheide: Mapping[str, Bescheid]) -> Iterator[Termin]:
    """The known days of the notices of an authority that no other notice replaces."""
    replaced = {bescheid.ersetzt for bescheid in bescheide.values()}
    for kennung, bescheid in bescheide.items():
        if kennung in replaced:
            continue
        name = f"{mandant}/{kennung}"
        for frist in fristen_of(kennung, bescheid):
            if isinstance(frist.tag, date) and frist.name != _NOTHING_TO_DO:
                stand = Stand.ERLEDIGT if frist.erledigt else Stand.KOMMT
                why = assumption(frist.rests_on)
                yield Termin(frist.tag, None, frist.name, frist.was, name, None, why, stand)


def deadlines(station: MeetingStation) -> Iterator[tuple[str, Sitzungsfrist]]:
    """What is due before a meeting, by its key; its day may be pending."""
    for name, frist in station.regeln.fristen(str(station.beratung.sitzung)).items():
        if not (name == VORLAGENSCHLUSS and station.beratung.tischvorlage):
            yield name, frist


def without_meeting(
    worum: str, folge: Iterable[Beratung], gremien: Gremien | None
) -> Iterator[Unbekannt]:
    """The stations of a paper whose meeting is not known, or does not take place."""
    for beratung in folge:
        why = _why_unknown(beratung, gremien)
        if why:
            name = beratung.gremium
            if gremien and name in gremien.gremien:
                name = str(gremien.gremien[name].bezeichnung)
            yield Unbekannt(worum, name, "Sitzung", why)


def _why_unknown(beratung: Beratung, gremien: Gremien | None) -> str:
    """Why a station has no day; empty if it has one."""
    if isinstance(beratung.sitzung, Ausstehend):
        return str(beratung.sitzung.grund)
    sitzung = gremien.sitzung(beratung.gremium, beratung.sitzung) if gremien else None
    if sitzung is None:
        return f"„{beratung.sitzung}“ steht nicht in gremien.yaml."
    if sitzung.entfaellt is not None:
        return f"Die Sitzung am {datum(sitzung.datum)} entfällt: {sitzung.entfaellt}"
    return ""
