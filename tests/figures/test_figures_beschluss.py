"""A decision is entered once; formulas and prose reach it, and the paper it was on, by address."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import schreibe
from papiere import papier, seite
from protokoll import BESCHLUSS, FOLGE, FOLGETEXT, PROTOKOLL

from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import explained
from vorlagen.renditions.plaintext import plaintext

B = "beschluesse.beratung_2024"


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (f"{{{{ {B}.nummer }}}}", "12/2024"),
        (f"{{{{ {B}.angaben.bereitgestellt | euro }}}}", "60.000 €"),
        (f"{{{{ {B}.vorlage.finanzierung.beratung.eigenanteil | euro }}}}", "67.200 €"),
        (
            f"{{{{ {B} }}}}",
            (
                "Beschluss des Ausschusses für Soziales vom 05.03.2024 (Vorlage 12/2024), mehrheitlich mit"
                " 12 zu 3 Stimmen bei 1 Enthaltung"
            ),
        ),
        (
            f'{{{{ beschluss({B}, "genitiv") }}}}',
            (
                "Beschlusses des Ausschusses für Soziales vom 05.03.2024 (Vorlage 12/2024), mehrheitlich"
                " mit 12 zu 3 Stimmen bei 1 Enthaltung"
            ),
        ),
    ],
)
def test_what_a_paper_says_of_a_decision(tmp_path: Path, expression: str, printed: str) -> None:
    text = f"Anfang: {expression} Ende."
    html = seite(schreibe(tmp_path, {**PROTOKOLL, FOLGETEXT: text}), "folge")
    words = " ".join(plaintext(html).split())
    assert f"Anfang: {printed} Ende." in words


def test_a_figure_inherited_through_a_decision_is_that_of_the_paper(tmp_path: Path) -> None:
    paper = papier(schreibe(tmp_path, PROTOKOLL), "folge")
    assert paper.figures
    less = paper.figures.names.resolve("groessen.weniger")
    assert isinstance(less, Figure)
    assert less.exact == 7_200
    share, given = explained(less).operands
    assert share.address == "vorlagen.beratung.finanzierung.beratung.eigenanteil"
    assert given.address == f"{B}.angaben.bereitgestellt"


def test_what_is_pending_in_a_decision_makes_who_prints_it_a_draft(tmp_path: Path) -> None:
    other = BESCHLUSS.replace("beratung-2024", "auswaerts-2020")
    files = {
        **PROTOKOLL,
        other: "nummer: 2020/0354\ngremium: ausschuss\ntag: 2020-06-19\n"
        'ergebnis: {ausstehend: "Das Ergebnis ist nicht bekannt."}\n',
        FOLGETEXT: "Siehe den {{ beschluesse.auswaerts_2020 }}.",
        FOLGE: PROTOKOLL[FOLGE].split("groessen:")[0],
    }
    paper = papier(schreibe(tmp_path, files), "folge")
    assert paper.page
    assert paper.page.is_draft
    words = " ".join(plaintext(paper.page.html).split())
    assert "vom 19.06.2020 (Vorlage 2020/0354), [ausstehend]." in words
    assert any("beschluesse.auswaerts_2020.ergebnis" in f.message for f in paper.findings)


@pytest.mark.parametrize(
    ("expression", "cure"),
    [
        ("{{ beschluss(mandant) }}", "Seine Adresse angeben"),
        ("{{ beschluesse.beratung_2025 }}", "Meinten Sie „beschluesse.beratung_2024“?"),
    ],
)
def test_what_is_no_decision_is_reported(tmp_path: Path, expression: str, cure: str) -> None:
    paper = papier(schreibe(tmp_path, {**PROTOKOLL, FOLGETEXT: expression}), "folge")
    assert paper.page is None
    assert any(cure in f.cure for f in paper.findings)
