"""What the tests of figures share: facts with their places, small models from YAML, whole papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeVar

import pytest
from ausgeliefert import KIM, REPOSITORY
from hypothesis import settings
from hypothesis import strategies as st
from muster import VORLAGE, geaendert, schreibe

from vorlagen.facts.fakten import Fakten, validate
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.expressions import evaluate
from vorlagen.figures.figure import Fact, Figure, FigureError, entered, unit
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.paper.checks import check_figures
from vorlagen.paper.figures import PaperFigures, compute
from vorlagen.paper.loader import load
from vorlagen.paper.paper import CheckResult

M = TypeVar("M", bound=Fakten)

FORMULA_PLACE = Place("vorlage.yaml", 7, 11)

modest = settings(max_examples=30, deadline=None)

DECIMALS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(-(10**10), 10**10),
    st.integers(0, 6),
)
UNITS = st.sampled_from(["", "EUR", "VZÄ", "Monate", "Tage", "EUR/VZÄ/Jahr", "VZÄ/Stelle"])


def fact(
    value: str | int | Decimal | None,
    of: str = "",
    address: str = "",
    label: str = "",
    line: int = 1,
) -> Figure:
    """A figure as entered on a line of fakten.yaml; None while it is pending."""
    number = None if value is None else Decimal(value)
    origin = Fact(Place("fakten.yaml", line, 1))
    return entered(number, unit(of), origin, address).named(address, label)


def value_of(figure: Figure) -> tuple[Any, str]:
    """The exact value of a figure (None if pending), and its unit as it is said."""
    return figure.exact, str(figure.unit)


def names(figures: Mapping[str, Any], address: str = "") -> Namespace:
    """A group of names as formulas know it; mappings become groups."""
    entries = {
        name: names(entry, f"{address}.{name}".strip(".")) if isinstance(entry, Mapping) else entry
        for name, entry in figures.items()
    }
    return Namespace(address, entries)


def formula(text: str, *, plain: bool = True) -> Scalar:
    """A formula as it stands in YAML."""
    return Scalar(text, FORMULA_PLACE, plain=plain)


def reckoned(text: str, known: Namespace) -> Figure:
    """The figure that a formula comes to."""
    value = evaluate(formula(text), known)
    assert isinstance(value, Figure)
    return value


def refused(compute: Callable[..., Any], *args: Any) -> FigureError:
    """The error with which a computation is refused."""
    with pytest.raises(FigureError) as caught:
        compute(*args)
    return caught.value


def said_of(error: FigureError) -> tuple[Code, str, str]:
    """What a user reads of an error."""
    return error.code, error.message, error.cure


def from_yaml(model: type[M], text: str) -> M:
    """A model from YAML that has no fault; the file is called fakten.yaml."""
    findings = Findings()
    tree = read_yaml(dedent(text), "fakten.yaml", findings)
    facts = None if tree is None else validate(model, tree, findings)
    assert facts is not None, list(findings)
    assert not len(findings), list(findings)
    return facts


@dataclass(frozen=True)
class Reckoning:
    """A paper of a project, computed; `text` is its vorlage.yaml."""

    figures: PaperFigures
    findings: list[Finding]
    text: str
    checks: tuple[CheckResult, ...] = ()

    def figure(self, address: str) -> Figure:
        found = self.figures.names.resolve(address)
        assert isinstance(found, Figure)
        return found

    def at(self, passage: str) -> tuple[int, int]:
        """Line and column at which a passage of vorlage.yaml begins; it stands there once."""
        assert self.text.count(passage) == 1, passage
        before = self.text[: self.text.index(passage)]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    def only_finding(self) -> tuple[Code, tuple[int, int], str, str]:
        """Code, line and column, message and cure of the one finding."""
        [finding] = self.findings
        return (
            finding.code,
            (finding.place.line, finding.place.column),
            finding.message,
            finding.cure,
        )


def shipped() -> Reckoning:
    """The largest of the shipped papers, computed."""
    return reckon(REPOSITORY, kennung=KIM)


def reckon(root: Path, files: Mapping[str, str] | None = None, kennung: str = "") -> Reckoning:
    """Load a project that has no fault of form, and compute its paper, or that of this Kennung."""
    if files is not None:
        schreibe(root, files)
    found = Findings()
    project = load(root, found)
    assert not len(found), list(found)
    [(authority, paper)] = [pair for pair in project.papiere() if kennung in {"", pair[1].kennung}]
    assert paper.schriftstueck is not None
    figures = compute(project.gemeinsam, authority, paper.schriftstueck, found)
    checks = check_figures(figures, found)
    text = (root / paper.ordner / "vorlage.yaml").read_text(encoding="utf-8")
    return Reckoning(figures, list(found), text, checks)


def with_sizes(**formulas: str) -> dict[str, str]:
    """The sample project with further figures under „groessen“."""
    lines = "".join(f"  {name}: {text}\n" for name, text in formulas.items())
    return geaendert(VORLAGE, "\n\nverteilungen:\n", f"\n{lines}\nverteilungen:\n")
