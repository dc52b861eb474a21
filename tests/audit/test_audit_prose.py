"""What sentences assert: each with a slip, and sentences that assert nothing."""

from __future__ import annotations

import pytest
from nachgerechnet import befunde, einziger_befund, geprueft, ohne_befund, stimmt

from vorlagen.findings import Code

FEHLER, UNSTIMMIG = Code.RECHENPROBE_WIDERSPRUCH, Code.RECHENPROBE_UNSTIMMIG

WRONG = {
    "Für 7 Stellen sind 7 × 55.000 € = 358.000 € bewilligt.": "7 × 55.000 € = 385.000 €",
    "Das sind 12 Monate x 4.500 € = 5.400 €.": "12 × 4.500 € = 54.000 €",
    "25.000 € + 50.000 € - 10.000 € = 56.000 €": "= 65.000 €",
    "Für 2,25 Stellen à 50.000 €, zusammen 115.200 €, liegt der Bescheid vor.": "= 112.500 €",
    "Die Kosten: 70.091 € (59.583 € PK + 10.580 € SK für 13 Monate).": "= 70.163 €",
    "Besetzt sind 194 von 245 Stellen (97,2 %).": "194 von 245 sind rund 79,18 %",
    "Das Land trägt 20 % von 80.700 € = 16.410 €.": "20 % von 80.700 € = 16.140 €",
    "Abzüglich der Förderung von 90.000 € von 150.000 € verbleiben 50.000 €.": "= 60.000 €",
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_contradiction_is_found_in(sentence: str) -> None:
    found = einziger_befund(sentence)
    assert found.code is FEHLER
    assert WRONG[sentence] in found.message.replace("\u00a0", " ")


DOUBTFUL = {
    "Der Kreis hat 19 Orte. Er gliedert sich in einen Norden mit zehn Orten und einen Süden mit"
    " acht Orten.": "zehn + acht = 18; gedruckt sind 19",
    "Die Gesamtkosten betragen 200.000 €. Das Land fördert mit einer Zuwendung von 112.500 €. Es bleibt"
    " ein Eigenanteil von 78.500 €.": "200.000 € − 112.500 € = 87.500 €",
    "Benötigt werden 1.649 € für Personal und 22.000 € für Miete, insgesamt somit 26.349 €.": "= 23.649 €",
    "Beschafft werden 66 Geräte zum Preis von 196 €, zusammen 12.396 €.": "66 × 196 € = 12.936 €",
    "Bei einem Fördersatz von 40 % auf 312.166 € ergibt sich eine Zuwendung von 128.612 €.": "124.866,40 €",
    "Die überplanmäßigen Auszahlungen von 120.000 € werden durch Minderaufwendungen von 80.000 € und"
    " Mehrerträge von 30.000 € gedeckt.": "80.000 € + 30.000 € = 110.000 €; gedruckt sind 120.000 €",
    "Der Auftrag kostet 100.000 € netto (191.000 € brutto).": "100.000 € × 1,19 = 119.000 €",
}


@pytest.mark.parametrize("sentence", DOUBTFUL)
def test_what_may_mean_something_else_is_a_warning(sentence: str) -> None:
    found = einziger_befund(sentence)
    assert found.code is UNSTIMMIG
    assert DOUBTFUL[sentence] in found.message.replace("\u00a0", " ")


MISSPELT = {
    "Der Betrag von 1.639,512,85 € geht zu Lasten der Rücklage.": "„1.639,512,85“ ist keine Zahl",
    "Die Kosten liegen bei 694.877.84 €.": "„694.877.84“ ist keine Zahl",
    "Die Bilanzsumme beträgt 18.992.224.,46 €.": "„18.992.224.,46“ ist keine Zahl",
    "Angesetzt sind 4.965. 000 €.": "„4.965. 000“ ist keine Zahl",
    "Gespendet wurden 38.412,70,00 €.": "„38.412,70,00“ ist keine Zahl",
    "Für Unvorhergesehenes kommen 87.0000,00 € hinzu.": "„87.0000,00“ ist keine Zahl",
    "Bewilligt sind 2.118..000 €.": "„2.118..000“ ist keine Zahl",
    "Das Angebot lautet auf 31,750.00 €.": "„31,750.00“ ist keine Zahl",
    "Je Platz sind es 3.4561,20 €.": "„3.4561,20“ ist keine Zahl",
    "Gewährt wird ein Zuschuss in Höhe von € für das Jahr.": "„in Höhe von €“ fehlt der Betrag",
    "Die Verwaltung schätzt die Kosten auf … €.": "„… €“ fehlt der Betrag",
    "Siehe Fehler! Verweisquelle konnte nicht gefunden werden.": "Fehlermeldung eines Programms",
}


@pytest.mark.parametrize("sentence", MISSPELT)
def test_what_is_misspelt_or_empty_is_an_error(sentence: str) -> None:
    found = einziger_befund(sentence)
    assert found.code is Code.RECHENPROBE_VERSCHRIEBEN
    assert MISSPELT[sentence] in found.message


RIGHT = {
    "Der Zuschuss beträgt 80 % von 55.000 €, also 44.000 €.": "80 % von 55.000 € = 44.000 €",
    "7 x 103.328,33 € = 723.298 €": "7 × 103.328,33 € = 723.298 €",
    "Es sind 3 x 400 € + 200 € = 1.400 €.": "3 × 400 € + 200 € = 1.400 €",
    "Der Abbruch kostet 1.541 m³ x 1.110 €/m³ = 1.710.510 €.": "1.541 × 1.110 € = 1.710.510 €",
    "16.000 Einwohner (Stand 31.12.2020) x 2,50 € = 40.000 €": "16.000 × 2,50 € = 40.000 €",
    "Elf der 19 Orte sind Städte, während es sich bei acht der Orte um Dörfer handelt.": "",
}


@pytest.mark.parametrize("sentence", RIGHT)
def test_what_holds_is_listed(sentence: str) -> None:
    equations = stimmt(sentence)
    assert not RIGHT[sentence] or RIGHT[sentence].lower() in [e.lower() for e in equations]


NOTHING = """
Im Jahr 2020 stellt das Land 25 Mio. €, im Jahr 2021 50 Mio. € und im Jahr 2022 75 Mio. € bereit.
Nach § 3 Abs. 2 (Satz 1 und 2) sind 3 + 1 Personen zu beteiligen.
Der Anteil liegt bei 82.533€-150.669€ (je nach Umfang).
Die Verwaltung beteiligt drei Ämter (Jugendamt, Amt für Schule und Sport sowie Sozialamt).
In zwei Runden (z. B. Siegburg, Eitorf, Much und Lohmar) wurde beraten.
Von 19 Orten sind 11 Städte; 8 % der Kosten entfallen auf Sachmittel.
Die Kosten sinken um 20 % von 100.000 € auf 80.000 €.
Es sind 385.000 € bewilligt, davon 100.000 € für Sachkosten und 200.000 € für Personal.
3 Stellen (2 in Vollzeit, 2 befristet) sind ausgeschrieben.
Benötigt werden 3.000 €, davon 2.500 € im Jahr 2025 und 2.600 € im Jahr 2026.
1.000 € + 19 % = 1.190 €
100 - 92 Punkte = Note 1
Bei 3 Gegenstimmen und 2 Enthaltungen, insgesamt 20 Stimmen, angenommen.
Der Ansatz 2021 = 45.000 €; Ansatz 2022 = 47.000 €.
Höchstens 40 Punkte gelten. Sie werden aufgeteilt, wie die Punkte stehen, höchstens auf 25 Punkte.
Vier der elf Stellen sind besetzt:
Az. 61.200.10, Produkt 36.04.01, Konto 1.4884.01, Tel. 0221.221.22, Rechner 192.168.1.1
4. 965 € sind für Schulen bestimmt, 3.5 % davon für Sport.
Der Zuschuss in Höhe von EUR 5.000 wird gewährt ...
Acker 18.371,000,704.150,000,00
Am 31.12.2024 EUR 4.000, am 00.00.0000 EUR 0
"""


@pytest.mark.parametrize("sentence", NOTHING.strip().split("\n"))
def test_there_is_no_finding_on(sentence: str) -> None:
    ohne_befund(sentence)


def test_an_amount_in_prose_is_held_against_the_table_of_that_name() -> None:
    table = "Kosten\t403.963 €\nFörderung\t- 245.319 €\nEigenanteil\t= 158.644 €\n"
    assert "158.644 €" in stimmt(f"Es bleibt ein Eigenanteil von 158.644 €.\n\n{table}")[-1]
    found = einziger_befund(f"Es bleibt ein Eigenanteil von 158.464 €.\n\n{table}")
    assert found.code is UNSTIMMIG
    assert "Zeile 5" in found.message
    assert "zwei Ziffern sind vertauscht" in found.cure
    ohne_befund(f"Im Vorjahr blieb ein Eigenanteil von 97.200 €.\n\n{table}")


@pytest.mark.parametrize("text", ["5 € / 0 = 3 €", "5 / 0 x 2 €\t10 €\nA\t3 €", "0 von 0 (0 %)"])
def test_division_by_zero_is_no_claim(text: str) -> None:
    assert not geprueft(text).claims


def test_a_long_line_without_end_is_read_in_time() -> None:
    assert not befunde(geprueft("a b c 1 + 2 " * 100_000))
