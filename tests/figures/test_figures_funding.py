"""Grants by their kind: what each pays towards the costs of a table, and how its line says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from financing_cases import (
    HILFE_YAML,
    assert_nothing_is_lost,
    betraege,
    einfach,
    gerechnet,
    zeilentexte,
)

from vorlagen.findings import Code

KOSTEN = "bezeichnung: Kosten, je_stelle: angaben.kosten"  # 12.000 € a year
THIRTEEN = "2021-12-01 2022-12-31"


def grant(name: str, more: str = "") -> str:
    return f"bezeichnung: Förderung, foerderung: hilfe.m.{name}{more}"


# What each kind pays


@pytest.mark.parametrize(
    ("kind", "amount", "text"),
    [
        # so much for each unit: 6.000 € / 12 × 12
        ("fest", 6000, "6.000 € (PK für 12 Monate)"),
        ("je_stelle, stellen: 1.5", 9000, "1,5 × 6.000 € (PK für 12 Monate)"),
        # 80 % of 12.000 are 9.600; at most 9.000,50 are granted, in whole euros 9.000
        ("anteil, hoechstens: 4000", 4000, "80 % von 12.000 € (höchstens 4.000 €)"),
        ("jaehrlich", 6000, "80 % von 12.000 € (höchstens 6.000 € je Jahr)"),
        ("fehlbedarf", 5000, "Fehlbedarf 12.000 € (höchstens 5.000 €)"),
        (
            "voll, hoechstens: 11999.99",
            11999,
            "Vollfinanzierung von 12.000 € (höchstens 11.999,99 €)",
        ),
    ],
)
def test_what_a_grant_pays_and_says(tmp_path: Path, kind: str, amount: int, text: str) -> None:
    paper = gerechnet(tmp_path, einfach(KOSTEN, grant(kind)))

    assert paper.findings == []
    assert betraege(paper, "t.foerderung", "t.rest") == [amount, 12000 - amount]
    assert zeilentexte(paper)[1] == text


def test_a_shortfall_is_what_others_leave(tmp_path: Path) -> None:
    lines = [KOSTEN, "bezeichnung: Spende, abzug: 11500", grant("fehlbedarf")]
    paper = gerechnet(tmp_path, einfach(*lines))

    assert zeilentexte(paper)[2] == "Fehlbedarf 500 € (höchstens 5.000 €)"
    assert betraege(paper, "t.foerderung", "t.rest") == [500, 0]


def test_rounding_never_lifts_a_grant_above_its_cap(tmp_path: Path) -> None:
    for stufe in ("einheit", "zeile", "ende"):
        head = f"rundung: {{stufe: {stufe}, auf: 100}}\n"
        paper = gerechnet(tmp_path / stufe, einfach(KOSTEN, grant("anteil"), kopf=head))

        assert betraege(paper, "t.foerderung") == [9000]


# Caps per year


def test_a_cap_per_year_holds_in_each_year(tmp_path: Path) -> None:
    # 2021: 80 % of 1.200 € are 960 €, at most 500 €. 2022: 80 % of 6.000 € are 4.800 €, below 6.000 €.
    lines = [
        "bezeichnung: Gerät, je_stelle: 1200, haushaltsjahr: 2021",
        "bezeichnung: Kosten, je_stelle: 6000, haushaltsjahr: 2022",
        grant("jaehrlich"),
    ]
    paper = gerechnet(tmp_path, einfach(*lines, zeitraum=THIRTEEN))

    assert betraege(paper, "t.jahr_2021.foerderung", "t.jahr_2022.foerderung") == [500, 4800]
    assert betraege(paper, "t.foerderung") == [5300]
    assert_nothing_is_lost(paper)


# Haushaltsjahre


def test_years_of_a_share_follow_from_the_exact_amount(tmp_path: Path) -> None:
    """33,3 % of 1.000,01 € are 333,00333 € in either year, in both 666,00666 €."""
    lines = [
        "bezeichnung: Kosten, je_stelle: 1000.01, haushaltsjahr: 2021",
        "bezeichnung: Weitere, je_stelle: 1000.01, haushaltsjahr: 2022",
        grant("anteil"),
    ]
    head = "rundung: {stufe: zeile, auf: 0.01, differenz: letztes_jahr}\n"
    paper = gerechnet(
        tmp_path,
        einfach(*lines, kopf=head, zeitraum="2021-01-01 2022-12-31"),
        hilfe=HILFE_YAML.replace("foerderquote: 80", "foerderquote: 33.3"),
    )

    amounts = betraege(paper, "t.foerderung", "t.jahr_2021.foerderung", "t.jahr_2022.foerderung")
    assert list(map(str, amounts)) == ["66601/100", "333", "33301/100"]


@pytest.mark.parametrize("stufe", ["einheit", "zeile", "ende"])
def test_a_full_funding_takes_nothing_back_in_a_year_with_a_surplus(
    tmp_path: Path, stufe: str
) -> None:
    lines = [
        "bezeichnung: Kosten, je_stelle: 1000.01, haushaltsjahr: 2021",
        "bezeichnung: Weitere, je_stelle: 1000.01, haushaltsjahr: 2022",
        "bezeichnung: Zuschuss, abzug: 1500, haushaltsjahr: 2021",
        "bezeichnung: Spende, abzug: 100, haushaltsjahr: 2022",
        grant("voll"),
    ]
    head = f"rundung: {{stufe: {stufe}, auf: 0.01}}\n"
    paper = gerechnet(tmp_path, einfach(*lines, kopf=head, zeitraum="2021-01-01 2022-12-31"))

    amounts = betraege(paper, "t.foerderung", "t.jahr_2021.foerderung", "t.jahr_2022.foerderung")
    assert list(map(str, amounts)) == ["90001/100", "0", "90001/100"]
    results = betraege(paper, "t.rest", "t.jahr_2021.rest", "t.jahr_2022.rest")
    assert list(map(str, results)) == ["-49999/100", "-49999/100", "0"]
    assert zeilentexte(paper)[4] == "Vollfinanzierung von 900,01 €"
    assert_nothing_is_lost(paper)
    _, _, message, _ = paper.only_finding()
    assert message.replace("\xa0", " ") == (
        "„finanzierung.t“ erhält 2.500,01 €, kostet aber nur 2.000,02 €: 499,99 € zu viel."
    )


# What is wrong with a grant


@pytest.mark.parametrize(
    ("entries", "at", "code", "message"),
    [
        (
            "foerderung: hilfe.m.fest, hoechstens: 5000",
            "hilfe.m.fest",
            Code.FOERDERUNG,
            "„finanzierung.t.foerderung“ kommt auf 6.000 €; der Höchstbetrag ist 5.000 €.",
        ),
        (
            "foerderung: hilfe.m.ohne_art",
            "hilfe.m.ohne_art",
            Code.SCHLUESSEL_FEHLT,
            "Das Förderprogramm nennt für „hilfe.m.ohne_art“ keine „finanzierungsart“.",
        ),
        (
            "foerderung: hilfe.m.fest.personal",
            "hilfe.m.fest.personal",
            Code.VERWEIS_UNBEKANNT,
            "„hilfe.m.fest.personal“ ist kein Fördergegenstand.",
        ),
        (
            "foerderung: hilfe.m.anteil, hoechstens: angaben.tage",
            "angaben.tage}",
            Code.EINHEIT,
            "„angaben.tage“ ist in Tage angegeben; erwartet wird EUR.",
        ),
        (
            "foerderung: hilfe.m.anteil, hoechstens: -5",
            "-5}",
            Code.WERT_UNZULAESSIG,
            "„-5“ ist −5 €; ein Höchstbetrag ist nicht negativ.",
        ),
    ],
)
def test_a_grant_that_cannot_be_reckoned_is_one_finding_at_its_place(
    tmp_path: Path, entries: str, at: str, code: Code, message: str
) -> None:
    paper = gerechnet(tmp_path, einfach(KOSTEN, f"bezeichnung: Förderung, {entries}"))

    found, place, said, cure = paper.only_finding()
    assert (found, place, said.replace("\xa0", " ")) == (code, paper.at(at), message)
    assert cure


# More than it costs


def test_more_than_the_costs_is_over_funding(tmp_path: Path) -> None:
    paper = gerechnet(tmp_path, einfach(KOSTEN, grant("je_stelle", ", stellen: 3")))

    code, at, message, cure = paper.only_finding()
    assert (code, at) == (Code.FOERDERUNG, paper.at("{bezeichnung: Förderung"))
    assert message.replace("\xa0", " ") == (
        "„finanzierung.t“ erhält 18.000 €, kostet aber nur 12.000 €: 6.000 € zu viel."
    )
    assert "fordert der Fördergeber zurück" in cure
    assert paper.figures.complete, "a warning keeps no paper from being built"


def test_more_than_the_costs_of_one_year_is_named_with_the_year(tmp_path: Path) -> None:
    lines = [
        "bezeichnung: Kosten, je_stelle: 1000, haushaltsjahr: 2021",
        "bezeichnung: Weitere, je_stelle: 9000, haushaltsjahr: 2022",
        "bezeichnung: Zuschuss, abzug: 1500, haushaltsjahr: 2021",
        grant("jaehrlich"),
    ]
    paper = gerechnet(tmp_path, einfach(*lines, zeitraum="2021-01-01 2022-12-31"))

    _, _, message, cure = paper.only_finding()
    assert message.replace("\xa0", " ") == (
        "„finanzierung.t“ erhält im Jahr 2021 2.300 €, kostet aber nur 1.000 €: 1.300 € zu viel."
    )
    assert "mit anderen Jahren wird nicht verrechnet" in cure


def test_percentages_of_more_than_the_whole_are_refused(tmp_path: Path) -> None:
    lines = [KOSTEN, grant("anteil"), "bezeichnung: Zweite, foerderung: hilfe.m.jaehrlich"]
    refused, warned = gerechnet(tmp_path, einfach(*lines)).findings
    assert (refused.code, warned.code) == (Code.FOERDERUNG, Code.FOERDERUNG)
    assert refused.message.replace("\xa0", " ") == (
        "Die Förderquoten von „finanzierung.t“ sind zusammen 160 %; mehr als 100 % der Kosten lassen"
        " sich nicht fördern."
    )


# What is not known yet, or changes


QUOTE = "foerderquote: 80, hoechstbetrag: 9000.5"


def test_a_pending_quote_or_cap_leaves_the_grant_pending(tmp_path: Path) -> None:
    paper = gerechnet(
        tmp_path,
        einfach(KOSTEN, grant("anteil")),
        hilfe=HILFE_YAML.replace(QUOTE, "foerderquote: {ausstehend: x}, hoechstbetrag: 9000.5"),
    )

    assert paper.findings == []
    assert betraege(paper, "t.kosten", "t.foerderung", "t.rest") == [12000, None, None]
    assert zeilentexte(paper)[1].startswith("ausstehend von 12.000 € (höchstens")


def test_conditions_that_change_within_the_period_need_two_tables(tmp_path: Path) -> None:
    later = "foerderquote: 70, hoechstbetrag: 9000.5"
    what = "foerderquote"
    entry = f"- {{ab: 2022-05-01, {later}, quelle: {{dokument: Erlass}}}}\n            "
    hilfe = HILFE_YAML.replace(
        f"- {{ab: 2020-01-01, {QUOTE}", f"{entry}- {{ab: 2020-01-01, {QUOTE}"
    )
    paper = gerechnet(tmp_path, einfach(KOSTEN, grant("anteil")), hilfe=hilfe)

    code, at, message, cure = paper.only_finding()
    assert (code, at) == (Code.ZEITRAUM, paper.at("hilfe.m.anteil}"))
    assert message == f"„hilfe.m.anteil.{what}“ ändert sich innerhalb des Zeitraums der Tabelle."
    assert "in zwei Tabellen" in cure
