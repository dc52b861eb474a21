"""The face for programs: a project, its papers, their figures with derivations, builds, comparisons.

`from vorlagen import Projekt`. What a user wrote is reported as findings and raises nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from vorlagen.building.builder import Builder
from vorlagen.building.builds import Build
from vorlagen.building.search import SearchResult, search
from vorlagen.building.store import Edition, Wanted
from vorlagen.building.writing import locked
from vorlagen.comparing import ComparisonReport, as_report, compare_states, find_state
from vorlagen.findings import Findings
from vorlagen.paper import Paper


class Projekt:
    """A project folder as it is when it is opened; its files are read once, then."""

    def __init__(self, ordner: Path | str = ".") -> None:
        self.ordner = Path(ordner)

    @cached_property
    def _open(self) -> Builder:
        return Builder(self.ordner)

    @property
    def befunde(self) -> Findings:
        """The findings in files that belong to no single paper; each has code, place, message and cure."""
        return self._open.shared_findings

    @cached_property
    def vorlagen(self) -> Mapping[str, Paper]:
        """All papers by authority and Kennung („musterkreis/beratung“), computed and rendered.

        A paper has `findings`, `figures` (None if they cannot be computed) and `page` (None if it has
        errors); its `page.html` is what browsers show, `page.printed` the figures on it.
        """
        papers = {}
        for behoerde, papier in self._open.select(()):
            paper = self._open.prepare_versions(behoerde, papier, Edition.ARBEITSFASSUNG)
            papers[papier.name] = paper
        return papers

    def zahl(self, gesucht: str) -> SearchResult:
        """Figures by address („finanzierung.beratung.eigenanteil“) or as printed („158.644 €“).

        Each match has the papers that have it and its `explanation`: value with unit as printed, formula,
        operands down to the facts, each fact with its place and source.
        """
        return search(self._open, gesucht)

    def bauen(
        self,
        auswahl: Sequence[str] = (),
        *,
        endfassung: bool = False,
        formate: tuple[str, ...] = (),
        jobs: int = 1,
    ) -> dict[str, Any]:
        """Build papers into `output/`; the report as `vorlagen bauen --format json` prints it.

        Args:
            auswahl: Authorities or papers; all without any.
            endfassung: Whether papers with open points are refused.
            formate: Of copies for word processors: `docx`, `odt`.
            jobs: The number of processes.
        """
        edition = Edition.ENDFASSUNG if endfassung else Edition.ARBEITSFASSUNG
        with locked(self.ordner, lambda: None):
            build = Build(Builder(self.ordner), jobs)
            return build.run(auswahl, Wanted(edition, writes=True, formats=formate)).as_json()

    def vergleichen(
        self, alt: str = "HEAD", neu: str = "", *, nur: tuple[str, ...] = ()
    ) -> ComparisonReport:
        """What differs between two states: commits, tags, days, folders; without `neu` the files as they are.

        Raises:
            StateError: If there is no such state.
        """
        before = find_state(alt, self.ordner)
        after = find_state(neu, self.ordner)
        return as_report(compare_states(before, after, self.ordner, nur))
