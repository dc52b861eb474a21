"""The shipped project, built; `conftest` has the fixture that builds it once for all tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from werkstatt import Builder

from vorlagen.building.making import PaperReport, Report
from vorlagen.findings import Finding

REPOSITORY = Path(__file__).parents[2]
KIM = "kim-2021"  # the paper of the Rhein-Sieg-Kreis, by far the largest


@dataclass(frozen=True)
class Ausgeliefert:
    """A copy of the shipped project with what a build made of it."""

    root: Path
    report: Report
    left_python_alone: bool

    @cached_property
    def builder(self) -> Builder:
        """The project, open for questions about its papers."""
        return Builder(self.root)

    def paper(self, kennung: str = KIM) -> PaperReport:
        """What became of a paper."""
        return next(paper for paper in self.report.papers if paper.kennung == kennung)

    def file(self, kind: str, kennung: str = KIM) -> Path:
        """The file of this kind ("pdf", "html", "txt", "fakten") of a paper."""
        return self.root / self.paper(kennung).paths[kind]

    def annex(self, kind: str, kennung: str = KIM, number: int = 0) -> Path:
        """The file of this kind of an annex that was built with a paper."""
        return self.root / self.paper(kennung).annexes[number].paths[kind]

    @cached_property
    def pdfs(self) -> list[Path]:
        """All PDFs whose pages the program made; it has a text of each, but none of what others made."""
        found = sorted((self.root / "output").rglob("*.pdf"))
        return [path for path in found if path.with_suffix(".txt").exists()]

    def findings(self, kennung: str = KIM) -> list[Finding]:
        """What was found in a paper's own folder."""
        return [f for f in self.report.findings if f"/vorlagen/{kennung}/" in f.place.file]


def kopiert(root: Path) -> Path:
    """A copy of the shipped project, not built yet."""
    for folder in ("data", "templates"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


def gebaut(root: Path) -> Ausgeliefert:
    """A copy of the shipped project, built."""
    kopiert(root)
    report = Builder(root).build(())
    # A compiled library once wrote into Python's own one-byte texts, and all others misread files.
    alone = [bytes([number])[0] for number in range(256)] == list(range(256))
    return Ausgeliefert(root, report, alone)
