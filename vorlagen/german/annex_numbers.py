"""How papers speak of annexes: „Anlage 1“, „3 Seiten“, „245 KB“."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from vorlagen.german.numbers import zahl
from vorlagen.german.style import NBSP

_KB, _MB = Decimal(1000), Decimal(1_000_000)  # as SI has it and sellers of disks count


def anlagennummer(nummer: int) -> str:
    """How texts call an annex: "Anlage 1", with a no-break space."""
    return f"Anlage{NBSP}{nummer}"


def seitenzahl(seiten: int) -> str:
    """The number of pages in words: "1 Seite", "12 Seiten"."""
    return f"{zahl(Decimal(seiten))}{NBSP}{'Seite' if seiten == 1 else 'Seiten'}"


def dateigroesse(anzahl: int) -> str:
    """The size of a file of so many bytes, rounded half up: "1 KB", "245 KB", "1,2 MB".

    Up to a megabyte in whole KB, of which a file has at least one, and above in MB with one decimal.
    """
    kb = max(_rounded(anzahl / _KB, "1"), Decimal(1))
    if kb < 1000:
        return f"{zahl(kb)}{NBSP}KB"
    return f"{zahl(_rounded(anzahl / _MB, '0.1'), 1)}{NBSP}MB"


def _rounded(wert: Decimal, stufe: str) -> Decimal:
    return wert.quantize(Decimal(stufe), ROUND_HALF_UP)
