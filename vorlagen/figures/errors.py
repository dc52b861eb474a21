"""What can go wrong while figures are computed."""

from __future__ import annotations

from typing import NoReturn

from vorlagen.findings import Code, Refusal


class FigureError(Refusal):
    """A computation that a user's facts or formulas make impossible."""


def unusable(file: str) -> NoReturn:
    """Fail because a file has faults.

    Raises:
        FigureError: Always; it is marked as reported, since the file has findings of its own.
    """
    raise FigureError(
        Code.DATEI_UNLESBAR, f"„{file}“ enthält Fehler.", "Zuerst diese Datei in Ordnung bringen."
    ).mark_reported()
