"""The tags of a page and what they say, as text: enough for checks of what templates print."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

TAG = re.compile(r"<[a-z](?>[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_NAME = re.compile(r"<([a-z][^\s/>]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"[\s/\"'](?P<name>[^\s=<>\"'/]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>]+))"
)


def tags(page: str) -> Iterator[str]:
    """All opening tags of a page, each once."""
    yield from dict.fromkeys(found[0] for found in TAG.finditer(page))


def tag_name(tag: str) -> str:
    """What a tag is called, in small letters."""
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def attributes(tag: str) -> Iterator[tuple[str, str]]:
    """The attributes of a tag, names in small letters, values with their entities read."""
    for found in _ATTRIBUTE.finditer(tag) if "=" in tag else ():
        said = next(filter(None, found.group("double", "single", "bare")), "")
        yield found["name"].lower(), html.unescape(said)


def attribute(tag: str, name: str) -> str:
    """The value of an attribute, without white space around it; empty if there is none."""
    return next((value.strip() for key, value in attributes(tag) if key == name), "")
