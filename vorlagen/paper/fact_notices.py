"""Reports facts of a paper that are pending, assumed, not checked for long or outdated.

A paper's day is compared with the days of the facts under the figures that it prints; the clock is not
read. Figures computed by another paper are checked with that paper.

An outdated value is one that the paper uses for a time after its successor's first day. If the data have
the successor, a paper about the time before may use the old value, and nothing is reported: the period
decides which value counts, not the day of writing. If the data do not have it, a paper written after that
day is always reported, because the figures could not show it.
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
from vorlagen.figures import Fact, Figure, Touched, facts_below, said, steps_below
from vorlagen.finanzierung import FinancingTable, PaperFinancing, RateLine, ShareLine
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.dates import datum, monate_spaeter
from vorlagen.german.numbers import Hausstil
from vorlagen.german.words import aufzaehlung
from vorlagen.page import PENDING_TEXT, Printed
from vorlagen.paper.facts import Papiertag, Schriftstueck, papiertag
from vorlagen.paper.figures import PaperFigures, is_of_another_paper
from vorlagen.paper.paper import Page

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
    schriftstueck: Schriftstueck,
    touched: Touched,
    printed: Iterable[Printed],
    *,
    also_unprinted: bool = True,
) -> list[OpenFact]:
    """All that is open in the paper's own YAML, in texts it prints and under its figures.

    Each fact comes once, with its first address. Without `also_unprinted` the first are left out, as
    the public version of a paper must not tell of what it does not print.
    """
    facts: dict[Place, OpenFact] = {}
    if also_unprinted:
        for fact in _in_yaml(schriftstueck):
            facts.setdefault(fact.place, fact)
    for fact in _used(touched, printed):
        facts.setdefault(fact.place, fact)
    return list(facts.values())


def rests_on_assumptions(
    schriftstueck: Schriftstueck, touched: Touched, printed: Iterable[Printed]
) -> bool:
    """Whether a paper rests on an assumption that nobody has released."""
    return any(map(_is_unreleased, open_facts(schriftstueck, touched, printed)))


def nothing_is_open(figures: PaperFigures, page: Page, *, is_final: bool) -> Iterator[Finding]:
    """Each fact that is open; in a final paper it is an error if it shows or if a check waits for it.

    Assumptions that are released are not open.
    """
    schriftstueck = figures.schriftstueck
    unchecked = figures.unchecked
    facts = open_facts(schriftstueck, {**figures.touched, **unchecked}, page.printed)
    pending = [fact for fact in facts if fact.is_pending]
    waiting = {fact.place for fact in unchecked.values()}
    for fact in pending:
        is_needed = fact.place in waiting or any(fact.reason in reason for reason in page.reasons)
        yield _pending(fact, is_needed=is_needed, is_final=is_final)
    for fact in facts:
        if _is_unreleased(fact):
            yield _assumed(fact, is_final=is_final)
    severity = Severity.FEHLER if is_final else None
    for place, question in page.unwritten:
        message = f"Hier ist noch zu schreiben: {question}"
        yield Finding(Code.AUSSTEHEND, place, message, _TO_WRITE, severity)
    if not is_final:
        return
    for reason in page.reasons:
        if not any(fact.reason in reason for fact in pending):
            message = f"Hier steht „{PENDING_TEXT}“: {reason}"
            yield Finding(Code.AUSSTEHEND, schriftstueck.place, message, _IN_FINAL, Severity.FEHLER)


def _is_unreleased(fact: OpenFact) -> bool:
    return not (fact.is_pending or fact.released)


def _pending(fact: OpenFact, *, is_needed: bool, is_final: bool) -> Finding:
    message = f"„{fact.address}“ steht noch aus: {fact.reason}"
    if is_final and is_needed:
        return Finding(Code.AUSSTEHEND, fact.place, message, _IN_FINAL, Severity.FEHLER)
    effect = "gedruckt wird er hier nicht"
    if is_needed:
        effect = "bis dahin ist die Vorlage ein Entwurf"
    cure = f"Den Wert eintragen, sobald er bekannt ist; {effect}."
    return Finding(Code.AUSSTEHEND, fact.place, message, cure)


def _assumed(fact: OpenFact, *, is_final: bool) -> Finding:
    cure = (
        "Den Wert belegen und ohne „annahme“ eintragen oder die Annahme freigeben lassen: neben „grund“"
        " freigegeben: {am: …, durch: …} ergänzen"
    )
    message = f"„{fact.address}“ ist angenommen: {fact.reason}"
    if is_final:
        return Finding(Code.ANNAHME, fact.place, message, f"{cure}.", Severity.FEHLER)
    cure += "; bis dahin ist die Vorlage ein Entwurf."
    return Finding(Code.ANNAHME, fact.place, message, cure)


def _in_yaml(schriftstueck: Schriftstueck) -> Iterator[OpenFact]:
    root = PurePosixPath(schriftstueck.place.file).stem  # vorlage, anlage, niederschrift
    for address, node in _groups(root, schriftstueck.tree):
        yield from _open_entries(address, node)


def _used(touched: Touched, printed: Iterable[Printed]) -> Iterator[OpenFact]:
    for address, fact in touched.items():
        yield from _if_open(address, fact, None)
    for figure, fact in facts_below([item.figure for item in printed]):
        yield from _if_open(figure.address, fact, figure)


def _groups(address: str, node: Any) -> Iterator[tuple[str, YamlMapping | YamlSequence]]:
    """All mappings and lists below a node, each with its address."""
    if isinstance(node, YamlMapping | YamlSequence):
        yield address, node
        for key, value in _entries(node, first=1):
            yield from _groups(f"{address}.{key}", value)


def _entries(node: YamlMapping | YamlSequence, first: int) -> Iterable[tuple[Any, Any]]:
    """The values of a mapping by key, or those of a list by number."""
    if isinstance(node, YamlMapping):
        return node.items()
    return enumerate(node, start=first)


def _open_entries(address: str, node: YamlMapping | YamlSequence) -> Iterator[OpenFact]:
    """The open entries of a mapping or list."""
    for key, assumed in node.spots.assumed.items():
        value = node.get(key) if isinstance(node, YamlMapping) else None
        place = node.spots.values[key]
        yield OpenFact(f"{address}.{key}", place, assumed.grund, False, value, assumed.freigabe)
    for key, value in _entries(node, first=0):
        # Values that an annex inherits are reported with its paper.
        if isinstance(value, Ausstehend) and value.place.file == node.spots.place.file:
            yield OpenFact(f"{address}.{key}", node.spots.values[key], value.grund, True)


def _if_open(address: str, fact: Fact, figure: Figure | None) -> Iterator[OpenFact]:
    """A fact, once if it is pending and once if it is assumed."""
    if fact.pending:
        yield OpenFact(address, fact.place, fact.pending, True, figure)
    if fact.assumed:
        yield OpenFact(address, fact.place, fact.assumed, False, figure, fact.released)


def values_suit_their_time(figures: PaperFigures, page: Page, style: Hausstil) -> Iterator[Finding]:
    """The dated values under a paper's printed figures that do not suit its day or its time."""
    printed = [item.figure for item in page.printed]
    steps = list(steps_below(printed, is_of_another_paper))
    origins = {id(step.origin) for step in steps}
    uses = _uses(steps)
    for last_day, figure in _used_in_tables(figures.of(PaperFinancing).tables.values()):
        if id(figure.origin) not in origins:
            continue
        for _, fact in figure.facts():
            if fact.holds is not None and fact.holds.place in uses:
                use = uses[fact.holds.place]
                use.last_day = max(use.last_day or last_day, last_day)
    day = papiertag(figures.schriftstueck, figures.behoerde.gremien)
    for use in uses.values():
        if use.holds.entry.abgeloest is not None:
            yield from _followed(use, use.holds.entry.abgeloest, day, style)
        if day is not None:
            yield from _unchecked(use, day, style)


class _Use(Struct):
    """The printed values of one dated entry, and the last day of a table that reckons with them."""

    holds: Validity
    figures: list[tuple[Figure, Fact]] = field(default_factory=list)
    last_day: date | None = None

    def named(self, style: Hausstil) -> str:
        """The values with their addresses and lines."""
        texts = []
        for figure, fact in self.figures:
            value = said(figure, style)
            texts.append(f"„{figure.address}“ ({value}, Zeile {fact.place.line})")
        return aufzaehlung(texts)

    def verb(self, singular: str, plural: str) -> str:
        return plural if len(self.figures) > 1 else singular


def _uses(steps: Iterable[Figure]) -> dict[Place, _Use]:
    uses: dict[Place, _Use] = {}
    for figure in steps:
        fact = figure.origin
        if isinstance(fact, Fact) and fact.holds is not None and figure.address:
            use = uses.setdefault(fact.holds.place, _Use(fact.holds))
            if all(fact.place != noted.place for _, noted in use.figures):
                use.figures.append((figure, fact))
    return uses


def _used_in_tables(tables: Iterable[FinancingTable]) -> Iterator[tuple[date, Figure]]:
    """The figures that tables reckon with, each with the last day for which they do."""
    for table in tables:
        for line in table.lines:
            match line:
                case RateLine():
                    for summand in line.summands:
                        for period, rate in summand.segments:
                            yield (period.bis, rate)
                case ShareLine():
                    for part in (line.quote, line.cap):
                        if part is not None:
                            yield table.period.bis, part


def _unchecked(use: _Use, day: Papiertag, style: Hausstil) -> Iterator[Finding]:
    entry = use.holds.entry
    months = use.holds.months
    checked = entry.zuletzt_geprueft or entry.gilt_ab
    if months is None or day.tag <= monate_spaeter(checked, months):
        return
    if entry.zuletzt_geprueft:
        key = "zuletzt_geprueft"
        since = f"{use.verb('wurde', 'wurden')} zuletzt am {datum(checked)} geprüft"
    else:
        key = entry.schluessel_ab
        verb = use.verb("ist", "sind")
        since = f"{verb} ohne eingetragene Prüfung seit dem {datum(checked)} in Kraft"
    duration = "1 Monat" if months == 1 else f"{months} Monate"
    yield Finding(
        Code.WERT_VERALTET,
        entry.place_of(key),
        f"{use.named(style)} {since}; {day}, mehr als {duration} später.",
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
    if followed is None and day is not None and day.tag >= follower.ab:
        return str(day)
    return ""
