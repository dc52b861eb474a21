"""Kernels, subjects, the paper and what is done with papers: imports run from left to right only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import vorlagen

PACKAGE = Path(vorlagen.__file__).parent
GROUND = ("findings", "result_cache", "addons", "german")  # all but the last are one module each
KERNELS = ("facts", "figures", "page")
SUBJECTS = (
    *("bescheide", "sitzungen", "tabellen", "finanzierung", "haushalt"),
    *("beschluesse", "schaubilder", "satzung", "anlagen"),
)
ROAD = (
    *(*KERNELS, "audit", *SUBJECTS, "paper", "renditions"),
    *(
        "building",
        "verifying",
        "comparing",
        "publishing",
        "oparl",
        "bulk_audit",
        "first_files",
        "preview",
        "cli",
    ),
)


def _files_of(room: str) -> list[Path]:
    module = PACKAGE / f"{room}.py"
    return [module] if module.exists() else sorted((PACKAGE / room).rglob("*.py"))


@cache
def _imports_of(path: Path) -> set[str]:
    """The modules from which a file imports; to parse the whole package takes more than a second."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def imported_rooms(room: str) -> dict[str, set[str]]:
    """For each file of a room the rooms it imports from, itself left out."""
    found: dict[str, set[str]] = {}
    for path in _files_of(room):
        modules = [name for name in _imports_of(path) if name.startswith("vorlagen.")]
        rooms = {name.split(".")[1] for name in modules}
        found[str(path.relative_to(PACKAGE))] = rooms - {room}
    return found


def test_every_folder_of_the_package_is_a_room_on_the_road_or_on_the_ground() -> None:
    folders = {path.parent.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/*.py")}
    assert folders == {"german", *ROAD}


@pytest.mark.parametrize("room", ROAD)
def test_a_room_imports_only_from_rooms_to_its_left(room: str) -> None:
    allowed = {*GROUND, *ROAD[: ROAD.index(room)]}
    wrong = {file: rooms - allowed for file, rooms in imported_rooms(room).items()}
    assert not {file: rooms for file, rooms in wrong.items() if rooms}


def test_only_who_reads_papers_from_elsewhere_takes_the_side_road_through_the_audit() -> None:
    """`comparing` reads the pages of PDFs that were handed over and whose commit git does not have."""
    taking = {room for room in ROAD if any("audit" in of for of in imported_rooms(room).values())}
    assert taking == {"comparing", "bulk_audit", "cli"}


_WHEN_NEEDED = {"vorlagen.anlagen.foreign", "vorlagen.anlagen.combining"}  # a slow library


@pytest.mark.parametrize(
    "subject", ["figures", "page", *SUBJECTS, "paper", "verifying", "comparing"]
)
def test_what_others_use_of_a_package_stands_in_its_init(subject: str) -> None:
    around_it = {}
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name == subject:
            continue
        for module in _imports_of(path) - _WHEN_NEEDED:
            if module.startswith(f"vorlagen.{subject}."):
                around_it[str(path.relative_to(PACKAGE))] = module
    assert not around_it


@pytest.mark.parametrize("room", GROUND)
def test_the_rooms_on_the_ground_import_from_no_other(room: str) -> None:
    assert not {file: rooms for file, rooms in imported_rooms(room).items() if rooms}


def test_figures_never_pass_through_a_binary_float() -> None:
    """`float` is named in no room that facts and figures pass through."""
    named = {
        str(path.relative_to(PACKAGE)): node.lineno
        for room in (*GROUND, *KERNELS, *SUBJECTS, "paper", "renditions", "audit", "verifying")
        for path in _files_of(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
    }
    assert not named


def test_no_expression_has_a_possessive_group() -> None:
    """Python before 3.11.5, that of Debian 12 among them, matches `(…)*+` wrongly; `(?>(…)*)` is right."""
    possessive = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
    named = {
        str(path.relative_to(PACKAGE)): possessive.findall(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert not {file: found for file, found in named.items() if found}


# Methods, and functions of modules, that open, list, make or remove files
_TOUCHES_FILES = frozenset(
    """
    fdopen glob iterdir listdir makedirs mkdir mkdtemp mkstemp open read_bytes read_text rename rglob
    rmdir rmtree scandir symlink_to touch unlink walk write_bytes write_text
    """.split()
)
_GATES = {"facts/files.py", "building/writing.py"}
_TARGETS = {  # a hand-over leaves the project, and lies ready in a temporary folder before
    *("publishing/package.py", "publishing/targets.py"),
}
_SHIPPED = {  # files of the program and of its libraries, its own temporary ones, contents read already
    "cli/vorschau.py",  # what it remembers in the user's settings
    "building/processes.py",
    "building/store.py",
    "cli/erklaeren.py",
    "page/picture_files.py",
    "preview/browser_pages.py",
    "tabellen/page.py",
    "page/tree.py",
    "facts/yaml_reader.py",
    "anlagen/combining.py",
    "anlagen/foreign.py",
    "publishing/opening.py",
    "renditions/pdf/printing.py",
    "renditions/wordprocessor.py",
}


def test_files_of_users_are_touched_at_two_gates_only() -> None:
    touching = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            getattr(node.func, "id", "") == "open"
            or getattr(node.func, "attr", "") in _TOUCHES_FILES
        )
    }
    assert touching == _GATES | _TARGETS | _SHIPPED


def test_only_the_command_line_asks_what_day_it_is() -> None:
    clock = re.compile(r"\b(?:datetime\.now|datetime\.utcnow|date\.today|time\.time)\b|today\(\)")
    asking = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if clock.search(path.read_text(encoding="utf-8"))
    }
    assert asking == {*("cli/fristen.py", "cli/oparl.py", "cli/veroeffentlichen.py")}


def test_help_is_there_at_once_because_weasyprint_is_imported_only_to_make_a_pdf() -> None:
    code = "import sys, vorlagen.cli; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
