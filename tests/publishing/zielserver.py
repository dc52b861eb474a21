"""Servers that a hand-over goes to: WebDAV, SFTP and S3 on loopback, and a proxy that cuts connections."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import asyncssh
from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "sitzungsdienst", "Kennwort:mit@Zeichen%41"
RCLONE = str(Path(sys.executable).with_name("rclone"))
T = TypeVar("T")


class Loop:
    """An asyncio loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    async def _cancel(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # An aborted transport closes its socket in the loop's next turn.
        for _ in range(3):
            await asyncio.sleep(0)

    def end(self) -> None:
        self.run(self._cancel())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


Application = Callable[[dict[str, Any], Any], Any]


@contextmanager
def http(application: Application) -> Iterator[int]:
    """An HTTP server; its port."""
    server = wsgi.Server(("127.0.0.1", 0), application, numthreads=4, shutdown_timeout=1)
    server.expiration_interval = 0.02  # how long it takes to see that it shall end
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server.bind_addr[1]
    finally:
        server.stop()
        thread.join(10)


def webdav(folder: Path) -> Application:
    """A WebDAV server of a folder."""
    application: Application = WsgiDAVApp(
        {
            "provider_mapping": {"/": str(folder)},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False},
            "logging": {"enable": False, "enable_loggers": []},
            "verbose": 0,
        }
    )
    return application


class _WithPassword(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@contextmanager
def sftp(
    loop: Loop,
    folder: Path,
    key: asyncssh.SSHKey,
    kind: type[asyncssh.SFTPServer] = asyncssh.SFTPServer,
) -> Iterator[int]:
    """An SFTP server of a folder; its port."""

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            _WithPassword,
            "127.0.0.1",
            0,
            server_host_keys=[key],
            sftp_factory=lambda channel: kind(channel, chroot=str(folder).encode()),
        )

    server = loop.run(start())
    try:
        yield server.get_port()
    finally:
        loop.run(_close(server))


async def _close(server: asyncssh.SSHAcceptor | asyncio.Server) -> None:
    server.close()


@contextmanager
def s3(folder: Path) -> Iterator[int]:
    """An S3 server whose buckets are the folders of a folder; its port."""
    command = [
        RCLONE,
        "serve",
        "s3",
        "--addr=127.0.0.1:0",
        f"--auth-key={USER},{PASSWORD}",
        str(folder),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if started := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                yield int(started[1])
                break
        process.kill()


class Proxy:
    """Passes on what clients send until it was `most` bytes, then cuts; afterwards it lets nobody in.

    If it heals, it lets them in again.
    """

    def __init__(self, loop: Loop, port: int, most: float, *, heals: bool = False) -> None:
        self.sent = 0
        self._most = most
        self._heals = heals
        self._to = port
        self._loop = loop
        self._server = loop.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.sent < self._most or self._heals:
                with suppress(OSError):
                    await self._connect(reader, writer)
        finally:
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, on = await asyncio.open_connection("127.0.0.1", self._to)
        answers = asyncio.create_task(self._pass_on(back, writer))
        try:
            await self._forward(reader, on)
        finally:
            on.transport.abort()
            answers.cancel()

    async def _forward(self, reader: asyncio.StreamReader, on: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(4096):
            left = self._most - self.sent
            self.sent += len(chunk)
            if 0 < left <= len(chunk):
                on.write(chunk[: int(left) - 1])
                await on.drain()
                return
            on.write(chunk)
            await on.drain()

    @staticmethod
    async def _pass_on(back: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await back.read(65536):
                writer.write(chunk)
                await writer.drain()
        writer.transport.abort()

    def end(self) -> None:
        self._loop.run(_close(self._server))
