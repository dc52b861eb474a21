"""Says in German what was recomputed and what does not fit."""

from __future__ import annotations

from fractions import Fraction

from vorlagen.audit.blame import Contradiction
from vorlagen.audit.claims import Claim, Kind, Strength
from vorlagen.audit.document import Spot
from vorlagen.audit.equation import leaves, shown
from vorlagen.audit.slips import as_printed, likely, slip
from vorlagen.audit.stated import Stated, said
from vorlagen.findings import Code, Finding, Place

_CHECK = "Beide Seiten der Rechnung prüfen."


def contradiction(found: Contradiction, file: str) -> Finding:
    """The finding on a figure that does not fit."""
    strengths = {claim.strength for claim in found.claims}
    code = (
        Code.RECHENPROBE_WIDERSPRUCH
        if Strength.ASSERTED in strengths
        else Code.RECHENPROBE_UNSTIMMIG
    )
    message = " ".join(recomputed(claim) for claim in found.claims)
    spot = found.culprit.spot
    return Finding(code, place(file, spot), on_page(spot, message), " ".join(_cures(found)))


def rounding(claim: Claim, file: str) -> Finding:
    """The finding on a result that was rounded at another stage."""
    spot = claim.result.spot
    return Finding(
        Code.RECHENPROBE_RUNDUNG,
        place(file, spot),
        on_page(spot, recomputed(claim)),
        "Vermutlich auf einer anderen Stufe gerundet: gerechnet wurde mit genaueren Werten, als gedruckt"
        " sind. Wer nachrechnet, findet den Unterschied; deshalb angeben, wo gerundet ist.",
    )


def recomputed(claim: Claim) -> str:
    """The computation as it comes out, and what is printed."""
    printed = _printed(claim.result)
    match claim.kind:
        case Kind.ANZAHL:
            return f"Aufgezählt sind {len(leaves(claim.node))}; {printed}."
        case Kind.AUFTEILUNG:
            parts = leaves(claim.node)
            spots = " und ".join(dict.fromkeys(where(part.spot) for part in parts))
            return (
                f"Die Teile ({spots}) ergeben {shown(claim.node)} = {_computed(claim)}; {printed}."
            )
        case Kind.WIEDERHOLUNG:
            [other] = leaves(claim.node)
            return f"Anderswo ({where(other.spot)}) sind {other.shown} gedruckt; hier {printed}."
        case Kind.ANTEIL if claim.result.unit == "%":
            part, whole = leaves(claim.node)
            return f"{part.shown} von {whole.shown} sind {_computed(claim)}; {printed}."
    named = f"„{claim.result.label}“: " if claim.result.label else ""
    return f"{named}{_left(claim)} = {_computed(claim)}; {printed}."


def holding(claim: Claim) -> str:
    """An equation that was recomputed, as the list of all of them shows it."""
    match claim.kind:
        case Kind.ANZAHL:
            return f"{claim.result.text}: aufgezählt sind {len(leaves(claim.node))}"
        case Kind.WIEDERHOLUNG:
            [other] = leaves(claim.node)
            return f"{claim.result.shown} wie an der anderen Stelle ({where(other.spot)})"
        case Kind.ANTEIL if claim.result.unit == "%":
            part, whole = leaves(claim.node)
            return f"{part.shown} von {whole.shown} = {claim.result.shown}"
    return f"{_left(claim)} = {claim.result.shown}"


def _left(claim: Claim) -> str:
    """The computation, a share as one says it."""
    if claim.kind is Kind.ANTEIL:
        share, whole = leaves(claim.node)
        return f"{share.shown} von {whole.shown}"
    return shown(claim.node)


def place(file: str, spot: Spot) -> Place:
    """The place of a finding; a page is no line, so it is said in the message."""
    return Place(file, spot.line, spot.column) if spot.line else Place(file)


def on_page(spot: Spot, message: str) -> str:
    return f"Seite {spot.page}: {message}" if spot.page else message


def where(spot: Spot) -> str:
    return str(spot)


def _computed(claim: Claim) -> str:
    return said(claim.computed, claim.result_unit)


def _printed(stated: Stated) -> str:
    text = " ".join(stated.text.split()) if stated.is_word else stated.shown
    return f"gedruckt ist „{text}“" if stated.is_word else f"gedruckt sind {text}"


def _cures(found: Contradiction) -> list[str]:
    cures = [_likely(found)]
    for result, right in found.consequences:
        rounded = said(Fraction(as_printed(right, result)), result.unit or found.culprit.unit)
        cures.append(
            f"Folge: {result.shown} ({where(result.spot)}) passt zum gedruckten Wert;"
            f" richtig wären dann {rounded}."
        )
    return cures


def _likely(found: Contradiction) -> str:
    first = found.claims[0]
    rounded = Fraction(as_printed(found.right, found.culprit))
    right = said(rounded, found.culprit.unit or first.result_unit)
    if first.kind in (Kind.ANZAHL, Kind.AUFTEILUNG):
        return "Zählung und Aufzählung prüfen; vielleicht fehlt eine oder ist eine zu viel."
    if found.culprit.spot != first.result.spot or len(found.claims) > 1:
        why = slip(found.right, found.culprit)
        shown_culprit = found.culprit.shown
        because = f": {why}" if why else ""
        return f"Vermutlich ist {shown_culprit} falsch{because}; mit {right} geht alles auf."
    why = likely(first)
    return f"Vermutlich: {why}. {_CHECK}" if why else _CHECK
