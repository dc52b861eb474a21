"""The structure of long texts: numbered headings, cross references, footnotes, abbreviations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar, Literal

from markupsafe import Markup
from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.facts.types import Quellen
from vorlagen.figures import FigureError, Namespace, Shown
from vorlagen.findings import Code, Place
from vorlagen.german.numbers import NBSP
from vorlagen.german.words import in_ascii, vorschlag
from vorlagen.page.notes import Abkuerzung, Notes, Register
from vorlagen.page.rendering import Block, Html, Rendering, without_marks
from vorlagen.page.source import (
    PICTURE,
    Call,
    Caption,
    CrossReference,
    Definition,
    Directory,
    Draft,
    Heading,
    Node,
    Short,
    unmarked,
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

    rendering: Rendering
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
            self.rendering.refuse(
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

    def absatz(self, node: Node) -> Destination:
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
            self.rendering.refuse(
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

    rendering: Rendering
    entries: dict[str, tuple[Destination, Place]] = field(default_factory=dict)

    def add(self, label: str, entry: Destination, place: Place) -> None:
        """Take in a label; a repeated one is reported."""
        if label in self.entries:
            _, first = self.entries[label]
            self.rendering.refuse(
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
        self.rendering.refuse(
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
            self.rendering.refuse(Code.UEBERSCHRIFT, mark.place, message, cure)
        elif digits and now <= before:
            message = f"{kind}{NBSP}{number} steht hinter {kind}{NBSP}{before[0]}{before[1]}."
            cure = "Die getippte Nummer berichtigen oder streichen; ohne sie zählt das Programm weiter."
            self.rendering.refuse(Code.UEBERSCHRIFT, mark.place, message, cure)
        self.last[kind] = now
        html = Markup(self.title(title))  # noqa: S704 - rendered
        sign = f"{kind}{NBSP}{number}"
        anchor = self.anchor(mark.label or slug(sign.replace("§", "paragraph") + f" {plain}"))
        entry = Destination(kind, number, html, anchor, level, sign)
        self.entries.append(entry)
        return entry

    def absatz(self, node: Node) -> Destination:
        number = node.title.strip("()")
        above = self.entries[-1]
        anchor = self.anchor(node.label or f"{above.anker}-absatz-{number}")
        full_number = f"{above.nummer} Abs.{NBSP}{number}"
        return Destination(above.art, full_number, above.titel, anchor, above.ebene)


# All of them together, as the texts and the page of a paper need them


class ListedAbbreviation(Shown, frozen=True):
    """An abbreviation that a paper uses, with its long form."""

    kurz: str
    lang: str


class Structure(Struct):
    """The structure of one paper: `finish` fills in its texts, `completed` the rest of its page."""

    rendering: Rendering
    outline: Outline
    notes: Notes
    register: Register
    labels: Labels
    captions: list[Destination] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls,
        rendering: Rendering,
        gliederung: Gliederung | None,
        quellen: Quellen,
        abkuerzungen: dict[str, Abkuerzung] | None,
        *,
        has_contents: bool = False,
    ) -> Structure:
        """The structure of a paper whose texts are still to be rendered; its contents lead to headings."""
        outline_class = Statute if gliederung == "paragraphen" else Outline
        is_ordered = has_contents or gliederung is not None
        return cls(
            rendering,
            outline_class(rendering, gliederung == "nummeriert", is_ordered),
            Notes(rendering, quellen),
            Register(abkuerzungen, rendering.marks),
            Labels(rendering),
        )

    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions by the names that prose calls them."""
        return {
            "verweis": self.verweis,
            "fussnote": self.fussnote,
            "abk": self.abk,
            "abkuerzungsverzeichnis": self.abkuerzungsverzeichnis,
        }

    def verweis(self, ziel: Any, form: str = "kurz", seite: bool = False) -> Html:
        """A reference to a heading, table or picture; `ziel` is its label or the thing itself."""
        _require_choice("form", form, FORMS)
        label = ziel.address if isinstance(ziel, Namespace) else str(ziel)
        place = self.rendering.place(near=label)
        return Html(self.rendering.marks.put(CrossReference(label, form, bool(seite), place)))

    def fussnote(self, kennung: str, fundstelle: str = "") -> Html:
        """A footnote that cites a source, or has the text written below under its name."""
        place = self.rendering.place(near=str(kennung))
        return Html(self.rendering.marks.put(Call(str(kennung), fundstelle, place)))

    def abk(self, kurz: str, fall: str = "nominativ") -> Html:
        """An abbreviation, which its first use spells out."""
        _require_choice("fall", fall, _CASES)
        self.register.entry(str(kurz))
        return Html(self.rendering.marks.put(Short(str(kurz), fall)))

    def abkuerzungsverzeichnis(self) -> Block:
        """The abbreviations that the paper uses, with their long forms."""
        return Block.at(self.rendering.place(), self.rendering.marks.put(Directory()))

    def take(self, draft: Draft) -> None:
        """Take in a text that has been rendered."""
        self.notes.define(map(self._without_calls, draft.definitions))

    def finish(self, texts: Sequence[str]) -> list[Markup]:
        """The texts of the paper, in the order in which it prints them, with their marks filled in."""
        spelled = [self.register.spelled(str(text)) for text in texts]  # str: not to be escaped
        numbered = [self._numbered(text) for text in spelled]
        called = [self.rendering.marks.replaced(text, Call, self.notes.called) for text in numbered]
        self.notes.report_unused()
        return [Markup(self._rest(text)) for text in called]  # noqa: S704 - rendered, marks filled in

    def _numbered(self, text: str) -> str:
        headings = self.rendering.marks.within(text, Heading)
        self.outline.begin_text(heading.level for heading in headings)
        return self.rendering.marks.replaced(self._short(text), Node, self._node)

    def running(self, html: str) -> Markup:
        """A text of its own, its abbreviations spelled out at first use.

        Several must be given in the order in which the paper prints them.
        """
        return Markup(self.register.spelled(str(html)))  # noqa: S704 - rendered

    def completed(self, html: str) -> str:
        """A page with the marks filled in that stand outside of the paper's texts."""
        html = self.rendering.marks.replaced(html, Node, Node.html)
        return self._rest(self.rendering.marks.replaced(html, Call, self._misplaced))

    def captioned(self, kind: str) -> tuple[Destination, ...]:
        """The tables or the pictures of the finished texts."""
        captioned = []
        for entry in self.captions:
            if entry.art == kind:
                captioned.append(entry)
        return tuple(captioned)

    def abbreviations(self) -> tuple[ListedAbbreviation, ...]:
        """The abbreviations that the finished texts use."""
        abbreviations = []
        for entry in self.register.listed():
            abbreviations.append(ListedAbbreviation(*entry))
        return tuple(abbreviations)

    def _short(self, html: str) -> str:
        return self.rendering.marks.replaced(html, Short, self.register.aside)

    def _rest(self, html: str) -> str:
        html = self.rendering.marks.replaced(self._short(html), CrossReference, self.labels.printed)
        return self.rendering.marks.replaced(html, Directory, self._directory)

    def _node(self, node: Node) -> str:
        """An element with its number and address; references lead there if it has a label."""
        number = ""
        is_target = bool(node.label)
        is_repeated = False
        if isinstance(node, Heading):
            level = self.outline.level(node.level)
            entry = self.outline.add(node, level, unmarked(node.title))
            node = replace(node, tag=f"h{level + 1}", title=self.outline.title(node.title))
            number = entry.zeichen
            is_target = is_target or self.outline.is_ordered
        elif isinstance(node, Caption):
            entry = self._captioned(node)
            is_repeated = node.is_address and node.label in self.labels.entries
            if entry.nummer:
                number = f"{entry.art} {entry.nummer}:"
                is_target = True
        else:
            entry = self.outline.absatz(node)
        if node.label and not is_repeated:
            self.labels.add(node.label, entry, node.place)
        return node.html(entry.anker if is_target else "", number)

    def _captioned(self, caption: Caption) -> Destination:
        number = ""
        anchor = caption.label.replace(".", "-")
        if self.outline.is_numbered or caption.kind == PICTURE:
            self.counts[caption.kind] += 1
            number = str(self.counts[caption.kind])
            anchor = f"{caption.kind.lower()}-{number}"
        title = Markup(unmarked(caption.title).strip())  # noqa: S704 - rendered
        entry = Destination(caption.kind, number, title, self.outline.anchor(anchor))
        self.captions.append(entry)
        return entry

    def _directory(self, _: Directory) -> str:
        entries = self.register.listed()
        if not entries:
            return ""
        row = Markup("<div><dt>{}</dt><dd>{}</dd></div>\n")
        rows = Markup().join(row.format(*entry) for entry in entries)
        return Markup('<dl class="abkuerzungen">\n{}</dl>\n').format(rows)

    def _without_calls(self, text: Definition) -> Definition:
        """The text of a footnote without footnotes, which the foot of a page has no place for."""
        refuse = partial(self._nested, text.label)
        return replace(text, html=self.rendering.marks.replaced(text.html, Call, refuse))

    def _nested(self, label: str, call: Call) -> str:
        message = f"In der Fußnote „{label}“ steht eine weitere, „{call.label}“."
        cure = (
            f"Beide in den Text setzen, [^{label}] [^{call.label}], oder ihre Texte zusammenfassen."
        )
        self.rendering.refuse(Code.AUSDRUCK, call.place, message, cure)
        return ""

    def _misplaced(self, call: Call) -> str:
        self.rendering.refuse(
            Code.AUSDRUCK,
            call.place,
            "Fußnoten stehen nur im Text, nicht in Betreff, berechneten Tabellen oder Schablonen.",
            "Die Fußnote in text.md setzen.",
        )
        return ""


_CASES = ("nominativ", "genitiv", "dativ", "plural")


def _require_choice(name: str, given: str, choices: tuple[str, ...]) -> None:
    if given in choices:
        return
    message = f"Für „{name}“ gibt es „{given}“ nicht."
    raise FigureError(Code.AUSDRUCK, message, vorschlag(str(given), choices))
