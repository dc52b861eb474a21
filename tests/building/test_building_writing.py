"""What a build writes: all files of a paper or none, under names that say what they are."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
from ausgeliefert import REPOSITORY
from building_cases import DREI, build, contents, states
from muster import KGST, MUSTER, PROGRAMM, TEXT, VORLAGE, geaendert, schreibe
from papiere import fehler, meldungen, orte
from werkstatt import Builder

from vorlagen.building import builder, project_figures
from vorlagen.building.writing import locked, write_file, write_together
from vorlagen.cli import main
from vorlagen.findings import Code
from vorlagen.paper.paper import Status

FOLDER = "output/musterkreis/beratung"


pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")


# Names


@pytest.mark.parametrize(
    ("art", "nummer", "kennung", "stem"),
    [
        ("Beschlussvorlage", "12/2024", "beratung", "Beschlussvorlage_12-2024_beratung"),
        ("Mitteilungsvorlage", "Größe & Maß 5", "x", "Mitteilungsvorlage_Groesse-Mass-5_x"),
        ("Berichtsvorlage", "../../etc/passwd", "x", "Berichtsvorlage_etc-passwd_x"),
        ("Beschlussvorlage", "{ausstehend: offen}", "x", "Beschlussvorlage_Entwurf_x"),
    ],
)
def test_the_names_of_the_files(
    tmp_path: Path, art: str, nummer: str, kennung: str, stem: str
) -> None:
    vorlage = MUSTER[VORLAGE].replace("art: Beschlussvorlage", f"art: {art}")
    vorlage = vorlage.replace("nummer: 12/2024", f"nummer: {nummer}")
    files = {path: text for path, text in MUSTER.items() if "/vorlagen/" not in path}
    files[f"data/musterkreis/vorlagen/{kennung}/vorlage.yaml"] = vorlage
    files[f"data/musterkreis/vorlagen/{kennung}/text.md"] = MUSTER[TEXT]
    [paper] = build(schreibe(tmp_path, files)).papers
    folder = f"output/musterkreis/{kennung}"
    assert paper.paths == {
        "pdf": f"{folder}/{stem}.pdf",
        "html": f"{folder}/{stem}.html",
        "txt": f"{folder}/{stem}.txt",
        "fakten": f"{folder}/fakten.json",
        "finanzierung_beratung.csv": f"{folder}/{stem}_finanzierung_beratung.csv",
    }
    assert sorted(contents(tmp_path)) == sorted(paper.paths.values())


# Whole or not at all


def out_of_space(path: object = None) -> OSError:
    return OSError(errno.ENOSPC, "No space left on device", path)


def failing(original: Callable[..., Any], when: Callable[..., bool]) -> Callable[..., Any]:
    """A function that runs out of space where `when` says so."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if when(*args, **kwargs):
            raise out_of_space()
        return original(*args, **kwargs)

    return call


def makes_the_text(path: Path, mode: str = "r", *_: Any, **__: Any) -> bool:
    return mode == "xb" and path.name.endswith(".txt")


FAULTS: dict[str, tuple[object, str, Callable[..., bool]]] = {
    "open": (Path, "open", makes_the_text),
    "the old folder": (Path, "rename", lambda _, target: ".alt-" in target.name),
    "the new folder": (Path, "rename", lambda path, _: ".neu-" in path.name),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_full_disk_leaves_every_old_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    root = schreibe(tmp_path, MUSTER)
    build(root)
    before = contents(root)
    schreibe(root, geaendert(PROGRAMM, "betrag: 48000", "betrag: 50000"))
    owner, name, when = FAULTS[fault]
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, failing(getattr(owner, name), when))
        report = build(root)
    assert contents(root) == before
    [finding] = fehler(report.findings)
    assert (finding.code, finding.place.file) == (Code.AUSGABE, FOLDER)
    assert finding.message == (
        "Die Dateien der Vorlage lassen sich nicht schreiben: der Datenträger ist voll."
    )
    assert "die vorigen Dateien sind unverändert" in finding.cure
    assert states(report) == {"musterkreis/beratung": "fehler"}
    assert report.papers[0].paths == {}
    assert build(root).papers[0].status is Status.FERTIG
    assert contents(root) != before


@pytest.mark.parametrize("in_the_way", ["output", FOLDER])
def test_a_file_where_the_folder_should_be(tmp_path: Path, in_the_way: str) -> None:
    root = schreibe(tmp_path, {**MUSTER, in_the_way: "im Weg"})
    [finding] = build(root).findings
    assert (finding.code, finding.place.file) == (Code.AUSGABE, FOLDER)
    assert re.search("kein Ordner|dort liegt bereits etwas anderes", finding.message)
    assert (root / in_the_way).read_text() == "im Weg"


def test_files_of_an_earlier_name_go_after_a_successful_build(tmp_path: Path) -> None:
    root = schreibe(tmp_path, geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: offen}"))
    build(root)
    assert {name.split("_")[1] for name in contents(root) if "_" in name} == {"Entwurf"}
    schreibe(root, geaendert(VORLAGE, "nummer: 12/2024", "nummer: zwölf\nnumer: 12"))
    build(root)
    assert {name.split("_")[1] for name in contents(root) if "_" in name} == {"Entwurf"}
    schreibe(root, MUSTER)
    build(root)
    assert {name.split("_")[1] for name in contents(root) if "_" in name} == {"12-2024"}
    assert len(contents(root)) == 5


# What is not ours


def tree(root: Path) -> dict[str, str]:
    """All files below a folder and what they say, links as what they lead to."""
    return {
        str(path.relative_to(root)): f"→ {path.readlink()}"
        if path.is_symlink()
        else path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def test_what_no_build_made_is_neither_deleted_nor_lost(tmp_path: Path) -> None:
    write_together(tmp_path, "output/a/b", {"alt.txt": b"alt", "gleich.txt": b"alt"})
    folder = tmp_path / "output/a/b"
    schreibe(folder, {"notiz.txt": "von Hand", "ordner/bleibt.txt": "von Hand"})
    (folder / "link").symlink_to("/etc/hostname")
    write_together(tmp_path, "output/a/b", {"gleich.txt": b"neu", "neu.txt": b"neu"})
    assert tree(folder) == {
        ".gebaut": "gleich.txt\nneu.txt\n",
        "gleich.txt": "neu",
        "link": "→ /etc/hostname",
        "neu.txt": "neu",
        "notiz.txt": "von Hand",
        "ordner/bleibt.txt": "von Hand",
    }
    assert [path.name for path in (tmp_path / "output/a").iterdir()] == ["b"]


@pytest.mark.parametrize("link", ["output", "output/musterkreis", FOLDER])
def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path, link: str) -> None:
    root, outside = tmp_path / "projekt", tmp_path / "anderswo"
    schreibe(outside, {"wichtig.txt": "wichtig", f"{FOLDER}/wichtig.txt": "wichtig"})
    schreibe(root, MUSTER)
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside)
    [finding] = build(root).findings
    assert (finding.code, finding.place.file) == (Code.AUSGABE, FOLDER)
    assert re.search("führt aus dem Projektordner hinaus|ist eine Verknüpfung", finding.message)
    assert tree(outside) == {
        "output/musterkreis/beratung/wichtig.txt": "wichtig",
        "wichtig.txt": "wichtig",
    }


def test_a_link_in_place_of_one_of_our_files_is_replaced_not_followed(tmp_path: Path) -> None:
    schreibe(tmp_path, {"wichtig.txt": "wichtig"})
    write_together(tmp_path, "output/a/b", {"fakten.json": b"alt"})
    (tmp_path / "output/a/b/fakten.json").unlink()
    (tmp_path / "output/a/b/fakten.json").symlink_to(tmp_path / "wichtig.txt")
    write_together(tmp_path, "output/a/b", {"fakten.json": b"neu"})
    assert tree(tmp_path / "output/a/b")["fakten.json"] == "neu"
    assert (tmp_path / "wichtig.txt").read_text() == "wichtig"


def test_a_single_file_is_written_whole_and_never_outside(tmp_path: Path) -> None:
    root = tmp_path / "projekt"
    schreibe(root, {"data/x.json": "alt"})
    write_file(root / "data/x.json", b"neu", root)
    assert tree(root) == {"data/x.json": "neu"}
    for name in ("aus", "ordner", "rohr"):
        (tmp_path / "anderswo").mkdir(exist_ok=True)
        (tmp_path / "anderswo/wichtig").write_text("wichtig")
        (root / "aus").unlink(missing_ok=True)
        (root / "aus").symlink_to(tmp_path / "anderswo/wichtig")
        (root / "ordner").mkdir(exist_ok=True)
        (root / "rohr").unlink(missing_ok=True)
        os.mkfifo(root / "rohr")
        with pytest.raises(OSError, match=r"führt aus|keine gewöhnliche Datei"):
            write_file(root / name, b"neu", root)
    assert tree(tmp_path / "anderswo") == {"wichtig": "wichtig"}
    assert not [path for path in root.iterdir() if ".neu-" in path.name]


# Several at once, and one that is killed


def together(*jobs: Callable[[], None]) -> list[int]:
    """Run each job in a process of its own, all at once; their exit statuses."""
    children = []
    for job in jobs:
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException):
                job()
                status = 0
            os._exit(status)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    sets = [
        {f"{number}.txt": text, "beide.txt": text}
        for number, text in enumerate((b"eins" * 9999, b"zwei" * 9999))
    ]
    for _ in range(10):
        jobs = [partial(write_together, tmp_path, "output/a/b", files) for files in sets]
        assert together(*jobs) == [0, 0]
        found = {p.name: p.read_bytes() for p in (tmp_path / "output/a/b").glob("*.txt")}
        assert found in sets


@pytest.mark.parametrize("step", range(0, 12, 2))
def test_a_process_that_is_killed_leaves_the_old_files_or_the_new_ones(
    tmp_path: Path, step: int
) -> None:
    old, new = {"alt.txt": b"alt", "x.txt": b"alt"}, {"neu.txt": b"neu", "x.txt": b"neu"}
    write_together(tmp_path, "output/a/b", old)
    schreibe(tmp_path, {"output/a/b/notiz.txt": "von Hand"})

    def killed() -> None:
        steps = iter(range(100))
        for name in ("mkdir", "open", "rename", "unlink", "rmdir"):
            original = getattr(Path, name)

            def call(*args: Any, original: Any = original, **kwargs: Any) -> Any:
                if next(steps) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return original(*args, **kwargs)

            setattr(Path, name, call)
        write_together(tmp_path, "output/a/b", new)

    assert together(killed) in ([0], [-signal.SIGKILL])
    with locked(tmp_path):  # the next command
        pass
    found = tree(tmp_path / "output/a/b")
    assert found.pop("notiz.txt") == "von Hand"
    del found[".gebaut"]
    assert found in [{n: c.decode() for n, c in files.items()} for files in (old, new)]
    assert [path.name for path in (tmp_path / "output/a").iterdir()] == ["b"]


def test_a_second_build_waits_and_says_so(projekt: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "build.py"), "--projekt", str(projekt)]
    with locked(projekt):
        second = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        assert second.stderr is not None
        assert "Ein anderer Bau schreibt gerade" in second.stderr.readline().decode()
        assert contents(projekt) == {}
    second.communicate()
    assert second.returncode == 0
    assert len(contents(projekt)) == 5


# What the program itself gets wrong


def test_a_fault_of_the_program_fails_one_paper_and_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = schreibe(tmp_path, DREI)
    original = vars(builder)["compute"]

    def compute(shared: Any, behoerde: Any, *others: Any, is_public: bool) -> Any:
        if behoerde.name == "beispielstadt":
            raise ZeroDivisionError("was niemand vorhersah")
        return original(shared, behoerde, *others, is_public=is_public)

    monkeypatch.setattr(builder, "compute", compute)
    assert main(["bauen", "--projekt", str(root)]) == 1
    answer = capsys.readouterr()
    assert "Traceback" not in answer.out + answer.err
    assert "interner-fehler" in answer.out
    assert "data/beispielstadt/vorlagen/beratung" in answer.out
    assert "Gebaut: 2 von 3 Vorlagen." in answer.out
    log = (root / "output/interner-fehler.log").read_text()
    assert "ZeroDivisionError: was niemand vorhersah" in log


def test_a_fault_of_the_program_in_a_command(
    projekt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(*_: object) -> NoReturn:
        raise KeyError("was niemand vorhersah")

    monkeypatch.setattr(project_figures, "open_project", load)
    assert main(["pruefen", "--projekt", str(projekt), "--format", "json"]) == 1
    [finding] = json.loads(capsys.readouterr().out)["befunde"]
    assert finding["code"] == "interner-fehler"
    assert "KeyError" in (projekt / "output/interner-fehler.log").read_text()


# One faulty paper and the others


def test_a_faulty_paper_keeps_its_old_files_and_the_others_are_built(tmp_path: Path) -> None:
    root = schreibe(tmp_path, DREI)
    build(root)
    before = contents(root)
    schreibe(root, {TEXT: "Es sind 5.000 €.\n"})
    report = build(root)
    assert states(report) == {
        "beispielstadt/beratung": "fertig",
        "musterkreis/beratung": "fehler",
        "musterkreis/beratung-2": "fertig",
    }
    assert contents(root) == before
    assert orte(fehler(report.findings)) == ["text.md:1:9 zahl-getippt"]


@pytest.mark.parametrize(
    ("path", "old", "new", "faulty"),
    [
        (
            "data/musterkreis/mandant.yaml",
            "name:",
            "nahme:",
            {"musterkreis/beratung", "musterkreis/beratung-2"},
        ),
        (KGST, "gemeinkosten: 20", "gemeinkosten: zwanzig", set()),
    ],
)
def test_a_faulty_file_keeps_only_those_papers_from_being_built_that_use_it(
    tmp_path: Path, path: str, old: str, new: str, faulty: set[str]
) -> None:
    keine = "finanzielle_auswirkungen: keine\n"
    ohne_geld = re.sub(r"finanzierung:\n.*", keine, MUSTER[VORLAGE], flags=re.DOTALL)
    ohne_geld = re.sub(r"\{\{.*?\}\}", "Mittel", ohne_geld)
    free = {
        "data/beispielstadt/vorlagen/beratung/vorlage.yaml": ohne_geld,
        "data/beispielstadt/vorlagen/beratung/text.md": "Ohne Geld.\n",
    }
    files = {**DREI, **free, path: MUSTER[path].replace(old, new)}
    for file in list(files):  # a notice refers to the programme
        if "beispielstadt/bescheide" in file:
            del files[file]
    vorlage = free["data/beispielstadt/vorlagen/beratung/vorlage.yaml"]
    files["data/beispielstadt/vorlagen/beratung/vorlage.yaml"] = vorlage.replace(
        "bescheide.beratung_2024.bewilligt.beratung.vzae", "stellenplan.leitung.stellen"
    ).replace("einheit: Tage/VZÄ", "einheit: Tage/Stelle")
    report = Builder(schreibe(tmp_path, files)).check(())
    expected = faulty or {"musterkreis/beratung", "musterkreis/beratung-2"}
    failed = {name for name, state in states(report).items() if state == "fehler"}
    assert failed == expected, meldungen(report.findings)
    assert path in {finding.place.file for finding in fehler(report.findings)}


# What is to be built


@pytest.mark.parametrize(
    ("wanted", "built"),
    [
        ((), ["beispielstadt/beratung", "musterkreis/beratung", "musterkreis/beratung-2"]),
        (("beratung",), ["beispielstadt/beratung", "musterkreis/beratung"]),
        (("musterkreis/beratung",), ["musterkreis/beratung"]),
    ],
)
def test_papers_are_chosen_by_authority_kennung_or_both(
    tmp_path: Path, wanted: tuple[str, ...], built: list[str]
) -> None:
    report = Builder(schreibe(tmp_path, DREI)).check(wanted)
    assert list(states(report)) == built
