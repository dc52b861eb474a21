"""The states of a project that can be compared: those in a commit, a folder or the working tree.

Nothing is checked out: the files of a commit are read from git's objects and stay in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath

from msgspec import Struct

from vorlagen.building.git import ask_git, files_at, last_commit
from vorlagen.facts.files import (
    INPUT_FOLDERS,
    MOST,
    RECORD,
    UnreadableError,
    contents_below,
    is_folder,
)
from vorlagen.figures import Names
from vorlagen.german.dates import datum, parse_datum
from vorlagen.german.words import naechste

WORKING_TREE, LAST_COMMIT = "Arbeitsstand", "Letzter Commit"
CUT = " Das Archiv ist nur zum Teil geklont; alles holen: git fetch --unshallow"


class StateError(Exception):
    """A state that cannot be read; the message says in German why, and what to do."""


class Commit(Struct, frozen=True):
    """A commit: who changed something, when, and why."""

    name: str
    author: str
    day: date
    subject: str

    @property
    def short(self) -> str:
        """The short form of the name."""
        return self.name[:8]

    def __str__(self) -> str:
        return f"{self.author}, {datum(self.day)}, {self.short}"

    @property
    def printed(self) -> Names:
        """The commit for reports and their JSON."""
        return {
            "commit": self.name,
            "von": self.author,
            "am": self.day.isoformat(),
            "betreff": self.subject,
        }


class State(Struct, frozen=True):
    """A project at some time: its files by their paths, and the commit that has them, if any."""

    name: str
    files: Mapping[str, bytes]
    commit: Commit | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.commit})" if self.commit else self.name


def find_state(wanted: str, project: Path) -> State:
    """The state that a text names: a folder, a day, a git revision; empty for the working tree.

    Raises:
        StateError: If there is no such state, or git does not have all its files.
    """
    folder = project / wanted
    if not wanted:
        return State(WORKING_TREE, _files_in(project))
    if is_folder(folder / "data") and is_folder(folder):
        return State(f"Ordner {wanted}", _files_in(folder))
    name = LAST_COMMIT if wanted == "HEAD" else wanted
    return state_at(_find_commit(wanted, project), project, name)


def state_at(commit: Commit, project: Path, name: str = "") -> State:
    """A project as a commit has it.

    Raises:
        StateError: If git lacks files of the commit, or the commit has no project.
    """
    files = files_at(project, commit.name)
    if not files and ask_git(project, "ls-tree", commit.name, "--", *INPUT_FOLDERS):
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
    log = ("log", "--format=%H%x00%an%x00%ct%x00%s", "--no-show-signature")
    answer = ask_git(project, *log, *arguments).decode("utf-8", "replace")
    commits = []
    for line in answer.splitlines():
        if line.count("\0") >= 3:
            name, author, seconds, subject = line.split("\0", 3)
            day = datetime.fromtimestamp(int(seconds), UTC).date()
            commits.append(Commit(name, author, day, subject))
    return commits


def who_changed(project: Path, state: State, file: str, line: int) -> Commit | None:
    """The commit that a line of a file in a state is from; for line 0, the last one on the file.

    None if the line is not committed yet, or if git does not know the state.
    """
    commit = state.commit.name if state.commit else "HEAD"
    if state.name == WORKING_TREE:  # git itself would run filters on a file to compare it
        now = state.files.get(file, b"").splitlines()
        if is_folder((project / file).parent):  # it may be in a submodule
            project = (project / file).parent
            file = PurePosixPath(file).name
        committed = ask_git(project, "cat-file", "blob", f"HEAD:./{file}").splitlines()
        if line:
            line = _old_line(line, committed, now)
            is_committed = line > 0
        else:
            is_committed = committed == now
        if not is_committed:
            return None
    elif not state.commit:
        return None
    if line:
        blame = ("blame", "--porcelain", "--no-textconv", "-L", f"{line},{line}")
        answer = ask_git(project, *blame, commit, "--", file).decode("utf-8", "replace")
        commits = commits_of(project, "-1", answer.partition(" ")[0].lstrip("^"))
    else:
        commits = commits_of(project, "-1", commit, "--", file)
    return commits[0] if commits else None


def _old_line(line: int, old: list[bytes], new: list[bytes]) -> int:
    """The number in an old text of a line of the new one; 0 if the old text does not have it."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for old_start, new_start, size in matcher.get_matching_blocks():
        if new_start < line <= new_start + size:
            return old_start + line - new_start
    return 0


def _find_commit(wanted: str, project: Path) -> Commit:
    head, is_shallow = last_commit(project)
    if not ask_git(project, "rev-parse", "--git-dir"):
        if wanted != "HEAD":
            raise StateError(
                f"„{wanted}“ ist kein Ordner mit data/, und hier gibt es kein git-Archiv, in dem nach"
                " einem Stand dieses Namens zu suchen wäre."
            )
        raise StateError(
            "Hier gibt es kein git-Archiv mit einem früheren Stand. Vergleichen lassen sich zwei Ordner"
            " mit data/, oder eine früher gebaute PDF-Datei: vorlagen vergleichen ../gestern"
        )
    if not head:
        raise StateError("Das git-Archiv hat noch keinen Commit; erst einchecken: git commit")
    hint = CUT if is_shallow else ""
    with suppress(ValueError):
        is_german = wanted[-5:-4] == "."  # otherwise it may be a version
        day = parse_datum(wanted) if is_german else date.fromisoformat(wanted)
        commits = commits_of(project, "-1", "--first-parent", f"--before={day} 23:59:59", head)
        if commits:
            return commits[0]
        raise StateError(f"Bis zum {datum(day)} gibt es hier keinen Commit.{hint}")
    spot = f"{wanted}^{{commit}}"
    answer = ask_git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", spot)
    names = answer.decode().split()
    commits = []
    if names:
        commits = commits_of(project, "-1", names[-1])
    if not commits and wanted.count("/") == 1:  # a paper: the state when it was recorded
        record = f"data/{wanted.replace('/', '/vorlagen/')}/{RECORD}"
        commits = commits_of(project, "-1", head, "--", record)
    if commits:
        return commits[0]
    references = ask_git(project, "for-each-ref", "--format=%(refname:short)").decode().split()
    nearest = naechste(wanted, references)
    if nearest:
        hint = f" Meinten Sie „{nearest}“?"
    hint = hint or " Möglich sind Commits, Zweige, Marken, Tage, Ordner und PDF."
    raise StateError(f"Den Stand „{wanted}“ kennt git hier nicht.{hint}")


def _files_in(folder: Path) -> dict[str, bytes]:
    """The files of a project that a folder has now.

    Raises:
        StateError: If a file cannot be read.
    """
    files = {}
    try:
        for top in INPUT_FOLDERS:
            for path, content in contents_below(folder / top, folder, MOST):
                files[path.removeprefix(f"{folder}/")] = content
    except UnreadableError as error:
        raise StateError(f"Eine Datei in data/ oder templates/ {error}.") from None
    if not files:
        raise StateError(f"Im Ordner „{folder}“ gibt es keinen Ordner data/ mit Fakten.")
    return files
