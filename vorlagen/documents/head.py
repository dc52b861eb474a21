"""The head of a paper as templates print it: number, day, subject, Beratungsfolge, signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from vorlagen.documents.filters import show
from vorlagen.documents.meeting import day_of_meeting
from vorlagen.documents.minutes import minutes_names
from vorlagen.documents.renderer import Renderer, source_of
from vorlagen.documents.sections import TextSection
from vorlagen.facts.gremien import Gremien, Gremium
from vorlagen.facts.niederschrift import Niederschrift
from vorlagen.facts.papierarten import Abschnitt, Papierart, Tabellenspalte
from vorlagen.facts.projekt import Papier
from vorlagen.facts.vorlage import Beratung, Konzept, Schriftstueck, Unterschrift, Vorlage
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.namespace import Namespace


def head_names(
    papier: Papier,
    document: Schriftstueck,
    kind: Papierart,
    gremien: Gremien | None,
    renderer: Renderer,
) -> dict[str, Any]:
    """The names under `papier` that templates may print; what is pending prints as such."""
    names: dict[str, Any] = {
        "art": kind.bezeichnung,
        "nummer": "" if document.kennzeichen is None else show(document.kennzeichen),
        "datum": document.datum,  # who does not print it need not know it
        "datum_iso": "" if isinstance(document.datum, Ausstehend) else document.datum.isoformat(),
        "oeffentlich": document.oeffentlich,
        "betreff": renderer.line(document.thema),
        "untertitel": "" if document.untertitel is None else renderer.line(document.untertitel),
        "anlage_zu": "",
        "federfuehrung": "",
        "stichworte": _keywords(document, kind, gremien),
    }
    match document:
        case Vorlage():
            names |= _paper_names(document, gremien, renderer)
        case Konzept():
            names["anlage_zu"] = _attached_to(papier)
        case Niederschrift():
            names |= minutes_names(document, gremien, renderer)
            signature = document.unterschrift
            names["unterschrift"] = _signature(signature) if signature else ""
    return names


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


def _attached_to(annex: Papier) -> Any:
    """The paper that an annex belongs to, by kind and number; empty if it cannot be used."""
    paper = annex.haupt
    if paper is None or paper.schriftstueck is None or paper.papierart is None:
        return ""
    number = paper.schriftstueck.kennzeichen
    return Markup("{} {}").format(paper.papierart.bezeichnung, show(number) if number else "")


def _paper_names(vorlage: Vorlage, gremien: Gremien | None, renderer: Renderer) -> dict[str, Any]:
    return {
        "federfuehrung": _line(vorlage.federfuehrung, renderer),
        "beratungsfolge": tuple(_beratung(b, gremien, renderer) for b in vorlage.beratungsfolge),
        "beschlussvorschlag": _paragraphs(vorlage.beschlussvorschlag, renderer),
        "unterschrift": _signature(vorlage.unterschrift) if vorlage.unterschrift else "",
    }


def section_names(
    document: Schriftstueck, kind: Papierart, texts: Mapping[str, TextSection], renderer: Renderer
) -> tuple[Namespace, ...]:
    """The sections in the order in which they are printed.

    Each has its `kennung`, its `ueberschrift`, the template (`teil`) that prints it, the heading
    (`titel`) and `text` from text.md or nothing, the columns and fields that the Papierart names, and
    why it is left out (`entfaellt`) or nothing.
    """
    return tuple(
        _section(name, abschnitt, document, texts, renderer)
        for name, abschnitt in kind.abschnitte.items()
        if not abschnitt.text or name in texts or name in document.entfaellt
    )


def _section(
    name: str,
    abschnitt: Abschnitt,
    document: Schriftstueck,
    texts: Mapping[str, TextSection],
    renderer: Renderer,
) -> Namespace:
    dropped = document.entfaellt.get(name)
    part = "entfaellt" if dropped is not None else "abschnitt" if abschnitt.text else name
    return Namespace(
        "abschnitt",
        {
            "kennung": name,
            "ueberschrift": abschnitt.ueberschrift or "",
            "teil": f"teile/{part}.html",
            "titel": texts[name].title if name in texts else "",
            "text": texts[name].content if name in texts else "",
            "felder": _labelled(abschnitt.felder),
            "spalten": tuple(_column(name, s) for name, s in abschnitt.spalten.items()),
            "entfaellt": "" if dropped is None else renderer.line(dropped),
        },
    )


def _labelled(labels: Mapping[Any, str]) -> tuple[Namespace, ...]:
    return tuple(
        Namespace("feld", {"name": name, "bezeichnung": label}) for name, label in labels.items()
    )


def _column(name: str, spalte: Tabellenspalte) -> Namespace:
    below = _labelled(spalte.darunter)
    return Namespace("spalte", {"name": name, "bezeichnung": spalte.bezeichnung, "darunter": below})


def _beratung(beratung: Beratung, gremien: Gremien | None, renderer: Renderer) -> Namespace:
    gremium = gremien.gremien.get(beratung.gremium) if gremien else None
    return Namespace(
        "beratung",
        {
            "gremium": gremium.bezeichnung if gremium else beratung.gremium,
            "sitzung": show(_meeting_day(beratung, gremium, renderer)),
            "zustaendigkeit": _line(beratung.zustaendigkeit, renderer),
            "berichterstattung": _line(beratung.berichterstattung, renderer),
        },
    )


def _meeting_day(beratung: Beratung, gremium: Gremium | None, renderer: Renderer) -> Any:
    # An unknown committee or meeting has its finding already, and the paper is not printed.
    if isinstance(beratung.sitzung, Ausstehend) or gremium is None:
        return beratung.sitzung
    if beratung.sitzung not in gremium.sitzungen:
        return ""
    return day_of_meeting(beratung.gremium, beratung.sitzung, renderer)


def _line(text: Scalar | str | Ausstehend | None, renderer: Renderer) -> Any:
    if text is None:
        return ""
    return show(text) if not isinstance(text, Scalar) else renderer.line(text)


def _paragraphs(text: Scalar | Ausstehend | None, renderer: Renderer) -> Any:
    if text is None:
        return ""
    if isinstance(text, Ausstehend):
        return Markup("<p>{}</p>").format(show(text))
    return renderer.prose(source_of(text))


def _signature(signature: Unterschrift) -> Namespace:
    parts = ("formel", "name", "funktion")
    return Namespace("unterschrift", {part: getattr(signature, part) or "" for part in parts})
