"""A comparison as a page in the style of the authority's papers: Änderungsübersicht or Synopse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markupsafe import escape

from vorlagen.comparing.comparison_report import ComparedPaper, ComparisonReport
from vorlagen.comparing.states import StateError
from vorlagen.facts.fakten import GEMEINSAM
from vorlagen.figures import Exposure, Namespace
from vorlagen.findings import Findings
from vorlagen.german.numbers import DIN_5008
from vorlagen.page import (
    Album,
    Checker,
    DocumentEnvironment,
    Renderer,
    Rendering,
    Structure,
    printing,
    template_folders,
)
from vorlagen.paper import Behoerde, Mandant, finished, logo, open_project
from vorlagen.renditions.pdf import HOW_TO_INSTALL, LibraryMissingError, PdfError, to_pdf

_TEMPLATE = "aenderungsuebersicht.html"


def as_page(
    report: ComparisonReport, project: Path, *, synopsis: bool = False, internal: bool = True
) -> str:
    """The comparison as HTML that needs no other files.

    It has the present letterhead of the authority, if all papers are of one.

    Args:
        report: The comparison.
        project: The project, for its authorities and templates.
        synopsis: Whether the text is in three columns: before, now, why.
        internal: Whether it names authors and shows what no page prints; otherwise it may be public.

    Raises:
        StateError: If a template of the authority cannot be used.
    """
    papers = report.vorlagen
    behoerden = open_project(project, Findings()).behoerden
    authorities = {paper.vorlage.partition("/")[0] for paper in papers}
    name, mandant = _authority(authorities, behoerden)
    findings = Findings()
    environment = DocumentEnvironment(template_folders(project, name))
    rendering = Rendering(Namespace("", {}), DIN_5008, findings, environment.sources)
    renderer = Renderer(
        environment,
        rendering,
        Checker.of(lambda: Namespace("", {}), findings),
        Structure.of(rendering, None, {}, None),
        album=Album(project, ""),
    )
    title = paper_name = ""
    if len(papers) == 1:
        title = papers[0].titel
        paper_name = papers[0].bezeichnung
    art = "Synopse" if synopsis else "Änderungsübersicht"
    full_title = f"{art}: {title}" if title else art
    is_public = all(_is_public(paper, behoerden) for paper in papers)
    with printing(rendering):
        mandant_names = Namespace("", {"name": ""})
        printed_logo = ""
        if mandant:
            printed_logo = logo(mandant, renderer)
            mandant_names = Exposure({}).group("mandant", mandant)
        names = {  # those that the pages of papers use, and three more
            "art": art,
            "titel": full_title,
            "vorlage": paper_name,  # what the only compared paper is called
            "betreff": escape(title),
            "beschreibung": title,
            "entwurf": False,
            "nur_intern": False,
            "stichworte": (),
            "datum_iso": report.bis.am or "",
            "kopfzeile": "",
            "fussnoten": "",
            "logo": printed_logo,
            "oeffentlich": is_public,
            "synopse": synopsis,
            "intern": internal,
        }
        html = renderer.template(
            _TEMPLATE,
            papier=Namespace("papier", names),
            mandant=mandant_names,
            vergleich=report,
        )
        html, _ = finished(html, renderer)
    for finding in findings:
        if rendering.failed:
            raise StateError(f"{finding.place}: {finding.message} {finding.cure}")
    return html


def as_pdf(page: str) -> bytes:
    """The page as a PDF like all others: PDF/A-3a and PDF/UA-1.

    Raises:
        StateError: If it cannot be set.
    """
    try:
        return to_pdf(page).content
    except LibraryMissingError as error:
        raise StateError(
            f"Zum Schreiben von PDF fehlt die Systembibliothek {error}. {HOW_TO_INSTALL}"
        ) from None
    except PdfError as error:
        raise StateError(f"Die Übersicht lässt sich nicht setzen: {error}") from None


def _authority(names: set[str], behoerden: Mapping[str, Behoerde]) -> tuple[str, Mandant | None]:
    """The authority whose papers are compared; none if they are of several."""
    for name in names:
        if len(names) == 1 and name in behoerden:
            return behoerden[name].name, behoerden[name].mandant
    return GEMEINSAM, None


def _is_public(paper: ComparedPaper, behoerden: Mapping[str, Behoerde]) -> bool:
    """Whether a paper is known to be public; if it was not compared, as the project has it now."""
    if paper.oeffentlich is not None:
        return paper.oeffentlich
    name, _, kennung = paper.vorlage.partition("/")
    if name not in behoerden or kennung not in behoerden[name].papiere:
        return False
    document = behoerden[name].papiere[kennung].schriftstueck
    return document is not None and document.oeffentlich
