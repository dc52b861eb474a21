"""A paper that needs more memory or time than any real one fails with a finding; the others are built."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from anlagen import ORDNER, einfach
from bilder import SVG
from muster import ENDLOS, FOLGETEXT, TEXT, ZWEI, schreibe

from vorlagen.building import builder
from vorlagen.building.builder import Builder
from vorlagen.building.builds import Build
from vorlagen.building.making import Report
from vorlagen.building.processes import Bounds
from vorlagen.building.store import Task
from vorlagen.findings import Code

Files = dict[str, str | bytes]
BOUNDS = Bounds(memory=500_000_000)
FIRST, SECOND = "beratung", "folge-2025"


def build(root: Path, jobs: int = 2, bounds: Bounds = BOUNDS) -> Report:
    return Build(Builder(root), jobs, bounds).run()


def with_text(text: str) -> Files:
    return {TEXT: f"{ZWEI[TEXT]}\n{text}\n"}


def with_drawing(inside: str) -> Files:
    named = "![Lageplan mit der neuen Beratungsstelle am Markt](plan.svg)"
    return with_text(named) | {f"{ORDNER}/plan.svg": SVG.format(inside)}


ENDLESS = with_drawing(  # 2⁴⁰ paths, which no machine draws in time
    '<g id="p0"><path d="M0 0h9"/></g>'
    + "".join(
        f'<g id="p{n}"><use href="#p{n - 1}"/><use href="#p{n - 1}"/></g>' for n in range(1, 40)
    )
)
TOO_LONG = with_text('{% set x = "ab" %}' + "{% set x = [x, x] | join(x) %}" * 30 + "{{ x }}")


@pytest.fixture(scope="module")
def gebaut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two papers, built."""
    root = schreibe(tmp_path_factory.mktemp("grenzen"), {**ZWEI, f"{ORDNER}/a": einfach()})
    assert not build(root, bounds=Bounds()).findings.has_errors
    return root


def changed(gebaut: Path, target: Path, files: Files) -> Path:
    """The same project with both papers changed."""
    root = Path(shutil.copytree(gebaut, target / "projekt"))
    return schreibe(root, {**files, FOLGETEXT: f"{ZWEI[FOLGETEXT]}\nEin Satz mehr.\n"})


def assert_first_failed_alone(report: Report, gebaut: Path, root: Path) -> None:
    assert [f.place.file.startswith(ORDNER) for f in report.findings] == [True], [*report.findings]
    assert built(root, FIRST) == built(gebaut, FIRST)
    assert built(root, SECOND).keys() == built(gebaut, SECOND).keys()
    assert is_built(root, SECOND)


def is_built(root: Path, name: str) -> bool:
    """Whether the changed paper lies in output/; while its folder is replaced, not yet."""
    try:
        return any(b"Ein Satz mehr" in content for content in built(root, name).values())
    except FileNotFoundError:
        return False


def built(root: Path, name: str) -> dict[str, bytes]:
    folder = root / "output/musterkreis" / name
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_paper_beyond_bounds_fails_alone(gebaut: Path, tmp_path: Path) -> None:
    root = changed(gebaut, tmp_path, TOO_LONG)
    assert_first_failed_alone(build(root), gebaut, root)


def test_a_paper_that_comes_to_no_end_fails(gebaut: Path, tmp_path: Path) -> None:
    root = changed(gebaut, tmp_path, ENDLESS)
    report = Build(Builder(root), 2, Bounds(seconds=1)).run([FIRST])
    assert [f.code for f in report.findings] == [Code.ABGEBROCHEN]
    assert "--rechenzeit" in next(iter(report.findings)).cure
    assert built(root, FIRST) == built(gebaut, FIRST)


def kill_workers(after: float) -> None:
    """Kill all workers in one moment, as the kernel does when memory runs out."""
    time.sleep(after)
    for worker in multiprocessing.active_children():
        os.kill(worker.pid or 0, signal.SIGKILL)


def test_workers_that_die_together_cost_no_paper(gebaut: Path, tmp_path: Path) -> None:
    root = changed(gebaut, tmp_path, {TEXT: f"{ZWEI[TEXT]}\nEin Satz mehr.\n"})
    killer = Thread(target=kill_workers, args=(0.4,))
    killer.start()
    report = build(root)
    killer.join()
    assert [*report.findings] == []
    assert is_built(root, FIRST)
    assert is_built(root, SECOND)


def test_a_paper_whose_worker_dies_twice_is_blamed_alone(gebaut: Path, tmp_path: Path) -> None:
    def kill() -> None:
        while not is_built(root, SECOND):
            time.sleep(0.1)
        while not is_over:
            kill_workers(3)

    root = changed(gebaut, tmp_path, ENDLESS)
    is_over: list[bool] = []
    Thread(target=kill, daemon=True).start()
    report = build(root, bounds=Bounds(seconds=600))
    is_over.append(True)
    assert_first_failed_alone(report, gebaut, root)
    assert [f.message for f in report.findings if "etwas ist abgestürzt" in f.message]


def dies(_root: Path) -> None:
    """In place of opening the project in a worker."""
    os._exit(1)


def test_where_no_worker_can_start_each_paper_says_so(
    gebaut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "_opened", dies)
    report = build(changed(gebaut, tmp_path, {}))
    assert [f.code for f in report.findings] == [Code.ABGEBROCHEN]
    assert "kein Prozess dafür starten" in next(iter(report.findings)).message


COMMAND = """
import signal, sys
signal.signal(signal.SIGCHLD, signal.{children})
from vorlagen.cli import main
sys.exit(main())
"""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files, whose name is short enough for sockets in it."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def run(
    root: Path, *arguments: str, children: str = "SIG_DFL", temporary: Path | None = None
) -> subprocess.Popen[str]:
    """A command line in a process of its own, which leads a group as in a terminal."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(children=children), *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | ({"TMPDIR": str(temporary)} if temporary else {}),
    )


def is_running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def ends_soon(group: int) -> None:
    for _ in range(100):
        if not is_running(group):
            return
        time.sleep(0.1)
    pytest.fail("a worker goes on")


@pytest.mark.parametrize(("number", "tell_all"), [(signal.SIGINT, True), (signal.SIGTERM, False)])
def test_an_interrupted_build_leaves_nothing_behind(
    number: signal.Signals, tell_all: bool, gebaut: Path, tmp_path: Path, temporary: Path
) -> None:
    root = changed(gebaut, tmp_path, ENDLESS)
    with run(root, "bauen", "--jobs", "2", temporary=temporary) as process:
        while not is_built(root, SECOND):  # then only the first is being made
            assert process.poll() is None
            time.sleep(0.1)
        tell = os.killpg if tell_all else os.kill  # a terminal tells all of them
        tell(process.pid, number)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Abgebrochen." in said
    assert [*temporary.iterdir()] == []
    ends_soon(process.pid)


def test_a_build_leaves_no_temporary_file(gebaut: Path, tmp_path: Path, temporary: Path) -> None:
    root = changed(gebaut, tmp_path, {})
    with run(root, "bauen", temporary=temporary, children="SIG_IGN") as process:
        out, said = process.communicate(timeout=300)
    assert (process.returncode, said) == (0, ""), out
    assert [*temporary.iterdir()] == []


def test_a_command_that_comes_to_no_end_says_so(gebaut: Path, tmp_path: Path) -> None:
    root = changed(gebaut, tmp_path, with_text(ENDLOS))
    with run(root, "fristen", "--rechenzeit", "3") as process:
        _, said = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "Der Befehl ließ sich nicht fertig machen. Die erlaubte Rechenzeit war um" in said
    assert "--rechenzeit" in said


def test_work_in_parts_has_the_time_of_the_whole() -> None:
    """Each part may take a second of the second that all have; the third is not reached."""
    script = (
        "import time\n"
        "from vorlagen.building.processes import at_most\n"
        "with at_most(1):\n"
        "    for part in range(3):\n"
        "        with at_most(1):\n"
        "            end = time.process_time() + 0.6\n"
        "            while time.process_time() < end: pass\n"
        "        print(part, flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGPROF, "0\n")


def test_workers_end_with_a_build_that_is_killed(
    gebaut: Path, tmp_path: Path, temporary: Path
) -> None:
    root = changed(gebaut, tmp_path, ENDLESS)
    with run(root, "bauen", "--jobs", "2", temporary=temporary) as process:
        while not is_built(root, SECOND):
            time.sleep(0.1)
        command = int(subprocess.check_output(["pgrep", "-o", "-P", str(process.pid)]))
        os.kill(command, signal.SIGKILL)
        process.communicate(timeout=120)
    ends_soon(process.pid)
    assert [*temporary.iterdir()] == []


def test_the_folder_of_a_command_that_was_killed_goes_with_the_next(
    gebaut: Path, tmp_path: Path, temporary: Path
) -> None:
    root = changed(gebaut, tmp_path, ENDLESS)
    with run(root, "bauen", temporary=temporary) as process:
        while not [*temporary.iterdir()]:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
    ends_soon(process.pid)
    assert [*temporary.iterdir()] != []
    with run(root, "fristen", temporary=temporary) as process:
        process.communicate(timeout=300)
    assert [*temporary.iterdir()] == []


def test_a_command_that_needs_too_much_memory_says_so(tmp_path: Path) -> None:
    papier = tmp_path / "papier.html"
    papier.write_text("<html><body>" + "<p>1 + 1 = 2</p>" * 300_000)
    with run(tmp_path, "rechenprobe", "papier.html", "--speicher", "100") as process:
        told, said = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "[abgebrochen]" in told, said


def test_minutes_that_are_cut_off_are_told_where_they_lie(tmp_path: Path) -> None:
    folder = "data/musterkreis/niederschriften/beratung"
    (tmp_path / folder).mkdir(parents=True)

    (finding,) = builder.failed(tmp_path, Task("musterkreis", "beratung"), "Es hörte auf").findings

    assert finding.place.file == folder
