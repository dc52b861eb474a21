"""The functions that print overviews of a financing in prose, such as haushaltsjahre()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from vorlagen.documents.markdown import Block
from vorlagen.documents.overviews import (
    RenderText,
    range_by_year,
    scenarios_side_by_side,
    table_by_year,
    total_risk,
    variants_side_by_side,
)
from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.figures.errors import FigureError
from vorlagen.figures.financing import FinancingTable
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.outcomes import Outcome, Range
from vorlagen.figures.paper_financing import Variants
from vorlagen.findings import Code


@dataclass(frozen=True, slots=True)
class Overviews:
    """`block` prints a template; `render_for` renders the texts of a table."""

    block: Callable[..., Block]
    render_for: Callable[[FinancingTable], RenderText]

    def functions(self) -> dict[str, Callable[[Any], Block]]:
        """The functions by the names that prose calls them."""
        return {
            "haushaltsjahre": self._by_year,
            "varianten": self._variants,
            "gesamtrisiko": self._total_risk,
            "szenarien": self._scenarios,
        }

    def _by_year(self, group: Any) -> Block:
        """A table, the total, a scenario or one end of them by Haushaltsjahr."""
        match subject := _subject(group):
            case FinancingTable():
                names = table_by_year(subject, self.render_for(subject))
                return self.block("teile/haushaltsjahre.html", tabelle=names)
            case Outcome():
                subject = Range(subject.address, None, subject, subject)
            case Finanzierung():
                subject = _subject(group["gesamt"])
        if isinstance(subject, Range) and subject.low.tables:
            names = range_by_year(subject, self._render(subject))
            return self.block("teile/haushaltsjahre_gesamt.html", gesamt=names)
        raise _not_printable("haushaltsjahre(finanzierung.steuerung)")

    def _variants(self, group: Any) -> Block:
        subject = _subject(group)
        if not isinstance(subject, Variants):
            raise _not_printable("varianten(finanzierung.modul3)")
        first = next(iter(subject.tables.values()))
        names = variants_side_by_side(subject, self.render_for(first))
        return self.block("teile/varianten.html", vergleich=names)

    def _total_risk(self, group: Any) -> Block:
        finanzierung = _subject(group)
        if not isinstance(finanzierung, Finanzierung) or not finanzierung.tabellen:
            raise _not_printable("gesamtrisiko(finanzierung)")
        names = total_risk(finanzierung, _subject(group["gesamt"]), self.render_for)
        return self.block("teile/gesamtrisiko.html", risiko=names)

    def _scenarios(self, group: Any) -> Block:
        finanzierung = _subject(group)
        if not isinstance(finanzierung, Finanzierung) or not finanzierung.szenarien:
            raise _not_printable("szenarien(finanzierung)")
        found = [_subject(group["szenarien"][name]) for name in finanzierung.szenarien]
        names = scenarios_side_by_side(found, self._render(found[0]))
        return self.block("teile/szenarien.html", vergleich=names)

    def _render(self, found: Range) -> Callable[[Any], Markup]:
        return self.render_for(found.low.tables[0])


def _subject(group: Any) -> Any:
    return group.subject if isinstance(group, Namespace) else None


def _not_printable(example: str) -> FigureError:
    return FigureError(
        Code.AUSDRUCK,
        "Das lässt sich hier nicht als Übersicht drucken.",
        f"Die passende Adresse angeben, zum Beispiel {{{{ {example} }}}}.",
    )
