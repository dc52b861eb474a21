"""Findings in German, with their cures, for templates that Jinja cannot read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError

from vorlagen.figures import FigureError
from vorlagen.findings import Code
from vorlagen.german.lists import vorschlag

_TAGS = ("if", "for", "set", "include", "extends", "block", "macro", "import", "from", "call")
_BAUSTEIN = re.compile(r"teile/([a-z0-9_]+)\.html", re.ASCII)
_MESSAGES = (  # by a pattern of Jinja's message: ours, and the cure
    (
        r"[Uu]nexpected end of template|unexpected 'end",
        "Ein {% … %} ist nicht geschlossen oder wird geschlossen, ohne geöffnet zu sein.",
        "Zu jedem {% if %} gehört ein {% endif %}, zu jedem {% for %} ein {% endfor %}.",
    ),
    (
        r"expected token|unexpected char|Expected an expression|unexpected '",
        "Der Ausdruck ist nicht vollständig oder falsch geschrieben.",
        "Klammern, Anführungszeichen und den senkrechten Strich prüfen; Form: {{ adresse | filter }}.",
    ),
    (
        r"Missing end of comment tag",
        "Ein Kommentar {# … #} ist nicht geschlossen.",
        "#} ergänzen.",
    ),
)


def syntax_fault(error: TemplateSyntaxError, environment: Environment) -> FigureError:
    """The finding for a template or prose that Jinja cannot read."""
    jinja_message = error.message or ""
    test = re.match(r"No test named '(.+)'", jinja_message)
    if test:
        message = f"Die Prüfung „is {test[1]}“ gibt es nicht."
        return FigureError(Code.NAME_UNBEKANNT, message, vorschlag(test[1], environment.tests))
    tag = re.match(r"Encountered unknown tag '(.+?)'", jinja_message)
    if tag and not tag[1].startswith("end"):
        message = f"Die Anweisung „{{% {tag[1]} %}}“ gibt es nicht."
        return FigureError(Code.SCHABLONE_SYNTAX, message, vorschlag(tag[1], _TAGS))
    for pattern, message, cure in _MESSAGES:
        if re.search(pattern, jinja_message):
            return FigureError(Code.SCHABLONE_SYNTAX, message, cure)
    return FigureError(
        Code.SCHABLONE_SYNTAX,
        "Ein {% … %} passt hier nicht.",
        "Öffnende und schließende Anweisungen ({% if %} … {% endif %}) vergleichen.",
    )


def unclosed_expression(text: str) -> int | None:
    """The offset of the first `{{` without `}}` before the next one or the end; None if all have one."""
    start = text.find("{{")
    while start >= 0:
        end = text.find("}}", start)
        following = text.find("{{", start + 2)
        if end < 0 or 0 <= following < end:
            return start
        start = following
    return None


def missing_braces() -> FigureError:
    """The finding for an expression that does not end."""
    return FigureError(
        Code.SCHABLONE_SYNTAX,
        "Der Ausdruck, der hier beginnt, endet nicht mit }}.",
        "Am Ende des Ausdrucks }} ergänzen; Form: {{ adresse | filter }}.",
    )


def too_deep() -> FigureError:
    """The finding for a template that is nested too deeply to be read."""
    return FigureError(
        Code.SCHABLONE_SYNTAX,
        "Hier ist zu viel ineinander geschachtelt oder aneinandergereiht.",
        "Zwischenergebnisse unter „groessen:“ bilden oder mit {% set … %}; lange Summen mit summe(…).",
    )


def no_template(name: str, templates: Sequence[str]) -> FigureError:
    """The finding for a template that is in none of the folders; `templates` are those that are."""
    cure = "Sie im Ordner templates/ der Behörde oder unter templates/gemeinsam/ anlegen."
    message = f"Die Schablone „{name}“ fehlt."
    return FigureError(Code.SCHABLONE_SYNTAX, message, vorschlag(name, templates, cure))


def no_baustein(name: str, templates: Sequence[str]) -> FigureError:
    """The finding for a section of a Papierart that no template prints."""
    bausteine = []
    for template in templates:
        match = _BAUSTEIN.fullmatch(template)
        if match:
            bausteine.append(match[1])
    cure = (
        f"{vorschlag(name, bausteine, ' ')} Steht der Abschnitt in text.md: „ueberschrift“ und „text: ja“"
        f" ergänzen; einen eigenen Baustein macht die Schablone teile/{name}.html."
    )
    message = f"Einen Baustein „{name}“ gibt es nicht."
    return FigureError(Code.SCHABLONE_SYNTAX, message, cure.lstrip())


def unknown_function(name: str, functions: list[str]) -> FigureError:
    """The finding for the call of a function that does not exist."""
    message = f"Die Funktion „{name}“ gibt es nicht."
    return FigureError(Code.NAME_UNBEKANNT, message, vorschlag(name, sorted(functions)))


def not_allowed() -> FigureError:
    """The finding for an expression that fails while it runs: an unknown function, a forbidden call."""
    return FigureError(
        Code.AUSDRUCK,
        "Der Ausdruck in dieser Zeile ruft etwas auf, das es nicht gibt oder das nicht erlaubt ist.",
        "Namen von Funktionen prüfen; die Funktionen und Filter stehen in der Tabelle im Handbuch.",
    )
