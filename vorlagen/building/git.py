"""Talks to git; no other module starts it.

Questions (`ask_git`) run nothing that a folder brings along, so it does not matter who owns it. `git status`
is not asked: it would run the filters from a repository's configuration, and trust an index that was told to
overlook changes.

Commits are made for whoever works in a project; users read of them as „gesicherte Stände“. There git runs
with the user's own settings, name and keys. Of what a folder may bring along, hooks and monitors are not run;
filters that a repository's configuration names are, as in every commit.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from unicodedata import normalize

from msgspec import Struct, field

from vorlagen.facts.files import INPUT_FOLDERS, is_there
from vorlagen.findings import Code, Refusal

_SECONDS = 60  # until a call of git is given up
_NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
_QUESTION = ("--no-pager", "--no-replace-objects", "-c", "safe.directory=*", *_NO_HOOKS)
_ANSWERING = {
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone must not fetch what it lacks
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_AS_THE_USER = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",  # nobody can answer a question
    "LC_ALL": "C",
}
_NO_COMMIT = ("not a git repository", "unknown revision")  # how git says that there is no commit
_IGNORED = ".gitignore"  # saved, too, if there is one
_UNFINISHED = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")


class GitError(Refusal):
    """git does not answer, or does not do what it should; the message is German."""

    def __init__(self, message: str) -> None:
        cure = "Es noch einmal versuchen; sonst weiß mehr, wer git auf diesem Rechner betreut."
        super().__init__(Code.GIT, message, cure)


def ask_git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """The output of a git command; empty if it fails, or without git.

    Raises:
        GitError: If git does not answer in time, or crashes.
    """
    process = _asked(folder, arguments, given)
    if process is None or process.returncode != 0:
        return b""
    return process.stdout


def last_commit(folder: Path) -> tuple[str, bool]:
    """The last commit, empty without git or commits, and whether the repository is a shallow clone.

    Raises:
        GitError: If there is a repository of which git cannot tell.
    """
    process = _asked(folder, ("rev-parse", "HEAD", "--is-shallow-repository"))
    if process is None:
        return "", False
    if process.returncode:
        complaint = process.stderr.decode(errors="replace")
        if any(words in complaint for words in _NO_COMMIT):
            return "", False
        raise GitError(_complaint(complaint))
    commit, is_shallow = process.stdout.decode().split()
    return commit, is_shallow == "true"


def as_user(folder: Path, *arguments: str, given: bytes = b"") -> str:
    """The output of a git command with the user's own settings.

    Raises:
        GitError: If git is missing, refuses, or does not answer in time.
    """
    process = _run(folder, ("--no-pager", *_NO_HOOKS, *arguments), os.environ | _AS_THE_USER, given)
    if process is None:
        raise GitError(
            "Auf diesem Rechner fehlt git; damit werden Stände gesichert. Die IT kann es einrichten:"
            " apt-get install -y git"
        )
    output = (process.stdout + process.stderr).decode(errors="replace")
    if process.returncode:
        raise GitError(_meaning(output))
    return output


def user_name(folder: Path) -> str:
    """The name that git puts under commits of whoever works here; empty if there is none."""
    return _setting(folder, "user.name")


def knows_user(folder: Path) -> bool:
    """Whether git knows the name and the address to put under commits."""
    return bool(_setting(folder, "user.name") and _setting(folder, "user.email"))


def _setting(folder: Path, key: str) -> str:
    with suppress(GitError):
        return as_user(folder, "config", key).strip()
    return ""


def _asked(
    folder: Path, arguments: Iterable[str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    environment = {}
    for key, value in os.environ.items():
        if not key.startswith("GIT_"):
            environment[key] = value
    return _run(folder, (*_QUESTION, *arguments), environment | _ANSWERING, given)


def _run(
    folder: Path, arguments: Iterable[str], environment: Mapping[str, str], given: bytes
) -> subprocess.CompletedProcess[bytes] | None:
    """What a git command answers; None if there is no git, or no such folder."""
    program = shutil.which("git") or "git"
    try:
        # There is no shell; all arguments come from this program except paths, which follow `--`.
        process = subprocess.run(  # noqa: S603
            [program, *arguments],
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError(
            f"git hat {_SECONDS} Sekunden lang nicht geantwortet; vielleicht ist das Netz nicht zu"
            " erreichen."
        ) from None
    except (OSError, ValueError):
        return None
    if process.returncode < 0:
        raise GitError(f"git ist abgestürzt (Signal {-process.returncode}).")
    return process


# What git says, and what it means. The first that fits is taken.
_MEANINGS = (
    ("nothing to commit", "Seit dem letzten gesicherten Stand hat sich nichts geändert."),
    ("nothing added", "Seit dem letzten gesicherten Stand hat sich nichts geändert."),
    (
        "[remote rejected]",
        (
            "Die Ablage nimmt den Stand nicht an; vielleicht darf in ihr nur jemand anderes sichern. Er"
            " bleibt auf diesem Rechner. Wer die Ablage betreut, weiß mehr."
        ),
    ),
    (
        "[rejected]",
        (
            "Jemand anderes hat inzwischen einen neueren Stand gesichert. Ihr Stand ist auf diesem Rechner"
            " gesichert und bleibt, wie er ist; weitergegeben ist er noch nicht. Wer die Stände betreut, muss"
            " beide zusammenführen."
        ),
    ),
    (
        "index.lock",
        (
            "Ein anderes Programm sichert hier gerade einen Stand. Geht es in einer Minute noch nicht, ist"
            " eines abgestürzt: Dann muss die Datei .git/index.lock entfernt werden."
        ),
    ),
    (
        "dubious ownership",
        "Der Projektordner gehört jemand anderem. Wer ihn eingerichtet hat, muss ihn Ihnen übergeben.",
    ),
    (
        "Could not read from remote",
        "Die Ablage ist nicht zu erreichen. Steht die Verbindung, und dürfen Sie sie benutzen?",
    ),
    ("unable to access", "Die Ablage ist nicht zu erreichen. Steht die Verbindung?"),
    ("Authentication failed", "Die Ablage kennt Sie nicht; Ihr Zugang ist vielleicht abgelaufen."),
    (
        "ignored by one of your",
        "Die Datei .gitignore nimmt diese Dateien aus; sie muss geändert werden.",
    ),
)


def _meaning(output: str) -> str:
    """What git's complaint means for whoever only wants to save a state."""
    for words, meaning in _MEANINGS:
        if words in output:
            return meaning
    return f"Das ging nicht. {_complaint(output)}"


def _complaint(output: str) -> str:
    for line in output.splitlines():
        kind, _, text = line.partition(": ")
        if kind in {"fatal", "error"}:
            return f"git meldet: {text}"
    return f"git meldet: {output.strip()}"


# What was committed


class CommittedChange(Struct, frozen=True):
    """A commit's change to a file, whose name is relative to the folder and in NFC."""

    name: str
    blob_before: str  # its content before; empty if there was none, or a link
    comes_or_goes: bool


class CommittedChanges(Struct, frozen=True):
    """A commit with the files that it changed; a merge changes what it brings in."""

    name: str
    is_first: bool  # without parents
    changes: list[CommittedChange] = field(default_factory=list)


def commits_up_to(folder: Path, head: str) -> list[CommittedChanges]:
    """The commits up to `head`, the newest first; none without one."""
    commits: list[CommittedChanges] = []
    if not head:
        return commits
    options = ("--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "-z", "--relative")
    answer = ask_git(folder, "log", *options, "--format=%x01%H %P", head)
    tokens = iter(answer.split(b"\0"))
    for token in tokens:
        line = token.lstrip(b"\n").decode("ascii", "replace")
        if line.startswith("\x01"):
            name, *parents = line[1:].split()
            commits.append(CommittedChanges(name, not parents))
        elif line:
            mode, _, blob_before, _, status = line.split()
            if not mode.startswith(":100"):
                blob_before = ""
            file = normalize("NFC", os.fsdecode(next(tokens, b"")))
            commits[-1].changes.append(CommittedChange(file, blob_before, status != "M"))
    return commits


class SavedState(Struct, frozen=True):
    """A commit, as somebody chooses one: its name, its day, and the first line of its message."""

    commit: str
    day: date
    message: str


def saved_states(folder: Path, most: int) -> list[SavedState]:
    """The last commits, the newest first; none without a repository."""
    head, _ = last_commit(folder)
    states: list[SavedState] = []
    if not head:
        return states
    options = ("--first-parent", f"--max-count={most}", "--format=%h%x00%cs%x00%s")
    for line in ask_git(folder, "log", *options).decode("utf-8", "replace").splitlines():
        commit, day, message = line.split("\0")
        states.append(SavedState(commit, date.fromisoformat(day), message))
    return states


def blobs_of(folder: Path, head: str, mode: bytes = b"100") -> dict[str, str]:
    """The object names of all plain files that a commit has below a folder, by path in NFC."""
    if not head:
        return {}
    listing = ask_git(folder, "ls-tree", "-r", "-z", head)
    blobs: dict[str, str] = {}
    for entry in listing.split(b"\0"):
        fields, _, path = entry.partition(b"\t")
        if fields.startswith(mode):  # no link, and no other repository
            blobs[normalize("NFC", os.fsdecode(path))] = fields.split()[2].decode()
    return blobs


def files_at(folder: Path, commit: str) -> dict[str, bytes]:
    """The files that papers are made of, as a commit has them, by their paths below a folder.

    They are read from git's objects, also from those of submodules: nothing is checked out. The result
    is empty if git does not have all of them.
    """
    committed = blobs_of(folder, commit)
    blobs = {name: blob for name, blob in committed.items() if _is_of_papers(name)}
    contents = _contents(folder, blobs.values())
    if not contents:
        return {}
    files = {name: contents[blob] for name, blob in blobs.items()}
    for module, module_commit in blobs_of(folder, commit, b"160000").items():
        module_blobs = blobs_of(folder / module, module_commit)
        contents = _contents(folder / module, module_blobs.values())
        if not contents:
            return {}
        for name, blob in module_blobs.items():
            path = f"{module}/{name}"
            if _is_of_papers(path):
                files[path] = contents[blob]
    return files


def changed_files(folder: Path, head: str) -> Iterator[tuple[str, dict[str, bytes | None]]]:
    """The commits up to `head`, the oldest first, each with the files that it changed as they then were.

    None stands for a file that was removed. A merge counts as the commit that brought in its changes.
    Nothing is yielded if git does not have all of the files.
    """
    commits = commits_up_to(folder, head)
    committed = blobs_of(folder, head)
    blobs_by_commit: dict[str, dict[str, str]] = {}
    for commit in commits:
        blobs = blobs_by_commit[commit.name] = {}
        for change in commit.changes:
            if _is_of_papers(change.name):
                blobs[change.name] = committed.get(change.name, "")
                committed[change.name] = change.blob_before
    wanted: list[str] = []
    for blobs in blobs_by_commit.values():
        wanted.extend(filter(None, blobs.values()))
    contents = _contents(folder, wanted)
    if not contents:
        return
    for name in reversed(blobs_by_commit):
        blobs = blobs_by_commit[name]
        if blobs:
            yield name, {file: contents.get(blob) for file, blob in blobs.items()}


def _is_of_papers(name: str) -> bool:
    parts = name.split("/")
    return parts[0] in INPUT_FOLDERS and not any(part.startswith(".") for part in parts)


def _contents(folder: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs by their names; empty if git lacks one of them."""
    names = list(dict.fromkeys(blobs))
    if not names:
        return {}
    request = "".join(f"{name}\n" for name in names).encode()
    answer = io.BytesIO(ask_git(folder, "cat-file", "--batch", given=request))
    contents: dict[str, bytes] = {}
    for name in names:
        header = answer.readline().split()  # name, kind and size; or that it is missing
        if len(header) != 3:
            return {}
        contents[name] = answer.read(int(header[2]))
        answer.read(1)  # the end of the line
    return contents


# Saving a state


def save_state(
    folder: Path, files: Iterable[str], message: str, person: tuple[str, str] = ("", "")
) -> str:
    """Commit changed, new and deleted files; returns the short name of the commit.

    Args:
        folder: The project; it becomes a repository if it is in none.
        files: Their paths in the project; others are left out, whatever was prepared for a commit.
        message: What changed.
        person: The user's name and mail address, if git does not know them.

    Raises:
        GitError: If there is nothing to save, states are being merged, or git refuses.
    """
    if not ask_git(folder, "rev-parse", "--git-dir"):
        as_user(folder, "init", "--quiet", "--initial-branch=main")
    _require_settled(folder)
    known = set(ask_git(folder, "ls-files", "-z").decode(errors="surrogateescape").split("\0"))
    paths = []
    for file in (*files, _IGNORED):
        is_input = file == _IGNORED or file.partition("/")[0] in INPUT_FOLDERS
        if is_input and (file in known or is_there(folder / file)):
            paths.append(file)
    given = "\0".join(paths).encode(errors="surrogateescape")
    if not paths:
        raise GitError(_MEANINGS[0][1])
    these = ("--pathspec-from-file=-", "--pathspec-file-nul")
    as_user(folder, "--literal-pathspecs", "add", "--all", *these, given=given)
    if all(person):
        as_user(folder, "config", "user.name", person[0])  # from now on, for this project
        as_user(folder, "config", "user.email", person[1])
    commit = ("commit", "--quiet", f"--message={message}")
    as_user(folder, "--literal-pathspecs", *commit, *these, given=given)
    return ask_git(folder, "rev-parse", "--short", "HEAD").decode().strip()


def _require_settled(folder: Path) -> None:
    """Refuse to save while somebody is merging states, or looks at an old one."""
    is_merging = bool(ask_git(folder, "ls-files", "--unmerged"))
    for name in _UNFINISHED:
        is_merging |= bool(ask_git(folder, "rev-parse", "--quiet", "--verify", name))
    if is_merging:
        raise GitError(
            "Hier führt gerade jemand zwei Stände zusammen. Gesichert ist nichts; das muss erst zu Ende sein."
        )
    if not ask_git(folder, "symbolic-ref", "--quiet", "HEAD"):
        raise GitError(
            "Hier ist ein früherer Stand geöffnet. Gesichert ist nichts; wer die Stände betreut, muss erst"
            " den neuesten öffnen."
        )


def hand_on(folder: Path) -> bool:
    """Push the current branch where it is kept for others; false if there is no such place.

    Raises:
        GitError: If that place has something newer, or cannot be reached; nothing is changed.
    """
    places = ask_git(folder, "remote").decode().split()
    if not places:
        return False
    upstream = ask_git(folder, "rev-parse", "--abbrev-ref", "@{upstream}").decode().strip()
    target = ["--set-upstream", places[0], "HEAD"]
    for place in places:
        if upstream.startswith(f"{place}/"):
            target = [place, f"HEAD:refs/heads/{upstream.removeprefix(f'{place}/')}"]
    as_user(folder, "push", "--quiet", *target)
    return True


def states_to_hand_on(folder: Path) -> int:
    """How many commits no other place has yet; 0 if there is no such place."""
    if not ask_git(folder, "remote"):
        return 0
    return int(ask_git(folder, "rev-list", "--count", "HEAD", "--not", "--remotes") or 0)
