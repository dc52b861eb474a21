"""What the filters and functions of the handbook print, in a real paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import BESCHEID, MANDANT, MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import aus_text, einziger_fehler, gedruckt, orte, papier

EIGENANTEIL = "finanzierung.beratung.eigenanteil"  # 67.200 €
GESAMTKOSTEN = "finanzierung.beratung.gesamtkosten"  # 163.200 €
STELLEN = "bescheide.beratung_2024.bewilligt.beratung.vzae"  # 2 VZÄ


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (f"{EIGENANTEIL} | euro", "67.200 €"),
        ("kgst.E10 | euro", "81.600 €"),  # a rate prints as its amount
        ("muster.volumen.jahr_2024 | mio", "5 Mio. €"),
        ("kgst.gemeinkosten | prozent", "20 %"),
        (f"{STELLEN} | vzae", "2 VZÄ"),
        ("angaben.tage_je_stelle | zahl", "2,5"),
        ("groessen.beratungstage | einheit", "5 Tage"),
        ("finanzierung.zeitraum.monate | einheit", "12 Monate"),
        ("angaben.tage_je_stelle | einheit", "2,5 Tage je VZÄ"),
        (f"{STELLEN} | zahlwort", "zwei"),
        (f"({EIGENANTEIL} - {GESAMTKOSTEN}) | ohne_vorzeichen | euro", "96.000 €"),
        (f"{EIGENANTEIL} | ohne_vorzeichen | euro", "67.200 €"),
        (f'({EIGENANTEIL} - {GESAMTKOSTEN}) | je_nachdem("über", "unter")', "unter"),
        (f'{EIGENANTEIL} | je_nachdem("über", "unter")', "über"),
        (f'({EIGENANTEIL} - {EIGENANTEIL}) | je_nachdem("über", "unter", "bei")', "bei"),
        ("angaben.tage_je_stelle | zahlwort", "zweieinhalb"),
        ('stellenplan.leitung.anteil | zahlwort("e")', "halbe"),
        ('stellenplan.leitung.vzae | zahlwort("er")', "einer"),
        ("angaben.beginn | datum", "01.04.2024"),
        ("angaben.beginn | datum_kurz", "01.04.24"),
        ("angaben.beginn | monat_jahr", "April 2024"),
        ("angaben.beginn | jahr", "2024"),
        ("finanzierung.zeitraum | zeitraum", "01.01.2024–31.12.2024"),
        ("verteilungen.kommunen.mit.namen | aufzaehlung", "Adorf und Bestadt"),
        ('verteilungen.kommunen.mit.namen | aufzaehlung("oder")', "Adorf oder Bestadt"),
    ],
)
def test_a_filter(tmp_path: Path, expression: str, printed: str) -> None:
    assert gedruckt(tmp_path, f"{{{{ {expression} }}}}") == printed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Die Last sinkt um DAS. Es sind\nDAS.", "um −96.000 €"),
        ("Die Last liegt DAS unter dem Plan.", "−96.000 € unter"),
        ("Die Last ändert sich: DAS.", ""),
    ],
)
def test_a_sign_beside_a_word_that_says_it_is_reported(
    tmp_path: Path, text: str, said: str
) -> None:
    text = text.replace("DAS", f"{{{{ ({EIGENANTEIL} - {GESAMTKOSTEN}) | euro }}}}")
    found = [
        f
        for f in papier(schreibe(tmp_path, {**MUSTER, TEXT: text})).findings
        if "Vorzeichen" in f.message
    ]
    assert [f.message.partition("“")[0].replace("\xa0", " ") for f in found] == [f"„{said}"] * bool(
        said
    )


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (f"spanne({EIGENANTEIL}, {GESAMTKOSTEN}) | euro", "67.200 bis 163.200 €"),
        (f"spanne({EIGENANTEIL}, {EIGENANTEIL}) | euro", "67.200 €"),
        (f"summe({EIGENANTEIL}, {EIGENANTEIL}, {GESAMTKOSTEN}) | euro", "297.600 €"),
        (f"minimum({EIGENANTEIL}, {GESAMTKOSTEN}) | euro", "67.200 €"),
        (f"maximum({EIGENANTEIL}, {GESAMTKOSTEN}) | euro", "163.200 €"),
        (f"({GESAMTKOSTEN} / 7) | runden(1) | euro", "23.314 €"),
        (f"prozentsatz({EIGENANTEIL} * 2, {GESAMTKOSTEN} - {EIGENANTEIL}) | prozent", "140 %"),
    ],
)
def test_a_function(tmp_path: Path, expression: str, printed: str) -> None:
    assert gedruckt(tmp_path, f"{{{{ {expression} }}}}") == printed


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (f"({GESAMTKOSTEN} - {EIGENANTEIL}) | euro", "96.000 €"),
        (f"({EIGENANTEIL} - {GESAMTKOSTEN}) | euro", "−96.000 €"),
        (f"(-{EIGENANTEIL}) | euro", "−67.200 €"),
        (f"({EIGENANTEIL} * kgst.gemeinkosten) | euro", "13.440 €"),  # twenty percent of it
        (f"({EIGENANTEIL} + {EIGENANTEIL} / 1000) | euro", "67.267,20 €"),
        ("1 + 2", "3"),
    ],
)
def test_reckoning_in_the_text(tmp_path: Path, expression: str, printed: str) -> None:
    assert gedruckt(tmp_path, f"{{{{ {expression} }}}}") == printed


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (EIGENANTEIL, "67.200 €"),
        ("kgst.gemeinkosten", "20 %"),
        ("groessen.beratungstage", "5"),
        ("angaben.beginn", "01.04.2024"),
        ("mandant.name", "Musterkreis"),
        ("bescheide.beratung_2024.raten[0].betrag | euro", "48.000 €"),
        ("bescheide.beratung_2024.quelle.dokument", "Bescheid der Bezirksregierung"),
        ("vorlage.oeffentlich", "ja"),
    ],
)
def test_without_a_filter_a_value_prints_by_its_kind(
    tmp_path: Path, expression: str, printed: str
) -> None:
    assert gedruckt(tmp_path, f"{{{{ {expression} }}}}") == printed


def test_amount_and_sign_stay_on_one_line(tmp_path: Path) -> None:
    assert (
        aus_text(tmp_path, f"{{{{ {EIGENANTEIL} | euro }}}}") == "<p>67.200\N{NO-BREAK SPACE}€</p>"
    )


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("{waehrung: EUR}", "67.200 EUR, 5 Mio. EUR, 20 %"),
        ("{waehrung: Euro}", "67.200 Euro, 5 Mio. Euro, 20 %"),
        ("{abstand: nein}", "67.200€, 5 Mio. €, 20%"),
    ],
)
def test_the_house_style_of_an_authority(tmp_path: Path, style: str, printed: str) -> None:
    files = {**MUSTER, MANDANT: f"{MUSTER[MANDANT]}zahlenstil: {style}\n"}
    amounts = f"{{{{ {EIGENANTEIL} | euro }}}}, {{{{ muster.volumen.jahr_2024 | mio }}}}"
    text = f"{amounts}, {{{{ kgst.gemeinkosten }}}}"
    assert gedruckt(tmp_path, text, files) == printed


def test_the_house_style_holds_in_tables_too(tmp_path: Path) -> None:
    style = 'zahlenstil: {waehrung: EUR, strich: "./."}\n'
    files = {**MUSTER, MANDANT: MUSTER[MANDANT] + style}
    tables = "{{ tabelle(finanzierung.beratung) }}\n\n{{ verteilung(verteilungen.kommunen) }}"
    text = gedruckt(tmp_path, tables, files)
    lines = [line.split() for line in text.splitlines()]
    assert [
        "Gesamtkosten",
        "2",
        "×",
        "81.600",
        "EUR",
        "(E10",
        "für",
        "12",
        "Monate)",
        "163.200",
        "EUR",
    ] in lines
    assert ["Ceheim", "./."] in lines
    assert "€" not in text


def test_units_that_are_written_differently_are_left_over(tmp_path: Path) -> None:
    text = f"{{{{ ({EIGENANTEIL} * groessen.beratungstage) | euro }}}}\n"
    finding = einziger_fehler(tmp_path, text)
    assert "ist in EUR · Tage; der Filter druckt Beträge." in finding.message
    assert "gleich geschrieben" in finding.cure


@pytest.mark.parametrize(
    ("expression", "message", "cure"),
    [
        (
            f"{EIGENANTEIL} | vzae",
            "„finanzierung.beratung.eigenanteil“ ist in EUR; der Filter druckt VZÄ.",
            "hier „euro“",
        ),
        (
            "groessen.beratungstage | euro",
            "„groessen.beratungstage“ ist in Tage; der Filter druckt Beträge.",
            "hier „einheit“",
        ),
        (
            "kgst.gemeinkosten | euro",
            "„kgst.gemeinkosten“ ist in v. H.; der Filter druckt Beträge.",
            "hier „prozent“",
        ),
        (
            f"{STELLEN} | prozent",
            f"„{STELLEN}“ ist in VZÄ; der Filter druckt Prozente.",
            "hier „vzae“",
        ),
    ],
)
def test_a_filter_for_another_unit(
    tmp_path: Path, expression: str, message: str, cure: str
) -> None:
    finding = einziger_fehler(tmp_path, f"Es sind\n{{{{ {expression} }}}}.\n")
    assert orte([finding]) == ["text.md:2:4 einheit"]
    assert finding.message == message
    assert cure in finding.cure


@pytest.mark.parametrize(
    ("expression", "code", "message"),
    [
        (
            "kgst.E10 | datum",
            "ausdruck",
            "„81.600\N{NO-BREAK SPACE}€ je VZÄ und Jahr“ ist kein Tag.",
        ),
        ("kgst.E10 | zeitraum", "ausdruck", "Das ist kein Zeitraum."),
        ("mandant.name | euro", "formel", "Mit „Musterkreis“ lässt sich nicht rechnen"),
        ("kgst.E10 | aufzaehlung", "ausdruck", "Das ist keine Liste von Wörtern."),
        (
            'verteilungen.kommunen.mit.namen | aufzaehlung("bzw")',
            "ausdruck",
            "„bzw“ verbindet keine Aufzählung",
        ),
        (
            "kgst.E10 + angaben.tage_je_stelle",
            "einheit",
            "„angaben.tage_je_stelle“ (Tage je VZÄ) lassen sich nicht zusammenzählen.",
        ),
        (
            "kgst.E10 / 0",
            "division-durch-null",
            "„kgst.E10“ (81.600 EUR je VZÄ und Jahr) soll durch null geteilt werden",
        ),
        ("kgst.E10 ** 2", "formel", "Das Rechenzeichen „**“ gibt es hier nicht."),
        ("kgst", "ausdruck", "eine Gruppe von Werten"),
        ("verteilungen.kommunen.mit.namen", "ausdruck", "eine Gruppe von Werten"),
        ("spanne(kgst.E10, angaben.tage_je_stelle) | euro", "einheit", "nicht vergleichen"),
        ("tabelle(finanzierung)", "ausdruck", "Das ist keine Tabelle"),
        ("(angaben.tage_je_stelle / 2) | zahlwort", "ausdruck", "Für 1,25 gibt es kein"),
        ('angaben.tage_je_stelle | zahlwort("x")', "ausdruck", "„x“"),
        ("tabelle(verteilungen.kommunen)", "ausdruck", "Das ist keine Tabelle"),
    ],
)
def test_a_value_that_a_filter_or_function_cannot_take(
    tmp_path: Path, expression: str, code: str, message: str
) -> None:
    finding = einziger_fehler(tmp_path, f"Es sind\n\n{{{{ {expression} }}}}\n")
    assert (finding.code.value, finding.place.line) == (code, 3)
    assert message in finding.message
    assert "Figure(" not in finding.message


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (f"({GESAMTKOSTEN} / 7) | euro", "unendlich viele Nachkommastellen"),
        (f"({EIGENANTEIL} / 64000) | euro(1)", "1,05 hat 2 Nachkommastellen"),
        (f"{EIGENANTEIL} | mio", "0,0672 hat 4 Nachkommastellen"),
        ("angaben.tage_je_stelle | zahl(0)", "2,5 hat 1 Nachkommastellen"),
    ],
)
def test_nothing_is_rounded_in_silence(tmp_path: Path, expression: str, message: str) -> None:
    finding = einziger_fehler(tmp_path, f"Es sind {{{{ {expression} }}}}.\n")
    assert orte([finding])[0].endswith(" rundung-fehlt")
    assert finding.place.line == 1
    assert message in finding.message
    assert "runden(1)" in finding.cure


@pytest.mark.parametrize(
    "expression",
    ["kgst.E10 | euro(99999999)", "kgst.E10 | zahl(400)", "kgst.gemeinkosten | prozent(-1)"],
)
def test_an_impossible_number_of_decimals(tmp_path: Path, expression: str) -> None:
    finding = einziger_fehler(tmp_path, f"{{{{ {expression} }}}}\n")
    assert finding.code.value == "ausdruck"
    assert "Nachkommastellen" in finding.message


def test_an_unknown_filter_and_the_nearest(tmp_path: Path) -> None:
    finding = einziger_fehler(tmp_path, "Es sind\n\nschon {{ kgst.E10 | eruo }}.\n")
    assert orte([finding]) == ["text.md:3:21 name-unbekannt"]
    assert finding.message == "Den Filter „eruo“ gibt es nicht."
    assert finding.cure == "Meinten Sie „euro“?"


def test_an_unknown_function_and_the_nearest(tmp_path: Path) -> None:
    finding = einziger_fehler(tmp_path, "Es folgt:\n\n{{ tabele(finanzierung.beratung) }}\n")
    assert orte([finding]) == ["text.md:3:4 name-unbekannt"]
    assert finding.message == "Die Funktion „tabele“ gibt es nicht."
    assert finding.cure == "Meinten Sie „tabelle“?"


@pytest.mark.parametrize("expression", ["mandant.name()", "kgst.E10()", "bescheide()"])
def test_values_cannot_be_called(tmp_path: Path, expression: str) -> None:
    assert einziger_fehler(tmp_path, f"{{{{ {expression} }}}}\n").code.value == "ausdruck"


@pytest.mark.parametrize(
    "expression",
    ["tabelle()", "spanne(kgst.E10)", "kgst.E10 | euro(1, 2)", 'woertlich("1 €")'],
)
def test_too_few_or_too_many_arguments(tmp_path: Path, expression: str) -> None:
    finding = einziger_fehler(tmp_path, f"Es sind\n{{{{ {expression} }}}}\n")
    assert (finding.code.value, finding.place.line) == ("ausdruck", 2)


def test_pending_figures_cannot_be_reckoned_with_or_compared_in_the_text(tmp_path: Path) -> None:
    files = geaendert(BESCHEID, "betrag: 96000", "betrag: {ausstehend: Der Bescheid fehlt.}")
    text = "{{ (bescheide.beratung_2024.betrag * 2) | euro }}"
    assert gedruckt(tmp_path / "a", text, files) == "[ausstehend]"
    finding = einziger_fehler(
        tmp_path / "b", "{% if bescheide.beratung_2024.betrag > 0 %}ja{% endif %}\n", files
    )
    assert orte([finding])[0].startswith("text.md:1:")
    assert "steht noch aus" in finding.message


def test_a_figure_that_cannot_be_computed_is_reported_where_its_formula_stands(
    tmp_path: Path,
) -> None:
    files = geaendert(VORLAGE, "groessen:\n", "groessen:\n  falsch: kgst.E10 / 0\n")
    finding = einziger_fehler(
        tmp_path, "{{ groessen.falsch | euro }} {{ groessen.falsch }}\n", files
    )
    assert orte([finding]) == ["vorlage.yaml:23:11 division-durch-null"]
