"""What posts look like behind a number, and the words between a number and what it counts."""

from __future__ import annotations

import re

from vorlagen.german.number_scanner import END, GAP, HYPHEN, SPACE

JOINT = rf"(?:{SPACE}|{HYPHEN}{GAP})"  # "0,5 Stelle", "0,5-Stelle"

_NO_ADJECTIVES = (
    r"aber|als|am|an|auf|aus|bei|beim|bis|da|dann|das|dass|dem|den|denn|der|"
    r"deren|des|die|diese|dieser|dieses|durch|ein|eine|einem|einen|einer|eines|"
    r"er|es|etwa|für|gegen|haben|hatte|hatten|ihre|ihrer|im|in|ist|jede|jeder|"
    r"jedes|kann|keine|keiner|konnte|konnten|können|mit|muss|müssen|nach|oder|"
    r"ohne|pro|seien|seine|seiner|sie|sind|sofern|sollen|sollte|sollten|sowie|"
    r"statt|um|und|unter|vom|von|vor|war|waren|weil|wenn|werden|wie|wird|wurde|"
    r"wurden|wäre|wären|zu|zum|zur|über"
)
_WORD = r"[^\W\d_](?>(?:[^\W\d_]|-){0,40})"
_LOWER = rf"(?!(?:{_NO_ADJECTIVES}){END})(?:[A-ZÄÖÜ][^\W\d_]{{0,30}}-)?[a-zäöüß][a-zäöüß-]{{0,40}}+"
# An adverb or adjective: "bereits", "weitere", "zusätzliche/neue", "KIM-geförderte"
QUALIFIER = rf"(?:{_LOWER}(?:/{GAP}{_LOWER})?,?{SPACE})"
_ADJECTIVE = rf"(?:(?=[^\W\d_-]{{0,30}}-?[a-zäöüß-]{{0,40}}e[mnrs]?[,/\s]){QUALIFIER})"
ADJECTIVES = rf"(?:{QUALIFIER}?{_ADJECTIVE})?"
OF_THE = rf"(?:(?:der|dieser|jener|aller|von{SPACE}den){SPACE})?"

# "Voll- und Teilzeitstellen"
COUPLED = rf"(?:[A-ZÄÖÜ][a-zäöüß]{{1,30}}-{SPACE}(?:und|oder|bzw\.){SPACE})?"
# "drei bei der Kreisverwaltung angestellte VZÄ"
_PREPOSITIONS = "am|an|auf|aus|bei|beim|durch|für|im|in|mit|seit|vom|von|zum|zur"
_PARTICIPLE_PHRASE = rf"(?:(?:{_PREPOSITIONS}){SPACE}(?:{_WORD}{SPACE}){{1,3}}?{_ADJECTIVE})?"

_FULL_TIME = rf"(?:VZÄ|Vollzeit{HYPHEN}?[Ää]quivalent(?:e[ns]?|s)?){END}"
# Compounds that mean a post. Others mean an office or a place: "Anlaufstelle", "Schnittstelle".
_POST_KINDS = (
    r"Assistenz|Beamten|Casemanagement|Dauer|Fallmanagement|Ganztags|Halbtags|"
    r"Ingenieur|Koordinations|Koordinator(?:en|innen)?|Leitungs|Personal|Plan|Projekt|"
    r"Referenten|Sachbearbeit(?:er|ungs)|Schulsozialarbeits|Sozialarbeit(?:er|s)|"
    r"Springer|Strategie|Teilzeit|Tarif|Verwaltungs(?:assistenz|fach)|Vollzeit|Zusatz"
)
_POST = rf"""(?:
    {COUPLED}
    (?: Stelle | STELLE | (?:{_POST_KINDS})stelle
      | (?:Case[^\S\n])?(?:[^\W_]{{1,40}}[-–]){{1,5}}Stelle )    # "CM-Stelle"
    [nN]?(?:{HYPHEN}?[Aa]nteile?[ns]?)?
    {END}(?!-)                                             # "Stellen- und Personalplan"
    (?!{SPACE}(?:nach|hinter){SPACE}dem{SPACE}Komma)
)"""

POSTS_AFTER = re.compile(
    rf"""
    {JOINT}(?:[x×]{SPACE})?{OF_THE}
    (?:{ADJECTIVES}|{_PARTICIPLE_PHRASE})
    (?:{_POST}|{_FULL_TIME})
    | {GAP}{_FULL_TIME}
    """,
    re.VERBOSE,
)
POST_AFTER_ARTICLE = re.compile(rf"{SPACE}{ADJECTIVES}{_FULL_TIME}(?!-)", re.VERBOSE)
