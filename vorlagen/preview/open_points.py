"""What a paper still lacks, in the order of its page."""

from __future__ import annotations

import re

from vorlagen.figures import facts_below
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.paper import figures_have_sources
from vorlagen.preview.fact_forms import labelled
from vorlagen.preview.questions import Sheet

_NAMED = re.compile(r"„(?P<address>[\w.]+)“ (?P<rest>.*)")
_OPEN = {Code.AUSSTEHEND, Code.ANNAHME, Code.FRAGE_OFFEN}
_FIRST, _LAST = -1, 1_000_000  # before and behind all figures that the page prints
HEADS = ("/vorlage.yaml", "/niederschrift.yaml")  # whose facts stand above the text


def open_points(sheet: Sheet) -> tuple[list[Finding], list[Finding]]:
    """The findings that somebody has to fill in or release, in the order of the page; and all others.

    Faults come first: without them mended there is no page. What the page does not print comes last.
    """
    still_open: list[Finding] = []
    others: list[Finding] = []
    for finding in sheet.findings:
        is_open = finding.code in _OPEN or finding.severity is Severity.FEHLER
        (still_open if is_open else others).append(finding)
    if sheet.page is not None:  # what the final will say; somebody may look it up until then
        others += figures_have_sources(sheet.page)
    positions = _positions(sheet)

    def on_page(finding: Finding) -> tuple[bool, int, Place]:
        position = positions.get(finding.place)
        if position is None:
            position = _position_in_text(sheet, finding.place)
        return finding.severity is not Severity.FEHLER, position, finding.place

    still_open.sort(key=on_page)
    return still_open, others


def in_words(finding: Finding) -> tuple[str, str]:
    """What is open, and the rest of the message: „vorlage.nummer“ of a finding is „Nummer“."""
    named = _NAMED.match(finding.message)
    if named is None or finding.code not in _OPEN:
        return "", finding.message
    _, *names = named["address"].split(".")
    return " ".join(labelled(name) for name in names), named["rest"]


def in_names(address: str) -> str:
    """An address as people read it: „angaben.erste_rate“ is „Angaben › Erste Rate“."""
    return " › ".join(labelled(name) for name in address.split("."))


def _positions(sheet: Sheet) -> dict[Place, int]:
    """Which figure of the page is the first to rest on the fact at a place."""
    positions: dict[Place, int] = {}
    if sheet.page is not None:
        for number, item in enumerate(sheet.page.printed):
            for _, fact in facts_below([item.figure]):
                positions.setdefault(fact.place, number)
    return positions


def _position_in_text(sheet: Sheet, place: Place) -> int:
    """The figure of the page before which a line of a text stands; behind all for other files."""
    if place.file.endswith(HEADS):
        return _FIRST
    position = 0 if place.file.endswith("/text.md") else _LAST
    if sheet.page is None:
        return position
    for number, item in enumerate(sheet.page.printed):
        if item.place.file == place.file and item.place.line <= place.line:
            position = number
    return position
