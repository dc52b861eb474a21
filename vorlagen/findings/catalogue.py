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
    ORDNER_FEHLT = "ordner-fehlt", Severity.FEHLER
    DATEI_FEHLT = "datei-fehlt", Severity.FEHLER
    DATEI_UNLESBAR = "datei-unlesbar", Severity.FEHLER
    DATEI_ZU_GROSS = "datei-zu-gross", Severity.FEHLER
    DATEI_LEER = "datei-leer", Severity.FEHLER
    DATEI_UNBEKANNT = "datei-unbekannt", Severity.WARNUNG
    KEIN_UTF8 = "kein-utf8", Severity.FEHLER
    TABULATOR = "tabulator", Severity.FEHLER
    YAML_SYNTAX = "yaml-syntax", Severity.FEHLER
    YAML_ANKER = "yaml-anker", Severity.FEHLER
    SCHLUESSEL_DOPPELT = "schluessel-doppelt", Severity.FEHLER

    # What the facts say
    SCHLUESSEL_UNBEKANNT = "schluessel-unbekannt", Severity.FEHLER
    SCHLUESSEL_FEHLT = "schluessel-fehlt", Severity.FEHLER
    WERT_FALSCHER_ART = "wert-falscher-art", Severity.FEHLER
    WERT_UNZULAESSIG = "wert-unzulaessig", Severity.FEHLER
    WERT_FEHLT = "wert-fehlt", Severity.FEHLER
    ZAHL_SCHREIBWEISE = "zahl-schreibweise", Severity.FEHLER
    DATUM_UNMOEGLICH = "datum-unmoeglich", Severity.FEHLER
    KENNUNG_DOPPELT = "kennung-doppelt", Severity.FEHLER
    PAPIERART_UNBEKANNT = "papierart-unbekannt", Severity.FEHLER
    ABSCHNITT_FEHLT = "abschnitt-fehlt", Severity.FEHLER
    ABSCHNITT_UNBEKANNT = "abschnitt-unbekannt", Severity.FEHLER
    ABSCHNITT_DOPPELT = "abschnitt-doppelt", Severity.FEHLER
    ABSCHNITT_REIHENFOLGE = "abschnitt-reihenfolge", Severity.WARNUNG
    PERSON_UNBENUTZT = "person-unbenutzt", Severity.WARNUNG
    FRAGE_OFFEN = "frage-offen", Severity.HINWEIS
    REDE_WOERTLICH = "rede-woertlich", Severity.WARNUNG
    BESCHLUSS_WIDERSPRUCH = "beschluss-widerspruch", Severity.FEHLER
    BESCHLUSS_FOLGE = "beschluss-folge", Severity.WARNUNG
    BESCHLUSS_DOPPELT = "beschluss-doppelt", Severity.WARNUNG
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
    SATZ_FEHLT = "satz-fehlt", Severity.FEHLER
    HOECHSTBETRAG = "hoechstbetrag", Severity.FEHLER
    FOERDERQUOTE = "foerderquote", Severity.FEHLER
    UEBERFINANZIERUNG = "ueberfinanzierung", Severity.WARNUNG
    PAUSCHALE_UEBERSCHUSS = "pauschale-ueberschuss", Severity.HINWEIS
    DECKUNG_FEHLT = "deckung-fehlt", Severity.WARNUNG
    KONTO_FEHLT = "konto-fehlt", Severity.WARNUNG
    ANSATZ_FEHLT = "ansatz-fehlt", Severity.WARNUNG
    ANSATZ_AUSSERHALB = "ansatz-ausserhalb", Severity.HINWEIS
    KONTROLLE = "kontrolle", Severity.FEHLER
    PRUEFUNG = "pruefung", Severity.FEHLER
    BESCHEID_BETRAG = "bescheid-betrag", Severity.FEHLER
    BESCHEID_STELLEN = "bescheid-stellen", Severity.FEHLER
    BESCHEID_TAG = "bescheid-tag", Severity.WARNUNG
    BESCHEID_DOPPELT = "bescheid-doppelt", Severity.WARNUNG
    SITZUNG_RUHETAG = "sitzung-ruhetag", Severity.WARNUNG
    SITZUNG_DOPPELT = "sitzung-doppelt", Severity.WARNUNG
    SITZUNG_ENTFAELLT = "sitzung-entfaellt", Severity.FEHLER
    SITZUNG_VOR_VORLAGE = "sitzung-vor-vorlage", Severity.FEHLER
    BERATUNGSFOLGE = "beratungsfolge-reihenfolge", Severity.WARNUNG
    VORLAGENSCHLUSS = "vorlagenschluss", Severity.WARNUNG
    FRIST_VERSAEUMT = "frist-versaeumt", Severity.WARNUNG
    SITZUNG_VERSTRICHEN = "sitzung-verstrichen", Severity.FEHLER
    WEICHT_AB = "veroeffentlicht-weicht-ab", Severity.HINWEIS
    WERT_UNGEPRUEFT = "wert-ungeprueft", Severity.WARNUNG
    WERT_ABGELOEST = "wert-abgeloest", Severity.WARNUNG
    WERT_JUENGER = "wert-juenger", Severity.HINWEIS
    STAND_DEFEKT = "stand-defekt", Severity.WARNUNG
    STAND_WEICHT_AB = "stand-weicht-ab", Severity.WARNUNG
    STAND_ENTFALLEN = "stand-entfallen", Severity.HINWEIS
    FESTHALTEN = "festhalten", Severity.FEHLER

    # Prose and templates
    SCHABLONE_FEHLT = "schablone-fehlt", Severity.FEHLER
    SCHABLONE_SYNTAX = "schablone-syntax", Severity.FEHLER
    SCHABLONE_AKTIV = "schablone-aktiv", Severity.FEHLER
    STIL_SCHREIBWEISE = "stil-schreibweise", Severity.FEHLER
    NAME_UNBEKANNT = "name-unbekannt", Severity.FEHLER
    AUSDRUCK = "ausdruck", Severity.FEHLER
    ZAHL_GETIPPT = "zahl-getippt", Severity.FEHLER
    ZAHL_AUSNAHME = "zahl-ausnahme", Severity.HINWEIS
    ZEICHEN_FEHLT = "zeichen-fehlt", Severity.FEHLER
    TABELLE_OHNE_KOPF = "tabelle-ohne-kopf", Severity.FEHLER
    VERWEIS_GETIPPT = "verweis-getippt", Severity.WARNUNG
    TEXT_LEER = "text-leer", Severity.FEHLER
    TEXT_HTML = "text-html", Severity.FEHLER
    LINK = "link", Severity.FEHLER
    SCHAUBILD_LOSE = "schaubild-lose", Severity.WARNUNG
    SCHAUBILD_ZU_GROSS = "schaubild-zu-gross", Severity.FEHLER
    SCHAUBILD_UNGEDRUCKT = "schaubild-ungedruckt", Severity.HINWEIS

    # Long texts
    UEBERSCHRIFT_NUMMER = "ueberschrift-nummer", Severity.FEHLER
    UEBERSCHRIFT_EBENE = "ueberschrift-ebene", Severity.FEHLER
    SPRUNGMARKE = "sprungmarke", Severity.FEHLER
    SPRUNGMARKE_DOPPELT = "sprungmarke-doppelt", Severity.FEHLER
    FUSSNOTE_FEHLT = "fussnote-fehlt", Severity.FEHLER
    FUSSNOTE_DOPPELT = "fussnote-doppelt", Severity.FEHLER
    FUSSNOTE_UNGENUTZT = "fussnote-ungenutzt", Severity.WARNUNG
    QUELLE_OHNE_ABRUF = "quelle-ohne-abruf", Severity.WARNUNG
    ABKUERZUNG_UNBEKANNT = "abkuerzung-unbekannt", Severity.WARNUNG

    # What published papers say
    RECHENPROBE_WIDERSPRUCH = "rechenprobe-widerspruch", Severity.FEHLER
    RECHENPROBE_UNSTIMMIG = "rechenprobe-unstimmig", Severity.WARNUNG
    RECHENPROBE_RUNDUNG = "rechenprobe-rundung", Severity.HINWEIS
    RECHENPROBE_LEER = "rechenprobe-leer", Severity.WARNUNG

    # Picture files
    BILD_OHNE_TEXT = "bild-ohne-text", Severity.FEHLER
    BILD_SCHREIBWEISE = "bild-schreibweise", Severity.FEHLER
    BILD_DEFEKT = "bild-defekt", Severity.FEHLER
    BILD_AKTIV = "bild-aktiv", Severity.FEHLER
    BILD_UNSCHARF = "bild-unscharf", Severity.WARNUNG

    # Annexes
    ANLAGE_KEIN_PDF = "anlage-kein-pdf", Severity.FEHLER
    ANLAGE_VERSCHLUESSELT = "anlage-verschluesselt", Severity.FEHLER
    ANLAGE_DEFEKT = "anlage-defekt", Severity.FEHLER
    ANLAGE_REPARIERT = "anlage-repariert", Severity.WARNUNG
    ANLAGE_AKTIV = "anlage-aktiv", Severity.WARNUNG
    ANLAGE_DOPPELT = "anlage-doppelt", Severity.WARNUNG
    ANLAGE_GROSS = "anlage-gross", Severity.HINWEIS
    ANLAGE_FORMAT = "anlage-format", Severity.HINWEIS
    ANLAGE_ZUGANG = "anlage-zugang", Severity.HINWEIS

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
