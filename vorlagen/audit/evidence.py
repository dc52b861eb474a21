"""How sure it is that a computation is meant that fails: what speaks for it, weighed in bits.

One weight for each kind of evidence. `benchmarks/rechenprobe_weights.py` counts on judged papers how often
readings with it are true, and prints what weight that proposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import log2

from msgspec.structs import replace

from vorlagen.audit.equations import Claim, Strength
from vorlagen.audit.slips import slip_bits


class Feature(StrEnum):
    """What speaks for a computation, as the handbook says it."""

    NAME = "Die Zeile heißt „Summe“, „Gesamt“, „… insgesamt“; etwas wird ausdrücklich abgezogen"
    REST = "Sie heißt „Saldo“, „Eigenanteil“, „Gesamtkosten“"
    SENTENCE = "Ein Satz sagt es"
    LAST = "Sie steht ohne Namen als letzte"
    HOLDING = "Dieselbe Rechnung geht in anderen Spalten oder Zeilen auf"
    SLIP = "Eine Ziffer ist vertippt, zwei sind vertauscht, eine Zeile fehlt"
    NEAR = "Das Ergebnis liegt nahe"
    SPACED = "Nur Leerzeichen trennen die Spalten"
    COUNTED = "Nur einzelne Leerzeichen trennen die Zahlen"
    FAILING = "Dieselbe Rechnung geht an einer weiteren Stelle ohne Grund nicht auf"


WEIGHTS = {
    Feature.NAME: 7.0,
    Feature.REST: 6.0,
    Feature.SENTENCE: 6.0,
    Feature.LAST: 2.0,
    Feature.HOLDING: 24.0,  # at most, all places together
    Feature.SLIP: 20.0,  # at most
    Feature.NEAR: 5.0,  # at most
    Feature.SPACED: -0.1,
    Feature.COUNTED: -2.0,
    Feature.FAILING: -12.0,  # each
}
SURE, LIKELY = (
    11.5,
    7.0,
)  # what makes an error, and a warning; and a sum without a name, and one with
EXPLAINED = 7.0  # from which on a slip explains a difference
FEWEST = 3  # places where it holds for one where it does not


def weighed(
    claim: Claim,
    features: Sequence[Feature],
    holding: float = 0.0,
    failing: Sequence[Claim] = (),
    *,
    held: int = 0,
) -> Claim:
    """A claim that fails, with what speaks for it and the strength that it has by that.

    `features` are those of what it is called and how it was read, `holding` the bits of the `held` places
    where the same computation holds; `failing` are all claims of it that fail.
    """
    others = 0
    for other in failing:
        others += other is not claim and slip_bits(other) < EXPLAINED
    slip = min(slip_bits(claim), WEIGHTS[Feature.SLIP])
    if held > 1 and claim.computed == -claim.result.value:
        slip = EXPLAINED  # a sign that the others do not have
    unexplained = others + (slip < EXPLAINED)
    if held < unexplained:
        held, holding = 0, 0.0  # a row is missing from most places rather than wrong in some
    weights = {feature: WEIGHTS[feature] for feature in features}
    named = sum(weights.values())
    near = closeness(claim)
    weights[Feature.HOLDING] = min(holding, WEIGHTS[Feature.HOLDING])
    weights[Feature.SLIP if slip > near else Feature.NEAR] = max(slip, near)
    if held:
        weights[Feature.FAILING] = WEIGHTS[Feature.FAILING] * others
    by_chance = unexplained > 1 and 0 < held < FEWEST * unexplained
    bits = sum(weights.values())
    strength = Strength.DOUBTFUL
    if by_chance or (unexplained and named <= 0 and held < FEWEST):
        pass
    elif bits >= SURE:
        strength = Strength.ASSERTED
    elif bits >= LIKELY:
        strength = Strength.INFERRED
    present = tuple((feature.name, weight) for feature, weight in weights.items() if weight)
    return replace(claim, strength=strength, weights=present)


def closeness(claim: Claim) -> float:
    """How much speaks for a computation that it comes near, in bits: 0 if it is off by half or more."""
    off = abs(claim.computed - claim.result.value)
    if not off or not claim.result.value:
        return 0.0
    return max(0.0, min(WEIGHTS[Feature.NEAR], log2(abs(claim.result.value / off)) - 1))
