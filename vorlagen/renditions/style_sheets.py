"""Checks each style sheet by itself, before pages are made with it.

WeasyPrint reports syntax errors. This module adds what WeasyPrint accepts silently: fonts that the PDF
does not have, colours that PDF/A does not allow, and text that is not read out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

from vorlagen.findings import Code, Findings
from vorlagen.page import FILLER, Source, blank_jinja
from vorlagen.renditions.complaints import in_german
from vorlagen.renditions.pdf import LibraryMissingError, complaints_about_styles
from vorlagen.result_cache import kept

_Fault = tuple[int, str, str]  # the offset, the message, and the cure

_PRINTED = frozenset(("all", "print"))
_OURS = frozenset(("source sans pro", "source serif pro", "noto sans"))
_ANY_FONT = frozenset(
    "serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace"
    " inherit initial unset revert".split()
)
_SVG_PROPERTIES = ("fill", "stroke", "stop-", "marker", "text-anchor", "dominant-baseline")
_OPAQUE = {"number": 1, "percentage": 100}
_PLACE = re.compile(r"at (\d+):(\d+)\b")


def check_style_sheets(templates: Iterable[Source], findings: Findings) -> None:
    """Report what the PDF would skip or lose in those templates that are style sheets.

    If WeasyPrint cannot be loaded, nothing is checked; making a PDF reports that it is missing.
    """
    for source in templates:
        if not source.place.file.endswith(".css"):
            continue
        try:
            faults = _faults(source.text)
        except LibraryMissingError:
            return
        except (RecursionError, SyntaxError):  # SyntaxError: selectors are compiled to Python
            faults = (_too_deep(source.text),)
        for offset, message, cure in faults:
            findings.add(Code.SCHABLONE_SYNTAX, source.at_offset(offset), message, cure)


@lru_cache(maxsize=64)  # all papers of an authority have the same style sheets
def _faults(text: str) -> tuple[_Fault, ...]:
    """The faults of a style sheet; they are stored, as loading WeasyPrint takes a new process a while."""
    stored = kept(f"stil\0{text}", lambda: json.dumps(_find_faults(text)).encode())
    faults = []
    for offset, message, cure in json.loads(stored):
        faults.append((offset, message, cure))
    return tuple(faults)


def _find_faults(text: str) -> tuple[_Fault, ...]:
    css = _without_jinja(text)
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return (
        *_syntax_errors(css),
        *_unknown_fonts(css, rules),
        *_cmyk_colours(css),
        *_transparency(css, rules),
    )


def _too_deep(text: str) -> _Fault:
    """The fault of a style sheet that is nested too deeply to be read, at its deepest bracket."""
    depth = deepest = place = 0
    for offset, sign in enumerate(text):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        if depth > deepest:
            deepest = depth
            place = offset
    cure = "Klammern, Regeln und Auswahl (:is, :not, „a b c“) weniger tief schachteln."
    return place, "Hier ist zu viel ineinander geschachtelt.", cure


def _without_jinja(text: str) -> str:
    """The text with the same length; expressions become a filler word, statements become blanks."""

    def replacement(filler: re.Match[str]) -> str:
        if text.startswith("{{", filler.start()):
            return filler[0]
        return " " * len(filler[0])

    return re.sub(f"{FILLER}+", replacement, blank_jinja(text))


def _syntax_errors(css: str) -> Iterator[_Fault]:
    """What WeasyPrint reports about a style sheet."""
    for message in complaints_about_styles(css):
        if FILLER in message or message.startswith("Invalid media type"):  # it is reported twice
            continue
        name = message.partition("`")[2].partition(":")[0].strip()
        if message.endswith("unknown property.") and name.startswith(_SVG_PROPERTIES):
            continue
        complaint = in_german(message)
        place = _PLACE.search(message)
        if place:
            offset = _offset(css, int(place[1]), int(place[2]))
        else:
            # Messages about selectors have no place; nested ones are quoted with those around them.
            selector = complaint.quoted.rpartition(") ")[2]
            offset = css.find(selector)
        yield max(offset, 0), complaint.message, complaint.cure


def _offset_of(css: str, node: Any) -> int:
    return _offset(css, node.source_line, node.source_column)


def _offset(css: str, line: int, column: int) -> int:
    lines_before = css.split("\n")[: line - 1]
    return sum(len(text) + 1 for text in lines_before) + column - 1


def _unknown_fonts(css: str, rules: Iterable[Any]) -> Iterator[_Fault]:
    """Fonts that are neither ours nor declared; WeasyPrint would take another one silently."""
    available = _OURS | _ANY_FONT | _declared_fonts(rules)
    for declaration in _printed(rules):
        value = declaration.value
        if declaration.lower_name == "font":
            value = [token for token in value if token.type in {"string", "literal", "function"}]
        elif declaration.lower_name != "font-family":
            continue
        if any(token.type == "function" for token in value):  # its result is not known
            continue
        families = _families(value)
        if families and available.isdisjoint(family.lower() for family in families):
            first = next(token for token in value if token.type in {"ident", "string"})
            yield (
                _offset_of(css, first),
                f"Die Schrift „{families[0]}“ gibt es im PDF nicht; gedruckt würde eine andere.",
                "„Source Sans Pro“ oder „Source Serif Pro“ davor nennen.",
            )


def _cmyk_colours(css: str) -> Iterator[_Fault]:
    """CMYK colours, which PDF/A does not allow beside RGB colours (ISO 19005-3, 6.2.4)."""
    for match in re.finditer(r"device-cmyk", css, re.IGNORECASE):
        message = (
            "Farben einer Druckmaschine (device-cmyk) darf ein PDF für das Archiv hier nicht haben."
        )
        yield match.start(), message, "Die Farbe als #rrggbb angeben."


def _transparency(css: str, rules: Iterable[Any]) -> Iterator[_Fault]:
    """Transparent elements, which become pictures whose text no tag can reach (ISO 14289-1, 7.1)."""
    for declaration in _printed(rules):
        if declaration.lower_name != "opacity":
            continue
        for token in declaration.value:
            if token.type in _OPAQUE and token.value < _OPAQUE[token.type]:
                message = "Was durchscheint (opacity), wird aus dem PDF nicht vorgelesen."
                cure = "Statt dessen eine hellere Farbe angeben."
                yield _offset_of(css, declaration), message, cure


def _printed(rules: Iterable[Any]) -> list[Any]:
    """All declarations except those only for screens."""
    declarations: list[Any] = []
    for rule in rules:
        if rule.type == "declaration":
            declarations.append(rule)
        elif rule.type in {"qualified-rule", "at-rule"} and not _is_for_screens(rule):
            declarations += _printed(_contents(rule))
    return declarations


def _is_for_screens(rule: Any) -> bool:
    if _keyword(rule) != "media":
        return False
    media = {token.lower_value for token in rule.prelude if token.type == "ident"} - {"only"}
    return bool(media) and not media & _PRINTED


def _declared_fonts(rules: Iterable[Any]) -> frozenset[str]:
    """The families that a style sheet declares itself, in small letters."""
    declared: set[str] = set()
    for rule in rules:
        if _keyword(rule) != "font-face":
            continue
        for part in _contents(rule):
            if part.type == "declaration" and part.lower_name == "font-family":
                declared.update(family.lower() for family in _families(part.value))
    return frozenset(declared)


def _families(value: Iterable[Any]) -> list[str]:
    """The families in a value; adjacent words form one name."""
    words: list[str] = []
    for token in value:
        if token.type == "literal":
            words.append(",")
        elif token.type in {"ident", "string"}:
            words.append(token.value)
    families = map(str.strip, " ".join(words).split(","))
    return list(filter(None, families))


def _keyword(rule: Any) -> str:
    return str(rule.lower_at_keyword) if rule.type == "at-rule" else ""


def _contents(rule: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(rule.content or (), True, True))
