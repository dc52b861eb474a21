"""Abbreviations: the list that an authority keeps; spelled out where a text asks for it, listed if used."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated

from markupsafe import escape
from msgspec import Struct, field

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.scalars import Kurzform
from vorlagen.facts.types import JaNein, Quelle, Text
from vorlagen.figures import FigureError
from vorlagen.findings import Code
from vorlagen.german.lists import naechste
from vorlagen.page.marks import MARK, Marks, Short

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
        return {re.sub(r"\s", "", short): short for short in self.entries or ()}

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
