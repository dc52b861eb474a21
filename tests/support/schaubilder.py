"""Papers with described pictures: their YAML, and what they print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from xml.etree import ElementTree

from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import papier, seite

from vorlagen.paper.paper import Paper

STRUKTUR = """\
art: struktur
titel: Wer mit wem zusammenarbeitet
knoten:
  leitung:
    titel: Lenkungsgruppe
    zeilen: auf Leitungsebene
  gruppe:
    titel: Projektgruppe
    punkte: [berät, entwirft]
    anmerkung: Mit Vertretungen der Kommunen.
  stelle:
    titel: Beratungsstelle
    gruppe: vor_ort
    geplant: ja
gruppen:
  vor_ort: Vor Ort
kanten:
  - {von: leitung, nach: gruppe, text: Aufträge, zurueck: Vorschläge}
  - {von: gruppe, nach: stelle, text: Entwürfe, geplant: ja}
"""
ABLAUF = """\
art: ablauf
titel: Wie eine Lücke bearbeitet wird
schritte:
  - {wer: Beratungsstelle, was: Sie meldet eine Lücke.}
  - {wer: Projektgruppe, was: Sie entwirft eine Lösung.}
  - {wer: Lenkungsgruppe, was: Sie entscheidet.}
  - {wer: Beratungsstelle, was: Sie wendet die Lösung an.}
"""
ZEITPLAN = """\
art: zeitplan
titel: Planung
von: 2023-H2
bis: 2024-H2
gruppen:
  - zeilen:
      - {titel: Bedarfsabfrage, balken: {von: 2023-10-01, bis: 2023-12-31}}
  - titel: Beratung
    anmerkung: Wird noch abgestimmt.
    zeilen:
      - titel: Umsetzung
        balken: {annahme: {von: 2024-H1, bis: 2024-H2}, grund: Die Vorlage nennt keinen Tag.}
        meilensteine: {titel: Beginn, am: 2024-04-01}
"""
ALLE = {"struktur": STRUKTUR, "luecke": ABLAUF, "planung": ZEITPLAN}


def mit(pictures: Mapping[str, str] = ALLE, text: str | None = None) -> dict[str, str]:
    """The neutral project whose paper has these pictures and prints them."""
    printed = "\n\n".join(f"{{{{ schaubild(schaubilder.{name}) }}}}" for name in pictures)
    yaml = "".join(f"  {name}:\n{indent(content, '    ')}" for name, content in pictures.items())
    facts = MUSTER[VORLAGE] + f"\nschaubilder:\n{yaml}"
    return {**MUSTER, VORLAGE: facts, TEXT: printed if text is None else text}


def papier_mit(root: Path, pictures: Mapping[str, str], text: str | None = None) -> Paper:
    return papier(schreibe(root, mit(pictures, text)))


def seite_mit(root: Path, pictures: Mapping[str, str] = ALLE, text: str | None = None) -> str:
    """The HTML page of the paper."""
    return seite(schreibe(root, mit(pictures, text)))


def zeichnung(html: str) -> ElementTree.Element:
    """The drawing of a network."""
    found = re.search(r'<svg role="img".*?</svg>', html, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])  # noqa: S314 - our own


def worte(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter("text")]


def plan(html: str) -> str:
    """The table of a plan with what stands below it."""
    return html.partition('<table class="zeitplan">')[2].partition("</figure>")[0]
