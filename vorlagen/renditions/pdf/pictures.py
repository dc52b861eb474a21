"""Which pictures a page may bring along: those that stand whole in it, of three kinds."""

from __future__ import annotations

import base64
import binascii
import re

_ADDRESS = re.compile(r"data:(image/(?:png|jpeg|svg\+xml));base64,([A-Za-z0-9+/]+={0,2})")
_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/svg+xml": b"<"}


def picture_in(address: str) -> tuple[str, bytes] | None:
    """Kind and bytes of a picture that an address holds; None for any other address."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    try:
        content = base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return None
    return (found[1], content) if content.startswith(_STARTS[found[1]]) else None
