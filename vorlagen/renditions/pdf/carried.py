"""What a PDF carries besides its pages: files, and of which state of the project it was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Relationship(Enum):
    """What an enclosed file is to its PDF; the value is that of ISO 19005-3, annex E."""

    SOURCE = "Source"  # the paper was made of it
    DATA = "Data"  # what a table or picture of the paper shows
    SUPPLEMENT = "Supplement"  # goes along with it


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file inside a PDF, such as the facts file."""

    name: str
    content: bytes
    media_type: str  # „application/json“
    description: str
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class Provenance:
    """Of which state of the project, and by which program, a PDF was made.

    `digest` is the SHA-256 of all that the paper was made of, in hexadecimal digits. `commit` is the
    last one in git that changed any of it, empty outside of git; `is_clean` tells whether git has
    all of it as it was read.
    """

    program: str  # „vorlagen 0.1.0“
    digest: str
    commit: str = ""
    is_clean: bool = False
