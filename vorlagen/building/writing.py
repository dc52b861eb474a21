"""All writing, replacing and deleting of files happens in this module.

- A folder or file that resolves to a place outside the project is refused; only a file that was named
  on the command line may be anywhere.
- New files are made exclusively and under random names, so that no link is followed; then they replace
  the old ones, all files of a paper at once.
- A build deletes only files that builds have made: each folder of a paper has a record of them.
- Only one process at a time writes to a project. If it is killed, the next one finishes its work.
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
_INPUT_LOCK = f"{OUTPUT}/.sperre-angaben"
_RECORD = ".gebaut"  # the names of the files that a build made in a folder, one on each line
_NEW = ".neu-"  # in the name of a folder that will replace another
_OLD = ".alt-"  # in the name of a folder that was replaced
_LEFT_OVER = re.compile(r"\.(?P<name>.+)(?P<kind>\.neu-|\.alt-)[0-9a-f]{16}")


class RefusedError(OSError):
    """The program does not write to this place; the message is the end of a German sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(0, why)


@contextlib.contextmanager
def locked(root: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep other processes from writing to a project; calls in one process may be nested.

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
            _finish_interrupted(root / OUTPUT)
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def locked_inputs(root: Path) -> Iterator[None]:
    """Keep other programs from changing facts and texts meanwhile; it takes milliseconds.

    A build does not need it: it reads each file whole, as it was before a change or after.

    Raises:
        OSError: As `locked`.
    """
    with FileLock(own_file(root, _INPUT_LOCK), is_singleton=True):
        yield


def write_together(root: Path, folder: str, contents: Mapping[str, bytes]) -> None:
    """Write `contents` to a folder of the project in place of the files of an earlier build.

    The new files are written to a fresh folder, which then replaces the old one: readers see all old
    files or all new ones. Files that no build has made are moved to the new folder.

    Args:
        root: The project.
        folder: The folder, relative to the project.
        contents: The content of each file, by its name.

    Raises:
        OSError: If something cannot be written; the folder is then unchanged.
    """
    target = root / folder
    with locked(root):
        parent = _folder_within(target.parent, root)
        target = parent / target.name
        _require_room(target, contents)
        fresh = _beside(target, _NEW)
        old = _beside(target, _OLD)
        fresh.mkdir()
        try:
            for name, content in contents.items():
                _write_new(fresh / name, content)
            record = "".join(f"{name}\n" for name in sorted(contents))
            _write_new(fresh / _RECORD, record.encode())
            if target.exists():
                shutil.copymode(target, fresh)
                target.rename(old)
            fresh.rename(target)
        except BaseException:  # also restore the old files after an interrupt
            if is_there(old) and not is_there(target):
                old.rename(target)
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        _clear(old, target)


def make_output(root: Path) -> None:
    """Make the folder for the files of builds.

    Raises:
        OSError: If it leads out of the project, or cannot be made.
    """
    _folder_within(root / OUTPUT, root)


def own_file(root: Path, name: str) -> Path:
    """The path of a file for the program's own use; its folder is made if it is missing.

    Raises:
        OSError: If `output/` leads out of the project or cannot be made, or the path is no regular file.
    """
    path = _folder_within((root / name).parent, root) / Path(name).name
    if is_there(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise RefusedError(f"{name} ist keine gewöhnliche Datei")
    return path


def remove_own(root: Path, name: str) -> None:
    """Remove a file for the program's own use, if possible."""
    with contextlib.suppress(OSError):
        own_file(root, name).unlink(missing_ok=True)


def built_folders(root: Path) -> list[str]:
    """The folders below `output/` in which a build has made files: authority and Kennung."""
    output = root / OUTPUT
    records = output.glob(f"*/*/{_RECORD}")
    built_folders = []
    for record in records:
        built_folders.append(record.parent.relative_to(output).as_posix())
    return sorted(built_folders)


def remove_built(root: Path, folder: str) -> None:
    """Remove the files that builds have made in a folder, and the folder if it is empty then.

    Files that cannot be removed stay for the next build.
    """
    with locked(root), contextlib.suppress(OSError):
        place = _folder_within(root / folder, root)
        for name in sorted(
            _built_names(place), key=lambda name: name == _RECORD
        ):  # the record last
            (place / name).unlink(missing_ok=True)
        place.rmdir()


def write_file(target: Path, content: bytes, root: Path | None, *, at_once: bool = True) -> None:
    """Make or replace one file; readers see the old content or the whole new one.

    Args:
        target: The file; within `root`, its folder is made if it is missing.
        content: The new content.
        root: The folder that must contain it; None for a file named on the command line.
        at_once: Whether to wait until it is on the disk; not worth it for one of many that can be made again.

    Raises:
        OSError: If it cannot be written or leads out of `root`, or if it is no regular file; an existing
            file is then unchanged.
    """
    folder = target.parent
    if root is not None:
        folder = _folder_within(folder, root)
    place = Path(os.path.realpath(folder / target.name))
    if root is not None and not place.is_relative_to(os.path.realpath(root)):
        raise RefusedError("die Verknüpfung führt aus dem Projektordner hinaus")
    if is_there(place) and not stat.S_ISREG(place.lstat().st_mode):
        raise RefusedError("dort liegt etwas, das keine gewöhnliche Datei ist")
    fresh = place.with_name(f".vorlagen{_NEW}{secrets.token_hex(8)}")
    try:
        if at_once:
            _write_new(fresh, content)
        else:
            with fresh.open("xb") as file:
                file.write(content)
        if is_there(place):
            shutil.copymode(place, fresh)
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
    """`write_file`, where an error becomes a finding. Returns whether the file was written."""
    try:
        write_file(target, content, root)
    except OSError as error:
        file = str(target) if root is None else target.relative_to(root).as_posix()
        report_unwritten(error, file, findings, what)
        return False
    return True


def report_unwritten(error: OSError, file: str, findings: Findings, what: str) -> None:
    """Report that a file cannot be written; `what` begins a German sentence."""
    findings.add(
        Code.AUSGABE,
        Place(file),
        f"{what} sich nicht schreiben: {reason(error)}.",
        "Platz schaffen, Schreibrechte geben oder entfernen, was im Weg ist; die vorigen Dateien"
        " sind unverändert.",
    )


@contextlib.contextmanager
def written_anew(root: Path, files: Mapping[str, bytes]) -> Iterator[None]:
    """Write new files; if the block of the `with` statement fails, they and their folders are removed.

    Args:
        root: The project.
        files: The contents, by their paths in the project.

    Raises:
        OSError: If one of them already exists, even as a link, or cannot be written.
    """
    created: list[Path] = []
    try:
        for name, content in files.items():
            place = _folder_within((root / name).parent, root, created) / Path(name).name
            _write_new(place, content)
            created.append(place)
        yield
    except BaseException:  # also remove the files after an interrupt
        for path in reversed(created):
            with contextlib.suppress(OSError):  # the first error is the one to be raised
                if path.is_dir():
                    path.rmdir()
                else:
                    path.unlink(missing_ok=True)
        raise


def remove_new(root: Path, name: str) -> None:
    """Remove a file that `written_anew` made, and the folders that are empty without it.

    Raises:
        OSError: If it leads out of the project, or cannot be removed.
    """
    folder = _folder_within((root / name).parent, root)
    (folder / Path(name).name).unlink()
    with contextlib.suppress(OSError):  # the first one that is not empty
        while folder.parent != Path(os.path.realpath(root)):
            folder.rmdir()
            folder = folder.parent


def _folder_within(folder: Path, root: Path, created: list[Path] | None = None) -> Path:
    """The real path of a folder, which is made if it is missing; nothing is made outside of `root`.

    Folders that are made are added to `created`.
    """
    place = Path(os.path.realpath(folder))
    if not place.is_relative_to(os.path.realpath(root)):
        name = folder.relative_to(root).as_posix()
        raise RefusedError(f"„{name}“ führt aus dem Projektordner hinaus")
    missing = [path for path in (place, *place.parents) if not is_there(path)]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    if created is not None:
        created.extend(reversed(missing))
    if not place.is_dir():
        raise FileExistsError(errno.EEXIST, "", str(place))
    return place


def _require_room(target: Path, contents: Mapping[str, bytes]) -> None:
    """Refuse a folder that is a link, and one in which a folder has the name of a new file."""
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
    """Write a file that must not exist yet, not even as a link."""
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _clear(old: Path, target: Path) -> None:
    """Remove a folder that was replaced; files that no build has made are moved to the new one.

    If some cannot be moved or removed, the folder stays hidden until the next build tries again.
    """
    with contextlib.suppress(OSError):
        built_names = _built_names(old)
        for path in sorted(old.iterdir(), key=lambda path: path.name == _RECORD):  # the record last
            is_ours = path.name in built_names or is_there(target / path.name)
            if is_ours and (path.is_symlink() or not path.is_dir()):
                path.unlink()
            else:
                path.rename(target / path.name)
        old.rmdir()


def _built_names(folder: Path) -> set[str]:
    """The names of the files that a build made in a folder; only the record's if it cannot be read."""
    try:
        record = read_file(folder / _RECORD, folder, MOST_TEXT)
    except UnreadableError:
        return {_RECORD}
    return {_RECORD, *record.decode(errors="replace").splitlines()}


def _finish_interrupted(output: Path) -> None:
    """Finish the work of a process that was killed between two steps."""
    paths: list[Path] = []
    for folder in output.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            paths += folder.iterdir()
    for path in paths:
        left_over = _LEFT_OVER.fullmatch(path.name)
        if left_over is None or path.is_symlink():
            continue
        target = path.with_name(left_over["name"])
        if left_over["kind"] == _NEW:
            shutil.rmtree(path, ignore_errors=True)
        elif is_there(target):
            _clear(path, target)
        else:
            path.rename(target)
