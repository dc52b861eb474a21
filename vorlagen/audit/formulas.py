"""Finds lines of a table that are computed in other ways than by adding: products, quotients, shares, VAT."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import permutations
from math import log2

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.audit.equations import (
    HUNDRED,
    Claim,
    ClaimKind,
    Holding,
    Node,
    Product,
    Quantity,
    Quotient,
    leaves,
    share,
    value,
    verdict,
)
from vorlagen.audit.evidence import EXPLAINED, SURE, Feature, weighed
from vorlagen.audit.sums import TOTAL, View
from vorlagen.german.number_scanner import EURO, PROZENT

_MOST_LINES = 14  # of wider tables only neighbours are tried
_SAMPLE = 6  # places that are looked at before all are
_HOPELESS = 3  # places where a formula fails before it holds anywhere
_FAR = Fraction(1, 2)  # of a result, by which no rounding is off
_FEWEST = 2
_MISS_OF_SHARE = (
    4.0  # whole hundredths tell little each, and nothing but shares has a head like that
)
_TAXES = (19, 7)
_PERCENT = re.compile(r"([0-9]{1,2}(?:,[0-9]+)?)\s*(?:%|v\.\s?H\.)")

_TAX = re.compile(r"(?i)mehrwertsteuer|umsatzsteuer|mwst|\bust\b|u\.\s?st")
_NET = re.compile(r"(?i)netto|brutto")
_GROSS = re.compile(r"(?i)brutto|inkl|einschl|incl")
_LEAST = 20  # steps of an amount from which a share of it is no coincidence

Formula = Callable[[int], Node | None]


class FormulaFit(Struct):
    """A formula for a line, with the claims that hold and those that do not."""

    target: int
    lines: frozenset[int]
    good: list[Claim] = field(default_factory=list)
    bad: list[Claim] = field(default_factory=list)
    bits: float = 0.0

    @property
    def score(self) -> float:
        return self.bits - EXPLAINED * len(self.bad)


def formula_claims(view: View, explained: set[frozenset[int]]) -> Iterator[Claim]:
    """What lines assert that are computed from others; `explained` are lines that sums relate already."""
    fits = []
    for target, figures in enumerate(view.figures):
        if len(figures) < _FEWEST:
            continue
        for kind, lines, formula in _formulas(view, target):
            if frozenset(lines | {target}) not in explained:
                fit = _fitted(view, target, kind, lines, formula)
                if fit is not None:
                    fits.append(fit)
    fits.sort(key=lambda fit: -fit.score)
    taken: set[frozenset[int]] = set()
    targets: set[int] = set()
    for fit in fits:
        group = fit.lines | {fit.target}
        if group in taken or fit.target in targets:
            continue
        taken.add(group)
        targets.add(fit.target)
        yield from _with_evidence(fit)


def rate_claims(view: View) -> Iterator[Claim]:
    """Lines whose label says of what hundredth they are: "zzgl. 19 % MwSt.", "Eigenanteil (10 %)".

    Of what, is not said: the nearest line above of which it is true, else any; a tax that is true of none
    is held against the nearest net amount or total above.
    """
    for target, figures in enumerate(view.figures):
        label = view.labels[target]
        found = _PERCENT.search(label)
        if found is None or not figures:
            continue
        rate = Fraction(found[1].replace(",", ".")) / 100
        lines = [*reversed(range(target)), *range(target + 1, len(view.figures))]
        for line in lines:
            fitting = (_of_line(view, target, line, share) for share in _shares(rate))
            claims = next((c for c in fitting if c and not any(x.fails for x in c)), [])
            if claims:
                yield from claims
                break
        else:
            if _TAX.search(label) and not _GROSS.search(label):
                yield from _of_net(view, target, rate)


def _shares(rate: Fraction) -> tuple[Fraction, ...]:
    """A rate of the whole, of what it is within, and the whole with it."""
    return rate, rate / (1 + rate), 1 + rate


def _of_line(view: View, target: int, line: int, rate: Fraction) -> list[Claim]:
    claims = []
    for place, result in view.figures[target].items():
        base = view.figures[line].get(place)
        if base is None:
            return []
        if abs(base.value) >= _LEAST * base.step:
            taken = replace(result, value=abs(result.value))
            node = Product((replace(base, value=abs(base.value)), rate))
            claims.append(Claim(ClaimKind.PRODUKT, node, taken, unit=EURO))
    return claims


def _of_net(view: View, target: int, rate: Fraction) -> Iterator[Claim]:
    for line in reversed(range(target)):
        if "netto" in view.labels[line].lower() or TOTAL.match(view.labels[line]):
            for claim in _of_line(view, target, line, rate):
                yield weighed(claim, [Feature.NAME])
            return


def _with_evidence(fit: FormulaFit) -> Iterator[Claim]:
    yield from fit.good
    others = f"dieselbe Rechnung geht in {len(fit.good)} anderen Zeilen auf"
    for claim in fit.bad:
        failing = weighed(claim, (), fit.bits, fit.bad, held=len(fit.good))
        yield replace(failing, evidence=others)


def _fitted(
    view: View, target: int, kind: ClaimKind, lines: set[int], formula: Formula
) -> FormulaFit | None:
    fit = FormulaFit(target, frozenset(lines))
    for number, (place, result) in enumerate(view.figures[target].items()):
        node = formula(place)
        if node is None:
            continue
        claim = Claim(
            kind, node, result, unit=EURO if result.unit == "" and _in_euros(node) else ""
        )
        if not _is_telling(claim):
            continue
        off = abs(claim.computed - result.value)
        if off > _FAR * (abs(result.value) + result.step) or claim.fails:
            fit.bad.append(claim)
        else:
            fit.good.append(claim)
            tolerance = result.step if result.may_round else result.step / 2
            bits = min(20.0, log2(1 + int(abs(result.value) / tolerance)))
            fit.bits += bits if verdict(claim) is Holding.HOLDS else bits / 2
        if number >= _SAMPLE and len(fit.bad) > len(fit.good):
            return None
        if len(fit.bad) >= _HOPELESS and not fit.good:
            return None
    is_supported = len(fit.good) >= _FEWEST and len(fit.bad) <= len(fit.good)
    miss = _MISS_OF_SHARE if kind is ClaimKind.ANTEIL else EXPLAINED
    return fit if is_supported and fit.bits >= SURE + miss * len(fit.bad) else None


def _in_euros(node: Node) -> bool:
    return EURO in {leaf.unit for leaf in leaves(node)}


def _is_telling(claim: Claim) -> bool:
    """Whether the figures could hardly agree by chance: "1 × 5 = 5" could."""
    parts = [leaf for leaf in leaves(claim.node) if leaf.value not in (0, 1)]
    return len(parts) >= 2 or (len(parts) == 1 and isinstance(claim.node, Product | Quotient))


def _formulas(view: View, target: int) -> Iterator[tuple[ClaimKind, set[int], Formula]]:
    others = [
        line
        for line, figures in enumerate(view.figures)
        if line != target and len(figures) >= _FEWEST
    ]
    if len(others) > _MOST_LINES:
        others = [line for line in others if abs(line - target) <= 3]
    unit = _unit(view, target)
    for line in others:
        yield from _of_one(view, target, line, unit)
    for left, right in permutations(others, 2):
        units = _unit(view, left), _unit(view, right)
        if left < right and units.count(EURO) <= 1 and unit != PROZENT:
            build = _hundredths if PROZENT in units else _product
            yield ClaimKind.PRODUKT, {left, right}, _of(view, build, left, right)
        if unit == PROZENT and units[0] == units[1] != PROZENT:
            yield ClaimKind.ANTEIL, {left, right}, _of(view, share, left, right)
        elif (
            unit != PROZENT
            and PROZENT not in units
            and (unit == EURO) == (units[0] == EURO)
            and units[1] != EURO
        ):
            yield ClaimKind.PRODUKT, {left, right}, _of(view, Quotient, left, right)


def _of_one(
    view: View, target: int, line: int, unit: str
) -> Iterator[tuple[ClaimKind, set[int], Formula]]:
    """Formulas of one other line: its share of the total, and taxes."""
    if unit == PROZENT:
        if _unit(view, line) != PROZENT:
            for whole in _wholes(view, target, line):
                yield ClaimKind.ANTEIL, {line}, _of(view, partial(share, whole=whole), line)
        return
    if _unit(view, line) != unit or PROZENT in (unit, _unit(view, line)):
        return
    labels = view.labels[target], view.labels[line]
    is_taxed = any(_TAX.search(label) or _NET.search(label) for label in labels)
    rates = {Fraction(tax) for tax in _TAXES if is_taxed}
    for text in labels:
        rates |= {Fraction(found[1].replace(",", ".")) for found in _PERCENT.finditer(text)}
    for rate in sorted(rates):
        for factor in (1 + rate / 100, rate / 100):
            yield ClaimKind.PRODUKT, {line}, _of(view, partial(_product, factor), line)


def _of(view: View, build: Callable[..., Node], *lines: int) -> Formula:
    """A formula of the figures of some lines; none where one is missing, or that cannot be computed."""

    def formula(place: int) -> Node | None:
        figures = [view.figures[line].get(place) for line in lines]
        if None in figures:
            return None
        node = build(*figures)
        try:
            value(node)
        except ZeroDivisionError:
            return None
        spots = [leaf.spot for leaf in leaves(node)]
        return node if len(set(spots)) == len(spots) else None  # a whole is no share of itself

    return formula


def _product(*factors: Node) -> Node:
    return Product(factors)


def _hundredths(*factors: Node) -> Node:
    return Quotient(Product(factors), HUNDRED)


def _unit(view: View, line: int) -> str:
    units = {figure.unit for figure in view.figures[line].values()}
    if PROZENT in units or "%" in view.labels[line]:
        return PROZENT
    if EURO in units or re.search(r"€|\bEUR|\bEuro", view.labels[line]):
        return EURO
    return ""


def _wholes(view: View, target: int, line: int) -> Iterator[Quantity]:
    """What shares may be of: the figure of the place that has one hundred percent, or of a total."""
    places = list(view.figures[line])
    for place in places:
        shared = view.figures[target].get(place)
        is_whole = shared is not None and shared.value == 100
        if is_whole or TOTAL.match(view.place_labels.get(place, "")):
            yield view.figures[line][place]
