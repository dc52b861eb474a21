"""What each kind of facts asks for beyond its keys: either this or that, names that are distinct."""

import pytest
from befunde import einziger, fakten, orte, verstanden
from muster import MUSTER, VORLAGE, geaendert

from vorlagen.bescheide.facts import Foerdersatz, Stellen
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Quelle
from vorlagen.finanzierung.facts import Tabelle, Zeile
from vorlagen.paper.facts import Vorlage
from vorlagen.tabellen.facts import Zuteilung


@pytest.mark.parametrize(
    ("model", "rest"),
    [
        (Stellen, "vzae: 3.5"),
        (Stellen, "stellen: 3\nanteil: 0.75"),
        (Zuteilung, "wert: 2"),
        (Zeile, "abzug: [a.b, a.c]"),
    ],
)
def test_either_this_or_that(model: type[Fakten], rest: str) -> None:
    fakten(model, f"bezeichnung: X\n{rest}\n")


@pytest.mark.parametrize(
    ("model", "rest", "code", "message"),
    [
        (Stellen, "", "schluessel-fehlt", "Hier fehlt „vzae“ oder „stellen“."),
        (Stellen, "vzae: 1\nstellen: 1\nanteil: 1", "wert-unzulaessig", "schließen sich aus"),
        (Stellen, "stellen: 3", "schluessel-fehlt", "Zu „stellen“ gehört „anteil“."),
        (Zeile, "", "schluessel-fehlt", "Hier fehlt „je_stelle“ oder „abzug“ oder"),
    ],
)
def test_neither_or_both(model: type[Fakten], rest: str, code: str, message: str) -> None:
    facts, findings = verstanden(model, f"bezeichnung: X\n{rest}\n")
    assert facts is None
    assert orte(findings) == [f"1:1 {code}"]
    assert message in einziger(findings).message


def ohne_beschlussvorschlag(art: str) -> str:
    text = MUSTER[VORLAGE].replace("art: Beschlussvorlage", f"art: {art}")
    start, end = text.index("beschlussvorschlag"), text.index("unterschrift")
    return text[:start] + text[end:]


def test_a_beschlussvorlage_proposes_a_decision_and_other_papers_need_not() -> None:
    fakten(Vorlage, ohne_beschlussvorschlag("Berichtsvorlage"))
    fakten(Vorlage, ohne_beschlussvorschlag("Mitteilungsvorlage"))
    _facts, findings = verstanden(Vorlage, ohne_beschlussvorschlag("Beschlussvorlage"))
    assert orte(findings) == ["1:1 schluessel-fehlt"]
    assert "beschlussvorschlag: {ausstehend: Grund}" in einziger(findings).cure


TABELLE = """\
titel: Beratung
stellen: 2
zeilen:
  - {bezeichnung: Gesamtkosten, je_stelle: kgst.E10}
  - {bezeichnung: Förderung, abzug: muster.personal}
ergebnis: Eigenanteil
"""


@pytest.mark.parametrize(
    ("model", "text", "old", "new", "found"),
    [
        (Tabelle, TABELLE, "bezeichnung: Förderung", "bezeichnung: Gesamt-Kosten", None),
        (Tabelle, TABELLE, "Förderung,", "GESAMTKOSTEN,", "5:5 gesamtkosten 4"),
        (Tabelle, TABELLE, "ergebnis: Eigenanteil", "ergebnis: Foerderung", "6:11 foerderung 5"),
    ],
)
def test_an_address_means_one_thing_only(
    model: type[Fakten], text: str, old: str, new: str, found: str | None
) -> None:
    _facts, findings = verstanden(model, text.replace(old, new))
    if found is None:
        assert orte(findings) == []
        return
    place, name, line = found.split()
    assert orte(findings) == [f"{place} kennung-doppelt"]
    said = f"Den Namen „{name}“ trägt schon der Eintrag in Zeile {line}."
    assert einziger(findings).message == said


@pytest.mark.parametrize(
    ("per", "unit"),
    [
        ("je: VZÄ\nzeitraum: Jahr", "EUR/VZÄ/Jahr"),
        ("je: Kommune", "EUR/Kommune"),
        ("je: m²", "EUR/m²"),
    ],
)
def test_the_unit_of_a_rate(per: str, unit: str) -> None:
    text = (
        f"bezeichnung: X\nwerte: [{{ab: 2024-01-01, betrag: 1, quelle: {{dokument: A}}}}]\n{per}\n"
    )
    assert fakten(Foerdersatz, text).einheit == unit


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("", "Richtlinie"),
        ("fundstelle: Nr. 5\nseite: 3\n", "Richtlinie, Nr. 5, S. 3"),
    ],
)
def test_how_a_source_is_said(rest: str, said: str) -> None:
    assert str(fakten(Quelle, f"dokument: Richtlinie\n{rest}")) == said


def test_a_rate_has_one_amount_from_one_day_on() -> None:
    quelle = "quelle: {dokument: Bescheid}"
    _facts, findings = verstanden(
        Foerdersatz,
        "bezeichnung: PK\nwerte:\n"
        f"  - {{ab: 2024-01-01, betrag: 1, {quelle}}}\n  - {{ab: 2024-01-01, betrag: 2, {quelle}}}\n",
    )
    assert orte(findings) == ["4:10 kennung-doppelt"]


@pytest.mark.parametrize(
    ("groesse", "formel", "bezeichnung"),
    [
        ("kgst.E10 * 2", "kgst.E10 * 2", None),
        ("{formel: kgst.E10, bezeichnung: Kosten}", "kgst.E10", "Kosten"),
    ],
)
def test_a_figure_of_the_paper_is_a_formula_or_one_with_a_name(
    groesse: str, formel: str, bezeichnung: str | None
) -> None:
    old = "bescheide.beratung_2024.bewilligt.beratung.vzae * angaben.tage_je_stelle"
    vorlage = fakten(Vorlage, geaendert(VORLAGE, old, groesse)[VORLAGE])
    found = vorlage.groessen["beratungstage"]
    assert (found.formel, found.bezeichnung) == (formel, bezeichnung)
    assert found.formel.place.line == vorlage.place_of("groessen", "beratungstage").line
