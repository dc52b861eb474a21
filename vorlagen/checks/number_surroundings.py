"""What stands around a number: a unit behind it, or a word before it that makes it no figure.

A year, a paragraph and the name of a thing have numbers, too.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from vorlagen.german.number_scanner import END, GAP, HYPHEN, MARKS, SPACE, YEAR, Number, Writing

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


_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_SURE = r"(?:[€%]|EUR|Euro|Mio|Mrd|Prozent)"  # no date or chapter is followed by these
INNOCENT = re.compile(
    rf"""
      (?: https?:// | www\. ) [^\s<>\ufffc]++                          # addresses
    | (?<![\w.+-]) [\w.+-]++ @ [\w.-]++                                # mail
    | \]\( [^()\n]*+ (?> (?: \([^()\n]*+\) [^()\n]*+ )* ) \)                # Markdown: link target
    | ^[^\S\n]*+ \[(?!\^)[^\]\n]++\]: [^\S\n]*+ \S++                   # Markdown: link definition
    | ^[^\S\n]*+ \#{{1,6}} [^\S\n]++ {MARKS} [0-9]{{1,2}} (?> (?:\.[0-9]{{1,2}})+ ) \.?
      (?=[^\S\n]) (?!{GAP}{_SURE})                         # "## 2.1 Stellen"
    | (?<![\w.,]) {_DAY}\.{_MONTH} (?!\.?[0-9]|,[0-9]|{GAP}{_SURE}|{GAP}VZÄ)     # "30.06."
    | (?<![^\W_]) (?:[Ee]in|[0-9]{{1,3}}) -Euro- (?:Job|Kraft|Kräfte|Ticket) \w*+  # names
    | (?<![^\W_]) an [^\S\n] \w{{1,30}}er [^\S\n] Stelle {END}        # "an dieser Stelle"
    """,
    re.VERBOSE | re.MULTILINE,
)

_NUMBERED = re.compile(  # what is numbered: "Modul 1"
    r"""
    [^\W\d_]*
    (?: modul | baustein | berechnung | anlage | anhang | kapitel | abschnitt | tabelle | abbildung
      | stufe | phase | variante | szenario | entgeltgruppe | besoldungsgruppe )
    (?: e[ns]? | s | n )?
    | (?: absatz | absätze | abs | satz | artikeln? | art(?=\.) | punkte? | tagesordnungspunkt | top
        | kap | fußnote | fn | ziffern? | ziff | buchstabe | zeile | spalte | position | pos
        | schritt | quartal | kalenderwoche | kw | eg | klasse | frage | tab | abb | lit )\.?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LETTER = re.compile(r"[A-Z]")  # "A 46"
_IDENTIFIED = re.compile(  # what is told apart by numbers of any form: "Nr. 231/2020"
    r"""
    (?: §{1,2} | [^\W\d_]*nummern? | nrn? | [^\W\d_]*vorlage | drucksache | drs | aktenzeichen | az
      | seiten? | s(?=\.) | version | fassung | iso | din | en | iec | [^\W\d_]*konto
      | kostenstelle | produkt(?:gruppe)? | telefon | tel | telefax | fax | mobil | durchwahl | plz
      | rn | rz | randnummer | hrb | iban | postfach )[.:]{0,2}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DATED = re.compile(  # what has a year
    r"""
    [^\W\d_]*jahr(?:e[ns]?|s)? | ansatz | ergebnis | [^\W\d_]*strategie | agenda
    | januar | februar | märz | april | mai | juni | juli | august | september | oktober | november
    | dezember | (?: jan | feb | apr | aug | sept? | okt | nov | dez )\.
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD_BEFORE = re.compile(
    rf"(?<![^\W_])(?P<word>[^\W\d_]{{1,40}}|§{{1,2}})(?P<mark>[.:]{{0,2}}){GAP}$"
)
REACH = 60  # how far one looks back for what stands before a number
_UP_TO = re.compile(rf"{HYPHEN}|–|/|{SPACE}bis{SPACE}")
_AND_ALSO = re.compile(rf"{SPACE}(?:und|oder|sowie){SPACE}")
PAIR = re.compile(r"[0-9],[0-9]")  # "Module 1,2"


class NumberRole(Enum):
    FREE = auto()
    YEAR = auto()  # counts no posts
    DATED = auto()  # "im Jahr 2021": certainly no figure
    NUMBERED = auto()  # counts no posts, and is no figure by itself
    IDENTIFIED = auto()  # the same, and thousands do not make it a figure either


def roles(text: str, numbers: list[Number]) -> list[NumberRole]:
    roles: list[NumberRole] = []
    for index, number in enumerate(numbers):
        role = _role(text, number)
        if index and role in (NumberRole.FREE, NumberRole.YEAR):
            role = _listed(text, roles[-1], numbers[index - 1], number) or role
        roles.append(role)
    return roles


def _role(text: str, number: Number) -> NumberRole:
    if number.writing in (Writing.WORD, Writing.ARTICLE):
        return NumberRole.FREE
    is_year = number.writing is Writing.WHOLE and bool(
        YEAR.fullmatch(text, number.start, number.end)
    )
    found = _WORD_BEFORE.search(text, max(0, number.start - REACH), number.start)
    role = NumberRole.FREE if found is None else _role_after(found, is_year=is_year)
    return NumberRole.YEAR if is_year and role is NumberRole.FREE else role


def _role_after(found: re.Match[str], *, is_year: bool) -> NumberRole:
    word = found["word"] + found["mark"]
    if is_year and _DATED.fullmatch(word):
        return NumberRole.DATED
    if _IDENTIFIED.fullmatch(word):
        return NumberRole.IDENTIFIED
    return (
        NumberRole.NUMBERED
        if _NUMBERED.fullmatch(word) or _LETTER.fullmatch(word)
        else NumberRole.FREE
    )


def _listed(text: str, role: NumberRole, before: Number, number: Number) -> NumberRole | None:
    """The role a number takes over from the one before it: "Module 1-3", "S. 12 und 13".

    What follows an "und" may as well begin anew: "eine VZÄ im Modul 1 und 2 VZÄ im Modul 2".
    """
    if number.writing in (Writing.WORD, Writing.ARTICLE) or role in (
        NumberRole.FREE,
        NumberRole.YEAR,
    ):
        return None
    if joined(_UP_TO, text, before, number):
        return role
    if role is not NumberRole.NUMBERED and joined(_AND_ALSO, text, before, number):
        return role
    return None


def joined(connector: re.Pattern[str], text: str, left: Number, right: Number) -> bool:
    """Whether there is just a connector between two numbers."""
    close = right.start - left.end <= REACH
    return close and connector.fullmatch(text, left.end, right.start) is not None
