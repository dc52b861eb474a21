"""The headings of a paper: their numbers, the places that links lead to, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vorlagen.documents.press import Press
from vorlagen.documents.structure.marks import Heading
from vorlagen.findings import Code, Place
from vorlagen.german.lists import in_ascii

_OWN_NUMBER = re.compile(
    r"""
    (?: [1-9][0-9]? (?: \.[1-9][0-9]? )* [.)]?  # "1", "1.2", "3)", but no day and no year
      | [IVX]+ [.)]
      | [A-Za-z] [.)]
      | (?: Kapitel | Abschnitt ) [ ] [0-9]\S* )
    \s
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading or caption that references lead to."""

    kind: str  # "Kapitel", "Abschnitt", "Tabelle", "Abbildung"
    number: str  # empty in a text without numbers
    title: str  # HTML
    anchor: str
    level: int = 1


@dataclass(slots=True)
class Anchors:
    """The names of places in a page, no two alike."""

    given: set[str] = field(default_factory=set)

    def named(self, wish: str) -> str:
        name, more = wish, 1
        while name in self.given:
            more += 1
            name = f"{wish}-{more}"
        self.given.add(name)
        return name


@dataclass(slots=True)
class Outline:
    """The headings of one paper, in their order."""

    press: Press
    is_numbered: bool
    is_ordered: bool  # whether its first heading is a chapter
    anchors: Anchors
    entries: list[Entry] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def add(self, mark: Heading, level: int, title: str) -> Entry:
        """Take in a heading of a level, from 1; `title` is HTML without marks."""
        plain = re.sub(r"<[^>]+>", "", title)
        for finding in (*self._skipped(mark.place, level), *self._typed(mark.place, plain)):
            self.press.findings.add(*finding)
            self.press.failed = True
        self._count(level)
        number = ".".join(map(str, self.counts)) if self.is_numbered else ""
        kind = "Kapitel" if level == 1 else "Abschnitt"
        anchor = self.anchors.named(mark.label or _slug(plain))
        entry = Entry(kind, number, title, anchor, level)
        self.entries.append(entry)
        return entry

    def _count(self, level: int) -> None:
        kept = self.counts[:level]
        missing = [1] * (level - len(kept))  # after a skipped level, which has its finding
        grown = [*kept[:-1], kept[-1] + 1] if not missing else [*kept, *missing]
        self.counts = grown

    def begin_text(self) -> None:
        """In a paper without numbers each text stands under a heading of the page, on its own."""
        if not self.is_ordered:
            self.counts = []

    def _skipped(self, place: Place, level: int) -> Iterator[tuple[Code, Place, str, str]]:
        before = len(self.counts)
        if level > (before if self.is_ordered else max(before, 1)) + 1:
            last = f"Ebene {before}" if before else "dem Anfang"
            yield (
                Code.UEBERSCHRIFT_EBENE,
                place,
                f"Die Überschrift steht auf Ebene {level}, folgt aber auf {last}.",
                f"Mit {'#' * (before + 1)} beginnen oder die fehlende Überschrift darüber ergänzen.",
            )

    def _typed(self, place: Place, title: str) -> Iterator[tuple[Code, Place, str, str]]:
        own = _OWN_NUMBER.match(title) if self.is_numbered else None
        if own:
            yield (
                Code.UEBERSCHRIFT_NUMMER,
                place,
                f"Die Überschrift trägt ihre Nummer selbst: „{own[0].strip()}“.",
                "Die Nummer streichen: Mit „gliederung: nummeriert“ nummeriert das Programm.",
            )


def _slug(title: str) -> str:
    """A name for links from a title: „rolle-und-zielsetzung“."""
    words = re.findall(r"[a-z0-9]+", in_ascii(title).lower())
    return "-".join(words[:8]) or "abschnitt"
