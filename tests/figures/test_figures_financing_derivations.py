"""Each figure of a financing can be explained down to facts, and each value has its own address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from figures_cases import Reckoning, shipped
from financing_cases import REICH, einfach, gerechnet

from vorlagen.figures.figure import Constant, Fact, Figure, Op, Operation
from vorlagen.finanzierung import PaperFinancing


@pytest.fixture(params=["shipped", "rich", "changing"])
def paper(request: pytest.FixtureRequest, tmp_path: Path) -> Reckoning:
    """The shipped paper, the rich sample, and one whose cuts differ from scenario to scenario."""
    if request.param == "shipped":
        return shipped()
    if request.param == "rich":
        return gerechnet(tmp_path, REICH)
    lines = ["bezeichnung: Kosten, je_stelle: [angaben.krumm, angaben.kosten]"]
    lines += ["bezeichnung: Quote, foerderung: hilfe.m.jaehrlich"]
    below = """\
deckung:
  topf: {bezeichnung: Topf, bis: 2022-05-17, hoechstens: 3333.33}
  rest: {bezeichnung: Rest, von: 2022-03-03}
szenarien:
  frueh: {bezeichnung: Früh, deckung: {topf: {bis: 2022-02-02}}}
  spaet: {bezeichnung: Spät, deckung: {topf: {bis: 2023-07-07}, rest: {von: 2023-01-01}}}
"""
    head = "zaehlweise: taggenau\n"
    described = einfach(*lines, kopf=head, unten=below, zeitraum="2021-11-11 2024-04-04")
    return gerechnet(tmp_path, described)


def steps(figures: Iterable[Figure]) -> list[Figure]:
    """The figures and all they are computed from, each step once."""
    found, seen = list(figures), set[int]()
    for figure in found:  # grows while it is walked through
        if isinstance(figure.origin, Operation) and id(figure.origin) not in seen:
            seen.add(id(figure.origin))
            found += figure.origin.operands
    return found


def test_every_figure_rests_on_facts_and_constants_alone(paper: Reckoning) -> None:
    for figure in steps(paper.figures.names.figures()):
        match figure.origin:
            case Fact(place=place):
                assert place.line > 0
            case Constant(text):
                assert text
            case Operation(op, operands=(), place=place):
                assert op in {Op.MONATE, Op.ANZAHL}
                assert place is not None


def test_no_two_values_share_an_address(paper: Reckoning) -> None:
    values = defaultdict(set)
    for figure in steps(paper.figures.names.figures()):
        if figure.address:
            values[figure.address].add((figure.exact, str(figure.unit)))

    assert {address: found for address, found in values.items() if len(found) > 1} == {}


def test_every_named_figure_is_found_under_its_address(paper: Reckoning) -> None:
    """But for steps on the way, which `erklaeren` finds in the derivations."""
    for found in paper.figures.of(PaperFinancing).ranges.values():
        for outcome in found.outcomes:
            for figure in (outcome.sums.result, *outcome.sums.sources.values()):
                assert paper.figure(figure.address).exact == figure.exact
