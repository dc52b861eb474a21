"""The day of a meeting as papers print it."""

from __future__ import annotations

from typing import Any

from vorlagen.documents.renderer import Renderer


def day_of_meeting(gremium: str, sitzung: str, renderer: Renderer) -> Any:
    """The day of a known meeting; if it is assumed, that is noted with what the paper rests on."""
    return renderer.press.names.resolve(f"gremien.{gremium}.sitzungen.{sitzung}.datum")
