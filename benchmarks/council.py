"""What it costs to recompute a whole council of other people's papers over OParl.

Run it from the project folder:

    python benchmarks/council.py [PAPERS]

So many papers (200 unless another number is given) of ten pages each, among them a few dozen different ones
whose bytes differ, are handed over in a temporary folder and given out over OParl on this machine. Printed
are how many papers `vorlagen rechenprobe` recomputes a minute, the peak of the memory of all its processes
together, and how long the second run takes, which finds nothing new.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from builds import say
from weasyprint import HTML

from vorlagen.publishing.log import Datei, Entry, Ereignis, append

NAME = "musterkreis"
DIFFERENT = 24
PAGES = 10
FACTS = (
    "name: Musterkreis\nkurz: MK\nbriefkopf: {}\noparl: {adresse: 'https://ris.example/oparl'}\n"
)
PROSE = (
    "Die Verwaltung hat den Bedarf gemeinsam mit den Trägern vor Ort ermittelt und im Ausschuss"
    " vorgestellt. Die Umsetzung beginnt, sobald der Bescheid vorliegt; über den Fortgang wird"
    " einmal im Jahr berichtet. "
)


def paper(number: int) -> bytes:
    """A PDF of ten pages of text, half of them with a table; in every third one is a wrong sum."""
    generator = random.Random(number)  # noqa: S311 - the same papers at each run
    pages = []
    for page in range(PAGES):
        rows = [generator.randrange(100, 90_000) for _ in range(8)]
        total = sum(rows)
        if page == 5 and number % 3 == 0:
            total += 9_000
        cells = [(f"Posten {index}", amount) for index, amount in enumerate(rows, start=1)]
        table = "".join(
            f"<tr><td>{label}</td><td>{amount:,} €</td></tr>".replace(",", ".")
            for label, amount in [*cells, ("Summe", total)]
        )
        text = "".join(f"<p>{PROSE * 2}</p>" for _ in range(4 if page % 2 else 8))
        if page % 2 == 0:
            table = ""
        pages.append(f"<h2>{page + 1}. Abschnitt</h2>{text}<table>{table}</table>")
    style = "h2 { break-before: page } table { width: 14cm }"
    html = f"<html lang='de'><style>{style}</style>{''.join(pages)}</html>"
    content: bytes = HTML(string=html).write_pdf()
    return content


def council(folder: Path, papers: int) -> Path:
    """A project that has handed so many papers over."""
    root, target = folder / "projekt", folder / "ziel"
    data = root / "data" / NAME
    data.mkdir(parents=True)
    (data / "mandant.yaml").write_text(FACTS, encoding="utf-8")
    (data / "gremien.yaml").write_text("gremien: {}\n", encoding="utf-8")
    different = [paper(number) for number in range(DIFFERENT)]
    append(root, NAME, *handed_over(target, papers, different))
    return root


def handed_over(target: Path, papers: int, different: list[bytes]) -> Iterator[Entry]:
    for number in range(papers):
        folder = f"Beschlussvorlage_{number}"
        pdf = different[number % DIFFERENT] + f"% {number}\n".encode()
        file = {"name": f"{folder}.pdf", "rolle": "hauptdatei", "titel": folder}
        metadata = {
            "betreff": f"Beratung Nummer {number}",
            "art": "Beschlussvorlage",
            "nummer": f"{number}/2026",
            "datum": "2026-04-01",
            "beratungsfolge": [],
            "kennung": f"beratung-{number}",
            "fassung": "oeffentlich",
            "form": "vorlage",
            "bezug": [],
            "dateien": [{**file, "art": "application/pdf"}],
        }
        contents = {f"{folder}.pdf": pdf, "metadaten.json": json.dumps(metadata).encode()}
        (target / folder).mkdir(parents=True)
        logged = []
        for name, content in contents.items():
            (target / folder / name).write_bytes(content)
            digest = hashlib.sha512(content).hexdigest()
            logged.append(Datei(f"{folder}/{name}", len(content), digest))
        yield Entry(
            ereignis=Ereignis.AUSGEHAENDIGT,
            wann=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number),
            wer="Grete Übel",
            vorlage=f"{NAME}/beratung-{number}",
            nummer=f"{number}/2026",
            ziel=str(target),
            dateien=tuple(logged),
            commit="c0ffee" * 6 + "c0ff",
            datenstand="da7a" * 16,
        )


def memory_below(parent: int) -> int:
    """Bytes that a process and all it has started hold for themselves."""
    total = 0
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            above = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
        children.setdefault(above, []).append(int(stat.parent.name))
    waiting = [parent]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        for line in rollup.splitlines():
            if line.startswith("Pss:"):
                total += 1024 * int(line.split()[1])
    return total


def run(folder: Path, address: str) -> tuple[float, int, str]:
    """Seconds, peak of memory, and the last line of the command."""
    command = [sys.executable, "-m", "vorlagen", "rechenprobe", address]
    started = time.perf_counter()
    with (folder / "antwort.txt").open("w+", encoding="utf-8") as answer:
        process = subprocess.Popen(command, cwd=folder, stdout=answer)
        peak = 0
        while process.poll() is None:
            peak = max(peak, memory_below(process.pid))
            time.sleep(0.5)
        seconds = time.perf_counter() - started
        answer.seek(0)
        return seconds, peak, answer.read().splitlines()[-1]


def main() -> None:
    papers = int(sys.argv[1]) if sys.argv[1:] else 200
    folder = Path(tempfile.mkdtemp(prefix="vorlagen-rat-"))
    root = council(folder, papers)
    command = [sys.executable, "-m", "vorlagen", "oparl", "--projekt", str(root), "--port", "0"]
    # Without an address of its own, ids are those of the server.
    (root / "data" / NAME / "mandant.yaml").write_text(
        FACTS.partition("oparl")[0], encoding="utf-8"
    )
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = ""
        for line in server.stdout or ():
            if line.startswith("OParl: "):
                address = line.split()[1]
            if "beendet" in line:
                break
        seconds, peak, answer = run(folder, address)
        say("papers of ten pages a minute", f"{60 * papers / seconds:.0f}")
        say(f"seconds for {papers} papers", f"{seconds:.1f}")
        say("memory of all processes at its peak", f"{peak / 1e6:.0f} MB")
        print(answer)
        seconds, _, answer = run(folder, address)
        say("seconds for the second run", f"{seconds:.1f}")
        print(answer)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
