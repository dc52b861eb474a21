"""What is wanted of a build, and whether the last one has it already: asked before anything is loaded.

This compares the times, sizes and inodes of all files that a build reads or has written, the last commit,
and the program. A file that changed just now might change again without any of these changing: then the
result is uncertain, and the build compares the contents of files.
"""

from __future__ import annotations

import hashlib
import json
import stat
import time
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any

from msgspec import Struct

from vorlagen.building.git import GitError, last_commit
from vorlagen.building.program import fingerprint
from vorlagen.building.store import Store
from vorlagen.building.writing import OUTPUT
from vorlagen.facts.files import INPUT_FOLDERS, stats_below

_TICK = 2_000_000_000  # nanoseconds; the coarsest clock of a file system


class Edition(Enum):
    """The purpose of a build, which decides what it refuses."""

    ARBEITSFASSUNG = auto()  # a working copy: pending values are allowed
    ENDFASSUNG = auto()  # for publication: refuses pending values and files that git does not have
    ENDFASSUNG_UNVERSIONIERT = auto()  # for publication: refuses pending values


class Wanted(Struct, frozen=True):
    """The options for papers that are made, or only checked."""

    edition: Edition = Edition.ARBEITSFASSUNG
    combined: bool = False  # whether a paper and its annexes are also written as one file
    writes: bool = True  # False to check only
    formats: tuple[str, ...] = ()  # of copies for word processors: `docx`, `odt`


class Task(Struct, frozen=True):
    """A paper that is to be made."""

    mandant: str
    kennung: str
    wanted: Wanted = Wanted()

    @property
    def name(self) -> str:
        """The name of the paper in commands."""
        return f"{self.mandant}/{self.kennung}"


def last_report(root: Path, wanted: Wanted, selection: Sequence[str]) -> dict[str, Any] | None:
    """The report of the last build as JSON if nothing has changed since; None otherwise, or in doubt."""
    try:
        stored = json.loads(Store(root, "").get(_name(wanted, selection)) or b"null")
    except ValueError:
        return None
    if not isinstance(stored, dict) or stored.get("gelesen") != signature(root, *INPUT_FOLDERS):
        return None
    if wanted.writes and stored.get("geschrieben") != signature(root, OUTPUT):
        return None
    report: dict[str, Any] = stored["bericht"]
    return report


def keep_report(
    store: Store,
    root: Path,
    report: dict[str, Any],
    *,
    wanted: Wanted,
    selection: Sequence[str],
    read: str,
) -> None:
    """Store the report of a build; `read` is the signature from before it, empty if that is uncertain."""
    name = _name(wanted, selection)
    if not read:
        store.drop(name)
        return
    written = signature(root, OUTPUT) if wanted.writes else ""
    stored = {"gelesen": read, "geschrieben": written, "bericht": report}
    store.put(name, json.dumps(stored).encode())


def signature(root: Path, *folders: str) -> str:
    """A digest of everything known about the files in some folders without opening them.

    For the folders that a build reads, program and last commit are included, and the result is empty if
    a file has changed just now, or git does not answer.
    """
    is_for_reading = folders == INPUT_FOLDERS
    digest = hashlib.sha256()
    if is_for_reading:
        try:
            digest.update(f"{fingerprint(root)} {last_commit(root)}".encode())
        except GitError:  # the build says so
            return ""
    newest = 0
    for folder in folders:
        for path, status in stats_below(root / folder):
            times = status.st_mtime_ns, status.st_ctime_ns
            if is_for_reading:
                newest = max(newest, *times)
                if stat.S_ISLNK(status.st_mode):  # its target may have changed just now
                    newest = max(newest, time.time_ns())
            details = (path, *times, status.st_size, status.st_ino, status.st_mode)
            digest.update(repr(details).encode(errors="surrogateescape"))
    if newest + _TICK > time.time_ns():
        return ""
    return digest.hexdigest()


def _name(wanted: Wanted, selection: Sequence[str]) -> str:
    """The name in the store for the report of a selection."""
    options = (wanted.edition.name, wanted.combined, wanted.writes, *wanted.formats)
    return f"ganz:{':'.join(map(str, options))}:{' '.join(selection)}"
