"""What a page explains beside its text: footnotes, and the abbreviations that an authority keeps.

A source is cited in full the first time, later by its author, year and first footnote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated

from markupsafe import Markup, escape
from msgspec import Struct, field

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import JaNein, Quelle, Quellen, Schriftquelle, Text
from vorlagen.facts.yaml_tree import Kurzform
from vorlagen.figures import FigureError
from vorlagen.findings import Code, Place, Severity
from vorlagen.german.numbers import NBSP
from vorlagen.german.words import naechste, vorschlag
from vorlagen.page.filters import show
from vorlagen.page.rendering import Html, Rendering
from vorlagen.page.source import MARK, Call, Definition, Marks, Short

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
            # A source again: „Kreis (2019), wie Fußnote 1, S. 12.“; `first` is the number as a link
            parts = [
                _author(source),
                Markup("wie Fußnote{}{}").format(NBSP, link),
                *_passage(source, call.passage),
            ]
            return Markup(", ").join(parts) + "."
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


_TAG = re.compile(r"(<[^>]*>)")
_ASIDE = re.compile(  # titles, tables and drawings are no running text
    r"<(?P<close>/?)(?:h[1-6]|table|figure|svg|pre|code)\b", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\([^()]*$")


class Abkuerzung(Fakten):
    """One abbreviation; the forms are of the long form, as running text inflects it."""

    lang: Text
    """Was sie bedeutet. Beispiel: `Kommunales Integrationszentrum`"""
    genitiv: Text | None = None
    """Dasselbe im Genitiv, wenn es anders lautet. Beispiel: `Kommunalen Integrationszentrums`"""
    dativ: Text | None = None
    """Dasselbe im Dativ, wenn es anders lautet. Beispiel: `Kommunalen Integrationszentrum`"""
    plural: Text | None = None
    """Dasselbe in der Mehrzahl, wenn es anders lautet. Beispiel: `Kommunale Integrationszentren`"""
    gelaeufig: JaNein = False
    """`ja`: Sie braucht keine Erklärung. Beispiel: `ja`"""

    @property
    def formen(self) -> dict[str, str]:
        """The long form by the name of its case; only those that differ from the first are given."""
        forms = {"nominativ": self.lang}
        for name in ("genitiv", "dativ", "plural"):
            form = getattr(self, name)
            if form:
                forms[name] = form
        return forms


class Abkuerzungen(Fakten):
    """A list of abbreviations, each under its short form."""

    abkuerzungen: dict[Text, Annotated[Abkuerzung, Kurzform("lang")]]
    """Die Abkürzungen, jede unter ihrer Kurzform: `‹KURZ›: Langform`, oder darunter ihre Formen"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""


def together(*lists: Abkuerzungen | None) -> dict[str, Abkuerzung] | None:
    """The entries of several lists, a later one before an earlier; None if there is no list."""
    merged: dict[str, Abkuerzung] | None = None
    for entries in lists:
        if entries is not None:
            merged = {**(merged or {}), **entries.abkuerzungen}
    return merged


class Register(Struct, dict=True):
    """The abbreviations of one paper; `entries` is None if its authority keeps no list."""

    entries: dict[str, Abkuerzung] | None
    marks: Marks
    used: dict[str, None] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)

    def entry(self, short: str) -> Abkuerzung:
        """The entry of a short form.

        Raises:
            FigureError: If it is in no list, with the nearest one.
        """
        entries = self.entries or {}
        if short in entries:
            return entries[short]
        cure = "In abkuerzungen.yaml mit der Langform eintragen (die jeder kennt: „gelaeufig: ja“)."
        nearest = naechste(short, entries)
        if nearest:
            cure = f"Meinten Sie „{nearest}“? Sonst: {cure}"
        message = f"„{short}“ ist nie erklärt: Es steht in keiner Liste der Abkürzungen."
        raise FigureError(Code.NAME_UNBEKANNT, message, cure)

    def listed(self) -> list[tuple[str, str]]:
        """The abbreviations that the paper uses and must explain, with their long forms, sorted."""
        needed = [short for short in self.used if not self.entry(short).gelaeufig]
        return [(short, self.entry(short).lang) for short in sorted(needed, key=str.casefold)]

    def spelled(self, html: str) -> str:
        """Running text with its marks spelled out, and other uses explained for readers on a screen."""
        if self.entries is None:
            return html
        pieces = _TAG.split(html)  # text and tags take turns
        depth = 0  # of titles, tables and the like around a piece
        for index, piece in enumerate(pieces):
            is_text = index % 2 == 0
            if is_text and depth == 0:
                pieces[index] = self._with_explanations(piece)
            tag = None if is_text else _ASIDE.match(piece)
            if tag:
                depth += -1 if tag["close"] else 1
        return "".join(pieces)

    def aside(self, mark: Short) -> str:
        """The mark of an abbreviation in a title or a table: the short form alone."""
        self.used.setdefault(mark.short)
        return str(escape(mark.short))

    @cached_property
    def _spelled(self) -> dict[str, str]:
        """The short forms of the list by their letters without spaces."""
        spelled: dict[str, str] = {}
        for short in self.entries or ():
            spelled[re.sub(r"\s", "", short)] = short
        return spelled

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        patterns = []
        for short in sorted(self.entries or (), key=lambda short: (-len(short), short)):
            # Between the parts of "e. V." may stand any space, or none.
            patterns.append(re.sub(r"(?:\\ )+", r"[\\s\\u00a0\\u202f]?", re.escape(short)))
        any_short = "|".join(patterns) or "(?!)"
        return re.compile(
            rf"""
            (?: https?:// | www\. ) \S+ | \S+@\S+          # addresses
            | (?P<mark> {MARK.pattern} )
            | (?<![\w§]) (?P<short> {any_short} ) (?=s?(?!\w))
            """,
            re.VERBOSE,
        )

    def _with_explanations(self, text: str) -> str:
        def explained(match: re.Match[str]) -> str:
            if match["short"]:
                return self._from_use(match)
            mark = self.marks.of(match["mark"]) if match["mark"] else None
            if isinstance(mark, Short):
                return self._from_mark(mark)
            return match[0]

        return self._pattern.sub(explained, text)

    def _from_mark(self, mark: Short) -> str:
        entry = self.entry(mark.short)
        if not self._is_first(mark.short):
            return _marked_up(mark.short, entry)
        return str(escape(f"{entry.formen.get(mark.form, entry.lang)} ({mark.short})"))

    def _from_use(self, use: re.Match[str]) -> str:
        short = self._spelled[re.sub(r"\s", "", use["short"])]
        entry = self.entry(short)
        if entry.gelaeufig:
            return use[0]
        is_first = self._is_first(short)
        if use[0] != short:
            return use[0]
        # The first use may be explained beside it: „Langform (KF)“ or „KF (Langform)“.
        before = use.string[: use.start()]
        behind = use.string[use.end() :]
        if is_first and (_IN_BRACKETS.search(before) or behind.lstrip().startswith("(")):
            return use[0]
        return _marked_up(short, entry)

    def _is_first(self, short: str) -> bool:
        is_first = short not in self.explained
        self.used.setdefault(short)
        self.explained.add(short)
        return is_first


def _marked_up(short: str, entry: Abkuerzung) -> str:
    if entry.gelaeufig:
        return str(escape(short))
    return f'<abbr title="{escape(entry.lang)}">{escape(short)}</abbr>'
