"""The server of the preview: for this machine and this browser only, under an address nobody can guess."""

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
from vorlagen.findings import Findings
from vorlagen.preview.browser_pages import Editor, Site, missing
from vorlagen.preview.session import Session

HOST = "127.0.0.1"
_SILENT = logging.CRITICAL + 1
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",  # the address is the key
    "x-content-type-options": "nosniff",
}


class Guard:
    """Refuses whoever does not know the token, another name for this machine, and pages from elsewhere."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{name}:{port}" for name in (HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] == "http":
            refused = self._why_not(Request(scope))
            app = PlainTextResponse(refused, 403) if refused else self._app
            await app(scope, receive, sending)

    def _why_not(self, request: Request) -> str:
        """Why a request is refused, in German; empty if it is not."""
        asked, ours = request.headers, {None, *(f"http://{host}" for host in self._hosts)}
        if asked.get("host") not in self._hosts:
            return "Die Vorschau antwortet nur diesem Rechner."
        if asked.get("origin") not in ours or asked.get("sec-fetch-site") in {
            "cross-site",
            "same-site",
        }:
            return "Die Vorschau antwortet keiner anderen Seite."
        token = request.url.path.split("/")[1]
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            return "Bitte die ganze Adresse öffnen, die „vorlagen vorschau“ genannt hat."
        return ""


def application(root: Path, editor: str, token: str, port: int) -> tuple[ASGIApp, Session]:
    """What answers, and the session that it shows, which is not started yet.

    Raises:
        ValueError: If no editor can have this address; says why in German.
    """
    base = f"/{token}/"
    session = Session(root, lambda name, number: f"{base}anlage/{name}/{number}")
    site = Site(session, base, Editor(editor, session.root))

    def failed(request: Request, error: Exception) -> Response:
        findings = Findings()
        report_internal_error(error, f"Vorschau {request.url.path}", session.root, findings)
        return PlainTextResponse("".join(f"{f.message} {f.cure}" for f in findings), 500)

    app = Starlette(
        routes=[Mount(f"/{token}", routes=site.routes())],
        exception_handlers={404: lambda *_: missing(), Exception: failed},
    )
    return Guard(app, token, port), session


def serve(app: ASGIApp, session: Session, listening: socket.socket) -> None:
    """Answer until somebody interrupts."""
    config = uvicorn.Config(
        app, lifespan="off", ws="none", log_level=_SILENT, timeout_graceful_shutdown=1
    )
    session.start()
    try:
        with contextlib.suppress(KeyboardInterrupt):  # is how it ends
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        session.stop()
