"""Which program builds: its name as PDFs carry it, and what else must be the same for the same bytes."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from glob import glob
from importlib.util import find_spec
from pathlib import Path

import vorlagen

PROGRAM = f"vorlagen {vorlagen.__version__}"
# What lays out and cuts up fonts is no Python package; where each of these lies, its version is said.
_LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype")
_FOLDERS = ("/usr/lib", "/usr/lib/*-linux-gnu*", "/usr/local/lib", "/opt/homebrew/lib")


@cache
def fingerprint(root: Path) -> str:
    """A digest of the program, its templates, the packages beside it and the libraries it uses.

    Where the project has the program's templates for its own, they are among what its papers read.
    """
    said = "\n".join((PROGRAM, sys.version, *_packages(), *_libraries(), *_files(root)))
    return hashlib.sha256(said.encode(errors="surrogateescape")).hexdigest()


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
    for top in (package, *(() if own == os.path.realpath(shipped) else (shipped,))):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                about = os.stat(f"{folder}/{name}")  # noqa: PTH116 - a fifth of the time
                yield f"{folder}/{name} {about.st_mtime_ns} {about.st_size}"
