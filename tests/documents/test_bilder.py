"""Pictures in prose: what is printed of them, and what is said of those that cannot be printed."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from bilder import SVG, als, gemalt, jpeg, mit_bildern, png
from muster import TEXT, schreibe
from papiere import aus_text, einziger_fehler, gedruckt, papier
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from vorlagen.findings import Finding

PLAN = "![Lageplan der Beratungsstelle](bilder/plan.{})"


def found(root: Path, text: str, **dateien: bytes | str) -> Finding:
    """The one thing that is wrong with a text that shows a picture."""
    return einziger_fehler(root, text, mit_bildern(**dateien))


def wrong(root: Path, content: bytes | str, suffix: str = "svg") -> tuple[str, str]:
    """Code and message of the one thing that is wrong with a picture."""
    finding = found(root, PLAN.format(suffix), **{f"plan_{suffix}": content})
    assert (finding.place.line, finding.place.column) == (1, 1)
    return finding.code.value, finding.message


def warned(root: Path, text: str, **dateien: bytes | str) -> list[Finding]:
    paper = papier(schreibe(root, {**mit_bildern(**dateien), TEXT: text}))
    assert paper.page is not None
    return list(paper.findings)


def shown(html: str) -> bytes:
    """The file of the one picture of a page."""
    [uri] = re.findall(r'src="data:image/[a-z+]+;base64,([^"]*)"', html)
    return base64.b64decode(uri)


def picture(html: str) -> Image.Image:
    return Image.open(io.BytesIO(shown(html)))


# What is printed


def test_a_picture_is_a_figure_with_its_number_and_its_text(tmp_path: Path) -> None:
    text = '![Lageplan der Beratungsstelle](bilder/plan.png "Lage der Beratungsstelle")'
    html = aus_text(tmp_path, text, mit_bildern(plan_png=png()))
    assert re.sub(r'src="[^"]*"', 'src="…"', html) == (
        '<figure class="diagramm bilddatei">\n'
        '  <figcaption id="abbildung-1"><span class="nummer">Abbildung 1:</span>'
        " Lage der Beratungsstelle</figcaption>\n"
        '  <img alt="Lageplan der Beratungsstelle" src="…" style="width: 163.0mm">\n'
        "</figure>"
    )


def test_the_text_file_says_what_the_picture_shows(tmp_path: Path) -> None:
    text = '![Lageplan der "neuen" Beratungsstelle](bilder/plan.png "Lage")'
    assert gedruckt(tmp_path, text, mit_bildern(plan_png=png())) == (
        "Abbildung 1: Lage\n\n[Bild: Lageplan der „neuen“ Beratungsstelle]"
    )


def test_references_lead_to_the_label_of_a_picture_and_captions_have_footnotes(
    tmp_path: Path,
) -> None:
    text = (
        "Siehe {{ verweis('lage') }}.\n\n"
        '![Lageplan](bilder/plan.png "Lage[^quelle]") {#lage}\n\n[^quelle]: Vermessungsamt.\n'
    )
    printed = gedruckt(tmp_path, text, mit_bildern(plan_png=png()))
    assert "Siehe Abbildung 1." in printed
    assert "Abbildung 1: Lage[1]" in printed


def test_a_figure_typed_in_a_text_for_a_picture_is_found_as_in_all_prose(tmp_path: Path) -> None:
    finding = found(tmp_path, "![Plan für 163.200 €](bilder/plan.png)", plan_png=png())
    assert finding.code.value == "zahl-getippt"


@pytest.mark.parametrize(
    ("size", "dpi", "width"),
    [
        ((1200, 800), None, "163.0"),  # as wide as the text
        ((1200, 800), (300, 300), "101.6"),  # as wide as the file says
        ((1200, 2400), None, "80.0"),  # and no higher than two thirds of a page
    ],
)
def test_a_picture_is_as_wide_as_its_file_says_within_text_and_page(
    tmp_path: Path, size: tuple[int, int], dpi: Any, width: str
) -> None:
    content = png(size, **({"dpi": dpi} if dpi else {}))
    html = aus_text(tmp_path, PLAN.format("png"), mit_bildern(plan_png=content))
    assert f"width: {width}mm" in html


def exif(orientation: int) -> Image.Exif:
    told = Image.Exif()
    told[0x0112] = orientation
    told[0x010F] = "Kamera der Landrätin"
    told.get_ifd(0x8825)[1] = "N"
    return told


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_where_and_with_what_a_photograph_was_taken_does_not_go_out(
    tmp_path: Path, kind: str
) -> None:
    texts = PngInfo()
    texts.add_text("Author", "Kamera der Landrätin")
    options: dict[str, Any] = {"pnginfo": texts} if kind == "png" else {"comment": b"Kamera der"}
    content = als(gemalt(), {"jpg": "JPEG", "png": "PNG"}[kind], exif=exif(1), **options)
    assert b"Kamera der" in content
    html = aus_text(tmp_path, PLAN.format(kind), mit_bildern(**{f"plan_{kind}": content}))
    assert b"Kamera" not in shown(html)
    assert not dict(picture(html).getexif())


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_photograph_taken_with_the_camera_turned_stands_upright(
    tmp_path: Path, kind: str
) -> None:
    content = als(gemalt(), {"jpg": "JPEG", "png": "PNG"}[kind], exif=exif(6))
    html = aus_text(tmp_path, PLAN.format(kind), mit_bildern(**{f"plan_{kind}": content}))
    turned = picture(html)
    assert turned.size == (800, 1200)
    red = turned.convert("RGB").getpixel((790, 10))  # what was top left is now top right
    assert isinstance(red, tuple)
    assert red[0] > 150


def test_colours_of_another_profile_become_those_of_srgb(tmp_path: Path) -> None:
    profile = (Path(__file__).parent / "breites-rgb.icc").read_bytes()
    for kind, content in (("jpg", jpeg(icc_profile=profile)), ("png", png(icc_profile=profile))):
        html = aus_text(tmp_path, PLAN.format(kind), mit_bildern(**{f"plan_{kind}": content}))
        colour = picture(html).convert("RGB").getpixel((10, 10))
        assert isinstance(colour, tuple)
        assert colour[0] > 220  # the same red has a higher value in the smaller space
        assert "icc_profile" not in picture(html).info


def test_a_drawing_goes_out_without_what_its_program_noted(tmp_path: Path) -> None:
    noted = (
        "<!-- /home/erika/plan.svg --><metadata>Erika Muster</metadata><title>Layer</title>"
        '<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="geheim"><path d="M0 0h9"/>'
        '<i:path-effect id="geheim"/></g><text>Am <title>geheim</title>Markt</text>'
    )
    html = aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=SVG.format(noted)))
    assert shown(html) == (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="100.00mm"'
        b' height="33.33mm"><desc /><desc /><g><path d="M0 0h9" /><desc /></g>'
        b'<text>Am <desc />Markt</text><rect width="300" height="100" fill="#dce7eb" /></svg>'
    )


def test_a_drawing_goes_out_without_what_nobody_sees_in_it(tmp_path: Path) -> None:
    unseen = (
        "<style>/* geheim */ .geheim-linie{stroke:#abc} #geheim2 path{fill:url(#geheim)}</style>"
        '<linearGradient id="geheim"/><g id="geheim2" class="geheim-linie geheim-dick">'
        '<path d="M0 0h9" fill="url(#geheim)"/></g><use href="#geheim2"/>'
        '<g style="display: none"><text>geheim</text></g><path visibility="hidden" d="M0 0"/>'
        '<text x="-900" y="10">geheim</text><text x="290" y="99" class="geheim">Markt</text>'
        '<g transform="translate(900)"><text x="-800" y="9">Hof</text></g>'
    )
    html = aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=SVG.format(unseen)))
    drawing = shown(html).decode()
    assert "geheim" not in drawing
    assert "Markt" in drawing
    assert "Hof" in drawing
    assert "<style> .c2{stroke:#abc} #i1 path{fill:url(#i0)}</style>" in drawing
    assert '<linearGradient id="i0" /><g id="i1" class="c2 c3">' in drawing
    assert '<path d="M0 0h9" fill="url(#i0)" /></g><use href="#i1" />' in drawing


# What is wrong with how it is asked for


@pytest.mark.parametrize(
    "alt",
    [
        "",
        "plan.png",
    ],
)
def test_a_picture_without_a_text_that_says_something_is_refused(tmp_path: Path, alt: str) -> None:
    finding = found(tmp_path, f"Absatz.\n\n![{alt}](bilder/plan.png)", plan_png=png())
    assert finding.code.value == "bild-ohne-text"
    assert (finding.place.file, finding.place.line, finding.place.column) == (TEXT, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Ein ![Plan der Stelle](bilder/plan.png) im Text.",
        "- ![Plan der Stelle](bilder/plan.png)",
        "![Plan der Stelle](bilder/mein plan.png)",
    ],
)
def test_a_picture_stands_alone_in_its_paragraph(tmp_path: Path, text: str) -> None:
    finding = found(tmp_path, text, plan_png=png())
    assert finding.code.value == "bild"
    assert finding.place.column == text.splitlines()[-1].index("![") + 1


@pytest.mark.parametrize(
    "path",
    [
        "bilder/plna.png",
        "../plan.png",
        "https://example.org/plan.png",
    ],
)
def test_only_what_lies_in_the_papers_folder_is_read(tmp_path: Path, path: str) -> None:
    finding = found(tmp_path, f"![Lageplan der Stelle]({path})", plan_png=png())
    assert finding.code.value == "datei-fehlt"
    assert finding.message == f"„{path}“ ist keine Datei im Ordner der Vorlage."
    assert finding.cure == "Meinten Sie „bilder/plan.png“?"


# What is wrong with the file


@pytest.mark.parametrize(
    ("content", "suffix", "says"),
    [
        (b"\0\0\0\x18ftypheic", "jpg", "ist kein Bild der Art PNG, JPEG oder SVG"),
        (b"<!DOCTYPE html><html>", "svg", "ist beschädigt oder keine Zeichnung (SVG): Zeile 1"),
        (png(), "svg", "keine Zeichnung"),
    ],
)
def test_what_is_no_picture_is_refused(
    tmp_path: Path, content: bytes, suffix: str, says: str
) -> None:
    code, message = wrong(tmp_path, content, suffix)
    assert code == "bild"
    assert says in message


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_picture_that_ends_too_early_is_broken_even_if_a_library_would_bear_it(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    content = {"jpg": jpeg, "png": png}[kind]()
    assert wrong(tmp_path, content[: len(content) * 2 // 3], kind)[0] == "bild"


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    content = als(Image.new("1", (20_000, 20_000)))
    code, message = wrong(tmp_path, content, "png")
    assert code == "datei-unlesbar"
    assert message == "„bilder/plan.png“ hat mehr als 89 Millionen Pixel."


def test_a_file_of_more_than_20_mb_is_too_large(tmp_path: Path) -> None:
    assert wrong(tmp_path, png() + b"\0" * 20_000_000, "png")[0] == "datei-unlesbar"


def test_too_few_pixels_are_a_warning_that_names_how_many_are_wanted(tmp_path: Path) -> None:
    [finding] = warned(tmp_path, PLAN.format("png"), plan_png=png((400, 200)))
    assert (finding.code.value, finding.severity.value) == ("bild", "Warnung")
    assert "hat bei 163 mm Breite nur 62 Pixel je Zoll" in finding.message
    assert "mindestens 771 × 386 Pixeln" in finding.cure


@pytest.mark.parametrize(
    ("gradient", "use", "is_warned"),
    [
        ('<linearGradient id="g">', "fill", True),
        ('<linearGradient id="g" gradientUnits="userSpaceOnUse" x2="9">', "fill", False),
        ('<linearGradient id="g" gradientUnits="userSpaceOnUse" x2="9">', "stroke", True),
        (
            '<linearGradient id="g" gradientUnits="userSpaceOnUse" gradientTransform="scale(9)">',
            "fill",
            True,
        ),
        ('<radialGradient id="g" xlink:href="#h" gradientUnits="userSpaceOnUse">', "fill", False),
        ('<linearGradient id="unbenutzt">', "fill", False),
    ],
)
def test_a_gradient_that_programs_leave_out_is_a_warning(
    gradient: str, use: str, is_warned: bool, tmp_path: Path
) -> None:
    closing = gradient[1:].partition(" ")[0]
    stops = '<stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/>'
    drawn = f'{gradient}{stops}</{closing}><path d="M0 0h9v9z" style="{use}:url(#g)"/>'
    found = warned(tmp_path, PLAN.format("svg"), plan_svg=SVG.format(drawn))
    assert len(found) == is_warned
    assert all("Farbverlauf" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<image href="data:image/png;base64,AA"/>', "<image>"),
        ('<path filter="url(#a)" d="M0 0"/>', "filter="),
        ('<path style="mix-blend-mode:multiply"/>', "„mix-blend-mode:multiply“"),
    ],
)
def test_a_drawing_is_nothing_but_a_drawing(tmp_path: Path, inside: str, says: str) -> None:
    code, message = wrong(tmp_path, SVG.format(inside))
    assert code == "bild"
    assert says in message


@pytest.mark.parametrize(
    "inside",
    [
        '<g style="isolation:isolate;mix-blend-mode:normal;mask:none;clip-path:none"/>',
        '<style>/* @ */ .a{font:12px "Source Sans Pro";fill:url(#b)}</style>',
    ],
)
def test_what_programs_note_without_changing_anything_is_allowed(
    tmp_path: Path, inside: str
) -> None:
    files = mit_bildern(plan_svg=SVG.format(inside))
    assert "<img" in aus_text(tmp_path, PLAN.format("svg"), files)


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE svg [<!ENTITY e0 "ha">{LAUGHS}]>',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_never_unfolded_nor_fetched(tmp_path: Path, doctype: str) -> None:
    code, message = wrong(tmp_path, doctype + SVG.format("<text>&e9;</text>"))
    assert code == "bild"
    assert "ENTITY" in message


@pytest.mark.parametrize(
    "measures",
    [
        'viewBox="0 0 1e9 1e9" width="1e9" height="1e9"',
        'width="100%"',
    ],
)
def test_a_drawing_without_a_size_is_refused(tmp_path: Path, measures: str) -> None:
    code, message = wrong(tmp_path, f'<svg xmlns="http://www.w3.org/2000/svg" {measures}/>')
    assert code == "bild"
    assert "sagt nicht, wie groß die Zeichnung ist" in message
