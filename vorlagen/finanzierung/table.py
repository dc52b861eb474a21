"""A computed financing table: its lines, how much of each falls into a part of time, and their texts."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.bescheide import Finanzierungsart
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import (
    EUR,
    MONTHS_A_YEAR,
    Constant,
    Figure,
    FigureError,
    Namespace,
    Period,
    apportioned,
    bare_amount,
    bare_number,
    evaluate,
    less,
    require_unit,
    said,
    total,
)
from vorlagen.finanzierung.facts import Rundung, Tabelle, Zeile
from vorlagen.findings import Code
from vorlagen.german.numbers import DIN_5008, NBSP, Hausstil
from vorlagen.german.words import aufzaehlung

NOTHING = Figure(Fraction(0), EUR, Constant("0 €"))


def added(amounts: Iterable[Figure]) -> Figure:
    """The sum of amounts (EUR); 0 if there are none."""
    summands = list(amounts)
    return total(summands) if summands else NOTHING


def left_over(amounts: Iterable[tuple[bool, Figure]]) -> Figure:
    """The first amount, plus and minus the others (EUR); each tells whether it is taken off.

    Successive amounts of one sign are one step, so that derivations of long tables are not deep.
    """
    result: Figure | None = None
    for takes_off, run in groupby(amounts, key=lambda amount: amount[0]):
        figures = [amount for _, amount in run]
        if result is None:
            result = figures.pop(0)
            if takes_off:
                result = -result
        if figures and takes_off:
            result = less([result, *figures])
        elif figures:
            result = total([result, *figures])
    return NOTHING if result is None else result


def in_proportion(amount: Figure, part: Figure, whole: Figure) -> Figure:
    """As much of an amount as the part is of the whole."""
    if part.exact == whole.exact:
        return amount
    return amount * (part / whole)


# Lines


class Summand(Struct, frozen=True):
    """A value per post: the rates it comes from, and what it amounts to in the period (EUR).

    `segments` are the parts of the period in which one rate holds; a rate that does not count by time
    has the whole period as its only one.
    """

    segments: tuple[tuple[Period, Figure], ...]
    share: Figure | None  # VZÄ per post that a rate per VZÄ is taken times
    amount: Figure

    @property
    def rate(self) -> Figure:
        """The rate on the first day of the period."""
        return self.segments[0][1]

    @property
    def by_time(self) -> bool:
        return counts_by_time(self.rate)

    def within(self, part: Period) -> Figure:
        """The unrounded value per post in a part of the period.

        What does not count by time is spread over its months evenly.
        """
        if not self.by_time:
            whole = self.segments[0][0]
            flat = rate_in(self.rate, whole, self.share)
            return in_proportion(flat, part.months(), whole.months())
        amounts = []
        for period, rate in self.segments:
            overlap = period.within(part)
            if overlap is not None:
                amounts.append(rate_in(rate, overlap, self.share))
        return added(amounts)


def counts_by_time(rate: Figure) -> bool:
    """Whether a rate is one per year or month."""
    return rate.unit.per("Jahre") or rate.unit.per("Monate")


def rate_in(rate: Figure, period: Period, share: Figure | None = None) -> Figure:
    """What a rate amounts to in a period, unrounded: a yearly one divided by twelve, times the months."""
    amount = rate
    if rate.unit.per("Jahre"):
        amount = rate / MONTHS_A_YEAR * period.months()
    elif rate.unit.per("Monate"):
        amount = rate * period.months()
    if share is not None and rate.unit.per("VZÄ"):
        amount = amount * share
    return amount


class PrintedAmounts(Struct, frozen=True, kw_only=True):
    """The printed amounts of a line (EUR), in all and for each Haushaltsjahr, adding up to `amount`.

    `step` is the least step of rounding; `limit` and `limits`, one for each year, are not exceeded.
    """

    amount: Figure = NOTHING
    years: tuple[Figure, ...] = ()
    step: Decimal = Decimal(0)
    limit: Figure | None = None
    limits: tuple[Figure, ...] = ()


class FinancingLine(PrintedAmounts, frozen=True):
    """A computed line. `exact` is the amount for further computation (EUR), rounded unless at the end.

    It is never negative for what is taken off; `takes_off` says so.
    """

    zeile: Zeile
    exact: Figure
    art: Finanzierungsart | None  # of a grant
    period: Period

    @property
    def takes_off(self) -> bool:
        return self.zeile.takes_off

    @abstractmethod
    def within(self, part: Period) -> Figure:
        """How much of the exact amount falls into a part of the period, unrounded (EUR)."""


class RateLine(FinancingLine, frozen=True):
    """A number of posts times a value per post.

    `number` is None for a flat amount that does not depend on posts.
    """

    number: Figure | None
    share: Figure | None
    summands: tuple[Summand, ...]
    per_post: Figure

    def within(self, part: Period) -> Figure:
        if self.zeile.haushaltsjahr is not None:
            return self._due_within(part)
        per_post = total([summand.within(part) for summand in self.summands])
        return per_post if self.number is None else self.number * per_post

    def _due_within(self, part: Period) -> Figure:
        due = self.period
        for year in self.period.years():
            if year.von.year == self.zeile.haushaltsjahr:
                due = year
        overlap = part.within(due)
        if overlap is None:
            return NOTHING
        return in_proportion(self.exact, overlap.months(), due.months())


class ShareLine(FinancingLine, frozen=True):
    """A grant that follows from the costs: a percentage of them, or what else is lacking.

    `lines` are those that make up `basis`: all costs for an Anteilfinanzierung, else costs and all
    other income. `quote` is in v. H.; `cap` is the one that holds, as it was entered, in EUR or EUR je
    Jahr; `limit` is what it comes to in the period. `unrounded` is the amount before it is rounded, by
    which it is shared out. `by_year` has what is granted in each year, if a cap per year, or a year
    with more income than costs, keeps it from following the costs.
    """

    lines: tuple[FinancingLine, ...]
    basis: Figure
    unrounded: Figure
    quote: Figure | None
    cap: Figure | None
    by_year: tuple[tuple[Period, Figure], ...] = ()

    @property
    def pays_rest(self) -> bool:
        """Whether it pays all that its lines leave, so that it leaves nothing in any part of time."""
        rest = balance(self.lines).exact
        return not self.by_year and rest is not None and rest == self.exact.exact

    def within(self, part: Period) -> Figure:
        if self.pays_rest:
            return balance_within(self.lines, part)
        if self.exact.exact == 0 or self.basis.exact == 0:
            return NOTHING
        if not self.by_year:
            return in_proportion(self.unrounded, balance_within(self.lines, part), self.basis)
        granted = total([amount for _, amount in self.by_year])
        shares = [self._share_in(year, amount, part) for year, amount in self.by_year]
        return in_proportion(self.unrounded, total(shares), granted)

    def _share_in(self, year: Period, amount: Figure, part: Period) -> Figure:
        overlap = part.within(year)
        if overlap is None or amount.exact == 0:
            return NOTHING
        basis = balance_within(self.lines, year)
        if basis.exact == 0:  # the grant covers only a rounding difference
            return in_proportion(amount, overlap.months(), year.months())
        return in_proportion(amount, balance_within(self.lines, overlap), basis)


class YearLine(FinancingLine, frozen=True):
    """Amounts of Haushaltsjahre from the row of a data table, unrounded."""

    cells: tuple[tuple[Period, Figure], ...]

    def within(self, part: Period) -> Figure:
        amounts = []
        for year, amount in self.cells:
            overlap = part.within(year)
            if overlap is not None:
                amounts.append(in_proportion(amount, overlap.months(), year.months()))
        return added(amounts)


_A_YEAR = re.compile(r"jahr_\d{4}")


def amounts_of_row(
    formula: Scalar, names: Namespace, period: Period
) -> tuple[tuple[tuple[Period, Figure], ...], Decimal]:
    """What the row of a data table has for each Haushaltsjahr of a period (EUR), without a gap.

    Amounts that are all rounded to one step as they are printed come unrounded, with that step (else 0).
    """
    row = evaluate(formula, names)
    years = {f"jahr_{year.von.year}": year for year in period.years()}
    columns: list[str] = []
    if isinstance(row, Namespace):
        columns = [name for name in row if _A_YEAR.fullmatch(name)]
    _check_columns(columns, years, formula, period)
    cells = {name: require_unit(row[name], EUR, formula) for name in columns}
    step = Decimal(0)
    if isinstance(row.subject, tuple):
        table, data_row = row.subject
        steps = set()
        for name in columns:
            step_of_column = table.step(data_row, name)
            steps.add(None if table.columns[name].abrunden else step_of_column)
        if len(steps) == 1:
            step = steps.pop() or step
        if step:
            cells = {name: data_row.values[name] for name in columns}
    return tuple((years[name], amount) for name, amount in cells.items()), step


def _check_columns(
    columns: Sequence[str], years: Mapping[str, Period], formula: Scalar, period: Period
) -> None:
    """Refuse a row without columns of years, with one outside of the period, or with a gap."""
    outside = []
    for name in columns:
        if name not in years:
            outside.append(name)
    if outside or not columns:
        if outside:
            message = (
                f"„{formula}“ hat Beträge für „{outside[0]}“, außerhalb des Zeitraums {period}."
            )
        else:
            message = f"„{formula}“ ist keine Zeile mit Spalten wie „{next(iter(years))}“."
        cure = f"Möglich sind Spalten namens {', '.join(years)}; sonst „zeitraum“ ändern."
        raise FigureError(Code.ZEITRAUM, message, cure, formula.place)
    for year in years:
        if year not in columns and min(columns) < year < max(columns):
            raise FigureError(
                Code.ZEITRAUM,
                f"„{formula}“ hat Beträge vor und nach {year[-4:]}, aber keinen für dieses Jahr.",
                f"Die Spalte „{year}“ ergänzen; fließt in dem Jahr nichts, mit dem Wert 0.",
                formula.place,
            )


def balance(lines: Sequence[FinancingLine]) -> Figure:
    """What lines leave: the first one, plus and minus the others (EUR); 0 if there are none."""
    return left_over((line.takes_off, line.exact) for line in lines)


def balance_of_year(lines: Sequence[FinancingLine], number: int) -> Figure:
    """What is left of the amounts that lines print for the Haushaltsjahr of this number (EUR)."""
    return left_over((line.takes_off, line.years[number]) for line in lines)


def balance_within(lines: Sequence[FinancingLine], part: Period) -> Figure:
    """What lines leave in a part of the period, unrounded (EUR)."""
    return left_over((line.takes_off, line.within(part)) for line in lines)


# Tables


class Posts(Struct, frozen=True):
    """How many posts, in VZÄ and in number, as far as known, and the share each is reckoned with."""

    vzae: Figure | None = None
    number: Figure | None = None
    share: Figure | None = None

    def for_rate_in(self, of: Figure) -> Figure | None:
        """The number that a value per post is multiplied by, which must be known; None for a flat amount."""
        for word, number in (("VZÄ", self.vzae), ("Stellen", self.number)):
            if not of.unit.per(word):
                continue
            if number is None:
                raise FigureError(
                    Code.EINHEIT,
                    f"{of.name} gilt je {word.removesuffix('n')}, aber die Zahl der {word} ist nicht"
                    " bekannt.",
                    "Unter „stellen“ die Adresse von Stellen mit „stellen“ und „anteil“ angeben.",
                )
            return number
        return None


class Year(Struct, frozen=True):
    """A Haushaltsjahr of a table: what of each line, and of the result, falls into it (EUR).

    The years of a line add up to its amount, and those of the result to the result.
    """

    jahr: int
    period: Period
    months: Figure
    amounts: tuple[Figure, ...]  # one for each line, in its order
    result: Figure

    @property
    def name(self) -> str:
        """The part of an address that stands for the year."""
        return f"jahr_{self.jahr}"


class FinancingTable(Struct, frozen=True):
    """A computed table; `result` is what the lines leave, EUR."""

    printed_by: ClassVar[str] = "tabelle"
    kennung: str  # the address below `finanzierung`: steuerung, modul3.teilzeit
    tabelle: Tabelle
    rundung: Rundung
    period: Period
    months: Figure
    posts: Posts
    lines: tuple[FinancingLine, ...]
    result: Figure
    years: tuple[Year, ...] = ()
    is_whole: bool = True  # whether it has all lines that the result counts

    @property
    def address(self) -> str:
        return f"finanzierung.{self.kennung}"

    def public(self) -> FinancingTable:
        """The table without the lines that are withheld; its result still counts them."""
        shown = []
        for number, line in enumerate(self.lines):
            if not line.zeile.nichtoeffentlich:
                shown.append(number)
        if len(shown) == len(self.lines):
            return self
        years = []
        for year in self.years:
            years.append(replace(year, amounts=tuple(year.amounts[number] for number in shown)))
        lines = tuple(self.lines[number] for number in shown)
        return replace(self, lines=lines, years=tuple(years), is_whole=False)

    def amounts(self) -> dict[str, Figure]:
        """The amounts of the lines, and the result, by name."""
        lines = {line.zeile.name: line.amount for line in self.lines}
        return {**lines, self.tabelle.ergebnis_name: self.result}

    def result_within(self, part: Period) -> Figure:
        """How much of the result falls into a part of the period, unrounded (EUR)."""
        return balance_within(self.lines, part)

    def summands(self, lines: Sequence[FinancingLine]) -> list[dict[int | None, Figure]]:
        """What lines add to a sum in each Haushaltsjahr, and under None in all.

        Under the stage `ende` lines are rounded as one, else each has been for itself.
        """
        rule = self.rundung
        columns = [(line.amount, *line.years) for line in lines]
        if rule.stufe == "ende" and len(lines) > 1:
            amount = rule.rounding.of(total([line.exact for line in lines]))
            parts = []
            for year in self.years:
                parts.append(total([line.within(year.period) for line in lines]))
            split = apportioned(amount, parts, rule.rounding, rule.differenz, named=False)
            columns = [(amount, *split)]
        years = [None, *(year.jahr for year in self.years)]
        summands: list[dict[int | None, Figure]] = []
        for column in columns:
            summands.append(dict(zip(years, column, strict=True)))
        return summands


# Texts


def as_it_is(_figure: Figure, text: str) -> str:
    """The text of a figure that is not printed on a page."""
    return text


def line_text(
    line: FinancingLine,
    style: Hausstil = DIN_5008,
    remark: str = "",
    note: Callable[[Figure, str], str] = as_it_is,
) -> str:
    """The computation of a line in words.

    „3,5 × 70.091 € (59.583 € PK + 10.508 € SK für 13 Monate)“, „80 % von 403.963 €“; `remark` stands
    at the end, inside the brackets. `note` is given each figure with its text, to be noted as printed.
    """
    explanation = ""
    match line:
        case RateLine():
            number = ""
            if line.number is not None:
                number = note(line.number, bare_number(line.number))
                number += f"{NBSP}{style.malzeichen}{NBSP}"
            text = number + note(line.per_post, bare_amount(line.per_post, style))
            explanation = _explained(line, style, note)
        case ShareLine():
            text = _share(line, style, note)
            if line.cap is not None:
                explanation = f"höchstens {note(line.cap, said(line.cap, style))}"
        case YearLine():
            years = []
            for jahr, amount in printed_years(line):
                years.append(f"{jahr}:{NBSP}{note(amount, bare_amount(amount, style))}")
            text = ", ".join(years)
        case _:
            raise AssertionError(f"no text for {type(line).__name__}")
    brackets = ", ".join(filter(None, (explanation, remark)))
    return f"{text} ({brackets})" if brackets else text


def printed_years(line: YearLine) -> list[tuple[int, Figure]]:
    """The Haushaltsjahre for which the data table has amounts, and what is printed of them."""
    years_of_row = {year.von.year for year, _ in line.cells}
    printed = []
    for year, amount in zip(line.period.years(), line.years, strict=True):
        if year.von.year in years_of_row:
            printed.append((year.von.year, amount))
    return printed


def _share(line: ShareLine, style: Hausstil, note: Callable[[Figure, str], str]) -> str:
    if line.quote is not None:
        quote = note(line.quote, said(line.quote, style))
        return f"{quote} von {note(line.basis, said(line.basis, style))}"
    basis = note(line.basis, said(line.basis, style))
    if line.art is not None and line.art.art == "voll":
        return f"Vollfinanzierung von {basis}"
    return f"Fehlbedarf {basis}"


def _explained(line: RateLine, style: Hausstil, note: Callable[[Figure, str], str]) -> str:
    if any(len(summand.segments) > 1 for summand in line.summands):
        return " + ".join(_by_segments(summand, line, style) for summand in line.summands)
    months = ""
    if any(summand.by_time for summand in line.summands):
        months = f"für {_nbsp(line.period.duration())}"
    if len(line.summands) == 1:
        rates = _share_of(line, line.summands[0].rate, style)
    else:
        parts = []
        for summand in line.summands:
            amount = note(summand.amount, bare_amount(summand.amount, style))
            parts.append(f"{amount} {summand.rate.label}".strip())
        rates = " + ".join(parts)
    return f"{rates} {months}".strip()


def _by_segments(summand: Summand, line: RateLine, style: Hausstil) -> str:
    """A rate that changes: „PK 55.000 € für 1 Monat und 57.000 € für 12 Monate“."""
    label = _share_of(line, summand.rate, style)
    if not summand.by_time:
        return label or bare_amount(summand.amount, style)
    parts = []
    for period, rate in summand.segments:
        amount = bare_amount(rate, style)
        time = "im Jahr" if rate.unit.per("Jahre") else "im Monat"
        parts.append(f"{amount} {time} für {_nbsp(period.duration())}")
    return f"{label} {aufzaehlung(parts)}".strip()


def _share_of(line: RateLine, rate: Figure, style: Hausstil) -> str:
    """What a rate is called, with the share of a post that it is taken times, if there is one."""
    if line.share is None or line.share.exact == 1:
        return rate.label
    if not rate.label or not rate.unit.per("VZÄ"):
        return rate.label
    return f"{bare_number(line.share)}{NBSP}{style.malzeichen}{NBSP}{rate.label}"


def _nbsp(text: str) -> str:
    return text.replace(" ", NBSP, 1)
