"""Finds what runs code in a finished page or fetches something from elsewhere.

Only templates can bring it in: texts and values are escaped. A paper is complete in itself, and shows
the same to everybody on every day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vorlagen.documents.html_tags import attributes, tag_name, tags

_CODE, _ELSEWHERE, _MOVED = "Programmcode", "etwas von anderswo", "bewegte Teile"
_BY_ELEMENT = {
    **dict.fromkeys(("script", "handler", "listener"), _CODE),
    **dict.fromkeys(
        "applet audio base embed foreignobject frame frameset iframe image feimage link object portal"
        " source track video".split(),
        _ELSEWHERE,
    ),
    **dict.fromkeys("animate animatecolor animatemotion animatetransform set".split(), _MOVED),
}
_ADDRESSES = frozenset("action data formaction from href src to values xlink:href".split())
# What stands in these is checked as style sheets are.
_STYLED = frozenset("style fill stroke stop-color flood-color color".split())
_FETCHES = frozenset("background ping poster srcdoc srcset xml:base".split())
_RUNS = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20]+")
_URL = re.compile(r"url\(\s*[\"']?\s*(?!#)", re.IGNORECASE)


def active(html: str) -> Iterator[tuple[str, str]]:
    """The tags of a page that are more than a page needs, each with what it brings in."""
    for tag in tags(html):
        for said in dict.fromkeys(_of_tag(tag)):
            yield tag, said


def _of_tag(tag: str) -> Iterator[str]:
    name = tag_name(tag)
    if name in _BY_ELEMENT:
        yield f"{_BY_ELEMENT[name]} (<{name}>)"
    for key, said in attributes(tag):
        if (name, key) == ("img", "src"):  # has a check of its own
            continue
        value = _UNSEEN.sub("", said)
        if re.match("on[a-z]", key) or (key in _ADDRESSES and _RUNS.match(value)):
            yield f"{_CODE} ({key})"
        elif (
            key in _FETCHES
            or (key.endswith("href") and name not in {"a", "area"} and not value.startswith("#"))
            or (key not in {*_STYLED, "alt", "title", "aria-label"} and _URL.search(value))
            or (key == "http-equiv" and value.lower() == "refresh")
        ):
            yield f"{_ELSEWHERE} ({key})"
