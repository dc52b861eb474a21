"""Anchors (&) and aliases (*) save typing; what they repeat without bound is refused."""

import time

import pytest
from befunde import baum, einziger, gelesen, orte


def test_a_source_that_many_facts_share() -> None:
    tree = baum(
        "a: {betrag: 1, quelle: &bescheid {dokument: Bescheid, seite: 2}}\n"
        "b: {betrag: 2, quelle: *bescheid}\n"
        "c: {betrag: 3, quelle: *bescheid}\n"
    )
    assert [tree[key]["quelle"]["seite"] for key in tree] == ["2", "2", "2"]


def lachen(levels: int, width: int = 9) -> str:
    """The „billion laughs“: each level repeats the one before it many times."""
    lines = ["a0: &a0 [ha, ha]"]
    for level in range(1, levels):
        repeated = ", ".join([f"*a{level - 1}"] * width)
        lines.append(f"a{level}: &a{level} [{repeated}]")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("levels", [6, 30])
def test_anchors_that_explode(levels: int) -> None:
    started = time.process_time()
    tree, findings = gelesen(lachen(levels))
    assert time.process_time() - started < 5
    assert tree is None
    finding = einziger(findings)
    assert finding.code.value == "yaml-syntax"
    assert "zu viele" in finding.message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &a [*a]\n", "1:4"),
        ("name: x\na: &a\n  b:\n    - c: *a\n", "4:5"),
    ],
)
def test_an_anchor_that_contains_itself(text: str, place: str) -> None:
    tree, findings = gelesen(text)
    assert tree is None
    assert orte(findings) == [f"{place} yaml-syntax"]
    assert (
        einziger(findings).message == "Die Datei hat zu viele oder zu tief verschachtelte Einträge."
    )
