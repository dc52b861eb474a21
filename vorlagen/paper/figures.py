"""All figures of one paper under their addresses, and the errors of those that cannot be computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from vorlagen.bescheide import is_dated
from vorlagen.beschluesse import votes_names
from vorlagen.facts.dateiart import Dateiart, FactFiles
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Angabe
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import (
    Exposure,
    Figure,
    FigureError,
    Lazy,
    Namespace,
    PaperPart,
    Touched,
    evaluate_figure,
    group_of,
    refuse_withheld,
)
from vorlagen.findings import Findings
from vorlagen.german.numbers import anlagennummer
from vorlagen.paper.facts import Groesse, Schriftstueck, Vorlage, annexes_of, papiertag
from vorlagen.paper.neighbours import PAPERS, Neighbours
from vorlagen.paper.projekt import Behoerde, Gemeinsam
from vorlagen.paper.subjects import subjects
from vorlagen.sitzungen import Beratung

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
