"""Saves changes of single files, each of which can be undone; somebody else's change is never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from threading import Lock

from msgspec import Struct

from vorlagen.building.writing import locked, write_file
from vorlagen.facts.files import INPUT_FOLDERS, MOST_TEXT, UnreadableError, read_file
from vorlagen.findings import Code, Refusal, reason


class NotSavedError(Refusal):
    """A change that was not saved; message and cure are German."""


class SavedChange(Struct, frozen=True):
    """One file before and after a change; `what` says in German what was changed."""

    file: str
    before: bytes
    after: bytes
    what: str


class Changes:
    """The changes made in one session, the newest last."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._saved: list[SavedChange] = []
        self._saving = Lock()

    def read(self, file: str) -> bytes:
        """The content of a file of the project that papers are made of; it is text in UTF-8.

        Raises:
            NotSavedError: If it cannot be read, or lies elsewhere.
        """
        folder, *others = PurePosixPath(file).parts or ("",)
        if folder not in INPUT_FOLDERS or ".." in others:
            raise _refusal(f"„{file}“ gehört nicht zu den Dateien, aus denen Vorlagen entstehen")
        try:
            content = read_file(self._root / file, self._root, MOST_TEXT)
            content.decode("utf-8")
        except UnreadableError as error:
            raise _refusal(f"Die Datei „{file}“ {error.message}") from None
        except UnicodeDecodeError:
            raise NotSavedError(
                Code.DATEI_UNLESBAR,
                f"Die Datei „{file}“ ist nicht in UTF-8 kodiert.",
                "Sie in ihrem Editor mit der Zeichenkodierung „UTF-8“ speichern und hier noch einmal öffnen.",
            ) from None
        return content

    def save(self, file: str, change: Callable[[bytes], bytes], what: str) -> bool:
        """Change a file; `change` makes the new content from the present one, or refuses.

        Returns:
            Whether anything is different now.

        Raises:
            Refusal: Of `change`; or a `NotSavedError` if the file cannot be written.
        """
        with self._saving:
            before, after = self._write(file, change)
            if before == after:
                return False
            self._saved.append(SavedChange(file, before, after, what))
            return True

    def undo(self) -> SavedChange:
        """Take the last change back.

        Raises:
            NotSavedError: If there is none, or if somebody else has changed the file since.
        """
        with self._saving:
            if not self._saved:
                raise _refusal("Es gibt nichts rückgängig zu machen")
            last = self._saved[-1]

            def back(now: bytes) -> bytes:
                if now != last.after:
                    raise _refusal(
                        f"„{last.file}“ ist seither anderswo geändert worden; rückgängig gemacht ist nichts"
                    )
                return last.before

            self._write(last.file, back)
            return self._saved.pop()

    def _write(self, file: str, change: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
        try:
            with locked(self._root):
                before = self.read(file)
                after = change(before)
                if self.read(file) != before:
                    raise _refusal(f"„{file}“ wird gerade anderswo geändert; bitte noch einmal")
                if after != before:
                    write_file(self._root / file, after, self._root)
                return before, after
        except OSError as error:
            raise _refusal(f"„{file}“ lässt sich nicht schreiben: {reason(error)}") from None


def _refusal(why: str) -> NotSavedError:
    return NotSavedError(Code.AUSGABE, f"{why}.", "Die Datei ist unverändert.")
