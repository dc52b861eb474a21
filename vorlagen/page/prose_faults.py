"""Faults of prose that show while Markdown is being read: HTML, links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec import Struct, field

from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Place
from vorlagen.page.placeholders import VALUE
from vorlagen.page.press import Press
from vorlagen.page.source import Source

FAULTS = "faults"  # the key under which Markdown's surroundings hold it


class TextFaults(Struct):
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
        # The source has expressions where the text has tokens, and marks where it has gaps.
        needle = VALUE.any.split(typed)[0].partition(_GAP)[0]
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


# What looks like a link or picture but for Markdown is none: a space in its address, one that runs code.
_LOOKS_LIKE = re.compile(
    r"(?P<picture>!?)\[(?!\^)(?:[^\[\]]|\[[^\[\]]*\])*\]\((?:[^()\n]|\([^()\n]*\))*\)"
)
_PICTURE_CURE = (
    'Die Form ist ![Alternativtext](bilder/plan.png "Bildunterschrift"); ein Pfad mit Leerzeichen steht in'
    " spitzen Klammern: (<bilder/mein plan.png>)."
)


def find_faults(markdown: MarkdownIt) -> None:
    """Let Markdown report HTML and faulty links; needs `TextFaults`, or they are errors."""
    markdown.core.ruler.after("inline", "misread", _misread)
    markdown.core.ruler.before("pictures", "links", _links)


def _misread(state: StateCore) -> None:
    """Report what is typed as if it meant something, and would be printed as it stands."""
    line = None
    for token in state.tokens:
        line = token.map[0] if token.map else line
        texts = (part.content if part.type == "text" else _GAP for part in token.children or ())
        text = "".join(texts)
        opened = set()
        for found in _HTML.finditer(text):
            if found["end"] and found["name"].lower() in opened:
                continue  # was told where it begins
            opened.add((found["name"] or "").lower())
            message = f"„{found[0]}“ ist HTML, das hier nicht gelesen wird; gedruckt würde es so."
            report(state.env, Code.TEXT_FORM, found[0], line, message, _CURE)
        for found in _LOOKS_LIKE.finditer(text):
            code, what = (Code.BILD, "Das Bild") if found["picture"] else (Code.LINK, "Der Link")
            cure = _PICTURE_CURE if found["picture"] else f"{_LINK_CURE} {_NO_LINK}"
            message = (
                f"{what} „{_shown(found[0])}“ ist nicht richtig geschrieben; gedruckt würde es so."
            )
            report(state.env, code, found[0], line, message, cure)


_GAP = "\0"  # stands for what Markdown has read
_COMPUTED = "%EE%80%80"  # the beginning of a token in an address
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


def _links(state: StateCore) -> None:
    line = None
    for token in state.tokens:
        line = token.map[0] if token.map else line
        parts = token.children or []
        for index, part in enumerate(parts):
            if part.type == "link_open":
                rest = iter(parts[index + 1 :])
                inside = [*takewhile(lambda one: one.type != "link_close", rest)]
                _check_link(state, part, inside, line)


def _check_link(state: StateCore, link: Token, inside: list[Token], line: int | None) -> None:
    address = str(link.attrGet("href") or "")
    typed = f"[{''.join(part.content for part in inside)}]({unquote(address)}"
    typed = f"<{address}" if link.markup == "autolink" else typed
    shown = _shown(f"{typed}{'>' if link.markup == 'autolink' else ')'}")
    is_reference = address.startswith("#")
    if _COMPUTED in address:
        message = (
            f"Im Link „{shown}“ steht ein Ausdruck in der Adresse; berechnet wird dort nichts."
        )
        cure = "Die Adresse ausschreiben; Ausdrücke dürfen im Text des Links stehen."
    elif not (is_reference or _ADDRESS.fullmatch(address)):
        message = f"Der Link „{shown}“ führt ins Leere: Seine Adresse fehlt oder ist keine ganze, erlaubte."
        cure = _LINK_CURE
    elif not (is_reference and not inside) and not any(
        part.type == "image" or part.content.strip() for part in inside
    ):
        message = f"Der Link „{shown}“ hat keinen Text; wer vorlesen lässt, erfährt nicht, wohin er führt."
        cure = "In die eckigen Klammern schreiben, wohin er führt: [Bericht des Landes](https://…)."
    else:
        return
    report(state.env, Code.LINK, typed, line, message, cure)


def _shown(typed: str) -> str:
    """What is typed, on one line, as a message quotes it."""
    return " ".join(VALUE.any.sub("{{ … }}", typed).replace(_GAP, "").split())
