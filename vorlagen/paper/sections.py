"""The sections of a document in the order of its Papierart, as its template prints them.

A section is a Baustein, printed by `teile/<its name>.html`, or a text that stands under its heading in
text.md. The whole text is rendered at once and then cut at its top headings, so that what one section
sets can be used in the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup
from msgspec import Struct

from vorlagen.figures import Names
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import aufzaehlung, vorschlag
from vorlagen.page import Html, Renderer, Source, without_marks, without_tags
from vorlagen.paper.facts import Schriftstueck
from vorlagen.paper.papierarten import GANZER_TEXT, Abschnitt, Papierart
from vorlagen.paper.template_names import head_fields

_TOP_HEADING = re.compile(r"<h2\b[^>]*>(?P<text>.*?)</h2>", re.DOTALL)
_TOP_LINE = re.compile(r"^#[ \t]+(?P<text>.+?)[ \t#]*$", re.MULTILINE)
_NUMBER = re.compile(r'<span class="nummer">[^<]*</span>\s*')  # of a chapter


class TextSection(Struct, frozen=True):
    """A part of the text below one of its top headings; the first may have none."""

    heading: str
    title: Markup  # the heading as HTML
    content: Markup  # what is below it
    place: Place


def cut(html: Markup, source: Source) -> list[TextSection]:
    """The text at its top headings (`#` in Markdown), each with its place in the file."""
    headings = list(_TOP_HEADING.finditer(html))
    places = _heading_places(source, len(headings))
    starts = [heading.start() for heading in headings]
    ends = [*starts, len(html)]  # of the text before the first heading, and of each section
    sections = []
    before = html[: ends[0]]
    if before.strip():
        sections.append(TextSection("", Html(), Html(before), source.place))
    for heading, end, place in zip(headings, ends[1:], places, strict=False):
        text = without_marks(without_tags(_NUMBER.sub("", heading["text"]))).strip()
        content = Html(html[heading.end() : end])
        sections.append(TextSection(text, Html(heading[0]), content, place))
    return sections


def _heading_places(source: Source, number: int) -> list[Place]:
    places = [source.at_offset(heading.start()) for heading in _TOP_LINE.finditer(source.text)]
    if len(places) == number:
        return places
    # Where expressions decide which headings there are, only the file is certain.
    return [source.place] * number


def section_texts(
    document: Schriftstueck, kind: Papierart, html: Markup, source: Source, findings: Findings
) -> dict[str, TextSection]:
    """The text of each section that text.md fills, by its Kennung; parts that do not fit are reported."""
    if not kind.texte:
        if GANZER_TEXT not in kind.abschnitte:
            return {}
        return {GANZER_TEXT: TextSection("", Html(), html, source.place)}
    names = {str(abschnitt.ueberschrift): name for name, abschnitt in kind.texte.items()}
    sections: dict[str, TextSection] = {}
    rest: list[TextSection] = []
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
        sections[GANZER_TEXT] = TextSection("", Html(), text, rest[0].place)
    return sections


def _report_missing(
    document: Schriftstueck,
    kind: Papierart,
    sections: Mapping[str, TextSection],
    start: Place,
    findings: Findings,
) -> None:
    order = list(kind.texte)
    for number, (name, abschnitt) in enumerate(kind.texte.items()):
        has_text = name in sections and sections[name].content.strip()
        if not abschnitt.pflicht or has_text or name in document.entfaellt:
            continue
        # The place is that of the next section that has one.
        following = [sections[n].place for n in order[number:] if n in sections]
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
    document: Schriftstueck, kind: Papierart, texts: Mapping[str, TextSection], printer: Renderer
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
    texts: Mapping[str, TextSection],
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
