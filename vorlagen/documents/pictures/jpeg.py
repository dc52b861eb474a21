"""JPEG files by their segments: what of them is seen, and what is only said about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = {0x01, *range(0xD0, 0xD8)}  # segments without content
_APP0, _APP14, _APP15, _COMMENT = 0xE0, 0xEE, 0xEF, 0xFE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SHOWN = {0xC0, 0xC1, 0xC2}  # the kinds of frames that PDF viewers know
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_JFIF = b"JFIF\0"
_CM = Decimal("2.54")  # in an inch


def bare(content: bytes) -> bytes:
    """The picture without what is said about it: camera, place, time, comments, previews, profiles.

    What is seen is not compressed anew. Of several pictures in one file, the first remains.

    Raises:
        ValueError: If the file ends too early or is no JPEG.
    """
    kept = [b"\xff\xd8"]
    for marker, segment, scan in _segments(content):
        if marker == _APP0 and segment[4:9] == _JFIF:
            # A preview may follow; without it, two bytes say that it is 0 × 0.
            kept.append(b"\xff\xe0\x00\x10" + segment[4:16].ljust(12, b"\0") + b"\0\0")
        elif not (_APP0 <= marker <= _APP15 or marker == _COMMENT) or _tells_colours(
            marker, segment
        ):
            kept += [segment, scan]
    return b"".join([*kept, b"\xff\xd9"])


def density(content: bytes) -> Decimal | None:
    """How many dots of an inch the file says it has from left to right; None if it does not say."""
    for marker, segment, _ in _segments(content):
        if marker == _APP0 and segment[4:9] == _JFIF and len(segment) >= 16:
            dots = Decimal(int.from_bytes(segment[12:14], "big"))
            return {1: dots, 2: dots * _CM}.get(segment[11])
    return None


def is_common(content: bytes) -> bool:
    """Whether a viewer of PDF can show it as it is: no arithmetic coding, twelve bits or the like."""
    frames = [(m, s) for m, s, _ in _segments(content) if m in _FRAMES]
    return bool(frames) and all(m in _SHOWN and s[4:5] == b"\x08" for m, s in frames)


def _tells_colours(marker: int, segment: bytes) -> bool:
    return marker == _APP14 and segment[4:9] == b"Adobe"


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker and bytes of each segment up to the end of the first picture, and the scan behind it."""
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    position = 2
    while True:
        marker, start = _marker(content, position)
        if marker == _END:
            return
        if marker in _ALONE:
            position = start
            yield marker, bytes((0xFF, marker)), b""
            continue
        size = int.from_bytes(content[start : start + 2], "big")
        position = start + size
        if size < 2 or position > len(content):
            raise ValueError("truncated")
        segment, scan = b"\xff" + content[start - 1 : position], b""
        if marker == _SCAN:
            after = _AFTER_SCAN.search(content, position)
            if after is None:
                raise ValueError("truncated")
            scan, position = content[position : after.start()], after.start()
        yield marker, segment, scan


def _marker(content: bytes, position: int) -> tuple[int, int]:
    """The marker at a position, before which fill bytes may stand, and where it ends."""
    if content[position : position + 1] != b"\xff":
        raise ValueError("no marker")
    while content[position : position + 1] == b"\xff":
        position += 1
    if position >= len(content):
        raise ValueError("truncated")
    return content[position], position + 1
