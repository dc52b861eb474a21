"""Computes the figures of a facts file anew, from its facts alone, and compares.

Facts, constants, and what was counted are taken as they are; whether they were entered rightly, nobody
can tell from the file. Everything else is computed with the very operators that made it, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Constant, Fact, Figure
from vorlagen.figures.formula import formula, said
from vorlagen.figures.unit import Unit
from vorlagen.findings import Place
from vorlagen.german.numbers import KeineZahl
from vorlagen.german.style import Hausstil
from vorlagen.renditions.facts.forms import may_be_printed_as
from vorlagen.renditions.facts.graph import number_text
from vorlagen.renditions.facts.model import Fakt, Faktendatei, Groesse, Konstante, Schritt
from vorlagen.renditions.facts.reading import read_facts
from vorlagen.renditions.facts.steps import ImpossibleError, computed, exact_number

_LARGEST_EXPONENT = 99
_LONGEST_FORMULA, _DEEPEST_FORMULA = 10_000, 200  # operands spelled out; steps within steps


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the file contradicts itself; `message` says so in German, with both values."""

    adresse: str
    message: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came of computing a facts file anew."""

    datei: Faktendatei
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether all printed figures follow from the facts."""
        return not self.differences


def recompute(content: bytes) -> Recomputed:
    """Compute the figures of a facts file anew; nothing else is needed, and nothing in it is run.

    Raises:
        FactsError: If it is no facts file.
    """
    datei = read_facts(content)
    anew = _Anew(datei)
    anew.compute()
    return Recomputed(datei, tuple(anew.differences))


@dataclass(slots=True)
class _Anew:
    """The entries of a facts file while they are computed."""

    datei: Faktendatei
    differences: list[Difference] = field(default_factory=list)
    figures: dict[int, Figure | None] = field(default_factory=dict)  # None: could not be computed
    formulas: dict[int, tuple[int, int]] = field(default_factory=dict)  # length, depth

    def compute(self) -> None:
        units = dict(self._units())
        datei = self.datei
        entries: Iterable[Fakt | Konstante | Schritt] = chain(
            datei.fakten, datei.konstanten, datei.schritte
        )
        for entry in entries:
            self._compute(entry, units)
        style = Hausstil(**self.datei.hausstil.model_dump())
        for printed in self.datei.groessen:
            self._compare(printed, style)

    def _units(self) -> Iterator[tuple[str, Unit]]:
        for name, exponents in self.datei.einheiten.items():
            found = Unit(tuple(sorted((n, e) for n, e in exponents.items() if e)))
            if str(found) != name:
                self._differ("", f"Die Einheit „{name}“ ist aus „{found}“ zusammengesetzt.")
            yield name, found

    def _compute(self, entry: Fakt | Konstante | Schritt, units: dict[str, Unit]) -> None:
        name = _name(entry)
        if entry.nr in self.figures:
            self._differ(entry.adresse, f"{name}: Die Nummer {entry.nr} kommt zweimal vor.")
            return
        try:
            made = self._made(entry, units)
            if made is not None:
                self._hold_against(entry, made, name)
        except (ImpossibleError, FigureError, KeineZahl) as error:
            text = error.message if isinstance(error, FigureError) else str(error)
            self._differ(entry.adresse, f"{name} lässt sich nicht nachrechnen. {text}")
            made = None
        self.figures[entry.nr] = made

    def _made(self, entry: Fakt | Konstante | Schritt, units: dict[str, Unit]) -> Figure | None:
        if entry.einheit not in units:
            raise ImpossibleError(f"Die Einheit „{entry.einheit}“ ist nicht erklärt.")
        unit = units[entry.einheit]
        match entry:
            case Fakt():
                fact = Fact(Place(entry.datei, entry.zeile, entry.spalte))
                return Figure(exact_number(entry.wert), unit, fact, entry.adresse)
            case Konstante():
                return Figure(exact_number(entry.wert), unit, Constant(entry.text), entry.adresse)
            case Schritt():
                return self._stepped(entry, unit)

    def _stepped(self, step: Schritt, unit: Unit) -> Figure | None:
        missing = [number for number in step.aus if number not in self.figures]
        if missing:
            raise ImpossibleError(f"Die Nummer {missing[0]}, aus der er folgt, steht nicht davor.")
        operands = [self.figures[number] for number in step.aus]
        known = [operand for operand in operands if operand is not None]
        if len(known) < len(operands):
            return None  # what it follows from has been reported
        made = computed(step, known, unit)
        if any(abs(exponent) > _LARGEST_EXPONENT for _, exponent in made.unit.exponents):
            raise ImpossibleError("Die Einheit hat zu hohe Potenzen.")
        return made.named(step.adresse)

    def _hold_against(self, entry: Fakt | Konstante | Schritt, made: Figure, name: str) -> None:
        self.formulas[entry.nr] = self._measured(entry)
        if made.exact != exact_number(entry.wert):
            self._differ(
                entry.adresse,
                f"{name}: In der Datei steht {_said(entry.wert)}, nachgerechnet ist es"
                f" {_said(number_text(made.exact))}.",
            )
        if str(made.unit) != entry.einheit:
            self._differ(
                entry.adresse,
                f"{name}: In der Datei steht die Einheit „{entry.einheit}“, nachgerechnet ist es"
                f" „{made.unit}“.",
            )

    def _measured(self, entry: Fakt | Konstante | Schritt) -> tuple[int, int]:
        """How long and how deep the formula of an entry is, without writing it."""
        if not isinstance(entry, Schritt) or not entry.aus:
            return 1, 1
        below = [
            self.formulas[n] if self._is_spelled_out(entry, self.figures[n]) else (1, 1)
            for n in entry.aus
        ]
        length = sum(length for length, _ in below)
        return min(length, _LONGEST_FORMULA + 1), 1 + max((depth for _, depth in below), default=0)

    @staticmethod
    def _is_spelled_out(step: Schritt, operand: Figure | None) -> bool:
        """Whether the formula of a step has the formula of an operand in it, not just its value."""
        return operand is None or not operand.address or step.stufe is not None

    def _compare(self, printed: Groesse, style: Hausstil) -> None:
        name = f"„{printed.adresse}“"
        if printed.nr not in self.figures:
            self._differ(printed.adresse, f"{name}: Die Nummer {printed.nr} gibt es nicht.")
            return
        made = self.figures[printed.nr]
        if made is None:
            self._differ(printed.adresse, f"{name} lässt sich nicht nachrechnen.")
            return
        for message in self._printed_wrongly(printed, made, style):
            self._differ(printed.adresse, f"{name}: {message}")

    def _printed_wrongly(self, printed: Groesse, made: Figure, style: Hausstil) -> Iterator[str]:
        stored, anew = printed.wert or printed.bruch or "", number_text(made.exact)
        if stored != anew:
            yield f"Als Wert steht da {_said(stored)}, nachgerechnet ist es {_said(anew)}."
        if printed.einheit != str(made.unit):
            yield f"Als Einheit steht da „{printed.einheit}“, nachgerechnet ist es „{made.unit}“."
        for text in printed.texte:
            if not may_be_printed_as(made, text, style):
                yield f"Gedruckt ist „{text}“, nachgerechnet ist es {said(made, style)}."
        length, depth = self.formulas[printed.nr]
        if length > _LONGEST_FORMULA or depth > _DEEPEST_FORMULA:
            yield "Die Formel ist zu lang, um sie nachzuprüfen."
        elif printed.formel != formula(made, style):
            yield f"Als Formel steht da „{printed.formel}“, sie ist aber „{formula(made, style)}“."

    def _differ(self, address: str, message: str) -> None:
        self.differences.append(Difference(address, message))


def _name(entry: Fakt | Konstante | Schritt) -> str:
    called = {Fakt: "Fakt", Konstante: "Konstante", Schritt: "Schritt"}[type(entry)]
    return f"{called} {entry.nr}" + (f" („{entry.adresse}“)" if entry.adresse else "")


def _said(text: str) -> str:
    return text.replace(".", ",").replace("-", "−")
