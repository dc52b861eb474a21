"""The kinds of YAML files that a project has, and what was read of a kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.reads import Part, absorb
from vorlagen.findings import Finding

GEMEINSAM = "gemeinsam"
BEHOERDE, GESAMT = "data/{mandant}", f"data/{GEMEINSAM}"  # the folders of one authority, and of all
_PART = re.compile(r"\{\w+\}")

M = TypeVar("M", bound=Fakten)
M_co = TypeVar("M_co", bound=Fakten, covariant=True)


def _no_findings(_facts: Iterable[Any]) -> Iterable[Finding]:
    return ()


class Dateiart(Struct, Generic[M_co], frozen=True, dict=True):
    """A kind of file.

    `muster` is its path in the project; parts that differ from file to file stand in braces, and
    `{mandant}` is any authority's folder, never that of what all share. A price list is not used at all
    if anything is wrong with it, and a paper rests on it only if it asks for one of its values.
    """

    name: str
    muster: str
    model: type[M_co]
    titel: str  # as editors show it
    kennung: str = ""  # the key that names such a file in addresses, instead of its file name
    is_needed: bool = False  # whether every authority has it
    is_price_list: bool = False
    together: Callable[[Iterable[Any]], Iterable[Finding]] = _no_findings  # of all such files

    @property
    def is_shared(self) -> bool:
        """Whether such files are there for all authorities."""
        return self.muster.startswith(GESAMT)

    @property
    def is_single(self) -> bool:
        """Whether there is one such file at most."""
        return not _PART.search(self.muster.replace("{mandant}", ""))

    def datei(self, **parts: str) -> str:
        """The path of one such file, relative to the project."""
        return self.muster.format(**parts)

    def ordner(self, **parts: str) -> str:
        """The folder of such files, relative to the project."""
        return str(PurePosixPath(self.muster).parent).format(**parts)

    @property
    def dateiname(self) -> str:
        """The name of such a file, for kinds whose files all have the same name."""
        return PurePosixPath(self.muster).name

    def sammelordner(self, **parts: str) -> str:
        """The folder that holds the folders of such files, relative to the project."""
        return str(PurePosixPath(self.muster).parent.parent).format(**parts)

    def passt(self, file: str) -> bool:
        """Whether a path, relative to the project and with slashes, is that of such a file."""
        return self._pattern.fullmatch(file) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = re.escape(self.muster).replace(r"\{", "{").replace(r"\}", "}")
        pattern = pattern.replace("{mandant}", rf"(?!{GEMEINSAM}/)[^/]+")
        return re.compile(_PART.sub("[^/]+", pattern))


class FactFiles(Struct, Generic[M]):
    """The files of a kind, by the names by which addresses know them; one that stands alone by ""."""

    facts: dict[str, M] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)  # the files with errors, by these names
    teile: dict[str, tuple[Part, ...]] = field(
        default_factory=dict
    )  # what was read for price lists

    @property
    def only(self) -> M | None:
        """The facts of the file that stands alone; None if it is not there or cannot be used."""
        return self.facts.get("")

    def ask(self, name: str) -> M:
        """The facts of a price list, from which somebody takes a value."""
        absorb(self.teile.get(name, ()))
        return self.facts[name]


class Files(dict[Dateiart[Any], FactFiles[Any]]):
    """What was read of each kind of file."""

    def of(self, art: Dateiart[M]) -> FactFiles[M]:
        """The files of a kind; there may be none."""
        return self.setdefault(art, FactFiles())
