"""Which statements of the program no command runs over all that is shipped.

Run it from the project folder; it needs `pip install coverage` and about 25 minutes on two cores:

    python benchmarks/idle.py [--tests] [--files]

Three things are run one after another, and what only the later ones run is counted apart:

- commands: a clone of the project is built, checked, compared, explained, recorded, recomputed, built on a
  cluster and shown in a preview, with one right change after another (`uses` in changes.yaml);
- the handbook: each of its examples is followed, among them one for every finding;
- mistakes: what users get wrong in files and commands (`mistakes` and `slips` in changes.yaml).

What none of them ran is idle. With `--tests` all tests run, too, to tell what only they run; with `--files`
each file is listed, the idlest first.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from coverage import Coverage, CoverageData
from PIL import Image

HERE = Path(__file__).resolve().parent.parent
PACKAGE = HERE / "vorlagen"
SETTINGS = """[run]
branch = False
source = {package}
parallel = True
data_file = {data}
concurrency = multiprocessing, thread
patch = _exit
sigterm = True
"""
PAPER = "rhein-sieg-kreis/kim-2021"
FIGURE = "finanzierung.steuerung.eigenanteil"
TEXT = f"data/{PAPER.replace('/', '/vorlagen/')}/text.md"
CHANGES = yaml.safe_load((HERE / "benchmarks/changes.yaml").read_text(encoding="utf-8"))
# Runs a command in one process: what forked workers do is lost when they are stopped.
ALONE = """
import sys
from vorlagen.cli import bauen, main
bauen.cores = lambda: 0
sys.exit(main(sys.argv[1:]))
"""
NEW = (
    ("neu mandant --name Neustadt --kennung neustadt --kurz NS --art stadt --bundesland NW",),
    ("neu gremium --behoerde neustadt --bezeichnung Rat --kennung rat --sitzung 2027-01-20",),
    ("neu bescheid --behoerde rhein-sieg-kreis --modul kim.modul1 --datum 2022-12-01 --vzae 2",),
    ("neu vorlage --kennung neu-1 --zweck allgemein --finanzierung ja",),
    ("neu vorlage --kennung neu-2 --zweck investition",),
    ("neu vorlage --kennung neu-3 --zweck gebuehr --jahre 2027", "--gebuehren", "Wasser je m³"),
    ("neu vorlage --kennung neu-4 --zweck wahl", "--fraktionen", "Fraktion A, Fraktion B"),
)
Stage = Callable[[dict[str, str]], None]  # given the environment in which statements are noted
COUNCIL = "--behoerde beispielstadt --gremium rat --betreff Probe"


class Project:
    """A clone of the project in which commands run under coverage."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.root = folder
        self.environment = environment
        self.git("clone", "--quiet", str(HERE), str(folder), within=folder.parent)
        self.git("config", "user.name", "Benchmark")
        self.git("config", "user.email", "benchmark@example.org")

    def git(self, *arguments: str, within: Path | None = None) -> None:
        command = ["git", *arguments]
        subprocess.run(command, cwd=within or self.root, check=True, capture_output=True)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def run(self, line: str, *more: str, alone: bool = True) -> None:
        """Run a command line of `vorlagen`; it may well find something wrong."""
        program = ["-c", ALONE] if alone else ["-m", "vorlagen"]
        command = [sys.executable, "-P", *program, *line.split(), *more]
        print(f"  vorlagen {line}", flush=True)
        subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace a passage of a file; an empty passage is the end of a file, which may be new."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if old not in text:
            raise SystemExit(f"{name} has no {old!r} any more")
        if old:
            text = text.replace(old, new, 1)
        else:
            text += new
        path.write_text(text, encoding="utf-8")

    def run_rounds(self, rounds: dict[str, Any]) -> None:
        """Write the changes of each round, run its command, and put the files back."""
        for name, content in rounds.items():
            print(f"  {name}:", flush=True)
            for file, old, new in content["changes"]:
                self.replace(file, old, new)
            self.add_pictures()
            self.run(content["command"])
            self.put_back()

    def put_back(self) -> None:
        self.git("checkout", "--", "data", "templates")
        self.git("clean", "--quiet", "-d", "--force", "--", "data", "templates")

    def add_pictures(self) -> None:
        """Put a drawing and a photo where a text may name them."""
        folder = (self.root / TEXT).parent / "bilder"
        folder.mkdir(exist_ok=True)
        Image.new("RGBA", (300, 200), "#1d4456").save(folder / "karte.png", dpi=(96, 96))
        Image.new("CMYK", (300, 200)).save(folder / "foto.jpg")

    def preview(self) -> None:
        """Open the preview, follow its links, click on a figure, save a text, and end it."""
        print("  vorlagen vorschau", flush=True)
        command = [sys.executable, "-P", "-m", "vorlagen", "vorschau", "--ohne-browser"]
        process = subprocess.Popen(
            command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        address = ""
        for line in process.stdout or ():
            match = re.search(r"http://\S+", line)
            if match:
                address = match[0].rstrip(".")
                break
        server = address[: address.index("/", len("http://"))]
        for _ in range(60):  # until the papers are read
            if "/vorlage/" in opened(address):
                break
            time.sleep(2)
        visited: set[str] = set()
        waiting = [address, f"{address}vorlage/{PAPER.partition('/')[0]}/keine"]
        while waiting and len(visited) < 60:
            here = waiting.pop(0)
            if here in visited:
                continue
            visited.add(here)
            page = opened(here)
            for link in re.findall(r'(?:href|src)="(/[^"#]*)"', page):
                waiting.append(server + link)
            for figure in re.findall(r'<button type="button" value="([^"]+)"', page)[:2]:
                waiting.append(f"{here.replace('/vorlage/', '/herleitung/')}?adresse={figure}")
        with urllib.request.urlopen(f"{address}ereignisse?vorlage={PAPER}&pdf") as events:  # noqa: S310
            events.readline()
            for text in ("\nEin Satz mehr.\n", "\n{{ nichts }}\n"):
                self.replace(TEXT, "", text)
                time.sleep(10)
                opened(f"{address}vorlage/{PAPER}")
            opened(f"{address}pdf/{PAPER}")
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        self.put_back()

    def build_on_cluster(self) -> None:
        """Build with a cluster of one worker on this machine."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        parts = (
            f"scheduler --host {address} --no-dashboard",
            f"worker {address} --no-nanny --nthreads 1 --host 127.0.0.1 --no-dashboard",
        )
        processes = []
        for part in parts:
            command = [sys.executable, "-P", "-m", "dask", *part.split()]
            process = subprocess.Popen(
                command, cwd=self.root.parent, env=self.environment, stderr=subprocess.DEVNULL
            )
            processes.append(process)
        self.run(f"bauen beispielstadt --verteilt {address}")
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def opened(address: str) -> str:
    """A page of the preview as text; empty if there is none, or it is no page."""
    with suppress(OSError), urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
        content: bytes = answer.read()
        if answer.headers.get_content_type() == "text/html":
            return content.decode()
    return ""


def run_commands(project: Project) -> None:
    """What users do, over everything that is shipped."""
    build_and_read(project)
    project.run_rounds(CHANGES["uses"])
    compare(project)
    start_new(project)
    project.put_back()
    project.build_on_cluster()
    project.preview()


def build_and_read(project: Project) -> None:
    """Build all papers and ask for what they hold."""
    project.run("--hilfe", alone=False)
    project.run("schema --format json --kopfzeilen")
    project.put_back()
    project.run("pruefen --alle")
    project.run("bauen --gesamtdatei --warum")
    project.run("bauen")
    project.run("bauen --format json")
    project.run("bauen --endfassung --jobs 2", alone=False)
    files = [path.relative_to(project.root) for path in (project.root / "output").rglob("*.pdf")]
    names = [str(path) for path in sorted(files)]
    project.run("pruefen --rechenzeit 900", *names)  # counting statements takes its time
    for name in names[::4]:
        project.run("git text", name)
    for ending in ("pdf", "html", "txt"):
        for file in sorted((project.root / "output").rglob(f"*.{ending}"))[::4]:
            project.run("rechenprobe --alle", str(file.relative_to(project.root)))
    for asked in ("158.644 €", FIGURE, "bescheide", "kein solcher Name", "zahl-getippt"):
        project.run("erklaeren", asked)
    project.run("erklaeren --format json", FIGURE)
    project.run("erklaeren --format json zahl-getippt")
    project.run("fristen --alle --stichtag 2026-01-05 --ics fristen.ics --erinnerung 2")
    project.run("fristen --format json --stichtag 01.03.2024")
    project.run("fristen")


def compare(project: Project) -> None:
    """Record a paper, change facts and names, and compare commits, days, folders and PDF files."""
    earlier = project.root.parent / "earlier.pdf"
    built = next((project.root / "output" / PAPER).glob("*_kim-2021.pdf"))
    earlier.write_bytes(built.read_bytes())
    project.run("festhalten --entwurf", PAPER)
    project.commit("Record a paper as published")
    project.replace("data/gemeinsam/kgst/arbeitsplatzkosten.yaml", "annahme: 20", "annahme: 25")
    facts = TEXT.replace("text.md", "vorlage.yaml")
    project.replace(facts, "je_stelle: kgst.E11", "je_stelle: kgst.S12")
    project.replace(facts, "wert: 450000", "wert: 460000")
    project.replace(TEXT, "dauerhaft und gemeinsam", "gemeinsam und auf Dauer")
    project.run("bauen --warum")
    for form in ("html", "pdf"):
        project.run(f"vergleichen --synopse --ausgabe vergleich.{form}")
    for form in ("markdown", "json"):
        project.run(f"vergleichen --format {form}")
    project.run("vergleichen")
    project.run("vergleichen", str(earlier), str(built))
    project.run("vergleichen", str(earlier), "HEAD")
    project.commit("Change a rate, a formula, a fact and a sentence")
    project.run("vergleichen HEAD~1 HEAD --alle")
    folder = project.root / "data/beispielstadt/vorlagen"
    (folder / "winterdienst").rename(folder / "winterdienst-2026")
    project.run("vergleichen HEAD --format json")
    project.commit("Rename a paper")
    project.run("vergleichen HEAD~2", str(project.root), "--alle")
    project.run(f"vergleichen {time.strftime('%Y-%m-%d')}")
    project.run(f"verlauf {FIGURE} --vorlage", PAPER)
    project.run(f"verlauf {FIGURE} --format json")
    project.run("git einrichten --gitlab --github")
    project.run("git einrichten --gitlab")


def start_new(project: Project) -> None:
    """Have the program write an authority, a committee, a notice, and a paper of each kind."""
    for line, *more in NEW:
        council = COUNCIL if "neu vorlage" in line else ""
        project.run(f"{line} {council} --ohne-fragen", *more)
    project.run("pruefen beispielstadt")


def follow_handbook(environment: dict[str, str]) -> None:
    """Do what the pages of the handbook show, an example for every finding among it."""
    pages = ("tests/docs/test_anleitung.py", "tests/docs/test_befunde.py")
    chosen = "what_a_page_shows or comes_up_as_its_section"
    command = [sys.executable, "-m", "pytest", "-q", "-k", chosen, *pages]
    subprocess.run(command, cwd=HERE, env=environment, check=False)


def make_mistakes(project: Project) -> None:
    """Mistype facts, texts and commands."""
    project.run_rounds(CHANGES["mistakes"])
    for line in CHANGES["slips"]:
        project.run(line)


def executed(data_file: Path) -> dict[str, set[int]]:
    """The lines of each file of the program that ran."""
    data = CoverageData(str(data_file))
    data.read()
    lines = {}
    for file in data.measured_files():
        lines[file] = set(data.lines(file) or ())
    return lines


def statements(path: Path) -> set[int]:
    """The lines on which statements of a file begin."""
    analysis = Coverage(data_file=None).analysis2(str(path))
    return set(analysis[1])


def combined(folder: Path) -> dict[str, set[int]]:
    """What the processes of a run measured, together."""
    coverage = Coverage(data_file=str(folder / ".coverage"), config_file=False)
    coverage.combine([str(folder)], strict=True)
    coverage.save()
    return executed(folder / ".coverage")


def measured(folder: Path) -> dict[str, str]:
    """The environment of processes whose statements are noted in a folder."""
    folder.mkdir()
    settings = folder / "coverage.ini"
    text = SETTINGS.format(package=PACKAGE, data=folder / ".coverage")
    settings.write_text(text, encoding="utf-8")
    start = "import coverage\n\ncoverage.process_startup()\n"
    (folder / "sitecustomize.py").write_text(start, encoding="utf-8")
    path = f"{folder}{os.pathsep}{HERE}"
    return {**os.environ, "PYTHONPATH": path, "COVERAGE_PROCESS_START": str(settings)}


def ran_in(folder: Path, stage: Stage) -> dict[str, set[int]]:
    """The lines of each file that a stage ran."""
    stage(measured(folder))
    return combined(folder)


def run_tests(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto"]
    subprocess.run(command, cwd=HERE, env=environment, check=False)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        stages: dict[str, Stage] = {
            "commands": lambda environment: run_commands(Project(work / "project", environment)),
            "handbook": follow_handbook,
            "mistakes": lambda environment: make_mistakes(Project(work / "mistaken", environment)),
        }
        if "--tests" in sys.argv:
            stages["tests"] = run_tests
        with ThreadPoolExecutor(2) as pool:
            running = {}
            for name, do in stages.items():
                running[name] = pool.submit(ran_in, work / name, do)
        ran = {name: future.result() for name, future in running.items()}
    report(ran, with_files="--files" in sys.argv)


def report(stages: dict[str, dict[str, set[int]]], *, with_files: bool) -> None:
    """Print by package, and perhaps by file, how many statements each stage was the first to run."""
    every: Counter[str] = Counter()
    first_run: dict[str, Counter[str]] = {stage: Counter() for stage in [*stages, "idle"]}
    files = []
    for path in sorted(PACKAGE.rglob("*.py")):
        left = statements(path)
        name = str(path.relative_to(HERE))
        package = path.relative_to(PACKAGE).parts[0]
        for row in (package, "all"):
            every[row] += len(left)
        counts = [len(left)]
        for stage, lines in [*stages.items(), ("idle", {str(path): left})]:
            ran = left & lines.get(str(path), set())
            left = left - ran
            for row in (package, "all"):
                first_run[stage][row] += len(ran)
            counts.append(len(ran))
        files.append((counts[-1], name, counts))
    print(f"{'statements first run by':28}" + "".join(f"{stage:>10}" for stage in first_run))
    for row, number in sorted(every.items(), key=lambda item: item[1]):
        cells = "".join(f"{first_run[stage][row]:10}" for stage in first_run)
        print(f"{row:20}{number:8}{cells}")
    shares = [
        f"{stage} {100 * first_run[stage]['all'] / every['all']:.1f} %" for stage in first_run
    ]
    print(", ".join(shares))
    if with_files:
        for _, name, counts in sorted(files, reverse=True):
            print("".join(f"{count:6}" for count in counts), name)


if __name__ == "__main__":
    main()
