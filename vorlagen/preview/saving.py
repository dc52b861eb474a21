"""Saves changes of files, each of which can be undone; somebody else's change is never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from threading import Lock

from msgspec import Struct

from vorlagen.building.writing import locked_inputs, remove_new, write_file
from vorlagen.facts.files import INPUT_FOLDERS, MOST_TEXT, UnreadableError, read_file
from vorlagen.findings import Code, Refusal, reason
from vorlagen.first_files.scaffolds import StartingFiles


class NotSavedError(Refusal):
    """A change that was not saved; message and cure are German."""


class FileChange(Struct, frozen=True):
    """A file before and after a change; new if there was nothing before."""

    file: str
    before: bytes | None
    after: bytes


class SavedChange(Struct, frozen=True):
    """Files that were changed together; `what` says in German what was changed."""

    files: tuple[FileChange, ...]
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
        return self.save_together({file: change}, what)

    def save_together(self, changes: Mapping[str, Callable[[bytes], bytes]], what: str) -> bool:
        """Change several files, which are undone together; see `save`."""
        with self._saving, self._locked(", ".join(changes)):
            changed = []
            for file, change in changes.items():
                before = self.read(file)
                after = change(before)
                if before != after:
                    changed.append(FileChange(file, before, after))
            for one in changed:
                if self.read(one.file) != one.before:
                    raise _refusal(f"„{one.file}“ wird gerade anderswo geändert; bitte noch einmal")
            for one in changed:
                write_file(self._root / one.file, one.after, self._root)
            if changed:
                self._saved.append(SavedChange(tuple(changed), what))
            return bool(changed)

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
            self._saved.append(SavedChange(tuple(files), what))
            return made

    def undo(self) -> SavedChange:
        """Take the last change back.

        Raises:
            NotSavedError: If there is none, or if somebody else has changed a file since.
        """
        with self._saving:
            if not self._saved:
                raise _refusal("Es gibt nichts rückgängig zu machen")
            last = self._saved[-1]
            with self._locked(last.what):
                for change in last.files:
                    if self.read(change.file) != change.after:
                        raise _refusal(
                            f"„{change.file}“ ist seither anderswo geändert worden; rückgängig gemacht ist"
                            " nichts"
                        )
                for change in last.files:
                    if change.before is None:
                        remove_new(self._root, change.file)
                    else:
                        write_file(self._root / change.file, change.before, self._root)
            return self._saved.pop()

    @contextmanager
    def _locked(self, what: str) -> Iterator[None]:
        try:
            with locked_inputs(self._root):
                yield
        except OSError as error:
            raise _refusal(f"„{what}“ lässt sich nicht schreiben: {reason(error)}") from None


def _refusal(why: str) -> NotSavedError:
    return NotSavedError(Code.AUSGABE, f"{why}.", "Die Datei ist unverändert.")
