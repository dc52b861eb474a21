"""The sections of a document in the order of its Papierart, as its template prints them.

A section is a Baustein, printed by `teile/<its name>.html`, or a text that stands under its heading in
text.md. The whole text is rendered at once and then cut at its top headings, so that what one section
sets can be used in the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import aufzaehlung, vorschlag
from vorlagen.page import Html, Renderer, Source
from vorlagen.paper.facts import Schriftstueck
from vorlagen.paper.head import head_fields
from vorlagen.paper.papierarten import GANZER_TEXT, Abschnitt, Papierart

_TOP_HEADING = re.compile(r"<h2\b[^>]*>(?P<text>.*?)</h2>", re.DOTALL)
_TOP_LINE = re.compile(r"^#[ \t]+(?P<text>.+?)[ \t#]*$", re.MULTILINE)
_NUMBER = re.compile(r'<span class="nummer">[^<]*</span>\s*')  # of a chapter
_TAG = re.compile(r"<[^>]*>")


class TextSection(Struct, frozen=True):
    """A part of the text below one of its top headings; the first may have none."""

    heading: str
    title: Markup  # the heading as HTML
    content: Markup  # what is below it
    place: Place


def cut(html: Markup, source: Source) -> list[TextSection]:
    """The text at its top headings (`#` in Markdown), each with its place in the file."""
    found = list(_TOP_HEADING.finditer(html))
    places = _heading_places(source, len(found))
    ends = [*(match.start() for match in found[1:]), len(html)]
    before = html[: found[0].start()] if found else html
    sections = [TextSection("", Html(), Html(before), source.place)] if before.strip() else []
    for match, end, place in zip(found, ends, places, strict=False):
        bare = _TAG.sub("", _NUMBER.sub("", match["text"]))
        text = Markup(bare).unescape().strip()  # noqa: S704 - our own HTML
        content = Html(html[match.end() : end])
        sections.append(TextSection(text, Html(match[0]), content, place))
    return sections


def _heading_places(source: Source, number: int) -> list[Place]:
    lines = [source.at_offset(found.start()) for found in _TOP_LINE.finditer(source.text)]
    # Where expressions decide which headings there are, only the file is certain.
    return lines if len(lines) == number else [source.place] * number


def section_texts(
    document: Schriftstueck, kind: Papierart, html: Markup, source: Source, findings: Findings
) -> dict[str, TextSection]:
    """The text of each section that text.md fills, by its Kennung; what does not fit is reported."""
    if not kind.texte:
        whole = TextSection("", Html(), html, source.place)
        return {name: whole for name in kind.abschnitte if name == GANZER_TEXT}
    names = {str(abschnitt.ueberschrift): name for name, abschnitt in kind.texte.items()}
    found: dict[str, TextSection] = {}
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
            known = aufzaehlung([f"„{heading}“" for heading in names])
            cure = f"Überschriften mit einem # sind hier {known}; weitere mit ## darunter setzen."
            cure = vorschlag(part.heading, names, cure)
        elif name in found:
            line = found[name].place.line
            message = f"Der Abschnitt „{part.heading}“ steht schon in Zeile {line}."
            cure = "Die beiden Texte unter einer Überschrift zusammenführen."
        else:
            found[name] = part
            if name not in document.entfaellt:
                continue
            place = document.place_of_key("entfaellt", name)
            message = (
                f"Der Abschnitt „{part.heading}“ entfällt laut {place.file}, Zeile {place.line}, hat hier"
                " aber einen Text."
            )
            cure = "Eines von beiden streichen."
        findings.add(Code.ABSCHNITT, part.place, message, cure)
    _report_missing(document, kind, found, source.place, findings)
    if rest:
        left = Html("".join(f"{part.title}{part.content}" for part in rest))
        found[GANZER_TEXT] = TextSection("", Html(), left, rest[0].place)
    return found


def _report_missing(
    document: Schriftstueck,
    kind: Papierart,
    found: Mapping[str, TextSection],
    start: Place,
    findings: Findings,
) -> None:
    for name, abschnitt in kind.texte.items():
        is_there = name in found and found[name].content.strip()
        if abschnitt.pflicht and not is_there and name not in document.entfaellt:
            order = list(kind.texte)
            following = [found[n].place for n in order[order.index(name) :] if n in found]
            place = following[0] if following else start  # before the next one that is there
            title = abschnitt.ueberschrift
            message = f"Der {kind.bezeichnung} fehlt der Abschnitt „{title}“."
            message = f"Unter „{title}“ steht nichts." if name in found else message
            cure = (
                f"„# {title}“ mit seinem Text ergänzen; gibt es dazu nichts zu sagen, in"
                f" {document.place.file}: entfaellt: {{{name}: Grund}}."
            )
            findings.add(Code.ABSCHNITT, place, message, cure)


def section_names(
    document: Schriftstueck, kind: Papierart, texts: Mapping[str, TextSection], printer: Renderer
) -> tuple[dict[str, Any], ...]:
    """The sections in the order in which they are printed.

    Each has its `kennung`, its `ueberschrift`, the template (`teil`) that prints it, the heading
    (`titel`) and `text` from text.md or nothing, the columns and fields that the Papierart names, and
    why it is left out (`entfaellt`) or nothing.
    """
    return tuple(
        _section(name, abschnitt, document, texts, printer)
        for name, abschnitt in kind.abschnitte.items()
        if not abschnitt.text or name in texts or name in document.entfaellt
    )


def _section(
    name: str,
    abschnitt: Abschnitt,
    document: Schriftstueck,
    texts: Mapping[str, TextSection],
    printer: Renderer,
) -> dict[str, Any]:
    dropped = document.entfaellt.get(name)
    part = "entfaellt" if dropped is not None else "abschnitt" if abschnitt.text else name
    return {
        "kennung": name,
        "ueberschrift": abschnitt.ueberschrift or "",
        "teil": f"teile/{part}.html",
        "titel": texts[name].title if name in texts else "",
        "text": texts[name].content if name in texts else "",
        "felder": head_fields(document, abschnitt.felder, printer),
        "spalten": tuple(
            {
                "name": column,
                "bezeichnung": spalte.bezeichnung,
                "darunter": tuple(
                    {"name": n, "bezeichnung": b} for n, b in spalte.darunter.items()
                ),
            }
            for column, spalte in abschnitt.spalten.items()
        ),
        "zeigt_behandlung": "behandlung" in abschnitt.angezeigt,
        "entfaellt": "" if dropped is None else printer.line(dropped),
    }
