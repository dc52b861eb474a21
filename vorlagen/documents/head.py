"""The head of a paper as templates print it, and the list of its annexes.

The head: number, day, subject, Beratungsfolge, signature. The list: number, title, a link to the file,
its pages and size. How long an annex is that the build makes is known when it has been laid out, and
that comes after its paper: until then the page has placeholders for these.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from vorlagen.checks.source import source_of
from vorlagen.documents.filters import show
from vorlagen.documents.paper import Annex, Paper
from vorlagen.documents.placeholders import MEASURE
from vorlagen.documents.press import Printer
from vorlagen.facts.gremien import Gremien, Gremium
from vorlagen.facts.niederschrift import Niederschrift
from vorlagen.facts.papierarten import Papierart
from vorlagen.facts.projekt import Papier
from vorlagen.facts.vorlage import (
    Beratung,
    Konzept,
    Schriftstueck,
    Unterschrift,
    Vorlage,
)
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.german.numbers import anlagennummer

_WITH_TITLE = {"kopf", "titelseite", "sitzung"}  # the sections that begin with one


def annex_names(paper: Paper, printer: Printer) -> tuple[dict[str, Any], ...]:
    """The annexes as templates see them; each gets its title."""
    return tuple(_annex(annex, printer) for annex in paper.annexes)


def _annex(annex: Annex, printer: Printer) -> dict[str, Any]:
    anlage, own = annex.anlage, annex.document and annex.document.papier.schriftstueck
    title = printer.line(own.thema if anlage.titel is None and own else anlage.name)
    annex.title = title.striptags()
    measures = annex.measures or (MEASURE.of(annex.number) if annex.stem else "")
    return {
        "nummer": anlagennummer(annex.number),
        "titel": title,
        "datei": f"{annex.stem}.pdf" if annex.stem else "",
        "umfang": str(measures),
        "fehlt": show(anlage.datei) if isinstance(anlage.datei, Ausstehend) else "",
    }


def head_names(
    papier: Papier,
    document: Schriftstueck,
    kind: Papierart,
    gremien: Gremien | None,
    printer: Printer,
) -> dict[str, Any]:
    """The names under `papier` that templates may print; what is pending prints as such."""
    names: dict[str, Any] = {
        "art": kind.bezeichnung,
        "nummer": "" if document.kennzeichen is None else show(document.kennzeichen),
        "datum": document.datum,  # who does not print it need not know it
        "datum_iso": "" if isinstance(document.datum, Ausstehend) else document.datum.isoformat(),
        "oeffentlich": document.oeffentlich,
        "betreff": printer.line(document.thema),
        "untertitel": "" if document.untertitel is None else printer.line(document.untertitel),
        "anlage_zu": "",
        "federfuehrung": "",
        "stichworte": _keywords(document, kind, gremien),
    }
    titled = kind.abschnitte.keys() & _WITH_TITLE
    names["titelzeile"] = (
        "" if titled else names["art" if "betreff" in kind.abschnitte else "betreff"]
    )
    match document:
        case Vorlage():
            names |= _paper_names(document, gremien, printer)
        case Konzept():
            names["anlage_zu"] = _attached_to(papier)
        case Niederschrift():
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


def _paper_names(vorlage: Vorlage, gremien: Gremien | None, printer: Printer) -> dict[str, Any]:
    return {
        "federfuehrung": _line(vorlage.federfuehrung, printer),
        "beratungsfolge": tuple(_beratung(b, gremien, printer) for b in vorlage.beratungsfolge),
        "beschlussvorschlag": _paragraphs(vorlage.beschlussvorschlag, printer),
        "unterschrift": _signature(vorlage.unterschrift) if vorlage.unterschrift else "",
    }


def _beratung(beratung: Beratung, gremien: Gremien | None, printer: Printer) -> dict[str, Any]:
    gremium = gremien.gremien.get(beratung.gremium) if gremien else None
    return {
        "gremium": gremium.bezeichnung if gremium else beratung.gremium,
        "sitzung": show(_meeting_day(beratung, gremium, printer)),
        "zustaendigkeit": _line(beratung.zustaendigkeit, printer),
        "berichterstattung": _line(beratung.berichterstattung, printer),
    }


def _meeting_day(beratung: Beratung, gremium: Gremium | None, printer: Printer) -> Any:
    # An unknown committee or meeting has its finding already, and the paper is not printed.
    if isinstance(beratung.sitzung, Ausstehend) or gremium is None:
        return beratung.sitzung
    if beratung.sitzung not in gremium.sitzungen:
        return ""
    return printer.press.names.resolve(
        f"gremien.{beratung.gremium}.sitzungen.{beratung.sitzung}.datum"
    )


def _line(text: Scalar | str | Ausstehend | None, printer: Printer) -> Any:
    if text is None:
        return ""
    return show(text) if not isinstance(text, Scalar) else printer.line(text)


def _paragraphs(text: Scalar | Ausstehend | None, printer: Printer) -> Any:
    if text is None:
        return ""
    if isinstance(text, Ausstehend):
        return Markup("<p>{}</p>").format(show(text))
    return printer.prose(source_of(text))


def _signature(signature: Unterschrift) -> dict[str, Any]:
    parts = ("formel", "name", "funktion")
    return {part: getattr(signature, part) or "" for part in parts}
