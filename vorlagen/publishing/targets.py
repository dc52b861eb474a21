"""Where a hand-over goes: a folder, WebDAV, SFTP or S3, by the address that `--ziel` takes.

User and password come from the environment or the keyring. A password is in no address, message or
representation; libraries are told not to keep it.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, ClassVar
from urllib.parse import SplitResult, quote, unquote, urlsplit

from fsspec.implementations.local import LocalFileSystem

from vorlagen.findings import Code, Refusal
from vorlagen.publishing.transfer import (
    BROKEN_OFF,
    CHUNK,
    CONTROL,
    FULL,
    READ_ONLY,
    SILENCE,
    SILENT,
    Target,
    Trouble,
)

USER, PASSWORD = "VORLAGEN_ZIEL_BENUTZER", "VORLAGEN_ZIEL_KENNWORT"
_PASSWORD_IN_ADDRESS = re.compile(r":[^@]*:[^@]*@")  # even one with a slash, which ends the host
_FORMS = (
    "Möglich sind ein Ordner, webdavs://host/pfad, sftp://benutzer@host/pfad und s3://bucket/pfad."
)
_INSECURE = Trouble(
    "die Verbindung ist nicht sicher (das Zertifikat gilt nicht, oder es gibt kein TLS)",
    "Die Systembetreuung fragen und vorher nichts übergeben.",
)
_HOST_KEY = Trouble(
    "der Schlüssel des Servers ist unbekannt oder ein anderer als bisher",
    "Bei der Systembetreuung erfragen, ob der Schlüssel stimmt, und ihn erst dann in ~/.ssh/known_hosts"
    " eintragen.",
)


class _Folder(Target):
    """A folder of this machine or of a mounted drive."""

    def _connect(self) -> Any:
        return LocalFileSystem()

    def require_usable(self) -> None:
        self._attempt(self._require_base)

    def _rename(self, old: str, new: str) -> None:
        Path(old).replace(new)


class _Remote(Target):
    """A server; `service` is the name of its credentials in the keyring."""

    library: ClassVar[str]

    def __init__(self, address: str, base: str, parts: SplitResult) -> None:
        super().__init__(address, base)
        self._parts = parts
        host = parts.netloc.rpartition("@")[2]
        self._service = f"{parts.scheme}://{host}"

    def _connect(self) -> Any:
        """Connect, if the library is there.

        Raises:
            Refusal: If it is missing.
        """
        try:
            return self._connection()
        except ImportError:
            extra = "veroeffentlichen-s3" if self._parts.scheme == "s3" else "veroeffentlichen"
            raise Refusal(
                Code.AUSGABE,
                f"dafür fehlt die Bibliothek {self.library}",
                f'Sie wird mit diesem Befehl installiert: pip install "vorlagen[{extra}]"',
            ) from None

    def _connection(self) -> Any:
        raise NotImplementedError

    def _credentials(self) -> tuple[str, str]:
        """User and password; what neither address, environment nor keyring has is empty."""
        user = unquote(self._parts.username or "") or os.environ.get(USER, "")
        password = os.environ.get(PASSWORD, "")
        if not password:
            with suppress(ImportError):
                import keyring  # noqa: PLC0415 - only a remote target needs it
                from keyring.errors import KeyringError  # noqa: PLC0415

                with suppress(KeyringError):
                    stored = keyring.get_credential(self._service, user or None)
                    if stored:
                        return stored.username, stored.password
        return user, password

    @property
    def _refused(self) -> Trouble:
        return Trouble(
            "Benutzername oder Kennwort fehlt oder stimmt nicht",
            f"{USER} und {PASSWORD} setzen oder beides im Schlüsselbund unter „{self._service}“ ablegen.",
        )


class _WebDav(_Remote):
    """A folder of a WebDAV server."""

    library = "webdav4"

    def _connection(self) -> Any:
        from webdav4.fsspec import WebdavFileSystem  # noqa: PLC0415

        user, password = self._credentials()
        scheme = "https" if self._parts.scheme == "webdavs" else "http"
        host = self._parts.netloc.rpartition("@")[2]
        path = quote(unquote(self._parts.path))
        return WebdavFileSystem(
            f"{scheme}://{host}{path}",
            auth=(user, password) if user else None,
            timeout=SILENCE,
            retry=False,
            chunk_size=CHUNK,
            skip_instance_cache=True,  # the cache would hold the password
        )

    def close(self) -> None:
        if self._connected is not None:
            self._connected.client.http.close()
        super().close()

    def _send(self, source: BinaryIO, place: str, size: int, sent: Callable[[int], None]) -> None:
        upload = self._system.client.upload_fileobj
        upload(source, place, overwrite=True, callback=sent, size=size)

    def _rename(self, old: str, new: str) -> None:
        self._system.client.move(old, new, overwrite=True)

    def _trouble(self, error: BaseException) -> Trouble:
        import httpx  # noqa: PLC0415
        from webdav4.client import (  # noqa: PLC0415
            BadGatewayError,
            ForbiddenOperation,
            InsufficientStorage,
        )

        causes = _causes(error)
        for cause in causes:
            if isinstance(cause, ssl.SSLError):
                return _INSECURE
            if isinstance(cause, InsufficientStorage):
                return FULL
            if isinstance(cause, ForbiddenOperation):
                return READ_ONLY
            if isinstance(cause, BadGatewayError):
                return BROKEN_OFF
            status = getattr(cause, "status_code", 0)
            if status:
                return self._of_status(status)
        for cause in causes:
            if isinstance(cause, httpx.TimeoutException):
                return SILENT
            if isinstance(cause, httpx.TransportError):
                return BROKEN_OFF
        return super()._trouble(error)

    def _of_status(self, status: int) -> Trouble:
        """What an answer means, by its status code (RFC 9110, RFC 4918)."""
        if status == 401:
            return self._refused
        if status in (403, 405):
            return READ_ONLY
        if status == 413:
            return Trouble("die Datei ist der Gegenstelle zu groß")
        if status == 423:
            return Trouble("dort ist etwas gesperrt, vielleicht in einem anderen Programm geöffnet")
        return Trouble(f"die Gegenstelle antwortet mit dem Fehler {status}", passes=status >= 500)


class _Sftp(_Remote):
    """A folder of an SSH server."""

    library = "sshfs"

    def _connection(self) -> Any:
        from fsspec.asyn import get_loop  # noqa: PLC0415
        from sshfs import SSHFileSystem  # noqa: PLC0415

        # Of a broken connection asyncssh leaves tasks behind, whose tracebacks nobody is to see.
        get_loop().set_exception_handler(lambda _loop, _context: None)
        user, password = self._credentials()
        known = Path.home() / ".ssh/known_hosts"
        options: dict[str, Any] = {"port": self._parts.port} if self._parts.port else {}
        if user:
            options["username"] = user
        if password:
            options["password"] = password
        return SSHFileSystem(
            self._parts.hostname,
            known_hosts=str(known) if os.access(known, os.R_OK) else b"",  # None would trust all
            connect_timeout=SILENCE,
            login_timeout=SILENCE,
            keepalive_interval=SILENCE // 4,
            skip_instance_cache=True,  # the cache would hold the password
            **options,
        )

    def close(self) -> None:
        if self._connected is not None:
            self._connected.loop.call_soon_threadsafe(self._connected.client.close)
        super().close()

    def _rename(self, old: str, new: str) -> None:
        from fsspec.asyn import sync  # noqa: PLC0415

        sync(self._system.loop, self._renamed, self._system.client, old, new)

    def _remove_empty(self, folder: str) -> None:
        self._system.rm(folder)  # the library's `rmdir` does nothing

    @staticmethod
    async def _renamed(client: Any, old: str, new: str) -> None:
        """Rename without the copy by which `mv` helps itself; a copy would be half-visible."""
        from asyncssh.sftp import SFTPOpUnsupported  # noqa: PLC0415

        async with client.start_sftp_client() as channel:
            try:
                await channel.posix_rename(old, new)
            except SFTPOpUnsupported:
                if await channel.exists(new):
                    await channel.remove(new)
                await channel.rename(old, new)

    def _trouble(self, error: BaseException) -> Trouble:
        import asyncssh  # noqa: PLC0415
        from asyncssh import sftp  # noqa: PLC0415

        for cause in _causes(error):
            match cause:
                case asyncssh.HostKeyNotVerifiable():
                    return _HOST_KEY
                case asyncssh.PermissionDenied():
                    return self._refused
                case sftp.SFTPNoSpaceOnFilesystem() | sftp.SFTPQuotaExceeded():
                    return FULL
                case sftp.SFTPPermissionDenied() | sftp.SFTPWriteProtect():
                    return READ_ONLY
                case sftp.SFTPNoConnection() | sftp.SFTPConnectionLost():
                    return BROKEN_OFF
                case asyncssh.DisconnectError() | asyncssh.ChannelOpenError():
                    return BROKEN_OFF
                case sftp.SFTPFailure():  # OpenSSH says no more than this of a disk that is full
                    return Trouble(
                        "die Gegenstelle nimmt die Datei nicht an; vielleicht ist sie voll"
                    )
        return super()._trouble(error)


class _S3(_Remote):
    """A bucket, or a prefix in it; a file is visible there only when it is whole."""

    library = "s3fs"

    def _connection(self) -> Any:
        import s3fs  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

        user, password = self._credentials()
        options = {"key": user, "secret": password} if user else {}
        return s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True, **options)

    def _require_base(self) -> None:
        self._system.info(self._base.partition("/")[0])

    def _remove_folder(self, place: str) -> None:
        """There are no folders."""


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
            f"Das Kennwort ändern, denn es gilt als bekannt; das neue in {PASSWORD} oder in den"
            " Schlüsselbund legen und die Adresse ohne Kennwort schreiben.",
        )
    scheme, colon, rest = address.partition(":")
    if not colon or len(scheme) == 1 or "/" in scheme:  # C:\\… is a folder, too
        folder = str(Path(address).absolute())
        return _Folder(folder, folder)
    if scheme == "file":
        folder = str(Path(unquote(rest.removeprefix("//"))).absolute())
        return _Folder(folder, folder)
    return _remote(address.rstrip("/"))  # the log knows a target by its address


def _remote(address: str) -> Target:
    """The target at the address of a server."""
    parts = _split(address)
    if parts is None:
        cure = f"{_FORMS} Ein „?“ und „#“ im Pfad schreiben sich %3F und %23."
        raise Refusal(Code.AUSGABE, "Die Adresse des Ziels hat nicht die richtige Form.", cure)
    path = unquote(parts.path).rstrip("/")
    if parts.scheme in ("webdav", "webdavs"):
        return _WebDav(address, "", parts)
    if parts.scheme == "sftp":
        return _Sftp(address, path or "/", parts)
    if parts.scheme == "s3":
        return _S3(address, f"{parts.hostname}{path}", parts)
    raise Refusal(Code.AUSGABE, f"Ziele der Art „{parts.scheme}:“ gibt es nicht.", _FORMS)


def _split(address: str) -> SplitResult | None:
    """The parts of the address of a server; None if it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # a bracket without its other, or a port that is no number
        return None
    is_server = parts.hostname and port != 0 and not parts.query and not parts.fragment
    return parts if is_server else None


def _causes(error: BaseException) -> list[BaseException]:
    """An error and those that it was raised from, the first one last."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return causes
