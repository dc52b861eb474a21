"""What is wrong with names in prose and templates, all of it at once, and that nothing gets out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import (
    einziger_fehler,
    fehler,
    fehler_im_text,
    meldungen,
    orte,
    papier,
    seite,
)

EIGENE = "templates/musterkreis"
UNTERSCHRIFT = f"{EIGENE}/teile/unterschrift.html"


@pytest.mark.parametrize(
    ("expression", "column", "message", "cure"),
    [
        ("kgst.E11 | euro", 8, "Den Namen „kgst.E11“ gibt es nicht.", "„kgst.E10“"),
        ("summe(kgst.E10, kgst.E11) | euro", 24, "„kgst.E11“", "„kgst.E10“"),
        ('kgst["E11"]', 5, "„kgst.E11“", "„kgst.E10“"),
        ("qqq", 8, "Den Namen „qqq“ gibt es nicht.", "Bekannt sind hier: "),
        ("kgst.E10.wert", 17, "nichts mit dem Namen „wert“", "Die Adresse kürzen"),
    ],
)
def test_an_unknown_name_and_the_nearest(
    tmp_path: Path, expression: str, column: int, message: str, cure: str
) -> None:
    finding = einziger_fehler(tmp_path, f"Erstens.\n\nDas {{{{ {expression} }}}}.\n")
    assert orte([finding]) == [f"text.md:3:{column} name-unbekannt"]
    assert message in finding.message
    assert cure in finding.cure


TIEF = {
    "filters": "{{ kgst.E10" + " | runden(1)" * 3000 + " | euro }}",
    "plus": "{{ (" + " + ".join(["kgst.E10"] * 3000) + ") | euro }}",
    "and": "{% if " + " and ".join(["kgst"] * 3000) + " %}x{% endif %}",
    "brackets": "{{ " + "(" * 300 + "kgst.E10" + ")" * 300 + " | euro }}",
    "ifs": "{% if kgst %}" * 120 + "x" + "{% endif %}" * 120,
}


@pytest.mark.parametrize("expression", TIEF.values(), ids=TIEF)
def test_what_is_nested_too_deeply_is_found_at_its_place(tmp_path: Path, expression: str) -> None:
    finding = einziger_fehler(tmp_path, f"Das sind {{{{ kgst.E10 | euro }}}}.\n\nx {expression}\n")
    assert orte([finding]) == ["text.md:3:3 schablone-syntax"]
    assert finding.message == "Hier ist zu viel ineinander geschachtelt oder aneinandergereiht."


def test_a_template_that_is_nested_too_deeply_is_found_at_its_place(tmp_path: Path) -> None:
    files = {**MUSTER, UNTERSCHRIFT: f"<p>\n{TIEF['plus']}\n</p>\n"}
    [finding] = fehler(papier(schreibe(tmp_path, files)).findings)
    assert orte([finding]) == ["unterschrift.html:2:1 schablone-syntax"]


def test_all_unknown_names_are_reported_at_once(tmp_path: Path) -> None:
    text = (
        "Es sind {{ kgst.E11 | euro }} und {{ kgst.E12 | euro }}.\n\n"
        "Auch {{ musster.volumen | mio }} und {{ kgst.E10 | eruo }} und {{ tabele(kgst) }}.\n"
    )
    files = geaendert(VORLAGE, "betreff: Beratung", 'betreff: "{{ mandant.nahme }}"  # Beratung')
    findings = fehler_im_text(tmp_path, text, files)
    assert orte(findings) == [
        "text.md:1:12 name-unbekannt",
        "text.md:1:38 name-unbekannt",
        "text.md:3:9 name-unbekannt",
        "text.md:3:52 name-unbekannt",
        "text.md:3:67 name-unbekannt",
        "vorlage.yaml:5:14 name-unbekannt",
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("betreff: Beratung vor", 'betreff: "{{ kgst.E11 }} vor"  #', "5:14"),
        ('titel: "{{ stellen }} VZÄ', 'titel: "{{ kgst.E11 }} VZÄ', "41:18"),
    ],
)
def test_an_unknown_name_in_yaml(tmp_path: Path, old: str, new: str, place: str) -> None:
    findings = papier(schreibe(tmp_path, geaendert(VORLAGE, old, new))).findings
    assert orte(findings) == [f"vorlage.yaml:{place} name-unbekannt"], meldungen(findings)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>a</p>\n<p>{{ papier.untershrift }}</p>\n", ":2:7 name-unbekannt"),
        ("\n<p>{{ kgst.E10 | eruo }}</p>\n", ":2:18 name-unbekannt"),
        ("\n<p>{{ papier.art</p>\n", ":2:4 schablone-syntax"),
        ("\n{% include 'teile/fehlt.html' %}\n", ":2:1 schablone-syntax"),
        ("\n{{ kgst.E10 > angaben.tage_je_stelle }}\n", ":2:1 einheit"),
        (b"\n<p>Landr\xe4tin</p>\n", ":2:9 datei-unlesbar"),
    ],
)
def test_a_fault_in_a_template_names_its_file_and_line(
    tmp_path: Path, template: str | bytes, expected: str
) -> None:
    paper = papier(schreibe(tmp_path, {**MUSTER, UNTERSCHRIFT: template}))
    assert paper.page is None
    [finding] = paper.findings
    assert f"{finding.place} {finding.code.value}" == UNTERSCHRIFT + expected


def test_a_template_that_does_not_exist_is_named_with_where_to_put_it(tmp_path: Path) -> None:
    files = {**MUSTER, f"{EIGENE}/beschlussvorlage.html": "{% extends 'xyz/nirgends' %}"}
    [finding] = papier(schreibe(tmp_path, files)).findings
    assert orte([finding]) == ["beschlussvorlage.html:1:1 schablone-syntax"]
    assert finding.message == "Die Schablone „xyz/nirgends“ fehlt."
    assert "templates/gemeinsam/" in finding.cure


# Which templates are used


@pytest.mark.parametrize("folder", ["templates/gemeinsam", EIGENE])
def test_the_projects_own_template_takes_the_place_of_the_shipped_one(
    tmp_path: Path, folder: str
) -> None:
    own = "<p>Für {{ papier.unterschrift.funktion }} unterschrieben</p>\n"
    html = seite(schreibe(tmp_path, {**MUSTER, f"{folder}/teile/unterschrift.html": own}))
    assert "<p>Für Landrätin unterschrieben</p>" in html
    assert 'class="unterschrift"' not in html


def test_the_authoritys_template_comes_before_the_projects_common_one(tmp_path: Path) -> None:
    files = {
        "templates/gemeinsam/teile/unterschrift.html": "<p>gemeinsam</p>",
        UNTERSCHRIFT: "<p>eigen</p>",
        "templates/anderer-kreis/teile/unterschrift.html": "<p>fremd</p>",
    }
    html = seite(schreibe(tmp_path, {**MUSTER, **files}))
    assert "<p>eigen</p>" in html
    assert "<p>gemeinsam</p>" not in html
    assert "<p>fremd</p>" not in html


def test_the_house_style_sheet_of_an_authority_comes_last(tmp_path: Path) -> None:
    css = ".behoerde { color: rebeccapurple; }"
    html = seite(schreibe(tmp_path, {**MUSTER, f"{EIGENE}/hausstil.css": css}))
    assert html.index(css) > html.index("@page")


# The sandbox

PYTHON = [
    "kgst.E10.__class__.__mro__",
    "kgst.E10.origin",
    "kgst._entries",
    'kgst["__class__"]',
    "tabelle.__globals__",
    "angaben.beginn.year",
    "self.__init__",
    "kgst | attr('subject')",
    "kgst | map(attribute='x')",
    "cycler('a')",
    "namespace(a=1)",
    "range(10)",
]


@pytest.mark.parametrize("expression", PYTHON)
def test_nothing_of_python_can_be_reached(tmp_path: Path, expression: str) -> None:
    finding = einziger_fehler(tmp_path, f"Erstens.\n{{{{ {expression} }}}}\n")
    assert finding.code.value in {"name-unbekannt", "ausdruck"}
    assert finding.place.line == 2
    assert not {"object at", "<class", "Traceback", "/vorlagen/"} & set(finding.message.split())


@pytest.mark.parametrize("name", ["/etc/passwd", "../../geheim.txt", "a\\b"])
@pytest.mark.parametrize("tag", ["include", "import"])
def test_no_file_outside_the_template_folders_can_be_read(
    tmp_path: Path, tag: str, name: str
) -> None:
    schreibe(tmp_path, {"geheim.txt": "GEHEIM", "templates/gemeinsam/leer.html": ""})
    as_name = " as x" if tag == "import" else ""
    statement = f'{{% {tag} "{name.replace(chr(92), chr(92) * 2)}"{as_name} %}}'
    finding = einziger_fehler(tmp_path, f"Erstens.\n{statement}\n")
    assert orte([finding]) == ["text.md:2:1 schablone-syntax"]


def test_a_template_that_leads_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "geheim.txt").write_text("GEHEIM")
    schreibe(tmp_path / "projekt", {f"{EIGENE}/leer.html": ""})
    (tmp_path / "projekt" / EIGENE / "innen.html").symlink_to(tmp_path / "geheim.txt")
    finding = einziger_fehler(tmp_path / "projekt", '{% include "innen.html" %}\n')
    assert orte([finding]) == ["innen.html datei-unlesbar"]


ENDLESS = [
    '{{ "a" * 9999999999 }}',
    "{{ kgst.E10 ** 999999999 }}",
    "{{ kgst.E10" + " * kgst.E10" * 40 + " }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ [1] | batch(9999999, 'x') | list }}",
    "{% for a in range(99999999999) %}x{% endfor %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    '{% set a = "aaaaaaaaaa" %}' + "{% set a = a ~ a %}" * 19 + "{{ a }}",
    '{% include "schleife.html" %}',
]


@pytest.mark.parametrize("text", ENDLESS, ids=range(len(ENDLESS)))
def test_what_would_never_end_is_a_finding_at_once(tmp_path: Path, text: str) -> None:
    schreibe(tmp_path, {f"{EIGENE}/schleife.html": '{% include "schleife.html" %}'})
    started = time.process_time()
    findings = fehler_im_text(tmp_path, f"Erstens.\n{text}\n")
    assert time.process_time() - started < 10
    assert {finding.place.file for finding in findings} <= {TEXT, f"{EIGENE}/schleife.html"}
    assert all(len(finding.message) < 500 for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "{% set x = [] %}{{ x.append(1) }}",
        "{{ kgst.E10 | sort }}",
        "{{ kgst.E10 is divisibleby(0) }}",
        "{{ [1, 'a'] | sort }}",
        "{{ caller() }}",
        "{% from 'teile/unterschrift.html' import x %}",
        '{% extends "vorlage.html" %}',
    ],
)
def test_whatever_else_is_written_it_is_a_finding_and_no_traceback(
    tmp_path: Path, text: str
) -> None:
    findings = fehler_im_text(tmp_path, f"Erstens.\n{text}\n")
    assert fehler(findings)
    assert all(finding.message and finding.cure for finding in findings)
