"""Papers whose published state is recorded, as `vorlagen festhalten` does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from muster import ZWEI, schreibe
from papiere import fakten_von

from vorlagen.paper.veroeffentlicht import as_text

STAND = "data/musterkreis/vorlagen/beratung/veroeffentlicht.json"
FOLGESTAND = "data/musterkreis/vorlagen/folge-2025/veroeffentlicht.json"


def eintraege(ordner: Path, files: Mapping[str, str | bytes], kennung: str) -> list[Any]:
    """The facts file of a paper in which nothing is wrong."""
    return fakten_von(schreibe(ordner, files), kennung)


def stand(
    ordner: Path,
    files: Mapping[str, str | bytes] = ZWEI,
    kennung: str = "beratung",
    nummer: str = "12/2024",
    tag: date | None = date(2024, 2, 1),
    *,
    entwurf: bool = False,
) -> str:
    """The content of the file that records a paper as these files have it."""
    entries = eintraege(ordner / "veroeffentlicht", files, kennung)
    return as_text(f"musterkreis/{kennung}", nummer, tag, entries, entwurf=entwurf)
