"""Asks git about commits.

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
