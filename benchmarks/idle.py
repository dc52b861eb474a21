"""Which statements of the program no command runs over all that is shipped.

Run it from the project folder; it needs `pip install coverage`:

    python benchmarks/idle.py [--tests] [--files]

A clone of the project is built, checked, compared, explained, recorded, audited and shown in a preview, one
change after another, as its users would. What no command ran guards against what users may write, or is idle.
With `--tests` the tests run, too, to tell what only they run; with `--files` each file is listed, the idlest
first.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from coverage import Coverage, CoverageData

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
# Runs a command in one process: what forked workers do is lost when they are stopped.
ALONE = """
import sys
from vorlagen.cli import main, paper_commands
paper_commands.cores = lambda: 0
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
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"{name} has no {old!r} any more")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def preview(self) -> None:
        """Open the preview, follow its links, save a text, and end it."""
        print("  vorlagen vorschau", flush=True)
        command = [sys.executable, "-P", "-m", "vorlagen", "vorschau", "--ohne-browser"]
        process = subprocess.Popen(
            command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        address = ""
        for said in process.stdout or ():
            match = re.search(r"http://\S+", said)
            if match:
                address = match[0].rstrip(".")
                break
        visited: set[str] = set()
        waiting = [address]
        while waiting and len(visited) < 60:
            here = waiting.pop(0)
            if here in visited:
                continue
            visited.add(here)
            with suppress(OSError), urllib.request.urlopen(here, timeout=60) as answer:  # noqa: S310
                if answer.headers.get_content_type() != "text/html":
                    continue
                page = answer.read().decode()
                for link in re.findall(r'(?:href|src)="(/[^"#]*)"', page):
                    waiting.append(re.match(r"https?://[^/]+", address)[0] + link)  # type: ignore[index]
        text = self.root / f"data/{PAPER.replace('/', '/vorlagen/')}/text.md"
        text.write_text(text.read_text(encoding="utf-8") + "\nEin Satz mehr.\n", encoding="utf-8")
        time.sleep(5)
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        self.git("checkout", "--", "data")


def run_commands(project: Project) -> None:
    """What users do, over everything that is shipped."""
    project.run("--hilfe", alone=False)
    project.run("schema")
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
    for asked in ("158.644 €", FIGURE, "bescheide", "kein solcher Name"):
        project.run("erklaeren", asked)
    project.run("erklaeren --format json", FIGURE)
    project.run("fristen --alle --stichtag 2026-01-05 --ics fristen.ics --erinnerung 2")
    project.run("fristen --format json --stichtag 2024-03-01")
    project.run("festhalten --entwurf", PAPER)
    project.commit("Record a paper as published")
    bescheid = "data/rhein-sieg-kreis/bescheide/modul1-2021.yaml"
    project.replace(bescheid, "3.5", "4.5")
    project.run("bauen --warum")
    for form in ("text", "html", "markdown", "json", "pdf"):
        project.run(f"vergleichen --format {form} --synopse --ausgabe vergleich.{form}")
    project.run("vergleichen")
    project.commit("Grant one post more")
    project.run("vergleichen HEAD~1 HEAD --alle")
    project.run(f"verlauf {FIGURE} --vorlage", PAPER)
    project.run("git einrichten")
    for line, *more in NEW:
        council = COUNCIL if "neu vorlage" in line else ""
        project.run(f"{line} {council} --ohne-fragen", *more)
    project.run("pruefen beispielstadt")
    project.preview()


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


def main() -> None:
    with_tests, with_files = "--tests" in sys.argv, "--files" in sys.argv
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        by_commands = work / "commands"
        run_commands(Project(work / "project", measured(by_commands)))
        ran = combined(by_commands)
        tested: dict[str, set[int]] = {}
        if with_tests:
            by_tests = work / "tests"
            environment = measured(by_tests)
            command = [sys.executable, "-m", "pytest", "-q", "-n", "auto"]
            subprocess.run(command, cwd=HERE, env=environment, check=False)
            tested = combined(by_tests)
        rows = []
        for path in sorted(PACKAGE.rglob("*.py")):
            every = statements(path)
            idle = every - ran.get(str(path), set())
            only_tests = idle & tested.get(str(path), set())
            rows.append((len(idle), len(only_tests), len(every), str(path.relative_to(HERE))))
        total = sum(row[2] for row in rows)
        idle_in_all = sum(row[0] for row in rows)
        print(
            f"{total} statements; no command ran {idle_in_all} ({100 * idle_in_all / total:.1f} %)"
        )
        if with_tests:
            tests_alone = sum(row[1] for row in rows)
            print(f"only tests ran {tests_alone} ({100 * tests_alone / total:.1f} %)")
        if with_files:
            for idle_here, _, every_here, name in sorted(rows, reverse=True):
                print(f"{idle_here:5} of {every_here:4}  {name}")


if __name__ == "__main__":
    main()
