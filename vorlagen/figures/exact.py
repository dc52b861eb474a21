"""The exact numbers that figures hold: fractions of whole numbers of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction  # quicktions has no types of its own, and the same interface
else:
    from quicktions import Fraction  # compiled: a paper takes a thousand steps with them

__all__ = ["Fraction"]
