"""Pictures in prose: `![Alternativtext](bilder/plan.png "Bildunterschrift")`, alone in its paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image
from markdown_it.token import Token
from markupsafe import Markup

from vorlagen.documents.pictures import Album, printed_width, says_something
from vorlagen.documents.placeholders import MARK, VALUE
from vorlagen.documents.press import Html, Press, Source
from vorlagen.documents.structure_marks import PICTURE, Caption, Marks, parted
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Place

PRINTER = "bilder"  # the key under which Markdown's surroundings hold the `TextPictures` of a text
# What looks like a picture but for Markdown is none: a space in its path, an address like file:.
_LOOKS_LIKE = re.compile(r"!\[(?!\^)(?P<alt>[^\]\n]*)\]\((?P<path>[^)\n]*)\)")
_TEMPLATE = "teile/bilddatei.html"


def read_pictures(markdown: MarkdownIt) -> None:
    """Let Markdown read pictures; needs `TextPictures`, or texts may have none."""
    markdown.inline.ruler.at("image", _image)
    markdown.core.ruler.before("structure", "pictures", _pictures)


@dataclass(frozen=True, slots=True)
class TextPictures:
    """Prints the pictures of one text of a paper; `values` are what its tokens stand for."""

    press: Press
    album: Album
    marks: Marks
    source: Source
    render: Callable[..., str]  # the name of a template and names for it -> HTML
    values: Sequence[Any]

    def figure(self, found: Token, paragraph: Token, state: StateCore) -> str:
        """The HTML of a picture that stands alone in its paragraph; nothing after a finding."""
        place = self._place(found, paragraph)
        path = _path(found)
        if found.meta.get("misspelt"):
            self.press.refuse(
                Code.BILD_SCHREIBWEISE,
                place,
                "Das Bild ist nicht richtig geschrieben.",
                'Die Form ist ![Alternativtext](bilder/plan.png "Bildunterschrift"); ein Pfad mit'
                " Leerzeichen steht in spitzen Klammern: (<bilder/mein plan.png>).",
            )
            return ""
        alt = self._alternative(found, path, place, state)
        picture = self.album.from_text(path, place, self.press.findings)
        if picture is None or not alt:
            self.press.failed = True
            return ""
        caption = str(found.attrGet("title") or "")
        if caption:
            label = parted(paragraph.children[-1].content)[1] if paragraph.children else ""
            number = self.marks.put(Caption(PICTURE, label, place))
            caption = number + state.md.renderInline(caption, state.env)
        names = {
            "titel": Html(caption),
            "text": alt,
            "daten": Html(self.album.stands_for(picture)),
            "breite": f"{printed_width(picture):f}",
        }
        return str(self.render(_TEMPLATE, bild=names))

    def refuse(self, found: Token, paragraph: Token) -> None:
        """Report a picture that does not stand alone in its paragraph."""
        self.press.refuse(
            Code.BILD_SCHREIBWEISE,
            self._place(found, paragraph),
            "Das Bild steht nicht allein in seinem Absatz.",
            "Das Bild in einen eigenen Absatz setzen, nicht in eine Aufzählung, mit Leerzeilen davor"
            " und danach.",
        )

    def _place(self, found: Token, paragraph: Token) -> Place:
        """Where the source asks for a picture; expressions stand there where it has tokens here."""
        line = paragraph.map[0] if paragraph.map else None
        typed = VALUE.any.split(found.meta["typed"])[0]
        needle = typed if typed in self.source.text else f"]({_path(found)}"
        return self.source.where(needle, line)

    def _alternative(self, found: Token, path: str, place: Place, state: StateCore) -> str:
        """What is said in place of a picture, without marks for bold and the like; or a finding."""
        [spoken] = state.md.parseInline(found.content, state.env)
        parts = [" " if p.type.endswith("break") else p.content for p in spoken.children or []]
        alt = " ".join(VALUE.replaced("".join(parts), self._spoken).split())
        file = PurePosixPath(path)
        if MARK.any.search(alt):
            self.press.refuse(
                Code.BILD_SCHREIBWEISE,
                place,
                "Im Alternativtext steht ein Verweis oder eine Fußnote.",
                "Im Alternativtext nur sagen, was zu sehen ist; Verweise gehören in die Bildunterschrift.",
            )
            return ""
        if not says_something(alt):
            message = f"Dem Bild „{path}“ fehlt der Alternativtext."
        elif alt.lower() in {file.name.lower(), file.stem.lower(), "bild", "abbildung", "foto"}:
            message = f"Der Alternativtext „{alt}“ sagt nicht, was zu sehen ist."
        else:
            return alt
        self.press.refuse(
            Code.BILD_OHNE_TEXT,
            place,
            message,
            "Zwischen die eckigen Klammern schreiben, was zu sehen ist: ![Lageplan mit …](…). Ein Bild, das"
            " nur schmückt, gehört nicht in eine Vorlage.",
        )
        return ""

    def _spoken(self, number: int) -> str:
        value = self.values[number] if number < len(self.values) else ""
        return str(value.striptags()) if isinstance(value, Markup) else str(value)


def _path(found: Token) -> str:
    return unquote(str(found.attrGet("src") or ""))


def _image(state: StateInline, silent: bool) -> bool:
    """As Markdown reads pictures, with what is typed; what only looks like one is taken, too."""
    start = state.pos
    found = _LOOKS_LIKE.match(state.src, start)
    if state.src.startswith("![^", start):
        return False  # an exclamation mark and a footnote
    is_image = image(state, silent)
    if not is_image and found is None:
        return False
    if not is_image and found is not None:
        state.pos = found.end()
        if not silent:
            token = state.push("image", "img", 0)
            token.attrs, token.content, token.children = {"src": found["path"]}, found["alt"], []
            token.meta["misspelt"] = any(sign.isspace() for sign in found["path"])
    if not silent:
        state.tokens[-1].meta["typed"] = state.src[start : state.pos]
    return True


def _pictures(state: StateCore) -> None:
    state.tokens = list(_placed(state))


def _placed(state: StateCore) -> Iterator[Token]:
    """The tokens with each picture that stands alone as a block; all others are reported."""
    rest = iter(range(len(state.tokens)))
    for index in rest:
        line = state.tokens[index]
        found = _alone(state.tokens[index : index + 3])
        if found is not None:
            paragraph = state.tokens[next(rest)]
            next(rest)
            html = _printer(state).figure(found, paragraph, state)
            yield Token("html_block", "", 0, content=html)
            continue
        if line.type == "inline" and line.children:
            for part in line.children:
                if part.type == "image":
                    _printer(state).refuse(part, line)
            line.children = [part for part in line.children if part.type != "image"]
        yield line


def _alone(paragraph: list[Token]) -> Token | None:
    """The picture of a paragraph that has nothing else but its label."""
    if [token.type for token in paragraph] != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    parts = [part for part in paragraph[1].children or [] if part.type != "text" or part.content]
    if paragraph[0].level or not parts or parts[0].type != "image":
        return None
    is_label = len(parts) == 2 and parts[1].type == "text" and not parted(parts[1].content)[0]
    return parts[0] if len(parts) == 1 or is_label else None


def _printer(state: StateCore) -> TextPictures:
    printer: TextPictures | None = state.env.get(PRINTER)
    if printer is None:
        raise FigureError(
            Code.BILD_SCHREIBWEISE,
            "Hier kann kein Bild stehen.",
            "Bilder stehen im Text der Vorlage (text.md), in einem eigenen Absatz.",
        )
    return printer
