"""Renders a paper: facts, figures and templates to one HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from vorlagen.documents.annexes import AnnexFile, annex_names
from vorlagen.documents.budget_section import effects_names
from vorlagen.documents.checks import Checker
from vorlagen.documents.dated_facts import report_dated_facts
from vorlagen.documents.environment import DocumentEnvironment
from vorlagen.documents.head import head_names
from vorlagen.documents.open_facts import report_open_facts
from vorlagen.documents.press import Press, Printed, Source, printing
from vorlagen.documents.proof.page import proof_page
from vorlagen.documents.published_states import report_published_states
from vorlagen.documents.renderer import Renderer
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.paper import PaperFigures
from vorlagen.findings import Findings, Place
from vorlagen.german.style import Hausstil

_NO_FILES: Mapping[int, AnnexFile] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RenderedAnnex:
    """An annex that the build makes, as HTML."""

    number: int  # its place in the paper's list, from 1
    art: str
    html: str


@dataclass(frozen=True, slots=True)
class RenderedPaper:
    """A paper as HTML, and the figures it prints in the order in which it prints them."""

    html: str
    printed: tuple[Printed, ...]
    is_draft: bool
    style: Hausstil
    annexes: tuple[RenderedAnnex, ...] = ()
    titles: tuple[str, ...] = ()  # of the paper itself, and of each annex of its list


def render(
    environment: DocumentEnvironment,
    behoerde: Behoerde,
    papier: Papier,
    figures: PaperFigures,
    findings: Findings,
    *,
    annex_files: Mapping[int, AnnexFile] = _NO_FILES,
) -> RenderedPaper | None:
    """Render a paper; None with findings if anything in it is wrong.

    `annex_files` are the files of its annexes by number. Where one of them has no measures yet, the
    page has a mark in their place (`with_measures`).

    The template is `<art>.html`. It finds all names of the paper's figures, and `papier` with the
    head, the `inhalt` (the text), the `titel` and whether it is an `entwurf`.
    """
    mandant, vorlage, text = behoerde.mandant, papier.vorlage, papier.text
    if mandant is None or vorlage is None or text is None:
        return None
    press = Press(figures.names, house_style(mandant), findings, environment.sources)
    checker = Checker.of(figures.names, findings)
    renderer = Renderer(environment, press, checker)
    with printing(press):
        names = head_names(vorlage, behoerde.gremien, renderer)
        names["anlagen"] = annex_names(vorlage, renderer, annex_files)
        names["finanzielle_auswirkungen"] = renderer.reported(
            partial(effects_names, vorlage, figures, renderer.line),
            vorlage.place,
            "teile/finanzielle_auswirkungen.html",
        )
        names["inhalt"] = renderer.prose(_text_source(papier, text))
        names["titel"] = f"{vorlage.art}: {names['betreff'].striptags()}"
        html = _page(f"{vorlage.art.lower()}.html", names, renderer)
        renderer.check_templates()
    report_open_facts(vorlage, figures.touched, press)
    report_dated_facts(vorlage, behoerde.gremien, figures.tables, press)
    if not press.failed and figures.complete:
        report_published_states(behoerde, papier, vorlage, press)
    if press.failed or not figures.complete or findings.has_errors:
        return None
    titles = (names["titel"], *(annex["titel"].striptags() for annex in names["anlagen"]))
    paper = RenderedPaper(html, tuple(press.printed), press.is_draft, press.style, titles=titles)
    annexes = Renderer(environment, replace(press, printed=[], steps=0), checker)
    with printing(annexes.press):
        made = tuple(_annexes(annexes, papier, figures, paper, names))
        annexes.check_templates()
    return None if annexes.press.failed else replace(paper, annexes=made)


def _annexes(
    renderer: Renderer,
    papier: Papier,
    figures: PaperFigures,
    paper: RenderedPaper,
    head: dict[str, Any],
) -> Iterator[RenderedAnnex]:
    """The annexes that the build makes, in the order of the paper's list."""
    # How long the annexes are is not known while they are made, so that none can list them.
    head = {**head, "entwurf": paper.is_draft, "anlagen": ()}
    anlagen = papier.vorlage.anlagen if papier.vorlage else ()
    for number, anlage in enumerate(anlagen, start=1):
        if anlage.art == "berechnungsnachweis":
            html = proof_page(renderer, papier, figures, paper.printed, head)
            yield RenderedAnnex(number, anlage.art, html)


def _page(template: str, names: dict[str, object], renderer: Renderer) -> str:
    was_draft = renderer.press.is_draft
    html = renderer.template(template, papier=Namespace("papier", {**names, "entwurf": was_draft}))
    if was_draft or not renderer.press.is_draft:
        return html
    # Only the page itself printed something pending; now that this is known, it is a draft.
    return renderer.template(template, papier=Namespace("papier", {**names, "entwurf": True}))


def check_text_alone(papier: Papier, findings: Findings) -> None:
    """Check the prose of a paper whose figures are not known, for what may not be typed there."""
    if papier.text is not None:
        Checker.of(Namespace("", {}), findings).prose(_text_source(papier, papier.text))


def house_style(mandant: Mandant) -> Hausstil:
    """How an authority prints its figures."""
    style = mandant.zahlenstil
    return Hausstil(waehrung=style.waehrung, abstand=style.abstand, strich=style.strich)


def _text_source(papier: Papier, text: str) -> Source:
    return Source(Place(papier.text_datei, 1, 1), text)
