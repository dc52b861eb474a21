"""The head of a paper: which facts it prints, under which labels, and what its files are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import MUSTER, VORLAGE, ZWEI, geaendert, schreibe
from papiere import fehler, papier, seite
from protokoll import PROTOKOLL
from werkstatt import Builder

from vorlagen.renditions.plaintext import plaintext

FELDER = "data/musterkreis/papierarten.yaml"
KOPF = """\
papierarten:
  mitteilungsvorlage: gemeinsam
  beschlussvorlage:
    bezeichnung: Beschlussvorlage
    abschnitte:
      kopf:
        felder: {%s}
      betreff: {}
      text: {}
"""


def kopf(root: Path, felder: str, angaben: str) -> str:
    """The head of the Muster's paper as text, its subject included."""
    files = {
        **ZWEI,
        FELDER: KOPF % felder,
        VORLAGE: MUSTER[VORLAGE].replace(
            "federfuehrung: Sozialamt\n", f"federfuehrung: Sozialamt\n{angaben}\n"
        ),
    }
    return plaintext(seite(schreibe(root, files))).partition("\nSachverhalt")[0]


def test_the_head_prints_what_the_papierart_names_and_the_paper_has(tmp_path: Path) -> None:
    """In the order and under the labels of the Papierart; what the paper lacks is left out."""
    printed = kopf(
        tmp_path,
        "behandlung: Sitzung, aktenzeichen: Az., telefon: Telefon, nummer: Nr.",
        "aktenzeichen: 50.2-12/2024",
    )
    assert "Sitzung: öffentlich\nAz.:     50.2-12/2024\nNr.:     12/2024\n" in printed


def test_a_related_paper_must_be_one_of_the_authority(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "oeffentlich: ja", "oeffentlich: ja\nbezugsvorlagen: [folge]")
    [found] = fehler(papier(schreibe(tmp_path, files)).findings)
    assert found.message == "Die andere Vorlage „folge“ gibt es hier nicht."
    assert str(found.place).startswith(f"{VORLAGE}:5")


def test_every_page_but_the_first_says_the_number_of_its_paper(tmp_path: Path) -> None:
    pages = seite(schreibe(tmp_path / "paper"))
    assert 'data-nummer=" 12/2024"' in pages
    unknown = geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: Fehlt noch.}")
    assert 'data-nummer=""' in seite(schreibe(tmp_path / "draft", unknown))


FOLGE = """\
      beratungsfolge:
        spalten:
          gremium: Gremium
          sitzung: {bezeichnung: Tag, darunter: {top: TOP}}
          ergebnis: Ergebnis
"""


def folge(root: Path, *stations: str) -> str:
    """The Beratungsfolge of the Muster's paper as text, with these stations."""
    entries = "".join(f"  - {{gremium: ausschuss, {station}}}\n" for station in stations)
    before, _, after = MUSTER[VORLAGE].partition("  - {gremium")
    files = {
        **MUSTER,
        FELDER: (KOPF % "nummer: Nr.").replace("      text: {}\n", f"{FOLGE}      text: {{}}\n"),
        VORLAGE: before + entries + after.partition("\n")[2],
    }
    text = plaintext(seite(schreibe(root, files))).partition("\nSachverhalt")[0]
    return " ".join(text.partition("Ergebnis")[2].replace("-", " ").split())


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("zur_kenntnis", "zur Kenntnis genommen"),
        (
            "geaendert_beschlossen, stimmen: {ja: 12, nein: 3, enthaltungen: 0}",
            "mehrheitlich geändert beschlossen mit 12 zu 3 Stimmen",
        ),
        (
            "abgelehnt, stimmen: {je_fraktion: {CDU: {nein: 9}, SPD: {ja: 3, nein: 1}}}",
            "mehrheitlich abgelehnt mit 3 zu 10 Stimmen",
        ),
    ],
)
def test_how_a_committee_decided_follows_from_the_votes(
    tmp_path: Path, result: str, said: str
) -> None:
    printed = folge(tmp_path, f"sitzung: maerz_2024, ergebnis: {result}")
    assert printed == f"Ausschuss für Soziales 05.03.2024 {said}"


def test_votes_that_are_not_those_of_the_present_are_a_finding(tmp_path: Path) -> None:
    old = "sitzung: maerz_2024,"
    votes = "{ja: 12, nein: 3, enthaltungen: 0, befangen: 1, anwesend: 17}"
    files = geaendert(VORLAGE, old, f"{old} ergebnis: beschlossen, stimmen: {votes},")
    [found] = fehler(papier(schreibe(tmp_path, files)).findings)
    assert found.message == (
        "12 Ja, 3 Nein, 0 Enthaltungen, 1 Befangene sind zusammen 16; anwesend sind 17."
    )


def test_a_decision_that_is_entered_is_the_result_of_its_station(tmp_path: Path) -> None:
    """It is entered once: a station that says the same again is a finding."""
    kind = (KOPF % "nummer: Nr.").replace("      text: {}\n", f"{FOLGE}      text: {{}}\n")
    files = {**PROTOKOLL, FELDER: f"{kind}  niederschriftsauszug: gemeinsam\n"}
    said = "mehrheitlich beschlossen mit 12 zu 3 Stimmen bei 1 Enthaltung"
    assert said in " ".join(plaintext(seite(schreibe(tmp_path / "once", files))).split())
    old = "sitzung: maerz_2024,"
    files[VORLAGE] = files[VORLAGE].replace(old, f"{old} ergebnis: beschlossen,")
    builder = Builder(schreibe(tmp_path / "twice", files))
    assert any("steht schon in" in found.message for found in builder.check(()).findings)
