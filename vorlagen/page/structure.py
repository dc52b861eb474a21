"""The structure of long texts: numbered headings, cross references, footnotes, abbreviations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.facts.types import Quellen
from vorlagen.figures import FigureError, Namespace, Shown
from vorlagen.findings import Code
from vorlagen.german.lists import vorschlag
from vorlagen.page.abbreviations import Abkuerzung, Register
from vorlagen.page.footnotes import Notes
from vorlagen.page.outline import FORMS, Destination, Gliederung, Labels, Outline, Statute
from vorlagen.page.placeholders import MARK
from vorlagen.page.press import Block, Html, Press
from vorlagen.page.structure_marks import (
    PICTURE,
    Absatz,
    Call,
    Caption,
    CrossReference,
    Definition,
    Directory,
    Draft,
    Heading,
    Marks,
    Short,
    unmarked,
)

_OPENED = re.compile(
    rf"<(?P<tag>h(?P<level>[1-6])|caption|figcaption|span)(?P<rest>[^>]*)>(?P<mark>{MARK.pattern})"
    r"(?P<title>.*?)</(?P=tag)>",
    re.DOTALL,
)
_HEADINGS = re.compile(rf"<h(?P<level>[1-6])[^>]*>{MARK.pattern}")
_ABOVE_CHAPTERS = 1  # chapters are h2


class ListedAbbreviation(Shown, frozen=True):
    """An abbreviation that a paper uses, with its long form."""

    kurz: str
    lang: str


class Structure(Struct):
    """The structure of one paper: `finish` fills in its texts, `completed` the rest of its page."""

    press: Press
    marks: Marks
    outline: Outline
    notes: Notes
    register: Register
    labels: Labels
    captions: list[Destination] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls,
        press: Press,
        gliederung: Gliederung | None,
        quellen: Quellen,
        abkuerzungen: dict[str, Abkuerzung] | None,
        *,
        has_contents: bool = False,
    ) -> Structure:
        """The structure of a paper whose texts are still to be rendered; its contents lead to headings."""
        marks = Marks()
        outline_class = Statute if gliederung == "paragraphen" else Outline
        is_ordered = has_contents or gliederung is not None
        return cls(
            press,
            marks,
            outline_class(press, gliederung == "nummeriert", is_ordered),
            Notes(press, quellen),
            Register(abkuerzungen, marks),
            Labels(press),
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
        place = self.press.place(near=label)
        return Html(self.marks.put(CrossReference(label, form, bool(seite), place)))

    def fussnote(self, kennung: str, fundstelle: str = "") -> Html:
        """A footnote that cites a source, or has the text written below under its name."""
        place = self.press.place(near=str(kennung))
        return Html(self.marks.put(Call(str(kennung), fundstelle, place)))

    def abk(self, kurz: str, fall: str = "nominativ") -> Html:
        """An abbreviation, which its first use spells out."""
        _require_choice("fall", fall, _CASES)
        self.register.entry(str(kurz))
        return Html(self.marks.put(Short(str(kurz), fall)))

    def abkuerzungsverzeichnis(self) -> Block:
        """The abbreviations that the paper uses, with their long forms."""
        return Block.at(self.press.place(), self.marks.put(Directory()))

    def take(self, draft: Draft) -> None:
        """Take in a text that has been rendered."""
        self.notes.define(map(self._without_calls, draft.definitions))

    def finish(self, texts: Sequence[str]) -> list[Markup]:
        """The texts of the paper, in the order in which it prints them, with their marks filled in."""
        spelled = [self.register.spelled(str(text)) for text in texts]  # str: not to be escaped
        numbered = [self._numbered(text) for text in spelled]
        called = [self.marks.replaced(text, Call, self.notes.called) for text in numbered]
        self.notes.report_unused()
        return [Markup(self._rest(text)) for text in called]  # noqa: S704 - rendered, marks filled in

    def _numbered(self, text: str) -> str:
        headings = _HEADINGS.finditer(text)
        self.outline.begin_text(int(heading["level"]) - _ABOVE_CHAPTERS for heading in headings)
        return _OPENED.sub(self._opened, self._short(text))

    def running(self, html: str) -> Markup:
        """A text of its own, its abbreviations spelled out at first use.

        Several must be given in the order in which the paper prints them.
        """
        return Markup(self.register.spelled(str(html)))  # noqa: S704 - rendered

    def completed(self, html: str) -> str:
        """A page with the marks filled in that stand outside of the paper's texts."""
        return unmarked(self._rest(self.marks.replaced(html, Call, self._misplaced)))

    def captioned(self, kind: str) -> tuple[Destination, ...]:
        """The tables or the pictures of the finished texts."""
        return tuple(entry for entry in self.captions if entry.art == kind)

    def abbreviations(self) -> tuple[ListedAbbreviation, ...]:
        """The abbreviations that the finished texts use."""
        return tuple(ListedAbbreviation(*entry) for entry in self.register.listed())

    def _short(self, html: str) -> str:
        return self.marks.replaced(html, Short, self.register.aside)

    def _rest(self, html: str) -> str:
        html = self.marks.replaced(self._short(html), CrossReference, self.labels.printed)
        return self.marks.replaced(html, Directory, self._directory)

    def _opened(self, element: re.Match[str]) -> str:
        """An element of HTML that begins with a mark, filled in."""
        mark = self.marks.of(element["mark"])
        if isinstance(mark, Heading):
            return self._heading(mark, element)
        if isinstance(mark, Absatz):
            return self._absatz(mark, element)
        if isinstance(mark, Caption):
            return self._caption(mark, element)
        return element[0]

    def _heading(self, mark: Heading, element: re.Match[str]) -> str:
        level = self.outline.level(int(element["level"]) - _ABOVE_CHAPTERS)
        entry = self.outline.add(mark, level, unmarked(element["title"]))
        if mark.label:
            self.labels.add(mark.label, entry, mark.place)
        attributes = element["rest"]
        if mark.label or self.outline.is_ordered:
            attributes = f' id="{entry.anker}"{attributes}'
        title = self.outline.title(element["title"])
        if entry.zeichen:
            title = f'<span class="nummer">{entry.zeichen}</span> {title}'
        tag = f"h{level + _ABOVE_CHAPTERS}"
        return f"<{tag}{attributes}>{title}</{tag}>"

    def _absatz(self, mark: Absatz, element: re.Match[str]) -> str:
        entry = self.outline.absatz(mark, element["title"].strip("()"))
        attributes = element["rest"]
        if mark.label:
            self.labels.add(mark.label, entry, mark.place)
            attributes = f' id="{entry.anker}"{attributes}'
        return f"<span{attributes}>{element['title']}</span>"

    def _caption(self, mark: Caption, element: re.Match[str]) -> str:
        number = ""
        anchor = mark.label.replace(".", "-")
        title = element["title"]
        if self.outline.is_numbered or mark.kind == PICTURE:
            self.counts[mark.kind] += 1
            number = str(self.counts[mark.kind])
            anchor = f"{mark.kind.lower()}-{number}"
            title = f'<span class="nummer">{mark.kind} {number}:</span> {title}'
        plain_title = Markup(unmarked(element["title"]).strip())  # noqa: S704 - rendered
        entry = Destination(mark.kind, number, plain_title, self.outline.anchor(anchor))
        self.captions.append(entry)
        is_known_address = mark.is_address and mark.label in self.labels.entries
        if mark.label and not is_known_address:
            self.labels.add(mark.label, entry, mark.place)
        attributes = element["rest"]
        if number or mark.label:
            attributes = f' id="{entry.anker}"{attributes}'
        return f"<{element['tag']}{attributes}>{title}</{element['tag']}>"

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
        return replace(text, html=self.marks.replaced(text.html, Call, refuse))

    def _nested(self, label: str, call: Call) -> str:
        message = f"In der Fußnote „{label}“ steht eine weitere, „{call.label}“."
        cure = (
            f"Beide in den Text setzen, [^{label}] [^{call.label}], oder ihre Texte zusammenfassen."
        )
        self.press.refuse(Code.AUSDRUCK, call.place, message, cure)
        return ""

    def _misplaced(self, call: Call) -> str:
        self.press.refuse(
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
