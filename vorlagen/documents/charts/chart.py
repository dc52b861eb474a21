"""What a picture shows, whichever table it comes from; how it is drawn is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vorlagen.documents.press import current, pending_reason
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.findings import Code

PENDING = "ausstehend"
MOST_SERIES = 7  # as many as can be told apart without colour

Say = Callable[[Figure], str]  # how a figure is printed


@dataclass(frozen=True, slots=True)
class Row:
    """A bar of its own; `figure` is None for somebody who gets nothing."""

    label: str
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Bars:
    """A horizontal bar for each row, in their order; all figures are of one unit.

    `labels` says what the rows are ("Kommunen"), `unit` what the bars measure. `number` is how many
    rows there are, `with_bar` how many of them have a figure; `dash` stands where there is none.
    `places` are the decimals of all figures, by default as many as the longest needs.
    """

    title: str
    labels: str
    unit: str
    rows: tuple[Row, ...]
    total: Figure
    number: Figure
    with_bar: Figure
    dash: str = "–"
    places: int | None = None

    def figures(self) -> Iterator[Figure]:
        """All figures that the picture prints."""
        yield from (row.figure for row in self.rows if row.figure is not None)
        yield self.total


@dataclass(frozen=True, slots=True)
class Bar:
    """A stack: `parts` are in the order of the chart's series; None for a part that it lacks."""

    label: str
    total: Figure
    parts: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Stacked horizontal bars of amounts; the last series, drawn dark, is what readers look for.

    Raises:
        FigureError: If there are more series than can be told apart without colour.
    """

    title: str
    unit: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]

    def __post_init__(self) -> None:
        if len(self.series) > MOST_SERIES:
            raise FigureError(
                Code.AUSDRUCK,
                f"Das Diagramm hätte {len(self.series)} verschiedene Teile; ohne Farbe zu"
                f" unterscheiden sind höchstens {MOST_SERIES}.",
                "Zeilen der Tabelle zusammenfassen oder sie mit tabelle(…) statt als Diagramm drucken.",
            )

    def parts_of(self, bar: Bar) -> list[tuple[int, str, Figure]]:
        """Number and name of each series that a bar has, with its amount."""
        named = zip(self.series, bar.parts, strict=True)
        return [(i, name, part) for i, (name, part) in enumerate(named) if part is not None]

    def figures(self) -> Iterator[Figure]:
        """All figures that the picture prints."""
        for bar in self.bars:
            yield from (part for part in bar.parts if part is not None)
            yield bar.total


Chart = Bars | StackedBars


def note(chart: Chart, say: Say) -> None:
    """Tell the press which figures a picture prints, and which are not known yet."""
    press = current()
    for figure in chart.figures():
        reason = pending_reason(figure)
        if reason is None:
            press.note(figure, say(figure))
        else:
            press.pending(reason)


def saying(say: Callable[[Figure], str]) -> Say:
    """Prints what is not known yet as such, and everything else as `say` does."""
    return lambda figure: PENDING if figure.is_pending else say(figure)
