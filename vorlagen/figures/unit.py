"""Units of figures and how they multiply: EUR, VZÄ, Monate, EUR je VZÄ und Jahr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct

# What users may write for a unit, beside the unit's own name.
_ALIASES = {
    "€": "EUR",
    "Euro": "EUR",
    "%": "v. H.",
    "Prozent": "v. H.",
    "VZAE": "VZÄ",
    "Stelle": "Stellen",
    "Jahr": "Jahre",
    "Monat": "Monate",
    "Woche": "Wochen",
    "Tag": "Tage",
    "Kommune": "Kommunen",
    "Sitz": "Sitze",
    "Mitglied": "Mitglieder",
    "Prozentpunkt": "Prozentpunkte",
}
_SINGULAR = {
    plural: singular for singular, plural in _ALIASES.items() if plural.startswith(singular)
}

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

    def worded(self, forms: Forms, *, one: bool = False, dative: bool = False) -> str:
        """The unit as it follows a number, or `one`: `Stelle` instead of `Stellen`, `je Kind`."""
        divisors = [(name, -e) for name, e in self.exponents if e < 0]
        divisors.sort(key=lambda divisor: divisor[0] in _TIMES)  # je VZÄ und Jahr
        below = " und ".join(_power(_singular(name, forms), e) for name, e in divisors)
        counted = []
        for name, exponent in self.exponents:
            form = _singular(name, forms) if one else _dative(name, forms) if dative else name
            counted += [_power(form, exponent)] if exponent > 0 else []
        above = " · ".join(counted)
        return f"{above} je {below}".strip() if below else above

    def is_money(self) -> bool:
        """Whether this is an amount of money, be it per something."""
        return [(n, e) for n, e in self.exponents if e > 0] == [("EUR", 1)]

    def per(self, name: str) -> bool:
        """Whether this unit is so much for each of `name`, as EUR je VZÄ is per VZÄ."""
        return any(n == name and e < 0 for n, e in self.exponents)


@cache
def _product(left: Unit, right: Unit, sign: int) -> Unit:
    # Papers know a few dozen units, and multiply them thousands of times.
    exponents = Counter(dict(left.exponents))
    for name, exponent in right.exponents:
        exponents[name] += sign * exponent
    return Unit(tuple(sorted((n, e) for n, e in exponents.items() if e)))


def _singular(name: str, forms: Forms) -> str:
    return forms[name][0] if name in forms else _SINGULAR.get(name, name)


def _dative(name: str, forms: Forms) -> str:
    """To -e, -el and -er an n is added; what several words become, nobody can tell from their ends."""
    is_word = name.istitle() and name.isalpha() and name.endswith(("e", "el", "er"))
    rule = f"{name}n" if is_word else name
    return [*forms.get(name, ())[1:], rule][0]


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
