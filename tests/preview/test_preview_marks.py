"""Which figures of a page are marked, and what is told of them."""

from __future__ import annotations

import re
from pathlib import Path

from muster import schreibe
from papiere import papier

from vorlagen.figures.figure import Fact, Figure
from vorlagen.figures.unit import EUR
from vorlagen.findings import Place
from vorlagen.german.style import DIN_5008
from vorlagen.page.printed import Printed
from vorlagen.preview.figure_marks import derivations, marked

NBSP = "\N{NO-BREAK SPACE}"


def printed(*texts: str) -> list[Printed]:
    """Figures with these texts; each has an address of its own."""
    return [
        Printed(
            Figure(None, EUR, Fact(Place("x.yaml", n, 1)), f"angaben.a{n}"), text, Place("text.md")
        )
        for n, text in enumerate(texts)
    ]


def marks(html: str, *texts: str) -> list[str]:
    """The texts that are marked in the body of a page."""
    page = marked(
        f"<html><head><title>5{NBSP}€</title></head><body>{html}</body></html>", printed(*texts)
    )
    assert page.count("</head>") == 1
    return re.findall(r'<span class="vorschau-zahl"[^>]*>([^<]*)</span>', page)


def test_a_figure_is_marked_as_it_was_printed() -> None:
    assert marks(f"<p>Es sind 5.000{NBSP}€.</p>", f"5.000{NBSP}€") == [f"5.000{NBSP}€"]
    assert marks("<p>Es sind 5.000\n€.</p>", f"5.000{NBSP}€") == ["5.000\n€"]


def test_no_digit_or_letter_may_stand_beside_it() -> None:
    assert marks("<p>15.000 € und 5.000,50 € und 5.000.000</p>", "5.000 €", "5.000") == []
    assert marks("<p>zweieinhalb, zwei</p>", "zwei", "zweieinhalb") == ["zweieinhalb", "zwei"]


def test_heads_styles_links_and_drawings_have_no_marks() -> None:
    html = '<style>p { width: 12% }</style><a href="#1">12 €</a><svg><text>12 €</text></svg><p>12 €</p>'
    assert marks(html, "12 €", "12") == ["12 €"]


def test_a_short_number_that_stands_there_more_often_is_marked_only_alone() -> None:
    assert marks("<p>§ 2 Abs. 2</p><td>2</td>", "2") == ["2"]
    assert marks("<p>Es sind 2 Stellen.</p>", "2") == ["2"]
    assert marks("<p>eine Stelle, eine Meinung</p>", "eine") == []


def test_most_figures_of_a_paper_are_marked(projekt: Path) -> None:
    page = papier(projekt).page
    assert page is not None
    html = marked(page.html, page.printed)
    shown = set(re.findall(r'data-adresse="([^"]+)"', html))
    assert {"finanzierung.beratung.eigenanteil", "verteilungen.kommunen.adorf"} <= shown
    plain = re.sub(r'<span class="vorschau-zahl"[^>]*>([^<]*)</span>', r"\1", html)
    assert re.sub(r"<style>\n\.vorschau.*?</style>\n", "", plain, flags=re.DOTALL) == page.html


def test_a_figure_that_changed_is_found_by_its_address(tmp_path: Path) -> None:
    page = papier(schreibe(tmp_path)).page
    assert page is not None
    address = "finanzierung.beratung.eigenanteil"
    zahl, found = derivations(page.printed, "99.999 €", address, DIN_5008)
    assert zahl == "67.200 €"
    assert found[0].address == address
    assert derivations(page.printed, "99.999 €", "", DIN_5008) == ("99.999 €", ())


def test_what_is_printed_alike_for_two_figures_has_two_derivations() -> None:
    zahl, found = derivations(
        printed("5 €", f"5{NBSP}€", "6 €"), f"5{NBSP}€", "angaben.a0", DIN_5008
    )
    assert zahl == "5 €"
    assert [one.address for one in found] == ["angaben.a0", "angaben.a1"]
