"""Tables by Haushaltsjahr: the parts of an amount add up to it, whatever is rounded and how."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from bruchrechnung import files, financings, lines_of, result_of, sum_of
from figures_cases import fact, modest
from financing_cases import (
    assert_nothing_is_lost,
    assert_sums_add_up,
    assert_total_of_years,
    assert_years_add_up,
    betraege,
    einfach,
    exact_sum,
    gerechnet,
    outcomes,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from muster import VORLAGE, schreibe

from vorlagen.facts.fakten import validate
from vorlagen.facts.yaml_reader import read_yaml
from vorlagen.figures.figure import Figure
from vorlagen.figures.reckoning import Rounding, Taker, apportioned
from vorlagen.finanzierung import PaperFinancing
from vorlagen.finanzierung.facts import Finanzierung
from vorlagen.finanzierung.outcomes import Outcome
from vorlagen.finanzierung.table import FinancingTable
from vorlagen.findings import Findings
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.loader import load
from vorlagen.paper.projekt import Projekt

STEPS = st.sampled_from([Decimal(1), Decimal("0.01"), Decimal(100), Decimal("0.05")])
TAKERS: st.SearchStrategy[Taker] = st.sampled_from(["groesster_anteil", "letztes_jahr"])
KOSTEN = "bezeichnung: Kosten, je_stelle: angaben.kosten"


def years(root: Path, lines: str, line: str, **options: str) -> list[object]:
    """What of a line falls into each year."""
    table = gerechnet(root, einfach(lines, **options)).figures.of(PaperFinancing).tables["t"]
    number = [line.zeile.name for line in table.lines].index(line)
    return [year.amounts[number].exact for year in table.years]


# A paper's budget years


def test_thirteen_months_are_one_and_twelve(tmp_path: Path) -> None:
    paper = gerechnet(tmp_path, einfach(KOSTEN, zeitraum="2021-12-01 2022-12-31"))

    assert betraege(paper, "t.jahr_2021.monate", "t.jahr_2022.monate", "t.monate") == [1, 12, 13]
    assert betraege(paper, "t.jahr_2021.kosten", "t.jahr_2022.kosten") == [1000, 12000]
    assert betraege(paper, "t.jahr_2021.rest", "t.jahr_2022.rest", "t.rest") == [1000, 12000, 13000]


# A flat amount


def test_a_flat_amount_may_fall_due_in_one_year(tmp_path: Path) -> None:
    flat = "bezeichnung: Gerät, je_stelle: 1300, haushaltsjahr: 2022"

    assert years(tmp_path, flat, "geraet", zeitraum="2021-11-01 2023-12-31") == [0, 1300, 0]


def test_it_must_fall_due_within_the_period(tmp_path: Path) -> None:
    flat = "bezeichnung: Gerät, je_stelle: 1300, haushaltsjahr: 2024"
    paper = gerechnet(tmp_path, einfach(flat, zeitraum="2021-12-01 2022-12-31"))

    _, at, message, cure = paper.only_finding()
    assert at == paper.at("2024}")
    assert message == "Das Haushaltsjahr 2024 liegt nicht im Zeitraum 01.12.2021–31.12.2022."
    assert cure == "Möglich: 2021, 2022."


# The difference that rounding leaves


THREE_YEARS = {"zeitraum": "2021-08-01 2024-05-31"}  # 5, 12, 12 and 5 months of 83,33 €
KRUMM = "bezeichnung: Kosten, je_stelle: angaben.krumm"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # 416,67 + 1.000 + 1.000 + 416,67 = 2.833,33; rounded 417 + 1.000 + 1.000 + 417 = 2.834
        ("groesster_anteil", [417, 999, 1000, 417]),
        ("letztes_jahr", [417, 1000, 1000, 416]),
    ],
)
def test_the_difference_is_taken_as_declared(
    tmp_path: Path, rule: str, expected: list[int]
) -> None:
    head = f"rundung: {{differenz: {rule}}}\n"

    assert years(tmp_path, KRUMM, "kosten", kopf=head, **THREE_YEARS) == expected


@modest
@given(st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=1, max_size=12), STEPS, TAKERS)
def test_rounded_parts_add_up_to_the_whole(
    parts: list[Decimal], auf: Decimal, taker: Taker
) -> None:
    figures = [fact(part, "EUR") for part in parts]
    whole = fact(sum(parts).quantize(Decimal("0.001")) // auf * auf, "EUR", "whole")  # type: ignore[union-attr]

    split_up = apportioned(whole, figures, Rounding(auf), taker)

    assert exact_sum(split_up) == whole.exact
    assert all(value.exact % Fraction(auf) == 0 for value in split_up)  # type: ignore[operator]


@modest
@given(st.lists(st.decimals(0, 10**5, places=2), min_size=2, max_size=12), STEPS, TAKERS)
def test_parts_of_costs_are_never_negative(
    parts: list[Decimal], auf: Decimal, taker: Taker
) -> None:
    figures = [fact(part, "EUR") for part in parts]
    exact = Figure(exact_sum(figures), figures[0].unit, figures[0].origin)  # type: ignore[arg-type]
    whole = Rounding(auf).of(exact)

    split_up = apportioned(whole, figures, Rounding(auf), taker)

    assert all(part.exact is not None and part.exact >= 0 for part in split_up)


# Properties of whole papers


DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
GRANTS = ["fest", "anteil", "jaehrlich", "fehlbedarf", "voll", "pauschale"]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.tuples(DAYS, DAYS),
    st.builds(
        "zaehlweise: {}\nrundung: {{stufe: {}, auf: {}, differenz: {}}}\n".format,
        st.sampled_from(["30/360", "taggenau"]),
        st.sampled_from(["einheit", "zeile", "ende"]),
        st.sampled_from(["1", "0.01", "100"]),
        TAKERS,
    ),
    st.lists(st.sampled_from(GRANTS), max_size=3, unique=True),
    st.tuples(DAYS, st.integers(0, 30000)),
)
def test_no_split_loses_a_cent(
    tmp_path_factory: pytest.TempPathFactory,
    days: tuple[date, date],
    kopf: str,
    grants: list[str],
    limit: tuple[date, int],
) -> None:
    von, bis = (max(day, date(2020, 1, 1)) for day in sorted(days))
    lines = [KOSTEN, "bezeichnung: Mehr, je_stelle: [angaben.krumm, 77.77]"]
    lines += [f"bezeichnung: Vom Land {name}, foerderung: hilfe.m.{name}" for name in grants]
    lines.append("bezeichnung: Spende, abzug: 333.33")
    last, cap = limit
    sources = (
        f"deckung:\n  topf: {{bezeichnung: Topf, bis: {last}, hoechstens: {cap}}}\n"
        f"  rest: {{bezeichnung: Rest, von: {min(last, date(2022, 5, 17))}}}\n"
    )
    described = einfach(
        *lines,
        kopf=kopf,
        unten=sources,
        zeitraum=f"{von} {bis}",
    )
    paper = gerechnet(tmp_path_factory.mktemp("projekt"), described)

    assert paper.figures.complete, paper.findings
    assert len(outcomes(paper)) == 1
    assert_nothing_is_lost(paper)


@settings(max_examples=12, deadline=None)
@given(
    st.permutations(
        [
            KOSTEN,
            "bezeichnung: Mehr, je_stelle: 3000",
            "bezeichnung: Spende, abzug: 1000",
            "bezeichnung: Quote, foerderung: hilfe.m.jaehrlich",
            "bezeichnung: Lücke, foerderung: hilfe.m.fehlbedarf",
        ]
    )
)
def test_the_order_of_lines_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    paper = gerechnet(tmp_path_factory.mktemp("projekt"), einfach(*lines))

    # 80 % of 15.000 is cut at 6.000; 15.000 − 1.000 − 6.000 lacks 8.000, of which 5.000 are paid
    assert betraege(paper, "t.quote", "t.luecke", "t.rest") == [6000, 5000, 3000]


# All kinds of financings, held against an arithmetic of its own


SUMS = {"costs": {"kosten"}, "grants": {"fest", "anteil", "rest"}, "others": {"abzug"}}


@cache
def drawn_project() -> Projekt:
    found = Findings()
    loaded = load(schreibe(Path(mkdtemp()), files()), found)
    assert not len(found), list(found)
    return loaded


def test_hundreds_of_financings_print_what_exact_fractions_give() -> None:
    project = drawn_project()
    [(authority, paper)] = project.papiere()
    cut = paid = 0
    for drawn in financings(400):
        findings = Findings()
        tree = read_yaml(drawn.yaml, VORLAGE, findings)
        entered = validate(Finanzierung, tree, findings) if tree else None
        assert entered, list(findings)
        assert paper.schriftstueck
        own = paper.schriftstueck.model_copy(update={"finanzierung": entered})
        finanzierung = PaperFigures(project.gemeinsam, authority, own).names["finanzierung"]
        table: FinancingTable = finanzierung["t"].subject
        whole: Outcome = finanzierung["gesamt"].subject.low
        expected = lines_of(drawn)

        for line, other in zip(expected, printed_lines(table), strict=True):
            assert (line.amount, line.years) == other, drawn.yaml
            assert sum(line.years) == line.amount, drawn.yaml
            caps = [(line.amount, line.cap), *zip(line.years, line.caps, strict=False)]
            assert all(cap is None or amount <= cap for amount, cap in caps), drawn.yaml
            cut += bool(line.caps) and sum(line.caps) > line.exact > 0
        result, years = result_of(drawn, expected)
        assert (result, years) == (table.result.exact, [y.result.exact for y in table.years])
        assert sum(years) == result, drawn.yaml
        if result == 0 and any(line.pays_rest for line in expected):
            paid += 1
            assert not any(years), drawn.yaml
        for of, kinds in SUMS.items():
            kind = zip(drawn.entries, expected, strict=True)
            lines = [line for entry, line in kind if entry.kind in kinds]
            by_year = [getattr(sums, of).exact for sums in whole.years.values()]
            assert sum_of(drawn, lines) == (getattr(whole.sums, of).exact, by_year), drawn.yaml
        assert_years_add_up(table)
        assert_total_of_years(whole)
        for sums in (whole.sums, *whole.years.values()):
            assert_sums_add_up(sums)
    assert cut > 20
    assert paid > 20


def printed_lines(table: FinancingTable) -> list[tuple[object, list[object]]]:
    """What is printed of each line: in all, and by year."""
    columns = zip(*(year.amounts for year in table.years), strict=True)
    years = [[amount.exact for amount in column] for column in columns]
    return [(n.amount.exact, of_years) for n, of_years in zip(table.lines, years, strict=True)]
