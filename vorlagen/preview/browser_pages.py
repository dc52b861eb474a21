"""What the browser is shown: the overview, a paper beside its findings, and where a figure comes from."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from vorlagen.building.overview import STATES, pages
from vorlagen.facts.files import MOST, UnreadableError, is_there, read_file
from vorlagen.findings import Place, Severity
from vorlagen.preview.figure_marks import derivations, key_of
from vorlagen.preview.session import Session, Sheet

NO_EDITOR = "ohne"
_ALIVE = 15  # seconds after which a browser is told that nothing has changed
_PAPER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
_PDF = "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'"


class Editor(Struct, frozen=True):
    """Leads from a place in a file of the project to an editor that opens it.

    Raises:
        ValueError: If no editor can have such an address; says why in German.
    """

    pattern: str
    root: Path

    def __post_init__(self) -> None:
        try:
            is_usable = self._address("/x", Place("")) != self._address("/y", Place(""))
        except (AttributeError, LookupError, ValueError):
            is_usable = False
        if not is_usable and self.pattern != NO_EDITOR:
            raise ValueError("Sie braucht {pfad} und kennt sonst nur {zeile} und {spalte}.")

    def link(self, place: Place) -> str:
        """Where a place is opened; empty for what is no file of the project."""
        path = self.root / place.file
        if self.pattern == NO_EDITOR or not place.file or not is_there(path):
            return ""
        return self._address(quote(path.as_posix(), safe="/:"), place)

    def _address(self, file: str, place: Place) -> str:
        pattern = self.pattern.replace("/{pfad}", "{pfad}" if file.startswith("/") else "/{pfad}")
        return pattern.format(pfad=file, zeile=place.line or 1, spalte=place.column or 1)


class Site(Struct, frozen=True):
    """The pages of a session, whose links all begin with `base`; a script replaces what changes in them."""

    session: Session
    base: str
    editor: Editor

    def routes(self) -> list[Route]:
        paper = "{mandant}/{kennung}"
        return [
            Route("/", self.overview),
            Route(f"/vorlage/{paper}", self.paper),
            Route(f"/seite/{paper}", self.sheet),
            Route(f"/herleitung/{paper}", self.derivation),
            Route(f"/anlage/{paper}/{{nummer:int}}", self.annex),
            Route(f"/pdf/{paper}", self.pdf),
            Route("/ereignisse", self.events),
            Route("/{datei}", self.asset),
        ]

    def overview(self, _: Request) -> Response:
        """The overview; while the project is being read, it has no content yet."""
        session = self.session
        return self._page("uebersicht", uebersicht=session.overview, stand=session.version)

    def paper(self, request: Request) -> Response:
        """A paper beside its findings; without a sheet if there is no such paper, or not yet."""
        name, sheet = self._asked(request)
        paper, page = (sheet.paper, sheet.page) if sheet else (None, None)
        findings = tuple(paper.findings) if paper else ()
        figures = [(key_of(p.text), p.figure.address) for p in page.printed] if page else ()
        return self._page(
            "vorlage",
            name=name,
            sheet=sheet,
            stand=sheet.version if sheet else 0,
            titel=sheet.paper.report.title if sheet else name.split("/")[1],
            status=STATES[paper.status] if paper else "",
            befunde=findings,
            fehler=[f for f in findings if f.severity is Severity.FEHLER],
            zahlen=dict.fromkeys(figures),
            anlagen=sheet.good.annexes if sheet and sheet.good else (),
        )

    def sheet(self, request: Request) -> Response:
        """The paper itself, or why there is none."""
        _, sheet = self._asked(request)
        return (
            _framed(sheet.html) if sheet and sheet.html else self._page("leer", _PAPER, sheet=sheet)
        )

    def derivation(self, request: Request) -> Response:
        """Where a printed figure comes from."""
        (_, sheet), query = self._asked(request), request.query_params
        if sheet is None or sheet.page is None:
            return missing("Diese Vorlage hat noch keine Seite.")
        asked = query.get("zahl", ""), query.get("adresse", "")
        zahl, found = derivations(sheet.page.printed, *asked, sheet.paper.style)
        return self._page("herleitung", zahl=zahl, herleitungen=found)

    def annex(self, request: Request) -> Response:
        _, sheet = self._asked(request)
        paper = sheet.good if sheet else None
        for annex in paper.annexes if paper else ():
            if annex.number == request.path_params["nummer"]:
                page = annex.html or self._file(f"{paper.folder}/{annex.file}") if paper else None
                if page:
                    return _framed(page)
        return missing("Diese Anlage gibt es nicht oder nicht mehr.")

    def _file(self, name: str) -> bytes | None:
        """The content of a file of the project; None if it cannot be had."""
        try:
            return read_file(self.session.root / name, self.session.root, MOST)
        except UnreadableError:
            return None

    def pdf(self, request: Request) -> Response:
        content = self.session.pdf(self._asked(request)[0]).content
        return _framed(content) if content else missing("Es gibt noch kein PDF.")

    def asset(self, request: Request) -> Response:
        name = request.path_params["datei"]
        kind = {"vorschau.css": "text/css", "vorschau.js": "text/javascript"}.get(name)
        if kind is None:
            return missing()
        return Response(pages().get_template(f"vorschau/{name}").render(), media_type=kind)

    def events(self, request: Request) -> Response:
        """What a page compares with what it shows, whenever that changes (server-sent events)."""
        asked = request.query_params
        stream = self._stream(asked.get("vorlage", ""), pdf="pdf" in asked)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def _stream(self, name: str, *, pdf: bool) -> AsyncIterator[str]:
        loop, changed, told = asyncio.get_running_loop(), asyncio.Event(), dict[str, Any]()

        def listener() -> None:
            with contextlib.suppress(RuntimeError):  # the server has just ended
                loop.call_soon_threadsafe(changed.set)

        with self.session.listening(listener, name, pdf=pdf):
            while not self.session.stopped.is_set():
                state = self.session.state(name)
                yield ": noch da\n\n" if state == told else f"data: {json.dumps(state)}\n\n"
                told = state
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), _ALIVE)
                changed.clear()

    def _asked(self, request: Request) -> tuple[str, Sheet | None]:
        """The paper that a request is about."""
        name = f"{request.path_params['mandant']}/{request.path_params['kennung']}"
        return name, self.session.sheet(name)

    def _page(self, template: str, policy: str = "", **values: Any) -> Response:
        html = (
            pages()
            .get_template(f"vorschau/{template}.html")
            .render(
                basis=self.base,
                ort=self.editor.link,
                seite_von=lambda name: f"{self.base}vorlage/{quote(name)}",
                stoerung=self.session.trouble,
                liest=self.session.overview is None,
                **values,
            )
        )
        return HTMLResponse(html, headers={"content-security-policy": policy} if policy else None)


def missing(why: str = "Diese Seite gibt es nicht.") -> Response:
    return PlainTextResponse(why, 404)


def _framed(page: str | bytes) -> Response:
    """A paper or annex as HTML, or a PDF."""
    if isinstance(page, str):
        return HTMLResponse(page, headers={"content-security-policy": _PAPER})
    headers = {"content-security-policy": _PDF, "content-disposition": "inline"}
    return Response(page, media_type="application/pdf", headers=headers)
