"""Writes the files of a paper: all of them whole, or none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Files = dict[str, tuple[str, bytes]]  # name and content by kind


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace the files of a folder by `contents`; what else lies there from earlier is removed.

    All contents are first written beside their targets, and the old files copied, so that a full
    disk or a lost right leaves every old file as it was.

    Raises:
        OSError: If something cannot be written; the folder then holds what it held before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    swaps = [_Swap.of(folder / name) for name in contents]
    try:
        for swap in swaps:
            _write_whole(swap.new, contents[swap.target.name])
            swap.keep_old()
        _swap_all(swaps)
    finally:
        for path in (path for swap in swaps for path in (swap.new, swap.old)):
            # After a failure the reason counts, not that a leftover could not be removed, too.
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
    _remove_outdated(folder, contents)


def write_beside(target: Path, content: bytes) -> None:
    """Write one file, whole, without touching what else lies in its folder.

    Raises:
        OSError: If it cannot be written; the file is then as it was before.
    """
    new = target.with_name(f".{target.name}.neu")
    try:
        _write_whole(new, content)
        new.replace(target)
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Swap:
    """A file, what takes its place, and what it was before."""

    target: Path
    new: Path
    old: Path

    @classmethod
    def of(cls, target: Path) -> _Swap:
        hidden = f".{target.name}"
        return cls(target, target.with_name(f"{hidden}.neu"), target.with_name(f"{hidden}.alt"))

    def keep_old(self) -> None:
        self.old.unlink(missing_ok=True)  # of a build that was broken off
        if self.target.exists():
            shutil.copyfile(self.target, self.old)

    def undo(self) -> None:
        if self.old.exists():
            self.old.replace(self.target)
        else:
            self.target.unlink(missing_ok=True)


def _swap_all(swaps: Sequence[_Swap]) -> None:
    done: list[_Swap] = []
    try:
        for swap in swaps:
            swap.new.replace(swap.target)
            done.append(swap)
    except OSError:
        for swap in done:
            swap.undo()
        raise


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
