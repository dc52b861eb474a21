"""Makes the proof of a paper's figures from its tables and from what it prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vorlagen.documents.open_facts import OpenFact
from vorlagen.documents.press import Printed
from vorlagen.documents.proof.distributions import DistributionProof
from vorlagen.documents.proof.ledger import Ledger
from vorlagen.documents.proof.model import Ergebnis, Gruppe, Nachweis, Rechnung, Tabelle, Zeile
from vorlagen.documents.proof.names import Names, Say
from vorlagen.documents.proof.open import OpenFacts, OpenList
from vorlagen.documents.proof.printed import PrintedForms
from vorlagen.documents.proof.references import reference
from vorlagen.documents.proof.sections import Sections
from vorlagen.documents.proof.shown import Shown
from vorlagen.documents.proof.sources import Sources
from vorlagen.documents.proof.years import YearsProof
from vorlagen.facts.schriftstueck import Schriftstueck
from vorlagen.figures.figure import Fact, Figure, Operation
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.paper import PaperFigures
from vorlagen.german.style import Hausstil

_NOWHERE = "als Tabelle nicht gedruckt"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proof is made from; `say` gives a text from YAML as the paper prints it."""

    schriftstueck: Schriftstueck
    figures: PaperFigures
    forms: PrintedForms
    sections: Sections
    open_facts: Sequence[OpenFact]
    style: Hausstil
    say: Say


def prove(basis: Basis) -> tuple[Nachweis, tuple[Printed, ...]]:
    """The proof of all figures that a paper prints, and the figures that the proof itself prints."""
    proof = _Proof(basis)
    return proof.made(), tuple(proof.shown.printed)


class _Proof:
    """A proof while its parts are made, in the order in which they are numbered."""

    def __init__(self, basis: Basis) -> None:
        figures, style = basis.figures, basis.style
        self.forms, self.sections = basis.forms, basis.sections
        self.names = Names(basis.schriftstueck, figures, basis.say)
        self.open = OpenFacts.numbered(basis.open_facts, basis.forms)
        self.tables = {
            key: table
            for key, table in figures.tables.items()
            if any(self._printed(f"finanzierung.{key}."))
        }
        self.grand_totals = {
            outcome.sums.result.address
            for found in figures.ranges.values()
            for outcome in found.outcomes
            if len(outcome.tables) > 1
        }
        # One whose sum is not printed has no table in the paper; its values are further figures.
        self.distributions = [d for d in figures.distributions.values() if self.forms.of(d.sum)]
        assumptions = self.open.assumptions
        self.shown = Shown()
        sources = Sources(self.names, style, assumptions, self.distributions, self.shown)
        self.sources = sources
        self.ledger = Ledger(self.names, self.forms, sources, style, assumptions)
        self.years = YearsProof(self.ledger, style)
        self.open_list = OpenList(self.names, figures.names, self.ledger, style)
        self.distribution = DistributionProof(
            self.ledger, sources, self.forms, self.sections, figures.names, style, basis.say
        )

    def made(self) -> Nachweis:
        tables = tuple(self._table(key, table) for key, table in self.tables.items())
        sums = tuple(entry for total in self._totals() for entry in self.ledger.enter(total))
        distributions = tuple(map(self.distribution.of, self.distributions))
        further = tuple(self._further())
        return Nachweis(
            uebersicht=tuple(self._overview()),
            tabellen=tables,
            summen=sums,
            verteilungen=distributions,
            weitere=further,
            quellen=self.sources.listed(),
            annahmen=self.open_list.entries(self.open.assumed),
            ausstehend=self.open_list.entries(self.open.pending),
        )

    def _table(self, key: str, table: FinancingTable) -> Tabelle:
        lines = self._lines(table)
        years = self.years.of(table)
        further = self._further_lines(table)
        result = self.ledger.entry(table.result)
        return Tabelle(
            titel=self.names.titles[key],
            zeitraum=str(table.period),
            abschnitt=self.sections.last(self.forms.places(table.lines[0].amount)) or _NOWHERE,
            adresse=f"finanzierung.{key}",
            zeilen=(*lines, *further),
            proben=(result.probe,) if result.probe else (),
            jahre=years,
        )

    def _lines(self, table: FinancingTable) -> tuple[Zeile, ...]:
        """The table's lines, each below its steps."""
        return tuple(self._own_lines(table, f"finanzierung.{table.kennung}."))

    def _further_lines(self, table: FinancingTable) -> tuple[Zeile, ...]:
        """What else the paper prints of the table."""
        start = f"finanzierung.{table.kennung}."
        return tuple(
            _step(step, start)
            for figure in self._printed(start)
            if isinstance(figure.origin, Operation)
            for step in self.ledger.enter(figure)
        )

    def _own_lines(self, table: FinancingTable, start: str) -> Iterator[Zeile]:
        for number, line in enumerate(table.lines, start=1):
            steps, own = self._with_steps(line.amount)
            yield from (_step(step, start) for step in steps)
            yield replace(_step(own, start), zeile=str(number), abzug=line.takes_off)
        steps, own = self._with_steps(table.result)
        yield from (_step(step, start) for step in steps)
        yield replace(_step(own, start), zeile=str(len(table.lines) + 1), ergebnis=True)

    def _with_steps(self, figure: Figure) -> tuple[Sequence[Rechnung], Rechnung]:
        """The steps that were not entered before, and the figure's own entry.

        A line may have been entered as a step of one above it: a Fehlbedarf rests on all other income.
        """
        entered = self.ledger.enter(figure)
        return entered[:-1], self.ledger.entry(figure)

    def _totals(self) -> Iterator[Figure]:
        """The printed figures that are made of results of tables."""
        results = {table.result.address for table in self.tables.values()}
        for item in self.forms:
            figure = item.figure
            if figure.address in self.grand_totals or (
                not figure.address.startswith("finanzierung.") and _rests_on(figure, results)
            ):
                yield figure

    def _further(self) -> Iterator[Gruppe]:
        """The figures that no table has shown, by the section that prints them first."""
        groups: dict[str, list[Rechnung]] = {}
        for item in self.forms:
            if not self._is_in_a_distribution(item.figure):
                entries = self.ledger.enter(item.figure, at=item.place)
                if entries:
                    groups.setdefault(self.sections.at(item.place), []).extend(entries)
        for section, found in groups.items():
            yield Gruppe(section, tuple(found))

    def _is_in_a_distribution(self, figure: Figure) -> bool:
        return isinstance(figure.origin, Fact) and any(
            figure.address.startswith(f"{distribution.address}.")
            for distribution in self.distributions
        )

    def _overview(self) -> Iterator[Ergebnis]:
        results = [table.result for table in self.tables.values()]
        sums = [distribution.sum for distribution in self.distributions]
        for figure in [*results, *self._totals(), *sums]:
            entry = self.ledger.entry(figure)
            places = map(self.sections.at, self.forms.places(figure))
            yield Ergebnis(entry, reference(entry.nummer), _in_short(places))

    def _printed(self, start: str) -> Iterator[Figure]:
        """The printed figures whose addresses begin like this."""
        return (item.figure for item in self.forms if item.figure.address.startswith(start))


def _in_short(sections: Iterable[str]) -> tuple[str, ...]:
    """Sections, each once; one within the one before it by its own heading alone."""
    found: list[str] = []
    above = ""
    for section in dict.fromkeys(sections):
        inside = bool(above) and section.startswith(f"{above}, ")
        found.append(f"dort {section.removeprefix(f'{above}, ')}" if inside else section)
        above = above if inside else section
    return tuple(found)


def _step(rechnung: Rechnung, start: str) -> Zeile:
    address = rechnung.adresse
    within = address.startswith(start)
    return Zeile(rechnung, f"….{address.removeprefix(start)}" if within else address)


def _rests_on(figure: Figure, addresses: set[str]) -> bool:
    """Whether a figure with one of these addresses is among those that a figure was made of."""
    if not isinstance(figure.origin, Operation):
        return False
    return any(o.address in addresses or _rests_on(o, addresses) for o in figure.origin.operands)
