"""What it costs to give out a council of ten thousand papers over OParl.

Run it from the project folder:

    python benchmarks/oparl.py [PAPERS]

A log and a folder as hand-overs would leave them are made in a temporary folder, for so many papers (10,000
unless another number is given) and, to see how static files grow, for half as many. Printed are: how long it
takes until the objects are there, at first and when they were kept; a page of a hundred papers, and of a
hundred files with their texts, made anew; how long readers wait while two hundred of them poll the server,
which has one core, each twice a second for one of the pages and objects that readers ask for; that many
again while as many others read so slowly that they block; the memory of the server; and the static files.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from builds import say

from vorlagen.building.processes import collect_rarely
from vorlagen.findings import Findings
from vorlagen.oparl.published import Published
from vorlagen.oparl.server import Application
from vorlagen.oparl.static import write_static
from vorlagen.publishing.log import Datei, Entry, Ereignis, append

NAME = "musterkreis"
ADDRESS = "https://ris.musterkreis.example/oparl"
CLIENTS = 200
SECONDS = 10.0
WHOLE = 0.02  # of all questions, those for a page of a hundred papers, which has half a megabyte
PAUSE = 0.5  # seconds from an answer to the next question
COMMITTEES = ("kreistag", "ausschuss", "finanzen", "umwelt", "schule")
MEETINGS = 120  # of each committee


def council(folder: Path, papers: int) -> tuple[Path, Path]:
    """A project, and the folder that it has handed so many papers over to."""
    root, target = folder / "projekt", folder / "ziel"
    data = root / "data" / NAME
    data.mkdir(parents=True)
    facts = f"name: Musterkreis\nkurz: MK\nbriefkopf: {{}}\noparl: {{adresse: '{ADDRESS}'}}\n"
    (data / "mandant.yaml").write_text(facts, encoding="utf-8")
    lines = ["gremien:"]
    for committee in COMMITTEES:
        lines += [f"  {committee}:", f"    bezeichnung: Der {committee}", "    sitzungen:"]
        for number in range(MEETINGS):
            day = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=30 * number)
            lines.append(f"      s{number}: {{datum: {day:%Y-%m-%d}, beginn: '17:00', ort: Saal}}")
    (data / "gremien.yaml").write_text("\n".join(lines), encoding="utf-8")
    entries = [handed_over(target, number) for number in range(papers)]
    append(root, NAME, *entries)
    return root, target


def handed_over(target: Path, number: int, text: str = "") -> Entry:
    """Put a package there; its entry in the log."""
    folder = f"Beschlussvorlage_{number}"
    meetings = []
    for step in (1, 2):
        committee = COMMITTEES[(number * step) % len(COMMITTEES)]
        meetings.append(
            {
                "gremium": f"Der {committee}",
                "gremium_kennung": committee,
                "sitzung": "2020-01-01",
                "sitzung_kennung": f"s{number % MEETINGS}",
                "zustaendigkeit": "Entscheidung" if step == 2 else "Vorberatung",
                "top": f"{number % 17}.{step}",
                "ergebnis": "einstimmig",
                "beschluss": "Der Kreistag stellt die Mittel bereit.",
            }
        )
    files = {
        f"{folder}.pdf": ("hauptdatei", "application/pdf", b"%PDF " + folder.encode() * 20),
        f"{folder}.txt": ("text", "text/plain", f"{text}{folder} Text. ".encode() * 300),
        f"{folder}.html": ("html", "text/html", folder.encode() * 50),
        "fakten.json": ("fakten", "application/json", folder.encode() * 300),
        f"Anlage_1_zu_{folder}.pdf": ("anlage", "application/pdf", b"%PDF 1" + folder.encode()),
        f"Anlage_2_zu_{folder}.pdf": ("anlage", "application/pdf", b"%PDF 2" + folder.encode()),
    }
    described = []
    for name, (role, kind, _) in files.items():
        described.append({"name": name, "rolle": role, "titel": f"Titel {name}", "art": kind})
    metadata = {
        "betreff": f"Beratung Nummer {number} vor Ort im Musterkreis",
        "art": "Beschlussvorlage",
        "nummer": f"{number}/2026",
        "datum": "2026-04-01",
        "federfuehrung": f"Amt {number % 20}",
        "beratungsfolge": meetings,
        "kennung": f"beratung-{number}",
        "fassung": "oeffentlich",
        "form": "vorlage",
        "bezug": [f"beratung-{number - 1}"] if number % 10 == 0 else [],
        "dateien": described,
        "beschlussvorschlag": "Der Kreistag stellt die Mittel bereit. " * 10,
    }
    contents = {name: content for name, (_, _, content) in files.items()}
    contents["metadaten.json"] = json.dumps(metadata).encode()
    (target / folder).mkdir(parents=True, exist_ok=True)
    logged = []
    for name, content in contents.items():
        (target / folder / name).write_bytes(content)
        digest = hashlib.sha512(content).hexdigest()
        logged.append(Datei(f"{folder}/{name}", len(content), digest))
    return Entry(
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


def spent(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def loaded(root: Path) -> Published:
    collect_rarely()  # as commands do
    source = Published(root)
    source.load(int(time.time()))
    return source


def measure_pages(source: Published) -> None:
    app = Application(source, ADDRESS, lambda: 0)
    for kind in ("papers", "files", "meetings"):
        make = partial(answer, app, f"/{NAME}/{kind}.json", "page=3")
        say(f"a page of 100 objects, {kind}", f"{1000 * min(map(spent, [make] * 5)):.1f} ms")


def answer(app: Application, path: str, query: str) -> None:
    """Ask the server, without a network between."""

    async def receive() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message.get("status", 200) != 200:
            raise SystemExit(f"{path}: {message['status']}")

    scope = {"type": "http", "method": "GET", "headers": [], "path": path}
    asyncio.run(app({**scope, "query_string": query.encode()}, receive, send))


# Readers


async def get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    """Ask for a path; how many bytes came."""
    writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    if status != 200:
        raise SystemExit(f"{path}: {status}")
    length = re.search(rb"content-length: (\d+)", head)
    size = int(length[1]) if length else 0
    await reader.readexactly(size)
    return size


async def poll(number: int, port: int, papers: int, times: list[float]) -> None:
    """Ask again and again, as a reader does that follows a council."""
    generator = random.Random(number)  # noqa: S311 - only spreads the load
    await asyncio.sleep(generator.random() * PAUSE)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        paper = generator.randrange(papers)
        paths: tuple[str, ...] = (
            "/system.json",
            f"/{NAME}/papers.json?modified_since=2026-01-01T00:00:00Z",
            f"/{NAME}/paper/beratung-{paper}.json",
            f"/{NAME}/file/beratung-{paper}/Beschlussvorlage_{paper}.pdf.json",
            f"/{NAME}/access/beratung-{paper}/Beschlussvorlage_{paper}.pdf",
        )
        if generator.random() < WHOLE:
            paths = (f"/{NAME}/papers.json?page={generator.randrange(1, 4)}",)
        started = time.perf_counter()
        await get(reader, writer, generator.choice(paths))
        times.append(time.perf_counter() - started)
        await asyncio.sleep(PAUSE)
    writer.close()


async def read_slowly(port: int) -> None:
    """Ask for many pages and read none of them."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(3):
        path = f"/{NAME}/files.json?page={number + 1}"
        writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
    await asyncio.sleep(SECONDS + 5)
    writer.close()


async def crowd(port: int, papers: int, slow: int) -> list[float]:
    times: list[float] = []
    slow_ones = [asyncio.create_task(read_slowly(port)) for _ in range(slow)]
    await asyncio.sleep(4)  # until they block
    await asyncio.gather(
        *(poll(number, port, papers, times) for number in range(CLIENTS)), *slow_ones
    )
    return sorted(times)


def measure_server(root: Path, papers: int) -> None:
    command = [sys.executable, "-m", "vorlagen", "oparl", "--projekt", str(root), "--port", "0"]
    if shutil.which("taskset"):
        command = ["taskset", "-c", "0", *command]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            lines = server.stdout or ()
            port = next(
                int(line.rpartition(":")[2].partition("/")[0]) for line in lines if "OParl" in line
            )
            say("start of the server, as a process", f"{time.perf_counter() - started:.2f} s")
            for slow in (0, CLIENTS):
                times = asyncio.run(crowd(port, papers, slow))
                name = f"{CLIENTS} clients" + (f" beside {slow} slow ones" if slow else "")
                half, late = times[len(times) // 2], times[len(times) * 99 // 100]
                rate = len(times) / SECONDS
                say(name, f"{1000 * half:.1f} ms", f"p99 {1000 * late:.0f} ms, {rate:.0f} a second")
            say("memory of the server", f"{memory(server.pid)} MB")
        finally:
            server.terminate()


def memory(pid: int) -> int:
    """The memory of a process and those that it started, in megabytes."""
    total = 0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    for process in (pid, *map(int, children)):
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        match = re.search(r"VmRSS:\s+(\d+)", status)
        total = max(total, int(match[1]) // 1000 if match else 0)
    return total


def measure_static(root: Path, target: Path, papers: int) -> None:
    web = root.parent / "web"
    source = loaded(root)
    first = spent(lambda: write_static(source, ADDRESS, web, Findings()))
    say(
        f"static files of {papers} papers", f"{first:.1f} s", f"{1000 * first / papers:.2f} ms each"
    )
    append(root, NAME, handed_over(target, papers + 1))

    def again() -> None:
        result = write_static(loaded(root), ADDRESS, web, Findings())
        say("files of a second run", f"{result.written} of {result.total}")

    say("static files again, one paper more", f"{spent(again):.2f} s")


def main() -> None:
    papers = int(sys.argv[1]) if sys.argv[1:] else 10_000
    with tempfile.TemporaryDirectory() as folder:
        root, target = council(Path(folder), papers)
        say(f"{papers} papers, first start", f"{spent(lambda: loaded(root)):.2f} s")
        say("later start", f"{spent(lambda: loaded(root)):.2f} s")
        measure_pages(loaded(root))
        measure_server(root, papers)
        measure_static(root, target, papers)
    with tempfile.TemporaryDirectory() as folder:
        root, target = council(Path(folder), papers // 2)
        measure_static(root, target, papers // 2)


if __name__ == "__main__":
    main()
