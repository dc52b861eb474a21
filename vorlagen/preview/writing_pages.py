"""Texts that are written where they are read: the blocks that a paper's page shows, and their saving."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.json import decode
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vorlagen.facts.yaml_writer import Steps, YamlText
from vorlagen.preview.browser_pages import Site, paper_of
from vorlagen.preview.editing_pages import EditingPages
from vorlagen.preview.fact_forms import WrongInputError
from vorlagen.preview.posting import Given, posting
from vorlagen.preview.saving import Changes
from vorlagen.preview.text_sections import place_of_section, with_section
from vorlagen.preview.written_blocks import Node, NotWrittenError, markdown_of, text_blocks

_FACTS: tuple[Steps, ...] = (
    ("beschlussvorschlag",),
    ("finanzielle_auswirkungen", "text"),
)  # as Markdown


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
        name = paper_of(request)
        file, head = f"{self.site.folder(name)}/text.md", self.site.head_file(name)
        found = _found(self.changes.read(file).decode("utf-8-sig").replace("\r\n", "\n"), file)
        yaml = YamlText(self.changes.read(head))
        for steps in _FACTS:
            if yaml.has(steps):
                found += _found(yaml.entry(steps).text, head, steps)
        return JSONResponse(found)

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

        def changed(content: bytes) -> bytes:
            return with_section(content, place_of_section(content, old, line), old, new)

        def change(content: bytes) -> bytes:
            steps = tuple(decode(given["schritte"], type=list[str]))
            if not steps:
                return changed(content)
            yaml = YamlText(content)
            entry = yaml.entry(steps)
            text = changed(entry.text.encode()).decode().rstrip("\n")
            return yaml.with_entry(steps, replace(entry, text=text), is_text=True)

        pages = EditingPages(self.site, self.changes)
        message = pages.save(given["datei"], change, "Text auf der Seite")
        return JSONResponse({"meldung": message})


def _found(text: str, file: str, steps: Steps = ()) -> list[dict[str, Any]]:
    """The blocks of a text as the page gets them; `steps` lead to a text in a YAML file."""
    found = []
    for block in text_blocks(text):
        found.append(
            {
                "datei": file,
                "schritte": steps,
                "zeile": block.line,
                "quelle": block.source,
                "teile": block.parts,
                "dokument": block.document,
            }
        )
    return found
