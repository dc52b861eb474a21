"""Whatever stands under „finanzierung“: never a traceback, and if there is no fault, nothing is lost."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from figures_cases import Reckoning
from financing_cases import HILFE, HILFE_YAML, REICH, assert_nothing_is_lost, projekt, zeilentexte
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from muster import VORLAGE, schreibe

from vorlagen.bescheide import FOERDERPROGRAMM
from vorlagen.bescheide.facts import Foerderprogramm
from vorlagen.facts.fakten import validate
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.facts.yaml_tree import Mapping, Sequence
from vorlagen.figures.formula import formula
from vorlagen.finanzierung import PaperFinancing
from vorlagen.findings import Findings
from vorlagen.paper.checks import check_figures
from vorlagen.paper.facts import Vorlage
from vorlagen.paper.figures import compute
from vorlagen.paper.loader import load
from vorlagen.paper.projekt import Projekt

ODD: list[Any] = [
    *("", "0", "1", "-3", "0.5", "2.55", "100", "0.01", "1e5", "9" * 45, "0." + "0" * 44 + "1"),
    *("2022-02-30", "2022-06-15", "2022-12-31", "2021-12-31", "9999-12-31", "0001-01-01", "2031-01-01"),
    *("angaben.offen", "angaben.offener_tag", "angaben.beginn", "angaben.krumm", "angaben.tage"),
    *("mandant", "mandant.name", "vorlage.datum", "kgst.E10", "kgst", "stellenplan.leitung"),
    *("hilfe.m", "hilfe.m.anteil", "hilfe.m.voll", "hilfe.m.fehlbedarf", "hilfe.m.pauschale"),
    *("hilfe.m.ohne_art", "hilfe.m.fest.personal", "hilfe.x", "angaben.kosten * 2", "1 / 0"),
    *("finanzierung.gesamt", "finanzierung.gesamt.eigenanteil", "finanzierung.steuerung.eigenanteil"),
    *("finanzierung.wahl", "finanzierung.wahl.mindestens.eigenanteil", "finanzierung.szenarien.kurz"),
    *("taggenau", "30/360", "monate", "ende", "zeile", "letztes_jahr", "Jahr", "voll", "anteil"),
    *("jahr_2022", "mindestens", "topf", "wahl", "vollzeit", "ä ö", "%§", "ja", "{{ 1 }}", "§"),
    *([], {}, ["2"], {"x": "y"}, {"ausstehend": "Weiß niemand."}, {"annahme": "3", "grund": "So."}),
]  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z0-9_.\-/* ]*[A-Za-z0-9]")


def flow(node: Any) -> str:
    """A tree as YAML in one line; what looks like a number, a day or an address without quotes."""
    if isinstance(node, dict):
        return "{" + ", ".join(f"{flow(k)}: {flow(v)}" for k, v in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(map(flow, node)) + "]"
    return str(node) if _PLAIN.fullmatch(node) else json.dumps(node, ensure_ascii=False)


def plain_tree(text: str) -> Any:
    def copied(node: Any) -> Any:
        if isinstance(node, Mapping):
            return {key: copied(value) for key, value in node.items()}
        if isinstance(node, Sequence):
            return [copied(value) for value in node]
        return str(node)

    return copied(read_yaml(text, "sample.yaml", Findings()))


def paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node)
    found = [path] if path else []
    if isinstance(node, dict | list):
        for key, value in below:
            found += paths(value, (*path, key))
    return found


def at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


@st.composite
def mutated(draw: st.DrawFn, text: str, most: int = 4) -> Any:
    """A tree with up to so many of its entries deleted, replaced, renamed, doubled or swapped."""
    tree = plain_tree(text)
    for _ in range(draw(st.integers(1, most))):
        candidates = paths(tree)
        if not candidates:
            break
        path = draw(st.sampled_from(candidates))
        parent, key = at(tree, path[:-1]), path[-1]
        what = draw(st.sampled_from(["replace", "replace", "replace", "delete", "copy", "rename"]))
        if what == "replace":
            parent[key] = deepcopy(draw(st.sampled_from(ODD)))
        elif what == "copy":
            parent[key] = deepcopy(at(tree, draw(st.sampled_from(candidates))))
        elif what == "rename" and isinstance(parent, dict):
            parent[f"{draw(st.sampled_from(['x', 'jahr_2022', 'gesamt', 'bis', 'abzug']))}"] = (
                parent.pop(key)
            )
        else:
            del parent[key]
    return tree


@cache
def project() -> Projekt:
    """The sample project; each example puts its own paper and programme in place."""
    found = Findings()
    loaded = load(schreibe(Path(mkdtemp()), projekt(REICH)), found)
    assert not len(found), list(found)
    return loaded


def check(finanzierung: str, hilfe: str = HILFE_YAML) -> None:
    files = projekt(finanzierung, hilfe=hilfe)
    [(authority, _)] = project().papiere()
    shared, found = project().gemeinsam, Findings()
    paper = validate(Vorlage, read_yaml(files[VORLAGE], VORLAGE, found), found)  # type: ignore[arg-type]
    tree = read_yaml(hilfe, HILFE, found)
    programme = validate(Foerderprogramm, tree, found) if tree is not None else None
    if programme is None or paper is None:
        assert found.has_errors
        return
    of_form = found.has_errors
    shared.dateien.of(FOERDERPROGRAMM).facts["hilfe"] = programme
    figures = compute(shared, authority, paper, found)
    check_figures(figures, found)
    assert found.has_errors or figures.complete
    for finding in found:
        assert finding.place.file in {VORLAGE, HILFE}, finding
        assert 0 < finding.place.line <= files[finding.place.file].count("\n") + 1, finding
        assert finding.place.line > 1 or finding.place.file == HILFE or of_form, finding
        assert finding.message
        assert finding.cure
    reckoning = Reckoning(figures, list(found), files[VORLAGE])
    for name in figures.of(PaperFinancing).tables:
        assert all(zeilentexte(reckoning, name))
    for figure in figures.names.resolve("finanzierung").figures():
        assert formula(figure)
    if not found.has_errors:
        assert_nothing_is_lost(reckoning)


modest = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@modest
@given(mutated(REICH))
def test_any_description_of_a_financing_is_computed_or_refused_in_words(tree: Any) -> None:
    check(flow(tree) + "\n")


@modest
@given(mutated(HILFE_YAML, 3))
def test_any_programme_is_reckoned_with_or_refused_in_words(tree: Any) -> None:
    check(REICH, flow(tree) + "\n")
