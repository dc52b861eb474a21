"""`vorlagen bauen`: makes all files of papers."""

from __future__ import annotations

from typing import Any

from vorlagen.cli.commands import COPIES
from vorlagen.cli.paper_commands import run_on_papers


def bauen(auswahl: tuple[str, ...], layout: tuple[str, ...], **how: Any) -> int:
    """Build papers; returns the exit status, as the functions of all commands do."""
    formats = tuple(name for name in layout if name in COPIES)
    shown = "json" if "json" in layout else "text"
    return run_on_papers(auswahl, "Gebaut", writes=True, layout=shown, formats=formats, **how)
