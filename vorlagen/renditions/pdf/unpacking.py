"""Unpacks streams of a PDF of which nobody knows who made it: never more than is sensible."""

from __future__ import annotations

import zlib

import pikepdf

MOST_PAGES = 1_000
MOST_BYTES = 20_000_000  # of one stream, unpacked
MOST_OF_ALL = 100_000_000  # of all pages together
_FLATE = pikepdf.Name.FlateDecode


class TooLargeError(ValueError):
    """A stream is larger than anything the program writes; unpacking it would stall the machine."""


def unpacked(stream: pikepdf.Object) -> bytes:
    """The content of a stream.

    Raises:
        TooLargeError: If it is too large.
        ValueError: If it is packed in a way that the program never uses.
    """
    raw = stream.read_raw_bytes()
    packing = stream.get("/Filter")
    if packing is None:
        return _of_sensible_size(raw)
    if isinstance(packing, pikepdf.Array) and len(packing) == 1:
        packing = packing[0]
    if packing != _FLATE:
        raise ValueError("packed in another way")
    try:
        content = _of_sensible_size(zlib.decompressobj().decompress(raw, MOST_BYTES + 1))
        # Rows of pictures may have been stored as differences; that makes them no larger.
        return stream.read_bytes() if "/DecodeParms" in stream else content
    except (zlib.error, pikepdf.PikepdfError, RuntimeError) as error:
        raise ValueError("damaged") from error


def packed(stream: pikepdf.Object) -> bytes:
    """How a stream is packed, and its content as it is stored."""
    packing = [stream.get(key) for key in ("/Filter", "/DecodeParms")]
    said = [one.unparse() for one in packing if isinstance(one, pikepdf.Object)]
    return b" ".join([*said, stream.read_raw_bytes()])


def _of_sensible_size(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise TooLargeError("too large")
    return content
