"""The log of what was handed over: a plain file, each of whose lines is there whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from vorlagen.building.builder import Builder
from vorlagen.findings import Code, Findings, Refusal, Severity
from vorlagen.publishing.log import PROTOKOLL, Datei, Entry, Ereignis, append, read_log, standing

MANDANT = "musterkreis"
NAME = f"data/{MANDANT}/{PROTOKOLL}"
NOON = datetime(2026, 11, 26, 12, tzinfo=timezone(timedelta(hours=1)))
ENTRY = Entry(
    ereignis=Ereignis.AUSGEHAENDIGT,
    wann=NOON,
    wer="Grete Übel",
    vorlage=f"{MANDANT}/beratung",
    nummer="17/2026",
    ziel="webdavs://ris.musterkreis.de/gremien",
    dateien=(Datei("17-2026/Beschlussvorlage_17-2026.pdf", 4711, "ab" * 64),),
    commit="c0ffee" * 6 + "c0ff",
    datenstand="da7a" * 16,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / f"data/{MANDANT}").mkdir(parents=True)
    return tmp_path


def filled(root: Path, count: int = 3) -> list[Entry]:
    """Write as many entries, an hour from one to the next; those that are read."""
    for hour in range(count):
        append(root, MANDANT, replace(ENTRY, wann=NOON + timedelta(hours=hour), nummer=f"{hour}"))
    findings = Findings()
    entries = read_log(root, MANDANT, findings)
    assert not list(findings)
    return entries


def messages(root: Path) -> list[str]:
    findings = Findings()
    read_log(root, MANDANT, findings)
    return [f"{one.severity.value} {one.place}: {one.message}" for one in findings]


def test_what_was_appended_is_read(root: Path) -> None:
    entries = filled(root)
    assert [entry.nummer for entry in entries] == ["0", "1", "2"]
    assert replace(entries[0], nummer="17/2026") == ENTRY


def test_a_line_has_german_keys_and_the_time_with_its_offset(root: Path) -> None:
    filled(root, 2)
    first, second = (root / NAME).read_bytes().splitlines()
    assert list(json.loads(second)) == [
        *(
            "ereignis",
            "wann",
            "wer",
            "vorlage",
            "nummer",
            "ziel",
            "dateien",
            "commit",
            "datenstand",
        ),
    ]
    assert json.loads(first)["wann"] == "2026-11-26T12:00:00+01:00"
    assert "Grete Übel".encode() in first


def test_there_is_no_log_before_the_first_entry(root: Path) -> None:
    findings = Findings()
    assert read_log(root, MANDANT, findings) == []
    assert not list(findings)


def test_entries_of_one_call_are_written_together(root: Path) -> None:
    append(root, MANDANT, ENTRY, replace(ENTRY, nummer="18/2026"))
    assert len(filled(root, 1)) == 3


@pytest.mark.parametrize("line", [b"", b"{}", b"<<<<<<< HEAD", b'{"ereignis": "ausgehaendigt"'])
def test_a_line_that_is_no_entry_is_named_and_left_out(line: bytes, root: Path) -> None:
    entries = filled(root)
    first, *others = (root / NAME).read_bytes().splitlines()
    (root / NAME).write_bytes(b"\n".join([first, line, *others]) + b"\n")
    findings = Findings()
    assert read_log(root, MANDANT, findings) == entries
    assert [(found.severity, found.place.line) for found in findings] == [(Severity.FEHLER, 2)]


def test_a_line_with_the_checksums_of_earlier_versions_is_read(root: Path) -> None:
    [entry] = filled(root, 1)
    line = (root / NAME).read_bytes().rstrip(b"}\n")
    (root / NAME).write_bytes(line + b',"vorher":"ab","pruefsumme":"cd"}\n')
    assert read_log(root, MANDANT, Findings()) == [entry]


def test_line_ends_of_windows_change_nothing(root: Path) -> None:
    filled(root)
    (root / NAME).write_bytes((root / NAME).read_bytes().replace(b"\n", b"\r\n"))
    assert not messages(root)
    append(root, MANDANT, replace(ENTRY, wann=NOON + timedelta(hours=5)))
    assert not messages(root)


def test_a_clock_that_goes_back_is_written_and_told_of(root: Path) -> None:
    filled(root)
    append(root, MANDANT, replace(ENTRY, wann=datetime(1970, 1, 1, tzinfo=UTC)))
    assert messages(root) == [
        f"Hinweis {NAME}:4:1: Der Eintrag in Zeile 4 trägt eine frühere Zeit als der vor ihm."
    ]


def test_a_time_without_its_offset_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="offset"):
        replace(ENTRY, wann=NOON.replace(tzinfo=None))


def test_a_broken_log_is_gone_on_with(root: Path) -> None:
    """What has happened is recorded; the broken line stays the only one that is told of."""
    filled(root)
    (root / NAME).write_bytes((root / NAME).read_bytes()[:-40])
    before = messages(root)
    append(root, MANDANT, replace(ENTRY, wann=NOON + timedelta(hours=9)))
    assert messages(root) == before
    assert len(before) == 1


def test_a_log_that_cannot_be_written_stays_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(root)
    before = (root / NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal) as caught:
        append(root, MANDANT, ENTRY)
    assert caught.value.message.endswith("lässt sich nicht schreiben: der Datenträger ist voll.")
    assert (root / NAME).read_bytes() == before
    assert [path.name for path in (root / NAME).parent.iterdir()] == [PROTOKOLL]


def test_a_log_that_leads_out_of_the_project_is_neither_read_nor_written(root: Path) -> None:
    elsewhere = root.parent / f"{root.name}.jsonl"
    elsewhere.write_bytes(b"")
    (root / NAME).symlink_to(elsewhere)
    findings = Findings()
    assert read_log(root, MANDANT, findings) == []
    assert [finding.code for finding in findings] == [Code.DATEI_UNLESBAR]
    with pytest.raises(Refusal):
        append(root, MANDANT, ENTRY)
    assert elsewhere.read_bytes() == b""


def test_processes_that_append_at_once_lose_no_line(root: Path) -> None:
    code = (
        "import sys, pathlib, msgspec\n"
        "from vorlagen.publishing.log import Entry, append\n"
        "entry = msgspec.json.decode(sys.stdin.read(), type=Entry)\n"
        "for _ in range(5): append(pathlib.Path(sys.argv[1]), sys.argv[2], entry)\n"
    )
    command = [sys.executable, "-c", code, str(root), MANDANT]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(2)]
    for process in processes:
        assert process.stdin is not None
        with process.stdin as text:
            text.write(msgspec.json.encode(ENTRY))
    assert [process.wait() for process in processes] == [0, 0]
    findings = Findings()
    assert len(read_log(root, MANDANT, findings)) == 10
    assert not list(findings)


def test_standing_is_what_was_handed_over_last_and_not_withdrawn() -> None:
    public, internal = "/oeffentlich", "/intern"
    first = replace(ENTRY, ziel=public)
    inside = replace(ENTRY, ziel=internal)
    other = replace(ENTRY, ziel=public, ereignis=Ereignis.ERSETZT, grund="Berichtigung")
    gone = replace(ENTRY, ziel=internal, ereignis=Ereignis.ZURUECKGEZOGEN)
    name = ENTRY.vorlage
    assert standing([first, inside, other]) == {(name, public): other, (name, internal): inside}
    assert standing([first, inside, other, gone]) == {(name, public): other}
    assert standing([inside, gone, inside]) == {(name, internal): inside}


def test_the_log_is_no_stranger_in_a_project(projekt: Path) -> None:
    append(projekt, MANDANT, ENTRY)
    builder = Builder(projekt)
    builder.names()
    strangers = [one for one in builder.findings if one.code is Code.DATEI_UNBEKANNT]
    assert not strangers
    assert not [one for one in builder.findings if one.severity is Severity.FEHLER]
