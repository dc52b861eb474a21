"""The computation of a line as its table prints it: „3,5 × 70.091 € (59.583 € PK + … für 13 Monate)“."""

from __future__ import annotations

from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.lines import Line, RateLine, ShareLine, Summand
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.formula import bare_amount, bare_number, said
from vorlagen.figures.period import Period
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.style import DIN_5008, NBSP, Hausstil


def line_text(
    table: FinancingTable, line: Line, style: Hausstil = DIN_5008, remark: str = ""
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
