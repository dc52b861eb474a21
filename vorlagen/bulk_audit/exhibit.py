"""What a reader looks at to judge a finding: the rows around it, and the computation as one writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.audit.audit_report import Mark
from vorlagen.audit.document import Block, Paragraph, Spot
from vorlagen.audit.equations import Sum, is_plain_sum, leaves, shown
from vorlagen.audit.evidence import SURE
from vorlagen.audit.slips import slip_bits
from vorlagen.figures import round_half_up
from vorlagen.german.numbers import KeineZahl, zahl

_ABOVE, _BELOW = 6, 1  # rows that are shown with the one where the finding stands
_WIDEST = 160  # characters of a line on either side of the figure
_MOST_TERMS = 20
_PLACES = 2  # decimals, if any number has some


class Step(Struct, frozen=True):
    """A line of a computation: a number with its sign, and what it is.

    `wrong` are the places of digits that should be others.
    """

    sign: str
    number: str
    label: str = ""
    wrong: tuple[int, ...] = ()
    is_wrong_sign: bool = False


class Exhibit(Struct, frozen=True):
    """The cells of the rows around a finding, which stands in row `here`, and the steps of its computation.

    `certainty` is what speaks for the finding, in bits.
    """

    around: tuple[tuple[str, ...], ...]
    here: int
    steps: tuple[Step, ...]
    certainty: int


def exhibit(mark: Mark, document: Sequence[Block]) -> Exhibit:
    """The exhibit for a marked finding in a document."""
    around, here = _around(mark.culprit.spot, document)
    bits = [claim.bits + slip_bits(claim) for claim in mark.claims]
    steps = tuple(_steps(mark)) if mark.claims else ()
    return Exhibit(around, here, steps, int(max(bits, default=SURE)))


def _around(spot: Spot, document: Sequence[Block]) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The rows or lines that a spot is among, and which of them it is in."""
    for block in document:
        rows: list[tuple[str, ...]] = []
        here = -1
        if isinstance(block, Paragraph):
            for line in block.lines:
                text = line.text
                if line.index == spot.index:
                    here = len(rows)
                    text = text[max(0, spot.offset - _WIDEST) : spot.offset + _WIDEST]
                rows.append((text.strip(),))
        else:
            for row in block.rows:
                if any(cell.line.index == spot.index for cell in row):
                    here = len(rows)
                rows.append(tuple(cell.text for cell in row))
        if here >= 0:
            first = max(0, here - _ABOVE)
            return tuple(rows[first : here + 1 + _BELOW]), here - first
    return (), 0


def _steps(mark: Mark) -> Iterator[Step]:
    claim, culprit = mark.claims[0], mark.culprit
    figures = [*leaves(claim.node), claim.result]
    places = 0
    for amount in [*(figure.value for figure in figures), claim.computed, mark.right]:
        places = max(places, _PLACES if amount.denominator > 1 else 0)
    if isinstance(claim.node, Sum) and is_plain_sum(claim.node):
        signs = [sign for sign, _ in claim.node.terms]
        for number, (sign, term) in enumerate(zip(signs, figures, strict=False)):
            is_culprit = term.spot == culprit.spot
            right = mark.right if is_culprit else term.value
            label = " ".join(term.label.split())
            step = _step(sign * term.value, sign * right, places, label)
            if number and step.sign == " ":
                step = replace(step, sign="+")
            if number < _MOST_TERMS or is_culprit:
                yield step
            elif number == _MOST_TERMS:
                yield Step("", "…", f"{len(signs) - number} weitere")
    else:
        yield Step("", shown(claim.node))
    yield _step(claim.computed, claim.computed, places, "gerechnet")
    is_culprit = claim.result.spot == culprit.spot
    right = claim.computed if is_culprit else claim.result.value
    yield _step(claim.result.value, right, places, "gedruckt")


def _step(value: Fraction, right: Fraction, places: int, label: str) -> Step:
    """A number as a step; where it differs from the right one, its sign and digits are marked."""
    number, wanted = _digits(value, places), _digits(right, places)
    wanted = wanted.rjust(len(number))[-len(number) :]
    wrong = []
    for place, (found, other) in enumerate(zip(number, wanted, strict=True)):
        if found.isdigit() and found != other:
            wrong.append(place)
    return Step("−" if value < 0 else " ", number, label, tuple(wrong), value * right < 0)


def _digits(value: Fraction, places: int) -> str:
    cents = round_half_up(abs(value) * 10**places, Fraction(1))
    try:
        return zahl(Decimal(cents.numerator).scaleb(-places), places)
    except KeineZahl:
        return str(cents)
