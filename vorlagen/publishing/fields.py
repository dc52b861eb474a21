"""What a form of the council information system asks for, taken from the page of a paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, tostring

from msgspec import Struct

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.page import page_tree
from vorlagen.paper import Page, Paper, Schriftstueck, Vorlage
from vorlagen.renditions.plaintext import flat


class FormStation(Struct, frozen=True):
    """A committee that debates a paper."""

    gremium: str
    sitzung: str  # ISO 8601; empty while it is not known
    zustaendigkeit: str
    top: str


class Fields(Struct, frozen=True):
    """The fields of a form, in the order in which forms have them; what a paper lacks is empty."""

    betreff: str
    art: str
    nummer: str
    datum: str  # ISO 8601
    federfuehrung: str
    beteiligte: tuple[str, ...]
    oeffentlich: bool
    grund: str  # why it is not public
    beratungsfolge: tuple[FormStation, ...]
    beschlussvorschlag: str
    beschlussvorschlag_html: str
    finanzielle_auswirkungen: str
    anlagen: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON has them, under their German names."""
        content: dict[str, Any] = {name: getattr(self, name) for name in self.__struct_fields__}
        content["beratungsfolge"] = [
            {name: getattr(station, name) for name in station.__struct_fields__}
            for station in self.beratungsfolge
        ]
        return content

    def rows(self) -> Iterator[tuple[str, str]]:
        """Each field with its label, to be copied one by one."""
        yield "Betreff", self.betreff
        yield "Art", self.art
        yield "Nummer", self.nummer
        yield "Datum", self.datum
        yield "Federführung", self.federfuehrung
        yield "Beteiligte Stellen", ", ".join(self.beteiligte)
        public = "ja" if self.oeffentlich else f"nein {self.grund}".strip()
        yield "Öffentlich", public
        for number, station in enumerate(self.beratungsfolge, start=1):
            parts = (station.gremium, station.sitzung, station.zustaendigkeit, station.top)
            yield f"Station {number}", ", ".join(part for part in parts if part)
        yield "Beschlussvorschlag", self.beschlussvorschlag
        yield "Beschlussvorschlag (HTML)", self.beschlussvorschlag_html
        yield "Finanzielle Auswirkungen", self.finanzielle_auswirkungen
        for number, title in enumerate(self.anlagen, start=1):
            yield f"Anlage {number}", title

    def as_csv(self) -> bytes:
        """The fields as a table of two columns, as Excel reads it with German settings."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(("Feld", "Inhalt"))
        writer.writerows(self.rows())
        return f"\ufeff{text.getvalue()}".encode()


def fields_of(paper: Paper, page: Page) -> Fields:
    """The fields of a paper that has its page."""
    papier = paper.papier
    document = papier.schriftstueck
    kind = papier.papierart
    if document is None or kind is None:
        raise AssertionError("only of papers that have a page")
    root = page_tree(page.html).root
    proposal = _section(root, "beschlussvorschlag")
    effects = _section(root, "auswirkungen")
    return Fields(
        betreff=page.title.removeprefix(f"{kind.bezeichnung}: "),
        art=kind.bezeichnung,
        nummer=_known(document.kennzeichen),
        datum=document.datum.isoformat() if isinstance(document.datum, date) else "",
        federfuehrung=_known(getattr(document, "federfuehrung", None)),
        beteiligte=tuple(getattr(document, "beteiligte", ())),
        oeffentlich=document.oeffentlich,
        grund=document.nichtoeffentlich,
        beratungsfolge=tuple(_stations(document, paper)),
        beschlussvorschlag=_text(proposal),
        beschlussvorschlag_html=_html(proposal),
        finanzielle_auswirkungen=_text(effects),
        anlagen=tuple(annex.title for annex in paper.annexes),
    )


def _known(value: str | Ausstehend | None) -> str:
    return value if isinstance(value, str) else ""


def _stations(document: Schriftstueck, paper: Paper) -> Iterator[FormStation]:
    if not isinstance(document, Vorlage):
        return
    gremien = paper.behoerde.gremien
    for beratung in document.stationen:
        gremium = gremien.gremien.get(beratung.gremium) if gremien else None
        meeting = gremien.sitzung(beratung.gremium, beratung.sitzung) if gremien else None
        yield FormStation(
            gremium=str(gremium.bezeichnung) if gremium else beratung.gremium,
            sitzung=meeting.datum.isoformat() if meeting else "",
            zustaendigkeit=_known(beratung.zustaendigkeit),
            top=_known(beratung.top),
        )


def _section(root: Element, name: str) -> list[Element]:
    """What stands in a section of the page below its heading."""
    for section in root.iter("section"):
        if name in section.get("class", "").split():
            return [part for part in section if part.tag != "h2"]
    return []


def _text(parts: list[Element]) -> str:
    lines: list[str] = []
    for part in parts:
        lines.extend(flat(part))
    return "\n".join(lines).replace("\u00a0", " ")


def _html(parts: list[Element]) -> str:
    text = "".join(tostring(part, encoding="unicode", method="html") for part in parts)
    return text.strip()
