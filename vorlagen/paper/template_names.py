"""What templates of papers find under `papier`: one class with every name.

The functions that texts may call: tables, overviews of a financing, pictures, references to decisions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from markupsafe import Markup
from msgspec import UNSET, Struct, UnsetType, field

from vorlagen.beschluesse import reference
from vorlagen.figures import FigureError, Names, Namespace
from vorlagen.finanzierung import (
    FinancingTable,
    Finanzierung,
    Outcome,
    Range,
    Variants,
    printed_financing,
    range_by_year,
    scenarios_side_by_side,
    table_by_year,
    table_names,
    total_risk,
    variants_side_by_side,
)
from vorlagen.findings import Code
from vorlagen.page import (
    PICTURE,
    TABLE,
    Block,
    Destination,
    Html,
    ListedAbbreviation,
    Renderer,
    RenderText,
)
from vorlagen.satzung import PrintedSynopsis
from vorlagen.schaubilder import (
    Ablauf,
    Struktur,
    Zeitplan,
    described_picture,
    distribution_chart,
    financing_chart,
    range_chart,
)
from vorlagen.tabellen import DataTable, Distribution, printed_data_table, printed_distribution

T = TypeVar("T")


class Blocks(Struct, frozen=True):
    """The blocks of one paper; `pictures` are the addresses of the described pictures printed so far."""

    printer: Renderer
    pictures: set[str] = field(default_factory=set)

    def functions(self) -> dict[str, Callable[..., Html]]:
        """The functions by the names that prose calls them."""
        return {
            "tabelle": self._financing,
            "verteilung": self._distribution,
            "datentabelle": self._data_table,
            "haushaltsjahre": self._by_year,
            "varianten": self._variants,
            "gesamtrisiko": self._total_risk,
            "szenarien": self._scenarios,
            "diagramm": self._diagram,
            "schaubild": self._picture,
            "beschluss": reference,
        }

    def _table(self, template: str, key: str, **names: Any) -> Block:
        """A table by its template; `key` tells it from every other table of the paper."""
        return self.printer.captioned(
            self.printer.template(f"teile/{template}.html", **names), TABLE, key
        )

    def _financing(self, group: Any) -> Block:
        table = _required(group, FinancingTable, "tabelle(finanzierung.steuerung)")
        if self.printer.rendering.disclosure is not None:
            table = table.public()
        names = printed_financing(table, self._line_for(table))
        return self._table("finanzierungstabelle", table.address, tabelle=names)

    def _distribution(self, group: Any) -> Block:
        distribution = _required(group, Distribution, "verteilung(verteilungen.case_management)")
        names = printed_distribution(distribution, self.printer.line)
        return self._table("verteilungstabelle", distribution.address, verteilung=names)

    def _data_table(self, group: Any) -> Block:
        table = _required(group, DataTable, "datentabelle(tabellen.stellen)")
        if not table.columns or not table.rows:  # the public version has none of them
            return Block()
        names = printed_data_table(table, self.printer.line)
        return self._table("datentabelle", table.address, tabelle=names)

    def _by_year(self, group: Any) -> Block:
        """A table, the total, a scenario or one end of them by Haushaltsjahr."""
        if isinstance(_subject(group), FinancingTable):
            table: FinancingTable = _subject(group)
            if self.printer.rendering.disclosure is not None:
                table = table.public()
            by_year = table_by_year(table, self._line_for(table))
            return self._table("haushaltsjahre", f"{table.address} nach Jahren", tabelle=by_year)
        totals = _range(group)
        if totals is None:
            raise _not_printable("haushaltsjahre(finanzierung.steuerung)")
        names = range_by_year(totals, self._line_for(totals.low.tables[0]))
        return self._table("haushaltsjahre_gesamt", f"{totals.address} nach Jahren", gesamt=names)

    def _variants(self, group: Any) -> Block:
        variants = _required(group, Variants, "varianten(finanzierung.modul3)")
        first = next(iter(variants.tables.values()))
        names = variants_side_by_side(variants, self._line_for(first))
        return self._table("varianten", variants.address, vergleich=names)

    def _total_risk(self, group: Any) -> Block:
        finanzierung = _required(group, Finanzierung, "gesamtrisiko(finanzierung)")
        if not finanzierung.tabellen:
            raise _not_printable("gesamtrisiko(finanzierung)")
        names = total_risk(finanzierung, _subject(group["gesamt"]), self._line_for)
        return self._table("gesamtrisiko", "gesamtrisiko", risiko=names)

    def _scenarios(self, group: Any) -> Block:
        finanzierung = _required(group, Finanzierung, "szenarien(finanzierung)")
        scenarios = [_subject(group["szenarien"][name]) for name in finanzierung.szenarien]
        if not scenarios or not finanzierung.tabellen:
            raise _not_printable("szenarien(finanzierung)")
        names = scenarios_side_by_side(scenarios, self._line_for(scenarios[0].low.tables[0]))
        return self._table("szenarien", "szenarien", vergleich=names)

    def _diagram(self, group: Any) -> Block:
        """A table with bars."""
        subject = _subject(group)
        template = "teile/stapel.html"
        if isinstance(subject, Distribution):
            template = "teile/balken.html"
            chart = distribution_chart(subject, self.printer.line)
        elif isinstance(subject, FinancingTable):
            chart = financing_chart(subject, self._line_for(subject))
        else:
            subject = _range(group)
            if subject is None:
                raise _not_printable("diagramm(verteilungen.case_management)")
            chart = range_chart(subject, self._line_for(subject.low.tables[0]))
        html = self.printer.template(template, diagramm=chart)
        return self.printer.captioned(html, PICTURE, f"diagramm.{subject.address}")

    def _picture(self, group: Any) -> Block:
        """A picture that the paper describes."""
        described = _subject(group)
        if not isinstance(described, Struktur | Ablauf | Zeitplan):
            raise FigureError(
                Code.AUSDRUCK,
                "Das ist kein Schaubild dieser Vorlage.",
                "Ein Schaubild aus „schaubilder“ angeben, zum Beispiel"
                " {{ schaubild(schaubilder.struktur) }}.",
            )
        self.pictures.add(group.address)
        picture, remarks = described_picture(described, self.printer.line)
        html = self.printer.template(
            f"teile/{described.art}.html", schaubild=picture, anmerkungen=remarks
        )
        return self.printer.captioned(html, PICTURE, group.address)

    def _line_for(self, table: FinancingTable) -> RenderText:
        """Renders texts of a table, which may name its posts and months."""
        names = table_names(table)
        posts = {name: names[name] for name in ("stellen", "anteil", "monate") if name in names}
        return partial(self.printer.line, **posts)


def _subject(group: Any) -> Any:
    return group.subject if isinstance(group, Namespace) else None


def _required(group: Any, kind: type[T], example: str) -> T:
    subject = _subject(group)
    if isinstance(subject, kind):
        return subject
    for printable, function in _FUNCTIONS.items():
        if isinstance(subject, printable):
            raise _not_printable(example, f"{function}({group.address})")
    raise _not_printable(example)


_FUNCTIONS: dict[type, str] = {
    FinancingTable: "tabelle",
    Distribution: "verteilung",
    DataTable: "datentabelle",
    Variants: "varianten",
}


def _range(group: Any) -> Range | None:
    """The total or scenario of a group of names; None if the group has none, or it has no tables."""
    subject = _subject(group)
    if isinstance(subject, Finanzierung):
        subject = _subject(group["gesamt"])
    if isinstance(subject, Outcome):
        subject = Range(subject.address, None, subject, subject)
    if isinstance(subject, Range) and subject.low.tables:
        return subject
    return None


def _not_printable(example: str, meant: str = "") -> FigureError:
    message = "Das ist keine Tabelle, die hier gedruckt werden könnte."
    if meant:
        return FigureError(Code.AUSDRUCK, message, f"Meinten Sie {{{{ {meant} }}}}?")
    cure = f"Die Adresse der ganzen Tabelle angeben, zum Beispiel {{{{ {example} }}}}."
    return FigureError(Code.AUSDRUCK, message, cure)


class PaperNames(Struct, kw_only=True):
    """The names under `papier`, filled one group after the other while a paper is rendered.

    Texts that do not apply are empty. A name that is UNSET is none of this paper: to use it is an error.
    Messages list names in this order.
    """

    # The head. `kopfzeile` is the number in the margin, `titelzeile` the heading of a paper whose first
    # section begins with none. A template that does not print `datum` may leave it pending.
    art: str
    nummer: Any
    kopfzeile: str
    datum: Any
    datum_iso: str
    oeffentlich: bool
    betreff: Markup
    untertitel: Any
    anlage_zu: Any = ""
    federfuehrung: Any = ""
    stichworte: tuple[str, ...]
    titelzeile: Markup | str
    titel: str
    beschreibung: str

    # Of a Vorlage; minutes have a signature, too.
    beratungsfolge: list[Names] | UnsetType = UNSET
    beschlussvorschlag: Markup | str | UnsetType = UNSET
    unterschrift: Names | str | UnsetType = UNSET

    # Of minutes: the meeting, who spoke, what was said, what was decided. `anmerkungen` are the remarks
    # that answer no question.
    gremium: str | UnsetType = UNSET
    sitzung: Any = UNSET
    tagesordnungspunkt: Any = UNSET
    vorsitz: str | UnsetType = UNSET
    beteiligte: list[Names] | UnsetType = UNSET
    beitraege: list[Names] | UnsetType = UNSET
    anmerkungen: list[Names] | UnsetType = UNSET
    beschluesse: list[Names] | UnsetType = UNSET

    # The sections, and what some of them print. `finanzielle_auswirkungen` is UNSET if the kind of paper
    # has no such section, and no template of its own.
    abschnitte: list[Names] = []
    inhalt: Markup = Markup()
    anlagen: list[Names] = []
    synopse: PrintedSynopsis = PrintedSynopsis()
    finanzielle_auswirkungen: Names | str | UnsetType = UNSET

    # The structure of the finished texts; `fussnoten` is the list for the screen.
    gliederung: tuple[Destination, ...] = ()
    abbildungen: tuple[Destination, ...] = ()
    tabellen: tuple[Destination, ...] = ()
    abkuerzungen: tuple[ListedAbbreviation, ...] = ()
    fussnoten: Markup = Markup()

    # Of the page. `entwurf` tells that something in it is pending or assumed, `nur_intern` that a part of it
    # is not public.
    logo: Markup | str = ""
    entwurf: bool = False
    nur_intern: bool = False
