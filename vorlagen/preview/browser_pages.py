"""The pages for the browser: the overview, a paper beside its findings, the derivation of a figure."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from vorlagen.facts.files import MOST, UnreadableError, is_folder, is_there, read_file
from vorlagen.findings import Place, Severity
from vorlagen.page import program_pages
from vorlagen.paper import folder_of_paper
from vorlagen.preview.figure_marks import derivations, squeezed
from vorlagen.preview.open_points import HEADS, in_names, in_words, open_points
from vorlagen.preview.questions import Sheet
from vorlagen.preview.session import Session

NO_EDITOR = "ohne"
_ALIVE = 15  # seconds after which an event reports that nothing has changed
_PAPER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
_ASSETS = {
    "vorschau.css": "text/css",
    "vorschau.js": "text/javascript",
    "bearbeiten.js": "text/javascript",
    "texteditor.js": "text/javascript",
    "tabelle.js": "text/javascript",
    "vorschlaege.js": "text/javascript",
    "schreiben.js": "text/javascript",
    "einfuegen.js": "text/javascript",
}
_EDITOR = "static/django_prose_editor/editor.js"  # ProseMirror and Tiptap as one module
_LISTS = ("befunde", "offen", "uebrige", "fehler", "zahlen", "anlagen")  # of a paper's page
_IN_PAPER = re.compile(r"data/([^/]+)/(?:vorlagen|niederschriften)/([^/]+)/")
_PDF = "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'"


class Editor(Struct, frozen=True):
    """Makes the address with which an editor opens a place in a file of the project.

    Raises:
        ValueError: If the pattern does not give such addresses; the message is German.
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
        """The address that opens a place; empty if it is in no file of the project."""
        path = self.root / place.file
        if self.pattern == NO_EDITOR or not place.file or not is_there(path):
            return ""
        return self._address(quote(path.as_posix(), safe="/:"), place)

    def _address(self, file: str, place: Place) -> str:
        pattern = self.pattern
        if file.startswith("/"):  # the path has its own slash; on Windows it starts with a drive
            pattern = pattern.replace("/{pfad}", "{pfad}")
        return pattern.format(pfad=file, zeile=place.line or 1, spalte=place.column or 1)


class Site(Struct, frozen=True):
    """The pages of a session, whose links all begin with `base`; a script updates changed parts.

    `mark` is what a page sends back with each change; empty if nothing can be changed.
    """

    session: Session
    base: str
    editor: Editor
    mark: str = ""

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
        return self.page(
            "uebersicht",
            uebersicht=session.overview,
            stand=session.version,
            leer=not is_folder(session.root / "data"),
        )

    def paper(self, request: Request) -> Response:
        """A paper beside its findings; without a sheet if there is no such paper, or not yet."""
        name, sheet = self._find_sheet(request)
        if sheet is None:
            kennung = name.split("/")[1]
            empty: dict[str, Any] = dict.fromkeys(_LISTS, ())
            return self.page(
                "vorlage",
                name=name,
                sheet=None,
                stand=0,
                titel=kennung,
                status="",
                **empty,
            )
        still_open, others = open_points(sheet)
        figures: dict[tuple[str, str], None] = {}
        if sheet.page:
            for item in sheet.page.printed:
                figures[squeezed(item.text), item.key] = None
        return self.page(
            "vorlage",
            name=name,
            sheet=sheet,
            stand=sheet.version,
            titel=sheet.made.report.title,
            status=sheet.made.report.state,
            befunde=[*still_open, *others] if self.mark else sheet.findings,
            offen=still_open,
            uebrige=others,
            in_worten=in_words,
            fehler=[f for f in sheet.findings if f.severity is Severity.FEHLER],
            zahlen=figures,
            anlagen=sheet.annexes,
        )

    def sheet(self, request: Request) -> Response:
        """The paper itself, or why there is none."""
        _, sheet = self._find_sheet(request)
        if sheet and sheet.html:
            return framed(sheet.html)
        return self.page("leer", _PAPER, sheet=sheet)

    def derivation(self, request: Request) -> Response:
        """The derivation of a printed figure."""
        _, sheet = self._find_sheet(request)
        if sheet is None or sheet.page is None:
            return self.missing("Diese Vorlage hat noch keine Seite.")
        key = request.query_params.get("adresse", "")
        zahl = request.query_params.get("zahl", "")
        zahl, explanations = derivations(sheet.page.printed, key, zahl, sheet.style)
        return self.page("herleitung", zahl=zahl, herleitungen=explanations)

    def annex(self, request: Request) -> Response:
        name, sheet = self._find_sheet(request)
        if sheet is not None:
            for annex in sheet.annexes:
                if annex.number == request.path_params["nummer"]:
                    page = annex.html or self._read_file(f"{self.folder(name)}/{annex.file}")
                    if page:
                        return framed(page)
        return self.missing("Diese Anlage gibt es nicht oder nicht mehr.")

    def _read_file(self, name: str) -> bytes | None:
        """The content of a file of the project; None if it cannot be read."""
        try:
            return read_file(self.session.root / name, self.session.root, MOST)
        except UnreadableError:
            return None

    def pdf(self, request: Request) -> Response:
        name, _ = self._find_sheet(request)
        content = self.session.pdf(name).content
        return framed(content) if content else self.missing("Es gibt noch kein PDF.")

    def asset(self, request: Request) -> Response:
        name = request.path_params["datei"]
        if name == "editor.js":
            return Response(
                (files("django_prose_editor") / _EDITOR).read_bytes(), media_type="text/javascript"
            )
        kind = _ASSETS.get(name)
        if kind is None:
            return self.missing()
        return Response(program_pages().get_template(f"vorschau/{name}").render(), media_type=kind)

    def events(self, request: Request) -> Response:
        """The state that a page compares with its own, whenever it changes (server-sent events)."""
        query = request.query_params
        stream = self._stream(query.get("vorlage", ""), pdf="pdf" in query)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def _stream(self, name: str, *, pdf: bool) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        last_state: dict[str, Any] = {}

        def listener() -> None:
            with contextlib.suppress(RuntimeError):  # the server has just ended
                loop.call_soon_threadsafe(changed.set)

        with self.session.listening(listener, name, pdf=pdf):
            while not self.session.stopped.is_set():
                state = self.session.state(name)
                if state == last_state:
                    yield ": noch da\n\n"
                else:
                    yield f"data: {json.dumps(state)}\n\n"
                last_state = state
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), _ALIVE)
                changed.clear()

    def _find_sheet(self, request: Request) -> tuple[str, Sheet | None]:
        """The name of the paper that a request is about, and its sheet if there is one."""
        name = paper_of(request)
        return name, self.session.sheet(name)

    def head_file(self, name: str) -> str:
        """The file with the facts of a paper, by its place in the project; empty if there is none."""
        for head in HEADS:
            file = f"{self.folder(name)}{head}"
            if is_there(self.session.root / file):
                return file
        return ""

    def folder(self, name: str) -> str:
        """The folder of a paper, by its place in the project."""
        mandant, _, kennung = name.partition("/")
        return folder_of_paper(self.session.root, mandant, kennung)

    def _link(self, place: Place) -> str:
        """The address of the form that changes what stands at a place; empty if there is none."""
        query = urlencode({"datei": place.file, "zeile": place.line, "spalte": place.column})
        if place.line and place.file.endswith(".yaml"):
            return f"{self.base}angabe?{query}"
        paper = paper_with(place.file)
        if paper and place.file.endswith(".md"):
            return f"{self.base}text/{paper}?{query}"
        return ""

    def _number_link(self, name: str, place: Place) -> str:
        """The address of the form that makes a fact of a paper from what stands typed at a place."""
        query = urlencode({"datei": place.file, "zeile": place.line, "spalte": place.column})
        return f"zahl/{name}?{query}"

    def _file_link(self, file: str) -> str:
        """The address of the form for a whole file."""
        return f"angabe?{urlencode({'datei': file, 'zeile': 0, 'spalte': 0})}"

    def _entry_link(self, file: str, steps: str) -> str:
        """The address of the form for something new in a file."""
        return f"eintrag?{urlencode({'datei': file, 'schritte': steps})}"

    def missing(self, why: str = "Diese Seite gibt es nicht.") -> Response:
        """The page in place of one that is not there."""
        answer = self.page("fehlt", warum=why, stand=0)
        answer.status_code = 404
        return answer

    def page(self, template: str, policy: str = "", **values: Any) -> Response:
        """A page of the preview, or a part of one."""
        html = (
            program_pages()
            .get_template(f"vorschau/{template}.html")
            .render(
                basis=self.base,
                marke=self.mark,
                ort=self._link if self.mark else self.editor.link,
                zahl_an=self._number_link,
                eintrag_an=self._entry_link,
                datei_an=self._file_link,
                genannt=in_names,
                seite_von=lambda name: f"{self.base}vorlage/{quote(name)}",
                stoerung=self.session.trouble,
                liest=self.session.overview is None,
                **values,
            )
        )
        headers = {"content-security-policy": policy} if policy else None
        return HTMLResponse(html, headers=headers)


def paper_of(request: Request) -> str:
    """The name of the paper that an address is about: authority and Kennung."""
    return f"{request.path_params['mandant']}/{request.path_params['kennung']}"


def paper_with(file: str) -> str:
    """The name of the paper in whose folder a file lies; empty if it lies in none."""
    found = _IN_PAPER.match(file)
    return f"{found[1]}/{found[2]}" if found else ""


def framed(page: str | bytes) -> Response:
    """A paper or annex as HTML, or a PDF."""
    if isinstance(page, str):
        return HTMLResponse(page, headers={"content-security-policy": _PAPER})
    headers = {"content-security-policy": _PDF, "content-disposition": "inline"}
    return Response(page, media_type="application/pdf", headers=headers)
