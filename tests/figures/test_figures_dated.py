"""Rates and costs that hold from a day on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from figures_cases import from_yaml, modest, refused, said_of
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.facts.foerderprogramm import Foerderprogramm
from vorlagen.facts.stellen import KgstAusgabe
from vorlagen.figures.dated_rates import kgst_names, programme_names
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code

PROGRAMME = """\
    kennung: muster
    bezeichnung: Musterhilfe des Landes
    kurz: Musterhilfe
    foerdergeber: Land Musterland
    volumen: {jahr_2024: 5000000}
    quelle: {dokument: Haushaltsplan, seite: 12}
    module:
      modul1:
        bezeichnung: Beratung vor Ort
        kurz: Modul 1
        gegenstaende:
          beratung:
            bezeichnung: Beratungsstellen
            saetze:
              personal:
                bezeichnung: Personalausgaben
                kurz: PK
                je: VZÄ
                zeitraum: Jahr
                werte:
                  - {ab: 2024-07-01, betrag: 50000, quelle: {dokument: Erlass}}
                  - {ab: 2022-01-01, betrag: 45000, quelle: {dokument: Richtlinie, fundstelle: Nr. 5}}
                  - {ab: 2023-01-01, betrag: 48000, quelle: {dokument: Erlass}}
              plaetze:
                bezeichnung: Plätze
                je: Stelle
                zeitraum: Monat
                werte:
                  - ab: 2022-01-01
                    betrag: {ausstehend: Noch nicht festgelegt.}
                    quelle: {dokument: Richtlinie}
              pauschale:
                bezeichnung: Pauschale
                werte: [{ab: 2022-01-01, betrag: 1000.50, quelle: {dokument: Richtlinie}}]
"""


def edition(year: int, staff: int = 60000, overhead: str = "20") -> KgstAusgabe:
    return from_yaml(
        KgstAusgabe,
        f"""\
        bezeichnung: KGSt {year}
        ausgabe: Bericht {year}
        gueltig_ab: {year}-01-01
        gemeinkosten: {{annahme: {overhead}, grund: KGSt-Verfahren.}}
        sachkosten: {{gesamt: 9600, ohne_it: 6000}}
        personalkosten: {{E10: {staff}, E6: {{ausstehend: Fehlt im Bericht.}}}}
        quelle: {{dokument: KGSt-Bericht, seite: 7}}
        """,
    )


def exposure() -> Exposure:
    return Exposure(Touched())


def rates(day: str) -> Namespace:
    programme = from_yaml(Foerderprogramm, PROGRAMME)
    return Namespace(
        "", {"muster": programme_names(programme, date.fromisoformat(day), exposure())}
    )


def costs(day: str, *editions: KgstAusgabe) -> Namespace:
    return kgst_names(editions, date.fromisoformat(day), exposure())


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ("2022-01-01", 45000),
        ("2024-07-01", 50000),
    ],
)
def test_the_rate_that_came_into_force_last_holds(day: str, amount: int) -> None:
    rate = rates(day).resolve("muster.modul1.beratung.personal")

    assert rate.exact == amount
    assert (rate.address, rate.label) == ("muster.modul1.beratung.personal", "PK")
    assert str(rate.unit) == "EUR je VZÄ und Jahr"


def test_before_the_first_day_there_is_no_rate() -> None:
    error = refused(rates("2021-12-31").resolve, "muster.modul1.beratung.personal")

    assert said_of(error) == (
        Code.ZEITRAUM,
        (
            "Für den 31.12.2021 gibt es keinen Wert von „muster.modul1.beratung.personal“; der erste"
            " gilt ab 01.01.2022."
        ),
        "Den Zeitraum prüfen oder den früheren Wert mit „ab“ und Quelle ergänzen.",
    )


@modest
@given(st.integers(0, 200_000), st.integers(0, 50))
def test_a_post_costs_staff_plus_overhead_plus_material(staff: int, overhead: int) -> None:
    cost = costs("2024-05-05", edition(2024, staff, str(overhead)))["E10"]

    assert cost.exact == staff * (1 + Fraction(overhead, 100)) + 9600
    assert str(cost.unit) == "EUR je VZÄ und Jahr"
    assert (cost.address, cost.label) == ("kgst.E10", "E10")


@pytest.mark.parametrize(
    ("day", "cost"),
    [
        ("2023-12-31", 69600),
        ("2024-01-01", 81600),
    ],
)
def test_the_edition_that_came_last_holds(day: str, cost: int) -> None:
    for editions in ((edition(2023, 50000), edition(2024)), (edition(2024), edition(2023, 50000))):
        assert costs(day, *editions)["E10"].exact == cost
