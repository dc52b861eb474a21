"""The page of a proof: its values for the template, rendered under the paper's own head."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from vorlagen.documents.open_facts import open_facts
from vorlagen.documents.press import Html, Printed
from vorlagen.documents.proof.build import Basis, prove
from vorlagen.documents.proof.model import Nachweis
from vorlagen.documents.proof.printed import PrintedForms
from vorlagen.documents.proof.references import anchor
from vorlagen.documents.proof.sections import Sections
from vorlagen.documents.renderer import Renderer
from vorlagen.facts.projekt import Papier
from vorlagen.facts.reading.tree import Scalar
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.paper import PaperFigures

TITLE = "Berechnungsnachweis"
_TEMPLATE = "berechnungsnachweis.html"
_CHAPTERS = {
    "uebersicht": "Übersicht der Ergebnisse",
    "tabellen": "Finanzierungstabellen",
    "summen": "Summen aus mehreren Tabellen",
    "verteilungen": "Verteilungstabellen",
    "weitere": "Weitere Zahlen der Vorlage",
    "quellen": "Quellenverzeichnis",
    "annahmen": "Annahmen",
    "ausstehend": "Ausstehendes",
}


def proof_page(
    renderer: Renderer,
    papier: Papier,
    figures: PaperFigures,
    printed: tuple[Printed, ...],
    head: dict[str, Any],
) -> tuple[str, tuple[Printed, ...]]:
    """The HTML of the proof of what a paper prints, and the figures that stand there.

    `head` are the names of the paper's own page.
    """
    nachweis, shown = prove(_basis(renderer, papier, figures, printed))
    names = {**head, "titel": f"{TITLE}: {head['betreff'].striptags()}"}
    html = renderer.template(
        _TEMPLATE, papier=Namespace("papier", names), nachweis=proof_names(nachweis)
    )
    return html, shown


def _basis(
    renderer: Renderer, papier: Papier, figures: PaperFigures, printed: tuple[Printed, ...]
) -> Basis:
    schriftstueck = papier.schriftstueck
    if schriftstueck is None:
        raise AssertionError("only of papers that could be read")
    return Basis(
        schriftstueck,
        figures,
        PrintedForms(printed),
        Sections.of(papier, schriftstueck),
        open_facts(schriftstueck, figures.touched, printed),
        renderer.press.style,
        partial(_said, renderer, figures),
    )


def _said(renderer: Renderer, figures: PaperFigures, text: Scalar, table: str) -> str:
    """A text from YAML as the paper prints it; `table` is the one whose own names it may use."""
    names: dict[str, Any] = {}
    if table:
        group = figures.names.resolve(f"finanzierung.{table}")
        names = {key: group[key] for key in ("stellen", "anteil", "monate") if key in group}
    return renderer.line(text, **names).striptags()


def proof_names(nachweis: Nachweis) -> Namespace:
    """A proof as templates see it: the names of `model`, and `kapitel` with the numbered headings."""
    chapters = [key for key in _CHAPTERS if getattr(nachweis, key)]
    proben = nachweis.proben
    return _names(
        nachweis,
        kapitel=Namespace(
            "kapitel", {key: f"{n}. {_CHAPTERS[key]}" for n, key in enumerate(chapters, start=1)}
        ),
        proben=len(proben),
        abweichungen=sum(not probe.stimmt for probe in proben),
    )


def _names(value: Any, **more: Any) -> Namespace:
    entries = {field.name: _shown(getattr(value, field.name)) for field in fields(value)}
    entries |= {key: _breakable(entries[key]) for key in entries.keys() & _TECHNICAL}
    if "nummer" in entries:
        entries["anker"] = anchor(value.nummer)
    return Namespace(type(value).__name__, {**entries, **more}, subject=None)


_TECHNICAL = frozenset({"adresse", "ort", "datei"})
_MAY_BREAK = re.compile(r"[./_-](?=\w)")


def _breakable(text: str) -> Markup:
    """An address or a path that may go on in the next line behind its dots and dashes."""
    return Html(_MAY_BREAK.sub(lambda found: f"{found[0]}<wbr>", str(escape(text))))


def _shown(value: Any) -> Any:
    if is_dataclass(value):
        return _names(value)
    if isinstance(value, tuple):
        return tuple(_shown(entry) for entry in value)
    return "" if value is None else value
