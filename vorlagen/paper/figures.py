"""All figures of one paper under their addresses, those it takes from other papers among them.

Figures are computed when they are asked for, with the facts and as of the days of their own paper. Every
address that belongs to one paper alone then begins with that paper's address, in all steps of a
derivation, so that it means the same figure in every paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.bescheide import is_dated
from vorlagen.beschluesse import BESCHLUSS, votes_names
from vorlagen.facts.fakten import Dateiart, FactFiles, Fakten
from vorlagen.facts.types import Angabe
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import (
    Exposure,
    Fact,
    Figure,
    FigureError,
    Lazy,
    Namespace,
    Operation,
    PaperPart,
    Period,
    Spread,
    Touched,
    evaluate_figure,
    group_of,
    unusable,
)
from vorlagen.findings import Findings
from vorlagen.german.numbers import anlagennummer
from vorlagen.page import refuse_withheld
from vorlagen.paper.facts import (
    Groesse,
    Niederschrift,
    Schriftstueck,
    Vorlage,
    annexes_of,
    papiertag,
)
from vorlagen.paper.projekt import Behoerde, Gemeinsam, Papier
from vorlagen.paper.subjects import names_of_one_paper, subjects
from vorlagen.sitzungen import Beratung

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
            missing = []
            for operand in operands:
                if id(operand) not in self.viewed:
                    missing.append(operand)
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


M = TypeVar("M", bound=Fakten)
P = TypeVar("P", bound=PaperPart)
_HEAD = (  # the fields of all forms of documents; each form has some of them
    *("art", "nummer", "datum", "betreff", "federfuehrung", "oeffentlich"),
    *("aktenzeichen", "verfasser", "bearbeitung", "telefon", "email", "top", "produkt"),
    *("titel", "untertitel"),
)


class PaperFigures:
    """The names for formulas, templates and `erklaeren`; `complete` if all of them could be computed.

    `unchecked` are the pending facts that keep a sum from being compared with its target.
    """

    def __init__(
        self,
        gemeinsam: Gemeinsam,
        behoerde: Behoerde,
        schriftstueck: Schriftstueck,
        *,
        touched: Touched | None = None,
        neighbours: Neighbours | None = None,
        is_public: bool = False,
    ) -> None:
        self.is_public = is_public  # whether they are for the public version of a paper
        self.gemeinsam = gemeinsam
        self.behoerde = behoerde
        self.schriftstueck = schriftstueck
        self.touched: Touched = {} if touched is None else touched
        self.unchecked: Touched = {}
        self.complete = True
        self.neighbours = neighbours or Neighbours(behoerde, self._names_of_other, self.touched)
        self.key_day = _key_day(schriftstueck)
        day = papiertag(schriftstueck, behoerde.gremien)
        self.day = day.tag if day else None
        expose = Exposure(self.touched, key_day=self.key_day)
        self.expose = expose.resting_on(schriftstueck.quelle)
        self.parts: dict[type[PaperPart], Any] = {}
        for subject in subjects():
            self.parts[subject.part] = subject.part(self)
        self.own_names = self._own_names()
        self.at_day: dict[date, Namespace] = {}
        self.names = self.names_on(self.key_day)
        self.neighbours.add(schriftstueck, self.names)

    def names_anew(self) -> Namespace:
        """The same names, none of them computed yet."""
        figures = PaperFigures(
            self.gemeinsam, self.behoerde, self.schriftstueck, is_public=self.is_public
        )
        return figures.names

    def files(self, art: Dateiart[M]) -> FactFiles[M]:
        return (self.gemeinsam if art.is_shared else self.behoerde).dateien.of(art)

    def of(self, part: type[P]) -> P:
        """What a subject computes for the paper."""
        made: P = self.parts[part]
        return made

    def came_out(self, make: Callable[[], Any], findings: Findings) -> None:
        """Run something that may turn out to be impossible, which is then reported."""
        try:
            make()
        except FigureError as error:
            error.report(findings, self.schriftstueck.place)
            self.complete = False

    def _names_of_other(self, schriftstueck: Schriftstueck, touched: Touched) -> Namespace:
        figures = PaperFigures(
            self.gemeinsam,
            self.behoerde,
            schriftstueck,
            touched=touched,
            neighbours=self.neighbours,
            is_public=self.is_public,
        )
        return figures.names

    def names_on(self, day: date) -> Namespace:
        """All names, with rates, costs and the figures computed from them, as they hold on `day`."""
        if day not in self.at_day:
            make = partial(self._groesse, day)
            groessen = group_of("groessen", self.schriftstueck.groessen, make)
            names = {**self.own_names, "groessen": groessen}
            for part in self.parts.values():
                for name, entry in part.names_on(day).items():
                    names.setdefault(name, entry)
            self.at_day[day] = Namespace("", names)
        return self.at_day[day]

    def _own_names(self) -> dict[str, Any]:
        schriftstueck = self.schriftstueck
        head = self._head_names()
        names = {
            "vorlage": Namespace("vorlage", head | self._meetings(), subject=schriftstueck),
            "anlagen": Namespace("anlagen", _annex_numbers(schriftstueck)),
            "angaben": group_of("angaben", schriftstueck.angaben, self._angabe),
            PAPERS: Lazy(self.neighbours.names),
        }
        if self.behoerde.mandant:
            names["mandant"] = Lazy(partial(self.expose.group, "mandant", self.behoerde.mandant))
        for subject in subjects():
            for name, make in subject.names.items():
                entry = make(self.of(subject.part))
                if entry is not None:
                    names[name] = entry
        return names

    def _head_names(self) -> dict[str, Any]:
        fields = [name for name in _HEAD if name in type(self.schriftstueck).model_fields]
        group = self.expose.group("vorlage", self.schriftstueck, only=fields)
        names = {}
        for name in fields:
            if name in group:
                names[name] = group.entry(name, is_text=True)
        return names

    @property
    def _folge(self) -> Sequence[Beratung]:
        if isinstance(self.schriftstueck, Vorlage):
            return self.schriftstueck.beratungsfolge
        return ()

    def _last_meeting(self) -> Any:
        """The day on which the last committee meets, which decides."""
        last = self._folge[-1].tage[-1]
        if isinstance(last.sitzung, Ausstehend):
            return self.expose.group("vorlage", last, only=("sitzung",))["sitzung"]
        return self.names.resolve(f"gremien.{last.gremium}.sitzungen.{last.sitzung}.datum")

    def _meetings(self) -> dict[str, Any]:
        """The day of the last meeting, and the votes at each station that has any, under its place."""
        names: dict[str, Any] = {}
        if self._folge:
            names["sitzung"] = Lazy(self._last_meeting, is_text=True)
        for number, beratung in enumerate(self._folge, start=1):
            if beratung.stimmen:
                name = f"station_{number}"
                make = partial(votes_names, f"vorlage.{name}", beratung.stimmen, self.expose)
                names[name] = Lazy(make)
        return names

    def _groesse(self, day: date, address: str, groesse: Groesse) -> Figure:
        figure = evaluate_figure(groesse.formel, self.names_on(day))
        if is_dated(figure) and day != self.key_day:
            address += f".ab_{day.isoformat().replace('-', '_')}"
        return figure.named(address)

    def _angabe(self, address: str, angabe: Angabe) -> Any:
        if self.is_public and angabe.nichtoeffentlich and angabe.tag is not None:
            # A day does not know what it rests on; figures are judged when they are printed.
            refuse_withheld(address)
        return self.expose.angabe(address, angabe)

    def steps(self) -> Iterator[Callable[[], Any]]:
        """The computations, one by one, so that all impossible ones are found at once."""
        names = self.names
        schriftstueck = self.schriftstueck
        for name in schriftstueck.groessen:
            yield partial(names.resolve, f"groessen.{name}")
        for part in self.parts.values():
            yield from part.steps()


def compute(
    gemeinsam: Gemeinsam,
    behoerde: Behoerde,
    schriftstueck: Schriftstueck,
    findings: Findings,
    *,
    is_public: bool = False,
) -> PaperFigures:
    """Compute all figures of a paper, or of its public version; errors go to `findings`."""
    figures = PaperFigures(gemeinsam, behoerde, schriftstueck, is_public=is_public)
    for make in figures.steps():
        figures.came_out(make, findings)
    return figures


def _key_day(schriftstueck: Schriftstueck) -> date:
    """The day for which prose quotes rates: when the financing begins, else the paper's own date."""
    if schriftstueck.finanzierung:
        return schriftstueck.finanzierung.zeitraum.von
    if isinstance(schriftstueck.datum, Ausstehend):
        return date.max
    return schriftstueck.datum


def _annex_numbers(schriftstueck: Schriftstueck) -> dict[str, Any]:
    """How texts refer to the annexes that have a name: „Anlage 1“, by the place in the list."""
    names = {}
    for number, annex in enumerate(annexes_of(schriftstueck), start=1):
        if annex.adresse:
            names[annex.adresse] = Lazy(partial(anlagennummer, number), is_text=True)
    return names
