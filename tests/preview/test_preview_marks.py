"""Which figures of a page can be clicked, and what is told of them."""

from __future__ import annotations

import re
from pathlib import Path

from muster import MUSTER, TEXT, schreibe
from papiere import papier

from vorlagen.german.numbers import DIN_5008
from vorlagen.preview.figure_marks import derivations, with_buttons

EIGENANTEIL = "finanzierung.beratung.eigenanteil"
GESAMTKOSTEN = "finanzierung.beratung.gesamtkosten"


def test_each_figure_is_a_button_and_nothing_else_changes(projekt: Path) -> None:
    page = papier(projekt).page
    assert page is not None
    html = with_buttons(page.html)
    shown = re.findall(r'<data class="vorschau-zahl" [^>]*value="([^"]+)"', html)
    assert {EIGENANTEIL, "verteilungen.kommunen.adorf"} <= set(shown)
    plain = html.replace(' class="vorschau-zahl" role="button" tabindex="0"', "")
    assert re.sub(r"<style>\n\.vorschau.*?</style>\n", "", plain, flags=re.DOTALL) == page.html


def test_of_figures_that_are_printed_alike_each_has_its_own_derivation(tmp_path: Path) -> None:
    same = f"({EIGENANTEIL} - {GESAMTKOSTEN}) + {GESAMTKOSTEN}"
    text = f"{{{{ {EIGENANTEIL} | euro }}}} sind {{{{ ({same}) | euro }}}}."
    page = papier(schreibe(tmp_path, {**MUSTER, TEXT: f"{text}\n"})).page
    assert page is not None
    alike = [item for item in page.printed if item.text == "67.200\N{NO-BREAK SPACE}€"]
    keys = {item.key for item in alike}
    assert len(keys) > 1
    for key in keys:
        _, explanations = derivations(page.printed, key, "67.200 €", DIN_5008)
        assert len(explanations) == 1


def test_a_figure_that_changed_is_found_by_its_address(tmp_path: Path) -> None:
    page = papier(schreibe(tmp_path)).page
    assert page is not None
    zahl, found = derivations(page.printed, EIGENANTEIL, "99.999 €", DIN_5008)
    assert zahl == "67.200 €"
    assert found[0].address == EIGENANTEIL
    assert derivations(page.printed, "gibt.es.nicht", "99.999 €", DIN_5008) == ("99.999 €", ())
