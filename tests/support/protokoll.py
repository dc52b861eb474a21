"""A paper, the decision on it, the minutes of the meeting, and a paper that follows from it.

The committee took the proposal of the Muster (67.200 €, see muster.py) with two changes: it gives but
60.000 €, and the office reports once a year.
"""

from __future__ import annotations

from muster import GREMIEN, MUSTER, VORLAGE

BESCHLUSS = "data/musterkreis/beschluesse/beratung-2024.yaml"
NIEDERSCHRIFT = "data/musterkreis/niederschriften/maerz-2024/niederschrift.yaml"
FOLGE = "data/musterkreis/vorlagen/folge/vorlage.yaml"
FOLGETEXT = "data/musterkreis/vorlagen/folge/text.md"

PROTOKOLL: dict[str, str] = {
    **MUSTER,
    GREMIEN: f"""\
{MUSTER[GREMIEN]}\
      juni_2024: {{datum: 2024-06-04}}
rollen:
  KM: {{bezeichnung: Mitglied des Kreistags, kurz: KM}}
""",
    VORLAGE: MUSTER[VORLAGE].replace(
        "bereit.\n", "bereit. Das Sozialamt berichtet dem Ausschuss jeden Monat.\n"
    ),
    BESCHLUSS: """\
vorlage: beratung
gremium: ausschuss
sitzung: maerz_2024
ergebnis: mehrheitlich
stimmen: {ja: 12, nein: 3, enthaltungen: 1, anwesend: 16}
wortlaut: |
  Der Musterkreis stellt {{ beschluss.angaben.bereitgestellt | euro }} bereit. Das Sozialamt berichtet
  dem Ausschuss einmal im Jahr.
angaben:
  bereitgestellt: {bezeichnung: Bereitgestellte Mittel, wert: 60000, einheit: EUR}
quelle: {dokument: Niederschrift des Ausschusses für Soziales}
""",
    NIEDERSCHRIFT: """\
art: Auszug aus der Niederschrift
datum: 2024-03-20
oeffentlich: ja
gremium: ausschuss
sitzung: maerz_2024
tagesordnungspunkt: 4
gegenstand: Beratung vor Ort im Musterkreis
vorsitz: lehmann
personen:
  lehmann: {name: Lehmann, anrede: Frau, rolle: vorsitz}
  adler: {name: Adler, rolle: KM}
  berg: {name: Dr. Berg, anrede: Herr, rolle: SkB}
  conrad: {name: Conrad, anrede: Frau, rolle: verwaltung, institution: Sozialamt}
beitraege:
  - wer: adler
    frage: anteil
    text: |
      Welcher Teil der Kosten bleibe beim Kreis?
  - wer: conrad
    antwort_auf: anteil
    text: |
      Beim Kreis blieben {{ vorlagen.beratung.finanzierung.beratung.eigenanteil | euro }}.
  - wer: berg
    frage: dauer
    text: |
      Wie lange warte man auf einen Termin?
  - wer: lehmann
    art: leitung
    text: |
      Sie lasse über die geänderte Fassung abstimmen.
beschluss: beratung_2024
""",
    FOLGE: """\
art: Mitteilungsvorlage
nummer: 31/2024
datum: 2024-05-02
oeffentlich: ja
betreff: Stand der Beratung vor Ort
federfuehrung: Sozialamt
beratungsfolge:
  - {gremium: ausschuss, sitzung: juni_2024, zustaendigkeit: Kenntnisnahme}
unterschrift: {funktion: Landrätin}
groessen:
  weniger: >-
    beschluesse.beratung_2024.vorlage.finanzierung.beratung.eigenanteil
    - beschluesse.beratung_2024.angaben.bereitgestellt
""",
    FOLGETEXT: """\
Nach dem {{ beschluesse.beratung_2024 }}, stehen
{{ beschluesse.beratung_2024.angaben.bereitgestellt | euro }} bereit,
{{ groessen.weniger | euro }} weniger als vorgeschlagen.

In Ausführung des {{ beschluss(beschluesse.beratung_2024, "genitiv") }}, ist die Stelle ausgeschrieben.

Es stimmten {{ beschluesse.beratung_2024.stimmen.ja | zahl }} dafür; die Vorlage
{{ beschluesse.beratung_2024.nummer }} des Gremiums „{{ beschluesse.beratung_2024.gremium }}“ ist vom
{{ beschluesse.beratung_2024.datum | datum }} ({{ beschluesse.beratung_2024.ergebnis }}).
""",
}
