"""A hand-over reaches its target whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import shutil
import signal
import socket
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import asyncssh
import keyring
import pytest
import zielserver
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.credentials import SimpleCredential

from vorlagen.findings import Refusal
from vorlagen.publishing import transfer
from vorlagen.publishing.targets import PASSWORD, USER, open_target
from vorlagen.publishing.transfer import Outgoing

FILES = {
    "231-2020/Beschlussvorlage_231-2020.pdf": os.urandom(150_000),
    "231-2020/Anlage_1 Übersicht.pdf": os.urandom(90_000),
    "231-2020/manifest.json": b"{}",
    "231-2020/leer.txt": b"",
}
KEY = asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user without keys; nobody waits between two attempts."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv(USER, zielserver.USER)
    monkeypatch.setenv(PASSWORD, zielserver.PASSWORD)
    monkeypatch.setattr(transfer, "PAUSES", (0, 0))
    return folder


@pytest.fixture(scope="module")
def loop() -> Iterator[zielserver.Loop]:
    loop = zielserver.Loop()
    yield loop
    loop.end()


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """The folder that servers show, with the folder of the target in it."""
    (tmp_path / "server/ziel").mkdir(parents=True)
    return tmp_path / "server"


Serve = Callable[[str], str]


@pytest.fixture
def serve(served: Path, loop: zielserver.Loop, home: Path) -> Iterator[Serve]:
    """Starts a server of a kind; the address of the target on it. `port` stands for another port."""
    with ExitStack() as stack:

        def start(kind: str) -> str:
            if kind == "folder":
                return str(served / "ziel")
            if kind == "webdav":
                port = stack.enter_context(zielserver.http(zielserver.webdav(served)))
            else:
                port = stack.enter_context(zielserver.sftp(loop, served, KEY))
                trust(home, port)
            return f"{kind}://127.0.0.1:{port}/ziel"

        yield start


def trust(home: Path, port: int, key: asyncssh.SSHKey = KEY) -> None:
    line = f"[127.0.0.1]:{port} {key.export_public_key().decode()}"
    with (home / ".ssh/known_hosts").open("a", encoding="utf-8") as file:
        file.write(line)


def there(folder: Path) -> dict[str, bytes]:
    """The files in a folder by their paths."""
    contents: dict[str, bytes] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            contents[path.relative_to(folder).as_posix()] = path.read_bytes()
    return contents


def visible(folder: Path) -> dict[str, bytes]:
    return {path: content for path, content in there(folder).items() if "/.vorlagen-" not in path}


def outgoing(files: dict[str, bytes]) -> list[Outgoing]:
    return [Outgoing(path, partial(BytesIO, content)) for path, content in files.items()]


def hand_over(address: str, files: dict[str, bytes] = FILES) -> None:
    with open_target(address) as target:
        target.write(outgoing(files))


def refused(address: str, files: dict[str, bytes] = FILES) -> Refusal:
    """How a hand-over is refused; without the password, and without an error that may know it."""
    with pytest.raises(Refusal) as caught:
        hand_over(address, files)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert zielserver.PASSWORD not in f"{caught.value!r} {caught.value.message} {caught.value.cure}"
    return caught.value


KINDS = ("folder", "webdav", "sftp")


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_written_read_and_removed(kind: str, serve: Serve, served: Path) -> None:
    """And what lies in the same folder and is not ours stays."""
    (served / "ziel/231-2020").mkdir()
    (served / "ziel/231-2020/.vorlagen-0123456789abcdef.teil").write_bytes(b"halb")
    (served / "ziel/231-2020/leer.txt").write_bytes(b"vom vorigen Mal")
    (served / "ziel/fremd.txt").write_bytes(b"fremd")
    fremd = {"fremd.txt": b"fremd"}
    with open_target(serve(kind)) as target:
        target.write(outgoing(FILES))
        assert there(served / "ziel") == FILES | fremd
        digests = target.digests([*FILES, "231-2020/fehlt.pdf", "fehlt/fehlt.pdf"])
        expected = {path: hashlib.sha512(content).hexdigest() for path, content in FILES.items()}
        assert digests == expected | {"231-2020/fehlt.pdf": None, "fehlt/fehlt.pdf": None}
        target.remove([*FILES, "fehlt/fehlt.pdf"])
        target.remove(FILES)
    assert there(served / "ziel") == fremd
    assert [path.name for path in (served / "ziel").iterdir()] == ["fremd.txt"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_not_sent_again(kind: str, serve: Serve, served: Path) -> None:
    address = serve(kind)
    hand_over(address)
    before = {path: path.stat().st_mtime_ns for path in served.rglob("*.*")}
    sent: list[tuple[str, int]] = []
    with open_target(address) as target:
        target.write(outgoing(FILES), lambda path, size: sent.append((path, size)))
    assert sent == [(path, len(content)) for path, content in FILES.items()]
    assert {path: path.stat().st_mtime_ns for path in served.rglob("*.*")} == before


@pytest.mark.parametrize("kind", ["webdav", "sftp"])
def test_a_transfer_that_is_cut_anywhere_shows_nothing_half_and_goes_on_when_repeated(
    kind: str, serve: Serve, served: Path, loop: zielserver.Loop, home: Path
) -> None:
    address = serve(kind)
    port = int(address.split(":")[2].split("/")[0])

    def through(most: float, *, heals: bool = False) -> tuple[zielserver.Proxy, str]:
        proxy = zielserver.Proxy(loop, port, most, heals=heals)
        trust(home, proxy.port)
        return proxy, address.replace(str(port), str(proxy.port))

    files = {"231-2020/Vorlage.pdf": os.urandom(60_000), "231-2020/manifest.json": b"{}"}

    def whole(_path: str = "", _sent: int = 0) -> None:
        assert visible(served / "ziel").items() <= files.items()

    proxy, whole_way = through(float("inf"))
    hand_over(whole_way, files)
    proxy.end()
    for tenth in range(1, 10):
        shutil.rmtree(served / "ziel/231-2020")
        cut, cut_way = through(proxy.sent * tenth / 10)
        with open_target(cut_way) as target, pytest.raises(Refusal) as caught:
            target.write(outgoing(files), whole)
        cut.end()
        assert "die Verbindung kommt nicht zustande oder bricht ab" in caught.value.message
        assert "Denselben Befehl noch einmal geben" in caught.value.cure
        whole()
        for path in visible(served / "ziel"):
            assert path in caught.value.message or "noch nichts" in caught.value.message
        hand_over(address, files)
        assert there(served / "ziel") == files


@pytest.mark.parametrize("kind", ["webdav", "sftp"])
def test_a_connection_that_breaks_once_is_made_again(
    kind: str, serve: Serve, served: Path, loop: zielserver.Loop, home: Path
) -> None:
    address = serve(kind)
    port = int(address.split(":")[2].split("/")[0])
    proxy = zielserver.Proxy(loop, port, 100_000, heals=True)
    trust(home, proxy.port)
    hand_over(address.replace(str(port), str(proxy.port)))
    proxy.end()
    assert proxy.sent > 300_000  # a file was sent twice
    assert there(served / "ziel") == FILES


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupt_leaves_nothing_to_be_seen_and_is_gone_on_from(
    kind: str, serve: Serve, served: Path
) -> None:
    """The signal comes while the first chunk of the second file is under way."""
    address = serve(kind)
    first, *_ = FILES

    def interrupt(path: str, _sent: int) -> None:
        if path.endswith("Übersicht.pdf"):
            signal.raise_signal(signal.SIGINT)

    interrupted = open_target(address)
    interrupted.owner = "project"
    with pytest.raises(KeyboardInterrupt), interrupted:
        interrupted.write(outgoing(FILES), interrupt)
    assert visible(served / "ziel") == {}
    steps: list[tuple[str, int]] = []
    with open_target(address) as target:
        target.owner = "project"
        target.write(outgoing(FILES), lambda path, size: steps.append((path, size)))
    assert visible(served / "ziel") == FILES
    assert steps[:1] == [(first, len(FILES[first]))]  # it waited there, and was not sent again


def test_a_large_file_is_not_held_in_memory(serve: Serve, served: Path) -> None:
    """Of a file of 40 chunks no more than a few are asked for at a time."""
    size = 40 * transfer.CHUNK
    (served / "groß.bin").write_bytes(bytes(size))
    asked: list[int] = []

    class Source:
        def __init__(self) -> None:
            self._file = (served / "groß.bin").open("rb")

        def read(self, most: int = -1) -> bytes:
            asked.append(most)
            return self._file.read(most)

        def __enter__(self) -> Source:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

    with open_target(serve("webdav")) as target:
        source: Callable[[], Any] = Source
        target.write([Outgoing("anlage.bin", source)])
    assert (served / "ziel/anlage.bin").stat().st_size == size
    assert {most for most in asked if not 0 < most <= transfer.CHUNK} == set()


@pytest.mark.parametrize("kind", ["webdav", "sftp"])
def test_a_wrong_password_is_refused(
    kind: str, serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = serve(kind)
    monkeypatch.setenv(PASSWORD, "falsch")
    refusal = refused(address)
    assert "Benutzername oder Kennwort fehlt oder stimmt nicht." in refusal.message
    assert f"unter „{address.rpartition('/')[0]}“" in refusal.cure
    assert there(served) == {}


class _Keyring(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def get_credential(self, service: str, username: str | None) -> SimpleCredential | None:
        if service.startswith("webdav://127.0.0.1:") and username is None:
            return SimpleCredential(zielserver.USER, zielserver.PASSWORD)
        return None


def test_the_password_comes_from_the_keyring_if_the_environment_has_none(
    serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(USER)
    monkeypatch.delenv(PASSWORD)
    address = serve("webdav")
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
        assert "fehlt oder stimmt nicht" in refused(address).message
        keyring.set_keyring(_Keyring())  # type: ignore[no-untyped-call]
        hand_over(address)
    finally:
        keyring.set_keyring(before)
    assert there(served / "ziel") == FILES


@pytest.mark.parametrize("kind", ["webdav", "sftp"])
def test_no_password_reaches_a_log_or_a_representation(
    kind: str, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with open_target(serve(kind)) as target:
        target.write(outgoing(FILES))
        assert zielserver.PASSWORD not in f"{target!r} {vars(target)!r}"
    assert zielserver.PASSWORD not in caplog.text
    credentials = f"{zielserver.USER}:{zielserver.PASSWORD}"
    assert b64encode(credentials.encode()).decode() not in caplog.text


@pytest.mark.parametrize("known", ["nobody", "another"])
def test_an_unknown_or_changed_host_key_is_refused(
    known: str, serve: Serve, served: Path, home: Path
) -> None:
    address = serve("sftp")
    port = int(address.split(":")[2].split("/")[0])
    (home / ".ssh/known_hosts").unlink()
    if known == "another":
        trust(home, port, asyncssh.generate_private_key("ssh-ed25519"))
    refusal = refused(address)
    assert "der Schlüssel des Servers ist unbekannt oder ein anderer als bisher" in refusal.message
    assert there(served) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_is_not_there_is_not_made(kind: str, serve: Serve, served: Path) -> None:
    refusal = refused(f"{serve(kind)}-gibt-es-nicht")
    assert "den Ordner gibt es nicht" in refusal.message
    assert there(served) == {}
    assert len(list(served.iterdir())) == 1


@pytest.mark.parametrize("kind", ["webdav", "sftp"])
def test_a_server_that_is_not_there_is_named(kind: str) -> None:
    refusal = refused(f"{kind}://127.0.0.1:1/ziel")
    assert refusal.message == (
        f"Das Ziel „{kind}://127.0.0.1:1/ziel“: die Verbindung kommt nicht zustande oder bricht ab."
        " Bei diesem Versuch kam dort noch nichts an."
    )


@pytest.mark.parametrize("kind", ["webdav", "sftp"])
def test_a_target_that_is_silent_is_given_up(
    kind: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "SILENCE", 0.3)

    server = socket.create_server(("127.0.0.1", 0))  # nobody accepts
    port = server.getsockname()[1]
    trust(home, port)
    started = time.monotonic()
    refusal = refused(f"{kind}://127.0.0.1:{port}/ziel")
    assert time.monotonic() - started < 20
    server.close()
    assert "antwortet nicht oder ist zu langsam" in refusal.message


def _answering(status: str, body: bytes, when: tuple[str, ...]) -> Callable[[Path], Any]:
    """A WebDAV server that answers these methods in this way."""

    def serving(folder: Path) -> zielserver.Application:
        right = zielserver.webdav(folder)

        def answer(environ: dict[str, Any], start: Any) -> Any:
            if environ["REQUEST_METHOD"] not in when:
                return right(environ, start)
            while environ["wsgi.input"].read(65536):
                pass
            start(status, [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
            return [body]

        return answer

    return serving


@pytest.mark.parametrize(
    ("status", "body", "when", "expected"),
    [
        ("507 Insufficient Storage", b"", ("PUT",), "dort ist kein Platz mehr"),
        ("403 Forbidden", b"", ("PUT",), "dort darf nicht geschrieben werden"),
        ("403 Forbidden", b"", ("MKCOL",), "dort darf nicht geschrieben werden"),
        ("403 Forbidden", b"", ("MOVE",), "dort darf nicht geschrieben werden"),
        ("405 Method Not Allowed", b"", ("PUT",), "dort darf nicht geschrieben werden"),
        ("413 Too Large", b"", ("PUT",), "die Datei ist der Gegenstelle zu groß"),
        ("423 Locked", b"", ("MOVE",), "dort ist etwas gesperrt"),
        ("302 Found", b"", ("PROPFIND",), "die Gegenstelle antwortet mit dem Fehler 302"),
        ("503 Unavailable", b"", ("PUT",), "die Gegenstelle antwortet mit dem Fehler 503"),
        ("502 Bad Gateway", b"", ("PUT",), "bricht ab"),
        ("207 Multi-Status", b"<html>Login", ("PROPFIND",), "antwortet unverständlich"),
        ("200 OK", b"<html>Login</html>", ("PROPFIND",), "antwortet unverständlich"),
        (
            "200 OK",
            b"<html>Login</html>",
            ("GET",),
            "dort liegt nicht, was gesendet wurde",
        ),
        ("201 Created", b"", ("PUT",), "dort liegt nicht, was gesendet wurde"),
        ("201 Created", b"", ("MOVE",), "dort liegt nicht, was gesendet wurde"),
    ],
)
def test_a_webdav_server_that_refuses_or_talks_nonsense(
    status: str, body: bytes, when: tuple[str, ...], expected: str, served: Path
) -> None:
    with zielserver.http(_answering(status, body, when)(served)) as port:
        refusal = refused(f"webdav://127.0.0.1:{port}/ziel")
    assert expected in refusal.message
    assert visible(served) == {}


@pytest.mark.parametrize(
    ("method", "error", "expected"),
    [
        ("write", asyncssh.SFTPFailure("Failure"), "vielleicht ist sie voll"),
        ("open", asyncssh.SFTPPermissionDenied(""), "dort darf nicht geschrieben werden"),
        ("mkdir", asyncssh.SFTPPermissionDenied(""), "dort darf nicht geschrieben werden"),
        ("posix_rename", asyncssh.SFTPPermissionDenied(""), "dort darf nicht geschrieben werden"),
    ],
)
def test_an_sftp_server_that_refuses(
    method: str, error: Exception, expected: str, served: Path, loop: zielserver.Loop
) -> None:
    def refuse(*_: object) -> None:
        raise error

    kind = type("Refusing", (asyncssh.SFTPServer,), {method: refuse})
    with zielserver.sftp(loop, served, KEY, kind) as port:
        trust(Path.home(), port)
        refusal = refused(f"sftp://127.0.0.1:{port}/ziel")
    assert expected in refusal.message
    assert visible(served) == {}


def test_an_sftp_server_without_the_posix_rename(
    served: Path, loop: zielserver.Loop, home: Path
) -> None:
    def refuse(*_: object) -> None:
        raise asyncssh.SFTPOpUnsupported("")

    kind = type("Old", (asyncssh.SFTPServer,), {"posix_rename": refuse})
    (served / "ziel/231-2020").mkdir()
    (served / "ziel/231-2020/leer.txt").write_bytes(b"vom vorigen Mal")
    with zielserver.sftp(loop, served, KEY, kind) as port:
        trust(home, port)
        hand_over(f"sftp://127.0.0.1:{port}/ziel")
    assert there(served / "ziel") == FILES


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, "dort ist kein Platz mehr"),
        (errno.EDQUOT, "dort ist kein Platz mehr"),
        (errno.EROFS, "dort darf nicht geschrieben werden"),
        (errno.EACCES, "dort darf nicht geschrieben werden"),
        (errno.ENAMETOOLONG, "der Name ist zu lang"),
        (errno.EIO, "der Datenträger meldet einen Fehler"),
    ],
)
def test_a_folder_that_refuses_says_what_is_there(
    number: int, expected: str, serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = LocalFileSystem.open
    written: list[str] = []

    def full(system: LocalFileSystem, path: str, mode: str = "rb", **more: Any) -> Any:
        if mode == "wb":
            written.append(path)
        if len(written) > 2:
            raise OSError(number, os.strerror(number))
        return opens(system, path, mode, **more)

    monkeypatch.setattr(LocalFileSystem, "open", full)
    message = refused(serve("folder")).message
    assert message == (
        f"Das Ziel „{served}/ziel“: {expected}. Sichtbar ist dort davon noch nichts; übertragen sind"
        " 2 von 4 Dateien."
    )
    assert visible(served / "ziel") == {}


def test_a_rename_that_fails_says_what_is_there_and_what_is_not(
    serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renames = Path.replace
    first, second, third, fourth = FILES

    def refuse(old: Path, new: str) -> Path:
        if new.endswith(third):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return renames(old, new)

    monkeypatch.setattr(Path, "replace", refuse)
    message = refused(serve("folder")).message
    assert message == (
        f"Das Ziel „{served}/ziel“: dort darf nicht geschrieben werden. Vollständig dort: {first} und"
        f" {second}. Noch nicht dort: {third} und {fourth}."
    )
    assert visible(served / "ziel") == {path: FILES[path] for path in (first, second)}


def test_a_manifest_lies_there_only_while_all_that_it_lists_is_there(
    serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renames = Path.replace
    target = serve("folder")
    paper, manifest = "231-2020/Vorlage.pdf", "231-2020/manifest.json"
    hand_over(target, {paper: b"old", manifest: b"old"})
    seen = []

    def watched(old: Path, new: str) -> Path:
        seen.append(visible(served / "ziel").get(manifest))
        return renames(old, new)

    monkeypatch.setattr(Path, "replace", watched)
    hand_over(target, {paper: b"new", manifest: b"new"})
    assert seen == [None, None]
    assert visible(served / "ziel") == {paper: b"new", manifest: b"new"}


def test_s3_goes_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a file system in memory in the place of the library, and without one, a sentence."""
    assert refused("s3://eimer/gremien").cure.endswith('"vorlagen[veroeffentlichen-s3]"')
    library = ModuleType("s3fs")
    library.S3FileSystem = _Bucket  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "s3fs", library)
    monkeypatch.setattr(MemoryFileSystem, "store", {})
    monkeypatch.setattr(MemoryFileSystem, "pseudo_dirs", ["", "/eimer"])
    with open_target("s3://eimer/gremien") as target:
        target.write(outgoing(FILES))
        assert (
            set(target.digests(FILES).values()) > {None}
            or None not in target.digests(FILES).values()
        )
        assert sorted(MemoryFileSystem.store) == sorted(f"/eimer/gremien/{path}" for path in FILES)
        target.remove(FILES)
    assert MemoryFileSystem.store == {}
    assert "den Ordner gibt es nicht" in refused("s3://anderer/gremien").message


class _Bucket(MemoryFileSystem):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        assert options["key"] == zielserver.USER
        assert options["secret"] == zielserver.PASSWORD
        super().__init__()


@pytest.mark.parametrize(
    "path",
    [
        "a\nb.pdf",
        "a\x1b[2Jb.pdf",
        "a\u2028b",
        "../a",
        "/a",
        "a//b",
        ".a",
        "a/.b",
        "a\\b",
        "a?b",
        "",
        "C:a",
    ],
)
def test_names_that_are_no_plain_paths_are_refused_before_anything_is_sent(
    path: str, serve: Serve, served: Path
) -> None:
    refusal = refused(serve("folder"), {"gut.pdf": b"", path: b""})
    assert "lässt sich nicht übergeben" in refusal.message
    assert refusal.message.isprintable()
    assert there(served) == {}


@pytest.mark.parametrize(
    "address",
    [
        "webdavs://ich:geheim@host/pfad",
        "sftp://ich:ge/heim@host/pfad",
        "s3://ich:123/heim@bucket",
        "webdavs:/ich:geheim@host",
    ],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(address: str) -> None:
    refusal = refused(address)
    assert "steht ein Kennwort" in refusal.message
    assert "heim" not in refusal.message + refusal.cure


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", "leer"),
        ("/ziel/a\nb", "Steuerzeichen"),
        ("ftp://host/pfad", "Ziele der Art „ftp:“ gibt es nicht"),
        ("webdavs:///pfad", "nicht die richtige Form"),
        ("webdavs://host:port/pfad", "nicht die richtige Form"),
        ("webdavs://host/pfad?token=geheim", "nicht die richtige Form"),
        ("webdavs://[host/pfad", "nicht die richtige Form"),
    ],
)
def test_an_address_of_no_known_form_is_refused(address: str, expected: str) -> None:
    refusal = refused(address)
    assert expected in refusal.message
    assert "geheim" not in refusal.message


def test_a_folder_can_be_named_in_several_ways(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(served)
    (served / "Ordner für ü").mkdir()
    folder = str(served / "Ordner für ü")
    for address in (
        folder,
        "Ordner für ü",
        f"file:{folder}",
        f"file://{folder.replace(' ', '%20')}",
    ):
        assert open_target(address).address == folder
        hand_over(address)
    assert there(Path(folder)) == FILES


def test_a_slash_at_the_end_makes_no_other_target() -> None:
    assert open_target("webdavs://host/ziel/").address == "webdavs://host/ziel"


def test_a_file_that_cannot_be_read_is_named(serve: Serve, served: Path) -> None:
    def missing() -> BinaryIO:
        return (served / "fehlt").open("rb")

    with open_target(serve("folder")) as target, pytest.raises(Refusal) as caught:
        target.write([*outgoing({"da.txt": b"da"}), Outgoing("fehlt.pdf", missing)])
    assert caught.value.message.startswith("„fehlt.pdf“ lässt sich nicht lesen: ")
    assert there(served / "ziel") == {}


def test_two_hand_overs_at_once_leave_only_whole_files(serve: Serve, served: Path) -> None:
    """Each may remove what it takes for left over from a break; the other one sends it again."""
    address = serve("folder")
    half: list[str] = []

    def many() -> None:
        for _ in range(5):
            with suppress(Refusal):  # if it was so often
                hand_over(address)
            for path, content in visible(served / "ziel").items():
                if FILES[path] != content:
                    half.append(path)

    threads = [threading.Thread(target=many) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not half
    hand_over(address)
    assert there(served / "ziel") == FILES
