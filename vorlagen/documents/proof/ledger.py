"""The ledger of a proof: every computation once, numbered, below those that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from vorlagen.documents.press import Html
from vorlagen.documents.proof.model import Rechnung
from vorlagen.documents.proof.names import Names
from vorlagen.documents.proof.printed import PrintedForms
from vorlagen.documents.proof.probe import probe
from vorlagen.documents.proof.references import linked, marked, numbers, reference, spot
from vorlagen.documents.proof.sources import Sources
from vorlagen.figures.figure import Constant, Fact, Figure, Op, Operation
from vorlagen.figures.formula import factors, formula, mentioned, rounding_step, said
from vorlagen.figures.rounding import ROUNDINGS
from vorlagen.findings import Place
from vorlagen.german.style import NBSP, Hausstil

_NOT_COMPUTED = {Op.MONATE, Op.ANZAHL}


class Ledger:
    """Enters figures. Each is numbered after its operands, so that references lead upwards.

    `assumptions` are the numbers of assumed facts by their places.
    """

    def __init__(
        self,
        names: Names,
        forms: PrintedForms,
        sources: Sources,
        style: Hausstil,
        assumptions: Mapping[Place, str],
    ) -> None:
        self.names = names
        self.forms = forms
        self.sources = sources
        self.style = style
        self.assumptions = assumptions
        self.shown = sources.shown
        self._entered: dict[Any, Rechnung] = {}
        self._resting: dict[Place, list[int]] = {}

    def __contains__(self, figure: Figure) -> bool:
        return self._key(figure) in self._entered

    def entry(self, figure: Figure) -> Rechnung:
        """The entry of a figure that was entered before."""
        return self._entered[self._key(figure)]

    def enter(self, figure: Figure, *, at: Place | None = None) -> tuple[Rechnung, ...]:
        """Enter a figure and what it rests on; the new entries, the figure's own last.

        `at` is the place of the expression, for a figure that was computed in the text itself.
        """
        if figure in self:
            return ()
        below = [entry for operand in self._operands(figure) for entry in self._below(operand)]
        return (*below, self.add(figure, self._steps(figure), at=at))

    def add(
        self, figure: Figure, steps: tuple[Markup, ...] = (), *, at: Place | None = None
    ) -> Rechnung:
        """Enter a figure with steps that somebody else has worked out."""
        number = len(self._entered) + 1
        leaves = figure.facts()
        for _, fact in leaves:
            self._resting.setdefault(fact.place, []).append(number)
        entry = Rechnung(
            nummer=str(number),
            name=self.names.of(figure),
            schritte=steps,
            rundung=self._rounding(figure),
            ergebnis=said(figure, self.style),
            gedruckt=self.forms.of(figure),
            anders=self._printed_otherwise(figure),
            quelle=self._source(figure),
            adresse=figure.address,
            ort=self._place(figure, at),
            probe=probe(figure, self.forms, self.style),
            annahmen=self._assumed(fact for _, fact in leaves),
        )
        self._entered[self._key(figure)] = entry
        self.shown.note(figure, entry.nummer, (entry.ergebnis, *entry.gedruckt), at)
        return entry

    def resting_on(self, place: Place) -> list[int]:
        """The numbers of the entries that rest on the fact at a place."""
        return self._resting.get(place, [])

    def computation(self, figure: Figure) -> Markup:
        """A formula with references; what it mentions must have been entered."""
        return linked(formula(figure, self.style, self._mark))

    def enter_operands(self, figure: Figure) -> tuple[Rechnung, ...]:
        """Enter what a figure rests on, but not the figure itself."""
        return tuple(entry for operand in self._operands(figure) for entry in self._below(operand))

    def _below(self, operand: Figure) -> tuple[Rechnung, ...]:
        return self.enter(operand) if isinstance(operand.origin, Operation) else ()

    def _operands(self, figure: Figure) -> list[Figure]:
        exact = _rounded_figure(figure)
        if exact is None:
            return mentioned(figure)
        return [exact] if _is_known_by_name(exact) else mentioned(exact)

    def _steps(self, figure: Figure) -> tuple[Markup, ...]:
        if not isinstance(figure.origin, Operation):
            return ()
        return tuple(linked(step) for step in self._spelled(figure, figure.origin))

    def _spelled(self, figure: Figure, operation: Operation) -> list[str]:
        if operation.op is Op.ANZAHL:
            return [f"gezählt: {operation.note.partition(': ')[2] or operation.note}"]
        if operation.op is Op.MONATE:
            return [f"{operation.note}, beide Tage eingeschlossen"]
        exact = _rounded_figure(figure)
        if exact is None:
            return factors(figure, self.style, self._mark)
        value = said(exact, self.style)
        if _is_known_by_name(exact):
            return [value + self._mark(exact)]
        steps = factors(exact, self.style, self._mark)
        return [*steps[:-1], f"{steps[-1]} = {value}"]

    def _mark(self, operand: Figure) -> str:
        match operand.origin:
            case Constant():
                return ""
            case Fact() as fact:
                return marked(self.sources.number(operand, fact))
        return marked(self.entry(operand).nummer)

    def _rounding(self, figure: Figure) -> str:
        origin = figure.origin
        if isinstance(origin, Operation) and origin.op in ROUNDINGS:
            down = ", abgerundet" if origin.op is Op.ABGERUNDET else ""
            return rounding_step(origin, self.style) + down
        return ""

    def _source(self, figure: Figure) -> Markup:
        if isinstance(figure.origin, Fact):
            return reference(self.sources.number(figure, figure.origin))
        return Html()

    def _printed_otherwise(self, figure: Figure) -> tuple[str, ...]:
        """The printed forms that do not show in the value with its unit."""
        value = f"{said(figure, self.style)} ".replace(NBSP, " ")
        return tuple(
            form
            for form in self.forms.of(figure)
            if not value.startswith(f"{form} ".replace(NBSP, " "))
        )

    def _place(self, figure: Figure, at: Place | None) -> str:
        match figure.origin:
            case Fact(place=place):
                return spot(place)
            case Operation(place=Place() as place):
                return spot(place)
        return spot(at) if at and not figure.address else ""

    def _assumed(self, facts: Iterator[Fact]) -> Markup:
        found = (self.assumptions[f.place] for f in facts if f.place in self.assumptions)
        return numbers((int(number[1:]) for number in found), "A")

    def _key(self, figure: Figure) -> Any:
        # The months of one period are the same figure, whichever table or formula speaks of them.
        months = isinstance(figure.origin, Operation) and figure.origin.op is Op.MONATE
        address = "" if months else figure.address
        how = "" if address else formula(figure, self.style)
        return address, figure.exact, figure.unit, how


def _rounded_figure(figure: Figure) -> Figure | None:
    """What a figure was rounded from."""
    origin = figure.origin
    if isinstance(origin, Operation) and origin.op in ROUNDINGS:
        return origin.operands[0]
    return None


def _is_known_by_name(exact: Figure) -> bool:
    """Whether a figure that is rounded has an entry of its own, instead of being spelled out."""
    return bool(exact.address) or not isinstance(exact.origin, Operation)
