"""The lists of assumptions and of what is pending, each fact with the figures that rest on it."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vorlagen.documents.open_facts import OpenFact
from vorlagen.documents.proof.ledger import Ledger
from vorlagen.documents.proof.model import OffenerFakt
from vorlagen.documents.proof.names import Names
from vorlagen.documents.proof.printed import PrintedForms
from vorlagen.documents.proof.references import numbers, spot
from vorlagen.facts.reading.tree import Mapping, Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Place
from vorlagen.german.dates import datum
from vorlagen.german.style import NBSP, Hausstil

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BEFORE_SIGN = re.compile(r"(?<=[0-9]) (?=[€%])")
_Numbered = tuple[tuple[str, OpenFact], ...]


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """The assumptions as A1, A2, …, what is pending as O1, …; those under printed figures first."""

    assumed: _Numbered
    pending: _Numbered

    @classmethod
    def numbered(cls, facts: Sequence[OpenFact], forms: PrintedForms) -> OpenFacts:
        under = {fact.place for item in forms for _, fact in item.figure.facts()}
        ordered = sorted(facts, key=lambda fact: fact.place not in under)
        return cls(
            _with_numbers("A", [fact for fact in ordered if not fact.is_pending]),
            _with_numbers("O", [fact for fact in ordered if fact.is_pending]),
        )

    @property
    def assumptions(self) -> AnyMapping[Place, str]:
        """The numbers of assumptions by the places of their facts."""
        return {fact.place: number for number, fact in self.assumed}


def _with_numbers(letter: str, facts: list[OpenFact]) -> _Numbered:
    return tuple((f"{letter}{number}", fact) for number, fact in enumerate(facts, start=1))


@dataclass(frozen=True, slots=True)
class OpenList:
    """Writes the entries of either list, once all figures are in the ledger."""

    names: Names
    roots: Namespace
    ledger: Ledger
    style: Hausstil

    def entries(self, facts: _Numbered) -> tuple[OffenerFakt, ...]:
        return tuple(self._entry(number, fact) for number, fact in facts)

    def _entry(self, number: str, fact: OpenFact) -> OffenerFakt:
        return OffenerFakt(
            number,
            self.names.at(fact.address) if fact.address else self.names.of(fact.value),
            "" if fact.is_pending else self._value(fact),
            _BEFORE_SIGN.sub(NBSP, fact.reason),
            spot(fact.place),
            numbers(self.ledger.resting_on(fact.place)),
            fact.released,
        )

    def _value(self, fact: OpenFact) -> str:
        if isinstance(fact.value, Figure):
            return said(fact.value, self.style)
        if fact.value is not None:
            return _shown(fact.value)
        try:
            return _shown(self.roots.resolve(fact.address))
        except FigureError:  # an entry of a list, which no address leads to
            return ""


def _shown(value: Any) -> str:
    """What was assumed, as a reader would write it; a longer text only by where it stands."""
    match value:
        case Scalar(block=True):
            return "Wortlaut siehe Vorlage"
        case Scalar() if _DAY.fullmatch(value):
            return datum(date.fromisoformat(value))
        case date():
            return datum(value)
        case Mapping():
            return " bis ".join(_shown(entry) for entry in value.values())
        case str():
            return str(value)
    return ""
