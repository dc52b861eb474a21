"""Footnotes: at the foot of the page on paper, in a list at the end on a screen and in plain text.

A source is cited in full the first time, later by its author, year and first footnote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape
from msgspec import Struct, field

from vorlagen.facts.types import Quellen, Schriftquelle
from vorlagen.findings import Code, Place, Severity
from vorlagen.german.lists import vorschlag
from vorlagen.german.numbers import NBSP
from vorlagen.page.filters import show
from vorlagen.page.marks import Call, Definition
from vorlagen.page.rendering import Html, Rendering

_BREAKS_AFTER = re.compile(r"(?<=[/?&=#._-])(?<!//)(?![/_-])")  # not within „https://“ or „---“


def cited(source: Schriftquelle, passage: str) -> Markup:
    """A source in full: „Kreis (2019): Zahlen und Fakten, S. 12, https://… (abgerufen am …).“.

    Args:
        source: What is cited.
        passage: Where in it, instead of its own page: „Kap. 3“; may be empty.
    """
    parts = [Markup("{}: {}").format(_author(source), source.titel), *_passage(source, passage)]
    text = Markup(", ").join(parts)
    if source.url:
        text += Markup(", {}").format(linked(source.url))
    if source.abruf is not None:
        text += Markup(" (abgerufen am{}{})").format(NBSP, show(source.abruf))
    return text + "."


def cited_again(source: Schriftquelle, passage: str, first: Markup) -> Markup:
    """A source again: „Kreis (2019), wie Fußnote 1, S. 12.“; `first` is the number as a link."""
    parts = [
        _author(source),
        Markup("wie Fußnote{}{}").format(NBSP, first),
        *_passage(source, passage),
    ]
    return Markup(", ").join(parts) + "."


def linked(url: str) -> Markup:
    """An address that can be clicked, and that breaks at the end of a line behind its signs."""
    first, *others = filter(None, _BREAKS_AFTER.split(url))
    start = Markup("<span>{}</span>").format(first)  # or a line would break behind „https://“
    text = Markup("<wbr>").join([start, *map(escape, others)])
    return Markup('<a class="url" href="{}">{}</a>').format(url, text)


def _author(source: Schriftquelle) -> Markup:
    if source.jahr is None:
        return escape(source.autor)
    return escape(f"{source.autor} ({source.jahr})")


def _passage(source: Schriftquelle, passage: str) -> list[Markup]:
    if passage:
        return [escape(passage)]
    if source.seite:
        return [escape(f"S.{NBSP}{source.seite}")]
    return []


_ON_PAPER, _ON_SCREEN = "fussnote-druck-", "fussnote-"
_CALLED = (
    '<sup class="fussnotenruf nur-bildschirm"><a id="fussnotenruf-{0}" href="#{3}{0}"'
    ' role="doc-noteref" aria-label="Fußnote {0}">{0}</a></sup>'
    '<span class="nur-druck"><sup class="fussnotenruf"><a href="#{2}{0}">{0}</a></sup>'
    '<span class="fussnote" id="{2}{0}"><sup>{0}</sup> {1}</span></span>'
)
_LISTED = (
    '<li id="{2}{0}">{1} <a class="zurueck" href="#fussnotenruf-{0}" role="doc-backlink"'
    ' aria-label="Zurück zur Stelle der Fußnote {0}">↑</a></li>\n'
)
_LIST = (
    '<section class="fussnoten nur-bildschirm" role="doc-endnotes">\n<h2>Fußnoten</h2>\n<ol>\n{}</ol>\n'
    "</section>\n"
)


class Notes(Struct):
    """The footnotes of one paper, in the order in which the text calls them."""

    rendering: Rendering
    sources: Quellen
    texts: dict[str, Definition] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)  # the number of a label's first call
    listed: list[Markup] = field(default_factory=list)

    def define(self, definitions: Iterable[Definition]) -> None:
        """Take in the texts of footnotes; report those without words and those given twice."""
        for text in definitions:
            if not text.html:
                message = f"Die Fußnote „{text.label}“ hat keinen Text."
                cure = "Den Text hinter den Doppelpunkt schreiben."
                self.rendering.refuse(Code.FUSSNOTE, text.place, message, cure)
            elif text.label in self.texts or text.label in self.sources:
                self._report_repeated(text)
            self.texts.setdefault(text.label, text)

    def called(self, call: Call) -> str:
        """The number at the call, and for paper the footnote itself."""
        number = len(self.listed) + 1
        on_paper = self._body(call, _ON_PAPER)
        on_screen = self._body(call, _ON_SCREEN)
        if on_paper is None or on_screen is None:
            self.rendering.refuse(
                Code.FUSSNOTE,
                call.place,
                f"Zur Fußnote „{call.label}“ gibt es weder einen Text noch eine Quelle.",
                vorschlag(
                    call.label,
                    [*self.texts, *self.sources],
                    f"Unten im Text „[^{call.label}]: …“ ergänzen oder „{call.label}“ in der YAML-Datei unter"
                    " „quellen:“ eintragen.",
                ),
            )
            return ""
        self.first.setdefault(call.label, number)
        self.listed.append(Html(_LISTED).format(number, on_screen, _ON_SCREEN))
        return Html(_CALLED).format(number, on_paper, _ON_PAPER, _ON_SCREEN)

    def at_the_end(self) -> Html:
        """The list for the screen; nothing if there is no footnote."""
        if not self.listed:
            return Html()
        return Html(_LIST).format(Markup().join(self.listed))

    def report_unused(self) -> None:
        """Report the footnotes and sources that nothing calls, unless calls may have been lost."""
        if self.rendering.failed:
            return
        for label, text in self.texts.items():
            message = f"Auf die Fußnote „{label}“ verweist keine Stelle im Text."
            self._warn_if_unused(label, text.place, message)
        for label, source in self.sources.items():
            message = f"Die Quelle „{label}“ wird an keiner Stelle im Text genannt."
            self._warn_if_unused(label, source.place, message)

    def _warn_if_unused(self, label: str, place: Place, message: str) -> None:
        if label not in self.first:
            cure = f"Im Text [^{label}] setzen oder sie streichen."
            self.rendering.findings.add(Code.FUSSNOTE, place, message, cure, Severity.WARNUNG)

    def _body(self, call: Call, target: str) -> Markup | None:
        """The text of a footnote; `target` begins the address to which a repeated one leads."""
        first = self.first.get(call.label)
        link = Markup('<a href="#{0}{1}">{1}</a>').format(target, first or "")
        source = self.sources.get(call.label)
        text = self.texts.get(call.label)
        if source is not None and first:
            return cited_again(source, call.passage, link)
        if source is not None:
            return cited(source, call.passage)
        if text is None:
            return None
        if first:
            return Markup("Siehe Fußnote{}{}.").format(NBSP, link)
        return Markup(text.html)  # noqa: S704 - rendered from Markdown

    def _report_repeated(self, text: Definition) -> None:
        where = "als Quelle in der YAML-Datei"
        if text.label in self.texts:
            where = f"in Zeile {self.texts[text.label].place.line}"
        self.rendering.refuse(
            Code.FUSSNOTE,
            text.place,
            f"Die Fußnote „{text.label}“ gibt es schon {where}.",
            "Eine der beiden umbenennen oder streichen.",
        )
