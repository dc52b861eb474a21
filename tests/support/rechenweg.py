"""Redoes a computation as a proof tells it, from the words alone: „3,5 VZÄ [2] × 70 € [4] = 245 €“."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

_NUMBER = r"\d[\d.]*(?:,\d+)?"
_OPERAND = re.compile(rf"(?P<zahl>{_NUMBER})(?P<rest>[^\d×÷+−()\[\]]*)(?:\[\d+\])?")
_ROUNDED = re.compile(rf"(?P<rechnung>.*), (?P<art>ab)?gerundet auf (?P<auf>{_NUMBER}).*")
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-"})


def zahl_in(text: str) -> Fraction:
    """The first number in a text: „−1 €“ is -1, „20 %“ is 20."""
    found = re.search(rf"([−-]?)\s*({_NUMBER})", text)
    assert found, text
    value = Fraction(found[2].replace(".", "").replace(",", "."))
    return -value if found[1] else value


def ist_gleich(value: Fraction, text: str) -> bool:
    """Whether a text shows a value; behind „…“ further decimals are left out."""
    if "…" not in text:
        return value == zahl_in(text)
    cut = Fraction(int(value * 100), 100)
    return cut == zahl_in(text)


def ausgerechnet(formula: str) -> Fraction:
    """What a formula comes to; what stands behind its „=“ is held against it, too."""
    rounded = _ROUNDED.fullmatch(formula)
    if rounded:
        step = zahl_in(rounded["auf"])
        mode = ROUND_DOWN if rounded["art"] else ROUND_HALF_UP
        steps = ausgerechnet(rounded["rechnung"]) / step
        exact = Decimal(steps.numerator) / Decimal(steps.denominator)
        return Fraction(exact.quantize(Decimal(1), mode)) * step
    computation, _, interim = formula.partition(" = ")
    value = _value(computation)
    assert not interim or ist_gleich(value, interim), formula
    return value


def _value(computation: str) -> Fraction:
    name, of, values = computation.partition("Wert von ")
    if of:
        found = [zahl_in(value) for value in values.split(", ")]
        return min(found) if name.startswith("klein") else max(found)
    spelled = _OPERAND.sub(_spelled, computation).translate(_SIGNS)
    return Fraction(eval(spelled, {"Fraction": Fraction}))  # noqa: S307 - numbers and signs alone


def _spelled(operand: re.Match[str]) -> str:
    value = zahl_in(operand["zahl"])
    if operand["rest"].strip().startswith("%"):
        value /= 100
    return f"Fraction({value.numerator}, {value.denominator})"
