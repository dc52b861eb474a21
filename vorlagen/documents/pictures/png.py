"""PNG files by their chunks: what of them is seen, and what is only said about them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SEEN = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_INCH = Decimal("0.0254")  # in metres


def bare(content: bytes) -> bytes:
    """The picture without what is said about it: texts, times, places, profiles.

    Raises:
        ValueError: If the file ends too early or is no PNG.
    """
    seen = (chunk for name, chunk in _chunks(content) if name in _SEEN)
    return b"".join([_SIGNATURE, *seen])


def density(content: bytes) -> Decimal | None:
    """How many dots of an inch the file says it has from left to right; None if it does not say."""
    for name, chunk in _chunks(content):
        if name == b"pHYs" and len(chunk) == 12 + 9 and chunk[16] == 1:
            return int.from_bytes(chunk[8:12], "big") * _INCH
    return None


def is_deep(content: bytes) -> bool:
    """Whether it has sixteen bits for each colour, of which no printer shows more than eight."""
    return content[24:25] == b"\x10"


def is_animated(content: bytes) -> bool:
    """Whether it has several pictures that are shown one after the other."""
    return any(name == b"acTL" for name, _ in _chunks(content))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and bytes of each chunk, with its length and checksum, up to the last."""
    position, name = len(_SIGNATURE), b""
    while name != b"IEND":
        end = position + 12 + int.from_bytes(content[position : position + 4], "big")
        if position + 12 > len(content) or end > len(content):
            raise ValueError("truncated")
        name = content[position + 4 : position + 8]
        yield name, content[position:end]
        position = end
