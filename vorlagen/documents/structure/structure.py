"""All that one paper knows of its structure, and the passes that settle its marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from markupsafe import Markup

from vorlagen.documents.press import Press, Source
from vorlagen.documents.structure.abbreviations.places import first_use
from vorlagen.documents.structure.abbreviations.register import Register
from vorlagen.documents.structure.captions import PICTURE
from vorlagen.documents.structure.draft import Definition, Draft
from vorlagen.documents.structure.marks import (
    PATTERN,
    Call,
    Caption,
    Directory,
    Heading,
    Mark,
    Marks,
    Reference,
    Short,
    unmarked,
)
from vorlagen.documents.structure.notes import Notes
from vorlagen.documents.structure.outline import Anchors, Entry, Outline
from vorlagen.documents.structure.references import Labels
from vorlagen.facts.abkuerzungen import Abkuerzung
from vorlagen.facts.vorlage import Schriftstueck
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code

_OPENED = re.compile(
    rf"<(?P<tag>h(?P<level>[1-6])|caption|figcaption)(?P<rest>[^>]*)>(?P<mark>{PATTERN})"
    r"(?P<title>.*?)</(?P=tag)>",
    re.DOTALL,
)
_ABOVE_CHAPTERS = 1  # chapters are h2


@dataclass(slots=True)
class Structure:
    """The structure of one paper: `finish` settles its texts, `settle` what its page says of them."""

    press: Press
    marks: Marks
    outline: Outline
    notes: Notes
    register: Register
    labels: Labels
    anchors: Anchors
    has_anchors: bool  # whether every heading can be led to, not only those with a label
    sources: list[Source] = field(default_factory=list)
    captions: list[Entry] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls,
        press: Press,
        schriftstueck: Schriftstueck | None,
        abkuerzungen: dict[str, Abkuerzung] | None,
    ) -> Structure:
        """The structure of a paper whose texts are still to be rendered."""
        marks, anchors = Marks(), Anchors()
        ordered = schriftstueck.gliederung if schriftstueck else None
        return cls(
            press,
            marks,
            Outline(press, ordered == "nummeriert", ordered is not None, anchors),
            Notes(press, schriftstueck.quellen if schriftstueck else {}),
            Register(abkuerzungen, press.findings, marks),
            Labels(press),
            anchors,
            has_anchors=ordered is not None,
        )

    def take(self, draft: Draft) -> None:
        """Take in a text that has been rendered."""
        self.sources.append(draft.source)
        self.notes.define(map(self._without_calls, draft.definitions))
        for place in draft.headless:
            self.press.findings.add(
                Code.TABELLE_OHNE_KOPF,
                place,
                "Die Tabelle hat eine Spalte ohne Überschrift; wer sie vorgelesen bekommt, weiß nicht, was"
                " darin steht.",
                "In der ersten Zeile über jede Spalte schreiben, was sie enthält: | Ort | Tage |; nur die"
                " linke obere Ecke darf leer sein.",
            )
            self.press.failed = True

    def finish(self, texts: Sequence[str]) -> list[Markup]:
        """The texts of the paper, in the order in which it prints them, with their marks settled."""
        place_of = partial(first_use, sources=self.sources)
        spelled = [
            self.register.spelled(str(text), place_of) for text in texts
        ]  # str: not to be escaped
        numbered = [self._numbered(text) for text in spelled]
        called = [self._replaced(text, Call, self.notes.called) for text in numbered]
        self.notes.report_unused()
        return [Markup(self._rest(text)) for text in called]  # noqa: S704 - rendered, marks settled

    def _numbered(self, text: str) -> str:
        self.outline.begin_text()
        return _OPENED.sub(self._opened, self._short(text))

    def running(self, html: str, source: Source) -> Markup:
        """A text that stands for itself, its abbreviations checked, and spelled out at first use.

        Whoever has several gives them in the order in which the paper prints them.
        """
        place_of = partial(first_use, sources=(source,))
        return Markup(self.register.spelled(str(html), place_of))  # noqa: S704 - rendered

    def settle(self, html: str) -> str:
        """A page with the marks settled that stand outside of the paper's texts."""
        return unmarked(self._rest(self._replaced(html, Call, self._misplaced)))

    def _short(self, html: str) -> str:
        return self._replaced(html, Short, self.register.aside)

    def _rest(self, html: str) -> str:
        html = self._replaced(self._short(html), Reference, self.labels.printed)
        return self._replaced(html, Directory, self._directory)

    def _replaced(self, html: str, kind: type[Mark], by: Callable[[Any], str]) -> str:
        """The text with something in place of the marks of one kind."""
        return self.marks.replaced(html, kind, by)

    def _opened(self, found: re.Match[str]) -> str:
        mark = self.marks.found(found["mark"])
        if isinstance(mark, Heading):
            return self._heading(mark, found)
        if isinstance(mark, Caption):
            return self._caption(mark, found)
        return found[0]

    def _heading(self, mark: Heading, found: re.Match[str]) -> str:
        level = int(found["level"]) - _ABOVE_CHAPTERS
        entry = self.outline.add(mark, level, unmarked(found["title"]))
        if mark.label:
            self.labels.add(mark.label, entry, mark.place)
        name = f' id="{entry.anchor}"' if mark.label or self.has_anchors else ""
        number = f'<span class="nummer">{entry.number}</span> ' if entry.number else ""
        tag = found["tag"]
        return f"<{tag}{name}{found['rest']}>{number}{found['title']}</{tag}>"

    def _caption(self, mark: Caption, found: re.Match[str]) -> str:
        tag, title = found["tag"], unmarked(found["title"])
        number = ""
        if self.outline.is_numbered or mark.kind == PICTURE:
            self.counts[mark.kind] += 1
            number = str(self.counts[mark.kind])
        wish = f"{mark.kind.lower()}-{number}" if number else mark.label.replace(".", "-")
        entry = Entry(mark.kind, number, title.strip(), self.anchors.named(wish))
        self.captions.append(entry)
        if mark.label and not (mark.is_address and mark.label in self.labels.known):
            self.labels.add(mark.label, entry, mark.place)
        counted = f'<span class="nummer">{mark.kind} {number}:</span> ' if number else ""
        name = f' id="{entry.anchor}"' if number or mark.label else ""
        return f"<{tag}{name}{found['rest']}>{counted}{found['title']}</{tag}>"

    def _directory(self, _: Directory) -> str:
        entries = self.register.listed()
        rows = Markup().join(
            Markup("<div><dt>{}</dt><dd>{}</dd></div>\n").format(*entry) for entry in entries
        )
        return Markup('<dl class="abkuerzungen">\n{}</dl>\n').format(rows) if entries else ""

    def _without_calls(self, text: Definition) -> Definition:
        """The text of a footnote without footnotes, which the foot of a page has no place for."""
        return replace(
            text, html=self._replaced(text.html, Call, partial(self._nested, text.label))
        )

    def _nested(self, label: str, call: Call) -> str:
        if call.label == label:
            message, cure = (
                f"Die Fußnote „{label}“ verweist auf sich selbst.",
                "Den Verweis streichen.",
            )
        else:
            message = f"In der Fußnote „{label}“ steht eine weitere, „{call.label}“."
            cure = f"Beide in den Text setzen, [^{label}] [^{call.label}], oder ihre Texte zusammenfassen."
        FigureError(Code.AUSDRUCK, message, cure).report(self.press.findings, call.place)
        self.press.failed = True
        return ""

    def _misplaced(self, call: Call) -> str:
        FigureError(
            Code.AUSDRUCK,
            "Fußnoten stehen nur im Text, nicht in Betreff, berechneten Tabellen oder Schablonen.",
            "Die Fußnote in text.md setzen.",
        ).report(self.press.findings, call.place)
        self.press.failed = True
        return ""
