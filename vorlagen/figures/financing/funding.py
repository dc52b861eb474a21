"""Grants by their kind: what a Förderprogramm pays towards the costs of a table.

A fixed amount and a lump sum are units times rate. A share of the costs follows from all costs of the
table, a shortfall and a full funding from what other income leaves of them; where the lines stand does
not matter. No grant exceeds its cap (VV 2 zu § 44 LHO NRW).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vorlagen.facts.finanzierung import Rundung, Zeile
from vorlagen.facts.foerderprogramm import Finanzierungsart, Foerdergegenstand
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import evaluate, evaluate_figure
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.table_lines import (
    NOTHING,
    FinancingLine,
    RateLine,
    ShareLine,
    balance,
    balance_within,
)
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import MONTHS_A_YEAR, Period
from vorlagen.figures.reckoning import (
    apportioned,
    exceeds,
    largest,
    rounded,
    rounded_down,
    smallest,
    total,
)
from vorlagen.figures.unit import EUR, NONE, Unit
from vorlagen.findings import Code

_BY_RATES = ("festbetrag", "pauschale")


RateLineOf = Callable[[str, Zeile, Sequence[Scalar], Finanzierungsart | None], RateLine]


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is granted: as entered (EUR, or EUR je Jahr), and in the period (EUR)."""

    entered: Figure
    limit: Figure

    def by_year(self, period: Period) -> list[tuple[Period, Figure]]:
        """What the cap comes to in each Haushaltsjahr (EUR); nothing unless it is per year."""
        if not _per_year(self.entered):
            return []
        return [(year, _in_time(self.entered, year)) for year in period.years()]


@dataclass(frozen=True, slots=True)
class Funding:
    """Computes the grants of one table: names on its first day and on each day a value changes."""

    names: Namespace
    later_names: Sequence[Namespace]
    period: Period
    rundung: Rundung
    rate_line: RateLineOf  # computes a line from the addresses of rates

    def rank(self, zeile: Zeile) -> int:
        """When a line can be computed: 0 if it rests on no other, 1 if on costs, 2 if on all others.

        Raises:
            FigureError: Like `line`.
        """
        if zeile.foerderung is None:
            return 0
        _, art = self._funded(zeile.foerderung)
        return 0 if art.art in _BY_RATES else 1 if art.art == "anteil" else 2

    def line(
        self, address: str, zeile: Zeile, formula: Scalar, others: Sequence[FinancingLine]
    ) -> FinancingLine:
        """A grant towards the costs among other lines, in whatever order these stand.

        Raises:
            FigureError: At the address of the Fördergegenstand, if there is none of that name, its
                kind is not declared, its cap changes within the period, or it is exceeded.
        """
        gegenstand, art = self._funded(formula)
        if art.art in _BY_RATES:
            return self._by_rates(address, zeile, formula, gegenstand, art)
        return self._by_costs(address, zeile, formula, art, others)

    def _funded(self, formula: Scalar) -> tuple[Foerdergegenstand, Finanzierungsart]:
        group = evaluate(formula, self.names)
        gegenstand = group.subject if isinstance(group, Namespace) else None
        if not isinstance(gegenstand, Foerdergegenstand):
            raise _no_gegenstand(formula)
        if gegenstand.finanzierungsart is None:
            raise _no_kind(formula)
        return gegenstand, gegenstand.finanzierungsart

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
                Code.ZEITRAUM,
                f"„{formula}“ hat keine Sätze.",
                "Im Förderprogramm unter „saetze“ die Beträge je Stelle eintragen.",
                formula.place,
            )
        line = self.rate_line(address, zeile, rates, art)
        cap = self._cap(address, zeile, formula)
        if cap is not None:
            self._require_below(line, cap, formula)
        return line

    def _require_below(self, line: RateLine, cap: Cap, formula: Scalar) -> None:
        # One per year is reckoned for the period, and rounded as all that is reckoned.
        limit = rounded(cap.limit, self.rundung.auf) if _per_year(cap.entered) else cap.limit
        if exceeds(line.amount, limit):
            raise _over_cap(line.amount, limit, formula)
        for year, most in cap.by_year(self.period):
            amount = line.within(year, self.period)
            if exceeds(amount, most):
                address = f"{line.amount.address} im Zeitraum {year}"
                raise _over_cap(amount.named(address), most, formula)

    def _by_costs(
        self,
        address: str,
        zeile: Zeile,
        formula: Scalar,
        art: Finanzierungsart,
        others: Sequence[FinancingLine],
    ) -> ShareLine:
        quote = None
        costs = [line for line in others if not line.takes_off]
        if not costs:
            raise _no_costs(zeile, formula)
        if art.art == "anteil":
            basis = _not_negative(balance(costs)).named(f"{address}.bemessungsgrundlage")
            quote = self._condition(_below(formula, "foerderquote"))
        else:
            basis = _not_negative(balance(others)).named(f"{address}.fehlbedarf")
        cap = self._cap(address, zeile, formula)
        share = self._rounded(basis if quote is None else basis * quote)
        entered = cap.entered if cap else None
        line = ShareLine(zeile, share.named(address), art, tuple(others), basis, quote, entered)
        return line if cap is None else self._capped(line, cap)

    def _capped(self, line: ShareLine, cap: Cap) -> ShareLine:
        """A grant cut at its cap, and in each year at that of the year."""
        address = line.amount.address
        amount = smallest([line.amount.named(f"{address}.ungekuerzt"), cap.limit])
        if self.rundung.stufe != "ende":
            amount = rounded_down(amount, self.rundung.auf)
        line = replace(line, amount=amount.named(address), limit=cap.limit)
        yearly = [
            (year, rounded_down(most, self.rundung.auf)) for year, most in cap.by_year(self.period)
        ]
        if not yearly or not self._exceeds(line, [most for _, most in yearly]):
            return line
        granted = [self._granted_in(line, year, most) for year, most in yearly]
        amount = total([figure for _, figure in granted])
        if exceeds(amount, line.amount):
            amount = line.amount
        return replace(line, amount=amount.named(address), by_year=tuple(granted))

    def _exceeds(self, line: ShareLine, yearly: Sequence[Figure]) -> bool:
        """Whether a grant, split as it will be, is above what is granted in some year."""
        parts = [line.within(year, self.period) for year in self.period.years()]
        split = apportioned(line.amount, parts, self.rundung.auf, self.rundung.differenz)
        return any(exceeds(part, most) for part, most in zip(split, yearly, strict=True))

    def _granted_in(self, line: ShareLine, year: Period, most: Figure) -> tuple[Period, Figure]:
        basis = _not_negative(balance_within(line.below, year, self.period))
        share = rounded(basis if line.quote is None else basis * line.quote, self.rundung.auf)
        return year, smallest([share, most])

    def _rounded(self, amount: Figure) -> Figure:
        return amount if self.rundung.stufe == "ende" else rounded(amount, self.rundung.auf)

    def _cap(self, address: str, zeile: Zeile, formula: Scalar) -> Cap | None:
        """Of the programme's cap and the one of the line the smaller."""
        caps = []
        if "hoechstbetrag" in evaluate(formula, self.names):
            caps.append(self._condition(_below(formula, "hoechstbetrag")))
        if zeile.hoechstens is not None:
            caps.append(require_amount(self._condition(zeile.hoechstens, EUR), zeile.hoechstens))
        found = [Cap(cap, self._limit(address, cap)) for cap in caps]
        if len(found) < 2:
            return found[0] if found else None
        first, second = found
        limit = smallest([first.limit, second.limit])
        # A cap per year holds in each year, even where the other one is smaller in total.
        keep = _per_year(first.entered) or limit.exact == first.limit.exact
        return Cap((first if keep else second).entered, limit)

    def _limit(self, address: str, cap: Figure) -> Figure:
        """What a cap comes to in the period of the table (EUR)."""
        limit = _in_time(cap, self.period)
        return limit.named(f"{address}.hoechstbetrag") if _per_year(cap) else limit

    def _condition(self, formula: Scalar, bare_unit: Unit = NONE) -> Figure:
        value = evaluate_figure(formula, self.names, bare_unit)
        for names in self.later_names:
            if evaluate_figure(formula, names, bare_unit).exact != value.exact:
                raise changes_within(formula)
        return value


def _per_year(cap: Figure) -> bool:
    return cap.unit.per("Jahre")


def _in_time(cap: Figure, period: Period) -> Figure:
    """What a cap comes to in a period; one per year for as many months as there are."""
    return cap / MONTHS_A_YEAR * period.months() if _per_year(cap) else cap


def _not_negative(amount: Figure) -> Figure:
    return largest([amount, NOTHING]) if amount.is_pending or amount < 0 else amount


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


def require_amount(amount: Figure, formula: Scalar) -> Figure:
    """The figure itself, if it is an amount of money that can be a limit.

    Raises:
        FigureError: At the formula, if it is in another unit, or negative.
    """
    if amount.unit != EUR:
        raise FigureError(
            Code.EINHEIT,
            f"„{formula}“ ist in {str(amount.unit) or 'keiner Einheit'} angegeben; erwartet wird EUR.",
            "Die Adresse eines Betrags angeben, zum Beispiel bescheide.….betrag.",
            formula.place,
        )
    if not amount.is_pending and amount < 0:
        raise FigureError(
            Code.WERT_UNZULAESSIG,
            f"„{formula}“ ist {said(amount)}; ein Höchstbetrag ist nicht negativ.",
            "Den Betrag oder die Formel berichtigen.",
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


def _no_costs(zeile: Zeile, formula: Scalar) -> FigureError:
    return FigureError(
        Code.SCHLUESSEL_FEHLT,
        f"Die Tabelle hat keine Kosten, nach denen sich „{zeile.bezeichnung}“ richten könnte.",
        "Eine Zeile „je_stelle: …“ mit den Kosten ergänzen.",
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
        Code.FOERDERUNG,
        f"„{amount.address}“ kommt auf {said(amount)}; der Höchstbetrag ist {said(cap)}.",
        "Stellen, Satz und Höchstbetrag prüfen; mehr als den Höchstbetrag zahlt der Fördergeber nicht.",
        formula.place,
    )
