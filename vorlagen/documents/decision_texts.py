"""Checks what decisions say for what may not be typed there, whether a paper prints it or not."""

from __future__ import annotations

from vorlagen.documents.checks import Checker
from vorlagen.documents.renderer import source_of
from vorlagen.facts.beschluss import Beschluss
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.namespace import Evaluation, Namespace
from vorlagen.figures.unit import unit
from vorlagen.findings import Findings

_ANGABEN = "beschluss.angaben"  # as the words of a decision call its own facts


def check_decision_texts(behoerde: Behoerde, findings: Findings) -> None:
    """Check the words of all decisions of an authority.

    A typed figure that the decision has as a fact of its own is reported with that one's address.
    """
    for beschluss in behoerde.beschluesse.values():
        if isinstance(beschluss.wortlaut, Scalar):
            checker = Checker.of(_own_facts(beschluss), findings)
            checker.prose(source_of(beschluss.wortlaut))


def _own_facts(beschluss: Beschluss) -> Namespace:
    evaluation = Evaluation()
    expose = Exposure(evaluation, {})
    figures = {
        name: expose.figure(f"{_ANGABEN}.{name}", angabe, ("wert",), unit(angabe.einheit))
        for name, angabe in beschluss.angaben.items()
        if angabe.wert is not None
    }
    return Namespace(_ANGABEN, figures, evaluation)
