"""Projects of several papers and authorities, and what a build made of them."""

from __future__ import annotations

from pathlib import Path

from muster import MUSTER
from werkstatt import Builder

from vorlagen.building.making import Report

ZWEITE = {  # a second paper of the same authority, and a third of another one
    path.replace("vorlagen/beratung", "vorlagen/beratung-2"): text
    for path, text in MUSTER.items()
    if "/vorlagen/" in path
}
ANDERE = {
    path.replace("musterkreis", "beispielstadt"): text
    for path, text in MUSTER.items()
    if "/musterkreis/" in path
}
DREI = {**MUSTER, **ZWEITE, **ANDERE}


def build(root: Path, *wanted: str) -> Report:
    return Builder(root).build(wanted)


def contents(root: Path) -> dict[str, bytes]:
    """All files of papers under output/ with their bytes, hidden ones too but for the records."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted((root / "output").rglob("*"))
        if path.is_file() and path.name not in {".sperre", ".gebaut", ".lager", "index.html"}
    }


def states(report: Report) -> dict[str, str]:
    return {f"{paper.mandant}/{paper.kennung}": paper.status.value for paper in report.papers}
