"""The one gate for reading: every file of a user's project is opened here, and noted as an input.

Links, „..“ and mounts are resolved before the check that a path lies below its root. Only regular files
up to a maximum size are read (a pipe would wait, a device never ends). A test makes sure that no other
module opens files by itself.

Within `recording` every file that the gate opens and every folder that it lists is noted, with a digest of
what was there. If all digests are the same later, the thing need not be made again. Of YAML, values and
places count, but no comments.

Files that come with the program are not noted.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count, groupby
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import Struct, field, json

import vorlagen
from vorlagen.facts.yaml_tree import Ausstehend, Scalar, Sequence
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.findings import Code, Findings, Place, Refusal, reason

# Kinds of digests: of files and folders
CONTENT, LISTING, FOLDER, THERE = "datei", "liste", "ordner", "da"
# of a file as it was parsed: if they are the same, its content does not matter
YAML = "yaml"
WORDS = "worte"  # without places and numbers
TOLD = "befunde"  # of the findings on files


def digest_of(*parts: object) -> str:
    """A short digest: long enough against collisions by chance; forging one would gain nothing."""
    return hashlib.blake2b(json.encode(parts, enc_hook=str), digest_size=12).hexdigest()


def digest_of_bytes(content: bytes | None) -> str:
    """The digest of a file's content; empty if it cannot be had."""
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()


class Part(Struct, frozen=True):
    """Everything read while one thing was made or loaded; many papers may share a part.

    `files` has by file or folder, relative to the project, the kinds of its digests with the digests;
    `digest` is the digest of `files`.
    """

    files: Mapping[str, Mapping[str, str]]
    digest: str

    @classmethod
    def of(cls, files: Mapping[str, Mapping[str, str]]) -> Part:
        return cls(files, digest_of(files))


def decisive(digests: Mapping[str, str]) -> dict[str, str]:
    """The digests that show whether a file is the same: not that of its content if it was parsed."""
    is_parsed = YAML in digests or WORDS in digests
    decisive: dict[str, str] = {}
    for kind, digest in digests.items():
        if not (is_parsed and kind == CONTENT):
            decisive[kind] = digest
    return decisive


class Reads(Struct):
    """The notes of a recording. `parts` are those of things that were made before and are used again."""

    entries: dict[tuple[str, str], str] = field(default_factory=dict)  # digests by kind and path
    parts: dict[str, Part] = field(default_factory=dict)

    def absorb(self, parts: Iterable[Part]) -> None:
        """Note the parts of something that was made before."""
        for part in parts:
            self.parts[part.digest] = part

    def split(self, root: Path) -> tuple[Part, ...]:
        """What was read below `root`, in parts: one for each folder at the top, and what was absorbed."""
        base = os.path.join(os.path.abspath(root), "")  # noqa: PTH100, PTH118 - as the keys
        files: dict[str, dict[str, str]] = {}
        for (kind, path), digest in sorted(self.entries.items()):
            if path.startswith(base):
                files.setdefault(path.removeprefix(base), {})[kind] = digest
        for _, names in groupby(sorted(files), key=lambda file: file.partition("/")[0]):
            self.absorb([Part.of({name: files[name] for name in names})])
        return tuple(self.parts.values())


T = TypeVar("T")
R = TypeVar("R", "Reads", None)


class _ThreadRecording(threading.local):
    """The current recording of a thread."""

    reads: Reads | None = None


_now = _ThreadRecording()


def note(kind: str, path: Path | str, digest: Callable[[], str]) -> None:
    """Note the digest of a path, if a recording runs."""
    reads = _now.reads
    if reads is not None:
        key = kind, os.path.abspath(path)  # noqa: PTH100 - a fifth of the time
        if key not in reads.entries:
            reads.entries[key] = digest()


def absorb(parts: Iterable[Part]) -> None:
    """Note the parts of something that was made before, if a recording runs."""
    if _now.reads is not None:
        _now.reads.absorb(parts)


def recording() -> AbstractContextManager[Reads]:
    """Note all reads within; a recording around it does not see them."""
    return _noted_in(Reads())


def unrecorded() -> AbstractContextManager[None]:
    """Note no reads within."""
    return _noted_in(None)


@contextmanager
def _noted_in(reads: R) -> Iterator[R]:
    outer = _now.reads
    _now.reads = reads
    try:
        yield reads
    finally:
        _now.reads = outer


class ReadOnce(Generic[T]):
    """A value made on first use; each use notes what was read below `root` to make it."""

    def __init__(self, make: Callable[[], T], root: Path) -> None:
        self._make = make
        self._root = root
        self._result: tuple[T, tuple[Part, ...]] | None = None

    def __call__(self) -> T:
        if self._result is None:
            with recording() as reads:
                value = self._make()
            self._result = (value, reads.split(self._root))
        value, parts = self._result
        absorb(parts)
        return value


# YAML


def tree_digest(tree: Tree, findings: Findings) -> str:
    """The digest of a parsed file and of what its reader found: comments do not count."""
    return digest_of(_content(tree), [finding.as_json() for finding in findings])


def _content(node: Any) -> Any:
    """The content and places of a node and all below it, as JSON for a digest."""
    match node:
        case Tree() | Sequence():
            assumed: dict[str, tuple[str, str]] = {}
            for key, annahme in node.spots.assumed.items():
                assumed[str(key)] = (annahme.grund, annahme.freigabe)
            keys = []
            for key, place in node.spots.keys.items():
                value_place = node.spots.values.get(key, place)
                keys.append((str(key), _line_column(place), _line_column(value_place)))
            members = node.items() if isinstance(node, Tree) else enumerate(node)
            entries = [(str(key), _content(entry)) for key, entry in members]
            return [_line_column(node.spots.place), keys, assumed, entries]
        case Scalar():
            return [str(node), node.plain, node.block, _line_column(node.place)]
        case Ausstehend():
            return ["?", node.grund, _line_column(node.place)]
    return str(node)


def _line_column(place: Place) -> tuple[int, int]:
    return place.line, place.column


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"[0-9]+")


def words_digest(tree: Tree) -> str:
    """The digest of the keys, words and days in a file, without places and numbers."""
    return digest_of(_words(tree))


def _words(node: Any) -> Any:
    match node:
        case Tree():
            return {str(key): _words(node.get(key)) for key in node.spots.keys}
        case Sequence():
            return [_words(entry) for entry in node]
        case Scalar() if not _DAY.fullmatch(node):
            return _DIGITS.sub("0", node)
    return str(node)


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
