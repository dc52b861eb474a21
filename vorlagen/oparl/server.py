"""The server: answers from the table of objects, and files from the folder that they were handed over to.

Nothing that is asked becomes a path of a file: an address is looked up in the table. What changes while it
runs is read beside it in a thread and taken over between two answers, so that none is half old.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from vorlagen.building.internal_error import report_internal_error
from vorlagen.facts.files import UnreadableError
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.oparl.objects import SCHEMA, joined, stamp
from vorlagen.oparl.published import Published
from vorlagen.oparl.store import BODIES, PAGE, SYSTEM, Query, Row

SECONDS = 2.0  # between two looks whether there is anything new
_SILENT = logging.CRITICAL + 1
_HEADERS = {
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",  # ask each time whether it is still the same
    "x-content-type-options": "nosniff",
}
# Of pages only: browsers do not show a PDF that is held so.
_HELD = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_TIMES = ("created_since", "created_until", "modified_since", "modified_until")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_LATEST = 253_370_000_000  # in the year 9998, so that it is a time in all time zones
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_INTERNAL = ("auxiliaryFile", "agendaItem", "membership", "legislativeTerm")
_NOTHING = "Unter dieser Adresse gibt es nichts."
_comparing = StaticFiles()  # only compares what a reader has with what is there


class Application(Starlette):
    """Answers requests below an address, and those from which a web server has taken its path."""

    def __init__(
        self,
        source: Published,
        address: str,
        now: Callable[[], int],
        report: Callable[[Findings], None] = lambda _findings: None,
    ) -> None:
        self._source = source
        self._address = address
        self._now = now
        self._report = report
        self._verified: dict[str, tuple[int, int]] = {}  # files that were read: time and size
        routes: list[BaseRoute] = [
            Route("/", self._start),
            Route("/{authority}/access/{path:path}", self._file, name="access"),
            Route("/{authority}/download/{path:path}", self._file, name="download"),
            Route("/{path:path}", self._json),
        ]
        prefix = urlsplit(address).path
        if prefix:
            routes = [Mount(prefix, routes=routes), Route(prefix, self._start), *routes]
        super().__init__(
            routes=routes,
            exception_handlers={HTTPException: self._refused, Exception: self._fault},
            lifespan=self._live,
        )

    async def _start(self, _request: Request) -> Response:
        return RedirectResponse(f"{self._address}/{SYSTEM}.json", 301, _HEADERS)

    async def _json(self, request: Request) -> Response:
        """An object or a page of a list.

        Raises:
            HTTPException: If there is none, or what is asked of a list cannot be understood.
        """
        objects = self._source.objects
        path = quote(request.path_params["path"], safe="/", errors="replace")
        name = path.removesuffix(".json")
        if name == path:
            raise HTTPException(404, _NOTHING)
        row = objects.row(name)
        if row is not None:
            return self._answer(request, self._source.shown(row, self._address), row.modified)
        if not objects.has_list(name):
            raise HTTPException(404, _NOTHING)
        try:
            query = query_of(request.scope["query_string"].decode("latin-1"))
        except MalformedError as malformed:
            raise HTTPException(400, str(malformed)) from None
        rows, total, has_more = objects.page(name, query)
        data = [self._source.shown(row, self._address) for row in rows]
        if query.omit_internal:
            data = [without_internal(content) for content in data]
        after = rows[-1].path if has_more else ""
        url = f"{self._address}/{path}"
        authority = ""
        if name != BODIES:
            authority = name.partition("/")[0]
        content = page_of(url, query, data, total, after)
        return self._answer(request, content, objects.changed(authority))

    def _answer(self, request: Request, content: str, changed: int) -> Response:
        body = content.encode()
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        headers = _headers(digest, changed)
        return _unless_known(request, Response(body, 200, headers, "application/json"), headers)

    async def _file(self, request: Request) -> Response:
        """The content of a file.

        Raises:
            HTTPException: If there is none, not any more, or not as it was handed over.
        """
        authority = quote(request.path_params["authority"], safe="", errors="replace")
        steps = quote(request.path_params["path"], safe="/", errors="replace")
        row = self._source.objects.row(f"{authority}/file/{steps}")
        if row is None:
            raise HTTPException(404, "Unter dieser Adresse gibt es keine Datei.")
        if row.deleted:
            raise HTTPException(410, "Diese Datei ist zurückgezogen.")
        file = msgspec.json.decode(row.content)
        try:
            place = await asyncio.to_thread(self._verified_place, row)
        except (UnreadableError, ValueError):
            message = "Die Datei liegt nicht da, wie sie übergeben ist."
            raise HTTPException(404, message) from None
        media = file.get("mimeType", "application/octet-stream")
        headers = _headers(file["sha512Checksum"][:32], row.modified)
        if media == "text/html":
            headers["content-security-policy"] = _HELD
        if request.scope["route"].name == "download":
            headers["content-disposition"] = f'attachment; filename="{file["fileName"]}"'
        return _unless_known(request, FileResponse(place, 200, headers, media), headers)

    def _verified_place(self, row: Row) -> Path:
        """Where a file lies; it is compared with what was handed over when it has changed.

        Raises:
            UnreadableError: If it cannot be read.
            ValueError: If another content lies there.
        """
        place = self._source.folders[row.path.partition("/")[0]] / row.place.partition(" ")[2]
        state = (0, 0)
        with suppress(OSError):
            status = place.stat()
            state = (status.st_mtime_ns, status.st_size)
        if self._verified.get(row.place) != state:
            self._source.content(row.path, row.place)
            self._verified[row.place] = state
        return place

    # What goes wrong

    async def _refused(self, request: Request, problem: Exception) -> Response:
        """What a request gets that cannot be answered; the message is for people, in German."""
        if not isinstance(problem, HTTPException):
            raise problem
        if problem.status_code == 405:
            headers = {"allow": "GET, HEAD"}
            return _failure(405, "Hier kann nur gelesen werden.", "GET, HEAD", headers)
        message = _NOTHING
        if problem.status_code in (400, 404, 410):
            message = problem.detail
        return _failure(problem.status_code, message, request.scope["path"][:200])

    async def _fault(self, _request: Request, problem: Exception) -> Response:
        findings = Findings()
        report_internal_error(problem, "vorlagen oparl", self._source.root, findings)
        self._report(findings)
        message = "Das kann der Server gerade nicht beantworten."
        return _failure(503, message, type(problem).__name__)

    # What changes meanwhile

    @asynccontextmanager
    async def _live(self, _app: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(self._watch())
        yield
        watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            with suppress(
                OSError, Refusal, UnreadableError
            ):  # a file is being replaced: look again
                await self.update()

    async def update(self) -> None:
        """Take over what is new; what cannot be read is reported, and all else stays as it is."""
        findings = Findings()
        try:
            for news in await asyncio.to_thread(lambda: list(self._source.news(findings))):
                self._source.take(news, self._now())  # nobody is answered meanwhile
        except Refusal as refusal:
            refusal.report(findings, Place(""))
        self._report(findings)


def _headers(digest: str, changed: int) -> dict[str, str]:
    return {**_HEADERS, "etag": f'"{digest}"', "last-modified": formatdate(changed, usegmt=True)}


def _unless_known(request: Request, response: Response, known: dict[str, str]) -> Response:
    """A response, unless the reader says that it has what is there (RFC 9110, 13.2.2)."""
    if _comparing.is_not_modified(response.headers, request.headers):
        return Response(None, 304, known)
    return response


def _failure(
    status: int, message: str, debug: str, headers: dict[str, str] | None = None
) -> Response:
    content = {"type": f"{SCHEMA}Error", "message": message, "debug": debug}
    return JSONResponse(content, status, _HEADERS | (headers or {}))


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


# Pages of lists, and what may be asked of them


class MalformedError(ValueError):
    """What is asked of a list has not the right form; the message is German."""


def query_of(text: str) -> Query:
    """What the query of an address asks for; parameters that nobody knows are ignored.

    Raises:
        MalformedError: If a time, number or word cannot be understood.
    """
    values: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        if name in values:
            raise MalformedError(f"„{name}“ steht mehrmals da.")
        if name in _TIMES:
            values[name] = _seconds(name, value)
        elif name in ("limit", "page"):
            if not _NUMBER.fullmatch(value):
                raise MalformedError(f"„{name}“ muss eine Zahl ab 1 sein.")
            values[name] = int(value)
        elif name == "omit_internal":
            if value not in ("true", "false"):
                raise MalformedError("„omit_internal“ muss „true“ oder „false“ sein.")
            values[name] = value == "true"
        elif name == "after":
            values[name] = value
    values["limit"] = min(values.get("limit", PAGE), PAGE)
    return Query(**values)


def _seconds(name: str, value: str) -> int:
    text = value.replace(" ", "+")  # a plus sign that was not encoded
    if _TIME.fullmatch(text):
        try:
            seconds = int(datetime.fromisoformat(text).timestamp() // 1)
            return min(max(seconds, 0), _LATEST)
        except (ValueError, OverflowError):
            pass
    raise MalformedError(f"„{name}“ muss ein Zeitpunkt wie 2026-01-31T00:00:00+01:00 sein.")


def without_internal(content: str) -> str:
    """An object without its lists of embedded objects, which a reader may want to be left out."""
    made = msgspec.json.decode(content)
    for name in _INTERNAL:
        value = made.get(name)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            del made[name]
    return msgspec.json.encode(made).decode()


def page_of(url: str, query: Query, data: list[str], total: int, after: str) -> str:
    """A page of a list as JSON; `after` is the path of its last object if there are more."""
    own = {"after": query.after}
    if query.page > 1 and not query.after:
        own = {"page": str(query.page)}
    pagination = {"totalElements": total, "elementsPerPage": query.limit}
    if not query.after:
        pagination["currentPage"] = query.page
        pagination["totalPages"] = max(-(-total // query.limit), 1)
    links = {"first": _address(url, query, {}), "self": _address(url, query, own)}
    if after:
        links["next"] = _address(url, query, {"after": after})
    return joined(data, pagination, links)


def _address(url: str, query: Query, more: Mapping[str, str]) -> str:
    """The canonical address of a page."""
    parameters = {name: value for name, value in more.items() if value}
    for name in _TIMES:
        value = getattr(query, name)
        if value is not None:
            parameters[name] = stamp(value)
    if query.limit != PAGE:
        parameters["limit"] = str(query.limit)
    if query.omit_internal:
        parameters["omit_internal"] = "true"
    if parameters:
        url += f"?{urlencode(sorted(parameters.items()))}"
    return url
