"""Rates and costs that change within a period: each part of it is reckoned at its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from figures_cases import Reckoning, reckon
from financing_cases import (
    HILFE_YAML,
    betraege,
    einfach,
    gerechnet,
    projekt,
    zeilentexte,
)
from muster import KGST, MUSTER

from vorlagen.findings import Code

KOSTEN = "bezeichnung: Kosten, je_stelle: angaben.kosten"
GRANT = "bezeichnung: Förderung, foerderung: hilfe.m.fest"  # 6.000 € a year at first


def with_changes(*changes: tuple[str, int]) -> str:
    """The programme, whose fixed amount has other values from some days on."""
    old = "werte: [{ab: 2020-01-01, betrag: 6000, quelle: {dokument: Richtlinie}}]"
    more = "".join(
        f", {{ab: {day}, betrag: {amount}, quelle: {{dokument: Erlass}}}}"
        for day, amount in changes
    )
    return HILFE_YAML.replace(old, f"{old[:-1]}{more}]", 1)


def changing(root: Path, *changes: tuple[str, int], **options: str) -> Reckoning:
    return gerechnet(root, einfach(KOSTEN, GRANT, **options), hilfe=with_changes(*changes))


def test_a_rate_is_split_at_the_day_of_its_change_and_the_line_says_both(tmp_path: Path) -> None:
    paper = changing(tmp_path, ("2022-07-01", 7200))

    # 6.000 / 12 × 6 + 7.200 / 12 × 6
    assert betraege(paper, "t.foerderung") == [6600]
    assert zeilentexte(paper)[1] == (
        "6.600 € (PK 6.000 € im Jahr für 6 Monate und 7.200 € im Jahr für 6 Monate)"
    )


@pytest.mark.parametrize(
    ("day", "amount", "text"),
    [
        ("2022-01-01", 7200, "7.200 € (PK für 12 Monate)"),  # the first day of the period
        (
            "2022-12-01",
            6100,
            "6.100 € (PK 6.000 € im Jahr für 11 Monate und 7.200 € im Jahr für 1 Monat)",
        ),
    ],
)
def test_only_a_change_within_the_period_splits_it(
    tmp_path: Path, day: str, amount: int, text: str
) -> None:
    paper = changing(tmp_path, (day, 7200))

    assert betraege(paper, "t.foerderung") == [amount]
    assert zeilentexte(paper)[1] == text


def test_a_change_within_a_month_needs_a_way_of_counting(tmp_path: Path) -> None:
    # the first of several changes that lies within a month is named
    paper = changing(tmp_path, ("2022-04-01", 6600), ("2022-07-15", 7200), ("2022-10-01", 6000))

    code, at, message, cure = paper.only_finding()
    assert (code, at) == (Code.ZEITRAUM, paper.at("hilfe.m.fest}"))
    assert message == "„hilfe.m.fest.personal“ ändert sich am 15.07.2022, mitten im Monat."
    assert "„zaehlweise: 30/360“ oder „zaehlweise: taggenau“" in cure


def test_a_rate_that_holds_from_a_later_day_on_is_missing(tmp_path: Path) -> None:
    paper = gerechnet(
        tmp_path, einfach(KOSTEN, GRANT, zeitraum="2019-01-01 2020-12-31"), hilfe=HILFE_YAML
    )

    assert paper.only_finding()[:3] == (
        Code.ZEITRAUM,
        paper.at("hilfe.m.fest}"),
        (
            "Für den 01.01.2019 gibt es keinen Wert von „hilfe.m.fest.personal“; der erste gilt ab"
            " 01.01.2020."
        ),
    )


def later_edition() -> dict[str, str]:
    """From October 2024 on a post of pay grade E10 costs 62.000 € + 20 % + 9.600 € = 84.000 €."""
    text = MUSTER[KGST].replace("2024-01-01", "2024-10-01").replace("E10: 60000", "E10: 62000")
    return {KGST.replace(".yaml", "-neu.yaml"): text}


def test_a_new_edition_of_costs_splits_the_period(tmp_path: Path) -> None:
    line = "bezeichnung: Kosten, je_stelle: kgst.E10, stellen: 1"
    described = einfach(line, zeitraum="2024-01-01 2024-12-31")
    paper = reckon(tmp_path, {**projekt(described), **later_edition()})

    # 81.600 / 12 × 9 + 84.000 / 12 × 3
    assert betraege(paper, "t.kosten") == [82200]
    assert zeilentexte(paper) == [
        "1 × 82.200 € (E10 81.600 € im Jahr für 9 Monate und 84.000 € im Jahr für 3 Monate)"
    ]
