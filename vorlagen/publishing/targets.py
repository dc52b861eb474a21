"""Where a hand-over goes, by the address that `--ziel` takes: each file whole or not visible, none twice.

- All files are first sent to a folder of this project at the target, whose name begins with a dot, and
  read back. Only when the last one is there are they moved to their places, which takes a moment. The last
  file of all, a package's manifest, is moved last, and an earlier one is taken away before: where it lies,
  all that it lists is there.
- What lies there already with the same content is not sent again: a hand-over that broke off goes on when
  its command is repeated, and so does one whose connection broke once.
- Two hand-overs of a project are kept apart by its lock (`locked` in building/writing.py), those of two
  projects by their folders. A folder that is left over goes when its project hands over again.

A password is in no address, message or representation.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, quote, unquote, urlsplit

from vorlagen.findings import Code, Refusal, reason
from vorlagen.publishing.places import (
    CONTROL,
    OTHER_CONTENT,
    PASSWORD,
    SUFFIX,
    USER,
    Folder,
    Progress,
    Rclone,
    Trouble,
    TroubleError,
    digest_of,
)

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
    return [path for path in paths if there.get(path) != digests[path]]


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
