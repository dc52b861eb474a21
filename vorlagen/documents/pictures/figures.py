"""Prints the pictures of a text: the file, its caption, and what is said in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from vorlagen.documents import tokens
from vorlagen.documents.pictures.album import Album
from vorlagen.documents.pictures.markdown import Asked
from vorlagen.documents.pictures.picture import says_something
from vorlagen.documents.pictures.printed_size import printed_width
from vorlagen.documents.press import Html, Press, Source
from vorlagen.documents.structure.captions import PICTURE
from vorlagen.documents.structure.draft import Draft
from vorlagen.documents.structure.marks import PATTERN, Caption, Marks
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code, Place

_TOKEN = re.compile(tokens.ANY)
_MARK = re.compile(PATTERN)
_TEMPLATE = "teile/bilddatei.html"


@dataclass(frozen=True, slots=True)
class TextPictures:
    """The pictures of one text of a paper; `values` are what its tokens stand for."""

    press: Press
    album: Album
    marks: Marks
    source: Source
    render: Callable[..., str]  # the name of a template and names for it -> HTML
    values: Sequence[Any]

    def figure(self, asked: Asked) -> str:
        """The HTML of a picture; nothing after a finding."""
        place = self._place(asked)
        alt = self._alternative(asked, place)
        picture = self.album.from_text(asked.path, place, self.press.findings)
        if picture is None or not alt:
            self.press.failed = True
            return ""
        caption = asked.caption
        if caption:
            caption = self.marks.put(Caption(PICTURE, asked.label, place)) + caption
        names = {
            "titel": Html(caption),
            "text": alt,
            "daten": Html(self.album.stands_for(picture)),
            "breite": f"{printed_width(picture):f}",
        }
        return str(self.render(_TEMPLATE, bild=Namespace("bild", names)))

    def refuse(self, asked: Asked, message: str, cure: str) -> None:
        """Report a picture that cannot be where it is, or as it is typed."""
        self._report(Code.BILD_SCHREIBWEISE, self._place(asked), message, cure)

    def _report(self, code: Code, place: Place, message: str, cure: str) -> None:
        self.press.findings.add(code, place, message, cure)
        self.press.failed = True

    def _place(self, asked: Asked) -> Place:
        """Where the source asks for a picture; expressions stand there where it has tokens here."""
        typed = _TOKEN.split(asked.typed)[0]
        place = Draft(self.source, self.marks).place_of(typed, asked.line)
        if typed in self.source.text:
            return place
        return Draft(self.source, self.marks).place_of(f"]({asked.path}", asked.line)

    def _alternative(self, asked: Asked, place: Place) -> str:
        """What is said in place of a picture; empty with a finding."""
        alt = " ".join(_TOKEN.sub(lambda found: self._spoken(found[0]), asked.alt).split())
        file = PurePosixPath(asked.path)
        if _MARK.search(alt):
            self._report(
                Code.BILD_SCHREIBWEISE,
                place,
                "Im Alternativtext steht ein Verweis oder eine Fußnote.",
                "Im Alternativtext nur sagen, was zu sehen ist; Verweise gehören in die Bildunterschrift.",
            )
            return ""
        if not says_something(alt):
            message = f"Dem Bild „{asked.path}“ fehlt der Alternativtext."
        elif alt.lower() in {file.name.lower(), file.stem.lower(), "bild", "abbildung", "foto"}:
            message = f"Der Alternativtext „{alt}“ sagt nicht, was zu sehen ist."
        else:
            return alt
        self._report(
            Code.BILD_OHNE_TEXT,
            place,
            message,
            "Zwischen die eckigen Klammern schreiben, was zu sehen ist: ![Lageplan mit …](…). Ein Bild, das"
            " nur schmückt, gehört nicht in eine Vorlage.",
        )
        return ""

    def _spoken(self, token: str) -> str:
        number = tokens.number_of(token)
        value = self.values[number] if number < len(self.values) else ""
        return str(value.striptags()) if isinstance(value, Markup) else str(value)
