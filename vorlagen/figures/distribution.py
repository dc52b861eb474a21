"""Distribution tables: who gets how much of something, and how many get any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from vorlagen.facts.tabellen import Verteilung
from vorlagen.facts.tabellen import Zuteilung as Anteil
from vorlagen.figures.errors import FigureError
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.expressions import evaluate_figure, placed
from vorlagen.figures.figure import Constant, Figure, counted, sign_of_difference
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.reckoning import total
from vorlagen.figures.unit import Unit, unit
from vorlagen.findings import Code, Place
from vorlagen.german.lists import kennung


@dataclass(frozen=True, slots=True)
class Allotment:
    """A line of the table; `amount` is None for somebody who gets nothing."""

    anteil: Anteil
    amount: Figure | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """A computed distribution table."""

    kennung: str
    verteilung: Verteilung
    shares: tuple[Allotment, ...]
    sum: Figure

    @property
    def address(self) -> str:
        return f"verteilungen.{self.kennung}"


def distribute(name: str, verteilung: Verteilung, expose: Exposure) -> Distribution:
    """Add up a distribution; `sum` is in the unit that the table declares."""
    of = unit(verteilung.einheit)
    expose = expose.resting_on(verteilung.quelle)
    address = f"verteilungen.{name}"
    shares = tuple(
        Allotment(anteil, _amount(f"{address}.{kennung(anteil.bezeichnung)}", anteil, of, expose))
        for anteil in verteilung.zeilen
    )
    amounts = [share.amount for share in shares if share.amount is not None]
    summe = total(amounts) if amounts else Figure(Fraction(0), of, Constant("keine Anteile"))
    return Distribution(name, verteilung, shares, summe.named(f"{address}.summe"))


def _amount(address: str, anteil: Anteil, of: Unit, expose: Exposure) -> Figure | None:
    return None if anteil.wert is None else expose.figure(address, anteil, ("wert",), of)


def distribution_names(distribution: Distribution) -> Namespace:
    """What formulas and prose may say of a distribution.

    `summe`, `anzahl` of all, and the groups `mit` (those who get something), `bedarf` (those without
    because they have no demand), `gesondert` (without because treated separately), each with its
    `anzahl` and `namen`.
    """
    shares = distribution.shares
    noun = distribution.verteilung.empfaenger
    address, place = distribution.address, distribution.verteilung.place
    groups = {
        "mit": ("die etwas erhalten", [s for s in shares if s.amount is not None]),
        "bedarf": ("die keinen Bedarf haben", [s for s in shares if s.anteil.ohne == "bedarf"]),
        "gesondert": ("gesondert", [s for s in shares if s.anteil.ohne == "gesondert"]),
    }
    entries: dict[str, object] = {
        "summe": distribution.sum,
        "anzahl": _count(f"{address}.anzahl", noun, "alle", shares, place),
    }
    for name, (which, members) in groups.items():
        entries[name] = Namespace(
            f"{address}.{name}",
            {
                "anzahl": _count(f"{address}.{name}.anzahl", noun, which, members, place),
                "namen": tuple(s.anteil.bezeichnung for s in members),
            },
        )
    for share in shares:
        if share.amount is not None:
            entries.setdefault(kennung(share.anteil.bezeichnung), share.amount)
    return Namespace(address, entries, subject=distribution)


def _count(
    address: str, noun: str, which: str, members: Sequence[Allotment], place: Place
) -> Figure:
    names = [share.anteil.bezeichnung for share in members]
    note = f"{noun}, {which}: {', '.join(names)}"
    return counted(names, unit(noun), note, place).named(address)


def check_target(distribution: Distribution, names: Namespace) -> Touched:
    """Hold the sum against the formula under `soll`; the pending facts that keep this from being done.

    Raises:
        FigureError: If it cannot be computed, or the two differ; then with both sides.
    """
    soll = distribution.verteilung.soll
    if soll is None:
        return {}
    target = evaluate_figure(soll, names, distribution.sum.unit)
    with placed(soll):
        difference = sign_of_difference(target, distribution.sum)
    if difference:
        raise FigureError(
            Code.PRUEFUNG,
            f"Die Summe der Verteilung ist {said(distribution.sum)}, soll aber {said(target)} sein"
            f" ({soll}).",
            "Die Werte der Zeilen oder die Fakten der Formel unter „soll“ berichtigen.",
            soll.place,
        )
    facts = [*target.facts(), *distribution.sum.facts()]
    return {figure.address: fact for figure, fact in facts if fact.pending}
