"""What a drawing may say in SVG and the PDF would leave out or show otherwise, without a word.

Measured with WeasyPrint 70, which has a part of SVG only. What programs for drawing note on the side
and what changes nothing (`isolation`, `enable-background`, masks that nothing uses) is not among it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from vorlagen.documents.pictures.svg_text import attributes, local

_DECLARED = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NESTED = re.compile(r"\{[^{}]*\{")
_COMPUTED = re.compile(r"(?<![\w-])(var|calc|min|max|clamp|env|color-mix)\(", re.IGNORECASE)
_MASKED, _BLENDED = "Masken (mask)", "Farben, die sich mischen ({})"
_UNLESS = {  # what a property may say without being lost, and what it is called otherwise
    "mask": ("none", _MASKED),
    "mask-image": ("none", _MASKED),
    "-webkit-mask": ("none", _MASKED),
    "mix-blend-mode": ("normal", _BLENDED),
    "background-blend-mode": ("normal", _BLENDED),
    "clip-path": (r"none|url\(.*", "einen Zuschnitt, der nicht als Pfad da ist ({})"),
    "writing-mode": ("(?:horizontal|lr|rl).*", "Text von oben nach unten ({})"),
}
_ONLY_IN_STYLES = {
    "d": ("none", "einen Pfad in Stilangaben ({})"),
    "font": (
        r"[0-9.]+[a-z%]*(?:/\S+)?\s.*",
        "Angaben zur Schrift, die nicht mit der Größe beginnen ({})",
    ),
}
_ONLY_WITH_STROKE = {  # programs note these on shapes without a line, too, where they change nothing
    "paint-order": (r"normal|fill(?:\s.*)?", "Linien, die hinter ihrer Fläche liegen ({})"),
    "vector-effect": ("none", "Linien, die nicht mit dem Bild größer und kleiner werden ({})"),
}
_HARMLESS = {"initial", "inherit", "unset", "revert", ""}
_NOT_DRAWN = re.compile(r"id|class|aria-.*|role|lang|name|label")


def unprinted(root: Element) -> Iterator[str]:
    """What of a drawing would be lost or changed, as it is called in a finding."""
    for element in root.iter():
        if not local(element.tag):
            continue
        said = dict(attributes(element))
        styled = dict(_declared(said.get("style", "")))
        yield from _lost(said, _UNLESS)
        yield from _lost(styled, _UNLESS | _ONLY_IN_STYLES)
        yield from _of_lines(said | styled)
        if local(element.tag) == "style":
            yield from _in_sheet("".join(element.itertext()))
        if local(element.tag) == "switch" and sum(bool(local(one.tag)) for one in element) > 1:
            yield "Teile, von denen nur einer zu sehen sein soll (switch)"
        if local(element.tag) == "clipPath":
            yield from _in_clip(element)


def _in_sheet(style: str) -> Iterator[str]:
    style = _COMMENT.sub(" ", style)
    if _NESTED.search(style):
        yield "Stilregeln innerhalb von anderen (wie @media)"
    for name, value in _declared(style):
        yield from _lost({name: value}, _UNLESS | _ONLY_IN_STYLES)
    yield from _of_lines(dict(_declared(style)))


def _of_lines(said: dict[str, str]) -> Iterator[str]:
    if said.get("stroke", "none").strip().lower() != "none":
        own = {name: value for name, value in said.items() if name in _ONLY_WITH_STROKE}
        yield from _lost(own, _ONLY_WITH_STROKE)


def _in_clip(element: Element) -> Iterator[str]:
    for part in element.iter():
        said = dict(attributes(part))
        rule = dict(_declared(said.get("style", ""))).get("clip-rule") or said.get("clip-rule", "")
        if rule.strip() == "evenodd":
            yield "einen Zuschnitt mit Löchern (clip-rule)"
        if local(part.tag) == "text":
            yield "einen Zuschnitt mit Text (clipPath)"


def _declared(style: str) -> Iterator[tuple[str, str]]:
    for name, value in _DECLARED.findall(_COMMENT.sub(" ", style)):
        yield name.lower(), value


def _lost(said: dict[str, str], unless: dict[str, tuple[str, str]]) -> Iterator[str]:
    for name, written in said.items():
        value = written.partition("!")[0].strip().lower()
        if value in _HARMLESS or _NOT_DRAWN.fullmatch(name) or name == "style":
            continue
        if name in unless and not re.fullmatch(unless[name][0], value, re.DOTALL):
            yield unless[name][1].format(name)
        if found := _COMPUTED.search(value):
            yield f"Werte, die erst auszurechnen sind ({found[1].lower()})"
