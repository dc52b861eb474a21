"""The proof of figures (Berechnungsnachweis): given these facts, this is proved, line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ausgeliefert import REPOSITORY
from muster import (
    BESCHEID,
    KGST,
    MANDANT,
    MUSTER,
    PROGRAMM,
    STELLENPLAN,
    TEXT,
    VORLAGE,
    geaendert,
    schreibe,
)
from papiere import meldungen, orte, papier
from vorlagen.building.paper import Paper
from vorlagen.documents.open_facts import open_facts
from vorlagen.documents.press import Printed
from vorlagen.documents.proof.build import Basis, prove
from vorlagen.documents.proof.printed import PrintedForms, read_back
from vorlagen.documents.proof.probe import probe
from vorlagen.documents.proof.sections import Sections
from vorlagen.figures.exact import Fraction
from vorlagen.figures.figure import Constant, Fact, Figure, Op, Operation
from vorlagen.figures.rounding import rounded
from vorlagen.figures.unit import EUR
from vorlagen.findings import Place
from vorlagen.german.numbers import betrag
from vorlagen.german.style import DIN_5008
from vorlagen.renditions.plaintext import plaintext

ANLAGE = "anlagen:\n  - art: berechnungsnachweis\n"
SMALL = (  # what stands below the name of a figure: to what it belongs, and its address
    r"( Stellenplan ·)? (stellenplan|kgst|groessen|verteilungen)\.[\w.]+"
    r"| KGSt „[^“]*“| Bescheid vom [\d.]+ \(Modul 1\)"
)
SHOWN = "Stand: {{ %s }}.\n"

OFFEN = "\nfinanzielle_auswirkungen: {ausstehend: Offen.}\n"


def mit_nachweis(files: Mapping[str, str] = MUSTER) -> dict[str, str]:
    """The project with the annex asked for."""
    vorlage = files[VORLAGE].replace("unterschrift:", f"{ANLAGE}unterschrift:")
    return {**files, VORLAGE: vorlage}


def geprueft(ordner: Path, files: Mapping[str, str] = MUSTER) -> Paper:
    """The paper with its proof, rendered; nothing in it is wrong."""
    paper = papier(schreibe(ordner, mit_nachweis(files)))
    assert paper.rendered is not None, meldungen(paper.findings)
    return paper


def text_von(paper: Paper) -> str:
    """The proof as plain text."""
    assert paper.rendered is not None
    [annex] = [a for a in paper.rendered.annexes if a.art == "berechnungsnachweis"]
    return plaintext(annex.html)


def nachweis(ordner: Path, files: Mapping[str, str] = MUSTER) -> str:
    return text_von(geprueft(ordner, files))


def abschnitt(text: str, heading: str) -> str:
    """The text of a chapter, its white space collapsed."""
    found = re.search(rf"^\d\. {heading}\n-+\n(.*?)(?=^\d\. |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"kein Abschnitt „{heading}“"
    return " ".join(found[1].split())


def words(text: str) -> str:
    return " ".join(text.split())


# Its head


def test_it_says_of_which_paper_it_is(tmp_path: Path) -> None:
    text = nachweis(tmp_path)
    assert text.startswith(
        "Musterkreis\n\nDie Landrätin\n\nBerechnungsnachweis zur Beschlussvorlage"
    )
    assert "Nummer: 12/2024\nDatum:  01.02.2024" in text
    assert "Beratung vor Ort im Musterkreis" in text
    assert "Entwurf" not in text


def test_that_of_a_draft_is_a_draft(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: Offen.}")
    paper = geprueft(tmp_path, files)
    assert paper.rendered is not None
    assert '<body class="entwurf">' in paper.rendered.annexes[0].html
    text = text_von(paper)
    assert "Nummer: [ausstehend]" in text
    assert "Entwurf" not in text  # its mark is no text


def test_a_paper_lists_it_among_its_annexes(tmp_path: Path) -> None:
    paper = geprueft(tmp_path)
    assert paper.rendered is not None
    assert "Anlagen\n-------\n\n- Anlage 1: Berechnungsnachweis, " in plaintext(paper.rendered.html)


def test_it_may_be_listed_under_another_title(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE,
        "unterschrift:",
        "anlagen:\n  - titel: Bescheid\n  - {art: berechnungsnachweis, titel: Rechnungen}\nunterschrift:",
    )
    paper = papier(schreibe(tmp_path, files))
    assert paper.rendered is not None
    assert "- Anlage 1: Bescheid\n- Anlage 2: Rechnungen, " in plaintext(paper.rendered.html)
    assert [annex.art for annex in paper.rendered.annexes] == ["berechnungsnachweis"]


def test_a_paper_that_does_not_ask_for_it_has_none(tmp_path: Path) -> None:
    paper = papier(schreibe(tmp_path, MUSTER))
    assert paper.rendered is not None
    assert paper.rendered.annexes == ()


@pytest.mark.parametrize(
    ("anlagen", "found"),
    [
        ("- art: nachweis", "vorlage.yaml:12:10 wert-unzulaessig"),
        ("- {}", "vorlage.yaml:12:5 schluessel-fehlt"),
        (
            "- art: berechnungsnachweis\n  - art: berechnungsnachweis",
            "vorlage.yaml:13:10 kennung-doppelt",
        ),
    ],
)
def test_an_annex_that_cannot_be_made(tmp_path: Path, anlagen: str, found: str) -> None:
    files = geaendert(VORLAGE, "unterschrift:", f"anlagen:\n  {anlagen}\nunterschrift:")
    paper = papier(schreibe(tmp_path, files))
    assert orte(paper.findings) == [found], meldungen(paper.findings)


# Tables


def test_each_line_of_a_table_stands_below_the_steps_that_lead_to_it(tmp_path: Path) -> None:
    text = abschnitt(nachweis(tmp_path), "Finanzierungstabellen")
    assert "2 VZÄ Beratung vor Ort, 01.01.2024–31.12.2024" in text
    parts = [
        "[1] Jahreskosten eines Arbeitsplatzes E10 60.000 € je VZÄ und Jahr [Q1.1] + 20 % [Q1.2] ×",
        "[2] Monate im Zeitraum 01.01.2024–31.12.2024, beide Tage eingeschlossen 12 Monate",
        "[3] Gesamtkosten je VZÄ 81.600 € je VZÄ und Jahr [1] ÷ 12 Monate je Jahr = 6.800 €",
        "× 12 Monate [2]",
        "[4] Zeile 1 Gesamtkosten 2 VZÄ [Q2.1] × 81.600 € je VZÄ [3] 163.200 € ✓",
        "[6] Zeile 2 Förderung 2 VZÄ [Q2.1] × 48.000 € je VZÄ [5] − 96.000 € ✓",
        "[7] Zeile 3 Eigenanteil 163.200 € [4] − 96.000 € [6] 67.200 € ✓",
        "Probe: 163.200 € − 96.000 € = 67.200 € ✓ stimmt",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_rounding_has_a_column_of_its_own_beside_the_exact_value(tmp_path: Path) -> None:
    files = geaendert(KGST, "E10: 60000", "E10: 60001")
    files[VORLAGE] = MUSTER[VORLAGE].partition("      veroeffentlicht")[0]
    text = words(nachweis(tmp_path, files))
    assert "÷ 12 Monate je Jahr = auf 1 € 81.601 € je VZÄ" in text
    assert "× 12 Monate [2] = 81.601,20 € je VZÄ [4] Zeile 1" in text


def test_steps_that_two_tables_share_are_shown_once(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE,
        "    beratung:\n      titel:",
        "    leitung:\n      titel: Leitung\n      stellen: stellenplan.leitung\n      zeilen:\n"
        "        - {bezeichnung: Kosten, je_stelle: kgst.E10}\n      ergebnis: Rest\n"
        "    beratung:\n      titel:",
    )
    files[TEXT] += "\n{{ tabelle(finanzierung.leitung) }}\n"
    text = abschnitt(nachweis(tmp_path, files), "Finanzierungstabellen")
    assert text.count("Jahreskosten eines Arbeitsplatzes E10") == 1
    assert text.count("81.600 € je VZÄ und Jahr [2] ÷") == 2


def test_a_table_that_only_the_text_speaks_of_is_proved_nevertheless(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "\nfinanzierung:", f"{OFFEN}\nfinanzierung:")
    text = abschnitt(nachweis(tmp_path, {**files, TEXT: "Nichts.\n"}), "Finanzierungstabellen")
    assert "als Tabelle nicht gedruckt · finanzierung.beratung" in text
    assert "163.200 € [4] − 96.000 € [6] 67.200 €" in text
    assert "✓ stimmt" not in text, "there is nothing on paper to check it against"


def test_the_months_of_a_table_are_not_proved_twice(tmp_path: Path) -> None:
    text = MUSTER[TEXT] + "\nAuf {{ finanzierung.beratung.monate | zahl }} Monate.\n"
    assert nachweis(tmp_path, {**MUSTER, TEXT: text}).count("beide Tage eingeschlossen") == 1


@pytest.mark.parametrize("first", ["je_stelle", "abzug"])
def test_a_table_may_begin_with_what_is_taken_off(tmp_path: Path, first: str) -> None:
    costs = "        - {bezeichnung: Gesamtkosten, je_stelle: kgst.E10}\n"
    grant = "        - {bezeichnung: Förderung, abzug: muster.modul1.beratung.personal}\n"
    files = MUSTER if first == "je_stelle" else geaendert(VORLAGE, costs + grant, grant + costs)
    probe_ = {
        "je_stelle": "Probe: 163.200 € − 96.000 € = 67.200 € ✓ stimmt",
        "abzug": "Probe: − 96.000 € + 163.200 € = 67.200 € ✓ stimmt",
    }
    assert probe_[first] in nachweis(tmp_path, files)


@pytest.mark.parametrize("stufe", ["einheit", "zeile", "ende"])
@pytest.mark.parametrize("auf", ["1", "0.01", "100"])
def test_every_rounding_can_be_proved(tmp_path: Path, stufe: str, auf: str) -> None:
    files = geaendert(
        VORLAGE, "  tabellen:\n", f"  rundung: {{stufe: {stufe}, auf: {auf}}}\n  tabellen:\n"
    )
    files = {**files, KGST: MUSTER[KGST].replace("E10: 60000", "E10: 60007.01")}
    files[VORLAGE] = files[VORLAGE].partition("      veroeffentlicht")[0]
    text = nachweis(tmp_path, files)
    assert "Zeile 3 Eigenanteil" in text
    assert (
        "auf 1 €" if auf == "1" else f"auf {auf.replace('.', ',')} €"
    ) in text or stufe == "ende"


def test_rounding_at_the_end_may_leave_a_difference_on_paper_that_is_explained(
    tmp_path: Path,
) -> None:
    """0,5 VZÄ × 81.601,20 € = 40.800,60 €, less 0,5 × 48.000,40 € = 24.000,20 €: 16.800,40 €."""
    files = geaendert(VORLAGE, "  tabellen:\n", "  rundung: {stufe: ende}\n  tabellen:\n")
    files[VORLAGE] = files[VORLAGE].partition("      veroeffentlicht")[0]
    files[KGST] = MUSTER[KGST].replace("E10: 60000", "E10: 60001")
    files[PROGRAMM] = MUSTER[PROGRAMM].replace("betrag: 48000", "betrag: 48000.40")
    files[BESCHEID] = MUSTER[BESCHEID].replace("vzae: 2", "vzae: 0.5")
    files[VORLAGE] = files[VORLAGE].replace("    soll: groessen.beratungstage\n", "")
    text = nachweis(tmp_path, files)
    assert (
        "Probe: 40.801 € − 24.000 € = 16.800 € ≠ weicht ab. Gedruckt ist 1 € weniger. Die Teile sind"
        " nur für den Druck gerundet; gerechnet wurde mit genauen Beträgen."
    ) in words(text)
    assert "1 Abweichung)" in text


def test_a_number_of_posts_that_stands_in_the_table_itself(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE, "stellen: bescheide.beratung_2024.bewilligt.beratung\n", "stellen: 2\n"
    )
    text = words(nachweis(tmp_path, files))
    assert "Zeile 1 Gesamtkosten 2 VZÄ [Q1.4] × 81.600 € je VZÄ [3] 163.200 € ✓" in text
    assert "[Q1.4] In der Vorlage angegebene Zahl 2 VZÄ data/musterkreis" in text


# Distributions and sums


def test_a_distribution_is_added_up_and_held_against_what_it_must_be(tmp_path: Path) -> None:
    text = abschnitt(nachweis(tmp_path), "Verteilungstabellen")
    assert "Beratungstage in den Kommunen" in text
    assert "Adorf 2" in text
    assert "Ceheim – kein Bedarf" in text
    assert "Probe: 2 + 3 = 5 ✓ stimmt" in text
    assert "Probe: Soll 2 VZÄ [Q2.1] × 2,5 Tage je VZÄ [Q1.4] = 5 Tage ✓ stimmt" in text


def test_sums_of_results_have_a_chapter_and_stand_in_the_overview(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE,
        "\nverteilungen:",
        "  doppelt:\n    bezeichnung: Eigenanteil für zwei Jahre\n"
        "    formel: finanzierung.beratung.eigenanteil + finanzierung.beratung.eigenanteil\n"
        "\nverteilungen:",
    )
    files[TEXT] += "\nIn zwei Jahren sind es {{ groessen.doppelt | euro }}.\n"
    text = nachweis(tmp_path, files)
    chapter = abschnitt(text, "Summen aus mehreren Tabellen")
    assert "Eigenanteil für zwei Jahre" in chapter
    assert "67.200 € [7] + 67.200 € [7] 134.400 € ✓" in chapter
    overview = abschnitt(text, "Übersicht der Ergebnisse")
    assert "Eigenanteil für zwei Jahre 134.400 € ✓ Finanzierung [8] keiner" in overview


def test_the_overview_says_where_results_are_printed(tmp_path: Path) -> None:
    text = abschnitt(nachweis(tmp_path), "Übersicht der Ergebnisse")
    places = "Beschlussvorschlag; Finanzielle Auswirkungen; Finanzierung"
    assert f"2 VZÄ Beratung vor Ort 67.200 € ✓ {places} [7] keiner" in text


# Further figures, in the words of the paper


def test_a_figure_is_shown_in_every_form_in_which_it_is_printed(tmp_path: Path) -> None:
    text = (
        "# Anlass\n\n{{ bescheide.beratung_2024.bewilligt.beratung.vzae | zahlwort }} Stellen mit"
        " {{ bescheide.beratung_2024.bewilligt.beratung.vzae | vzae }}, insgesamt"
        " {{ muster.volumen.jahr_2024 | mio }}.\n"
    )
    found = abschnitt(nachweis(tmp_path, {**MUSTER, TEXT: text}), "Weitere Zahlen der Vorlage")
    assert found.index("Anlass") < found.index("Beratung vor Ort: Umfang zwei; 2 VZÄ [Q")
    assert "Fördervolumen, Jahr 2024 5 Mio. € [Q" in found
    assert "5.000.000 €" in found


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (
            "stellenplan.leitung.vzae | vzae",
            "Leitung der Beratungsstelle: Umfang 1 VZÄ 2 Stellen [Q",
        ),
        ("muster.modul1.beratung.personal | euro", "Beratungsstellen: Personalausgaben je Vollz"),
        ("kgst.gemeinkosten | prozent", "Gemeinkosten in v. H. der Personalkosten 20 % [Q"),
        ("kgst.sachkosten.it", "Sachkosten eines Arbeitsplatzes für IT 3.600 9.600 € je VZÄ"),
        ("kgst.personalkosten.E6 | euro", "Personalkosten E6 48.000 € [Q"),
        ("bescheide.beratung_2024.betrag | euro", "Bewilligter Betrag 96.000 € [Q"),
        ("angaben.tage_je_stelle", "Beratungstage einer vollen Stelle in der Woche 2,5 [Q"),
        ("verteilungen.kommunen.anzahl", "Zahl der Kommunen 3 gezählt: Adorf, Bestadt, Ceheim"),
        (
            "verteilungen.kommunen.bedarf.anzahl | zahlwort",
            "Zahl der Kommunen, die keinen Bedarf haben eins gezählt: Ceheim",
        ),
        ("groessen.beratungstage", "Beratungstage 5 2 VZÄ [Q"),
        (
            "(kgst.E10 / 7) | runden(100) | euro",
            "gerundet auf 100 €",
        ),
        ("runden(kgst.E10, 7000) | euro", "Jahreskosten eines Arbeitsplatzes E10, gerundet"),
        (
            "minimum(bescheide.beratung_2024.betrag, angaben.geld) | euro",
            "kleinster Wert von 96.000",
        ),
        ("prozentsatz(bescheide.beratung_2024.betrag, angaben.geld) | prozent", "÷ 100.000 € [Q"),
    ],
)
def test_what_a_figure_is_called_and_how_it_came_about(
    tmp_path: Path, expression: str, shown: str
) -> None:
    files = geaendert(
        VORLAGE,
        "\ngroessen:",
        "  geld: {bezeichnung: Vorhandene Mittel, wert: 100000, einheit: EUR}\n\ngroessen:",
    )
    files[STELLENPLAN] += "quelle: {dokument: Stellenplan 2024}\n"
    found = nachweis(tmp_path, {**files, TEXT: SHOWN % expression})
    assert shown in re.sub(SMALL, "", words(found)), found


def test_each_section_is_named_where_it_first_prints_a_figure(tmp_path: Path) -> None:
    text = (
        "{{ muster.volumen.jahr_2024 | mio }}\n\n# Teil\n\n## Unter *Teil* {{ angaben.beginn }}\n\n"
        "```\n# kein Titel\n```\n\n{{ bescheide.beratung_2024.betrag | euro }}\n\n### Tiefer\n\n"
        "{{ kgst.gemeinkosten | prozent }}\n"
    )
    files = {**MUSTER, TEXT: text}
    found = nachweis(tmp_path, files)
    assert re.findall(r"^(Text|Unter.*|Teil.*|kein.*)$", found, re.MULTILINE) == [
        "Text",
        "Unter Teil …",
        "Unter Teil …, Tiefer",
    ]


def test_texts_of_the_yaml_cannot_become_html_or_references(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "bezeichnung: Adorf", 'bezeichnung: "<b>A</b> & [99]"')
    paper = geprueft(tmp_path, files)
    assert paper.rendered is not None
    html = paper.rendered.annexes[0].html
    assert "&lt;b&gt;A&lt;/b&gt; &amp; [99]" in html
    assert 'href="#nr-99"' not in html


def test_every_reference_leads_to_a_line(tmp_path: Path) -> None:
    html = geprueft(tmp_path).rendered.annexes[0].html  # type: ignore[union-attr]
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert len(links) >= 8
    assert links <= set(ids)


def test_references_lead_upwards(tmp_path: Path) -> None:
    """What a computation mentions has been proved before it."""
    html = geprueft(tmp_path).rendered.annexes[0].html  # type: ignore[union-attr]
    tables = html[html.index("rechenweg") :]
    for row in re.findall(r'<tr id="nr-(\d+)".*?</tr>', tables):
        body = re.search(rf'<tr id="nr-{row}".*?</tr>', tables, re.DOTALL)
        assert body
        assert all(int(used) < int(row) for used in re.findall(r'href="#nr-(\d+)"', body[0]))


def test_it_is_written_in_the_house_style(tmp_path: Path) -> None:
    files = {**MUSTER, MANDANT: MUSTER[MANDANT] + "zahlenstil: {waehrung: EUR}\n"}
    text = nachweis(tmp_path, files)
    assert "Probe: 163.200 EUR − 96.000 EUR = 67.200 EUR ✓ stimmt" in text
    assert "€" not in text


def test_a_paper_without_money_has_a_proof_without_tables_of_money(tmp_path: Path) -> None:
    vorlage = MUSTER[VORLAGE].partition("\nfinanzierung:")[0]
    vorlage = vorlage.replace("{{ finanzierung.beratung.eigenanteil | euro }}", "Mittel")
    vorlage += "\nfinanzielle_auswirkungen: keine\n"
    text = nachweis(
        tmp_path, {**MUSTER, VORLAGE: vorlage, TEXT: "{{ verteilung(verteilungen.kommunen) }}"}
    )
    assert "Finanzierungstabellen" not in text
    assert "2. Verteilungstabellen" in text


def test_a_paper_without_figures_has_an_empty_proof(tmp_path: Path) -> None:
    vorlage = re.sub(r"\{\{.*?\}\} ", "Mittel ", MUSTER[VORLAGE], count=1)
    vorlage = vorlage.replace("\nfinanzierung:", f"{OFFEN}\nfinanzierung:")
    text = nachweis(tmp_path, {**MUSTER, VORLAGE: vorlage, TEXT: "Nichts.\n"})
    assert "1. Ausstehendes" in text
    assert "2. " not in text


# Assumptions and what is pending


def test_assumptions_name_what_rests_on_them(tmp_path: Path) -> None:
    files = geaendert(KGST, "gemeinkosten: 20", "gemeinkosten: {annahme: 20, grund: Üblich so.}")
    text = nachweis(tmp_path, files)
    found = abschnitt(text, "Annahmen")
    assert "[A1] Gemeinkosten in v. H. der Personalkosten 20 % Üblich so. [1], [3], [4], [7]" in (
        re.sub(r" KGSt „[^“]*“| data/\S+", "", found)
    )
    assert "angenommen [A1]" in abschnitt(text, "Quellenverzeichnis")
    places = "Beschlussvorschlag; Finanzielle Auswirkungen; Finanzierung"
    assert f"67.200 € ✓ {places} [7] [A1]" in words(text)


def test_a_released_assumption_says_who_released_it_and_when(tmp_path: Path) -> None:
    released = "freigegeben: {am: 2024-01-20, durch: Dezernat II}"
    assumed = f"gemeinkosten: {{annahme: 20, grund: Üblich so., {released}}}"
    text = nachweis(tmp_path, geaendert(KGST, "gemeinkosten: 20", assumed))
    found = abschnitt(text, "Annahmen")
    assert "Freigegeben am 20.01.2024 durch Dezernat II" in found


def test_an_assumed_day_rests_under_no_figure(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "tag: 2024-04-01", "tag: {annahme: 2024-04-01, grund: Geplant.}")
    found = abschnitt(nachweis(tmp_path, files), "Annahmen")
    assert re.search(r"\[A1\] Beginn der Beratung 01.04.2024 Geplant. keine Zahl", found)


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("nummer: 12/2024", "nummer: {ausstehend: Offen.}", "Nummer der Vorlage"),
        ("datum: 2024-02-01", "datum: {ausstehend: Offen.}", "Datum der Vorlage"),
        ("federfuehrung: Sozialamt", "federfuehrung: {ausstehend: Offen.}", "Federführung"),
        ("sitzung: maerz_2024", "sitzung: {ausstehend: Offen.}", "Tag der Sitzung"),
    ],
)
def test_what_is_pending_has_a_german_name(tmp_path: Path, old: str, new: str, name: str) -> None:
    found = abschnitt(nachweis(tmp_path, geaendert(VORLAGE, old, new)), "Ausstehendes")
    assert f"[O1] {name} Offen. keine Zahl" in found


def test_a_table_whose_rate_is_pending_shows_what_is_missing(tmp_path: Path) -> None:
    files = geaendert(KGST, "E10: 60000", 'E10: {ausstehend: "Der Bericht fehlt."}')
    text = nachweis(tmp_path, files)
    found = abschnitt(text, "Ausstehendes")
    assert "[O1] Personalkosten E10 Der Bericht fehlt. [1], [3], [4], [7]" in found
    assert "Zeile 1 Gesamtkosten" in text
    assert "ausstehend" in abschnitt(text, "Finanzierungstabellen")


def test_a_pending_figure_that_the_text_prints_is_listed(tmp_path: Path) -> None:
    files = geaendert(BESCHEID, "betrag: 96000", "betrag: {ausstehend: Noch offen.}")
    files[TEXT] = "{{ bescheide.beratung_2024.betrag | euro }}\n"
    paper = geprueft(tmp_path, files)
    assert orte(paper.findings) == ["beratung-2024.yaml:11:9 ausstehend"]
    text = text_von(paper)
    assert "[O1] Bewilligter Betrag Noch offen. [8]" in abschnitt(text, "Ausstehendes")
    found = abschnitt(text, "Weitere Zahlen der Vorlage")
    assert re.search(r"\[8\] Bewilligter Betrag \[ausstehend\] \[Q\d.\d\] ausstehend", found)


# The cross check


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("158.644 €", 158644),
        ("1.012,50 EUR", Fraction(2025, 2)),
        ("79,35 %", Fraction(7935, 100)),
        ("3,5", Fraction(7, 2)),
        ("2,5 Mio. €", 2500000),
        ("− 96.000 €", -96000),
        ("115.418€", 115418),
        ("13 Monate", 13),
        ("dreieinhalb", None),
        ("115.418,33… €", None),
        ("1.2 €", None),
        ("[ausstehend]", None),
        ("5 von 7", None),
        ("", None),
    ],
)
def test_printed_figures_are_read_back(text: str, value: Fraction | int | None) -> None:
    for spaced in (text, text.replace(" ", "\N{NO-BREAK SPACE}")):
        assert read_back(spaced) == value


def summand(name: str, value: int) -> Figure:
    return Figure(Fraction(value), EUR, Fact(Place("f.yaml", 1, 1)), address=name)


def on_paper(*figures: Figure) -> list[Printed]:
    return [Printed(f, betrag(f.wert), Place("text.md", 1, 1)) for f in figures]


amounts = st.lists(st.integers(0, 10**9), min_size=2, max_size=6)


@settings(deadline=None, max_examples=60)
@given(amounts, st.data())
def test_a_sum_is_checked_against_what_is_printed(values: list[int], data: Any) -> None:
    """Whichever printed amount is tampered with, the check notices it, and by how much."""
    parts = [summand(f"a{index}", value) for index, value in enumerate(values)]
    total = parts[0]
    for part in parts[1:]:
        total = total - part if data.draw(st.booleans()) else total + part
    total = total.named("summe")
    printed = on_paper(*parts, total)
    found = probe(total, PrintedForms(printed), DIN_5008)
    assert found is not None
    assert found.stimmt
    index = data.draw(st.integers(0, len(printed) - 1))
    by = data.draw(st.integers(1, 10**6))
    wrong = betrag(printed[index].figure.wert + by)
    tampered = [*printed[:index], replace(printed[index], text=wrong), *printed[index + 1 :]]
    found = probe(total, PrintedForms(tampered), DIN_5008)
    assert found is not None
    assert not found.stimmt
    assert found.bemerkung.startswith(f"Gedruckt ist {betrag(Decimal(by))} ")


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 10**4), st.integers(1, 10**6))
def test_a_product_is_rounded_as_its_derivation_says(number: int, rate: int) -> None:
    of, each = summand("zahl", number), summand("satz", rate)
    each = replace(each, exact=Fraction(rate, 100), unit=EUR / EUR)
    product = rounded(of * each).named("produkt")
    printed = [
        *on_paper(of, product),
        Printed(each, f"{each.wert:.2f}".replace(".", ","), Place("")),
    ]
    found = probe(product, PrintedForms(printed), DIN_5008)
    assert found is not None
    assert found.stimmt


def test_what_is_not_printed_as_a_number_is_not_checked() -> None:
    left, right = summand("a", 1), summand("b", 2)
    total = (left + right).named("summe")
    assert probe(total, PrintedForms(on_paper(left, total)), DIN_5008) is None
    words_only = [*on_paper(left, total), Printed(right, "zwei", Place(""))]
    assert probe(total, PrintedForms(words_only), DIN_5008) is None
    assert probe(left, PrintedForms(on_paper(left)), DIN_5008) is None


# The shipped paper


@pytest.fixture(scope="module")
def kim() -> Paper:
    paper = papier(REPOSITORY, "kim-2021")
    assert paper.rendered is not None, meldungen(paper.findings)
    return paper


def test_every_figure_that_the_shipped_paper_prints_is_in_its_proof(kim: Paper) -> None:
    assert kim.rendered is not None
    text = words(text_von(kim))
    forms = {printed.text.replace("\N{NO-BREAK SPACE}", " ") for printed in kim.rendered.printed}
    assert len(forms) > 50
    assert {form for form in forms if form not in text} == set()


def test_every_derivation_of_the_shipped_paper_ends_in_facts_and_constants(kim: Paper) -> None:
    assert kim.rendered is not None
    for printed in kim.rendered.printed:
        for leaf in printed.figure.leaves():
            counted = isinstance(leaf.origin, Operation) and leaf.origin.op in {
                Op.ANZAHL,
                Op.MONATE,
            }
            assert isinstance(leaf.origin, Fact | Constant) or counted
            if counted:
                assert leaf.origin.place is not None  # type: ignore[union-attr]


def test_all_assumptions_and_all_that_is_pending_are_listed(kim: Paper) -> None:
    assert kim.rendered is not None
    assert kim.figures is not None
    assert kim.papier.schriftstueck is not None
    text = text_von(kim)
    listed = {
        kind: set(re.findall(r"(data/[\w./-]+:\d+)", text[text.index(f". {kind}\n") :]))
        for kind in ("Annahmen", "Ausstehendes")
    }
    under = {
        f"{fact.place.file}:{fact.place.line}"
        for printed in kim.rendered.printed
        for _, fact in printed.figure.facts()
        if fact.assumed
    }
    assert len(under) == 7
    assert under <= listed["Annahmen"]
    for fact in open_facts(kim.papier.schriftstueck, kim.figures.touched, kim.rendered.printed):
        place = f"{fact.place.file}:{fact.place.line}"
        assert place in listed["Ausstehendes" if fact.is_pending else "Annahmen"]


def test_every_result_that_rests_on_an_assumption_is_named_with_it(kim: Paper) -> None:
    assert kim.rendered is not None
    [html] = [a.html for a in kim.rendered.annexes if a.art == "berechnungsnachweis"]
    least = re.search(r'id="nr-(\d+)"(?:(?!<tr).)*gesamt\.<wbr>mindestens', html)
    assert least
    for number in range(1, 8):
        row = re.search(rf'<tr id="nr-a{number}">.*?</tr>', html)
        assert row
        text = re.sub(r"<[^>]*>", "", row[0])
        spans = re.findall(r"\[(\d+)\](?:–\[(\d+)\])?", text)
        assert any(int(a) <= int(least[1]) <= int(b or a) for a, b in spans), text


def test_all_cross_checks_of_the_shipped_paper_come_out(kim: Paper) -> None:
    text = text_von(kim)
    assert "(59 Proben, keine Abweichung)" in text
    for sum_ in (
        "403.963 € − 245.319 € = 158.644 €",
        "39.964 € − 29.629 € = 10.335 €",
        "723.296 € − 417.081 € − 47.397 € = 258.818 €",
        "204.408 € − 121.875 € = 82.533 €",
        "272.544 € − 121.875 € = 150.669 €",
    ):
        assert f"Probe: {sum_} ✓ stimmt" in text
    assert "3,00 = 35,00 ✓ stimmt" in text
    assert "Soll 7 VZÄ [32] × 5 Tage je VZÄ [Q9.1] = 35 Tage ✓ stimmt" in text


def test_no_address_is_the_name_of_anything(kim: Paper) -> None:
    """Addresses stand in elements of their own, which say that they are technical."""
    assert kim.rendered is not None
    [html] = [a.html for a in kim.rendered.annexes if a.art == "berechnungsnachweis"]
    html = re.sub(r'<span class="adresse">.*?</span>|<td class="ort">.*?</td>', "", html)
    html = html[html.index("<main>") :].replace("<wbr>", "")
    assert not re.findall(r"\b(?:finanzierung|kgst|groessen|bescheide|kim|stellenplan)\.\w+", html)


def test_its_names_are_german_words_without_stray_signs(kim: Paper) -> None:
    assert kim.rendered is not None
    [html] = [a.html for a in kim.rendered.annexes if a.art == "berechnungsnachweis"]
    names = re.findall(r'<th scope="row">(.*?)(?:<span class="adresse">|</th>)', html)
    said = "\n".join(re.sub(r"<[^>]+>", " ", name) for name in names)
    for expected in (
        "Eigenanteil, höchstens",
        "Bedarf 2021, mindestens",
        "Erwarteter Betrag 2022, mindestens",
        "KIM, Aufwand für Stellen der Module 1 und 2, Ergebnisplan",
        "Aufwendungen, Ergebnisplan",
        "Zwischenwert, gerundet",
    ):
        assert expected in said
    assert "Sachkosten in Kommunen, Rundungsdifferenz" in "".join(names)
    for name in names:
        assert not re.search(r">,|oechst|^Sk |aehr", name), name


def test_amounts_in_reasons_do_not_break(kim: Paper) -> None:
    assert kim.rendered is not None
    [html] = [a.html for a in kim.rendered.annexes if a.art == "berechnungsnachweis"]
    assert "geteilt durch 13 mal 12 sind 73.780\u00a0€." in html


# Tables that have more columns than lines


def test_whatever_else_a_table_prints_is_proved_below_it(tmp_path: Path) -> None:
    """Shares of its years, for one: each is proved, and their sum is checked across."""
    paper = geprueft(tmp_path)
    assert paper.figures is not None
    assert paper.rendered is not None
    assert paper.papier.schriftstueck is not None
    whole = paper.figures.tables["beratung"].lines[0].amount
    address = "finanzierung.beratung.gesamtkosten"
    first = (whole / 4).named(f"{address}.jahr_2024")
    second = (whole - first).named(f"{address}.jahr_2025")
    both = (first + second).named(f"{address}.jahre")
    extra = on_paper(first, second, both)
    nachweis_, _ = prove(
        Basis(
            paper.papier.schriftstueck,
            paper.figures,
            PrintedForms([*paper.rendered.printed, *extra]),
            Sections.of(paper.papier, paper.papier.schriftstueck),
            [],
            DIN_5008,
            lambda text, _: str(text),
        )
    )
    [table] = nachweis_.tabellen
    *_, one, two, three = [zeile.rechnung for zeile in table.zeilen]
    assert [line.name.text for line in (one, two)] == [
        "Gesamtkosten, Jahr 2024",
        "Gesamtkosten, Jahr 2025",
    ]
    assert [line.ergebnis for line in (one, two, three)] == [
        betrag(Decimal(40800)),
        betrag(Decimal(122400)),
        betrag(Decimal(163200)),
    ]
    assert two.probe is not None
    assert three.probe is not None
    assert three.probe.stimmt


def test_a_shortfall_above_other_income_is_proved_with_it(tmp_path: Path) -> None:
    """The shortfall rests on the income below it, which is therefore entered first."""
    kind = (
        "finanzierungsart: {art: fehlbedarf, werte: [{ab: 2023-01-01, hoechstbetrag: 50000,"
        " quelle: {dokument: Richtlinie}}]}"
    )
    programme = MUSTER[PROGRAMM].replace("        saetze:", f"        {kind}\n        saetze:", 1)
    lines = (
        "        - {bezeichnung: Förderung, foerderung: muster.modul1.beratung}\n"
        "        - {bezeichnung: Spende, abzug: kgst.sachkosten.ohne_it}\n"
    )
    old = "        - {bezeichnung: Förderung, abzug: muster.modul1.beratung.personal}\n"
    vorlage = MUSTER[VORLAGE].replace(old, lines)
    vorlage = vorlage.replace("foerderung: 96000, eigenanteil: 67200", "foerderung: 50000")
    text = nachweis(tmp_path, {**MUSTER, PROGRAMM: programme, VORLAGE: vorlage})

    assert "Zeile 2 Förderung" in words(text)
    assert "Zeile 3 Spende" in words(text)
