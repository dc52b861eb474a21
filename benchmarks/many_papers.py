"""How the time for facts and figures grows with the number of papers.

Run it from the project folder:

    python benchmarks/many_papers.py [FEWER] [MORE]

Copies of the shipped paper (100 and 1,000 of them, unless other numbers are given) are read, checked
and computed in one process; each names a document of its own as its source. What counts are the ratios:
with ten times as many papers each station should take about ten times as long. Printed is processor
time, so that what else the machine does counts little.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from vorlagen.facts.loader import load
from vorlagen.facts.projekt import Projekt
from vorlagen.figures.paper_figures import compute
from vorlagen.findings import Findings

AUTHORITY = "rhein-sieg-kreis"
PAPER = "kim-2021"
SOURCE = "dokument: Vorlage zum"


@dataclass(frozen=True)
class Seconds:
    """Processor time: to read and check all facts, and to compute all figures."""

    facts: float
    figures: float


def project_of(papers: int, source: Path, target: Path) -> Path:
    """A project in which the shipped paper lies as many times as asked for."""
    shutil.copytree(source / "data", target / "data")
    folder = target / "data" / AUTHORITY / "vorlagen"
    for number in range(1, papers):
        copy = folder / f"{PAPER}-{number:04}"
        shutil.copytree(folder / PAPER, copy)
        facts = copy / "vorlage.yaml"
        text = facts.read_text(encoding="utf-8")
        if SOURCE not in text:
            raise SystemExit(f"{facts} does not name its source as expected")
        own = SOURCE.replace("Vorlage", f"Vorlage {number}")
        facts.write_text(text.replace(SOURCE, own), encoding="utf-8")
    return target


def timed(project: Path) -> Seconds:
    """The time that each station takes for a project."""
    findings = Findings()
    gc.collect()
    started = time.process_time()
    projekt = load(project, findings)
    facts = time.process_time() - started
    return Seconds(facts, _figures(projekt))


def _figures(projekt: Projekt) -> float:
    findings = Findings()
    gc.collect()
    started = time.process_time()
    for behoerde, papier in projekt.papiere():
        if papier.schriftstueck is None:
            raise SystemExit(f"{papier.ordner} has faults")
        compute(projekt.gemeinsam, behoerde, papier.schriftstueck, findings)
    return time.process_time() - started


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:3]] or [100, 1000]
    found = {}
    for papers in numbers:
        with tempfile.TemporaryDirectory() as folder:
            found[papers] = timed(project_of(papers, Path(), Path(folder)))
    _print_table(found)
    fewer, more = found[numbers[0]], found[numbers[-1]]
    print(
        f"growth for {numbers[-1] / numbers[0]:g} times as many:"
        f" facts {more.facts / fewer.facts:.1f}, figures {more.figures / fewer.figures:.1f}"
    )


def _print_table(found: dict[int, Seconds]) -> None:
    print(f"{'papers':>8}  {'facts s':>8}  {'ms each':>8}  {'figures s':>9}  {'ms each':>8}")
    for papers, seconds in found.items():
        each = 1000 / papers
        print(
            f"{papers:>8}  {seconds.facts:8.2f}  {seconds.facts * each:8.2f}"
            f"  {seconds.figures:9.2f}  {seconds.figures * each:8.2f}"
        )


if __name__ == "__main__":
    main()
