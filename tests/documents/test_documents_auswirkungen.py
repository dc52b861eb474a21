"""The section „Finanzielle Auswirkungen“: what it says under which facts, and how it looks."""

from __future__ import annotations

import io
from pathlib import Path
from textwrap import indent

import pytest
from financing_cases import einfach
from haushaltsplan import (
    ANSATZ,
    EHRLICH,
    EINNAHME,
    WERTGRENZE,
    ZWEI_JAHRE,
    mit_haushalt,
)
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import gedruckt, meldungen, orte, papier, seite
from pypdf import PdfReader

from vorlagen.renditions.pdf import to_pdf
from vorlagen.renditions.plaintext import plaintext

OHNE = MUSTER[VORLAGE][: MUSTER[VORLAGE].index("\nfinanzierung:")].replace(
    "{{ finanzierung.beratung.eigenanteil | euro }}", "Mittel"
)
OPEN = '{ausstehend: "Noch offen."}'
LAW = "(§ 83 Abs. 2 GO NRW i. V. m. § 53 Abs. 1 KrO NRW)"
DECIDES = "(§ 83 Abs. 1 GO NRW i. V. m. § 53 Abs. 1 KrO NRW)"
ONLY_IF = (
    " Über- und außerplanmäßige Mittel sind nur zulässig, wenn sie unabweisbar sind und ihre Deckung im"
    f" laufenden Haushaltsjahr gewährleistet ist {DECIDES}."
)


def ohne_finanzierung(effects: str, art: str = "Beschlussvorlage") -> dict[str, str]:
    head = OHNE.replace("art: Beschlussvorlage", f"art: {art}")
    return {**MUSTER, VORLAGE: f"{head}{effects}", TEXT: "Hier beginnt der Text.\n"}


def finanziert(described: str) -> dict[str, str]:
    return {**MUSTER, VORLAGE: f"{OHNE}\nfinanzierung:\n{indent(described, '  ')}"}


def abschnitt(root: Path, files: dict[str, str]) -> str:
    """The section as plain text, without its heading; empty if there is none."""
    text = plaintext(seite(schreibe(root, {**files, TEXT: "Hier beginnt der Text.\n"})))
    _, heading, after = text.partition("Finanzielle Auswirkungen\n------------------------\n")
    return after.partition("Hier beginnt der Text.")[0].strip() if heading else ""


# Amounts that add up, or say that they need not


@pytest.mark.parametrize(
    ("cost", "gift", "costs", "remark"),
    [
        # 67.924,20 − 29.999,60 = 37.924,60
        ("22641.4", "29999.6", "67.924 €", " (Rundungsdifferenzen möglich)"),
        # 67.924,50 − 30.000 = 37.924,50: what is rounded once adds up here
        ("22641.5", "30000", "67.925 €", ""),
    ],
)
def test_a_sentence_that_rounding_keeps_from_adding_up_says_so(
    tmp_path: Path, cost: str, gift: str, costs: str, remark: str
) -> None:
    lines = [f"bezeichnung: Kosten {n}, je_stelle: {cost}" for n in range(3)]
    described = einfach(
        *lines, f"bezeichnung: Spende, abzug: {gift}", kopf="rundung: {stufe: ende}\n"
    )
    text = abschnitt(tmp_path, finanziert(described))

    assert f"Kosten von {costs}.\n" in text
    assert f"Leistungen Dritter 30.000 €; als Eigenanteil bleiben 37.925 €{remark}." in text
    assert ("\n\nRundungsdifferenzen möglich." in text) is bool(remark)


def test_tables_say_that_rounding_keeps_them_from_adding_up(tmp_path: Path) -> None:
    lines = [f"bezeichnung: Kosten {n}, je_stelle: 100.4" for n in range(3)]
    described = einfach(*lines, kopf="rundung: {stufe: ende}\n")
    text = "{{ tabelle(finanzierung.t) }}\n\n{{ haushaltsjahre(finanzierung.t) }}\n"

    printed = gedruckt(tmp_path, text, finanziert(described))
    assert printed.count("Rundungsdifferenzen möglich.") == 2
    assert "Rest                   301 €" in printed


def test_what_is_too_much_in_one_year_stands_among_the_sources(tmp_path: Path) -> None:
    described = einfach(
        "bezeichnung: Umbau, je_stelle: 1000, haushaltsjahr: 2022",
        "bezeichnung: Betrieb, je_stelle: 1000, haushaltsjahr: 2023",
        "bezeichnung: Spende, abzug: 1500, haushaltsjahr: 2022",
        zeitraum="2022-01-01 2023-12-31",
        unten="deckung:\n  haushalt: {bezeichnung: Haushalt}\n",
    )
    rows = [line.split() for line in abschnitt(tmp_path, finanziert(described)).splitlines()]

    assert ["Eigenanteil", "−500", "€", "1.000", "€", "500", "€"] in rows
    assert ["davon", "Haushalt", "0", "€", "1.000", "€", "1.000", "€"] in rows
    assert ["davon", "Überschuss", "−500", "€", "0", "€", "−500", "€"] in rows


# Whether there is a section, and what if there is nothing to reckon


def test_a_paper_without_financing_says_where_the_money_is(tmp_path: Path) -> None:
    said = "finanzielle_auswirkungen: {text: 'Es stehen {{ angaben.bereit | euro }} bereit.'}\n"
    files = ohne_finanzierung(said)
    bereit = "angaben:\n  bereit: {bezeichnung: Mittel, wert: 5000, einheit: EUR}\n"
    files[VORLAGE] = files[VORLAGE].replace("angaben:\n", bereit, 1)
    assert abschnitt(tmp_path, files) == "Es stehen 5.000 € bereit."


def test_effects_may_be_pending(tmp_path: Path) -> None:
    files = ohne_finanzierung(f"finanzielle_auswirkungen: {OPEN}\n")
    assert abschnitt(tmp_path, files) == "[ausstehend]"
    paper = papier(tmp_path)
    assert paper.page is not None
    assert paper.page.is_draft
    assert orte(paper.findings) == ["vorlage.yaml:36:27 ausstehend"]


def test_without_a_budget_it_is_the_financing_by_year(projekt: Path) -> None:
    assert (
        abschnitt(projekt, MUSTER)
        == """\
Im Zeitraum 01.01.2024–31.12.2024 entstehen Kosten von 163.200 €.
Davon decken Leistungen Dritter 96.000 €; als Eigenanteil bleiben 67.200 €.

Finanzierung nach Haushaltsjahren
Position                 2024
-----------------------------
Gesamtkosten        163.200 €
Leistungen Dritter  −96.000 €
-----------------------------
Eigenanteil          67.200 €"""
    )


# What the budget has to say


APART = """\
Position                    2024
--------------------------------
Gesamtkosten           163.200 €
Leistungen Dritter     −96.000 €
--------------------------------
Eigenanteil             67.200 €
--------------------------------
Ergebnisplan
--------------------------------
Aufwendungen           163.200 €
veranschlagt (Ansatz)  100.000 €
--------------------------------
Mehrbedarf              63.200 €
--------------------------------
Erträge                 96.000 €
veranschlagt (Ansatz)   96.000 €
--------------------------------
Finanzplan
--------------------------------
Auszahlungen           163.200 €
veranschlagt (Ansatz)  100.000 €
--------------------------------
Mehrbedarf              63.200 €
--------------------------------
Einzahlungen            96.000 €
veranschlagt (Ansatz)   90.000 €
--------------------------------
Mehreinzahlungen         6.000 €

Konten
Konto                  Art      Produkt                    Kostenstelle  Sachkonto
----------------------------------------------------------------------------------
Personal der Beratung  Aufwand  05.03.01 Soziale Beratung  5010          501200
Zuweisung des Landes   Ertrag   05.03.01 Soziale Beratung  5010          414100

"""


def test_both_plans_are_kept_apart_where_they_differ_and_accounts_are_listed(
    tmp_path: Path,
) -> None:
    text = abschnitt(tmp_path, mit_haushalt())
    table = text.partition("Finanzierung und Haushalt nach Haushaltsjahren\n")[2]
    assert table.startswith(APART), table


ALIKE = ("finanzplan: 90000", "finanzplan: 96000")


def test_both_plans_stand_together_where_they_are_alike(tmp_path: Path) -> None:
    text = abschnitt(tmp_path, mit_haushalt(plan=(ALIKE,)))
    assert text.count("Ergebnisplan und Finanzplan (in beiden gleich)") == 1
    assert text.count("Mehrbedarf ") == 1
    assert text.count("Aufwendungen und Auszahlungen  ") == 1


def saetze(text: str) -> str:
    """What stands below the tables."""
    return " ".join(text.rpartition("414100\n\n")[2].split())


PERSONAL = "im Haushaltsjahr 2024 beim Konto „Personal der Beratung“"


@pytest.mark.parametrize(
    ("ansatz", "sentence"),
    [
        (
            "100000",
            (
                f"Erforderlich sind {PERSONAL} überplanmäßige Aufwendungen und Auszahlungen von"
                " 63.200 €. Sie sind erheblich, weil sie 50.000 € erreichen, und bedürfen der vorherigen"
                f" Zustimmung des Kreistags {LAW}."
            ),
        ),
        (
            "113200.01",
            (
                f"Erforderlich sind {PERSONAL} überplanmäßige Aufwendungen und Auszahlungen von"
                " 49.999,99 €. Sie bleiben unter der Grenze von 50.000 € und sind damit nicht erheblich:"
                f" Über sie entscheidet die Kämmerin {DECIDES}, und sie sind zur Kenntnis des Kreistags"
                f" zu bringen {LAW}."
            ),
        ),
        (
            "0",
            (
                f"Erforderlich sind {PERSONAL} außerplanmäßige Aufwendungen und Auszahlungen von"
                " 163.200 €. Sie sind erheblich, weil sie 50.000 € erreichen, und bedürfen der vorherigen"
                f" Zustimmung des Kreistags {LAW}."
            ),
        ),
        (
            "163200",
            (
                "Die Mittel für 2024 sind im Haushalt veranschlagt; über- oder außerplanmäßig ist dafür"
                " nichts bereitzustellen."
            ),
        ),
        (
            OPEN,
            (
                "Welche Beträge bei dem Konto „Personal der Beratung“ schon veranschlagt sind, ist noch"
                " einzutragen: [ausstehend]. Davon hängt ab, ob und in welcher Höhe Mittel über- oder"
                " außerplanmäßig bereitzustellen sind. Ab 50.000 € sind sie erheblich und bedürfen der"
                f" vorherigen Zustimmung des Kreistags {LAW}; darunter entscheidet die Kämmerin"
                f" {DECIDES}, und sie sind zur Kenntnis des Kreistags zu bringen {LAW}."
            ),
        ),
    ],
)
def test_what_the_law_says_to_it(tmp_path: Path, ansatz: str, sentence: str) -> None:
    plan = ((ANSATZ, f"ansaetze: {{jahr_2024: {ansatz}}}"), ALIKE)
    text = saetze(abschnitt(tmp_path, mit_haushalt(plan=plan)))
    assert text == sentence + (ONLY_IF if LAW in sentence else "")


def test_a_pending_threshold_decides_nothing(tmp_path: Path) -> None:
    files = mit_haushalt(plan=((WERTGRENZE, f"erheblich_ab: {OPEN}"),))
    text = saetze(abschnitt(tmp_path, files))
    assert "Ab welchem Betrag sie erheblich sind, ist noch einzutragen: [ausstehend]." in text
    assert "Davon hängt ab, ob sie der vorherigen Zustimmung des Kreistags bedürfen" in text
    paper = papier(tmp_path)
    assert paper.page is not None
    assert paper.page.is_draft
    assert orte(paper.findings) == ["haushalt.yaml:3:36 ausstehend"]


def test_the_name_of_an_account_may_be_pending(tmp_path: Path) -> None:
    called = "bezeichnung: Personal der Beratung"
    pending = f'{called[:13]}{{ausstehend: "Der Name ist noch nicht eingetragen."}}'
    text = abschnitt(tmp_path, mit_haushalt(plan=((called, pending),)))
    assert "beim Konto „[ausstehend]“ überplanmäßige" in " ".join(text.split())
    both = mit_haushalt(plan=((called, pending), (ANSATZ, f"ansaetze: {OPEN}")))
    assert "bei dem Konto „[ausstehend]“ schon" in " ".join(abschnitt(tmp_path, both).split())
    assert "haushalt.personal.bezeichnung" in " ".join(meldungen(papier(tmp_path).findings))


def test_where_only_lines_of_a_teilplan_are_printed_there_are_no_accounts_to_name(
    tmp_path: Path,
) -> None:
    line = (
        "bezeichnung: Personal der Beratung",
        'bezeichnung: "Zeile 11, Personalaufwendungen"',
    )
    no_number = ("    kostenstelle: 5010\n    sachkonto: 501200\n", "")
    one_has_it = " ".join(abschnitt(tmp_path, mit_haushalt(plan=(line, no_number))).split())
    assert "Zeile 11, Personalaufwendungen Aufwand 05.03.01 Soziale Beratung – –" in one_has_it
    none = mit_haushalt(
        plan=(line, no_number, ("    kostenstelle: 5010\n    sachkonto: 414100\n", ""))
    )
    text = " ".join(abschnitt(tmp_path / "keine", none).split())
    assert "Konto Art Produkt ---" in text
    assert not papier(tmp_path / "keine").findings


def test_who_pays_all_has_no_share(tmp_path: Path) -> None:
    own = (
        EHRLICH,
        (f"        - {EINNAHME}\n", ""),
        (", ertrag: zuweisung", ""),
    )
    assert "Eigenanteil" not in abschnitt(tmp_path, mit_haushalt(*own))


# The page


def test_the_pdf_says_it_and_breaks_its_table_between_groups_only(tmp_path: Path) -> None:
    filler = "Der Musterkreis berät vor Ort. " * 90
    files = mit_haushalt(("  Der Musterkreis stellt", f"  {filler}\n  Der Musterkreis stellt"))
    pdf = PdfReader(io.BytesIO(to_pdf(seite(schreibe(tmp_path, files))).content))
    pages = [" ".join(page.extract_text().split()) for page in pdf.pages]

    for first, last in (
        ("Haushaltsjahren Position 2024 Gesamtkosten", "Eigenanteil 67.200 €"),
        ("Ergebnisplan Aufwendungen 163.200 €", "Mehrbedarf 63.200 €"),
        ("Finanzplan Auszahlungen 163.200 €", "Mehreinzahlungen 6.000 €"),
    ):
        [page] = [page for page in pages if first in page]
        assert last in page.partition(first)[2]
    whole = " ".join(pages)
    assert "Personal der Beratung Aufwand 05.03.01 Soziale Beratung 5010 501200" in whole
    assert "bedürfen der vorherigen Zustimmung des Kreistags" in whole


def test_many_years_stand_on_a_turned_page_with_their_caption(tmp_path: Path) -> None:
    years = (ZWEI_JAHRE[0], "zeitraum: {von: 2024-01-01, bis: 2035-12-31}")
    files = mit_haushalt(years, EHRLICH, plan=(("[2024, 2025]", "[2024]"),))
    pdf = PdfReader(io.BytesIO(to_pdf(seite(schreibe(tmp_path, files))).content))
    [page] = [page for page in pdf.pages if "nach Haushaltsjahren" in page.extract_text()]
    assert page.mediabox.width > page.mediabox.height
    words = " ".join(page.extract_text().split())
    assert "Gesamtkosten 1" in words
    assert "davon in Haushalte einzustellen 0" in words
