"""The notices of the Kreis Warendorf for Module 2 and 3, in our own words, as a project folder.

Facts after its Berichtsvorlage 231/2020 of 22.04.2021: 385.000 € for seven posts, 112.500 € for two and
a quarter, both paid in halves on a day that is not given and on 30.06.2021; 75.000 € in the year before.
The programme is the shipped one.
"""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PROGRAMM = "data/gemeinsam/foerderprogramme/kim-nrw.yaml"
KREIS = "data/kreis-warendorf"
MODUL2_2021 = f"{KREIS}/bescheide/modul2-2021.yaml"
MODUL3_2020 = f"{KREIS}/bescheide/modul3-2020.yaml"
MODUL3_2021 = f"{KREIS}/bescheide/modul3-2021.yaml"
STELLENPLAN = f"{KREIS}/stellenplan.yaml"
VORLAGE = f"{KREIS}/vorlagen/kim/vorlage.yaml"
TEXT = f"{KREIS}/vorlagen/kim/text.md"

_QUELLE = "quelle: {dokument: Berichtsvorlage 231/2020 des Kreises Warendorf}\n"
_HALBE_RATEN = """\
raten:
  - anteil: 50
    faellig: {ausstehend: "Die Vorlage nennt den Tag nicht."}
    erhalten: ja
  - {anteil: 50, faellig: 2021-06-30}
"""

WARENDORF: dict[str, str] = {
    PROGRAMM: (REPOSITORY / PROGRAMM).read_text(encoding="utf-8"),
    f"{KREIS}/mandant.yaml": "name: Kreis Warendorf\nkurz: WAF\nbriefkopf: {organ: Der Landrat}\n",
    f"{KREIS}/gremien.yaml": """\
gremien:
  bildung:
    bezeichnung: Ausschuss für Bildung, Integration, Kultur und Sport
    sitzungen: {april_2021: {datum: 2021-04-22}}
""",
    MODUL2_2021: f"""\
modul: kim.modul2
behoerde: Bezirksregierung Arnsberg
datum: 2021-02-03
aktenzeichen: {{ausstehend: "In der Vorlage nicht genannt."}}
zeitraum: {{von: 2021-01-01, bis: 2021-12-31}}
bewilligt:
  case_management:
    bezeichnung: Case Management
    vzae: 7
    foerderung: kim.modul2.case_management
betrag: 385000
{_HALBE_RATEN}{_QUELLE}""",
    MODUL3_2020: f"""\
modul: kim.modul3
behoerde: Bezirksregierung Arnsberg
datum: 2020-04-09
aktenzeichen: {{ausstehend: "In der Vorlage nicht genannt."}}
zeitraum: {{von: 2020-01-01, bis: 2020-12-31}}
bewilligt:
  auslaenderbehoerde:
    bezeichnung: Ausländerbehörde
    vzae: 0.5
    foerderung: kim.modul3.verstetigung
    betrag: 25000
  einbuergerung:
    bezeichnung: Einbürgerungsbehörde
    vzae: 1
    foerderung: kim.modul3.verstetigung
    betrag: 50000
betrag: 75000
raten:
  - anteil: 100
    faellig: {{ausstehend: "Die Vorlage nennt den Tag nicht."}}
    erhalten: ja
{_QUELLE}""",
    MODUL3_2021: f"""\
modul: kim.modul3
behoerde: Bezirksregierung Arnsberg
datum: 2021-01-21
aktenzeichen: {{ausstehend: "In der Vorlage nicht genannt."}}
zeitraum: {{von: 2021-01-01, bis: 2021-12-31}}
bewilligt:
  auslaenderbehoerde:
    bezeichnung: Ausländerbehörde
    vzae: 0.75
    foerderung: kim.modul3.verstetigung
  einbuergerung:
    bezeichnung: Einbürgerungsbehörde
    vzae: 1.5
    foerderung: kim.modul3.verstetigung
betrag: 112500
{_HALBE_RATEN}{_QUELLE}""",
    STELLENPLAN: f"""\
stellen:
  bleiberecht:
    bezeichnung: Bleiberecht für gut integrierte Ausländer
    vzae: 0.5
    bescheid: [modul3_2020.auslaenderbehoerde, modul3_2021.auslaenderbehoerde]
    besetzt_seit: 2020-08-26
  bleiberecht_aufstockung:
    bezeichnung: Aufstockung in der Ausländerbehörde
    vzae: 0.25
    bescheid: modul3_2021.auslaenderbehoerde
    besetzt: {{ausstehend: "Die Vorlage sagt nicht, ob die Aufstockung schon besetzt ist."}}
  einbuergerung:
    bezeichnung: Einbürgerungsverfahren
    vzae: 1
    bescheid: [modul3_2020.einbuergerung, modul3_2021.einbuergerung]
    besetzt_seit: 2020-10-19
  einbuergerung_weitere:
    bezeichnung: Weitere Stelle in der Einbürgerungsbehörde, die nicht eingerichtet wird
    vzae: 0.5
    bescheid: modul3_2021.einbuergerung
    besetzt: nein
{_QUELLE}""",
    VORLAGE: """\
art: Berichtsvorlage
nummer: 231/2020
datum: 2021-04-22
oeffentlich: ja
betreff: Kommunales Integrationsmanagement (KIM)
federfuehrung: Amt für Bildung, Kultur und Sport
beratungsfolge:
  - {gremium: bildung, sitzung: april_2021, zustaendigkeit: Kenntnisnahme}
unterschrift: {funktion: Landrat}
""",
    TEXT: """\
Das Land bewilligt {{ bescheide.modul2_2021.betrag | euro }} für
{{ bescheide.modul2_2021.bewilligt.case_management.vzae | zahlwort }} Stellen.
Eingegangen sind {{ bescheide.modul2_2021.abgerufen | euro }}; der Rest von
{{ bescheide.modul2_2021.nicht_abgerufen | euro }} folgt am
{{ bescheide.modul2_2021.fristen.rate_2 | datum }}.
Von den {{ bescheide.modul3_2021.bewilligt.einbuergerung.vzae | zahlwort }} Stellen für Einbürgerungen
bleibt eine {{ bescheide.modul3_2021.bewilligt.einbuergerung.unbesetzt | zahlwort("e") }} unbesetzt.
""",
}
