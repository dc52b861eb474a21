"""Sentences that compute: "7 × 55.000 € = 385.000 €", "70.091 € (59.583 € PK + 10.508 € SK)"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vorlagen.audit.arithmetic import (
    Mark,
    Token,
    closing,
    is_computed,
    longest_before,
    tokens,
    whole,
)
from vorlagen.audit.claims import Claim, Kind, Strength
from vorlagen.audit.equation import HUNDRED, Leaf, Node, Product, Quotient, Sum, leaves
from vorlagen.audit.stated import Masked, Stated
from vorlagen.german.reading import EURO, PROZENT

_REACH = 60  # tokens that one looks back for the beginning of a computation


def equation_claims(masked: Masked) -> Iterator[Claim]:
    """What is computed in so many words: with "=", in brackets, or with a sum behind it."""
    found = tokens(masked)
    for index, token in enumerate(found):
        if token.mark is Mark.EQUALS:
            claim = _around(found, index)
            if claim is not None:
                yield claim
        elif token.mark is Mark.OPEN and index:
            claim = _bracket(found, index)
            if claim is not None:
                yield claim
    yield from _collapsed_rows(found)


def _around(found: Sequence[Token], equals: int) -> Claim | None:
    """The claim of an equals sign: a computation on one side, a figure on the other."""
    left = longest_before(_since_stop(found, equals))
    result = _figure_behind(found, equals)
    if left is None or result is None:
        return None
    stated, end = result
    goes_on = end < len(found) and found[end].mark in (Mark.PLUS, Mark.MINUS, Mark.TIMES, Mark.OVER)
    if is_computed(left) and not goes_on:
        return _claim(left, stated, Kind.RECHNUNG)
    if goes_on and not is_computed(left):
        right = _longest_from(found, equals + 1)
        only = leaves(left)
        if right is not None and is_computed(right) and len(only) == 1:
            return _claim(right, only[0], Kind.RECHNUNG)
    return None


def _parts(found: Sequence[Token], index: int) -> bool:
    return found[index].mark in (Mark.STOP, Mark.EQUALS)


def _figure_behind(found: Sequence[Token], equals: int) -> tuple[Stated, int] | None:
    """The figure behind an equals sign, and the index of what follows it and its label."""
    index, sign = equals + 1, 1
    while index < len(found) and found[index].is_filler:
        index += 1
    if index < len(found) and found[index].mark is Mark.MINUS:
        index, sign = index + 1, -1
    if index >= len(found) or found[index].mark is not Mark.NUMBER:
        return None
    stated = found[index].stated
    index += 1
    while index < len(found) and found[index].mark is Mark.WORD:
        index += 1
    if stated is None:
        return None
    return (stated if sign > 0 else _negated(stated)), index


def _negated(stated: Stated) -> Stated:
    return Stated(
        -stated.value,
        stated.step,
        stated.unit,
        stated.text,
        stated.spot,
        stated.label,
        stated.is_word,
    )


def _longest_from(found: Sequence[Token], start: int) -> Node | None:
    end = start
    while end < len(found) and not _parts(found, end):
        end += 1
    return next(
        (node for last in range(end, start, -1) if (node := whole(found[start:last]))), None
    )


def _bracket(found: Sequence[Token], opening: int) -> Claim | None:
    """What stands in brackets behind a figure, if it is a computation: that must come to it."""
    end = closing(found, opening)
    before = _figure_before(found, opening)
    if end is None or before is None:
        return None
    inner = list(found[opening + 1 : end])
    if any(token.mark is Mark.EQUALS for token in inner):
        return None
    while inner and inner[0].mark in (Mark.WORD, Mark.STOP):
        inner.pop(0)
    node = whole(inner)
    if node is None or not is_computed(node) or (isinstance(node, Sum) and _has_minus(node)):
        return None
    return _claim(node, before, Kind.KLAMMER)


def _has_minus(node: Sum) -> bool:
    """In brackets a hyphen is a dash more often than a minus."""
    return any(sign < 0 for sign, _ in node.terms)


def _figure_before(found: Sequence[Token], opening: int) -> Stated | None:
    """The figure that a bracket explains: next to it but for the word it counts."""
    index = opening - 1
    for _ in range(2):
        if index >= 0 and found[index].mark is Mark.WORD:
            index -= 1
    if index < 0 or found[index].mark is not Mark.NUMBER:
        return None
    return found[index].stated


def _collapsed_rows(found: Sequence[Token]) -> Iterator[Claim]:
    """Rows whose columns were lost: "3,5 x 115.418 € (E11) 403.963 €"."""
    for index, token in enumerate(found):
        if token.mark is not Mark.NUMBER or token.stated is None or token.stated.unit != EURO:
            continue
        before = found[index - 1].mark if index else None
        if before not in (Mark.NUMBER, Mark.CLOSE) or _goes_on(found, index + 1):
            continue
        node = longest_before(_since_stop(found, index))
        if isinstance(node, Product) and _is_money(node):
            yield Claim(Kind.PRODUKT, node, token.stated, Strength.LIKELY)


def _goes_on(found: Sequence[Token], index: int) -> bool:
    return index < len(found) and found[index].mark in (Mark.TIMES, Mark.OVER, Mark.EQUALS)


def _since_stop(found: Sequence[Token], end: int) -> Sequence[Token]:
    """The tokens before an index that belong to its clause; stops within brackets do not count."""
    depth, start = 0, end
    while start > max(0, end - _REACH):
        mark = found[start - 1].mark
        depth += {Mark.CLOSE: 1, Mark.OPEN: -1}.get(mark, 0)
        if depth < 0 or (not depth and mark in (Mark.STOP, Mark.EQUALS)):
            break
        start -= 1
    return found[start:end]


def _is_money(node: Node) -> bool:
    return EURO in {leaf.unit for leaf in leaves(node)}


def _claim(node: Node, result: Stated, kind: Kind) -> Claim | None:
    """The claim, if the units leave no doubt that the two sides mean the same."""
    units = {leaf.unit for leaf in leaves(node)}
    if result.unit == PROZENT and PROZENT not in units and isinstance(node, Quotient):
        return Claim(kind, Product((node, HUNDRED)), result)
    if not _units_fit(node, units, result):
        return None
    unit = EURO if EURO in units and result.unit != EURO else ""
    return Claim(kind, node, result, _strength(node, units), unit=unit)


def _strength(node: Node, units: set[str]) -> Strength:
    """Without money, "92 - 81 = 2" may be a span and its mark, and "(2 + 1)" a manner of counting."""
    if units & {EURO, PROZENT}:
        return Strength.ASSERTED
    return Strength.LIKELY if isinstance(node, Sum) and _has_minus(node) else Strength.INFERRED


def _units_fit(node: Node, units: set[str], result: Stated) -> bool:
    if (result.unit == PROZENT) != (units == {PROZENT}):
        return False
    if result.unit == EURO and EURO not in units:
        return False
    if isinstance(node, Product) and [leaf.unit for leaf in leaves(node)].count(EURO) > 1:
        return False  # nobody multiplies euros by euros: two sentences stand next to each other
    if isinstance(node, Sum) and len(units) > 1:
        # "1.000 € + 19 %": of what, only the reader knows; "3 + 500 €" may lack a sign.
        plain = [term.stated.unit for _, term in node.terms if isinstance(term, Leaf)]
        return set(plain) <= {EURO}
    return True
