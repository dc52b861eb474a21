"""The contents of a document: of its pages, and of the groups that are painted as one.

What a style sheet makes translucent (`opacity`) is painted into a group of its own, a form XObject.
Its marks are numbered by themselves, and the structure refers to them through it (ISO 32000-1,
14.7.4.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_PAINTED = re.compile(rb"/(\S+) Do")


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What is painted on a page, or in a group on it."""

    page: int
    stream: Any
    is_group: bool = False

    @property
    def marks(self) -> frozenset[int]:
        """The marks in it, as WeasyPrint has numbered them."""
        properties = (operation for operation in self.stream.stream if isinstance(operation, dict))
        return frozenset(held["MCID"] for held in properties if "MCID" in held)


def contents_of(pdf: Any, streams: Sequence[Any]) -> list[Content]:
    """The contents of all pages, each before those of the groups in it that have marks."""
    found: list[Content] = []
    for page, stream in enumerate(streams):
        found.append(Content(page, stream))
        groups = (Content(page, group, is_group=True) for group in _groups(pdf, stream))
        found += [group for group in groups if group.marks]
    return found


def _groups(pdf: Any, stream: Any) -> Iterator[Any]:
    for operation in stream.stream:
        painted = _PAINTED.fullmatch(operation) if isinstance(operation, bytes) else None
        if painted is None:
            continue
        reference = stream._resources["XObject"][painted[1].decode()]
        group = pdf.objects[int(reference.split()[0])]
        if hasattr(group, "_resources"):  # or it is a picture
            yield group
            yield from _groups(pdf, group)
