"""What follows from a notice: what its groups come to, what is filled, what is paid, under which names."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from figures_cases import fact, modest, reckon, value_of
from hypothesis import given
from hypothesis import strategies as st
from muster import PROGRAMM
from notices_cases import HERE, NOTICE, notice, project, reckoned, said

from vorlagen.bescheide.figures import instalment_amounts
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import explained, formula

MORE_RATES = """\
      beratung:
        bezeichnung: Beratungsstellen
        saetze:
          sachkosten:
            bezeichnung: Sachausgaben je Vollzeitstelle
            kurz: SK
            je: VZÄ
            zeitraum: Jahr
            werte: [{ab: 2024-01-01, betrag: 6000, quelle: {dokument: Richtlinie}}]
"""
FLAT = """\
      begleitung:
        bezeichnung: Veranstaltungen
        saetze:
          veranstaltungen:
            bezeichnung: Veranstaltungen
            zeitraum: Jahr
            werte: [{ab: 2024-01-01, betrag: 10000, quelle: {dokument: Richtlinie}}]
          monatlich:
            bezeichnung: Miete
            zeitraum: Monat
            werte: [{ab: 2024-01-01, betrag: 500, quelle: {dokument: Richtlinie}}]
          tage:
            bezeichnung: Beratertage
            je: Tag
            zeitraum: Jahr
            werte: [{ab: 2024-01-01, betrag: 1012, quelle: {dokument: Richtlinie}}]
      assistenz:
        bezeichnung: Assistenz
        saetze:
          personal:
            bezeichnung: Personalausgaben je Stelle
            je: Stelle
            zeitraum: Jahr
            werte: [{ab: 2024-01-01, betrag: 22500, quelle: {dokument: Richtlinie}}]
"""


def with_programme(text: str) -> dict[str, str]:
    """The sample project with further rates and this notice."""
    files = project(text)
    heading = "      beratung:\n        bezeichnung: Beratungsstellen\n        saetze:\n"
    assert files[PROGRAMM].count(heading) == 1
    files[PROGRAMM] = files[PROGRAMM].replace(heading, MORE_RATES) + FLAT
    return files


def granted(*groups: str) -> str:
    """The notice with other groups, and an amount that is not known."""
    lines = "".join(f"  {group}\n" for group in groups)
    old = NOTICE[NOTICE.index("  beratung:") : NOTICE.index("betrag:")]
    return notice((old, lines), ("betrag: 96000", "betrag: {ausstehend: offen}"))


# What the groups come to


def test_posts_times_rate_times_months_is_the_amount(tmp_path: Path) -> None:
    amount = reckoned(tmp_path).figure(f"{HERE}.berechnet")

    assert value_of(amount) == (96000, "EUR")
    assert formula(amount).replace("\N{NO-BREAK SPACE}", " ") == (
        "2 VZÄ × 48.000 € je VZÄ und Jahr × 12 Monate ÷ 12 Monate je Jahr"
    )
    assert [step.address for step in explained(amount).operands] == [
        f"{HERE}.bewilligt.beratung.vzae",
        "muster.modul1.beratung.personal",
        f"{HERE}.zeitraum.monate",
        "",
    ]


@pytest.mark.parametrize(
    ("group", "amount"),
    [
        ("a: {bezeichnung: A, vzae: 2, foerderung: muster.modul1.beratung}", 108_000),
        (
            "a: {bezeichnung: A, stellen: 3, anteil: 0.5, foerderung: muster.modul1.beratung}",
            81_000,
        ),
        ("a: {bezeichnung: A, foerderung: muster.modul1.begleitung.veranstaltungen}", 10_000),
        (
            "a: {bezeichnung: A, anzahl: 9, einheit: Tage, foerderung: muster.modul1.begleitung.tage}",
            9_108,
        ),
        (
            (
                "a: {bezeichnung: A, vzae: 2, foerderung: [muster.modul1.beratung,"
                " muster.modul1.begleitung.veranstaltungen]}"
            ),
            118_000,
        ),
    ],
)
def test_a_group_is_funded_as_its_rates_count(tmp_path: Path, group: str, amount: int) -> None:
    paper = reckon(tmp_path, _without_others(with_programme(granted(group))))

    assert value_of(paper.figure(f"{HERE}.berechnet")) == (amount, "EUR")
    assert paper.findings == []


def _without_others(files: dict[str, str]) -> dict[str, str]:
    """The project with a paper that needs no particular notice."""
    paper = "data/musterkreis/vorlagen/beratung/vorlage.yaml"
    text = files[paper]
    head = text[: text.index("angaben:")].replace(
        "{{ finanzierung.beratung.eigenanteil | euro }}", ""
    )
    return {**files, paper: f"{head}finanzielle_auswirkungen: keine\n"}


@pytest.mark.parametrize(
    "change",
    [
        (
            "zeitraum: {von: 2024-01-01, bis: 2024-12-31}",
            "zeitraum: {annahme: {von: 2024-01-01, bis: 2024-12-31}, grund: Wie im Vorjahr}",
        ),
        ("vzae: 2", "vzae: {annahme: 2, grund: Wie im Vorjahr}"),
    ],
)
def test_an_assumption_is_among_the_facts_of_what_rests_on_it(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    amount = reckoned(tmp_path, notice(change)).figure(f"{HERE}.berechnet")

    assert amount.exact == 96_000
    assert [fact.assumed for _, fact in amount.facts() if fact.assumed] == ["Wie im Vorjahr"]


# Addresses of rates that lead nowhere


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("muster.modul1.beratng", "Den Namen „muster.modul1.beratng“ gibt es nicht."),
        (
            "muster.volumen.jahr_2024",
            "„muster.volumen.jahr_2024“ gehört nicht zum Modul des Bescheids, „muster.modul1“.",
        ),
    ],
)
def test_an_address_that_is_no_rate_is_an_error_at_its_place(
    tmp_path: Path, address: str, message: str
) -> None:
    change = ("foerderung: muster.modul1.beratung", f"foerderung: {address}")
    place, text = said(reckoned(tmp_path, notice(change)))

    assert place == "Fehler verweis-unbekannt beratung-2024.yaml:10:17"
    assert text == message


def test_a_period_of_no_whole_months_cannot_be_reckoned_with(tmp_path: Path) -> None:
    paper = reckoned(tmp_path, notice(("von: 2024-01-01", "von: 2024-01-15")))

    assert said(paper) == (
        "Fehler zeitraum beratung-2024.yaml:5:11",
        "Der Zeitraum 15.01.2024–31.12.2024 umfasst keine vollen Monate.",
    )
    assert "je Gruppe nur „betrag“ eintragen" in paper.findings[0].cure


def test_a_rate_that_counts_something_else_is_an_error(tmp_path: Path) -> None:
    place, text = said(
        reckon(
            tmp_path,
            _without_others(
                with_programme(
                    granted("a: {bezeichnung: A, vzae: 1, foerderung: muster.modul1.assistenz}")
                )
            ),
        )
    )

    assert place.startswith("Fehler einheit beratung-2024.yaml:7:")
    assert text == (
        "„muster.modul1.assistenz.personal“ (EUR je Stelle und Jahr) ergibt mit dem Umfang von „a“"
        " EUR je Stelle statt EUR."
    )


# Posts that are filled

POSTS = """\
  team:
    bezeichnung: Team
    vzae: 1.5
    bescheid: beratung_2024.beratung
    besetzt: {besetzt}
"""


@pytest.mark.parametrize(
    ("status", "filled"),
    [
        ("besetzt: ja", Fraction(3, 2)),
        ("besetzt_vzae: 0.5", Fraction(1, 2)),
        ("besetzt: {ausstehend: offen}", None),
    ],
)
def test_how_far_granted_posts_are_filled(
    tmp_path: Path, status: str, filled: Fraction | int | None
) -> None:
    posts = POSTS.replace("besetzt: {besetzt}", status)
    paper = reckoned(tmp_path, posts=posts)
    vacant = None if filled is None else 2 - filled

    assert value_of(paper.figure("stellenplan.team.besetzt_vzae")) == (filled, "VZÄ")
    assert value_of(paper.figure(f"{HERE}.bewilligt.beratung.besetzt")) == (filled, "VZÄ")
    assert value_of(paper.figure(f"{HERE}.bewilligt.beratung.unbesetzt")) == (vacant, "VZÄ")
    assert paper.findings == []


# Instalments

HALVES = """\
raten:
  - {anteil: 50, faellig: 2024-03-01, erhalten: 2024-03-04}
  - {anteil: 50, faellig: 2024-09-01}
"""


def test_shares_of_the_amount_become_amounts(tmp_path: Path) -> None:
    paper = reckoned(tmp_path, notice(also=HALVES))

    assert value_of(paper.figure(f"{HERE}.rate_1.betrag")) == (48_000, "EUR")
    assert value_of(paper.figure(f"{HERE}.rate_2.anteil")) == (50, "v. H.")
    assert paper.figure(f"{HERE}.rate_2.betrag").address == f"{HERE}.rate_2.betrag"
    assert paper.findings == []


def test_what_came_in_is_called_up_and_the_rest_is_not(tmp_path: Path) -> None:
    paper = reckoned(tmp_path, notice(also=HALVES))
    rest = paper.figure(f"{HERE}.nicht_abgerufen")

    assert value_of(paper.figure(f"{HERE}.abgerufen")) == (48_000, "EUR")
    assert value_of(rest) == (48_000, "EUR")
    assert formula(rest).replace("\N{NO-BREAK SPACE}", " ") == "96.000 € − 48.000 €"


def test_money_that_the_authority_calls_up_itself(tmp_path: Path) -> None:
    text = notice(
        also="abrufe:\n  - {am: 2024-04-01, betrag: 30000}\n  - {am: 2024-05-01, betrag: 6000}\n"
    )
    paper = reckoned(tmp_path, text)

    assert value_of(paper.figure(f"{HERE}.abgerufen")) == (36_000, "EUR")
    assert value_of(paper.figure(f"{HERE}.nicht_abgerufen")) == (60_000, "EUR")
    assert value_of(paper.figure(f"{HERE}.abruf_2.betrag")) == (6_000, "EUR")


def test_the_largest_share_takes_what_rounding_leaves_over() -> None:
    shares = [fact(share, "v. H.") for share in ("33.3", "33.4", "33.3")]
    amounts = instalment_amounts(fact("100.01", "EUR"), shares)  # 33,40334 € would be 33,40 €
    assert [amount.exact for amount in amounts] == list(map(Fraction, ("33.3", "33.41", "33.3")))


@modest
@given(cents=st.integers(0, 10**10), cuts=st.sets(st.integers(1, 9_999), max_size=11))
def test_instalments_given_as_shares_always_sum_to_the_amount_to_the_cent(
    cents: int, cuts: set[int]
) -> None:
    whole = fact(Decimal(cents).scaleb(-2), "EUR")
    hundredths = [b - a for a, b in pairwise([0, *sorted(cuts), 10_000])]

    amounts = instalment_amounts(whole, [fact(Decimal(h).scaleb(-2), "v. H.") for h in hundredths])

    assert sum(_exact(amount) for amount in amounts) == Fraction(cents, 100)
    for amount, share in zip(amounts, hundredths, strict=True):
        assert (_exact(amount) * 100).denominator == 1, "whole cents"
        off = abs(_exact(amount) - Fraction(cents * share, 10**6))
        assert off <= Fraction(len(hundredths), 200), "half a cent for each"


def _exact(figure: Figure) -> Fraction:
    assert figure.exact is not None
    return figure.exact
