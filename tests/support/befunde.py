"""Reads YAML texts as the program does, and shows what was found in a form that is easy to compare."""

from __future__ import annotations

from typing import TypeVar

from vorlagen.facts.fakten import Fakten, validate
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.facts.yaml_tree import Mapping
from vorlagen.findings import Finding, Findings
from vorlagen.paper.facts import Vorlage
from vorlagen.paper.loader import check_sections
from vorlagen.paper.projekt import built_in, kind_of

M = TypeVar("M", bound=Fakten)
DATEI = "data/musterkreis/datei.yaml"


def gelesen(text: str) -> tuple[Mapping | None, Findings]:
    """The tree of a YAML text, and what was found while reading it."""
    findings = Findings()
    return read_yaml(text, DATEI, findings), findings


def baum(text: str) -> Mapping:
    """The tree of a YAML text in which nothing is wrong."""
    tree, findings = gelesen(text)
    assert tree is not None
    assert orte(findings) == []
    return tree


def verstanden(model: type[M], text: str, *, with_kind: bool = True) -> tuple[M | None, Findings]:
    """The facts of a YAML text, and what was found while reading and understanding it.

    A paper is also held against the kind of paper that the program knows by its name.
    """
    tree, findings = gelesen(text)
    if tree is None:
        return None, findings
    facts = validate(model, tree, findings)
    if issubclass(model, Vorlage) and with_kind:
        kind = kind_of(tree, "vorlage", built_in(), findings)
        if kind:
            check_sections(tree, kind, None, findings)
    return facts, findings


def fakten(model: type[M], text: str) -> M:
    """The facts of a YAML text in which nothing is wrong."""
    facts, findings = verstanden(model, text)
    assert orte(findings) == []
    assert facts is not None
    return facts


def orte(findings: Findings) -> list[str]:
    """What was found and where, in the order of the places: `3:7 schluessel-fehlt`."""
    found = sorted(findings, key=lambda finding: (finding.place, finding.code.value))
    return [f"{f.place.line}:{f.place.column} {f.code.value}" for f in found]


def einziger(findings: Findings) -> Finding:
    """The one thing that was found."""
    assert len(findings) == 1, orte(findings)
    return next(iter(findings))
