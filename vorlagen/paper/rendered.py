"""Renders a paper: facts, figures and templates to one HTML page, section by section.

A section is a Baustein, printed by `teile/<its name>.html`, or a text that stands under its heading in
text.md. The whole text is rendered at once and then cut at its top headings, so that what one section
sets can be used in the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from msgspec import UNSET, Struct
from msgspec.structs import replace

from vorlagen.facts.types import Quellen
from vorlagen.figures import Names, Namespace, group_of_fields
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.german.words import aufzaehlung, vorschlag
from vorlagen.haushalt import PaperBudget, effects_names
from vorlagen.page import (
    IS_JUDGED,
    PENDING_TEXT,
    PICTURE,
    TABLE,
    TO_WRITE,
    Abkuerzung,
    Album,
    Checker,
    DocumentEnvironment,
    Html,
    Printed,
    Renderer,
    Rendering,
    Source,
    Structure,
    check_page,
    on_page,
    printing,
    respelled,
    secured,
    with_elements,
    with_pictures,
    without_marks,
    without_tags,
)
from vorlagen.paper.checks import check_printed
from vorlagen.paper.fact_notices import rests_on_assumptions
from vorlagen.paper.facts import Konzept, Schriftstueck
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.paper import Page, Paper
from vorlagen.paper.projekt import (
    GANZER_TEXT,
    Abschnitt,
    Behoerde,
    Mandant,
    Papier,
    Papierart,
    Version,
)
from vorlagen.paper.proof import proof_page
from vorlagen.paper.subjects import subjects
from vorlagen.paper.template_names import PaperNames, annex_names, head_fields, head_names
from vorlagen.paper.withheld import as_public, check_public, disclosure_of, hidden_sums
from vorlagen.satzung import PrintedSynopsis, SynopsisSide, printed_synopsis

_TOP_HEADING = re.compile(r"<h2\b[^>]*>(?P<text>.*?)</h2>", re.DOTALL)
_TOP_LINE = re.compile(r"^#[ \t]+(?P<text>.+?)[ \t#]*$", re.MULTILINE)
_NUMBER = re.compile(r'<span class="nummer">[^<]*</span>\s*')  # of a chapter


class HeadedText(Struct, frozen=True):
    """A part of the text below one of its top headings; the first may have none."""

    heading: str
    title: Markup  # the heading as HTML
    content: Markup  # what is below it
    place: Place


def cut(html: Markup, source: Source) -> list[HeadedText]:
    """The text at its top headings (`#` in Markdown), each with its place in the file."""
    headings = list(_TOP_HEADING.finditer(html))
    places = _heading_places(source, len(headings))
    starts = [heading.start() for heading in headings]
    ends = [*starts, len(html)]  # of the text before the first heading, and of each section
    sections = []
    before = html[: ends[0]]
    if before.strip():
        sections.append(HeadedText("", Html(), Html(before), source.place))
    for heading, end, place in zip(headings, ends[1:], places, strict=False):
        text = without_marks(without_tags(_NUMBER.sub("", heading["text"]))).strip()
        content = Html(html[heading.end() : end])
        sections.append(HeadedText(text, Html(heading[0]), content, place))
    return sections


def _heading_places(source: Source, number: int) -> list[Place]:
    places = []
    for heading in _TOP_LINE.finditer(source.text):
        places.append(source.at_offset(heading.start()))
    if len(places) == number:
        return places
    # Where expressions decide which headings there are, only the file is certain.
    return [source.place] * number


def section_texts(
    document: Schriftstueck, kind: Papierart, html: Markup, source: Source, findings: Findings
) -> dict[str, HeadedText]:
    """The text of each section that text.md fills, by its Kennung; parts that do not fit are reported."""
    if not kind.texte:
        if GANZER_TEXT not in kind.abschnitte:
            return {}
        return {GANZER_TEXT: HeadedText("", Html(), html, source.place)}
    names = {str(abschnitt.ueberschrift): name for name, abschnitt in kind.texte.items()}
    sections: dict[str, HeadedText] = {}
    rest: list[HeadedText] = []
    for part in cut(html, source):
        name = names.get(part.heading)
        if name is None:
            rest.append(part)
            if GANZER_TEXT in kind.abschnitte:
                continue
            message = "Vor der ersten Überschrift steht Text, der zu keinem Abschnitt gehört."
            if part.heading:
                message = f"Einen Abschnitt „{part.heading}“ hat die {kind.bezeichnung} nicht."
            headings = aufzaehlung([f"„{heading}“" for heading in names])
            cure = (
                f"Überschriften mit einem # sind hier {headings}; weitere mit ## darunter setzen."
            )
            cure = vorschlag(part.heading, names, cure)
        elif name in sections:
            line = sections[name].place.line
            message = f"Der Abschnitt „{part.heading}“ steht schon in Zeile {line}."
            cure = "Die beiden Texte unter einer Überschrift zusammenführen."
        else:
            sections[name] = part
            if name not in document.entfaellt:
                continue
            place = document.place_of_key("entfaellt", name)
            message = (
                f"Der Abschnitt „{part.heading}“ entfällt laut {place.file}, Zeile {place.line}, hat hier"
                " aber einen Text."
            )
            cure = "Eines von beiden streichen."
        findings.add(Code.ABSCHNITT, part.place, message, cure)
    _report_missing(document, kind, sections, source.place, findings)
    if rest:
        text = Html("".join(f"{part.title}{part.content}" for part in rest))
        sections[GANZER_TEXT] = HeadedText("", Html(), text, rest[0].place)
    return sections


def _report_missing(
    document: Schriftstueck,
    kind: Papierart,
    sections: Mapping[str, HeadedText],
    start: Place,
    findings: Findings,
) -> None:
    order = list(kind.texte)
    for number, (name, abschnitt) in enumerate(kind.texte.items()):
        has_text = name in sections and sections[name].content.strip()
        if not abschnitt.pflicht or has_text or name in document.entfaellt:
            continue
        # The place is that of the next section that has one.
        following = []
        for later in order[number:]:
            if later in sections:
                following.append(sections[later].place)
        place = following[0] if following else start
        title = abschnitt.ueberschrift
        message = f"Der {kind.bezeichnung} fehlt der Abschnitt „{title}“."
        if name in sections:
            message = f"Unter „{title}“ steht nichts."
        cure = (
            f"„# {title}“ mit seinem Text ergänzen; gibt es dazu nichts zu sagen, in"
            f" {document.place.file}: entfaellt: {{{name}: Grund}}."
        )
        findings.add(Code.ABSCHNITT, place, message, cure)


def section_names(
    document: Schriftstueck, kind: Papierart, texts: Mapping[str, HeadedText], printer: Renderer
) -> list[Names]:
    """The sections in the order in which they are printed."""
    sections = []
    for name, abschnitt in kind.abschnitte.items():
        if not abschnitt.text or name in texts or name in document.entfaellt:
            sections.append(_section(name, abschnitt, document, texts, printer))
    return sections


def _section(
    name: str,
    abschnitt: Abschnitt,
    document: Schriftstueck,
    texts: Mapping[str, HeadedText],
    printer: Renderer,
) -> Names:
    """A section; `teil` is the template that prints it.

    `titel` and `text` are the heading and what stands below it in text.md, `entfaellt` is the reason for
    which it is left out; what does not apply is empty.
    """
    part = "abschnitt" if abschnitt.text else name
    if name in document.entfaellt:
        part = "entfaellt"
    fields = head_fields(document, abschnitt.felder, printer)
    columns = []
    for column, spalte in abschnitt.spalten.items():
        below = []  # second lines in the cells of the column
        for line, label in spalte.darunter.items():
            below.append({"name": line, "bezeichnung": label})
        columns.append({"name": column, "bezeichnung": spalte.bezeichnung, "darunter": below})
    reason: Markup | str = ""
    if name in document.entfaellt:
        reason = printer.line(document.entfaellt[name])
    return {
        "kennung": name,
        "ueberschrift": abschnitt.ueberschrift or "",
        "teil": f"teile/{part}.html",
        "titel": texts[name].title if name in texts else "",
        "text": texts[name].content if name in texts else "",
        "felder": fields,
        "spalten": columns,
        "zeigt_behandlung": "behandlung" in abschnitt.angezeigt,
        "entfaellt": reason,
    }


_COMMON = "vorlage.html"


def render(
    environment: DocumentEnvironment,
    paper: Paper,
    *,
    abkuerzungen: dict[str, Abkuerzung] | None = None,
    root: Path | None = None,
) -> Page | None:
    """The page of a paper whose figures are known; None with findings if anything in it is wrong.

    The template is that of its Papierart (`<kennung>.html`), else `vorlage.html`. Its annexes get their
    titles, and those that the build makes their pages; where one has no measures yet, the page has a
    placeholder (`with_measures`). Without `abkuerzungen` there is no list, and they are not checked;
    without `root`, the paper may have no picture files.
    """
    behoerde = paper.behoerde
    papier = paper.papier
    findings = paper.findings
    mandant = behoerde.mandant
    schriftstueck = papier.schriftstueck
    text = papier.text
    kind = papier.papierart
    figures = paper.figures
    if mandant is None or schriftstueck is None or text is None or kind is None or figures is None:
        return None
    rendering = _press(paper, figures, environment)
    checker = Checker.of(figures.names_anew, findings)
    structure = Structure.of(
        rendering,
        schriftstueck.gliederung or kind.gliederung,
        schriftstueck.quellen,
        abkuerzungen,
        has_contents="inhaltsverzeichnis" in kind.abschnitte,
    )
    album = None if root is None else Album(root, papier.ordner)
    sections = {}
    for name in kind.abschnitte:
        sections[name] = kind.place_of_key("abschnitte", name)
    renderer = Renderer(environment, rendering, checker, structure, sections=sections, album=album)
    _offer_functions(renderer)
    with printing(rendering):
        names = head_names(papier, schriftstueck, kind, behoerde, renderer)
        names.logo = logo(mandant, renderer)
        names.nur_intern = papier.version is Version.INTERN
        names.anlagen = annex_names(paper, renderer)
        names.synopse = _synopsis(paper, renderer, abkuerzungen)
        template = _template(behoerde, kind, environment)
        if template != _COMMON or "finanzielle_auswirkungen" in kind.abschnitte:
            names.finanzielle_auswirkungen = renderer.reported(
                partial(effects_names, figures.of(PaperBudget), renderer.line),
                schriftstueck.place,
                "teile/finanzielle_auswirkungen.html",
            )
        source = _text_source(papier, text)
        names.inhalt = renderer.prose(source)
        _finish_texts(names, structure)
        texts = {}
        if not rendering.failed:
            texts = section_texts(schriftstueck, kind, names.inhalt, source, findings)
        names.abschnitte = section_names(schriftstueck, kind, texts, renderer)
        html, printed = finished(
            _settled_page(template, names, renderer, schriftstueck, figures), renderer
        )
        renderer.check_templates()
    if not rendering.failed:
        _report_unprinted(schriftstueck, renderer.captions, findings)
    page = Page(
        names.titel,
        html,
        tuple(printed),
        rendering.is_draft,
        reasons=tuple(rendering.reasons),
        unwritten=tuple(rendering.unwritten.items()),
    )
    is_whole = not rendering.failed and figures.complete
    check_printed(paper, figures, page, is_whole=is_whole)
    if not is_whole or findings.has_errors:
        return None
    if paper.is_alone:
        return page
    annex_renderer = Renderer(environment, rendering, checker, structure, album=album)
    _give_pages(paper, page, figures, names, annex_renderer)
    if rendering.disclosure is not None:
        paper.sums = hidden_sums(papier.kennung, rendering.disclosure)
    return None if annex_renderer.rendering.failed else page


def _offer_functions(renderer: Renderer) -> None:
    """Let texts call the functions that the subjects bring."""
    for subject in subjects():
        functions = subject.functions.items()
        renderer.offer({name: partial(function, renderer) for name, function in functions})


def _press(paper: Paper, figures: PaperFigures, environment: DocumentEnvironment) -> Rendering:
    """The rendering of a paper; what everybody may read must not tell what is withheld."""
    rendering = Rendering(figures.names, paper.style, paper.findings, environment.sources)
    if figures.schriftstueck.oeffentlich and paper.papier.version is not Version.INTERN:
        rendering.disclosure = disclosure_of(paper.behoerde, paper.papier)
    return rendering


def _finish_texts(names: PaperNames, structure: Structure) -> None:
    """Fill in the marks of the texts, in the order in which papers print them, and list what they have."""
    if names.beschlussvorschlag is UNSET:
        (names.inhalt,) = structure.finish([names.inhalt])
    else:
        texts = [names.beschlussvorschlag, names.inhalt]
        names.beschlussvorschlag, names.inhalt = structure.finish(texts)
    names.gliederung = tuple(structure.outline.entries)
    names.abbildungen = structure.captioned(PICTURE)
    names.tabellen = structure.captioned(TABLE)
    names.abkuerzungen = structure.abbreviations()
    names.fussnoten = structure.notes.at_the_end()


def _synopsis(
    paper: Paper, renderer: Renderer, abkuerzungen: dict[str, Abkuerzung] | None
) -> PrintedSynopsis:
    """The Synopse of an annex for its template; other documents have none."""
    document = paper.papier.schriftstueck
    if not isinstance(document, Konzept) or document.synopse is None:
        return PrintedSynopsis()
    sides = []
    for name in ("alt", "neu"):
        if name in paper.papier.fassungen:
            side = _synopsis_side(name, paper, renderer, abkuerzungen)
            if side is not None:
                sides.append(side)
    return printed_synopsis(document.synopse, sides, renderer)


def _synopsis_side(
    name: str, paper: Paper, renderer: Renderer, abkuerzungen: dict[str, Abkuerzung] | None
) -> SynopsisSide | None:
    """One text of a Synopse. The text of another annex has the names of that annex, and is checked there."""
    file, text = paper.papier.fassungen[name]
    annex = None
    for document in paper.documents.values():
        if document.papier.text_datei == file:
            annex = document
            break
    main_press = renderer.rendering
    if annex is not None and (annex.figures is None or annex.page is None):
        main_press.failed = True
        return None
    figures = paper.figures
    quellen: Quellen = {}
    if annex is not None:
        figures = annex.figures
        quellen = annex.papier.schriftstueck.quellen if annex.papier.schriftstueck else {}
    rendering = replace(main_press)
    make_names: Callable[[], Namespace] = partial(Namespace, "", {})
    if figures is not None:
        rendering.names = figures.names
        make_names = figures.names_anew
    structure = Structure.of(rendering, "paragraphen", quellen, abkuerzungen)
    checker = Checker.of(make_names, main_press.findings)
    reader = Renderer(renderer.environment, rendering, checker, structure, album=renderer.album)
    _offer_functions(reader)
    with printing(rendering):
        source = Source(Place(file, 1, 1), text)
        html = reader.prose(source, is_checked=name == "alt" or annex is not None)
        (html,) = structure.finish([html])
    main_press.failed = main_press.failed or rendering.failed
    main_press.is_draft = main_press.is_draft or rendering.is_draft
    return SynopsisSide(file, html, has_footnotes=bool(structure.notes.listed))


def _give_pages(
    paper: Paper, page: Page, figures: PaperFigures, names: PaperNames, renderer: Renderer
) -> None:
    """Give the annexes that the build makes their pages."""
    _offer_functions(renderer)
    # No annex can list the annexes: while they are made, their lengths are not known.
    names = replace(names, entwurf=page.is_draft, anlagen=())
    with printing(renderer.rendering):
        for annex in paper.annexes:
            if annex.anlage.art == "berechnungsnachweis":
                html, shown = proof_page(renderer, paper.papier, figures, page.printed, names)
                html, _ = finished(html, renderer)
                annex.page = Page(annex.title, html, shown, is_draft=False)
            elif annex.document is not None:
                annex.page = annex.document.page
        renderer.check_templates()


def logo(mandant: Mandant, renderer: Renderer) -> Any:
    """The picture of the letterhead, if there is one; its faults are reported in mandant.yaml."""
    if mandant.logo is None:
        return ""
    renderer.rendering.made_for = mandant.logo.place_of("datei")
    try:
        return renderer.picture(mandant.logo.datei, alt=mandant.logo.alt)
    finally:
        renderer.rendering.made_for = Place("")


def _template(behoerde: Behoerde, kind: Papierart, environment: DocumentEnvironment) -> str:
    """The template of a kind: one of its own name, else the common one."""
    templates = environment.list_templates()
    for name, papierart in behoerde.papierarten.items():
        if papierart is kind and f"{name}.html" in templates:
            return f"{name}.html"
    return _COMMON


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


def finished(html: str, renderer: Renderer) -> tuple[str, list[Printed]]:
    """A page with its marks settled and its pictures in it, after it was judged; and its figures."""
    rendering = renderer.rendering
    html = renderer.structure.completed(html)
    printed = on_page(rendering.noted, html)
    if rendering.disclosure is not None:
        check_public(printed, rendering.disclosure, rendering.findings)
        rendering.noted[:] = as_public(rendering.noted, rendering.disclosure)
        printed = on_page(rendering.noted, html)
    html = secured(with_elements(html, rendering.noted))
    html, pictures = with_pictures(html, rendering.marks)
    if IS_JUDGED.get() and not rendering.failed:  # else the page has its findings already
        check_page(html, renderer.environment.template_sources(), rendering, _COMMON, pictures)
    return html, printed


def _settled_page(
    template: str,
    names: PaperNames,
    renderer: Renderer,
    schriftstueck: Schriftstueck,
    figures: PaperFigures,
) -> str:
    """The page, rendered again if it turns out to be a draft, or to be none."""
    rendering = renderer.rendering
    html = _page(template, names, renderer)
    shown = renderer.structure.completed(html)
    if rendering.is_draft and PENDING_TEXT not in shown and TO_WRITE not in shown:
        rendering.forget_open()  # the open values are in a part that the page leaves out
        html = _page(template, names, renderer)
    if rendering.is_draft:
        return html
    if figures.unchecked or rests_on_assumptions(
        schriftstueck, figures.touched, on_page(rendering.noted, shown)
    ):
        rendering.is_draft = True
        html = _page(template, names, renderer)
    return html


def _page(template: str, names: PaperNames, renderer: Renderer) -> str:
    names.entwurf = renderer.rendering.is_draft
    html = renderer.template(template, papier=group_of_fields("papier", names))
    if names.entwurf or not renderer.rendering.is_draft:
        return html
    # Only the page itself printed something pending; now that this is known, it is a draft.
    names.entwurf = True
    return renderer.template(template, papier=group_of_fields("papier", names))


def check_text_alone(papier: Papier, findings: Findings) -> None:
    """Check the prose of a paper whose figures are not known: for typed figures and the like."""
    if papier.text is not None:
        checker = Checker.of(partial(Namespace, "", {}), findings)
        source = _text_source(papier, papier.text)
        checker.prose(source)
        checker.references(source)


def _text_source(papier: Papier, text: str) -> Source:
    return respelled(Source(Place(papier.text_datei, 1, 1), text))
