"""Finds colours in styles that a PDF for archives may not have, or that cannot be printed.

Measured with WeasyPrint 70: colours of devices are forbidden without a profile of that device
(ISO 19005-3, 6.2.4.3), wider colour spaces are not known, and gradients are made in sRGB alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

_ONLY_PLAIN = frozenset({"lab", "lch", "oklab", "oklch"})  # which gradients cannot have
_CURE = "Die Farbe in RGB angeben: „#7a1f2b“ oder „rgb(122 31 43)“."


def colours(nodes: Iterable[Any], *, graded: bool = False) -> Iterator[tuple[Any, str, str]]:
    """The part (of `tinycss2`), what and how to mend it, for each colour that cannot be."""
    for node in nodes:
        if node.type == "function":
            message = _fault(node, graded=graded)
            if message:
                yield node, message, _CURE
            else:
                is_gradient = node.lower_name.endswith("gradient")
                yield from colours(node.arguments, graded=graded or is_gradient)
        elif hasattr(node, "content"):
            yield from colours(node.content or (), graded=graded)


def _fault(function: Any, *, graded: bool) -> str:
    said = tinycss2.serialize([function])
    name = function.lower_name
    if name == "device-cmyk":
        return f"„{said}“ ist eine Farbe für den Vierfarbdruck (CMYK); Archiv und Bildschirm brauchen RGB."
    if name == "color" and _space(function) != "srgb":
        return f"„{said}“ lässt sich nicht drucken: Diesen Farbraum kennt das PDF nicht."
    if graded and name in _ONLY_PLAIN:
        return f"„{said}“ lässt sich in einem Farbverlauf nicht drucken."
    return ""


def _space(function: Any) -> str:
    names = [one for one in function.arguments if one.type not in {"whitespace", "comment"}]
    return str(getattr(names[0], "lower_value", "")) if names else ""
