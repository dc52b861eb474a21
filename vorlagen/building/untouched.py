"""Whether anything at all has changed since the last build, found out before anything is loaded.

What counts are the times, sizes and places on the disk of all files that a build reads or has written, the
last commit, and the program. A file that changed just now might change again without any of that changing:
then nobody can tell, and the build looks at what is in the files.
"""

from __future__ import annotations

import hashlib
import json
import stat
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vorlagen.building.git import last_commit
from vorlagen.building.program import fingerprint
from vorlagen.building.store import Store
from vorlagen.building.task import Wanted
from vorlagen.building.writing import OUTPUT
from vorlagen.facts.files import stats_below

READ = ("data", "templates")
_TICK = 2_000_000_000  # nanoseconds; the coarsest clock of a file system


def last_report(root: Path, wanted: Wanted, selection: Sequence[str]) -> dict[str, Any] | None:
    """What the last build of these told, as JSON, if all is as it was then; None if not, or in doubt."""
    try:
        kept = json.loads(Store(root, "").get(_name(wanted, selection)) or b"null")
    except ValueError:
        return None
    if not isinstance(kept, dict) or kept.get("gelesen") != signature(root, *READ):
        return None
    if wanted.writes and kept.get("geschrieben") != signature(root, OUTPUT):
        return None
    report: dict[str, Any] = kept["bericht"]
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
    """Keep what a build told; `read` is the signature from before it began, if that still counts."""
    name = _name(wanted, selection)
    if not read:
        store.drop(name)
        return
    written = signature(root, OUTPUT) if wanted.writes else ""
    kept = {"gelesen": read, "geschrieben": written, "bericht": report}
    store.put(name, json.dumps(kept).encode())


def signature(root: Path, *folders: str) -> str:
    """A digest of all that is known of the files in some folders without opening them.

    For what a build reads also of program and last commit; empty if a file has changed just now.
    """
    reads = folders == READ
    known = hashlib.sha256(f"{fingerprint(root)} {last_commit(root)}".encode() if reads else b"")
    newest = 0
    for folder in folders:
        for path, about in stats_below(root / folder):
            times = about.st_mtime_ns, about.st_ctime_ns
            if reads:
                # What a link leads to is not looked at here.
                newest = max(newest, *times, time.time_ns() if stat.S_ISLNK(about.st_mode) else 0)
            said = (path, *times, about.st_size, about.st_ino, about.st_mode)
            known.update(repr(said).encode(errors="surrogateescape"))
    return "" if newest + _TICK > time.time_ns() else known.hexdigest()


def _name(wanted: Wanted, selection: Sequence[str]) -> str:
    """Under which the outcome for a selection is kept."""
    return f"ganz:{wanted.edition.name}:{wanted.combined}:{wanted.writes}:{' '.join(selection)}"
