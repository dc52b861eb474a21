"""A comparison as a page that looks as the authority's papers do: the Änderungsübersicht, or a Synopse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import escape

from vorlagen.comparing.comparison_report import Data
from vorlagen.comparing.states import StateError
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Findings
from vorlagen.german.style import DIN_5008
from vorlagen.page import (
    Album,
    Checker,
    DocumentEnvironment,
    Press,
    Renderer,
    Structure,
    printing,
    template_folders,
)
from vorlagen.paper import GEMEINSAM, Behoerde, Mandant, finished, logo, open_project
from vorlagen.renditions.pdf import INSTALL_COMMAND, LibraryMissingError, PdfError, to_pdf

_TEMPLATE = "aenderungsuebersicht.html"


def as_page(data: Data, project: Path, *, synopsis: bool = False, internal: bool = True) -> str:
    """The comparison as HTML that needs nothing beside it.

    It has the letterhead that the authority has now in the project, if all papers are of one.

    Args:
        data: The comparison.
        project: The project, for its authorities and templates.
        synopsis: Whether the text stands in three columns: before, now, why.
        internal: Whether it names who changed something, and what no page shows: else it may be public.

    Raises:
        StateError: If a template of the authority cannot be used.
    """
    papers = data["vorlagen"]
    behoerden = open_project(project, Findings()).behoerden
    name, mandant = _authority({paper["vorlage"].partition("/")[0] for paper in papers}, behoerden)
    findings = Findings()
    environment = DocumentEnvironment(template_folders(project, name))
    press = Press(Namespace("", {}), DIN_5008, findings, environment.sources)
    renderer = Renderer(
        environment,
        press,
        Checker.of(lambda: Namespace("", {}), findings),
        Structure.of(press, None, {}, None),
        album=Album(project, ""),
    )
    title, paper = (papers[0]["titel"], papers[0]["bezeichnung"]) if len(papers) == 1 else ("", "")
    art = "Synopse" if synopsis else "Änderungsübersicht"
    with printing(press):
        names: dict[str, Any] = {
            "art": art,
            "titel": f"{art}: {title}" if title else art,
            "vorlage": paper,
            "betreff": escape(title),
            "beschreibung": title,
            "entwurf": False,
            "stichworte": (),
            "datum_iso": data["bis"].get("am", ""),
            "kopfzeile": "",
            "fussnoten": "",
            "logo": logo(mandant, renderer) if mandant else "",
            "oeffentlich": all(_is_public(paper, behoerden) for paper in papers),
            "synopse": synopsis,
            "intern": internal,
        }
        html = renderer.template(
            _TEMPLATE,
            papier=Namespace("papier", names),
            mandant=Exposure({}).group("mandant", mandant)
            if mandant
            else Namespace("", {"name": ""}),
            vergleich=data,
        )
        html = finished(html, renderer)
    for found in findings:
        if press.failed:
            raise StateError(f"{found.place}: {found.message} {found.cure}")
    return html


def as_pdf(page: str) -> bytes:
    """The page as a PDF like all others: PDF/A-3a and PDF/UA-1.

    Raises:
        StateError: If it cannot be set.
    """
    try:
        return to_pdf(page).content
    except LibraryMissingError:
        raise StateError(
            f"Zum Schreiben von PDF fehlt die Systembibliothek Pango: {INSTALL_COMMAND}"
        ) from None
    except PdfError as error:
        raise StateError(f"Die Übersicht lässt sich nicht setzen: {error}") from None


def _authority(names: set[str], behoerden: Mapping[str, Behoerde]) -> tuple[str, Mandant | None]:
    """The authority whose papers are compared; none if they are of several."""
    known = [behoerden[name] for name in names if name in behoerden]
    return (known[0].name, known[0].mandant) if len(names) == len(known) == 1 else (GEMEINSAM, None)


def _is_public(paper: Data, behoerden: Mapping[str, Behoerde]) -> bool:
    """Whether a paper is known to be public; of what is not compared, the project may know it now."""
    if paper["oeffentlich"] is not None:
        return bool(paper["oeffentlich"])
    name, _, kennung = paper["vorlage"].partition("/")
    papers = behoerden[name].papiere if name in behoerden else {}
    document = papers[kennung].schriftstueck if kennung in papers else None
    return document is not None and document.oeffentlich
