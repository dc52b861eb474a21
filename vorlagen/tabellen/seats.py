"""Seats by votes or members: Hare/Niemeyer, Sainte-Laguë/Schepers and d'Hondt, with tied ones open.

Each result is reckoned by the operations that every figure knows: the quota rounded down and what the
remainders or the lot add; or votes by the divisor that gave away the last seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Constant, Fact, Figure, entered
from vorlagen.figures.reckoning import Rounding
from vorlagen.findings import Code, Place
from vorlagen.german.lists import aufzaehlung
from vorlagen.tabellen.facts import Sitzverteilung

PROCEDURES = {
    "hare_niemeyer": "Hare/Niemeyer",
    "sainte_lague": "Sainte-Laguë/Schepers",
    "d_hondt": "d’Hondt",
}
_MOST = 1000  # seats; no council has more


def seats(
    rule: Sitzverteilung,
    votes: Mapping[str, Figure],
    quotas: Mapping[str, Figure],
    whole: Figure,
    called: Mapping[str, str],
) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """The seats of each, by name, in the unit of `whole`; pending where a lot has to decide first.

    Beside them, the seats that those between whom a lot decides have in any case.

    `quotas` are the ideal shares, `called` is how texts call each. A `FigureError` tells that there are
    no votes, no whole number of seats up to a thousand, or that who won the lot is not tied.
    """
    place, drawn = rule.place, rule.los
    values = {name: vote.exact for name, vote in votes.items() if vote.exact is not None}
    number = whole.exact
    if number is None or len(values) < len(votes) or any(q.is_pending for q in quotas.values()):
        return dict(quotas), {}
    if number.denominator != 1 or not 0 < number <= _MOST or not any(values.values()):
        raise _refused("So lassen sich keine Sitze verteilen.", place)
    if rule.verfahren == "hare_niemeyer":
        least = {name: Rounding().down.of(quota) for name, quota in quotas.items()}
        left = int(number - sum(count.exact or 0 for count in least.values()))
        rests = [((quotas[n] - c).exact or Fraction(0), n) for n, c in least.items()]
        if not 0 <= left <= len(rests):
            raise _refused("Die Grundlage passt nicht zu den Werten der Spalte.", place)
        draw = _Draw.of(rests, left, drawn, place)
        more = dict.fromkeys(draw.sure, "größter Rest") | dict.fromkeys(draw.won, "Los")
        found = {n: c + _one(more[n], c) if n in more else c for n, c in least.items()}
    else:
        # 1, 2, 3 … or 1/2, 3/2, 5/2 …
        first = Fraction(1) if rule.verfahren == "d_hondt" else Fraction(1, 2)
        steps = [first + step for step in range(int(number))]
        rests = [(value / step, name) for name, value in values.items() if value for step in steps]
        draw = _Draw.of(rests, int(number), drawn, place)
        last = votes[draw.last]
        divisor = Constant("Teiler des letzten Sitzes")
        at = Figure(values[draw.last] / draw.least, whole.unit, divisor)
        rounding = Rounding()
        if rule.verfahren == "d_hondt":
            rounding = rounding.down
        found = {name: rounding.of(vote / (last / at)) for name, vote in votes.items()}
        lost = set(draw.tied).difference(draw.won)
        found |= {n: found[n] - _one("Los", found[n]) for n in lost}
    if draw.tied and not draw.won:
        reason = (
            f"Los zwischen {aufzaehlung([called[name] for name in draw.tied])}; wer es gewinnt,"
        )
        reason += f" steht dann unter „los“: {aufzaehlung(draw.tied, 'oder')}"
        fact = Fact(place, pending=reason)
        sure = {name: found[name] for name in draw.tied}
        return found | dict.fromkeys(draw.tied, entered(None, whole.unit, fact)), sure
    return found, {}


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
        least, last = ranked[room - 1] if room else (ranked[0][0] + 1, "")
        sure = [name for rest, name in rests if rest > least]
        alike = [name for rest, name in rests if rest == least]
        left = room - len(sure)
        tied = alike if left < len(alike) else []
        if drawn and (len(drawn) != left or not set(drawn) <= set(tied)):
            said = f"{left} von {aufzaehlung(tied)}" if tied else "niemanden"
            raise _refused(f"Das Los ({aufzaehlung(drawn)}) passt nicht: Es trifft {said}.", place)
        return cls(tuple(sure if tied else sure + alike), tuple(tied), tuple(drawn), least, last)


def _one(why: str, like: Figure) -> Figure:
    return Figure(Fraction(1), like.unit, Constant(f"1 Sitz ({why})"))


def _refused(message: str, place: Place) -> FigureError:
    cure = "„sitze“, „basis“ und „los“ der Sitzverteilung prüfen."
    return FigureError(Code.WERT_UNZULAESSIG, message, cure, place)
