"""Grants by their kind: what a Förderprogramm pays towards the costs of a table.

A fixed amount and a lump sum are units times rate. A share of the costs, a shortfall and a full
funding follow from the lines above, never exceeding their cap (VV 2 zu § 44 LHO NRW).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from vorlagen.facts.finanzierung import Rundung, Zeile
from vorlagen.facts.foerderprogramm import Finanzierungsart, Foerdergegenstand
from vorlagen.facts.reading.tree import Scalar
from vorlagen.figures.aggregates import largest, smallest
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import evaluate, evaluate_figure
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.figures.lines import NOTHING, Line, RateLine, ShareLine, balance
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import MONTHS_A_YEAR, Period
from vorlagen.figures.rounding import rounded
from vorlagen.figures.unit import EUR
from vorlagen.findings import Code

_BY_RATES = ("festbetrag", "pauschale")


class RateLines(Protocol):
    """What computes a line from the addresses of rates."""

    def rate_line(
        self,
        address: str,
        zeile: Zeile,
        summanden: Sequence[Scalar],
        art: Finanzierungsart | None = None,
    ) -> RateLine: ...


@dataclass(frozen=True, slots=True)
class Funding:
    """Computes the grants of one table: names on its first day and on each day a value changes."""

    names: Namespace
    later_names: Sequence[Namespace]
    period: Period
    rundung: Rundung
    rates: RateLines

    def line(self, address: str, zeile: Zeile, formula: Scalar, above: Sequence[Line]) -> Line:
        """A grant towards the lines above it.

        Raises:
            FigureError: At the address of the Fördergegenstand, if there is none of that name, its
                kind is not declared, its cap changes within the period, or it is exceeded.
        """
        group = evaluate(formula, self.names)
        gegenstand = group.subject if isinstance(group, Namespace) else None
        if not isinstance(gegenstand, Foerdergegenstand):
            raise _no_gegenstand(formula)
        art = gegenstand.finanzierungsart
        if art is None:
            raise _no_kind(formula)
        if art.art in _BY_RATES:
            return self._by_rates(address, zeile, formula, gegenstand, art)
        return self._by_costs(address, zeile, formula, art, above)

    def _by_rates(
        self,
        address: str,
        zeile: Zeile,
        formula: Scalar,
        gegenstand: Foerdergegenstand,
        art: Finanzierungsart,
    ) -> RateLine:
        rates = [_below(formula, name) for name in gegenstand.saetze]
        if not rates:
            raise FigureError(
                Code.SATZ_FEHLT,
                f"„{formula}“ hat keine Sätze.",
                "Im Förderprogramm unter „saetze“ die Beträge je Stelle eintragen.",
                formula.place,
            )
        line = self.rates.rate_line(address, zeile, rates, art)
        cap = self._cap(zeile, formula)
        if cap is not None and not line.amount.is_pending and line.amount > cap:
            raise _over_cap(line.amount, cap, formula)
        return line

    def _by_costs(
        self,
        address: str,
        zeile: Zeile,
        formula: Scalar,
        art: Finanzierungsart,
        above: Sequence[Line],
    ) -> ShareLine:
        costs = [line for line in above if not line.takes_off]
        quote = None
        if art.art == "anteil":
            basis = balance(costs).named(f"{address}.bemessungsgrundlage")
            quote = self._condition(_below(formula, "foerderquote"))
            amount = basis * quote
        else:
            gap = balance(above)
            basis = largest([gap, NOTHING]) if gap.exact is None or gap < 0 else gap
            basis = basis.named(f"{address}.fehlbedarf")
            amount = basis
        amount = rounded(amount, self.rundung.auf) if self.rundung.stufe != "ende" else amount
        cap = self._cap(zeile, formula)
        if cap is not None:
            amount = smallest([amount, cap])
        return ShareLine(zeile, amount.named(address), art, tuple(above), basis, quote, cap)

    def _cap(self, zeile: Zeile, formula: Scalar) -> Figure | None:
        """The smaller of the programme's cap and the one of the line, EUR for the whole period."""
        group: Any = evaluate(formula, self.names)
        caps = []
        if "hoechstbetrag" in group:
            cap = self._condition(_below(formula, "hoechstbetrag"))
            yearly = cap.unit.per("Jahre")
            caps.append(cap / MONTHS_A_YEAR * self.period.months() if yearly else cap)
        if zeile.hoechstens is not None:
            caps.append(_amount(zeile.hoechstens, self.names))
        return smallest(caps) if len(caps) > 1 else next(iter(caps), None)

    def _condition(self, formula: Scalar) -> Figure:
        value = evaluate_figure(formula, self.names)
        for names in self.later_names:
            if evaluate_figure(formula, names).exact != value.exact:
                raise changes_within(formula)
        return value


def changes_within(formula: Scalar) -> FigureError:
    """The error for a value that does not count by time and changes within the period."""
    return FigureError(
        Code.ZEITRAUM,
        f"„{formula}“ ändert sich innerhalb des Zeitraums der Tabelle.",
        "Die Tabelle in zwei Tabellen mit eigenem „zeitraum“ vor und nach der Änderung teilen.",
        formula.place,
    )


def _below(formula: Scalar, name: str) -> Scalar:
    return Scalar(f"{formula}.{name}", formula.place, plain=formula.plain)


def _amount(formula: Scalar, names: Namespace) -> Figure:
    amount = evaluate_figure(formula, names, EUR)
    if amount.unit != EUR:
        raise FigureError(
            Code.EINHEIT,
            f"„{formula}“ ist in {str(amount.unit) or 'keiner Einheit'} angegeben; erwartet wird EUR.",
            "Die Adresse eines Betrags angeben, zum Beispiel bescheide.….betrag.",
            formula.place,
        )
    return amount


def _no_gegenstand(formula: Scalar) -> FigureError:
    return FigureError(
        Code.VERWEIS_UNBEKANNT,
        f"„{formula}“ ist kein Fördergegenstand.",
        "Die Adresse bis zum Gegenstand angeben, ohne Satz: kim.modul1.koordination.",
        formula.place,
    )


def _no_kind(formula: Scalar) -> FigureError:
    return FigureError(
        Code.SCHLUESSEL_FEHLT,
        f"Das Förderprogramm nennt für „{formula}“ keine „finanzierungsart“.",
        "Dort eintragen, zum Beispiel finanzierungsart: {art: festbetrag}; möglich sind festbetrag,"
        " pauschale, anteil, fehlbedarf, voll.",
        formula.place,
    )


def _over_cap(amount: Figure, cap: Figure, formula: Scalar) -> FigureError:
    return FigureError(
        Code.HOECHSTBETRAG,
        f"„{amount.address}“ kommt auf {said(amount)}; der Höchstbetrag ist {said(cap)}.",
        "Stellen, Satz und Höchstbetrag prüfen; mehr als den Höchstbetrag zahlt der Fördergeber nicht.",
        formula.place,
    )
