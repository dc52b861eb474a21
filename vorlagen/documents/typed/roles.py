"""What a number is if it is no figure: a year, a paragraph, the name of a thing."""

from __future__ import annotations

import re
from enum import Enum, auto

from vorlagen.german.number_scanner import END, GAP, HYPHEN, MARKS, SPACE, YEAR, Number, Writing

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


class Role(Enum):
    FREE = auto()
    YEAR = auto()  # counts no posts
    DATED = auto()  # "im Jahr 2021": certainly no figure
    NUMBERED = auto()  # counts no posts, and is no figure by itself
    IDENTIFIED = auto()  # the same, and thousands do not make it a figure either


def roles(text: str, numbers: list[Number]) -> list[Role]:
    roles: list[Role] = []
    for index, number in enumerate(numbers):
        role = _role(text, number)
        if index and role in (Role.FREE, Role.YEAR):
            role = _listed(text, roles[-1], numbers[index - 1], number) or role
        roles.append(role)
    return roles


def _role(text: str, number: Number) -> Role:
    if number.writing in (Writing.WORD, Writing.ARTICLE):
        return Role.FREE
    is_year = number.writing is Writing.WHOLE and bool(
        YEAR.fullmatch(text, number.start, number.end)
    )
    found = _WORD_BEFORE.search(text, max(0, number.start - REACH), number.start)
    role = Role.FREE if found is None else _role_after(found, is_year=is_year)
    return Role.YEAR if is_year and role is Role.FREE else role


def _role_after(found: re.Match[str], *, is_year: bool) -> Role:
    word = found["word"] + found["mark"]
    if is_year and _DATED.fullmatch(word):
        return Role.DATED
    if _IDENTIFIED.fullmatch(word):
        return Role.IDENTIFIED
    return Role.NUMBERED if _NUMBERED.fullmatch(word) or _LETTER.fullmatch(word) else Role.FREE


def _listed(text: str, role: Role, before: Number, number: Number) -> Role | None:
    """The role a number takes over from the one before it: "Module 1-3", "S. 12 und 13".

    What follows an "und" may as well begin anew: "eine VZÄ im Modul 1 und 2 VZÄ im Modul 2".
    """
    if number.writing in (Writing.WORD, Writing.ARTICLE) or role in (Role.FREE, Role.YEAR):
        return None
    if joined(_UP_TO, text, before, number):
        return role
    if role is not Role.NUMBERED and joined(_AND_ALSO, text, before, number):
        return role
    return None


def joined(connector: re.Pattern[str], text: str, left: Number, right: Number) -> bool:
    """Whether there is just a connector between two numbers."""
    close = right.start - left.end <= REACH
    return close and connector.fullmatch(text, left.end, right.start) is not None
