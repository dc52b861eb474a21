"""What a unit looks like behind a number: money, percentages, posts, and their forms."""

from __future__ import annotations

import re

# All of them are bounded, possessive or atomic: the time to search grows with the text and no faster.
# Groups are atomic, (?>…), never possessive: that, Python before 3.11.5 gets wrong.

END = r"(?![^\W_])"  # no letter or digit goes on
BLANKS = r"[^\S\n]{0,80}"
MARKS = r"[*_]{0,3}"  # Markdown emphasis
GAP = rf"(?:{MARKS}{BLANKS}(?:\n{BLANKS})?{MARKS})"  # a line may be broken, a paragraph not
SPACE = rf"(?:(?=[\s*_]){GAP})"
HYPHEN = r"[-\u2010\u2011]"
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


POWERS = {
    "T": 3,
    "k": 3,
    "TSD": 3,
    "Tsd": 3,
    "Tausend": 3,
    "tausend": 3,
    "M": 6,
    "Mio": 6,
    "Mill": 6,
    "Million": 6,
    "Millionen": 6,
    "Mrd": 9,
    "Milliarde": 9,
    "Milliarden": 9,
}
_SHORT_SCALE = "T|k|M"  # these mean something only before a currency
_LONG_SCALE = "TSD|Tsd|[Tt]ausend|Mio|Mill(?:ion(?:en)?)?|Mrd|Milliarden?"
_EURO = rf"(?:€|(?:EUR|Eur|EURO|[Ee]uros?){END})"

MONEY = re.compile(
    rf"""
    (?:,[-–—]{{1,2}})?                                  # "55.000,- €"
    {GAP}{HYPHEN}?                                    # "25.000-Euro-Grenze"
    (?:
        (?:(?P<scale>{_SHORT_SCALE}|{_LONG_SCALE})\.?{GAP}{HYPHEN}?)? {_EURO}
      | (?P<cent>(?:Cents?|ct){END})
    )
    """,
    re.VERBOSE,
)
MILLIONS = re.compile(rf"{GAP}(?P<scale>{_LONG_SCALE}){END}\.?")
HUNDREDTHS = re.compile(
    rf"""
    {GAP}{HYPHEN}?
    (?: %(?:-?[Pp]unkte?n?{END})?
      | Prozent(?:-?[Pp]unkte?n?|e|s)?{END}
      | prozentig(?:e[mnrs]?)?{END}
      | v\.{GAP}H\. | vH{END} | vom{SPACE}Hundert{END} )
    """,
    re.VERBOSE,
)

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
