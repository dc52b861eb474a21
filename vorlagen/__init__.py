"""Static document generator for German council submissions (Vorlagen).

The rooms of this package are stations on one road, and imports run from left to right only::

    facts -> figures -> documents -> renditions -> building -> cli

`findings` (what is wrong, where, how to mend it) and `german` (how numbers, dates and words are
written in German) lie beneath all of them. `Projekt` is the face for other programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vorlagen.projekt import Projekt

__version__ = "0.1.0"
__all__ = ["Projekt", "__version__"]


def __getattr__(name: str) -> Any:
    """Import the face only for programs that ask for it: no command waits for all that it needs."""
    if name == "Projekt":
        from vorlagen.projekt import Projekt  # noqa: PLC0415

        return Projekt
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
