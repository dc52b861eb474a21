"""Commits made for whoever works in a project, called "saved states" where users read of them.

Git runs here with the user's own settings, name and keys. Of what a folder may bring along, hooks and
monitors are not run; filters that a repository's configuration names are, as in every commit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from vorlagen.building.git import ask_git
from vorlagen.facts.files import INPUT_FOLDERS, is_there

_SECONDS = 60  # until a call of git is given up
_IGNORED = ".gitignore"  # saved, too, if there is one
_UNFINISHED = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")
_AS_THE_USER = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",  # nobody can answer a question
    "LC_ALL": "C",
}
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


class NotSavedInGitError(Exception):
    """A state that could not be saved or handed on; the message is German."""


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
        NotSavedInGitError: If there is nothing to save, states are being merged, or git refuses.
    """
    if not ask_git(folder, "rev-parse", "--git-dir"):
        _run(folder, "init", "--quiet", "--initial-branch=main")
    _require_settled(folder)
    known = set(ask_git(folder, "ls-files", "-z").decode(errors="surrogateescape").split("\0"))
    paths = []
    for file in (*files, _IGNORED):
        is_input = file == _IGNORED or file.partition("/")[0] in INPUT_FOLDERS
        if is_input and (file in known or is_there(folder / file)):
            paths.append(file)
    given = "\0".join(paths).encode(errors="surrogateescape")
    if not paths:
        raise NotSavedInGitError(_MEANINGS[0][1])
    these = ("--pathspec-from-file=-", "--pathspec-file-nul")
    _run(folder, "--literal-pathspecs", "add", "--all", *these, given=given)
    if all(person):
        _run(folder, "config", "user.name", person[0])  # from now on, for this project
        _run(folder, "config", "user.email", person[1])
    commit = ("commit", "--quiet", f"--message={message}")
    _run(folder, "--literal-pathspecs", *commit, *these, given=given)
    return ask_git(folder, "rev-parse", "--short", "HEAD").decode().strip()


def _require_settled(folder: Path) -> None:
    """Refuse to save while somebody is merging states, or looks at an old one."""
    is_merging = bool(ask_git(folder, "ls-files", "--unmerged"))
    for name in _UNFINISHED:
        is_merging |= bool(ask_git(folder, "rev-parse", "--quiet", "--verify", name))
    if is_merging:
        raise NotSavedInGitError(
            "Hier führt gerade jemand zwei Stände zusammen. Gesichert ist nichts; das muss erst zu Ende sein."
        )
    if not ask_git(folder, "symbolic-ref", "--quiet", "HEAD"):
        raise NotSavedInGitError(
            "Hier ist ein früherer Stand geöffnet. Gesichert ist nichts; wer die Stände betreut, muss erst"
            " den neuesten öffnen."
        )


def hand_on(folder: Path) -> bool:
    """Push the current branch where it is kept for others; false if there is no such place.

    Raises:
        NotSavedInGitError: If that place has something newer, or cannot be reached; nothing is changed.
    """
    places = ask_git(folder, "remote").decode().split()
    if not places:
        return False
    upstream = ask_git(folder, "rev-parse", "--abbrev-ref", "@{upstream}").decode().strip()
    target = ["--set-upstream", places[0], "HEAD"]
    for place in places:
        if upstream.startswith(f"{place}/"):
            target = [place, f"HEAD:refs/heads/{upstream.removeprefix(f'{place}/')}"]
    _run(folder, "push", "--quiet", *target)
    return True


def states_to_hand_on(folder: Path) -> int:
    """How many commits no other place has yet; 0 if there is no such place."""
    if not ask_git(folder, "remote"):
        return 0
    return int(ask_git(folder, "rev-list", "--count", "HEAD", "--not", "--remotes") or 0)


def knows_user(folder: Path) -> bool:
    """Whether git knows the name and the address to put under commits."""
    for key in ("user.name", "user.email"):
        try:
            if not _run(folder, "config", key).strip():
                return False
        except NotSavedInGitError:
            return False
    return True


def _run(folder: Path, *arguments: str, given: bytes = b"") -> str:
    """The output of a git command with the user's own settings."""
    program = shutil.which("git") or "git"
    options = ("--no-pager", "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
    try:
        process = subprocess.run(  # noqa: S603 - no shell; arguments are this program's, paths come as input
            [program, *options, *arguments],
            cwd=folder,
            env=os.environ | _AS_THE_USER,
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except OSError:
        raise NotSavedInGitError(
            "Auf diesem Rechner fehlt git; damit werden Stände gesichert. Die IT kann es einrichten:"
            " apt-get install -y git"
        ) from None
    except subprocess.SubprocessError:
        raise NotSavedInGitError("Das dauert zu lange; das Netz ist nicht zu erreichen.") from None
    output = (process.stdout + process.stderr).decode(errors="replace")
    if process.returncode == 0:
        return output
    raise NotSavedInGitError(_meaning(output))


def _meaning(output: str) -> str:
    """What git's complaint means for whoever only wants to save a state."""
    for words, meaning in _MEANINGS:
        if words in output:
            return meaning
    for line in output.splitlines():
        kind, _, text = line.partition(": ")
        if kind in {"fatal", "error"}:
            return f"Das ging nicht. git meldet: {text}"
    return f"Das ging nicht. git meldet: {output.strip()}"
