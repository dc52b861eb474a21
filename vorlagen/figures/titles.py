"""What people call what has an address, or stands at a path in YAML: by titles, rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from vorlagen.facts.fakten import Fakten
from vorlagen.figures.errors import FigureError
from vorlagen.figures.namespace import Namespace

_EXPRESSION = re.compile(r"\{\{.*?\}\} ?")


def titles(root: Namespace | Fakten | None, path: Iterable[str]) -> list[tuple[str, str]]:
    """The parts of a path from the last thing on that has a title, each with its own, or an empty text.

    Rows and columns go with the title of their table. What only groups others is left out.
    """
    found: list[tuple[str, str]] = []
    within: Mapping[str, str] = {}  # what the table around calls its rows and columns
    node: Any = root
    for part in path:
        around = node.subject if isinstance(node, Namespace) else node
        model = _member(around, part)
        if isinstance(node, Namespace):
            with suppress(FigureError):
                node = node.get(part)
            subject = getattr(node, "subject", None)
            model = model or getattr(subject, "tabelle", subject)
        else:
            node = model
        title = within.get(part) or _title(model)
        if title and part not in within and not isinstance(around, list):
            found, within = [], getattr(model, "teile", {})
        if title or not isinstance(model, dict | list):
            found.append((part, title))
    return found


def _member(around: Any, part: str) -> Any:
    match around:
        case dict():
            return around.get(part)
        case Fakten() if part in type(around).model_fields:
            return getattr(around, part)
        case list() if part.isdecimal() and int(part) < len(around):
            return around[int(part)]
    return None


def _title(model: Any) -> str:
    """The title of some facts, or its short form, without what its expressions print."""
    if not isinstance(model, Fakten):
        return ""
    text = getattr(model, "titel", None) or getattr(model, "bezeichnung", None)
    if isinstance(text, str) and _EXPRESSION.search(text):
        text = getattr(model, "kurz", None) or _EXPRESSION.sub("", text)
    return text if isinstance(text, str) else ""
