"""Seats by votes or members: Hare/Niemeyer, Sainte-Laguë/Schepers and d'Hondt, leaving tied seats open.

Results are derived by ordinary operations of figures: the quota rounded down, plus a seat for the
remainder or by lot; or votes divided by the divisor of the last seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from vorlagen.figures import Constant, Fact, Figure, FigureError, Rounding, entered
from vorlagen.findings import Code, Place
from vorlagen.german.words import aufzaehlung
from vorlagen.tabellen.facts import Sitzverteilung

PROCEDURES = {
    "hare_niemeyer": "Hare/Niemeyer",
    "sainte_lague": "Sainte-Laguë/Schepers",
    "d_hondt": "d’Hondt",
}
_MOST = 1000  # seats; no council has more
Seats = dict[str, Figure]  # by the name of each


def seats(
    rule: Sitzverteilung,
    votes: Mapping[str, Figure],
    quotas: Mapping[str, Figure],
    whole: Figure,
    labels: Mapping[str, str],
) -> tuple[Seats, Seats]:
    """The seats of each, by name, in the unit of `whole`; pending where a lot has to decide first.

    The second mapping has the sure seats of those between whom a lot decides.

    `quotas` are the ideal shares, `labels` is how texts call each. A `FigureError` tells that there are
    no votes, no whole number of seats up to a thousand, or that who won the lot is not tied.
    """
    number = whole.exact
    values = {name: vote.exact for name, vote in votes.items() if vote.exact is not None}
    are_known = number is not None and len(values) == len(votes)
    if number is None or not are_known or any(quota.is_pending for quota in quotas.values()):
        return dict(quotas), {}
    if number.denominator != 1 or not 0 < number <= _MOST or not any(values.values()):
        raise _refused("So lassen sich keine Sitze verteilen.", rule.place)
    if rule.verfahren == "hare_niemeyer":
        draw, result = _by_remainders(rule, quotas, int(number))
    else:
        draw, result = _by_divisors(rule, votes, values, int(number), whole)
    if draw.tied and not draw.won:
        tied = aufzaehlung([labels[name] for name in draw.tied])
        names = aufzaehlung(draw.tied, "oder")
        reason = f"Los zwischen {tied}; wer es gewinnt, steht dann unter „los“: {names}"
        open_seats = entered(None, whole.unit, Fact(rule.place, pending=reason))
        sure = {name: result[name] for name in draw.tied}
        return result | dict.fromkeys(draw.tied, open_seats), sure
    return result, {}


def _by_remainders(
    rule: Sitzverteilung, quotas: Mapping[str, Figure], number: int
) -> tuple[_Draw, Seats]:
    """Seats by Hare/Niemeyer: each quota rounded down, then one each for the largest remainders."""
    result: Seats = {}
    remainders = []
    for name, quota in quotas.items():
        result[name] = Rounding().down.of(quota)
        remainders.append(((quota - result[name]).exact or Fraction(0), name))
    left = int(number - sum(count.exact or 0 for count in result.values()))
    if not 0 <= left <= len(remainders):
        raise _refused("Die Grundlage passt nicht zu den Werten der Spalte.", rule.place)
    draw = _Draw.of(remainders, left, rule.los, rule.place)
    for name in draw.sure:
        result[name] += _one_seat("größter Rest", result[name])
    for name in set(draw.won):
        result[name] += _one_seat("Los", result[name])
    return draw, result


def _by_divisors(
    rule: Sitzverteilung,
    votes: Mapping[str, Figure],
    values: Mapping[str, Fraction],
    number: int,
    whole: Figure,
) -> tuple[_Draw, Seats]:
    """Seats by d'Hondt (divisors 1, 2, 3 …) or Sainte-Laguë (1/2, 3/2, 5/2 …)."""
    first, rounding = Fraction(1, 2), Rounding()
    if rule.verfahren == "d_hondt":
        first, rounding = Fraction(1), rounding.down
    quotients = []
    for name, value in values.items():
        if value:
            for step in range(number):
                quotients.append((value / (first + step), name))
    draw = _Draw.of(quotients, number, rule.los, rule.place)
    constant = Constant("Teiler des letzten Sitzes")
    divisor_of_last = Figure(values[draw.last] / draw.least, whole.unit, constant)
    divisor = votes[draw.last] / divisor_of_last
    result = {name: rounding.of(vote / divisor) for name, vote in votes.items()}
    for name in set(draw.tied).difference(draw.won):
        result[name] -= _one_seat("Los", result[name])
    return draw, result


class _Draw(Struct, frozen=True):
    """Who gets the next seats: `sure`, or `tied` for the last of them, of whom some have `won`.

    `least` is the value of the last seat, and `last` who has it.
    """

    sure: tuple[str, ...]
    tied: tuple[str, ...]
    won: tuple[str, ...]
    least: Fraction
    last: str

    @classmethod
    def of(
        cls, rests: Sequence[tuple[Fraction, str]], room: int, drawn: Sequence[str], place: Place
    ) -> _Draw:
        ranked = sorted(rests, key=lambda rest: -rest[0])
        least, last = ranked[0][0] + 1, ""
        if room:
            least, last = ranked[room - 1]
        sure = [name for rest, name in rests if rest > least]
        alike = [name for rest, name in rests if rest == least]
        left = room - len(sure)
        tied: list[str] = []
        if left < len(alike):
            tied = alike
        else:
            sure += alike
        if drawn and (len(drawn) != left or not set(drawn) <= set(tied)):
            meant = f"{left} von {aufzaehlung(tied)}" if tied else "niemanden"
            raise _refused(f"Das Los ({aufzaehlung(drawn)}) passt nicht: Es trifft {meant}.", place)
        return cls(tuple(sure), tuple(tied), tuple(drawn), least, last)


def _one_seat(why: str, like: Figure) -> Figure:
    return Figure(Fraction(1), like.unit, Constant(f"1 Sitz ({why})"))


def _refused(message: str, place: Place) -> FigureError:
    cure = "„sitze“, „basis“ und „los“ der Sitzverteilung prüfen."
    return FigureError(Code.WERT_UNZULAESSIG, message, cure, place)
