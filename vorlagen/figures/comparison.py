"""Compares what expressions hold: figures of one unit, days, texts, yes and no.

Whether two things are equal is a question about paper, not about objects: euros and posts are never
just "not equal", a day and a number neither. Whoever compares them has made a mistake, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure, figure, sign_of_difference
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.findings import Code
from vorlagen.german.dates import datum

# By the names that Jinja's syntax tree has for them.
SIGNS = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}
_HOLDS: dict[str, Callable[[int], bool]] = {
    "eq": lambda sign: sign == 0,
    "ne": lambda sign: sign != 0,
    "lt": lambda sign: sign < 0,
    "lteq": lambda sign: sign <= 0,
    "gt": lambda sign: sign > 0,
    "gteq": lambda sign: sign >= 0,
}
_NUMBER, _DAY, _TEXT, _YES_OR_NO = "eine Zahl", "ein Tag", "ein Text", "ein Ja oder Nein"
_LIST, _GROUP = "eine Liste", "eine Gruppe von Werten"
_LONGEST = 40  # characters of a text in a message


def compare(left: Any, operator: str, right: Any) -> bool | None:
    """Whether a comparison holds, `operator` being a key of `SIGNS`; None while a side is pending.

    A `FigureError` tells that the two cannot be compared.
    """
    if operator in {"in", "notin"}:
        found = _is_in(left, right)
        return found if found is None or operator == "in" else not found
    if left is None or right is None:  # what a template says is "none"
        return _HOLDS[operator](0 if left is right else 1)
    if isinstance(left, Ausstehend) or isinstance(right, Ausstehend):
        return None
    sign = _difference(left, right, ordered=operator not in {"eq", "ne"})
    return None if sign is None else _HOLDS[operator](sign)


def _difference(left: Any, right: Any, *, ordered: bool) -> int | None:
    """Like a sign of left minus right; where there is no order, just 0 for equal ones, or else 1."""
    (kind, called), (other_kind, other) = _described(left), _described(right)
    if kind != other_kind or kind == _GROUP:
        raise FigureError(
            Code.FORMEL,
            f"{called} ist {kind}, {other} ist {other_kind}; beides lässt sich nicht vergleichen.",
            "Gleiches mit Gleichem vergleichen: Zahlen einer Einheit, Tage oder Texte, mit der Adresse bis"
            " zum einzelnen Wert. Zahlen und Tage sind Fakten („angaben:“); getippt in Anführungszeichen"
            " sind sie Text.",
        )
    if kind == _NUMBER:
        return sign_of_difference(figure(left), figure(right))
    if kind == _DAY:
        return int(left > right) - int(left < right)
    if ordered:
        raise FigureError(
            Code.FORMEL,
            f"{called} ist {kind}; davon ist keines kleiner oder größer.",
            "Hier passen nur == (gleich) und != (ungleich); eine Reihenfolge haben Zahlen und Tage.",
        )
    if kind == _LIST:
        if len(left) != len(right):
            return 1
        equal = _all(compare(a, "eq", b) for a, b in zip(left, right, strict=True))
        return None if equal is None else int(not equal)
    return int(left != right)


def _is_in(wanted: Any, where: Any) -> bool | None:
    """Whether a list has an equal entry, a period the day, a group the name, a text the part."""
    if isinstance(wanted, Ausstehend) or isinstance(where, Ausstehend):
        return None
    period = where.subject if isinstance(where, Namespace) else where
    if isinstance(wanted, date) and isinstance(period, Period | Zeitraum):
        return period.von <= wanted <= period.bis
    if isinstance(where, list | tuple):
        differs = _all(compare(wanted, "ne", entry) for entry in where)
        return None if differs is None else not differs
    if isinstance(wanted, str) and isinstance(where, str | Namespace | Mapping):
        return wanted in where
    raise FigureError(
        Code.FORMEL,
        f"{_described(wanted)[1]} kann nicht in {_described(where)[1]} sein: „in“ passt hier nicht.",
        "Mit „in“ wird ein Wert in einer Liste gesucht, ein Tag in einem Zeitraum oder ein Text in"
        " einem Text.",
    )


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Whether all hold; None if that hangs on those that are pending."""
    known = set(answers)
    return False if False in known else None if None in known else True


def _described(value: Any) -> tuple[str, str]:
    """What one side of a comparison is, and how messages call it."""
    match value:
        case bool():
            return _YES_OR_NO, "„ja“" if value else "„nein“"
        case Figure() | int():
            return _NUMBER, figure(value).name
        case date():
            return _DAY, f"„{datum(value)}“"
        case str():
            return _TEXT, f"„{shorten(value, _LONGEST, placeholder=' …')}“"
        case list() | tuple():
            return _LIST, "Ein Wert"
        case Namespace():
            return _GROUP, f"„{value.address}“"
    return _GROUP, "Ein Wert"
