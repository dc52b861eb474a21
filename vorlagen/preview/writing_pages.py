"""Texts that are written where they are read: the blocks that a paper's page shows, and their saving."""

from __future__ import annotations

from msgspec import Struct
from msgspec.json import decode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vorlagen.preview.browser_pages import Site, paper_of
from vorlagen.preview.editing_pages import EditingPages
from vorlagen.preview.fact_forms import WrongInputError
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.saving import Changes
from vorlagen.preview.text_sections import place_of_section, with_section
from vorlagen.preview.written_blocks import Node, NotWrittenError, markdown_of, text_blocks


class WritingPages(Struct, frozen=True):
    """Changes the text of a paper block by block."""

    site: Site
    changes: Changes

    def routes(self) -> list[Route]:
        return [
            Route("/absaetze/{mandant}/{kennung}", self.blocks),
            Route("/absatz", posting(self.change), methods=["POST"]),
        ]

    def blocks(self, request: Request) -> Response:
        """What the page prints of the text, block by block."""
        file = f"{self.site.folder(paper_of(request))}/text.md"
        text = self.changes.read(file).decode("utf-8-sig").replace("\r\n", "\n")
        blocks = []
        for block in text_blocks(text):
            blocks.append(
                {
                    "datei": file,
                    "zeile": block.line,
                    "quelle": block.source,
                    "teile": block.parts,
                    "dokument": block.document,
                }
            )
        return JSONResponse(blocks)

    def change(self, given: Given) -> Response:
        """Save a block, with the texts of footnotes that are called there for the first time."""
        old, line = given["bisher"], int(given["zeile"])
        document = decode(given["dokument"], type=Node)
        try:
            new = markdown_of(document, old)
        except NotWrittenError:
            raise WrongInputError(
                "So lässt sich der Absatz nicht schreiben; „Quelltext“ öffnet ihn als Markdown."
            ) from None
        for label, text in decode(given["fussnoten"], type=dict[str, str]).items():
            if f"[^{label}]" in new:
                new += f"\n\n[^{label}]: {' '.join(text.split())}"

        def change(content: bytes) -> bytes:
            return with_section(content, place_of_section(content, old, line), old, new)

        pages = EditingPages(self.site, self.changes)
        message = pages.save(given["datei"], change, "Text auf der Seite")
        return JSONResponse({"meldung": message})
