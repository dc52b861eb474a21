"""What came of recomputing a document, and how it is said in German."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct, field

from vorlagen.audit.document import Block, Spot
from vorlagen.audit.equations import (
    Claim,
    ClaimKind,
    Quantity,
    Strength,
    in_words,
    leaves,
    shown,
    verdict,
)
from vorlagen.audit.slips import Contradiction, likely_slip, slip
from vorlagen.audit.stated_days import Check
from vorlagen.findings import Code, Finding, Findings, Place

_WRONG = (
    Code.RECHENPROBE_WIDERSPRUCH,
    Code.RECHENPROBE_UNSTIMMIG,
    Code.RECHENPROBE_VERSCHRIEBEN,
    Code.DATUM_UNMOEGLICH,
)
_CHECK = "Beide Seiten der Rechnung prüfen."
_PAGE = re.compile(r"Seite ([0-9]+): ")


class Mark(Struct, frozen=True):
    """Where a finding stands in the document: the cell that is wrong, and those it was computed with.

    `right` is what it should be by `claims`.
    """

    finding: Finding
    culprit: Quantity
    right: Fraction
    claims: tuple[Claim, ...]
    others: tuple[Quantity, ...]


class AuditReport(Struct, frozen=True):
    """The findings on a document, and what was recomputed.

    Attributes:
        file: The file, as it was named.
        claims: All equations, those that hold and those that do not, in the order of the document.
        days: How many dates, weekdays and periods were looked at.
        findings: What is wrong.
        figures: How many figures its tables have.
        covered: How many of these are in an equation.
        unread: What was not understood, as German sentences.
        marks: Where those findings stand that are on a figure.
        document: What was read.
        doubtful: Equations that fail, of which it is not certain that they are meant.
    """

    file: str
    claims: tuple[Claim, ...] = ()
    days: int = 0
    findings: Findings = field(default_factory=Findings)
    figures: int = 0
    covered: int = 0
    unread: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    document: Sequence[Block] = ()
    doubtful: tuple[Claim, ...] = ()

    @property
    def holding(self) -> tuple[Claim, ...]:
        """The equations that hold, if only up to rounding."""
        return tuple(claim for claim in self.claims if not claim.fails)

    @property
    def summary(self) -> str:
        """One line: "Nachgerechnet: 43 Rechnungen, 12 Daten; 3 Widersprüche, 1 Rundung."."""
        codes = [finding.code for finding in self.findings]
        wrong = sum(code in _WRONG for code in codes)
        rounded = codes.count(Code.RECHENPROBE_RUNDUNG)
        found = [_counted(wrong, "Widerspruch", "Widersprüche")] if wrong else ["kein Widerspruch"]
        found += [_counted(rounded, "Rundung", "Rundungen")] if rounded else []
        claims = _counted(len(self.claims), "Rechnung", "Rechnungen")
        days = _counted(self.days, "Datum", "Daten")
        line = f"Nachgerechnet: {claims}, {days}; {', '.join(found)}."
        if self.doubtful:
            doubtful = _counted(len(self.doubtful), "unsichere Rechnung", "unsichere Rechnungen")
            line += f" {doubtful} nicht gemeldet."
        if self.figures:
            line += f" Erfasst: {self.covered} von {self.figures} Zahlen in Tabellen."
        return line

    def as_json(self) -> dict[str, Any]:
        """The report as the command prints it with `--format json`."""
        return {
            "datei": self.file,
            "rechnungen": [_as_json(claim) for claim in self.claims],
            "daten": self.days,
            "zahlen": self.figures,
            "erfasst": self.covered,
            "nicht_verstanden": list(self.unread),
            "unsicher": [_as_json(claim) for claim in self.doubtful],
            "befunde": [finding.as_json() for finding in self.findings],
        }


def _as_json(claim: Claim) -> dict[str, Any]:
    spot = claim.result.spot
    return {
        "art": claim.kind.value,
        "gleichung": equation(claim),
        "urteil": verdict(claim).value,
        "seite": spot.page,
        "zeile": spot.line,
        "spalte": spot.column,
        "stelle": spot.where,
    }


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def equation(claim: Claim) -> str:
    """An equation as it is printed, as the list of all of them shows it."""
    if claim.kind is ClaimKind.WIEDERHOLUNG:
        [other] = leaves(claim.node)
        return f"{claim.result.shown} wie an der anderen Stelle ({other.spot})"
    return f"{_left(claim)} = {claim.result.shown}"


def finding_at(spot: Spot, file: str, code: Code, message: str, cure: str) -> Finding:
    """A finding with its place; a page or a cell is no line, so it is said in the message."""
    place = Place(file, spot.line, spot.column) if spot.line else Place(file)
    if spot.page or spot.where:
        message = f"{spot}: {message}"
    return Finding(code, place, message, cure)


def check_mark(check: Check, code: Code, file: str) -> Mark:
    """The mark on what is wrong without a computation."""
    stated = Quantity(Fraction(0), Fraction(1), "", check.text, check.spot)
    finding = finding_at(check.spot, file, code, check.message, check.cure)
    return Mark(finding, stated, Fraction(0), (), ())


def page_of(finding: Finding) -> int:
    """The page of a PDF that a finding is on; 0 if it is on none."""
    match = _PAGE.match(finding.message)
    return int(match[1]) if match else 0


def contradiction_mark(found: Contradiction, file: str) -> Mark:
    """The mark on a figure that does not fit."""
    others: dict[Spot, Quantity] = {}
    for claim in found.claims:
        others |= {figure.spot: figure for figure in (*leaves(claim.node), claim.result)}
    others.pop(found.culprit.spot, None)
    is_sure = any(claim.strength is Strength.ASSERTED for claim in found.claims)
    code = Code.RECHENPROBE_WIDERSPRUCH if is_sure else Code.RECHENPROBE_UNSTIMMIG
    message = " ".join(_recomputed(claim) for claim in found.claims)
    cure = " ".join([_likely(found), *_consequences(found), *_for(found)])
    finding = finding_at(found.culprit.spot, file, code, message, cure)
    return Mark(finding, found.culprit, found.right, found.claims, tuple(others.values()))


def rounding_mark(claim: Claim, file: str) -> Mark:
    """The mark on a result that was rounded at another stage, or may be, as all around it is round."""
    code = Code.RECHENPROBE_RUNDUNG
    cure = (
        "Vermutlich auf einer anderen Stufe gerundet: gerechnet wurde mit genaueren Werten, als gedruckt"
        " sind. Wer nachrechnet, findet den Unterschied; deshalb angeben, wo gerundet ist."
    )
    if claim.coarse > 1:  # and no whole euros with zeros as cents
        code = Code.RECHENPROBE_UNSTIMMIG
        cure = (
            f"Alle Zahlen sind Vielfache von {in_words(claim.coarse, claim.result_unit)}: entweder wurde so"
            " gerundet, dann das sagen, oder eine Zahl ist falsch."
        )
    finding = finding_at(claim.result.spot, file, code, _recomputed(claim), cure)
    return Mark(finding, claim.result, claim.computed, (claim,), tuple(leaves(claim.node)))


def empty_finding(days: int, file: str) -> Finding:
    """The finding on a document in which nothing is computed."""
    dates = "; geprüft wurden nur Daten" if days else ""
    return Finding(
        Code.RECHENPROBE_LEER,
        Place(file),
        f"In der Datei war keine Rechnung zu erkennen{dates}.",
        "Steht in einer Tabelle etwas zum Nachrechnen, hat das Programm sie nicht erkannt: das Dokument"
        " auch in einem anderen Format prüfen (PDF, HTML). Sonst ist nichts zu tun.",
    )


def _recomputed(claim: Claim) -> str:
    """The computation as it comes out, and what is printed."""
    printed, parts = _printed(claim.result), leaves(claim.node)
    computed = in_words(claim.computed, claim.result_unit)
    match claim.kind:
        case ClaimKind.AUFTEILUNG:
            spots = " und ".join(dict.fromkeys(str(part.spot) for part in parts))
            return f"Die Teile ({spots}) ergeben {shown(claim.node)} = {computed}; {printed}."
        case ClaimKind.WIEDERHOLUNG:
            return f"Anderswo ({parts[0].spot}) sind {parts[0].shown} gedruckt; hier {printed}."
        case ClaimKind.ANTEIL if claim.result.unit == "%":
            return f"{_left(claim)} sind {computed}; {printed}."
    named = f"„{claim.result.label}“: " if claim.result.label else ""
    return f"{named}{_left(claim)} = {computed}; {printed}."


def _left(claim: Claim) -> str:
    """The computation, a share as one says it."""
    if claim.kind is ClaimKind.ANTEIL:
        return " von ".join(leaf.shown for leaf in leaves(claim.node))
    return shown(claim.node)


def _printed(stated: Quantity) -> str:
    if stated.is_word:
        return f"gedruckt ist „{' '.join(stated.text.split())}“"
    return f"gedruckt sind {stated.shown}"


def _consequences(found: Contradiction) -> Iterator[str]:
    for result, right in found.consequences:
        if result.rounded(right) == result.value:
            continue
        rounded = in_words(result.rounded(right), result.unit or found.culprit.unit)
        yield (
            f"Folge: {result.shown} ({result.spot}) passt zum gedruckten Wert;"
            f" richtig wären dann {rounded}."
        )


def _for(found: Contradiction) -> Iterator[str]:
    """What speaks for the computation that contradicts."""
    evidence = [claim.evidence for claim in found.claims if claim.evidence]
    if evidence:
        yield f"Dafür, dass so gerechnet wurde, spricht: {evidence[0]}."


def _likely(found: Contradiction) -> str:
    first, culprit = found.claims[0], found.culprit
    if first.kind is ClaimKind.AUFTEILUNG:
        return "Zählung und Aufzählung prüfen; vielleicht fehlt eine oder ist eine zu viel."
    if found.is_missing_row:
        happened = likely_slip(first)
        if happened:
            sums = "beiden" if len(found.claims) == 2 else f"allen {len(found.claims)}"
            return f"Vermutlich fehlt die Zeile in {sums} Summen: {happened}."
        missing = []
        for claim in found.claims:
            off = abs(claim.result.value - claim.computed)
            missing.append(in_words(off, claim.result_unit))
        return (
            f"Vermutlich fehlt oben eine Zeile oder ist eine zu viel: mit {' und '.join(missing)}."
        )
    if culprit.spot != first.result.spot or len(found.claims) > 1:
        why = slip(found.right, culprit)
        because = f": {why}" if why else ""
        right = in_words(culprit.rounded(found.right), culprit.unit or first.result_unit)
        return f"Vermutlich ist {culprit.shown} falsch{because}; mit {right} geht alles auf."
    why = likely_slip(first)
    return f"Vermutlich: {why}. {_CHECK}" if why else _CHECK
