"""All codes a finding can have. Each is explained with an example and its cure in the handbook.

A code has the severity that it usually has; a finding may say that it weighs more or less.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Self


class Severity(StrEnum):
    """How much a finding weighs. Only `FEHLER` keeps a paper from being built."""

    FEHLER = "Fehler"
    WARNUNG = "Warnung"
    HINWEIS = "Hinweis"

    @property
    def rank(self) -> int:
        """0 for the gravest, for sorting."""
        return list(Severity).index(self)


class Code(Enum):
    """A kind of fault. The value is what users see and search for in the handbook."""

    severity: Severity

    def __new__(cls, slug: str, severity: Severity) -> Self:
        code = object.__new__(cls)
        code._value_ = slug
        code.severity = severity
        return code

    # Files and YAML
    DATEI_FEHLT = "datei-fehlt", Severity.FEHLER
    DATEI_UNLESBAR = "datei-unlesbar", Severity.FEHLER
    DATEI_UNBEKANNT = "datei-unbekannt", Severity.WARNUNG
    YAML_SYNTAX = "yaml-syntax", Severity.FEHLER

    # What the facts say
    SCHLUESSEL_UNBEKANNT = "schluessel-unbekannt", Severity.FEHLER
    SCHLUESSEL_FEHLT = "schluessel-fehlt", Severity.FEHLER
    WERT_UNZULAESSIG = "wert-unzulaessig", Severity.FEHLER
    DATUM_UNMOEGLICH = "datum-unmoeglich", Severity.FEHLER
    KENNUNG_DOPPELT = "kennung-doppelt", Severity.FEHLER
    ABSCHNITT = "abschnitt", Severity.FEHLER
    NIEDERSCHRIFT = "niederschrift", Severity.WARNUNG
    FRAGE_OFFEN = "frage-offen", Severity.HINWEIS
    BESCHLUSS_WIDERSPRUCH = "beschluss-widerspruch", Severity.FEHLER
    BESCHLUSS_FOLGE = "beschluss-folge", Severity.WARNUNG
    AUSSTEHEND = "ausstehend", Severity.HINWEIS
    ANNAHME = "annahme", Severity.HINWEIS

    # References and figures
    VERWEIS_UNBEKANNT = "verweis-unbekannt", Severity.FEHLER
    VERWEIS_KREIS = "verweis-kreis", Severity.FEHLER
    FORMEL = "formel", Severity.FEHLER
    EINHEIT = "einheit", Severity.FEHLER
    DIVISION_DURCH_NULL = "division-durch-null", Severity.FEHLER
    RUNDUNG_FEHLT = "rundung-fehlt", Severity.FEHLER
    ZEITRAUM = "zeitraum", Severity.FEHLER
    FOERDERUNG = "foerderung", Severity.FEHLER
    DECKUNG_FEHLT = "deckung-fehlt", Severity.WARNUNG
    HAUSHALT = "haushalt", Severity.WARNUNG
    PRUEFUNG = "pruefung", Severity.FEHLER
    BESCHEID_BETRAG = "bescheid-betrag", Severity.FEHLER
    BESCHEID_TAG = "bescheid-tag", Severity.WARNUNG
    SITZUNG_TAG = "sitzung-tag", Severity.WARNUNG
    SITZUNG_UNMOEGLICH = "sitzung-unmoeglich", Severity.FEHLER
    VORLAGENSCHLUSS = "vorlagenschluss", Severity.WARNUNG
    WEICHT_AB = "veroeffentlicht-weicht-ab", Severity.HINWEIS
    WERT_VERALTET = "wert-veraltet", Severity.WARNUNG
    STAND_DEFEKT = "stand-defekt", Severity.WARNUNG
    STAND_WEICHT_AB = "stand-weicht-ab", Severity.WARNUNG
    FESTHALTEN = "festhalten", Severity.FEHLER

    # Prose and templates
    SCHABLONE_SYNTAX = "schablone-syntax", Severity.FEHLER
    SCHABLONE_AKTIV = "schablone-aktiv", Severity.FEHLER
    NAME_UNBEKANNT = "name-unbekannt", Severity.FEHLER
    AUSDRUCK = "ausdruck", Severity.FEHLER
    ZAHL_GETIPPT = "zahl-getippt", Severity.FEHLER
    ZAHL_AUSNAHME = "zahl-ausnahme", Severity.HINWEIS
    ZEICHEN_FEHLT = "zeichen-fehlt", Severity.FEHLER
    TEXT_FORM = "text-form", Severity.FEHLER
    VERWEIS_GETIPPT = "verweis-getippt", Severity.WARNUNG
    LINK = "link", Severity.FEHLER
    SCHAUBILD_LOSE = "schaubild-lose", Severity.WARNUNG
    SCHAUBILD_ZU_GROSS = "schaubild-zu-gross", Severity.FEHLER

    # Long texts
    UEBERSCHRIFT = "ueberschrift", Severity.FEHLER
    SPRUNGMARKE = "sprungmarke", Severity.FEHLER
    FUSSNOTE = "fussnote", Severity.FEHLER
    QUELLE_OHNE_ABRUF = "quelle-ohne-abruf", Severity.WARNUNG

    # What published papers say
    RECHENPROBE_WIDERSPRUCH = "rechenprobe-widerspruch", Severity.FEHLER
    RECHENPROBE_UNSTIMMIG = "rechenprobe-unstimmig", Severity.WARNUNG
    RECHENPROBE_RUNDUNG = "rechenprobe-rundung", Severity.HINWEIS
    RECHENPROBE_LEER = "rechenprobe-leer", Severity.WARNUNG

    # Picture files
    BILD_OHNE_TEXT = "bild-ohne-text", Severity.FEHLER
    BILD = "bild", Severity.FEHLER

    # Annexes
    ANLAGE_UNBRAUCHBAR = "anlage-unbrauchbar", Severity.FEHLER
    ANLAGE_PRUEFEN = "anlage-pruefen", Severity.WARNUNG

    # Output
    AUSGABE = "ausgabe", Severity.FEHLER
    PDF = "pdf", Severity.FEHLER
    PDF_FREMD = "pdf-fremd", Severity.FEHLER
    PDF_GEAENDERT = "pdf-geaendert", Severity.FEHLER
    PDF_ERGAENZT = "pdf-ergaenzt", Severity.WARNUNG
    PDF_WIDERSPRUCH = "pdf-widerspruch", Severity.FEHLER
    ENDFASSUNG_STAND = "endfassung-stand", Severity.FEHLER
    INTERNER_FEHLER = "interner-fehler", Severity.FEHLER
    BIBLIOTHEK_FEHLT = "bibliothek-fehlt", Severity.FEHLER
