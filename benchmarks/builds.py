"""What a build costs, against what its pages cost alone; all ratios are measured side by side in one run.

Run it from the project folder:

    python benchmarks/builds.py [PAPERS]

A project of so many papers (100 unless another number is given) is made of the shipped example town. Every
command runs as users run it, in a process of its own. Seconds are wall-clock time; only ratios count.

- cold: a first build, against WeasyPrint alone on the same HTML in one warm process, and against one
  `weasyprint` process for each of a few of the papers
- untouched, comment, rate: later builds of which nothing, or ten papers, must be made
- figures: reading and computing all papers in one process, for a tenth of the papers and for all
- commands: how long somebody waits who asks for one thing
- preview: how long after saving a text its page is there, and its PDF
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

TOWN = "beispielstadt"
LARGEST = "rhein-sieg-kreis/kim-2021"  # of the shipped papers
RATE = "data/gemeinsam/kgst/arbeitsplatzkosten.yaml"
USERS = 10  # papers that use the rate
_BARE = """
import logging, sys, time
from vorlagen.page.tree import font_file
from pathlib import Path
import weasyprint
logging.disable()
found = sorted(Path(sys.argv[1]).glob("**/*.html"))
pages = [path.read_text(encoding="utf-8") for path in found if path.name != "index.html"]

class Fonts(weasyprint.urls.URLFetcher):
    def fetch(self, url, headers=None):
        font = font_file(url.removeprefix("schrift:"))
        if font:
            return weasyprint.urls.URLFetcherResponse(url, font.read_bytes())
        return super().fetch(url, headers)

def to_pdf(page):
    weasyprint.HTML(string=page, url_fetcher=Fonts()).write_pdf(pdf_variant="pdf/a-3a")

to_pdf(pages[0])
started = time.perf_counter()
for page in pages:
    to_pdf(page)
print(time.perf_counter() - started, len(pages))
"""
_FIGURES = """
import sys, time
from pathlib import Path
from vorlagen.building.processes import collect_rarely
from vorlagen.building.builder import Builder
collect_rarely()
started = time.process_time()
computed = Builder(Path(sys.argv[1])).computed
print(time.process_time() - started)
"""

_PREVIEW = """
import statistics, sys, time
from pathlib import Path
from threading import Event
from vorlagen.building import making
from vorlagen.building.processes import collect_rarely
from vorlagen.preview.project_processes import OpenProject
from vorlagen.preview.questions import pdf_of
from vorlagen.preview.session import Session

collect_rarely()
root, name = Path(sys.argv[1]), sys.argv[2]
text = root / "data" / name.replace("/", "/vorlagen/") / "text.md"
said, set_pages, seconds = text.read_text(encoding="utf-8"), making.to_pdf, []

def save(number):
    text.write_text(f"{said}\\n\\nEin Absatz {'x' * number}.\\n", encoding="utf-8")
    return time.perf_counter()

def timed(*given, **named):
    started = time.perf_counter()
    made = set_pages(*given, **named)
    seconds.append(time.perf_counter() - started)
    return made

session, told, waits, whole = Session(root, lambda name, number: ""), Event(), [], []
session.start()
with session.listening(told.set, name, pdf=False):
    while session.overview is None:
        told.wait(0.1)
    for number in range(1, 10):
        time.sleep(0.5)
        told.clear()
        version, started = session.sheet(name).version, save(number)
        while session.sheet(name).version == version:
            told.wait(1)
            told.clear()
        waits.append(time.perf_counter() - started)
session.stop()
making.to_pdf = timed
for number in range(1, 5):
    started = save(number)
    pdf_of(OpenProject(root), name)
    whole.append(time.perf_counter() - started)
print(statistics.median(waits), statistics.median(whole[1:]) / statistics.median(seconds[1:]))
"""


# How long a whole paper takes, and its own page alone, which is shown first while somebody types.
_ALONE = """
import statistics, sys, time
from pathlib import Path
from vorlagen.building.store import Edition
from vorlagen.building.builder import Builder

mandant, _, kennung = sys.argv[2].partition("/")
seconds = {"whole": [], "alone": []}
for _ in range(6):
    for way in seconds:
        builder = Builder(Path(sys.argv[1]))
        behoerde = builder.projekt.behoerden[mandant]
        papier = builder.projekt.papier(behoerde, kennung)
        started = time.perf_counter()
        if way == "whole":
            builder.report(builder.prepare_versions(behoerde, papier, Edition.ARBEITSFASSUNG))
        else:
            assert builder.prepare_alone(behoerde, papier).page
        seconds[way].append(time.perf_counter() - started)
print(*(statistics.median(taken[1:]) for taken in seconds.values()))
"""


def project_of(papers: int, source: Path, target: Path) -> Path:
    """A project with so many papers; ten of them ask for the rate."""
    shutil.copytree(source / "data" / "gemeinsam", target / "data" / "gemeinsam")
    shutil.copytree(source / "data" / TOWN, target / "data" / TOWN)
    folder = target / "data" / TOWN / "vorlagen"
    shipped = sorted(path.name for path in folder.iterdir())
    for number in range(papers - len(shipped)):
        name = "winterdienst" if number < USERS else shipped[number % len(shipped)]
        copy = folder / f"{name}-{number:04}"
        shutil.copytree(folder / name, copy)
        if number < USERS:
            text = copy / "text.md"
            said = text.read_text(encoding="utf-8")
            asks = f"{said}\n\nEine Stelle kostet im Jahr {{{{ kgst.E11 | euro }}}}.\n"
            text.write_text(asks, encoding="utf-8")
    return target


def timed(work: Callable[[], object]) -> float:
    """Wall-clock seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def answer(code: str, *arguments: str) -> list[float]:
    """The numbers that a Python program prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return [float(number) for number in done.stdout.split()]


class Project:
    """A project and the commands on it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "vorlagen", *arguments, "--projekt", str(self.root)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{command}: {done.stdout}{done.stderr}")

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"{file} has no {old!r}")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def forget(self) -> None:
        shutil.rmtree(self.root / "output", ignore_errors=True)


def median(work: Callable[[], object], times: int = 5) -> float:
    return statistics.median(timed(work) for _ in range(times))


def say(what: str, *numbers: str) -> None:
    print(f"{what:<58}", *(f"{number:>12}" for number in numbers), flush=True)


def cold(project: Project) -> None:
    """A first build, with one worker and with two."""
    seconds = {}
    for jobs in (1, 2):
        project.forget()
        seconds[jobs] = timed(lambda jobs=jobs: project.run("bauen", "--jobs", str(jobs)))  # type: ignore[misc]
    bare, pages = answer(_BARE, str(project.root / "output"))
    say(f"WeasyPrint alone, {pages:.0f} documents in one process", f"{bare:.1f} s")
    for jobs, taken in seconds.items():
        say(f"cold build, {jobs} workers, against that", f"{taken:.1f} s", f"{taken / bare:.2f}")
    some = sorted((project.root / "output").glob("*/*/*.html"))[:6]
    program = Path(sys.executable).with_name("weasyprint")
    target = project.root / "probe.pdf"

    def one_by_one() -> None:
        for page in some:
            subprocess.run([program, page, target], capture_output=True, check=True)

    each = timed(one_by_one) / len(some) * pages
    say(
        "one weasyprint process each, against the build with two",
        f"{each:.1f} s",
        f"{each / seconds[2]:.1f}",
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say("largest process so far", f"{used:.0f} MB")


def later(project: Project) -> None:
    """What is done again when little or nothing has changed."""
    time.sleep(3)  # what was written just now might change again unseen
    project.run("bauen")
    time.sleep(3)
    project.run("bauen")
    untouched = median(lambda: project.run("bauen"))
    say("nothing changed", f"{untouched:.2f} s")
    project.edit(RATE, "personalkosten:", "personalkosten:  ")
    say(
        "a blank more in a file that all papers share",
        f"{timed(lambda: project.run('bauen')):.2f} s",
    )
    project.edit(RATE, "annahme: 80700", "annahme: 80701")
    taken = timed(lambda: project.run("bauen"))
    folders = sorted((project.root / "output" / TOWN).glob("winterdienst-*"))[:USERS]
    with tempfile.TemporaryDirectory() as same:
        for folder in folders:
            shutil.copytree(folder, Path(same) / folder.name)
        bare, _ = answer(_BARE, same)
    say("one rate changed that ten papers use", f"{taken:.2f} s")
    say(
        "WeasyPrint alone for the ten, half of it; the rest",
        f"{bare / 2:.2f} s",
        f"{taken - bare / 2:.2f} s",
    )


def preview(project: Project, source: Path) -> None:
    """How long somebody waits who has saved a text."""
    for name in (f"{TOWN}/winterdienst", f"{TOWN}/grundschule"):
        page, pdf = answer(_PREVIEW, str(project.root), name)
        say(f"preview of {name}: the page", f"{page:.2f} s")
        say("its PDF, against WeasyPrint on the same page", "", f"{pdf:.1f}")
    whole, alone = answer(_ALONE, str(source), LARGEST)
    say(
        f"{LARGEST}, whole; its own page alone, against that",
        f"{whole:.2f} s",
        f"{alone / whole:.2f}",
    )


def figures(source: Path, papers: int) -> None:
    """Reading and computing, and how it grows."""
    seconds = []
    for count in (papers // 10, papers):
        with tempfile.TemporaryDirectory() as folder:
            root = project_of(count, source, Path(folder) / "projekt")
            seconds.append(answer(_FIGURES, str(root))[0])
    say(f"figures of {papers // 10} and of {papers} papers", *(f"{s:.2f} s" for s in seconds))
    say("growth for ten times as many", f"{seconds[1] / seconds[0]:.1f}")


def commands(project: Project) -> None:
    """How long somebody waits who asks for one thing; the store is warm."""
    asked: Sequence[tuple[str, ...]] = (
        ("erklaeren", "kgst.E11"),
        ("pruefen", f"{TOWN}/grundschule"),
        ("bauen", f"{TOWN}/grundschule"),
    )
    helps = [sys.executable, "-m", "vorlagen", "--hilfe"]
    say(
        "--hilfe", f"{median(lambda: subprocess.run(helps, capture_output=True, check=True)):.2f} s"
    )
    for one in asked:
        project.run(*one)
        say(" ".join(one), f"{median(lambda one=one: project.run(*one), 3):.2f} s")  # type: ignore[misc]


def main() -> None:
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    source = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(project_of(papers, source, Path(folder) / "projekt"))
        cold(project)
        later(project)
        commands(project)
        preview(project, source)
    figures(source, papers)


if __name__ == "__main__":
    main()
