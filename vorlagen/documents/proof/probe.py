"""The cross check: a computation once more, from what stands on paper.

A sum, difference or product is reckoned anew from the printed texts of its parts, rounded as its
derivation says, and held against the printed text of its result. Neither the figures nor their exact
values take part, so that a fault anywhere between the two shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from vorlagen.documents.proof.model import Probe
from vorlagen.documents.proof.printed import PrintedForms
from vorlagen.figures.figure import Constant, Figure, Op, Operation
from vorlagen.figures.formula import said
from vorlagen.figures.rounding import round_half_up
from vorlagen.figures.unit import PROZENT
from vorlagen.german.numbers import parse_zahl
from vorlagen.german.style import Hausstil

_SUMS = {Op.PLUS, Op.MINUS}
_ROUNDED_LATER = "Die Teile sind nur für den Druck gerundet; gerechnet wurde mit genauen Beträgen."


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a computation: what the paper prints, the number read there, and its sign."""

    figure: Figure
    text: str
    value: Fraction
    sign: int


def probe(figure: Figure, forms: PrintedForms, style: Hausstil) -> Probe | None:
    """Reckon a figure anew from printed texts; None if one of them is not printed as a number."""
    own = forms.on_paper(figure) if forms.of(figure) else None
    computation, step = _before_rounding(figure)
    if own is None or not isinstance(computation.origin, Operation):
        return None
    op = computation.origin.op
    parts = _parts(computation, forms)
    if parts is None or len(parts) < 2:
        return None
    value, text = _product(parts, style) if op is Op.MAL else _sum(parts)
    if step is not None:
        value = round_half_up(value, step)
    equation = f"{text} = {own[0]}"
    if own[1] == value:
        return Probe(equation, stimmt=True)
    difference = said(replace(figure, exact=abs(own[1] - value)), style)
    remark = f"Gedruckt ist {difference} {'mehr' if own[1] > value else 'weniger'}."
    if any(part.figure.exact != part.value for part in parts):
        remark = f"{remark} {_ROUNDED_LATER}"
    return Probe(equation, stimmt=False, bemerkung=remark)


def _before_rounding(figure: Figure) -> tuple[Figure, Fraction | None]:
    """What was rounded, and to what; the figure itself if it was not."""
    origin = figure.origin
    if isinstance(origin, Operation) and origin.op is Op.GERUNDET:
        return origin.operands[0], Fraction(parse_zahl(origin.note))
    return figure, None


def _parts(computation: Figure, forms: PrintedForms) -> list[_Part] | None:
    """The parts as printed; None if one is not, or the computation is of another kind."""
    found = []
    for figure, sign in _signed(computation):
        on_paper = forms.on_paper(figure)
        if on_paper is None or figure.unit == PROZENT:
            return None
        found.append(_Part(figure, *on_paper, sign))
    return found


def _signed(
    computation: Figure, sign: int = 1, *, top: bool = True
) -> Iterator[tuple[Figure, int]]:
    """The summands of a sum with their signs, or the factors of a product."""
    origin = computation.origin
    if isinstance(origin, Operation) and (top or not computation.address):
        if origin.op in _SUMS:
            first, *others = origin.operands
            yield from _signed(first, sign, top=False)
            for other in others:
                yield from _signed(other, -sign if origin.op is Op.MINUS else sign, top=False)
            return
        if origin.op is Op.MAL and _is_minus_one(origin.operands[1]):
            yield from _signed(origin.operands[0], -sign, top=False)
            return
        if origin.op is Op.MAL and top:
            yield from ((operand, sign) for operand in origin.operands)
            return
    yield computation, sign


def _is_minus_one(figure: Figure) -> bool:
    return isinstance(figure.origin, Constant) and figure.exact == -1


def _sum(parts: list[_Part]) -> tuple[Fraction, str]:
    first, *others = parts
    text = f"− {first.text}" if first.sign < 0 else first.text
    for part in others:
        text += f" {'−' if part.sign < 0 else '+'} {part.text}"
    return sum((part.sign * part.value for part in parts), Fraction(0)), text


def _product(parts: list[_Part], style: Hausstil) -> tuple[Fraction, str]:
    value = Fraction(1)
    for part in parts:
        value *= part.value
    return value, f" {style.malzeichen} ".join(part.text for part in parts)
