"""What the filters and functions of the handbook print, in a real paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import BESCHEID, MANDANT, MUSTER, TEXT, geaendert, schreibe
from papiere import einziger_fehler, gedruckt, orte, papier

EIGENANTEIL = "finanzierung.beratung.eigenanteil"  # 67.200 €
GESAMTKOSTEN = "finanzierung.beratung.gesamtkosten"  # 163.200 €


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (f"({EIGENANTEIL} - {GESAMTKOSTEN}) | ohne_vorzeichen | euro", "96.000 €"),
        (f'({EIGENANTEIL} - {GESAMTKOSTEN}) | je_nachdem("über", "unter")', "unter"),
        (f'({EIGENANTEIL} - {EIGENANTEIL}) | je_nachdem("über", "unter", "bei")', "bei"),
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
        (EIGENANTEIL, "67.200 €"),
        ("groessen.beratungstage", "5"),
        ("angaben.beginn", "01.04.2024"),
        ("bescheide.beratung_2024.raten[0].betrag | euro", "48.000 €"),
        ("vorlage.oeffentlich", "ja"),
    ],
)
def test_without_a_filter_a_value_prints_by_its_kind(
    tmp_path: Path, expression: str, printed: str
) -> None:
    assert gedruckt(tmp_path, f"{{{{ {expression} }}}}") == printed


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("{waehrung: EUR}", "67.200 EUR, 5 Mio. EUR, 20 %"),
        ("{abstand: nein}", "67.200€, 5 Mio. €, 20%"),
    ],
)
def test_the_house_style_of_an_authority(tmp_path: Path, style: str, printed: str) -> None:
    files = {**MUSTER, MANDANT: f"{MUSTER[MANDANT]}zahlenstil: {style}\n"}
    amounts = f"{{{{ {EIGENANTEIL} | euro }}}}, {{{{ muster.volumen.jahr_2024 | mio }}}}"
    text = f"{amounts}, {{{{ kgst.gemeinkosten }}}}"
    assert gedruckt(tmp_path, text, files) == printed


@pytest.mark.parametrize(
    ("expression", "message", "cure"),
    [
        (
            f"{EIGENANTEIL} | vzae",
            "„finanzierung.beratung.eigenanteil“ ist in EUR; der Filter druckt VZÄ.",
            "hier „euro“",
        ),
        (
            "kgst.gemeinkosten | euro",
            "„kgst.gemeinkosten“ ist in v. H.; der Filter druckt Beträge.",
            "hier „prozent“",
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
        ("mandant.name | euro", "formel", "Mit „Musterkreis“ lässt sich nicht rechnen"),
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
        ("kgst", "ausdruck", "eine Gruppe von Werten"),
        ("spanne(kgst.E10, angaben.tage_je_stelle) | euro", "einheit", "nicht vergleichen"),
        ("tabelle(finanzierung)", "ausdruck", "Das ist keine Tabelle"),
        ("(angaben.tage_je_stelle / 2) | zahlwort", "ausdruck", "Für 1,25 gibt es kein"),
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
        (f"{EIGENANTEIL} | mio", "0,0672 hat 4 Nachkommastellen"),
    ],
)
def test_nothing_is_rounded_in_silence(tmp_path: Path, expression: str, message: str) -> None:
    finding = einziger_fehler(tmp_path, f"Es sind {{{{ {expression} }}}}.\n")
    assert orte([finding])[0].endswith(" rundung-fehlt")
    assert finding.place.line == 1
    assert message in finding.message
    assert "runden(1)" in finding.cure


def test_an_unknown_filter_and_the_nearest(tmp_path: Path) -> None:
    finding = einziger_fehler(tmp_path, "Es sind\n\nschon {{ kgst.E10 | eruo }}.\n")
    assert orte([finding]) == ["text.md:3:21 name-unbekannt"]
    assert finding.message == "Den Filter „eruo“ gibt es nicht."
    assert finding.cure == "Meinten Sie „euro“?"


def test_pending_figures_cannot_be_reckoned_with_or_compared_in_the_text(tmp_path: Path) -> None:
    files = geaendert(BESCHEID, "betrag: 96000", "betrag: {ausstehend: Der Bescheid fehlt.}")
    text = "{{ (bescheide.beratung_2024.betrag * 2) | euro }}"
    assert gedruckt(tmp_path / "a", text, files) == "[ausstehend]"
    finding = einziger_fehler(
        tmp_path / "b", "{% if bescheide.beratung_2024.betrag > 0 %}ja{% endif %}\n", files
    )
    assert orte([finding])[0].startswith("text.md:1:")
    assert "steht noch aus" in finding.message
