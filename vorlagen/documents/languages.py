"""The languages that a page names, so that screen readers speak each part as it is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vorlagen.documents.html_tags import attribute, tags

_LANGUAGE = re.compile(  # BCP 47 (RFC 5646, 2.1), whether registered or not
    r"""
    (?: [a-z]{2,3} (?:-[a-z]{3}){0,3} | [a-z]{4,8} )  # „de“
    (?: -[a-z]{4} )?                                  # the script: „-Latn“
    (?: -(?:[a-z]{2}|[0-9]{3}) )?                     # the region: „-AT“
    (?: -(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}) )*        # variants: „-1996“
    (?: -[a-wyz0-9] (?:-[a-z0-9]{2,8})+ )*
    (?: -x (?:-[a-z0-9]{1,8})+ )?
    | x (?:-[a-z0-9]{1,8})+
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def no_languages(html: str) -> Iterator[tuple[str, str]]:
    """The tags that name a language that cannot be one, and what they name, each once."""
    for tag in tags(html):
        said = attribute(tag, "lang")
        if said and not _LANGUAGE.fullmatch(said):
            yield tag, said
