"""Compares what a paper says now with what it and its neighbours have published.

Of all published states the last one that named an address counts: the paper's own, else that of the
latest earlier paper of the authority. Once the paper itself is published, the matter is settled. Exact
values are compared, however they were printed. A difference that comes from another day (a rate that has
changed since), or in a paper that carries an earlier one on, is only a Hinweis. All that differs from one
state is told at once, with the facts at its root.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from vorlagen.figures.explanation import steps_below
from vorlagen.figures.figure import Constant, Figure
from vorlagen.figures.formula import said
from vorlagen.figures.unit import NONE, Unit
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.dates import datum
from vorlagen.german.lists import aufzaehlung
from vorlagen.paper.facts import Schriftstueck, Vorlage, papiertag
from vorlagen.paper.neighbours import full_address, is_of_another_paper
from vorlagen.paper.printed_checks import PrintedPaper
from vorlagen.paper.projekt import Behoerde, Papier
from vorlagen.paper.veroeffentlicht import Veroeffentlicht, VeroeffentlichteGroesse

_MOST_ROOTS = 5  # are named
Values = tuple[VeroeffentlichteGroesse, ...]


def agrees_with_published_states(paper: PrintedPaper) -> Iterator[Finding]:
    """Each figure of a paper of which something else was published."""
    figures = paper.figures
    states = list(_states(figures.behoerde, paper.papier, figures.schriftstueck))
    if not states or not paper.is_whole:
        return
    now = _Now(paper)
    last: dict[str, tuple[_Publication, Values]] = {}
    for state in states:  # later ones take the place of earlier ones
        for address, values in state.published.groessen.items():
            last[full_address(address, state.kennung)] = state, values
    moved: dict[tuple[str, bool], list[_Move]] = {}
    for address, (state, values) in last.items():
        if figure := _differing(values, now.by_address.get(address, ()), now):
            move = _Move(state, values, figure)
            moved.setdefault((state.published.vorlage, move.is_expected), []).append(move)
    for moves in moved.values():
        yield _told(moves, now)


class _Publication(Struct, frozen=True):
    """The published state of a paper, as far as it concerns the one at hand."""

    published: Veroeffentlicht
    kennung: str  # of the paper to which its own addresses belong
    is_own: bool = False
    is_carried_on: bool = False


def _states(
    behoerde: Behoerde, papier: Papier, schriftstueck: Schriftstueck
) -> Iterator[_Publication]:
    """The states that count, the paper's own last."""
    continued = schriftstueck.fortschreibung_von if isinstance(schriftstueck, Vorlage) else None
    known = papiertag(schriftstueck, behoerde.gremien)
    day = known.tag if known else date.max
    own = (papier.haupt or papier).kennung  # what an annex shares with its paper, that one tells
    found = [
        (state.datum or date.min, other, state)
        for other, state in behoerde.erschienen().items()
        if other != own and (state.datum or date.min) <= day
    ]
    for _, other, state in sorted(found, key=lambda one: one[:2]):
        if other == continued:
            yield _Publication(state, papier.kennung, is_carried_on=True)
        yield _Publication(state, other)
    if papier.veroeffentlicht:
        yield _Publication(papier.veroeffentlicht, papier.kennung, is_own=True)


class _Now:
    """What the paper says now: the figures that it prints, and all they rest on."""

    def __init__(self, paper: PrintedPaper) -> None:
        self.papier, self.style = paper.papier, paper.style
        self.names, self.prints = paper.figures.names, paper.printed
        self.printed = {id(printed.figure.origin) for printed in self.prints}
        self.by_address: dict[str, list[Figure]] = {}
        for figure in steps_below([p.figure for p in self.prints], is_of_another_paper):
            if figure.address and figure.exact is not None:
                address = full_address(figure.address, paper.papier.kennung)
                self.by_address.setdefault(address, []).append(figure)

    def place_of(self, figure: Figure) -> Place:
        """Where the paper prints a figure, or where it comes from."""
        for printed in self.prints:
            if printed.figure.address == figure.address:
                return printed.place
        places = [fact.place for _, fact in figure.facts()]
        return places[0] if places else Place(self.papier.text_datei)


class _Move(Struct, frozen=True):
    """A figure that is not what a state says: usually one value, several if it changed within time."""

    state: _Publication
    values: Values
    figure: Figure

    @property
    def is_expected(self) -> bool:
        return self.state.is_carried_on or bool(_other_days(self.values, self.figure))


def _differing(values: Values, figures: Sequence[Figure], now: _Now) -> Figure | None:
    """The first value that differs from all that were published.

    What is printed must be among them; of what is only reckoned with, one value: a period in which a
    rate changes knows more values than a paper has printed.
    """
    published = {(value.wert, value.einheit) for value in values}
    differing = [f for f in figures if (f.exact, str(f.unit)) not in published]
    printed = [figure for figure in differing if id(figure.origin) in now.printed]
    return next(iter(printed or (differing if len(differing) == len(figures) else ())), None)


def _told(moves: Sequence[_Move], now: _Now) -> Finding:
    """One finding on all that differs from a published state."""
    state, values, figure = (first := moves[0]).state, first.values, first.figure
    are = "sind" if len(values) > 1 else "ist"
    days = dict.fromkeys(day for move in moves for day in _other_days(move.values, move.figure))
    more = f" So weichen {len(moves)} Größen ab." if len(moves) > 1 else ""
    why = f" Es zählt ein anderer Tag: {'; '.join(days)}." if days else ""
    return Finding(
        Code.STAND_WEICHT_AB,
        now.place_of(figure),
        f"„{figure.address}“: {now.papier.name} kommt auf {said(figure, now.style)};"
        f" veröffentlicht {are} {_said(values, now)}:"
        f" {state.published}, {state.published.place}.{more}{_roots(moves, now)}{why}",
        _cure(state, now.papier, is_expected=first.is_expected),
        Severity.HINWEIS if first.is_expected else None,
    )


def _roots(moves: Sequence[_Move], now: _Now) -> str:
    """The facts below moved figures that are not what they were, unless they are all that moved."""
    state = moves[0].state
    before = {full_address(a, state.kennung): v for a, v in state.published.fakten.items()}
    roots: dict[str, str] = {}
    for leaf, fact in (pair for move in moves for pair in move.figure.facts()):
        known = before.get(full_address(leaf.address, now.papier.kennung), frozenset())
        if known and leaf.exact not in known:
            was = aufzaehlung(
                [said(Figure(v, leaf.unit, Constant("")), now.style) for v in sorted(known)]
            )
            roots[leaf.address] = f"{was} → {said(leaf, now.style)} ({fact.place})"
    if not before or roots.keys() == {move.figure.address for move in moves}:
        return ""
    if not roots:
        return " Anders ist kein Wert, sondern eine Formel, eine Rundung, ein Zeitraum oder das Programm."
    named = [f"„{address}“ {root}" for address, root in roots.items()]
    more = f" und {len(named) - _MOST_ROOTS} weitere Fakten" if len(named) > _MOST_ROOTS else ""
    return f" Geändert: {'; '.join(named[:_MOST_ROOTS])}{more}."


def _cure(state: _Publication, papier: Papier, *, is_expected: bool) -> str:
    if is_expected:
        return "Nichts zu tun, wenn das so gemeint ist; der Text kann die Änderung nennen."
    if state.is_own:
        return (
            "Den Fakt zurücknehmen, der sich geändert hat, oder die neue Fassung nach ihrer"
            f" Veröffentlichung festhalten: vorlagen festhalten {papier.name} --ersetzen. Alles, was sich"
            f" bewegt hat, zeigt: vorlagen vergleichen {papier.name} --vorlage {papier.name}"
        )
    return (
        "Prüfen, welcher Wert stimmt. Hat er sich seither geändert, es im Text sagen; mit dem Festhalten"
        " dieser Vorlage ist der neue Wert der veröffentlichte."
    )


def _said(values: Values, now: _Now) -> str:
    units = (Unit(((value.einheit, 1),)) if value.einheit else NONE for value in values)
    figures = (Figure(v.wert, of, Constant("")) for v, of in zip(values, units, strict=True))
    return aufzaehlung([said(figure, now.style) for figure in figures])


def _other_days(values: Values, figure: Figure) -> list[str]:
    """The dated facts below a figure that held from another day on when it was published."""
    before: dict[str, set[date]] = {}
    for address, day in (pair for value in values for pair in value.gilt_ab):
        before.setdefault(address, set()).add(day)
    now: dict[str, set[date]] = {}
    for leaf, fact in figure.facts():
        if fact.holds is not None:
            now.setdefault(leaf.address, set()).add(fact.holds.entry.gilt_ab)
    return [
        f"„{address}“ gilt ab {_days(now[address])}, damals ab {_days(before[address])}"
        for address in now
        if address in before and now[address] != before[address]
    ]


def _days(days: set[date]) -> str:
    return aufzaehlung([datum(day) for day in sorted(days)])
