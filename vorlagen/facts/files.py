"""The one gate for reading: every file of a user's project that the program reads is opened here.

Links, „..“ and mounts are resolved before the check that a path lies below its root. Only regular files
up to a maximum size are read (a pipe would wait, a device never ends). A test makes sure that no other
module opens files by itself.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import vorlagen
from vorlagen.facts.reads import (
    CONTENT,
    FOLDER,
    LISTING,
    THERE,
    digest_of,
    digest_of_bytes,
    note,
)
from vorlagen.findings import Code, Findings, Place, Refusal, reason

RECORD = "veroeffentlicht.json"  # of a published paper, beside its facts; no page depends on it
INPUT_FOLDERS = ("data", "templates")  # of a project: all that papers are made of
MOST_TEXT = 1_000_000  # bytes; the largest texts of real projects stay under 50 KB
MOST = 500_000_000  # bytes of any other file; the largest are annexes
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for a writer
    | getattr(os, "O_NOFOLLOW", 0)  # the path is resolved: a link was put there afterwards
    | getattr(os, "O_BINARY", 0)
)
_CURE = "Name und Zugriffsrechte prüfen; wer den Bau startet, muss {} lesen dürfen."


def shipped(folder: str) -> Path:
    """A folder that comes with the program: inside an installed package, beside it in a checkout."""
    package = Path(vorlagen.__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


class UnreadableError(Refusal):
    """A file or folder that cannot be read; `message` continues its name, as in „Die Datei …“."""


class MissingError(UnreadableError):
    """There is no such file or folder."""


def unreadable_pdf(why: str) -> Refusal:
    """The refusal of a PDF that cannot be read; `why` is the end of a German sentence."""
    message = f"Die PDF-Datei lässt sich nicht lesen: {why}."
    cure = "Die Datei neu herunterladen oder ohne Kennwort speichern."
    return Refusal(Code.DATEI_UNLESBAR, message, cure)


class _Shelf:
    """A project in memory: its files by their paths, and the names in each of its folders."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.folders: dict[str, set[str]] = {"": set()}
        for path in files:
            folder, _, name = path.rpartition("/")
            while name not in self.folders.setdefault(folder, set()):
                self.folders[folder].add(name)
                if folder:
                    folder, _, name = folder.rpartition("/")

    def has(self, name: str) -> bool:
        return name in self.files or name in self.folders

    def content(self, name: str) -> bytes:
        if name in self.folders:
            raise _not_plain(is_folder=True)
        if name not in self.files:
            raise FileNotFoundError(name)
        return self.files[name]


_shelves: dict[str, _Shelf] = {}
_numbers = count(1)


@contextmanager
def in_memory(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A virtual folder with these files, by their paths in it, for reads through this gate.

    It does not exist on disk: nothing can be opened in it by other means.
    """
    root = f"{os.devnull}/{next(_numbers)}"
    _shelves[root] = _Shelf(files)
    try:
        yield Path(root)
    finally:
        del _shelves[root]


def _shelved(path: Path) -> tuple[_Shelf, str] | None:
    """The project in memory that a path leads into, and the path in it."""
    if not _shelves:
        return None
    absolute = os.path.abspath(path)  # noqa: PTH100 - there are no links in memory
    for root, shelf in _shelves.items():
        if absolute == root or absolute.startswith(f"{root}/"):
            return shelf, absolute[len(root) + 1 :]
    return None


def read_file(path: Path, root: Path | None, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes below `root`.

    Links must not lead out of `root`, which is None for a file named on the command line. A `MissingError`
    or another `UnreadableError` tells why there is none.
    """
    content: bytes | None = None
    try:
        shelved = _shelved(path)
        if shelved:
            shelf, name = shelved
            content = shelf.content(name)
        else:
            content = _read(_resolved(path, root), most)
    except FileNotFoundError:
        cure = "Die Datei anlegen oder ihren Namen berichtigen."
        raise MissingError(Code.DATEI_FEHLT, "fehlt", cure) from None
    except (OSError, ValueError) as error:
        raise _unreadable(error, "die Datei") from None
    finally:
        note(CONTENT, path, lambda: digest_of_bytes(content))
    if content is None or len(content) > most:
        raise UnreadableError(
            Code.DATEI_UNLESBAR,
            f"ist größer als {most // 1_000_000} MB",
            "Prüfen, was hineingeraten ist; große Datenmengen auf mehrere Dateien verteilen.",
        )
    return content


def _read(path: Path, most: int) -> bytes | None:
    """The content of a file, or None if it is larger."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # checked first: opening a device may already act on it
        raise _not_plain(is_folder=path.is_dir())
    if status.st_size > most:
        return None
    with open(os.open(path, _FLAGS), "rb") as file:  # noqa: PTH123 - a Path cannot take flags
        return file.read(most + 1)


def _not_plain(*, is_folder: bool) -> UnreadableError:
    kind = "ein Ordner" if is_folder else "keine gewöhnliche Datei"
    return UnreadableError(Code.DATEI_UNLESBAR, f"ist {kind}", "Die Datei selbst angeben.")


def list_folder(folder: Path, root: Path, odd: list[bytes] | None = None) -> list[Path]:
    """The entries of a folder below `root`, sorted, without names that begin with a dot.

    Names that are no text, and could not be written in YAML, are left out; they are added to `odd`. That
    the record of a published paper comes or goes is noted by those alone who ask for it.
    """
    names: list[str] | None = None
    try:
        visible = sorted(name for name in _names_in(folder, root) if not name.startswith("."))
        names = [name for name in visible if _is_text(name)]
        if odd is not None:
            odd.extend(os.fsencode(name) for name in visible if not _is_text(name))
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(Code.DATEI_FEHLT, "fehlt", "Den Ordner anlegen.") from None
    except (OSError, ValueError) as error:
        raise _unreadable(error, "den Ordner") from None
    finally:
        note(LISTING, folder, lambda: digest_of(names and [n for n in names if n != RECORD]))
    return [folder / name for name in names]


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)


def _names_in(folder: Path, root: Path) -> list[str] | set[str]:
    shelved = _shelved(folder)
    if shelved:
        shelf, name = shelved
        if name not in shelf.folders:
            raise FileNotFoundError(name)
        return shelf.folders[name]
    resolved = _resolved(folder, root)
    os.stat(f"{resolved}/.")  # noqa: PTH116 - some folders can be listed but not entered
    return os.listdir(resolved)  # noqa: PTH208 - a third of the time


def files_below(folder: Path, root: Path) -> Iterator[Path]:
    """The files in a folder and all folders below it, sorted; links to folders are not followed.

    A folder that cannot be listed is skipped: the error is reported by whoever reads it later.
    """
    try:
        entries = list_folder(folder, root)
    except UnreadableError:
        return
    for path in entries:
        if not is_folder(path):
            yield path
        elif not path.is_symlink():
            yield from files_below(path, root)


def stats_below(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The paths and `os.stat_result`s of all files and folders below a folder; of links themselves.

    Hidden ones are left out, and folders that cannot be listed.
    """
    visible: list[tuple[os.DirEntry[str], os.stat_result]] = []
    try:
        with os.scandir(folder) as unsorted:
            entries = sorted(unsorted, key=lambda entry: entry.name)
        for entry in entries:
            if not entry.name.startswith("."):
                visible.append((entry, entry.stat(follow_symlinks=False)))
    except OSError:
        return
    for entry, status in visible:
        yield entry.path, status
        if entry.is_dir(follow_symlinks=False):
            yield from stats_below(Path(entry.path))


def contents_below(folder: Path, root: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """All files in a folder and the folders below it with their content; raises as `read_file` does."""
    for path, status in stats_below(folder):
        if stat.S_ISREG(status.st_mode) and status.st_size <= most:
            with suppress(OSError), open(os.open(path, _FLAGS), "rb") as file:  # noqa: PTH123 - no link
                yield path, file.read()
                continue
        if not is_folder(Path(path)):
            yield path, read_file(Path(path), root, most)


def is_folder(path: Path) -> bool:
    """Whether this is a folder or a link to one; false if access is denied."""
    shelved = _shelved(path)
    if shelved:
        shelf, name = shelved
        answer = name in shelf.folders
    else:
        answer = os.path.isdir(path)  # noqa: PTH112 - the method raises if access is denied
    note(FOLDER, path, lambda: digest_of(answer))
    return answer


def is_there(path: Path) -> bool:
    """Whether something has this name, even a broken link; in doubt true, and reading it fails."""
    shelved = _shelved(path)
    try:
        if shelved:
            shelf, name = shelved
            answer = shelf.has(name)
        else:
            path.lstat()
            answer = True
    except (FileNotFoundError, NotADirectoryError, ValueError):
        answer = False
    except OSError as error:
        answer = error.errno != errno.ENAMETOOLONG
    note(THERE, path, lambda: digest_of(answer))
    return answer


def read_text(path: Path, name: str, findings: Findings, root: Path | None) -> str | None:
    """The text of a file below `root`, or None with a finding if it cannot be read, is huge or not UTF-8."""
    try:
        return _with_newlines(read_file(path, root, MOST_TEXT).decode("utf-8-sig"))
    except UnreadableError as error:
        error.report(findings, Place(name), f"Die Datei „{name}“")
    except UnicodeDecodeError as error:
        before = _with_newlines(error.object[: error.start].decode())
        last_line = before.rpartition("\n")[2]
        findings.add(
            Code.DATEI_UNLESBAR,
            Place(name, before.count("\n") + 1, len(last_line) + 1),
            "Das Zeichen an dieser Stelle ist nicht in UTF-8 kodiert.",
            "Die Datei im Editor mit der Zeichenkodierung „UTF-8“ speichern.",
        )
    return None


def read_named(path: Path, most: int, findings: Findings) -> bytes | None:
    """The content of a file that was named on the command line; None with a finding."""
    try:
        return read_file(path, None, most)
    except UnreadableError as error:
        error.report(findings, Place(str(path)), f"Die Datei „{path}“")
    return None


def _resolved(path: Path, root: Path | None) -> Path:
    """The path with all links resolved, which must lie below `root`."""
    resolved = Path(os.path.realpath(path, strict=True))  # the method hides a circle of links
    # `resolved` has no links: if it lies below `root` as written, `root` has none either.
    if root is None or resolved.is_relative_to(root.absolute()):
        return resolved
    if resolved.is_relative_to(os.path.realpath(root)):
        return resolved
    raise UnreadableError(
        Code.DATEI_UNLESBAR,
        "liegt außerhalb des Projektordners",
        "In den Projektordner kopieren; eine Verknüpfung nach draußen wird nicht gelesen.",
    )


def _unreadable(error: OSError | ValueError, what: str) -> UnreadableError:
    cause = "der Name enthält ein Null-Byte"
    if isinstance(error, OSError):
        cause = reason(error)
    message = f"lässt sich nicht lesen: {cause}"
    return UnreadableError(Code.DATEI_UNLESBAR, message, _CURE.format(what))


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
