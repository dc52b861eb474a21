"""What git knows of a folder's files, asked without running anything that the folder brings along.

Only commands that compare and list are used: none of them starts hooks, filters, pagers or other
programs that a repository names. So it does not matter who owns the folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

_SECONDS = 60  # until a call is given up
_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "safe.directory=*",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
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
_REGULAR = ("100644", "100755")
_SHA1_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Repository:
    """The last commit of the repository around a folder, and the files below the folder in it.

    `committed` and `staged` are the names of contents by paths relative to the folder, in NFC; links
    and other repositories are not among them. `shallow` tells that older commits are not at hand.
    """

    folder: Path
    program: str
    head: str
    shallow: bool
    committed: dict[str, str]
    staged: dict[str, str]

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The repository that a folder lies in.

        Returns:
            None without git, without a repository, and before its first commit.
        """
        program = shutil.which("git")
        if program is None:
            return None
        found = _said(program, folder, "rev-parse", "HEAD", "--is-shallow-repository")
        if found is None:
            return None
        head, shallow = found.decode().split()
        tree = _said(program, folder, "ls-tree", "-r", "-z", head)
        index = _said(program, folder, "ls-files", "-s", "-z")
        if tree is None or index is None:
            return None
        committed, staged = dict(_entries(tree, 2)), dict(_entries(index, 1))
        return cls(folder, program, head, shallow == "true", committed, staged)

    def last_commit(self, pathspecs: Sequence[str]) -> str:
        """The last commit that changed anything there; empty if none did or nobody can tell."""
        format_ = "--format=%P"
        said = _said(
            self.program, self.folder, "rev-list", "-1", format_, self.head, "--", *pathspecs
        )
        if not said:
            return ""
        commit, parents = said.decode().split("\n")[:2]
        # Where older commits are cut off, the last one there seems to have added every file.
        return "" if self.shallow and not parents else commit.removeprefix("commit ")

    def files_at(self, commit: str, folders: Sequence[str]) -> dict[str, bytes]:
        """The plain files below some folders as a commit has them, by their paths.

        They are taken from git's objects: nothing is checked out, no filter is run. Nothing if git does
        not have all of them.
        """
        tree = _said(self.program, self.folder, "ls-tree", "-r", "-z", commit, "--", *folders)
        names = dict(_entries(tree or b"", 2))
        asked = "".join(f"{name}\n" for name in names.values()).encode()
        said = io.BytesIO(
            _said(self.program, self.folder, "cat-file", "--batch", given=asked) or b""
        )
        found: dict[str, bytes] = {}
        for file in names:
            _, kind, *size = (*said.readline().split(), b"", b"")
            if kind != b"blob":
                return {}
            found[file] = said.read(int(size[0]))
            said.read(1)  # the end of the line
        return found

    def ignores(self, file: str) -> bool:
        """Whether a file that is not in the index is kept out of it by a `.gitignore`."""
        arguments = ("ls-files", "--others", "--ignored", "--exclude-standard", "-z")
        return bool(_said(self.program, self.folder, *arguments, "--", f":(literal){file}"))

    def has(self, file: str, contents: Sequence[bytes]) -> bool:
        """Whether a file with one of these contents is committed, and nothing else is staged."""
        name = self.committed.get(file)
        if name is None or self.staged.get(file) != name:
            return False
        return any(_name_of(content, len(name)) == name for content in contents)


def _said(program: str, folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git answers; None if it cannot."""
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
        return None
    return done.stdout if done.returncode == 0 else None


def _entries(listed: bytes, column: int) -> Iterator[tuple[str, str]]:
    """Path and content of each plain file in a list; `column` has the name of the content."""
    for entry in listed.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        columns = about.decode().split()
        if columns and columns[0] in _REGULAR:
            yield normalize("NFC", os.fsdecode(path)), columns[column]


def _name_of(content: bytes, digits: int) -> str:
    """The name that git gives to a content."""
    algorithm = hashlib.sha1 if digits == _SHA1_DIGITS else hashlib.sha256
    return algorithm(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
