"""What templates are told of a picture: its shapes as numbers and texts, ready to be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial

from vorlagen.documents.charts.alt import alternative
from vorlagen.documents.charts.bars import draw_bars
from vorlagen.documents.charts.chart import Bars, Chart, Say, StackedBars, note, saying
from vorlagen.documents.charts.drawing import (
    PAPER,
    PHONE,
    Box,
    Drawing,
    Line,
    Outline,
    Shape,
    Sheet,
    Strokes,
    hundredths,
)
from vorlagen.documents.charts.stacked import draw_stacked
from vorlagen.documents.press import current
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code
from vorlagen.german.numbers import betrag, betragsstellen, spaltenstellen, zahl

# A page holds 244 mm, of which a caption and what stands above it take some.
TALLEST = Decimal(220)


def picture_names(chart: Chart) -> Namespace:
    """A picture for its template; the press notes each figure that it prints.

    `titel`, `text` (what is said in place of the picture), `bilder` (one for paper and
    wide windows, one for narrow ones, each with `name`, `breite`, `hoehe`, `formen`; lengths in mm).

    Raises:
        FigureError: If the picture is higher than a page.
        NichtGerundet: If a figure is not rounded.
    """
    say = saying(_printer(chart))
    drawings = {sheet: _drawn(chart, say, sheet) for sheet in (PAPER, PHONE)}
    _require_one_page(drawings[PAPER])
    note(chart, say)
    names = {
        "titel": chart.title,
        "text": alternative(chart, say, _counted),
        "bilder": tuple(drawing_names(drawing, sheet) for sheet, drawing in drawings.items()),
    }
    return Namespace("diagramm", names)


def _drawn(chart: Chart, say: Say, sheet: Sheet) -> Drawing:
    if isinstance(chart, StackedBars):
        return draw_stacked(chart, say, sheet)
    return draw_bars(chart, say, sheet)


def _printer(chart: Chart) -> Callable[[Figure], str]:
    """How the picture prints its figures: all with the same decimals, as its table does."""
    known = [figure.wert for figure in chart.figures() if not figure.is_pending]
    if isinstance(chart, Bars):
        places = spaltenstellen(known) if chart.places is None else chart.places
        return partial(_number, places=places)
    return partial(_amount, places=betragsstellen(known))


def _number(figure: Figure, places: int) -> str:
    return zahl(figure.wert, places)


def _amount(figure: Figure, places: int) -> str:
    return betrag(figure.wert, current().style, places)


def _counted(figure: Figure) -> str:
    text = zahl(figure.wert)
    current().note(figure, text)
    return text


def _require_one_page(drawing: Drawing) -> None:
    if drawing.height > TALLEST:
        raise FigureError(
            Code.AUSDRUCK,
            f"Das Diagramm wäre {zahl(hundredths(drawing.height))} mm hoch; auf eine Seite passen"
            f" {TALLEST} mm.",
            "Weniger Zeilen zeigen oder statt des Diagramms die Tabelle drucken: Sie geht auf der"
            " nächsten Seite weiter.",
        )


def drawing_names(drawing: Drawing, sheet: Sheet) -> Namespace:
    """A drawing for its template: `name`, `breite`, `hoehe`, `formen`; lengths as SVG writes them."""
    names = {
        "name": sheet.name,
        "breite": _length(sheet.width),
        "hoehe": _length(drawing.height),
        "formen": tuple(map(_shape, drawing.shapes)),
    }
    return Namespace("bild", names)


def _length(value: Decimal) -> str:
    """A length as SVG writes it: at most two decimals, no trailing zeros."""
    text = f"{hundredths(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shape(shape: Shape) -> Namespace:
    match shape:
        case Box():
            names = {
                "art": "flaeche",
                "x": _length(shape.x),
                "y": _length(shape.y),
                "breite": _length(shape.width),
                "hoehe": _length(shape.height),
                "farbe": shape.fill,
                "rand": shape.outlined,
                "gestrichelt": shape.dashed,
                "rundung": _length(shape.rounded) if shape.rounded else "",
            }
        case Strokes():
            names = {
                "art": "striche",
                "pfad": "".join(map(_path, shape.lines)),
                "staerke": _length(shape.thickness),
                "farbe": shape.colour,
                "punkte": "" if shape.dotted is None else _length(shape.dotted),
                "gestrichelt": shape.dashed,
            }
        case Line():
            names = {
                "art": "striche",
                "pfad": _through(shape.points),
                "staerke": _length(shape.thickness),
                "farbe": shape.colour,
                "punkte": "",
                "gestrichelt": shape.dashed,
            }
        case Outline():
            names = {
                "art": "umriss",
                "pfad": f"{_through(shape.corners)}Z",
                "farbe": shape.fill,
                "rand": shape.outlined,
            }
        case _:
            names = {
                "art": "worte",
                "x": _length(shape.x),
                "y": _length(shape.y),
                "groesse": _length(shape.size),
                "text": shape.text,
                "farbe": shape.colour,
                "fett": shape.bold,
                "rechts": shape.at_end,
                "mitte": shape.in_middle,
            }
    return Namespace("form", names)


def _through(points: Iterable[tuple[Decimal, Decimal]]) -> str:
    return "M" + "L".join(f"{_length(x)} {_length(y)}" for x, y in points)


def _path(line: tuple[Decimal, Decimal, Decimal, Decimal]) -> str:
    from_x, from_y, to_x, to_y = map(_length, line)
    return f"M{from_x} {from_y}L{to_x} {to_y}"
