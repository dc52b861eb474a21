"""Annexes of a paper: PDFs from elsewhere (`foreign`), and all in one file (`combining`).

Those two modules are imported by whoever needs them, when needed: most papers have no such annexes, and the
library takes its time.
"""

from vorlagen.anlagen.facts import Anlage, NotCombinedError

__all__ = [
    "Anlage",
    "NotCombinedError",
]
