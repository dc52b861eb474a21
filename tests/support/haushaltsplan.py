"""The invented authority (see `muster`) with a budget, and its paper with accounts in the financing.

The paper costs 163.200 € and receives 96.000 €; 100.000 € and 96.000 € are budgeted for it. So 63.200 €
are lacking, more than the 50.000 € from which on that is erheblich.
"""

from __future__ import annotations

from muster import MUSTER, VORLAGE

HAUSHALT = "data/musterkreis/haushalt.yaml"
PLAN = """\
zustaendig: {gremium: Kreistag, genitiv: des Kreistags, kaemmerei: die Kämmerin}
schwellen:
  - {ab: 2020-01-01, erheblich_ab: 50000, quelle: {dokument: Haushaltssatzung, fundstelle: § 8}}
quelle: {dokument: Haushaltsplan 2024}
konten:
  personal:
    bezeichnung: Personal der Beratung
    art: aufwand
    produkt: {nummer: 05.03.01, bezeichnung: Soziale Beratung}
    kostenstelle: 5010
    sachkonto: 501200
    ansaetze: {jahr_2024: 100000}
  zuweisung:
    bezeichnung: Zuweisung des Landes
    art: ertrag
    produkt: {nummer: 05.03.01, bezeichnung: Soziale Beratung}
    kostenstelle: 5010
    sachkonto: 414100
    ansaetze: {jahr_2024: {ergebnisplan: 96000, finanzplan: 90000}}
satzungen: [{jahre: [2024, 2025], beschlossen: 2023-12-14, quelle: {dokument: Haushaltssatzung}}]
"""


def mit_haushalt(
    *changes: tuple[str, str], plan: tuple[tuple[str, str], ...] = ()
) -> dict[str, str]:
    """The project with its budget; passages of vorlage.yaml and of haushalt.yaml are replaced."""
    konten = "  konten: {aufwand: personal, ertrag: zuweisung}\n  tabellen:\n"
    paper = replaced(MUSTER[VORLAGE], ("  tabellen:\n", konten), *changes)
    return {**MUSTER, VORLAGE: paper, HAUSHALT: replaced(PLAN, *plan)}


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """A text with passages replaced, each of which stands there once."""
    for old, new in changes:
        assert text.count(old) == 1, f"„{old}“ steht {text.count(old)}-mal dort"
        text = text.replace(old, new)
    return text


# What tests change most often
ZWEI_JAHRE = (
    "zeitraum: {von: 2024-01-01, bis: 2024-12-31}",
    "zeitraum: {von: 2024-07-01, bis: 2025-06-30}",
)
EHRLICH = (  # what was once printed no longer fits other lines
    "      veroeffentlicht: {gesamtkosten: 163200, foerderung: 96000, eigenanteil: 67200}\n",
    "",
)
KOSTEN = "{bezeichnung: Gesamtkosten, je_stelle: kgst.E10}"
EINNAHME = "{bezeichnung: Förderung, abzug: muster.modul1.beratung.personal}"
ANSATZ = "ansaetze: {jahr_2024: 100000}"
WERTGRENZE = "erheblich_ab: 50000"
