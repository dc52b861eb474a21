"""No figure is typed in: what a build says of figures and impossible days in texts and templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import einziger_fehler, gedruckt, meldungen, orte, papier

from vorlagen.findings import Severity

NO_SUCH_FIGURE = "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und mit {{ … }} einsetzen"


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        (
            "67.200 €",
            "Meinten Sie „{{ finanzierung.beratung.eigenanteil | euro }}“ (oder kgst.E6)?",
        ),
        ("20 %", "Meinten Sie „{{ kgst.gemeinkosten | prozent }}“?"),
        (
            "zwei VZÄ",
            "Meinten Sie „{{ bescheide.beratung_2024.bewilligt.beratung.vzae | zahlwort }}“",
        ),
        ("158.644 €", NO_SUCH_FIGURE),
    ],
)
def test_a_figure_typed_into_the_text(tmp_path: Path, typed: str, cure: str) -> None:
    finding = einziger_fehler(tmp_path, f"Erstens.\n\nEs sind {typed} im Jahr.\n")
    assert orte([finding]) == ["text.md:3:9 zahl-getippt"]
    assert finding.message == (
        f"„{typed}“ ist getippt; Zahlen kommen aus Fakten oder Berechnungen."
    )
    assert cure in finding.cure


@pytest.mark.parametrize(
    "text",
    [
        "Im Jahr 2024 gilt § 3 Absatz 2, siehe Vorlage 12/2024 und Modul 1 vom 05.03.2024.",
        "{{ kgst.E10 | euro }} in {{ finanzierung.zeitraum.monate | einheit }}",
        "[Richtlinie](https://example.org/5.000-EUR/12%20Prozent)",
    ],
)
def test_what_is_no_figure_may_be_typed(tmp_path: Path, text: str) -> None:
    assert gedruckt(tmp_path, text)


@pytest.mark.parametrize(
    "expression",
    [
        '"158.644 €"',
        '"x" if kgst.E10 > 0 else "158.644 €"',
    ],
)
def test_a_figure_typed_into_an_expression(tmp_path: Path, expression: str) -> None:
    finding = einziger_fehler(tmp_path, f"Erstens.\n\nEs sind {{{{ {expression} }}}}.\n")
    assert finding.code.value == "zahl-getippt"
    assert finding.place.line == 3
    assert finding.place.column == len("Es sind {{ ") + expression.index("158.644") + 1
    assert "„158.644 €“ ist getippt" in finding.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("betreff: Beratung vor Ort", "betreff: Beratung für 158.644 €"),
        ("titel: Beratungstage in", "titel: 158.644 € in"),
        ("personal}", "personal, anmerkung: bis 158.644 €}"),
    ],
)
def test_a_figure_typed_into_a_title_or_table(tmp_path: Path, old: str, new: str) -> None:
    files = geaendert(VORLAGE, old, new)
    before = files[VORLAGE].partition("158.644")[0]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    findings = papier(schreibe(tmp_path, files)).findings
    assert orte(findings) == [f"vorlage.yaml:{line}:{column} zahl-getippt"], meldungen(findings)


@pytest.mark.parametrize(
    ("template", "places"),
    [
        ("<p>Rat</p>\n<p>Es sind 158.644 €.</p>", ["2:12"]),
        ("<table><tr><th>158.644</th>\n<td>€</td></tr></table>", ["1:16"]),
        ("<p>158.644 <b>€</b></p>\n<p>elf VZÄ</p>", ["1:4", "2:4"]),
        ("<p>Nr. 5 vom 05.03.2024</p>", []),
    ],
)
def test_a_figure_typed_into_a_template(tmp_path: Path, template: str, places: list[str]) -> None:
    name = "templates/musterkreis/teile/unterschrift.html"
    findings = papier(schreibe(tmp_path, {**MUSTER, name: template})).findings
    assert orte(findings) == [f"unterschrift.html:{place} zahl-getippt" for place in places]


@pytest.mark.parametrize(
    ("text", "place", "last"),
    [
        ("Bis zum 31.11.2021 gilt das.", "1:9", "30.11.2021"),
        ('Am {{ "31.04.2024" }}.', "1:8", "30.04.2024"),
    ],
)
def test_a_day_that_does_not_exist(tmp_path: Path, text: str, place: str, last: str) -> None:
    finding = einziger_fehler(tmp_path, text)
    assert orte([finding]) == [f"text.md:{place} datum-unmoeglich"]
    assert f"Der letzte Tag des Monats ist der {last}." in finding.cure


def test_a_deliberate_exception_is_printed_and_listed_with_its_reason(tmp_path: Path) -> None:
    text = 'Das gilt\nzu {{ woertlich("100 %", grund="Redewendung") }}.\n'
    paper = papier(schreibe(tmp_path, {**MUSTER, TEXT: text}))
    assert paper.page is not None
    assert "zu 100 %." in paper.page.html
    [finding] = paper.findings
    assert orte([finding]) == ["text.md:2:7 zahl-ausnahme"]
    assert finding.severity is Severity.HINWEIS
    assert finding.message == "„100 %“ steht wörtlich im Text."
    assert finding.cure == "Grund der Ausnahme: Redewendung"


def test_all_typed_figures_are_reported_at_once(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "betreff: Beratung", "betreff: 158.644 € Beratung")
    files[TEXT] = "158.644 € und 20 %.\n\nElf VZÄ. {{ '5.000 €' }}\n"
    assert orte(papier(schreibe(tmp_path, files)).findings) == [
        "text.md:1:1 zahl-getippt",
        "text.md:1:15 zahl-getippt",
        "text.md:3:1 zahl-getippt",
        "text.md:3:14 zahl-getippt",
        "vorlage.yaml:5:10 zahl-getippt",
    ]


# What is open


def test_a_pending_fact_shows_in_the_paper_and_makes_it_a_draft(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: Vergibt der Sitzungsdienst.}"
    )
    paper = papier(schreibe(tmp_path, files))
    assert paper.page is not None
    assert paper.page.is_draft
    mark = '<span class="ausstehend" title="Vergibt der Sitzungsdienst.">[ausstehend]</span>'
    assert f"<dt>Nummer</dt><dd>{mark}</dd>" in paper.page.html
    assert '<body class="entwurf"' in paper.page.html
    [finding] = paper.findings
    assert orte([finding]) == ["vorlage.yaml:2:9 ausstehend"]
    assert finding.severity is Severity.HINWEIS
    assert finding.message == "„vorlage.nummer“ steht noch aus: Vergibt der Sitzungsdienst."


def test_an_assumption_is_listed_with_its_reason_and_the_paper_is_a_draft(
    tmp_path: Path,
) -> None:
    files = geaendert(VORLAGE, "wert: 2.5", "wert: {annahme: 2.5, grund: Aus dem Vorjahr.}")
    files[TEXT] = "{{ angaben.tage_je_stelle }} Tage, zusammen {{ groessen.beratungstage }}.\n"
    paper = papier(schreibe(tmp_path, files))
    assert paper.page is not None
    assert paper.page.is_draft
    assert '<body class="entwurf"' in paper.page.html
    assert "[ausstehend]" not in paper.page.html
    [finding] = paper.findings
    assert orte([finding]) == ["vorlage.yaml:16:21 annahme"]
    assert finding.severity is Severity.HINWEIS
    assert finding.message.endswith("tage_je_stelle.wert“ ist angenommen: Aus dem Vorjahr.")


@pytest.mark.parametrize("expression", ["{{ 5 }}", "{% set x = 5 %}{{ x }}"])
def test_a_number_typed_into_an_expression_is_typed(tmp_path: Path, expression: str) -> None:
    finding = einziger_fehler(tmp_path, f"Es sind {expression} VZÄ.\n")
    assert finding.code.value == "zahl-getippt"
    assert finding.message == "„5“ ist im Ausdruck getippt; Zahlen kommen aus Fakten."
