"""What is not known yet (`ausstehend`) and what is only assumed (`annahme`), each with its reason."""

from decimal import Decimal

import pytest
from befunde import DATEI, einziger, fakten, orte, verstanden
from muster import BESCHEID, KGST, VORLAGE, geaendert

from vorlagen.bescheide.facts import Bescheid, KgstAusgabe
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.yaml_tree import Annahme, Ausstehend
from vorlagen.findings import Place
from vorlagen.paper.facts import Vorlage


def bescheid(old: str, new: str) -> str:
    return geaendert(BESCHEID, old, new)[BESCHEID]


def test_a_pending_value_takes_the_place_of_a_number_day_text_or_group() -> None:
    for old, key in [
        ("betrag: 96000", "betrag"),
        ("datum: 2024-01-15", "datum"),
        ("aktenzeichen: 49.1-2024", "aktenzeichen"),
        ("zeitraum: {von: 2024-01-01, bis: 2024-12-31}", "zeitraum"),
        ("eingang: 2024-01-18", "eingang"),
    ]:
        facts = fakten(Bescheid, bescheid(old, f"{key}: {{ausstehend: Der Bescheid fehlt.}}"))
        assert getattr(facts, key) == Ausstehend("Der Bescheid fehlt.", facts.place_of(key))


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (VORLAGE, "oeffentlich: ja", "oeffentlich: {ausstehend: x}", "4:14"),


        (VORLAGE, "soll: groessen.beratungstage", "soll: {ausstehend: x}", "35:11"),

        (VORLAGE, "zeitraum: {von: 2024-01-01, bis", "zeitraum: {von: {ausstehend: x}, bis", "38:19"),
        (KGST, "gueltig_ab: 2024-01-01", "gueltig_ab: {ausstehend: x}", "3:13"),
    ],
)  # fmt: skip
def test_where_a_value_cannot_be_pending(path: str, old: str, new: str, place: str) -> None:
    models: dict[str, type[Fakten]] = {VORLAGE: Vorlage, BESCHEID: Bescheid, KGST: KgstAusgabe}
    facts, findings = verstanden(models[path], geaendert(path, old, new)[path])
    assert facts is None
    assert orte(findings) == [f"{place} wert-unzulaessig"]
    assert "kann nicht ausstehen" in einziger(findings).message
    assert "{annahme: …, grund: …}" in einziger(findings).cure


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("{ausstehend: }", "11:22 schluessel-fehlt"),
        ("{ausstehend: offen, wert: 5}", "11:29 schluessel-unbekannt"),
        ("{annahme: 5}", "11:9 schluessel-fehlt"),
        ("{annahme: , grund: geschätzt}", "11:19 schluessel-fehlt"),
    ],
)
def test_what_is_not_complete_has_one_finding(value: str, found: str) -> None:
    _facts, findings = verstanden(Bescheid, bescheid("betrag: 96000", f"betrag: {value}"))
    assert orte(findings) == [found]


def test_an_assumed_value_is_used_like_any_other_and_remembered() -> None:
    text = bescheid("betrag: 96000", "betrag: {annahme: 96000, grund: wie im Vorjahr}")
    facts = fakten(Bescheid, text)
    assert facts.betrag == Decimal(96000)
    assert facts.place_of("betrag") == Place(DATEI, 11, 19)
    assert facts.assumed("betrag") == Annahme("wie im Vorjahr", Place(DATEI, 11, 19))
    assert facts.assumed("datum") is None
    assert facts.assumed("gibt", "es", "nicht") is None


def test_a_wrong_assumed_value_is_reported_at_the_value() -> None:
    text = bescheid("betrag: 96000", "betrag:\n  grund: wie im Vorjahr\n  annahme: 96.000")
    _facts, findings = verstanden(Bescheid, text)
    assert orte(findings) == ["13:12 wert-unzulaessig"]


@pytest.mark.parametrize("release", ["", ", freigegeben: {am: 2024-01-20, durch: Dezernat II}"])
@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ("{annahme: 5, grund: innen}", "11:29"),
        ("{ausstehend: x}", "11:19"),
    ],
)
def test_what_is_assumed_is_not_itself_pending_or_assumed(
    inner: str, found: str, release: str
) -> None:
    text = bescheid("betrag: 96000", f"betrag: {{annahme: {inner}, grund: außen{release}}}")
    _facts, findings = verstanden(Bescheid, text)
    assert orte(findings) == [f"{found} wert-unzulaessig"]
    assert einziger(findings).message.startswith("Angenommen wird ein Wert, nicht")


RELEASED = (
    "{annahme: 96000, grund: wie im Vorjahr, freigegeben: {am: 2024-01-20, durch: Dezernat II}}"
)


def test_a_released_assumption_names_the_day_and_the_office() -> None:
    facts = fakten(Bescheid, bescheid("betrag: 96000", f"betrag: {RELEASED}"))
    assert facts.betrag == Decimal(96000)
    assert facts.assumed("betrag") == Annahme(
        "wie im Vorjahr", Place(DATEI, 11, 19), "am 20.01.2024 durch Dezernat II"
    )


@pytest.mark.parametrize(
    ("release", "found"),
    [
        ("ja", "11:46 wert-unzulaessig"),
        ("{am: 2024-01-20}", "11:46 schluessel-fehlt"),
        ("{am: 2024-02-30, durch: x}", "11:51 datum-unmoeglich"),
    ],
)
def test_a_release_that_is_none_is_reported(release: str, found: str) -> None:
    text = bescheid("betrag: 96000", f"betrag: {{annahme: 9, grund: ab, freigegeben: {release}}}")
    _facts, findings = verstanden(Bescheid, text)
    assert orte(findings) == [found]
