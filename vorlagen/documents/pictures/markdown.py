"""Pictures in prose: `![Alternativtext](bilder/plan.png "Bildunterschrift")`, alone in its paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image
from markdown_it.token import Token

from vorlagen.documents.structure.labels import parted
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code

PRINTER = "bilder"  # the key under which Markdown's surroundings hold it
_RAW = "typed"
# What looks like a picture but for Markdown is none: a space in its path, an address like file:.
_LOOKS_LIKE = re.compile(r"!\[(?!\^)(?P<alt>[^\]\n]*)\]\((?P<path>[^)\n]*)\)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture as prose asks for it; `alt` and `caption` may hold tokens, `caption` is HTML.

    `typed` is how it stands in the source, `line` the line of its paragraph, from 0.
    """

    path: str
    alt: str
    caption: str
    label: str
    typed: str
    line: int | None


class PicturePrinter(Protocol):
    """Whoever prints the pictures of a text."""

    def figure(self, asked: Asked) -> str:
        """The HTML of a picture; nothing after a finding."""

    def refuse(self, asked: Asked, message: str, cure: str) -> None:
        """Report a picture that cannot be where it is, or as it is typed."""


def read_pictures(markdown: MarkdownIt) -> None:
    """Let Markdown read pictures; needs a `PicturePrinter`, or texts may have none."""
    markdown.inline.ruler.at("image", _image)
    markdown.core.ruler.before("structure", "pictures", _pictures)


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
        state.tokens[-1].meta[_RAW] = state.src[start : state.pos]
    return True


def _pictures(state: StateCore) -> None:
    state.tokens = list(_placed(state))


def _placed(state: StateCore) -> Iterator[Token]:
    """The tokens with each picture that stands alone as a block, and all others reported."""
    rest = iter(range(len(state.tokens)))
    for index in rest:
        paragraph = state.tokens[index : index + 3]
        found = _alone(paragraph)
        if found is not None:
            for _ in range(2):
                next(rest)
            yield _block(found, paragraph[1], state)
        else:
            _report_misplaced(state.tokens[index], state)
            yield state.tokens[index]


def _alone(paragraph: list[Token]) -> Token | None:
    """The picture of a paragraph that has nothing else but its label."""
    if [token.type for token in paragraph] != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    parts = [part for part in paragraph[1].children or [] if part.type != "text" or part.content]
    if paragraph[0].level or not parts or parts[0].type != "image":
        return None
    is_label = len(parts) == 2 and parts[1].type == "text" and not parted(parts[1].content)[0]
    return parts[0] if len(parts) == 1 or is_label else None


def _block(found: Token, line: Token, state: StateCore) -> Token:
    label = parted(line.children[-1].content)[1] if line.children else ""
    asked = _asked(found, line, state, label)
    html = ""
    if found.meta.get("misspelt"):
        _printer(state).refuse(
            asked,
            "Das Bild ist nicht richtig geschrieben.",
            'Die Form ist ![Alternativtext](bilder/plan.png "Bildunterschrift"); ein Pfad mit Leerzeichen'
            " steht in spitzen Klammern: (<bilder/mein plan.png>).",
        )
    else:
        html = _printer(state).figure(asked)
    return Token("html_block", "", 0, content=html)


def _asked(found: Token, line: Token, state: StateCore, label: str = "") -> Asked:
    title = str(found.attrGet("title") or "")
    [spoken] = state.md.parseInline(found.content, state.env)
    alt = "".join(map(_spoken, spoken.children or []))
    return Asked(
        unquote(str(found.attrGet("src") or "")),
        alt,
        state.md.renderInline(title, state.env) if title else "",
        label,
        found.meta.get(_RAW, ""),
        line.map[0] if line.map else None,
    )


def _spoken(part: Token) -> str:
    """What an alternative text says, without its marks for bold and the like."""
    return " " if part.type in {"softbreak", "hardbreak"} else part.content


def _report_misplaced(line: Token, state: StateCore) -> None:
    if line.type != "inline" or not line.children:
        return
    for part in line.children:
        if part.type == "image":
            _printer(state).refuse(
                _asked(part, line, state),
                "Das Bild steht nicht allein in seinem Absatz.",
                "Das Bild in einen eigenen Absatz setzen, nicht in eine Aufzählung, mit Leerzeilen davor"
                " und danach.",
            )
    line.children = [part for part in line.children if part.type != "image"]


def _printer(state: StateCore) -> PicturePrinter:
    printer: PicturePrinter | None = state.env.get(PRINTER)
    if printer is None:
        raise FigureError(
            Code.BILD_SCHREIBWEISE,
            "Hier kann kein Bild stehen.",
            "Bilder stehen im Text der Vorlage (text.md), in einem eigenen Absatz.",
        )
    return printer
