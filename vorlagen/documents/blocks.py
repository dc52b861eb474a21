"""The functions that print a block in prose: tables, overviews of a financing, pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from vorlagen.documents.charts import distribution_chart, financing_chart, range_chart
from vorlagen.documents.described_picture import described_picture
from vorlagen.documents.overviews import (
    range_by_year,
    scenarios_side_by_side,
    table_by_year,
    total_risk,
    variants_side_by_side,
)
from vorlagen.documents.press import Block, Html, Printer
from vorlagen.documents.printed_tables import (
    RenderText,
    data_table_rows,
    distribution_rows,
    financing_names,
)
from vorlagen.documents.structure_marks import PICTURE, TABLE
from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.facts.schaubild import Ablauf, Schaubild, Struktur, Zeitplan
from vorlagen.figures.data_table import DataTable
from vorlagen.figures.distribution import Distribution
from vorlagen.figures.errors import FigureError
from vorlagen.figures.financing.outcomes import Outcome, Range
from vorlagen.figures.financing.paper_financing import Variants, table_names
from vorlagen.figures.financing.table import FinancingTable
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as HTML; `key` tells it from every other table of the paper."""

    key: str
    html: str


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of one paper; `pictures` are the addresses of the described pictures printed so far."""

    printer: Printer
    pictures: set[str] = field(default_factory=set)

    def functions(self) -> dict[str, Callable[[Any], Html]]:
        """The functions by the names that prose calls them."""
        tables = {
            "tabelle": self._financing,
            "verteilung": self._distribution,
            "datentabelle": self._data_table,
            "haushaltsjahre": self._by_year,
            "varianten": self._variants,
            "gesamtrisiko": self._total_risk,
            "szenarien": self._scenarios,
        }
        printing = {name: partial(self._print, table) for name, table in tables.items()}
        pictures = {"diagramm": self._diagram, "schaubild": self._picture}
        return {**printing, **pictures}

    def _print(self, make: Callable[[Any], PrintedTable], group: Any) -> Block:
        content = make(group)
        return self.printer.captioned(content.html, TABLE, content.key)

    def _financing(self, group: Any) -> PrintedTable:
        table = _required(group, FinancingTable, "tabelle(finanzierung.steuerung)")
        names = financing_names(table, self._line_for(table))
        html = self.printer.template("teile/finanzierungstabelle.html", tabelle=names)
        return PrintedTable(table.address, html)

    def _distribution(self, group: Any) -> PrintedTable:
        found = _required(group, Distribution, "verteilung(verteilungen.case_management)")
        names = distribution_rows(found, self.printer.line)
        html = self.printer.template("teile/verteilungstabelle.html", verteilung=names)
        return PrintedTable(found.address, html)

    def _data_table(self, group: Any) -> PrintedTable:
        found = _required(group, DataTable, "datentabelle(tabellen.stellen)")
        names = data_table_rows(found, self.printer.line)
        html = self.printer.template("teile/datentabelle.html", tabelle=names)
        return PrintedTable(found.address, html)

    def _by_year(self, group: Any) -> PrintedTable:
        """A table, the total, a scenario or one end of them by Haushaltsjahr."""
        if isinstance(_subject(group), FinancingTable):
            table: FinancingTable = _subject(group)
            names = table_by_year(table, self._line_for(table))
            html = self.printer.template("teile/haushaltsjahre.html", tabelle=names)
            return PrintedTable(f"{table.address} nach Jahren", html)
        found = _range(group)
        if found is None:
            raise _not_printable("haushaltsjahre(finanzierung.steuerung)")
        names = range_by_year(found, self._line_for(found.low.tables[0]))
        html = self.printer.template("teile/haushaltsjahre_gesamt.html", gesamt=names)
        return PrintedTable(f"{found.address} nach Jahren", html)

    def _variants(self, group: Any) -> PrintedTable:
        variants = _required(group, Variants, "varianten(finanzierung.modul3)")
        first = next(iter(variants.tables.values()))
        names = variants_side_by_side(variants, self._line_for(first))
        html = self.printer.template("teile/varianten.html", vergleich=names)
        return PrintedTable(variants.address, html)

    def _total_risk(self, group: Any) -> PrintedTable:
        finanzierung = _required(group, Finanzierung, "gesamtrisiko(finanzierung)")
        if not finanzierung.tabellen:
            raise _not_printable("gesamtrisiko(finanzierung)")
        names = total_risk(finanzierung, _subject(group["gesamt"]), self._line_for)
        html = self.printer.template("teile/gesamtrisiko.html", risiko=names)
        return PrintedTable("gesamtrisiko", html)

    def _scenarios(self, group: Any) -> PrintedTable:
        finanzierung = _required(group, Finanzierung, "szenarien(finanzierung)")
        found = [_subject(group["szenarien"][name]) for name in finanzierung.szenarien]
        if not (found and finanzierung.tabellen):
            raise _not_printable("szenarien(finanzierung)")
        names = scenarios_side_by_side(found, self._line_for(found[0].low.tables[0]))
        html = self.printer.template("teile/szenarien.html", vergleich=names)
        return PrintedTable("szenarien", html)

    def _diagram(self, group: Any) -> Block:
        """A table with bars."""
        match subject := _subject(group):
            case Distribution():
                address, template = subject.address, "teile/balken.html"
                chart: Any = distribution_chart(subject, self.printer.line)
            case FinancingTable():
                address, template = subject.address, "teile/stapel.html"
                chart = financing_chart(subject, self._line_for(subject))
            case _:
                found = _range(group)
                if found is None:
                    raise _not_printable("diagramm(verteilungen.case_management)")
                address, template = found.address, "teile/stapel.html"
                chart = range_chart(found, self._line_for(found.low.tables[0]))
        html = self.printer.template(template, diagramm=chart)
        return self.printer.captioned(html, PICTURE, f"diagramm.{address}")

    def _picture(self, group: Any) -> Block:
        """A picture that the paper describes."""
        described = _described(group)
        if described is None:
            raise FigureError(
                Code.AUSDRUCK,
                "Das ist kein Schaubild dieser Vorlage.",
                "Ein Schaubild aus „schaubilder“ angeben, zum Beispiel"
                " {{ schaubild(schaubilder.struktur) }}.",
            )
        self.pictures.add(group.address)
        names = described_picture(described, self.printer.line)
        html = self.printer.template(f"teile/{described.art}.html", **names)
        return self.printer.captioned(html, PICTURE, group.address)

    def _line_for(self, table: FinancingTable) -> RenderText:
        """Renders texts of a table, which may name its posts and months."""
        names = table_names(table)
        posts = {name: names[name] for name in ("stellen", "anteil", "monate") if name in names}
        return partial(self.printer.line, **posts)


def _described(group: Any) -> Schaubild | None:
    subject = _subject(group)
    return subject if isinstance(subject, Struktur | Ablauf | Zeitplan) else None


def _subject(group: Any) -> Any:
    return group.subject if isinstance(group, Namespace) else None


def _required(group: Any, kind: type[T], example: str) -> T:
    subject = _subject(group)
    if isinstance(subject, kind):
        return subject
    raise _not_printable(example)


def _range(group: Any) -> Range | None:
    """The total or scenario that a group of names stands for; None if there is nothing in it."""
    subject = _subject(group)
    if isinstance(subject, Finanzierung):
        subject = _subject(group["gesamt"])
    if isinstance(subject, Outcome):
        subject = Range(subject.address, None, subject, subject)
    return subject if isinstance(subject, Range) and subject.low.tables else None


def _not_printable(example: str) -> FigureError:
    return FigureError(
        Code.AUSDRUCK,
        "Das ist keine Tabelle, die hier gedruckt werden könnte.",
        f"Die Adresse der ganzen Tabelle angeben, zum Beispiel {{{{ {example} }}}}.",
    )
