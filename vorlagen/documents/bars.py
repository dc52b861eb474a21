"""Bars on a track: where they begin and how long they are, in per cent; how wide the column beside is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from markupsafe import Markup

from vorlagen.figures.sandbox import shown_in_templates


@shown_in_templates
class Bar:
    """Where a bar begins and how long it is, in per cent of its track; `art` is its fill."""

    links: str
    breite: str
    art: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Which value lies where on a track, from the lowest to the highest."""

    low: Fraction
    high: Fraction

    def at(self, value: Fraction) -> Fraction:
        """A place in hundredths of a per cent of the track, halves up."""
        if self.low == self.high:
            return Fraction(0)
        share = (value - self.low) / (self.high - self.low)
        return Fraction(floor(share * 10_000 + Fraction(1, 2)))

    def bar(self, start: Fraction, end: Fraction, fill: str) -> Bar:
        left, right = sorted((self.at(start), self.at(end)))
        return Bar(percent(left), percent(right - left), fill)


def percent(hundredths: Fraction) -> str:
    """Hundredths of a per cent as style sheets write per cent: „66.67“."""
    return f"{Decimal(int(hundredths)).scaleb(-2):.2f}".rstrip("0").rstrip(".")


def characters(texts: Iterable[str], at_most: int) -> int:
    """How many characters a column has room for that holds some texts, each on one line."""
    longest = max(map(length, texts), default=1)
    return min(at_most, longest) + 2  # capitals and „m“ are wider than digits


def length(text: str) -> int:
    """How many characters a text has, without its tags."""
    return len(text.striptags() if isinstance(text, Markup) else text)
