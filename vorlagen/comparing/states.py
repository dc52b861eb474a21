"""The states of a project that can be compared: what a commit, a folder or the working tree has of it.

Nothing is checked out: a commit's files are taken from git's objects, and stay in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath

from msgspec import Struct

from vorlagen.building.git import ask_git, last_commit
from vorlagen.building.git_state import files_at
from vorlagen.facts.files import MOST, UnreadableError, contents_below, is_folder
from vorlagen.german.dates import datum, parse_datum
from vorlagen.german.lists import naechste
from vorlagen.paper import DATEI as VEROEFFENTLICHT

_FOLDERS = ("data", "templates")
WORKING_TREE, LAST_COMMIT = "Arbeitsstand", "Letzter Commit"
CUT = " Das Archiv ist nur zum Teil geklont; alles holen: git fetch --unshallow"


class StateError(Exception):
    """A state that cannot be had; the message says in German why, and what to do."""


class Commit(Struct, frozen=True):
    """Who changed something when, and why."""

    name: str
    author: str
    day: date
    subject: str

    @property
    def short(self) -> str:
        """The name as people say it."""
        return self.name[:8]

    def __str__(self) -> str:
        return f"{self.author}, {datum(self.day)}, {self.short}"

    def as_json(self) -> dict[str, str]:
        return {
            "commit": self.name,
            "von": self.author,
            "am": self.day.isoformat(),
            "betreff": self.subject,
        }


class State(Struct, frozen=True):
    """What a project has at some time: its files by their paths, and the commit that has them, if any."""

    name: str
    files: Mapping[str, bytes]
    commit: Commit | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.commit})" if self.commit else self.name


def find_state(wanted: str, project: Path) -> State:
    """The state that somebody means: a folder, a day, a git revision; the working tree if nothing is said.

    Raises:
        StateError: If there is no such state, or git does not have all of it.
    """
    folder = project / wanted
    if not wanted:
        return State(WORKING_TREE, _files_in(project))
    if is_folder(folder / "data") and is_folder(folder):
        return State(f"Ordner {wanted}", _files_in(folder))
    name = LAST_COMMIT if wanted == "HEAD" else wanted
    return state_at(_commit_meant(wanted, project), project, name)


def state_at(commit: Commit, project: Path, name: str = "") -> State:
    """What a commit has of a project.

    Raises:
        StateError: If git lacks the files, or has none of a project.
    """
    files = files_at(project, commit.name)
    if not files and ask_git(project, "ls-tree", commit.name, "--", *_FOLDERS):
        raise StateError(
            f"Von „{name or commit.short}“ fehlen hier Dateien: Das Archiv ist unvollständig"
            " geklont, oder ein Untermodul fehlt. Den Rest holen: git fetch --refetch und git"
            " submodule update --init"
        )
    if not files:
        raise StateError(f"„{name or commit.short}“ hat keinen Ordner data/ mit Fakten.")
    return State(name or commit.short, files, commit)


def commits_of(project: Path, *arguments: str) -> list[Commit]:
    """Commits as `git log` finds them, the newest first."""
    wanted = ("log", "--format=%H%x00%an%x00%ct%x00%s", "--no-show-signature")
    answer = ask_git(project, *wanted, *arguments).decode("utf-8", "replace")
    return [_commit(*line.split("\0", 3)) for line in answer.splitlines() if line.count("\0") >= 3]


def _commit(name: str, author: str, seconds: str, subject: str) -> Commit:
    return Commit(name, author, datetime.fromtimestamp(int(seconds), UTC).date(), subject)


def who_changed(project: Path, state: State, file: str, line: int) -> Commit | None:
    """The commit that a line of a file in a state is from; without line, the last on the file.

    None if what stands there is in no commit yet, or if the state is none that git knows.
    """
    commit = state.commit.name if state.commit else "HEAD"
    if state.name == WORKING_TREE:  # git itself would run filters on a file to compare it
        now = state.files.get(file, b"").splitlines()
        if is_folder((project / file).parent):  # it may be in a submodule
            project, file = (project / file).parent, PurePosixPath(file).name
        known = ask_git(project, "cat-file", "blob", f"HEAD:./{file}").splitlines()
        blocks = SequenceMatcher(None, known, now, autojunk=False).get_matching_blocks()
        lines = [old + line - new for old, new, size in blocks if new < line <= new + size]
        if not lines if line else known != now:
            return None
        line = lines[0] if line else 0
    elif not state.commit:
        return None
    if line:
        lines_asked = ("--no-textconv", "-L", f"{line},{line}")
        asked = ("blame", "--porcelain", *lines_asked, commit, "--", file)
        commit = ask_git(project, *asked).decode("utf-8", "replace").partition(" ")[0].lstrip("^")
    return next(iter(commits_of(project, "-1", commit, *(() if line else ("--", file)))), None)


def _commit_meant(wanted: str, project: Path) -> Commit:
    head, is_shallow = last_commit(project)
    if not ask_git(project, "rev-parse", "--git-dir"):
        raise StateError(
            f"„{wanted}“ ist kein Ordner mit data/, und hier gibt es kein git-Archiv, in dem nach einem"
            " Stand dieses Namens zu suchen wäre."
            if wanted != "HEAD"
            else "Hier gibt es kein git-Archiv mit einem früheren Stand. Vergleichen lassen sich zwei"
            " Ordner mit data/, oder eine früher gebaute PDF-Datei: vorlagen vergleichen ../gestern"
        )
    if not head:
        raise StateError("Das git-Archiv hat noch keinen Commit; erst einchecken: git commit")
    with suppress(ValueError):
        is_german = wanted[-5:-4] == "."  # else it may be a version
        day = parse_datum(wanted) if is_german else date.fromisoformat(wanted)
        found = commits_of(project, "-1", "--first-parent", f"--before={day} 23:59:59", head)
        if found:
            return found[0]
        raise StateError(
            f"Bis zum {datum(day)} gibt es hier keinen Commit.{CUT if is_shallow else ''}"
        )
    spot = f"{wanted}^{{commit}}"
    name = ask_git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", spot)
    found = commits_of(project, "-1", name.decode().split()[-1]) if name.split() else []
    if not found and wanted.count("/") == 1:  # a paper: what it was when it was recorded
        record = f"data/{wanted.replace('/', '/vorlagen/')}/{VEROEFFENTLICHT}"
        found = commits_of(project, "-1", head, "--", record)
    if found:
        return found[0]
    known = ask_git(project, "for-each-ref", "--format=%(refname:short)").decode().split()
    nearest = naechste(wanted, known)
    cure = f" Meinten Sie „{nearest}“?" if nearest else ""
    cure = cure or (
        CUT if is_shallow else " Möglich sind Commits, Zweige, Marken, Tage, Ordner und PDF."
    )
    raise StateError(f"Den Stand „{wanted}“ kennt git hier nicht.{cure}")


def _files_in(folder: Path) -> dict[str, bytes]:
    """What a folder has of a project now.

    Raises:
        StateError: If a file cannot be read.
    """
    try:
        found = {
            path.removeprefix(f"{folder}/"): content
            for top in _FOLDERS
            for path, content in contents_below(folder / top, folder, MOST)
        }
    except UnreadableError as error:
        raise StateError(f"Eine Datei in data/ oder templates/ {error}.") from None
    if not found:
        raise StateError(f"Im Ordner „{folder}“ gibt es keinen Ordner data/ mit Fakten.")
    return found
