"""What a picture says, in words: for those who do not see it, and for the plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from vorlagen.documents.charts.chart import PENDING, Bar, Bars, Chart, Row, Say, StackedBars
from vorlagen.german.lists import aufzaehlung

_MOST_SAID = 12  # rows; of more only the largest and the smallest are said
_MOST_NAMED = 6  # that share the largest or the smallest value


def alternative(chart: Chart, say: Say, count: Say) -> str:
    """The text in place of a picture; `say` prints its figures, `count` how many there are."""
    if isinstance(chart, StackedBars):
        bars = (_bar(chart, bar, say) for bar in chart.bars)
        return _joined([f"Balkendiagramm: {chart.title}, {chart.unit}.", *bars])
    rows = _each if len(chart.rows) <= _MOST_SAID else _summary
    said = [f"Balkendiagramm: {chart.title}, {chart.unit}.", *rows(chart, say, count)]
    return _joined([*said, f"Summe {say(chart.total)}."])


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(sentences)


def _bar(chart: StackedBars, bar: Bar, say: Say) -> str:
    parts = [f"{name} {say(figure)}" for _, name, figure in chart.parts_of(bar)]
    return f"{bar.label}: {', '.join(parts)}; zusammen {say(bar.total)}."


def _each(chart: Bars, say: Say, _count: Say) -> Iterator[str]:
    said = [f"{row.label} {say(row.figure)}" for row in chart.rows if row.figure is not None]
    if said:
        yield f"{', '.join(said)}."
    nothing = [row.label for row in chart.rows if row.figure is None]
    if nothing:
        yield f"Ohne Wert: {aufzaehlung(nothing)}."


def _summary(chart: Bars, say: Say, count: Say) -> Iterator[str]:
    yield f"{chart.labels}: {count(chart.number)}, davon mit Wert: {count(chart.with_bar)}."
    known = [row for row in chart.rows if _value(row) is not None]
    if known:
        yield _extremes(known, say)
    pending = [row.label for row in chart.rows if row.figure is not None and row.figure.is_pending]
    if pending:
        yield f"Noch {PENDING}: {aufzaehlung(pending)}."


def _value(row: Row) -> Fraction | None:
    return row.figure.exact if row.figure else None


def _extremes(rows: list[Row], say: Say) -> str:
    most, least = _extreme(rows, max, say), _extreme(rows, min, say)
    if most == least:
        return f"Überall gleich viel: {most}."
    return f"Am meisten: {most}; am wenigsten: {least}."


def _extreme(rows: list[Row], choose: Callable[[Iterable[Fraction]], Fraction], say: Say) -> str:
    chosen = choose(value for row in rows if (value := _value(row)) is not None)
    found = [row for row in rows if _value(row) == chosen]
    who = aufzaehlung([row.label for row in found]) if len(found) <= _MOST_NAMED else "mehrere"
    return " ".join(f"{say(row.figure)} ({who})" for row in found[:1] if row.figure)
