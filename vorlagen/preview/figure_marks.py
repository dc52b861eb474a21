"""Makes the printed figures on a page buttons, whose click shows their derivation.

Only the copy in the preview has these buttons, not the page that a build writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from vorlagen.figures import Explanation, explained
from vorlagen.german.numbers import Hausstil
from vorlagen.page import Printed

_FIGURE = '<data value="'
_BUTTON = '<data class="vorschau-zahl" role="button" tabindex="0" value="'
_STYLE = """\
<style>
.vorschau-zahl { cursor: pointer; text-decoration: underline dotted; text-underline-offset: 0.2em; }
.vorschau-zahl:hover { background: #fff3c4; }
.vorschau-zahl:focus { outline: 3px solid #000; background: #ffe9a8; }
.vorschau-neu { background: #ffe9a8; outline: 1px solid #000; }
[data-absatz]:hover { box-shadow: -0.6em 0 0 -0.4em #888; cursor: text; }
[data-absatz]:focus-visible { outline: 2px solid #000; outline-offset: 0.2em; }
.schreibfeld { white-space: pre-wrap; outline: 2px solid #1a5fb4; outline-offset: 0.3em; }
.schreibfeld li > p { margin: 0; }
.baustein { background: #e8eef7; border-radius: 0.2em; padding: 0 0.15em; }
.baustein.ProseMirror-selectednode { outline: 2px solid #1a5fb4; }
.vorschlaege {
  position: absolute; z-index: 9; margin: 0; padding: 0; max-height: 14rem; overflow: auto;
  list-style: none; background: #fff; color: #000; border: 1.5px solid #000; font-size: 0.9rem;
}
.vorschlaege[hidden] { display: none; }
.vorschlaege li {
  display: flex; justify-content: space-between; gap: 1rem; margin: 0; padding: 0.2rem 0.5rem;
  cursor: pointer;
}
.vorschlaege li[aria-selected="true"] { background: #ffe9a8; }
</style>
</head>"""


def with_buttons(page: str) -> str:
    """A page in which each printed figure can be clicked, or chosen with the keyboard."""
    return page.replace(_FIGURE, _BUTTON).replace("</head>", _STYLE, 1)


def derivations(
    printed: Sequence[Printed], key: str, text: str, style: Hausstil
) -> tuple[str, tuple[Explanation, ...]]:
    """How a figure that was printed as `text` is printed now, and what it is derived from.

    `key` is the value of its element. Nothing if the paper does not print it any more.
    """
    text = squeezed(text)
    items = [item for item in printed if item.key == key]
    texts = [squeezed(item.text) for item in items]
    if texts and text not in texts:
        text = texts[0]
    explanations: dict[Explanation, None] = {}  # in their order, each once
    for item in items:
        if squeezed(item.text) == text:
            explanations[explained(item.figure, style)] = None
    return text, tuple(explanations)


def squeezed(text: str) -> str:
    """The printed text of a figure, independent of line breaks."""
    return " ".join(text.split())
