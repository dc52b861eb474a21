"""How much a drawing in SVG is once all is in place that it only refers to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from vorlagen.documents.pictures.svg_text import attributes, local

HEAVIEST = 200_000  # elements
_DEEPEST = 100  # references that lead to each other
_REFERENCE = re.compile(r"url\(\s*[\"']?\s*#([^\"')\s]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_ANY = ""  # stands for all elements, among classes


class CircleError(Exception):
    """A part refers to itself, over others or not; the message is its name."""


@dataclass(frozen=True, slots=True)
class _Part:
    """How many elements a part has, and how often it refers to which others."""

    size: int
    references: Counter[str]


def weight(root: Element) -> int:
    """How many elements there are to be drawn, each as often as something refers to it.

    Raises:
        CircleError: If parts refer to each other in a circle.
    """
    return _Weighing(root).of(root)


class _Weighing:
    def __init__(self, root: Element) -> None:
        self.named = {e.attrib["id"]: e for e in reversed(list(root.iter())) if "id" in e.attrib}
        self.by_class: dict[str, Counter[str]] = defaultdict(Counter)
        for element in root.iter():
            if local(element.tag) == "style":
                self._read("".join(element.itertext()))
        self.known: dict[str, int] = {}
        self.open: list[str] = []

    def of(self, element: Element) -> int:
        part = self._part(element)
        led_to = sum(count * self._of_name(name) for name, count in part.references.items())
        return min(part.size + led_to, HEAVIEST + 1)

    def _of_name(self, name: str) -> int:
        if name in self.open:
            raise CircleError(name)
        if name not in self.known:
            self.open.append(name)
            is_too_deep = len(self.open) > _DEEPEST
            self.known[name] = HEAVIEST + 1 if is_too_deep else self.of(self.named[name])
            self.open.pop()
        return self.known[name]

    def _read(self, style: str) -> None:
        for selectors, declared in _RULE.findall(style):
            names = [name for name in _REFERENCE.findall(declared) if name in self.named]
            for name in re.findall(r"\.([\w-]+)", selectors) or [_ANY]:
                self.by_class[name].update(names)

    def _part(self, element: Element) -> _Part:
        within = list(element.iter())
        names = (name for one in within for name in _references(one) if name in self.named)
        references = Counter(names)
        classes = Counter(name for one in within for name in (_ANY, *_classes(one)))
        for known, times in classes.items():
            for name, count in self.by_class.get(known, {}).items():
                references[name] += count * times
        return _Part(len(within), references)


def _references(element: Element) -> Iterator[str]:
    """What an element itself refers to, as often as it does."""
    for key, value in attributes(element):
        if key == "href" and value.strip().startswith("#"):
            yield value.strip()[1:]
        else:
            yield from _REFERENCE.findall(value)


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()
