"""A picture as it goes out: its bytes, its kind, and how large it means to be."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from decimal import Decimal

from vorlagen.figures.exact import Fraction

MM = Decimal("25.4")  # in an inch


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may go out.

    `ratio` is its width by its height; `width` is in mm, None if the file leaves it open; `pixels`
    is how many it has from left to right and from top to bottom, None for a drawing.
    """

    content: bytes
    media_type: str
    ratio: Fraction
    width: Decimal | None = None
    pixels: tuple[int, int] | None = None

    @property
    def uri(self) -> str:
        """The picture as an address that has all of it within."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def says_something(alternative: str) -> bool:
    """Whether a text can stand in place of a picture: a dot or invisible signs say nothing."""
    return any(map(str.isalnum, alternative))
