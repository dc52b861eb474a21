"""The figure: an exact number with a unit that knows how it came about.

Invariants guarded here:

- a value is an exact fraction, so that no division loses a digit before the declared rounding;
- the origin of every figure leads down to facts and constants, and no value is computed without it;
- units that do not fit are an error, and a figure with a pending operand is itself pending;
- sets and mappings may hold any figures: `==` never raises. Whether two figures are equal to a user
  is another question, which `vorlagen.figures.conditions` answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import NoReturn

from msgspec import Struct

from vorlagen.facts.types import Validity, Zaehlweise
from vorlagen.findings import Code, Place, Refusal
from vorlagen.german.numbers import zahl

# The singular of what is counted, as it follows „je“; it is the same unit
_PLURALS = {
    "Stelle": "Stellen",
    "Jahr": "Jahre",
    "Monat": "Monate",
    "Woche": "Wochen",
    "Tag": "Tage",
    "Stunde": "Stunden",
    "Kommune": "Kommunen",
    "Sitz": "Sitze",
    "Mitglied": "Mitglieder",
    "Prozentpunkt": "Prozentpunkte",
    "Kind": "Kinder",
    "Platz": "Plätze",
    "Person": "Personen",
    "Fall": "Fälle",
    "Gruppe": "Gruppen",
    "Klasse": "Klassen",
    "Schule": "Schulen",
    "Haushalt": "Haushalte",
    "Wohnung": "Wohnungen",
    "Fahrzeug": "Fahrzeuge",
}
# Spellings that users may write instead of the unit's own name
_ALIASES = _PLURALS | {
    "€": "EUR",
    "Euro": "EUR",
    "%": "v. H.",
    "Prozent": "v. H.",
    "VZAE": "VZÄ",
    "qm": "m²",
    "Quadratmeter": "m²",
}
_SINGULAR = {plural: name for name, plural in _PLURALS.items()}

_TIMES = ("Jahre", "Monate", "Wochen", "Tage")

Forms = Mapping[str, Sequence[str]]  # of nouns: singular and, if need be, the plural's dative


class Unit(Struct, frozen=True):
    """A product of named units with whole exponents; no names at all is a bare number.

    Any noun may serve as a unit (`Kommunen`, `Tage`); units are equal when their names and
    exponents are. Nothing is converted silently: twelve `Monate` are not one `Jahre`.
    """

    exponents: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        return _product(self, other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return _product(self, other, -1)

    def __str__(self) -> str:
        return self.worded({})

    def worded(self, forms: Forms, *, singular: bool = False, dative: bool = False) -> str:
        """The unit as it follows a number, or `singular`: `Stelle`, not `Stellen`, `je Kind`."""
        factors: list[str] = []
        divisors: list[tuple[str, int]] = []
        for name, exponent in self.exponents:
            if exponent < 0:
                divisors.append((name, -exponent))
            elif exponent > 0:
                form = name
                if singular:
                    form = _singular(name, forms)
                elif dative:
                    form = _dative(name, forms)
                factors.append(_power(form, exponent))
        above = " · ".join(factors)
        if not divisors:
            return above
        divisors.sort(key=lambda divisor: divisor[0] in _TIMES)  # je VZÄ und Jahr
        below = " und ".join(_power(_singular(name, forms), power) for name, power in divisors)
        return f"{above} je {below}".strip()

    def is_money(self) -> bool:
        """Whether this is an amount of money, or an amount of money per something."""
        factors = []
        for name, exponent in self.exponents:
            if exponent > 0:
                factors.append((name, exponent))
        return factors == [("EUR", 1)]

    def per(self, name: str) -> bool:
        """Whether `name` is a divisor of this unit, as VZÄ is in EUR je VZÄ."""
        return dict(self.exponents).get(name, 0) < 0


@cache
def _product(left: Unit, right: Unit, sign: int) -> Unit:
    # Cached: papers have a few dozen units and multiply them thousands of times.
    exponents = Counter(dict(left.exponents))
    for name, exponent in right.exponents:
        exponents[name] += sign * exponent
    factors = [(name, exponent) for name, exponent in exponents.items() if exponent]
    return Unit(tuple(sorted(factors)))


def _singular(name: str, forms: Forms) -> str:
    if name in forms:
        return forms[name][0]
    return _SINGULAR.get(name, name)


def _dative(name: str, forms: Forms) -> str:
    """The dative plural: -e, -el and -er take an n; there is no such rule for several words."""
    declared = forms.get(name, ())[1:]
    if declared:
        return declared[0]
    if name.istitle() and name.isalpha() and name.endswith(("e", "el", "er")):
        return f"{name}n"
    return name


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


@cache
def unit(text: str) -> Unit:
    """The unit written in YAML as `EUR`, `Tage` or `EUR/VZÄ/Jahr`; empty is a bare number."""
    above, *below = [_named(part.strip()) for part in text.split("/")]
    for divisor in below:
        above = above / divisor
    return above


def _named(name: str) -> Unit:
    name = _ALIASES.get(name, name)
    return Unit(((name, 1),)) if name else NONE


NONE = Unit()
EUR = unit("EUR")
VZAE = unit("VZÄ")
STELLEN = unit("Stellen")
MONATE = unit("Monate")
JAHRE = unit("Jahre")
PROZENT = unit("v. H.")


class FigureError(Refusal):
    """A computation that a user's facts or formulas make impossible."""


def unusable(file: str) -> NoReturn:
    """Fail because a file has faults.

    Raises:
        FigureError: Always; it is marked as reported, since the file has findings of its own.
    """
    raise FigureError(
        Code.DATEI_UNLESBAR, f"„{file}“ enthält Fehler.", "Zuerst diese Datei in Ordnung bringen."
    ).mark_reported()


_TOO_LARGE = 10**40  # for numerator and denominator; no paper has figures anywhere near


class Op(Enum):
    """How a computed figure came about; the value is its name in German."""

    PLUS = "Summe"
    MINUS = "Differenz"
    MAL = "Produkt"
    GETEILT = "Quotient"
    MINIMUM = "kleinster Wert"
    MAXIMUM = "größter Wert"
    GERUNDET = "Rundung"
    ABGERUNDET = "Abrundung"
    ANZAHL = "Anzahl"
    MONATE = "Monate im Zeitraum"


class Fact(Struct, frozen=True):
    """Where a number was entered, and on what it rests.

    `source` names the document and the spot in it, `notice` the Bescheid that granted it, `assumed`
    the reason of an assumption, `pending` the reason why it is not known yet, `holds` its validity, if
    it does not hold forever; `released` says when, and by whom, its assumption was released.
    """

    place: Place
    source: str = ""
    notice: str = ""
    assumed: str = ""
    pending: str = ""
    holds: Validity | None = None
    released: str = ""


class Constant(Struct, frozen=True):
    """A number that needs no source because it holds by definition, as twelve months a year."""

    text: str


class Days(Struct, frozen=True):
    """Of which period months were counted, both days included, and in which way."""

    von: date
    bis: date
    zaehlweise: Zaehlweise


class Operation(Struct, frozen=True):
    """A computation; `note` has details that the operands do not show.

    Months and counts have no operands that are numbers; they rest on what stands at `place`, and
    `counted` has what was counted there: the days of a period, or names.
    """

    op: Op
    operands: tuple[Figure, ...]
    note: str = ""
    place: Place | None = None
    counted: Days | tuple[str, ...] = ()


Origin = Fact | Constant | Operation


class Figure(Struct, frozen=True, eq=False):
    """An exact number with unit and origin.

    `exact` is None while a fact it rests on is pending. `address` is the name by which templates
    and `erklaeren` find it, `label` the short name that formulas print ("E11", "PK"). The operators
    build the derivation and also accept whole numbers. They raise `FigureError` if units do not
    fit, a divisor is zero or the other side is no number. `==` never raises: figures are equal if
    value and unit are equal, and a pending figure is equal only to itself.
    """

    exact: Fraction | None
    unit: Unit
    origin: Origin
    address: str = ""
    label: str = ""

    @property
    def is_pending(self) -> bool:
        return self.exact is None

    @property
    def wert(self) -> Decimal:
        """The value as a decimal, never rounded; a `FigureError` if it is pending or never ends."""
        if self.exact is None:
            raise _not_printable(self)
        finite = finite_decimal(self.exact)
        if finite is None:
            raise _not_printable(self)
        return finite

    @property
    def name(self) -> str:
        """How messages call this figure."""
        name = self.address or self.label
        if not name and isinstance(self.origin, Constant):
            name = self.origin.text
        return f"„{name}“" if name else "Die Größe"

    def named(self, address: str, label: str = "") -> Figure:
        """This figure under an address, and with a short name for formulas."""
        return Figure(self.exact, self.unit, self.origin, address, label or self.label)

    def facts(self) -> list[tuple[Figure, Fact]]:
        """The entered facts this figure rests on, each with where it came from."""
        return facts_below([self])

    def __add__(self, other: object) -> Figure:
        return _of_one_unit(Op.PLUS, self, figure(other), Fraction.__add__)

    def __sub__(self, other: object) -> Figure:
        return _of_one_unit(Op.MINUS, self, figure(other), Fraction.__sub__)

    def __mul__(self, other: object) -> Figure:
        right = figure(other)
        product = _apply(Fraction.__mul__, self, right)
        unit = self.unit * right.unit
        if PROZENT in (self.unit, right.unit):
            unit = unit / PROZENT
            if product is not None:
                product /= 100
        return Figure(product, unit, Operation(Op.MAL, (self, right)))

    def __neg__(self) -> Figure:
        # Not `self * -1`: minus twenty percent are percent still, and no -0.2.
        minus_one = figure(-1)
        negative = _apply(Fraction.__mul__, self, minus_one)
        return Figure(negative, self.unit, Operation(Op.MAL, (self, minus_one)))

    def __truediv__(self, other: object) -> Figure:
        right = figure(other)
        if right.exact == 0:
            raise FigureError(
                Code.DIVISION_DURCH_NULL,
                f"{_with_value(self)} soll durch null geteilt werden ({right.name} ist 0).",
                "Den Teiler prüfen: Steht sein Fakt auf 0? Meint die Formel eine andere Größe?",
            )
        quotient = _apply(Fraction.__truediv__, self, right)
        unit = self.unit / right.unit
        if right.unit == PROZENT != self.unit:
            unit = self.unit
            if quotient is not None:
                quotient *= 100
        return Figure(quotient, unit, Operation(Op.GETEILT, (self, right)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Figure):
            return NotImplemented
        if self.exact is None:
            return self is other
        return (self.exact, self.unit) == (other.exact, other.unit)

    def __hash__(self) -> int:
        return hash((self.exact, self.unit))

    def __lt__(self, other: object) -> bool:
        return _known_sign(self, figure(other)) < 0

    def __le__(self, other: object) -> bool:
        return _known_sign(self, figure(other)) <= 0

    def __gt__(self, other: object) -> bool:
        return _known_sign(self, figure(other)) > 0

    def __ge__(self, other: object) -> bool:
        return _known_sign(self, figure(other)) >= 0


def _leaves_below(figures: Sequence[Figure]) -> Iterator[Figure]:
    """The facts and constants below figures in the order of their formulas, each once."""
    seen: set[int] = set()
    stack = [*reversed(figures)]
    while stack:
        figure = stack.pop()
        if id(figure.origin) in seen:
            continue
        seen.add(id(figure.origin))
        if isinstance(figure.origin, Operation) and figure.origin.operands:
            stack.extend(reversed(figure.origin.operands))
        else:
            yield figure


def facts_below(figures: Sequence[Figure]) -> list[tuple[Figure, Fact]]:
    """The entered facts that figures rest on, each once and with where it came from."""
    facts: list[tuple[Figure, Fact]] = []
    for leaf in _leaves_below(figures):
        match leaf.origin:
            case Fact() as fact:
                facts.append((leaf, fact))
            case Operation(place=Place() as place):
                facts.append((leaf, Fact(place)))
    return facts


def figure(value: object) -> Figure:
    """An operand as a figure: itself, or a constant for a whole number.

    Raises a `FigureError` for any other value.
    """
    if isinstance(value, Figure):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Figure(_bounded(Fraction(value)), NONE, Constant(str(value)))
    name = value if isinstance(value, str | date) else getattr(value, "address", "")
    operand = f"Mit „{name}“" if name else "Damit"
    cure = values_within(value) or (
        "Die Adresse einer Größe angeben, zum Beispiel kgst.E11. Ein Filter gilt nur für den letzten"
        " Wert: Eine Rechnung steht vor ihm in Klammern, {{ (a * b) | euro }}."
    )
    message = f"{operand} lässt sich nicht rechnen: Das ist keine Größe."
    raise FigureError(Code.FORMEL, message, cure)


def values_within(group: object) -> str:
    """The cure for an address that ends at a group of names; empty for anything else."""
    address = getattr(group, "address", "")
    if not address or not isinstance(group, Iterable):
        return ""
    names = list(group)[:_MOST_NAMES]
    if not names:
        return ""
    return f"Die Adresse bis zum einzelnen Wert ergänzen, {address}.…: {', '.join(names)}."


_MOST_NAMES = 8


def entered(value: Decimal | None, unit: Unit, origin: Fact, address: str = "") -> Figure:
    """The figure for a fact as entered; `value` is None while the fact is pending."""
    exact = None if value is None else Fraction(value)
    return Figure(exact, unit, origin, address)


def counted(names: Sequence[str], unit: Unit, note: str, place: Place) -> Figure:
    """How many there are; `note` says what was counted, and `place` where it stands."""
    origin = Operation(Op.ANZAHL, (), note, place, tuple(names))
    return Figure(Fraction(len(names)), unit, origin)


def finite_decimal(value: Fraction) -> Decimal | None:
    """The decimal that equals `value` exactly; None if its decimals never end."""
    rest = value.denominator
    places = 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1:
        return None
    shifted = value.numerator * 10**places // value.denominator
    digits = tuple(map(int, str(abs(shifted))))
    # Built from digits, because decimal arithmetic would round to the context's precision.
    return Decimal((int(shifted < 0), digits, -places))


def _apply(
    compute: Callable[[Fraction, Fraction], Fraction], left: Figure, right: Figure
) -> Fraction | None:
    if left.exact is None or right.exact is None:
        return None
    return _bounded(compute(left.exact, right.exact))


def _bounded(value: Fraction) -> Fraction:
    """The value, unless it is so large that a few more steps would stall the build."""
    if max(abs(value.numerator), value.denominator) < _TOO_LARGE:
        return value
    raise FigureError(
        Code.FORMEL,
        "Die Formel führt zu einer Zahl mit mehr als 40 Stellen.",
        "Die Formel und ihre Fakten prüfen: Wird versehentlich malgenommen statt geteilt?",
    )


VERBS = {
    Op.PLUS: "zusammenzählen",
    Op.MINUS: "voneinander abziehen",
}  # operations on figures of one unit


def _of_one_unit(
    op: Op, left: Figure, right: Figure, compute: Callable[[Fraction, Fraction], Fraction]
) -> Figure:
    require_one_unit(left, right, VERBS[op])
    return Figure(_apply(compute, left, right), left.unit, Operation(op, (left, right)))


def require_one_unit(left: Figure, right: Figure, verb: str) -> None:
    """Refuse two figures of different units; `verb` says in German what cannot be done with them."""
    if left.unit == right.unit:
        return
    cure = "Beide Seiten müssen dieselbe Einheit haben: Formel oder Fakt berichtigen."
    if _is_typed(left) or _is_typed(right):
        cure = "Eine Zahl mit Einheit unter „angaben:“ eintragen und ihre Adresse verwenden."
    if _is_typed_zero(left) and verb == VERBS[Op.MINUS]:
        cure = "Das Vorzeichen wechselt ein Minus davor: statt „0 - x“ nur „-x“ schreiben."
    message = f"{_with_unit(left)} und {_with_unit(right)} lassen sich nicht {verb}."
    raise FigureError(Code.EINHEIT, message, cure)


def _with_value(figure: Figure) -> str:
    if figure.exact is None:
        return figure.name
    value = finite_decimal(figure.exact)
    if value is None:
        return figure.name
    return f"{figure.name} ({zahl(value)} {figure.unit})"


def _with_unit(figure: Figure) -> str:
    unit = str(figure.unit) or "ohne Einheit"
    return f"{figure.name} ({unit})"


def sign_of_difference(left: Figure, right: Figure) -> int | None:
    """-1, 0 or 1 as `left` is less than, equal to or greater than `right`; None while one is pending.

    They must be of one unit; a typed 0 fits every unit: „eigenanteil > 0“ needs no „0 Euro“.
    """
    if not _is_typed_zero(left) and not _is_typed_zero(right):
        require_one_unit(left, right, "vergleichen")
    if left.exact is None or right.exact is None:
        return None
    return (left.exact > right.exact) - (left.exact < right.exact)


def _known_sign(left: Figure, right: Figure) -> int:
    sign = sign_of_difference(left, right)
    if sign is None:
        pending = left if left.exact is None else right
        raise _not_printable(pending)
    return sign


def _is_typed(figure: Figure) -> bool:
    return figure.unit == NONE and isinstance(figure.origin, Constant)


def _is_typed_zero(figure: Figure) -> bool:
    return figure.exact == 0 and _is_typed(figure)


def still_pending(name: str) -> FigureError:
    """The error for a pending value that cannot be left open here."""
    return FigureError(
        Code.AUSDRUCK,
        f"{name} steht noch aus; damit lässt sich hier noch nicht weiterrechnen.",
        "Den ausstehenden Fakt eintragen oder die Stelle mit {% if %} aussparen.",
    )


def _not_printable(figure: Figure) -> FigureError:
    if figure.exact is None:
        return still_pending(figure.name)
    return FigureError(
        Code.RUNDUNG_FEHLT,
        f"{figure.name} hat unendlich viele Nachkommastellen und ist nicht gerundet.",
        "Eine Rundung angeben, zum Beispiel {{ … | runden(1) }} für volle Euro.",
    )
