"""Charts from a few numbers: as they stand on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from markupsafe import Markup

from vorlagen.figures.conditions import Names
from vorlagen.figures.figure import EUR, Fact, Figure, entered
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.reckoning import total
from vorlagen.findings import Findings, Place
from vorlagen.german.numbers import Hausstil
from vorlagen.page.environment import DocumentEnvironment, template_folders
from vorlagen.page.rendering import Rendering, printing
from vorlagen.schaubilder.charts import Payment, stacked_chart

ORT = Place("data/musterkreis/vorlagen/beratung/vorlage.yaml", 1, 1)
Wert = int | str | None  # None: not known yet


def groesse(wert: Wert) -> Figure:
    """An amount as entered; None is one that is not known yet."""
    if wert is None:
        return entered(None, EUR, Fact(ORT, pending="Der Bescheid fehlt."))
    return entered(Decimal(wert), EUR, Fact(ORT))


@contextmanager
def presse(style: Hausstil = Hausstil()) -> Iterator[Rendering]:  # noqa: B008 - frozen
    """A paper that is being rendered, with nothing in it yet."""
    with printing(Rendering(Namespace("", {}), style, Findings(), {})) as rendering:
        yield rendering


def gestapelt(series: Sequence[str], bars: dict[str, Sequence[Wert]]) -> Names:
    """Stacked bars: for each label the amounts in the order of the series."""
    payments = []
    for label, values in bars.items():
        parts = tuple(map(groesse, values))
        payments.append(Payment(label, total(parts), parts))
    return stacked_chart("Beratung", tuple(series), payments)


def html(series: Sequence[str], bars: dict[str, Sequence[Wert]]) -> Markup:
    """Stacked bars as they stand on a page."""
    with presse():
        environment = DocumentEnvironment(template_folders(Path("gibt-es-nicht"), "musterkreis"))
        template = environment.get_template("teile/stapel.html")
        return Markup(template.render(diagramm=gestapelt(series, bars)))  # noqa: S704 - our own
