"""Readable names for addresses and for paths in YAML: by titles, rows and columns."""

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
    """The parts of a path from the last titled one on, each with its title, or with an empty text.

    Rows and columns stand behind the title of their table. Parts that only group others are left out.
    """
    titled_parts: list[tuple[str, str]] = []
    table_parts: Mapping[str, str] = {}  # titles of the rows and columns of the table around
    node: Any = root
    for part in path:
        container = node.subject if isinstance(node, Namespace) else node
        model = _member(container, part)
        if isinstance(node, Namespace):
            with suppress(FigureError):
                node = node.get(part)
            subject = getattr(node, "subject", None)
            model = model or getattr(subject, "tabelle", subject)
        else:
            node = model
        title = table_parts.get(part) or _title(model)
        if title and part not in table_parts and not isinstance(container, list):
            titled_parts = []
            table_parts = getattr(model, "teile", {})
        if title or not isinstance(model, dict | list):
            titled_parts.append((part, title))
    return titled_parts


def _member(container: Any, part: str) -> Any:
    match container:
        case dict():
            return container.get(part)
        case Fakten() if part in type(container).model_fields:
            return getattr(container, part)
        case list() if part.isdecimal() and int(part) < len(container):
            return container[int(part)]
    return None


def _title(model: Any) -> str:
    """The title of some facts, or its short form, without the expressions in it."""
    if not isinstance(model, Fakten):
        return ""
    text = getattr(model, "titel", None) or getattr(model, "bezeichnung", None)
    if isinstance(text, str) and _EXPRESSION.search(text):
        text = getattr(model, "kurz", None) or _EXPRESSION.sub("", text)
    return text if isinstance(text, str) else ""
