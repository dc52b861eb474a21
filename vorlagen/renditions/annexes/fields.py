"""Form fields of a file whose form stays behind: they go on as what they look like."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

_HIDDEN = 2  # a flag of annotations
# What tells of the place and the look of an annotation; all else belongs to the form.
_OF_ANY = frozenset(
    {"/Type", "/Subtype", "/Rect", "/P", "/NM", "/M", "/F", "/AP", "/OC", "/Contents", "/Lang"}
    | {"/StructParent"}
)


def widgets(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The form fields on the pages of a file, whether or not its form lists them."""
    for page in pdf.pages:
        for annotation in _entries(page.obj.get("/Annots")):
            if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.Widget:
                yield annotation


def settle(pdf: pikepdf.Pdf) -> None:
    """Turn form fields into stamps that look the same; those that show nothing are hidden.

    Without its form, a field would be shown by some programs only.
    """
    for widget in list(widgets(pdf)):
        look = _look(widget)
        for key in set(widget.keys()) - _OF_ANY:
            del widget[key]
        widget.Subtype = Name.Stamp
        if look is None:
            widget.F = int(widget.get("/F", 0)) | _HIDDEN
        else:
            widget.AP = Dictionary(N=look)


def _look(widget: pikepdf.Object) -> pikepdf.Object | None:
    """What a field shows in its present state."""
    looks = widget.get("/AP")
    look = looks.get("/N") if isinstance(looks, Dictionary) else None
    if isinstance(look, Dictionary) and not isinstance(look, Stream):
        look = look.get(str(widget.get("/AS", "/Off")))
    return look if isinstance(look, Stream) else None


def _entries(array: object) -> list[pikepdf.Object]:
    return list(array) if isinstance(array, Array) else []
