"""What a subject brings to a paper: `paper` joins all subjects that are registered, and knows none of them.

The subjects of the program stand in `paper/subjects.py`; those of add-ons declare an entry point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from vorlagen.facts.dateiart import Dateiart, FactFiles
from vorlagen.facts.fakten import Fakten
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Finding

M = TypeVar("M", bound=Fakten)
P = TypeVar("P", bound="PaperPart")
Checks = Iterable[Iterable[Finding]]  # each check is run for itself, and may raise a `FigureError`


class PaperCase(Protocol):
    """A paper whose figures are computed, as its subjects see it.

    Its own facts are the `schriftstueck`, those of who issues it the `behoerde`. `key_day` is the day for
    which prose quotes rates; `day` is its own, or that of its first meeting, as far as known. `touched` are
    assumed or pending texts and days that were used, `unchecked` the pending facts that keep something from
    being checked.
    """

    schriftstueck: Any
    behoerde: Any
    expose: Exposure
    names: Namespace
    key_day: date
    day: date | None
    touched: Touched
    unchecked: Touched
    is_public: bool  # whether it is the public version
    complete: bool  # whether all its figures could be computed so far

    def names_on(self, day: date) -> Namespace:
        """All names, with the figures that depend on a day as they hold on that."""

    def files(self, art: Dateiart[M]) -> FactFiles[M]:
        """The files of a kind, of the authority or shared by all."""

    def of(self, part: type[P]) -> P:
        """What another subject, registered before this one, computes for the paper."""


class PaperPart:
    """What a subject computes for one paper; made before any name of the paper is known."""

    def __init__(self, paper: PaperCase) -> None:
        self.paper = paper

    def names_on(self, day: date) -> Mapping[str, Any]:  # noqa: ARG002 - most have none
        """Names at the top of addresses whose figures depend on a day."""
        return {}

    def steps(self) -> Iterator[Callable[[], Any]]:
        """The computations, one by one, so that all impossible ones are found at once."""
        return iter(())


def _no_checks(_part: Any) -> Checks:
    return ()


class Subject(Struct, Generic[P], frozen=True, kw_only=True):
    """A subject as it is registered.

    `files` are the kinds of YAML files that it reads, but for its keys in papers. `part` computes what it
    brings to a paper, and `names` are its names at the top of addresses, each with what makes the entry of
    it; None if the paper has none. `checks` are those of a paper, `authority_checks` those of the files of
    the authority, which only warn. `functions` are those that texts may call, by their names; each gets the
    `Renderer` of the text, then what the text gives it.
    """

    files: tuple[Dateiart[Any], ...] = ()
    part: type[P] = PaperPart  # type: ignore[assignment]
    names: Mapping[str, Callable[[P], Any]] = {}
    is_of_one_paper: bool = False  # whether its addresses mean something else in each paper
    checks: Callable[[P], Checks] = _no_checks
    authority_checks: Callable[[P], Checks] = _no_checks
    functions: Mapping[str, Callable[..., Any]] = {}
