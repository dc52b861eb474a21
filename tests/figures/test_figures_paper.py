"""All figures of a paper: what formulas may refer to, and what is said when one cannot be had."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY
from figures_cases import Reckoning, reckon, refused, value_of, with_sizes
from muster import BESCHEID, KGST, MUSTER, PROGRAMM, VORLAGE, geaendert, schreibe

from vorlagen.checks.checklist import check_figures
from vorlagen.facts.loader import load
from vorlagen.figures.figure import Figure
from vorlagen.figures.paper_figures import compute
from vorlagen.findings import Code, Findings

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
    assert list(paper.figures.tables) == ["beratung"]
    assert list(paper.figures.distributions) == ["kommunen"]


@pytest.mark.parametrize(
    ("address", "value", "of"),
    [
        ("kgst.E10", 81600, "EUR je VZÄ und Jahr"),
        ("kgst.gemeinkosten", 20, "v. H."),
        ("muster.modul1.beratung.personal", 48000, "EUR je VZÄ und Jahr"),
        ("muster.volumen.jahr_2024", 5_000_000, "EUR"),
        ("bescheide.beratung_2024.betrag", 96000, "EUR"),
        ("bescheide.beratung_2024.bewilligt.beratung.vzae", 2, "VZÄ"),
        ("stellenplan.leitung.stellen", 2, "Stellen"),
        ("stellenplan.leitung.anteil", Fraction(1, 2), "VZÄ je Stelle"),
        ("stellenplan.leitung.vzae", 1, "VZÄ"),
        ("angaben.tage_je_stelle", Fraction(5, 2), "Tage je VZÄ"),
        ("groessen.beratungstage", 5, "Tage"),
        ("verteilungen.kommunen.summe", 5, "Tage"),
        ("verteilungen.kommunen.adorf", 2, "Tage"),
        ("verteilungen.kommunen.mit.anzahl", 2, "Kommunen"),
        ("finanzierung.zeitraum.monate", 12, "Monate"),
        ("finanzierung.beratung.monate", 12, "Monate"),
        ("finanzierung.beratung.zeitraum.monate", 12, "Monate"),
        ("finanzierung.beratung.stellen", 2, "VZÄ"),
        ("finanzierung.beratung.gesamtkosten", 163200, "EUR"),
        ("finanzierung.beratung.foerderung", 96000, "EUR"),
        ("finanzierung.beratung.eigenanteil", 67200, "EUR"),
    ],
)
def test_the_figures_of_the_sample_paper(
    projekt: Path, address: str, value: int | Fraction, of: str
) -> None:
    figure = reckon(projekt).figure(address)

    assert value_of(figure) == (value, of)
    if not address.endswith(("monate", "beratung.stellen")):
        assert figure.address == address


def test_facts_of_a_notice_name_the_notice_and_its_page(projekt: Path) -> None:
    [(_, entered)] = reckon(projekt).figure("bescheide.beratung_2024.betrag").facts()

    assert entered.notice == "Bescheid vom 15.01.2024 (muster.modul1, 49.1-2024)"
    assert entered.source == "Bescheid der Bezirksregierung, S. 2"
    assert entered.place.file == BESCHEID
    assert MUSTER[BESCHEID].splitlines()[entered.place.line - 1] == "betrag: 96000"
    assert entered.place.column == len("betrag: ") + 1


@pytest.mark.parametrize(
    ("known", "title"),
    [
        (("datum: 2024-01-15", "aktenzeichen: {ausstehend: x}"), " vom 15.01.2024 (muster.modul1)"),
        (("datum: {ausstehend: x}", "aktenzeichen: 49.1-2024"), " (muster.modul1, 49.1-2024)"),
    ],
)
def test_a_notice_is_named_by_what_is_known_of_it(
    tmp_path: Path, known: tuple[str, str], title: str
) -> None:
    day, number = known
    paper = reckon(
        tmp_path,
        changed(
            (BESCHEID, "datum: 2024-01-15", day), (BESCHEID, "aktenzeichen: 49.1-2024", number)
        ),
    )
    [(_, entered)] = paper.figure("bescheide.beratung_2024.betrag").facts()

    assert entered.notice == f"Bescheid{title}"


def test_other_facts_rest_on_the_source_of_their_file_or_group(tmp_path: Path) -> None:
    paper = reckon(
        tmp_path,
        changed(
            (VORLAGE, "unterschrift:", "quelle: {dokument: Papier}\nunterschrift:"),
            (
                VORLAGE,
                "einheit: Tage/VZÄ\n",
                "einheit: Tage/VZÄ\n    quelle: {dokument: Erhebung, fundstelle: Tabelle 2}\n",
            ),
        ),
    )

    def source(address: str) -> str:
        return paper.figure(address).facts()[0][1].source

    assert source("angaben.tage_je_stelle") == "Erhebung, Tabelle 2"
    assert source("verteilungen.kommunen.adorf") == "Papier"
    assert source("muster.modul1.beratung.personal") == "Richtlinie Musterhilfe, Nr. 5"


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
    assert "beratung" in paper.figures.tables


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


# Shared files that cannot be used


def computed_in_spite(root: Path, files: dict[str, str]) -> tuple[Reckoning, Findings]:
    """A project whose facts have faults of form; the findings are those of its figures alone."""
    schreibe(root, files)
    of_form, found = Findings(), Findings()
    project = load(root, of_form)
    [(authority, paper)] = project.papiere()
    assert paper.schriftstueck is not None
    figures = compute(project.gemeinsam, authority, paper.schriftstueck, found)
    check_figures(figures, found)
    return Reckoning(figures, list(found), files[VORLAGE]), of_form


@pytest.mark.parametrize(
    ("path", "old", "root"),
    [(KGST, "gemeinkosten: 20", "kgst"), (PROGRAMM, "48000", "musterhilfe")],
)
def test_a_faulty_shared_file_keeps_those_waiting_that_need_it(
    tmp_path: Path, path: str, old: str, root: str
) -> None:
    files = geaendert(path, old, old.replace("20", "zwanzig").replace("48000", "viel"))
    files[PROGRAMM] = files[PROGRAMM].replace("kennung: muster\n", "kennung: musterhilfe\n")
    for name in (VORLAGE, BESCHEID):
        files[name] = files[name].replace("muster.modul1", "musterhilfe.modul1")
    paper, of_form = computed_in_spite(tmp_path, files)

    assert [finding.place.file for finding in of_form] == [path]
    assert paper.findings == [], "what is wrong with the file was said already"
    assert not paper.figures.complete
    assert paper.figures.tables == {}
    assert paper.figure("groessen.beratungstage").exact == 5, "it does not need the file"
    error = refused(paper.figures.names.resolve, f"{root}.E10")
    assert error.message == f"„{path}“ enthält Fehler."
    assert error.cure == "Zuerst diese Datei in Ordnung bringen."


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
