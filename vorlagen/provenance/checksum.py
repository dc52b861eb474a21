"""Whether a file is, byte for byte, the one that the program has written."""

from __future__ import annotations

import hashlib
import re

from vorlagen.renditions.pdf import provenance_names as names

_VALUE = re.compile(
    rf"{names.PREFIX}:{names.CHECKSUM}(?:>|=[\"'])(?P<sum>[0-9a-f]{{64}})[<\"']".encode()
)
_END = b"%%EOF"
_MOST_ENDS = 20  # each signature and each change that is saved on top adds one


def as_written(content: bytes) -> bytes | None:
    """The file that the program has written, as the checksum in it tells.

    That is the whole content, or what it begins with if more was appended (as signatures are); None if
    neither has the checksum, or there is none.
    """
    found = _VALUE.search(content)
    if found is None:
        return None
    start, end = found.span("sum")
    zeroed = content[:start] + names.NO_CHECKSUM.encode() + content[end:]
    taken, digest = 0, hashlib.sha256()
    for length in _lengths(zeroed):
        digest.update(zeroed[taken:length])
        taken = length
        if digest.hexdigest() == found["sum"].decode():
            return content[:length]
    return None


def _lengths(content: bytes) -> list[int]:
    """How long the written file may be, the shortest first: up to one of the ends in it, or all."""
    ends = [found.end() for found in re.finditer(_END, content)][:_MOST_ENDS]
    # A line may end behind it, in one of three ways.
    lengths = {len(content), *(end + more for end in ends for more in (0, 1, 2))}
    return sorted(length for length in lengths if length <= len(content))
