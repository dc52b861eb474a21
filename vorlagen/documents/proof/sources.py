"""The list of sources: which documents a paper's figures rest on, and which facts come from each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vorlagen.documents.press import Html
from vorlagen.documents.proof.model import Ausgangswert, Name, Quelle
from vorlagen.documents.proof.names import Names
from vorlagen.documents.proof.references import reference, spot
from vorlagen.documents.proof.shown import Shown
from vorlagen.figures.distribution import Distribution
from vorlagen.figures.figure import Fact, Figure
from vorlagen.figures.formula import said
from vorlagen.findings import Place
from vorlagen.german.style import Hausstil

_NO_SOURCE = "Ohne Angabe einer Quelle"


class Sources:
    """Numbers documents and the facts from them, in the order in which a proof needs them.

    The values of a distribution, which has a table of its own, are one entry together; every other fact
    goes to `shown`.
    """

    def __init__(
        self,
        names: Names,
        style: Hausstil,
        assumptions: Mapping[Place, str],
        distributions: Iterable[Distribution],
        shown: Shown,
    ) -> None:
        self.names = names
        self.style = style
        self.assumptions = assumptions
        self.shown = shown
        self.tables = {f"{d.address}.": d for d in distributions}
        self._documents: dict[str, list[Ausgangswert]] = {}
        self._numbers: dict[tuple[str, Place | None], str] = {}

    def number(self, leaf: Figure, fact: Fact) -> str:
        """The number of a fact, „Q3.1“."""
        table = next(
            (t for start, t in self.tables.items() if leaf.address.startswith(start)), None
        )
        key = (table.address, None) if table else (leaf.address, fact.place)
        if key not in self._numbers:
            document = self._document(leaf, fact)
            values = self._documents.setdefault(document, [])
            place = list(self._documents).index(document) + 1
            number = f"Q{place}.{len(values) + 1}"
            self._numbers[key] = number
            values.append(self._of_table(number, table) if table else self._of(number, leaf, fact))
        return self._numbers[key]

    def listed(self) -> tuple[Quelle, ...]:
        """All documents with the facts that were asked for so far."""
        return tuple(
            _source(f"Q{place}", document, values)
            for place, (document, values) in enumerate(self._documents.items(), start=1)
        )

    def _document(self, leaf: Figure, fact: Fact) -> str:
        notice = self.names.notice(leaf.address) or fact.notice
        if notice and fact.source:
            return f"{notice}: {fact.source}"
        return notice or fact.source or _NO_SOURCE

    def _of(self, number: str, leaf: Figure, fact: Fact) -> Ausgangswert:
        assumption = self.assumptions.get(fact.place, "")
        value = said(leaf, self.style)
        self.shown.note(leaf, number, [value])
        return Ausgangswert(
            number,
            self.names.of(leaf),
            value,
            leaf.address,
            spot(fact.place),
            reference(assumption) if assumption else Html(),
        )

    def _of_table(self, number: str, table: Distribution) -> Ausgangswert:
        known = sum(share.amount is not None for share in table.shares)
        first = next((s.amount for s in table.shares if s.amount is not None), None)
        name = self.names.of(first).zu if first else ""
        return Ausgangswert(
            number,
            Name(name, "Werte der Verteilungstabelle"),
            f"{known} Werte",
            table.address,
            spot(table.verteilung.place_of("zeilen")),
            Html(),
        )


def _source(number: str, document: str, values: list[Ausgangswert]) -> Quelle:
    belongs_to = {value.name.zu for value in values}
    common = belongs_to.pop() if len(belongs_to) == 1 else None
    told = "" if common is None or document.startswith(common) else common
    return Quelle(number, document, told, common is not None, tuple(values))
