"""Numbers of a drawing that cannot be printed: too large ones, and what should be one and is none.

Measured with WeasyPrint 70, which gives up a whole drawing for one such value. How paths and
transformations are spelled is for `svg_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from vorlagen.documents.pictures.svg_text import attributes, local

_LARGEST = Decimal(10**9)  # a PDF ends at 2³¹, and drawings are enlarged; no map needs as much
_NUMBER = r"(?>[+-]?(?>[0-9]+\.?[0-9]*|\.[0-9]+)(?>[eE][+-]?[0-9]+)?)"
_UNIT = r"(?i:%|px|pt|pc|mm|cm|in|r?em|ex|ch|q|vw|vh|vmin|vmax)?"
_LIST = rf"[\s,]*(?>{_NUMBER}{_UNIT}[\s,]*)*"
_OPACITY = rf"{_NUMBER}(?:\s*%)?|inherit"
_LENGTHS = rf"{_LIST}|[a-zA-Z-]+"
_MEASURED = (
    "x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy points offset width height refX refY markerWidth"
    " markerHeight stroke-width stroke-dasharray stroke-dashoffset font-size letter-spacing"
    " word-spacing textLength startOffset rotate"
)
_FORMS = {
    name: re.compile(form)
    for names, form in (
        ("opacity fill-opacity stroke-opacity stop-opacity", _OPACITY),
        ("d transform gradientTransform patternTransform", r"(?s).*"),
        ("stroke-miterlimit", rf"{_NUMBER}|inherit"),
        ("orient", rf"{_NUMBER}|auto|auto-start-reverse"),
        ("viewBox", rf"(?:[\s,]*{_NUMBER}){{4}}[\s,]*|"),
        (
            _MEASURED,
            _LENGTHS,
        ),
    )
    for name in names.split()
}
_MISTAKEN = {"thin", "inf", "infinity", "nan"}  # words that are taken for inches and numbers
_ANY_NUMBER = re.compile(_NUMBER)
_MAY_BE_LARGE = re.compile(r"[eE][+-]?[0-9]|[0-9]{10}")
_DECLARED = re.compile(r"(?<![\w-])([a-zA-Z-]+)\s*:\s*([^;{}!]+)")
_REPEATS = {"repeat", "reflect"}
_SOME = re.compile(r"\s*\+?[0.]*[1-9]")
_LONGEST = 40  # of what is quoted


def unreadable(root: Element) -> Iterator[str]:
    """What of a drawing cannot be printed, as it is called in a finding."""
    for element in root.iter():
        name = local(element.tag)
        if not name:
            continue
        said = dict(attributes(element))
        measures = {"width", "height", "viewBox"} if element is root else set()
        for key, value in (*said.items(), *_DECLARED.findall(said.get("style", ""))):
            if key in _FORMS and key not in measures and not _is_right(key, value.strip()):
                yield f"{key}=„{_shortened(value)}“"
        if name == "style":
            for key, value in _DECLARED.findall("".join(element.itertext())):
                if key in _FORMS and not _is_right(key, value.strip()):
                    yield f"{key}: {_shortened(value)}"
        if said.get("spreadMethod") in _REPEATS and _is_point(name, said):
            yield f"einen Farbverlauf ohne Ausdehnung (spreadMethod=„{said['spreadMethod']}“)"


def _is_right(key: str, value: str) -> bool:
    if not _FORMS[key].fullmatch(value) or value.lower() in _MISTAKEN:
        return False
    if not _MAY_BE_LARGE.search(value):
        return True
    try:
        return all(abs(Decimal(number)) <= _LARGEST for number in _ANY_NUMBER.findall(value))
    except ArithmeticError:  # an exponent of twenty digits
        return False


def _is_point(name: str, said: dict[str, str]) -> bool:
    if name == "radialGradient":
        return not _SOME.match(said.get("r", "50%"))
    begin = (said.get("x1", "0"), said.get("y1", "0"))
    return name == "linearGradient" and begin == (said.get("x2", "100%"), said.get("y2", "0"))


def _shortened(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
