"""Marks the printed figures in the HTML of a paper, so that a click shows their derivation.

Only the copy in the preview has these marks, not the page that a build writes.
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
_CLOSED = frozenset("a head script style svg title".split())  # elements without marks
_BARE = re.compile(r"[0-9]{1,4}|[^\W\d]+")  # without a unit: the text may mean something else
_STYLE = """\
<style>
.vorschau-zahl { cursor: pointer; text-decoration: underline dotted; text-underline-offset: 0.2em; }
.vorschau-zahl:hover { background: #fff3c4; }
.vorschau-zahl:focus { outline: 3px solid #000; background: #ffe9a8; }
.vorschau-neu { background: #ffe9a8; outline: 1px solid #000; }
</style>
</head>"""


def marked(page: str, printed: Sequence[Printed]) -> str:
    """A page in which each printed figure is a button with its printed text in `data-zahl`.

    If the page has a short number or a word more often than it was printed as a figure, only those
    that are a text of their own are marked: „2“ may be a paragraph of a law, „eine“ no number at all.
    """
    addresses: dict[str, str] = {}
    for item in printed:
        addresses.setdefault(key_of(item.text), item.figure.address)
    if not addresses:
        return page
    pattern = _pattern(addresses)
    times_printed = Counter(key_of(item.text) for item in printed)
    pieces = list(_pieces(page))
    times_on_page: Counter[str] = Counter()
    for text, is_open in pieces:
        if is_open:
            matches = pattern.findall(text)
            times_on_page.update(key_of(match) for match in matches if _BARE.fullmatch(match))

    def mark(match: re.Match[str]) -> str:
        key = key_of(match[0])
        is_alone = match.string.strip() == match[0].strip()
        if times_on_page[key] > times_printed[key] and not is_alone:
            return match[0]
        zahl = html.escape(key)
        address = html.escape(addresses[key])
        return (
            f'<span class="vorschau-zahl" role="button" tabindex="0" data-zahl="{zahl}"'
            f' data-adresse="{address}">{match[0]}</span>'
        )

    marked_pieces = []
    for text, is_open in pieces:
        marked_pieces.append(pattern.sub(mark, text) if is_open else text)
    return "".join(marked_pieces).replace("</head>", _STYLE, 1)


def derivations(
    printed: Sequence[Printed], zahl: str, address: str, style: Hausstil
) -> tuple[str, tuple[Explanation, ...]]:
    """How a figure that was printed as `zahl` is printed now, and the derivations of that text."""
    zahl = key_of(zahl)
    texts = []
    if address:
        texts = [key_of(item.text) for item in printed if item.figure.address == address]
    if texts and zahl not in texts:
        zahl = texts[0]
    explanations: dict[Explanation, None] = {}  # in their order, each once
    for item in printed:
        if key_of(item.text) == zahl:
            explanations[explained(item.figure, style)] = None
    return zahl, tuple(explanations)


def key_of(text: str) -> str:
    """The printed text of a figure, independent of line breaks."""
    return " ".join(html.unescape(text).split())


def _pattern(texts: dict[str, str]) -> re.Pattern[str]:
    """Any of the texts, without a digit or letter beside it; the longest first."""
    patterns = []
    for text in sorted(texts, key=len, reverse=True):
        parts = [re.escape(html.escape(part, quote=False)) for part in text.split()]
        patterns.append(r"\s*".join(parts))
    return re.compile(
        rf"(?<!\w)(?<![0-9][.,])(?:{'|'.join(patterns)})(?!\w)(?!,[0-9])(?!\.[0-9]{{3}})"
    )


def _pieces(page: str) -> Iterator[tuple[str, bool]]:
    """Tags and texts in their order, each with whether figures may be marked in it."""
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
