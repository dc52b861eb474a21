"""Pictures that a paper describes: what their templates print, and what is said of them in words.

A process is a list, laid out by the style sheet. A network is drawn, and told as lists to those who
do not see it. A plan is a table (`gantt`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vorlagen.documents.gantt import plan_picture
from vorlagen.documents.network_drawing import (
    Link,
    Network,
    NetworkBox,
    NetworkDrawing,
    draw,
)
from vorlagen.documents.printed_tables import RenderText
from vorlagen.facts.schaubild import Ablauf, Schaubild, Struktur, Zeitplan
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.sandbox import shown_in_templates
from vorlagen.findings import Code
from vorlagen.german.numbers import zahl

# A page holds 244 mm, of which a caption and what stands above it take some.
_TALLEST = 220
_TAG = re.compile(r"<[^<>]*>")


def described_picture(schaubild: Schaubild, render: RenderText) -> dict[str, Any]:
    """What the template of a described picture is given; the press learns of what is pending.

    What leads nowhere is left out: it is reported where it is written. `anmerkungen` stand below, each
    with its asterisks.

    Raises:
        FigureError: If a network is wider or higher than a page; at the place of its facts.
    """
    texts = _RenderedTexts(render)
    picture: Any
    match schaubild:
        case Struktur():
            picture = _network_picture(schaubild, texts)
        case Ablauf():
            picture = _process(schaubild, texts)
        case Zeitplan():
            picture = plan_picture(schaubild, texts.of)
    remarks = tuple((mark, text) for text, mark in texts.marks.items())
    return {"schaubild": picture, "anmerkungen": remarks}


@dataclass(slots=True)
class _RenderedTexts:
    """Renders texts, and counts asterisks: equal remarks share one mark."""

    render: RenderText
    marks: dict[str, str] = field(default_factory=dict)

    def of(self, text: Scalar | None, remark: Scalar | None = None) -> str:
        """A text on one line, with the mark of its remark; no-break spaces stay."""
        shown = "" if text is None else html.unescape(_TAG.sub("", str(self.render(text))))
        mark = ""
        if remark is not None:
            mark = self.marks.setdefault(self.of(remark), "*" * (len(self.marks) + 1))
        return " ".join(shown.replace("\n", " ").split(" ")).strip(" ") + mark


# Steps in their order


@shown_in_templates
class ProcessStep:
    """Who does what."""

    wer: str
    was: str


@shown_in_templates
class ProcessPicture:
    """Steps in their order."""

    titel: str
    schritte: tuple[ProcessStep, ...]


def _process(ablauf: Ablauf, texts: _RenderedTexts) -> ProcessPicture:
    steps = (
        ProcessStep(texts.of(schritt.wer, schritt.anmerkung), texts.of(schritt.was))
        for schritt in ablauf.schritte
    )
    return ProcessPicture(texts.of(ablauf.titel), tuple(steps))


# Who works with whom


@shown_in_templates
class Told:
    """Part of a network as a list, under a heading."""

    titel: str
    eintraege: tuple[str, ...]


@shown_in_templates
class NetworkPicture:
    """A drawing, and the same in words."""

    titel: str
    text: str
    abschnitte: tuple[Told, ...]
    bild: NetworkDrawing
    hat_geplantes: bool


def _network_picture(struktur: Struktur, texts: _RenderedTexts) -> NetworkPicture:
    network = _network(struktur, texts)
    title = texts.of(struktur.titel)
    drawn = draw(network)
    if drawn is None:
        raise FigureError(
            Code.SCHAUBILD_ZU_GROSS,
            f"Das Schaubild „{title}“ ist breiter als eine Seite.",
            "Weniger Knoten nebeneinander stellen, kürzere Wörter wählen oder das Schaubild teilen.",
            struktur.place,
        )
    drawing, height = drawn
    if height > _TALLEST:
        raise FigureError(
            Code.SCHAUBILD_ZU_GROSS,
            f"Das Schaubild „{title}“ wäre {zahl(height)} mm hoch; auf eine Seite passen {_TALLEST} mm.",
            "Texte kürzen oder das Schaubild in zwei teilen.",
            struktur.place,
        )
    told = tuple(_told(network))
    sentences = (f"{part.titel}: {' '.join(map(_ended, part.eintraege))}" for part in told)
    return NetworkPicture(
        titel=title,
        text=" ".join([f"Schaubild: {_ended(title)}", *sentences]),
        abschnitte=told,
        bild=drawing,
        hat_geplantes=network.has_planned,
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _network(struktur: Struktur, texts: _RenderedTexts) -> Network:
    groups = {name: number for number, name in enumerate(struktur.gruppen)}
    numbers = {name: number for number, name in enumerate(struktur.knoten)}
    boxes = tuple(
        NetworkBox(
            texts.of(knoten.titel, knoten.anmerkung),
            tuple(map(texts.of, knoten.zeilen)),
            tuple(map(texts.of, knoten.punkte)),
            groups.get(knoten.gruppe or ""),
            knoten.geplant,
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
    return Network(boxes, links, tuple(map(texts.of, struktur.gruppen.values())))


def _told(network: Network) -> Iterator[Told]:
    """The whole content of a network as lists."""
    for number, title in ((None, "Beteiligte"), *enumerate(network.groups)):
        within = tuple(_box_told(box) for box in network.boxes if box.group == number)
        if within:
            yield Told(title, within)
    if network.links:
        yield Told("Verbindungen", tuple(_link_told(link, network) for link in network.links))


def _box_told(box: NetworkBox) -> str:
    name = box.title + (" (geplant)" if box.planned else "")
    facts = filter(None, (" ".join(box.lines), "; ".join(box.points)))
    return ": ".join(filter(None, (name, " – ".join(facts))))


def _link_told(link: Link, network: Network) -> str:
    start, end = (network.boxes[i].title.rstrip("*") for i in (link.start, link.end))
    planned = " (geplant)" if link.planned else ""
    if link.there and link.back:
        return f"{start} → {end}: {link.there}; {end} → {start}: {link.back}{planned}"
    if link.back:
        start, end = end, start
    # „↔“ is in few fonts, and read out by few programs
    again = " und zurück" if link.both_ways else ""
    what = f": {link.there or link.back}" if link.there or link.back else ""
    return f"{start} → {end}{again}{what}{planned}"
