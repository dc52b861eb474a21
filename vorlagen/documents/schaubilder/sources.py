"""From facts to what pictures show: texts are rendered, notes get their marks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from vorlagen.documents.press import current
from vorlagen.documents.schaubilder.content import (
    Box,
    Content,
    Link,
    Milestone,
    Note,
    Plan,
    PlanGroup,
    PlanRow,
    Process,
    Span,
    Step,
    Structure,
)
from vorlagen.documents.tables import RenderText
from vorlagen.facts.schaubild import (
    Ablauf,
    Meilenstein,
    Plangruppe,
    Planzeile,
    Schaubild,
    Struktur,
    Zeitplan,
)
from vorlagen.facts.yaml_tree import Ausstehend, Scalar

_TAG = re.compile(r"<[^<>]*>")


def content_of(schaubild: Schaubild, render: RenderText) -> Content:
    """What a picture shows; `render` evaluates the expressions in its texts.

    The press learns of what is pending. What leads nowhere is left out: it is reported where it is
    written, and keeps the paper from being built.
    """
    texts = _Texts(render)
    match schaubild:
        case Struktur():
            return _structure(schaubild, texts)
        case Ablauf():
            return _process(schaubild, texts)
        case Zeitplan():
            return _plan(schaubild, texts)


@dataclass(slots=True)
class _Texts:
    """Renders texts, and counts asterisks: equal notes share one mark."""

    render: RenderText
    marks: dict[str, str] = field(default_factory=dict)

    def of(self, text: Scalar | None) -> str:
        """A text on one line; no-break spaces stay."""
        shown = "" if text is None else html.unescape(_TAG.sub("", str(self.render(text))))
        return " ".join(shown.replace("\n", " ").split(" ")).strip(" ")

    def mark(self, note: Scalar | None) -> str:
        if note is None:
            return ""
        return self.marks.setdefault(self.of(note), "*" * (len(self.marks) + 1))

    def notes(self) -> tuple[Note, ...]:
        return tuple(Note(mark, text) for text, mark in self.marks.items())


def _structure(struktur: Struktur, texts: _Texts) -> Structure:
    groups = {name: number for number, name in enumerate(struktur.gruppen)}
    numbers = {name: number for number, name in enumerate(struktur.knoten)}
    boxes = tuple(
        Box(
            texts.of(knoten.titel),
            tuple(map(texts.of, knoten.zeilen)),
            tuple(map(texts.of, knoten.punkte)),
            groups.get(knoten.gruppe or ""),
            knoten.geplant,
            texts.mark(knoten.anmerkung),
        )
        for knoten in struktur.knoten.values()
    )
    links = tuple(
        Link(
            numbers[kante.von],
            numbers[kante.nach],
            texts.of(kante.text),
            texts.of(kante.zurueck),
            kante.both_ways,
            kante.geplant,
        )
        for kante in struktur.kanten
        if numbers.keys() >= {kante.von, kante.nach}
    )
    titles = tuple(map(texts.of, struktur.gruppen.values()))
    return Structure(texts.of(struktur.titel), boxes, links, titles, texts.notes())


def _process(ablauf: Ablauf, texts: _Texts) -> Process:
    steps = tuple(
        Step(texts.of(schritt.wer), texts.of(schritt.was), texts.mark(schritt.anmerkung))
        for schritt in ablauf.schritte
    )
    return Process(texts.of(ablauf.titel), steps, texts.notes())


def _plan(plan: Zeitplan, texts: _Texts) -> Plan:
    groups = tuple(_group(gruppe, texts) for gruppe in plan.gruppen)
    return Plan(texts.of(plan.titel), plan.von, plan.bis, plan.raster, groups, texts.notes())


def _group(gruppe: Plangruppe, texts: _Texts) -> PlanGroup:
    mark = texts.mark(gruppe.anmerkung)
    assumed = gruppe.assumed("zeilen") is not None
    row: Callable[[Planzeile], PlanRow] = lambda zeile: _row(zeile, texts, assumed=assumed)  # noqa: E731
    return PlanGroup(texts.of(gruppe.titel), tuple(map(row, gruppe.zeilen)), mark)


def _row(zeile: Planzeile, texts: _Texts, *, assumed: bool) -> PlanRow:
    spans: tuple[Span, ...] = ()
    if isinstance(zeile.balken, Ausstehend):
        current().pending(zeile.balken.grund)
    else:
        spans = tuple(
            Span(bar.von, bar.bis, assumed or zeile.assumption_of(number) is not None)
            for number, bar in enumerate(zeile.balken)
        )
    stones = tuple(_milestone(stone, texts, assumed=assumed) for stone in zeile.meilensteine)
    pending = isinstance(zeile.balken, Ausstehend)
    return PlanRow(texts.of(zeile.titel), spans, stones, pending, texts.mark(zeile.anmerkung))


def _milestone(stone: Meilenstein, texts: _Texts, *, assumed: bool) -> Milestone:
    if isinstance(stone.am, Ausstehend):
        current().pending(stone.am.grund)
        return Milestone(texts.of(stone.titel), None)
    assumed = assumed or stone.assumed("am") is not None
    return Milestone(texts.of(stone.titel), stone.am, assumed)
