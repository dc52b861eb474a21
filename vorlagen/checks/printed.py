"""What a paper prints: its figures, and what stands for those that are not known yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vorlagen.facts.projekt import Papier
from vorlagen.figures.figure import Figure
from vorlagen.figures.paper_figures import PaperFigures
from vorlagen.findings import Place
from vorlagen.german.style import Hausstil

PENDING_TEXT = "[ausstehend]"


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as the paper shows it, and where it was asked for."""

    figure: Figure
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper whose page has been made; `reasons` are those of what it prints as pending.

    In a `final` paper nothing may be open. It is `whole` if all its figures came out and its texts too.
    """

    papier: Papier
    figures: PaperFigures
    printed: Sequence[Printed]
    reasons: Collection[str]
    style: Hausstil
    is_final: bool
    is_whole: bool
