"""What the last gate of a hand-over costs, for a paper of ten pages.

Run it from the project folder:

    python benchmarks/gate.py [SECRETS]

The shipped paper of ten pages is built into a temporary folder. So many secrets (20 unless another number is
given, half of them amounts, half sentences) are looked for in its PDF, and in all its files; none is there.
Seconds are processor time, the least of several runs in one process; beside them what PDFium takes to read
the pages of the PDF, which is the least that anybody pays who looks into it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from builds import say

from vorlagen.findings import Findings, Place
from vorlagen.publishing.gate import Secret, gate
from vorlagen.verifying import page_texts

PAPER = "rhein-sieg-kreis/kim-2021"
ANNEX = "_Anlage_"
RUNS = 15


def spent(work: Callable[[], object]) -> float:
    """Processor time, the least of several runs."""
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def secrets(count: int) -> list[Secret]:
    """Amounts and sentences that no paper has."""
    place = Place("vorlage.yaml", 1, 1)
    every = []
    for number in range(count):
        amount = 7_654_321 + 1_017 * number
        spelling = f"{amount:,}".replace(",", ".")
        sentence = (
            f"Bieter {number} hat auf Nachfrage erklärt, dass er an sein Angebot gebunden bleibt."
        )
        spellings = (f"{spelling},50 €", f"{spelling} €") if number % 2 else (sentence,)
        every.append(Secret(f"angebote.bieter_{number}", place, spellings))
    return every


def built(folder: Path) -> dict[str, bytes]:
    """The files of the paper, without its annexes."""
    for name in ("data", "templates"):
        shutil.copytree(Path.cwd() / name, folder / name)
    command = [sys.executable, "-m", "vorlagen", "bauen", PAPER, "--projekt", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    files = {}
    for path in sorted((folder / "output" / PAPER).iterdir()):
        if ANNEX not in path.name and not path.name.startswith("."):
            files[path.name] = path.read_bytes()
    return files


def main() -> None:
    looked_for = secrets(int(sys.argv[1]) if sys.argv[1:] else 20)
    with tempfile.TemporaryDirectory() as folder:
        files = built(Path(folder))
    [name] = [name for name in files if name.endswith(".pdf")]
    pdf = {name: files[name]}
    if not gate(files, looked_for, Findings()):
        raise SystemExit("the paper has a secret, or cannot be looked into")
    pages = spent(lambda: page_texts(pdf[name]))
    alone = spent(lambda: gate(pdf, looked_for, Findings()))
    every = spent(lambda: gate(files, looked_for, Findings()))
    say(f"reading {len(page_texts(pdf[name]))} pages with PDFium", f"{1000 * pages:.0f} ms")
    say(
        f"gate, the PDF, {len(looked_for)} secrets",
        f"{1000 * alone:.0f} ms",
        f"{alone / pages:.1f} ×",
    )
    say(f"gate, all {len(files)} files", f"{1000 * every:.0f} ms", f"{every / pages:.1f} ×")


if __name__ == "__main__":
    main()
