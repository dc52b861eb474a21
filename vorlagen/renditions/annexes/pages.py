"""Pages as a reader sees them: cropped, turned, and with a unit of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pikepdf

_HALF, _FULL = 180, 360


class Box(NamedTuple):
    """A rectangle in the coordinates of a page, in its units."""

    left: Decimal
    bottom: Decimal
    right: Decimal
    top: Decimal

    @classmethod
    def of(cls, corners: pikepdf.Object) -> Box:
        x1, y1, x2, y2 = (_decimal(corner) for corner in corners)
        return cls(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def within(self, other: Box) -> Box:
        """What both have in common; the other one if that is nothing."""
        common = Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )
        is_there = common.left < common.right and common.bottom < common.top
        return common if is_there else other


def _decimal(number: object) -> Decimal:
    """A number as the library gives it: whole ones as `int`, others exactly."""
    return number if isinstance(number, Decimal) else Decimal(int(number))  # type: ignore[call-overload]


def visible_box(page: pikepdf.Page) -> Box:
    """What of a page is shown: its crop box, as far as that lies on the page."""
    return Box.of(page.cropbox).within(Box.of(page.mediabox))


def rotation(page: pikepdf.Page) -> int:
    """By how many degrees a page is turned clockwise when it is shown: 0, 90, 180 or 270."""
    node: object = page.obj
    for _ in range(_DEEPEST):  # inherited from the nodes above
        if not isinstance(node, pikepdf.Dictionary):
            return 0
        if "/Rotate" in node:
            return int(node["/Rotate"]) // 90 * 90 % _FULL
        node = node.get("/Parent")
    return 0


_DEEPEST = 50  # levels of the tree of pages


def unit(page: pikepdf.Page) -> Decimal:
    """How many points one unit of the page is."""
    return _decimal(page.obj.get("/UserUnit", 1))


def visible_size(page: pikepdf.Page) -> tuple[Decimal, Decimal]:
    """Width and height of a page as it is shown, in points."""
    box, scale = visible_box(page), unit(page)
    sides = ((box.right - box.left) * scale, (box.top - box.bottom) * scale)
    return sides if rotation(page) % _HALF == 0 else (sides[1], sides[0])


def bottom_strip(page: pikepdf.Page, height: Decimal) -> Box:
    """The strip along the edge that lies at the bottom when the page is shown; `height` in points."""
    box, deep = visible_box(page), height / unit(page)
    match rotation(page):
        case 90:
            return box._replace(left=box.right - deep)
        case 180:
            return box._replace(bottom=box.top - deep)
        case 270:
            return box._replace(right=box.left + deep)
        case _:
            return box._replace(top=box.bottom + deep)
