"""What terminal and page ask for starting files: the questions by the options that answer them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct


class Questionnaire(Struct, frozen=True):
    """The questions for some starting files.

    „(leer: …)“ in a question says what no answer means, and is left out if one is required or proposed.
    """

    summary: str
    questions: Mapping[str, str]


def without_hint(question: str) -> str:
    """A question without the hint of what no answer means."""
    return re.sub(r" \(leer: [^)]*\)", "", question)


FORMS: Mapping[str, Questionnaire] = {
    "mandant": Questionnaire(
        "Eine Behörde anlegen: Name, Briefkopf, Papierarten, Farben.",
        {
            "name": "Wie heißt die Behörde (so steht es im Briefkopf)?",
            "kennung": "Ordner unter data/, zugleich ihr Kurzname in Befehlen",
            "kurz": "Kurzname",
            "organ": "Wer vertritt sie, zum Beispiel „Die Landrätin“ (leer: nur der Name)?",
            "anschrift": "Anschrift in einer Zeile (leer: keine)",
            "art": "Was ist sie (davon hängt ab, welches Recht gilt)?",
            "bundesland": "Bundesland, dessen Recht gilt und dessen Feiertage zählen",
            "waehrung": "Währung in Beträgen",
            "farbe": "Farbe für Überschriften und Linien",
        },
    ),
    "gremium": Questionnaire(
        "Ein Gremium oder eine weitere Sitzung in gremien.yaml eintragen.",
        {
            "behoerde": "Für welche Behörde?",
            "bezeichnung": "Wie heißt das Gremium? Ein vorhandenes bekommt eine weitere Sitzung",
            "kennung": "Kurzer Name dafür in den Dateien",
            "genitiv": "Im Genitiv, für den Text (leer: später)",
            "sitzung": "Tag der Sitzung, zum Beispiel 20.01.2026 (leer: noch nicht bekannt)",
            "beginn": "Beginn, zum Beispiel 17:00 (leer: später)",
            "ort": "Ort (leer: später)",
        },
    ),
    "vorlage": Questionnaire(
        "Eine Vorlage anlegen: vorlage.yaml und text.md mit den Abschnitten ihrer Art.",
        {
            "behoerde": "Für welche Behörde?",
            "zweck": "Wofür ist sie?",
            "art": "Welche Art von Vorlage?",
            "betreff": "Worum geht es (Betreff)?",
            "kennung": "Ordner der Vorlage, zugleich ihr Name in Befehlen",
            "gremium": "In welchem Gremium wird sie beraten?",
            "sitzung": "In welcher Sitzung?",
            "danach": "In welchen Gremien danach, mit Komma dazwischen (leer: in keinem)?",
            "zustaendigkeit": "Was tut das Gremium, zum Beispiel „Entscheidung“ (leer: später)?",
            "federfuehrung": "Zuständiges Amt (leer: später)",
            "oeffentlich": "Wird öffentlich beraten (ja oder nein)?",
            "unterschrift": "Wer unterschreibt, zum Beispiel „Landrätin“ (leer: niemand)?",
            "gebuehren": "Welche Gebühren, zum Beispiel „Schmutzwasser je m³, Niederschlagswasser je m²“"
            " (leer: später)?",
            "jahre": "Für welche Jahre, Komma dazwischen?",
            "fraktionen": "Wer schlägt vor, zum Beispiel „Fraktion A, Fraktion B“ (leer: später)?",
            "finanzierung": "Gerüst einer Finanzierungstabelle mit Stellen anlegen (ja oder nein)?",
            "bescheid": "Aus welchem Bescheid kommen die Stellen?",
            "zuwendung": "Gibt jemand eine Zuwendung dazu (ja oder nein)?",
            "sitzverteilung": "Sind Sitze auf Fraktionen zu verteilen (ja oder nein)?",
            "synopse": "Gilt bisher schon eine Satzung (ja oder nein)?",
            "konto": "Welches Konto in haushalt.yaml, oder ein neues?",
            "konto-einnahmen": "Welches Konto für die Zuwendung, oder ein neues?",
        },
    ),
    "programm": Questionnaire(
        "Ein Förderprogramm anlegen: wer fördert was, mit welchem Satz.",
        {
            "bezeichnung": "Wie heißt das Förderprogramm?",
            "kurz": "Kurzname",
            "kennung": "Anfang seiner Adressen und Name der Datei",
            "foerdergeber": "Wer fördert, zum Beispiel „Land Nordrhein-Westfalen“?",
            "gegenstand": "Was wird gefördert, zum Beispiel „Schulsozialarbeit“?",
            "satz": "Was wird gezahlt, zum Beispiel „Personalausgaben je Stelle“ (leer: kein fester Satz)?",
            "betrag": "Wie viel ist das in EUR, zum Beispiel 48000 (leer: noch nicht bekannt)?",
            "je": "Wofür einmal, zum Beispiel „VZÄ“, „Kind“ oder „m²“ (leer: für alles zusammen)?",
            "zeitraum": "Für welche Zeit?",
            "ab": "Ab welchem Tag gilt das, zum Beispiel 01.01.2026?",
            "dokument": "In welchem Dokument steht es, zum Beispiel „Richtlinie vom 02.12.2025“?",
            "fundstelle": "An welcher Stelle darin, zum Beispiel „Nr. 5.1“ (leer: später)?",
        },
    ),
    "bescheid": Questionnaire(
        "Einen Bescheid anlegen: wer bewilligt was, für welche Zeit.",
        {
            "behoerde": "Für welche Behörde?",
            "modul": "Aus welchem Modul wird gefördert?",
            "bewilligt-von": "Wer bewilligt, zum Beispiel „Bezirksregierung Köln“ (leer: später)?",
            "datum": "Tag des Bescheids (leer: noch nicht bekannt)",
            "aktenzeichen": "Aktenzeichen (leer: noch nicht bekannt)",
            "von": "Erster Tag, für den bewilligt ist (leer: noch nicht bekannt)",
            "bis": "Letzter Tag",
            "vzae": "Bewilligte Stellen in VZÄ, zum Beispiel 2.5 (leer: noch nicht bekannt)",
            "gegenstand": "Für welchen Fördergegenstand?",
            "entgeltgruppe": "Entgeltgruppe, zum Beispiel E10 (leer: später)",
            "betrag": "Bewilligter Betrag in EUR, zum Beispiel 112500 (leer: noch nicht bekannt)",
            "kennung": "Name der Datei",
        },
    ),
}
