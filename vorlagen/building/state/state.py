"""Of which state of a project its papers are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from vorlagen import __version__
from vorlagen.building.state.contents import Contents
from vorlagen.building.state.git import Repository
from vorlagen.building.state.inputs import inputs_of
from vorlagen.documents.environment import TemplateFolder
from vorlagen.documents.folders import SHIPPED, shipped_templates, template_folders
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.renditions.pdf import Provenance

PROGRAM = f"vorlagen {__version__}"
_FOLDERS = ("data", "templates")  # where a project has what papers are made of


class Way(Enum):
    """How git does not have a file as it is now."""

    NEU = auto()
    UEBERGANGEN = auto()  # by .gitignore
    GEAENDERT = auto()
    GELOESCHT = auto()


@dataclass(frozen=True, slots=True)
class State:
    """The state of which a paper is made, and what keeps it from being one that git has.

    `differing` are the files, relative to the project, that git does not have as they are now.
    """

    provenance: Provenance
    has_repository: bool
    differing: tuple[str, ...] = ()
    ways: Mapping[str, Way] = field(default_factory=dict)  # in which each of them differs


class States:
    """The states of papers while a project is being built; it must not change meanwhile."""

    def __init__(self, wurzel: Path) -> None:
        self._wurzel = wurzel
        self._repository = Repository.around(wurzel)
        self._contents = Contents(wurzel, self._repository)
        self._shipped = Contents(shipped_templates())
        self._gone = _gone(self._repository, self._contents)
        self._known: dict[str, State] = {}

    def of(self, behoerde: Behoerde, papier: Papier) -> State:
        """The state of all that a paper can depend on, and of nothing else.

        Where the project lies, who builds, clocks, rights of access, the order of files and how the
        file system writes their names make no difference.
        """
        if papier.ordner not in self._known:
            self._known[papier.ordner] = self._made(behoerde, papier)
        return self._known[papier.ordner]

    def _made(self, behoerde: Behoerde, papier: Papier) -> State:
        templates = template_folders(self._wurzel, behoerde.name)
        own = tuple(found.name for found in templates if not _is_shipped(found))
        inputs = inputs_of(behoerde, papier, own, self._contents)
        files = inputs.files(self._contents)
        changed = {file for file in files if not self._contents.of(file).is_committed}
        changed.update(filter(inputs.has, self._gone))
        commit = self._repository.last_commit(inputs.pathspecs()) if self._repository else ""
        digest = _digest({**self._facts(files, own), **self._templates(templates)})
        provenance = Provenance(PROGRAM, digest, commit, bool(commit) and not changed)
        differing = tuple(sorted(changed))
        ways = {file: self._way(file) for file in differing}
        return State(provenance, self._repository is not None, differing, ways)

    def _way(self, file: str) -> Way:
        if file in self._gone:
            return Way.GELOESCHT
        if self._repository is None or file in self._repository.committed:
            return Way.GEAENDERT
        is_ignored = file not in self._repository.staged and self._repository.ignores(file)
        return Way.UEBERGANGEN if is_ignored else Way.NEU

    def _facts(self, files: Iterable[str], templates: Sequence[str]) -> dict[str, str]:
        return {
            file: self._contents.of(file).digest
            for file in files
            if not any(file.startswith(f"{folder}/") for folder in templates)
        }

    def _templates(self, folders: Sequence[TemplateFolder]) -> dict[str, str]:
        """The templates that are found, by the names under which papers ask for them.

        So it makes no difference whether they lie in the project or come with the program.
        """
        found: dict[str, str] = {}
        for folder in reversed(folders):
            contents = self._shipped if _is_shipped(folder) else self._contents
            name = folder.name.removeprefix(f"{SHIPPED}/")
            for file in contents.below(name):
                found[f"templates{file.removeprefix(name)}"] = contents.of(file).digest
        return found


def _is_shipped(folder: TemplateFolder) -> bool:
    return folder.name.startswith(f"{SHIPPED}/")


def _gone(repository: Repository | None, contents: Contents) -> frozenset[str]:
    """The files in the folders of inputs that git has, and the project no more."""
    if repository is None:
        return frozenset()
    there = {file for folder in _FOLDERS for file in contents.below(folder)}
    known = {*repository.committed, *repository.staged} - there
    return frozenset(file for file in known if file.partition("/")[0] in _FOLDERS)


def _digest(contents: dict[str, str]) -> str:
    """One digest of names and contents, in the order of the names."""
    lines = (f"{name}\0{digest}\n" for name, digest in sorted(contents.items()))
    return hashlib.sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()
