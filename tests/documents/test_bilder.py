"""Pictures in prose: what is printed of them, and what is said of those that cannot be printed."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from bilder import BILD, SVG, als, gemalt, jpeg, mit_bildern, png
from muster import MUSTER, TEXT, schreibe
from papiere import aus_text, einziger_fehler, fehler, gedruckt, papier
from vorlagen.documents.markdown import to_html
from vorlagen.figures.errors import FigureError
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
    assert paper.rendered is not None
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


def test_without_a_caption_a_picture_has_no_number(tmp_path: Path) -> None:
    html = aus_text(tmp_path, PLAN.format("png"), mit_bildern(plan_png=png()))
    assert "<img" in html
    assert "figcaption" not in html


def test_expressions_stand_in_text_and_caption(tmp_path: Path) -> None:
    text = (
        "![Plan ab {{ angaben.beginn | datum }}](bilder/plan.png"
        ' "Förderung: {{ finanzierung.beratung.foerderung | euro }}")'
    )
    assert gedruckt(tmp_path, text, mit_bildern(plan_png=png())) == (
        "Abbildung 1: Förderung: 96.000 €\n\n[Bild: Plan ab 01.04.2024]"
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


def test_pictures_from_files_and_described_ones_are_counted_together(tmp_path: Path) -> None:
    text = '{{ diagramm(verteilungen.kommunen) }}\n\n![Lageplan](bilder/plan.png "Lage")'
    printed = gedruckt(tmp_path, text, mit_bildern(plan_png=png()))
    assert "Abbildung 1: Beratungstage in den Kommunen" in printed
    assert "Abbildung 2: Lage" in printed


def test_a_figure_typed_in_a_text_for_a_picture_is_found_as_in_all_prose(tmp_path: Path) -> None:
    finding = found(tmp_path, "![Plan für 163.200 €](bilder/plan.png)", plan_png=png())
    assert finding.code.value == "zahl-getippt"


def test_a_number_in_the_name_of_a_file_is_no_figure(tmp_path: Path) -> None:
    text = "![Lageplan](<bilder/3,5 VZÄ und 163.200 €.png>)"
    files: dict[str, str | bytes] = {**MUSTER, f"{BILD}/3,5 VZÄ und 163.200 €.png": png()}
    assert gedruckt(tmp_path, text, files) == "[Bild: Lageplan]"


@pytest.mark.parametrize(
    ("size", "dpi", "width"),
    [
        ((1200, 800), None, "163.0"),  # as wide as the text
        ((1200, 800), (300, 300), "101.6"),  # as wide as the file says
        ((4800, 800), (300, 300), "163.0"),  # but no wider than the text
        ((1200, 2400), None, "80.0"),  # and no higher than two thirds of a page
        ((1200, 800), (1, 1), "163.0"),  # a density that no program can mean
    ],
)
def test_a_picture_is_as_wide_as_its_file_says_within_text_and_page(
    tmp_path: Path, size: tuple[int, int], dpi: Any, width: str
) -> None:
    content = png(size, **({"dpi": dpi} if dpi else {}))
    html = aus_text(tmp_path, PLAN.format("png"), mit_bildern(plan_png=content))
    assert f"width: {width}mm" in html


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_pixels_of_a_png_stay_as_they_are(tmp_path: Path, mode: str) -> None:
    image = gemalt(mode=mode)
    html = aus_text(tmp_path, PLAN.format("png"), mit_bildern(plan_png=als(image)))
    assert picture(html).mode == mode
    assert picture(html).tobytes() == image.tobytes()


def test_of_sixteen_bits_the_upper_eight_are_printed(tmp_path: Path) -> None:
    image = Image.new("I;16", (1200, 800), 0x80FF)
    html = aus_text(tmp_path, PLAN.format("png"), mit_bildern(plan_png=als(image)))
    assert (picture(html).mode, picture(html).getpixel((5, 5))) == ("L", 0x80)


def test_a_jpeg_is_not_compressed_anew(tmp_path: Path) -> None:
    content = jpeg(quality=70)
    html = aus_text(tmp_path, PLAN.format("jpg"), mit_bildern(plan_jpg=content))
    assert shown(html) == content
    assert picture(html).tobytes() == Image.open(io.BytesIO(content)).tobytes()


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
        '<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="geheim"><path d="M0 0h9"/></g>'
    )
    html = aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=SVG.format(noted)))
    assert shown(html) == (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="100.00mm"'
        b' height="33.33mm"><g><path d="M0 0h9" /></g>'
        b'<rect width="300" height="100" fill="#dce7eb" /></svg>'
    )


def test_a_drawing_that_only_says_its_measures_can_be_made_smaller(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="254mm" height="50.8mm"><path d="M0 0"/></svg>'
    html = aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=svg))
    assert b'viewBox="0 0 960.00 192.00"' in shown(html)
    assert "width: 163.0mm" in html


def test_measures_that_mean_nothing_are_replaced_by_those_of_the_drawing(tmp_path: Path) -> None:
    svg = SVG.replace("viewBox", 'width="0" height="50%" viewBox').format("")
    html = aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=svg))
    assert b'width="100.00mm" height="33.33mm"' in shown(html)


# What is wrong with how it is asked for


@pytest.mark.parametrize("alt", ["", " ", "plan.png", "Plan", "Bild", "{{ '' }}"])
def test_a_picture_without_a_text_that_says_something_is_refused(tmp_path: Path, alt: str) -> None:
    finding = found(tmp_path, f"Absatz.\n\n![{alt}](bilder/plan.png)", plan_png=png())
    assert finding.code.value == "bild-ohne-text"
    assert (finding.place.file, finding.place.line, finding.place.column) == (TEXT, 3, 1)


def test_a_reference_cannot_stand_in_the_text_for_a_picture(tmp_path: Path) -> None:
    text = "# Lage {#lage}\n\n![Plan, siehe {{ verweis('lage') }}](bilder/plan.png)"
    assert found(tmp_path, text, plan_png=png()).code.value == "bild-schreibweise"


@pytest.mark.parametrize(
    "text",
    [
        "Ein ![Plan der Stelle](bilder/plan.png) im Text.",
        "- ![Plan der Stelle](bilder/plan.png)",
        "[![Plan der Stelle](bilder/plan.png)](https://example.org)",
        "## ![Plan der Stelle](bilder/plan.png)",
        "Fuß[^f].\n\n[^f]: Siehe ![Plan der Stelle](bilder/plan.png)",
        "![Plan der Stelle](bilder/mein plan.png)",
    ],
)
def test_a_picture_stands_alone_in_its_paragraph(tmp_path: Path, text: str) -> None:
    finding = found(tmp_path, text, plan_png=png())
    assert finding.code.value == "bild-schreibweise"
    assert finding.place.column == text.splitlines()[-1].index("![") + 1


def test_a_file_with_a_space_in_its_name_stands_in_angle_brackets(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {**MUSTER, f"{BILD}/mein plän.png": png()}
    assert gedruckt(tmp_path, "![Lageplan](<bilder/mein plän.png>)", files) == "[Bild: Lageplan]"


def test_an_exclamation_mark_before_a_footnote_is_no_picture(tmp_path: Path) -> None:
    assert gedruckt(tmp_path, "Halt![^f]\n\n[^f]: Fuß.").startswith("Halt![1]")


def test_contributions_to_a_debate_have_no_pictures() -> None:
    with pytest.raises(FigureError, match="Hier kann kein Bild stehen"):
        to_html("![Lageplan](bilder/plan.png)", [])


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ("bilder/plna.png", "datei-fehlt", "Meinten Sie „bilder/plan.png“?"),
        ("plan.png", "datei-fehlt", "Meinten Sie „bilder/plan.png“?"),
        ("bilder/Plan.png", "datei-fehlt", "Meinten Sie „bilder/plan.png“?"),
        ("../plan.png", "wert-unzulaessig", "in den Ordner der Vorlage kopieren"),
        ("/etc/plan.png", "wert-unzulaessig", "mit Schrägstrichen"),
        ("bilder\\plan.png", "wert-unzulaessig", "mit Schrägstrichen"),
        ("C:/plan.png", "wert-unzulaessig", "in den Ordner der Vorlage kopieren"),
        ("https://example.org/plan.png", "wert-unzulaessig", "in den Ordner der Vorlage kopieren"),
        ("//example.org/plan.png", "wert-unzulaessig", "in den Ordner der Vorlage kopieren"),
        ("file:///etc/plan.png", "wert-unzulaessig", "in den Ordner der Vorlage kopieren"),
        ("data:image/png;base64,AAAA", "wert-unzulaessig", "in den Ordner der Vorlage kopieren"),
        ("javascript:alert", "wert-unzulaessig", "in den Ordner der Vorlage kopieren"),
        ("bilder", "datei-unlesbar", "Die Bilddatei selbst angeben"),
        ("bilder/plan.png/x.png", "datei-fehlt", "bilder/plan.png"),
    ],
)
def test_a_path_leads_to_a_file_in_the_papers_folder(
    tmp_path: Path, path: str, code: str, says: str
) -> None:
    finding = found(tmp_path, f"![Lageplan der Stelle]({path})", plan_png=png())
    assert (finding.code.value, says in finding.cure) == (code, True), finding


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "fremd.png").write_bytes(png())
    root = schreibe(tmp_path / "projekt", {**mit_bildern(), TEXT: PLAN.format("png")})
    (root / BILD).mkdir()
    (root / BILD / "plan.png").symlink_to(tmp_path / "fremd.png")
    [finding] = fehler(papier(root).findings)
    assert "außerhalb des Projektordners" in finding.message


def test_a_link_in_a_circle_is_reported(tmp_path: Path) -> None:
    root = schreibe(tmp_path, {**mit_bildern(), TEXT: PLAN.format("png")})
    (root / BILD).mkdir()
    (root / BILD / "plan.png").symlink_to("plan.png")
    [finding] = fehler(papier(root).findings)
    assert finding.code.value in {"datei-unlesbar", "datei-fehlt"}


def test_all_that_is_wrong_with_several_pictures_is_found_at_once(tmp_path: Path) -> None:
    text = "![](bilder/plan.png)\n\n![Foto vom Haus](bilder/foto.png)\n\n![A](b.png) mitten drin"
    paper = papier(schreibe(tmp_path, {**mit_bildern(plan_png=b"\x89PNG"), TEXT: text}))
    assert [(f.place.line, f.code.value) for f in fehler(paper.findings)] == [
        (1, "bild-art"),
        (1, "bild-ohne-text"),
        (3, "datei-fehlt"),
        (5, "bild-schreibweise"),
    ]


# What is wrong with the file


@pytest.mark.parametrize(
    ("content", "suffix", "says"),
    [
        (b"GIF89a", "png", "sondern ein GIF"),
        (b"II*\0", "png", "sondern ein TIFF"),
        (b"RIFF....WEBP", "png", "sondern ein WebP"),
        (b"\0\0\0\x18ftypheic", "jpg", "sondern ein Foto im Format HEIC"),
        (b"%PDF-1.7", "png", "sondern ein PDF"),
        (b"PK\x03\x04", "png", "ZIP-Archiv"),
        (png((2000, 10)), "png", "mehr als 100-mal so lang wie breit"),
        (b"irgendwas", "png", "ist kein PNG, JPEG oder SVG."),
        (b"<!DOCTYPE html><html>", "svg", "sondern eine Internetseite"),
        (b"<kml/>", "svg", "ist XML, aber keine Zeichnung"),
        (b"<svg viewBox='0 0 1 1'/>", "svg", "ist XML, aber keine Zeichnung"),
        (png(), "jpg", "ist ein PNG, hat aber „.jpg“ als Endung"),
        (jpeg(), "png", "ist ein JPEG, hat aber „.png“ als Endung"),
    ],
)
def test_what_is_no_picture_is_called_what_it_is(
    tmp_path: Path, content: bytes, suffix: str, says: str
) -> None:
    code, message = wrong(tmp_path, content, suffix)
    assert code == "bild-art"
    assert says in message


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    assert wrong(tmp_path, b"", "png") == ("datei-leer", "„bilder/plan.png“ ist leer (0 Byte).")


@pytest.mark.parametrize("kind", ["jpg", "png"])
@pytest.mark.parametrize("lenient", [True, False])
def test_a_picture_that_ends_too_early_is_broken_even_if_a_library_would_bear_it(
    tmp_path: Path, kind: str, lenient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    content = {"jpg": jpeg, "png": png}[kind]()
    assert wrong(tmp_path, content[: len(content) * 2 // 3], kind)[0] == "bild-defekt"
    assert lenient is ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_png_with_a_wrong_checksum_is_broken(tmp_path: Path) -> None:
    content = bytearray(png())
    content[content.index(b"IDAT") + 20] ^= 1
    assert wrong(tmp_path, bytes(content), "png")[0] == "bild-defekt"


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    content = als(Image.new("1", (20_000, 20_000)))
    code, message = wrong(tmp_path, content, "png")
    assert code == "datei-zu-gross"
    assert "20.000 × 20.000 Pixel; höchstens 50 Millionen" in message


def test_a_file_of_more_than_20_mb_is_too_large(tmp_path: Path) -> None:
    assert wrong(tmp_path, png() + b"\0" * 20_000_000, "png")[0] == "datei-zu-gross"


def test_colours_for_print_are_refused(tmp_path: Path) -> None:
    code, message = wrong(tmp_path, jpeg(mode="CMYK"), "jpg")
    assert code == "bild-farben"
    assert "Vierfarbdruck (CMYK)" in message


def test_a_profile_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert wrong(tmp_path, png(icc_profile=b"kein Profil"), "png")[0] == "bild-farben"


def test_a_moving_picture_is_refused(tmp_path: Path) -> None:
    content = png(save_all=True, append_images=[gemalt((1200, 800)).rotate(180)])
    assert wrong(tmp_path, content, "png") == (
        "bild-art",
        "„bilder/plan.png“ ist ein bewegtes Bild (APNG).",
    )


def test_too_few_pixels_are_a_warning_that_names_how_many_are_wanted(tmp_path: Path) -> None:
    [finding] = warned(tmp_path, PLAN.format("png"), plan_png=png((400, 200)))
    assert (finding.code.value, finding.severity.value) == ("bild-unscharf", "Warnung")
    assert "hat bei 163 mm Breite nur 62 Pixel je Zoll" in finding.message
    assert "mindestens 771 × 386 Pixeln" in finding.cure


def test_too_few_pixels_of_a_file_are_reported_once(tmp_path: Path) -> None:
    text = f"Wort.\n\n{PLAN.format('png')}\n\nWort.\n\n{PLAN.format('png')}\n"
    [finding] = warned(tmp_path, text, plan_png=png((400, 200)))
    assert (finding.code.value, finding.place.line) == ("bild-unscharf", 3)


@pytest.mark.parametrize("path", ["bilder", "bilder/", "./bilder", "."])
def test_a_folder_is_no_picture(tmp_path: Path, path: str) -> None:
    finding = found(tmp_path, f"![Lageplan der Stelle]({path})\n", plan_png=png())
    assert finding.code.value == "datei-unlesbar"
    assert finding.message == f"„{path}“ ist ein Ordner, keine Bilddatei."


def test_far_too_many_pixels_are_a_warning_that_names_how_many_do(tmp_path: Path) -> None:
    image = Image.effect_noise((4000, 2000), 90)
    [finding] = warned(tmp_path, PLAN.format("png"), plan_png=als(image))
    assert finding.code.value == "bild-gross"
    assert "623 Pixeln je Zoll" in finding.message
    assert finding.cure == "Auf 1.926 × 963 Pixel verkleinern (300 je Zoll bei 163 mm Breite)."


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<script>alert(1)</script>", "Programmcode (script)"),
        ('<path d="M0 0" onclick="x()"/>', "Programmcode (onclick)"),
        ("<foreignObject/>", "fremde Inhalte (foreignObject)"),
        ('<image href="data:image/png;base64,AA"/>', "ein Pixelbild oder den Verweis auf eines"),
        ('<animate attributeName="x"/>', "bewegte Teile (animate)"),
        ('<use xlink:href="https://example.org/a.svg#b"/>', "einen Verweis nach außen (href)"),
        ('<use href="andere.svg#b"/>', "einen Verweis nach außen (href)"),
        ('<path fill="url(https://example.org/#a)"/>', "einen Verweis nach außen (fill)"),
        ("<path style=\"fill:url('a.svg#b')\"/>", "einen Verweis nach außen (style)"),
        ("<style>@import 'a.css';</style>", "einen Verweis nach außen (style)"),
        ("<style>@font-face{src:local(x)}</style>", "einen Verweis nach außen (style)"),
        ("<style>p{fill:u\\72l(a)}</style>", "einen Verweis nach außen (style)"),
        (
            '<text font-family="Source Sans Pro"><textPath href="#a">A</textPath></text>',
            "Teile, die nicht jedes Programm zeigt (textPath)",
        ),
        ('<path filter="url(#a)" d="M0 0"/>', "Schatten, Weichzeichner oder andere Filter"),
        ("<style>path{filter:url(#a)}</style>", "Schatten, Weichzeichner oder andere Filter"),
        ('<path mask="url(#a)" d="M0 0"/>', "Masken (mask)"),
        ("<style>path{mask:url(#a)}</style>", "Masken (mask)"),
        ('<path style="mix-blend-mode:multiply" d="M0 0"/>', "mischen (mix-blend-mode)"),
        ('<path style="clip-path:circle(9px)" d="M0 0"/>', "nicht als Pfad da ist (clip-path)"),
        ('<clipPath><path clip-rule="evenodd"/></clipPath>', "mit Löchern (clip-rule)"),
        (
            '<clipPath><text font-family="Source Sans Pro">A</text></clipPath>',
            "einen Zuschnitt mit Text (clipPath)",
        ),
        ("<switch><g/><g/></switch>", "nur einer zu sehen sein soll (switch)"),
        ('<path fill="var(--rot, red)" d="M0 0"/>', "erst auszurechnen sind (var)"),
        ("<style>rect{width:calc(1px + 1px)}</style>", "erst auszurechnen sind (calc)"),
        ("<style>path{d:path('M0 0')}</style>", "einen Pfad in Stilangaben (d)"),
        ("<style>@media print{path{fill:red}}</style>", "Stilregeln innerhalb von anderen"),
        ('<g style="writing-mode:vertical-rl"/>', "von oben nach unten (writing-mode)"),
        ('<text style="font:bold 9px Source Sans Pro">A</text>', "nicht mit der Größe beginnen"),
        (
            '<path stroke="red" paint-order="stroke" d="M0 0"/>',
            "hinter ihrer Fläche liegen (paint-order)",
        ),
        (
            '<path style="stroke:red;vector-effect:non-scaling-stroke" d="M0 0"/>',
            "größer und kleiner werden (vector-effect)",
        ),
        ("<style>path{stroke:red;paint-order:markers}</style>", "(paint-order)"),
        ("<flowRoot/>", "Teile, die nicht jedes Programm zeigt (flowRoot)"),
        ('<g id="a"><use href="#a"/></g>', "Teile, die im Kreis aufeinander verweisen (#a)"),
    ],
)
def test_a_drawing_is_nothing_but_a_drawing(tmp_path: Path, inside: str, says: str) -> None:
    code, message = wrong(tmp_path, SVG.format(inside))
    assert code == "bild-aktiv"
    assert says in message


@pytest.mark.parametrize(
    "inside",
    [
        '<g style="isolation:isolate;mix-blend-mode:normal;mask:none;clip-path:none"/>',
        '<path clip-rule="evenodd" fill-rule="evenodd" d="M0 0"/>',
        '<clipPath id="a"><path clip-rule="nonzero"/></clipPath><g clip-path="url(#a)"/>',
        '<mask id="a"/><path style="paint-order:stroke fill markers;vector-effect:none" d="M0 0"/>',
        '<path stroke="red" style="paint-order:fill stroke;vector-effect:none" d="M0 0"/>',
        '<path stroke="none" vector-effect="non-scaling-stroke" d="M0 0"/>',
        '<style>.a{font:12px "Source Sans Pro";enable-background:new}</style>',
        '<g id="var(x)" aria-label="calc(1)"/><switch><g/></switch>',
        '<text style="writing-mode:lr-tb;font-family:Source Sans Pro">A</text>',
    ],
)
def test_what_programs_note_without_changing_anything_is_allowed(
    tmp_path: Path, inside: str
) -> None:
    files = mit_bildern(plan_svg=SVG.format(inside))
    assert "<img" in aus_text(tmp_path, PLAN.format("svg"), files)


def test_parts_within_a_drawing_may_refer_to_each_other(tmp_path: Path) -> None:
    inside = (
        '<defs><linearGradient id="a"><stop/></linearGradient>'
        '<g id="b"><path d="M0 0" fill="url(#a)"/></g></defs>'
        '<style>.c{fill:url("#a")}</style><use xlink:href="#b"/><path class="c" d="M0 0"/>'
    )
    html = aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=SVG.format(inside)))
    assert b'<use href="#b" />' in shown(html)


def doubled(start: str, more: str) -> str:
    """Parts of which each shows the one before twice."""
    parts = [more.format(here=n, before=n - 1) for n in range(1, 40)]
    return f'{start}{"".join(parts)}<path d="M0 0" fill="url(#p39)"/><use href="#p39"/>'


@pytest.mark.parametrize(
    "inside",
    [
        doubled(
            '<g id="p0"><path/></g>',
            '<g id="p{here}"><use href="#p{before}"/><use href="#p{before}"/></g>',
        ),
        doubled(
            '<pattern id="p0"/>',
            '<pattern id="p{here}"><rect fill="url(#p{before})"/><rect class="k{here}"/></pattern>'
            "<style>.k{here}{{fill:url(#p{before})}}</style>",
        ),
    ],
)
def test_a_drawing_that_unfolds_without_end_is_refused(tmp_path: Path, inside: str) -> None:
    code, message = wrong(tmp_path, SVG.format(inside))
    assert code == "bild-aktiv"
    assert "sich tausendfach wiederholende Teile" in message


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE svg [<!ENTITY e0 "ha">{LAUGHS}]>',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "http://example.org/x.dtd"> %p;]>',
    ],
)
def test_entities_are_never_unfolded_nor_fetched(tmp_path: Path, doctype: str) -> None:
    code, message = wrong(tmp_path, doctype + SVG.format("<text>&e9;</text>"))
    assert code == "bild-aktiv"
    assert "ENTITY" in message


@pytest.mark.parametrize(
    ("measures", "says"),
    [
        ('viewBox="0 0 1e9 1e9" width="1e9" height="1e9"',
         "viewBox=„0 0 1e9 1e9“, width=„1e9“ und height=„1e9“"),
        ('viewBox="0 0 0 0" width="0" height="0"', "viewBox=„0 0 0 0“, width=„0“ und height=„0“"),
        ('width="100%"', "hat keine brauchbare Größe: width=„100%“"),
        ("", "weder viewBox noch width und height"),
    ],
)  # fmt: skip
def test_a_drawing_without_a_size_is_told_what_it_says(
    tmp_path: Path, measures: str, says: str
) -> None:
    code, message = wrong(tmp_path, f'<svg xmlns="http://www.w3.org/2000/svg" {measures}/>')
    assert code == "bild-defekt"
    assert says in message


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<use href="#nope"/>', "Zeile 2, Spalte 3, führt der Verweis „#nope“ (href) zu nichts"),
        ('<rect fill="url(#nope)"/>', "führt der Verweis „#nope“ (fill) zu nichts"),
        ('<rect style="stroke: url(#nope)"/>', "führt der Verweis „#nope“ (stroke) zu nichts"),
        ('<path d="M0 0h9" marker-end="url(#nope)"/>', "„#nope“ (marker-end) zu nichts"),
        ("<style>rect{fill:url('#nope')}</style>", "führt der Verweis „#nope“ (fill) zu nichts"),
        (
            '<rect fill="url(#a)"/><linearGradient id="a"/>',
            "Zeile 2, Spalte 25, hat der Farbverlauf (linearGradient) keine Farben",
        ),
        (
            '<rect fill="url(#a)"/><radialGradient id="a" href="#b"/><linearGradient id="b"/>',
            "hat der Farbverlauf (radialGradient) keine Farben",
        ),
        ('<path d="M0 0 L 10 10 Q bla"/>', "ist „Q bla“ (d) nicht zu lesen"),
        ('<path d="L 10 10"/>', "ist „L 10 10“ (d) nicht zu lesen"),
        ('<path d="M0 0C1 2 3 4 5"/>', "ist „C1 2 3 4 5“ (d) nicht zu lesen"),
        ('<path d="M0 0a5 5 0 2 0 9 9"/>', "ist „a5 5 0 2 0 9 9“ (d) nicht zu lesen"),
        ('<polygon points="1,2 3"/>', "ist „3“ (points) nicht zu lesen"),
        ('<g transform="bla(3)"/>', "ist „bla(3)“ (transform) nicht zu lesen"),
        ('<g transform="scale(2) rotate()"/>', "ist „rotate()“ (transform) nicht zu lesen"),
        ('<g style="transform:skewX(a)"/>', "ist „skewX(a)“ (transform) nicht zu lesen"),
        ('<g transform="matrix(1 2 3)"/>', "ist „matrix(1 2 3)“ (transform) nicht zu lesen"),
        ("<use href='#a'/>" * 7, "(und an 6 weiteren Stellen)"),
    ],
)
def test_a_drawing_that_would_lose_a_part(tmp_path: Path, inside: str, said: str) -> None:
    code, message = wrong(tmp_path, SVG.format(f"\n  {inside}"))
    assert code == "bild-defekt"
    assert said in message


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><linearGradient id="a" href="#gone"/><path d="bla"/></defs>',
        '<rect fill="url(#gone) red"/>',
        '<radialGradient id="a" href="#b"/><linearGradient id="b"><stop/></linearGradient><g fill="url(#a)"/>',  # noqa: E501
        '<path d=" m-1.5.5-.5-1e-3,2 3zM1,2h3v4 5Q1 2 3 4t5,6S1 2 3 4 a5 5 0 015 5 1 1 0 1 1-2-.5Z "/>',
        '<path d=""/><path d="none"/><path/><polyline points=" 1,2 3 4-5-6"/>',
        '<g transform=" translate(1) , rotate(-45.5,1 2)scale(1-2) skewX(3)matrix(1 0 0 1 .5 -2e3)"/>',
        '<g transform=""/><g transform="none"/><a href="#gone"/>',
    ],
)
def test_a_drawing_that_loses_nothing(tmp_path: Path, inside: str) -> None:
    files = mit_bildern(plan_svg=SVG.format(inside))
    assert shown(aus_text(tmp_path, PLAN.format("svg"), files)).startswith(b"<svg ")


def test_a_document_type_alone_does_no_harm_and_stays_behind(tmp_path: Path) -> None:
    typed = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    html = aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=typed + SVG.format("")))
    assert shown(html).startswith(b"<svg ")


@pytest.mark.parametrize(
    ("inside", "fonts"),
    [
        ('<text font-family="Arial">A</text>', "„Arial“"),
        ("<text style=\"font: 12px 'Comic Sans MS'\">A</text>", "„Comic Sans MS“"),
        ('<g font-family="Arial, Source Sans Pro"><text>A</text></g>', "„Arial“"),
        ("<style>text{font-family:Arial}</style><text>A</text>", "„Arial“"),
        ("<text>A</text>", "eine ungenannte"),
        (
            '<text font-family="Source Sans Pro">A<tspan style="font-family:X">B</tspan></text>',
            "„X“",
        ),
    ],
)
def test_text_in_a_drawing_is_set_in_our_fonts(tmp_path: Path, inside: str, fonts: str) -> None:
    code, message = wrong(tmp_path, SVG.format(inside))
    assert code == "bild-schrift"
    assert message.endswith(f"die es hier nicht gibt: {fonts}.")


@pytest.mark.parametrize(
    "inside",
    [
        '<text font-family="Source Sans Pro">A</text>',
        "<style>text{font-family:'Source Serif Pro',serif}</style><text>A</text>",
        '<text font-family="Arial"> </text>',
    ],
)
def test_text_in_our_fonts_may_stand_in_a_drawing(tmp_path: Path, inside: str) -> None:
    assert aus_text(tmp_path, PLAN.format("svg"), mit_bildern(plan_svg=SVG.format(inside)))


@pytest.mark.parametrize(
    ("svg", "code"),
    [
        (SVG.format("<path>"), "bild-defekt"),
        (SVG.format('<path fill="#f00 icc-color(cmyk,0,1,1,0)"/>'), "bild-farben"),
        (SVG.replace(' viewBox="0 0 300 100"', "").format(""), "bild-defekt"),
        (SVG.replace("0 0 300 100", "0 0 0 100").format(""), "bild-defekt"),
        (SVG.format("<g>" * 300 + "</g>" * 300), "bild-aktiv"),
        ('<?xml version="1.0" encoding="Klingonisch"?>' + SVG.format(""), "bild-defekt"),
        ('<?xml-stylesheet href="a.css"?>' + SVG.format(""), "bild-aktiv"),
    ],
)
def test_other_faults_of_drawings(tmp_path: Path, svg: str, code: str) -> None:
    assert wrong(tmp_path, svg)[0] == code


def test_all_faults_of_a_drawing_are_found_at_once(tmp_path: Path) -> None:
    svg = SVG.format('<script/><text font-family="Arial" fill="icc-color(a)">A</text>')
    paper = papier(schreibe(tmp_path, {**mit_bildern(plan_svg=svg), TEXT: PLAN.format("svg")}))
    assert sorted(f.code.value for f in fehler(paper.findings)) == [
        "bild-aktiv",
        "bild-farben",
        "bild-schrift",
    ]


@pytest.mark.parametrize("alt", ["&nbsp;\u200b", ".", "–", "\u2060\u00ad"])
def test_a_text_without_a_letter_or_digit_says_nothing_of_a_picture(
    tmp_path: Path, alt: str
) -> None:
    finding = einziger_fehler(
        tmp_path, f"![{alt}](bilder/plan.svg)", mit_bildern(plan_svg=SVG.format(""))
    )
    assert finding.code.value == "bild-ohne-text"
    assert finding.message == "Dem Bild „bilder/plan.svg“ fehlt der Alternativtext."


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ('<path d="M0 0A0 0 0 0 1 1e40 5"/>', "d=„M0 0A0 0 0 0 1 1e40 5“"),
        ('<g transform="rotate(1e400)"/>', "transform=„rotate(1e400)“"),
        ('<rect x="1e99999999999999999999"/>', "x=„1e99999999999999999999“"),
        ('<rect x="1000000001"/>', "x=„1000000001“"),
        ('<g opacity="abc"/>', "opacity=„abc“"),
        ("<style>.a{stroke-width:12pxpx}</style>", "stroke-width: 12pxpx"),
        ('<rect stroke-width="thin"/>', "stroke-width=„thin“"),
        ('<symbol viewBox="0 0 1"/>', "viewBox=„0 0 1“"),
        ('<radialGradient r="0" spreadMethod="repeat"/>', "einen Farbverlauf ohne Ausdehnung"),
        ('<linearGradient x2="0" spreadMethod="reflect"/>', "einen Farbverlauf ohne Ausdehnung"),
    ],
)
def test_a_drawing_with_a_value_that_cannot_be_drawn_is_damaged(
    tmp_path: Path, part: str, said: str
) -> None:
    svg = SVG.format(part)
    finding = found(tmp_path, "Absatz.\n\n![Lageplan](bilder/plan.svg)", plan_svg=svg)
    assert finding.code.value == "bild-defekt"
    assert (finding.place.file, finding.place.line, finding.place.column) == (TEXT, 3, 1)
    assert finding.message.startswith(
        "„bilder/plan.svg“ hat Angaben, die sich nicht zeichnen lassen:"
    )
    assert said in finding.message


@pytest.mark.parametrize(
    "part",
    [
        '<path d="m.5.5-1-1e-2a1,1 0 01 5,5A 1 1 30 1,0 4-4zM 1 1 C1,2 3,4 5,6 s 1 1 2 2"/>',
        '<g transform=" matrix(1 0,0 1 -5.5 1e2), rotate(-45 , 3,3)translate(5px)scale(2 1)"/>',
        '<g style="transform: rotate(45deg) skewX(.1rad); opacity: 50% !important" opacity=".5"/>',
        '<rect x="-1.5e1mm" width="50%" stroke-width="medium" stroke-dasharray="1, 2 3px"/>',
        '<text font-family="Source Sans Pro" font-size="X-Large" dx="1 2,3">A</text>',
        '<marker orient="auto-start-reverse" viewBox="0,0 -5 5"/><stop offset="5%"/>',
        '<polygon points="32400000.5,5760000 1,1-1-1"/>',
        '<radialGradient r=".05" spreadMethod="repeat"/><linearGradient spreadMethod="repeat"/>',
    ],
)
def test_all_ways_to_write_numbers_in_a_drawing_are_known(tmp_path: Path, part: str) -> None:
    svg = SVG.format(part)
    assert "<img" in aus_text(tmp_path, "![Lageplan](bilder/plan.svg)", mit_bildern(plan_svg=svg))


def test_a_drawing_with_colours_that_no_pdf_has_is_refused(tmp_path: Path) -> None:
    svg = SVG.format('<rect fill="color(display-p3 1 0 0)"/><rect fill="color(srgb 1 0 0)"/>')
    finding = found(tmp_path, "![Lageplan](bilder/plan.svg)", plan_svg=svg)
    assert finding.code.value == "bild-farben"
