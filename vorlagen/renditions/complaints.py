"""Translates messages of WeasyPrint about a page into German, with the cure."""

from __future__ import annotations

import re

from msgspec import Struct

_ONLY_FONTS = (
    "Die Angabe aus der Schablone entfernen: Geladen werden nur die mitgelieferten Schriften und"
    " Bilder, die mit bild(…) eingesetzt sind."
)
_TRANSLATIONS = (
    (
        r'\.notdef glyph rendered for Unicode string unsupported by fonts: "(?P<quoted>.+)" \(.*\)',
        "Für „{quoted}“ haben die Schriften kein Zeichen; im PDF bliebe eine Lücke.",
        "Ein anderes Zeichen verwenden; lateinische, griechische und kyrillische sind alle da.",
    ),
    (
        r"Failed to load .*ValueError: (?P<quoted>.+) wird nicht geladen",
        "„{quoted}“ wird nicht geladen.",
        _ONLY_FONTS,
    ),
    (
        r"Failed to render SVG image (?P<quoted>.+)",
        "Die Zeichnung „{quoted}“ lässt sich nicht drucken; eine Zahl oder ein Maß in ihr ist keines.",
        "Die Zeichnung im Zeichenprogramm als „einfaches SVG“ neu speichern oder als PNG ausgeben.",
    ),
    (
        r"Relative URI reference without a base URI: (?P<quoted>.+)",
        "Der Verweis auf „{quoted}“ führt ins Leere.",
        "Eine vollständige Adresse mit https:// angeben oder den Verweis entfernen.",
    ),
    (
        r"Font-face '(?P<quoted>.+)' cannot be loaded",
        "Die Schrift „{quoted}“ gibt es nicht.",
        "Source Sans Pro und Source Serif Pro werden mitgeliefert und brauchen keine Regel @font-face.",
    ),
    (
        r"No anchor #fussnote-druck-(?P<quoted>\d+) for internal URI reference",
        "Die Fußnote {quoted} findet auf keiner Seite Platz.",
        "Die Fußnote kürzen oder in zwei Fußnoten teilen.",
    ),
    (
        r"Anchor defined twice: '(?P<quoted>.+)'",
        "Das Sprungziel „{quoted}“ gibt es zweimal.",
        'Jeder Stelle eine eigene Kennung geben: id="…" darf in einem Papier nur einmal vorkommen.',
    ),
    (
        r"No anchor #(?P<quoted>.+) for internal URI reference",
        "Der Verweis auf „#{quoted}“ führt ins Leere.",
        "Den Verweis aus dem Text entfernen oder eine vollständige Adresse mit https:// angeben.",
    ),
    (
        r"(?:Ignored|Deprecated) `(?P<quoted>.+?)` at \d+:\d+, .*",
        "Die Stilangabe „{quoted}“ hat keine Wirkung.",
        "Schreibweise prüfen oder die Angabe entfernen.",
    ),
    (
        r"Invalid or unsupported selector, '(?P<quoted>.+?)'.*",
        "„{quoted}“ wählt im PDF nichts aus; die ganze Regel bliebe ohne Wirkung.",
        "Schreibweise prüfen; was nur Browser kennen, steht in @media screen { … }.",
    ),
    (
        r"Error: .+ at \d+:\d+\.(?P<quoted>)",
        "Hier endet etwas, das keine Stilangabe ist.",
        "Eine Stilangabe besteht aus Name, Doppelpunkt und Wert: „color: #222;“.",
    ),
    (
        r"Parse error at \d+:\d+: (?P<quoted>).+",
        "Hier endet etwas, das zu keiner Regel gehört.",
        "Eine Regel schreiben, „h2 { color: #222; }“; hinter „}“ steht kein Semikolon.",
    ),
    (
        r"Unknown .*rule <AtRule (?P<quoted>@\S+) .*",
        "„{quoted}“ hat im PDF keine Wirkung.",
        "Schreibweise prüfen; was nur Browser kennen, steht in @media screen { … }.",
    ),
    (
        r"Failed to load [^']*'(?P<quoted>.{1,80})[^']*'.*",
        "„{quoted}“ wird nicht geladen.",
        _ONLY_FONTS,
    ),
    (
        r"Expected a media type, got '(?P<quoted>.*)'",
        "„@media {quoted}“ kommt im PDF nie zur Anwendung.",
        "Für das PDF „@media print“ schreiben, für den Bildschirm „@media screen“.",
    ),
)
_LONGEST = 60  # letters of a quoted text
_QUOTED = re.compile(r"`(.+?)`|'(.+?)'|\"(.+?)\"", re.DOTALL)


class Complaint(Struct, frozen=True):
    """A fault of a page and its cure; `quoted` is a text that may be found in the text itself."""

    message: str
    cure: str
    quoted: str = ""


def shortened(text: str) -> str:
    """A text, cut to the length of a quotation."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rstrip()} …"


def about_failure(error: Exception) -> Complaint:
    """The complaint for an exception in WeasyPrint, which has bugs with rare combinations of styles."""
    name = f"{type(error).__name__}: {error}".removesuffix(": ")
    return Complaint(
        f"Das Programm für PDF scheitert an dieser Seite ({name}).",
        "Was zuletzt an Text, Schablone oder hausstil.css geändert wurde, anders lösen; oft hilft es,"
        " Kästen weniger tief zu schachteln und mehrere Leerzeichen durch eines zu ersetzen.",
    )


def in_german(complaint: str) -> Complaint:
    """A message of WeasyPrint, translated for authors of papers."""
    for pattern, message, cure in _TRANSLATIONS:
        match = re.fullmatch(pattern, complaint, re.DOTALL)
        if match:
            quoted = match["quoted"].strip()
            return Complaint(message.format(quoted=quoted), cure, quoted)
    quotation = _QUOTED.search(complaint)  # from the page, of an unknown message
    quoted = ""
    if quotation:
        quoted = next(filter(None, quotation.groups()), "").strip()[:80]
    subject = f"„{quoted}“" if quoted else "Etwas auf der Seite"
    return Complaint(
        f"{subject} lässt sich so nicht drucken.",
        "Die letzte Änderung an Stilangaben oder Schablonen zurücknehmen und schrittweise wiederholen.",
        quoted,
    )
