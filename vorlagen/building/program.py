"""Identifies the program that builds: its name in PDFs, and everything that determines the bytes."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from glob import glob
from importlib.util import find_spec
from pathlib import Path

import vorlagen

PROGRAM = f"vorlagen {vorlagen.__version__}"
# Libraries for fonts and layout, which are no Python packages; their file names have the versions.
_LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype")
_TOOLS = ("pip", "setuptools", "wheel")  # each virtual environment comes with some
_FOLDERS = ("/usr/lib", "/usr/lib/*-linux-gnu*", "/usr/local/lib", "/opt/homebrew/lib")


@cache
def fingerprint(root: Path) -> str:
    """A digest of the program, its templates, the installed packages and the libraries it uses.

    If the project's templates are those of the program, they are left out: papers record what they read.
    """
    lines = (PROGRAM, sys.version, *_packages(), *_libraries(), *_files(root))
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


@cache
def versions() -> dict[str, str]:
    """The versions, by name, that must be equal on two machines for equal bytes; paths do not count."""
    package = Path(vorlagen.__file__).parent  # the shipped templates are within it, or beside it
    digests: set[bytes] = set()
    for file in _below(package, package.parent / "templates"):
        if not file.endswith(".md"):
            digests.add(hashlib.sha256(Path(file).read_bytes()).digest())
    digest = hashlib.sha256(b"".join(sorted(digests))).hexdigest()
    result: dict[str, str] = {}
    for folder in _packages():
        name, _, version = folder.removesuffix(".dist-info").partition("-")
        if name not in _TOOLS:
            result[name] = version
    for path in _libraries():
        name, _, version = Path(path).name.partition(".so.")
        result[name] = version
    result["vorlagen"] = f"{vorlagen.__version__} ({digest[:12]})"
    result["Python"] = platform.python_version()
    result["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    return result


def differing(wanted: dict[str, str]) -> list[str]:
    """The versions that differ from another machine, in German; those that one lacks do not matter."""
    differences: list[str] = []
    for name, version in versions().items():
        if wanted.get(name, version) != version:
            differences.append(f"{name} {version} statt {wanted[name]}")
    return differences


def _packages() -> Iterator[str]:
    """The names of the installed packages' folders, which have the versions."""
    spec = find_spec("weasyprint")
    folder = Path(spec.origin).parent.parent if spec and spec.origin else Path(os.devnull)
    yield from sorted(path.name for path in folder.glob("*.dist-info"))


def _libraries() -> Iterator[str]:
    for name in _LIBRARIES:
        paths: list[str] = []
        for folder in _FOLDERS:
            paths += glob(f"{folder}/lib{name}*.so.?")  # noqa: PTH207 - patterns in the folders, too
        yield from sorted(os.path.realpath(path) for path in paths)


def _files(root: Path) -> list[str]:
    """The program's own files with times and sizes, so that every change to them counts."""
    package = Path(vorlagen.__file__).parent
    folders = [package]
    shipped_templates = package.parent / "templates"
    if os.path.realpath(root / "templates") != os.path.realpath(shipped_templates):
        folders.append(shipped_templates)
    files: list[str] = []
    for path in _below(*folders):
        status = os.stat(path)  # noqa: PTH116 - a fifth of the time
        files.append(f"{path} {status.st_mtime_ns} {status.st_size}")
    return files


def _below(*tops: Path) -> list[str]:
    """All files below some folders, in a fixed order."""
    files: list[str] = []
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            files += [f"{folder}/{name}" for name in sorted(names)]
    return files
