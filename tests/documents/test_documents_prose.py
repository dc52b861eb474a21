"""What becomes of a text.md: Markdown, quotation marks, tables; and what is never read as Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import GREMIEN, VORLAGE, geaendert, schreibe
from papiere import (
    aus_text,
    einziger_fehler,
    fehler_im_text,
    gedruckt,
    orte,
    seite,
)

from vorlagen.findings import Code
from vorlagen.page.markdown import to_html
from vorlagen.page.source import Marks
from vorlagen.renditions.plaintext import plaintext


def test_headings_stand_below_those_of_the_paper(tmp_path: Path) -> None:
    html = aus_text(tmp_path, "# Sachverhalt\n\n## Stand\n\n### Näheres\n\n#### Zuletzt")
    assert html.splitlines() == [
        "<h2>Sachverhalt</h2>",
        "<h3>Stand</h3>",
        "<h4>Näheres</h4>",
        "<h5>Zuletzt</h5>",
    ]


def test_paragraphs_lists_and_emphasis(tmp_path: Path) -> None:
    html = aus_text(tmp_path, "Ein *Wort*, **fett**.\nWeiter.\n\n- erstens\n- zweitens\n\n1. dann")
    assert html.splitlines() == [
        "<p>Ein <em>Wort</em>, <strong>fett</strong>.",
        "Weiter.</p>",
        "<ul>",
        "<li>erstens</li>",
        "<li>zweitens</li>",
        "</ul>",
        "<ol>",
        "<li>dann</li>",
        "</ol>",
    ]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('Die "Richtlinie" gilt.', "Die „Richtlinie“ gilt."),
        ("Das 'Modul' läuft.", "Das ‚Modul‘ läuft."),
        ('"{{ kgst.E10 | euro }}"', "„81.600 €“"),
        ("Kreis -- Land", "Kreis – Land"),
    ],
)
def test_typing_becomes_typography(tmp_path: Path, typed: str, printed: str) -> None:
    assert gedruckt(tmp_path, typed) == printed


@pytest.mark.parametrize(
    ("html", "said", "column"),
    [
        ("<b>fett</b>", "<b>", 1),
        ("<!-- versteckt -->", "<!--", 1),
        ("| A | B |\n|---|---|\n| <b>x</b> | y |", "<b>", 3),
        ("{% set y %}<b>fett</b>{% endset %}{{ y }}", "<b>", 12),
    ],
)
def test_typed_html_is_refused(tmp_path: Path, html: str, said: str, column: int) -> None:
    [finding] = fehler_im_text(tmp_path, html)
    assert (finding.code, finding.place.column) == (Code.TEXT_FORM, column)
    assert finding.message.startswith(f"„{said}“ ist HTML")


@pytest.mark.parametrize(
    "text",
    [
        "a < b und c > d",
        "`<b>`",
        "<Name>",
    ],
)
def test_other_angle_brackets_are_no_html(tmp_path: Path, text: str) -> None:
    assert "<b>" not in aus_text(tmp_path, text)


@pytest.mark.parametrize(
    "name",
    [
        "A*b*c **d**",
        "<b>Dorf</b>",
        "{{ kgst.E10 }} {% if x %}",
        "A | B",
        "</p><p>",
    ],
)
def test_a_value_prints_as_it_is_whatever_it_holds(tmp_path: Path, name: str) -> None:
    files = geaendert(GREMIEN, "Ausschuss für Soziales\n    genitiv", f"'{name}'\n    genitiv")
    text = "{{ gremien.ausschuss.bezeichnung }}\n\nDer {{ gremien.ausschuss.bezeichnung }} tagt."
    html = aus_text(tmp_path, text, files)
    assert html.count("<p>") == 2
    assert gedruckt(tmp_path, text, files) == f"{name}\n\nDer {name} tagt."


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (VORLAGE, "betreff: Beratung vor Ort im Musterkreis", "betreff: Rat & <b>Tat</b> *x*"),
        (VORLAGE, "ohne: bedarf}", 'ohne: bedarf, anmerkung: "Rat & <b>Tat</b> *x*"}'),
        (
            VORLAGE,
            "bezeichnung: Gesamtkosten,",
            'bezeichnung: "Rat & <b>Tat</b> *x*", kennung: gesamtkosten,',
        ),
        (
            GREMIEN,
            "bezeichnung: Ausschuss für Soziales",
            "bezeichnung: Rat & <b>Tat</b> *x*",
        ),
    ],
)
def test_a_text_from_yaml_is_no_markdown_and_no_html(
    tmp_path: Path, path: str, old: str, new: str
) -> None:
    html = seite(schreibe(tmp_path, geaendert(path, old, new)))
    assert "Rat &amp; &lt;b&gt;Tat&lt;/b&gt; *x*" in html
    assert "<b>" not in html
    assert "Rat & <b>Tat</b> *x*" in plaintext(html)


def test_macros_and_set_blocks_print_the_figures_in_them(tmp_path: Path) -> None:
    text = (
        "{% macro kosten(stelle) %}*rund* {{ stelle | euro }}{% endmacro %}"
        "{% set eigen %}{{ finanzierung.beratung.eigenanteil | euro }}{% endset %}"
        "E10 kostet {{ kosten(kgst.E10) }}, E6 {{ kosten(kgst.E6) }}; es bleiben {{ eigen }}."
    )
    html = aus_text(tmp_path, text)
    assert html.replace("\N{NO-BREAK SPACE}", " ") == (
        "<p>E10 kostet <em>rund</em> 81.600 €, E6 <em>rund</em> 67.200 €; es bleiben 67.200 €.</p>"
    )


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("kgst.E10 | euro | replace('8', '9')", "Den Filter „replace“ gibt es nicht."),
        ("kgst.E10 | upper", "Der Filter „upper“ ändert Texte; hier steht kein Text."),
        ("(kgst.E10 | euro)[1:]", "Hier wird ein Text zerschnitten oder angehängt (~)"),
    ],
)
def test_nothing_can_change_a_printed_figure(tmp_path: Path, expression: str, said: str) -> None:
    assert said in einziger_fehler(tmp_path, f"{{{{ {expression} }}}}").message


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("Es sind kgst.E10 | euro }}.\n", "1:9", "Die Adresse „kgst.E10“ würde so gedruckt"),
        ("Es sind\n{{ kgst.E10 | euro.\n\nWeiter.\n", "2:1", "endet nicht mit }}"),
    ],
)
def test_an_expression_without_its_braces_is_not_printed(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    finding = fehler_im_text(tmp_path, text)[0]
    assert orte([finding]) == [f"text.md:{place} schablone-syntax"]
    assert said in finding.message


def test_private_characters_in_the_text_stand_for_no_value(tmp_path: Path) -> None:
    forged = "\ue000\ue019\ue001 und \ue000\ue010\ue001"
    for text in (forged, f"# {forged}"):
        assert {finding.code.value for finding in fehler_im_text(tmp_path, text)} == {
            "zeichen-fehlt"
        }
    assert str(to_html(forged, Marks())) == f"<p>{forged}</p>\n"


def test_conditions_and_loops_over_facts(tmp_path: Path) -> None:
    text = (
        "{% for name in verteilungen.kommunen.mit.namen %}\n"
        "- {{ loop.index }}: {{ name }}{{ ';' if not loop.last else '.' }}\n"
        "{% endfor %}\n\n"
        "{% if finanzierung.beratung.eigenanteil > 0 %}Es bleibt etwas.{% else %}Es bleibt nichts.{% endif %}"
    )
    assert gedruckt(tmp_path, text) == "- 1: Adorf;\n- 2: Bestadt.\n\nEs bleibt etwas."


@pytest.mark.parametrize(
    "text",
    [
        "{% if kgst.E10 > kgst.E6 %}Erstens.{% endif %}\n\nZweitens.",
        "{% if kgst.E10 > kgst.E6 %}\nErstens.\n{% endif %}\n\nZweitens.",
    ],
)
def test_a_condition_or_comment_leaves_the_paragraphs_apart(tmp_path: Path, text: str) -> None:
    assert gedruckt(tmp_path, text) == "Erstens.\n\nZweitens."


def test_the_financing_table(tmp_path: Path) -> None:
    text = gedruckt(tmp_path, "{{ tabelle(finanzierung.beratung) }}")
    assert [line.split("  ")[0].strip() for line in text.splitlines()] == [
        "2 VZÄ Beratung vor Ort, 01.01.2024–31.12.2024",
        "Position",
        "-" * len(text.splitlines()[2]),
        "Gesamtkosten",
        "Förderung",
        "-" * len(text.splitlines()[2]),
        "Eigenanteil",
    ]
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert rows[3] == "Gesamtkosten 2 × 81.600 € (E10 für 12 Monate) 163.200 €"
    assert rows[4] == "Förderung 2 × 48.000 € (PK für 12 Monate) −96.000 €"
    assert rows[6] == "Eigenanteil 67.200 €"


def test_the_distribution_table(tmp_path: Path) -> None:
    text = gedruckt(tmp_path, "{{ verteilung(verteilungen.kommunen) }}")
    assert [" ".join(line.split()) for line in text.splitlines() if "--" not in line] == [
        "Beratungstage in den Kommunen",
        "Kommunen Tage in der Woche Anmerkung",
        "Adorf 2",
        "Bestadt 3",
        "Ceheim –",
        "Summe 5",
    ]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("Erstens.\n{{ kgst.E10 kgst.E6 }}\n", "text.md:2:1", "nicht vollständig oder falsch"),
        ("a\n{% if kgst.E10 > kgst.E6 %}\nb\n", "text.md:3:1", "nicht geschlossen"),
        ("a\n\n{% fro x in kgst %}{% endfor %}\n", "text.md:3:1", "„{% fro %}“ gibt es nicht"),
    ],
)
def test_an_expression_that_is_malformed(tmp_path: Path, text: str, place: str, said: str) -> None:
    finding = einziger_fehler(tmp_path, text)
    assert orte([finding]) == [f"{place} schablone-syntax"]
    assert said in finding.message
    assert finding.cure


def test_the_first_cell_of_a_typed_row_is_its_head(tmp_path: Path) -> None:
    table = aus_text(tmp_path, "| Wer | Was |\n|---|--:|\n| *Kreis* | zahlt |\n| | hilft |")
    assert '<th scope="col">Wer</th>' in table
    assert '<th scope="row"><em>Kreis</em></th>\n<td style="text-align:right">zahlt</td>' in table
    assert '<td></td>\n<td style="text-align:right">hilft</td>' in table
