"""Pictures from a few numbers: as their template is told of them, and as they stand on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup

from vorlagen.documents.charts.chart import Bar, Bars, Chart, Row, StackedBars
from vorlagen.documents.charts.picture import picture_names
from vorlagen.documents.environment import DocumentEnvironment
from vorlagen.documents.folders import template_folders
from vorlagen.documents.press import Press, printing
from vorlagen.figures.figure import Fact, Figure, counted, entered
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.reckoning import total
from vorlagen.figures.unit import EUR, Unit, unit
from vorlagen.findings import Findings, Place
from vorlagen.german.style import Hausstil

ORT = Place("data/musterkreis/vorlagen/beratung/vorlage.yaml", 1, 1)
SVG = "{http://www.w3.org/2000/svg}"
Wert = int | str | None  # None: not known yet


def groesse(wert: Wert, of: Unit = EUR, name: str = "") -> Figure:
    """A figure as entered; None is one that is not known yet."""
    if wert is None:
        return entered(None, of, Fact(ORT, pending="Der Bescheid fehlt."), name)
    return entered(Decimal(wert), of, Fact(ORT), name)


def gestapelt(
    series: Sequence[str], bars: dict[str, Sequence[Wert | tuple[()]]], title: str = "Beratung"
) -> StackedBars:
    """Stacked bars: for each label the amounts in the order of the series; () for none."""
    return StackedBars(title, "in Euro", tuple(series), tuple(_bar(*bar) for bar in bars.items()))


def _bar(label: str, values: Sequence[Wert | tuple[()]]) -> Bar:
    parts = [None if isinstance(v, tuple) else groesse(v) for v in values]
    return Bar(label, total([p for p in parts if p is not None]), tuple(parts))


def verteilt(rows: dict[str, Wert | tuple[()]], places: int | None = None) -> Bars:
    """Bars: for each label a number of days; () for somebody who gets nothing."""
    days = unit("Tage")
    figures = {k: None if isinstance(v, tuple) else groesse(v, days) for k, v in rows.items()}
    known = [figure for figure in figures.values() if figure is not None]
    return Bars(
        title="Beratungstage",
        labels="Kommunen",
        unit="Tage in der Woche",
        rows=tuple(Row(label, figure) for label, figure in figures.items()),
        total=total(known) if known else Figure(Fraction(0), days, Fact(ORT)),
        number=counted(list(rows), unit("Kommunen"), "alle", ORT),
        with_bar=counted([""] * len(known), unit("Kommunen"), "mit", ORT),
        places=places,
    )


@contextmanager
def presse(style: Hausstil = Hausstil()) -> Iterator[Press]:  # noqa: B008 - frozen
    """A paper that is being rendered, with nothing in it yet."""
    with printing(Press(Namespace("", {}), style, Findings(), {})) as press:
        yield press


def html(chart: Chart) -> Markup:
    """The picture as it stands on a page."""
    with presse():
        environment = DocumentEnvironment(template_folders(Path("gibt-es-nicht"), "musterkreis"))
        template = environment.get_template("teile/diagramm.html")
        return Markup(template.render(diagramm=picture_names(chart)))  # noqa: S704 - our own


def bild(chart: Chart, name: str = "breit") -> ElementTree.Element:
    """One of the two pictures, as a tree."""
    found = re.search(rf'<svg class="nur-{name}".*?</svg>', html(chart), re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])  # noqa: S314 - our own


def worte(chart: Chart, name: str = "breit") -> list[str]:
    """The texts of a picture in their order."""
    return [text.text or "" for text in bild(chart, name).iter("text")]


def alternative(chart: Chart) -> str:
    """What is said in place of a picture."""
    return bild(chart).findtext("title") or ""
