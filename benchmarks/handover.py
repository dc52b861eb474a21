"""What a hand-over to a folder costs, against copying the same files; both are measured in one run.

Run it from the project folder:

    python benchmarks/handover.py [PAPERS]

A project in git of so many final papers (100 unless another number is given) is made of the shipped example
town. Seconds are wall-clock time for each paper:

- copied: its files read, written to a folder, and read back once, as a hand-over does
- sent: what the hand-over does with packages that are ready: target, log and record
- prepared: what comes before: made finally, packed, and looked through by the gate where it is needed
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from builds import TOWN, say

from vorlagen.building.builder import Builder
from vorlagen.building.writing import locked
from vorlagen.publishing.handover import HandOver, HandOverPlan, prepare, send
from vorlagen.publishing.targets import open_target


def town_of(papers: int, source: Path, root: Path) -> None:
    """So many papers of the example town, each with a number of its own, beside the shipped ones."""
    for name in ("data/gemeinsam", f"data/{TOWN}", "templates"):
        shutil.copytree(source / name, root / name)
    folder = root / f"data/{TOWN}/vorlagen"
    shipped = sorted(path for path in folder.iterdir())
    for number in range(papers - len(shipped)):
        original = shipped[number % len(shipped)]
        copy = folder / f"{original.name}-{number:04}"
        shutil.copytree(original, copy)
        facts = copy / "vorlage.yaml"
        lines = facts.read_text(encoding="utf-8").splitlines()
        for at, line in enumerate(lines):
            if line.startswith("nummer:"):
                lines[at] = f"nummer: {1000 + number}/2026"
        facts.write_text("\n".join(lines) + "\n", encoding="utf-8")


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=Messung", "-c", "user.email=messung@example.org"]
    subprocess.run([*command, *arguments], cwd=root, check=True, capture_output=True)


def copied(result: HandOver, target: Path) -> None:
    """The files of all packages, copied and read back."""
    for item in result.ready:
        for path in item.package.paths:
            place = target / path
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(item.package.root / path, place)
            place.read_bytes()


def main() -> None:
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "projekt"
        town_of(papers, Path.cwd(), root)
        (root / ".gitignore").write_text("/output/\n", encoding="utf-8")
        git(root, "init", "-q")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "Vorlagen")
        places = [Path(folder) / name for name in ("kopiert", "ziel", "bereit")]
        for place in places:
            place.mkdir()
        copies, target, scratch = places
        builder = Builder(root)
        started = time.perf_counter()
        result = prepare(builder, builder.select((TOWN,)), HandOverPlan(str(target), scratch))
        seconds = {"prepared": time.perf_counter() - started}
        for finding in result.findings:
            if finding.severity.name == "FEHLER":
                print(finding.place, finding.message)
        started = time.perf_counter()
        copied(result, copies)
        seconds["copied"] = time.perf_counter() - started
        started = time.perf_counter()
        opened = open_target(str(target))
        with locked(root):  # as the command does
            send(builder, result, opened, when=datetime.now().astimezone(), by="Messung")
        seconds["sent"] = time.perf_counter() - started
        count = len(result.ready)
        say(f"{count} papers", "ms a paper", "over copying")
        for name, spent in seconds.items():
            over = 1000 * (spent - seconds["copied"]) / count
            say(name, f"{1000 * spent / count:.1f}", f"{over:.1f}")


if __name__ == "__main__":
    main()
