"""From a facts file alone all printed figures are computed anew; whoever changes one is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ausgeliefert import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from papiere import faktendatei

from vorlagen.facts.types import Zaehlweise
from vorlagen.figures.figure import (
    EUR,
    PROZENT,
    VZAE,
    Fact,
    Figure,
    FigureError,
    counted,
    entered,
    unit,
)
from vorlagen.figures.formula import said
from vorlagen.figures.reckoning import (
    MONTHS_A_YEAR,
    Period,
    Rounding,
    largest,
    percentage_of,
    smallest,
    total,
)
from vorlagen.findings import Place
from vorlagen.german.numbers import DIN_5008
from vorlagen.page.rendering import Printed
from vorlagen.renditions.facts_file import Kopf, facts_json
from vorlagen.verifying import FactsError, recompute

ORT = Place("fakten.yaml", 1, 1)
WOVON = Kopf(
    mandant="musterkreis",
    kennung="beratung",
    art="Beschlussvorlage",
    titel="Beratung",
    nummer="12/2024",
)

Aendern = Callable[[dict[str, Any]], object]


def datei(*figures: Figure) -> bytes:
    """The facts file of a paper that prints these figures."""
    printed = [Printed(figure, said(figure), ORT) for figure in figures]
    return facts_json(printed, DIN_5008, WOVON).encode()


def widersprueche(content: bytes) -> list[str]:
    return list(recompute(content).differences)


def geaenderte(content: bytes, aendern: Aendern) -> bytes:
    found = json.loads(content)
    aendern(found)
    return json.dumps(found).encode()


def eintrag(found: dict[str, Any], adresse: str, liste: str = "fakten") -> dict[str, Any]:
    return next(entry for entry in found[liste] if entry.get("adresse") == adresse)


WERTE = st.decimals("-9999", "9999", allow_nan=False, places=2)
EINHEITEN = st.sampled_from([EUR, VZAE, PROZENT, unit("EUR/VZÄ/Jahr"), unit("")])
FAKTEN = st.builds(
    lambda wert, of, line: entered(
        wert, of, Fact(Place("fakten.yaml", line, 1)), f"angaben.f{line}"
    ),
    WERTE,
    EINHEITEN,
    st.integers(1, 500),
)
TAGE = st.dates(date(2020, 1, 1), date(2026, 12, 31))
MONATE = st.builds(
    lambda von, length, way: Period(von, von + timedelta(length), ORT, way).months(),
    TAGE,
    st.integers(0, 900),
    st.sampled_from(["30/360", "taggenau"]),
)
ANZAHLEN = st.lists(st.text("ABÄß ", min_size=1, max_size=5), max_size=4).map(
    lambda names: counted(names, unit("Kommunen"), f"Kommunen: {', '.join(names)}", ORT)
)
ZWEI: list[Callable[[Figure, Figure], Figure]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / b,
    percentage_of,
    lambda a, b: total([a, b, a]),
    lambda a, b: smallest([a, b]),
    lambda a, b: largest([a, b]),
]
EINE: list[Callable[[Figure], Figure]] = [
    lambda a: -a,
    lambda a: a * -1,
    lambda a: a * 12,
    lambda a: a / MONTHS_A_YEAR,
    Rounding().of,
    lambda a: Rounding(Decimal("0.05")).of(a),
    lambda a: Rounding(Decimal(100), "abrunden").of(a),
    lambda a: a.named("groessen.zwischenwert"),
]


@st.composite
def figuren(draw: st.DrawFn) -> Figure:
    """A figure of random steps; those that cannot be taken are left out."""
    known: list[Figure] = draw(
        st.lists(st.one_of(FAKTEN, MONATE, ANZAHLEN), min_size=1, max_size=4)
    )
    for _ in range(draw(st.integers(0, 12))):
        left, right = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        try:
            if draw(st.booleans()):
                known.append(draw(st.sampled_from(EINE))(left))
            else:
                known.append(draw(st.sampled_from(ZWEI))(left, right))
        except FigureError:
            continue
    return known[-1]


@given(st.lists(figuren(), max_size=4))
def test_whatever_is_reckoned_is_reckoned_again_from_the_file_alone(figures: list[Figure]) -> None:
    assert widersprueche(datei(*figures)) == []


@given(figuren(), st.data())
def test_no_value_can_be_changed_without_contradiction(figure: Figure, data: st.DataObject) -> None:
    content = json.loads(datei(figure))
    entry = data.draw(st.sampled_from([*content["schritte"], *content["groessen"]]))
    before = Fraction(entry.get("bruch") or entry["wert"])
    entry["wert"] = str(data.draw(WERTE.filter(lambda wert: Fraction(wert) != before)))
    assert widersprueche(json.dumps(content).encode())


@pytest.mark.parametrize("paper", ["kim-2021", "kim-landesbericht-2023", "spielplatz-turmwiese"])
def test_the_shipped_papers_follow_from_their_facts(paper: str) -> None:
    found = recompute(faktendatei(REPOSITORY, paper))
    assert found.differences == ()
    assert len(found.datei.groessen) >= 4


@pytest.mark.parametrize(
    ("zaehlweise", "tage"),
    [("monate", ("2024-01-01", "2024-06-30")), ("30/360", ("2024-01-16", "2024-03-05"))],
)
def test_months_are_counted_again_from_their_days(
    zaehlweise: Zaehlweise, tage: tuple[str, str]
) -> None:
    von, bis = map(date.fromisoformat, tage)
    content = datei(Period(von, bis, ORT, zaehlweise).months())

    def later(found: dict[str, Any]) -> None:
        found["schritte"][0]["bis"] = "2024-12-31"

    assert widersprueche(content) == []
    assert len(widersprueche(geaenderte(content, later))) >= 2


def test_a_changed_fact_is_found_in_all_that_follows_from_it(projekt: Path) -> None:
    content = faktendatei(projekt)

    def change(found: dict[str, Any]) -> None:
        eintrag(found, "muster.modul1.beratung.personal")["wert"] = "50000"

    found = recompute(geaenderte(content, change)).differences
    for address in (
        "finanzierung.beratung.foerderung.je_stelle",
        "finanzierung.beratung.foerderung",
        "finanzierung.beratung.eigenanteil",
        "muster.modul1.beratung.personal",
    ):
        assert any(f"„{address}“" in message for message in found)
    assert (
        "„finanzierung.beratung.eigenanteil“: Als Wert steht da 67200, nachgerechnet ist es 63200."
        in found
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda found: found["schritte"][0].update(aus=[999]),
            "Die Nummer 999, aus der er folgt, steht nicht davor.",
        ),
        (lambda found: found["groessen"][0].update(nr=999), "Die Nummer 999 gibt es nicht."),
        (
            lambda found: found["fakten"].append(found["fakten"][0]),
            "Die Nummer 1 kommt zweimal vor.",
        ),
        (
            lambda found: found["fakten"][0].update(einheit="Taler"),
            "Die Einheit „Taler“ ist nicht erklärt.",
        ),
    ],
)
def test_a_file_put_together_wrongly_is_found_out(
    projekt: Path, change: Aendern, message: str
) -> None:
    found = widersprueche(geaenderte(faktendatei(projekt), change))
    assert any(message in one for one in found), found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "Die Faktendatei ist kein JSON, das sich lesen lässt."),
        (b"[]", "Die Faktendatei hat nicht die Form, die das Programm schreibt (am Anfang)."),
        (b'{"fassung": 3}', "Die Faktendatei hat die Fassung 3; gelesen wird 2."),
    ],
)
def test_what_is_no_facts_file_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(FactsError) as error:
        recompute(content)
    assert str(error.value) == message
