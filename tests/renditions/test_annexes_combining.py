"""A paper and its annexes in one PDF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pdfplumber
import pdfua
import pikepdf
import pypdf
import pytest
from anlagen import A4, einfach, gesetzt, gespeichert, gestempelt, leere_seiten
from pikepdf import Array, Dictionary, Name

from vorlagen.anlagen.combining import Combinable, combine, stamps
from vorlagen.anlagen.facts import NotCombinedError
from vorlagen.anlagen.foreign import standard_of
from vorlagen.renditions.pdf import to_pdf

MM = Decimal(72) / Decimal("25.4")


def paper(*, links: str = "") -> Combinable:
    html = (
        '<!DOCTYPE html><html lang="de"><head><title>Vorlage 12</title><style>@font-face {'
        ' font-family: S; src: url("schrift:SourceSansPro-Regular.ttf") } body { font-family: S }'
        f'</style></head><body><h1 id="s1">Vorlage</h1><p><a href="#s1">hoch</a> {links}</p>'
        "<table><tr><th>Kopf</th></tr><tr><td>Zelle</td></tr></table></body></html>"
    )
    return Combinable(0, "", "Vorlage 12", "v.pdf", to_pdf(html).content, numbered=True)


def annex(number: int, content: bytes, *, ours: bool = False) -> Combinable:
    name = f"v_Anlage_{number}.pdf"
    return Combinable(number, f"Anlage {number}", f"Titel {number}", name, content, numbered=ours)


def combined(*parts: Combinable) -> pikepdf.Pdf:
    pdf = pikepdf.open(io.BytesIO(combine(parts, gestempelt).content))
    assert [*pdf.check_pdf_syntax(), *pdf.get_warnings()] == []
    return pdf


def page_of(pdf: pikepdf.Pdf, spot: Any) -> int:
    return [page.obj.objgen for page in pdf.pages].index(spot[0].objgen)


def links(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """From which page to which each link leads."""
    for number, page in enumerate(pdf.pages):
        for link in page.obj.get("/Annots", Array()):
            lead: Any = link["/Dest"]
            if isinstance(lead, pikepdf.String):
                lead = dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())[str(lead)]
            yield number, page_of(pdf, lead.D if isinstance(lead, Dictionary) else lead)


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_parts_follow_on_each_other_with_a_bookmark_each() -> None:
    pdf = combined(paper(), annex(1, gesetzt("Eins", "Zwei")), annex(2, einfach(3)))
    assert len(pdf.pages) == 1 + 2 + 3
    outline = pdf.open_outline().root
    assert [(item.title, page_of(pdf, item.destination)) for item in outline] == [
        ("Vorlage 12", 0),
        ("Anlage 1: Titel 1", 1),
        ("Anlage 2: Titel 2", 3),
    ]
    below = outline[1].children
    assert [(item.title, page_of(pdf, item.destination)) for item in below] == [
        ("Eins", 1),
        ("Zwei", 2),
    ]


def test_pages_of_others_get_their_number_and_ours_have_it_already() -> None:
    content = combine(
        [paper(), annex(1, gesetzt("Eins"), ours=True), annex(2, einfach(3))], gestempelt
    ).content
    assert [text.rpartition("\n")[2] for text in texts(content)[2:]] == [
        "Anlage 2 · Seite 1 von 3",
        "Anlage 2 · Seite 2 von 3",
        "Anlage 2 · Seite 3 von 3",
    ]
    assert not any("Seite" in text for text in texts(content)[:2])


def where_stamped(pdf: pikepdf.Pdf, number: int) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """The box on a page, in its own units, that the stamp is drawn in."""
    page = pdf.pages[number]
    name = f"/Stempel{number}"
    stamp = page.Resources.XObject[name]
    drawn = [i for i in pikepdf.parse_content_stream(page) if str(i.operator) in {"cm", "Do"}]
    last = max(i for i, found in enumerate(drawn) if str(found.operands[0]) == name)
    a, b, c, d, e, f = (Decimal(value) for value in drawn[last - 1].operands)  # type: ignore[arg-type]
    matrix: Any = stamp.get("/Matrix", Array([1, 0, 0, 1, 0, 0]))
    m = [Decimal(value) for value in matrix]
    box: Any = stamp.BBox
    x1, y1, x2, y2 = (Decimal(value) for value in box)
    corners = []
    for x, y in ((x1, y1), (x2, y2)):
        u, v = m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
        corners.append((a * u + c * v + e, b * u + d * v + f))
    (u1, v1), (u2, v2) = corners
    return min(u1, u2), min(v1, v2), max(u1, u2), max(v1, v2)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90])
def test_a_stamp_lies_over_what_is_shown(rotate: int) -> None:
    pdf = leere_seiten(A4)
    pdf.pages[0].MediaBox = Array([-50, -40, 700, 900])
    pdf.pages[0].CropBox = Array([10, 20, 605, 862])
    pdf.pages[0].obj.Rotate = rotate
    result = combined(paper(), annex(1, gespeichert(pdf)))
    for found, wanted in zip(where_stamped(result, 1), (10, 20, 605, 862), strict=True):
        assert abs(found - wanted) < 1


def test_a_stamp_keeps_to_the_eight_millimetres_at_the_foot() -> None:
    with pdfplumber.open(
        io.BytesIO(stamps("Anlage 2", [(Decimal(595), Decimal(842))], gestempelt))
    ) as pdf:
        words = pdf.pages[0].extract_words()
    assert " ".join(word["text"] for word in words) == "Anlage 2 · Seite 1 von 1"
    assert all(word["top"] > 842 - 8 * MM and word["bottom"] < 842 for word in words)


def test_a_screen_reader_does_not_read_stamps_out() -> None:
    result = combined(paper(), annex(1, einfach()))
    marked = [i for i in pikepdf.parse_content_stream(result.pages[1]) if str(i.operator) == "BDC"]
    assert [str(mark.operands[0]) for mark in marked] == ["/Artifact"]


def test_links_lead_to_where_they_led_and_links_to_annexes_to_their_pages() -> None:
    there = '<a href="v_Anlage_2.pdf">Anlage 2</a> <a href="v_Anlage_1.pdf">Anlage 1</a>'
    parts = (paper(links=there), annex(1, gesetzt("Eins", "Zwei", "Drei")), annex(2, einfach(2)))
    found = list(links(combined(*parts)))
    assert found == [(0, 0), (0, 4), (0, 1), (3, 3)]


def tags(node: Any) -> Iterator[Any]:
    kids = node.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)


def test_tags_of_all_parts_hang_below_one_document() -> None:
    pdf = combined(paper(), annex(1, gesetzt("Eins"), ours=True), annex(2, gesetzt("Zwei")))
    tree = pdf.Root.StructTreeRoot
    [document] = tree.K
    assert Name.Document == document.S
    assert [part.S for part in document.K] == [Name.Part] * 3
    assert [str(tag.S) for tag in tags(tree)].count("/Table") == 3
    assert all("/P" in tag for tag in tags(tree))


def test_cells_find_their_headings_in_their_own_part() -> None:
    pdf = combined(paper(), annex(1, gesetzt("Eins")), annex(2, gesetzt("Zwei")))
    names = [str(tag.ID) for tag in tags(pdf.Root.StructTreeRoot) if "/ID" in tag]
    assert len(names) == len(set(names)) == 3
    cells = [tag for tag in tags(pdf.Root.StructTreeRoot) if tag.S == Name.TD]
    assert [str(cell.A.Headers[0]) for cell in cells] == names


def for_printers() -> bytes:
    """A tagged PDF whose colours are meant for a rendering."""
    pdf = pikepdf.open(io.BytesIO(gesetzt("Zwei")))
    pdf.Root.OutputIntents[0].DestOutputProfile.N = 4
    return gespeichert(pdf)


@pytest.mark.parametrize(
    ("content", "preventing"),
    [(gesetzt("Zwei"), ()), (einfach(), (2,)), (for_printers(), (2,))],
    ids=["both norms", "no tags", "other colours"],
)
def test_the_file_claims_both_norms_unless_a_part_prevents_it(
    content: bytes, preventing: tuple[int, ...], tmp_path: Path
) -> None:
    parts = [paper(), annex(1, gesetzt("Eins"), ours=True), annex(2, content)]
    result = combine(parts, gestempelt)
    assert result.preventing == preventing
    claimed = standard_of(result.content)
    assert claimed == ("kein PDF/A" if preventing else "PDF/A-3a, PDF/UA-1")
    if not preventing:
        file = tmp_path / "alles.pdf"
        file.write_bytes(result.content)
        assert not pdfua.validate(str(file)).findings


def test_a_part_that_cannot_be_taken_over_is_named() -> None:
    pdf = leere_seiten(A4)
    pdf.Root.StructTreeRoot = Dictionary(K=Array([7]), ParentTree=Dictionary(Nums=Array([0, 7])))
    broken = annex(2, gespeichert(pdf))
    with pytest.raises(NotCombinedError) as raised:
        combine([paper(), annex(1, einfach()), broken], gestempelt)
    assert raised.value.number == broken.number


def with_fields(*, in_form: bool) -> bytes:
    """A form with a field that is filled in, a box that is ticked, and a button without a look."""
    pdf = leere_seiten(A4)

    def look(drawn: bytes) -> pikepdf.Object:
        form = pikepdf.Stream(pdf, drawn)
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 90, 20])
        return pdf.make_indirect(form)

    fields = [
        Dictionary(FT=Name.Tx, V="Ja", AP=Dictionary(N=look(b"% Ja"))),
        Dictionary(FT=Name.Btn, AS=Name.Ein, AP=Dictionary(N=Dictionary(Ein=look(b"% Haken")))),
        Dictionary(FT=Name.Btn, A=Dictionary(S=Name.ResetForm)),
    ]
    for number, field in enumerate(fields):
        field.Type, field.Subtype, field.T = Name.Annot, Name.Widget, f"Feld {number}"
        field.Rect = Array([100, 100 * number, 190, 100 * number + 20])
    added = [pdf.make_indirect(field) for field in fields]
    pdf.pages[0].Annots = Array(added)
    if in_form:
        pdf.Root.AcroForm = Dictionary(Fields=Array(added))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        return gespeichert(pdf)


@pytest.mark.parametrize("in_form", [True, False])
def test_form_fields_look_as_they_did_and_nothing_is_said_in_english(in_form: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", pikepdf.PageCopyWarning)
        pdf = combined(paper(), annex(1, with_fields(in_form=in_form)))
    page = pdf.pages[1]
    assert "/AcroForm" not in pdf.Root
    assert "/Annots" not in page
    drawn: Any = page.Resources.XObject
    looks = {drawn[name].read_bytes() for name in drawn if not name.startswith("/Stempel")}
    assert looks == {b"% Ja", b"% Haken"}
