"""The one gate for writing: whatever the program writes, replaces or deletes, it does here.

- A folder or file that resolves to a place outside the project is refused; only a file that was named
  on the command line may lie anywhere.
- New files are made under random names and exclusively, so that no link is followed; then they take
  the place of the old ones, a paper's all at once.
- What a build did not make it does not delete: each folder of a paper keeps a record of what it made.
- One process writes to a project at a time. What one that was killed left undone the next puts right.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from vorlagen.facts.files import MOST_TEXT, UnreadableError, is_folder, is_there, read_file
from vorlagen.findings import Code, Findings, Place, reason

OUTPUT = "output"
_LOCK = f"{OUTPUT}/.sperre"
_RECORD = ".gebaut"  # the names of the files that a build made in a folder, one on each line
_NEW, _OLD = ".neu-", ".alt-"  # in the names of folders that are to come, and that are to go
_LEFT = re.compile(r"\.(?P<name>.+)(?P<kind>\.neu-|\.alt-)[0-9a-f]{16}")


class RefusedError(OSError):
    """A place where the program does not write; says why as the end of a German sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(0, why)


@contextlib.contextmanager
def locked(root: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep other processes from writing to a project; in one process, calls may be nested.

    Args:
        root: The project.
        waiting: Called once if another process is writing, before this one waits for it.

    Raises:
        OSError: If there can be no lock because `output/` cannot be written to or leads elsewhere.
    """
    lock = FileLock(own_file(root, _LOCK), is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        if lock.lock_counter == 1:
            _put_right(root / OUTPUT)
        yield
    finally:
        lock.release()


def write_together(root: Path, folder: str, contents: Mapping[str, bytes]) -> None:
    """Let a folder of the project hold `contents` in place of what an earlier build made there.

    The new files are written to a fresh folder, which then takes the place of the old one: whoever
    looks sees all old files or all new ones. Files that no build made move along.

    Args:
        root: The project.
        folder: The folder, relative to the project.
        contents: The content of each file, by its name.

    Raises:
        OSError: If something cannot be written; the folder then holds what it held before.
    """
    target = root / folder
    with locked(root):
        parent = _folder_within(target.parent, root)
        target = parent / target.name
        _require_room(target, contents)
        fresh, old = _beside(target, _NEW), _beside(target, _OLD)
        fresh.mkdir()
        try:
            for name, content in contents.items():
                _write_new(fresh / name, content)
            _write_new(fresh / _RECORD, "".join(f"{name}\n" for name in sorted(contents)).encode())
            if target.exists():
                shutil.copymode(target, fresh)
                target.rename(old)
            fresh.rename(target)
        except BaseException:  # whoever interrupts wants the old files back, too
            if is_there(old) and not is_there(target):
                old.rename(target)
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        _clear(old, target)


def make_output(root: Path) -> None:
    """Make the folder for what is built.

    Raises:
        OSError: If it leads out of the project, or cannot be made.
    """
    _folder_within(root / OUTPUT, root)


def own_file(root: Path, name: str) -> Path:
    """Where a file lies that the program keeps for itself; its folder is made if need be.

    Raises:
        OSError: If `output/` leads out of the project or cannot be made, or something else lies there.
    """
    path = _folder_within((root / name).parent, root) / Path(name).name
    if is_there(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise RefusedError(f"{name} ist keine gewöhnliche Datei")
    return path


def remove_own(root: Path, name: str) -> None:
    """Remove a file that the program keeps for itself, if it can be."""
    with contextlib.suppress(OSError):
        own_file(root, name).unlink(missing_ok=True)


def built_folders(root: Path) -> list[str]:
    """The folders below `output/` in which a build has made files: authority and Kennung."""
    output = root / OUTPUT
    return sorted(
        path.parent.relative_to(output).as_posix() for path in output.glob(f"*/*/{_RECORD}")
    )


def remove_built(root: Path, folder: str) -> None:
    """Remove what builds made in a folder; it goes, too, unless it holds anything else.

    What cannot be removed stays for the next build.
    """
    with locked(root), contextlib.suppress(OSError):
        place = _folder_within(root / folder, root)
        for name in sorted(_made_in(place), key=lambda name: name == _RECORD):  # the record last
            (place / name).unlink(missing_ok=True)
        place.rmdir()


def write_file(target: Path, content: bytes, root: Path | None) -> None:
    """Make or replace one file, whole.

    Args:
        target: The file; within `root`, its folder is made if need be.
        content: What it is to hold.
        root: The folder that it must lie in; None for a file named on the command line.

    Raises:
        OSError: If it cannot be written or leads out of `root`, or if something lies there that is no
            regular file; what is there is then as it was.
    """
    folder = target.parent if root is None else _folder_within(target.parent, root)
    place = Path(os.path.realpath(folder / target.name))
    if root is not None and not place.is_relative_to(os.path.realpath(root)):
        raise RefusedError("die Verknüpfung führt aus dem Projektordner hinaus")
    if is_there(place) and not stat.S_ISREG(place.lstat().st_mode):
        raise RefusedError("dort liegt etwas, das keine gewöhnliche Datei ist")
    fresh = place.with_name(f".vorlagen{_NEW}{secrets.token_hex(8)}")
    try:
        _write_new(fresh, content)
        fresh.replace(place)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def write_or_report(
    target: Path,
    content: bytes,
    root: Path | None,
    findings: Findings,
    what: str = "Die Datei lässt",
) -> bool:
    """`write_file`; that it cannot be written is a finding. Whether it was."""
    try:
        write_file(target, content, root)
    except OSError as error:
        file = str(target) if root is None else target.relative_to(root).as_posix()
        report_unwritten(error, file, findings, what)
        return False
    return True


def report_unwritten(error: OSError, file: str, findings: Findings, what: str) -> None:
    """Report what cannot be written; `what` begins a German sentence."""
    findings.add(
        Code.AUSGABE,
        Place(file),
        f"{what} sich nicht schreiben: {reason(error)}.",
        "Platz schaffen, Schreibrechte geben oder entfernen, was im Weg ist; die vorigen Dateien"
        " sind unverändert.",
    )


@contextlib.contextmanager
def written_anew(root: Path, files: Mapping[str, bytes]) -> Iterator[None]:
    """Files that were not there before; if what is done then fails, they and their folders go again.

    Args:
        root: The project.
        files: The contents, by their paths in the project.

    Raises:
        OSError: If one of them is there already, as a link even, or cannot be written.
    """
    made: list[Path] = []
    try:
        for name, content in files.items():
            place = _folder_within((root / name).parent, root, made) / Path(name).name
            _write_new(place, content)
            made.append(place)
        yield
    except BaseException:  # whoever interrupts wants nothing half-written either
        for path in reversed(made):
            with contextlib.suppress(OSError):  # what counts is why it failed
                path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _folder_within(folder: Path, root: Path, made: list[Path] | None = None) -> Path:
    """Where a folder lies, which is made if need be; nothing is made outside of `root`.

    What is made is added to `made`.
    """
    place = Path(os.path.realpath(folder))
    if not place.is_relative_to(os.path.realpath(root)):
        name = folder.relative_to(root).as_posix()
        raise RefusedError(f"„{name}“ führt aus dem Projektordner hinaus")
    missing = [path for path in (place, *place.parents) if not is_there(path)]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    if made is not None:
        made.extend(reversed(missing))
    if not place.is_dir():
        raise FileExistsError(errno.EEXIST, "", str(place))
    return place


def _require_room(target: Path, contents: Mapping[str, bytes]) -> None:
    """Refuse a folder that is a link, and one in which a folder has the name of a file to come."""
    if target.is_symlink():
        raise RefusedError("der Ordner ist eine Verknüpfung")
    if is_there(target) and not is_folder(target):
        raise FileExistsError(errno.EEXIST, "", str(target))
    for name in contents:
        if is_folder(target / name) and not (target / name).is_symlink():
            raise IsADirectoryError(errno.EISDIR, "", str(target / name))


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}{kind}{secrets.token_hex(8)}")


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet, not even as a link."""
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _clear(old: Path, target: Path) -> None:
    """Remove a folder that was replaced; what no build made moves to the new one.

    What cannot be moved or removed now stays hidden where it is until the next build tries again.
    """
    with contextlib.suppress(OSError):
        made = _made_in(old)
        for path in sorted(old.iterdir(), key=lambda path: path.name == _RECORD):  # the record last
            is_ours = path.name in made or is_there(target / path.name)
            if is_ours and (path.is_symlink() or not path.is_dir()):
                path.unlink()
            else:
                path.rename(target / path.name)
        old.rmdir()


def _made_in(folder: Path) -> set[str]:
    """The names of the files that a build made in a folder; none if it has no record."""
    try:
        record = read_file(folder / _RECORD, folder, MOST_TEXT)
    except UnreadableError:
        return {_RECORD}
    return {_RECORD, *record.decode(errors="replace").splitlines()}


def _put_right(output: Path) -> None:
    """Finish what a process left undone that was killed between two steps."""
    folders = [path for path in output.iterdir() if path.is_dir() and not path.is_symlink()]
    for path in [path for folder in folders for path in folder.iterdir()]:
        left = _LEFT.fullmatch(path.name)
        if left is None or path.is_symlink():
            continue
        target = path.with_name(left["name"])
        if left["kind"] == _NEW:
            shutil.rmtree(path, ignore_errors=True)
        elif is_there(target):
            _clear(path, target)
        else:
            path.rename(target)
