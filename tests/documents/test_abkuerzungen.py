"""Abbreviations: spelled out by `abk`, listed if used, reported if they are in no list."""

from __future__ import annotations

from pathlib import Path

from muster import MUSTER, TEXT, schreibe
from papiere import aus_text, gedruckt, orte, papier

GEMEINSAM = "data/gemeinsam/abkuerzungen.yaml"
EIGENE = "data/musterkreis/abkuerzungen.yaml"
LISTE = """\
abkuerzungen:
  KIM: {lang: Kommunales Integrationsmanagement, genitiv: Kommunalen Integrationsmanagements}
  KI: {lang: Kommunales Integrationszentrum, plural: Kommunale Integrationszentren}
  CM: Case Management
  VZÄ: {lang: Vollzeitäquivalent, plural: Vollzeitäquivalente}
  MKFFI: Ministerium für Kinder, Familie, Flüchtlinge und Integration
  ABH: {lang: Ausländerbehörde, plural: Ausländerbehörden}
  AsylbLG: Asylbewerberleistungsgesetz
  KOMM-AN: {lang: ein Name, gelaeufig: ja}
  SGB: {lang: Sozialgesetzbuch, gelaeufig: ja}
  NRW: {lang: Nordrhein-Westfalen, gelaeufig: ja}
  e. V.: {lang: eingetragener Verein, gelaeufig: ja}
"""
MIT = {**MUSTER, GEMEINSAM: LISTE}


def befunde(ordner: Path, text: str, files: dict[str, str] = MIT) -> list[str]:
    return orte(papier(schreibe(ordner, {**files, TEXT: text})).findings)


def test_a_list_of_the_authority_goes_before_the_common_one(tmp_path: Path) -> None:
    own = "abkuerzungen: {KIM: Klinik im Musterkreis, TOP: Tagesordnungspunkt}\n"
    text = 'Die {{ abk("KIM") }} und der {{ abk("TOP") }}.'
    assert gedruckt(tmp_path, text, {**MIT, EIGENE: own}).splitlines()[-1] == (
        "Die Klinik im Musterkreis (KIM) und der Tagesordnungspunkt (TOP)."
    )
    assert befunde(tmp_path / "ohne", text) == ["text.md:1:38 name-unbekannt"]


def test_abk_spells_out_the_first_use_only(tmp_path: Path) -> None:
    text = (
        '# {{ abk("KIM") }}\n\nUmsetzung des {{ abk("KIM", "genitiv") }}: Das {{ abk("KIM") }} wirkt.'
        ' Viele {{ abk("KI", "plural") }}.'
    )
    assert gedruckt(tmp_path, text, MIT).splitlines()[-2:] == [
        "Umsetzung des Kommunalen Integrationsmanagements (KIM): Das KIM wirkt.",
        "Viele Kommunale Integrationszentren (KI).",
    ]


def test_abk_of_what_is_in_no_list_is_reported(tmp_path: Path) -> None:
    assert befunde(tmp_path, 'Das {{ abk("KIMM") }}.') == ["text.md:1:13 name-unbekannt"]
    assert befunde(tmp_path, 'Das {{ abk("KIM", "ablativ") }}.') == ["text.md:1:5 ausdruck"]


def test_later_uses_tell_a_screen_the_long_form(tmp_path: Path) -> None:
    html = aus_text(
        tmp_path, "Das Case Management (CM). Die CM-Stellen im NRW & [CM](https://x.de).", MIT
    )
    assert html == (
        "<p>Das Case Management (CM). Die"
        ' <abbr title="Case Management">CM</abbr>-Stellen im NRW &amp; <a href="https://x.de"><abbr'
        ' title="Case Management">CM</abbr></a>.</p>'
    )


def test_the_list_holds_what_the_paper_uses_and_must_explain(tmp_path: Path) -> None:
    text = (
        '{{ abkuerzungsverzeichnis() }}\n\nDas {{ abk("VZÄ") }}, das {{ abk("CM") }} in NRW und'
        ' {{ abk("KIM") }}.'
    )
    assert gedruckt(tmp_path, text, MIT).splitlines()[:3] == [
        "CM:  Case Management",
        "KIM: Kommunales Integrationsmanagement",
        "VZÄ: Vollzeitäquivalent",
    ]
