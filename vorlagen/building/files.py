"""Writes the files of a paper: all of them whole, or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace the files of a folder by `contents`; what else lies there from earlier is removed.

    All contents are first written beside their targets, so that a full disk or a lost right leaves
    every old file as it was.

    Raises:
        OSError: If something cannot be written; the folder then holds what it held before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    temporary = {name: folder / f".{name}.neu" for name in contents}
    try:
        for name, path in temporary.items():
            _write_whole(path, contents[name])
        for name, path in temporary.items():
            path.replace(folder / name)
    finally:
        for path in temporary.values():
            # After a failure the reason counts, not that a leftover could not be removed, too.
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
    _remove_outdated(folder, contents)


def _write_whole(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove_outdated(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Remove the files of an earlier name, such as that of the draft before it got its number."""
    for path in folder.iterdir():
        if path.is_file() and path.name not in contents:
            path.unlink()
