"""What a drawing in SVG says wrongly, so that programs leave out a part of it without a word.

Paths, points and transformations are read as SVG 1.1 spells them (sections 8.3.9, 9.7.1 and 7.6). What
nothing draws may have faults: programs for drawing leave behind what they once used.
"""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from vorlagen.documents.pictures.svg_text import attributes, local

_GAP = r"[\s,]*"
_NUMBER = rf"(?>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?){_GAP}"
_ARC = rf"(?:{_NUMBER}){{3}}(?:[01]{_GAP}){{2}}(?:{_NUMBER}){{2}}"
_PATH = re.compile(
    r"\s*(?:(?=[Mm])"
    rf"(?>[MmLlTt]{_GAP}(?>(?:{_NUMBER}){{2}})+|[HhVv]{_GAP}(?>{_NUMBER})+|[Zz]{_GAP}"
    rf"|[QqSs]{_GAP}(?>(?:{_NUMBER}){{4}})+|[Cc]{_GAP}(?>(?:{_NUMBER}){{6}})+"
    rf"|[Aa]{_GAP}(?>{_ARC})+)*)?"
)
_POINTS = re.compile(rf"{_GAP}(?>(?:{_NUMBER}){{2}})*")
_MEASURE = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:deg|g?rad|turn|p[xtc]|[mc]m|in|e[mx]|%)?"
_FUNCTIONS = {  # how many numbers each takes
    "matrix": {6},
    "translate": {1, 2},
    "scale": {1, 2},
    "rotate": {1, 3},
    "skewX": {1},
    "skewY": {1},
}
_FUNCTION = re.compile(r"(?P<name>[^\s,()]*)\s*\((?P<numbers>[^()]*)\)[\s,]*")
_TRANSFORMED = ("transform", "gradientTransform", "patternTransform")
_MOVED = re.compile(r"(?<![\w-])transform\s*:\s*([^;!]+)", re.IGNORECASE)
_URL = re.compile(
    r"(?<![\w-])(?P<key>fill|stroke|clip-path|marker(?:-start|-mid|-end)?)\s*:\s*"
    r"url\(\s*[\"']?\s*\#(?P<name>[^\"')]+)[\"']?\s*\)\s*(?P<otherwise>[^;}\s!]*)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NOT_DRAWN = {  # by themselves; the empty name is that of other languages
    *"clipPath defs linearGradient marker mask metadata pattern radialGradient symbol title desc".split(),
    "",
}
_GRADIENTS = ("linearGradient", "radialGradient")


def faults(root: Element, places: list[tuple[int, int]]) -> list[str]:
    """What is wrong, with its place in the file; `places` has line and column of each element."""
    return _Reader(root, places).read()


class _Reader:
    def __init__(self, root: Element, places: list[tuple[int, int]]) -> None:
        self.root = root
        self.places = dict(zip(root.iter(), places, strict=True))
        self.named = {e.attrib["id"]: e for e in reversed(list(root.iter())) if "id" in e.attrib}
        self.found: dict[str, None] = {}
        self.waiting = [root]  # what is drawn: elements, those in them and those they refer to

    def read(self) -> list[str]:
        for sheet in self.root.iter():
            if local(sheet.tag) == "style":
                self._follow(sheet, "".join(sheet.itertext()))
        seen: set[Element] = set()
        while self.waiting:
            one = self.waiting.pop()
            if one not in seen:
                seen.add(one)
                self._look_at(one)
                parts = (part for part in reversed(one) if local(part.tag) not in _NOT_DRAWN)
                self.waiting.extend(parts)
        return list(self.found)

    def _report(self, element: Element, said: str) -> None:
        line, column = self.places[element]
        self.found[f"in Zeile {line}, Spalte {column}, {said}"] = None

    def _look_at(self, element: Element) -> None:
        name = local(element.tag)
        for key, value in attributes(element):
            if key == "href" and value.strip().startswith("#") and name == "use":
                self._lead(element, key, value.strip()[1:])
            elif key in _TRANSFORMED:
                self._check_transformed(element, key, value)
            elif key == "style":
                for declared in _MOVED.findall(value):
                    self._check_transformed(element, "transform", declared)
                self._follow(element, value)
            elif "url(" in value.lower():
                self._follow(element, f"{key}:{value}")
        if name == "path":
            self._check_numbers(element, "d", _PATH)
        elif name in {"polygon", "polyline"}:
            self._check_numbers(element, "points", _POINTS)
        elif name in _GRADIENTS and not self._has_stops(element):
            self._report(element, f"hat der Farbverlauf ({name}) keine Farben (stop)")

    def _follow(self, element: Element, style: str) -> None:
        """Go where declarations lead; one that says what to do otherwise may lead nowhere."""
        for found in _URL.finditer(_COMMENT.sub(" ", style)):
            name = found["name"].strip()
            if name in self.named or not found["otherwise"]:
                self._lead(element, found["key"], name)

    def _lead(self, element: Element, key: str, name: str) -> None:
        target = self.named.get(name)
        target = self.named.get(unquote(name)) if target is None else target
        if target is None:
            self._report(element, f"führt der Verweis „#{name}“ ({key}) zu nichts in der Datei")
        else:
            self.waiting.append(target)

    def _has_stops(self, gradient: Element) -> bool:
        passed: list[Element] = []
        one: Element | None = gradient
        while one is not None and one not in passed:
            if any(local(part.tag) == "stop" for part in one):
                return True
            passed.append(one)
            one = self.named.get(dict(attributes(one)).get("href", "").strip().removeprefix("#"))
        return False

    def _check_numbers(self, element: Element, key: str, pattern: re.Pattern[str]) -> None:
        value = element.get(key, "").strip()
        found = pattern.match(value)
        end = found.end() if found else 0
        if value != "none" and end < len(value):
            self._report(element, f"ist „{_short(value[end:])}“ ({key}) nicht zu lesen")

    def _check_transformed(self, element: Element, key: str, value: str) -> None:
        value, end = value.strip(), 0
        while end < len(value) and value != "none":
            found = _FUNCTION.match(value, end)
            if found is None or not _is_known(found["name"], found["numbers"]):
                self._report(element, f"ist „{_short(value[end:])}“ ({key}) nicht zu lesen")
                return
            end = found.end()


def _is_known(name: str, numbers: str) -> bool:
    said = re.split(r"\s*,\s*|\s+", numbers.strip())
    if len(said) == 1:  # „1-2“ are two numbers
        said = re.findall(_MEASURE, numbers) if re.fullmatch(f"(?>{_MEASURE})+", said[0]) else said
    return len(said) in _FUNCTIONS.get(name, ()) and all(re.fullmatch(_MEASURE, n) for n in said)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else f"{text[:30]}…"
