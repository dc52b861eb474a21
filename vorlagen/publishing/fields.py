"""What a form of the council information system asks for, taken from the page of a paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, tostring

from msgspec import Struct, to_builtins

from vorlagen.beschluesse import BESCHLUSS, RESULTS, Beschluss
from vorlagen.building.making import day_of, number_of
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.german.dates import datum
from vorlagen.page import page_tree
from vorlagen.paper import Page, Paper, Schriftstueck, Version, Vorlage
from vorlagen.renditions.plaintext import flat
from vorlagen.renditions.spreadsheets import text_csv
from vorlagen.sitzungen import Beratung, Station

_ADOPTED = frozenset({"beschlossen", "einstimmig", "mehrheitlich"})  # as it was proposed
_MARKUP = ("{{", "{%", ":::")  # of texts that are not yet what a reader reads


def _in_german(day: str) -> str:
    return datum(date.fromisoformat(day)) if day else ""


class FormStation(Struct, frozen=True):
    """A meeting of a committee that debates a paper; what is not known yet is empty."""

    gremium: str
    sitzung: str  # ISO 8601
    zustaendigkeit: str
    top: str
    gremium_kennung: str = ""
    sitzung_kennung: str = ""
    beginn: str = ""  # ISO 8601
    ort: str = ""
    oeffentlich: bool = True
    ergebnis: str = ""
    beschluss: str = ""  # the wording


class FormFile(Struct, frozen=True):
    """A file of the package; `rolle` is hauptdatei, anlage, fakten, or text or html for the same so."""

    name: str
    rolle: str
    titel: str
    art: str  # MIME type


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
    kennung: str
    fassung: str  # oeffentlich or intern
    form: str  # vorlage or niederschrift
    bezug: tuple[str, ...]  # the Kennungen of papers that it refers to
    dateien: tuple[FormFile, ...] = ()  # known once they are made

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON has them, under their German names."""
        content: dict[str, Any] = to_builtins(self, enc_hook=str)
        return content

    def rows(self, day: Callable[[str], str] = _in_german) -> Iterator[tuple[str, str]]:
        """Each field with its label, to be copied one by one; `day` spells days, which are ISO 8601."""
        yield "Betreff", self.betreff
        yield "Art", self.art
        yield "Nummer", self.nummer
        yield "Datum", day(self.datum)
        yield "Federführung", self.federfuehrung
        yield "Beteiligte Stellen", ", ".join(self.beteiligte)
        public = "ja"
        if not self.oeffentlich:
            public = f"nein {self.grund}".strip()
        yield "Öffentlich", public
        for number, station in enumerate(self.beratungsfolge, start=1):
            meeting = day(station.sitzung)
            parts = (station.gremium, meeting, station.zustaendigkeit, station.top)
            known = []
            for part in (*parts, station.ergebnis):
                if part:
                    known.append(part)
            yield f"Station {number}", ", ".join(known)
        yield "Beschlussvorschlag", self.beschlussvorschlag
        yield "Beschlussvorschlag (HTML)", self.beschlussvorschlag_html
        yield "Finanzielle Auswirkungen", self.finanzielle_auswirkungen
        for number, title in enumerate(self.anlagen, start=1):
            yield f"Anlage {number}", title

    def as_csv(self) -> bytes:
        """The fields as a table of two columns, as Excel reads it with German settings."""
        return text_csv([("Feld", "Inhalt"), *self.rows(str)])


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
    is_public = document.oeffentlich and papier.version is not Version.INTERN
    html = "".join(tostring(part, encoding="unicode", method="html") for part in proposal)
    day = day_of(document)
    version, form = "intern", "niederschrift"
    if is_public:
        version = "oeffentlich"
    if isinstance(document, Vorlage):
        form = "vorlage"
    return Fields(
        betreff=page.title.removeprefix(f"{kind.bezeichnung}: "),
        art=kind.bezeichnung,
        nummer=number_of(document),
        datum=day.isoformat() if day else "",
        federfuehrung=_known(getattr(document, "federfuehrung", None)),
        beteiligte=tuple(getattr(document, "beteiligte", ())),
        oeffentlich=document.oeffentlich,
        grund=document.nichtoeffentlich,
        beratungsfolge=tuple(_stations(document, paper, _text(proposal), is_public=is_public)),
        beschlussvorschlag=_text(proposal),
        beschlussvorschlag_html=html.strip(),
        finanzielle_auswirkungen=_text(effects),
        anlagen=tuple(annex.title for annex in paper.annexes),
        kennung=papier.kennung,
        fassung=version,
        form=form,
        bezug=tuple(_related(document, paper, is_public=is_public)),
    )


def _known(value: str | Ausstehend | None) -> str:
    return value if isinstance(value, str) else ""


def _stations(
    document: Schriftstueck, paper: Paper, proposal: str, *, is_public: bool
) -> Iterator[FormStation]:
    gremien = paper.behoerde.gremien
    for station in document.stationen:
        committee = station.gremium
        meeting = None
        if gremien:
            gremium = gremien.gremien.get(committee)
            meeting = gremien.sitzung(committee, station.sitzung)
            if gremium:
                committee = str(gremium.bezeichnung)
        day, key, begin, room = "", "", "", ""
        if meeting:
            day, key, room = meeting.datum.isoformat(), str(station.sitzung), str(meeting.ort or "")
            if meeting.beginn:
                begin = f"{meeting.beginn:%H:%M}"
        debated_openly = document.oeffentlich
        duty, item, result, wording = "", "", "", ""
        if isinstance(station, Beratung):
            duty, item = _known(station.zustaendigkeit), _known(station.top)
            if station.oeffentlich is not None:
                debated_openly = station.oeffentlich
            if debated_openly or not is_public:
                result, wording = _outcome(paper, station, proposal)
        yield FormStation(
            gremium=committee,
            sitzung=day,
            zustaendigkeit=duty,
            top=item,
            gremium_kennung=station.gremium,
            sitzung_kennung=key,
            beginn=begin,
            ort=room,
            oeffentlich=debated_openly,
            ergebnis=result,
            beschluss=wording,
        )


def _outcome(paper: Paper, station: Beratung, proposal: str) -> tuple[str, str]:
    """How it came out at a station, and the wording of what was decided; empty if nobody entered it.

    A wording with expressions in it is left out: only a page of its own could print it.
    """
    decision = _decision(paper, station)
    entered = station.ergebnis
    if decision is not None:
        entered = decision.ergebnis
    if entered is None or isinstance(entered, Ausstehend):
        return "", ""
    wording = proposal if entered in _ADOPTED else ""
    if decision is not None and decision.wortlaut is not None:
        text = decision.wortlaut
        is_plain = isinstance(text, str) and not any(mark in text for mark in _MARKUP)
        wording = str(text).strip() if is_plain else ""
    return RESULTS.get(entered, entered), wording


def _decision(paper: Paper, station: Station) -> Beschluss | None:
    """What the committee decided on the paper, if that stands in a file of its own."""
    for decision in paper.behoerde.dateien.of(BESCHLUSS).facts.values():
        of_station = (decision.gremium, decision.sitzung) == (station.gremium, station.sitzung)
        if of_station and decision.vorlage == paper.papier.kennung:
            return decision
    return None


def _related(document: Schriftstueck, paper: Paper, *, is_public: bool) -> Iterator[str]:
    """The papers of the authority that a paper refers to; those that are not public only internally."""
    if not isinstance(document, Vorlage):
        return
    names = [related.vorlage for related in document.bezugsvorlagen]
    papers = paper.behoerde.papiere
    for name in dict.fromkeys([*names, document.fortschreibung_von]):
        if name and name in papers:
            other = papers[name].schriftstueck
            if not is_public or (other is not None and other.oeffentlich):
                yield name


def _section(root: Element, name: str) -> list[Element]:
    """What stands in a section of the page below its heading."""
    for section in root.iter("section"):
        if name in section.get("class", "").split():
            found: list[Element] = []
            for part in section:
                if part.tag != "h2":
                    found.append(part)
            return found
    return []


def _text(parts: list[Element]) -> str:
    lines: list[str] = []
    for part in parts:
        lines.extend(flat(part))
    return "\n".join(lines).replace("\u00a0", " ")
