"""Of which state a combined file was made, told anew: it has more pages than the paper it begins with."""

from __future__ import annotations

import hashlib

import pikepdf

from vorlagen.renditions.annexes.broken import BROKEN
from vorlagen.renditions.pdf import provenance_names as names

_PAGES = f"{{{names.NAMESPACE}}}{names.PAGES}"
_CHECKSUM = f"{{{names.NAMESPACE}}}{names.CHECKSUM}"


def tell_pages(pdf: pikepdf.Pdf) -> None:
    """Let the metadata list the pages as they are now, with room for the checksum of the file.

    A file that says nothing of its origin stays as it is.
    """
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        if _CHECKSUM in said:
            said[_PAGES] = [_digest(page) for page in pdf.pages]
            said[_CHECKSUM] = names.NO_CHECKSUM


def _digest(page: pikepdf.Page) -> str:
    """The SHA-256 of what a page draws; its streams are one content (ISO 32000-1, 7.7.3.3)."""
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    try:
        content = b"\n".join(s.read_bytes() for s in streams if isinstance(s, pikepdf.Stream))
    except BROKEN:
        content = b""
    return hashlib.sha256(content).hexdigest()
