"""The task of making one paper, and the options for it."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct


class Edition(Enum):
    """The purpose of a build, which decides what it refuses."""

    ARBEITSFASSUNG = auto()  # a working copy: pending values are allowed
    ENDFASSUNG = auto()  # for publication: refuses pending values and files that git does not have
    ENDFASSUNG_UNVERSIONIERT = auto()  # for publication: refuses pending values


class Wanted(Struct, frozen=True):
    """The options for papers that are made, or only checked."""

    edition: Edition = Edition.ARBEITSFASSUNG
    combined: bool = False  # whether a paper and its annexes are also written as one file
    writes: bool = True  # False to check only
    formats: tuple[str, ...] = ()  # of copies for word processors: `docx`, `odt`


class Task(Struct, frozen=True):
    """A paper that is to be made."""

    mandant: str
    kennung: str
    wanted: Wanted = Wanted()

    @property
    def name(self) -> str:
        """The name of the paper in commands."""
        return f"{self.mandant}/{self.kennung}"
