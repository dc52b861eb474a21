"""Who pays what is left: sources in their order, until a day, up to an amount."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from figures_cases import Reckoning
from financing_cases import assert_nothing_is_lost, betraege, einfach, gerechnet

from vorlagen.figures.figure import finite_decimal
from vorlagen.finanzierung import PaperFinancing
from vorlagen.findings import Code

KOSTEN = "bezeichnung: Kosten, je_stelle: angaben.kosten"  # 1.000 € a month
TWO_YEARS = "2022-01-01 2023-12-31"


def covered(
    root: Path, *sources: str, lines: tuple[str, ...] = (KOSTEN,), **options: Any
) -> Reckoning:
    """A table of 1.000 € a month for two years, and who pays."""
    below = "".join(
        f"  {source.partition(' ')[0]}: {{bezeichnung: Quelle {source.partition(' ')[2]}}}\n"
        for source in sources
    )
    options.setdefault("zeitraum", TWO_YEARS)
    return gerechnet(root, einfach(*lines, unten=f"deckung:\n{below}", **options))


def paid(paper: Reckoning, *sources: str) -> list[Any]:
    """What each source pays in 2022, in 2023 and in total."""
    where = ("gesamt.jahr_2022.deckung", "gesamt.jahr_2023.deckung", "gesamt.deckung")
    return [betraege(paper, *(f"{address}.{source}" for address in where)) for source in sources]


@pytest.mark.parametrize(
    ("topf", "of_topf", "of_haushalt"),
    [
        # until a day, written or by its address
        (", bis: 2022-06-30", [6000, 0, 6000], [6000, 12000, 18000]),
        (", bis: angaben.ende_maerz", [3000, 0, 3000], [9000, 12000, 21000]),
        # up to an amount, in order of time
        (", hoechstens: 15000", [12000, 3000, 15000], [0, 9000, 9000]),
        # both
        (", bis: 2022-06-30, hoechstens: 4500", [4500, 0, 4500], [7500, 12000, 19500]),
        # from a day
        (", von: 2022-07-01", [6000, 12000, 18000], [6000, 0, 6000]),
        # days outside of the period
        (", bis: 2021-06-15", [0, 0, 0], [12000, 12000, 24000]),
        # without any limit
    ],
)
def test_the_next_source_pays_what_the_first_does_not(
    tmp_path: Path, topf: str, of_topf: list[Any], of_haushalt: list[Any]
) -> None:
    paper = covered(tmp_path, f"topf {topf}", "haushalt")

    found = [[str(as_decimal(amount)) for amount in row] for row in paid(paper, "topf", "haushalt")]
    assert found == [[str(a) for a in of_topf], [str(a) for a in of_haushalt]]
    assert paper.findings == []
    assert_nothing_is_lost(paper)


def as_decimal(amount: Any) -> Any:
    """A fraction as it is read most easily: „0.01“ instead of „1/100“."""
    return finite_decimal(amount)


def test_tables_share_one_pot_in_order_of_time(tmp_path: Path) -> None:
    more = """\
  u:
    titel: U
    zeitraum: {von: 2022-01-01, bis: 2022-12-31}
    zeilen: [{bezeichnung: Kosten, je_stelle: angaben.kosten}]
    ergebnis: Rest
deckung:
  topf: {bezeichnung: Topf, hoechstens: 30000}
  haushalt: {bezeichnung: Haushalt}
"""
    paper = gerechnet(tmp_path, einfach(KOSTEN, unten=more, zeitraum=TWO_YEARS))
    [found] = paper.figures.of(PaperFinancing).ranges.values()
    coverage = found.low.coverage
    topf, haushalt = coverage.sources

    # Both tables in 2022 (24.000 €) before either in 2023.
    assert paid(paper, "topf", "haushalt") == [[24000, 6000, 30000], [0, 6000, 6000]]
    paid_for = {
        (source.kennung, table.kennung): sum(
            share.amount.exact
            for share in coverage.shares
            if share.source is source and share.table is table and share.amount.exact
        )
        for source in (topf, haushalt)
        for table in found.low.tables
    }
    assert list(paid_for.values()) == [18000, 12000, 6000, 0]


@pytest.mark.parametrize(
    ("zaehlweise", "amount"),
    [("30/360", 2500), ("taggenau", 2484)],  # 2 + 15/30 months; 2 + 15/31
)
def test_with_a_way_of_counting_a_source_may_end_on_any_day(
    tmp_path: Path, zaehlweise: str, amount: int
) -> None:
    head = f"zaehlweise: {zaehlweise}\n"
    paper = covered(tmp_path, "topf , bis: 2022-03-15", "haushalt", kopf=head)

    assert paid(paper, "topf", "haushalt") == [
        [amount, 0, amount],
        [12000 - amount, 12000, 24000 - amount],
    ]
    assert_nothing_is_lost(paper)


# What nobody pays


@pytest.mark.parametrize(
    ("sources", "missing", "when"),
    [
        (
            ("a , bis: 2022-03-31", "b , von: 2022-07-01"),
            "3.000 €",
            "01.04.2022–30.06.2022",
        ),
        (("a , hoechstens: 14000",), "10.000 €", "01.01.2023–31.12.2023"),
    ],
)
def test_a_gap_between_sources_is_reported_with_its_days(
    tmp_path: Path, sources: tuple[str, ...], missing: str, when: str
) -> None:
    paper = covered(tmp_path, *sources)

    code, _, message, cure = paper.only_finding()
    assert code is Code.DECKUNG_FEHLT
    assert message.replace("\xa0", " ") == (
        f"„finanzierung.gesamt“: Von 24.000 € sind {missing} durch keine Quelle gedeckt ({when})."
    )
    assert "zum Beispiel den eigenen Haushalt" in cure
    assert paper.figures.complete
    assert_nothing_is_lost(paper)


def test_a_surplus_is_not_shared_out(tmp_path: Path) -> None:
    # 2022: 12.000 € are lacking. 2023: 30.000 € of donations leave 18.000 € too much.
    donation = "bezeichnung: Spende, abzug: 30000, haushaltsjahr: 2023"
    paper = covered(tmp_path, "haushalt", lines=(KOSTEN, donation))

    assert betraege(paper, "gesamt.eigenanteil", "gesamt.ueberschuss") == [-6000, 18000]
    assert paid(paper, "haushalt") == [[12000, 0, 12000]]
    assert_nothing_is_lost(paper)


# What is not known yet


def test_an_open_day_leaves_it_open_who_pays(tmp_path: Path) -> None:
    paper = covered(
        tmp_path, "vorher , hoechstens: 5000", "topf , bis: angaben.offener_tag", "rest"
    )

    assert paper.findings == []
    assert betraege(paper, "gesamt.eigenanteil") == [24000]
    assert paid(paper, "vorher", "topf", "rest") == [[5000, 0, 5000], [None] * 3, [None] * 3]
    [reason] = {
        fact.pending
        for _, fact in paper.figure("finanzierung.gesamt.deckung.topf").facts()
        if fact.pending
    }
    assert reason == "Das Land entscheidet noch."


# What is wrong with a source


@pytest.mark.parametrize(
    ("source", "at", "code", "message"),
    [
        (
            "topf , von: 2022-07-01, bis: 2022-06-30",
            "2022-06-30",
            Code.ZEITRAUM,
            "Die Deckungsquelle „topf“ endet am 30.06.2022, bevor sie am 01.07.2022 beginnt.",
        ),
        (
            "topf , hoechstens: -1",
            "-1}",
            Code.WERT_UNZULAESSIG,
            "„-1“ ist −1 €; ein Höchstbetrag ist nicht negativ.",
        ),
    ],
)
def test_a_faulty_limit_is_one_finding_at_its_place(
    tmp_path: Path, source: str, at: str | None, code: Code, message: str
) -> None:
    paper = covered(tmp_path, source, "haushalt")

    found, place, said, _ = paper.only_finding()
    assert (found, said.replace("\xa0", " ")) == (code, message)
    assert at is None or place == paper.at(at)
    assert betraege(paper, "t.rest") == [24000], "the tables do not wait for the sources"
