"""A paper and its annexes in one PDF: bookmarks, page labels, links and tags stay as they were."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from vorlagen.renditions.annexes.destinations import (
    Bookmark,
    Destinations,
    Target,
    lead_to,
    links,
    uri_of,
)
from vorlagen.renditions.annexes.enclosing import Enclosed
from vorlagen.renditions.annexes.fields import settle
from vorlagen.renditions.annexes.part import CombiningError, Part
from vorlagen.renditions.annexes.stamp import put, sizes_of, stamps
from vorlagen.renditions.annexes.structure import Tags, drop_tags, has_tags
from vorlagen.renditions.opening import BROKEN, open_pdf
from vorlagen.renditions.pdf.finishing import noted, sealed
from vorlagen.renditions.pdf.xmp import restated


def combine(parts: Sequence[Part]) -> bytes:
    """Put the PDFs of a paper and its annexes into one; equal parts give equal bytes.

    Metadata and language are those of the first part. Pages that bear no number of their own get one
    at the foot. Links between the parts lead to their pages. The file says that it is PDF/A only if
    all of its parts are of our making, and have all their tags here. The files within our parts come
    along; parts that ask for it are within the file as they are, too. Otherwise what belongs to a
    whole file and not to its pages stays behind: attachments, scripts, form fields (their appearance
    stays), and settings of layers.

    Raises:
        CombiningError: If a part is broken in a way that shows only now.
        LibraryMissingError: If Pango is not installed.
    """
    with ExitStack() as stack:
        combined = _Combined(stack, parts[0])
        for part in parts[1:]:
            try:
                combined.append(part)
            except BROKEN as error:
                raise CombiningError(part) from error
        return combined.finished(all(part.numbered for part in parts))


class _Combined:
    """The combined file while it is put together."""

    def __init__(self, stack: ExitStack, first: Part) -> None:
        self.stack = stack
        self.pdf = self._open(first.content)
        self.tags = Tags(self.pdf) if has_tags(self.pdf) else None
        self.has_all_tags = self.tags is not None
        self.enclosed = Enclosed(self.pdf)
        self.starts: dict[str, int] = {first.file: 0}
        self.parts = [(first, Destinations(self.pdf).bookmarks(), 0)]

    def append(self, part: Part) -> None:
        source = self._open(part.content)
        start = len(self.pdf.pages)
        destinations = Destinations(source)
        self.parts.append((part, destinations.bookmarks(), start))
        self.starts[part.file] = start
        destinations.make_explicit()
        has_place = self.tags and has_tags(source) and self.tags.can_take(source)
        if self.tags and has_place:
            self.tags.renumber(source)
        else:
            drop_tags(source)
            self.has_all_tags = False
        settle(source)
        for page in source.pages:
            self.pdf.pages.append(page)
        if self.tags and has_place:
            self.tags.take(source)
        if part.numbered:
            self.enclosed.take(source, part)
        else:
            self._stamp(part, source, start)
        if part.enclosed:
            self.enclosed.add(part)

    def finished(self, is_archivable: bool) -> bytes:
        pages = [page.obj for page in self.pdf.pages]
        if self.tags:
            self.tags.close()
        self._link(pages)
        self._label()
        self._mark(pages)
        self.enclosed.close()
        self._restate(keeps_standards=is_archivable and self.has_all_tags)
        self.pdf.Root.PageMode = Name.UseOutlines
        buffer = io.BytesIO()
        self.pdf.save(
            buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return sealed(buffer.getvalue())

    def _open(self, content: bytes) -> pikepdf.Pdf:
        return self.stack.enter_context(open_pdf(content))

    def _stamp(self, part: Part, source: pikepdf.Pdf, start: int) -> None:
        stamped = self._open(stamps(part.label, sizes_of(source)))
        for number, page in enumerate(stamped.pages, start=start):
            stamp = self.pdf.copy_foreign(page.as_form_xobject())
            put(stamp, self.pdf.pages[number], number)

    def _link(self, pages: Sequence[pikepdf.Object]) -> None:
        for link in links(self.pdf):
            start = self.starts.get(uri_of(link))
            if start is not None:
                lead_to(link, Array([pages[start], Name.Fit]))

    def _label(self) -> None:
        labels: list[object] = []
        for part, _, start in self.parts:
            label = Dictionary(S=Name.D)
            if part.prefix:
                label.P = String(part.prefix)
            labels += [start, label]
        self.pdf.Root.PageLabels = Dictionary(Nums=Array(labels))

    def _mark(self, pages: Sequence[pikepdf.Object]) -> None:
        """Write the outline: an entry for each part, and below it what was its own outline."""
        with self.pdf.open_outline() as outline:
            outline.root[:] = [
                Bookmark(part.bookmark, Target(0, (Name.Fit,)), below).item(pages[start:])
                for part, below, start in self.parts
            ]

    def _restate(self, *, keeps_standards: bool) -> None:
        """Say in the metadata what holds of the whole file; all else is that of the first part."""
        metadata = self.pdf.Root.Metadata
        packet = restated(
            metadata.read_bytes(),
            len(self.pdf.pages),
            sorted(
                noted(name, file.EF.F.read_bytes()) for name, file in self.enclosed.files.items()
            ),
            keeps_standards=keeps_standards,
        )
        metadata.write(packet)
