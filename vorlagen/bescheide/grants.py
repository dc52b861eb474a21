"""What a granted group comes to (EUR), and how many of its posts are filled.

An amount is the number of posts (or of what else is granted) times the sum of the rates, times the
months of the period, divided by twelve. The rates are those that hold on the first day of the period: a
notice does not change with the programme, another notice changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from vorlagen.bescheide.facts import Bescheid, Bewilligt
from vorlagen.bescheide.programme import Foerdergegenstand
from vorlagen.bescheide.stellen import Planstellen, Stellen, Stellenplan
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import (
    EUR,
    MONTHS_A_YEAR,
    VZAE,
    Exposure,
    Figure,
    FigureError,
    Namespace,
    Rounding,
    Unit,
    placed,
    total,
    unit,
)
from vorlagen.findings import Code

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
    return [name for name, posts in plan.stellen.items() if group in (posts.bescheid or [])]
