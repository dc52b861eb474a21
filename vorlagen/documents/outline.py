"""The headings and captions of a paper: their numbers, and the references that follow renumbering."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from vorlagen.documents.press import Press
from vorlagen.documents.structure_marks import Absatz, CrossReference, Heading
from vorlagen.figures.sandbox import shown_in_templates
from vorlagen.findings import Code, Place
from vorlagen.german.lists import in_ascii, vorschlag
from vorlagen.german.style import NBSP

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


@shown_in_templates
class Destination:
    """A heading or caption that references lead to."""

    art: str  # "Kapitel", "Abschnitt", "Tabelle", "Abbildung"
    nummer: str  # empty in a text without numbers
    titel: Markup
    anker: str
    ebene: int = 1
    zeichen: str = ""  # what is printed before its title: „1.2“, „§ 3“


@dataclass(slots=True)
class Outline:
    """The headings of one paper, in their order."""

    form: ClassVar[str] = "nummeriert"

    press: Press
    is_numbered: bool
    is_ordered: bool  # whether its first heading is a chapter, and each can be led to
    anchors: set[str] = field(default_factory=set)  # names of places in the page
    entries: list[Destination] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def add(self, mark: Heading, level: int, title: str) -> Destination:
        """Take in a heading of a level, from 1; `title` is HTML without marks."""
        plain = re.sub(r"<[^>]+>", "", title)
        before = len(self.counts)
        if level > (before if self.is_ordered else max(before, 1)) + 1:
            last = f"Ebene {before}" if before else "dem Anfang"
            self.press.refuse(
                Code.UEBERSCHRIFT,
                mark.place,
                f"Die Überschrift steht auf Ebene {level}, folgt aber auf {last}.",
                f"Mit {'#' * (before + 1)} beginnen oder die fehlende Überschrift darüber ergänzen.",
            )
        if self.is_numbered:
            self.report_typed(mark.place, plain)
        self._count(level)
        number = ".".join(map(str, self.counts)) if self.is_numbered else ""
        kind = "Kapitel" if level == 1 else "Abschnitt"
        anchor = self.anchor(mark.label or slug(plain))
        entry = Destination(kind, number, Markup(title), anchor, level, number)  # noqa: S704 - rendered
        self.entries.append(entry)
        return entry

    def anchor(self, wish: str) -> str:
        """A name for a place in the page, like no other one."""
        name, more = wish, 1
        while name in self.anchors:
            more += 1
            name = f"{wish}-{more}"
        self.anchors.add(name)
        return name

    def absatz(self, mark: Absatz, number: str) -> Destination:
        """An Absatz of what the last heading begins; only statutes have any."""
        raise NotImplementedError

    def level(self, typed: int) -> int:
        """The level of a heading of which the text says another."""
        return typed

    def title(self, html: str) -> str:
        """A title as it is printed behind its number."""
        return html

    def _count(self, level: int) -> None:
        kept = self.counts[:level]
        missing = [1] * (level - len(kept))  # after a skipped level, which has its finding
        grown = [*kept[:-1], kept[-1] + 1] if not missing else [*kept, *missing]
        self.counts = grown

    def begin_text(self, levels: Iterable[int]) -> None:  # noqa: ARG002 - statutes ask for it
        """In a paper without numbers each text stands under a heading of the page, on its own."""
        if not self.is_ordered:
            self.counts = []

    def report_typed(self, place: Place, title: str) -> None:
        """Report a number that a title has of its own."""
        own = _OWN_NUMBER.match(title)
        if own:
            self.press.refuse(
                Code.UEBERSCHRIFT,
                place,
                f"Die Überschrift trägt ihre Nummer selbst: „{own[0].strip()}“.",
                f"Die Nummer streichen: Mit „gliederung: {self.form}“ nummeriert das Programm.",
            )


def slug(title: str) -> str:
    """A name for links from a title: „rolle-und-zielsetzung“."""
    words = re.findall(r"[a-z0-9]+", in_ascii(title).lower())
    return "-".join(words[:8]) or "abschnitt"


FORMS = ("kurz", "nummer", "titel", "voll")
_NO_LABEL = (
    "Die Überschrift, auf die verwiesen wird, mit einer Sprungmarke versehen: ## Titel {#kennung}."
)
TARGET = "ziel"  # the address alone, for a link with words of its own


@dataclass(slots=True)
class Labels:
    """What references of one paper may lead to, by label."""

    press: Press
    known: dict[str, tuple[Destination, Place]] = field(default_factory=dict)

    def add(self, label: str, entry: Destination, place: Place) -> None:
        """Take in a label; one that was given before is reported."""
        if label in self.known:
            first = self.known[label][1]
            self.press.refuse(
                Code.SPRUNGMARKE,
                place,
                f"Die Sprungmarke „{label}“ steht schon in Zeile {first.line}.",
                "Eine der beiden umbenennen.",
            )
        else:
            self.known[label] = (entry, place)

    def printed(self, reference: CrossReference) -> str:
        """A reference as HTML; one that leads nowhere is reported and prints nothing."""
        found = self.known.get(reference.label)
        if found is None:
            self._report(reference)
            return ""
        entry, _ = found
        if reference.form == TARGET:
            return f"#{entry.anker}"
        said = Markup('<a class="verweis" href="#{}">{}</a>').format(
            entry.anker, spoken(entry, reference.form)
        )
        page = Markup('<a class="seitenzahl" href="#{}"></a>').format(entry.anker)
        return said + page if reference.with_page else said

    def _report(self, reference: CrossReference) -> None:
        self.press.refuse(
            Code.SPRUNGMARKE,
            reference.place,
            f"Die Sprungmarke „{reference.label}“ gibt es nicht.",
            vorschlag(reference.label, self.known, "" if self.known else _NO_LABEL),
        )


def spoken(entry: Destination, form: str) -> Markup:
    """What a reference says of its target; a target without a number is called by its title."""
    title = Markup("„{}“").format(entry.titel)
    if not entry.nummer or form == "titel":
        return title
    if form == "nummer":
        return Markup("{}").format(entry.nummer)
    named = Markup("{}{}{}").format(entry.art, NBSP, entry.nummer)
    return named if form == "kurz" else Markup("{} {}").format(named, title)
