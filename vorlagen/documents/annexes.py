"""The list of a paper's annexes: number, title, a link to the file, its pages and size.

How long an annex is that the build makes is known when it has been laid out, and that comes after
its paper: until `with_measures` fills them in, the page has marks in the place of these measures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vorlagen.documents.filters import show
from vorlagen.documents.renderer import Renderer
from vorlagen.facts.projekt import Papier
from vorlagen.facts.vorlage import Anlage, annexes_of
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.namespace import Namespace
from vorlagen.german.annexes import anlagennummer, dateigroesse, seitenzahl

_MARK = "\ue002{number}\ue003"  # in characters for private use, as tokens are
_ANY_MARK = re.compile("\ue002([0-9]+)\ue003")


@dataclass(frozen=True, slots=True)
class Measures:
    """How long a file is: pages, and bytes."""

    pages: int
    size: int

    def __str__(self) -> str:
        return f"{seitenzahl(self.pages)}, {dateigroesse(self.size)}"


@dataclass(frozen=True, slots=True)
class AnnexFile:
    """The file of an annex beside that of its paper; `measures` is None if it is still to be made."""

    name: str
    measures: Measures | None = None


def annex_names(
    papier: Papier, renderer: Renderer, files: Mapping[int, AnnexFile]
) -> tuple[Namespace, ...]:
    """The annexes as templates see them; `files` has those that lie beside the paper, by number."""
    return tuple(
        _names(number, anlage, _title(anlage, papier), renderer, files.get(number))
        for number, anlage in enumerate(annexes_of(papier.schriftstueck), start=1)
    )


def with_measures(html: str, measures: Mapping[int, Measures]) -> str:
    """A paper's page with the measures of the annexes that had none when it was rendered.

    A mark of no such annex is none of ours: somebody typed it.
    """
    return _ANY_MARK.sub(lambda found: str(measures.get(int(found[1]), found[0])), html)


def _title(anlage: Anlage, papier: Papier) -> Scalar:
    """What the list says of an annex: its title, that of its own document, or its art."""
    own = papier.anlagen.get(anlage.dokument or "")
    return (
        own.schriftstueck.thema
        if anlage.titel is None and own and own.schriftstueck
        else anlage.name
    )


def _names(
    number: int, anlage: Anlage, title: Scalar, renderer: Renderer, file: AnnexFile | None
) -> Namespace:
    measures = file and (file.measures or _MARK.format(number=number))
    return Namespace(
        "anlage",
        {
            "nummer": anlagennummer(number),
            "titel": renderer.line(title),
            "datei": file.name if file else "",
            "umfang": str(measures or ""),
            "fehlt": show(anlage.datei) if isinstance(anlage.datei, Ausstehend) else "",
        },
    )
