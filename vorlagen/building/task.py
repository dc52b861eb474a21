"""What is to be made: a paper, for what it is meant."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct


class Edition(Enum):
    """What a build is for, and so what it refuses."""

    ARBEITSFASSUNG = auto()  # to work with: nothing that is open
    ENDFASSUNG = auto()  # to go out: what is open, and what git does not have
    ENDFASSUNG_UNVERSIONIERT = auto()  # to go out: what is open


class Wanted(Struct, frozen=True):
    """What papers are made for, or only checked."""

    edition: Edition = Edition.ARBEITSFASSUNG
    combined: bool = False  # whether those with annexes are also put into one file with them
    writes: bool = True


class Task(Struct, frozen=True):
    """A paper that is to be made."""

    mandant: str
    kennung: str
    wanted: Wanted = Wanted()

    @property
    def name(self) -> str:
        """The paper, as commands take it."""
        return f"{self.mandant}/{self.kennung}"
