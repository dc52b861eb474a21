"""Headings without words and tables without rows in prose: nothing would be printed of them."""

from __future__ import annotations

from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from vorlagen.documents.structure.labels import parted
from vorlagen.documents.text_faults import report
from vorlagen.findings import Code

_OF_TABLES = {"table_open", "table_close", "tbody_open"}


def find_empty_parts(markdown: MarkdownIt) -> None:
    """Let Markdown report what is empty; needs `TextFaults`, or it is an error."""
    markdown.core.ruler.before("pictures", "empty_parts", _empty_parts)


def _empty_parts(state: StateCore) -> None:
    for opening, line in pairwise(state.tokens):
        if opening.type == "heading_open" and not parted(line.content)[0].strip():
            first = opening.map[0] if opening.map else None
            report(
                state.env,
                Code.TEXT_LEER,
                opening.markup,
                first,
                f"Die Überschrift ({opening.markup}) hat keinen Text.",
                "Die Überschrift ausschreiben oder die Zeile streichen.",
            )
    parts = [token for token in state.tokens if token.type in _OF_TABLES]
    for opening, following in pairwise(parts):
        if (opening.type, following.type) == ("table_open", "table_close"):
            first = opening.map[0] if opening.map else None
            head = state.src.split("\n")[first].strip() if first is not None else ""
            report(
                state.env,
                Code.TEXT_LEER,
                head,
                first,
                "Die Tabelle hat nur einen Kopf und keine Zeilen.",
                "Unter der Linie |---| Zeilen ergänzen oder die Tabelle streichen; kommen sie aus einer"
                " Schleife, die Tabelle nur mit {% if %} drucken.",
            )
