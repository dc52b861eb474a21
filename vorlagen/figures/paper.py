"""All figures of one paper under their addresses, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from vorlagen.facts.beschluss import Beschluss
from vorlagen.facts.projekt import Behoerde, Gemeinsam
from vorlagen.facts.tabellen import Datentabelle
from vorlagen.facts.vorlage import (
    Angabe,
    Auswirkungen,
    Groesse,
    Schriftstueck,
    Station,
    Vorlage,
    annexes_of,
)
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.authority import AuthorityNames, changes_of, group_of, unusable
from vorlagen.figures.authority_checks import authority_checks, checked_for_all, require
from vorlagen.figures.budget.accounts import Budget
from vorlagen.figures.budget.checks import check_accounts, check_budgeted, reference_checks
from vorlagen.figures.budget.names import THRESHOLD, BudgetNames
from vorlagen.figures.budget.overruns import overruns
from vorlagen.figures.data_table import data_table, data_table_names
from vorlagen.figures.dated import is_dated
from vorlagen.figures.decisions import decision_names
from vorlagen.figures.distribution import Distribution, check_target, distribute, distribution_names
from vorlagen.figures.errors import FigureError
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.funding_checks import check_coverage, check_funding
from vorlagen.figures.financing.names import PaperFinancing
from vorlagen.figures.financing.outcomes import Range
from vorlagen.figures.financing.published import compare_with_published
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.language.checks import CheckResult, Outcome, run_check
from vorlagen.figures.language.expressions import evaluate_figure
from vorlagen.figures.namespace import Evaluation, Lazy, Namespace
from vorlagen.figures.neighbours import (
    PAPERS,
    Neighbours,
    check_continuation,
    paper_name,
)
from vorlagen.figures.once import Once
from vorlagen.figures.sittings.checks import check_stations
from vorlagen.figures.unit import unit
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.annexes import anlagennummer

_HEAD = (  # of whatever form the document is; each form has some of them
    *("art", "nummer", "datum", "betreff", "federfuehrung", "oeffentlich"),
    *("titel", "untertitel"),
)


@dataclass(slots=True)
class PaperFigures:
    """What formulas, templates and `erklaeren` may ask for; `complete` if all of it came out.

    `unchecked` are the pending facts without which a sum cannot be held against what it should be.
    """

    names: Namespace
    touched: Touched
    tables: dict[str, FinancingTable] = field(default_factory=dict)
    distributions: dict[str, Distribution] = field(default_factory=dict)
    ranges: dict[str, Range] = field(default_factory=dict)  # the total, and each scenario
    budget: Budget | None = None
    checks: list[CheckResult] = field(default_factory=list)
    unchecked: Touched = field(default_factory=dict)
    complete: bool = True


def compute(
    gemeinsam: Gemeinsam,
    behoerde: Behoerde,
    schriftstueck: Schriftstueck,
    findings: Findings,
    once: Once | None = None,
) -> PaperFigures:
    """Compute all figures of a paper; what makes one impossible goes to `findings`.

    `once` keeps what the papers of a project have in common. Whoever computes several gives the same
    to each, as long as the facts of the project do not change.
    """
    return _Paper(gemeinsam, behoerde, schriftstueck, once or Once()).compute(findings)


class _Paper:
    """The names of one paper while they are put together."""

    def __init__(
        self,
        gemeinsam: Gemeinsam,
        behoerde: Behoerde,
        schriftstueck: Schriftstueck,
        once: Once,
        *,
        touched: Touched | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.gemeinsam = gemeinsam
        self.behoerde = behoerde
        self.schriftstueck = schriftstueck
        self.once = once
        self.evaluation = Evaluation()
        self.touched: Touched = {} if touched is None else touched
        self.neighbours = neighbours or Neighbours(behoerde, self._names_of_other, self.touched)
        self.key_day = _key_day(schriftstueck)
        expose = Exposure(self.evaluation, self.touched, key_day=self.key_day, once=once)
        self.expose = expose.resting_on(schriftstueck.quelle)
        self.authority = AuthorityNames(gemeinsam, behoerde, self.expose, self.names_on)
        changes = once.get("changes", partial(changes_of, gemeinsam))
        self.financing = PaperFinancing(
            schriftstueck.finanzierung, self.evaluation, self.names_on, changes
        )
        self.budget = self._budget()
        self.own = self._own_names()
        self.at_day: dict[date, Namespace] = {}
        self.names = self.names_on(self.key_day)
        self.neighbours.add(schriftstueck, self.names)

    def compute(self, findings: Findings) -> PaperFigures:
        figures = PaperFigures(self.names, self.touched, budget=self.budget)
        for check in self._checks(figures, findings):
            try:
                check()
            except FigureError as error:
                error.report(findings, self.schriftstueck.place)
                figures.complete = False
        return figures

    def _checks(self, figures: PaperFigures, findings: Findings) -> Iterator[Callable[[], Any]]:
        yield partial(check_continuation, self.schriftstueck, self.behoerde)
        for station in self.schriftstueck.stationen:
            yield partial(self._check_station, station)
        if isinstance(self.schriftstueck, Vorlage):
            yield partial(check_stations, self.schriftstueck, self.behoerde, findings)
        yield from self._authority_checks(findings)
        for name in self.schriftstueck.groessen:
            yield partial(self.names.resolve, f"groessen.{name}")
        for name in self.schriftstueck.tabellen:
            yield partial(self.names.resolve, f"tabellen.{name}")
        for name in self.schriftstueck.verteilungen:
            yield partial(self._check_distribution, name, figures)
        for name, place in self.financing.tables():
            yield partial(self._check_table, name, place, figures, findings)
        for address, place in self.financing.totals():
            yield partial(self._check_range, address, place, figures, findings)
        yield from self._budget_checks(findings)
        yield partial(self._run_checks, figures, findings)

    def _names_of_other(self, schriftstueck: Schriftstueck, touched: Touched) -> Namespace:
        return _Paper(
            self.gemeinsam,
            self.behoerde,
            schriftstueck,
            self.once,
            touched=touched,
            neighbours=self.neighbours,
        ).names

    def _authority_checks(self, findings: Findings) -> Iterator[Callable[[], Any]]:
        run = partial(checked_for_all, self.gemeinsam, self.behoerde, self.once)
        found = self.once.get(("checked_for_all", self.behoerde.name), run)
        if found is None:
            yield from authority_checks(self.behoerde, self.names, self.names_on, findings)
        else:
            findings.extend(found)

    def _budget_checks(self, findings: Findings) -> Iterator[Callable[[], Any]]:
        financing, effects = (
            self.schriftstueck.finanzierung,
            self.schriftstueck.finanzielle_auswirkungen,
        )
        if isinstance(effects, Auswirkungen) and effects.szenario and financing:
            address = f"finanzierung.szenarien.{effects.szenario}"
            yield partial(require, self.names, address, effects.place_of("szenario"))
        if self.behoerde.haushalt_defekt:
            return
        yield from reference_checks(financing, self.behoerde.haushalt)
        if financing and self.budget:
            yield partial(check_accounts, financing, findings)
            yield partial(check_budgeted, self.budget, findings)
            yield partial(self._check_threshold, self.budget)

    def names_on(self, day: date) -> Namespace:
        """All names, with rates and costs, and what is computed from them, as they hold on `day`."""
        if day not in self.at_day:
            groessen = self._group(
                "groessen", self.schriftstueck.groessen, partial(self._groesse, day)
            )
            names = {**self.own, "groessen": groessen, **self.authority.on(day)}
            self.at_day[day] = Namespace("", names, self.evaluation)
        return self.at_day[day]

    def _own_names(self) -> dict[str, Any]:
        schriftstueck = self.schriftstueck
        fields = [name for name in _HEAD if name in type(schriftstueck).model_fields]
        head = self.expose.group("vorlage", schriftstueck, only=fields)
        return {
            **self.authority.always(self._budget_names()),
            "vorlage": Namespace(
                "vorlage",
                {n: Lazy(partial(head.__getitem__, n), is_text=True) for n in fields if n in head},
                subject=schriftstueck,
            ),
            "anlagen": Namespace("anlagen", _annex_numbers(schriftstueck)),
            "angaben": self._group("angaben", schriftstueck.angaben, self._angabe),
            "verteilungen": self._group(
                "verteilungen", schriftstueck.verteilungen, self._verteilung
            ),
            "tabellen": self._group("tabellen", schriftstueck.tabellen, self._tabelle),
            "schaubilder": self._group("schaubilder", schriftstueck.schaubilder, _picture),
            "finanzierung": self.financing.names,
            "beschluesse": self._decisions(),
            PAPERS: Lazy(partial(self.neighbours.seen_from, self.evaluation)),
        }

    def _budget_names(self) -> Namespace | None:
        return BudgetNames(self.budget, _own_day(self.schriftstueck)).all() if self.budget else None

    def _check_threshold(self, budget: Budget) -> None:
        if overruns(budget):
            try:
                self.names.resolve(THRESHOLD)
            except FigureError as error:
                raise error.at(budget.haushalt.place_of("schwellen")) from None

    def _budget(self) -> Budget | None:
        haushalt = self.behoerde.haushalt
        if haushalt is None:
            return None
        return Budget(
            haushalt, self.schriftstueck.finanzierung, self._range_of_effects, self.expose
        )

    def _range_of_effects(self) -> Range:
        """The total, or the scenario that the paper has chosen for its financial effects."""
        effects = self.schriftstueck.finanzielle_auswirkungen
        chosen = effects.szenario if isinstance(effects, Auswirkungen) else None
        address = f"szenarien.{chosen}" if chosen else "gesamt"
        found: Range = self.own["finanzierung"].resolve(address).subject
        return found

    def _group(
        self, address: str, members: dict[str, Any], make: Callable[[str, Any], Any]
    ) -> Namespace:
        return group_of(address, members, make, self.evaluation)

    def _angabe(self, address: str, angabe: Angabe) -> Any:
        if angabe.wert is not None:
            return self.expose.figure(address, angabe, ("wert",), unit(angabe.einheit))
        return self.expose.group(address, angabe)["tag"]

    def _groesse(self, day: date, address: str, groesse: Groesse) -> Figure:
        figure = evaluate_figure(groesse.formel, self.names_on(day))
        if is_dated(figure) and day != self.key_day:
            address += f".ab_{day.isoformat().replace('-', '_')}"
        return figure.named(address)

    def _verteilung(self, address: str, verteilung: Any) -> Namespace:
        name = address.rpartition(".")[2]
        return distribution_names(distribute(name, verteilung, self.expose), self.expose)

    def _tabelle(self, address: str, tabelle: Datentabelle) -> Namespace:
        table = data_table(address, tabelle, self.names_on(self.key_day), self.expose)
        return data_table_names(table, self.expose)

    def _decisions(self) -> Namespace:
        decisions = self._group("beschluesse", self.behoerde.beschluesse, self._beschluss)
        for name in self.behoerde.defekte_beschluesse:
            decisions.add(name, Lazy(partial(unusable, name)))
        return decisions

    def _beschluss(self, address: str, beschluss: Beschluss) -> Namespace:
        # What rests on the source of this paper does not rest on that of the decision.
        expose = Exposure(self.evaluation, self.touched, key_day=self.key_day, once=self.once)
        return decision_names(address, beschluss, self.behoerde, expose, self._paper_of)

    def _paper_of(self, kennung: str) -> Any:
        papers = self.neighbours.seen_from(self.evaluation)
        return papers.get(paper_name(kennung))

    def _check_table(
        self, name: str, place: Place, figures: PaperFigures, findings: Findings
    ) -> None:
        table: FinancingTable = require(self.names, f"finanzierung.{name}", place).subject
        figures.tables[name] = table
        compare_with_published(table, self.financing.calculator(name), findings)
        check_funding(table, findings)

    def _check_range(
        self, address: str, place: Place, figures: PaperFigures, findings: Findings
    ) -> None:
        found: Range = require(self.names, address, place).subject
        figures.ranges[address] = found
        check_coverage(found, findings)

    def _check_distribution(self, name: str, figures: PaperFigures) -> None:
        distribution: Distribution = self.names.resolve(f"verteilungen.{name}").subject
        figures.distributions[name] = distribution
        figures.unchecked |= check_target(distribution, self.names)

    def _run_checks(self, figures: PaperFigures, findings: Findings) -> None:
        """Run the checks of the authority and of the paper; all of them, whatever some come to."""
        liste = self.behoerde.pruefliste
        shared, own = liste.pruefungen if liste else {}, self.schriftstueck.pruefungen
        for name in shared.keys() & own.keys():
            findings.add(*_named_twice(name, own[name].place, shared[name].place))
        for name, pruefung in (*shared.items(), *own.items()):
            result = run_check(f"pruefungen.{name}", pruefung, self.names, findings)
            figures.checks.append(result)
            figures.complete &= result.outcome is not Outcome.FEHLERHAFT

    def _check_station(self, station: Station) -> None:
        address = f"gremien.{station.gremium}"
        require(self.names, address, station.place_of("gremium"))
        if not isinstance(station.sitzung, Ausstehend):
            meeting = f"{address}.sitzungen.{station.sitzung}"
            require(self.names, meeting, station.place_of("sitzung"))


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


def _own_day(schriftstueck: Schriftstueck) -> date:
    """The day for which the authority's own rules hold: that of the paper, else as `_key_day`."""
    return (
        _key_day(schriftstueck)
        if isinstance(schriftstueck.datum, Ausstehend)
        else schriftstueck.datum
    )


def _named_twice(name: str, place: Place, first: Place) -> tuple[Code, Place, str, str]:
    return (
        Code.KENNUNG_DOPPELT,
        place,
        f"Den Namen „{name}“ trägt schon eine Prüfung in {first.file}, Zeile {first.line}.",
        "Einen der beiden Namen ändern; die Prüfungen der Behörde gelten auch hier.",
    )
