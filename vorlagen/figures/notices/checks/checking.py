"""What all checks of notices have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from vorlagen.facts.projekt import Behoerde
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code, Findings, Place

Check = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Checking:
    """The authority whose notices are checked, the names of their figures, and where findings go."""

    behoerde: Behoerde
    names: Namespace
    names_on: Callable[[date], Namespace]
    findings: Findings

    def figure(self, address: str) -> Figure:
        """The figure at an address.

        Raises:
            FigureError: If it cannot be computed.
        """
        figure: Figure = self.names.resolve(address)
        return figure

    def report(self, code: Code, place: Place, message: str, cure: str) -> None:
        self.findings.add(code, place, message, cure)


def differ(left: Figure, right: Figure) -> bool:
    """Whether two figures are known and not the same."""
    return left.exact is not None and right.exact is not None and left.exact != right.exact


def exceeds(part: Figure, whole: Figure) -> bool:
    """Whether a part is known to be more than the whole."""
    return part.exact is not None and whole.exact is not None and part.exact > whole.exact
