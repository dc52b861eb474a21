"""How the time for facts and figures grows with the number of papers.

Run it from the project folder:

    python benchmarks/many_papers.py [FEWER] [MORE]

Copies of the shipped paper (100 and 1,000 of them, unless other numbers are given) are read, checked
and computed in one process. What counts are the ratios: with ten times as many papers each station
should take about ten times as long.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
import time
from pathlib import Path

from vorlagen.facts.projekt import load
from vorlagen.figures.paper import compute
from vorlagen.findings import Findings

AUTHORITY = "rhein-sieg-kreis"
PAPER = "kim-2021"


def project_of(papers: int, source: Path, target: Path) -> Path:
    """A project in which the shipped paper lies as many times as asked for."""
    shutil.copytree(source / "data", target / "data")
    folder = target / "data" / AUTHORITY / "vorlagen"
    for number in range(1, papers):
        shutil.copytree(folder / PAPER, folder / f"{PAPER}-{number:04}")
    return target


def timed(project: Path) -> tuple[float, float]:
    """Seconds to read and check all facts, and to compute all figures."""
    findings = Findings()
    gc.collect()
    started = time.perf_counter()
    projekt = load(project, findings)
    read = time.perf_counter()
    for behoerde, papier in projekt.papiere():
        if papier.vorlage is None:
            raise SystemExit(f"{papier.ordner} has faults")
        compute(projekt.gemeinsam, behoerde, papier.vorlage, findings)
    return read - started, time.perf_counter() - read


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:3]] or [100, 1000]
    found = {}
    for papers in numbers:
        with tempfile.TemporaryDirectory() as folder:
            found[papers] = timed(project_of(papers, Path(), Path(folder)))
    print(f"{'papers':>8}  {'facts s':>8}  {'figures s':>9}  {'figures ms each':>15}")
    for papers, (facts, figures) in found.items():
        print(f"{papers:>8}  {facts:8.2f}  {figures:9.2f}  {figures / papers * 1000:15.2f}")
    fewer, more = found[numbers[0]], found[numbers[-1]]
    factor = numbers[-1] / numbers[0]
    print(
        f"growth for {factor:g} times as many: facts {more[0] / fewer[0]:.1f},"
        f" figures {more[1] / fewer[1]:.1f}"
    )


if __name__ == "__main__":
    main()
