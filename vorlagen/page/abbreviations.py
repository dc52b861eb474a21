"""Abbreviations: spelled out where a text asks for it, listed if used."""

from __future__ import annotations

import re
from functools import cached_property

from markupsafe import escape
from msgspec import Struct, field

from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code
from vorlagen.german.lists import naechste
from vorlagen.page.abkuerzungen import Abkuerzung
from vorlagen.page.placeholders import MARK
from vorlagen.page.structure_marks import Marks, Short

_TAG = re.compile(r"(<[^>]*>)")
_ASIDE = re.compile(  # titles, tables and drawings are no running text
    r"<(?P<close>/?)(?:h[1-6]|table|figure|svg|pre|code|caption|figcaption)\b", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\([^()]*$")


class Register(Struct, dict=True):
    """The abbreviations of one paper; `known` is None if its authority keeps no list."""

    known: dict[str, Abkuerzung] | None
    marks: Marks
    used: dict[str, None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # those explained

    def entry(self, short: str) -> Abkuerzung:
        """The entry of a short form.

        Raises:
            FigureError: If it is in no list, with the nearest one.
        """
        found = (self.known or {}).get(short)
        if found is None:
            nearest = naechste(short, self.known or {})
            entering = "In abkuerzungen.yaml mit der Langform eintragen (die jeder kennt: „gelaeufig: ja“)."
            raise FigureError(
                Code.NAME_UNBEKANNT,
                f"„{short}“ ist nie erklärt: Es steht in keiner Liste der Abkürzungen.",
                f"Meinten Sie „{nearest}“? Sonst: {entering}" if nearest else entering,
            )
        return found

    def listed(self) -> list[tuple[str, str]]:
        """The abbreviations that the paper uses and must explain, with their long forms, sorted."""
        needed = [short for short in self.used if not self.entry(short).gelaeufig]
        return [(short, self.entry(short).lang) for short in sorted(needed, key=str.casefold)]

    def spelled(self, html: str) -> str:
        """Running text with its marks spelled out, and other uses explained to those on a screen."""
        if self.known is None:
            return html
        pieces = _TAG.split(html)  # text and tags take turns
        aside = 0
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                if not aside:
                    pieces[index] = self._explained(piece)
            elif tag := _ASIDE.match(piece):
                aside += -1 if tag["close"] else 1
        return "".join(pieces)

    def aside(self, mark: Short) -> str:
        """The mark of an abbreviation in a title or a table: the short form alone."""
        self.used.setdefault(mark.short)
        return str(escape(mark.short))

    @cached_property
    def _spelled(self) -> dict[str, str]:
        """The short forms of the list by their letters without spaces."""
        return {re.sub(r"\s", "", short): short for short in self.known or ()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        shorts = sorted(self.known or (), key=lambda short: (-len(short), short))
        # Between the parts of "e. V." may stand any space, or none.
        either = (re.sub(r"(?:\\ )+", r"[\\s\\u00a0\\u202f]?", re.escape(s)) for s in shorts)
        return re.compile(
            rf"""
            (?: https?:// | www\. ) \S+ | \S+@\S+          # addresses
            | (?P<mark> {MARK.pattern} )
            | (?<![\w§]) (?P<known> {"|".join(either) or "(?!)"} ) (?=s?(?!\w))
            """,
            re.VERBOSE,
        )

    def _explained(self, text: str) -> str:
        def shown(found: re.Match[str]) -> str:
            if found["mark"]:
                mark = self.marks.of(found["mark"])
                return self._from_mark(mark) if isinstance(mark, Short) else found[0]
            if found["known"]:
                return self._from_use(found)
            return found[0]

        return self._pattern.sub(shown, text)

    def _from_mark(self, mark: Short) -> str:
        entry = self.entry(mark.short)
        if not self._is_first(mark.short):
            return _marked_up(mark.short, entry)
        return str(escape(f"{entry.formen.get(mark.form, entry.lang)} ({mark.short})"))

    def _from_use(self, found: re.Match[str]) -> str:
        short = self._spelled[re.sub(r"\s", "", found["known"])]
        entry = self.entry(short)
        if entry.gelaeufig:
            return found[0]
        is_first = self._is_first(short)
        text, end = found.string, found.end()
        # The first use is explained beside it: „Langform (KF)“ or „KF (Langform)“.
        is_explained = is_first and (
            _IN_BRACKETS.search(text[: found.start()]) or text[end:].lstrip().startswith("(")
        )
        return found[0] if is_explained or found[0] != short else _marked_up(short, entry)

    def _is_first(self, short: str) -> bool:
        is_first = short not in self.seen
        self.used.setdefault(short)
        self.seen.add(short)
        return is_first


def _marked_up(short: str, entry: Abkuerzung) -> str:
    if entry.gelaeufig:
        return str(escape(short))
    return f'<abbr title="{escape(entry.lang)}">{escape(short)}</abbr>'
