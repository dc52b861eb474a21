"""The state of a PDF from elsewhere: what it claims to be, whether that can be, what readers miss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary

from vorlagen.german.lists import aufzaehlung, laeufe
from vorlagen.german.numbers import zahl
from vorlagen.renditions.annexes.claims import Claims, claims_of
from vorlagen.renditions.annexes.drawn import Drawn, drawn_on, not_embedded
from vorlagen.renditions.annexes.fields import widgets
from vorlagen.renditions.annexes.structure import dictionaries
from vorlagen.renditions.opening import BROKEN

_WITH_FILES = ("3", "4")  # the parts of PDF/A that allow files of any kind within
_MOST_NAMED = 6  # fonts, and spans of pages


@dataclass(frozen=True, slots=True)
class State:
    """How a file is; `missing`, `against`, `fonts` and `active` are said in German.

    `against` is what contradicts its claims; `scans` are the numbers of pages that are nothing but
    pictures; `has_more` tells whether it has what belongs to the file and not to its pages, and so
    gets lost when these are put into another file; `active` is what of it does or hides something.
    """

    claims: Claims
    missing: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()
    scans: tuple[int, ...] = ()
    pages: int = 0
    has_more: bool = False
    active: tuple[str, ...] = ()

    @property
    def standard(self) -> str:
        """„PDF/A-2b“, „PDF/A-2b (stimmt nicht)“, „kein PDF/A“."""
        return f"{self.claims} (stimmt nicht)" if self.against else str(self.claims)

    @property
    def is_archivable(self) -> bool:
        """Whether it may be kept as it is, as far as one can tell at a glance."""
        return bool(self.claims.archive) and not self.against

    def sentences(self) -> Iterator[str]:
        """What those who publish or keep it should know; nothing if there is nothing."""
        if self.missing:
            yield f"Es fehlen: {aufzaehlung(self.missing)}."
        if self.against:
            claimed = aufzaehlung([c for c in (self.claims.archive, self.claims.access) if c])
            yield f"Die Datei gibt sich als {claimed} aus, hat aber {aufzaehlung(self.against)}."
        if self.fonts:
            named = aufzaehlung(_some([f"„{font}“" for font in self.fonts]))
            yield f"Nicht eingebettet: {named}."
        if self.scans:
            count, pages = zahl(Decimal(len(self.scans))), zahl(Decimal(self.pages))
            verb = "ist" if len(self.scans) == 1 else "sind"
            which = aufzaehlung(_some(_spans(self.scans)))
            yield f"{count} von {pages} Seiten {verb} nur Bild ohne Text (Seite {which})."


def state_of(pdf: pikepdf.Pdf) -> State:
    """The state of an open file; what of it is too broken to be read counts as not there."""
    claims = claims_of(pdf)
    with_colours = bool(claims.part) and "/OutputIntents" not in pdf.Root
    pages = [_drawn(page, with_colours=with_colours) for page in pdf.pages]
    fonts = {key: font for page in pages for key, font in page.fonts.items()}
    lacking = tuple(not_embedded(iter(fonts.values())))
    scans = tuple(number for number, page in enumerate(pages, start=1) if page.is_scan)
    colours = with_colours and any(page.has_device_colours for page in pages)
    more = {said for thing in dictionaries(pdf) for said in _activity(thing)}
    missing = tuple(said for said, is_there in _WANTED if not is_there(pdf, claims))
    against = tuple(_against(pdf, claims, lacks_fonts=bool(lacking), colours=colours, more=more))
    is_more = bool(more) or _has_fields(pdf)
    may_attach = ATTACHED in more and _may_attach(pdf, claims)
    active = tuple(sorted(more - {ATTACHED} if may_attach else more))
    return State(claims, missing, against, lacking, scans, len(pages), is_more, active)


def _drawn(page: pikepdf.Page, *, with_colours: bool) -> Drawn:
    try:
        return drawn_on(page, with_colours=with_colours)
    except BROKEN:
        return Drawn()


def _against(
    pdf: pikepdf.Pdf, claims: Claims, *, lacks_fonts: bool, colours: bool, more: set[str]
) -> Iterator[str]:
    if (claims.part or claims.ua) and not claims.is_known:
        yield "damit keine Norm genannt, die es gibt"
    if (claims.part or claims.ua) and lacks_fonts:
        yield "Schriften, die nicht eingebettet sind"
    if (claims.level == "A" or claims.ua) and not is_tagged(pdf):
        yield "keine Tags"
    if claims.part:
        if colours:
            yield "kein Farbprofil (OutputIntent)"
        yield from sorted(more - {ATTACHED} if claims.part != "1" else more)


ATTACHED = "angehängte Dateien"


def _activity(thing: pikepdf.Object) -> Iterator[str]:
    kind = str(thing.get("/S", ""))
    if kind == "/JavaScript" or "/JS" in thing:
        yield "Programmcode (JavaScript)"
    if kind == "/Launch":
        yield "Befehle, die andere Programme starten"
    if "/EF" in thing:
        yield ATTACHED
    if str(thing.get("/Subtype", "")) in {"/RichMedia", "/Movie", "/Sound", "/Screen"}:
        yield "Film oder Ton"


def _may_attach(pdf: pikepdf.Pdf, claims: Claims) -> bool:
    """Whether all attached files belong to the document, as PDF/A-3 and later have it."""
    if claims.part not in _WITH_FILES:
        return False
    listed = pdf.Root.get("/AF")
    belonging = {file.objgen for file in listed} if isinstance(listed, Array) else set()
    files = (thing for thing in dictionaries(pdf) if "/EF" in thing)
    return all(file.objgen in belonging for file in files)


def _has_fields(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, Dictionary) else None
    return (isinstance(fields, Array) and len(fields) > 0) or any(widgets(pdf))


def is_tagged(pdf: pikepdf.Pdf) -> bool:
    """Whether a file says what its headings, paragraphs and tables are."""
    mark = pdf.Root.get("/MarkInfo")
    is_marked = isinstance(mark, Dictionary) and bool(mark.get("/Marked"))
    return is_marked and "/StructTreeRoot" in pdf.Root


def _has_title(pdf: pikepdf.Pdf) -> bool:
    try:
        said = str(pdf.open_metadata().get("dc:title", "")).strip()
    except BROKEN:
        said = ""
    return bool(str(pdf.docinfo.get("/Title", "")).strip() or said)


_WANTED: tuple[tuple[str, Callable[[pikepdf.Pdf, Claims], bool]], ...] = (
    ("Tags, die den Aufbau nennen", lambda pdf, _: is_tagged(pdf)),
    ("die Angabe der Sprache", lambda pdf, _: bool(str(pdf.Root.get("/Lang", "")).strip())),
    ("ein Titel", lambda pdf, _: _has_title(pdf)),
    ("die Kennzeichnung als PDF/A", lambda _, claims: bool(claims.part)),
)


def _spans(numbers: tuple[int, ...]) -> list[str]:
    """„1–3“, „7“: numbers that follow on each other as one."""
    return [f"{von}–{bis}" if von < bis else str(von) for von, bis in laeufe(numbers)]


def _some(named: list[str]) -> list[str]:
    if len(named) <= _MOST_NAMED:
        return named
    return [*named[: _MOST_NAMED - 1], f"{len(named) - _MOST_NAMED + 1} weitere"]
