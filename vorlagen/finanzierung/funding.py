"""The lines of a financing table: numbers of posts times rates, and grants by their kind.

Each value per post is the annual rate, divided by twelve, times the months of the period (times the
share of a post, if the table has one); where a rate changes within the period, each part is reckoned
at its own. A line is the number of posts times the sum of its values per post. A `FigureError` is raised
at the entry that makes one impossible.

Of grants, a fixed amount and a lump sum are units times rate, too. A share of the costs follows from all
costs of the table, a shortfall and a full funding from what other income leaves of them; where the
lines stand does not matter. No grant exceeds its cap (VV 2 zu § 44 LHO NRW), printed or reckoned with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.bescheide import Finanzierungsart, Foerdergegenstand
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import (
    EUR,
    NONE,
    STELLEN,
    VZAE,
    Figure,
    FigureError,
    Namespace,
    Period,
    Rounding,
    Unit,
    apportioned,
    evaluate,
    evaluate_figure,
    exceeds,
    largest,
    placed,
    require_limit,
    require_unit,
    said,
    smallest,
    total,
    undated,
    unit,
)
from vorlagen.finanzierung.facts import Rundung, Zeile
from vorlagen.finanzierung.table import (
    NOTHING,
    FinancingLine,
    Posts,
    RateLine,
    ShareLine,
    Summand,
    YearLine,
    amounts_of_row,
    balance,
    balance_of_year,
    balance_within,
    counts_by_time,
    rate_in,
)
from vorlagen.findings import Code
from vorlagen.german.dates import datum

_BY_RATES = ("festbetrag", "pauschale")
_SHARE = unit("VZÄ/Stelle")
L = TypeVar("L", bound=FinancingLine)


def posts_of(stellen: Scalar | None, anteil: Scalar | None, names: Namespace) -> Posts:
    """The posts that a table or line names, and the share that each is reckoned with."""
    share = None
    if anteil is not None:
        share = require_unit(evaluate_figure(anteil, names, _SHARE), _SHARE, anteil)
    if stellen is None:
        return Posts(share=share)
    value = evaluate(stellen, names, VZAE)
    if isinstance(value, Namespace) and ("vzae" in value or "stellen" in value):
        return Posts(value.get("vzae"), value.get("stellen"), share)
    if not isinstance(value, Figure) or (not value.is_pending and value < 0):
        raise FigureError(
            Code.EINHEIT,
            f"„{stellen}“ ist keine Zahl von Stellen.",
            "Eine Zahl (3.5) oder die Adresse von Stellen angeben, die „vzae“ oder „stellen“ haben.",
            stellen.place,
        )
    if value.unit == VZAE:
        return Posts(value, None, share)
    return Posts(None, require_unit(value, STELLEN, stellen), share)


class Cap(Struct, frozen=True):
    """The most that is granted: as entered (EUR, or EUR je Jahr), and in the period (EUR)."""

    entered: Figure
    limit: Figure

    def by_year(self, period: Period) -> list[tuple[Period, Figure]]:
        """What the cap comes to in each Haushaltsjahr (EUR); nothing unless it is per year."""
        if not counts_by_time(self.entered):
            return []
        by_year: list[tuple[Period, Figure]] = []
        for year in period.years():
            by_year.append((year, rate_in(self.entered, year)))
        return by_year


class LineWork(Struct, frozen=True):
    """Computes the lines of one table.

    `names` hold on the first day of the period, `later_names` on later days on which a value changes.
    """

    names: Namespace
    later_names: Sequence[tuple[date, Namespace]]
    rundung: Rundung
    period: Period
    posts: Posts

    def lines(self, address: str, zeilen: Sequence[Zeile]) -> list[FinancingLine]:
        """All lines in their order; those that follow from others are computed after them."""
        lines: dict[int, FinancingLine] = {}
        for index, zeile in sorted(enumerate(zeilen), key=lambda pair: self._rank(pair[1])):
            line_address = f"{address}.{zeile.name}"
            formula_of_years = zeile.kosten_aus or zeile.einnahmen_aus
            line: FinancingLine
            if formula_of_years is not None:
                line = self._year_line(line_address, zeile, formula_of_years)
            elif zeile.foerderung is None:
                line = self._rate_line(line_address, zeile, zeile.summanden)
            else:
                others = [lines[number] for number in sorted(lines)]
                line = self._grant(line_address, zeile, zeile.foerderung, others)
            lines[index] = self._printed(address, line)
        return [lines[index] for index in range(len(zeilen))]

    def _year_line(self, address: str, zeile: Zeile, formula: Scalar) -> YearLine:
        cells, step = amounts_of_row(formula, self.names, self.period)
        amount = total([amount for _, amount in cells])
        if step:  # as the data table prints the sum of the row
            amount = Rounding(step).of(amount)
        exact = self._reckoned(amount, address)
        return YearLine(zeile, exact, None, self.period, cells, step=step)

    def _printed(self, address: str, line: L) -> L:
        """A line with what is printed of it, in all and for each Haushaltsjahr."""
        name = line.zeile.name
        rounding = self.rundung.rounding.at_least(line.step)
        amount = _rounded_below(line.exact, line.limit, rounding).named(f"{address}.{name}")
        parts = self._parts(line)
        amounts = apportioned(amount, parts, rounding, self.rundung.differenz)
        if _exceed(amounts, line.limits):
            amounts = []
            for part, limit in zip(parts, line.limits, strict=True):
                amounts.append(_rounded_below(part, limit, rounding))
            amount = total(amounts).named(f"{address}.{name}")
        years = []
        for year, amount_of_year in zip(self.period.years(), amounts, strict=True):
            years.append(amount_of_year.named(f"{address}.jahr_{year.von.year}.{name}"))
        return replace(line, amount=amount, years=tuple(years))

    def _parts(self, line: FinancingLine) -> list[Figure]:
        """What of a line falls into each Haushaltsjahr, before it is rounded.

        A line that pays the rest pays what the others leave as printed; else rounding would leave some.
        """
        years = self.period.years()
        if self.rundung.stufe != "ende" and isinstance(line, ShareLine) and line.pays_rest:
            parts: list[Figure] = []
            for number in range(len(years)):
                parts.append(balance_of_year(line.lines, number))
            return parts
        return [line.within(year) for year in years]

    def _rank(self, zeile: Zeile) -> int:
        """When a line can be computed: 0 if it rests on no other, 1 if on costs, 2 if on all others."""
        if zeile.foerderung is None:
            return 0
        _, art = self._funded(zeile.foerderung)
        if art.art in _BY_RATES:
            return 0
        return 1 if art.art == "anteil" else 2

    def _values(self, formula: Scalar, bare_unit: Unit) -> list[tuple[date, Figure]]:
        """What a formula gives through the period, each value with its first day."""
        value = evaluate_figure(formula, self.names, bare_unit)
        values = [(self.period.von, value)]
        for day, names in self.later_names:
            later_value = evaluate_figure(formula, names, bare_unit)
            if later_value.exact != value.exact:
                value = later_value
                values.append((day, value))
        return values

    def _only_value(self, formula: Scalar, bare_unit: Unit = NONE) -> Figure:
        values = self._values(formula, bare_unit)
        if len(values) > 1:
            raise _changes_within(formula)
        return values[0][1]

    def _reckoned(self, amount: Figure, address: str, rounding: Rounding | None = None) -> Figure:
        """The amount of a line as it is reckoned with: rounded, unless that comes at the end."""
        if self.rundung.stufe == "ende":
            return amount.named(f"{address}.genau")
        return (rounding or self.rundung.rounding).of(amount).named(address)

    # Posts times rates

    def _rate_line(
        self,
        address: str,
        zeile: Zeile,
        summanden: Sequence[Scalar],
        art: Finanzierungsart | None = None,
    ) -> RateLine:
        posts = self._own_posts(zeile)
        summands = tuple(self._summands(address, summanden, posts.share))
        with placed(summanden[0]):
            per_post = total([summand.amount for summand in summands])
            per_post = per_post.named(f"{address}.je_stelle")
            number = posts.for_rate_in(per_post)
            amount = per_post if number is None else number * per_post
        if amount.unit != EUR:
            raise FigureError(
                Code.EINHEIT,
                f"Die Zeile „{zeile.bezeichnung}“ ergibt {amount.unit} statt EUR.",
                "Einen Satz in EUR je Stelle (oder VZÄ) und Jahr (oder Monat) angeben.",
                summanden[0].place,
            )
        amount = self._reckoned(amount, address)
        line = RateLine(zeile, amount, art, self.period, number, posts.share, summands, per_post)
        self._check_year(line)
        return line

    def _own_posts(self, zeile: Zeile) -> Posts:
        """The posts of a line; where it names none, or no share, those of the table."""
        posts = posts_of(zeile.stellen, zeile.anteil, self.names)
        if zeile.anteil is None:
            posts = replace(posts, share=self.posts.share)
        if zeile.stellen is None:
            posts = replace(self.posts, share=posts.share)
        return posts

    def _summands(
        self, address: str, summanden: Sequence[Scalar], share: Figure | None
    ) -> Iterator[Summand]:
        names: set[str] = set()
        for formula in summanden:
            segments = self._segments(formula)
            with placed(formula):
                amount = total([rate_in(rate, period, share) for period, rate in segments])
            if self.rundung.stufe == "einheit":
                amount = self.rundung.rounding.of(amount)
            rate = segments[0][1]
            name = last_part = undated(rate.address or "betrag").rsplit(".", 1)[-1]
            number = 1
            while name in names:
                number += 1
                name = f"{last_part}_{number}"
            names.add(name)
            named = amount.named(f"{address}.je_stelle.{name}", rate.label)
            yield Summand(tuple(segments), share, named)

    def _segments(self, formula: Scalar) -> list[tuple[Period, Figure]]:
        """The parts of the period in which a rate has one value, each with the rate."""
        values = self._values(formula, EUR)
        days = [day for day, _ in values]
        rates = [rate for _, rate in values]
        if len(rates) > 1 and not counts_by_time(rates[0]):
            raise _changes_within(formula)
        for day in days[1:]:
            if day.day != 1 and self.period.zaehlweise == "monate":
                raise _changes_within(formula, day)
        return list(zip(self.period.cut(days), rates, strict=True))

    def _check_year(self, line: RateLine) -> None:
        """Refuse a year in which a line cannot fall due."""
        zeile = line.zeile
        due = zeile.haushaltsjahr
        years = [year.von.year for year in self.period.years()]
        by_time = any(summand.by_time for summand in line.summands)
        if due is None or (due in years and not by_time):
            return
        if by_time:
            message = f"„{zeile.bezeichnung}“ zählt nach Monaten und liegt nicht in einem Jahr."
            cure = "„haushaltsjahr“ nur bei einmaligen Beträgen angeben."
        else:
            message = f"Das Haushaltsjahr {due} liegt nicht im Zeitraum {self.period}."
            cure = f"Möglich: {', '.join(map(str, years))}."
        raise FigureError(Code.ZEITRAUM, message, cure, zeile.place_of("haushaltsjahr"))

    # Grants

    def _grant(
        self, address: str, zeile: Zeile, formula: Scalar, others: Sequence[FinancingLine]
    ) -> FinancingLine:
        """A grant towards the costs among other lines, in whatever order these stand."""
        gegenstand, art = self._funded(formula)
        if art.art not in _BY_RATES:
            return self._by_costs(address, zeile, formula, art, others)
        if not gegenstand.saetze:
            cure = "Im Förderprogramm unter „saetze“ die Beträge je Stelle eintragen."
            raise FigureError(Code.ZEITRAUM, f"„{formula}“ hat keine Sätze.", cure, formula.place)
        rates = [_below(formula, name) for name in gegenstand.saetze]
        line = self._rate_line(address, zeile, rates, art)
        cap = self._cap(address, zeile, formula)
        if cap is not None:
            self._require_below(address, line, cap, formula)
        return line

    def _funded(self, formula: Scalar) -> tuple[Foerdergegenstand, Finanzierungsart]:
        group = evaluate(formula, self.names)
        gegenstand = group.subject if isinstance(group, Namespace) else None
        if not isinstance(gegenstand, Foerdergegenstand):
            raise FigureError(
                Code.VERWEIS_UNBEKANNT,
                f"„{formula}“ ist kein Fördergegenstand.",
                "Die Adresse bis zum Gegenstand angeben, ohne Satz: kim.modul1.koordination.",
                formula.place,
            )
        if gegenstand.finanzierungsart is None:
            raise FigureError(
                Code.SCHLUESSEL_FEHLT,
                f"Das Förderprogramm nennt für „{formula}“ keine „finanzierungsart“.",
                "Dort eintragen, zum Beispiel finanzierungsart: {art: festbetrag}; möglich sind festbetrag,"
                " pauschale, anteil, fehlbedarf, voll.",
                formula.place,
            )
        return gegenstand, gegenstand.finanzierungsart

    def _require_below(self, address: str, line: RateLine, cap: Cap, formula: Scalar) -> None:
        # A cap per year is computed for the period and rounded like all computed amounts.
        yearly = cap.by_year(self.period)
        limit = cap.limit
        if yearly:
            limit = self._reckoned(limit, limit.address)
        if exceeds(line.exact, limit):
            raise _over_cap(line.exact.named(address), limit, formula)
        for year, most in yearly:
            amount = line.within(year)
            if exceeds(amount, most):
                raise _over_cap(amount.named(f"{address} im Zeitraum {year}"), most, formula)

    def _by_costs(
        self,
        address: str,
        zeile: Zeile,
        formula: Scalar,
        art: Finanzierungsart,
        others: Sequence[FinancingLine],
    ) -> ShareLine:
        costs = [line for line in others if not line.takes_off]
        if not costs:
            raise FigureError(
                Code.SCHLUESSEL_FEHLT,
                f"Die Tabelle hat keine Kosten, nach denen sich „{zeile.bezeichnung}“ richten könnte.",
                "Eine Zeile „je_stelle: …“ mit den Kosten ergänzen.",
                formula.place,
            )
        if art.art == "anteil":
            lines = costs
            quote = self._only_value(_below(formula, "foerderquote"))
            basis = _not_negative(balance(lines)).named(f"{address}.bemessungsgrundlage")
            amount = basis * quote
            granted = []
        else:
            lines = list(others)
            quote = None
            granted = self._shortfalls(lines)
            lacking = _not_negative(balance(lines))
            if granted:
                lacking = total([figure for _, figure in granted])
            basis = amount = lacking.named(f"{address}.fehlbedarf")
        line = ShareLine(
            zeile,
            self._reckoned(amount, address),
            art,
            self.period,
            lines=tuple(lines),
            basis=basis,
            unrounded=amount,
            quote=quote,
            cap=None,
            by_year=tuple(granted),
        )
        cap = self._cap(address, zeile, formula)
        return line if cap is None else self._capped(address, line, cap)

    def _shortfalls(self, lines: Sequence[FinancingLine]) -> list[tuple[Period, Figure]]:
        """What lines lack in each Haushaltsjahr, if in one of them they have too much; else nothing.

        What is too much in one year covers nothing in another, and whoever pays the rest takes none back.
        """
        lacking = []
        has_surplus = False
        for number, year in enumerate(self.period.years()):
            if self.rundung.stufe == "ende":
                left = balance_within(lines, year)
            else:
                left = balance_of_year(lines, number)
            has_surplus = has_surplus or (not left.is_pending and left < 0)
            lacking.append((year, _not_negative(left)))
        return lacking if has_surplus else []

    def _capped(self, address: str, line: ShareLine, cap: Cap) -> ShareLine:
        """A grant cut at its cap, and in each year at that of the year."""
        rounding = self.rundung.rounding
        at_end = self.rundung.stufe == "ende"
        amount = smallest([line.exact.named(f"{address}.ungekuerzt"), cap.limit])
        exact = self._reckoned(amount, address, rounding.down)
        yearly = cap.by_year(self.period)
        limits = [limit for _, limit in yearly]
        line = replace(
            line,
            exact=exact,
            unrounded=smallest([line.unrounded, cap.limit]),
            cap=cap.entered,
            limit=cap.limit,
            limits=tuple(limits),
        )
        if not yearly:
            return line
        parts = self._parts(line)
        if not at_end:
            limits = [rounding.down.of(limit) for limit in limits]
            parts = apportioned(line.exact, parts, rounding, self.rundung.differenz)
        if not _exceed(parts, limits):
            return line
        granted = []
        for number, ((year, _), limit) in enumerate(zip(yearly, limits, strict=True)):
            if line.quote is None and not at_end:
                share = _not_negative(balance_of_year(line.lines, number))
            else:
                share = _not_negative(balance_within(line.lines, year))
            if line.quote is not None:
                share = share * line.quote
            if not at_end:
                share = rounding.of(share)
            granted.append((year, smallest([share, limit])))
        amount = total([figure for _, figure in granted])
        if exceeds(amount, line.exact):
            amount = line.exact
        exact = self._reckoned(amount, address)
        return replace(line, exact=exact, unrounded=amount, by_year=tuple(granted))

    def _cap(self, address: str, zeile: Zeile, formula: Scalar) -> Cap | None:
        """Of the programme's cap and the one of the line the smaller."""
        entered = []
        if "hoechstbetrag" in evaluate(formula, self.names):
            entered.append(self._only_value(_below(formula, "hoechstbetrag")))
        if zeile.hoechstens is not None:
            entered.append(require_limit(self._only_value(zeile.hoechstens, EUR), zeile.hoechstens))
        caps = []
        for figure in entered:
            limit = rate_in(figure, self.period)
            if counts_by_time(figure):
                limit = limit.named(f"{address}.hoechstbetrag")
            caps.append(Cap(figure, limit))
        if len(caps) < 2:
            return caps[0] if caps else None
        first, second = caps
        limit = smallest([first.limit, second.limit])
        # A cap per year holds in each year, even where the other one is smaller in total.
        if counts_by_time(first.entered) or limit.exact == first.limit.exact:
            return Cap(first.entered, limit)
        return Cap(second.entered, limit)


def _not_negative(amount: Figure) -> Figure:
    if amount.is_pending or amount < 0:
        return largest([amount, NOTHING])
    return amount


def _exceed(amounts: Sequence[Figure], limits: Sequence[Figure]) -> bool:
    """Whether one of the amounts of Haushaltsjahre exceeds the limit of its year, if there are limits."""
    return any(map(exceeds, amounts, limits))


def _rounded_below(amount: Figure, limit: Figure | None, rounding: Rounding) -> Figure:
    """An amount rounded, but not to more than its limit."""
    nearest = rounding.of(amount)
    if limit is not None and exceeds(nearest, limit):
        return rounding.down.of(amount)
    return nearest


def _below(formula: Scalar, name: str) -> Scalar:
    return Scalar(f"{formula}.{name}", formula.place, plain=formula.plain)


def _changes_within(formula: Scalar, day: date | None = None) -> FigureError:
    if day:
        when = f"am {datum(day)}, mitten im Monat"
        cure = "Unter „finanzierung“ „zaehlweise: 30/360“ oder „zaehlweise: taggenau“ angeben."
    else:
        when = "innerhalb des Zeitraums der Tabelle"
        cure = (
            "Die Tabelle in zwei Tabellen mit eigenem „zeitraum“ vor und nach der Änderung teilen."
        )
    return FigureError(Code.ZEITRAUM, f"„{formula}“ ändert sich {when}.", cure, formula.place)


def _over_cap(amount: Figure, cap: Figure, formula: Scalar) -> FigureError:
    return FigureError(
        Code.FOERDERUNG,
        f"„{amount.address}“ kommt auf {said(amount)}; der Höchstbetrag ist {said(cap)}.",
        "Stellen, Satz und Höchstbetrag prüfen; mehr als den Höchstbetrag zahlt der Fördergeber nicht.",
        formula.place,
    )
