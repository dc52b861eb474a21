"""Takes HTML and Markdown marks out of a line of text, and tells what was bold."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_BOLD = re.compile(r"<(?:b|strong)\b|\*\*|__")
_EMPHASIS = re.compile(r"\*\*|__(?!_)|(?<!\w)`|`(?!\w)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_ITEM = re.compile(r"^\s*(?:[-–•▪·*]|\(?[0-9]{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
_RULE = re.compile(r"[\s|:+=_–—-]*[-=_–—]{3}[\s|:+=_–—-]*")


def is_heading(line: str) -> bool:
    return _HEADING.match(line) is not None


def is_item(line: str) -> bool:
    """Whether a line begins an item of a list."""
    return _ITEM.match(line) is not None


def is_rule(line: str) -> bool:
    """Whether a line only draws a rule, as below the head of a table."""
    return _RULE.fullmatch(line) is not None


def is_bold(text: str) -> bool:
    return _BOLD.search(text) is not None


def plain(text: str) -> str:
    """The text without marks; white space other than line ends stays as it is."""
    text = _EMPHASIS.sub("", _TAG.sub("", _HEADING.sub("", text)))
    return html.unescape(text).replace("\u00ad", "").replace("\u200b", "")
