"""The headings and captions of a paper: their numbers, and the references that follow renumbering."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from markdown_it.token import Token
from markupsafe import Markup
from msgspec import Struct, field

from vorlagen.figures import Shown
from vorlagen.findings import Code, Place
from vorlagen.german.lists import in_ascii, vorschlag
from vorlagen.german.numbers import NBSP
from vorlagen.page.press import Press
from vorlagen.page.printed import without_marks
from vorlagen.page.structure_marks import (
    Absatz,
    CrossReference,
    Draft,
    Heading,
    spelled,
    take_label,
)
from vorlagen.page.tree import without_tags

Gliederung = Literal["nummeriert", "unnummeriert", "paragraphen"]  # as YAML calls them

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


class Destination(Shown, frozen=True):
    """A heading or caption that references lead to."""

    art: str  # "Kapitel", "Abschnitt", "Tabelle", "Abbildung"
    nummer: str  # empty in a text without numbers
    titel: Markup
    anker: str
    ebene: int = 1
    zeichen: str = ""  # printed before its title: „1.2“, „§ 3“


class Outline(Struct):
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
        plain = without_marks(without_tags(title))
        before = len(self.counts)
        deepest = before + 1
        if not self.is_ordered:
            deepest = max(before, 1) + 1
        if level > deepest:
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
        name = wish
        number = 1
        while name in self.anchors:
            number += 1
            name = f"{wish}-{number}"
        self.anchors.add(name)
        return name

    def absatz(self, mark: Absatz, number: str) -> Destination:
        """An Absatz below the last heading; only statutes have any."""
        raise NotImplementedError

    def level(self, typed: int) -> int:
        """The level of a heading that is typed with another."""
        return typed

    def title(self, html: str) -> str:
        """A title as it is printed behind its number."""
        return html

    def _count(self, level: int) -> None:
        counts = self.counts[:level]
        skipped = level - len(counts)  # more than one has its finding
        if skipped:
            counts += [1] * skipped
        else:
            counts[-1] += 1
        self.counts = counts

    def begin_text(self, levels: Iterable[int]) -> None:  # noqa: ARG002 - statutes ask for it
        """Begin anew: in a paper without numbers each text stands under a heading of the page."""
        if not self.is_ordered:
            self.counts = []

    def report_typed(self, place: Place, title: str) -> None:
        """Report a number that is typed in a title."""
        number = _OWN_NUMBER.match(title)
        if number:
            self.press.refuse(
                Code.UEBERSCHRIFT,
                place,
                f"Die Überschrift trägt ihre Nummer selbst: „{number[0].strip()}“.",
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


class Labels(Struct):
    """The targets of the references of one paper, by label."""

    press: Press
    entries: dict[str, tuple[Destination, Place]] = field(default_factory=dict)

    def add(self, label: str, entry: Destination, place: Place) -> None:
        """Take in a label; a repeated one is reported."""
        if label in self.entries:
            _, first = self.entries[label]
            self.press.refuse(
                Code.SPRUNGMARKE,
                place,
                f"Die Sprungmarke „{label}“ steht schon in Zeile {first.line}.",
                "Eine der beiden umbenennen.",
            )
        else:
            self.entries[label] = (entry, place)

    def printed(self, reference: CrossReference) -> str:
        """A reference as HTML; one that leads nowhere is reported and prints nothing."""
        if reference.label not in self.entries:
            self._report(reference)
            return ""
        entry, _ = self.entries[reference.label]
        if reference.form == TARGET:
            return f"#{entry.anker}"
        text = reference_text(entry, reference.form)
        html = Markup('<a class="verweis" href="#{}">{}</a>').format(entry.anker, text)
        if reference.with_page:
            html += Markup('<a class="seitenzahl" href="#{}"></a>').format(entry.anker)
        return html

    def _report(self, reference: CrossReference) -> None:
        self.press.refuse(
            Code.SPRUNGMARKE,
            reference.place,
            f"Die Sprungmarke „{reference.label}“ gibt es nicht.",
            vorschlag(reference.label, self.entries, "" if self.entries else _NO_LABEL),
        )


def reference_text(entry: Destination, form: str) -> Markup:
    """The text of a reference; a target without a number is named by its title."""
    title = Markup("„{}“").format(entry.titel)
    if not entry.nummer or form == "titel":
        return title
    if form == "nummer":
        return Markup("{}").format(entry.nummer)
    short = Markup("{}{}{}").format(entry.art, NBSP, entry.nummer)
    if form == "kurz":
        return short
    return Markup("{} {}").format(short, title)


# Statutes: their headings are §§ or Artikel, the lists right below these their Absätze

_STATUTE_NUMBER = re.compile(
    r"(?P<kind>§(?=[ \u00a0]?[0-9])|(?:Artikel|Abschnitt|Teil)(?=[ \u00a0]))[ \u00a0]?"
    r"(?P<number>[0-9]+[a-z]?|[IVX]+|[A-Z])(?:[.:]?[ \u00a0]+(?:[–-][ \u00a0]+)?|$)"
)


class Statute(Outline):
    """The §§ of a statute, counted through; where headings have two levels, Artikel stand above.

    A typed number is kept, „§ 3a“ or „Abschnitt II“, and the count goes on from there: so one can insert
    or remove §§ without changing the numbers of the others.
    """

    form: ClassVar[str] = "paragraphen"

    levels: list[int] = field(default_factory=list)  # those that the text has
    last: dict[str, tuple[int, str]] = field(default_factory=dict)  # the last numbers, by kind

    def begin_text(self, levels: Iterable[int]) -> None:
        self.levels = sorted(set(levels))

    def level(self, typed: int) -> int:
        return self.levels.index(typed) + 1

    def title(self, html: str) -> str:
        number = _STATUTE_NUMBER.match(html)
        return html[number.end() :] if number else html

    def add(self, mark: Heading, level: int, title: str) -> Destination:
        plain = without_marks(without_tags(title))
        typed = _STATUTE_NUMBER.match(plain)
        if typed:
            kind = typed["kind"]
            before = self.last.get(kind, (0, ""))
            number = typed["number"]
        else:
            self.report_typed(mark.place, plain)
            kind = "§" if level == len(self.levels) else "Artikel"
            before = self.last.get(kind, (0, ""))
            number = str(before[0] + 1)
        digits = re.match("[0-9]+", number)
        now = before
        if digits:
            now = (int(digits[0]), number[digits.end() :])
        if len(self.levels) > 2 and level > 2:
            message = "Eine Satzung hat Überschriften auf höchstens zwei Ebenen."
            cure = (
                "Paragraphen mit ##, Artikel oder Abschnitte darüber mit #; darunter Absätze: 1. …"
            )
            self.press.refuse(Code.UEBERSCHRIFT, mark.place, message, cure)
        elif digits and now <= before:
            message = f"{kind}{NBSP}{number} steht hinter {kind}{NBSP}{before[0]}{before[1]}."
            cure = "Die getippte Nummer berichtigen oder streichen; ohne sie zählt das Programm weiter."
            self.press.refuse(Code.UEBERSCHRIFT, mark.place, message, cure)
        self.last[kind] = now
        html = Markup(self.title(title))  # noqa: S704 - rendered
        sign = f"{kind}{NBSP}{number}"
        anchor = self.anchor(mark.label or slug(sign.replace("§", "paragraph") + f" {plain}"))
        entry = Destination(kind, number, html, anchor, level, sign)
        self.entries.append(entry)
        return entry

    def absatz(self, mark: Absatz, number: str) -> Destination:
        above = self.entries[-1]
        anchor = self.anchor(mark.label or f"{above.anker}-absatz-{number}")
        full_number = f"{above.nummer} Abs.{NBSP}{number}"
        return Destination(above.art, full_number, above.titel, anchor, above.ebene)


_IN_ABSATZ = 2  # the level of its paragraphs
_TYPED_ABSATZ = re.compile(r"\((?P<number>[0-9]+[a-z]?)\)\s+")


def absaetze(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    """A list right below a heading becomes the Absätze of a §; so do paragraphs with a typed „(1)“."""
    return _typed_absaetze(_listed_absaetze(tokens, draft), draft)


def _listed_absaetze(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    before = ""  # the type of the last token that is in no other
    number = 0
    is_listed = False
    needs_number = False  # until the first line of the Absatz
    for token in tokens:
        if token.level == 0 and token.type == "ordered_list_open" and before == "heading_close":
            is_listed = True
            number = int(token.attrGet("start") or 1) - 1
        elif token.level == 0 and token.type == "ordered_list_close" and is_listed:
            is_listed = False
        elif is_listed and token.level == 1 and token.type == "list_item_open":
            needs_number = True
            number += 1
            yield _block('<div class="absatz">')
        elif is_listed and token.level == 1:
            needs_number = False
            yield _block("</div>")
        elif is_listed and needs_number and token.type == "inline":
            needs_number = False
            yield _numbered(token, str(number), draft)
        else:
            if is_listed and token.level == _IN_ABSATZ:
                token.hidden = False
            yield token
        if token.level == 0:
            before = token.type


def _typed_absaetze(tokens: Iterable[Token], draft: Draft) -> Iterator[Token]:
    rest = iter(tokens)
    has_heading = is_open = False
    for token in rest:
        is_heading = token.level == 0 and token.type == "heading_open"
        has_heading = has_heading or is_heading
        line = next(rest) if token.type == "paragraph_open" and token.level == 0 else None
        typed = _TYPED_ABSATZ.match(line.content) if line and has_heading else None
        if is_open and (is_heading or typed):
            yield _block("</div>")
            is_open = False
        if line and typed:
            if line.children:
                first = line.children[0]
                first.content = first.content[typed.end() :]
            _numbered(line, typed["number"], draft)
            yield _block('<div class="absatz">')
            is_open = True
        yield token
        if line:
            yield line
    if is_open:
        yield _block("</div>")


def letter_lists(tokens: list[Token]) -> None:
    """Below „1.“ a statute counts a), b), c)."""
    depth = 0
    for token in tokens:
        if token.type == "ordered_list_open":
            depth += 1
            if depth > 1:
                token.attrSet("type", "a")
        depth -= token.type == "ordered_list_close"


def _block(html: str) -> Token:
    return Token("html_block", "", 0, content=f"{html}\n", block=True)


def _numbered(line: Token, number: str, draft: Draft) -> Token:
    """The text of an Absatz with its number."""
    label = take_label(line)
    first_line = line.map[0] if line.map else None
    place = draft.source.where(spelled(label) if label else "", first_line)
    mark = draft.marks.put(Absatz(label, place))
    html = f'<span class="nummer">{mark}({number})</span> '
    line.children = [Token("html_inline", "", 0, content=html), *(line.children or ())]
    return line
