"""Same facts, same bytes: whoever builds, where, when, in which order and on which machine.

Only the versions of the libraries count, and those of Pango and HarfBuzz, which a test on one machine
cannot change.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY, Ausgeliefert
from building_cases import DREI, build, contents
from muster import schreibe
from schaubilder import mit
from werkstatt import Builder

from vorlagen.renditions.pdf import to_pdf

pytestmark = pytest.mark.usefixtures("pages_are_set_anew")

# Python runs this before anything else: another day, for all that asks for the time.
_CLOCK = """\
import datetime, time

def later(clock, ahead):
    return lambda *given: clock(*given) if given else clock() + ahead

def of_now(clock):
    return lambda given=None: clock(time.time() if given is None else given)

time.time, time.time_ns = later(time.time, 777777777), later(time.time_ns, 777777777 * 10**9)
time.localtime, time.gmtime = of_now(time.localtime), of_now(time.gmtime)

class Date(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())

class Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    today = now

datetime.date, datetime.datetime = Date, Datetime
"""
# Papers with drawings, charts, annexes and a long table
_PAPERS = ("kim-landesbericht-2023", "spielplatz-turmwiese", "strassenreinigung")
# Each paper by itself.
_BUILD = """\
import datetime, os, sys
from pathlib import Path
from vorlagen.building.builds import Build
from vorlagen.building.builder import Builder

assert datetime.date.today().year > 2045, "the clock was to be ahead"
os.umask(0o077)
root = Path(sys.argv[1])
for name in sys.argv[2:]:
    assert not Build(Builder(root), jobs=0).run([name]).findings.has_errors
print(os.getuid())
"""
_NOBODY = 65534
_READS_ALL = "+dac_read_search"  # the interpreter may lie where only its owner reads


def _as_somebody_else() -> list[str]:
    """What a command is to begin with so that another user runs it; nothing where we may not."""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        return []
    command = [
        *("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"),
        *(f"--inh-caps={_READS_ALL}", f"--ambient-caps={_READS_ALL}"),
    ]
    # Fontconfig asks for the rights of the user alone, who may have none in the folder of another.
    reads = [*command, "test", "-r", str(REPOSITORY / "vorlagen/renditions/pdf/fonts.conf")]
    return command if subprocess.run(reads, check=False).returncode == 0 else []


def _backwards(source: Path, target: Path) -> None:
    """Copy a folder, its last file first, with times and rights of its own."""
    for path in sorted(source.rglob("*"), reverse=True):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            copy.chmod(0o400)
            os.utime(copy, (1, 1))


def _environment(folder: Path) -> dict[str, str]:
    """Another machine: language, time zone, clock, seed, folders, and no font."""
    for name in ("uhr", "zuhause", "für eben"):
        (folder / name).mkdir(parents=True)
    (folder / "uhr/sitecustomize.py").write_text(_CLOCK)
    (folder / "leer.conf").write_text("<fontconfig/>")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{folder / 'uhr'}{os.pathsep}{REPOSITORY}",
        "PYTHONHASHSEED": "4711",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(folder / "zuhause"),
        "TMPDIR": str(folder / "für eben"),
        "USER": "niemand",
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "tr_TR.UTF-8",
        "LANGUAGE": "tr:ja",
        "PANGO_LANGUAGE": "ja",
        "TZ": "Pacific/Kiritimati",
        "SOURCE_DATE_EPOCH": "86400",
        "FONTCONFIG_FILE": str(folder / "leer.conf"),
    }


def test_another_user_elsewhere_at_another_time_builds_the_same_bytes(
    tmp_path: Path, ausgeliefert: Ausgeliefert
) -> None:
    there = tmp_path / "Ämter & Städte – 2 Kopien"
    for folder in ("data", "templates"):
        _backwards(REPOSITORY / folder, there / folder)
    environment = _environment(tmp_path / "rechner")
    somebody = _as_somebody_else()
    if somebody:
        for path in (*there.rglob("*"), there, *(tmp_path / "rechner").rglob("*")):
            os.chown(path, _NOBODY, _NOBODY)
    ran = subprocess.run(
        [*somebody, sys.executable, "-c", _BUILD, str(there), *_PAPERS],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.strip() == str(_NOBODY if somebody else os.getuid())
    built = contents(there)
    expected = {}
    for name, content in contents(ausgeliefert.root).items():
        if any(f"/{paper}/" in name for paper in _PAPERS):
            expected[name] = content
    assert built.keys() == expected.keys()
    assert [name for name in built if built[name] != expected[name]] == []
    assert {Path(name).suffix for name in built} == {".pdf", ".html", ".txt", ".json", ".csv"}


def test_a_paper_is_the_same_alone_and_among_others(tmp_path: Path) -> None:
    files = {**DREI, **mit()}
    together = schreibe(tmp_path / "zusammen", files)
    build(together)
    alone = schreibe(tmp_path / "allein", files)
    for _, papier in reversed(Builder(alone).select(())):
        build(alone, papier.name)
    assert contents(together) == contents(alone)
    assert len(contents(alone)) == 3 * 5


def test_the_same_page_is_the_same_pdf_however_many_were_made_before() -> None:
    pages = [f"<!DOCTYPE html><html lang=de><title>{n}</title><p>Ȟ {n}</p>" for n in range(2)]
    first, second = ([to_pdf(page, tagged=False).content for page in pages] for _ in range(2))
    assert first == second
