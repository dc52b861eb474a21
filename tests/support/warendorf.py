"""The shipped notices of the Kreis Warendorf for Module 2 and 3, with a short paper of our own.

Facts after its Berichtsvorlage 231/2020 for 22.04.2021: 385.000 € for seven posts, 112.500 € for two and
a quarter, both paid in halves on a day that is not given and on 30.06.2021; 75.000 € in the year before.
"""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PROGRAMM = "data/gemeinsam/foerderprogramme/kim-nrw.yaml"
KREIS = "data/kreis-warendorf"
MODUL2_2021 = f"{KREIS}/bescheide/modul2-2021.yaml"
MODUL3_2020 = f"{KREIS}/bescheide/modul3-2020.yaml"
MODUL3_2021 = f"{KREIS}/bescheide/modul3-2021.yaml"
STELLENPLAN = f"{KREIS}/stellenplan.yaml"
VORLAGE = f"{KREIS}/vorlagen/kim/vorlage.yaml"
TEXT = f"{KREIS}/vorlagen/kim/text.md"

GELIEFERT = (
    PROGRAMM,
    f"{KREIS}/mandant.yaml",
    f"{KREIS}/gremien.yaml",
    MODUL2_2021,
    MODUL3_2020,
    MODUL3_2021,
    STELLENPLAN,
)

WARENDORF: dict[str, str] = {
    **{file: (REPOSITORY / file).read_text(encoding="utf-8") for file in GELIEFERT},
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
