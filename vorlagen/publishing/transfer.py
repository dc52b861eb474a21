"""How files get to a place that others read: each whole or not visible, and none twice.

- All files are first written under temporary names in their folders, read back and compared; only when
  the last one is there are they renamed, which takes a moment. The last file of all, a package's manifest,
  is renamed last, and an earlier one is taken away before: where it lies, all that it lists is there.
- What lies there already with the same content, under its own or its temporary name, is not sent again: a
  hand-over that broke off goes on when its command is repeated.
- Errors of the libraries, which know the password, end here: no other exception stands behind a `Refusal`.
- Two hand-overs of a project are kept apart by its lock (`locked` in building/writing.py). There is no
  lock at the target: neither WebDAV nor S3 servers agree on how a file is created exclusively. Two projects
  that hand over to one folder can remove each other's temporary files; these are then sent again.
"""

from __future__ import annotations

import errno
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, Self, TypeVar

from msgspec import Struct

from vorlagen.findings import Code, Refusal, reason
from vorlagen.german.lists import aufzaehlung

PAUSES = (1, 5)  # seconds before a step is tried again after a connection broke
SILENCE = 60  # seconds without progress until a target counts as gone
CHUNK = 1 << 20  # bytes
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_EVERYWHERE = re.compile(r'[\\:*?"<>|#%]')  # Windows lacks them, or WebDAV servers mistake them
_TEMPORARY = re.compile(r"\.vorlagen-[0-9a-f]{16}\.teil")
_AGAIN = (
    "Denselben Befehl noch einmal geben: Was schon vollständig dort liegt, wird nicht noch einmal"
    " übertragen."
)

T = TypeVar("T")
_Steps = SimpleQueue[Callable[[], None] | None]  # None ends the thread that takes them
Progress = Callable[[str, int], None]  # path of a file, and how many bytes of it are sent


class Outgoing(Struct, frozen=True):
    """A file that goes out: its path at the target, with slashes, and how to open its content."""

    path: str
    open: Callable[[], BinaryIO]


class _Upload(Struct, frozen=True):
    """A file on its way: its digest and size in bytes, and the place where it waits to be renamed."""

    file: Outgoing
    digest: str
    size: int
    waiting: str


class Trouble(Struct, frozen=True):
    """Why a target does not do what is asked; `why` is the end of a German sentence."""

    why: str
    cure: str = _AGAIN
    passes: bool = False  # whether it is worth trying again at once


BROKEN_OFF = Trouble("die Verbindung kommt nicht zustande oder bricht ab", passes=True)
SILENT = Trouble("die Gegenstelle antwortet nicht oder ist zu langsam")
FULL = Trouble("dort ist kein Platz mehr", f"Dort Platz schaffen. {_AGAIN}")
READ_ONLY = Trouble("dort darf nicht geschrieben werden", f"Schreibrechte geben lassen. {_AGAIN}")
_GONE = Trouble("den Ordner gibt es nicht", "Die Adresse berichtigen oder den Ordner dort anlegen.")
_OTHER_CONTENT = Trouble("dort liegt nicht, was gesendet wurde", passes=True)
_MEANINGS = {
    errno.EACCES: READ_ONLY,
    errno.EDQUOT: FULL,
    errno.ENOSPC: FULL,
    errno.EPERM: READ_ONLY,
    errno.EROFS: READ_ONLY,
}


class _OtherContentError(Exception):
    """What lies at the target is not what was sent."""


class Target:
    """A place that takes files. Its `Refusal`s say what is there whole, and how to go on.

    Steps run in a thread, so that one that hangs can be given up; each does no harm when done again.
    `owner` tells whose temporary files are whose: with the same one, a hand-over goes on where one broke off.
    """

    def __init__(self, address: str, base: str) -> None:
        self.address = address
        self.owner = secrets.token_hex(8)
        self._base = base
        self._connected: Any = None  # the file system of fsspec, which has no types
        self._moved = 0.0  # when there was progress last
        self._steps: _Steps | None = None  # those of the thread that works

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection and the thread, if there are any; the next step makes new ones."""
        self._connected = None
        if self._steps is not None:
            self._steps.put(None)
            self._steps = None

    def require_usable(self) -> None:
        """Look whether something can be handed over here, without changing or sending anything.

        Of a server that is only known when it is asked.

        Raises:
            Refusal: If there is no such folder.
        """

    def write(
        self, files: Iterable[Outgoing], progress: Progress = lambda _path, _sent: None
    ) -> None:
        """Write files: all are sent before the first is visible; what is there already is not sent again.

        Raises:
            Refusal: If a file cannot be read, or a name or the target does not allow it.
        """
        files = list(files)
        names = [file.path for file in files]
        _require_plain(names)
        uploads = [self._upload_of(file) for file in files]
        self._attempt(self._require_base, partial(_sent, 0, len(files)))
        for folder in sorted({_folder_of(name) for name in names}):
            waiting = [upload.waiting for upload in uploads]
            self._attempt(partial(self._prepare, folder, waiting), partial(_sent, 0, len(files)))
        waiting_uploads = []
        for number, upload in enumerate(uploads):
            step = partial(self._put, upload, progress)
            if self._attempt(step, partial(_sent, number, len(files))):
                waiting_uploads.append(upload)
            progress(upload.file.path, upload.size)
        if waiting_uploads and uploads[-1] is waiting_uploads[-1]:
            take_away = partial(self._remove, self._place(names[-1]))
            self._attempt(take_away, partial(_sent, len(files), len(files)))
        renamed = [upload.file.path for upload in uploads if upload not in waiting_uploads]
        for upload in waiting_uploads:
            missing = [name for name in names if name not in renamed]
            self._attempt(partial(self._show, upload), partial(_state, tuple(renamed), missing))
            renamed.append(upload.file.path)

    def _upload_of(self, file: Outgoing) -> _Upload:
        digest, size = _digest_here(file)
        token = hashlib.sha256(f"{self.owner}\0{file.path}\0{digest}".encode()).hexdigest()[:16]
        name = f".vorlagen-{token}.teil"
        waiting = self._place(str(PurePosixPath(file.path).with_name(name)))
        return _Upload(file, digest, size, waiting)

    def digests(self, paths: Iterable[str]) -> dict[str, str | None]:
        """The SHA-512 of each file, in hexadecimal digits; None for one that is not there."""
        paths = list(paths)
        _require_plain(paths)
        self._attempt(self._require_base)
        digests: dict[str, str | None] = {}
        for path in paths:
            digests[path] = self._attempt(partial(self._digest, self._place(path)))
        return digests

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, those of them that are there, and the folders that are empty then."""
        paths = list(paths)
        _require_plain(paths)
        self._attempt(self._require_base)
        for path in paths:
            self._attempt(partial(self._remove, self._place(path)))
        for folder in sorted({_folder_of(path) for path in paths} - {""}, reverse=True):
            self._attempt(partial(self._remove_folder, self._place(folder)))

    # What some kinds of target do in their own way

    def _connect(self) -> Any:
        raise NotImplementedError

    def _require_base(self) -> None:
        """A folder that is not there may be a drive that is not mounted: it is not made."""
        if self._system.info(self._base)["type"] != "directory":
            raise NotADirectoryError(errno.ENOTDIR, "")

    def _send(
        self,
        source: BinaryIO,
        place: str,
        size: int,  # noqa: ARG002 - WebDAV wants to know it
        sent: Callable[[int], None],
    ) -> None:
        with self._system.open(place, "wb") as file:
            while chunk := source.read(CHUNK):
                file.write(chunk)
                sent(len(chunk))

    def _rename(self, old: str, new: str) -> None:
        self._system.mv(old, new)

    def _remove_empty(self, folder: str) -> None:
        self._system.rmdir(folder)

    def _trouble(self, error: BaseException) -> Trouble:
        """What an error of a library means."""
        if isinstance(error, ConnectionError):
            return BROKEN_OFF
        if isinstance(error, FileNotFoundError):
            return _GONE
        if isinstance(error, OSError) and error.errno:
            return _MEANINGS.get(error.errno, Trouble(reason(error)))
        return Trouble(f"die Gegenstelle antwortet unverständlich ({type(error).__name__})")

    # Steps

    @property
    def _system(self) -> Any:
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    def _place(self, path: str) -> str:
        return f"{self._base.rstrip('/')}/{path}" if path else self._base

    def _prepare(self, folder: str, waiting: Sequence[str]) -> None:
        """Make a folder, and remove from it what hand-overs that broke off have left, unless it goes on."""
        place = self._place(folder)
        if folder:
            self._system.makedirs(place, exist_ok=True)
        entries: list[str] = []
        with suppress(FileNotFoundError):  # S3 has no folders
            entries = self._system.ls(place, detail=False)
        for entry in entries:
            name = PurePosixPath(entry).name
            place = self._place(f"{folder}/{name}".lstrip("/"))
            if _TEMPORARY.fullmatch(name) and place not in waiting:
                self._remove(place)

    def _put(self, upload: _Upload, progress: Progress) -> bool:
        """Send a file under its temporary name; False if it lies there already under its own."""
        if self._lies_at(self._place(upload.file.path), upload):
            return False
        if self._lies_at(upload.waiting, upload):
            return True
        self._remove(upload.waiting)  # of an attempt whose connection broke
        total = 0

        def sent(more: int) -> None:
            nonlocal total
            total += more
            self._note_progress()
            progress(upload.file.path, total)

        try:
            with upload.file.open() as source:
                self._send(source, upload.waiting, upload.size, sent)
            self._require(self._digest(upload.waiting) == upload.digest)
        except FileNotFoundError:  # another hand-over took it for a left-over
            raise _OtherContentError from None
        except Exception:
            with suppress(Exception):  # what stays there goes with the next attempt or hand-over
                self._remove(upload.waiting)
            raise
        return True

    def _show(self, upload: _Upload) -> None:
        """Give a file that waits its own name."""
        place = self._place(upload.file.path)
        try:
            self._rename(upload.waiting, place)
        except FileNotFoundError:  # it was renamed when the connection broke
            self._require(self._digest(place) == upload.digest)
        self._require(self._has(place, upload.size))

    def _lies_at(self, place: str, upload: _Upload) -> bool:
        return self._has(place, upload.size) and self._digest(place) == upload.digest

    @staticmethod
    def _require(is_same: bool) -> None:
        if not is_same:
            raise _OtherContentError

    def _has(self, place: str, size: int) -> bool:
        with suppress(FileNotFoundError):
            return bool(self._system.info(place)["size"] == size)
        return False

    def _digest(self, place: str) -> str | None:
        """The SHA-512 of a file; None if there is none."""
        digest = hashlib.sha512()
        with suppress(FileNotFoundError), self._system.open(place, "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                self._note_progress()
            return digest.hexdigest()
        return None

    def _remove(self, place: str) -> None:
        with suppress(FileNotFoundError):
            self._system.rm_file(place)

    def _remove_folder(self, place: str) -> None:
        with suppress(FileNotFoundError):
            if not self._system.ls(place, detail=False):
                self._remove_empty(place)

    # How steps are tried

    def _note_progress(self) -> None:
        self._moved = time.monotonic()

    def _attempt(self, step: Callable[[], T], state: Callable[[], str] = lambda: "") -> T:
        """The result of a step, which is tried again after a connection broke.

        Raises:
            Refusal: If it fails. It is raised where no error is being handled, so that it carries none.
        """
        trouble = SILENT
        for pause in (0, *PAUSES):
            if pause:
                time.sleep(pause)
            future: Future[T] = Future()
            self._note_progress()
            self._queue().put(partial(_run, step, future))
            error = self._awaited(future)
            if error is None:
                return future.result()
            trouble = self._meaning(error)
            self.close()
            if not trouble.passes:
                break
        message = f"Das Ziel „{self.address}“: {trouble.why}.{state()}"
        raise Refusal(Code.AUSGABE, message, trouble.cure)

    def _queue(self) -> _Steps:
        """The queue of a thread that takes steps."""
        if self._steps is None:
            self._steps = SimpleQueue()
            Thread(target=_work, args=(self._steps,), daemon=True).start()
        return self._steps

    def _awaited(self, future: Future[T]) -> BaseException | None:
        """The error with which a step ends; a `TimeoutError` if it does not go on."""
        while True:
            left = self._moved + SILENCE - time.monotonic()
            try:
                return future.exception(timeout=max(left, 0))
            except TimeoutError as error:
                if time.monotonic() - self._moved >= SILENCE:
                    return error

    def _meaning(self, error: BaseException) -> Trouble:
        if isinstance(error, Refusal):
            return Trouble(error.message, error.cure)
        if isinstance(error, _OtherContentError):
            return _OTHER_CONTENT
        if isinstance(error, TimeoutError):
            return SILENT
        return self._trouble(error)


def _work(steps: _Steps) -> None:
    while step := steps.get():
        step()


def _run(step: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(step())
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is judged by who waits
        future.set_exception(error)


def _require_plain(paths: Iterable[str]) -> None:
    """Refuse paths that lead out of the target, or that some targets cannot have."""
    for path in paths:
        is_odd = CONTROL.search(path) or _NOT_EVERYWHERE.search(path)
        if is_odd or any(not step or step.startswith(".") for step in path.split("/")):
            shown = CONTROL.sub("\N{REPLACEMENT CHARACTER}", path)
            message = f"Der Dateiname „{shown}“ lässt sich nicht übergeben."
            cure = 'Steuerzeichen, \\ : * ? " < > | # % und Punkte am Anfang aus dem Namen nehmen.'
            raise Refusal(Code.AUSGABE, message, cure)


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _digest_here(file: Outgoing) -> tuple[str, int]:
    """SHA-512 and size of a file that goes out."""
    digest = hashlib.sha512()
    size = 0
    try:
        with file.open() as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        message = f"„{file.path}“ lässt sich nicht lesen: {reason(error)}."
        raise Refusal(Code.DATEI_UNLESBAR, message, f"Noch einmal bauen. {_AGAIN}") from None
    return digest.hexdigest(), size


def _sent(whole: int, total: int) -> str:
    """What has been sent before anything is visible, in German."""
    if not whole:
        return " Bei diesem Versuch kam dort noch nichts an."
    return f" Sichtbar ist dort davon noch nichts; übertragen sind {whole} von {total} Dateien."


def _state(whole: Sequence[str], missing: Sequence[str]) -> str:
    """What is visible and what is not, in German."""
    if not whole:
        return " Sichtbar ist dort davon noch nichts."
    return f" Vollständig dort: {_enumerated(whole)}. Noch nicht dort: {_enumerated(missing)}."


def _enumerated(names: Sequence[str]) -> str:
    shown = list(names[:20])
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} weitere")
    return aufzaehlung(shown)
