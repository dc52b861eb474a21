"""Finds out whether everything that was read for a paper is still the same, without making it again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field

from vorlagen.building.builder import Builder
from vorlagen.facts.files import (
    MOST,
    RECORD,
    UnreadableError,
    is_folder,
    is_there,
    list_folder,
    read_file,
)
from vorlagen.facts.reads import (
    CONTENT,
    FOLDER,
    LISTING,
    THERE,
    TOLD,
    WORDS,
    YAML,
    Part,
    decisive,
    digest_of_bytes,
    recording,
)
from vorlagen.findings import Findings
from vorlagen.paper import ProjectFolder, digests_as_parsed


class Inputs(Struct):
    """Compares what was read for papers with the project as it is now.

    Every file is read once more: hashing all of a hundred papers takes less than a tenth of a second.
    """

    builder: Builder
    with_records: bool = True  # of published papers, on which no page depends
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)  # by file and kind
    _changes: dict[str, str | None] = field(default_factory=dict)  # by the digests of parts

    def change(self, parts: Iterable[Part]) -> str | None:
        """The first change in one of the parts since it was read, in German; None if there is none."""
        for part in parts:
            if part.digest not in self._changes:
                self._changes[part.digest] = self._change(part)
            change = self._changes[part.digest]
            if change is not None:
                return change
        return None

    def _change(self, part: Part) -> str | None:
        for file, digests in part.files.items():
            if file.endswith(f"/{RECORD}") and not self.with_records:
                continue
            if CONTENT in digests and self._digest(file, CONTENT) == digests[CONTENT]:
                continue
            for kind, digest in decisive(digests).items():
                if self._digest(file, kind) != digest:
                    return _IN_GERMAN[kind].format(file)
        return None

    def _digest(self, file: str, kind: str) -> str:
        if (file, kind) not in self._digests:
            self._digests[file, kind] = self._digest_now(file, kind)
        return self._digests[file, kind]

    def _digest_now(self, file: str, kind: str) -> str:
        """The digest that reading a file or folder notes now."""
        root = self.builder.projekt.wurzel
        if kind == TOLD:
            return self.builder.findings_digest(file)
        if kind in {YAML, WORDS}:
            text = ProjectFolder(root, Findings()).text(file) or ""
            return digests_as_parsed(text, file).get(kind, "")
        place = root / file
        with recording() as reads, suppress(UnreadableError):
            match kind:
                case "datei":
                    read_file(place, root, MOST)
                case "liste":
                    list_folder(place, root)
                case "ordner":
                    is_folder(place)
                case "da":
                    is_there(place)
        (digest,) = reads.entries.values()
        return digest


def digest_of_file(file: Path, root: Path) -> str:
    """The digest of a file's content as it is now; empty if it cannot be had."""
    try:
        return digest_of_bytes(read_file(file, root, MOST))
    except UnreadableError:
        return ""


_IN_GERMAN = {
    CONTENT: "{} ist geändert",
    YAML: "{} ist geändert",
    WORDS: "{} ist geändert",
    LISTING: "in {} ist etwas hinzugekommen oder weggefallen",
    THERE: "{} ist hinzugekommen oder weggefallen",
    FOLDER: "{} ist hinzugekommen oder weggefallen",
    TOLD: "zu {} gibt es andere Befunde",
}
