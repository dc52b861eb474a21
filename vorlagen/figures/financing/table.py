"""A computed financing table, and the computation of its lines as it prints them."""

from __future__ import annotations

from dataclasses import dataclass

from vorlagen.facts.finanzierung import Rundung, Tabelle
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.table_lines import (
    FinancingLine,
    RateLine,
    ShareLine,
    Summand,
    balance_within,
)
from vorlagen.figures.formula import bare_amount, bare_number, said
from vorlagen.figures.period import Period
from vorlagen.findings import Code
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.style import DIN_5008, NBSP, Hausstil


@dataclass(frozen=True, slots=True)
class Year:
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


@dataclass(frozen=True, slots=True)
class FinancingTable:
    """A computed table; `result` is what the lines leave, EUR."""

    kennung: str  # the address below `finanzierung`: steuerung, modul3.teilzeit
    tabelle: Tabelle
    rundung: Rundung
    period: Period
    months: Figure
    posts: Posts
    lines: tuple[FinancingLine, ...]
    result: Figure
    years: tuple[Year, ...] = ()

    @property
    def address(self) -> str:
        return f"finanzierung.{self.kennung}"

    def amounts(self) -> dict[str, Figure]:
        """The amounts of the lines, and the result, by name."""
        lines = {line.zeile.name: line.amount for line in self.lines}
        return {**lines, self.tabelle.ergebnis_name: self.result}

    def result_within(self, part: Period) -> Figure:
        """How much of the result falls into a part of the period, unrounded (EUR)."""
        return balance_within(self.lines, part, self.period)


@dataclass(frozen=True, slots=True)
class Posts:
    """How many posts, in VZÄ and in number, as far as known, and the share each is reckoned with."""

    vzae: Figure | None = None
    number: Figure | None = None
    share: Figure | None = None

    def for_rate_in(self, of: Figure) -> Figure | None:
        """The number that a value per post is multiplied by; None for a flat amount.

        Raises:
            FigureError: If the value is per post and the number of posts is not known.
        """
        if of.unit.per("VZÄ"):
            return _known(self.vzae, of, "VZÄ")
        if of.unit.per("Stellen"):
            return _known(self.number, of, "Stellen")
        return None


def _known(number: Figure | None, of: Figure, what: str) -> Figure:
    if number is None:
        raise FigureError(
            Code.EINHEIT,
            f"{of.name} gilt je {what.removesuffix('n')}, aber die Zahl der {what} ist nicht bekannt.",
            "Unter „stellen“ die Adresse von Stellen angeben, die beide Zählweisen kennen"
            " (stellen und anteil).",
        )
    return number


def line_text(
    table: FinancingTable, line: FinancingLine, style: Hausstil = DIN_5008, remark: str = ""
) -> str:
    """The computation of a line, from the very figures of its amount.

    „3,5 × 70.091 € (59.583 € PK + 10.508 € SK für 13 Monate)“, „80 % von 403.963 €“; `remark` stands
    at the end, inside the brackets.
    """
    match line:
        case RateLine():
            return _with_brackets(_product(line, style), _explained(table, line, style), remark)
        case ShareLine():
            return _with_brackets(_share(line, style), _cap(line, style), remark)
    raise AssertionError(f"no text for {type(line).__name__}")


def _with_brackets(text: str, *remarks: str) -> str:
    inside = ", ".join(remark for remark in remarks if remark)
    return f"{text} ({inside})" if inside else text


def _product(line: RateLine, style: Hausstil) -> str:
    per_post = bare_amount(line.per_post, style)
    if line.number is None:
        return per_post
    return f"{bare_number(line.number)}{NBSP}{style.malzeichen}{NBSP}{per_post}"


def _share(line: ShareLine, style: Hausstil) -> str:
    basis = said(line.basis, style)
    if line.quote is not None:
        return f"{said(line.quote, style)} von {basis}"
    full = line.art is not None and line.art.art == "voll"
    return f"Vollfinanzierung von {basis}" if full else f"Fehlbedarf {basis}"


def _cap(line: ShareLine, style: Hausstil) -> str:
    return "" if line.cap is None else f"höchstens {said(line.cap, style)}"


def _explained(table: FinancingTable, line: RateLine, style: Hausstil) -> str:
    if any(len(summand.segments) > 1 for summand in line.summands):
        parts = (_by_segments(summand, line, style) for summand in line.summands)
        return " + ".join(parts)
    by_period = any(summand.by_time for summand in line.summands)
    months = f"für {_nbsp(table.period.duration())}" if by_period else ""
    if len(line.summands) == 1:
        what = _share_of(line, line.summands[0].rate, style)
    else:
        parts = (f"{bare_amount(s.amount, style)} {s.rate.label}".strip() for s in line.summands)
        what = " + ".join(parts)
    return f"{what} {months}".strip()


def _by_segments(summand: Summand, line: RateLine, style: Hausstil) -> str:
    """A rate that changes: „PK 55.000 € für 1 Monat und 57.000 € für 12 Monate“."""
    label = _share_of(line, summand.rate, style)
    if not summand.by_time:
        return label or bare_amount(summand.amount, style)
    parts = [_segment(period, rate, style) for period, rate in summand.segments]
    return f"{label} {aufzaehlung(parts)}".strip()


def _segment(period: Period, rate: Figure, style: Hausstil) -> str:
    each = " im Jahr" if rate.unit.per("Jahre") else " im Monat"
    return f"{bare_amount(rate, style)}{each} für {_nbsp(period.duration())}"


def _share_of(line: RateLine, rate: Figure, style: Hausstil) -> str:
    if line.share is None or line.share.exact == 1 or not (rate.label and rate.unit.per("VZÄ")):
        return rate.label
    return f"{bare_number(line.share)}{NBSP}{style.malzeichen}{NBSP}{rate.label}"


def _nbsp(text: str) -> str:
    return text.replace(" ", NBSP, 1)
