"""The head of a paper as templates print it, and the list of its annexes.

The head: number, day, subject, Beratungsfolge, signature. The list: number, title, a link to the file,
its pages and size. How long an annex is that the build makes is known when it has been laid out, and
that comes after its paper: until then the page has placeholders for these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from vorlagen.beschluesse import result_text
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.german.numbers import anlagennummer
from vorlagen.page import ANNEX_FILE, MEASURE, Renderer, show, source_of
from vorlagen.paper.facts import (
    Bezugsvorlage,
    Konzept,
    Mitzeichnung,
    Niederschrift,
    Schriftstueck,
    Unterschrift,
    Vorlage,
)
from vorlagen.paper.neighbours import PAPERS, paper_name
from vorlagen.paper.paper import Annex, Paper
from vorlagen.paper.papierarten import Papierart
from vorlagen.paper.projekt import Behoerde, Papier
from vorlagen.sitzungen import Beratung, Gremien, Gremium

_WITH_TITLE = {"kopf", "titelseite", "sitzung"}  # the sections that begin with one


def annex_names(paper: Paper, printer: Renderer) -> tuple[dict[str, Any], ...]:
    """The annexes as templates see them; each gets its title."""
    return tuple(_annex(annex, printer) for annex in paper.annexes)


def _annex(annex: Annex, printer: Renderer) -> dict[str, Any]:
    anlage, own = annex.anlage, annex.document and annex.document.papier.schriftstueck
    title = printer.line(own.thema if anlage.titel is None and own else anlage.name)
    annex.title = title.striptags()
    measures = annex.measures or (MEASURE.of(annex.number) if annex.suffix else "")
    return {
        "nummer": anlagennummer(annex.number),
        "titel": title,
        "datei": ANNEX_FILE.of(annex.number) if annex.suffix else "",
        "umfang": str(measures),
        "fehlt": show(anlage.datei) if isinstance(anlage.datei, Ausstehend) else "",
    }


def head_names(
    papier: Papier,
    document: Schriftstueck,
    kind: Papierart,
    behoerde: Behoerde,
    printer: Renderer,
) -> dict[str, Any]:
    """The names under `papier` that templates may print; what is pending prints as such."""
    names: dict[str, Any] = {
        "art": kind.bezeichnung,
        "nummer": "" if document.kennzeichen is None else show(document.kennzeichen),
        "kopfzeile": _running_number(papier),
        "datum": document.datum,  # who does not print it need not know it
        "datum_iso": "" if isinstance(document.datum, Ausstehend) else document.datum.isoformat(),
        "oeffentlich": document.oeffentlich,
        "betreff": printer.line(document.thema),
        "untertitel": "" if document.untertitel is None else printer.line(document.untertitel),
        "anlage_zu": "",
        "federfuehrung": "",
        "stichworte": _keywords(document, kind, behoerde.gremien),
    }
    titled = kind.abschnitte.keys() & _WITH_TITLE
    names["titelzeile"] = (
        "" if titled else names["art" if "betreff" in kind.abschnitte else "betreff"]
    )
    match document:
        case Vorlage():
            names |= _paper_names(papier, document, kind, behoerde, printer)
        case Konzept():
            names["anlage_zu"] = _attached_to(papier)
        case Niederschrift():
            signature = document.unterschrift
            names["unterschrift"] = _signature(signature) if signature else ""
    return names


def head_fields(
    document: Schriftstueck, labels: Mapping[Any, str], printer: Renderer
) -> tuple[dict[str, Any], ...]:
    """The fields that a Papierart names, in its order, without those that the document lacks.

    Each has its `name`, its `bezeichnung` and a `wert`; of a list, its `eintraege` instead.
    """
    return tuple(
        {"name": name, "bezeichnung": label, **_field(value, printer)}
        for name, label in labels.items()
        if (value := _value_of(document, name)) not in (None, [])
    )


def _value_of(document: Schriftstueck, name: str) -> Any:
    if name == "behandlung":
        return _treatment(document.oeffentlich)
    return getattr(document, name, None)  # other documents than papers have only some


def _field(value: Any, printer: Renderer) -> dict[str, Any]:
    if isinstance(value, list):
        return {"wert": "", "eintraege": tuple(_entry(entry, printer) for entry in value)}
    return {"wert": _line(value, printer), "eintraege": ()}


def _entry(entry: str | Mitzeichnung | Bezugsvorlage, printer: Renderer) -> Any:
    match entry:
        case Mitzeichnung(stelle=office, datum=day):
            return office if day is None else Markup("{}, {}").format(office, show(day))
        case Bezugsvorlage():
            return _reference(entry, printer)
    return entry


def _reference(reference: Bezugsvorlage, printer: Renderer) -> Any:
    """„Beschlussvorlage 17/2026 vom 05.01.2026“, with a link if one knows where it is to be had."""
    said: Any = Markup("Vorlage {}").format(reference.nummer or reference.vorlage)
    day: Any = reference.datum
    if reference.vorlage is not None:
        paper = printer.press.names.resolve(PAPERS).get(paper_name(reference.vorlage))
        if paper is not None:  # else the folder has its finding
            about = paper["vorlage"]
            said = Markup("{} {}").format(about["art"], show(about["nummer"]))
            day = day or about["datum"]
    said = said if day is None else Markup("{} vom {}").format(said, show(day))
    return Markup('<a href="{}">{}</a>').format(reference.url, said) if reference.url else said


def _keywords(document: Schriftstueck, kind: Papierart, gremien: Gremien | None) -> tuple[str, ...]:
    """By what one may look for a document: its kind, its number and the committees it is for."""
    known = gremien.gremien if gremien else {}
    match document:
        case Vorlage():
            names = [beratung.gremium for beratung in document.beratungsfolge]
        case Niederschrift():
            names = [document.gremium]
        case _:
            names = []
    committees = (known[name].bezeichnung for name in names if name in known)
    number = document.kennzeichen if isinstance(document.kennzeichen, str) else ""
    return tuple(dict.fromkeys(filter(None, (kind.bezeichnung, number, *committees))))


def _running_number(papier: Papier) -> str:
    """What the margin of each page says behind the kind: the number, of an annex that of its paper."""
    paper = papier.haupt or papier
    number = paper.schriftstueck.kennzeichen if paper.schriftstueck else None
    if not isinstance(number, str) or paper.papierart is None:
        return ""  # none is given, or not yet
    return number if paper is papier else f"zur {paper.papierart.bezeichnung} {number}"


def _attached_to(annex: Papier) -> Any:
    """The paper that an annex belongs to, by kind and number; empty if it cannot be used."""
    paper = annex.haupt
    if paper is None or paper.schriftstueck is None or paper.papierart is None:
        return ""
    number = paper.schriftstueck.kennzeichen
    return Markup("{} {}").format(paper.papierart.bezeichnung, show(number) if number else "")


def _paper_names(
    papier: Papier, vorlage: Vorlage, kind: Papierart, behoerde: Behoerde, printer: Renderer
) -> dict[str, Any]:
    shown = {column for abschnitt in kind.abschnitte.values() for column in abschnitt.angezeigt}
    stations = [
        {
            **_beratung(beratung, behoerde.gremien, printer),
            "behandlung": _treatment(_is_public(beratung, vorlage)),
            "abweichend": _is_public(beratung, vorlage) != vorlage.oeffentlich,
            "top": _line(beratung.top, printer) if "top" in shown else "",
            "ergebnis": _outcome(number, beratung, papier, behoerde, printer)
            if "ergebnis" in shown  # or the votes would count as printed
            else "",
        }
        for number, beratung in enumerate(vorlage.beratungsfolge, start=1)
    ]
    return {
        "federfuehrung": _line(vorlage.federfuehrung, printer),
        "beratungsfolge": tuple(stations),
        "beschlussvorschlag": _paragraphs(vorlage.beschlussvorschlag, printer),
        "unterschrift": _signature(vorlage.unterschrift) if vorlage.unterschrift else "",
    }


def _beratung(beratung: Beratung, gremien: Gremien | None, printer: Renderer) -> dict[str, Any]:
    gremium = gremien.gremien.get(beratung.gremium) if gremien else None
    return {
        "gremium": gremium.bezeichnung if gremium else beratung.gremium,
        "sitzung": Markup(", ").join(
            show(_meeting_day(day, gremium, printer)) for day in beratung.tage
        ),
        "zustaendigkeit": _line(beratung.zustaendigkeit, printer),
        "berichterstattung": _line(beratung.berichterstattung, printer),
    }


def _is_public(beratung: Beratung, vorlage: Vorlage) -> bool:
    return vorlage.oeffentlich if beratung.oeffentlich is None else beratung.oeffentlich


def _treatment(is_public: bool) -> str:
    return "öffentlich" if is_public else "nichtöffentlich"


def _outcome(
    number: int, beratung: Beratung, papier: Papier, behoerde: Behoerde, printer: Renderer
) -> Any:
    """How the committee decided: as the station says, or else a decision that is entered; or nothing."""
    names = printer.press.names
    if beratung.ergebnis is not None:
        votes = names.resolve(f"vorlage.station_{number}") if beratung.stimmen else None
        return result_text(beratung.ergebnis, beratung, votes, printer)
    meetings = {day.sitzung for day in beratung.tage if isinstance(day.sitzung, str)}
    for name, beschluss in behoerde.beschluesse.items():
        station = (beschluss.vorlage, beschluss.gremium)
        is_its = beschluss.sitzung in meetings if isinstance(beschluss.sitzung, str) else True
        if station == (papier.kennung, beratung.gremium) and is_its:
            group = names.resolve(f"beschluesse.{name}")
            return result_text(group["ergebnis"], beschluss, group.get("stimmen"), printer)
    return ""


def _meeting_day(beratung: Beratung, gremium: Gremium | None, printer: Renderer) -> Any:
    # An unknown committee or meeting has its finding already, and the paper is not printed.
    if isinstance(beratung.sitzung, Ausstehend) or gremium is None:
        return beratung.sitzung
    if beratung.sitzung not in gremium.sitzungen:
        return ""
    return printer.press.names.resolve(
        f"gremien.{beratung.gremium}.sitzungen.{beratung.sitzung}.datum"
    )


def _line(text: Any, printer: Renderer) -> Any:
    if text is None:
        return ""
    return show(text) if not isinstance(text, Scalar) else printer.line(text)


def _paragraphs(text: Scalar | Ausstehend | None, printer: Renderer) -> Any:
    if text is None:
        return ""
    if isinstance(text, Ausstehend):
        return Markup("<p>{}</p>").format(show(text))
    return printer.prose(source_of(text))


def _signature(signature: Unterschrift) -> dict[str, Any]:
    parts = ("formel", "name", "funktion")
    return {part: getattr(signature, part) or "" for part in parts}
