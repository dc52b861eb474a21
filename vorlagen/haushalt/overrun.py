"""What exceeds the budget: by how much, and by which law that may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol

from msgspec import Struct

from vorlagen.facts.types import Behoerdenart, Bundesland
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import Figure, FigureError, Namespace, largest, total, unusable
from vorlagen.finanzierung import NOTHING
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum
from vorlagen.haushalt.facts import Gegenstand, Haushalt, Plan, Recht, Vorschrift

_SUBJECTS: dict[Gegenstand, str] = {
    "ueberplanmaessig": "über- und außerplanmäßige Mittel",
    "fortsetzung": "fortgesetzte Investitionen",
    "verpflichtung": "Verpflichtungsermächtigungen",
}


class Rule(Struct, frozen=True):
    """How a paper cites a rule, and what it says; None if only its name is known.

    `ueber` follows each citation; None where the authority cites the rule in its own way.
    """

    zitat: str | Ausstehend
    vorschrift: Vorschrift | None
    ueber: str | None = None

    def cited(self, zitat: str) -> str | Ausstehend:
        """How the paper cites another Absatz of the rule."""
        return self.zitat if self.ueber is None else zitat + self.ueber


class Jurisdiction(Protocol):
    """What decides by which law an authority plans its budget: its mandant.yaml."""

    art: Behoerdenart | None
    bundesland: Bundesland | None
    place: Place


class Law(Struct, frozen=True):
    """The budget law of an authority on a day.

    `laender` is the law by the Land; some of its files may be `unusable`. Nothing is known of an
    authority whose mandant.yaml could not be read (`jurisdiction` is None).
    """

    laender: Mapping[str, Recht]
    unusable: bool
    jurisdiction: Jurisdiction | None
    haushalt: Haushalt | None
    tag: date

    @property
    def recht(self) -> Recht | None:
        """The law of the authority's Land; None if that is not known."""
        if self.jurisdiction is None or self.jurisdiction.bundesland is None:
            return None
        return self.laender.get(self.jurisdiction.bundesland)

    def plan(self, plan: Plan) -> str:
        """What a plan is called in the Land: „Ergebnisplan“, or „Ergebnishaushalt“."""
        noun = self.recht.gliederung.lower() if self.recht else "plan"
        return plan.removesuffix("plan").capitalize() + noun

    def rule(self, gegenstand: Gegenstand) -> Rule:
        """The rule on a subject, if it is entered for the Land or by the authority itself."""
        mandant, haushalt = self.jurisdiction, self.haushalt
        if mandant is None:
            unusable("mandant.yaml")
        citation = haushalt.rechtsgrundlage_fuer(gegenstand) if haushalt else None
        art, recht = mandant.art, self.recht
        vorschrift = ueber = None
        if recht:
            vorschrift = recht.vorschrift(gegenstand, self.tag)
            ueber = recht.ueber(art) if art else None
        if citation is not None:
            if ueber is None:
                vorschrift = None
            return Rule(citation, vorschrift)
        if vorschrift is not None and ueber is not None:
            return Rule(vorschrift.zitat + ueber, vorschrift, ueber)
        if self.unusable:
            unusable("data/gemeinsam/recht")
        raise self._missing(gegenstand, mandant)

    def _missing(self, gegenstand: Gegenstand, mandant: Jurisdiction) -> FigureError:
        """The error that a rule is not entered, or that the authority does not say which one holds."""
        art, land = mandant.art, mandant.bundesland
        subject, day = _SUBJECTS[gegenstand], datum(self.tag)
        place = self.haushalt.place if self.haushalt else mandant.place
        message = (
            f"Für {subject} fehlt die Vorschrift, die am {day} bei „art: {art}“ in {land} gilt."
        )
        cure = "Sie unter data/gemeinsam/recht mit Zitat und Quelle eintragen"
        keys = {"art": art, "bundesland": land}
        missing = []
        for key, value in keys.items():
            if value is None:
                missing.append(f"„{key}“")
        if missing:
            place = mandant.place
            message = (
                f"Welches Recht für {subject} gilt, ist offen: In mandant.yaml fehlt"
                f" {' und '.join(missing)}."
            )
            cure = "Dort zum Beispiel „art: kreis“ und „bundesland: NW“ eintragen"
        cure += f" oder in haushalt.yaml „rechtsgrundlage: {{{gegenstand}: …}}“ eintragen."
        return FigureError(Code.SCHLUESSEL_FEHLT, message, cure, place)


Ends = tuple[Figure, ...]  # one figure, or those of the two ends of a range, in their order


NAMES = {  # of the figures of a position: what is needed or expected, budgeted, over, under, later
    False: ("bedarf", "ansatz", "mehrbedarf", "minderbedarf", "einzustellen"),
    True: ("erwartet", "ansatz", "mehrertrag", "minderertrag", "einzustellen"),
}


class Position(Struct, frozen=True):
    """What is needed and what is budgeted (EUR), and by how much the one exceeds the other.

    For income `needs` is what is expected. `over` and `under` are never negative; each has as many
    ends as `needs`. `later` is what is to be put into a budget that is not adopted yet: all or nothing.
    """

    address: str
    is_income: bool
    saves: bool  # nothing is spent there: only what is saved counts, not the rest of the Ansatz
    needs: Ends
    budgeted: Figure
    over: Ends
    under: Ends
    later: Ends

    @property
    def is_later(self) -> bool:
        """Whether all of it belongs into budgets that are not adopted yet."""
        later = [end.exact for end in self.later]
        return any(later) and later == [end.exact for end in self.needs]

    @property
    def spends(self) -> bool:
        """Whether something is paid, or may be while it is pending; else money only comes in."""
        for end in self.needs:
            if end.is_pending or end > 0:
                return True
        return False

    def amounts(self) -> list[Fraction | None]:
        """Needs and Ansatz; where they are equal, two plans are printed together."""
        return [end.exact for end in (*self.needs, self.budgeted)]

    def wording(self) -> str | Ausstehend:
        """„planmäßig“, „überplanmäßig“, „außerplanmäßig“ or „einzustellen“; for expenses only."""
        if any(end.exact != 0 for end in self.later):
            return "einzustellen"
        pending = []
        for end in (*self.over, self.budgeted):
            pending += [fact for _, fact in end.facts() if fact.pending]
        if pending:
            reasons = dict.fromkeys(fact.pending for fact in pending)
            return Ausstehend("; ".join(reasons), pending[0].place)
        if all(end.exact == 0 for end in self.over):
            return "planmäßig"
        return "außerplanmäßig" if self.budgeted.exact == 0 else "überplanmäßig"

    def names(self) -> Namespace:
        """Its figures by name, and for expenses the wording."""
        entries = {}
        for name, ends in self.entries().items():
            entries[name] = entry_of(f"{self.address}.{name}", ends)
        return Namespace(self.address, entries, subject=self)

    def entries(self) -> dict[str, Ends]:
        """The figures by the last part of their address."""
        ends = (self.needs, (self.budgeted,), self.over, self.under, self.later)
        return dict(zip(NAMES[self.is_income], ends, strict=True))


def position(
    address: str,
    needs: Sequence[Figure],
    budgeted: Figure,
    *,
    is_income: bool,
    saves: bool = False,
    over: Sequence[Figure] = (),
    under: Sequence[Figure] = (),
    later: Sequence[Figure] = (),
) -> Position:
    """A position from needs and Ansatz; `over`, `under` and `later` are given if they are known already."""
    addresses = [f"{address}.{name}" for name in NAMES[is_income]]
    rest = NOTHING if saves else budgeted
    over = over or [_excess(end, rest) for end in needs]
    under = under or [_excess(rest, end) for end in needs]
    later = later or [NOTHING] * len(needs)
    return Position(
        address,
        is_income,
        saves,
        needs=_named(addresses[0], needs),
        budgeted=budgeted.named(addresses[1]),
        over=_named(addresses[2], over),
        under=_named(addresses[3], under),
        later=_named(addresses[4], later),
    )


def sum_of(address: str, positions: Sequence[Position], *, is_income: bool) -> Position:
    """Several positions together; they do not cover each other. A single position is returned itself."""
    if len(positions) == 1:
        return positions[0]
    spending = [p for p in positions if not p.saves] or positions
    needs = _added_up([p.needs for p in spending])
    over = _added_up([p.over for p in positions])
    under = _added_up([p.under for p in positions])
    later = _added_up([p.later for p in positions])
    budgeted = total([p.budgeted for p in spending])
    return position(
        address, needs, budgeted, is_income=is_income, over=over, under=under, later=later
    )


def _added_up(amounts: Sequence[Ends]) -> list[Figure]:
    """What amounts come to at each end of the range."""
    return [total(ends) for ends in zip(*amounts, strict=True)]


def as_one(address: str, positions: Sequence[Position]) -> Position:
    """Accounts for expenses that cover each other (gegenseitig deckungsfähig). A single one is returned."""
    together = sum_of(address, positions, is_income=False)
    if len(positions) == 1:
        return together
    ends = zip(together.over, together.under, strict=True)
    over = [_excess(more, less) for more, less in ends]
    return position(
        address,
        together.needs,
        together.budgeted,
        is_income=False,
        over=over,
        under=together.under,
        later=together.later,
    )


def entry_of(address: str, ends: Ends) -> Figure | Namespace:
    """One figure, or a group of the two ends by their last name."""
    if len(ends) == 1:
        return ends[0]
    return Namespace(address, {end.address.rpartition(".")[2]: end for end in ends})


def _excess(left: Figure, right: Figure) -> Figure:
    difference = left - right
    if difference.exact is None or difference.exact >= 0:
        return difference
    return largest([difference, NOTHING])


def _named(address: str, ends: Sequence[Figure]) -> Ends:
    """Figures under an address; two ends under that of the least and of the most."""
    if len(ends) == 1:
        return (ends[0].named(address),)
    low, high = ends
    names = ["mindestens", "hoechstens"]
    if low.exact is not None and high.exact is not None and low.exact > high.exact:
        names.reverse()
    named = []
    for end, name in zip(ends, names, strict=True):
        named.append(end.named(f"{address}.{name}"))
    return tuple(named)
