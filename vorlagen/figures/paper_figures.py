"""All figures of one paper under their addresses, and what makes one of them impossible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from vorlagen.facts.beratung import Station
from vorlagen.facts.beschluss import Beschluss
from vorlagen.facts.papierarten import form_of
from vorlagen.facts.projekt import Behoerde, Gemeinsam
from vorlagen.facts.tabellen import Datentabelle
from vorlagen.facts.vorlage import (
    Auswirkungen,
    Groesse,
    Schriftstueck,
    Vorlage,
    annexes_of,
    papiertag,
)
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.authority import AuthorityNames, changes_of, require, rests_of_notices
from vorlagen.figures.budget import THRESHOLD, Budget
from vorlagen.figures.budget_law import Law
from vorlagen.figures.data_table import (
    DataTable,
    Distribution,
    check_target,
    data_table,
    data_table_names,
    distribute,
    distribution_names,
)
from vorlagen.figures.dated_rates import is_dated
from vorlagen.figures.decision import decision_names, votes_names
from vorlagen.figures.errors import FigureError, unusable
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.expressions import evaluate_figure, require_unit
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.outcomes import Range
from vorlagen.figures.financing.paper_financing import PaperFinancing
from vorlagen.figures.financing.table import FinancingTable
from vorlagen.figures.form_amounts import form_amounts
from vorlagen.figures.namespace import Lazy, Namespace, group_of
from vorlagen.figures.neighbours import PAPERS, Neighbours, paper_name
from vorlagen.figures.notice import NamesOn
from vorlagen.figures.overruns import continued, overruns
from vorlagen.figures.unit import EUR
from vorlagen.findings import Findings, Place
from vorlagen.german.numbers import anlagennummer

_HEAD = (  # of whatever form the document is; each form has some of them
    *("art", "nummer", "datum", "betreff", "federfuehrung", "oeffentlich"),
    *("aktenzeichen", "verfasser", "bearbeitung", "telefon", "email", "top", "produkt"),
    *("titel", "untertitel"),
)


@dataclass(slots=True)
class PaperFigures:
    """What formulas, templates and `erklaeren` may ask for; `complete` if all of it came out.

    `unchecked` are the pending facts without which a sum cannot be held against what it should be.
    """

    behoerde: Behoerde
    schriftstueck: Schriftstueck
    names: Namespace
    names_on: NamesOn
    touched: Touched
    names_anew: Callable[
        [], Namespace
    ]  # the same names, of which nobody has asked for anything yet
    financing: PaperFinancing | None = None
    budget: Budget | None = None
    tables: dict[str, FinancingTable] = field(default_factory=dict)
    distributions: dict[str, Distribution] = field(default_factory=dict)
    ranges: dict[str, Range] = field(default_factory=dict)  # the total, and each scenario
    unchecked: Touched = field(default_factory=dict)
    complete: bool = True

    def data_tables(self) -> Iterator[DataTable]:
        """The computed data tables; one that cannot be raises what is wrong with it."""
        for name in self.schriftstueck.tabellen:
            yield self.names.resolve(f"tabellen.{name}").subject

    def came_out(self, make: Callable[[], Any], findings: Findings) -> None:
        """Run something that may turn out to be impossible, which is then reported."""
        try:
            make()
        except FigureError as error:
            error.report(findings, self.schriftstueck.place)
            self.complete = False


def compute(
    gemeinsam: Gemeinsam,
    behoerde: Behoerde,
    schriftstueck: Schriftstueck,
    findings: Findings,
) -> PaperFigures:
    """Compute all figures of a paper; what makes one impossible goes to `findings`."""
    paper = _Paper(gemeinsam, behoerde, schriftstueck)
    figures = PaperFigures(
        behoerde,
        schriftstueck,
        paper.names,
        paper.names_on,
        paper.touched,
        lambda: _Paper(gemeinsam, behoerde, schriftstueck).names,
        paper.financing,
        paper.budget,
    )
    for make in _Steps(figures).all():
        figures.came_out(make, findings)
    return figures


class _Paper:
    """The names of one paper while they are put together."""

    def __init__(
        self,
        gemeinsam: Gemeinsam,
        behoerde: Behoerde,
        schriftstueck: Schriftstueck,
        *,
        touched: Touched | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.gemeinsam = gemeinsam
        self.behoerde = behoerde
        self.schriftstueck = schriftstueck
        self.touched: Touched = {} if touched is None else touched
        self.neighbours = neighbours or Neighbours(behoerde, self._names_of_other, self.touched)
        self.key_day = _key_day(schriftstueck)
        expose = Exposure(self.touched, key_day=self.key_day)
        self.expose = expose.resting_on(schriftstueck.quelle)
        self.authority = AuthorityNames(gemeinsam, behoerde, self.expose, self.names_on)
        changes = changes_of(gemeinsam)
        finanzierung = schriftstueck.finanzierung
        self.financing = (
            PaperFinancing(finanzierung, self.names_on, changes) if finanzierung else None
        )
        self.budget = self._budget()
        self.own = self._own_names()
        self.at_day: dict[date, Namespace] = {}
        self.names = self.names_on(self.key_day)
        self.neighbours.add(schriftstueck, self.names)

    def _names_of_other(self, schriftstueck: Schriftstueck, touched: Touched) -> Namespace:
        return _Paper(
            self.gemeinsam,
            self.behoerde,
            schriftstueck,
            touched=touched,
            neighbours=self.neighbours,
        ).names

    def names_on(self, day: date) -> Namespace:
        """All names, with rates and costs, and what is computed from them, as they hold on `day`."""
        if day not in self.at_day:
            groessen = group_of(
                "groessen", self.schriftstueck.groessen, partial(self._groesse, day)
            )
            names = {**self.own, "groessen": groessen, **self.authority.on(day)}
            self.at_day[day] = Namespace("", names)
        return self.at_day[day]

    def _own_names(self) -> dict[str, Any]:
        schriftstueck = self.schriftstueck
        fields = [name for name in _HEAD if name in type(schriftstueck).model_fields]
        head = self.expose.group("vorlage", schriftstueck, only=fields)
        return {
            **self.authority.always(self.budget.names() if self.budget else None),
            "vorlage": Namespace(
                "vorlage",
                {n: head.entry(n, is_text=True) for n in fields if n in head} | self._votes(),
                subject=schriftstueck,
            ),
            "anlagen": Namespace("anlagen", _annex_numbers(schriftstueck)),
            "angaben": group_of("angaben", schriftstueck.angaben, self.expose.angabe),
            "verteilungen": group_of("verteilungen", schriftstueck.verteilungen, self._verteilung),
            "tabellen": group_of("tabellen", schriftstueck.tabellen, self._tabelle),
            "schaubilder": group_of("schaubilder", schriftstueck.schaubilder, _picture),
            "finanzierung": self.financing.names
            if self.financing
            else Namespace("finanzierung", {}),
            "formular": group_of("formular", self._form_amounts(), self._form_amount),
            "beschluesse": self._decisions(),
            PAPERS: Lazy(self.neighbours.names),
        }

    def _votes(self) -> dict[str, Any]:
        """The votes at each station that has any, under its place in the Beratungsfolge."""
        paper = self.schriftstueck
        folge = enumerate(paper.beratungsfolge if isinstance(paper, Vorlage) else (), start=1)
        votes = {f"station_{n}": b.stimmen for n, b in folge if b.stimmen is not None}
        return {
            name: Lazy(partial(votes_names, f"vorlage.{name}", stimmen, self.expose))
            for name, stimmen in votes.items()
        }

    def _budget(self) -> Budget | None:
        haushalt = self.behoerde.haushalt
        if haushalt is None:
            return None
        day = papiertag(self.schriftstueck, self.behoerde.gremien)
        tag = day.tag if day else self.key_day
        law = Law(self.gemeinsam, self.behoerde, tag)
        financing = self.schriftstueck.finanzierung
        return Budget(haushalt, financing, self._range_of_effects, self.expose, tag, law)

    def _range_of_effects(self) -> Range:
        """The total, or the scenario that the paper has chosen for its financial effects."""
        effects = self.schriftstueck.finanzielle_auswirkungen
        chosen = effects.szenario if isinstance(effects, Auswirkungen) else None
        address = f"szenarien.{chosen}" if chosen else "gesamt"
        found: Range = self.own["finanzierung"].resolve(address).subject
        return found

    def _groesse(self, day: date, address: str, groesse: Groesse) -> Figure:
        figure = evaluate_figure(groesse.formel, self.names_on(day))
        if is_dated(figure) and day != self.key_day:
            address += f".ab_{day.isoformat().replace('-', '_')}"
        return figure.named(address)

    def _verteilung(self, address: str, verteilung: Any) -> Namespace:
        name = address.rpartition(".")[2]
        return distribution_names(distribute(name, verteilung, self.expose))

    def _tabelle(self, address: str, tabelle: Datentabelle) -> Namespace:
        if self.schriftstueck.oeffentlich:
            tabelle = tabelle.without_secrets()
        table = data_table(address, tabelle, self.names_on(self.key_day), self.expose)
        return data_table_names(table, self.expose)

    def _form_amounts(self) -> dict[str, Scalar | Ausstehend]:
        form = form_of(self.schriftstueck.art, self.behoerde.papierarten)
        return form_amounts(form, self.schriftstueck, self.budget)

    def _form_amount(self, address: str, formula: Scalar | Ausstehend) -> Figure:
        effects = self.schriftstueck.finanzielle_auswirkungen
        if isinstance(formula, Scalar):
            figure = evaluate_figure(formula, self.names_on(self.key_day), EUR)
            return require_unit(figure, EUR, formula).named(address)
        if not isinstance(effects, Auswirkungen):
            raise TypeError("only a paper enters what is pending")
        return self.expose.figure(address, effects, ("formular", address.rpartition(".")[2]), EUR)

    def _decisions(self) -> Namespace:
        decisions = group_of("beschluesse", self.behoerde.beschluesse, self._beschluss)
        for name in self.behoerde.defekte_beschluesse:
            decisions.add(name, Lazy(partial(unusable, name)))
        return decisions

    def _beschluss(self, address: str, beschluss: Beschluss) -> Namespace:
        # What rests on the source of this paper does not rest on that of the decision.
        expose = Exposure(self.touched, key_day=self.key_day)
        return decision_names(address, beschluss, self.behoerde, expose, self._paper_of)

    def _paper_of(self, kennung: str) -> Any:
        return self.neighbours.names().get(paper_name(kennung))


@dataclass(frozen=True, slots=True)
class _Steps:
    """What is computed of a paper, each by itself, so that all that is impossible is found at once."""

    figures: PaperFigures

    def all(self) -> Iterator[Callable[[], Any]]:
        """All steps, in their order."""
        figures, names, schriftstueck = self.figures, self.figures.names, self.figures.schriftstueck
        for station in schriftstueck.stationen:
            yield partial(self._station, station)
        yield from rests_of_notices(figures.behoerde, names, figures.names_on)
        for address in ("groessen", "tabellen"):
            for name in getattr(schriftstueck, address):
                yield partial(names.resolve, f"{address}.{name}")
        for name in schriftstueck.verteilungen:
            yield partial(self._distribution, name)
        if figures.financing:
            for name, place in figures.financing.tables():
                yield partial(self._table, name, place)
            for address, place in figures.financing.totals():
                yield partial(self._range, address, place)
        effects = schriftstueck.finanzielle_auswirkungen
        if isinstance(effects, Auswirkungen) and effects.szenario and figures.financing:
            address = f"finanzierung.szenarien.{effects.szenario}"
            yield partial(require, names, address, effects.place_of("szenario"))
        if figures.financing and figures.budget:
            yield partial(self._threshold, figures.budget)

    def _threshold(self, budget: Budget) -> None:
        found = overruns(budget)
        if found:
            require(self.figures.names, THRESHOLD, budget.haushalt.place_of("schwellen"))
            budget.rule("ueberplanmaessig")
        if any(continued(overrun, budget) for overrun in found):
            budget.rule("fortsetzung")
        if budget.commitments():
            budget.rule("verpflichtung")

    def _station(self, station: Station) -> None:
        address = f"gremien.{station.gremium}"
        require(self.figures.names, address, station.place_of("gremium"))
        if not isinstance(station.sitzung, Ausstehend):
            meeting = f"{address}.sitzungen.{station.sitzung}"
            require(self.figures.names, meeting, station.place_of("sitzung"))

    def _table(self, name: str, place: Place) -> None:
        table: FinancingTable = require(self.figures.names, f"finanzierung.{name}", place).subject
        self.figures.tables[name] = table

    def _range(self, address: str, place: Place) -> None:
        found: Range = require(self.figures.names, address, place).subject
        self.figures.ranges[address] = found

    def _distribution(self, name: str) -> None:
        distribution: Distribution = self.figures.names.resolve(f"verteilungen.{name}").subject
        self.figures.distributions[name] = distribution
        self.figures.unchecked |= check_target(distribution, self.figures.names)


def _picture(address: str, schaubild: Any) -> Namespace:
    """A picture under its address; it holds no figures."""
    return Namespace(address, {}, subject=schaubild)


def _key_day(schriftstueck: Schriftstueck) -> date:
    """The day for which prose quotes rates: when the financing begins, else the paper's own date."""
    if schriftstueck.finanzierung:
        return schriftstueck.finanzierung.zeitraum.von
    return date.max if isinstance(schriftstueck.datum, Ausstehend) else schriftstueck.datum


def _annex_numbers(schriftstueck: Schriftstueck) -> dict[str, Any]:
    """How texts refer to the annexes that have a name: „Anlage 1“, by the place in the list."""
    numbered = enumerate(annexes_of(schriftstueck), start=1)
    return {
        a.adresse: Lazy(partial(anlagennummer, n), is_text=True) for n, a in numbered if a.adresse
    }
