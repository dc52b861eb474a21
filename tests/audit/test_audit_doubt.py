"""In doubt nothing is said: of what was read in part, or may be meant otherwise."""

from __future__ import annotations

import pytest
from nachgerechnet import befunde, einziger_befund, geprueft, ohne_befund, stimmt

from vorlagen.findings import Code

SILENT = {
    "a column of line numbers without a head": """
        11\tPersonal\t120.400\t131.900
        12\tVersorgung\t30.200\t28.100
        13\tTransfer\t84.300\t90.700
        14\t= Ordentliche Aufwendungen\t234.900\t250.700""",
    "net and gross with the tax within": """
        Pflasterarbeiten\t31.000 €\t52.000 €
        Beete\t12.000 €\t12.000 €
        Summe, netto\t43.000 €\t64.000 €
        Summe, brutto (inkl. 19 % MwSt.)\t51.170 €\t76.160 €""",
    "hundredths under a total": """
        Amt\tPlan\tIst\tin %
        Kultur\t40.000\t44.000\t10,0
        Sport\t60.000\t57.000\t-5,0
        Summe\t100.000\t101.000\t1,0""",
    "the earlier taken off the later": """
        Ergebnis laut Plan - 48.300,00 €
        Ergebnis laut Abschluss - 5.100,00 €
        Differenz: + 43.200,00 €""",
    "parts that overlap": """
        Häuser\t41\t3.118
        davon mit Garten\t38\t2.300
        davon mit Werkstatt\t9\t1.402""",
    "rows on the page before": """
        Hallen
        (23)
        Vereine 34
        Verbände 18
        Stiftungen 16
        Gesamt 312""",
    "an amount beside the table": """
        - Hecken ca. 30.000 €
          dazu jährlich 2.000 € für Schnitt.
        - Brücke ca. 310.000 €
        - Rampe ca. 187.000 €
        - Bänke ca. 41.000 €
        Gesamtkosten ca. 568.000 €""",
    "a row with fewer figures than the others": """
        Abbruch 120.000 € 900.000 € 1.020.000 €
        Bauwerk 2.450.000 € 2.450.000 €
        Wege 130.000 € 130.000 €
        Honorare 810.000 € 190.000 € 1.000.000 €
        Gesamt 3.510.000 € 1.090.000 € 4.600.000 €""",
    "years and the last of a series": """
        Besuche
        2014: 2.104.318
        2015: 2.231.507
        2016: 2.198.640
        2017: 2.240.133""",
    "two heads side by side that are periods": "01.01.2023 - 15.03.2022 -\n31.12.2023 31.12.2022",
    "relations that hold by chance": """
        Betriebsergebnis 211 512 473 466 431
        Finanzergebnis 138 51 -23 -71 -122
        Jahresergebnis 340 563 429 395 309""",
    "an area above amounts": """
        Fläche neu bepflanzt:  ca.  700  m²
        Baukosten  brutto   61.000,00 €
        Betreuung  9.400,00 €
        Projektkosten gesamt     69.000,00 €""",
    "hundredths rounded up": """
        1. Fa. Eins	502.300,00 €	100 %
        2. Fa. Zwei	515.860,00 €	103 %
        3. Fa. Drei	527.410,00 €	105 %
        4. Fa. Vier	560.080,00 €	112 %
        5. Fa. Fünf	598.200,00 €	119 %""",
    "cells without gaps, of which one is missing": """
        Gräber0,00-20.000,0055.726,55
        Hallen-138.000,00-124.049,09-234.722,91
        Gesamt-138.000,00-164.049,09-178.996,36""",
    "parts of a figure in brackets": "Das Areal hat 0,8 ha (0,3 privat / 0,5 städtisch).",
    "contents with leaders": """
        1. Gestaltung ............... 9
        1.1 Dächer ............... 9
        2. Werbung ............... 10
        Gesamtübersicht ............... 11""",
}


@pytest.mark.parametrize("case", SILENT)
def test_nothing_is_said_in_doubt(case: str) -> None:
    text = "\n".join(line.removeprefix(" " * 8) for line in SILENT[case].split("\n"))
    found = [f for f in befunde(geprueft(text)) if f.code is not Code.RECHENPROBE_RUNDUNG]
    assert not found, [finding.message for finding in found]


READ = {
    "an amount on the line below its label": """
        Angebot des Unternehmers
        (Anteil Brückenbau)
         2.318.462 EUR
        Gutachten 140.000 EUR
        Reserve 90.000 EUR
        Insgesamt: 2.548.462 EUR""",
    "labels with signs, dots and abbreviations": """
        1 Meier + Töchter, Neustadt 80.412,35
        2 Turnverein e. V. 37.208,10
        3 Mobil / Fest  91.664,20
        Summe 209.284,65""",
    "cells that run together": """
        Reinigung18.340,55 €9.210,00 €
        Bewachung7.218,40 €2.347,15 €
        Gesamt25.558,95 €11.557,15 €""",
    "cells without gaps": """
        Gräber0,00-20.000,0055.726,55
        Hallen-138.000,00-124.049,09-234.722,91
        Gesamt-138.000,00-144.049,09-178.996,36""",
    "areas": """
        Wege ca. 970 m2
        Dächer ca. 460 m2
        Grün ca. 1.529 m2
        Plangebiet gesamt ca. 2.959 m2""",
    "totals named at the end": """
        Kredite\t61.240\t58.114
        Lieferungen\t4.875\t4.310
        Schulden insgesamt\t66.115\t62.424""",
    "amounts without cents": """
        Chor e. V. 12.000.-
        Theater 3.700,--
        Kino 800.-
        Summe 16.500.-""",
}


@pytest.mark.parametrize("case", READ)
def test_rows_of_running_text_are_read_as_they_are_meant(case: str) -> None:
    text = "\n".join(line.removeprefix(" " * 8) for line in READ[case].split("\n"))
    assert stimmt(text)


def test_a_digit_in_a_total_of_running_text_is_found() -> None:
    found = einziger_befund(
        "Angebot des Unternehmers\n 2.318.462 EUR\nGutachten 140.000 EUR\nReserve 90.000 EUR\n"
        "Insgesamt: 2.548.962 EUR\n"
    )
    assert found.code in (Code.RECHENPROBE_WIDERSPRUCH, Code.RECHENPROBE_UNSTIMMIG)


ROW = "Kultur\t41.200 €\t44.350 €\nSport\t60.310 €\t57.020 €\nJugend\t33.120 €\t30.900 €\n"


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("101.510 €\t101.370 €", "fehlt die Zeile in beiden Summen: „Jugend“"),
        ("146.630 €\t145.570 €", "fehlt oben eine Zeile oder ist eine zu viel: mit 12.000"),
    ],
)
def test_a_row_that_is_missing_from_totals_side_by_side_is_named_as_that(
    total: str, words: str
) -> None:
    assert words in einziger_befund(f"{ROW}Summe\t{total}\n").cure


def test_what_was_not_reported_is_counted() -> None:
    text = "Vereine 34\nVerbände 18\nStiftungen 16\nGesamt 312\n"
    ohne_befund(text)
    assert len(geprueft(text).doubtful) == 1
    assert "1 unsichere Rechnung" in geprueft(text).summary
