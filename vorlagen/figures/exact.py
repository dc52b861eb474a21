"""The exact numbers that figures hold: fractions of whole numbers of any size."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["Fraction"]
