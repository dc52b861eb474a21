"""The shipped project, built; `conftest` has the fixture that builds it once for all tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from vorlagen.building.report import PaperReport, Report
from vorlagen.building.workshop import Workshop

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ausgeliefert:
    """A copy of the shipped project with what a build made of it."""

    root: Path
    report: Report

    def paper(self, kennung: str = "kim-2021") -> PaperReport:
        """What the build says of a paper."""
        [paper] = [paper for paper in self.report.papers if paper.kennung == kennung]
        return paper

    def file(self, kind: str, kennung: str = "kim-2021") -> Path:
        """The file of this kind ("pdf", "html", "txt", "fakten") of a paper."""
        return self.root / self.paper(kennung).paths[kind]


def kopiert(root: Path) -> Path:
    """A copy of the shipped project, not built yet."""
    for folder in ("data", "templates"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


def gebaut(root: Path) -> Ausgeliefert:
    """A copy of the shipped project, built."""
    kopiert(root)
    return Ausgeliefert(root, Workshop(root).build(()))
