"""Judges each style sheet by itself, before pages are made of it.

What is written wrongly in it is said by the program that prints. Here is only what it would pass over
in silence: a bracket, a comment or a text without an end, that swallows what comes after it; a medium
that there is not; rules where none are read; fonts that no PDF has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

from vorlagen.checks.source import FILLER, Source, blank_jinja
from vorlagen.documents.page_check import DRAWING_ATTRIBUTES
from vorlagen.findings import Code, Findings
from vorlagen.renditions.complaints import shortened
from vorlagen.renditions.pdf import LibraryMissingError, complaints_about_styles

_Fault = tuple[int, str, str]  # the offset, what is wrong, and how to mend it

_END = "\ue0ff"  # put behind a style sheet; what swallows it has no end
_CLOSES = {"{} block": "}", "[] block": "]"}
_OPENS = {"}": "{", "]": "[", ")": "("}
_MEDIA = frozenset(("all", "print", "screen", "speech"))
_PRINTED = frozenset(("all", "print"))
_OURS = frozenset(("source sans pro", "source serif pro", "noto sans"))
_ANY_FONT = frozenset(
    "serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace"
    " inherit initial unset revert".split()
)
_NO_END = (
    "Was hier beginnt, ein Kommentar oder eine Adresse, hat kein Ende; alles dahinter ginge verloren.",
    "Hinter einem Kommentar „*/“ schreiben, hinter einer Adresse „)“.",
)
_TOO_DEEP = (
    "Die Regeln dieser Stilvorlage stehen zu tief ineinander.",
    "Klammern in Klammern auflösen: Jede Regel kann für sich stehen.",
)
_PLACED = re.compile(r"at (\d+):(\d+)\b")


def check_style_sheets(templates: Iterable[Source], findings: Findings) -> None:
    """Report what the PDF would skip or lose in those templates that are style sheets.

    Without the library that prints, nothing is said; it is missed where a PDF is made.
    """
    for source in templates:
        if source.place.file.endswith(".css"):
            try:
                faults = _faults(source.text)
            except LibraryMissingError:
                return
            for offset, message, cure in faults:
                findings.add(Code.SCHABLONE_SYNTAX, source.at_offset(offset), message, cure)


@lru_cache(maxsize=64)  # all papers of an authority have the same ones
def _faults(text: str) -> tuple[_Fault, ...]:
    css = _without_jinja(text)
    unbalanced = _unbalanced(css)
    if unbalanced:
        return tuple(unbalanced)
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    if any(_keyword(rule) == "import" for rule in rules):
        return ()  # that it is not loaded is told where the page is judged
    try:
        return (*_complained(css), *_Silent(css, _declared_fonts(rules)).of_rules(rules))
    except (RecursionError, SyntaxError):  # the latter of selectors within selectors
        return ((0, *_TOO_DEEP),)


def _without_jinja(text: str) -> str:
    """The text at the same length; what an expression prints may be a word, a statement is nothing."""
    return re.sub(
        f"{FILLER}+",
        lambda found: found[0] if text.startswith("{{", found.start()) else " " * len(found[0]),
        blank_jinja(text),
    )


def _complained(css: str) -> Iterator[_Fault]:
    """What the program that prints says of a style sheet."""
    for said, complaint in complaints_about_styles(css):
        if FILLER in said or said.startswith("Invalid media type"):  # it says that twice
            continue
        name = complaint.about.partition(":")[0]
        if said.endswith("unknown property.") and name in DRAWING_ATTRIBUTES:  # known within <svg>
            continue
        placed = _PLACED.search(said)
        # Selectors have no place; nested ones are quoted with those around them.
        selector = complaint.about.rpartition(") ")[2]
        offset = _offset(css, *map(int, placed.groups())) if placed else css.find(selector)
        yield max(offset, 0), complaint.message, complaint.cure


def _at(css: str, node: Any) -> int:
    return _offset(css, node.source_line, node.source_column)


def _offset(css: str, line: int, column: int) -> int:
    return sum(len(one) + 1 for one in css.split("\n")[: line - 1]) + column - 1


def _unbalanced(css: str) -> list[_Fault]:
    """Where something is opened and never closed, or closed without being open."""
    waiting = [(n, None) for n in tinycss2.parse_component_value_list(f"{css}\n{_END}")[::-1]]
    wrong: list[Any] = []
    node: Any = None
    around: Any = None
    while waiting:  # depth first, so that the end comes last, if nothing has swallowed it
        node, around = waiting.pop()
        if node.type == "error":
            wrong.append(node)
        inner = getattr(node, "arguments", None) or getattr(node, "content", None)
        if isinstance(inner, list):
            waiting += [(one, node) for one in inner[::-1]]
    if node.type != "ident" or node.value != _END:
        return [(_at(css, node), *_NO_END)]
    if around is not None:
        return [_open(_at(css, around), _CLOSES.get(around.type, ")"))]
    brackets = [_closed(_at(css, one), one.kind) for one in wrong if one.kind in _OPENS]
    texts = [_at(css, one) for one in wrong if "string" in one.kind]
    return brackets + [_endless_text(offset, css[offset]) for offset in texts]


def _open(offset: int, bracket: str) -> _Fault:
    return (
        offset,
        f"Was hier beginnt, wird nicht mit „{bracket}“ geschlossen; was dahinter steht, ginge verloren.",
        f"„{bracket}“ ergänzen, wo die Regel oder Angabe zu Ende ist.",
    )


def _closed(offset: int, bracket: str) -> _Fault:
    return (
        offset,
        f"Hier steht „{bracket}“, ohne dass davor etwas geöffnet wurde.",
        f"Die öffnende Klammer „{_OPENS[bracket]}“ ergänzen, oder diese entfernen.",
    )


def _endless_text(offset: int, mark: str) -> _Fault:
    return (
        offset,
        f"Der Text, der hier mit {mark} beginnt, endet nicht in derselben Zeile.",
        f"Das {mark} am Ende ergänzen.",
    )


class _Silent:
    """What the program that prints passes over without a word."""

    def __init__(self, css: str, fonts: frozenset[str]) -> None:
        self.css = css
        self.fonts = fonts

    def of_rules(self, rules: Iterable[Any], within: str = "") -> Iterator[_Fault]:
        for rule in rules:
            name = _keyword(rule)
            is_rule = rule.type == "qualified-rule"
            if (name and within == "rule") or (is_rule and within == "page"):
                yield self._misplaced(rule)
            elif name == "media":
                yield from self._media(rule)
            elif name == "layer":
                yield from self.of_rules(_rules_in(rule))
            elif rule.type == "declaration":
                yield from self._font(rule)
            elif is_rule:
                yield from self.of_rules(_contents(rule), "rule")
            elif "page" in {name, within}:
                yield from self.of_rules(_contents(rule), "page")

    def _media(self, rule: Any) -> Iterator[_Fault]:
        named = {token.lower_value for token in rule.prelude if token.type == "ident"} - {"only"}
        is_plain = all(token.type in {"ident", "whitespace", "literal"} for token in rule.prelude)
        if is_plain and not named <= _MEDIA:
            said = shortened(tinycss2.serialize(rule.prelude).strip())
            yield (
                _at(self.css, rule),
                f"„@media {said}“ kommt im PDF nie zur Anwendung.",
                "Für das PDF „@media print“ schreiben, für den Bildschirm „@media screen“.",
            )
        elif not named or named & _PRINTED:
            yield from self.of_rules(_rules_in(rule))

    def _misplaced(self, rule: Any) -> _Fault:
        said = f"@{rule.at_keyword}" if _keyword(rule) else tinycss2.serialize(rule.prelude).strip()
        return (
            _at(self.css, rule),
            f"„{shortened(said)}“ kann nicht innerhalb einer anderen Regel stehen.",
            "Die vorige Regel mit „}“ schließen und diese dahinter schreiben.",
        )

    def _font(self, declaration: Any) -> Iterator[_Fault]:
        value = declaration.value
        if declaration.lower_name not in {"font-family", "font"} or any(
            token.type == "function"
            for token in value  # what it comes to is not known here
        ):
            return
        if declaration.lower_name == "font":
            value = [token for token in value if token.type in {"string", "literal"}]
        families = _families(value)
        if families and not {*map(str.lower, families)} & (_OURS | _ANY_FONT | self.fonts):
            yield (
                _at(self.css, next(token for token in value if token.type in {"ident", "string"})),
                f"Die Schrift „{families[0]}“ gibt es im PDF nicht; gedruckt würde eine andere.",
                "„Source Sans Pro“ oder „Source Serif Pro“ davor nennen.",
            )


def _declared_fonts(rules: Iterable[Any]) -> frozenset[str]:
    """The families that a style sheet declares itself, in small letters."""
    faces = (rule for rule in rules if _keyword(rule) == "font-face")
    parts = (part for face in faces for part in _contents(face) if part.type == "declaration")
    named = (_families(part.value) for part in parts if part.lower_name == "font-family")
    return frozenset(family.lower() for families in named for family in families)


def _families(value: Iterable[Any]) -> list[str]:
    """The families in a value; words that stand beside each other are one."""
    words = (
        "," if token.type == "literal" else token.value
        for token in value
        if token.type in {"ident", "string", "literal"}
    )
    families = " ".join(words).split(",")
    return [family.strip() for family in families if family.strip()]


def _keyword(rule: Any) -> str:
    return str(rule.lower_at_keyword) if rule.type == "at-rule" else ""


def _contents(rule: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(rule.content or (), True, True))


def _rules_in(rule: Any) -> list[Any]:
    return list(tinycss2.parse_rule_list(rule.content or (), True, True))
