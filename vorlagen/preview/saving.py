"""Saves changes of files, each of which can be undone; somebody else's change is never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from threading import Lock

from msgspec import MsgspecError, Struct
from msgspec.msgpack import decode, encode

from vorlagen.building.writing import (
    OUTPUT,
    locked_inputs,
    own_file,
    remove_new,
    remove_own,
    write_file,
)
from vorlagen.facts.files import (
    INPUT_FOLDERS,
    MOST,
    MOST_TEXT,
    UnreadableError,
    digest_of_bytes,
    files_below,
    is_there,
    read_file,
)
from vorlagen.findings import Code, Refusal, reason
from vorlagen.first_files.scaffolds import StartingFiles

_KEPT = f"{OUTPUT}/.rueckgaengig"  # a file for each change, by its number
_MOST_KEPT = 30
_MOST_OF_CHANGE = 1_000_000_000  # bytes; it may hold a whole paper


class NotSavedError(Refusal):
    """A change that was not saved; message and cure are German."""


class FileChange(Struct, frozen=True):
    """A file before and after a change; nothing before if it is new, nothing after if it was removed."""

    file: str
    before: bytes | None
    after: bytes | None


class UndoneFile(Struct, frozen=True):
    """What a file was before a change, and the digest of what it has been since; None if there is no file."""

    file: str
    before: bytes | None
    after: str | None


class SavedChange(Struct, frozen=True):
    """Files that were changed together; `what` says in German what was changed."""

    files: tuple[UndoneFile, ...]
    what: str


class Changes:
    """Changes files; the last changes can be undone, also after a restart: they are kept below `output`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._saving = Lock()

    def read(self, file: str) -> bytes:
        """The content of a file of the project that papers are made of; it is text in UTF-8.

        Raises:
            NotSavedError: If it cannot be read, or lies elsewhere.
        """
        content = self._content(file, MOST_TEXT)
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            raise NotSavedError(
                Code.DATEI_UNLESBAR,
                f"Die Datei „{file}“ ist nicht in UTF-8 kodiert.",
                "Sie in ihrem Editor mit der Zeichenkodierung „UTF-8“ speichern und hier noch einmal öffnen.",
            ) from None
        return content

    def _content(self, file: str, most: int) -> bytes:
        folder, *others = PurePosixPath(file).parts or ("",)
        if folder not in INPUT_FOLDERS or ".." in others:
            raise _refusal(f"„{file}“ gehört nicht zu den Dateien, aus denen Vorlagen entstehen")
        try:
            return read_file(self._root / file, self._root, most)
        except UnreadableError as error:
            raise _refusal(f"Die Datei „{file}“ {error.message}") from None

    def save(self, file: str, change: Callable[[bytes], bytes], what: str) -> bool:
        """Change a file; `change` makes the new content from the present one, or refuses.

        Returns:
            Whether anything is different now.

        Raises:
            Refusal: Of `change`; or a `NotSavedError` if the file cannot be written.
        """
        return self.save_together({file: change}, what)

    def save_together(
        self,
        changes: Mapping[str, Callable[[bytes], bytes]],
        what: str,
        added: Mapping[str, bytes] | None = None,
    ) -> bool:
        """Change several files and add others, which are undone together; see `save`.

        Raises:
            Refusal: Also if a file that is to be added is there already.
        """
        with self._saving, self._locked(", ".join([*changes, *(added or {})])):
            changed = []
            for file, content in (added or {}).items():
                if is_there(self._root / file):
                    raise _refusal(f"„{file}“ gibt es schon; die Datei vorher umbenennen")
                changed.append(FileChange(file, None, content))
            for file, change in changes.items():
                before = self.read(file)
                after = change(before)
                if before != after:
                    changed.append(FileChange(file, before, after))
            for one in changed:
                if one.before is not None and self.read(one.file) != one.before:
                    raise _refusal(f"„{one.file}“ wird gerade anderswo geändert; bitte noch einmal")
            for one in changed:
                self._write(one.file, one.after)
            self._keep(changed, what)
            return bool(changed)

    def replace(self, files: Mapping[str, bytes | None], what: str) -> None:
        """Give files these contents, whatever they have now; those without any are removed.

        Raises:
            NotSavedError: If one cannot be read or written.
        """
        with self._saving, self._locked(what):
            changed = []
            for file, after in files.items():
                is_old = is_there(self._root / file)
                before = self._content(file, MOST) if is_old else None
                if before != after:
                    changed.append(FileChange(file, before, after))
            for one in changed:
                self._write(one.file, one.after)
            self._keep(changed, what)

    def _write(self, file: str, content: bytes | None) -> None:
        if content is None:
            remove_new(self._root, file)
        else:
            write_file(self._root / file, content, self._root)

    def make(self, what: str, make: Callable[[], StartingFiles]) -> StartingFiles:
        """Make starting files, so that they can be taken back, too; raises what `make` raises.

        Raises:
            NotSavedError: If nothing can be written in this project.
        """
        with self._saving, self._locked(what):
            made = make()
            files = []
            for file, text in made.files.items():
                if file.partition("/")[0] in INPUT_FOLDERS:
                    files.append(FileChange(file, None, text.encode()))
            if made.edit is not None:
                files.append(FileChange(made.edit.file, made.edit.old, made.edit.new))
            self._keep(files, what)
            return made

    def _keep(self, changed: Sequence[FileChange], what: str) -> None:
        """Note a change, so that it can be undone; those of long ago are forgotten."""
        if not changed:
            return
        files = []
        for one in changed:
            after = None if one.after is None else digest_of_bytes(one.after)
            files.append(UndoneFile(one.file, one.before, after))
        names = self._kept()
        number = int(names[-1]) + 1 if names else 1
        with suppress(OSError):  # then it can't be undone, but it is saved
            place = own_file(self._root, f"{_KEPT}/{number:09}")
            write_file(place, encode(SavedChange(tuple(files), what)), self._root)
            for name in names[: 1 - _MOST_KEPT]:
                remove_own(self._root, f"{_KEPT}/{name}")

    def _kept(self) -> list[str]:
        """The names of the files with changes that can be undone, the newest last."""
        return [path.name for path in files_below(self._root / _KEPT, self._root)]

    def _last(self) -> tuple[str, SavedChange]:
        for name in reversed(self._kept()):
            content = read_file(self._root / _KEPT / name, self._root, _MOST_OF_CHANGE)
            with suppress(MsgspecError):  # of another version of the program
                return name, decode(content, type=SavedChange)
        raise _refusal("Es gibt nichts rückgängig zu machen")

    def undo(self) -> SavedChange:
        """Take the last change back.

        Raises:
            NotSavedError: If there is none, or if somebody else has changed a file since.
        """
        with self._saving:
            name, last = self._last()
            with self._locked(last.what):
                for change in last.files:
                    is_there_again = change.after is None and is_there(self._root / change.file)
                    is_another = change.after is not None and (
                        digest_of_bytes(self._content(change.file, MOST)) != change.after
                    )
                    if is_there_again or is_another:
                        raise _refusal(
                            f"„{change.file}“ ist seither anderswo geändert worden; rückgängig gemacht ist"
                            " nichts"
                        )
                for change in last.files:
                    self._write(change.file, change.before)
                remove_own(self._root, f"{_KEPT}/{name}")
            return last

    @contextmanager
    def _locked(self, what: str) -> Iterator[None]:
        try:
            with locked_inputs(self._root):
                yield
        except OSError as error:
            raise _refusal(f"„{what}“ lässt sich nicht schreiben: {reason(error)}") from None


def _refusal(why: str) -> NotSavedError:
    return NotSavedError(Code.AUSGABE, f"{why}.", "Die Datei ist unverändert.")
