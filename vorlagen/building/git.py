"""Asks git, and only what is committed.

`git status` would run the filters that a repository's configuration names, and believe an index that was
told to overlook changes. None of the commands used here runs anything that a folder brings along, so it
does not matter who owns it.
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


def last_commit(folder: Path) -> tuple[str, bool]:
    """The last commit, empty without git or commits, and whether the ones before are cut off."""
    found = ask_git(folder, "rev-parse", "HEAD", "--is-shallow-repository").decode().split()
    return (found[0], found[1] == "true") if found else ("", False)
