"""fakten.json: every figure that a paper prints, exact, with its formula and where it was entered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from muster import BESCHEID, KGST, MUSTER, PROGRAMM, TEXT, VORLAGE, geaendert, schreibe
from papiere import fakten_von


def fakten(root: Path) -> list[dict[str, Any]]:
    return fakten_von(root)


def eintrag(root: Path, address: str) -> dict[str, Any]:
    """The one entry of an address."""
    [entry] = [entry for entry in fakten(root) if entry["adresse"] == address]
    return entry


def test_an_entry(projekt: Path) -> None:
    assert eintrag(projekt, "finanzierung.beratung.foerderung") == {
        "adresse": "finanzierung.beratung.foerderung",
        "wert": "96000",
        "einheit": "EUR",
        "gedruckt": "96.000\N{NO-BREAK SPACE}€",
        "auch_gedruckt": [],
        "formel": eintrag(projekt, "finanzierung.beratung.foerderung")["formel"],
        "quellen": [
            {
                "adresse": "bescheide.beratung_2024.bewilligt.beratung.vzae",
                "wert": "2",
                "datei": BESCHEID,
                "zeile": 9,
                "spalte": 11,
                "bescheid": "Bescheid vom 15.01.2024 (muster.modul1, 49.1-2024)",
                "quelle": "Bescheid der Bezirksregierung, S. 2",
            },
            {
                "adresse": "muster.modul1.beratung.personal",
                "wert": "48000",
                "datei": PROGRAMM,
                "zeile": 21,
                "spalte": 25,
                "quelle": "Richtlinie Musterhilfe, Nr. 5",
                "gilt_ab": "2024-01-01",
            },
            {
                "adresse": "",  # the months are counted from the period
                "wert": "12",
                "datei": VORLAGE,
                "zeile": 38,
                "spalte": 13,
            },
        ],
    }


def test_other_forms_of_a_figure_are_listed_with_it(tmp_path: Path) -> None:
    twice = "{{ kgst.gemeinkosten | prozent }} {{ kgst.gemeinkosten | zahlwort }} "
    text = twice * 2
    entry = eintrag(schreibe(tmp_path, {**MUSTER, TEXT: text}), "kgst.gemeinkosten")
    assert (entry["gedruckt"], entry["auch_gedruckt"]) == ("20\N{NO-BREAK SPACE}%", ["zwanzig"])


def test_a_figure_reckoned_in_the_text_has_its_place_as_address(tmp_path: Path) -> None:
    text = "Zusammen\n{{ (kgst.E10 + kgst.E6) | euro }}.\n"
    root = schreibe(tmp_path, {**MUSTER, TEXT: text})
    entry = eintrag(root, f"{TEXT}:2:1")
    assert (entry["wert"], entry["gedruckt"]) == ("148800", "148.800\N{NO-BREAK SPACE}€")
    assert entry["formel"].replace("\N{NO-BREAK SPACE}", " ") == (
        "81.600 € je VZÄ und Jahr + 67.200 € je VZÄ und Jahr"
    )


def test_an_assumption_is_named_with_its_reason(tmp_path: Path) -> None:
    files = geaendert(
        KGST, "gemeinkosten: 20", "gemeinkosten: {annahme: 20, grund: KGSt-Verfahren}"
    )
    entry = eintrag(schreibe(tmp_path, files), "finanzierung.beratung.gesamtkosten")
    [source] = [s for s in entry["quellen"] if s["adresse"] == "kgst.gemeinkosten"]
    assert source["annahme"] == "KGSt-Verfahren"


def test_what_is_pending_is_not_in_it(tmp_path: Path) -> None:
    files = geaendert(PROGRAMM, "betrag: 48000", "betrag: {ausstehend: offen}")
    addresses = [entry["adresse"] for entry in fakten(schreibe(tmp_path, files))]
    assert "finanzierung.beratung.gesamtkosten" in addresses
    assert "finanzierung.beratung.eigenanteil" not in addresses


def test_an_address_whose_value_changed_comes_with_both_values(tmp_path: Path) -> None:
    files = geaendert(
        PROGRAMM,
        "              - ab: 2024-01-01\n",
        "              - {ab: 2025-01-01, betrag: 60000, quelle: {dokument: Neue Richtlinie}}\n"
        "              - ab: 2024-01-01\n",
    )
    files[VORLAGE] = files[VORLAGE] = MUSTER[VORLAGE] + (
        "    danach:\n"
        "      titel: Danach\n"
        "      stellen: bescheide.beratung_2024.bewilligt.beratung\n"
        "      zeitraum: {von: 2025-01-01, bis: 2025-12-31}\n"
        "      zeilen:\n"
        "        - {bezeichnung: Kosten, je_stelle: kgst.E10}\n"
        "        - {bezeichnung: Förderung, abzug: muster.modul1.beratung.personal}\n"
        "      ergebnis: Rest\n"
    )
    files[TEXT] = MUSTER[TEXT] + "\n{{ tabelle(finanzierung.danach) }}\n"
    entries = fakten(schreibe(tmp_path, files))
    wert = {entry["adresse"]: entry["wert"] for entry in entries}
    assert wert["finanzierung.beratung.foerderung"] == "96000"
    assert wert["finanzierung.danach.foerderung"] == "120000"
