"""HTML in prose: it is not read, so that its signs would be printed as they stand."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from vorlagen.documents.text_faults import report
from vorlagen.findings import Code

_ELEMENTS = (
    "a abbr b big blockquote body br center code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr html i"
    " iframe img ins kbd li mark ol p pre q s script small span strike strong style sub sup table tbody"
    " td tfoot th thead tr tt u ul"
).split()
_HTML = re.compile(
    rf"<(?P<end>/?)(?P<name>{'|'.join(_ELEMENTS)})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE
)
_CURE = (
    "Fett heißt **…**, kursiv *…*; ein neuer Absatz beginnt nach einer Leerzeile, Tabellen haben"
    " senkrechte Striche. Was niemand drucken soll, steht in {# … #}; ist es wörtlich gemeint, in"
    " Akzentzeichen: `<b>`."
)


def find_html(markdown: MarkdownIt) -> None:
    """Let Markdown report HTML; needs `TextFaults`, or it is an error."""
    markdown.core.ruler.after("inline", "typed_html", _typed_html)


def _typed_html(state: StateCore) -> None:
    line = None
    for token in state.tokens:
        line = token.map[0] if token.map else line
        texts = (part.content if part.type == "text" else "\0" for part in token.children or ())
        opened = set()
        for found in _HTML.finditer("".join(texts)):
            if found["end"] and found["name"].lower() in opened:
                continue  # was told where it begins
            opened.add((found["name"] or "").lower())
            report(
                state.env,
                Code.TEXT_HTML,
                found[0],
                line,
                f"„{found[0]}“ ist HTML, das hier nicht gelesen wird; gedruckt würde es, wie es dasteht.",
                _CURE,
            )
