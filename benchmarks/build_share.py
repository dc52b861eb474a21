"""How much of a build is spent outside WeasyPrint, and how long all figures of a paper take.

Run it from the project folder:

    python benchmarks/build_share.py [RUNS]

All stations of the road are timed one after the other in the same run, several times; the medians and
their ratios are what counts, not the single times.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vorlagen.building.writing import write_together
from vorlagen.findings import Findings
from vorlagen.page.environment import DocumentEnvironment, template_folders
from vorlagen.paper.figures import compute
from vorlagen.paper.loader import load
from vorlagen.paper.paper import Paper
from vorlagen.paper.rendered import render
from vorlagen.renditions.facts_file import Kopf, facts_json
from vorlagen.renditions.pdf import to_pdf
from vorlagen.renditions.plaintext import plaintext

WEASYPRINT = "PDF (WeasyPrint)"
FIGURES = "compute all figures"


class Stopwatch:
    """Collects times by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name].append(time.perf_counter() - started)


def build_once(project: Path, output: Path, watch: Stopwatch) -> None:
    """One build of the project's first paper, station by station, with nothing cached before it."""
    findings = Findings()
    with watch("read facts"):
        projekt = load(project, findings)
    behoerde, papier = next(projekt.papiere())
    if papier.schriftstueck is None:
        raise SystemExit("the project's first paper has faults")
    with watch(FIGURES):
        figures = compute(projekt.gemeinsam, behoerde, papier.schriftstueck, findings)
    paper = Paper(behoerde, papier, findings, figures=figures)
    with watch("render and check HTML"):
        environment = DocumentEnvironment(template_folders(project, behoerde.name))
        page = render(environment, paper)
    if page is None:
        raise SystemExit("the project's first paper has faults")
    with watch(WEASYPRINT):
        pdf = to_pdf(page.html)
    about = Kopf(
        mandant=papier.mandant,
        kennung=papier.kennung,
        art=papier.schriftstueck.art,
        titel=page.title,
    )
    with watch("text and facts file"):
        contents = {
            "papier.pdf": pdf.content,
            "papier.txt": plaintext(page.html).encode(),
            "fakten.json": facts_json(page.printed, paper.style, about).encode(),
        }
    with watch("write files"):
        write_together(output, "output/kim/papier", contents)


def report(watch: Stopwatch) -> None:
    """Print the medians, without the first run, which pays for imports and caches."""
    first = {name: times[0] for name, times in watch.seconds.items()}
    later = {name: statistics.median(times[1:]) for name, times in watch.seconds.items()}
    print(f"{'station':<24}{'first run':>12}{'median later':>14}{'share':>8}")
    for name in watch.seconds:
        share = later[name] / sum(later.values())
        print(f"{name:<24}{first[name] * 1000:>9.1f} ms{later[name] * 1000:>11.1f} ms{share:>8.1%}")
    for label, times in (("first run", first), ("later runs", later)):
        outside = 1 - times[WEASYPRINT] / sum(times.values())
        print(f"outside WeasyPrint, {label}: {outside:.1%}")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as output:
        for _ in range(runs):
            build_once(Path.cwd(), Path(output) / "papier", watch)
    report(watch)


if __name__ == "__main__":
    main()
