"""Mistakes in style sheets: each is found in its file, line and column before anything is printed."""

from __future__ import annotations

import pytest

from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.page.source import Source
from vorlagen.renditions.style_sheets import check_style_sheets

STIL = "templates/musterkreis/hausstil.css"


def judged(css: str) -> list[Finding]:
    """What is found in the style sheet by itself, without a page."""
    findings = Findings()
    check_style_sheets([Source(Place(STIL, 1, 1), css)], findings)
    return list(findings)


@pytest.mark.parametrize(
    ("css", "line", "column", "about"),
    [
        ("h2 { color: red }\nh2:hovr { color: red }", 2, 1, "„h2:hovr“ wählt im PDF nichts aus"),

        ("h1 { farbe: red }", 1, 6, "Die Stilangabe „farbe: red“ hat keine Wirkung"),
        ("h1 {\n  color: rott;\n}", 2, 3, "Die Stilangabe „color: rott“ hat keine Wirkung"),

        ("p {\n  color red;\n}", 2, 12, "Hier endet etwas, das keine Stilangabe"),
        ("h1 { color: red };\n", 1, 19, "Hier endet etwas, das zu keiner Regel"),
        ("@media (max-width: 9cm) { h1 { color: red } }", 1, 8, "„@media (max-width: 9cm)“"),
        ("h1 { color: device-cmyk(0 0 0 1) }", 1, 13, "Farben einer Druckmaschine"),
        ("h1 { opacity: 40% }", 1, 6, "Was durchscheint (opacity)"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_at_its_place(css: str, line: int, column: int, about: str) -> None:
    [finding] = judged(css)
    assert finding.code is Code.SCHABLONE_SYNTAX
    assert (finding.place.file, finding.place.line, finding.place.column) == (STIL, line, column)
    assert about in finding.message


@pytest.mark.parametrize(
    ("css", "column"),
    [
        ("h1 { color: " + "(" * 3000 + ")" * 3000 + " }", 3012),
        ("h1 { width: " + "calc(" * 3000 + "1px" + ")" * 3000 + " }", 15012),
        (":is(" * 300 + "h1" + ")" * 300 + " { color: #222 }", 1200),
        ("h1 { " + "& b { " * 300 + "color: #222" + " }" * 300 + " }", 1804),
    ],
    ids=["brackets", "calc", "is", "nested"],
)
def test_what_is_nested_too_deeply_is_found_at_its_deepest(css: str, column: int) -> None:
    [finding] = judged(f"p {{ color: #222 }}\n{css}")
    assert finding.message == "Hier ist zu viel ineinander geschachtelt."
    assert (finding.place.line, finding.place.column) == (2, column)


@pytest.mark.parametrize(
    "css",
    [
        "/* } */ h1::after { content: '}' \"{\" '\\'' }",
        "h1 { &:first-child { color: red } > b { color: red } }",
        "@media screen { @supports (display: grid) { a { color: red } } }",
        "@page :first { margin: 1cm; @top-left { content: none } }",
        "{# nur hier #}\n{% if true %}\nh1 { color: {{ '#222222' }}; }\n{% endif %}\n",
    ],
)
def test_what_is_right_is_no_finding(css: str) -> None:
    assert judged(css) == []


@pytest.mark.parametrize(
    ("css", "line", "column", "font"),
    [
        ('h1 {\n  font-family: "DejaVu Sans", Arial;\n}', 2, 16, "DejaVu Sans"),
        ("@page { font-family: Arial }", 1, 22, "Arial"),
    ],
)
def test_a_font_of_the_machine_is_found(css: str, line: int, column: int, font: str) -> None:
    [finding] = judged(css)
    assert (finding.place.file, finding.place.line, finding.place.column) == (STIL, line, column)
    assert (
        finding.message == f"Die Schrift „{font}“ gibt es im PDF nicht; gedruckt würde eine andere."
    )


@pytest.mark.parametrize(
    "css",
    [
        'h1 { font-family: "Source Sans Pro", Arial }',
        ":root { --s: Arial } h1 { font-family: var(--s) }",
        (
            '@font-face { font-family: Eigene; src: url("schrift:SourceSansPro-Regular.ttf") }'
            " h1 { font-family: Eigene }"
        ),
    ],
)
def test_a_font_that_there_is_or_that_is_left_open_is_no_finding(css: str) -> None:
    assert judged(css) == []
