"""What a paper takes from others: their figures, under `vorlagen.<kennung>`, and decisions on them.

Figures are computed when they are asked for, with the facts and as of the days of their own paper. Every
address that belongs to one paper alone then begins with that paper's address, in all steps of a
derivation, so that it means the same figure in every paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.beschluesse import BESCHLUSS
from vorlagen.figures import (
    Fact,
    Figure,
    Lazy,
    Namespace,
    Operation,
    Period,
    Spread,
    Touched,
    unusable,
)
from vorlagen.paper.facts import Niederschrift, Schriftstueck
from vorlagen.paper.projekt import Behoerde, Papier
from vorlagen.paper.subjects import names_of_one_paper

PAPERS = "vorlagen"


def paper_name(kennung: str) -> str:
    """The name of a paper in addresses: its folder, with underscores."""
    return kennung.replace("-", "_")


def full_address(address: str, kennung: str) -> str:
    """The address by which all papers of an authority know what one of them calls `address`."""
    if address.partition(".")[0] not in names_of_one_paper():
        return address
    return f"{PAPERS}.{paper_name(kennung)}.{address}"


def is_of_another_paper(figure: Figure) -> bool:
    """Whether a paper has asked another one for this figure."""
    return figure.address.startswith(f"{PAPERS}.")


class Papers(Namespace):
    """The group `vorlagen`. Looking through all names of a paper does not compute its neighbours."""

    def figures(self) -> Any:
        return iter(())


class Neighbours(Struct):
    """The papers of one authority, while the figures of one of them are computed.

    `make` builds the names of a paper; it notes touched facts in the mapping that it gets.
    """

    behoerde: Behoerde
    make: Callable[[Schriftstueck, Touched], Namespace]
    touched: Touched
    names_by_paper: dict[int, Namespace] = field(default_factory=dict)  # by the id of their facts

    def add(self, schriftstueck: Schriftstueck, names: Namespace) -> None:
        """Make the names of a paper known to the others."""
        self.names_by_paper[id(schriftstueck)] = names

    def names(self) -> Papers:
        """The group `vorlagen`."""
        entries = {}
        for kennung in reversed(tuple(self.behoerde.papiere)):
            entries[paper_name(kennung)] = Lazy(partial(self._paper, kennung))
        return Papers(PAPERS, entries)

    def _paper(self, kennung: str) -> Namespace:
        address = f"{PAPERS}.{paper_name(kennung)}"
        names = self._names(kennung)
        view = _View(kennung)
        entries = {}
        for root in names_of_one_paper():
            if root in names:
                entries[root] = Lazy(partial(view.of, names[root]))
        return Namespace(address, entries, Neighbour(names, view))

    def _names(self, kennung: str) -> Namespace:
        schriftstueck = self.behoerde.papiere[kennung].schriftstueck
        if schriftstueck is None:
            unusable(f"{self.behoerde.papiere[kennung].ordner}/vorlage.yaml")
        key = id(schriftstueck)
        if key not in self.names_by_paper:
            names = self.make(schriftstueck, _TouchedElsewhere(self.touched, kennung))
            self.names_by_paper[key] = names
        return self.names_by_paper[key]


class Neighbour(Struct, frozen=True):
    """Another paper with all names that its texts know, which are more than its figures."""

    names: Namespace
    view: _View

    def roots(self) -> dict[str, Any]:
        """All names of that paper, as its own texts know them; figures under their full addresses."""

        def viewed(root: str) -> Any:
            return self.view.of(self.names[root])

        return {root: Lazy(partial(viewed, root)) for root in self.names if root != PAPERS}


class _TouchedElsewhere(dict[str, Fact]):
    """The facts touched in another paper; they are noted in the asking one, by full address."""

    def __init__(self, here: Touched, kennung: str) -> None:
        super().__init__()
        self.here = here
        self.kennung = kennung

    def __setitem__(self, address: str, fact: Fact) -> None:
        self.here[full_address(address, self.kennung)] = fact


class _ForeignSpread(Spread, frozen=True):
    """The range of a table, total or scenario of another paper."""

    find: Callable[[], tuple[Figure, Figure]]

    def least_and_greatest(self, group: Namespace) -> tuple[Figure, Figure]:  # noqa: ARG002 - found already
        return self.find()


class _View(Struct):
    """How one paper sees the names of another."""

    kennung: str
    # By the id of a figure: the figure itself, so that it lives on, and the same with full addresses.
    viewed: dict[int, tuple[Figure, Figure]] = field(default_factory=dict)

    def of(self, value: Any) -> Any:
        """A figure, group or list of another paper, under its full addresses."""
        match value:
            case Figure():
                return self._figure(value)
            case Namespace():
                address = full_address(value.address, self.kennung)
                return value.seen_as(address, self.of, self._subject(value))
            case tuple():
                return tuple(self.of(entry) for entry in value)
        return value

    def _subject(self, group: Namespace) -> Any:
        """The subject of a group, for other papers.

        Tables give only their range: their texts would be evaluated with the wrong names.
        """
        match group.subject:
            case Period():
                return group.subject
            case Spread() as spread:
                return _ForeignSpread(lambda: self._both(spread.least_and_greatest(group)))
        return None

    def _both(self, ends: tuple[Figure, Figure]) -> tuple[Figure, Figure]:
        low, high = map(self._figure, ends)
        return low, high

    def _figure(self, figure: Figure) -> Figure:
        """The figure with all addresses in its derivation; step by step, for chains may be long."""
        stack = [figure]
        while stack:
            step = stack[-1]
            operands = step.origin.operands if isinstance(step.origin, Operation) else ()
            missing = [operand for operand in operands if id(operand) not in self.viewed]
            stack.extend(missing)
            if not missing:
                stack.pop()
                self.viewed[id(step)] = (step, self._step(step, operands))
        return self.viewed[id(figure)][1]

    def _step(self, step: Figure, operands: tuple[Figure, ...]) -> Figure:
        new_operands = tuple(self.viewed[id(operand)][1] for operand in operands)
        origin = step.origin
        is_changed = any(new is not old for new, old in zip(new_operands, operands, strict=True))
        if isinstance(origin, Operation) and is_changed:
            origin = replace(origin, operands=new_operands)
        address = full_address(step.address, self.kennung)
        if origin is step.origin and address == step.address:
            return step
        return replace(step, origin=origin, address=address)


_DECISION = re.compile(r"\bbeschluesse\.(\w+)", re.ASCII)
_ANY = re.compile(r"\bbeschluesse\b(?!\.\w)", re.ASCII)
_PAPER = re.compile(r"\bvorlagen\.(\w+)", re.ASCII)


def named_decisions(papier: Papier, behoerde: Behoerde) -> frozenset[str]:
    """The decisions that a document names, by their names in addresses.

    Also those that its annexes, and the papers that any of them names, rest on.
    """
    files = behoerde.dateien.of(BESCHLUSS)
    decisions: set[str] = set()
    waiting = [papier]
    seen: set[str] = set()
    while waiting:
        document = waiting.pop()
        if document.ordner in seen:
            continue
        seen.add(document.ordner)
        text = "\n".join(_texts(document))
        if _ANY.search(text):  # a loop over all of them, or a look-up by a computed name
            return frozenset((*files.facts, *files.unusable))
        names = set(_DECISION.findall(text))
        if isinstance(document.schriftstueck, Niederschrift):
            names.update(document.schriftstueck.beschluss)
        decisions |= names
        paper_names = set(_PAPER.findall(text))
        for name in names & files.facts.keys():
            kennung = files.facts[name].vorlage
            if kennung:
                paper_names.add(paper_name(kennung))
        waiting += document.anlagen.values()
        if paper_names:
            papers = {paper_name(kennung): kennung for kennung in behoerde.papiere}
            for name in sorted(paper_names & papers.keys()):
                waiting.append(behoerde.papiere[papers[name]])
    return frozenset(decisions)


def _texts(papier: Papier) -> Iterator[str]:
    yield papier.text or ""
    if papier.schriftstueck is not None:
        yield from _leaves(papier.schriftstueck.tree)


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        entries = node.values() if isinstance(node, dict) else node
        for entry in entries:
            yield from _leaves(entry)
