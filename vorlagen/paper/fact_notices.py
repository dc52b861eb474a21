"""Reports facts of a paper that are pending, assumed, not checked for long or outdated.

A paper's day is compared with the days of the facts under the figures that it prints; there is no
clock. What another paper has computed is that paper's own affair.

An outdated value is one that the paper uses for a time after its successor's first day. Where the data
hold the successor, too, a paper that looks back on the time before is right to use the old value, and
nothing is said: the period decides which value counts, not the day of writing. Where they do not hold
it, a paper written after that day is reported in any case, because the figures could not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct, field

from vorlagen.facts.types import Abloesung, Validity
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.facts.yaml_tree import Mapping as YamlMapping
from vorlagen.facts.yaml_tree import Sequence as YamlSequence
from vorlagen.figures.explanation import steps_below
from vorlagen.figures.exposure import Touched
from vorlagen.figures.figure import Fact, Figure, facts_below
from vorlagen.figures.formula import said
from vorlagen.finanzierung import FinancingTable, RateLine, ShareLine
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.dates import datum, monate_spaeter
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.style import Hausstil
from vorlagen.page import PENDING_TEXT, Printed
from vorlagen.paper.facts import Papiertag, Schriftstueck, papiertag
from vorlagen.paper.neighbours import is_of_another_paper
from vorlagen.paper.printed_checks import PrintedPaper

_IN_FINAL = (
    "Den Wert eintragen; in einer Endfassung steht nichts aus. Sonst ohne --endfassung bauen."
)
_TO_WRITE = "Statt {{ offen(…) }} den Text schreiben; bis dahin ist die Vorlage ein Entwurf."


class OpenFact(Struct, frozen=True):
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


def nothing_is_open(paper: PrintedPaper) -> Iterator[Finding]:
    """Each fact that is open; in a final paper it is an error if it shows.

    It is one, too, if a check of the paper waits for it. Assumptions that are released are not open.
    """
    schriftstueck, unchecked = paper.figures.schriftstueck, paper.figures.unchecked
    facts = open_facts(schriftstueck, {**paper.figures.touched, **unchecked}, paper.printed)
    pending = [fact for fact in facts if fact.is_pending]
    waiting = {fact.place for fact in unchecked.values()}
    for fact in pending:
        yield _pending(fact, paper, is_awaited=fact.place in waiting)
    for fact in filter(_is_unreleased, facts):
        yield _assumed(fact, is_final=paper.is_final)
    weight = Severity.FEHLER if paper.is_final else None
    for place, question in paper.unwritten.items():
        message = f"Hier ist noch zu schreiben: {question}"
        yield Finding(Code.AUSSTEHEND, place, message, _TO_WRITE, weight)
    for reason in paper.reasons if paper.is_final else ():
        if not any(fact.reason in reason for fact in pending):
            message = f"Hier steht „{PENDING_TEXT}“: {reason}"
            yield Finding(Code.AUSSTEHEND, schriftstueck.place, message, _IN_FINAL, Severity.FEHLER)


def _is_unreleased(fact: OpenFact) -> bool:
    return not (fact.is_pending or fact.released)


def _pending(fact: OpenFact, paper: PrintedPaper, *, is_awaited: bool) -> Finding:
    message = f"„{fact.address}“ steht noch aus: {fact.reason}"
    is_needed = is_awaited or any(fact.reason in reason for reason in paper.reasons)
    if paper.is_final and is_needed:
        return Finding(Code.AUSSTEHEND, fact.place, message, _IN_FINAL, Severity.FEHLER)
    then = "bis dahin ist die Vorlage ein Entwurf" if is_needed else "gedruckt wird er hier nicht"
    cure = f"Den Wert eintragen, sobald er bekannt ist; {then}."
    return Finding(Code.AUSSTEHEND, fact.place, message, cure)


def _assumed(fact: OpenFact, *, is_final: bool) -> Finding:
    cure = (
        "Den Wert belegen und ohne „annahme“ eintragen oder die Annahme freigeben lassen: neben „grund“"
        " freigegeben: {am: …, durch: …} ergänzen"
    )
    cure += "." if is_final else "; bis dahin ist die Vorlage ein Entwurf."
    message = f"„{fact.address}“ ist angenommen: {fact.reason}"
    weight = Severity.FEHLER if is_final else None
    return Finding(Code.ANNAHME, fact.place, message, cure, weight)


def _all(
    schriftstueck: Schriftstueck, touched: Touched, printed: Iterable[Printed]
) -> Iterator[OpenFact]:
    own = PurePosixPath(schriftstueck.place.file).stem  # vorlage, anlage, niederschrift
    for address, node in _groups(own, schriftstueck.tree):
        yield from _among(address, node)
    for address, fact in touched.items():
        yield from _under(address, fact, None)
    for figure, fact in facts_below([item.figure for item in printed]):
        yield from _under(figure.address, fact, figure)


def _groups(address: str, node: Any) -> Iterator[tuple[str, YamlMapping | YamlSequence]]:
    """All mappings and lists below a node, each with its address."""
    if isinstance(node, YamlMapping | YamlSequence):
        yield address, node
        entries = node.items() if isinstance(node, YamlMapping) else enumerate(node, start=1)
        for key, value in entries:
            yield from _groups(f"{address}.{key}", value)


def _among(address: str, node: YamlMapping | YamlSequence) -> Iterator[OpenFact]:
    """What is open among the entries of a mapping or list."""
    for key, assumed in node.spots.assumed.items():
        value = node.get(key) if isinstance(node, YamlMapping) else None
        place = node.spots.values[key]
        yield OpenFact(f"{address}.{key}", place, assumed.grund, False, value, assumed.freigabe)
    values = node.items() if isinstance(node, YamlMapping) else enumerate(node)
    for key, value in values:
        # What an annex has from its paper, the paper tells.
        if isinstance(value, Ausstehend) and value.place.file == node.spots.place.file:
            yield OpenFact(f"{address}.{key}", node.spots.values[key], value.grund, True)


def _under(address: str, fact: Fact, figure: Figure | None) -> Iterator[OpenFact]:
    """A fact, once if it is pending and once if it is assumed."""
    if fact.pending:
        yield OpenFact(address, fact.place, fact.pending, True, figure)
    if fact.assumed:
        yield OpenFact(address, fact.place, fact.assumed, False, figure, fact.released)


def values_suit_their_time(paper: PrintedPaper) -> Iterator[Finding]:
    """The dated values under a paper's printed figures that do not suit its day or its time."""
    printed = [item.figure for item in paper.printed]
    steps = list(steps_below(printed, is_of_another_paper))
    origins, uses = {id(step.origin) for step in steps}, _uses(steps)
    for last_day, figure in _used_in_tables(paper.figures.tables.values()):
        for _, fact in figure.facts() if id(figure.origin) in origins else ():
            if fact.holds and (use := uses.get(fact.holds.place)):
                use.last_day = max(use.last_day or last_day, last_day)
    day = papiertag(paper.figures.schriftstueck, paper.figures.behoerde.gremien)
    for use in uses.values():
        if use.holds.entry.abgeloest is not None:
            yield from _followed(use, use.holds.entry.abgeloest, day, paper.style)
        if day is not None:
            yield from _unchecked(use, day, paper.style)


class _Use(Struct):
    """The printed values of one dated entry, and the last day of a table that reckons with them."""

    holds: Validity
    figures: list[tuple[Figure, Fact]] = field(default_factory=list)
    last_day: date | None = None

    def named(self, style: Hausstil) -> str:
        """The values with their addresses and lines."""
        texts = [
            f"„{f.address}“ ({said(f, style)}, Zeile {at.place.line})" for f, at in self.figures
        ]
        return aufzaehlung(texts)

    def verb(self, one: str, several: str) -> str:
        return several if len(self.figures) > 1 else one


def _uses(steps: Iterable[Figure]) -> dict[Place, _Use]:
    uses: dict[Place, _Use] = {}
    for figure in steps:
        fact = figure.origin
        if isinstance(fact, Fact) and fact.holds is not None and figure.address:
            use = uses.setdefault(fact.holds.place, _Use(fact.holds))
            if all(fact.place != other.place for _, other in use.figures):
                use.figures.append((figure, fact))
    return uses


def _used_in_tables(tables: Iterable[FinancingTable]) -> Iterator[tuple[date, Figure]]:
    """What tables reckon with, each with the last day for which they do."""
    for table in tables:
        for line in table.lines:
            match line:
                case RateLine():
                    for summand in line.summands:
                        yield from ((period.bis, rate) for period, rate in summand.segments)
                case ShareLine():
                    parts = filter(None, (line.quote, line.cap))
                    yield from ((table.period.bis, part) for part in parts)


def _unchecked(use: _Use, day: Papiertag, style: Hausstil) -> Iterator[Finding]:
    entry, months = use.holds.entry, use.holds.months
    checked = entry.zuletzt_geprueft or entry.gilt_ab
    if months is None or day.tag <= monate_spaeter(checked, months):
        return
    key = "zuletzt_geprueft" if entry.zuletzt_geprueft else entry.schluessel_ab
    since = (
        f"{use.verb('wurde', 'wurden')} zuletzt am {datum(checked)} geprüft"
        if entry.zuletzt_geprueft
        else f"{use.verb('ist', 'sind')} ohne eingetragene Prüfung seit dem {datum(checked)} in Kraft"
    )
    yield Finding(
        Code.WERT_VERALTET,
        entry.place_of(key),
        f"{use.named(style)} {since}; {day}, mehr als"
        f" {months} {'Monat' if months == 1 else 'Monate'} später.",
        "Mit der Quelle vergleichen und unter „zuletzt_geprueft“ den Tag der Prüfung eintragen; gilt"
        f" inzwischen ein anderer Wert, ihn mit „{entry.schluessel_ab}“ und Quelle ergänzen.",
    )


def _followed(
    use: _Use, follower: Abloesung, day: Papiertag | None, style: Hausstil
) -> Iterator[Finding]:
    reason = _why_outdated(use, follower, day)
    if not reason:
        return
    entry = use.holds.entry
    yield Finding(
        Code.WERT_VERALTET,
        entry.place_of("abgeloest"),
        f"{use.named(style)} {use.verb('ist', 'sind')} seit dem {datum(follower.ab)} durch"
        f" „{follower.durch}“ abgelöst; {reason}.",
        f"Den neuen Wert mit „{entry.schluessel_ab}: {follower.ab}“ und Quelle ergänzen, ohne den alten"
        " zu ändern: Dann rechnet jeder Zeitraum mit dem, der in ihm gilt.",
    )


def _why_outdated(use: _Use, follower: Abloesung, day: Papiertag | None) -> str:
    followed = use.holds.followed
    if followed is not None and followed <= follower.ab:
        return ""  # the data take over in time; a value that did not change may just go on
    if use.last_day is not None and use.last_day >= follower.ab:
        return f"die Vorlage rechnet damit bis zum {datum(use.last_day)}"
    return str(day) if followed is None and day is not None and day.tag >= follower.ab else ""
