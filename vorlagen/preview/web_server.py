"""The server of the preview: only for this machine and browser, at an address that nobody can guess."""

from __future__ import annotations

import contextlib
import logging
import secrets
import socket
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vorlagen.building.internal_error import report_internal_error
from vorlagen.findings import Findings, Refusal
from vorlagen.preview.browser_pages import Editor, Site
from vorlagen.preview.editing_pages import EditingPages
from vorlagen.preview.entries import EntryPages
from vorlagen.preview.fact_forms import WrongInputError
from vorlagen.preview.finishing import FinishingPages
from vorlagen.preview.jobs import Jobs
from vorlagen.preview.new_facts import NewFactPages
from vorlagen.preview.new_files import NewFilesPages
from vorlagen.preview.saving import Changes
from vorlagen.preview.session import Session
from vorlagen.preview.whole_papers import WholePaperPages
from vorlagen.preview.writing_pages import WritingPages

HOST = "127.0.0.1"
# Only in a container, whose addresses only its machine can reach; browsers still ask for HOST.
ALL_OF_CONTAINER = "0.0.0.0"  # noqa: S104 - `--im-container` is refused anywhere else
_READING = {"GET", "HEAD"}
_MARK = "x-vorlagen-marke"
_SILENT = logging.CRITICAL + 1
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",  # the address contains the token
    "x-content-type-options": "nosniff",
}


class Guard:
    """Refuses requests without the token, with another host name, or from pages of other sites.

    What changes something must also carry the mark of the page that was opened here, in a header: no
    other site can send it, not even with the right address.
    """

    def __init__(self, app: ASGIApp, token: str, mark: str, port: int) -> None:
        self._app = app
        self._token = token
        self._mark = mark
        self._hosts = {f"{HOST}:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] == "http":
            app = self._app
            refusal = self._refusal(Request(scope))
            if refusal:
                app = PlainTextResponse(refusal, 403)
            await app(scope, receive, sending)

    def _refusal(self, request: Request) -> str:
        """Why a request is refused, in German; empty if it is not."""
        headers = request.headers
        if headers.get("host") not in self._hosts:
            return "Die Vorschau antwortet nur diesem Rechner."
        own_origins = {None, *(f"http://{host}" for host in self._hosts)}
        is_other_site = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        if is_other_site or headers.get("origin") not in own_origins:
            return "Die Vorschau antwortet keiner anderen Seite."
        token = request.url.path.split("/")[1]
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            return "Bitte die ganze Adresse öffnen, die „vorlagen vorschau“ genannt hat."
        if self._mark and request.method not in _READING:
            mark = headers.get(_MARK, "")
            if not secrets.compare_digest(mark.encode(), self._mark.encode()):
                return "Ändern lässt sich etwas nur von der Seite der Vorschau aus; sie bitte neu laden."
        return ""


def application(
    root: Path, editor: str, token: str, port: int, mark: str = ""
) -> tuple[ASGIApp, Session]:
    """The application, and the session that it shows, which is not started yet.

    Without a `mark` nothing can be changed.

    Raises:
        ValueError: If `editor` is not a usable address; the message is German.
    """
    base = f"/{token}/"
    session = Session(root, lambda name, number: f"{base}anlage/{name}/{number}")
    site = Site(session, base, Editor(editor, session.root), mark)
    routes = site.routes()
    if mark:
        jobs = Jobs(session.root)
        session.at_end.append(jobs.stop)
        changes = Changes(session.root)
        kinds = (
            EditingPages,
            EntryPages,
            NewFilesPages,
            NewFactPages,
            WholePaperPages,
            WritingPages,
        )
        for kind in kinds:
            routes = [*kind(site, changes).routes(), *routes]
        routes = [*FinishingPages(site, jobs).routes(), *routes]

    def failed(request: Request, error: Exception) -> Response:
        findings = Findings()
        report_internal_error(error, f"Vorschau {request.url.path}", session.root, findings)
        messages = [f"{finding.message} {finding.cure}" for finding in findings]
        return PlainTextResponse("".join(messages), 500)

    def refused(_: Request, error: Exception) -> Response:
        texts = [error.message, error.cure] if isinstance(error, Refusal) else [str(error)]
        return site.page("hinweis", art="fehler", texte=texts)

    app = Starlette(
        routes=[Mount(f"/{token}", routes=routes)],
        exception_handlers={
            404: lambda *_: site.missing(),
            Refusal: refused,
            WrongInputError: refused,
            Exception: failed,
        },
    )
    return Guard(app, token, mark, port), session


def serve(app: ASGIApp, session: Session, listening: socket.socket) -> None:
    """Answer requests until interrupted."""
    config = uvicorn.Config(
        app, lifespan="off", ws="none", log_level=_SILENT, timeout_graceful_shutdown=1
    )
    try:
        with contextlib.suppress(KeyboardInterrupt):  # the usual way to end
            session.start()
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        session.stop()
