"""The one gate for reading: whatever the program opens for a user's project is opened here.

What a link, a „..“ or a mount makes of a name counts, not the name: the whole path is resolved and must
lie below a root. Only regular files are read (a pipe would wait, a device never ends), and none beyond
a size. A test sees to it that no other module opens files by itself.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

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

MOST_TEXT = 1_000_000  # bytes; the largest texts of real projects stay under 50 KB
MOST = 500_000_000  # bytes of any other file; the largest are annexes
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for somebody to write
    | getattr(os, "O_NOFOLLOW", 0)  # the path is resolved: a link there now was put there since
    | getattr(os, "O_BINARY", 0)
)
_CURE = "Name und Zugriffsrechte prüfen; wer den Bau startet, muss {} lesen dürfen."


class UnreadableError(Refusal):
    """A file or folder that cannot be had; `message` goes on after its name, as in „Die Datei …“."""


class MissingError(UnreadableError):
    """There is no such file."""


class _Shelf:
    """A project that lies in memory: its files by their paths, and what lies in each of its folders."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.folders: dict[str, set[str]] = {"": set()}
        for name in files:
            above, _, last = name.rpartition("/")
            while last not in self.folders.setdefault(above, set()):
                self.folders[above].add(last)
                if above:
                    above, _, last = above.rpartition("/")

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
    """A folder that has these files, by their paths in it, for all that is read through this gate.

    It lies nowhere: whoever would open something in it past the gate finds nothing.
    """
    root = f"{os.devnull}/{next(_numbers)}"
    _shelves[root] = _Shelf(files)
    try:
        yield Path(root)
    finally:
        del _shelves[root]


def _shelved(path: Path) -> tuple[_Shelf, str] | None:
    """The project in memory that a path leads into, and the path in it."""
    if _shelves:
        whole = os.path.abspath(path)  # noqa: PTH100 - links are for disks
        for root, shelf in _shelves.items():
            if whole == root or whole.startswith(f"{root}/"):
                return shelf, whole[len(root) + 1 :]
    return None


def read_file(path: Path, root: Path | None, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes below `root`.

    Links must not lead out of `root`, which is None for a file named on the command line. A `MissingError`
    or another `UnreadableError` tells why there is none.
    """
    content: bytes | None = None
    try:
        shelved = _shelved(path)
        content = shelved[0].content(shelved[1]) if shelved else _read(_resolved(path, root), most)
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


def _read(found: Path, most: int) -> bytes | None:
    """The content of a file, or None if it is larger."""
    about = found.stat()
    if not stat.S_ISREG(about.st_mode):  # before it is opened: a device may act on that
        raise _not_plain(is_folder=found.is_dir())
    if about.st_size > most:
        return None
    with open(os.open(found, _FLAGS), "rb") as file:  # noqa: PTH123 - a Path cannot take flags
        return file.read(most + 1)


def _not_plain(*, is_folder: bool) -> UnreadableError:
    what = "ein Ordner" if is_folder else "keine gewöhnliche Datei"
    return UnreadableError(Code.DATEI_UNLESBAR, f"ist {what}", "Die Datei selbst angeben.")


def list_folder(folder: Path, root: Path, odd: list[bytes] | None = None) -> list[Path]:
    """What lies in a folder below `root`, sorted, without names that begin with a dot.

    Names that are no text, which nobody could write, are left out; they go to `odd`.
    """
    names: list[str] | None = None
    try:
        found = sorted(name for name in _names_in(folder, root) if not name.startswith("."))
        names = [name for name in found if _is_text(name)]
        if odd is not None:
            odd += [os.fsencode(name) for name in found if not _is_text(name)]
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(Code.DATEI_FEHLT, "fehlt", "Den Ordner anlegen.") from None
    except (OSError, ValueError) as error:
        raise _unreadable(error, "den Ordner") from None
    finally:
        note(LISTING, folder, lambda: digest_of(names))
    return [folder / name for name in names]


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)


def _names_in(folder: Path, root: Path) -> list[str] | set[str]:
    shelved = _shelved(folder)
    if shelved:
        if shelved[1] not in shelved[0].folders:
            raise FileNotFoundError(shelved[1])
        return shelved[0].folders[shelved[1]]
    found = _resolved(folder, root)
    os.stat(f"{found}/.")  # noqa: PTH116 - some folders can be listed, but nothing in them be had
    return os.listdir(found)  # noqa: PTH208 - a third of the time


def files_below(folder: Path, root: Path) -> Iterator[Path]:
    """The files in a folder and all folders below it, sorted; links to folders are not followed.

    What cannot be listed has none: who reads it later is told.
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
    """What is known of all files and folders below a folder without opening them; links as such.

    Nothing of hidden ones, nor of what cannot be listed.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        about = [(one, one.stat(follow_symlinks=False)) for one in entries if one.name[0] != "."]
    except OSError:
        return
    for entry, stats in about:
        yield entry.path, stats
        if entry.is_dir(follow_symlinks=False):
            yield from stats_below(Path(entry.path))


def contents_below(folder: Path, root: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """All files in a folder and the folders below it, with what is in them; raises as `read_file` does."""
    for path, about in stats_below(folder):
        if stat.S_ISREG(about.st_mode) and about.st_size <= most:
            with suppress(OSError), open(os.open(path, _FLAGS), "rb") as file:  # noqa: PTH123 - no link
                yield path, file.read()
                continue
        if not is_folder(Path(path)):
            yield path, read_file(Path(path), root, most)


def is_folder(path: Path) -> bool:
    """Whether this is a folder or leads to one; no, where that may not be asked."""
    shelved = _shelved(path)
    # The method raises where it may not be asked.
    found = shelved[1] in shelved[0].folders if shelved else os.path.isdir(path)  # noqa: PTH112
    note(FOLDER, path, lambda: digest_of(found))
    return found


def is_there(path: Path) -> bool:
    """Whether something has this name, be it a broken link; in doubt yes, and reading it tells."""
    shelved = _shelved(path)
    try:
        if shelved is None:
            path.lstat()
        found = shelved is None or shelved[0].has(shelved[1])
    except (FileNotFoundError, NotADirectoryError, ValueError):
        found = False
    except OSError as error:
        found = error.errno != errno.ENAMETOOLONG
    note(THERE, path, lambda: digest_of(found))
    return found


def read_text(path: Path, name: str, findings: Findings, root: Path | None) -> str | None:
    """The text of a file below `root`, or None with a finding if it cannot be read, is huge or not UTF-8."""
    try:
        return _with_newlines(read_file(path, root, MOST_TEXT).decode("utf-8-sig"))
    except UnreadableError as error:
        error.report(findings, Place(name), f"Die Datei „{name}“")
    except UnicodeDecodeError as error:
        before = _with_newlines(error.object[: error.start].decode())
        place = Place(name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        findings.add(
            Code.DATEI_UNLESBAR,
            place,
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
    """Where a path leads."""
    found = Path(os.path.realpath(path, strict=True))  # the method hides a circle of links
    # Where nothing on a way is a link, nothing at its beginning is one either.
    if root is not None and not (
        found.is_relative_to(root.absolute()) or found.is_relative_to(os.path.realpath(root))
    ):
        raise UnreadableError(
            Code.DATEI_UNLESBAR,
            "liegt außerhalb des Projektordners",
            "In den Projektordner kopieren; eine Verknüpfung nach draußen wird nicht gelesen.",
        )
    return found


def _unreadable(error: OSError | ValueError, what: str) -> UnreadableError:
    why = reason(error) if isinstance(error, OSError) else "der Name enthält ein Null-Byte"
    return UnreadableError(
        Code.DATEI_UNLESBAR, f"lässt sich nicht lesen: {why}", _CURE.format(what)
    )


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
