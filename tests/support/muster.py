"""A small, complete project of an invented authority, as texts: path in the project -> content.

All its facts are known, so that its one paper is no draft, and its figures are easy to reckon:
a post of pay grade E10 costs 60.000 € + 20 % + 9.600 € = 81.600 € a year. For the two posts of the
notice and twelve months that is 163.200 €, less 2 × 48.000 € of grant: 67.200 € remain.

Tests change it by merging: `{**MUSTER, MANDANT: "name: …"}`; `ohne` takes files away.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

KGST = "data/gemeinsam/kgst/arbeitsplatz.yaml"
PROGRAMM = "data/gemeinsam/foerderprogramme/musterhilfe.yaml"
MANDANT = "data/musterkreis/mandant.yaml"
GREMIEN = "data/musterkreis/gremien.yaml"
STELLENPLAN = "data/musterkreis/stellenplan.yaml"
BESCHEID = "data/musterkreis/bescheide/beratung-2024.yaml"
VORLAGE = "data/musterkreis/vorlagen/beratung/vorlage.yaml"
TEXT = "data/musterkreis/vorlagen/beratung/text.md"

MUSTER: dict[str, str] = {
    KGST: """\
bezeichnung: KGSt „Kosten eines Arbeitsplatzes“
ausgabe: 2023/2024
gueltig_ab: 2024-01-01
gemeinkosten: 20 # v. H. der Personalkosten
sachkosten: {gesamt: 9600, ohne_it: 6000} # EUR je VZÄ und Jahr
personalkosten: # EUR je VZÄ und Jahr
  E6: 48000
  E10: 60000
""",
    PROGRAMM: """\
kennung: muster
bezeichnung: Musterhilfe des Landes
kurz: Musterhilfe
foerdergeber: Land Musterland
volumen: {jahr_2024: 5000000}
module:
  modul1:
    bezeichnung: Beratung vor Ort
    kurz: Modul 1
    gegenstaende:
      beratung:
        bezeichnung: Beratungsstellen
        saetze:
          personal:
            bezeichnung: Personalausgaben je Vollzeitstelle
            kurz: PK
            je: VZÄ
            zeitraum: Jahr
            werte:
              - ab: 2024-01-01
                betrag: 48000
                quelle: {dokument: Richtlinie Musterhilfe, fundstelle: Nr. 5}
""",
    MANDANT: """\
name: Musterkreis
kurz: MK
briefkopf:
  organ: Die Landrätin
art: kreis
bundesland: NW
""",
    GREMIEN: """\
gremien:
  ausschuss:
    bezeichnung: Ausschuss für Soziales
    genitiv: des Ausschusses für Soziales
    sitzungen:
      maerz_2024: {datum: 2024-03-05}
      juni_2025: {datum: 2025-06-10}
""",
    STELLENPLAN: """\
stellen:
  leitung:
    bezeichnung: Leitung der Beratungsstelle
    stellen: 2
    anteil: 0.5
    entgeltgruppe: E10
    besetzt_seit: 2024-01-01
""",
    BESCHEID: """\
modul: muster.modul1
behoerde: Bezirksregierung Musterstadt
datum: 2024-01-15
aktenzeichen: 49.1-2024
zeitraum: {von: 2024-01-01, bis: 2024-12-31}
bewilligt:
  beratung:
    bezeichnung: Beratung vor Ort
    vzae: 2
    entgeltgruppe: E10
betrag: 96000
raten:
  - {faellig: 2024-03-01, betrag: 48000}
  - {faellig: 2024-09-01, betrag: 48000}
eingang: 2024-01-18
quelle: {dokument: Bescheid der Bezirksregierung, seite: 2}
""",
    VORLAGE: """\
art: Beschlussvorlage
nummer: 12/2024
datum: 2024-02-01
oeffentlich: ja
betreff: Beratung vor Ort im Musterkreis
federfuehrung: Sozialamt
beratungsfolge:
  - {gremium: ausschuss, sitzung: maerz_2024, zustaendigkeit: Entscheidung}
beschlussvorschlag: |
  Der Musterkreis stellt {{ finanzierung.beratung.eigenanteil | euro }} bereit.
unterschrift: {funktion: Landrätin}

angaben:
  tage_je_stelle:
    bezeichnung: Beratungstage einer vollen Stelle in der Woche
    wert: 2.5
    einheit: Tage/VZÄ
  beginn:
    bezeichnung: Beginn der Beratung
    tag: 2024-04-01

groessen:
  beratungstage: bescheide.beratung_2024.bewilligt.beratung.vzae * angaben.tage_je_stelle

verteilungen:
  kommunen:
    titel: Beratungstage in den Kommunen
    empfaenger: Kommunen
    spalte: Tage in der Woche
    einheit: Tage
    zeilen:
      - {bezeichnung: Adorf, wert: 2}
      - {bezeichnung: Bestadt, wert: 3}
      - {bezeichnung: Ceheim, ohne: bedarf}
    soll: groessen.beratungstage

finanzierung:
  zeitraum: {von: 2024-01-01, bis: 2024-12-31}
  tabellen:
    beratung:
      titel: "{{ stellen }} VZÄ Beratung vor Ort"
      stellen: bescheide.beratung_2024.bewilligt.beratung
      zeilen:
        - {bezeichnung: Gesamtkosten, je_stelle: kgst.E10}
        - {bezeichnung: Förderung, abzug: muster.modul1.beratung.personal}
      ergebnis: Eigenanteil
      veroeffentlicht: {gesamtkosten: 163200, foerderung: 96000, eigenanteil: 67200}
""",
    TEXT: """\
# Sachverhalt

Seit dem {{ angaben.beginn | datum }} berät der Musterkreis vor Ort.
Das Land fördert jede volle Stelle mit {{ muster.modul1.beratung.personal | euro }} im Jahr.

{{ verteilung(verteilungen.kommunen) }}

# Finanzierung

{{ tabelle(finanzierung.beratung) }}

Es bleibt ein Eigenanteil von {{ finanzierung.beratung.eigenanteil | euro }}.
""",
}

# A second paper of the same authority, a year later, that builds on the figures of the first.
FOLGE = "data/musterkreis/vorlagen/folge-2025/vorlage.yaml"
FOLGETEXT = "data/musterkreis/vorlagen/folge-2025/text.md"
ZWEI: dict[str, str] = {
    **MUSTER,
    FOLGE: """\
art: Mitteilungsvorlage
nummer: 3/2025
datum: 2025-02-01
oeffentlich: ja
betreff: Stand der Beratung vor Ort
federfuehrung: Sozialamt
beratungsfolge:
  - {gremium: ausschuss, sitzung: juni_2025, zustaendigkeit: Kenntnisnahme}
unterschrift: {funktion: Landrätin}

groessen:
  anteil: prozentsatz(vorlagen.beratung.finanzierung.beratung.eigenanteil, bescheide.beratung_2024.betrag)
""",
    FOLGETEXT: """\
Beschlossen sind {{ vorlagen.beratung.finanzierung.beratung.eigenanteil | euro }}, das sind
{{ groessen.anteil | prozent }} der Förderung. Die Leitung hat {{ stellenplan.leitung.vzae | vzae }}.
""",
}


def ohne(*paths: str) -> dict[str, str]:
    """The project without these files."""
    return {path: text for path, text in MUSTER.items() if path not in paths}


def geaendert(path: str, old: str, new: str) -> dict[str, str]:
    """The project with one passage of one file replaced; the passage stands there exactly once."""
    text = MUSTER[path]
    assert text.count(old) == 1, f"„{old}“ steht {text.count(old)}-mal in {path}"
    return {**MUSTER, path: text.replace(old, new)}


def schreibe(root: Path, files: Mapping[str, str | bytes] = MUSTER) -> Path:
    """Write files below a folder, byte for byte, and return the folder."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


# A text that comes to no end: a line for each of 39,000 letters, and for each letter of it another
ENDLOS = (
    '{% set x = "ab" %}'
    + "{% set x = [x, x] | join(x) %}" * 9
    + "{% for a in x %}{% for b in x %}{% endfor %}{% endfor %}"
)


def mit_quellen(files: dict[str, str]) -> dict[str, str]:
    """The same, with a source for each number: what a final paper is not reminded of."""
    named = dict(files)
    for path, text in files.items():
        if path == KGST or path.endswith("/beratung/vorlage.yaml"):
            named[path] = f"{text}quelle: {{dokument: Bericht}}\n"
    return named
