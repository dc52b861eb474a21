"""Which figures a proof itself prints, steps and facts among them: what its facts file is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vorlagen.documents.press import Printed
from vorlagen.figures.figure import Fact, Figure, Operation
from vorlagen.findings import Place


@dataclass(frozen=True, slots=True)
class Shown:
    """Collects the figures of a proof with the texts that stand for them, in order of numbering."""

    printed: list[Printed] = field(default_factory=list)

    def note(
        self, figure: Figure, number: str, texts: Iterable[str], at: Place | None = None
    ) -> None:
        """Remember how a figure is shown, below its number in the proof.

        `at` is the place of the expression, for one that was computed in the text itself.
        """
        place = at or _origin(figure) or Place(f"Nr. {number}")
        self.printed.extend(Printed(figure, text, place) for text in dict.fromkeys(texts))


def _origin(figure: Figure) -> Place | None:
    match figure.origin:
        case Fact(place=place) | Operation(place=Place() as place):
            return place
    return None
