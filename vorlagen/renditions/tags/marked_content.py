"""Marks in the content of pages: what is no content is an artifact, and words end where they end.

At a line's end WeasyPrint drops the space and adds a hyphen; who listens would hear two words as one, and
one as two (ISO 32000-1, 14.8.2.2.3 and 14.8.2.5).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

import pydyf

from vorlagen.renditions.tags.boxes import Fragment

_SOFT_HYPHEN = "\u00ad"
_FONT = re.compile(rb"/(\S+) \S+ Tf")
_LAST_GLYPH = re.compile(rb"^(\[.*[<0-9a-f])([0-9a-f]{4})(>(?:-?[\d.]+|<>)*\] TJ)$", re.DOTALL)
_SHOWN = b"] TJ"


class Remarked:
    """The content of a page or a group, marked anew.

    `fragments` are what is read, by the marks they had; all else is furniture of the page. `spaced` end a
    word, `divided` end with a hyphen that is none.
    """

    def __init__(
        self,
        stream: Any,
        fragments: Mapping[int, Fragment],
        spaced: Container[Fragment],
        divided: Container[Fragment],
    ) -> None:
        self.fragments, self.spaced, self.divided = fragments, spaced, divided
        self.fonts = {str(font.hash).encode(): font for font in stream._fonts.values()}
        self.font: Any = None
        self.fragment: Fragment | None = None  # the last that has begun
        self.written: list[bool] = []  # for each mark around: whether it stands in the new content
        self.operations = list(stream.stream)
        stream.stream[:] = self._marked()

    def _marked(self) -> Iterator[Any]:
        last = _last_shown(self.operations)
        begun: list[Any] = []  # the name and the properties of a mark that is about to begin
        for number, operation in enumerate(self.operations):
            if isinstance(operation, str | dict):
                begun.append(operation)
            elif operation in {b"BMC", b"BDC"}:
                yield from self._begin(begun, operation)
                begun = []
            elif operation == b"EMC":
                yield from [operation] if self.written.pop() else []
            elif number in last and self.fragment is not None:
                yield from self._ended(operation, self.fragment)
            else:
                if isinstance(operation, bytes) and (found := _FONT.fullmatch(operation)):
                    self.font = self.fonts[found[1]]
                yield operation

    def _begin(self, begun: list[Any], operation: bytes) -> list[Any]:
        if "MCID" not in begun[-1]:
            # What decorates content belongs to it; an artifact must not lie within.
            self.written.append(not any(self.written))
            return [*begun, operation] if self.written[-1] else []
        self.written.append(True)
        self.fragment = self.fragments.get(begun[-1]["MCID"])
        if self.fragment is None:
            return ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"}), operation]
        return [begun[0], pydyf.Dictionary({"MCID": self.fragment.mark}), operation]

    def _ended(self, shown: bytes, fragment: Fragment) -> list[Any]:
        """The last text of a fragment, with its hyphen marked, or with the space that ends its word."""
        found = _LAST_GLYPH.match(shown)
        if found is None or (fragment not in self.divided and fragment not in self.spaced):
            return [shown]
        said = _SOFT_HYPHEN
        if fragment not in self.divided:
            said = self.font.to_unicode[int(found[2], 16)]
            space = _space(self.font)
            if said == " " or space:
                return [shown if said == " " else shown.removesuffix(_SHOWN) + space + _SHOWN]
            said += " "
        instead = pydyf.Dictionary({"ActualText": pydyf.String(said)})
        begin = found[1] + b">] TJ"
        return [begin, "/Span", instead, b"BDC", b"[<" + found[2] + found[3], b"EMC"]


def _last_shown(operations: list[Any]) -> set[int]:
    """Where the last text of each mark is shown."""
    found: set[int] = set()
    shown: int | None = None
    for number, operation in enumerate(operations):
        if operation == b"EMC" and shown is not None:
            found.add(shown)
            shown = None
        elif isinstance(operation, bytes) and operation.endswith(_SHOWN):
            shown = number
    return found


def _space(font: Any) -> bytes:
    """The glyph of a space as text operations name it; empty if the font has none in use."""
    glyphs = (glyph for glyph, text in sorted(font.to_unicode.items()) if text == " ")
    glyph = next(glyphs, None)
    return b"" if glyph is None or font.bitmap else f"<{glyph:04x}>".encode()
