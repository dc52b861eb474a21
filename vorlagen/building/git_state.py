"""Of which state of a project a paper is made: a digest of all that goes into it, and what git has of that.

git is only asked what is committed; whether a paper is made of that is compared here. `git status` would
run the filters that a repository's configuration names, and believe an index that was told to overlook
changes. None of the commands used here runs anything that a folder brings along, so it does not matter
who owns it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path, PurePosixPath
from posixpath import normpath
from unicodedata import normalize

from vorlagen import __version__
from vorlagen.building.decisions import named_decisions
from vorlagen.documents.environment import SHIPPED, template_folders
from vorlagen.facts.dateien import BESCHEID, BESCHLUSS, GEMEINSAM
from vorlagen.facts.files import (
    UnreadableError,
    files_below,
    is_folder,
    is_there,
    list_folder,
    read_file,
)
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.veroeffentlicht import DATEI as VEROEFFENTLICHT
from vorlagen.facts.vorlage import annexes_of
from vorlagen.figures.neighbours import PAPERS, paper_name
from vorlagen.renditions.pdf import Provenance

PROGRAM = f"vorlagen {__version__}"
_FOLDERS = ("data", "templates")  # where a project has what papers are made of
_MOST = 200_000_000  # bytes of a file; the largest are annexes
_TEXTS = frozenset({".css", ".csv", ".html", ".json", ".md", ".svg", ".txt", ".yaml", ".yml"})
_NAMED = re.compile(rf"\b{PAPERS}\.(\w+)".encode())
# Going through all papers, or asking for one in some other way than by its name
_ANY = re.compile(rf"\{{[{{%][^}}]*\b{PAPERS}\b(?!\.\w)".encode())

_SECONDS = 60  # until a call of git is given up
_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    *("-c", "safe.directory=*"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
)
_SETTINGS = {
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone must not fetch what it lacks
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class Way(Enum):
    """How git does not have a file as it is now."""

    NEU = auto()
    GEAENDERT = auto()
    GELOESCHT = auto()


@dataclass(frozen=True, slots=True)
class State:
    """The state of which a paper is made, and what keeps it from being one that git has.

    `differing` are the files, relative to the project, that git does not have as they are now.
    """

    provenance: Provenance
    has_repository: bool
    differing: Mapping[str, Way] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Content:
    """Of a file: its SHA-256, the names that git may have given to it, the papers it names (None: any).

    In texts all line ends count the same, as for those who read them.
    """

    digest: str = ""
    blobs: frozenset[str] = frozenset()
    papers: frozenset[str] | None = frozenset()


@dataclass(frozen=True, slots=True)
class _Inputs:
    """All files below `folders`, the YAML files right in `beside`, and `single` files, by their paths.

    Not what begins with a dot, which nothing reads, nor what a paper said when it was published, on
    which no page depends.
    """

    folders: frozenset[str]
    beside: str
    single: frozenset[str]

    def among(self, names: Iterable[str]) -> Iterator[str]:
        """Those of some files that are among them."""
        below = tuple(f"{folder}/" for folder in self.folders)
        tops = {self.beside, *self.folders}  # or a link above them, which stands for all in it
        above = {
            str(path) for top in tops for path in (PurePosixPath(top), *PurePosixPath(top).parents)
        }
        for name in names:
            folder, _, last = name.rpartition("/")
            is_below = name.startswith(below) and "/." not in name and last != VEROEFFENTLICHT
            is_beside = folder == self.beside and last.endswith(".yaml") and last[0] != "."
            if is_below or is_beside or name in self.single or name in above:
                yield name

    def pathspecs(self) -> list[str]:
        """The same in the words of git."""
        beside = re.sub(r"([\\*?\[\]])", r"\\\1", self.beside)
        return [
            f":(glob){beside}/*.yaml",
            *(f":(literal){path}" for path in sorted(self.folders | self.single)),
            ":(exclude,glob)**/.*",
            ":(exclude,glob)**/.*/**",
            f":(exclude,glob)**/{VEROEFFENTLICHT}",
        ]


class States:
    """The states of papers while a project is being built; it must not change meanwhile."""

    def __init__(self, wurzel: Path) -> None:
        self._wurzel = wurzel
        self._head, self._is_shallow = _head(wurzel)
        self._committed = _committed(wurzel, self._head)
        self._files = {
            normalize("NFC", path.relative_to(wurzel).as_posix()): path
            for folder in _FOLDERS
            for path in _below(wurzel / folder, wurzel)
        }
        self._contents: dict[Path, _Content] = {}
        self._known: dict[str, State] = {}

    def of(self, behoerde: Behoerde, papier: Papier) -> State:
        """The state of all that a paper can depend on, and of nothing else.

        Where the project lies, who builds, clocks, rights of access, the order of files and how the
        file system writes their names make no difference; nor whether templates lie in the project
        or come with the program.
        """
        if papier.ordner not in self._known:
            self._known[papier.ordner] = self._found(behoerde, papier)
        return self._known[papier.ordner]

    def _found(self, behoerde: Behoerde, papier: Papier) -> State:
        shipped = _shipped(self._wurzel, behoerde.name)
        inputs = self._inputs(behoerde, papier, shipped)
        files = self._there(inputs)
        differing = {
            name: Way.GEAENDERT if name in self._committed else Way.NEU
            for name, path in files.items()
            if self._committed.get(name) not in self._content(path).blobs
        }
        gone = inputs.among(self._committed.keys() - files.keys())
        differing |= dict.fromkeys(gone, Way.GELOESCHT)
        commit = self._last_commit(inputs)
        digest = self._digest(shipped | files)
        provenance = Provenance(PROGRAM, digest, commit, bool(commit) and not differing)
        return State(provenance, bool(self._head), dict(sorted(differing.items())))

    def _inputs(self, behoerde: Behoerde, papier: Papier, shipped: dict[str, Path]) -> _Inputs:
        """What a paper can depend on: shared facts, its authority's, its own folder and its templates.

        And the folders of other papers if it, or anything of this, names their figures or decisions
        about them; never others, as those may be confidential.
        """
        papers = {paper_name(kennung): other for kennung, other in behoerde.papiere.items()}
        decided = named_decisions(papier, behoerde) & behoerde.beschluesse.keys()
        names = {paper_name(behoerde.beschluesse[name].vorlage or "") for name in decided}
        folders = {
            f"data/{GEMEINSAM}",
            *(art.ordner(mandant=behoerde.name) for art in (BESCHEID, BESCHLUSS)),
            *(f"templates/{name}" for name in (behoerde.name, "gemeinsam")),
        }
        single: set[str] = set()
        waiting = [papier]
        while True:
            folders.update(one.ordner for one in waiting)
            single.update(name for one in waiting for name in _files_named_by(one))
            inputs = _Inputs(frozenset(folders), behoerde.ordner, frozenset(single))
            for path in (shipped | self._there(inputs)).values():
                named = self._content(path).papers
                names |= papers.keys() if named is None else named
            waiting = [papers[name] for name in names & papers.keys()]
            if all(one.ordner in folders for one in waiting):
                return inputs

    def _there(self, inputs: _Inputs) -> dict[str, Path]:
        """The files that are there, with their paths as the file system writes them."""
        single = {name: self._wurzel / name for name in inputs.single}
        files = {name: path for name, path in single.items() if is_there(path)} | self._files
        return {name: files[name] for name in inputs.among(files)}

    def _content(self, path: Path) -> _Content:
        if path not in self._contents:
            root = self._wurzel if path.is_relative_to(self._wurzel) else None  # a shipped template
            self._contents[path] = _read(path, root)
        return self._contents[path]

    def _digest(self, files: Mapping[str, Path]) -> str:
        """One digest of names and contents, in the order of the names."""
        lines = (f"{name}\0{self._content(path).digest}\n" for name, path in sorted(files.items()))
        return hashlib.sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()

    def _last_commit(self, inputs: _Inputs) -> str:
        """The last commit that changed anything of it; empty if none did or nobody can tell."""
        asked = ("rev-list", "-1", "--format=%P", self._head, "--", *inputs.pathspecs())
        answer = _git(self._wurzel, *asked) if self._head else b""
        if not answer:
            return ""
        commit, parents = answer.decode().split("\n")[:2]
        # Where older commits are cut off, the last one there seems to have added every file.
        return "" if self._is_shallow and not parents else commit.removeprefix("commit ")


def _files_named_by(papier: Papier) -> Iterator[str]:
    """The text and the existing annexes of a paper, which may lie outside its folder."""
    for one in (papier, *papier.anlagen.values()):
        yield normalize("NFC", normpath(one.text_datei))
        for anlage in annexes_of(one.schriftstueck):
            if isinstance(anlage.datei, str):
                yield normalize("NFC", normpath(f"{one.ordner}/{anlage.datei}"))


def _shipped(wurzel: Path, mandant: str) -> dict[str, Path]:
    """The templates that come with the program, by the names that they would have in the project."""
    return {
        f"templates{folder.name.removeprefix(SHIPPED)}/{path.relative_to(folder.path).as_posix()}": path
        for folder in template_folders(wurzel, mandant)
        if folder.name.startswith(SHIPPED)
        for path in files_below(folder.path, folder.root)
    }


def _below(folder: Path, root: Path) -> Iterator[Path]:
    """The files below a folder; a link to a folder counts as one, which git has not as it is read."""
    with contextlib.suppress(UnreadableError):
        for path in list_folder(folder, root):
            if is_folder(path) and not path.is_symlink():
                yield from _below(path, root)
            else:
                yield path


def _read(path: Path, root: Path | None) -> _Content:
    try:
        raw = read_file(path, root, _MOST)
    except UnreadableError:  # the paper was not made of it either
        return _Content()
    is_text = path.suffix in _TEXTS
    same = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if is_text else raw
    names = frozenset(name.decode("ascii") for name in _NAMED.findall(same))
    digest = hashlib.sha256(same).hexdigest()
    return _Content(digest, _blobs(raw) | _blobs(same), None if _ANY.search(same) else names)


def _blobs(content: bytes) -> frozenset[str]:
    """The names that git gives to a content: one for each kind of repository."""
    blob = b"blob %d\0" % len(content) + content
    sha1 = hashlib.sha1(blob, usedforsecurity=False)
    return frozenset({sha1.hexdigest(), hashlib.sha256(blob).hexdigest()})


def _head(folder: Path) -> tuple[str, bool]:
    """The last commit, empty without git or commits, and whether the ones before are cut off."""
    found = _git(folder, "rev-parse", "HEAD", "--is-shallow-repository").decode().split()
    return (found[0], found[1] == "true") if found else ("", False)


def _committed(folder: Path, head: str) -> dict[str, str]:
    """The names of the contents of all plain files that a commit has below a folder, by path in NFC."""
    listed = _git(folder, "ls-tree", "-r", "-z", head) if head else b""
    entries = (entry.partition(b"\t") for entry in listed.split(b"\0"))
    return {
        normalize("NFC", os.fsdecode(path)): about.split()[2].decode()
        for about, _, path in entries
        if about.startswith(b"100")  # no link, and no other repository
    }


def files_at(folder: Path, commit: str) -> dict[str, bytes]:
    """What a commit has of the files that papers are made of, by their paths below a folder.

    They are taken from git's objects: nothing is checked out. Nothing if git does not have all of them.
    """
    names = _committed(folder, commit)
    names = {name: blob for name, blob in names.items() if name.partition("/")[0] in _FOLDERS}
    asked = "".join(f"{blob}\n" for blob in names.values()).encode()
    answer = io.BytesIO(_git(folder, "cat-file", "--batch", given=asked) if names else b"")
    found: dict[str, bytes] = {}
    for name in names:
        about = answer.readline().split()  # name, kind and size; or that it is missing
        if len(about) != 3:
            return {}
        found[name] = answer.read(int(about[2]))
        answer.read(1)  # the end of the line
    return found


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers; nothing if it cannot."""
    program = shutil.which("git") or "git"
    own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        # No shell, and all arguments are ours but paths, which stand behind `--`.
        done = subprocess.run(  # noqa: S603
            [program, *_OPTIONS, *arguments],
            cwd=folder,
            env=own | _SETTINGS,
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return b""
    return done.stdout if done.returncode == 0 else b""
