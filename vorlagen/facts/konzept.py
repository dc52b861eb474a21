"""An annex with facts and text of its own, such as a Handlungskonzept."""

from __future__ import annotations

from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.schriftstueck import Schriftstueck
from vorlagen.facts.types import Prosa


class Konzept(Schriftstueck):
    """An annex that the build makes from its own anlage.yaml and text.md."""

    titel: Prosa
    """Titel der Anlage. Beispiel: `Handlungskonzept`"""

    @property
    def thema(self) -> Scalar:
        return self.titel
