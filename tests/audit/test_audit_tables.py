"""What tables assert, and which slip is named."""

from __future__ import annotations

import re

import pytest
from nachgerechnet import (
    als_html,
    befunde,
    einziger_befund,
    geprueft,
    ohne_befund,
    stimmt,
)

from vorlagen.findings import Code


def t(text: str) -> str:
    """A table whose cells are written with semicolons."""
    return re.sub(r"(?m)^ {8}", "", text).replace(" ; ", "\t")


def test_a_row_that_multiplies_is_recomputed() -> None:
    text = t("3,5 × 70.091 € (für 13 Monate) ; − 245.319 € ; Förderung")
    assert stimmt(text) == ["− 3,5 × 70.091 € = −245.319 €"]


def test_swapped_digits_are_named_with_what_follows_from_them() -> None:
    found = einziger_befund(
        t("""0,5 x 60.438 € (ein Jahr) ; 30.291 € ; Gesamtkosten
        - 1 x 20.100 € ; - 20.100 € ; Förderung
         ; = 10.191 € ; Eigenanteil""")
    )
    message, cure = found.message.replace("\u00a0", " "), found.cure.replace("\u00a0", " ")
    assert (found.code, str(found.place)) == (Code.RECHENPROBE_WIDERSPRUCH, "vorlage.txt:1:27")
    assert message == "„Gesamtkosten“: 0,5 × 60.438 € = 30.219 €; gedruckt sind 30.291 €."
    assert cure == (
        "Vermutlich: zwei Ziffern sind vertauscht. Beide Seiten der Rechnung prüfen."
        " Folge: 10.191 € (Zeile 3) passt zum gedruckten Wert; richtig wären dann 10.119 €."
    )


def test_a_product_of_a_rounded_rate_is_a_hint_and_no_fault() -> None:
    found = einziger_befund(t("7 x 10.333 € (Satz) ; 72.333 €"))
    assert found.code is Code.RECHENPROBE_RUNDUNG
    assert "7 × 10.333 € = 72.331 €; gedruckt sind 72.333 €" in found.message.replace("\u00a0", " ")
    assert "anderen Stufe gerundet" in found.cure


@pytest.mark.parametrize(
    ("total", "slip"),
    [
        ("18,25", "„Bornheim“ (3,5) fehlt in der Summe"),
        ("25,25", "„Bornheim“ (3,5) ist doppelt gezählt"),
        ("27,15", "zwei Ziffern sind vertauscht"),
        ("21,85", "eine Ziffer ist vertippt"),
        ("-21,75", "das Vorzeichen ist verkehrt"),
    ],
)
def test_the_likely_slip_in_a_total_is_named(total: str, slip: str) -> None:
    found = einziger_befund(
        t(f"""Alfter ; 12,00
        Bornheim ; 3,50
        Hennef ; 2,25
        Much ; 4,00
        Summe ; {total}""")
    )
    assert found.place.line == 5
    assert slip in found.cure or slip.startswith("zwei")


CLEAN = {
    "details that add nothing": """Personal ; 100.000 €
        davon E 11 ; 60.000 €
        davon E 9 ; 40.000 €
        Sachkosten ; 20.000 €
        Summe ; 120.000 €""",
    "subtotals": """A ; 10.000 €
        B ; 20.000 €
        Zwischensumme ; 30.000 €
        C ; 5.000 €
        D ; 6.000 €
        Zwischensumme ; 11.000 €
        Gesamt ; 41.000 €""",
    "subtotals under any name, of some of the rows above": """KG 200 ; 85.000 € ; 3,1 %
        KG 300 ; 1.842.000 € ; 66,4 %
        KG 400 ; 634.000 € ; 22,9 %
        Bauwerkskosten ; 2.476.000 € ; 89,3 %
        KG 500 ; 212.000 € ; 7,6 %
        Insgesamt ; 2.773.000 € ; 100,0 %""",
    "what is taken off": """Gesamtkosten ; 403.963 €
        abzgl. Förderung ; 245.319 €
        Eigenanteil ; 158.644 €""",
    "years as heads": """Ertrag ; 2021 ; 2022
        Steuern ; 1.000 ; 1.100
        Zuweisungen ; 2.000 ; 2.100
        Summe ; 3.000 ; 3.200""",
    "running numbers": """Nr. ; Maßnahme ; Kosten
        1 ; Schule ; 100.000
        2 ; Straße ; 200.000
        3 ; Kita ; 300.000
         ; Summe ; 600.000""",
    "plan and actual": """Konto ; Plan ; Ist ; Abweichung
        Personal ; 100.000 ; 90.000 ; −10.000
        Sach ; 50.000 ; 55.000 ; 5.000
        Summe ; 150.000 ; 145.000 ; −5.000""",
    "votes": """anwesende Mitglieder ; 11
        davon: ;
        Ja-Stimmen ; 9
        Nein-Stimmen ; 0
        Enthaltungen ; 2""",
    "account numbers": """4001 ; Steuern ; 12.000 €
        4003 ; Zuweisungen ; 13.000 €
        4004 ; Gebühren ; 14.000 €""",
    "an amount that cannot be added": """A ; 50.000 €
        B ; 134.000 € + X
        C ; ca. 5.000 €
        D ; 10.000 €
        Summe ; 200.000 €""",
}


@pytest.mark.parametrize("name", CLEAN)
def test_there_is_no_finding_on(name: str) -> None:
    ohne_befund(t(CLEAN[name]))


def test_tables_below_each_other_are_told_apart() -> None:
    text = """\
Produkt            Ansatz 2023   Ansatz 2024
05.01.01              120.000       130.000
05.01.02               80.000        90.000
Summe                 200.000       220.000

Maßnahme                         2023      2024      2025   Gesamt
Schule Nord                    100.000   200.000        0   300.000
Kita Süd                             -    50.000   50.000   100.000
Radweg                          25.000         -        -    25.000
Gesamt                         125.000   250.000   50.000   425.000

Beschäftigte         m     w    d   gesamt
Beamte              10    12    0       22
Tarif               30    45    1       76
Gesamt              40    57    1       98
"""
    equations = stimmt(text)
    assert "100.000 + 200.000 + 0 = 300.000" in equations
    assert "40 + 57 + 1 = 98" in equations
    assert len(equations) == 2 + 4 + 3 + 4 + 3


def test_a_wrong_total_below_subtotals_is_found_if_both_ways_agree() -> None:
    found = einziger_befund(t(CLEAN["subtotals"].replace("41.000", "43.000")))
    assert "= 41.000 €; gedruckt sind 43.000 €" in found.message.replace("\u00a0", " ")


def test_a_swapped_digit_in_a_row_is_found_though_only_the_total_contradicts() -> None:
    found = einziger_befund(
        t("""A ; 12.345 €
        B ; 23.465 €
        C ; 11.111 €
        Summe ; 46.912 €""")
    )
    cure = found.cure.replace("\u00a0", " ")
    assert "hier oder in „B“ (23.465 €); mit 23.456 € geht es auf" in cure


def test_markdown_tables_are_read_with_their_emphasis() -> None:
    text = "| Posten | Betrag |\n|---|---:|\n| A | 1.234,50 € |\n| B | 2.345,60 € |\n"
    assert stimmt(f"{text}| **Summe** | **3.580,10 €** |") == [
        "1.234,50 € + 2.345,60 € = 3.580,10 €"
    ]
    found = einziger_befund(f"{text}| **Summe** | **3.580,01 €** |")
    assert (found.place.line, found.place.column) == (5, 17)


def test_what_is_wrong_with_a_page_has_its_place_in_the_file() -> None:
    report = als_html(
        "<style>p { margin: 0 }</style>\n<!-- 7 × 5 € = 36 € -->\n<h1>Haus 7</h1>\n<ol>\n<li>Es gilt\n"
        "<li><b>F&uuml;r</b> B&uuml;cher gilt: 7 &times; 5&nbsp;&euro; = <i>36 €</i>.</ol>\n"
        "<p>7 × 5 € =\n36 €.</p>"
    )
    assert [str(f.place) for f in befunde(report)] == ["vorlage.html:6:68", "vorlage.html:8:1"]


def test_html_cells_over_several_rows_keep_the_columns_below() -> None:
    report = als_html(
        "<table><tr><td rowspan=3>Amt 50<td>A<td>1.000 €<tr><td>B<td>2.000 €<tr><td>C<td>4.000 €"
        "<tr><td colspan=2>Summe<td>7.000 €</table>"
    )
    assert befunde(report) == []
    assert len(report.claims) == 1


def test_what_a_page_hides_is_not_read() -> None:
    assert not als_html("<script>7 × 5 € = 36 €</script><p hidden>7 × 5 € = 36 €</p>").claims
    assert not als_html("<!-- 7 × 5 € = 36 € --><p aria-hidden=true>7 × 5 € = 36 €").claims
    page = "<head><title>7 × 5 € = 36 €</title><div hidden><p>7 × 6 € = 43 €</div><p>7 × 7 € = 49 €"
    assert [claim.result.text for claim in als_html(page).claims] == ["49 €"]


def test_what_was_not_understood_is_said() -> None:
    report = geprueft("Hausnummern\t17\nStockwerke\t5\nBriefkästen\t94\n")
    assert report.unread == ("Tabelle ab Zeile 1: 3 Zahlen, kein Zusammenhang erkannt.",)
    assert report.as_json()["nicht_verstanden"] == list(report.unread)
    assert not geprueft("A\t17 €\nB\t5 €\nSumme\t22 €\n").unread
