"""Reads a facts file from any source, recomputes its figures from its facts alone, and compares.

Facts, constants and counted names are taken as they are; the file cannot show whether they were entered
correctly. Everything else is computed exactly, with the operators that the program itself uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import chain
from operator import add

from msgspec import Struct
from pydantic import ValidationError
from pydantic_core import from_json

from vorlagen.figures import (
    NONE,
    PROZENT,
    Constant,
    Fact,
    Figure,
    FigureError,
    Op,
    Operation,
    Period,
    Rounding,
    Unit,
    all_texts,
    counted,
    formula,
    largest,
    less,
    percentage_of,
    said,
    smallest,
)
from vorlagen.findings import Place
from vorlagen.german.numbers import (
    Hausstil,
    KeineZahl,
    zahl,
)
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


class FactsError(Exception):
    """The program cannot have written this facts file; the message says in German why."""


def read_facts(content: bytes) -> Faktendatei:
    """The content of a facts file.

    Raises:
        FactsError: If it is no JSON, of another version, or not of the form that
            `facts_json` gives it.
    """
    try:
        data = from_json(content)
    except ValueError:
        raise FactsError("Die Faktendatei ist kein JSON, das sich lesen lässt.") from None
    version = data.get("fassung") if isinstance(data, dict) else None
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


def computed(step: Rechenschritt, operands: list[Figure], unit: Unit) -> Figure:
    """Compute a step with the operators of the program; `unit` tells percentages from quotients.

    Raises:
        ImpossibleError: If the step lacks an operand or a field.
        FigureError: If it cannot be computed.
    """
    match step.schritt, operands:
        case Op.PLUS, [_, _, *_]:
            return _flat(Op.PLUS, reduce(add, operands), operands)
        case Op.MINUS, [_, _, *_]:
            return less(operands)
        case Op.MAL, [left, right]:
            return _product(left, right, unit)
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


def _product(left: Figure, right: Figure, unit: Unit) -> Figure:
    if unit == PROZENT == left.unit and _is_minus_one(right):
        return _flat(Op.MAL, -left, [left, right])  # the percentage was negated
    return left * right


def _is_minus_one(figure: Figure) -> bool:
    return figure.exact == -1 and figure.unit == NONE and isinstance(figure.origin, Constant)


def _flat(op: Op, value: Figure, operands: Sequence[Figure]) -> Figure:
    """The value as the result of one step with these operands."""
    return Figure(value.exact, value.unit, Operation(op, tuple(operands)))


def _rounded(op: Op, exact: Figure, step: Decimal) -> Figure:
    rounding = Rounding(step)
    if op is Op.ABGERUNDET:
        rounding = rounding.down
    result = rounding.of(exact)
    # A value that needs no rounding comes back as the same figure; the file has a step for it.
    return Figure(result.exact, result.unit, Operation(op, (exact,), zahl(step)))


def _counted(op: Op, step: Rechenschritt, unit: Unit) -> Figure:
    place = Place(step.datei, step.zeile, step.spalte)
    if op is Op.ANZAHL and step.gezaehlt is not None:
        return counted(step.gezaehlt, unit, step.hinweis, place)
    if step.von and step.bis and step.zaehlweise:
        return Period(step.von, step.bis, place, step.zaehlweise).months()
    raise ImpossibleError("Es steht nicht dabei, was gezählt wurde.")


class Recomputed(Struct, frozen=True):
    """A facts file and its contradictions: German sentences with both values."""

    datei: Faktendatei
    differences: tuple[str, ...]
    figures: Mapping[int, Figure]  # by the numbers of the entries


def recompute(content: bytes) -> Recomputed:
    """Recompute the figures of a facts file; no code from the file is run.

    Raises:
        FactsError: If it is no facts file.
    """
    datei = read_facts(content)
    units = {name: _unit(exponents) for name, exponents in datei.einheiten.items()}
    differences: list[str] = []
    for name, unit in units.items():
        if str(unit) != name:
            differences.append(f"Die Einheit „{name}“ ist aus „{unit}“ zusammengesetzt.")
    figures: dict[int, Figure] = {}
    entries: Iterator[Eintrag] = chain(datei.fakten, datei.konstanten, datei.schritte)
    for entry in entries:
        name = _name(entry)
        if entry.nr in figures:
            differences.append(f"{name}: Die Nummer {entry.nr} kommt zweimal vor.")
            continue
        try:
            figure = _computed_entry(entry, units, figures)
            figures[entry.nr] = figure
            for message in _wrong_values(entry, figure):
                differences.append(f"{name}: {message}")
        except (ImpossibleError, FigureError, KeineZahl) as error:
            text = error.message if isinstance(error, FigureError) else str(error)
            differences.append(f"{name} lässt sich nicht nachrechnen. {text}")
    for printed in datei.groessen:
        if printed.nr not in figures:
            differences.append(f"„{printed.adresse}“: Die Nummer {printed.nr} gibt es nicht.")
            continue
        for message in _wrongly_printed(printed, figures[printed.nr], datei.hausstil):
            differences.append(f"„{printed.adresse}“: {message}")
    return Recomputed(datei, tuple(differences), figures)


def _unit(exponents: dict[str, int]) -> Unit:
    factors = [(name, exponent) for name, exponent in exponents.items() if exponent]
    return Unit(tuple(sorted(factors)))


def _computed_entry(entry: Eintrag, units: dict[str, Unit], figures: dict[int, Figure]) -> Figure:
    """The figure of an entry, computed from the figures before it."""
    if entry.einheit not in units:
        raise ImpossibleError(f"Die Einheit „{entry.einheit}“ ist nicht erklärt.")
    unit = units[entry.einheit]
    match entry:
        case Fakt():
            fact = Fact(Place(entry.datei, entry.zeile, entry.spalte))
            return Figure(Fraction(entry.wert), unit, fact, entry.adresse)
        case Konstante():
            return Figure(Fraction(entry.wert), unit, Constant(entry.text), entry.adresse)
    operands: list[Figure] = []
    for number in entry.aus:
        if number not in figures:
            raise ImpossibleError(f"Die Nummer {number}, aus der er folgt, steht nicht davor.")
        operands.append(figures[number])
    return computed(entry, operands, unit).named(entry.adresse)


def _wrong_values(entry: Eintrag, figure: Figure) -> Iterator[str]:
    if figure.exact != Fraction(entry.wert):
        stored = _in_german(entry.wert)
        recomputed = _in_german(number_text(figure.exact))
        yield f"In der Datei steht {stored}, nachgerechnet ist es {recomputed}."
    if str(figure.unit) != entry.einheit:
        yield f"In der Datei steht die Einheit „{entry.einheit}“, nachgerechnet ist es „{figure.unit}“."


def _wrongly_printed(printed: GedruckteGroesse, figure: Figure, style: Hausstil) -> Iterator[str]:
    stored = printed.wert or printed.bruch or ""
    recomputed = number_text(figure.exact)
    if stored != recomputed:
        yield f"Als Wert steht da {_in_german(stored)}, nachgerechnet ist es {_in_german(recomputed)}."
    if printed.einheit != str(figure.unit):
        yield f"Als Einheit steht da „{printed.einheit}“, nachgerechnet ist es „{figure.unit}“."
    forms = set(all_texts(figure, style))
    for text in printed.texte:
        if text not in forms:
            yield f"Gedruckt ist „{text}“, nachgerechnet ist es {said(figure, style)}."
    expected = formula(figure, style)
    if printed.formel != expected:
        yield f"Als Formel steht da „{printed.formel}“, sie ist aber „{expected}“."


def _name(entry: Eintrag) -> str:
    kind = {Fakt: "Fakt", Konstante: "Konstante", Rechenschritt: "Schritt"}[type(entry)]
    name = f"{kind} {entry.nr}"
    if entry.adresse:
        name += f" („{entry.adresse}“)"
    return name


def _in_german(number: str) -> str:
    return number.replace(".", ",").replace("-", "−")
