"""Which program builds: its name as PDFs carry it, and what else must be the same for the same bytes."""

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
# What lays out and cuts up fonts is no Python package; where each of these lies, its version is said.
_LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype")
_TOOLS = ("pip", "setuptools", "wheel")  # each virtual environment comes with some
_FOLDERS = ("/usr/lib", "/usr/lib/*-linux-gnu*", "/usr/local/lib", "/opt/homebrew/lib")


@cache
def fingerprint(root: Path) -> str:
    """A digest of the program, its templates, the packages beside it and the libraries it uses.

    Where the project has the program's templates for its own, they are among what its papers read.
    """
    said = "\n".join((PROGRAM, sys.version, *_packages(), *_libraries(), *_files(root)))
    return hashlib.sha256(said.encode(errors="surrogateescape")).hexdigest()


@cache
def versions() -> dict[str, str]:
    """What must be the same on two machines for the same bytes, each by its name; paths do not count."""
    package = Path(vorlagen.__file__).parent  # the shipped templates lie within it, or beside it
    files = (path for path in _below(package, package.parent / "templates") if path[-3:] != ".md")
    contents = sorted({hashlib.sha256(Path(path).read_bytes()).digest() for path in files})
    digest = hashlib.sha256(b"".join(contents)).hexdigest()
    said = {"vorlagen": f"{vorlagen.__version__} ({digest[:12]})"}
    said |= {"Python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    pieces = [name.removesuffix(".dist-info").partition("-") for name in _packages()]
    pieces += [Path(path).name.partition(".so.") for path in _libraries()]
    return {name: version for name, _, version in pieces if name not in _TOOLS} | said


def differing(wanted: dict[str, str]) -> list[str]:
    """What is not as another machine has it, in German; what only one of them has makes no bytes."""
    return [
        f"{name} {own} statt {wanted[name]}"
        for name, own in versions().items()
        if wanted.get(name, own) != own
    ]


def _packages() -> Iterator[str]:
    """The installed packages with their versions, as the names of their folders say."""
    found = find_spec("weasyprint")
    folder = Path(found.origin).parent.parent if found and found.origin else Path(os.devnull)
    yield from sorted(path.name for path in folder.glob("*.dist-info"))


def _libraries() -> Iterator[str]:
    for name in _LIBRARIES:
        paths = (path for folder in _FOLDERS for path in glob(f"{folder}/lib{name}*.so.?"))  # noqa: PTH207 - patterns in the folders, too
        yield from sorted(os.path.realpath(path) for path in paths)


def _files(root: Path) -> Iterator[str]:
    """The program's own files; who works on it wants everything made again."""
    package = Path(vorlagen.__file__).parent
    shipped = package.parent / "templates"
    own = os.path.realpath(root / "templates")
    for path in _below(package, *(() if own == os.path.realpath(shipped) else (shipped,))):
        about = os.stat(path)  # noqa: PTH116 - a fifth of the time
        yield f"{path} {about.st_mtime_ns} {about.st_size}"


def _below(*tops: Path) -> Iterator[str]:
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            yield from (f"{folder}/{name}" for name in sorted(names))
