"""Units of figures and how they multiply: EUR, VZÄ, Monate, EUR je VZÄ und Jahr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct

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
        factors = [(name, exponent) for name, exponent in self.exponents if exponent > 0]
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
