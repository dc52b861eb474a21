"""The forms „Finanzielle Auswirkungen“ of authorities, by data alone, and what contradicts itself."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest
from haushaltsplan import mit_haushalt
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import meldungen, mit_blossen_zahlen, papier, seite

from vorlagen.renditions.plaintext import plaintext

ARTEN = "data/musterkreis/papierarten.yaml"
HEAD = """\
papierarten:
  beschlussvorlage:
    bezeichnung: Beschlussvorlage
    abschnitte:
      kopf: {felder: {nummer: Nummer, datum: Datum}}
      beschlussvorschlag: {ueberschrift: Beschlussvorschlag, pflicht: ja}
      finanzielle_auswirkungen:
        ueberschrift: Finanzielle Auswirkungen
        formular:
"""

# As a city has it since 2021
KARLSRUHE = """\
betrifft:
  bezeichnung: Finanzielle Auswirkungen
  art: auswahl
  antworten:
    ja: {bezeichnung: Ja, braucht: [gesamtkosten]}
    nein: {bezeichnung: Nein, ohne: [gesamtkosten]}
investition:
  bezeichnung: Art
  art: auswahl
  antworten:
    investition: {bezeichnung: Investition, braucht: [folgekosten]}
    konsumtiv: Konsumtive Maßnahme
gesamtkosten: {bezeichnung: Gesamtkosten, art: betrag, wert: finanzierung.gesamt.gesamtkosten}
folgekosten: {bezeichnung: Jährliche Folgekosten, art: betrag}
finanzierung:
  bezeichnung: Finanzierung
  art: auswahl
  antworten:
    voll:
      bezeichnung: vollständig budgetiert
      wenn: haushalt.aufwendungen.ergebnisplan.mehrbedarf == 0
    teilweise:
      bezeichnung: teilweise budgetiert
      wenn: haushalt.aufwendungen.ergebnisplan.ansatz > 0
      braucht: [gegenfinanzierung]
    nicht: {bezeichnung: nicht budgetiert, braucht: [gegenfinanzierung]}
gegenfinanzierung: {bezeichnung: Gegenfinanzierung durch}
klima:
  bezeichnung: CO₂-Relevanz
  art: auswahl
  antworten: {nein: Nein, positiv: positiv, negativ: negativ}
"""

# As a smaller city has it: planned, there, needed, left
GREIFSWALD = """\
geplant: {bezeichnung: Im Haushalt geplant, art: betrag, wert: haushalt.aufwendungen.ergebnisplan.ansatz}
bedarf: {bezeichnung: Bedarf, art: betrag, wert: haushalt.aufwendungen.ergebnisplan.bedarf}
rest: {bezeichnung: Rest, art: betrag, wert: geplant_bedarf}
jaehrlich: {bezeichnung: Jährlich, art: betrag}
deckung: {bezeichnung: Deckung, art: betrag, gleich: rest}
""".replace("geplant_bedarf", "formular.bedarf - formular.geplant")

# As a municipality has it: which side of its budget is touched, where the money is, what follows
NETTERSHEIM = """\
etat:
  bezeichnung: Etat
  art: auswahl
  mehrfach: ja
  antworten:
    nein: {bezeichnung: nicht berührt, ohne: [ertrag, aufwand, mittel, folgen]}
    ertrag: {bezeichnung: Ertragsseite, wenn: formular.ertrag > 0, braucht: [ertrag]}
    aufwand: {bezeichnung: Aufwandsseite, wenn: formular.aufwand > 0, braucht: [aufwand, mittel]}
ertrag: {bezeichnung: Ertrag, art: betrag, wert: haushalt.ertraege.ergebnisplan.erwartet}
aufwand:
  {bezeichnung: Aufwand, art: betrag, wert: haushalt.aufwendungen.ergebnisplan.bedarf, braucht: [folgen]}
ansatz: {bezeichnung: Ansatz, art: betrag, wert: haushalt.aufwendungen.ergebnisplan.ansatz}
fehlbetrag: {bezeichnung: Fehlbetrag, art: betrag, wert: formular.aufwand - formular.ansatz}
mittel:
  bezeichnung: Mittel
  art: auswahl
  antworten:
    da: {bezeichnung: verfügbar, wenn: formular.fehlbetrag <= 0}
    mehr: {bezeichnung: bereitzustellen, wenn: formular.fehlbetrag > 0, braucht: [deckung]}
deckung: {bezeichnung: Deckung, art: betrag, gleich: fehlbetrag}
folgen:
  bezeichnung: Folgekosten
  art: auswahl
  antworten: {ja: {bezeichnung: ja, braucht: [folgekosten]}, nein: {bezeichnung: nein, ohne: [folgekosten]}}
folgekosten: {bezeichnung: Folgekosten im Jahr, art: betrag}
"""

ONLY = MUSTER[VORLAGE][: MUSTER[VORLAGE].index("\nfinanzierung:")].replace(
    "{{ finanzierung.beratung.eigenanteil | euro }}", "Mittel"
)
REST = "klima: nein\ninvestition: konsumtiv\n"
KOSTEN = """\
  kosten: {bezeichnung: Kosten, wert: 400000, einheit: EUR}
  jahre: {bezeichnung: Nutzungsdauer, wert: 40}
"""


def mit_formular(form: str, filled: str, files: dict[str, str]) -> dict[str, str]:
    paper = f"{files[VORLAGE]}finanzielle_auswirkungen:\n  formular:\n{indent(filled, '    ')}\n"
    paper = paper.replace("angaben:\n", f"angaben:\n{KOSTEN}", 1)
    kinds = f"{HEAD}{indent(form, ' ' * 10)}      text: {{}}\n      unterschrift: {{pflicht: ja}}\n"
    return {**files, VORLAGE: paper, ARTEN: kinds, TEXT: "Hier beginnt der Text.\n"}


def ohne_finanzierung(form: str, filled: str) -> dict[str, str]:
    return mit_formular(form, filled, {**MUSTER, VORLAGE: ONLY})


def formular(root: Path, files: dict[str, str]) -> str:
    """What the form shows, its lines joined."""
    text = plaintext(seite(schreibe(root, files)))
    return " ".join(text.partition("auf einen Blick\n")[2].partition("Hier beginnt")[0].split())


def faults(root: Path, files: dict[str, str]) -> list[str]:
    return meldungen(papier(schreibe(root, files)).findings)


def test_a_form_is_filled_from_the_figures_and_ticks_itself(tmp_path: Path) -> None:
    filled = f"{REST}betrifft: ja\ngegenfinanzierung: Umschichtung im Dezernat\n"
    files = mit_formular(KARLSRUHE, filled, mit_haushalt())
    text = formular(tmp_path, files)
    assert "Finanzielle Auswirkungen ✓ Ja ☐ Nein" in text
    assert "Gesamtkosten 163.200 €" in text
    assert "Finanzierung ☐ vollständig budgetiert ✓ teilweise budgetiert ☐ nicht budgetiert" in text
    assert "Gegenfinanzierung durch Umschichtung im Dezernat" in text
    assert "Im Zeitraum 01.01.2024–31.12.2024 entstehen Kosten" in text
    assert faults(tmp_path, files) == []


def test_a_paper_without_financing_fills_it_in_itself(tmp_path: Path) -> None:
    filled = "betrifft: ja\ninvestition: investition\ngesamtkosten: angaben.kosten\n"
    filled += "folgekosten: angaben.kosten / angaben.jahre\nfinanzierung: voll\nklima: positiv\n"
    text = formular(tmp_path, ohne_finanzierung(KARLSRUHE, filled))
    assert "✓ Investition ☐ Konsumtive Maßnahme Gesamtkosten 400.000 €" in text
    assert "Jährliche Folgekosten 10.000 €" in text
    assert "Gegenfinanzierung durch –" in text
    assert "Im Zeitraum" not in text


def test_a_choice_that_nobody_made_ends_with_its_answers_and_amounts_stand_left(
    tmp_path: Path,
) -> None:
    files = ohne_finanzierung(KARLSRUHE, "betrifft: ja\ngesamtkosten: angaben.kosten\n")
    html = seite(schreibe(tmp_path, files))
    assert "☐&nbsp;Konsumtive Maßnahme</td>" in html
    assert "<td>400.000\u00a0€</td>" in mit_blossen_zahlen(html)


def test_a_form_of_amounts_reckons_with_its_own_fields(tmp_path: Path) -> None:
    files = mit_formular(GREIFSWALD, "jaehrlich: 0\ndeckung: 63200\n", mit_haushalt())
    assert "Bedarf 163.200 € Rest 63.200 € Jährlich 0 € Deckung 63.200 €" in formular(
        tmp_path, files
    )
    assert faults(tmp_path, files) == []


@pytest.mark.parametrize(
    ("filled", "message"),
    [
        (
            f"{REST}betrifft: nein\ngegenfinanzierung: x\n",
            "„Nein“ beantwortet, aber „Gesamtkosten“ ist ausgefüllt",
        ),
        (
            f"{REST}betrifft: ja\nfinanzierung: voll\n",
            "„vollständig budgetiert“ beantwortet; nach den Zahlen ist es „teilweise budgetiert“",
        ),
        (
            "klima: nein\nbetrifft: ja\ninvestition: investition\ngegenfinanzierung: x\n",
            "„Investition“ beantwortet, aber „Jährliche Folgekosten“ fehlt",
        ),
    ],
)
def test_what_contradicts_itself(tmp_path: Path, filled: str, message: str) -> None:
    [found] = faults(tmp_path, mit_formular(KARLSRUHE, filled, mit_haushalt()))
    assert message in found


def test_what_is_pending_is_marked(tmp_path: Path) -> None:
    filled = f'{REST}betrifft: ja\ngegenfinanzierung: {{ausstehend: "Wird abgestimmt."}}\n'
    assert "Gegenfinanzierung durch [ausstehend]" in formular(
        tmp_path, mit_formular(KARLSRUHE, filled, mit_haushalt())
    )


def test_a_form_ticks_several_answers_and_asks_only_for_what_they_need(tmp_path: Path) -> None:
    filled = "folgen: nein\ndeckung: 63200\n"
    files = mit_formular(NETTERSHEIM, filled, mit_haushalt())
    text = formular(tmp_path / "a", files)
    assert "Etat ☐ nicht berührt ✓ Ertragsseite ✓ Aufwandsseite Ertrag 96.000 €" in text
    assert "Fehlbetrag 63.200 € Mittel ☐ verfügbar ✓ bereitzustellen" in text
    assert faults(tmp_path / "a", files) == []
    nothing = ohne_finanzierung(NETTERSHEIM, "etat: nein\n")
    assert "✓ nicht berührt ☐ Ertragsseite ☐ Aufwandsseite Ertrag –" in formular(
        tmp_path / "b", nothing
    )
    assert faults(tmp_path / "b", nothing) == []


@pytest.mark.parametrize(
    ("filled", "message"),
    [
        (
            "etat: [nein, aufwand]\nmittel: da\n",
            "„Aufwandsseite“ beantwortet, aber „Aufwand“ fehlt",
        ),
        ("aufwand: 5\nansatz: 5\n", "„Aufwand“ ist ausgefüllt, aber „Folgekosten“ fehlt"),
        (
            "aufwand: 5\nansatz: 5\nfolgen: nein\nfehlbetrag: 1\nmittel: mehr\ndeckung: 1\n",
            "das Ergebnis seiner Formel (0\u00a0€)",
        ),
        ("aufwand: 5\nansatz: 5\nfolgen: [ja, nein]\n", "„Folgekosten“ kann nur eines stehen"),
    ],
)
def test_what_contradicts_itself_in_amounts_entered(
    tmp_path: Path, filled: str, message: str
) -> None:
    found = faults(tmp_path, ohne_finanzierung(NETTERSHEIM, filled))
    assert any(message in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("braucht: [folgekosten]", "braucht: [folgekosen]", "Das andere Feld „folge"),
        ("finanzierung.gesamt.gesamtkosten", "finanzierung.gesamt.kosten", "gibt es nicht"),
        ("art: betrag}", "art: betrag, braucht: [folge]}", "Das andere Feld „folge"),
    ],
)
def test_a_form_that_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    form = KARLSRUHE.replace(old, new)
    assert form != KARLSRUHE
    filled = f"{REST}betrifft: ja\ngegenfinanzierung: x\n"
    assert any(
        message in one for one in faults(tmp_path, mit_formular(form, filled, mit_haushalt()))
    )
