"""The shipped project, built; `conftest` has the fixture that builds it once for all tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from vorlagen.building.report import Report
from vorlagen.building.workshop import Workshop

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ausgeliefert:
    """A copy of the shipped project with what a build made of it."""

    root: Path
    report: Report

    def file(self, kind: str) -> Path:
        """The file of this kind ("pdf", "html", "txt", "fakten") of the only paper."""
        [paper] = self.report.papers
        return self.root / paper.paths[kind]


def kopiert(root: Path) -> Path:
    """A copy of the shipped project, not built yet."""
    for folder in ("data", "templates"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


def gebaut(root: Path) -> Ausgeliefert:
    """A copy of the shipped project, built."""
    kopiert(root)
    return Ausgeliefert(root, Workshop(root).build(()))
