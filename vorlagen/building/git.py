"""Asks git about commits, and makes commits for whoever works here.

`git status` would run the filters from a repository's configuration, and trust an index that was told to
overlook changes. None of the commands used here runs anything that a folder brings along, so it does not
matter who owns the folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

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


def ask_git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """The output of a git command; empty if it fails."""
    program = shutil.which("git") or "git"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        # There is no shell; all arguments come from this program except paths, which follow `--`.
        process = subprocess.run(  # noqa: S603
            [program, *_OPTIONS, *arguments],
            cwd=folder,
            env=environment | _SETTINGS,
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return b""
    return process.stdout if process.returncode == 0 else b""


def user_name(folder: Path) -> str:
    """The name that git puts under commits of whoever works here; empty if there is none."""
    program = shutil.which("git") or "git"
    try:
        process = subprocess.run(  # noqa: S603 - no shell, and `config` runs nothing
            [program, "config", "user.name"],
            cwd=folder,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return process.stdout.decode(errors="replace").strip()


def last_commit(folder: Path) -> tuple[str, bool]:
    """The last commit, empty without git or commits, and whether the repository is a shallow clone."""
    answer = ask_git(folder, "rev-parse", "HEAD", "--is-shallow-repository").decode().split()
    if not answer:
        return "", False
    return answer[0], answer[1] == "true"


# Commits made for whoever works here


class NotSavedInGitError(Exception):
    """A state that could not be saved or handed on; the message is German."""


def save_state(folder: Path, message: str, name: str = "", address: str = "") -> str:
    """Commit the files of the project in a user's name; returns the short name of the commit.

    Args:
        folder: The project; it becomes a repository if it is in none.
        message: What changed.
        name: The user's name, if git does not know it.
        address: The user's mail address, if git does not know it.

    Raises:
        NotSavedInGitError: If there is nothing to save, or git refuses.
    """
    if not ask_git(folder, "rev-parse", "--git-dir"):
        _run(folder, "init", "--quiet", "--initial-branch=main")
    paths = [path for path in _KEPT if (folder / path).exists()]
    _run(folder, "add", "--all", "--", *paths)
    person = []
    if name and address:
        person = ["-c", f"user.name={name}", "-c", f"user.email={address}"]
    _run(folder, *person, "commit", "--quiet", f"--message={message}", "--", *paths)
    return ask_git(folder, "rev-parse", "--short", "HEAD").decode().strip()


def hand_on(folder: Path) -> bool:
    """Push the current branch where it is kept for others; false if there is no such place.

    Raises:
        NotSavedInGitError: If that place has something newer, or cannot be reached; nothing is changed.
    """
    places = ask_git(folder, "remote").decode().split()
    if not places:
        return False
    has_upstream = ask_git(folder, "rev-parse", "--abbrev-ref", "@{upstream}")
    target = () if has_upstream else ("--set-upstream", places[0], "HEAD")
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


_KEPT = ("data", "templates", ".gitignore")
_REFUSED = ("rejected", "fetch first", "non-fast-forward")
_AS_THE_USER = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",  # nobody can answer a question
    "LC_ALL": "C",
}


def _run(folder: Path, *arguments: str) -> str:
    """The output of a git command with the user's own settings, but without hooks of the folder."""
    program = shutil.which("git") or "git"
    try:
        process = subprocess.run(  # noqa: S603 - no shell; arguments are this program's, or follow `--`
            [program, "--no-pager", "-c", f"core.hooksPath={os.devnull}", *arguments],
            cwd=folder,
            env=os.environ | _AS_THE_USER,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
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
    if "nothing to commit" in output or "nothing added" in output:
        raise NotSavedInGitError("Seit dem letzten gesicherten Stand hat sich nichts geändert.")
    if any(word in output for word in _REFUSED):
        raise NotSavedInGitError(
            "Jemand anderes hat inzwischen einen neueren Stand gesichert. Ihr Stand ist auf diesem Rechner"
            " gesichert und bleibt, wie er ist; weitergegeben ist er noch nicht. Wer die Stände betreut,"
            " muss beide zusammenführen."
        )
    *_, last = ["", *output.strip().splitlines()]
    raise NotSavedInGitError(f"Das ging nicht: {last}")
