"""The release of an assumption: who has decided that a final paper may rest on it."""

from __future__ import annotations

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.types import Tag, Text
from vorlagen.german.dates import datum


class Freigabe(Fakten):
    """What stands behind `freigegeben` in `{annahme: …, grund: …, freigegeben: {…}}`."""

    am: Tag
    """Tag, an dem die Annahme freigegeben wurde. Beispiel: 2021-10-01."""
    durch: Text
    """Stelle, die sie freigegeben hat; ein Amt oder eine Funktion. Beispiel: Dezernat II."""

    def __str__(self) -> str:
        return f"am {datum(self.am)} durch {self.durch}"
