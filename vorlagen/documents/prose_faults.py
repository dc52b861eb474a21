"""Faults of prose that show while Markdown is being read: HTML, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.link import link
from markdown_it.token import Token

from vorlagen.checks.source import Source
from vorlagen.documents.placeholders import VALUE
from vorlagen.documents.press import Press
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Place

FAULTS = "faults"  # the key under which Markdown's surroundings hold it


@dataclass(slots=True)
class TextFaults:
    """Takes what is wrong with one text; the paper has failed then."""

    press: Press
    source: Source
    found: dict[str, int] = field(default_factory=dict)  # where the same was last found

    def report(self, code: Code, typed: str, line: int | None, message: str, cure: str) -> None:
        """Report what is typed as `typed`, in a block that begins in `line` (from 0) or is unknown.

        The same thing typed twice and reported twice has two places.
        """
        self.press.refuse(code, self._place(typed, line), message, cure)

    def _place(self, typed: str, line: int | None) -> Place:
        needle = VALUE.any.split(typed)[0]  # the source has expressions where the text has tokens
        text = self.source.text
        block = sum(len(one) + 1 for one in text.split("\n")[:line]) if line else 0
        start = text.find(needle, max(block, self.found.get(needle, 0))) if needle else -1
        if start < 0:
            return self.source.at_line(line + 1) if line is not None else self.source.place
        self.found[needle] = start + len(needle)
        return self.source.at_offset(start)


def report(
    surroundings: Mapping[str, Any], code: Code, typed: str, line: int | None, *said: str
) -> None:
    """Report a fault, by message and cure, to the `TextFaults` of Markdown's surroundings.

    Raises:
        FigureError: If there are none.
    """
    message, cure = said
    faults: TextFaults | None = surroundings.get(FAULTS)
    if faults is None:
        raise FigureError(code, message, cure)
    faults.report(code, typed, line, message, cure)


_ELEMENTS = (
    "a abbr b big blockquote body br center code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr html i"
    " iframe img ins kbd li mark ol p pre q s script small span strike strong style sub sup table tbody"
    " td tfoot th thead tr tt u ul"
).split()
_HTML = re.compile(
    rf"<(?P<end>/?)(?P<name>{'|'.join(_ELEMENTS)})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE
)
_CURE = (
    "Fett heißt **…**, kursiv *…*; ein neuer Absatz beginnt nach einer Leerzeile, Tabellen haben"
    " senkrechte Striche. Was niemand drucken soll, steht in {# … #}; ist es wörtlich gemeint, in"
    " Akzentzeichen: `<b>`."
)


def find_html(markdown: MarkdownIt) -> None:
    """Let Markdown report HTML; needs `TextFaults`, or it is an error."""
    markdown.core.ruler.after("inline", "typed_html", _typed_html)


def _typed_html(state: StateCore) -> None:
    line = None
    for token in state.tokens:
        line = token.map[0] if token.map else line
        texts = (part.content if part.type == "text" else "\0" for part in token.children or ())
        opened = set()
        for found in _HTML.finditer("".join(texts)):
            if found["end"] and found["name"].lower() in opened:
                continue  # was told where it begins
            opened.add((found["name"] or "").lower())
            report(
                state.env,
                Code.TEXT_FORM,
                found[0],
                line,
                f"„{found[0]}“ ist HTML, das hier nicht gelesen wird; gedruckt würde es, wie es dasteht.",
                _CURE,
            )


_TYPED = "typed"
_COMPUTED = "%EE%80%80"  # the beginning of a token in an address
# What looks like a link but for Markdown is none: a space in its address, one that runs code.
_LOOKS_LIKE = re.compile(
    r"\[(?!\^)(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<address>(?:[^()\n]|\([^()\n]*\))*)\)"
)
_ADDRESS = re.compile(
    r"(?:https?|ftp)://(?:[^/?\#@]*@)?[^\s/?\#:.@]\S*|mailto:[^@?\s]+@[^?\s]+\S*|tel:\S*[0-9]\S*",
    re.IGNORECASE,
)
_LINK_CURE = (
    "Eine vollständige Adresse angeben (https://…, http://…, ftp://…, mailto:…, tel:…), ohne Leerzeichen;"
    " zu einer Überschrift führt [Text](#sprungmarke), eine Anlage nennt {{ anlagen.name }}."
)

_NO_LINK = (
    r"Ist kein Link gemeint, vor die eckige Klammer einen umgekehrten Schrägstrich setzen: \[…](…)."
)


def read_links(markdown: MarkdownIt) -> None:
    """Let Markdown check links; needs `TextFaults`, or a faulty link is an error."""
    markdown.inline.ruler.at("link", _link)
    markdown.core.ruler.before("pictures", "links", _links)


def _link(state: StateInline, silent: bool) -> bool:
    """As Markdown reads links, with what is typed; what only looks like one is taken, too."""
    start, before = state.pos, len(state.tokens)
    if link(state, silent):
        if not silent:
            opening = next(part for part in state.tokens[before:] if part.type == "link_open")
            opening.meta[_TYPED] = state.src[start : state.pos]
        return True
    found = _LOOKS_LIKE.match(state.src, start)
    if found is None:
        return False
    state.pos = found.end()
    if not silent:
        part = state.push("html_inline", "", 0)
        part.content = ""
        part.meta |= {_TYPED: found[0], "address": found["address"]}
    return True


def _links(state: StateCore) -> None:
    line = None
    for token in state.tokens:
        line = token.map[0] if token.map else line
        parts = token.children or []
        for index, part in enumerate(parts):
            typed = str(part.meta.get(_TYPED) or "")
            for message, cure in _faults(part, parts[index + 1 :]):
                place = typed or f"<{_address(part)}"
                report(state.env, Code.LINK, place, line, message, cure)


def _faults(part: Token, following: list[Token]) -> Iterator[tuple[str, str]]:
    address = _address(part)
    typed = " ".join(VALUE.any.sub("{{ … }}", part.meta.get(_TYPED) or f"<{address}>").split())
    if "address" in part.meta:
        yield (
            f"Der Link „{typed}“ ist nicht richtig geschrieben; gedruckt würde er, wie er dasteht.",
            f"{_LINK_CURE} {_NO_LINK}",
        )
    if part.type != "link_open":
        return
    is_reference = address.startswith("#")
    if _COMPUTED in address:
        yield (
            f"Im Link „{typed}“ steht ein Ausdruck in der Adresse; berechnet wird dort nichts.",
            "Die Adresse ausschreiben; Ausdrücke dürfen im Text des Links stehen.",
        )
    elif not (is_reference or _ADDRESS.fullmatch(address)):
        yield (
            f"Der Link „{typed}“ führt ins Leere: Seine Adresse fehlt oder ist keine ganze, erlaubte.",
            _LINK_CURE,
        )
    is_short = is_reference and following[0].type == "link_close"  # prints what it leads to
    if not is_short and not _has_text(following):
        yield (
            f"Der Link „{typed}“ hat keinen Text; wer vorlesen lässt, erfährt nicht, wohin er führt.",
            "In die eckigen Klammern schreiben, wohin er führt: [Bericht des Landes](https://…).",
        )


def _has_text(following: list[Token]) -> bool:
    """Whether a link says something before it ends."""
    for part in following:
        if part.type == "link_close":
            return False
        if part.type == "image" or part.content.strip():
            return True
    return False


def _address(part: Token) -> str:
    return str(part.attrGet("href") or "")
