"""The sections of a document in the order of its Papierart, as its template prints them.

A section is a Baustein, printed by `teile/<its name>.html`, or a text that stands under its heading in
text.md. The whole text is rendered at once and then cut at its top headings, so that what one section
sets can be used in the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from vorlagen.checks.source import Source
from vorlagen.documents.head import head_fields
from vorlagen.documents.press import Html
from vorlagen.documents.renderer import Renderer
from vorlagen.facts.papierarten import GANZER_TEXT, Abschnitt, Papierart
from vorlagen.facts.vorlage import Schriftstueck
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.german.lists import aufzaehlung, vorschlag

_TOP_HEADING = re.compile(r"<h2\b[^>]*>(?P<text>.*?)</h2>", re.DOTALL)
_TOP_LINE = re.compile(r"^#[ \t]+(?P<text>.+?)[ \t#]*$", re.MULTILINE)
_NUMBER = re.compile(r'<span class="nummer">[^<]*</span>\s*')  # of a chapter
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class TextSection:
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
    sorter = _Sorter(document, kind, source.place, findings)
    sorter.sort(cut(html, source))
    return sorter.texts()


class _Sorter:
    """Puts the parts of a text where the Papierart wants them."""

    def __init__(
        self, document: Schriftstueck, kind: Papierart, start: Place, findings: Findings
    ) -> None:
        self.document = document
        self.kind = kind
        self.start = start  # of the text
        self.findings = findings
        self.names = {str(a.ueberschrift): name for name, a in kind.texte.items()}
        self.found: dict[str, TextSection] = {}
        self.rest: list[TextSection] = []

    def sort(self, parts: list[TextSection]) -> None:
        for part in parts:
            name = self.names.get(part.heading)
            if name is None:
                self._put_aside(part)
            elif name in self.found:
                self._report_twice(part, name)
            else:
                self._report_if_dropped(part, name)
                self.found[name] = part
        self._report_order()
        for name, abschnitt in self.kind.texte.items():
            missing = name not in self.found or not self.found[name].content.strip()
            if missing and name not in self.document.entfaellt:
                self._report_missing(name, abschnitt)

    def texts(self) -> dict[str, TextSection]:
        if not self.rest:
            return self.found
        whole = Html("".join(f"{part.title}{part.content}" for part in self.rest))
        return {**self.found, GANZER_TEXT: TextSection("", Html(), whole, self.rest[0].place)}

    def _put_aside(self, part: TextSection) -> None:
        self.rest.append(part)
        if GANZER_TEXT in self.kind.abschnitte:
            return
        known = aufzaehlung([f"„{heading}“" for heading in self.names])
        self.findings.add(
            Code.ABSCHNITT,
            part.place,
            f"Einen Abschnitt „{part.heading}“ hat die {self.kind.bezeichnung} nicht."
            if part.heading
            else "Vor der ersten Überschrift steht Text, der zu keinem Abschnitt gehört.",
            vorschlag(
                part.heading,
                self.names,
                f"Überschriften mit einem # sind hier {known}; weitere mit ## darunter setzen.",
            ),
        )

    def _report_twice(self, part: TextSection, name: str) -> None:
        self.findings.add(
            Code.ABSCHNITT,
            part.place,
            f"Der Abschnitt „{part.heading}“ steht schon in Zeile {self.found[name].place.line}.",
            "Die beiden Texte unter einer Überschrift zusammenführen.",
        )

    def _report_if_dropped(self, part: TextSection, name: str) -> None:
        if name not in self.document.entfaellt:
            return
        place = self.document.place_of_key("entfaellt", name)
        self.findings.add(
            Code.ABSCHNITT,
            part.place,
            f"Der Abschnitt „{part.heading}“ entfällt laut {place.file}, Zeile {place.line}, hat hier"
            " aber einen Text.",
            "Eines von beiden streichen.",
        )

    def _report_missing(self, name: str, abschnitt: Abschnitt) -> None:
        if not abschnitt.pflicht:
            return
        self.findings.add(
            Code.ABSCHNITT,
            self._place_for(name),
            f"Der {self.kind.bezeichnung} fehlt der Abschnitt „{abschnitt.ueberschrift}“."
            if name not in self.found
            else f"Unter „{abschnitt.ueberschrift}“ steht nichts.",
            f"„# {abschnitt.ueberschrift}“ mit seinem Text ergänzen; gibt es dazu nichts zu sagen, in"
            f" {self.document.place.file}: entfaellt: {{{name}: Grund}}.",
        )

    def _place_for(self, name: str) -> Place:
        """Where a section stands without a text, or where it should: before the next one that is there."""
        order = list(self.kind.texte)
        following = [self.found[n].place for n in order[order.index(name) :] if n in self.found]
        return following[0] if following else self.start

    def _report_order(self) -> None:
        order = list(self.kind.texte)
        last = -1
        for name, part in self.found.items():
            if order.index(name) < last:
                self.findings.add(
                    Code.ABSCHNITT,
                    part.place,
                    f"„{part.heading}“ steht hier weiter unten als in der {self.kind.bezeichnung}, wo er vor"
                    f" „{self.kind.abschnitte[order[last]].ueberschrift}“ gedruckt wird.",
                    "Den Abschnitt im Text dorthin verschieben; gedruckt wird nach papierarten.yaml.",
                    Severity.WARNUNG,
                )
            last = max(last, order.index(name))


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
