"""The names of a notice: what it grants and what that comes to, what is filled, paid and due.

An amount is the number of posts (or of what else is granted) times the sum of the rates, times the
months of the period, divided by twelve. The rates are those that hold on the first day of the period: a
notice does not change with the programme, another notice changes it.

A deadline in months is reckoned as the Bürgerliche Gesetzbuch does (§ 187 Abs. 2, § 188 Abs. 2 and
3): three months after a period that ends on 31.12. end on 31.03., after one that ends on 30.11. on
the last day of February. Saturdays, Sundays and holidays move nothing; whoever wants another day
declares it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.bescheide.facts import (
    BESCHEID,
    FOERDERPROGRAMM,
    KGST,
    STELLENPLAN,
    Bescheid,
    Bewilligt,
    Foerdergegenstand,
    Frist,
    Planstellen,
    Rate,
    Stellen,
    Stellenplan,
)
from vorlagen.bescheide.rates import change_days, kgst_names, programme_names
from vorlagen.facts.fakten import FactFiles, Fakten
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import (
    EUR,
    MONATE,
    MONTHS_A_YEAR,
    VZAE,
    Constant,
    Exposure,
    Fact,
    Figure,
    FigureError,
    Lazy,
    Namespace,
    PaperCase,
    PaperPart,
    Period,
    Rounding,
    Unit,
    entered,
    group_of,
    placed,
    total,
    unit,
    unusable,
)
from vorlagen.findings import Code
from vorlagen.german.dates import datum, monate_spaeter

_COUNTED = ("vzae", "stellen", "anzahl")
Months = Callable[[], Figure]


class Grant(Struct, frozen=True):
    """A group that a notice grants; `names` are the group's own."""

    bescheid: Bescheid
    name: str
    group: Bewilligt
    names: Namespace
    expose: Exposure

    def reckoned(self, rates: Namespace, months: Months) -> Figure:
        """What the group comes to, rounded as the notice declares.

        `rates` are the names among which the rates are found; only those per year or month ask for `months`.
        """
        address = f"{self.names.address}.foerderung"
        if not isinstance(self.group.foerderung, list):
            return self.expose.stated(address, self.group, ("foerderung",), None, EUR)
        by_unit: dict[Unit, list[Figure]] = {}
        for foerderung in self.group.foerderung:
            for rate in rates_at(foerderung, self.bescheid, rates):
                by_unit.setdefault(rate.unit, []).append(rate)
        first = next(iter(by_unit.values()))[0]
        self._require_counted(first, list(by_unit))
        amount = total([self._amount(of_unit, months) for of_unit in by_unit.values()])
        if self.bescheid.rundung is not None:
            amount = Rounding(self.bescheid.rundung).of(amount)
        return amount.named(f"{self.names.address}.berechnet")

    def _amount(self, rates: Sequence[Figure], months: Months) -> Figure:
        """What rates of one unit come to."""
        amount = self._with_assumptions(total(rates))
        for key in _COUNTED:
            if key in self.names and amount.unit.per(str(self.names[key].unit)):
                amount = self.names[key] * amount
                break
        if amount.unit.per("Jahre"):
            amount = amount * months() / MONTHS_A_YEAR
        elif amount.unit.per("Monate"):
            amount = amount * months()
        if amount.unit != EUR:
            raise FigureError(
                Code.EINHEIT,
                f"{rates[0].name} ({rates[0].unit}) ergibt mit dem Umfang von „{self.name}“ {amount.unit}"
                " statt EUR.",
                "Den Umfang so angeben, wie der Satz zählt: „vzae“, „stellen“ mit „anteil“ oder „anzahl“"
                " mit „einheit“.",
                self.group.place_of("foerderung"),
            )
        return amount

    def _with_assumptions(self, rate: Figure) -> Figure:
        address = self.names.address
        rate = self.expose.assuming(rate, f"{address}.foerderung", self.group, ("foerderung",))
        if self.group.has_posts:  # if the group is assumed as a whole, they say so
            return rate
        return self.expose.assuming(rate, address, self.bescheid, ("bewilligt", self.name))

    def _require_counted(self, rate: Figure, units: Sequence[Unit]) -> None:
        """Make sure that a number of things is not entered in vain."""
        if "anzahl" not in self.names:
            return
        number: Figure = self.names["anzahl"]
        if not any(of.per(str(number.unit)) for of in units):
            raise FigureError(
                Code.EINHEIT,
                f"„{self.name}“ zählt {str(number.unit) or 'nichts'}, aber kein Satz unter „foerderung“ gilt"
                f" dafür; {rate.name} ist in {rate.unit} angegeben.",
                "Die „einheit“ so angeben, wie der Satz zählt, oder „anzahl“ weglassen.",
                self.group.place_of("einheit"),
            )


def rates_at(address: Scalar, bescheid: Bescheid, names: Namespace) -> list[Figure]:
    """The rates of a notice's module that an address means: one, or all of a Fördergegenstand."""
    with placed(address):
        value = names.resolve(address)
        if isinstance(value, Namespace) and isinstance(value.subject, Foerdergegenstand):
            rates = [value[name] for name in value.subject.saetze]
        else:
            rates = [value]
    if not address.startswith(f"{bescheid.modul}."):
        message = f"„{address}“ gehört nicht zum Modul des Bescheids, „{bescheid.modul}“."
        cure = "Die Adresse oder unter „modul“ das Modul berichtigen."
        raise FigureError(Code.VERWEIS_UNBEKANNT, message, cure, address.place)
    if rates and all(isinstance(rate, Figure) and rate.unit.is_money() for rate in rates):
        return rates
    raise FigureError(
        Code.VERWEIS_UNBEKANNT,
        f"„{address}“ ist weder ein Fördergegenstand mit Sätzen noch ein Fördersatz.",
        "Die Adresse bis zum Gegenstand oder bis zum Satz angeben, zum Beispiel"
        " muster.modul1.beratung.",
        address.place,
    )


def counted_posts(address: str, posts: Stellen, expose: Exposure) -> dict[str, Figure]:
    """Posts in both ways of counting; VZÄ follow from number times share."""
    if posts.vzae is not None:
        return {"vzae": expose.figure(f"{address}.vzae", posts, ("vzae",), VZAE)}
    if posts.stellen is None:
        return {}
    number = expose.figure(f"{address}.stellen", posts, ("stellen",), unit("Stellen"))
    share = expose.figure(f"{address}.anteil", posts, ("anteil",), unit("VZÄ/Stelle"))
    in_vzae = (number * share).named(f"{address}.vzae")
    return {"stellen": number, "anteil": share, "vzae": in_vzae}


def post_names(address: str, posts: Planstellen, expose: Exposure) -> Namespace:
    """The names of a group of posts; `besetzt_vzae` is there whenever it is entered in some way.

    „besetzt: ja“, or just a day since which they are filled, means all of their VZÄ.
    """
    names = expose.group(address, posts, counted_posts(address, posts, expose))
    filled = _filled(address, posts, names["vzae"], expose)
    if filled is not None:
        names.add("besetzt_vzae", filled)
    return names


def _filled(
    address: str, posts: Planstellen, all_of_them: Figure, expose: Exposure
) -> Figure | None:
    for key in ("besetzt", "besetzt_seit"):
        match getattr(posts, key):
            case Ausstehend():
                return expose.stated(f"{address}.besetzt_vzae", posts, (key,), None, VZAE)
            case False:
                return expose.stated(f"{address}.besetzt_vzae", posts, (key,), Decimal(0), VZAE)
            case True | date():
                filled = expose.assuming(all_of_them, f"{address}.{key}", posts, (key,))
                return filled.named(f"{address}.besetzt_vzae")
    return None


def filled_from(plan: Stellenplan | None, group: str) -> list[str]:
    """The names of the posts that are filled from a granted group, as `beratung_2026.beratung`."""
    if plan is None:
        return []
    filled_from: list[str] = []
    for name, posts in plan.stellen.items():
        if group in (posts.bescheid or []):
            filled_from.append(name)
    return filled_from


class PaperNotices(PaperPart):
    """The notices and posts of an authority, and rates and costs as they hold on a day."""

    def __init__(self, paper: PaperCase) -> None:
        super().__init__(paper)
        notices = paper.files(BESCHEID)
        self.bescheide: Mapping[str, Bescheid] = notices.facts
        self.unusable = notices.unusable.keys()
        self.stellenplan = paper.files(STELLENPLAN).only
        self.programmes = paper.files(FOERDERPROGRAMM)
        self.editions = paper.files(KGST)

    # What is unreadable has its own findings; who uses it gets no further ones.

    def notice_names(self) -> Namespace:
        """The group `bescheide`."""
        names = group_of("bescheide", self.bescheide, self._notice_names)
        for name in self.unusable:
            names.add(name, Lazy(partial(unusable, name)))
        return names

    def _notice_names(self, address: str, bescheid: Bescheid) -> Namespace:
        expose = replace(self.paper.expose, notice=bescheid_title(bescheid))
        expose = expose.resting_on(bescheid.quelle)
        return _Notice(address, bescheid, self.stellenplan, expose, self.paper.names_on).names

    def post_names(self) -> Any:
        """The group `stellenplan`; None without any."""
        plan = self.stellenplan
        if plan is None:
            is_there = bool(self.paper.files(STELLENPLAN).unusable)
            return Lazy(partial(unusable, "stellenplan.yaml")) if is_there else None
        expose = self.paper.expose.resting_on(plan.quelle)

        def names(address: str, posts: Planstellen) -> Namespace:
            return post_names(
                address, posts, expose.below(plan, "stellen", address.rpartition(".")[2])
            )

        return group_of("stellenplan", plan.stellen, names)

    def names_on(self, day: date) -> dict[str, Any]:
        """Programmes, and costs of workplaces."""
        names: dict[str, Any] = {}
        for file in self.editions.unusable.values():
            names["kgst"] = Lazy(partial(unusable, file))
        if self.editions.facts:
            names["kgst"] = Lazy(partial(self._costs, day))
        for name, file in self.programmes.unusable.items():
            names[name] = Lazy(partial(unusable, file))
        for name in self.programmes.facts:
            names[name] = Lazy(partial(self._programme, name, day))
        return names

    def _costs(self, day: date) -> Namespace:
        editions = list(self.editions.facts.values())
        return _asked(kgst_names(editions, day, self.paper.expose), self.editions)

    def _programme(self, name: str, day: date) -> Namespace:
        names = programme_names(self.programmes.facts[name], day, self.paper.expose)
        return _asked(names, self.programmes, name)

    def change_days(self) -> list[date]:
        """The days on which some rate or cost comes into force, in their order."""
        days = set()
        for ausgabe in self.editions.facts.values():
            days.add(ausgabe.gueltig_ab)
        for programm in self.programmes.facts.values():
            days |= change_days(programm)
        return sorted(days)

    def steps(self) -> Iterator[Callable[[], Any]]:
        """Look-ups of each notice's module and rates; each raises if something is missing."""
        for bescheid in self.bescheide.values():
            place = bescheid.place_of("modul")
            yield partial(self.paper.names.required, bescheid.modul, place)
        for bescheid in self.bescheide.values():
            period = bescheid.zeitraum
            day = period.von if isinstance(period, Zeitraum) else date.max
            for group in bescheid.bewilligt.values():
                if isinstance(group.foerderung, list):
                    for address in group.foerderung:
                        yield partial(rates_at, address, bescheid, self.paper.names_on(day))


def _asked(names: Namespace, files: FactFiles[Any], *of: str) -> Namespace:
    """The names of some price lists, or of all; who asks for one of them rests on these lists."""

    def see(entry: Any) -> Any:
        for name in of or files.facts:
            files.ask(name)
        return entry

    return names.seen_as(names.address, see, names.subject)


def bescheid_title(bescheid: Bescheid) -> str:
    """How derivations name a notice: by module and date, as far as known."""
    day = "" if isinstance(bescheid.datum, Ausstehend) else f" vom {datum(bescheid.datum)}"
    number = "" if isinstance(bescheid.aktenzeichen, Ausstehend) else f", {bescheid.aktenzeichen}"
    return f"Bescheid{day} ({bescheid.modul}{number})"


def kennung_of(address: str) -> str:
    """The last name of an address, as that of a notice in `bescheide.beratung_2026`."""
    return address.rpartition(".")[2]


class _Notice(Struct, dict=True):
    """One notice while its names are put together: its facts, and what follows from them.

    `berechnet` (EUR) is what its granted groups come to, and each of them has its own; groups of posts
    have `besetzt` and `unbesetzt` (VZÄ). `rate_1` and so on are the instalments, `abgerufen` and
    `nicht_abgerufen` (EUR) what came in of the amount and what did not, `fristen` the days that follow.
    They compute themselves when asked for, and are pending while a fact that they rest on is. `names_on`
    gives names with the rates of a day.
    """

    address: str
    bescheid: Bescheid
    stellenplan: Stellenplan | None
    expose: Exposure
    names_on: Callable[[date], Namespace]

    @cached_property
    def names(self) -> Namespace:
        """All that its address leads to."""
        granted = f"{self.address}.bewilligt"
        entries: dict[str, Any] = {
            "bewilligt": group_of(granted, self.bescheid.bewilligt, self._granted),
            "berechnet": Lazy(self._reckoned),
            "abgerufen": Lazy(self._called_up),
            "nicht_abgerufen": Lazy(self._not_called_up),
            "fristen": Namespace(f"{self.address}.fristen", self._deadlines()),
            **self._numbered("raten", "rate", self._instalments),
            **self._numbered("abrufe", "abruf", self._calls),
        }
        if isinstance(self.bescheid.zeitraum, Zeitraum):
            entries["zeitraum"] = self._period(self.bescheid.zeitraum)
        return self.expose.group(self.address, self.bescheid, entries)

    def _numbered(
        self, name: str, each: str, make: Callable[[], tuple[Namespace, ...]]
    ) -> dict[str, Any]:
        """A list as a whole, and each of its entries by a name of its own."""

        def entry_of(number: int) -> Any:
            return self.names[name][number]

        entries: dict[str, Any] = {name: Lazy(make)}
        for number in range(len(getattr(self.bescheid, name))):
            entries[f"{each}_{number + 1}"] = Lazy(partial(entry_of, number))
        return entries

    # The period

    def _period(self, zeitraum: Zeitraum) -> Namespace:
        inner = self.expose.below(self.bescheid, "zeitraum")
        months = Lazy(partial(self._months, zeitraum))
        return inner.group(f"{self.address}.zeitraum", zeitraum, {"monate": months})

    def _months(self, zeitraum: Zeitraum) -> Figure:
        address = f"{self.address}.zeitraum"
        months = Period(zeitraum.von, zeitraum.bis, zeitraum.place).months()
        months = self.expose.assuming(months, address, self.bescheid, ("zeitraum",))
        for key in ("von", "bis"):
            months = self.expose.assuming(months, f"{address}.{key}", zeitraum, (key,))
        return months.named(f"{address}.monate")

    def _months_or_pending(self) -> Figure:
        if isinstance(self.bescheid.zeitraum, Ausstehend):
            address = f"{self.address}.zeitraum"
            return self.expose.stated(address, self.bescheid, ("zeitraum",), None, MONATE)
        try:
            months: Figure = self.names["zeitraum"]["monate"]
        except FigureError as error:
            cure = "Den Zeitraum prüfen; gilt er nicht für volle Monate, je Gruppe nur „betrag“ eintragen."
            raise FigureError(error.code, error.message, cure, error.place) from None
        return months

    def _first_day(self) -> date:
        # While the period is pending so is the result, and any rate will do.
        zeitraum = self.bescheid.zeitraum
        return zeitraum.von if isinstance(zeitraum, Zeitraum) else date.max

    # What is granted

    def _granted(self, address: str, group: Bewilligt) -> Namespace:
        name = kennung_of(address)
        expose = self.expose.below(self.bescheid, "bewilligt", name)
        entries: dict[str, Any] = {**counted_posts(address, group, expose)}
        if group.einheit is not None:
            of = unit(group.einheit)
            entries["anzahl"] = expose.figure(f"{address}.anzahl", group, ("anzahl",), of)
        if group.foerderung is not None:
            entries["berechnet"] = Lazy(partial(self._reckoned_group, name, group))
        if group.has_posts:
            entries["besetzt"] = Lazy(partial(self._filled, name))
            entries["unbesetzt"] = Lazy(partial(self._vacant, name))
        return expose.group(address, group, entries)

    def _reckoned_group(self, name: str, group: Bewilligt) -> Figure:
        grant = Grant(self.bescheid, name, group, self.names["bewilligt"][name], self.expose)
        return grant.reckoned(self.names_on(self._first_day()), self._months_or_pending)

    def _reckoned(self) -> Figure:
        parts = []
        for name, group in self.bescheid.bewilligt.items():
            parts.append(self._part(name, group))
        if not parts:
            return self._unknown("berechnet", EUR, "Unter „bewilligt“ ist nichts eingetragen.")
        return total(parts).named(f"{self.address}.berechnet")

    def _part(self, name: str, group: Bewilligt) -> Figure:
        """What a group adds to the amount: what the notice says of it, else what it comes to."""
        address = f"{self.address}.bewilligt.{name}"
        is_stated = group.betrag is not None and not isinstance(group.betrag, Ausstehend)
        if group.foerderung is not None and not is_stated:
            reckoned: Figure = self.names["bewilligt"][name]["berechnet"]
            return reckoned
        if group.betrag is not None:
            expose = self.expose.below(self.bescheid, "bewilligt", name)
            return expose.figure(f"{address}.betrag", group, ("betrag",), EUR)
        why = f"Für „{group.bezeichnung}“ ist weder „foerderung“ noch „betrag“ eingetragen."
        return self._unknown(f"bewilligt.{name}", EUR, why, group)

    # How far it is filled

    def _filled(self, name: str) -> Figure:
        group = f"{kennung_of(self.address)}.{name}"
        plan = self.names_on(self._first_day())
        if self.stellenplan is None and "stellenplan" in plan:
            plan.resolve("stellenplan")  # raises: the file cannot be used and has its own findings
        address = f"bewilligt.{name}.besetzt"
        posts = filled_from(self.stellenplan, group)
        if not posts:
            why = f"Keine Stelle in stellenplan.yaml nennt unter „bescheid“ „{group}“."
            return self._unknown(address, VZAE, why, self.bescheid.bewilligt[name])
        filled = []
        for post in posts:
            filled.append(plan.resolve(f"stellenplan.{post}.besetzt_vzae"))
        return total(filled).named(f"{self.address}.{address}")

    def _vacant(self, name: str) -> Figure:
        granted = self.names["bewilligt"][name]
        vacant: Figure = granted["vzae"] - granted["besetzt"]
        return vacant.named(f"{self.address}.bewilligt.{name}.unbesetzt")

    # What is paid

    def _instalments(self) -> tuple[Namespace, ...]:
        addresses = []
        entered = []
        for number, rate in enumerate(self.bescheid.raten, start=1):
            address = f"{self.address}.rate_{number}"
            addresses.append(address)
            entered.append(self._instalment(address, rate))
        amounts = instalment_amounts(self.names["betrag"], entered)
        groups = []
        for address, rate, amount in zip(addresses, self.bescheid.raten, amounts, strict=True):
            betrag = {"betrag": amount.named(f"{address}.betrag")}
            groups.append(self.expose.group(address, rate, betrag))
        return tuple(groups)

    def _instalment(self, address: str, rate: Rate) -> Figure:
        """The amount or the share of an instalment, as it was entered."""
        if rate.anteil is None:
            return self.expose.figure(f"{address}.betrag", rate, ("betrag",), EUR)
        return self.expose.figure(f"{address}.anteil", rate, ("anteil",), unit("v. H."))

    def _calls(self) -> tuple[Namespace, ...]:
        groups = []
        for number, call in enumerate(self.bescheid.abrufe, start=1):
            groups.append(self.expose.group(f"{self.address}.abruf_{number}", call))
        return tuple(groups)

    def _called_up(self) -> Figure:
        bescheid = self.bescheid
        if not (bescheid.raten or bescheid.abrufe):
            why = "Weder unter „raten“ noch unter „abrufe“ ist etwas eingetragen."
            return self._unknown("abgerufen", EUR, why)
        received: list[Figure] = []
        for number, rate in enumerate(bescheid.raten, start=1):
            amount = self._received(number, rate)
            if amount is not None:
                received.append(amount)
        received += [call["betrag"] for call in self.names["abrufe"]]
        address = f"{self.address}.abgerufen"
        if not received:
            return Figure(Fraction(0), EUR, Constant("keine Rate ist eingegangen"), address)
        return total(received).named(address)

    def _received(self, number: int, rate: Rate) -> Figure | None:
        """The amount of an instalment whose money came in; None if it did not."""
        address = f"{self.address}.rate_{number}"
        if rate.erhalten is None or rate.erhalten is False:
            return None
        if isinstance(rate.erhalten, Ausstehend):
            return self.expose.stated(f"{address}.erhalten", rate, ("erhalten",), None, EUR)
        amount: Figure = self.names[f"rate_{number}"]["betrag"]
        return self.expose.assuming(amount, f"{address}.erhalten", rate, ("erhalten",))

    def _not_called_up(self) -> Figure:
        rest: Figure = self.names["betrag"] - self.names["abgerufen"]
        return rest.named(f"{self.address}.nicht_abgerufen")

    # What is due

    def _deadlines(self) -> dict[str, Any]:
        fristen = fristen_of(kennung_of(self.address), self.bescheid)
        deadlines: dict[str, Any] = {}
        for frist in fristen:
            deadlines[frist.name] = self.expose.day(frist.tag, frist.rests_on)
        return deadlines

    def _unknown(self, name: str, of: Unit, why: str, model: Fakten | None = None) -> Figure:
        """A pending figure: the facts from which it would follow are not entered."""
        place = (model or self.bescheid).place
        fact = Fact(place, self.expose.source, self.expose.notice, pending=why)
        return entered(None, of, fact, f"{self.address}.{name}")


_CENTS = Rounding(Decimal("0.01"))


def instalment_amounts(whole: Figure, instalments: Sequence[Figure]) -> list[Figure]:
    """The amounts of instalments (EUR), each entered as such or as a share of the whole in v. H.

    Shares are rounded to cents, half up. If all instalments together are the whole amount, the
    largest of the shares takes what rounding left over, so that they still are.
    """
    shares: list[int] = []  # the indices of the instalments that are shares
    exact: list[Figure] = []
    amounts: list[Figure] = []
    for index, part in enumerate(instalments):
        if part.unit == EUR:
            exact.append(part)
            amounts.append(part)
        else:
            shares.append(index)
            exact.append(part * whole)
            amounts.append(_CENTS.of(exact[index]))
    if shares and _loses_cents(whole, exact, amounts):
        largest = max(shares, key=lambda index: exact[index].exact or 0)
        rest = [*amounts[:largest], *amounts[largest + 1 :]]
        amounts[largest] = whole - total(rest) if rest else whole
    return amounts


def _loses_cents(whole: Figure, exact: Sequence[Figure], amounts: Sequence[Figure]) -> bool:
    """Whether the instalments are the whole amount, but after rounding no longer."""
    if any(part.is_pending for part in (whole, *exact)):
        return False
    is_whole = total(exact).exact == whole.exact
    return is_whole and total(amounts).exact != whole.exact


# Deadlines

Grundlage = tuple[str, Fakten, tuple[str, ...]]  # address, model, and the key below it


class Bescheidfrist(Struct, frozen=True):
    """A day on which something is due; pending as long as one of the facts it `rests_on` is.

    `erledigt` tells that the money of an instalment came in.
    """

    name: str
    tag: date | Ausstehend
    was: str
    rests_on: tuple[Grundlage, ...]
    erledigt: bool = False


def assumption(rests_on: Iterable[Grundlage]) -> str:
    """Why one of the facts that give a day is assumed; empty if none is."""
    for _, model, path in rests_on:
        annahme = model.assumed(*path)
        if annahme:
            return annahme.grund
    return ""


def fristen_of(kennung: str, bescheid: Bescheid) -> tuple[Bescheidfrist, ...]:
    """All deadlines of a notice, the pending ones last, else by day."""
    fristen = _unsorted_fristen(f"bescheide.{kennung}", bescheid)
    return tuple(sorted(fristen, key=_day_or_last))


def _day_or_last(frist: Bescheidfrist) -> date:
    return frist.tag if isinstance(frist.tag, date) else date.max


def _unsorted_fristen(address: str, bescheid: Bescheid) -> Iterator[Bescheidfrist]:
    for number, rate in enumerate(bescheid.raten, start=1):
        name = f"rate_{number}"
        is_paid = isinstance(rate.erhalten, date) or rate.erhalten is True
        due = (f"{address}.{name}.faellig", rate, ("faellig",))
        yield Bescheidfrist(name, rate.faellig, f"{number}. Rate", (due,), is_paid)
    zeitraum = bescheid.zeitraum
    period: tuple[Grundlage, ...] = ((f"{address}.zeitraum", bescheid, ("zeitraum",)),)
    last: date | Ausstehend
    if isinstance(zeitraum, Ausstehend):
        last = zeitraum
    else:
        last = zeitraum.bis
        period += ((f"{address}.zeitraum.bis", zeitraum, ("bis",)),)
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

    It is never later than 31.12.9999, the last day of Python's calendar.
    """
    if last == date.max:
        return last
    begins = last + timedelta(days=1)
    ends = monate_spaeter(begins, months)
    is_clipped = ends.day != begins.day or ends == date.max
    return ends if is_clipped else ends - timedelta(days=1)
