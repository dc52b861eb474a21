"""Finds the printed figures in the HTML of a paper and marks them, so that one can be asked about.

The page that a build writes has no such marks; only the copy that the preview shows has them.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from vorlagen.figures.explanation import Explanation, explained
from vorlagen.german.style import Hausstil
from vorlagen.page import Printed

_TAG = re.compile(r"(<!--.*?-->|<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>)", re.DOTALL)
_NAME = re.compile(r"<(/?)([a-z0-9]+)", re.IGNORECASE)
_CLOSED = frozenset("a head script style svg title".split())  # in them, nothing is marked
_BARE = re.compile(r"[0-9]{1,4}|[^\W\d]+")  # without a unit, so that other things may be meant
_STYLE = """\
<style>
.vorschau-zahl { cursor: pointer; text-decoration: underline dotted; text-underline-offset: 0.2em; }
.vorschau-zahl:hover { background: #fff3c4; }
.vorschau-zahl:focus { outline: 3px solid #000; background: #ffe9a8; }
.vorschau-neu { background: #ffe9a8; outline: 1px solid #000; }
</style>
</head>"""


def marked(page: str, printed: Sequence[Printed]) -> str:
    """A page in which each printed figure is a button with the text (`data-zahl`) it was printed as.

    A short number or a word is marked only where it stands alone if the page has it more often than it was
    printed: „2“ may be a paragraph of a law, „eine“ no number at all.
    """
    addresses: dict[str, str] = {}
    for item in printed:
        addresses.setdefault(key_of(item.text), item.figure.address)
    if not addresses:
        return page
    pattern, notes = _pattern(addresses), Counter(key_of(item.text) for item in printed)
    pieces = list(_pieces(page))
    seen = Counter(
        key_of(found[0])
        for text, is_open in pieces
        if is_open
        for found in pattern.finditer(text)
        if _BARE.fullmatch(found[0])
    )

    def mark(found: re.Match[str]) -> str:
        key = key_of(found[0])
        alone = found.string.strip() == found[0].strip()
        if seen[key] > notes[key] and not alone:
            return found[0]
        zahl, address = html.escape(key), html.escape(addresses[key])
        return (
            f'<span class="vorschau-zahl" role="button" tabindex="0" data-zahl="{zahl}"'
            f' data-adresse="{address}">{found[0]}</span>'
        )

    shown = "".join(pattern.sub(mark, text) if is_open else text for text, is_open in pieces)
    return shown.replace("</head>", _STYLE, 1)


def derivations(
    printed: Sequence[Printed], zahl: str, address: str, style: Hausstil
) -> tuple[str, tuple[Explanation, ...]]:
    """How a figure that was printed as `zahl` is printed now, and where what is printed so comes from."""
    zahl = key_of(zahl)
    of_address = [
        key_of(item.text) for item in printed if address and item.figure.address == address
    ]
    if of_address and zahl not in of_address:
        zahl = of_address[0]
    found = (item.figure for item in printed if key_of(item.text) == zahl)
    return zahl, tuple(dict.fromkeys(explained(figure, style) for figure in found))


def key_of(text: str) -> str:
    """What a figure is printed as, however its line is broken."""
    return " ".join(html.unescape(text).split())


def _pattern(texts: dict[str, str]) -> re.Pattern[str]:
    """Any of the texts, where no digit or letter stands beside it; the longest first."""
    every = []
    for text in sorted(texts, key=len, reverse=True):
        spaced = r"\s*".join(re.escape(html.escape(part, quote=False)) for part in text.split())
        every.append(spaced)
    return re.compile(
        rf"(?<!\w)(?<![0-9][.,])(?:{'|'.join(every)})(?!\w)(?!,[0-9])(?!\.[0-9]{{3}})"
    )


def _pieces(page: str) -> Iterator[tuple[str, bool]]:
    """Tags and texts in their order; True with a text in which figures may be marked."""
    closed: list[str] = []
    for number, piece in enumerate(_TAG.split(page)):
        if number % 2 == 0:
            yield piece, not closed and bool(piece.strip())
            continue
        yield piece, False
        name = _NAME.match(piece)
        if name and name[2].lower() in _CLOSED and not piece.endswith("/>"):
            tag = name[2].lower()
            if not name[1]:
                closed.append(tag)
            elif tag in closed:
                closed.remove(tag)
