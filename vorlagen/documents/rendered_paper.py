"""Renders a paper: facts, figures and templates to one HTML page."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from vorlagen.checks.checklist import Checker, check_printed
from vorlagen.checks.fact_notices import PrintedPaper, rests_on_assumptions
from vorlagen.checks.printed import Printed
from vorlagen.checks.source import Source
from vorlagen.documents.budget_section import effects_names
from vorlagen.documents.environment import DocumentEnvironment
from vorlagen.documents.head import AnnexFile, Measures, annex_names, head_names, with_measures
from vorlagen.documents.page_check import check_page, secured
from vorlagen.documents.pictures import Album
from vorlagen.documents.press import Press, printing
from vorlagen.documents.proof import proof_page
from vorlagen.documents.renderer import Renderer
from vorlagen.documents.sections import section_names, section_texts
from vorlagen.documents.structure import Structure, structure_names
from vorlagen.documents.structure_marks import respelled
from vorlagen.facts.abkuerzungen import Abkuerzung
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.papierarten import Papierart
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.vorlage import Schriftstueck, annexes_of
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.paper_figures import PaperFigures
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.german.style import Hausstil

_COMMON = "vorlage.html"
_NONE: Mapping[str, Any] = MappingProxyType({})
_TEXTS = ("beschlussvorschlag", "inhalt")  # in the order in which papers print them
_NO_FILES: Mapping[int, AnnexFile] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RenderedAnnex:
    """An annex that the build makes, as HTML; `printed` are its own figures, if it has any."""

    number: int  # its place in the paper's list, from 1
    art: str  # or its folder
    html: str
    printed: tuple[Printed, ...] = ()
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class RenderedPaper:
    """A paper as HTML, and the figures it prints in the order in which it prints them.

    It is a draft if it shows something as pending, or rests on an assumption that nobody has released.
    """

    html: str
    printed: tuple[Printed, ...]
    is_draft: bool
    style: Hausstil
    annexes: tuple[RenderedAnnex, ...] = ()
    titles: tuple[str, ...] = ()  # of the paper itself, and of each annex of its list

    def drawn(self, but: Container[str]) -> str:
        """The HTML of it and of its annexes, but for those in the folders `but`."""
        measures = dict.fromkeys((annex.number for annex in self.annexes), Measures(0, 0))
        annexes = (annex.html for annex in self.annexes if annex.art not in but)
        return "".join([with_measures(self.html, measures), *annexes])

    @property
    def is_draft_anywhere(self) -> bool:
        """Whether it, or an annex of its own, is one."""
        return self.is_draft or any(annex.is_draft for annex in self.annexes)


def render(
    environment: DocumentEnvironment,
    behoerde: Behoerde,
    papier: Papier,
    figures: PaperFigures,
    findings: Findings,
    *,
    annexes: Mapping[str, RenderedAnnex] = _NONE,
    abkuerzungen: dict[str, Abkuerzung] | None = None,
    annex_files: Mapping[int, AnnexFile] = _NO_FILES,
    root: Path | None = None,
    final: bool = False,
) -> RenderedPaper | None:
    """Render a document; None with findings if anything in it is wrong.

    The template is that of its Papierart (`<kennung>.html`), else `vorlage.html`. It finds all names
    of the paper's figures, and `papier` with the head, the `abschnitte`, the `titel` and whether it is
    an `entwurf`. `annexes` are those with text of their own, rendered before, by their folders;
    `abkuerzungen` are those it may use; None if nobody keeps a list, and then they are not checked.
    `annex_files` are the files of its annexes by number: where one of them has no measures yet, the
    page has a mark in their place (`with_measures`). `root` is the project, where picture files lie;
    without it, the paper may have none. In a `final` paper nothing may be open.
    """
    mandant, schriftstueck, text, kind = (
        behoerde.mandant,
        papier.schriftstueck,
        papier.text,
        papier.papierart,
    )
    if mandant is None or schriftstueck is None or text is None or kind is None:
        return None
    press = Press(figures.names, house_style(mandant), findings, environment.sources)
    press.is_final = final
    checker = Checker.of(figures.names, findings)
    structure = Structure.of(press, schriftstueck, abkuerzungen)
    album = None if root is None else Album(root, papier.ordner)
    renderer = Renderer(environment, press, checker, structure, kind, album=album)
    with printing(press):
        names = head_names(papier, schriftstueck, kind, behoerde.gremien, renderer)
        names["anlagen"] = annex_names(papier, renderer, annex_files)
        names["finanzielle_auswirkungen"] = renderer.reported(
            partial(effects_names, schriftstueck, figures, renderer.line),
            schriftstueck.place,
            "teile/finanzielle_auswirkungen.html",
        )
        source = _text_source(papier, text)
        names["inhalt"] = renderer.prose(source)
        own = [name for name in _TEXTS if name in names]
        names |= dict(zip(own, structure.finish([names[n] for n in own]), strict=True))
        names |= structure_names(structure)
        texts = {}
        if not press.failed:
            texts = section_texts(schriftstueck, kind, names["inhalt"], source, findings)
        names["abschnitte"] = section_names(schriftstueck, kind, texts, renderer)
        names["titel"] = f"{kind.bezeichnung}: {names['betreff'].striptags()}"
        template = _template(behoerde, kind, environment)
        html = _page(template, names, renderer)
        if not press.is_draft and (
            figures.unchecked or rests_on_assumptions(schriftstueck, figures.touched, press.printed)
        ):
            press.is_draft = True
            html = _page(template, names, renderer)
        html = _finished(html, renderer)
        renderer.check_templates()
    if not press.failed:
        _report_unprinted(schriftstueck, renderer.blocks.pictures, findings)
    is_whole = not press.failed and figures.complete
    check_printed(
        PrintedPaper(papier, figures, press.printed, press.reasons, press.style, final, is_whole),
        findings,
    )
    if press.failed or not figures.complete or findings.has_errors:
        return None
    titles = (names["titel"], *(annex["titel"].striptags() for annex in names["anlagen"]))
    paper = RenderedPaper(html, tuple(press.printed), press.is_draft, press.style, titles=titles)
    own_press = replace(press, printed=[], steps=0)
    built = Renderer(environment, own_press, checker, structure, album=album)
    with printing(built.press):
        made = tuple(_annexes(built, papier, figures, paper, names, documents=annexes))
        built.check_templates()
    return None if built.press.failed else replace(paper, annexes=made)


def _template(behoerde: Behoerde, kind: Papierart, environment: DocumentEnvironment) -> str:
    """The template of a kind: one of its own name, else the common one."""
    names = {id(k): name for name, k in behoerde.papierarten.items()}
    own = f"{names.get(id(kind), '')}.html"
    return own if own in environment.list_templates() else _COMMON


def _report_unprinted(schriftstueck: Schriftstueck, printed: set[str], findings: Findings) -> None:
    for name in schriftstueck.schaubilder:
        if f"schaubilder.{name}" not in printed:
            findings.add(
                Code.SCHAUBILD_LOSE,
                schriftstueck.place_of_key("schaubilder", name),
                f"Das Schaubild „{name}“ wird nirgends gedruckt.",
                f"In den Text setzen: {{{{ schaubild(schaubilder.{name}) }}}}; oder streichen.",
                Severity.HINWEIS,
            )


def _annexes(
    renderer: Renderer,
    papier: Papier,
    figures: PaperFigures,
    paper: RenderedPaper,
    head: dict[str, Any],
    *,
    documents: Mapping[str, RenderedAnnex],
) -> Iterator[RenderedAnnex]:
    """The annexes that the build makes, in the order of the paper's list."""
    # How long the annexes are is not known while they are made, so that none can list them.
    head = {**head, "entwurf": paper.is_draft, "anlagen": ()}
    for number, anlage in enumerate(annexes_of(papier.schriftstueck), start=1):
        if anlage.art == "berechnungsnachweis":
            html, printed = proof_page(renderer, papier, figures, paper.printed, head)
            yield RenderedAnnex(number, anlage.art, _finished(html, renderer), printed)
        elif anlage.dokument and anlage.dokument in documents:
            yield replace(documents[anlage.dokument], number=number)


def _finished(html: str, renderer: Renderer) -> str:
    """A page with its marks settled and its pictures in it, after it was judged."""
    html = renderer.structure.completed(html)
    sources = renderer.environment.template_sources()
    if not renderer.press.failed:  # a page that lacks something is told of as that
        check_page(html, sources, renderer.press, _COMMON)
    html = secured(html)
    return html if renderer.album is None else renderer.album.placed(html)


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
        checker, source = Checker.of(Namespace("", {}), findings), _text_source(papier, papier.text)
        checker.prose(source)
        checker.references(source)


def house_style(mandant: Mandant) -> Hausstil:
    """How an authority prints its figures."""
    style = mandant.zahlenstil
    return Hausstil(waehrung=style.waehrung, abstand=style.abstand, strich=style.strich)


def _text_source(papier: Papier, text: str) -> Source:
    return respelled(Source(Place(papier.text_datei, 1, 1), text))
