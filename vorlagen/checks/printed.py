"""What a paper prints: its figures, and what stands for those that are not known yet."""

from __future__ import annotations

from dataclasses import dataclass

from vorlagen.figures.figure import Figure
from vorlagen.findings import Place

PENDING_TEXT = "[ausstehend]"


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as the paper shows it, and where it was asked for."""

    figure: Figure
    text: str
    place: Place
