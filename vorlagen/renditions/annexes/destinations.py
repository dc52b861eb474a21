"""Where the links and bookmarks of a PDF lead, said so that it stays true in another file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem


@dataclass(frozen=True, slots=True)
class Target:
    """A spot in a file: the page, counted from 0, and what of it is shown (`/XYZ`, left, top, zoom)."""

    page: int
    view: tuple[object, ...]

    def at(self, pages: Sequence[pikepdf.Object]) -> Array:
        """The same spot among other pages."""
        return Array([pages[self.page], *self.view])


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of an outline with those below it; without a target it only groups them."""

    title: str
    target: Target | None
    below: tuple[Bookmark, ...] = ()

    def item(self, pages: Sequence[pikepdf.Object]) -> OutlineItem:
        """The entry for the outline of a file in which the part has these pages."""
        target = None if self.target is None else self.target.at(pages)
        item = OutlineItem(self.title, destination=target)
        item.children.extend(bookmark.item(pages) for bookmark in self.below)
        return item


@dataclass(slots=True)
class Destinations:
    """The destinations of one file, those with names, too."""

    pdf: pikepdf.Pdf
    pages: dict[tuple[int, int], int] = field(default_factory=dict)
    named: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}
        root = self.pdf.Root
        if "/Names" in root and "/Dests" in root.Names:
            names = pikepdf.NameTree(root.Names.Dests)
            self.named |= {str(name): lead for name, lead in names.items()}
        if "/Dests" in root:
            self.named |= dict(root.Dests.items())

    def bookmarks(self) -> tuple[Bookmark, ...]:
        """The outline of the file; nothing if it is so broken that it cannot be read."""
        try:
            return tuple(map(self._bookmark, self.pdf.open_outline().root))
        except pikepdf.PikepdfError:
            return ()

    def _bookmark(self, item: OutlineItem) -> Bookmark:
        lead = item.destination if item.destination is not None else _goto(item.action)
        return Bookmark(item.title, self.target(lead), tuple(map(self._bookmark, item.children)))

    def target(self, lead: object) -> Target | None:
        """The spot that a destination means; None if there is none."""
        if isinstance(lead, pikepdf.String | Name | str):
            lead = self.named.get(str(lead))
        if isinstance(lead, Dictionary):
            lead = lead.get("/D")
        if not isinstance(lead, Array) or not len(lead):
            return None
        page, *view = list(lead)
        number = self.pages.get(page.objgen) if isinstance(page, Dictionary) else None
        own = tuple(map(_of_no_file, view))
        return None if number is None else Target(number, own or (Name.Fit,))

    def make_explicit(self) -> None:
        """Let links name the page itself, not a name that may mean something else in another file."""
        pages = [page.obj for page in self.pdf.pages]
        for link in links(self.pdf):
            target = self.target(link.get("/Dest", _goto(link.get("/A"))))
            if target is not None:
                lead_to(link, target.at(pages))


def _of_no_file(value: object) -> object:
    """A name or number by itself: one that is an object of its own belongs to the file it is in."""
    if isinstance(value, Name):
        return Name(str(value))
    return value if isinstance(value, int | Decimal) else None


def links(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    """All links on the pages of a file."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.Link:
                yield annotation


def uri_of(link: Dictionary) -> str:
    """The address that a link leads to; empty if it leads elsewhere."""
    action = link.get("/A")
    return str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""


def lead_to(link: Dictionary, spot: Array) -> None:
    """Let a link lead to a spot of its own file."""
    if "/A" in link:
        del link["/A"]
    link["/Dest"] = spot


def _goto(action: object) -> object:
    is_goto = isinstance(action, Dictionary) and action.get("/S") == Name.GoTo
    return action.get("/D") if is_goto else None  # type: ignore[attr-defined]
