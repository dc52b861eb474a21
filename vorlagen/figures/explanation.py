"""The derivation of a figure as a tree of plain words: value, formula, operands, down to facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from vorlagen.figures.figure import Constant, Fact, Figure, Operation, finite_decimal
from vorlagen.figures.formula import Mark, formula, mentioned, no_mark, said
from vorlagen.findings import Place
from vorlagen.german.style import DIN_5008, Hausstil


@dataclass(frozen=True, slots=True)
class Explanation:
    """One figure of a derivation.

    `formula` is empty for facts and constants; `source`, `notice`, `assumed`, `pending` are set for
    facts, `place` for facts and for what was counted from them. `operands` names each but once.
    """

    address: str
    value: str  # with unit, as it is said in German
    decimal: str  # exact; empty if pending or without end
    unit: str
    formula: str = ""
    place: Place | None = None
    source: str = ""
    notice: str = ""
    assumed: str = ""
    pending: str = ""
    released: str = ""
    constant: str = ""
    operands: tuple[Explanation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The tree as `erklaeren --format json` prints it; what is empty is left out."""
        place = self.place
        entries: dict[str, Any] = {
            "adresse": self.address,
            "wert": self.decimal,
            "einheit": self.unit,
            "gesagt": self.value,
            "formel": self.formula,
            "datei": place.file if place else "",
            "zeile": place.line if place else 0,
            "spalte": place.column if place else 0,
            "quelle": self.source,
            "bescheid": self.notice,
            "annahme": self.assumed,
            "freigegeben": self.released,
            "ausstehend": self.pending,
            "konstante": self.constant,
            "operanden": [operand.as_json() for operand in self.operands],
        }
        return {key: value for key, value in entries.items() if value}


def explained(figure: Figure, style: Hausstil = DIN_5008) -> Explanation:
    """The derivation of a figure down to the facts and constants it rests on."""
    below = dict.fromkeys(explained(operand, style) for operand in mentioned(figure))
    return replace(step(figure, style), operands=tuple(below))


def step(figure: Figure, style: Hausstil = DIN_5008, mark: Mark = no_mark) -> Explanation:
    """The last step of a derivation alone; `mark` gives each operand of its formula a reference."""
    exact = None if figure.exact is None else finite_decimal(figure.exact)
    known: dict[str, Any] = {
        "address": figure.address,
        "value": said(figure, style),
        "decimal": "" if exact is None else f"{exact:f}",
        "unit": str(figure.unit),
    }
    match figure.origin:
        case Fact(place, source, notice, assumed, pending) as fact:
            return Explanation(
                **known,
                place=place,
                source=source,
                notice=notice,
                assumed=assumed,
                pending=pending,
                released=fact.released,
            )
        case Constant(text):
            return Explanation(**known, constant=text)
        case Operation(place=place):
            return Explanation(**known, formula=formula(figure, style, mark), place=place)
