"""What can go wrong while figures are computed."""

from __future__ import annotations

from typing import NoReturn

from vorlagen.findings import Code, Findings, Place


class FigureError(Exception):
    """A computation that a user's facts or formulas make impossible; `message`, `cure` in German.

    The error of a figure comes up again wherever that figure is used. `place` is that of the
    innermost formula it passed, and it is reported once.
    """

    def __init__(self, code: Code, message: str, cure: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.cure = cure
        self.place = place
        self._reported = False

    def at(self, place: Place) -> FigureError:
        """This error with a place, if it has none yet."""
        self.place = self.place or place
        return self

    def told(self) -> FigureError:
        """This error, if what is wrong has a finding already; it is not reported again."""
        self._reported = True
        return self

    def report(self, findings: Findings, place: Place) -> None:
        """Add the finding, at this error's own place or else at `place`, if nobody did before."""
        if not self._reported:
            findings.add(self.code, self.place or place, self.message, self.cure)
        self._reported = True


def unusable(file: str) -> NoReturn:
    """Fail because a file has faults.

    Raises:
        FigureError: Always; it is reported nowhere, as the file's own findings say all there is.
    """
    raise FigureError(
        Code.DATEI_UNLESBAR, f"„{file}“ enthält Fehler.", "Zuerst diese Datei in Ordnung bringen."
    ).told()
