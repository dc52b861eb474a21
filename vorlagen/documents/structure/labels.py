"""Labels: `## Überschrift {#kennung}`, by which references find a heading or a table.

For Jinja, `{#` begins a comment. So labels are respelled before it reads the text, at the same
length, so that every place in the text stays what it was.
"""

from __future__ import annotations

import re
from dataclasses import replace

from vorlagen.documents.press import Source

_BEGIN, _END = "\ue032\ue032", "\ue033"
_TYPED = re.compile(
    r"^(?P<line> {0,3}(?:\#{1,6}[ \t]|Tabelle:[ \t]|!\[)[^\n]*?)\{\#(?P<label>[^\W\d][\w-]*)\}(?=[ \t]*$)",
    re.MULTILINE,
)
_RESPELLED = re.compile(rf"[ \t]*{_BEGIN}(?P<label>[\w-]+){_END}[ \t]*$")


def respelled(source: Source) -> Source:
    """The source with its labels in a spelling that Jinja leaves alone."""
    if "{#" not in source.text:
        return source
    return replace(source, text=_TYPED.sub(rf"\g<line>{_BEGIN}\g<label>{_END}", source.text))


def parted(text: str) -> tuple[str, str]:
    """A heading or caption without its label, and the label, which is empty if there is none."""
    found = _RESPELLED.search(text)
    return (text[: found.start()], found["label"]) if found else (text, "")


def spelled(label: str) -> str:
    """How a label stands in a text that Jinja can read."""
    return f"{_BEGIN}{label}{_END}"


def without_label(heading: str) -> str:
    """A heading as somebody typed it, without its label."""
    return re.sub(r"[ \t]*\{#[^\W\d][\w-]*\}[ \t]*$", "", heading)
