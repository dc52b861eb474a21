"""Checks style sheets before a page is made of them: what would be lost in them without a word.

A style sheet is put into the page with others, and what is wrong with one of them is not to be told
there any more: an open bracket swallows what comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Any

import cssselect2
import tinycss2

from vorlagen.documents.css_brackets import unbalanced
from vorlagen.documents.css_colours import colours
from vorlagen.documents.css_fonts import declared_fonts, unknown_fonts
from vorlagen.documents.press import Source
from vorlagen.documents.typed import FILLER, blank_jinja
from vorlagen.findings import Code, Findings, Place

# What WeasyPrint 70 has; a test holds them against it.
PSEUDO_ELEMENTS = frozenset(
    """
    before after marker first-line first-letter footnote-call footnote-marker note-call note-marker
    note-callback
    """.split()
)
MARGIN_BOXES = frozenset(
    """
    bottom-center bottom-left bottom-left-corner bottom-right bottom-right-corner left-bottom
    left-middle left-top right-bottom right-middle right-top top-center top-left top-left-corner
    top-right top-right-corner footnote note-area
    """.split()
)
_MEDIA = ("print", "screen", "all", "speech")
_WITH_DESCRIPTORS = ("font-face", "color-profile", "counter-style")
_WITHIN_HTML = re.compile(
    r"""
    <style\b[^>]*> (?P<sheet>.*?) </style
    | \s(?:style|fill|stroke|stop-color|flood-color|color)\s*=\s*
      (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:\s|/\*.*?\*/)*", re.DOTALL)
_LONGEST = 50  # of what is quoted


@dataclass(frozen=True, slots=True)
class _Fault:
    place: Place
    message: str
    cure: str


def check_styles(source: Source, findings: Findings) -> None:
    """Report what the PDF would skip in a style sheet; in any template, colours in styles."""
    if source.place.file.endswith(".css"):
        for fault in _faults(source):
            findings.add(Code.STIL_SCHREIBWEISE, fault.place, fault.message, fault.cure)
    else:
        _check_styles_within(source, findings)


def _check_styles_within(source: Source, findings: Findings) -> None:
    text = _without_jinja(source.text)
    for found in _WITHIN_HTML.finditer(text):
        begin = found.start(found.lastgroup or 0)
        style = Source(source.at_offset(begin), found[found.lastgroup or 0])
        for node, message, cure in colours(tinycss2.parse_component_value_list(style.text)):
            place = style.at(node.source_line, node.source_column)
            findings.add(Code.STIL_SCHREIBWEISE, place, message, cure)


@lru_cache(maxsize=64)  # all papers of an authority have the same ones
def _faults(source: Source) -> tuple[_Fault, ...]:
    text = _without_jinja(source.text)
    open_ones = [_Fault(source.at_offset(o), said, cure) for o, said, cure in unbalanced(text)]
    return tuple(open_ones or _Sheet(Source(source.place, text)).faults())


def _without_jinja(text: str) -> str:
    """The text at the same length; what an expression prints may be a word, a statement is nothing."""
    return re.sub(
        f"{FILLER}+",
        lambda found: found[0] if text.startswith("{{", found.start()) else " " * len(found[0]),
        blank_jinja(text),
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A style sheet in which all brackets are closed."""

    source: Source
    fonts: frozenset[str] = frozenset()  # that it declares itself

    def faults(self) -> Iterator[_Fault]:
        rules = tinycss2.parse_stylesheet(
            self.source.text, skip_comments=True, skip_whitespace=True
        )
        return replace(self, fonts=declared_fonts(rules))._rules(rules, printed=True)

    def _rules(self, rules: Iterable[Any], *, printed: bool) -> Iterator[_Fault]:
        for rule in rules:
            if rule.type == "error":
                yield self._fault(
                    rule,
                    f"„{self._said_at(rule)}“ gehört zu keiner Regel.",
                    "Eine Regel schreiben, „h2 { color: #222; }“, oder die Stelle entfernen; hinter „}“"
                    " steht kein Semikolon.",
                )
            elif rule.type == "qualified-rule":
                yield from self._rule(rule, printed=printed)
            elif rule.type == "at-rule":
                yield from self._at_rule(rule, printed=printed)

    def _rule(self, rule: Any, *, printed: bool, nested: bool = False) -> Iterator[_Fault]:
        if printed:
            yield from self._selector(rule, nested=nested)
        yield from self._declarations(rule, printed=printed)

    def _declarations(self, rule: Any, *, printed: bool, nests: bool = True) -> Iterator[_Fault]:
        for part in _contents(rule):
            if part.type == "error":
                yield self._fault(
                    part,
                    f"„{self._said_at(part)}“ ist keine Stilangabe.",
                    "Eine Stilangabe besteht aus Name, Doppelpunkt und Wert: „color: #222;“.",
                )
            elif part.type == "qualified-rule" and nests:
                yield from self._rule(part, printed=printed, nested=True)
            elif part.type == "declaration" and printed:
                for node, message, cure in chain(
                    colours(part.value), unknown_fonts(part, self.fonts)
                ):
                    yield self._fault(node, message, cure)
            elif part.type == "qualified-rule" or (part.type == "at-rule" and nests and printed):
                yield self._fault(
                    part,
                    f"„{self._said_at(part)}“ kann nicht innerhalb einer anderen Regel stehen.",
                    "Die vorige Regel mit „}“ schließen und diese dahinter schreiben.",
                )

    def _selector(self, rule: Any, *, nested: bool) -> Iterator[_Fault]:
        said = tinycss2.serialize(rule.prelude).strip()
        selector = said.replace("&", ":root") if "&" in said or not nested else f":root {said}"
        try:
            found = cssselect2.compile_selector_list(selector)
            known = {selector.pseudo_element for selector in found} <= {None, *PSEUDO_ELEMENTS}
        except (cssselect2.SelectorError, AttributeError):  # the latter for „h2 |“, by mistake
            known = False
        if not known:
            yield self._fault(
                rule,
                f"„{_shortened(said)}“ wählt im PDF nichts aus; die ganze Regel bliebe ohne Wirkung.",
                "Schreibweise prüfen, auch Kommas und was hinter „:“ steht. Was nur Browser kennen, steht"
                " in @media screen { … }.",
            )

    def _at_rule(self, rule: Any, *, printed: bool) -> Iterator[_Fault]:
        name = rule.lower_at_keyword
        if name == "import":
            return  # told where the page is looked at
        if name == "media":
            yield from self._media(rule, printed=printed)
        elif name == "layer":
            yield from self._rules(_rules_in(rule), printed=printed)
        elif name == "page" and rule.content is not None:
            yield from self._page(rule)
        elif name in _WITH_DESCRIPTORS and rule.content is not None:
            yield from self._declarations(rule, printed=printed, nests=False)
        elif printed:
            yield self._fault(
                rule,
                f"„@{rule.at_keyword}“ hat im PDF keine Wirkung.",
                "Schreibweise prüfen oder die Anweisung entfernen; was nur für Browser gilt, steht in"
                " @media screen { … }.",
            )

    def _media(self, rule: Any, *, printed: bool) -> Iterator[_Fault]:
        said = tinycss2.serialize(rule.prelude).strip()
        media = [part.strip().lower() for part in said.removeprefix("only ").split(",")]
        if printed and said and not set(media) <= {*_MEDIA}:
            yield self._fault(
                rule,
                f"„@media {_shortened(said)}“ kommt im PDF nie zur Anwendung.",
                "Für das PDF „@media print“ schreiben, für den Bildschirm „@media screen“. Bedingungen wie"
                " „(max-width: 50rem)“ bekommen ein eigenes @media innerhalb von @media screen.",
            )
        reaches_paper = printed and (not said or bool({"print", "all"} & {*media}))
        yield from self._rules(_rules_in(rule), printed=reaches_paper)

    def _page(self, rule: Any) -> Iterator[_Fault]:
        yield from self._declarations(rule, printed=True, nests=False)
        for box in _contents(rule):
            if box.type != "at-rule":
                continue
            if box.lower_at_keyword not in MARGIN_BOXES or box.content is None:
                yield self._fault(
                    box,
                    f"„@{box.at_keyword}“ ist kein Feld am Rand einer Seite.",
                    "Die Felder heißen nach ihrem Ort: „@top-right { … }“, „@bottom-center { … }“.",
                )
            else:
                yield from self._declarations(box, printed=True, nests=False)

    def _fault(self, node: Any, message: str, cure: str) -> _Fault:
        return _Fault(self.source.at_offset(self._start(node)), message, cure)

    def _said_at(self, node: Any) -> str:
        """What stands at a place, up to where a rule or declaration begins or ends."""
        said = self.source.text[self._start(node) :]
        return _shortened(re.split(r"(?<=.)[;{}\n]", said)[0])

    def _start(self, node: Any) -> int:
        """The offset of a node; the parser places an error at the end of what it cannot read."""
        text = self.source.text
        lines = text.split("\n")[: node.source_line - 1]
        offset: int = sum(len(line) + 1 for line in lines) + node.source_column - 1
        if node.type != "error":
            return offset
        last = len(text[: offset + 1].rstrip()) - 1
        begin = max(text.rfind(end, 0, last) for end in "{};") + 1
        found = _NOTHING.match(text, begin)
        return found.end() if found else begin


def _contents(rule: Any) -> list[Any]:
    found: list[Any] = tinycss2.parse_blocks_contents(
        rule.content, skip_comments=True, skip_whitespace=True
    )
    return found


def _rules_in(rule: Any) -> list[Any]:
    found: list[Any] = tinycss2.parse_rule_list(
        rule.content or [], skip_comments=True, skip_whitespace=True
    )
    return found


def _shortened(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
