"""Reads a facts file back, whoever wrote it, computes its figures anew from its facts alone, and compares.

Facts, constants, and what was counted are taken as they are; whether they were entered rightly, nobody
can tell from the file. Everything else is computed with the very operators that made it, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import chain
from operator import add

from pydantic import ValidationError
from pydantic_core import from_json

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Constant, Fact, Figure, Op, Operation, counted, finite_decimal
from vorlagen.figures.formula import bare_amount, formula, said
from vorlagen.figures.period import Period
from vorlagen.figures.reckoning import largest, less, percentage_of, rounded, rounded_down, smallest
from vorlagen.figures.unit import NONE, PROZENT, Unit
from vorlagen.findings import Place
from vorlagen.german.numbers import (
    KeineZahl,
    NichtGerundet,
    betrag,
    millionen,
    mit_einheit,
    nachkommastellen,
    prozent,
    verkuerzt,
    zahl,
)
from vorlagen.german.style import Hausstil
from vorlagen.german.words import KeinZahlwort, zahlwort
from vorlagen.renditions.facts_file import (
    VERSION,
    Eintrag,
    Fakt,
    Faktendatei,
    GedruckteGroesse,
    Konstante,
    Rechenschritt,
    number_text,
)

_MOST_PLACES = 9  # as filters allow
_ENDINGS = ("", "-", "e", "em", "en", "er", "es")


class FactsError(Exception):
    """A facts file is none that the program writes; the message says in German why."""


def read_facts(content: bytes) -> Faktendatei:
    """The content of a facts file.

    Raises:
        FactsError: If it is no JSON, of another version, or not of the form that
            `facts_json` gives it.
    """
    try:
        found = from_json(content)
    except ValueError:
        raise FactsError("Die Faktendatei ist kein JSON, das sich lesen lässt.") from None
    version = found.get("fassung") if isinstance(found, dict) else None
    if isinstance(version, int) and version != VERSION:
        raise FactsError(f"Die Faktendatei hat die Fassung {version}; gelesen wird {VERSION}.")
    try:
        return Faktendatei.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "am Anfang"
        raise FactsError(
            f"Die Faktendatei hat nicht die Form, die das Programm schreibt ({where})."
        ) from None


class ImpossibleError(Exception):
    """A step cannot be computed; the message says in German why."""


def exact_number(text: str) -> Fraction:
    """A number as the facts file has it: „0.5“, „346271/3“.

    Raises:
        ImpossibleError: If its divisor is 0.
    """
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ImpossibleError(f"„{text}“ ist keine Zahl.") from None


def computed(step: Rechenschritt, operands: list[Figure], unit: Unit) -> Figure:
    """A step by the operators that made it; `unit` tells percentages from quotients.

    Raises:
        ImpossibleError: If something is missing that the step needs.
        FigureError: If it cannot be computed.
    """
    match _op(step), operands:
        case Op.PLUS, [_, _, *_]:
            return _flat(Op.PLUS, reduce(add, operands), operands)
        case Op.MINUS, [_, _, *_]:
            return less(operands)
        case Op.MAL, [left, right]:
            is_negation = unit == PROZENT == left.unit and _is_minus_one(right)
            return _flat(Op.MAL, -left, operands) if is_negation else left * right
        case Op.GETEILT, [left, right]:
            is_percentage = unit == PROZENT and left.unit == right.unit
            return percentage_of(left, right) if is_percentage else left / right
        case Op.MINIMUM, [_, *_]:
            return smallest(operands)
        case Op.MAXIMUM, [_, *_]:
            return largest(operands)
        case Op.GERUNDET | Op.ABGERUNDET as op, [exact] if step.stufe is not None:
            return _rounded(op, exact, Decimal(step.stufe))
        case Op.ANZAHL | Op.MONATE as op, []:
            return _counted(op, step, unit)
    raise ImpossibleError(f"Zum Schritt „{step.schritt}“ fehlen Angaben.")


def _op(step: Rechenschritt) -> Op:
    try:
        return Op(step.schritt)
    except ValueError:
        raise ImpossibleError(f"Einen Schritt „{step.schritt}“ gibt es nicht.") from None


def _is_minus_one(figure: Figure) -> bool:
    return figure.exact == -1 and figure.unit == NONE and isinstance(figure.origin, Constant)


def _flat(op: Op, value: Figure, operands: Sequence[Figure]) -> Figure:
    return Figure(value.exact, value.unit, Operation(op, tuple(operands)))


def _rounded(op: Op, exact: Figure, step: Decimal) -> Figure:
    made = rounded(exact, step) if op is Op.GERUNDET else rounded_down(exact, step)
    # Where nothing was to be rounded, the figure itself comes back; here it was a step of its own.
    return Figure(made.exact, made.unit, Operation(op, (exact,), zahl(step)))


def _counted(op: Op, step: Rechenschritt, unit: Unit) -> Figure:
    place = Place(step.datei, step.zeile, step.spalte)
    if op is Op.ANZAHL and step.gezaehlt is not None:
        return counted(step.gezaehlt, unit, step.hinweis, place)
    if step.von and step.bis and step.zaehlweise:
        return Period(step.von, step.bis, place, step.zaehlweise).months()
    raise ImpossibleError("Es steht nicht dabei, was gezählt wurde.")


def may_be_printed_as(figure: Figure, text: str, style: Hausstil) -> bool:
    """Whether a text is one of the forms in which the program prints a figure of known value."""
    return any(text == form for form in _forms(figure, style))


def _forms(figure: Figure, style: Hausstil) -> Iterator[str]:
    yield from _said_by(lambda: said(figure, style))
    value = None if figure.exact is None else finite_decimal(figure.exact)
    if figure.unit.is_money():
        yield from _said_by(lambda: bare_amount(figure, style))
    if value is not None:
        yield from _with_places(value, figure, style)
        yield from _without_places(value, figure, style)


def _with_places(value: Decimal, figure: Figure, style: Hausstil) -> Iterator[str]:
    try:
        least = nachkommastellen(value)
    except KeineZahl:
        return
    for places in {least, *range(least, _MOST_PLACES + 1)}:
        yield zahl(value, places)
        if figure.unit.is_money():
            yield betrag(value, style, places)
        if figure.unit == PROZENT:
            yield prozent(value, style, places)


def _without_places(value: Decimal, figure: Figure, style: Hausstil) -> Iterator[str]:
    unit = figure.unit.of_one() if value == 1 else str(figure.unit)
    yield from _said_by(lambda: mit_einheit(value, unit))
    yield from _said_by(lambda: mit_einheit(value, str(figure.unit)))
    if figure.unit.is_money():
        yield from _said_by(lambda: millionen(value, style))
        for worin in ("T€", "Mio. €"):
            yield from _said_by(lambda worin=worin: verkuerzt(value, worin, style))  # type: ignore[misc]
    for ending in _ENDINGS:
        yield from _said_by(lambda ending=ending: zahlwort(value, ending))  # type: ignore[misc]


def _said_by(say: Callable[[], str]) -> Iterator[str]:
    try:
        yield say()
    except (KeineZahl, NichtGerundet, KeinZahlwort):
        return


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
    figures: Mapping[int, Figure | None]  # by the numbers of the entries; None: not to be computed

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
    return Recomputed(datei, tuple(anew.differences), anew.figures)


@dataclass(slots=True)
class _Anew:
    """The entries of a facts file while they are computed."""

    datei: Faktendatei
    differences: list[Difference] = field(default_factory=list)
    figures: dict[int, Figure | None] = field(default_factory=dict)  # None: could not be computed

    def compute(self) -> None:
        units = dict(self._units())
        datei = self.datei
        entries: Iterable[Eintrag] = chain(datei.fakten, datei.konstanten, datei.schritte)
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

    def _compute(self, entry: Eintrag, units: dict[str, Unit]) -> None:
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

    def _made(self, entry: Eintrag, units: dict[str, Unit]) -> Figure | None:
        if entry.einheit not in units:
            raise ImpossibleError(f"Die Einheit „{entry.einheit}“ ist nicht erklärt.")
        unit = units[entry.einheit]
        match entry:
            case Fakt():
                fact = Fact(Place(entry.datei, entry.zeile, entry.spalte))
                return Figure(exact_number(entry.wert), unit, fact, entry.adresse)
            case Konstante():
                return Figure(exact_number(entry.wert), unit, Constant(entry.text), entry.adresse)
            case Rechenschritt():
                return self._stepped(entry, unit)

    def _stepped(self, step: Rechenschritt, unit: Unit) -> Figure | None:
        missing = [number for number in step.aus if number not in self.figures]
        if missing:
            raise ImpossibleError(f"Die Nummer {missing[0]}, aus der er folgt, steht nicht davor.")
        operands = [self.figures[number] for number in step.aus]
        known = [operand for operand in operands if operand is not None]
        if len(known) < len(operands):
            return None  # what it follows from has been reported
        return computed(step, known, unit).named(step.adresse)

    def _hold_against(self, entry: Eintrag, made: Figure, name: str) -> None:
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

    def _compare(self, printed: GedruckteGroesse, style: Hausstil) -> None:
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

    def _printed_wrongly(
        self, printed: GedruckteGroesse, made: Figure, style: Hausstil
    ) -> Iterator[str]:
        stored, anew = printed.wert or printed.bruch or "", number_text(made.exact)
        if stored != anew:
            yield f"Als Wert steht da {_said(stored)}, nachgerechnet ist es {_said(anew)}."
        if printed.einheit != str(made.unit):
            yield f"Als Einheit steht da „{printed.einheit}“, nachgerechnet ist es „{made.unit}“."
        for text in printed.texte:
            if not may_be_printed_as(made, text, style):
                yield f"Gedruckt ist „{text}“, nachgerechnet ist es {said(made, style)}."
        try:
            spelled_out = formula(made, style)
        except RecursionError:
            yield "Die Formel ist zu lang, um sie nachzuprüfen."
            return
        if printed.formel != spelled_out:
            yield f"Als Formel steht da „{printed.formel}“, sie ist aber „{spelled_out}“."

    def _differ(self, address: str, message: str) -> None:
        self.differences.append(Difference(address, message))


def _name(entry: Eintrag) -> str:
    called = {Fakt: "Fakt", Konstante: "Konstante", Rechenschritt: "Schritt"}[type(entry)]
    return f"{called} {entry.nr}" + (f" („{entry.adresse}“)" if entry.adresse else "")


def _said(text: str) -> str:
    return text.replace(".", ",").replace("-", "−")
