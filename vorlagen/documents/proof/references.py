"""References from one number of a proof to another: „[12]“, „[Q3.1]“, as links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from vorlagen.documents.press import Html
from vorlagen.findings import Place
from vorlagen.german.lists import laeufe
from vorlagen.german.style import NBSP

# Characters for private use, so that nothing somebody wrote is taken for a reference.
_BEGIN, _END = "\ue020", "\ue021"
_MARKED = re.compile(f"{_BEGIN}([A-Z]?[0-9.]+){_END}")


def marked(number: str) -> str:
    """A reference to a number, within a text that `linked` will turn into HTML."""
    return f"{NBSP}{_BEGIN}{number}{_END}"


def linked(text: str) -> Markup:
    """A text as HTML, with its references as links."""
    return Html(_MARKED.sub(lambda found: _link(found[1]), str(escape(text))))


def reference(number: str) -> Markup:
    """A reference by itself."""
    return Html(_link(number))


def anchor(number: str) -> str:
    """The name of the place that references to a number lead to."""
    return f"nr-{number.lower().replace('.', '-')}"


def numbers(found: Iterable[int], letter: str = "") -> Markup:
    """References to several numbers, neighbours together: „[3]–[5], [8]“, „[A1], [A2]“."""
    texts = []
    for first, last in laeufe(sorted(set(found))):
        between = ", " if last == first + 1 else "–"
        ends = [f"{letter}{end}" for end in dict.fromkeys([first, last])]
        run = between.join(_link(end) for end in ends)
        texts.append(f'<span class="von-bis">{run}</span>' if between == "–" else run)
    return Html(", ".join(texts))


def spot(place: Place) -> str:
    """A file and the line in it, for those who want to look it up there."""
    return f"{place.file}:{place.line}" if place.line else place.file


def _link(number: str) -> str:
    return f'<a class="verweis" href="#{anchor(number)}">[{escape(number)}]</a>'
