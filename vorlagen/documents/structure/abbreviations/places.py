"""Where the sources of a paper use an abbreviation for the first time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vorlagen.documents.press import Source
from vorlagen.documents.typed import blank_jinja
from vorlagen.findings import Place

# Titles, tables and the texts of footnotes are no running text.
_NO_RUNNING_TEXT = re.compile(r"^ {0,3}(?:#|\||Tabelle:|\[\^[^\]]+\]:).*$", re.MULTILINE)


def first_use(short: str, sources: Sequence[Source]) -> Place:
    """The place of a short form in running text; if an expression printed it, that of the text."""
    word = re.compile(rf"(?<!\w){re.escape(short)}(?=s?(?!\w))")
    for source in sources:
        found = word.search(_running(source.text))
        if found:
            return source.at_offset(found.start())
    return sources[-1].place if sources else Place("")


def _running(text: str) -> str:
    return _NO_RUNNING_TEXT.sub(lambda found: " " * len(found[0]), blank_jinja(text))
