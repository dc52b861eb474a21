"""Facts that do not fit: what is unknown, missing or of the wrong kind, each fault once, in its place."""

import pytest
from befunde import einziger, orte, verstanden
from muster import KGST, VORLAGE, geaendert

from vorlagen.bescheide.facts import KgstAusgabe
from vorlagen.findings import Code
from vorlagen.paper.facts import Vorlage
from vorlagen.paper.projekt import Mandant

MANDANT = """\
name: Musterkreis
kurz: MK
briefkopf:
  organ: Die Landrätin
"""


@pytest.mark.parametrize(
    ("line", "place", "cure"),
    [
        ("kurzz: MK", "5:1", "Meinten Sie „kurz“?"),
        ("zahlenstil: {wahrung: €}", "5:14", "Meinten Sie „waehrung“?"),
        ("  zeile: [Adorf]", "5:3", "Meinten Sie „zeilen“?"),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(line: str, place: str, cure: str) -> None:
    facts, findings = verstanden(Mandant, f"{MANDANT}{line}\n")
    unknown = [f for f in findings if f.code is Code.SCHLUESSEL_UNBEKANNT]
    assert [(f"{f.place.line}:{f.place.column}", f.cure) for f in unknown] == [(place, cure)]
    assert facts is not None, "the rest is there to use"
    assert (facts.name, facts.kurz, facts.briefkopf.organ) == ("Musterkreis", "MK", "Die Landrätin")


_HEAD = "name: A\nkurz: MK\nbriefkopf: {}\n"


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("kurz: MK\nbriefkopf: {organ: X}\n", "1:1", "name"),
        (f"{_HEAD}fristen:\n  ladung:\n    zaehlung: werktage\n", "6:5", "tage"),
    ],
)
def test_a_missing_key_is_reported_where_its_group_begins(text: str, place: str, key: str) -> None:
    facts, findings = verstanden(Mandant, text)
    assert facts is None
    assert orte(findings) == [f"{place} schluessel-fehlt"]
    assert einziger(findings).message == f"Hier fehlt der Schlüssel „{key}“."
    assert einziger(findings).cure == f"„{key}: …“ ergänzen."


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("name: [Musterkreis]", "1:7", "Hier steht eine Liste; erwartet wird ein Text."),
        ("briefkopf: Landrätin", "1:12", "eine Gruppe von Schlüsseln erwartet, nicht „Landrätin“."),
        ("briefkopf: {organ: X, zeilen: Adorf}", "1:31", "eine Liste erwartet, nicht „Adorf“."),
    ],
)
def test_values_of_the_wrong_kind(line: str, place: str, message: str) -> None:
    key = line.partition(":")[0]
    rest = {"name": "name: A", "kurz": "kurz: B", "briefkopf": "briefkopf: {organ: C}"}
    text = "\n".join([line, *(other for name, other in rest.items() if name != key)])
    facts, findings = verstanden(Mandant, text)
    assert facts is None
    assert orte(findings) == [f"{place} wert-unzulaessig"]
    assert message in einziger(findings).message


@pytest.mark.parametrize(
    ("value", "message", "cure"),
    [
        ("EURO", "„EURO“ ist hier nicht möglich.", "Meinten Sie „Euro“?"),
        ("Dollar", "„Dollar“ ist hier nicht möglich.", "Möglich sind: €, EUR, Euro."),
    ],
)
def test_a_choice_names_what_is_possible(value: str, message: str, cure: str) -> None:
    _facts, findings = verstanden(Mandant, f"{MANDANT}zahlenstil: {{waehrung: {value}}}\n")
    assert orte(findings) == ["5:24 wert-unzulaessig"]
    assert (einziger(findings).message, einziger(findings).cure) == (message, cure)


@pytest.mark.parametrize(
    "key",
    [
        "9a",
        "E 9",
        "größe",
    ],
)
def test_names_used_in_addresses_are_refused_at_the_key(key: str) -> None:
    text = geaendert(KGST, "  E6: 48000\n", f"  {key}:   48000\n")[KGST]
    _facts, findings = verstanden(KgstAusgabe, text)
    assert orte(findings) == ["7:3 wert-unzulaessig"]
    assert "als Kennung nicht möglich" in einziger(findings).message
    assert "vorn ein Buchstabe" in einziger(findings).cure


def test_all_faults_of_a_file_are_found_at_once_each_in_its_place() -> None:
    text = """\
art: Beschlusvorlage
nummer: 12/2024
datum: 31.11.2021
oeffentlich: vielleicht
betreff: [Beratung]
federfuehrung: Sozialamt
federfuehrend: Jugendamt
beratungsfolge:
  - {gremium: ausschuss, sitzung: maerz_2024}
beschlussvorschlag: So.
unterschrift: {}
angaben:
  tage: {bezeichnung: Tage, wert: 55.000}
finanzierung:
  zeitraum: {von: 2024-01-01, bis: 2024-02-30}
  tabellen: {}
  tabellen: {}
"""
    facts, findings = verstanden(Vorlage, text)
    assert facts is None
    assert orte(findings) == [
        "1:6 verweis-unbekannt",
        "3:8 datum-unmoeglich",
        "4:14 wert-unzulaessig",
        "5:10 wert-unzulaessig",
        "7:1 schluessel-unbekannt",
        "11:15 schluessel-fehlt",
        "13:35 wert-unzulaessig",
        "15:36 datum-unmoeglich",
        "17:3 kennung-doppelt",
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("nummer: 12/2024", "nummer:", "2:8"),
        ("    tag: 2024-04-01", "    tag:", "20:9"),
        ("je_stelle: kgst.E10", "je_stelle: [~]", "44:51"),
    ],
)
def test_a_missing_value_is_reported_once_and_its_group_not_at_all(
    old: str, new: str, place: str
) -> None:
    _facts, findings = verstanden(Vorlage, geaendert(VORLAGE, old, new)[VORLAGE])
    assert orte(findings) == [f"{place} schluessel-fehlt"]
