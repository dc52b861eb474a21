"""All figures of a paper: what formulas may refer to, and what is said when one cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY
from figures_cases import Reckoning, reckon, value_of, with_sizes
from muster import BESCHEID, KGST, MUSTER, PROGRAMM, VORLAGE

from vorlagen.figures.figure import Figure
from vorlagen.finanzierung import PaperFinancing
from vorlagen.findings import Code

TABLE = """\
    beratung:
      titel: "{{ stellen }} VZÄ Beratung vor Ort"
"""


def changed(*changes: tuple[str, str, str]) -> dict[str, str]:
    """The sample project with passages of its files replaced, each of which stands there once."""
    files = dict(MUSTER)
    for path, old, new in changes:
        assert files[path].count(old) == 1, old
        files[path] = files[path].replace(old, new)
    return files


def codes(paper: Reckoning) -> list[tuple[Code, tuple[int, int]]]:
    return [(f.code, (f.place.line, f.place.column)) for f in paper.findings]


# A paper without a fault


def test_the_sample_paper_comes_out_without_a_finding(projekt: Path) -> None:
    paper = reckon(projekt)

    assert paper.findings == []
    assert paper.figures.complete
    assert list(paper.figures.of(PaperFinancing).tables) == ["beratung"]
    assert list(paper.figures.names.resolve("verteilungen")) == ["kommunen"]


def test_the_figures_of_the_sample_paper(projekt: Path) -> None:
    paper = reckon(projekt)
    for address, value, of in (
        ("kgst.E10", 81600, "EUR je VZÄ und Jahr"),
        ("kgst.sachkosten.it", 3600, "EUR je VZÄ und Jahr"),
        ("muster.modul1.beratung.personal", 48000, "EUR je VZÄ und Jahr"),
        ("bescheide.beratung_2024.betrag", 96000, "EUR"),
        ("stellenplan.leitung.stellen", 2, "Stellen"),
        ("stellenplan.leitung.vzae", 1, "VZÄ"),
        ("groessen.beratungstage", 5, "Tage"),
        ("verteilungen.kommunen.adorf", 2, "Tage"),
        ("finanzierung.zeitraum.monate", 12, "Monate"),
        ("finanzierung.beratung.zeitraum.monate", 12, "Monate"),
        ("finanzierung.beratung.foerderung", 96000, "EUR"),
    ):
        assert value_of(paper.figure(address)) == (value, of), address


def test_facts_of_a_notice_name_the_notice_and_its_page(projekt: Path) -> None:
    [(_, entered)] = reckon(projekt).figure("bescheide.beratung_2024.betrag").facts()

    assert entered.notice == "Bescheid vom 15.01.2024 (muster.modul1, 49.1-2024)"
    assert entered.source == "Bescheid der Bezirksregierung, S. 2"
    assert entered.place.file == BESCHEID
    assert MUSTER[BESCHEID].splitlines()[entered.place.line - 1] == "betrag: 96000"
    assert entered.place.column == len("betrag: ") + 1


# The day that counts


LATER = "              - {ab: 2024-07-01, betrag: 49000, quelle: {dokument: Erlass}}\n"
LATER_KGST = MUSTER[KGST].replace("2024-01-01", "2025-01-01").replace("60000", "62000")


def test_prose_quotes_rates_as_of_the_beginning_of_the_financing(tmp_path: Path) -> None:
    files = {**changed((VORLAGE, "datum: 2024-02-01", "datum: 2025-02-01"))}
    files[KGST.replace(".yaml", "-2025.yaml")] = LATER_KGST

    assert reckon(tmp_path, files).figure("kgst.E10").exact == 81600


@pytest.mark.parametrize(
    ("day", "cost"),
    [
        ("2024-12-31", 81600),
        ("2025-01-01", 84000),
    ],
)
def test_without_a_financing_the_day_of_the_paper_counts(
    tmp_path: Path, day: str, cost: int
) -> None:
    text = MUSTER[VORLAGE].replace("datum: 2024-02-01", f"datum: {day}")
    text = text.replace("maerz_2024", "juni_2025")
    text = text[: text.index("\nfinanzierung:")].replace(
        "finanzierung.beratung.eigenanteil", "kgst.E10"
    )
    text += "finanzielle_auswirkungen: keine\n"
    files = {**MUSTER, VORLAGE: text, KGST.replace(".yaml", "-2025.yaml"): LATER_KGST}
    paper = reckon(tmp_path, files)

    assert paper.findings == []
    assert paper.figure("kgst.E10").exact == cost
    assert len(paper.figures.names.resolve("finanzierung")) == 0


def test_a_table_of_a_later_period_reckons_with_the_rates_of_that_period(tmp_path: Path) -> None:
    later = f"""\
{TABLE.replace("beratung:", "danach:")}\
      stellen: 2
      zeitraum: {{von: 2024-07-01, bis: 2024-12-31}}
      zeilen:
        - {{bezeichnung: Satz, je_stelle: muster.modul1.beratung.personal}}
        - {{bezeichnung: Doppelt, je_stelle: groessen.doppelt}}
      ergebnis: Summe
"""
    files = with_sizes(doppelt="muster.modul1.beratung.personal * 2")
    text = files[VORLAGE].replace("bis: 2024-12-31}\n", "bis: 2024-06-30}\n", 1) + later
    text = text.replace("{gesamtkosten: 163200, foerderung: 96000, eigenanteil: 67200}", "{}")
    paper = reckon(tmp_path, {**files, VORLAGE: text, PROGRAMM: MUSTER[PROGRAMM] + LATER})

    assert paper.findings == []
    assert paper.figure("finanzierung.beratung.foerderung").exact == 2 * 24000
    assert paper.figure("finanzierung.danach.satz").exact == 2 * 24500
    assert paper.figure("finanzierung.danach.doppelt").exact == 2 * 49000
    assert paper.figure("groessen.doppelt").exact == 96000


# What is wrong, each said once and at its place


def test_a_broken_formula_is_reported_once_however_often_it_is_used(tmp_path: Path) -> None:
    paper = reckon(
        tmp_path,
        with_sizes(
            a="groessen.b * 2", b="groessen.kaputt + groessen.kaputt", kaputt="kgst.E11 * 2"
        ),
    )

    assert paper.only_finding() == (
        Code.VERWEIS_UNBEKANNT,
        paper.at("kgst.E11"),
        "Den Namen „kgst.E11“ gibt es nicht.",
        "Meinten Sie „kgst.E10“?",
    )
    assert not paper.figures.complete
    assert paper.figure("groessen.beratungstage").exact == 5
    assert "beratung" in paper.figures.of(PaperFinancing).tables


def test_all_broken_formulas_are_reported_at_once(tmp_path: Path) -> None:
    paper = reckon(
        tmp_path,
        with_sizes(
            a="kgst.E10 + angaben.tage_je_stelle",
            b="kgst.E10 *",
            c="kgst.E10 / 0",
            d="angaben.beginn",
        ),
    )

    assert codes(paper) == [
        (Code.EINHEIT, paper.at("kgst.E10 + angaben")),
        (Code.FORMEL, paper.at("kgst.E10 *")),
        (Code.DIVISION_DURCH_NULL, paper.at("kgst.E10 / 0")),
        (Code.FORMEL, paper.at("angaben.beginn")),
    ]


@pytest.mark.parametrize(
    ("formulas", "circle"),
    [
        ({"a": "groessen.a * 2"}, "groessen.a → groessen.a"),
        ({"a": "groessen.b + 1", "b": "groessen.a"}, "groessen.a → groessen.b → groessen.a"),
    ],
)
def test_formulas_in_a_circle_are_one_finding(
    tmp_path: Path, formulas: dict[str, str], circle: str
) -> None:
    paper = reckon(tmp_path, with_sizes(**formulas))

    code, _, message, _ = paper.only_finding()
    assert code is Code.VERWEIS_KREIS
    assert message == f"Die Formeln verweisen im Kreis aufeinander: {circle}."


@pytest.mark.parametrize(
    ("change", "message", "cure"),
    [
        (
            (VORLAGE, "gremium: ausschuss", "gremium: auschuss"),
            "Den Namen „gremien.auschuss“ gibt es nicht.",
            "Meinten Sie „gremien.ausschuss“?",
        ),
        (
            (BESCHEID, "modul: muster.modul1", "modul: muster.modul2"),
            "Den Namen „muster.modul2“ gibt es nicht.",
            "Meinten Sie „muster.modul1“?",
        ),
    ],
)
def test_references_to_committees_meetings_and_modules_must_hold(
    tmp_path: Path, change: tuple[str, str, str], message: str, cure: str
) -> None:
    path, _, new = change
    files = changed(change)
    paper = reckon(tmp_path, files)
    [finding] = paper.findings

    assert (finding.code, finding.message, finding.cure) == (Code.VERWEIS_UNBEKANNT, message, cure)
    line = files[path].splitlines()[finding.place.line - 1]
    assert finding.place.file == path
    assert line[finding.place.column - 1 :].startswith(new.split(": ")[1])
    assert not paper.figures.complete


# Every name of a paper


@pytest.mark.parametrize("kennung", ["kim-2021", "beratung"])
def test_every_figure_of_a_paper_is_found_under_its_own_address(
    kennung: str, projekt: Path
) -> None:
    root = projekt if kennung == "beratung" else REPOSITORY
    names = reckon(root, kennung=kennung).figures.names
    found = list(names.figures())

    assert len(found) > 30
    for figure in found:
        if figure.address:
            again = names.resolve(figure.address)
            assert isinstance(again, Figure)
            assert again.exact == figure.exact
