"""Says in German why a condition does not hold: both sides with value, formula and facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.figure import Figure, Operation, finite_decimal
from vorlagen.figures.formula import formula, said
from vorlagen.figures.language.conditions import Part, Side
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.findings import Place
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.lists import aufzaehlung

_MOST_PLACES = 6
_MOST_ENTRIES = 6
_MOST_PARTS = 3


def why(parts: Iterable[Part]) -> str:
    """What does not hold, or holds where it must not, each part with its sides and their facts."""
    shown = list(parts)
    sentences = [_sentence(part) for part in shown[:_MOST_PARTS]]
    if len(shown) > _MOST_PARTS:
        sentences.append(f"Dazu kommen {len(shown) - _MOST_PARTS} weitere Teile der Bedingung.")
    return " ".join(sentences)


def _sentence(part: Part) -> str:
    verb = "gilt, obwohl es nicht gelten darf" if part.truth else "gilt nicht"
    if len(part.sides) == 1:
        return f"„{part.text}“ {verb}{_resting(part.sides[0])}."
    left, right = _both(*part.sides)
    return (
        f"„{part.text}“ {verb}: links {left}{_resting(part.sides[0])};"
        f" rechts {right}{_resting(part.sides[1])}."
    )


def _both(left: Side, right: Side) -> tuple[str, str]:
    """What both sides come to; with all their digits where they would look alike otherwise."""
    one, other = left.value, right.value
    if isinstance(one, Figure) and isinstance(other, Figure) and said(one) == said(other):
        return f"{_shown(left)}{_fraction(one)}", f"{_shown(right)}{_fraction(other)}"
    return _shown(left), _shown(right)


def _fraction(figure: Figure) -> str:
    endless = figure.exact is not None and finite_decimal(figure.exact) is None
    return f" (genau {figure.exact})" if endless else ""


def _shown(side: Side) -> str:
    """A side with its address, its formula one level down, and its value."""
    value = side.value
    if isinstance(value, Figure):
        return " = ".join(dict.fromkeys(filter(None, (value.address, *_steps(value)))))
    is_typed = side.text.startswith(("'", '"', "["))
    return _valued(value) if is_typed else f"{side.text} = {_valued(value)}"


def _steps(figure: Figure) -> tuple[str, ...]:
    computed = formula(figure) if isinstance(figure.origin, Operation) else ""
    return computed, said(figure)


def _valued(value: Any) -> str:
    """A value as a reader would write it."""
    subject = value.subject if isinstance(value, Namespace) else value
    match subject:
        case bool():
            return "ja" if value else "nein"
        case Figure():
            return said(subject)
        case date():
            return datum(subject)
        case str():
            return f"„{subject}“"
        case Period() | Zeitraum():
            return zeitraum(subject.von, subject.bis)
        case list() | tuple():
            more = ["…"] if len(subject) > _MOST_ENTRIES else []
            return ", ".join([*map(_valued, subject[:_MOST_ENTRIES]), *more]) or "nichts"
        case Ausstehend():
            return "ausstehend"
    return "eine Gruppe von Werten"


def _resting(side: Side) -> str:
    """The places of the facts that a side rests on, in brackets."""
    places = list(dict.fromkeys(_places(side)))
    if not places:
        return ""
    further = len(places) - _MOST_PLACES
    more = f" und {further} weitere" if further > 0 else ""
    return f" ({_listed(places[:_MOST_PLACES])}{more})"


def _listed(places: Sequence[Place]) -> str:
    """Places in a row; a file is named once for all that follow on each other in it."""
    texts, file = [], ""
    for place in places:
        texts.append(f"{place.line}:{place.column}" if place.file == file else str(place))
        file = place.file
    return ", ".join(texts)


def _places(side: Side) -> Iterator[Place]:
    if isinstance(side.value, Figure):
        yield from (fact.place for _, fact in side.value.facts())
    elif side.place is not None:
        yield side.place


def addresses(parts: Iterable[Part]) -> list[str]:
    """The addresses that the failing sides have, for asking where their figures come from."""
    sides = (side.value for part in islice(parts, _MOST_PARTS) for side in part.sides)
    found = (value.address for value in sides if isinstance(value, Figure))
    return list(dict.fromkeys(address for address in found if address))


def pending_facts(parts: Iterable[Part]) -> str:
    """What the parts wait for: „bescheide.a.betrag“ (der Bescheid fehlt noch)."""
    waiting: dict[str, str] = {}
    for part in parts:
        for side in part.sides:
            waiting |= _waiting(side.text, side.value)
    return aufzaehlung([f"„{name}“ ({reason.rstrip('.')})" for name, reason in waiting.items()])


def _waiting(text: str, value: Any) -> dict[str, str]:
    match value:
        case Ausstehend(grund=reason):
            return {text: reason}
        case Figure():
            return {f.address or text: fact.pending for f, fact in value.facts() if fact.pending}
        case list() | tuple():
            found: dict[str, str] = {}
            for entry in value:
                found |= _waiting(text, entry)
            return found
    return {}
