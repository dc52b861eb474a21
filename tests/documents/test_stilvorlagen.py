"""Mistakes in style sheets: each is found in its file, line and column before anything is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import MUSTER, schreibe
from papiere import meldungen, papier

from vorlagen.findings import Code, Finding

STIL = "templates/musterkreis/hausstil.css"
KOPF = "templates/musterkreis/teile/briefkopf.html"
BILD = "data:image/png;base64,AAAA"


def found_in(root: Path, css: str) -> list[Finding]:
    return list(papier(schreibe(root, {**MUSTER, STIL: css})).findings)


@pytest.mark.parametrize(
    ("css", "line", "column", "about"),
    [
        ("h1 color: red }\nh2 { color: red }", 1, 15, "„}“, ohne dass davor etwas geöffnet"),
        ("h2 { color: red }\nh2:hovr { color: red }", 2, 1, "„h2:hovr“ wählt im PDF nichts aus"),
        ("h1::foo { color: red }", 1, 1, "„h1::foo“"),
        ("h1,, h2 { color: red }", 1, 1, "„h1,, h2“"),
        ("h1 { h2:hovr { color: red } }", 1, 6, "h2:hovr“"),
        ("h1 { farbe: red }", 1, 6, "Die Stilangabe „farbe: red“ hat keine Wirkung"),
        ("h1 {\n  color: rott;\n}", 2, 3, "Die Stilangabe „color: rott“ hat keine Wirkung"),
        ('@charset "utf-8";', 1, 1, "„@charset“ hat im PDF keine Wirkung"),
        ("@supports (display: grid) { h1 { color: red } }", 1, 1, "„@supports“"),
        ("p {\n  color red;\n}", 2, 12, "Hier endet etwas, das keine Stilangabe"),
        ("h1 { color: red };\n", 1, 19, "Hier endet etwas, das zu keiner Regel"),
        ("h1 { color: red }\n/* Überschriften\nh2 { color: red }", 2, 1, "ein Kommentar"),
        ("h1 { color: red\nh2 { color: red }", 1, 4, "nicht mit „}“ geschlossen"),
        ("h1 { color: red /* rot\n}", 1, 17, "ein Kommentar"),
        ("h1 { width: calc(1px }\nh2 { color: red }", 1, 13, "nicht mit „)“ geschlossen"),
        ('h1::after { content: "x\n}', 1, 22, "endet nicht in derselben Zeile"),
        ("@media prnt { h1 { color: red } }", 1, 1, "„@media prnt“ kommt im PDF nie"),
        ("@media (max-width: 9cm) { h1 { color: red } }", 1, 8, "„@media (max-width: 9cm)“"),
        ("@media print { h1:hovr { color: red } }", 1, 16, "„h1:hovr“"),
        ("@page { @top { color: red } }", 1, 9, "„@top“ ist kein Feld am Rand"),
        ("@page { h1 { color: red } }", 1, 9, "innerhalb einer anderen Regel"),
        ("h1 { @media print { color: red } }", 1, 6, "„@media“ kann nicht innerhalb"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_at_its_place(
    tmp_path: Path, css: str, line: int, column: int, about: str
) -> None:
    [finding] = found_in(tmp_path, css)
    assert finding.code is Code.SCHABLONE_SYNTAX
    assert (finding.place.file, finding.place.line, finding.place.column) == (STIL, line, column)
    assert about in finding.message


@pytest.mark.parametrize("css", ["h1 { color: red }}", "h1 { color: red", "h1 { x: ( }", "/*", "'"])
def test_what_swallows_the_rest_is_told_alone(tmp_path: Path, css: str) -> None:
    assert len([f for f in found_in(tmp_path, css) if f.code is Code.SCHABLONE_SYNTAX]) == 1


def test_all_mistakes_are_found_at_once(tmp_path: Path) -> None:
    css = "h2:hovr { color: red }\np { color red }\n@media prnt { p { color: red } }\n"
    assert [f.place.line for f in found_in(tmp_path, css)] == [1, 2, 3]


@pytest.mark.parametrize(
    "css",
    [
        "",
        "/* } */ h1::after { content: '}' \"{\" '\\'' }",
        "h1 { &:first-child { color: red } > b { color: red } }",
        "h1:hover, :is(h2, h3)::before { color: red }",
        "@media screen { a::-webkit-x { color: red } @media (max-width: 9cm) { b { color: red } } }",
        "@media screen { @supports (display: grid) { a { color: red } } }",
        "@page :first { margin: 1cm; @top-left { content: none } }",
        "{# nur hier #}\n{% if true %}\nh1 { color: {{ '#222222' }}; }\n{% endif %}\n",
        ":root { --x: 1mm; }\nh1 { margin: var(--x); }\n",
        "@media print, screen { h1 { color: red } }",
    ],
)
def test_what_is_right_is_no_finding(tmp_path: Path, css: str) -> None:
    assert found_in(tmp_path, css) == []


@pytest.mark.parametrize(
    ("css", "column"),
    [
        (f'body {{ background-image: url("{BILD}") }}', 26),
        (f"body {{ background: url({BILD}) }}", 20),
        ("body { background: url('data:image/svg+xml,<svg xmlns=\"x\"></svg>') }", 20),
        ("@media screen { body { background: url(bild.png) } }", 36),
    ],
)
def test_a_picture_in_styles_is_one_finding_that_says_where_pictures_go(
    tmp_path: Path, css: str, column: int
) -> None:
    [finding] = found_in(tmp_path, css)
    assert finding.code is Code.BILD
    assert (finding.place.file, finding.place.line, finding.place.column) == (STIL, 1, column)
    assert "{{ bild(…, alt=…) }}" in finding.cure


@pytest.mark.parametrize(
    "html",
    [
        "<p style='background: url({})'>Kopf</p>",
        "<svg><title>K</title><style>p {{ background: url({}) }}</style></svg>",
    ],
)
def test_a_picture_in_styles_of_a_template_is_found_too(tmp_path: Path, html: str) -> None:
    paper = papier(schreibe(tmp_path, {**MUSTER, KOPF: html.format(BILD)}))
    assert [f.code for f in paper.findings] == [Code.BILD], meldungen(paper.findings)


def test_a_style_sheet_loads_no_other(tmp_path: Path) -> None:
    [finding] = found_in(tmp_path, 'h1 { color: red }\n@import url("x.css");')
    assert finding.code is Code.SCHABLONE_AKTIV
    assert (finding.place.file, finding.place.line, finding.place.column) == (STIL, 2, 1)
    assert "(@import)" in finding.message


@pytest.mark.parametrize(
    ("css", "line", "column"),
    [
        ("h1 { color: device-cmyk(0 1 1 0) }", 1, 13),
        ("h1 {\n  border: 1px solid DEVICE-CMYK(0 1 1 0);\n}", 2, 21),
        ("@page { @top-left { color: device-cmyk(0 1 1 0) } }", 1, 28),
    ],
)
def test_a_colour_for_printers_is_found_at_its_place(
    tmp_path: Path, css: str, line: int, column: int
) -> None:
    [finding] = found_in(tmp_path, css)
    assert finding.code is Code.SCHABLONE_SYNTAX
    assert (finding.place.file, finding.place.line, finding.place.column) == (STIL, line, column)
    assert "Vierfarbdruck (CMYK)" in finding.message
    assert "in RGB" in finding.cure


@pytest.mark.parametrize(
    "css",
    [
        "h1 { color: #7a1f2b; background: rgb(122 31 43 / 50%); border-color: hsl(10 20% 30%) }",
        "h1 { color: color(srgb 1 0 0); background: linear-gradient(hwb(10 20% 30%), red) }",
        "h1 { color: lab(50% 40 20) }",
        "h1::after { content: 'device-cmyk(0 1 1 0)' } /* device-cmyk(0 1 1 0) */",
    ],
)
def test_a_colour_that_is_printed_is_no_finding(tmp_path: Path, css: str) -> None:
    assert found_in(tmp_path, css) == []


@pytest.mark.parametrize(
    ("css", "line", "column", "font"),
    [
        ('h1 {\n  font-family: "DejaVu Sans", Arial;\n}', 2, 16, "DejaVu Sans"),
        ("h1 { font-family: Comic Sans MS }", 1, 19, "Comic Sans MS"),
        ('h1 { font: bold 12pt/1.4 "Arial" }', 1, 26, "Arial"),
        ("@page { font-family: Arial }", 1, 22, "Arial"),
    ],
)
def test_a_font_of_the_machine_is_found(
    tmp_path: Path, css: str, line: int, column: int, font: str
) -> None:
    [finding] = found_in(tmp_path, css)
    assert (finding.place.file, finding.place.line, finding.place.column) == (STIL, line, column)
    assert (
        finding.message == f"Die Schrift „{font}“ gibt es im PDF nicht; gedruckt würde eine andere."
    )


@pytest.mark.parametrize(
    "css",
    [
        'h1 { font-family: "Source Sans Pro", Arial }',
        "h1 { font-family: serif }",
        "h1 { font-family: inherit } h2 { font: 12pt serif }",
        ":root { --s: Arial } h1 { font-family: var(--s) }",
        (
            '@font-face { font-family: Eigene; src: url("schrift:SourceSansPro-Regular.ttf") }'
            " h1 { font-family: Eigene }"
        ),
        "@media screen { h1 { font-family: Arial } }",
    ],
)
def test_a_font_that_there_is_or_that_is_left_open_is_no_finding(tmp_path: Path, css: str) -> None:
    assert found_in(tmp_path, css) == []


@pytest.mark.parametrize(
    ("html", "line", "column"),
    [
        ('<p style="color: device-cmyk(0 1 1 0)">Kopf</p>', 1, 1),
        ('<svg><title>Ja</title><rect fill="device-cmyk(0 1 1 0)"/></svg>', 1, 23),
        ("<svg><title>K</title><style>\np { color: device-cmyk(0 1 1 0) }</style></svg>", 2, 12),
    ],
)
def test_such_a_colour_in_a_template_is_found_too(
    tmp_path: Path, html: str, line: int, column: int
) -> None:
    [finding] = papier(schreibe(tmp_path, {**MUSTER, KOPF: html})).findings
    assert finding.code is Code.SCHABLONE_SYNTAX
    assert (finding.place.file, finding.place.line, finding.place.column) == (KOPF, line, column)
