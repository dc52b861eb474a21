"""The one gate for reading: whatever the program opens for a user's project is opened here.

What a link, a „..“ or a mount makes of a name counts, not the name: the whole path is resolved and must
lie below a root. Only regular files are read (a pipe would wait, a device never ends), and none beyond
a size. A test sees to it that no other module opens files by itself.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
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
MOST_OUTPUT = 500_000_000  # bytes of a file in output/; a paper with its annexes has fewer
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


def read_file(path: Path, root: Path | None, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes below `root`.

    Links must not lead out of `root`, which is None for a file named on the command line. A `MissingError`
    or another `UnreadableError` tells why there is none.
    """
    content: bytes | None = None
    try:
        found = _resolved(path, root)
        about = found.stat()
        if not stat.S_ISREG(about.st_mode):  # before it is opened: a device may act on that
            what = "ein Ordner" if found.is_dir() else "keine gewöhnliche Datei"
            raise UnreadableError(Code.DATEI_UNLESBAR, f"ist {what}", "Die Datei selbst angeben.")
        if about.st_size <= most:
            with open(os.open(found, _FLAGS), "rb") as file:  # noqa: PTH123 - a Path cannot take flags
                content = file.read(most + 1)
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


def list_folder(folder: Path, root: Path) -> list[Path]:
    """What lies in a folder below `root`, sorted, without names that begin with a dot."""
    names: list[str] | None = None
    try:
        found = _resolved(folder, root)
        os.stat(f"{found}/.")  # noqa: PTH116 - some folders can be listed, but nothing in them be had
        names = sorted(name for name in os.listdir(found) if not name.startswith("."))  # noqa: PTH208 - a third of the time
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(Code.DATEI_FEHLT, "fehlt", "Den Ordner anlegen.") from None
    except (OSError, ValueError) as error:
        raise _unreadable(error, "den Ordner") from None
    finally:
        note(LISTING, folder, lambda: digest_of(names))
    return [folder / name for name in names]


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


def is_folder(path: Path) -> bool:
    """Whether this is a folder or leads to one; no, where that may not be asked."""
    found = os.path.isdir(path)  # noqa: PTH112 - the method raises where it may not be asked
    note(FOLDER, path, lambda: digest_of(found))
    return found


def is_there(path: Path) -> bool:
    """Whether something has this name, be it a broken link; in doubt yes, and reading it tells."""
    try:
        path.lstat()
        found = True
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
    if root is not None and not found.is_relative_to(os.path.realpath(root)):
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
