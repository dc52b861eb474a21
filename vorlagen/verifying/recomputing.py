"""Reads a facts file from any source, recomputes its figures from its facts alone, and compares.

Facts, constants and counted names are taken as they are; the file cannot show whether they were entered
correctly. Everything else is computed exactly, with the operators that the program itself uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

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
    total,
)
from vorlagen.findings import Place
from vorlagen.german.numbers import Hausstil, KeineZahl
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
    """The program cannot have written this facts file, or this entry; the message says in German why."""


class Recomputed(Struct, frozen=True):
    """A facts file and its contradictions: German sentences with both values."""

    datei: Faktendatei
    differences: tuple[str, ...]
    figures: Mapping[int, Figure]  # by the numbers of the entries


def recompute(content: bytes) -> Recomputed:
    """Recompute the figures of a facts file; no code from the file is run.

    Raises:
        FactsError: If it is no JSON, of another version, or not of the form that `facts_json` gives it.
    """
    datei = _read(content)
    differences: list[str] = []
    units: dict[str, Unit] = {}
    for name, exponents in datei.einheiten.items():
        factors = [(factor, exponent) for factor, exponent in exponents.items() if exponent]
        units[name] = Unit(tuple(sorted(factors)))
        if str(units[name]) != name:
            differences.append(f"Die Einheit „{name}“ ist aus „{units[name]}“ zusammengesetzt.")
    figures: dict[int, Figure] = {}
    entries: list[Eintrag] = [*datei.fakten, *datei.konstanten, *datei.schritte]
    for entry in entries:
        name = f"{_NAMES[type(entry)]} {entry.nr}"
        if entry.adresse:
            name += f" („{entry.adresse}“)"
        if entry.nr in figures:
            differences.append(f"{name}: Die Nummer {entry.nr} kommt zweimal vor.")
            continue
        try:
            figure = _computed(entry, units, figures).named(entry.adresse)
        except (FactsError, FigureError, KeineZahl) as error:
            text = error.message if isinstance(error, FigureError) else str(error)
            differences.append(f"{name} lässt sich nicht nachrechnen. {text}")
            continue
        figures[entry.nr] = figure
        differences += [f"{name}: In der Datei {message}" for message in _wrong(entry, figure)]
    for printed in datei.groessen:
        messages = [f"Die Nummer {printed.nr} gibt es nicht."]
        if printed.nr in figures:
            messages = [*_wrongly_printed(printed, figures[printed.nr], datei.hausstil)]
        differences += [f"„{printed.adresse}“: {message}" for message in messages]
    return Recomputed(datei, tuple(differences), figures)


_NAMES: dict[type[Eintrag], str] = {
    Fakt: "Fakt",
    Konstante: "Konstante",
    Rechenschritt: "Schritt",
}


def _read(content: bytes) -> Faktendatei:
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
        message = f"Die Faktendatei hat nicht die Form, die das Programm schreibt ({where})."
        raise FactsError(message) from None


def _computed(entry: Eintrag, units: dict[str, Unit], figures: dict[int, Figure]) -> Figure:
    """The figure of an entry, computed from the figures before it."""
    if entry.einheit not in units:
        raise FactsError(f"Die Einheit „{entry.einheit}“ ist nicht erklärt.")
    unit = units[entry.einheit]
    match entry:
        case Fakt():
            fact = Fact(Place(entry.datei, entry.zeile, entry.spalte))
            return Figure(Fraction(entry.wert), unit, fact)
        case Konstante():
            return Figure(Fraction(entry.wert), unit, Constant(entry.text))
    operands: list[Figure] = []
    for number in entry.aus:
        if number not in figures:
            raise FactsError(f"Die Nummer {number}, aus der er folgt, steht nicht davor.")
        operands.append(figures[number])
    return _step(entry, operands, unit)


_OF_ALL: dict[Op, Callable[[list[Figure]], Figure]] = {
    Op.PLUS: total,
    Op.MINUS: less,
    Op.MINIMUM: smallest,
    Op.MAXIMUM: largest,
}


def _step(step: Rechenschritt, operands: list[Figure], unit: Unit) -> Figure:
    """Compute a step with the operators of the program; `unit` tells percentages from quotients."""
    if operands and step.schritt in _OF_ALL:
        return _OF_ALL[step.schritt](operands)
    place = Place(step.datei, step.zeile, step.spalte)
    match step.schritt, operands:
        case Op.MAL, [left, right]:
            is_negated = unit == PROZENT == left.unit and right.unit == NONE
            return -left if is_negated else left * right
        case Op.GETEILT, [left, right]:
            is_percentage = unit == PROZENT and left.unit == right.unit
            return percentage_of(left, right) if is_percentage else left / right
        case Op.GERUNDET | Op.ABGERUNDET as op, [exact] if step.stufe is not None:
            rounding = Rounding(Decimal(step.stufe))
            if op is Op.ABGERUNDET:
                rounding = rounding.down
            return rounding.of(exact)
        case Op.ANZAHL, [] if step.gezaehlt is not None:
            return counted(step.gezaehlt, unit, step.hinweis, place)
        case Op.MONATE, [] if step.von and step.bis and step.zaehlweise:
            return Period(step.von, step.bis, place, step.zaehlweise).months()
    raise FactsError(f"Zum Schritt „{step.schritt}“ fehlen Angaben.")


def _wrong(entry: Eintrag, figure: Figure) -> Iterator[str]:
    if figure.exact != Fraction(entry.wert):
        yield f"steht {_in_german(entry.wert)}, nachgerechnet ist es {_value(figure)}."
    if str(figure.unit) != entry.einheit:
        yield f"steht die Einheit „{entry.einheit}“, nachgerechnet ist es „{figure.unit}“."


def _wrongly_printed(printed: GedruckteGroesse, figure: Figure, style: Hausstil) -> Iterator[str]:
    stored = printed.wert or printed.bruch or ""
    if stored != number_text(figure.exact):
        yield f"Als Wert steht da {_in_german(stored)}, nachgerechnet ist es {_value(figure)}."
    if printed.einheit != str(figure.unit):
        yield f"Als Einheit steht da „{printed.einheit}“, nachgerechnet ist es „{figure.unit}“."
    forms = set(all_texts(figure, style))
    for text in printed.texte:
        if text not in forms:
            yield f"Gedruckt ist „{text}“, nachgerechnet ist es {said(figure, style)}."
    expected = formula(figure, style)
    if printed.formel != expected:
        yield f"Als Formel steht da „{printed.formel}“, sie ist aber „{expected}“."


def _value(figure: Figure) -> str:
    return _in_german(number_text(figure.exact))


def _in_german(number: str) -> str:
    return number.replace(".", ",").replace("-", "−")
