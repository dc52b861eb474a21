"""What a paper shows as pending, and the assumptions that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from vorlagen.documents.press import PENDING_TEXT, Press, Printed
from vorlagen.facts.vorlage import Schriftstueck
from vorlagen.facts.yaml_tree import Ausstehend, Mapping, Sequence
from vorlagen.figures.exposure import Touched
from vorlagen.figures.figure import Fact, Figure
from vorlagen.findings import Code, Place, Severity

_IN_FINAL = (
    "Den Wert eintragen; eine Endfassung zeigt nichts als ausstehend. Bis dahin ohne --endfassung"
    " bauen."
)
_IN_FINAL_UNCHECKED = (
    "Den Wert eintragen; ohne ihn lässt sich eine Summe nicht mit ihrem „soll“ vergleichen. Bis dahin"
    " ohne --endfassung bauen."
)


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact that is pending or assumed, and why; `value` is the YAML or the figure, if known.

    `released` says when an assumption was released for final papers, and by whom.
    """

    address: str
    place: Place
    reason: str
    is_pending: bool
    value: Any = None
    released: str = ""


def open_facts(
    schriftstueck: Schriftstueck, touched: Touched, printed: Iterable[Printed]
) -> list[OpenFact]:
    """All that is open in the paper's own YAML, in texts it prints and under its figures.

    Each fact comes once, by the address that is found first.
    """
    found: dict[Place, OpenFact] = {}
    for fact in _all(schriftstueck, touched, printed):
        found.setdefault(fact.place, fact)
    return list(found.values())


def rests_on_assumptions(
    schriftstueck: Schriftstueck, touched: Touched, printed: Iterable[Printed]
) -> bool:
    """Whether a paper rests on an assumption that nobody has released."""
    return any(map(_is_unreleased, open_facts(schriftstueck, touched, printed)))


def report_open_facts(
    schriftstueck: Schriftstueck, touched: Touched, press: Press, unchecked: Touched
) -> None:
    """Report each fact that is open; in a final paper it is an error if it shows.

    It is one, too, if it is among the `unchecked`, without which a check of the paper waits.
    Assumptions that are released are not open.
    """
    facts = open_facts(schriftstueck, {**touched, **unchecked}, press.printed)
    pending = [fact for fact in facts if fact.is_pending]
    waiting = {fact.place for fact in unchecked.values()}
    for fact in pending:
        _report_pending(fact, press, is_awaited=fact.place in waiting)
    for fact in filter(_is_unreleased, facts):
        _report_assumed(fact, press)
    for reason in press.reasons if press.is_final else ():
        if not any(fact.reason in reason for fact in pending):
            message = f"Hier steht „{PENDING_TEXT}“: {reason}"
            press.findings.add(
                Code.AUSSTEHEND, schriftstueck.place, message, _IN_FINAL, Severity.FEHLER
            )


def _is_unreleased(fact: OpenFact) -> bool:
    return not (fact.is_pending or fact.released)


def _report_pending(fact: OpenFact, press: Press, *, is_awaited: bool) -> None:
    message = f"„{fact.address}“ steht noch aus: {fact.reason}"
    shows = any(fact.reason in reason for reason in press.reasons)
    if press.is_final and (shows or is_awaited):
        cure = _IN_FINAL if shows else _IN_FINAL_UNCHECKED
        press.findings.add(Code.AUSSTEHEND, fact.place, message, cure, Severity.FEHLER)
    else:
        press.findings.add(
            Code.AUSSTEHEND,
            fact.place,
            message,
            "Den Wert eintragen, sobald er bekannt ist; bis dahin ist die Vorlage ein Entwurf."
            if shows or is_awaited
            else "Den Wert eintragen, sobald er bekannt ist; gedruckt wird er hier nicht.",
        )


def _report_assumed(fact: OpenFact, press: Press) -> None:
    message = f"„{fact.address}“ ist angenommen: {fact.reason}"
    if press.is_final:
        press.findings.add(
            Code.ANNAHME,
            fact.place,
            message,
            "Den Wert belegen und ohne „annahme“ eintragen oder die Annahme freigeben lassen:"
            " neben „grund“ freigegeben: {am: …, durch: …} ergänzen.",
            Severity.FEHLER,
        )
    else:
        press.findings.add(
            Code.ANNAHME,
            fact.place,
            message,
            "Belegen und ohne „annahme“ mit der Quelle eintragen oder freigeben lassen; bis dahin ist die"
            " Vorlage ein Entwurf.",
        )


def _all(
    schriftstueck: Schriftstueck, touched: Touched, printed: Iterable[Printed]
) -> Iterator[OpenFact]:
    own = PurePosixPath(schriftstueck.place.file).stem  # vorlage, anlage, niederschrift
    for address, node in _groups(own, schriftstueck.tree):
        yield from _among(address, node)
    for address, fact in touched.items():
        yield from _under(address, fact, None)
    for item in printed:
        for figure, fact in item.figure.facts():
            yield from _under(figure.address, fact, figure)


def _groups(address: str, node: Any) -> Iterator[tuple[str, Mapping | Sequence]]:
    """All mappings and lists below a node, each with its address."""
    if isinstance(node, Mapping | Sequence):
        yield address, node
        entries = node.items() if isinstance(node, Mapping) else enumerate(node, start=1)
        for key, value in entries:
            yield from _groups(f"{address}.{key}", value)


def _among(address: str, node: Mapping | Sequence) -> Iterator[OpenFact]:
    """What is open among the entries of a mapping or list."""
    for key, assumed in node.spots.assumed.items():
        value = node.get(key) if isinstance(node, Mapping) else None
        spot = node.spots.values[key]
        yield OpenFact(f"{address}.{key}", spot, assumed.grund, False, value, assumed.freigabe)
    values = node.items() if isinstance(node, Mapping) else enumerate(node)
    for key, value in values:
        if isinstance(value, Ausstehend):
            yield OpenFact(f"{address}.{key}", node.spots.values[key], value.grund, True)


def _under(address: str, fact: Fact, figure: Figure | None) -> Iterator[OpenFact]:
    """A fact, once if it is pending and once if it is assumed."""
    if fact.pending:
        yield OpenFact(address, fact.place, fact.pending, True, figure)
    if fact.assumed:
        yield OpenFact(address, fact.place, fact.assumed, False, figure, fact.released)
