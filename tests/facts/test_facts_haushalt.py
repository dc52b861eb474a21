"""The budget of an authority: accounts, what is budgeted there, and what a paper says it costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from befunde import fakten, orte, verstanden
from haushaltsplan import PLAN, replaced
from muster import MUSTER, VORLAGE

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.haushalt.facts import Haushalt
from vorlagen.paper.facts import Vorlage


def test_a_bare_amount_is_budgeted_in_both_plans() -> None:
    ansatz = fakten(Haushalt, PLAN).konten["personal"].ansaetze
    assert not isinstance(ansatz, Ausstehend)

    assert ansatz["jahr_2024"].ergebnisplan == ansatz["jahr_2024"].finanzplan == Decimal(100000)
    for plan in ("ergebnisplan", "finanzplan"):
        assert ansatz["jahr_2024"].place_of(plan).line == 12
        assert ansatz["jahr_2024"].place_of(plan).column == 27


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{jahr_2024: 100000}", '{jahr_2024: {ausstehend: "Offen."}}'),
        ("sachkonto: 501200", 'sachkonto: {ausstehend: "Offen."}'),
    ],
)
def test_what_may_be_pending(old: str, new: str) -> None:
    assert fakten(Haushalt, replaced(PLAN, (old, new))).konten


@pytest.mark.parametrize(
    ("art", "plaene", "plans"),
    [
        ("aufwand", "", ("ergebnisplan", "finanzplan")),
        ("auszahlung", "", ("finanzplan",)),
        ("aufwand", "plaene: [ergebnisplan]", ("ergebnisplan",)),
    ],
)
def test_in_which_plans_an_account_is(art: str, plaene: str, plans: tuple[str, ...]) -> None:
    text = PLAN.replace("art: aufwand\n", f"art: {art}\n    {plaene}\n").replace(
        "ansaetze: {jahr_2024: 100000}", ""
    )
    assert fakten(Haushalt, text).konten["personal"].plans == plans


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{jahr_2024: 100000}", "{2024: 100000}", "12:16 wert-unzulaessig"),
        ("100000", "-5", "12:27 wert-unzulaessig"),
        ("art: aufwand", "art: auszahlung\n    plaene: [ergebnisplan]", "9:13 wert-unzulaessig"),
        ("  personal:", "  schwelle:", "7:5 kennung-doppelt"),
        ("  personal:", "  zuweisung:", "13:3 kennung-doppelt"),
    ],
)
def test_what_is_wrong_in_a_budget(old: str, new: str, found: str) -> None:
    _, findings = verstanden(Haushalt, PLAN.replace(old, new, 1))
    assert orte(findings) == [found]


# What a paper says of its effects

NO_FINANCING = MUSTER[VORLAGE][: MUSTER[VORLAGE].index("\nfinanzierung:")]


def effects(text: str) -> tuple[list[str], list[str]]:
    """Places and messages of what is wrong with a paper."""
    _, findings = verstanden(Vorlage, text)
    return orte(findings), [finding.message for finding in findings]


@pytest.mark.parametrize(
    "text",
    [
        f"{NO_FINANCING}finanzielle_auswirkungen: keine\n",
        f"{MUSTER[VORLAGE]}finanzielle_auswirkungen: {{szenario: eines}}\n",
        NO_FINANCING.replace("art: Beschlussvorlage", "art: Mitteilungsvorlage"),
    ],
)
def test_what_a_paper_may_say_of_its_effects(text: str) -> None:
    assert effects(text) == ([], [])


def test_a_paper_that_decides_says_what_it_costs() -> None:
    places, [message] = effects(NO_FINANCING)
    assert places == ["1:1 schluessel-fehlt"]
    assert message == (
        "Hier fehlt „finanzielle_auswirkungen“, ein Pflichtabschnitt der Beschlussvorlage."
    )


def test_no_effects_and_a_financing_contradict_each_other() -> None:
    places, [message] = effects(f"finanzielle_auswirkungen: keine\n{MUSTER[VORLAGE]}")
    assert places == ["1:27 wert-unzulaessig"]
    assert "„keine“" in message
    assert "Zeile 39" in message


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("nichts", "wert-unzulaessig"),
        ("{szenarium: eines}", "schluessel-unbekannt"),
    ],
)
def test_effects_that_are_no_effects(value: str, found: str) -> None:
    places, _ = effects(f"finanzielle_auswirkungen: {value}\n{MUSTER[VORLAGE]}")
    assert [place.partition(" ")[2] for place in places] == [found]
