"""Reads a facts file back, whoever wrote it, computes its figures anew from its facts alone, and compares.

Facts, constants, and what was counted are taken as they are; whether they were entered rightly, nobody
can tell from the file. Everything else is computed with the very operators that made it, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import chain
from operator import add

from msgspec import Struct
from pydantic import ValidationError
from pydantic_core import from_json

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Constant, Fact, Figure, Op, Operation, counted, finite_decimal
from vorlagen.figures.formula import bare_amount, formula, quantity, said
from vorlagen.figures.period import Period
from vorlagen.figures.reckoning import Rounding, largest, less, percentage_of, smallest
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


def computed(step: Rechenschritt, operands: list[Figure], unit: Unit) -> Figure:
    """A step by the operators that made it; `unit` tells percentages from quotients.

    Raises:
        ImpossibleError: If something is missing that the step needs.
        FigureError: If it cannot be computed.
    """
    match step.schritt, operands:
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


def _is_minus_one(figure: Figure) -> bool:
    return figure.exact == -1 and figure.unit == NONE and isinstance(figure.origin, Constant)


def _flat(op: Op, value: Figure, operands: Sequence[Figure]) -> Figure:
    return Figure(value.exact, value.unit, Operation(op, tuple(operands)))


def _rounded(op: Op, exact: Figure, step: Decimal) -> Figure:
    rounding = Rounding(step) if op is Op.GERUNDET else Rounding(step, "abrunden")
    made = rounding.of(exact)
    # Where nothing was to be rounded, the figure itself comes back; here it was a step of its own.
    return Figure(made.exact, made.unit, Operation(op, (exact,), zahl(step)))


def _counted(op: Op, step: Rechenschritt, unit: Unit) -> Figure:
    place = Place(step.datei, step.zeile, step.spalte)
    if op is Op.ANZAHL and step.gezaehlt is not None:
        return counted(step.gezaehlt, unit, step.hinweis, place)
    if step.von and step.bis and step.zaehlweise:
        return Period(step.von, step.bis, place, step.zaehlweise).months()
    raise ImpossibleError("Es steht nicht dabei, was gezählt wurde.")


def _forms(figure: Figure, style: Hausstil) -> Iterator[str]:
    """All forms in which the program prints a figure of known value."""
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
    yield from _said_by(lambda: quantity(value, figure.unit, style, dative=True))
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


class Recomputed(Struct, frozen=True):
    """A facts file, and where it contradicts itself: German sentences with both values."""

    datei: Faktendatei
    differences: tuple[str, ...]
    figures: Mapping[int, Figure]  # by the numbers of the entries


def recompute(content: bytes) -> Recomputed:
    """Compute the figures of a facts file anew; nothing else is needed, and nothing in it is run.

    Raises:
        FactsError: If it is no facts file.
    """
    datei = read_facts(content)
    units = {name: _unit(exponents) for name, exponents in datei.einheiten.items()}
    differences = [
        f"Die Einheit „{name}“ ist aus „{unit}“ zusammengesetzt."
        for name, unit in units.items()
        if str(unit) != name
    ]
    figures: dict[int, Figure] = {}
    entries: Iterator[Eintrag] = chain(datei.fakten, datei.konstanten, datei.schritte)
    for entry in entries:
        name = _name(entry)
        if entry.nr in figures:
            differences.append(f"{name}: Die Nummer {entry.nr} kommt zweimal vor.")
            continue
        try:
            figures[entry.nr] = _made(entry, units, figures)
            differences += (f"{name}: {m}" for m in _wrong_values(entry, figures[entry.nr]))
        except (ImpossibleError, FigureError, KeineZahl) as error:
            text = error.message if isinstance(error, FigureError) else str(error)
            differences.append(f"{name} lässt sich nicht nachrechnen. {text}")
    for printed in datei.groessen:
        made = figures.get(printed.nr)
        if made is None:
            differences.append(f"„{printed.adresse}“: Die Nummer {printed.nr} gibt es nicht.")
        else:
            wrong = _printed_wrongly(printed, made, datei.hausstil)
            differences += (f"„{printed.adresse}“: {message}" for message in wrong)
    return Recomputed(datei, tuple(differences), figures)


def _unit(exponents: dict[str, int]) -> Unit:
    return Unit(tuple(sorted((name, e) for name, e in exponents.items() if e)))


def _made(entry: Eintrag, units: dict[str, Unit], figures: dict[int, Figure]) -> Figure:
    """What an entry comes to, of the figures before it."""
    if entry.einheit not in units:
        raise ImpossibleError(f"Die Einheit „{entry.einheit}“ ist nicht erklärt.")
    unit = units[entry.einheit]
    match entry:
        case Fakt():
            fact = Fact(Place(entry.datei, entry.zeile, entry.spalte))
            return Figure(Fraction(entry.wert), unit, fact, entry.adresse)
        case Konstante():
            return Figure(Fraction(entry.wert), unit, Constant(entry.text), entry.adresse)
    missing = [number for number in entry.aus if number not in figures]
    if missing:
        raise ImpossibleError(f"Die Nummer {missing[0]}, aus der er folgt, steht nicht davor.")
    operands = [figures[number] for number in entry.aus]
    return computed(entry, operands, unit).named(entry.adresse)


def _wrong_values(entry: Eintrag, made: Figure) -> Iterator[str]:
    if made.exact != Fraction(entry.wert):
        anew = _said(number_text(made.exact))
        yield f"In der Datei steht {_said(entry.wert)}, nachgerechnet ist es {anew}."
    if str(made.unit) != entry.einheit:
        yield f"In der Datei steht die Einheit „{entry.einheit}“, nachgerechnet ist es „{made.unit}“."


def _printed_wrongly(printed: GedruckteGroesse, made: Figure, style: Hausstil) -> Iterator[str]:
    stored, anew = printed.wert or printed.bruch or "", number_text(made.exact)
    if stored != anew:
        yield f"Als Wert steht da {_said(stored)}, nachgerechnet ist es {_said(anew)}."
    if printed.einheit != str(made.unit):
        yield f"Als Einheit steht da „{printed.einheit}“, nachgerechnet ist es „{made.unit}“."
    forms = set(_forms(made, style))
    for text in printed.texte:
        if text not in forms:
            yield f"Gedruckt ist „{text}“, nachgerechnet ist es {said(made, style)}."
    if printed.formel != (spelled_out := formula(made, style)):
        yield f"Als Formel steht da „{printed.formel}“, sie ist aber „{spelled_out}“."


def _name(entry: Eintrag) -> str:
    called = {Fakt: "Fakt", Konstante: "Konstante", Rechenschritt: "Schritt"}[type(entry)]
    return f"{called} {entry.nr}" + (f" („{entry.adresse}“)" if entry.adresse else "")


def _said(text: str) -> str:
    return text.replace(".", ",").replace("-", "−")
