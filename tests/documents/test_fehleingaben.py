"""What users enter that cannot be right: each is told with its place, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from haushaltsplan import EHRLICH, EINNAHME, mit_haushalt, replaced
from muster import BESCHEID, KGST, MUSTER, PROGRAMM, VORLAGE, schreibe
from papiere import meldungen, papier

from vorlagen.findings import Findings
from vorlagen.paper.loader import load

ANGABEN = """\
angaben:
  satz: {bezeichnung: Fördersatz des Landes, wert: 60, einheit: v. H.}
"""


def befunde(root: Path, files: dict[str, str]) -> list[str]:
    """Everything that is found, the files without their folders."""
    load(schreibe(root, files), all_found := Findings())
    all_found.extend(papier(root).findings)
    found = meldungen(all_found)
    short = (one.replace("\N{NO-BREAK SPACE}", " ").split("/", 2)[-1] for one in found)
    return [one.removeprefix("vorlagen/") for one in short]


def mit_tabelle(spalten: str, zeilen: str) -> dict[str, str]:
    """The Muster with a Fördersatz and a table `t`."""
    rows = "".join(f"      - {zeile}\n" for zeile in zeilen.strip().splitlines())
    paper = replaced(MUSTER[VORLAGE], ("angaben:\n", ANGABEN))
    table = (
        f"tabellen:\n  t:\n    titel: T\n    kopf: K\n    spalten: {spalten}\n    zeilen:\n{rows}"
    )
    return {**MUSTER, VORLAGE: f"{paper}\n{table}"}


KOSTEN = "{k: {bezeichnung: Kosten, einheit: EUR}}"
BEIDE = "{k: {bezeichnung: Kosten, einheit: EUR}, z: {bezeichnung: davon zuwendungsfähig, einheit: EUR}}"
ROWS = """
{bezeichnung: Bau, werte: {k: 500}}
{bezeichnung: davon förderfähig, kennung: davon, nachrichtlich: ja, werte: {k: 300}}
{bezeichnung: Zuschuss, formel: angaben.satz * davon}
"""
ANTEILE = "{a: {bezeichnung: Menge}, b: {bezeichnung: Anteil, einheit: v. H., formel: 'prozentsatz(a, 10)'}}"


WARNED = [
    (mit_tabelle(KOSTEN, ROWS.replace("satz * davon", "satz * bau")),
     "58:9 foerderung: „Zuschuss, Kosten“ ist ein Anteil von „Bau, Kosten“, nicht"),
    (mit_tabelle(KOSTEN, ROWS.replace("davon förderfähig", "nicht förderfähig")),
     "58:9 foerderung: „Zuschuss, Kosten“ ist ein Anteil von „nicht förderfähig, Kosten“,"),
    (mit_tabelle(BEIDE, "{bezeichnung: Bau, werte: {k: 5, z: 3}}\n"
                 "{bezeichnung: Zuschuss, formel: 'minimum(angaben.satz * bau, 2 * bau)'}"),
     "57:9 foerderung: „Zuschuss, Kosten“ ist ein Anteil von „Bau, Kosten“"),
    (mit_tabelle(ANTEILE, "{bezeichnung: Adorf, werte: {a: 12}}"),
     "56:37 wert-unzulaessig: „Adorf, Anteil“ ist mehr als 100 % und damit kein Anteil. → Den"),
    ({**MUSTER, VORLAGE: replaced(MUSTER[VORLAGE], ("angaben:\n", ANGABEN.replace("60", "160")))},
     "14:9 wert-unzulaessig: „Fördersatz des Landes“ ist mehr als 100 % und"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), WARNED)
def test_odd_shares_are_warned_of(tmp_path: Path, files: dict[str, str], said: str) -> None:
    [found] = befunde(tmp_path, files)
    assert found.startswith(f"beratung/vorlage.yaml:{said}")


@pytest.mark.parametrize(
    "files",
    [
        mit_tabelle(KOSTEN, ROWS),
        mit_tabelle(KOSTEN, ROWS.replace("davon förderfähig", "davon Technik")),


        mit_tabelle(ANTEILE, "{bezeichnung: Adorf, werte: {a: 10}}"),
    ],
)  # fmt: skip
def test_usual_shares_are_not(tmp_path: Path, files: dict[str, str]) -> None:
    assert befunde(tmp_path, files) == []


def test_a_grant_by_quota_leaves_out_what_is_not_eligible(tmp_path: Path) -> None:
    art = (
        "            finanzierungsart:\n              art: anteil\n              werte: [{ab: 2024-01-01,"
        " foerderquote: 50, hoechstbetrag: 90000, quelle: {dokument: Richtlinie}}]\n"
    )
    head = "        bezeichnung: Beratungsstellen\n"
    grant = "{bezeichnung: Zuschuss, foerderung: muster.modul1.beratung}"
    costs = "{bezeichnung: Nicht förderfähige Kosten, je_stelle: kgst.E6}"
    files = {
        **MUSTER,
        PROGRAMM: replaced(
            MUSTER[PROGRAMM], (head, head + art.replace("            ", "        ", 1))
        ),
        VORLAGE: replaced(MUSTER[VORLAGE], (EINNAHME, f"{costs}\n        - {grant}"), EHRLICH),
    }
    [found] = [one for one in befunde(tmp_path, files) if "foerderung: " in one]
    assert (
        "„Zuschuss“ ist auch ein Anteil von „Nicht förderfähige Kosten“. → Diese Zeile in" in found
    )


REFUSED = [
    ({**MUSTER, KGST.replace("platz", "platz-2"): MUSTER[KGST]},
     "kgst/arbeitsplatz.yaml:3:13 kennung-doppelt: Ab dem 01.01.2024 gilt auch data/"),
    (mit_haushalt(plan=(("jahre: [2024, 2025]", "jahre: [2024, 2026]"),)),
     "haushalt.yaml:20:21 wert-unzulaessig: Ein Doppelhaushalt gilt zwei Jahre nacheinander, nicht"),
    ({**MUSTER, BESCHEID: replaced(MUSTER[BESCHEID], ("vzae: 2", "stellen: 2\n    anteil: 1.5"))},
     "bescheide/beratung-2024.yaml:10:13 wert-unzulaessig: „1.5“ ist zu groß."),
    (mit_tabelle(KOSTEN, "{bezeichnung: Leer, summe: ja}"),
     "beratung/vorlage.yaml:56:36 wert-unzulaessig: Die Zwischensumme „Leer“ zählt keine Zeile zusammen."),
    (mit_tabelle("{k: {bezeichnung: Name, art: text, eindeutig: ja}}",
                 "{bezeichnung: Eins, texte: {k: Frau Au}}\n{bezeichnung: Zwei, texte: {k: Frau Au}}"),
     "beratung/vorlage.yaml:57:40 kennung-doppelt: „Frau Au“ steht schon in Zeile 56 („Eins“)."),
    ({**MUSTER, PROGRAMM: MUSTER[PROGRAMM] + "".join(MUSTER[PROGRAMM].partition("              - ab:")[1:])},
     "foerderprogramme/musterhilfe.yaml:23:21 kennung-doppelt: „01.01.2024“ steht schon in Zeile"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), REFUSED)
def test_what_cannot_be_is_refused(tmp_path: Path, files: dict[str, str], said: str) -> None:
    assert any(one.startswith(said) for one in befunde(tmp_path, files)), befunde(tmp_path, files)


def test_a_year_between_two_others_has_an_amount(tmp_path: Path) -> None:
    spalten = (
        "{jahr_2024: {bezeichnung: A, einheit: EUR}, jahr_2026: {bezeichnung: B, einheit: EUR}}"
    )
    files = mit_tabelle(spalten, "{bezeichnung: Bau, werte: {jahr_2024: 5, jahr_2026: 7}}")
    lines = (
        "    bau:\n      titel: Neubau\n      zeitraum: {von: 2024-01-01, bis: 2026-12-31}\n"
        "      zeilen: [{bezeichnung: Baukosten, kosten_aus: tabellen.t.bau}]\n      ergebnis: Rest\n"
    )
    files[VORLAGE] = replaced(files[VORLAGE], ("  tabellen:\n", f"  tabellen:\n{lines}"))
    [found] = [one for one in befunde(tmp_path, files) if "zeitraum:" in one]
    assert (
        "„tabellen.t.bau“ hat Beträge vor und nach 2025, aber keinen für dieses Jahr. → Die"
        in found
    )
