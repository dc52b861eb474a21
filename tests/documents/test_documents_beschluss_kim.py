"""A decision on the shipped paper of the Rhein-Sieg-Kreis leads from the minutes back to its facts."""

from __future__ import annotations

import pytest
from ausgeliefert import kopiert
from papiere import fehler, meldungen, papier

from vorlagen.documents.paper import Paper
from vorlagen.renditions.plaintext import plaintext

KREIS = "data/rhein-sieg-kreis"
BESCHLUSS = """\
vorlage: kim-2021
gremium: kreisausschuss
tag: 2021-06-21
ergebnis: einstimmig
"""
NIEDERSCHRIFT = """\
art: Auszug aus der Niederschrift
datum: 2021-07-01
oeffentlich: ja
gremium: kreisausschuss
sitzung: {ausstehend: Die Sitzung steht noch nicht in gremien.yaml.}
tagesordnungspunkt: 7
gegenstand: Umsetzung im Kreis
vorsitz: leitung
personen:
  leitung: {name: Muster, rolle: vorsitz}
beitraege:
  - wer: leitung
    text: |
      Es gehe um {{ spanne(vorlagen.kim_2021.finanzierung.gesamt) | euro }}, im
      Modul 3 um {{ spanne(vorlagen.kim_2021.finanzierung.modul3) | euro }}.
beschluss: kim_2021
"""


@pytest.fixture(scope="module")
def niederschrift(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    root = kopiert(tmp_path_factory.mktemp("beschluss"))
    for path, text in {
        "beschluesse/kim-2021.yaml": BESCHLUSS,
        "niederschriften/ka-2021/niederschrift.yaml": NIEDERSCHRIFT,
    }.items():
        file = root / KREIS / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return papier(root, "ka-2021")


def test_minutes_print_the_range_that_the_paper_proposed(niederschrift: Paper) -> None:
    assert niederschrift.page is not None, meldungen(fehler(niederschrift.findings))
    words = " ".join(plaintext(niederschrift.page.html).split())
    assert "Beschlossen wurde wie vorgeschlagen Der Kreisausschuss nimmt" in words
    assert words.count("510.330 bis 578.466 €") == 2  # in the debate, and in the decision
    assert "82.533 bis 150.669 €" in words
    assert "überplanmäßig bereit" in words
