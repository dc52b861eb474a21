"""Finds pictures in styles: they are neither checked nor printed, and none can have a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADDRESS = re.compile(
    r"""
    /\*.*?(?:\*/|\Z) | @import[^;]*
    | (?:url|src|image)\( \s*["']?\s* (?P<address>[^"')\s]+)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ALLOWED = re.compile("#|schrift:", re.IGNORECASE)
_CURE = (
    "Ein Bild in der Schablone einsetzen, mit {{ bild(…, alt=…) }}, oder im Text; geladen werden"
    " sonst nur die mitgelieferten Schriften."
)
_MOST = 40  # characters of an address that are quoted


def pictures(css: str) -> Iterator[tuple[int, str, str]]:
    """Where, what and how to mend it, for each address that leads to more than a font of ours."""
    for found in _ADDRESS.finditer(css):
        address = found["address"]
        if address and not _ALLOWED.match(address):
            said = address if len(address) <= _MOST else f"{address[:_MOST]}…"
            yield (
                found.start(),
                f"„{said}“ wird nicht geladen: Stilangaben haben weder Bilder noch fremde Schriften.",
                _CURE,
            )
