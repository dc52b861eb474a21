"""How sure it is that a computation is meant that fails: what speaks for it, weighed in bits.

One weight for each kind of evidence. They are measured on real papers, not derived; who changes one
recomputes a few hundred papers and looks at what is said of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from vorlagen.audit.equations import Claim, Strength
from vorlagen.audit.slips import slip_bits

NAME = 7.0  # a name that says it: „Summe“
REST = 6.0  # one that may say it: „Saldo“, „Eigenanteil“
UNNAMED = 2.0  # the last row of a table without one
SENTENCE = 6.0  # words of a sentence that may say it
MOST_HOLDING = 24.0  # all places together where it holds
FAILS_ELSEWHERE = 12.0  # taken off for each other place where it fails for no reason
SPACED = 0.1  # taken off where only spaces tell cells apart
COUNTED = 3.0  # and where these are single ones
NEAR = 5.0  # at most for a printed value that comes near
FEWEST = 3  # places where it holds for one where it does not
EXPLAINED = 7.0  # from which on a slip explains a difference
SURE, LIKELY = 11.5, 7.0  # what makes an error, and a warning


def weighed(
    claim: Claim, named: float, holding: float, failing: Sequence[Claim] = (), *, held: int = 0
) -> Strength:
    """The strength of a claim that fails.

    `named` are the bits of what it is called, `holding` those of the `held` places where the same
    computation holds; `failing` are all claims of it that fail.
    """
    others = [other for other in failing if other is not claim and slip_bits(other) < EXPLAINED]
    slip = slip_bits(claim)
    if held > 1 and claim.computed == -claim.result.value:
        slip = EXPLAINED  # a sign that the others do not have
    unexplained = len(others) + (slip < EXPLAINED)
    if held < unexplained:
        held, holding = 0, 0.0  # a row is missing from most places rather than wrong in some
    if unexplained > 1 and 0 < held < FEWEST * unexplained:
        return Strength.DOUBTFUL  # it holds by chance where it holds
    if unexplained and named <= 0 and held < FEWEST:
        return Strength.DOUBTFUL
    bits = named + min(holding, MOST_HOLDING) + max(slip, closeness(claim))
    bits -= FAILS_ELSEWHERE * len(others) if held else 0.0
    if bits >= SURE:
        return Strength.ASSERTED
    return Strength.INFERRED if bits >= LIKELY else Strength.DOUBTFUL


def closeness(claim: Claim) -> float:
    """How much speaks for a computation that it comes near, in bits: 0 if it is off by half or more."""
    off = abs(claim.computed - claim.result.value)
    near = abs(claim.result.value / off) if off else 0
    return max(0.0, min(NEAR, log2(near) - 1)) if near else 0.0
