"""Judges each style sheet by itself, before pages are made of it.

What is written wrongly in it is said by the program that prints; here is what it would pass over in
silence: fonts that no PDF has, colours that none for archives may have, and text that is not read out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

from vorlagen.findings import Code, Findings
from vorlagen.keeper import kept
from vorlagen.page import FILLER, Source, blank_jinja
from vorlagen.renditions.pdf import LibraryMissingError, complaints_about_styles

_Fault = tuple[int, str, str]  # the offset, what is wrong, and how to mend it

_PRINTED = frozenset(("all", "print"))
_OURS = frozenset(("source sans pro", "source serif pro", "noto sans"))
_ANY_FONT = frozenset(
    "serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace"
    " inherit initial unset revert".split()
)
_OF_DRAWINGS = ("fill", "stroke", "stop-", "marker", "text-anchor", "dominant-baseline")
_OPAQUE = {"number": 1, "percentage": 100}
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
            except (RecursionError, SyntaxError):  # the latter of what selectors are compiled to
                faults = (_too_deep(source.text),)
            for offset, message, cure in faults:
                findings.add(Code.SCHABLONE_SYNTAX, source.at_offset(offset), message, cure)


@lru_cache(maxsize=64)  # all papers of an authority have the same ones
def _faults(text: str) -> tuple[_Fault, ...]:
    """Those of a style sheet; finding them takes a new process, which loads what prints, a while."""
    found = kept(f"stil\0{text}", lambda: json.dumps(_found(text)).encode())
    return tuple((offset, message, cure) for offset, message, cure in json.loads(found))


def _found(text: str) -> tuple[_Fault, ...]:
    css = _without_jinja(text)
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return (*_complained(css), *_other_fonts(css, rules), *_inks(css), *_see_through(css, rules))


def _too_deep(text: str) -> _Fault:
    """What is said of a style sheet that cannot be read for its depth: at its deepest bracket."""
    depth, deepest, place = 0, 0, 0
    for offset, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > deepest:
            deepest, place = depth, offset
    cure = "Klammern, Regeln und Auswahl (:is, :not, „a b c“) weniger tief schachteln."
    return place, "Hier ist zu viel ineinander geschachtelt.", cure


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
        if said.endswith("unknown property.") and name.startswith(_OF_DRAWINGS):
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


def _other_fonts(css: str, rules: Iterable[Any]) -> Iterator[_Fault]:
    """Fonts that are neither ours nor declared; the program that prints takes another without a word."""
    known = _OURS | _ANY_FONT | _declared_fonts(rules)
    for declaration in _printed(rules):
        value = declaration.value
        if declaration.lower_name == "font":
            value = [token for token in value if token.type in {"string", "literal", "function"}]
        elif declaration.lower_name != "font-family":
            continue
        families = _families(value)
        is_open = any(token.type == "function" for token in value)  # what it comes to is not known
        if families and not is_open and not {*map(str.lower, families)} & known:
            yield (
                _at(css, next(token for token in value if token.type in {"ident", "string"})),
                f"Die Schrift „{families[0]}“ gibt es im PDF nicht; gedruckt würde eine andere.",
                "„Source Sans Pro“ oder „Source Serif Pro“ davor nennen.",
            )


def _inks(css: str) -> Iterator[_Fault]:
    """Colours of a printing press, which no PDF/A may have beside those of a screen (ISO 19005-3, 6.2.4)."""
    for found in re.finditer(r"device-cmyk", css, re.IGNORECASE):
        message = (
            "Farben einer Druckmaschine (device-cmyk) darf ein PDF für das Archiv hier nicht haben."
        )
        yield found.start(), message, "Die Farbe als #rrggbb angeben."


def _see_through(css: str, rules: Iterable[Any]) -> Iterator[_Fault]:
    """What is printed as a picture of its own, in which no tag finds its text (ISO 14289-1, 7.1)."""
    for declaration in _printed(rules):
        for token in declaration.value if declaration.lower_name == "opacity" else ():
            if token.type in _OPAQUE and token.value < _OPAQUE[token.type]:
                message = "Was durchscheint (opacity), wird aus dem PDF nicht vorgelesen."
                yield _at(css, declaration), message, "Statt dessen eine hellere Farbe angeben."


def _printed(rules: Iterable[Any]) -> Iterator[Any]:
    """All declarations but those for screens alone."""
    for rule in rules:
        if rule.type == "declaration":
            yield rule
        elif rule.type in {"qualified-rule", "at-rule"} and not _is_for_screens(rule):
            yield from _printed(_contents(rule))


def _is_for_screens(rule: Any) -> bool:
    named = {token.lower_value for token in rule.prelude if token.type == "ident"} - {"only"}
    return _keyword(rule) == "media" and bool(named) and not named & _PRINTED


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
