"""A paper and its annexes in one PDF: bookmarks, page labels, links and tags stay as they were."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pikepdf
from markupsafe import escape
from msgspec import Struct
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, OutlineItem, Rectangle, String

from vorlagen.anlagen.facts import NotCombinedError
from vorlagen.anlagen.foreign import BROKEN, dictionaries, open_pdf, standard_in
from vorlagen.german.numbers import NBSP

_CLAIMS = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")
_EARLIER = ("PDF/A-1", "PDF/A-2", "PDF/A-3")  # what they allow, PDF/A-3 does
_RGB = 3  # components of a colour
_STAMPS = """\
<!DOCTYPE html>
<html lang="de">
<head>
<title>{label}</title>
<style>
@page {{
  margin: 0 8mm 8mm;
  @bottom-right {{
    content: "{label} · Seite " counter(page) " von " counter(pages);
    font: 7.5pt/1 Source Sans Pro; color: #444; padding-top: 1mm; vertical-align: top; white-space: nowrap;
  }}
}}
div {{ height: 1pt; }}
{pages}
</style>
</head>
<body>
{stamps}
</body>
</html>
"""

_TREE, _PARENTS = "/StructTreeRoot", "/ParentTree"
_KEYS = ("/StructParents", "/StructParent")  # by which pages and links find their tags
SetPage = Callable[[str], bytes]  # HTML to an untagged PDF
_Pages = Mapping[tuple[int, int], pikepdf.Object]  # pages here, by what they were in their own file


class Combinable(Struct, frozen=True):
    """A part of a combined file: the paper, which comes first, or an annex.

    `number` is that of the annex, 0 for the paper; `label` stands on its pages if they are not
    `numbered` already, as those of annexes that the build makes are; `file` is the name of the PDF
    beside the combined file, as links have it. With `enclosed` the combined file also contains the
    PDF unchanged.
    """

    number: int
    label: str
    title: str
    file: str
    content: bytes
    numbered: bool
    enclosed: bool = False

    @property
    def bookmark(self) -> str:
        return f"{self.label}: {self.title}" if self.label else self.title


class CombinedFile(Struct, frozen=True):
    """A combined file, and the numbers of the annexes because of which it claims no standard."""

    content: bytes
    preventing: tuple[int, ...]


def combine(documents: Sequence[Combinable], set_page: SetPage) -> CombinedFile:
    """Put the PDFs of a paper and its annexes into one; equal documents give equal bytes.

    Metadata and language are those of the first one. Pages that bear no number of their own get one at
    the foot. The file claims PDF/A and PDF/UA if the tags of all parts could be taken over, and those from
    elsewhere claim both standards, with colours for the profile of ours. Attached files are taken over
    only from parts that the build made. `set_page` makes the PDF of the stamps.

    Raises:
        NotCombinedError: If a document is broken in a way that shows only now.
        LibraryMissingError: If Pango or HarfBuzz-Subset is not installed.
    """
    with ExitStack() as stack:
        combined = _Combined(stack, documents[0], set_page)
        for document in documents[1:]:
            try:
                combined.append(document)
            except BROKEN as error:
                raise NotCombinedError(document.number) from error
        return combined.finished()


class _Combined:
    """The combined file while it is put together."""

    def __init__(self, stack: ExitStack, first: Combinable, set_page: SetPage) -> None:
        self.stack = stack
        self.set_page = set_page
        self.pdf = self._open(first.content)
        self.tags = _MergedTags(self.pdf) if _has_tags(self.pdf) else None
        self.preventing: list[int] = []
        self.starts = {first.file: 0}
        self.labels: list[object] = [0, Dictionary(S=Name.D)]
        pages = {page.obj.objgen: page.obj for page in self.pdf.pages}
        self.outline = [self._bookmark(first, self.pdf, pages)]

    def append(self, document: Combinable) -> None:
        source = self._open(document.content)
        start = len(self.pdf.pages)
        tags = None
        if self.tags and _has_tags(source) and self.tags.can_take(source):
            tags = self.tags
        if tags:
            tags.renumber(source)
        else:
            _drop_tags(source)
        if tags is None or not (document.numbered or _fits_standards(source)):
            self.preventing.append(document.number)
        _flatten_form(source)
        self.pdf.add_pages_from(source, forms="strip")
        if tags:
            tags.take(source)
        pages = {}
        for page, appended in zip(source.pages, self.pdf.pages[start:], strict=True):
            pages[page.obj.objgen] = appended.obj
        self.outline.append(self._bookmark(document, source, pages))
        self.labels += [start, Dictionary(S=Name.D, P=String(f"A{document.number}-"))]
        self.starts[document.file] = start
        if document.numbered:
            self._take_files(source, document)
        else:
            self._stamp(document, source, start)
        if document.enclosed:
            self._enclose(
                document.file,
                document,
                document.content,
                description=f"{document.bookmark} (unverändert)",
                mime_type="application/pdf",
                relationship=Name.Supplement,
            )

    def finished(self) -> CombinedFile:
        if self.tags:
            self.tags.close()
        for page in self.pdf.pages:
            for annotation in page.obj.get("/Annots", Array()):
                self._lead_into_file(annotation)
        self.pdf.Root.PageLabels = Dictionary(Nums=Array(self.labels))
        with self.pdf.open_outline() as outline:
            outline.root[:] = self.outline
        self.pdf.Root.PageMode = Name.UseOutlines
        if self.tags is None or self.preventing:
            metadata = self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
            with metadata:
                for claim in _CLAIMS:
                    if claim in metadata:
                        del metadata[claim]
        buffer = io.BytesIO()
        self.pdf.save(
            buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return CombinedFile(buffer.getvalue(), tuple(self.preventing))

    def _lead_into_file(self, annotation: pikepdf.Object) -> None:
        """Let a link to the file of a document lead to its first page here."""
        action = annotation.get("/A") if isinstance(annotation, Dictionary) else None
        file = str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""
        if file in self.starts:
            del annotation["/A"]
            first = self.pdf.pages[self.starts[file]].obj
            annotation["/Dest"] = Array([first, Name.Fit])

    def _open(self, content: bytes) -> pikepdf.Pdf:
        return self.stack.enter_context(open_pdf(content))

    def _bookmark(self, document: Combinable, source: pikepdf.Pdf, pages: _Pages) -> OutlineItem:
        """The entry of a document, with its own outline below; without it if that is broken."""
        first = next(iter(pages.values()))
        item = OutlineItem(document.bookmark, destination=Array([first, Name.Fit]))
        try:
            for entry in source.open_outline().root:
                item.children.append(_moved(entry, source, pages))
        except BROKEN:
            item.children.clear()
        return item

    def _stamp(self, document: Combinable, source: pikepdf.Pdf, start: int) -> None:
        sizes = [_visible_size(page) for page in source.pages]
        stamped = self._open(stamps(document.label, sizes, self.set_page))
        for number, page in enumerate(stamped.pages, start=start):
            stamp = self.pdf.copy_foreign(page.as_form_xobject())
            _put_stamp(stamp, self.pdf.pages[number], Name(f"/Stempel{number}"))

    def _take_files(self, source: pikepdf.Pdf, document: Combinable) -> None:
        """Take over the files within a document; the same file twice is one."""
        for name, file in source.attachments.items():
            content = file.get_file().read_bytes()
            attached = self.pdf.attachments.get(name)
            if attached is None or attached.get_file().read_bytes() != content:
                parameters = file.get_file().obj.get("/Params", Dictionary())
                self._enclose(
                    name,
                    document,
                    content,
                    description=file.description,
                    mime_type=file.get_file().mime_type,
                    mod_date=str(parameters.get("/ModDate", "")),
                    relationship=file.relationship,
                )

    def _enclose(self, name: str, document: Combinable, content: bytes, **facts: object) -> None:
        """Attach a file to the whole combined file; the label precedes a name that is taken."""
        label = document.label.replace(NBSP, " ")  # in names of files one types an ordinary space
        unique, number = name, 1
        while unique in self.pdf.attachments:
            prefix = label if number == 1 else f"{label} ({number})"
            unique = f"{prefix} – {name}"
            number += 1
        attached = AttachedFileSpec(self.pdf, content, filename=unique, **facts)  # type: ignore[arg-type]
        self.pdf.attachments[unique] = attached


def _moved(item: OutlineItem, source: pikepdf.Pdf, pages: _Pages) -> OutlineItem:
    """An entry of an outline for the file that the pages are in now, with those below it."""
    action = item.action
    lead: Any = item.destination
    if lead is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        lead = action.get("/D")
    target = OutlineItem(item.title, destination=lead).resolved_destination(source)
    destination = None
    if target and isinstance(target.page, Dictionary):
        page = pages.get(target.page.objgen)
        if page is not None:
            target.page = page
            destination = target.to_array()
    moved = OutlineItem(item.title, destination=destination)
    for child in item.children:
        moved.children.append(_moved(child, source, pages))
    return moved


def _flatten_form(pdf: pikepdf.Pdf) -> None:
    """Draw form fields onto their pages as they look; the form itself stays behind."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and form.get("/NeedAppearances"):
        pdf.generate_appearance_streams()
    if any(_has_fields(page) for page in pdf.pages):
        pdf.flatten_annotations("all")


def _has_fields(page: pikepdf.Page) -> bool:
    for annotation in page.get("/Annots", Array()):
        if annotation.get("/Subtype") == Name.Widget:
            return True
    return False


def stamps(label: str, sizes: Sequence[tuple[Decimal, Decimal]], set_page: SetPage) -> bytes:
    """A PDF with „Anlage 2 · Seite 1 von 3“ at the foot of each page, in the 8 mm that papers leave free.

    Raises:
        LibraryMissingError: If Pango or HarfBuzz-Subset is not installed.
        PdfError: If the label has a sign that the font lacks.
    """
    rules = []
    divs = []
    for number, (width, height) in enumerate(sizes):
        rules.append(f"@page s{number} {{ size: {width:f}pt {height:f}pt }}")
        divs.append(f'<div style="page: s{number}"></div>')
    html = _STAMPS.format(label=escape(label), pages="\n".join(rules), stamps="\n".join(divs))
    return set_page(html)


def _put_stamp(stamp: pikepdf.Object, page: pikepdf.Page, name: Name) -> None:
    """Print a stamp over a page, upright as the page is shown; screen readers skip it."""
    page.add_resource(stamp, Name.XObject, name)
    drawn = page.calc_form_xobject_placement(
        stamp,
        name,
        _visible_box(page),
        invert_transformations=True,
        allow_shrink=True,
        allow_expand=True,
    )
    depth = 0  # how many states the content of the page saves and never restores
    for instruction in pikepdf.parse_content_stream(page, "q Q"):
        if str(instruction.operator) == "q":
            depth += 1
        else:
            depth = max(0, depth - 1)
    page.contents_add(b"q\n", prepend=True)
    closing = b"\n" + b"Q\n" * (depth + 1)
    page.contents_add(closing + b"/Artifact <</Type /Pagination>> BDC\n" + drawn + b"\nEMC\n")


def _visible_box(page: pikepdf.Page) -> Rectangle:
    """The visible part of a page, in its own units: its crop box, as far as that lies on the page."""
    media = Rectangle(page.mediabox)
    common = media & Rectangle(page.cropbox)
    return common if common.width > 0 and common.height > 0 else media


def _unit(page: pikepdf.Page) -> Decimal:
    """How many points one unit of a page is."""
    return Decimal(str(page.obj.get("/UserUnit", 1)))


def _visible_size(page: pikepdf.Page) -> tuple[Decimal, Decimal]:
    """Width and height of a page as it is shown, turned and in points."""
    box = _visible_box(page)
    width = Decimal(str(box.width)) * _unit(page)
    height = Decimal(str(box.height)) * _unit(page)
    return (width, height) if page.rotation % 180 == 0 else (height, width)


# The tags of all files as one tree, so that screen readers read the combined file from end to end


def _fits_standards(pdf: pikepdf.Pdf) -> bool:
    """Whether a file from elsewhere claims both standards, and fits into one of PDF/A-3 with RGB colours."""
    claimed = standard_in(pdf)
    intents = pdf.Root.get("/OutputIntents", Array())
    profiles = [intent.get("/DestOutputProfile") for intent in intents]
    is_rgb = all(profile is None or profile.get("/N") == _RGB for profile in profiles)
    return is_rgb and claimed.startswith(_EARLIER) and claimed.endswith("PDF/UA-1")


def _has_tags(pdf: pikepdf.Pdf) -> bool:
    """Whether a file has a tree of tags that can be taken over."""
    tree = pdf.Root.get(_TREE)
    return isinstance(tree, Dictionary) and "/K" in tree and _PARENTS in tree


def _drop_tags(pdf: pikepdf.Pdf) -> None:
    """Delete the keys by which pages and links find tags that are not taken over."""
    for thing in dictionaries(pdf):
        for key in _KEYS:
            if key in thing:
                del thing[key]


class _MergedTags:
    """The tree of tags of a file that others are appended to; each file becomes a part of it."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.tree = pdf.Root[_TREE]
        self.parents: dict[int, object] = dict(pikepdf.NumberTree(self.tree[_PARENTS]).items())
        self.document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.tree, K=Array())
        )
        for kid in _kids(self.tree):
            self._adopt(kid)
        self.count = 0

    def can_take(self, source: pikepdf.Pdf) -> bool:
        """Whether a file uses the names of tags in the same sense as this one."""
        roles = _roles(self.tree)
        for name, role in _roles(source.Root[_TREE]).items():
            if roles.get(name, role) != role:
                return False
        return "/ClassMap" not in source.Root[_TREE]

    def renumber(self, source: pikepdf.Pdf) -> None:
        """Give references from pages to tags, and from cells to headings, names that are free here."""
        self.count += 1
        free = max(self.parents, default=-1) + 1
        for thing in dictionaries(source):
            for key in _KEYS:
                if key in thing:
                    thing[key] = int(thing[key]) + free
            if _has_id(thing):
                thing["/ID"] = String(f"{self.count}-{thing['/ID']}")
            if isinstance(thing.get("/Headers"), Array):
                headings = list(thing["/Headers"])
                thing["/Headers"] = Array([String(f"{self.count}-{name}") for name in headings])
        parents = pikepdf.NumberTree(source.Root[_TREE][_PARENTS])
        self._incoming = {int(key) + free: value for key, value in parents.items()}

    def take(self, source: pikepdf.Pdf) -> None:
        """Take over the tags of a file whose pages have been appended."""
        tree = source.Root[_TREE]
        kids = _kids(tree)
        language = source.Root.get("/Lang")
        for kid in kids:
            del kid["/P"]  # or the whole tree would come along
            if language is not None and "/Lang" not in kid:
                kid["/Lang"] = language
        for kid in kids:
            self._adopt(self.pdf.copy_foreign(kid))
        for key, value in self._incoming.items():
            self.parents[key] = self.pdf.copy_foreign(source.make_indirect(value))
        roles = {**_roles(self.tree), **_roles(tree)}
        if roles:
            self.tree["/RoleMap"] = Dictionary({name: Name(role) for name, role in roles.items()})

    def close(self) -> None:
        """Write the tree into the file."""
        self.tree["/K"] = Array([self.document])
        numbers: list[object] = []  # keys and values in turn
        for key in sorted(self.parents):
            numbers += [key, self.parents[key]]
        self.tree[_PARENTS] = self.pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        self.tree["/ParentTreeNextKey"] = max(self.parents, default=-1) + 1
        elements: dict[str, pikepdf.Object] = {}
        for thing in dictionaries(self.pdf):
            if _has_id(thing):
                elements[str(thing["/ID"])] = thing
        if elements:
            names: list[object] = []
            for name in sorted(elements):
                names += [String(name), elements[name]]
            self.tree["/IDTree"] = self.pdf.make_indirect(Dictionary(Names=Array(names)))

    def _adopt(self, kid: pikepdf.Object) -> None:
        if kid.get("/S") == Name.Document:
            kid["/S"] = Name.Part
        kid["/P"] = self.document
        self.document["/K"].append(kid)


def _roles(tree: pikepdf.Object) -> dict[str, str]:
    """The standard tags for which a file has names of its own, by these names."""
    roles = tree.get("/RoleMap")
    if not isinstance(roles, Dictionary):
        return {}
    found: dict[str, str] = {}
    for name, role in roles.items():
        if isinstance(role, Name):
            found[name] = str(role)
    return found


def _kids(tree: pikepdf.Object) -> list[pikepdf.Object]:
    kids = tree.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _has_id(thing: pikepdf.Object) -> bool:
    """Whether it is a tag with an identifier, by which other tags refer to it."""
    return isinstance(thing.get("/ID"), String) and "/S" in thing
