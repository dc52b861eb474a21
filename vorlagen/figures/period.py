"""Periods: how many months lie between two days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Constant, Figure, Op, Operation
from vorlagen.figures.unit import JAHRE, MONATE
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum, zeitraum

MONTHS_A_YEAR = Figure(Fraction(12), MONATE / JAHRE, Constant("12 Monate je Jahr"))


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    von: date
    bis: date
    place: Place  # where it was entered

    def __str__(self) -> str:
        return zeitraum(self.von, self.bis)

    def __contains__(self, day: date) -> bool:
        return self.von <= day <= self.bis

    def months(self) -> Figure:
        """The number of whole months, both end months included: 01.12.2021 to 31.12.2022 are 13.

        Raises:
            FigureError: At the period's place, if it ends before it begins, does not begin on the
                first or does not end on the last day of a month.
        """
        self._require_whole_months()
        number = (self.bis.year - self.von.year) * 12 + self.bis.month - self.von.month + 1
        return Figure(Fraction(number), MONATE, Operation(Op.MONATE, (), str(self), self.place))

    def _require_whole_months(self) -> None:
        if self.bis < self.von:
            raise FigureError(
                Code.ZEITRAUM,
                f"Der Zeitraum endet am {datum(self.bis)}, bevor er am {datum(self.von)} beginnt.",
                "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
                self.place,
            )
        last = monthrange(self.bis.year, self.bis.month)[1]
        if self.von.day != 1 or self.bis.day != last:
            raise FigureError(
                Code.ZEITRAUM,
                f"Der Zeitraum {self} umfasst keine vollen Monate.",
                "Ein Zeitraum beginnt am Monatsersten und endet am Monatsletzten"
                f" ({datum(self.von.replace(day=1))} bis {datum(self.bis.replace(day=last))}).",
                self.place,
            )
