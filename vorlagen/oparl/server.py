"""The server: answers from memory, and files from the folder that they were handed over to.

Nothing that is asked becomes a path: an address is looked up among the keys of objects. What changes while
it runs is read beside it in a thread and taken over between two answers, so that none is half old.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import msgspec
import uvicorn
from msgspec import Struct
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send

from vorlagen.building.internal_error import report_internal_error
from vorlagen.facts.files import UnreadableError
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.oparl.council import KINDS, Council
from vorlagen.oparl.objects import Interface, error
from vorlagen.oparl.paging import MalformedError, page_of, page_of_bodies, query_of
from vorlagen.oparl.public import PublicFile
from vorlagen.oparl.published import Published

SECONDS = 2.0  # between two looks whether there is anything new
_CACHED = 32_000_000  # bytes of answers that are kept
_SMALL = 1_000_000  # bytes of a file that is read at once
_LONGEST = 8_000  # characters of an address
_SILENT = logging.CRITICAL + 1
_LISTS = {name: kind for kind, name in KINDS.items()}
_HEADERS = {
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",  # ask each time whether it is still the same
    "x-content-type-options": "nosniff",
}
# Of pages only: browsers do not show a PDF that is held so.
_HELD = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_encode = msgspec.json.Encoder().encode


class _Answer(Struct, frozen=True):
    """What there is at an address, and when it was last changed, in seconds since 1970."""

    body: bytes
    tag: str
    changed: int


class _GoneError(Exception):
    """There is nothing at an address; `status` is 404, or 410 if there was something."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Application:
    """Answers requests, by ASGI."""

    def __init__(
        self,
        source: Published,
        address: str,
        now: Callable[[], int],
        report: Callable[[Findings], None] = lambda _findings: None,
    ) -> None:
        self._source = source
        self._now = now
        self._report = report
        self._prefix = urlsplit(address).path
        self._interface = Interface(address, source.councils, self._text_of)
        self._answers: OrderedDict[str, _Answer] = OrderedDict()
        self._cached = 0
        self._verified: dict[str, tuple[int, int]] = {}  # files that were read: time and size
        self._watching: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            response = await self._response(scope)
            await response(scope, receive, sending)
        except Exception as problem:  # noqa: BLE001 - whatever it is, a reader gets an answer
            if has_begun:
                return  # the reader sees that less came than was announced
            findings = Findings()
            report_internal_error(problem, "vorlagen oparl", self._source.root, findings)
            self._report(findings)
            message = "Das kann der Server gerade nicht beantworten."
            await _failure(503, message, type(problem).__name__)(scope, receive, sending)

    # Answers

    async def _response(self, scope: Scope) -> Response:
        headers = {name.decode("latin-1").lower(): value for name, value in scope["headers"]}
        if scope["method"] not in ("GET", "HEAD"):
            refusal = _failure(405, "Hier kann nur gelesen werden.", "GET, HEAD")
            refusal.headers["allow"] = "GET, HEAD"
            return refusal
        text = scope["query_string"].decode("latin-1")
        path = scope["path"].removeprefix(self._prefix) if self._prefix else scope["path"]
        if len(path) + len(text) > _LONGEST:
            return _failure(414, "Die Adresse ist zu lang.", str(_LONGEST))
        if path in ("", "/"):
            return RedirectResponse(f"{self._interface.address}/system.json", 301, _HEADERS)
        route = quote(path.removeprefix("/"), safe="/", errors="replace")
        try:
            for part in ("access", "download"):
                name, slash, rest = route.partition(f"/{part}/")
                if slash and name in self._interface.councils:
                    return await self._file(name, rest, headers, is_download=part == "download")
            answer = self._answer(route, text)
        except _GoneError as gone:
            return _failure(gone.status, str(gone), path[:200])
        except MalformedError as malformed:
            return _failure(400, str(malformed), text[:200])
        known = {
            **_HEADERS,
            "etag": answer.tag,
            "last-modified": formatdate(answer.changed, usegmt=True),
        }
        if _has_it(headers, answer.tag, answer.changed):
            return Response(status_code=304, headers=known)
        body = b"" if scope["method"] == "HEAD" else answer.body
        known["content-length"] = str(len(answer.body))
        return Response(body, headers=known, media_type="application/json")

    def _answer(self, route: str, text: str) -> _Answer:
        """The JSON at an address, made or kept from before.

        Raises:
            _GoneError: If there is nothing.
            MalformedError: If what is asked of a list cannot be understood.
        """
        name = f"{route}?{text}"
        answer = self._answers.get(name)
        if answer is None:
            content, changed = self._made(route, text)
            body = _encode(content)
            tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
            answer = self._answers[name] = _Answer(body, tag, changed)
            self._cached += len(body) + len(name)
        self._answers.move_to_end(name)
        while self._cached > _CACHED and len(self._answers) > 1:
            other, dropped = self._answers.popitem(last=False)
            self._cached -= len(dropped.body) + len(other)
        return answer

    def _made(self, route: str, text: str) -> tuple[object, int]:
        councils = self._interface.councils
        newest = max(council.changed for council in councils.values())
        if route == "system.json":
            return self._interface.system(), newest
        if route == "bodies.json":
            return page_of_bodies(self._interface, query_of(text)), newest
        name, _, rest = route.partition("/")
        council = councils.get(name)
        key = rest.removesuffix(".json")
        if council is not None and key != rest:
            listed = _listed(council, key)
            if listed is not None:
                page = page_of(self._interface, council, *listed, query_of(text))
                return page, council.changed
            made = self._interface.made(council, key)
            if made is not None:
                return made, council.times_of(key).modified
        raise _GoneError(404, "Unter dieser Adresse gibt es nichts.")

    # Files

    async def _file(
        self, name: str, path: str, headers: dict[str, bytes], *, is_download: bool
    ) -> Response:
        council = self._interface.councils[name]
        key = f"file/{path}"
        times = council.times(key)
        part = council.file(key)
        if times is None:
            raise _GoneError(404, "Unter dieser Adresse gibt es keine Datei.")
        if part is None:
            raise _GoneError(410, "Diese Datei ist zurückgezogen.")
        file = part.file
        tag = f'"{file.sha512[:32]}"'
        known = {**_HEADERS, "etag": tag, "last-modified": formatdate(times.modified, usegmt=True)}
        if _has_it(headers, tag, times.modified):
            return Response(status_code=304, headers=known)
        media = file.art.partition(";")[0]
        if media == "text/html":
            known["content-security-policy"] = _HELD
        if is_download:
            known["content-disposition"] = f'attachment; filename="{file.name}"'
        if file.groesse <= _SMALL and "range" not in headers:
            content = await asyncio.to_thread(self._content, council, file)
            return Response(content, headers=known, media_type=media)
        place = await asyncio.to_thread(self._place, council, file)
        return FileResponse(place, headers=known, media_type=media)

    def _content(self, council: Council, file: PublicFile) -> bytes:
        """The content of a file as it was handed over.

        Raises:
            _GoneError: If it is not there any more.
        """
        try:
            return self._source.content(council, file)
        except (UnreadableError, ValueError):
            message = "Die Datei liegt nicht da, wie sie übergeben ist."
            raise _GoneError(404, message) from None

    def _place(self, council: Council, file: PublicFile) -> Path:
        """Where a large file lies; it is compared with what was handed over when it has changed."""
        place = self._source.folders[council.name] / file.pfad
        state = (0, 0)
        with suppress(OSError):
            status = place.stat()
            state = (status.st_mtime_ns, status.st_size)
        if self._verified.get(file.sha512) != state:
            self._content(council, file)
            self._verified[file.sha512] = state
        return place

    def _text_of(self, council: Council, file: PublicFile) -> str:
        with suppress(UnreadableError, ValueError):
            return self._source.content(council, file).decode()
        return ""

    # What changes meanwhile

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._watching = asyncio.create_task(self._watch())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._watching.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            with suppress(OSError, Refusal):  # a file is being replaced: look again
                signature = await asyncio.to_thread(self._source.signature)
                if signature != self._source.seen:
                    await self.update()
                    self._source.seen = signature

    async def update(self) -> None:
        """Take over what is new; what cannot be read is reported, and all else stays as it is."""
        findings = Findings()
        try:
            for name in list(self._source.authorities()):
                council = self._source.council(name)
                lines = await asyncio.to_thread(self._source.news, council, findings)
                self._source.take(council, lines, self._now())  # nobody is answered meanwhile
                self._answers.clear()
                self._cached = 0
                await asyncio.to_thread(self._source.keep, council, lines)
        except Refusal as refusal:
            refusal.report(findings, Place(""))
        self._report(findings)


def _listed(council: Council, key: str) -> tuple[str, str] | None:
    """The kind of objects that the list of that name has, and whose it is; None if there is none."""
    match key.split("/"):
        case [name] if name in _LISTS:
            return _LISTS[name], ""
        case ["organization", committee, "meetings" | "consultations" as name]:
            if council.parts(f"organization/{committee}"):
                return _LISTS[name], committee
    return None


def _has_it(headers: dict[str, bytes], tag: str, changed: int) -> bool:
    """Whether a reader says that it has what is there (RFC 9110, 13.2.2)."""
    tags = headers.get("if-none-match")
    if tags is not None:
        known = [value.strip().removeprefix("W/") for value in tags.decode("latin-1").split(",")]
        return tag in known or "*" in known
    with suppress(KeyError, ValueError, TypeError, OverflowError):
        since = parsedate_to_datetime(headers["if-modified-since"].decode("latin-1"))
        return changed <= since.timestamp()
    return False


def _failure(status: int, message: str, debug: str) -> Response:
    return Response(_encode(error(message, debug)), status, _HEADERS, "application/json")


def serve(app: Application, listening: socket.socket) -> None:
    """Answer requests until interrupted."""
    # Head and body are sent apart; without this a reader waits 40 ms for the body.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        lifespan="on",
        ws="none",
        log_level=_SILENT,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # its public address is configured
        timeout_graceful_shutdown=1,
    )
    with suppress(KeyboardInterrupt):  # the usual way to end
        uvicorn.Server(config).run(sockets=[listening])
