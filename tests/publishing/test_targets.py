"""A hand-over reaches its target whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncssh
import pytest
import zielserver
from asyncssh.sftp import SFTPServerHandler

from vorlagen.findings import Refusal
from vorlagen.publishing import targets
from vorlagen.publishing.targets import PASSWORD, USER, Progress, Target, open_target

MANIFEST = "231-2020/manifest.json"
FILES = {
    "231-2020/Beschlussvorlage_231-2020.pdf": os.urandom(150_000),
    "231-2020/Anlage_1 Übersicht.pdf": os.urandom(90_000),
    "231-2020/leer.txt": b"",
    MANIFEST: b"{}",
}
KEY = asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user without keys; nothing is tried twice."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv(USER, zielserver.USER)
    monkeypatch.setenv(PASSWORD, zielserver.PASSWORD)
    monkeypatch.setattr(targets, "PAUSES", ())
    monkeypatch.setattr(targets, "RETRIES", 1)
    monkeypatch.setenv("GOMAXPROCS", "1")  # rclone starts faster
    monkeypatch.setenv("GOGC", "off")
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
def serve(
    served: Path, loop: zielserver.Loop, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Serve]:
    """Starts a server of a kind; the address of the target on it."""
    with ExitStack() as stack:

        def start(kind: str) -> str:
            if kind == "folder":
                return str(served / "ziel")
            if kind == "s3":
                port = stack.enter_context(zielserver.s3(served))
                monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
                return "s3://ziel"
            if kind == "sftp":
                port = stack.enter_context(zielserver.sftp(loop, served, KEY))
                trust(home, port)
                return f"sftp://127.0.0.1:{port}/ziel"
            port = stack.enter_context(zielserver.http(zielserver.webdav(served)))
            if kind == "webdav":
                return f"webdav://127.0.0.1:{port}/ziel"
            monkeypatch.delenv(USER)
            monkeypatch.delenv(PASSWORD)
            subprocess.run(
                [
                    *(zielserver.RCLONE, "config", "create"),
                    *("ris", "webdav", f"url=http://127.0.0.1:{port}", f"user={zielserver.USER}"),
                    *(f"pass={zielserver.PASSWORD}", "--obscure"),
                ],
                check=True,
                capture_output=True,
            )
            return "rclone:ris:ziel"

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
    return {
        path: content
        for path, content in there(folder).items()
        if not path.startswith(".vorlagen-")
    }


def hand_over(
    address: str | Target,
    files: dict[str, bytes] = FILES,
    progress: Progress = lambda _path, _sent: None,
) -> None:
    target = open_target(address) if isinstance(address, str) else address
    with TemporaryDirectory() as folder:
        for path, content in files.items():
            place = Path(folder, path)
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
        target.write(Path(folder), list(files), progress)


def refused(address: str | Target, files: dict[str, bytes] = FILES) -> Refusal:
    """How a hand-over is refused, without the password."""
    with pytest.raises(Refusal) as caught:
        hand_over(address, files)
    assert zielserver.PASSWORD not in f"{caught.value!r} {caught.value.message} {caught.value.cure}"
    return caught.value


SERVERS = ("webdav", "sftp")


@pytest.mark.parametrize("kind", ["folder", *SERVERS, "s3"])
def test_files_are_written_read_and_removed(
    kind: str, serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in the same folder and is not ours stays; nobody is shown the password."""
    commands: list[str] = []
    starts = subprocess.Popen.__init__

    def watched(self: Any, command: Any, *more: Any, **options: Any) -> None:
        commands.append(str(command))
        starts(self, command, *more, **options)

    (served / "ziel/231-2020").mkdir()
    (served / "ziel/231-2020/leer.txt").write_bytes(b"vom vorigen Mal")
    (served / "ziel/fremd.txt").write_bytes(b"fremd")
    fremd = {"fremd.txt": b"fremd"}
    target = open_target(serve(kind))
    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    hand_over(target)
    target.remove([])
    assert there(served / "ziel") == FILES | fremd
    digests = target.digests([*FILES, "231-2020/fehlt.pdf", "fehlt/fehlt.pdf"])
    expected = {path: hashlib.sha512(content).hexdigest() for path, content in FILES.items()}
    assert digests == expected | {"231-2020/fehlt.pdf": None, "fehlt/fehlt.pdf": None}
    target.remove([*FILES, "fehlt/fehlt.pdf"])
    assert there(served / "ziel") == fremd
    assert [path.name for path in (served / "ziel").iterdir()] == ["fremd.txt"]
    assert zielserver.PASSWORD not in f"{target!r} {vars(target)!r} {' '.join(commands)}"


def test_what_rclone_is_set_up_for_is_a_target_and_asked_without_our_password(
    serve: Serve, served: Path
) -> None:
    (served / "ziel/da.txt").write_bytes(b"da")
    digest = hashlib.sha512(b"da").hexdigest()
    assert open_target(serve("rclone")).digests(["da.txt"]) == {"da.txt": digest}
    assert "find section" in refused("rclone:unbekannt:gremien").message


@pytest.mark.parametrize("kind", ["folder", "sftp"])
def test_what_is_there_is_not_sent_again(kind: str, serve: Serve, served: Path) -> None:
    address = serve(kind)
    hand_over(address)
    before = {path: path.stat().st_mtime_ns for path in served.rglob("*.*")}
    hand_over(address)
    assert {path: path.stat().st_mtime_ns for path in served.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("kind", "tenths"), [("webdav", range(1, 10, 2)), ("sftp", range(2, 9, 2))]
)
def test_a_transfer_that_is_cut_anywhere_shows_nothing_half_and_goes_on_when_repeated(
    kind: str, tenths: range, serve: Serve, served: Path, loop: zielserver.Loop
) -> None:
    """At each tenth of its bytes, each time going on from what the time before has left."""
    address = serve(kind)
    port = int(address.split(":")[2].split("/")[0])
    files = {"231-2020/Vorlage.pdf": os.urandom(60_000), MANIFEST: b"{}"}

    def through(most: float) -> tuple[zielserver.Proxy, Target]:
        proxy = zielserver.Proxy(loop, port, most)
        trust(Path.home(), proxy.port)
        target = open_target(address.replace(str(port), str(proxy.port)))
        target.owner = "project"
        return proxy, target

    proxy, target = through(float("inf"))
    hand_over(target, files)
    proxy.end()
    shutil.rmtree(served / "ziel/231-2020")
    for tenth in tenths:
        cut, target = through(proxy.sent * tenth / 10)
        if tenth < 8:  # then little is left to be sent
            refusal = refused(target, files)
            assert "die Verbindung kommt nicht zustande oder bricht ab" in refusal.message
            assert "Denselben Befehl noch einmal geben" in refusal.cure
        else:
            with suppress(Refusal):
                hand_over(target, files)
        cut.end()
        shown = visible(served / "ziel")
        assert MANIFEST not in shown or shown == files
        assert shown.items() <= files.items()
    hand_over(address, files)
    assert visible(served / "ziel") == files


def test_a_connection_that_breaks_once_is_made_again(
    serve: Serve, served: Path, loop: zielserver.Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "PAUSES", (0,))
    address = serve("sftp")
    port = int(address.split(":")[2].split("/")[0])
    proxy = zielserver.Proxy(loop, port, 200_000, heals=True)
    trust(Path.home(), proxy.port)
    hand_over(address.replace(str(port), str(proxy.port)))
    proxy.end()
    assert proxy.sent > 300_000  # a file was sent twice
    assert there(served / "ziel") == FILES


def _interrupting(method: str, path: str, harm: Callable[[], None]) -> Callable[[Path], Any]:
    """A WebDAV server at which this happens while it is asked for this."""

    def serving(folder: Path) -> zielserver.Application:
        right = zielserver.webdav(folder)

        def answer(environ: dict[str, Any], start: Any) -> Any:
            if environ["REQUEST_METHOD"] == method and path in environ["PATH_INFO"]:
                harm()
            return right(environ, start)

        return answer

    return serving


@pytest.mark.parametrize(
    ("number", "method", "path"),
    [(signal.SIGINT, "PUT", "leer.txt"), (signal.SIGKILL, "MOVE", "leer.txt")],
)
def test_who_is_ended_leaves_nothing_half_and_the_next_one_goes_on(
    number: int, method: str, path: str, served: Path, tmp_path: Path
) -> None:
    """By Ctrl+C, or without being able to do a thing; rclone is ended by the same or by the next line."""
    for name, content in FILES.items():
        place = tmp_path / "paper" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    sends = (
        "import signal, sys, pathlib; from vorlagen.publishing.targets import open_target;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # also if the tests run unattended
        "target = open_target(sys.argv[1]); target.owner = 'project';"
        "target.write(pathlib.Path(sys.argv[2]), sys.argv[3:])"
    )
    running: list[subprocess.Popen[bytes]] = []
    ended: list[int] = []

    def end() -> None:
        if not ended:
            ended.append(number)
            running[0].send_signal(number)
            running[0].wait()

    with zielserver.http(_interrupting(method, path, end)(served)) as port:
        command = [
            sys.executable,
            "-c",
            sends,
            f"webdav://127.0.0.1:{port}/ziel",
            str(tmp_path / "paper"),
        ]
        running.append(subprocess.Popen([*command, *FILES], stderr=subprocess.DEVNULL))
        assert running[0].wait() == -number
        assert MANIFEST not in visible(served / "ziel")
        assert visible(served / "ziel").items() <= FILES.items()
        subprocess.run([*command, *FILES], check=True)
    assert there(served / "ziel") == FILES


@pytest.mark.parametrize("kind", SERVERS)
def test_a_wrong_password_is_refused(
    kind: str, serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = serve(kind)
    monkeypatch.setenv(PASSWORD, "falsch")
    assert "Benutzername oder Kennwort fehlt oder stimmt nicht." in refused(address).message
    assert there(served) == {}


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


def test_keys_of_servers_that_rclone_is_set_up_for_must_be_known_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RCLONE_CONFIG_RIS_TYPE", "sftp")
    monkeypatch.setenv("RCLONE_CONFIG_RIS_HOST", "127.0.0.1")
    assert "der Schlüssel des Servers ist unbekannt" in refused("rclone:ris:ziel").message


@pytest.mark.parametrize("kind", ["folder", *SERVERS, "s3"])
def test_a_folder_that_is_not_there_is_not_made(kind: str, serve: Serve, served: Path) -> None:
    refusal = refused(f"{serve(kind)}-gibt-es-nicht")
    assert "den Ordner gibt es nicht" in refusal.message
    assert there(served) == {}
    assert len(list(served.iterdir())) == 1


@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_is_not_there_is_named(kind: str, home: Path) -> None:
    trust(home, 1)
    refusal = refused(f"{kind}://127.0.0.1:1/ziel")
    assert refusal.message == (
        f"Das Ziel „{kind}://127.0.0.1:1/ziel“: die Verbindung kommt nicht zustande oder bricht ab."
        " Sichtbar ist dort davon noch nichts."
    )


@pytest.mark.parametrize("kind", SERVERS)
def test_a_target_that_is_silent_is_given_up(
    kind: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "SILENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:  # nobody accepts
        port = server.getsockname()[1]
        trust(home, port)
        refusal = refused(f"{kind}://127.0.0.1:{port}/ziel")
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
        ("403 Forbidden", b"", ("MKCOL",), "dort darf nicht geschrieben werden"),
        ("207 Multi-Status", b"<html>Login", ("PROPFIND",), "antwortet unverständlich"),
        ("200 OK", b"<html>Login</html>", ("GET",), "dort liegt nicht, was gesendet wurde"),
        ("201 Created", b"", ("MOVE",), "dort liegt nicht, was gesendet wurde"),
    ],
)
def test_a_webdav_server_that_refuses_or_talks_nonsense(
    status: str, body: bytes, when: tuple[str, ...], expected: str, served: Path
) -> None:
    with zielserver.http(_answering(status, body, when)(served)) as port:
        refusal = refused(f"webdav://127.0.0.1:{port}/ziel")
    assert expected in refusal.message
    assert refusal.message.isprintable()
    assert visible(served / "ziel") == {}


@pytest.mark.parametrize(
    ("method", "error", "expected"),
    [
        ("write", asyncssh.SFTPFailure("Failure"), "vielleicht ist sie voll"),
        ("open", asyncssh.SFTPPermissionDenied(""), "dort darf nicht geschrieben werden"),
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
    assert visible(served / "ziel") == {}


def test_an_sftp_server_without_the_posix_rename(
    served: Path, loop: zielserver.Loop, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [
        item for item in SFTPServerHandler._extensions if item[0] != b"posix-rename@openssh.com"
    ]
    monkeypatch.setattr(SFTPServerHandler, "_extensions", kept)
    (served / "ziel/231-2020").mkdir()
    (served / "ziel/231-2020/leer.txt").write_bytes(b"vom vorigen Mal")
    with zielserver.sftp(loop, served, KEY) as port:
        trust(home, port)
        hand_over(f"sftp://127.0.0.1:{port}/ziel")
    assert there(served / "ziel") == FILES


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, "der Datenträger ist voll"),
        (errno.EROFS, "der Datenträger ist schreibgeschützt"),
        (errno.EACCES, "Zugriff verweigert"),
    ],
)
def test_a_folder_that_refuses_says_what_is_there(
    number: int, expected: str, serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = shutil.copyfile

    def refuse(source: Path, place: Path) -> Path:
        if "Anlage" in place.name:
            raise OSError(number, os.strerror(number))
        return copies(source, place)

    monkeypatch.setattr(shutil, "copyfile", refuse)
    message = refused(serve("folder")).message
    assert message == f"Das Ziel „{served}/ziel“: {expected}. Sichtbar ist dort davon noch nichts."
    assert visible(served / "ziel") == {}


def test_a_rename_that_fails_says_what_is_there_and_what_is_not(
    serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renames = Path.replace

    def refuse(old: Path, new: Path) -> Path:
        if new.name == "leer.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return renames(old, new)

    monkeypatch.setattr(Path, "replace", refuse)
    message = refused(serve("folder")).message
    assert message == (
        f"Das Ziel „{served}/ziel“: Zugriff verweigert. Ein Teil der Dateien kann dort schon sichtbar"
        f" sein; ganz übergeben sind sie erst, wenn auch „{MANIFEST}“ dort liegt."
    )
    assert MANIFEST not in visible(served / "ziel")


def test_a_manifest_lies_there_only_while_all_that_it_lists_is_there(
    serve: Serve, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renames = Path.replace
    target = serve("folder")
    paper = "231-2020/Vorlage.pdf"
    hand_over(target, {paper: b"old", MANIFEST: b"old"})
    seen = []

    def watched(old: Path, new: Path) -> Path:
        seen.append(visible(served / "ziel").get(MANIFEST))
        return renames(old, new)

    monkeypatch.setattr(Path, "replace", watched)
    hand_over(target, {paper: b"new", MANIFEST: b"new"})
    assert seen == [None, None]
    assert visible(served / "ziel") == {paper: b"new", MANIFEST: b"new"}


def test_two_projects_at_once_do_not_get_into_each_others_way(serve: Serve, served: Path) -> None:
    address = serve("folder")
    papers = []
    for number in range(3):
        papers.append(
            {f"{number}-2020/Vorlage.pdf": b"%PDF", f"{number}-2020/manifest.json": b"{}"}
        )

    def many(paper: dict[str, bytes]) -> None:
        for _ in range(5):
            hand_over(address, paper)

    threads = [threading.Thread(target=many, args=[paper]) for paper in papers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert there(served / "ziel") == papers[0] | papers[1] | papers[2]


def test_rclone_that_is_not_there_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert refused("webdavs://host/pfad").cure.endswith('"vorlagen[veroeffentlichen]"')


def test_a_server_without_a_right_certificate_is_refused(serve: Serve) -> None:
    address = serve("webdav").replace("webdav:", "webdavs:")
    assert "die Verbindung ist nicht sicher" in refused(address).message


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
    with pytest.raises(Refusal) as caught:
        open_target(serve("folder")).write(served, ["gut.pdf", path])
    assert "lässt sich nicht übergeben" in caught.value.message
    assert caught.value.message.isprintable()
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
        ("rclone::webdav,pass=geheim:pfad", "nicht die richtige Form"),
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
