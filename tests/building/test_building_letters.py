"""A sign that no font has is found before a page is laid out, wherever it was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from bilder import SVG
from building_cases import build
from muster import KGST, MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import fehler, meldungen, orte
from werkstatt import Builder

from vorlagen.findings import Code, Finding


def found(root: Path, files: dict[str, str]) -> list[Finding]:
    """What is wrong with signs, according to the check that lays out no page."""
    return fehler(Builder(schreibe(root, files)).check(()).findings)


def test_a_sign_in_the_text_is_reported_at_each_of_its_places(tmp_path: Path) -> None:
    first, second = found(tmp_path, {**MUSTER, TEXT: "Ein Gruß: 漢.\n\n| a |\n|---|\n| 漢 |\n"})
    assert [first.place.line, first.place.column] == [1, 11]
    assert [second.place.line, second.place.column] == [5, 3]
    assert first.code is Code.ZEICHEN_FEHLT
    assert first.message == (
        "Für „漢“ (U+6F22) haben die Schriften kein Zeichen; im PDF bliebe eine Lücke."
    )
    assert "Buchstaben sind alle da" in first.cure


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (VORLAGE, "betreff: Beratung vor", "betreff: Beratung 🎉 vor", "vorlage.yaml:5:19"),
        (KGST, "bezeichnung: KGSt", "bezeichnung: 漢 KGSt", "arbeitsplatz.yaml:1:14"),
    ],
)
def test_a_sign_in_a_fact_is_reported_in_its_file(
    tmp_path: Path, path: str, old: str, new: str, place: str
) -> None:
    changed = geaendert(path, old, new)
    changed[VORLAGE] += (
        "anlagen: [{art: berechnungsnachweis}]\n"  # prints all that figures are made of
    )
    assert orte(found(tmp_path, changed)) == [f"{place} zeichen-fehlt"]


def test_a_sign_in_a_picture_file_is_found_when_the_pdf_is_made(tmp_path: Path) -> None:
    drawing = SVG.format('\n<text font-family="Source Sans Pro">A漢</text>')
    files = {**MUSTER, TEXT: "![Lageplan](bilder/plan.svg)\n"}
    files[f"{Path(TEXT).parent.as_posix()}/bilder/plan.svg"] = drawing
    [finding] = build(schreibe(tmp_path, files)).findings
    assert orte([finding]) == ["plan.svg:2:38 pdf"]
    assert finding.message.startswith("Für „漢“ haben die Schriften kein Zeichen")


def test_all_signs_are_reported_at_once_with_what_else_is_wrong(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "betreff: Beratung vor", "betreff: Beratung 漢 vor")
    files[TEXT] = "Ein ☒, ein ⇔ und {{ x }}.\n"
    assert orte(found(tmp_path, files)) == [
        "text.md:1:5 zeichen-fehlt",
        "text.md:1:12 zeichen-fehlt",
        "text.md:1:21 name-unbekannt",
    ]


@pytest.mark.parametrize(
    ("sign", "cure"),
    [
        ("☒", "Stattdessen „☑“ schreiben; das haben die Schriften."),
        ("\ue123", "Die Stelle neu tippen; meist kommt so etwas aus einem anderen Programm mit."),
    ],
)
def test_the_cure_names_what_can_be_written_instead(tmp_path: Path, sign: str, cure: str) -> None:
    [finding] = found(tmp_path, {**MUSTER, TEXT: f"Ein {sign}.\n"})
    assert finding.cure == cure


@pytest.mark.parametrize(
    "sign",
    [
        "\0",
        "\u202e",
        "\ufeff",
    ],
)
def test_what_cannot_be_seen_in_an_editor_is_found_too(tmp_path: Path, sign: str) -> None:
    [finding] = found(tmp_path, {**MUSTER, TEXT: f"Der Kreis{sign} berät.\n"})
    assert (finding.place.line, finding.place.column) == (1, 10)
    assert finding.code is Code.ZEICHEN_FEHLT


@pytest.mark.parametrize("path", [TEXT, VORLAGE])
@pytest.mark.parametrize(
    "mark",
    [
        "\ue0025\ue003",
        "\ue032\ue032x\ue033",
        "\ue0201\ue021",
    ],
)
def test_nobody_types_the_marks_that_pages_are_made_with(
    tmp_path: Path, path: str, mark: str
) -> None:
    old = "berät der Musterkreis" if path == TEXT else "betreff: Beratung vor"
    report = build(schreibe(tmp_path, geaendert(path, old, f"{old}{mark}")))
    assert {finding.code for finding in fehler(report.findings)} == {Code.ZEICHEN_FEHLT}, meldungen(
        report.findings
    )


@pytest.mark.parametrize(
    "text",
    [
        "Siehe [Wort](https://example.org/漢字).\n",
        "Siehe [Wort][w].\n\n[w]: https://example.org/🎉\n",
        "![Ein 漢 im Lageplan](bilder/plan.svg)\n",
    ],
)
@pytest.mark.parametrize("more", ["", "Und {{ unbekannt }}.\n"])  # the page is known, or only this
def test_what_is_never_drawn_needs_no_glyph(tmp_path: Path, text: str, more: str) -> None:
    files = {**MUSTER, TEXT: text + more}
    files[f"{Path(TEXT).parent.as_posix()}/bilder/plan.svg"] = SVG.format("<title>漢</title>")
    codes = {finding.code for finding in found(tmp_path, files)}
    assert Code.ZEICHEN_FEHLT not in codes
