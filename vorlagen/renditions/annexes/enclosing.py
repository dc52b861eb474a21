"""The files within a combined file: those of its parts, and parts that are kept as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Stream, String

from vorlagen.german.style import NBSP
from vorlagen.renditions.annexes.part import Part

_TREE = "/EmbeddedFiles"


class Enclosed:
    """The files within a PDF, each under a name of its own, and told as belonging to all of it."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.files = dict(_named(pdf))
        self.associated = list(_associated(pdf))

    def take(self, source: pikepdf.Pdf, part: Part) -> None:
        """Take over the files within a part.

        One of the same name as another gets that of its part put before; the same file twice is one.
        """
        associated = {one.objgen for one in _associated(source)}
        for name, file in _named(source):
            if name in self.files and _content(self.files[name]) == _content(file):
                continue
            copy = self.pdf.copy_foreign(file)
            self._put(name, copy, part)
            if file.objgen in associated:
                self.associated.append(copy)

    def add(self, part: Part) -> None:
        """Put a part in as it is, every byte of it."""
        stream = Stream(self.pdf, part.content)
        stream.Type, stream.Subtype = Name.EmbeddedFile, Name("/application/pdf")
        digest = hashlib.md5(part.content, usedforsecurity=False).digest()  # as PDF wants it
        stream.Params = Dictionary(Size=len(part.content), CheckSum=String(digest))
        file = self.pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                Desc=String(f"{part.bookmark} (unverändert)"),
                AFRelationship=Name.Supplement,
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        self._put(part.file, file, part)
        self.associated.append(file)

    def close(self) -> None:
        """Write into the file what is within it."""
        if not self.files:
            return
        names = self.pdf.Root.get("/Names")
        if not isinstance(names, Dictionary):
            names = self.pdf.Root["/Names"] = self.pdf.make_indirect(Dictionary())
        tree = NameTree.new(self.pdf)
        for name, file in self.files.items():
            tree[name] = file
        names[_TREE] = tree.obj
        if self.associated:
            self.pdf.Root["/AF"] = Array(self.associated)

    def _put(self, name: str, file: pikepdf.Object, part: Part) -> None:
        own = name
        label = part.label.replace(NBSP, " ")  # in names of files one types an ordinary space
        if own in self.files:
            own = f"{label} – {name}"
        number = 1
        while own in self.files:
            number += 1
            own = f"{label} ({number}) – {name}"
        file["/F"] = file["/UF"] = String(own)
        self.files[own] = file


def _named(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """The files within a PDF by their names, in the order of these."""
    names = pdf.Root.get("/Names")
    tree = names.get(_TREE) if isinstance(names, Dictionary) else None
    found = dict(NameTree(tree).items()) if isinstance(tree, Dictionary) else {}
    for name, file in found.items():
        if isinstance(file, Dictionary):
            yield str(name), file if file.is_indirect else pdf.make_indirect(file)


def _content(file: pikepdf.Object) -> bytes | None:
    """What is in an enclosed file; None if it has nothing."""
    within = file.get("/EF")
    stream = within.get("/F") if isinstance(within, Dictionary) else None
    return stream.read_bytes() if isinstance(stream, Stream) else None


def _associated(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    found = pdf.Root.get("/AF")
    if isinstance(found, Array):
        yield from (one for one in found if isinstance(one, Dictionary))
