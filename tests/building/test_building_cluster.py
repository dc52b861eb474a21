"""Papers that are made on a cluster are, byte for byte, those that would be made here."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client
from gitarchiv import eingecheckt
from muster import TEXT, ZWEI, schreibe

from vorlagen.building import cluster
from vorlagen.building.builder import Builder, MadePaper
from vorlagen.building.builds import Build
from vorlagen.building.cluster import Bundles
from vorlagen.building.making import Report
from vorlagen.building.processes import Bounds
from vorlagen.building.store import Edition, Store, Task, Wanted, versions
from vorlagen.cli import main
from vorlagen.facts.files import files_below
from vorlagen.findings import Code

BOTH = FIRST, SECOND = "beratung", "folge-2025"
PAPERS = "data/musterkreis/vorlagen"
MORE = {  # another that nobody names
    file.replace(f"/{FIRST}/", f"/{FIRST}-2/"): text
    for file, text in ZWEI.items()
    if f"/{FIRST}/" in file
}
FINAL = Wanted(Edition.ENDFASSUNG)


@pytest.fixture(scope="module")
def verbund(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of two workers, all processes of their own; a task is tried twice."""
    port = socket.create_server(("127.0.0.1", 0))
    with port:
        address = f"tcp://127.0.0.1:{port.getsockname()[1]}"
    once = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    parts = (
        ["scheduler", "--host", address, "--no-dashboard"],
        ["worker", address, "--nworkers=2", "--nthreads=1", "--host=127.0.0.1", "--no-dashboard"],
    )
    running = [
        subprocess.Popen(  # in a group of its own, which ends whatever it has started
            [sys.executable, "-m", "dask", *part],
            cwd=tmp_path_factory.mktemp("verbund"),
            env=once,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for part in parts
    ]
    try:
        workers(address)
        yield address
    finally:
        for one in running:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def workers(address: str) -> dict[str, int]:
    """The processes of both workers, as soon as they are there."""

    async def there() -> dict[str, int]:
        async with Client(address, asynchronous=True, timeout=60) as client:
            await client.wait_for_workers(2, timeout=60)
            pids: dict[str, int] = await client.run(os.getpid)
            return pids

    return asyncio.run(there())


@pytest.fixture
def projekt(tmp_path: Path) -> Path:
    """Three papers, one of which names a figure of another, in git."""
    root: Path = schreibe(tmp_path / "projekt", ZWEI | MORE)
    eingecheckt(root)
    return root


def files(root: Path) -> dict[str, bytes]:
    paths = sorted((root / "output/musterkreis").rglob("*"))
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.is_file()}


def said(report: Report) -> list[object]:
    """What a build tells, but for how long it took."""
    papers = [paper.as_json() | {"dauer_s": 0, "warum": ""} for paper in report.papers]
    return [papers, [finding.as_json() for finding in report.findings]]


def local(root: Path) -> tuple[list[object], dict[str, bytes]]:
    """The same built in this process, and nothing left of it."""
    report = Build(Builder(root), jobs=0).run(BOTH, FINAL)
    found = files(root)
    for path in sorted((root / "output").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return said(report), found


class Here(Builder):
    """A project none of whose papers may be made here."""

    def make_paper(self, task: Task, store: Store | None = None) -> MadePaper:
        raise AssertionError(task, store)


def test_a_worker_that_dies_changes_nothing_of_what_is_built(projekt: Path, verbund: str) -> None:
    expected = local(projekt)
    before = workers(verbund)

    def kill(_name: str, done: int, _of: int) -> None:
        if done == 1:
            os.kill(next(iter(before.values())), signal.SIGKILL)

    report = Build(Here(projekt), jobs=0, cluster=verbund).run(BOTH, FINAL, kill)
    assert workers(verbund) != before
    assert (said(report), files(projekt)) == expected
    again = Build(Here(projekt), jobs=0).run(BOTH, FINAL)  # nothing that was read is other here
    assert not any(paper.why for paper in again.papers)


def test_what_has_changed_reaches_a_worker_that_had_it_before(projekt: Path, verbund: str) -> None:
    for typed in ("17 Euro", "18 Euro"):
        path = projekt / TEXT
        path.write_text(f"Das kostet {typed}.\n", encoding="utf-8")
        build = Build(Here(projekt), jobs=0, cluster=verbund)
        report = build.run([FIRST], Wanted(writes=False))
        assert any(typed in found.message for found in report.findings)


def test_a_final_paper_that_git_does_not_have_is_refused_as_here(
    projekt: Path, verbund: str
) -> None:
    (projekt / TEXT).write_text("Neu.\n", encoding="utf-8")
    wanted = Wanted(Edition.ENDFASSUNG, writes=False)
    report = Build(Builder(projekt), jobs=0, cluster=verbund).run([FIRST], wanted)
    assert said(report) == said(Build(Builder(projekt), jobs=0).run([FIRST], wanted))
    assert report.findings.has_errors


def test_a_paper_that_kills_every_worker_fails_alone(projekt: Path, verbund: str) -> None:
    bounds = Bounds(seconds=0.0)
    report = Build(Here(projekt), 0, bounds, verbund).run([FIRST], FINAL)
    assert [(f.code, f.place.file) for f in report.findings] == [
        (Code.ABGEBROCHEN, f"{PAPERS}/{FIRST}")
    ]
    assert not files(projekt)


def test_what_its_authority_has_travels_with_a_paper(projekt: Path) -> None:
    other = projekt / "data/nachbarkreis/mandant.yaml"
    other.parent.mkdir()
    other.write_text("", encoding="utf-8")
    shared, own = Bundles(projekt).of(Task("musterkreis", SECOND)).values()
    assert f"{PAPERS}/{FIRST}/text.md" in own
    assert not any("nachbarkreis" in name for name in {**shared, **own})


def test_a_paper_that_lacked_something_there_is_made_here(
    projekt: Path, verbund: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_text(folder: Path, root: Path) -> list[Path]:
        return [path for path in files_below(folder, root) if path.name != "text.md"]

    monkeypatch.setattr(cluster, "files_below", without_text)
    with pytest.raises(AssertionError, match=SECOND):
        Build(Here(projekt), jobs=0, cluster=verbund).run([SECOND], Wanted(writes=False))


# What is refused


def answer(root: Path, capsys: pytest.CaptureFixture[str], address: str) -> str:
    assert main(["bauen", "--projekt", str(root), "--verteilt", address]) == 2
    assert not files(root)
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return told


def test_a_worker_that_would_make_other_bytes_is_refused(
    projekt: Path, verbund: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = versions() | {"weasyprint": "1.0", "only_here": "2.0"}
    monkeypatch.setattr(cluster, "versions", lambda: wanted)
    told = answer(projekt, capsys, verbund)
    assert f"muss gleich sein: weasyprint {versions()['weasyprint']} statt 1.0." in told


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://rechner:1", "quatsch://rechner:1"])
def test_a_cluster_that_is_not_there_is_said_in_german(
    projekt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.3)
    assert f"„{address}“ ist nicht zu erreichen" in answer(projekt, capsys, address)


def test_another_machine_is_asked_over_tls_only(
    projekt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "tls:// statt tcp://" in answer(projekt, capsys, "tcp://rechner:8786")


def test_without_the_library_it_is_said_how_to_get_it(
    projekt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install 'vorlagen[verteilt]'" in answer(projekt, capsys, "tcp://127.0.0.1:9")


def test_papers_of_others_are_recomputed_on_a_cluster_as_here(
    tmp_path: Path,
    verbund: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alt").mkdir()
    for number in range(3):
        text = f"Es sind {number + 2} × 55.000 € = 165.000 €.\n"
        (tmp_path / f"alt/{number}.txt").write_text(text, encoding="utf-8")
    answers: list[tuple[int, str]] = []
    for where in ([], ["--verteilt", verbund]):
        store = f"ablage-{len(answers)}"
        status = main(["rechenprobe", "alt", "--format", "json", "--ablage", store, *where])
        answers.append((status, capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert answers[0][0] == 1
