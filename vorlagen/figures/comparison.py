"""Compares what expressions hold: figures of one unit, days, texts, yes and no.

Equality is meant as a reader of the paper understands it, not as Python does: euros and posts are never
just "not equal", nor are a day and a number. Comparing them is a mistake, and is reported as one.
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
    if operator == "in":
        return _is_in(left, right)
    if operator == "notin":
        return _negated(_is_in(left, right))
    if left is None or right is None:  # written as "none" in a template
        return _HOLDS[operator](int(left is not right))
    if isinstance(left, Ausstehend) or isinstance(right, Ausstehend):
        return None
    sign = _difference(left, right, ordered=operator not in {"eq", "ne"})
    if sign is None:
        return None
    return _HOLDS[operator](sign)


def _difference(left: Any, right: Any, *, ordered: bool) -> int | None:
    """The sign of left minus right; for kinds without an order 0 if they are equal, or else 1."""
    left_kind, left_name = _described(left)
    right_kind, right_name = _described(right)
    if left_kind != right_kind or left_kind == _GROUP:
        raise FigureError(
            Code.FORMEL,
            f"{left_name} ist {left_kind}, {right_name} ist {right_kind}; beides lässt sich nicht"
            " vergleichen.",
            "Gleiches mit Gleichem vergleichen: Zahlen einer Einheit, Tage oder Texte, mit der Adresse bis"
            " zum einzelnen Wert. Zahlen und Tage sind Fakten („angaben:“); getippt in Anführungszeichen"
            " sind sie Text.",
        )
    if left_kind == _NUMBER:
        return sign_of_difference(figure(left), figure(right))
    if left_kind == _DAY:
        return int(left > right) - int(left < right)
    if ordered:
        raise FigureError(
            Code.FORMEL,
            f"{left_name} ist {left_kind}; davon ist keines kleiner oder größer.",
            "Hier passen nur == (gleich) und != (ungleich); eine Reihenfolge haben Zahlen und Tage.",
        )
    if left_kind == _LIST:
        if len(left) != len(right):
            return 1
        is_equal = _all(compare(a, "eq", b) for a, b in zip(left, right, strict=True))
        if is_equal is None:
            return None
        return int(not is_equal)
    return int(left != right)


def _is_in(wanted: Any, where: Any) -> bool | None:
    """Whether a list has an equal entry, a period the day, a group the name, a text the part.

    None while this depends on something pending.
    """
    if isinstance(wanted, Ausstehend) or isinstance(where, Ausstehend):
        return None
    period = where.subject if isinstance(where, Namespace) else where
    if isinstance(wanted, date) and isinstance(period, Period | Zeitraum):
        return period.von <= wanted <= period.bis
    if isinstance(where, list | tuple):
        return _negated(_all(compare(wanted, "ne", entry) for entry in where))
    if isinstance(wanted, str) and isinstance(where, str | Namespace | Mapping):
        return wanted in where
    raise FigureError(
        Code.FORMEL,
        f"{_described(wanted)[1]} kann nicht in {_described(where)[1]} sein: „in“ passt hier nicht.",
        "Mit „in“ wird ein Wert in einer Liste gesucht, ein Tag in einem Zeitraum oder ein Text in"
        " einem Text.",
    )


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Whether all hold; None if that depends on pending ones."""
    distinct = set(answers)
    if False in distinct:
        return False
    if None in distinct:
        return None
    return True


def _negated(answer: bool | None) -> bool | None:
    if answer is None:
        return None
    return not answer


def _described(value: Any) -> tuple[str, str]:
    """The kind of one side of a comparison, and its name in messages."""
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
