"""Whatever stands in a file: reading it gives facts or findings, never an exception."""

from typing import Any

import pytest
from befunde import gelesen
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from muster import BESCHEID, GREMIEN, KGST, MANDANT, MUSTER, PROGRAMM, STELLENPLAN, VORLAGE

from vorlagen.bescheide.facts import Bescheid, Foerderprogramm, KgstAusgabe, Stellenplan
from vorlagen.facts.fakten import Fakten, validate
from vorlagen.facts.yaml_tree import Mapping, Sequence
from vorlagen.findings import Place
from vorlagen.paper.facts import Vorlage
from vorlagen.paper.projekt import Mandant
from vorlagen.sitzungen.facts import Gremien

MODELLE: dict[str, type[Fakten]] = {
    KGST: KgstAusgabe,
    PROGRAMM: Foerderprogramm,
    MANDANT: Mandant,
    GREMIEN: Gremien,
    STELLENPLAN: Stellenplan,
    BESCHEID: Bescheid,
    VORLAGE: Vorlage,
}
BRUCHSTUECKE = [
    "{", "}", "[", "]", ":", ": ", "-", "- ", "? ", "&a ", "*a", "!x ", "!!int ", "|", ">", "#", "'", '"',
    "\n", "\n  ", "\n\n", "\t", "\r", "\x00", "\ufeff", "\u2028", "%", "---", "...", "\n---\n", "~", "null",
    "0", "1e3", "55.000", "3,5", "-1", "9" * 40, "9" * 5000, "2021-11-31", "31.12.2021", "ja", "no", "ä",
    "\\", '"\\0"', "<<: ",
    "{ausstehend: x}", "{ausstehend: [x]}", "{annahme: 1}", "{annahme: , grund: }", "{{ x }}", "{value}",
    "ausstehend: ", "annahme: ", "grund: ", "[key]: ", "a: ",
]  # fmt: skip


def places(tree: Any) -> set[Place]:
    """All places that a tree knows."""
    if not isinstance(tree, Mapping | Sequence):
        return set() if tree is None else {tree.place}
    below = tree.values() if isinstance(tree, Mapping) else tree
    spots = tree.spots
    return {spots.place, *spots.keys.values(), *spots.values.values()}.union(*map(places, below))


def require_inside(found: set[Place], text: str) -> None:
    lines = text.split("\n")
    for place in found - {Place(place.file) for place in found}:
        assert 1 <= place.line <= len(lines), place
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1, place


@settings(max_examples=80)
@given(st.text())
@example("?")
@example("{")
@example("a\x85b: [")
@example("a: \rb: [")
@example("\ufeffa: \x07")
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    tree, findings = gelesen(text)
    assert tree is not None or findings.has_errors
    require_inside({finding.place for finding in findings} | places(tree), text)


@st.composite
def beschaedigt(draw: st.DrawFn) -> tuple[type[Fakten], str]:
    """A file of the sample project in which a few passages were replaced."""
    path = draw(st.sampled_from(sorted(MODELLE)))
    text = MUSTER[path]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(st.sampled_from(BRUCHSTUECKE)) + text[end:]
    return MODELLE[path], text


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(beschaedigt())
def test_a_damaged_file_is_understood_or_refused(damaged: tuple[type[Fakten], str]) -> None:
    model, text = damaged
    tree, findings = gelesen(text)
    facts = None if tree is None else validate(model, tree, findings)
    assert facts is not None or findings.has_errors
    require_inside({finding.place for finding in findings}, text)
    assert all(finding.message and finding.cure for finding in findings)


@pytest.mark.parametrize("path", sorted(MODELLE))
@pytest.mark.parametrize(
    "wert", ["x", "[x]", "{x: 1}", "", "{ausstehend: x}", "{annahme: x, grund: y}"]
)
def test_any_value_at_any_key_is_a_finding_and_no_exception(path: str, wert: str) -> None:
    """Each line of the form `key: value` is given a value of another kind, one at a time."""
    lines = MUSTER[path].splitlines(keepends=True)
    for number, line in enumerate(lines):
        key, colon, _value = line.partition(": ")
        if not colon:
            continue
        tree, findings = gelesen(
            "".join([*lines[:number], f"{key}: {wert}\n", *lines[number + 1 :]])
        )
        facts = None if tree is None else validate(MODELLE[path], tree, findings)
        assert facts is not None or findings.has_errors


@pytest.mark.parametrize("path", sorted(MODELLE))
def test_a_file_that_is_cut_off_anywhere(path: str) -> None:
    for end in range(0, len(MUSTER[path]), 29):
        tree, findings = gelesen(MUSTER[path][:end])
        facts = None if tree is None else validate(MODELLE[path], tree, findings)
        assert facts is not None or findings.has_errors
