"""Captions of tables and pictures, numbered by what they are: „Tabelle 3“, „Abbildung 2“."""

from __future__ import annotations

import re

from vorlagen.documents.structure.marks import Caption, Marks
from vorlagen.findings import Place

TABLE, PICTURE = "Tabelle", "Abbildung"
_OPENING = re.compile(r"<(?:fig)?caption[^>]*>")


def captioned(html: str, kind: str, address: str, place: Place, marks: Marks) -> str:
    """The HTML of a table or picture whose first caption is counted; without one it stays as it is.

    Args:
        html: A block with a `<caption>` (of a table) or a `<figcaption>` (of a drawing).
        kind: What its number counts, `TABLE` or `PICTURE`.
        address: Of what it shows; references find it by that.
        place: Where the text asks for it.
        marks: Those of the paper.
    """
    found = _OPENING.search(html)
    if found is None:
        return html
    mark = marks.put(Caption(kind, address, place, is_address=True))
    return html[: found.end()] + mark + html[found.end() :]
