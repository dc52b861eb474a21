"""Links in prose: `[Text](https://example.org)`; each leads somewhere and says in words where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.link import link
from markdown_it.token import Token

from vorlagen.documents import tokens
from vorlagen.documents.text_faults import report
from vorlagen.findings import Code

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
_SCHEME = re.compile(r"\s*<?\s*(?P<scheme>[a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SCHEMES = {"http", "https", "ftp", "mailto", "tel"}
_CURE = (
    "Eine vollständige Adresse angeben (https://…, http://…, ftp://…, mailto:…, tel:…); zu einer"
    " Überschrift führt [Text](#sprungmarke), eine Anlage nennt {{ anlagen.name }}."
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
    if part.type == "link_open":
        yield from _of_link(part, following)
    elif "address" in part.meta:
        yield _of_misspelt(str(part.meta["address"]), part.meta[_TYPED])


def _of_link(part: Token, following: list[Token]) -> Iterator[tuple[str, str]]:
    address = _address(part)
    typed = _shown(part.meta.get(_TYPED) or f"<{address}>")
    is_reference = address.startswith("#")
    if not address:
        yield f"Der Link „{typed}“ hat keine Adresse.", _CURE
    elif _COMPUTED in address or not (is_reference or _ADDRESS.fullmatch(address)):
        yield _of_address(address, typed)
    is_short = is_reference and following[0].type == "link_close"  # prints what it leads to
    if not is_short and not _has_text(following):
        yield (
            f"Der Link „{typed}“ hat keinen Text; wer vorlesen lässt, erfährt nicht, wohin er führt.",
            "In die eckigen Klammern schreiben, wohin er führt: [Bericht des Landes](https://…).",
        )


def _of_address(address: str, typed: str) -> tuple[str, str]:
    scheme = _SCHEME.match(address)
    if _COMPUTED in address:
        return (
            f"Im Link „{typed}“ steht ein Ausdruck in der Adresse; berechnet wird dort nichts.",
            "Die Adresse ausschreiben; Ausdrücke dürfen im Text des Links stehen.",
        )
    if scheme is None:
        return f"Der Link „{typed}“ führt ins Leere: Seine Adresse ist nicht vollständig.", _CURE
    if scheme["scheme"].lower() in _SCHEMES:
        return (
            f"Der Link „{typed}“ führt ins Leere: Hinter „{scheme[0]}“ fehlt das Ziel.",
            "Die Adresse ganz angeben: https://www.example.org, mailto:amt@example.org, tel:+492581530.",
        )
    return f"Der Link „{typed}“ führt zu „{scheme['scheme']}:“; das ist nicht erlaubt.", _CURE


def _of_misspelt(address: str, typed: str) -> tuple[str, str]:
    shown = _shown(typed)
    scheme = _SCHEME.match(address)
    if scheme is not None and scheme["scheme"].lower() not in _SCHEMES:
        return _of_address(scheme[0].strip(), shown)
    if re.search(r"\S\s+\S", address):
        return (
            f"Die Adresse im Link „{shown}“ enthält ein Leerzeichen; gedruckt würde er, wie er dasteht.",
            f"Das Leerzeichen streichen oder als %20 schreiben. {_NO_LINK}",
        )
    return (
        f"Der Link „{shown}“ ist nicht richtig geschrieben; gedruckt würde er, wie er dasteht.",
        f"Die Form ist [Text](https://www.example.org), ohne einen Link im Text. {_NO_LINK}",
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


def _shown(typed: str) -> str:
    """A link for a message: on one line, without tokens."""
    return " ".join(re.sub(tokens.ANY, "{{ … }}", typed).split())
