"""The functions by which prose refers to other places of its paper, and to sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vorlagen.documents.markdown import Block
from vorlagen.documents.press import Html
from vorlagen.documents.structure.marks import Call, Directory, Mark, Reference, Short
from vorlagen.documents.structure.references import FORMS
from vorlagen.documents.structure.structure import Structure
from vorlagen.figures.errors import FigureError
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code
from vorlagen.german.lists import naechste

_CASES = ("nominativ", "genitiv", "dativ", "plural")


@dataclass(frozen=True, slots=True)
class StructureFunctions:
    """The functions of one paper."""

    structure: Structure

    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions by the names that prose calls them."""
        return {
            "verweis": self.verweis,
            "fussnote": self.fussnote,
            "abk": self.abk,
            "abkuerzungsverzeichnis": self.abkuerzungsverzeichnis,
        }

    def verweis(self, ziel: Any, form: str = "kurz", seite: bool = False) -> Html:
        """A reference to a heading, table or picture; `ziel` is its label or the thing itself."""
        _one_of("form", form, FORMS)
        label = ziel.address if isinstance(ziel, Namespace) else str(ziel)
        place = self.structure.press.place(near=label)
        return self._put(Reference(label, form, bool(seite), place))

    def fussnote(self, kennung: str, fundstelle: str = "") -> Html:
        """A footnote that cites a source, or has the text written below under its name."""
        place = self.structure.press.place(near=str(kennung))
        return self._put(Call(str(kennung), fundstelle, place))

    def abk(self, kurz: str, fall: str = "nominativ") -> Html:
        """An abbreviation, which its first use spells out."""
        _one_of("fall", fall, _CASES)
        self.structure.register.entry(str(kurz))
        return self._put(Short(str(kurz), fall))

    def abkuerzungsverzeichnis(self) -> Block:
        """The abbreviations that the paper uses, with their long forms."""
        return Block.at(self.structure.press.place(), self._put(Directory()))

    def _put(self, mark: Mark) -> Html:
        return Html(self.structure.marks.put(mark))


def _one_of(name: str, given: str, known: tuple[str, ...]) -> None:
    if given in known:
        return
    nearest = naechste(str(given), known)
    raise FigureError(
        Code.AUSDRUCK,
        f"Für „{name}“ gibt es „{given}“ nicht.",
        f"Meinten Sie „{nearest}“?" if nearest else f"Möglich sind: {', '.join(known)}.",
    )
