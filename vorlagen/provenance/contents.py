"""What a PDF says of itself and carries: metadata, enclosed files, the content of its pages."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from vorlagen.provenance.limits import (
    MOST_OF_ALL,
    MOST_PAGES,
    TooLargeError,
    unpacked,
)
from vorlagen.renditions.annexes.broken import BROKEN
from vorlagen.renditions.annexes.structure import dictionaries
from vorlagen.renditions.pdf import provenance_names as names

FACTS_FILE = "fakten.json"
_MOST_ENCLOSURES = 100


class UnreadableError(Exception):
    """A PDF cannot be read; the message says why, as the end of a German sentence."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Of what a PDF says that it was made; empty texts where it says nothing."""

    title: str = ""
    authority: str = ""
    day: str = ""  # ISO 8601
    program: str = ""
    commit: str = ""
    is_clean: bool = False
    digest: str = ""
    pages: tuple[str, ...] = ()  # SHA-256 of the content of each, when it was made

    @property
    def is_ours(self) -> bool:
        """Whether the file says that this program has made it."""
        return bool(self.program and self.digest)


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a PDF."""

    origin: Origin
    enclosures: Mapping[str, bytes]  # facts files as they are, of all others the SHA-256
    pages: tuple[str, ...]  # SHA-256 of the content of each, now; empty where it cannot be told
    alternatives: str  # what pictures say to those who do not see them


def read_contents(raw: bytes) -> Contents:
    """What is in a PDF; nothing in it is run.

    Raises:
        UnreadableError: If it is damaged, encrypted, or larger than any paper.
    """
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as pdf:
            return _contents(pdf)
    except pikepdf.PasswordError:
        raise UnreadableError("sie ist mit einem Kennwort geschützt") from None
    except TooLargeError:
        raise UnreadableError("sie ist größer, als eine Vorlage sein kann") from None
    except BROKEN:
        raise UnreadableError("sie ist beschädigt oder kein PDF") from None


def _contents(pdf: pikepdf.Pdf) -> Contents:
    if len(pdf.pages) > MOST_PAGES:
        raise TooLargeError("pages")
    return Contents(
        _origin(pdf), dict(_enclosures(pdf)), tuple(_digests(pdf)), " ".join(_alternatives(pdf))
    )


def _origin(pdf: pikepdf.Pdf) -> Origin:
    packet = pdf.Root.get("/Metadata")
    if not isinstance(packet, pikepdf.Stream):
        return Origin()
    unpacked(packet)  # that it is not too large to be read
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        own = {name: _text(said.get(f"{{{names.NAMESPACE}}}{name}")) for name in _OWN}
        pages = said.get(f"{{{names.NAMESPACE}}}{names.PAGES}")
        return Origin(
            title=_text(said.get("dc:title")),
            authority=_text(said.get("dc:creator")),
            day=_text(said.get("xmp:CreateDate"))[:10],
            program=own[names.PROGRAM],
            commit=own[names.COMMIT],
            is_clean=own[names.IS_CLEAN] == "True",
            digest=own[names.DIGEST],
            pages=tuple(map(str, pages)) if isinstance(pages, list) else (),
        )


_OWN = (names.PROGRAM, names.COMMIT, names.IS_CLEAN, names.DIGEST)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _enclosures(pdf: pikepdf.Pdf) -> Iterator[tuple[str, bytes]]:
    files = pdf.Root.get("/AF")
    if not isinstance(files, pikepdf.Array):
        return
    for file in list(files)[:_MOST_ENCLOSURES]:
        name, content = str(file.UF), file.EF.F
        is_read = name.endswith(FACTS_FILE)
        yield name, unpacked(content) if is_read else _digest_of(content.read_raw_bytes())


def _digest_of(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _digests(pdf: pikepdf.Pdf) -> Iterator[str]:
    total = 0
    for page in pdf.pages:
        content = _content(page)
        total += len(content or b"")
        if total > MOST_OF_ALL:
            raise TooLargeError("pages")
        yield "" if content is None else hashlib.sha256(content).hexdigest()


def _content(page: pikepdf.Page) -> bytes | None:
    """What a page draws; None if it is stored otherwise than the program does it."""
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    try:
        return b"\n".join(unpacked(one) for one in streams if isinstance(one, pikepdf.Stream))
    except TooLargeError:
        raise
    except ValueError:
        return None


def _alternatives(pdf: pikepdf.Pdf) -> Iterator[str]:
    for thing in dictionaries(pdf):
        for key in ("/Alt", "/ActualText"):
            said = thing.get(key)
            if isinstance(said, pikepdf.String):
                yield str(said)
