"""„Anlage 2 · Seite 1 von 3“ at the foot of pages that others made, in a combined file only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pikepdf
from markupsafe import escape
from pikepdf import Array, Name, Rectangle

from vorlagen.renditions.annexes.pages import bottom_strip, visible_size
from vorlagen.renditions.pdf import to_pdf

HEIGHT = Decimal(8) / Decimal("25.4") * 72  # 8 mm, where papers have their margin
_PAGE = """\
<!DOCTYPE html>
<html lang="de">
<head>
<title>{title}</title>
<style>
@font-face {{ font-family: Stempel; src: url("schrift:SourceSansPro-Regular.ttf"); }}
body {{ margin: 0; font: 7.5pt/1 Stempel; color: #444; text-align: right; }}
div {{ box-sizing: border-box; height: {height}pt; padding: 1mm 8mm 0; white-space: nowrap; }}
{pages}
</style>
</head>
<body>
{stamps}
</body>
</html>
"""


def stamps(label: str, sizes: Sequence[tuple[Decimal, Decimal]]) -> bytes:
    """A PDF with a page for each page of a part: as wide as that one, and as high as the strip.

    Raises:
        LibraryMissingError: If Pango is not installed.
        PdfError: If the label has a sign that the font lacks.
    """
    pages = "\n".join(
        f"@page s{number} {{ size: {width:f}pt {HEIGHT:f}pt; margin: 0; }}"
        for number, (width, _) in enumerate(sizes)
    )
    said = "\n".join(
        f'<div style="page: s{number}">{escape(label)} · Seite {number + 1} von {len(sizes)}</div>'
        for number in range(len(sizes))
    )
    html = _PAGE.format(title=escape(label), height=f"{HEIGHT:f}", pages=pages, stamps=said)
    return to_pdf(html, tagged=False).content


def sizes_of(pdf: pikepdf.Pdf) -> list[tuple[Decimal, Decimal]]:
    """Width and height of each page as it is shown, in points."""
    return [visible_size(page) for page in pdf.pages]


def put(stamp: pikepdf.Object, page: pikepdf.Page, number: int) -> None:
    """Print a stamp at the foot of a page, upright as the page is shown, and for no screen reader.

    Args:
        stamp: A form XObject of the page's own file.
        page: The page.
        number: A number that no other page of the file has.
    """
    name = Name(f"/Stempel{number}")
    box = bottom_strip(page, HEIGHT)
    page.add_resource(stamp, Name.XObject, name)
    corners = Rectangle(Array(box))
    drawn = page.calc_form_xobject_placement(
        stamp, name, corners, invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    open_states = _open_states(page)
    page.contents_add(b"q\n", prepend=True)
    closing = b"\n" + b"Q\n" * (open_states + 1)
    page.contents_add(closing + b"/Artifact <</Type /Pagination>> BDC\n" + drawn + b"\nEMC\n")


def _open_states(page: pikepdf.Page) -> int:
    """How many states the content of a page saves and never restores."""
    operators = [str(found.operator) for found in pikepdf.parse_content_stream(page, "q Q")]
    depth = 0
    for operator in operators:
        depth = depth + 1 if operator == "q" else max(0, depth - 1)
    return depth
