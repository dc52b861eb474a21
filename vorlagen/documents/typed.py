"""Finds figures typed into prose, where only figures from the facts may stand.

The search has three steps: what can hold no figure is blanked (addresses, dates), then all numbers
are read, in digits and in words, and last each number is judged by what stands around it. Blanking
never changes the length of a text, so offsets stay true from the source file to the finding.

In doubt a number with a unit is a figure, and a bare whole number is none: papers are full of
years, paragraphs and numbered things.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import Enum, auto
from functools import lru_cache

from vorlagen.german.numbers import KeineZahl, parse_zahl
from vorlagen.german.words import lies_zahlwort

FILLER = "\ufffc"  # object replacement character: no letter, no digit, no space

_EUR = "EUR"
_PERCENT = "v. H."
_POSTS = "VZÄ"


@dataclass(frozen=True, slots=True)
class TypedFigure:
    """A figure that was typed.

    `start` and `end` are offsets and `text` is what stands between them. `wert` is exact: euros and
    not cents or millions, percent and not fractions. `einheit` is "EUR", "v. H.", "VZÄ", one of the
    counted things as the caller wrote it, or None for a bare number.
    """

    start: int
    end: int
    text: str
    wert: Decimal
    einheit: str | None


# --- Blanking what is not prose ---------------------------------------------------------------

_NOT_A_NEWLINE = re.compile(r"[^\r\n]")

_JINJA_OPENING = re.compile(r"\{\{|\{%|\{\#")
_JINJA_RAW = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}")
_JINJA_ENDRAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
# What decides where a construct ends. An unclosed string runs to the end of the source.
_JINJA_INSIDE = re.compile(
    r"""
    (?P<string> "(?:[^"\\]|\\.)*+"? | '(?:[^'\\]|\\.)*+'? )
    | (?P<opening> [(\[{] )
    | (?P<closing> [)\]}] | %\} )
    """,
    re.VERBOSE | re.DOTALL,
)

_INLINE_TAG = re.compile(
    "a|abbr|b|bdi|bdo|br|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup"
    "|time|u|var|wbr",
    re.IGNORECASE,
)
# Every alternative also ends where the source ends, so that nothing is looked for twice.
_MARKUP = re.compile(
    r"""
    (?P<unread> <!--.*?(?:-->|\Z)
              | <(?P<name>style|script)\b.*?(?:</(?P=name)\s*>|\Z)
              | <[!?][^>]*+>? )
    | (?P<tag> </?(?P<element>[a-z][a-z0-9-]*+)(?:[^<>"'] | "[^"]*+"? | '[^']*+'?)*+>? )
    | (?P<entity> &(?:\#[0-9]{1,7} | \#x[0-9a-f]{1,6} | [a-z][a-z0-9]{1,30}); )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def blank_jinja(source: str) -> str:
    """Replaces Jinja expressions, statements and comments by fillers of the same length.

    Newlines stay, so lines and columns stay true. What stands in `{% raw %}` is prose. From a
    construct that is never closed on, everything is blanked: such a template does not compile.
    """
    parts: list[str] = []
    position = 0
    while (opening := _JINJA_OPENING.search(source, position)) is not None:
        start = opening.start()
        parts.append(source[position:start])
        raw = _JINJA_RAW.match(source, start)
        endraw = raw and _JINJA_ENDRAW.search(source, raw.end())
        if raw and endraw:
            parts += _blank(raw.group()), source[raw.end() : endraw.start()]
            start, position = endraw.span()
        else:
            position = len(source) if raw else _jinja_end(source, start)
        parts.append(_blank(source[start:position]))
    parts.append(source[position:])
    return "".join(parts)


def blank_markup(source: str) -> str:
    """Blanks what a reader of an HTML page does not see, at the same length and with its newlines.

    Tags within a line of text become spaces, all others fillers, across which nothing is joined: a
    number in one table cell has nothing to do with the word in the next. An entity becomes its
    character, padded with spaces. Jinja constructs are to be blanked before, as they may stand
    within tags.
    """
    return _MARKUP.sub(_read_markup, source)


def _blank(text: str, filler: str = FILLER) -> str:
    return _NOT_A_NEWLINE.sub(filler, text)


def _jinja_end(source: str, start: int) -> int:
    """Where a construct ends, by Jinja's own rule: not within strings, brackets count."""
    kind = source[start + 1]
    if kind == "#":
        end = source.find("#}", start + 2)
        return len(source) if end < 0 else end + 2
    closing = "}}" if kind == "{" else "%}"
    depth = 0
    for token in _JINJA_INSIDE.finditer(source, start + 2):
        if token["opening"]:
            depth += 1
        elif token["closing"] and depth:
            depth -= 1
        elif token["closing"] and source.startswith(closing, token.start()):
            return token.start() + 2
    return len(source)


def _read_markup(found: re.Match[str]) -> str:
    raw = found.group()
    if found["entity"]:
        return _read_entity(raw)
    if found["tag"] and _INLINE_TAG.fullmatch(found["element"]):
        return _blank(raw, " ")
    return _blank(raw)


def _read_entity(raw: str) -> str:
    character = html.unescape(raw)
    if len(character) != 1:
        return raw
    return (" " if character.isspace() else character).rjust(len(raw))


# --- Parts of the patterns --------------------------------------------------------------------
# All of them are bounded or possessive: the time to search grows with the text and no faster.

_END = r"(?![^\W_])"  # no letter or digit goes on
_BLANKS = r"[^\S\n]{0,80}"
_MARKS = r"[*_]{0,3}"  # Markdown emphasis
_GAP = rf"(?:{_MARKS}{_BLANKS}(?:\n{_BLANKS})?{_MARKS})"  # a line may be broken, a paragraph not
_SPACE = rf"(?:(?=[\s*_]){_GAP})"
_HYPHEN = r"[-\u2010\u2011]"
_JOINT = rf"(?:{_SPACE}|{_HYPHEN}{_GAP})"  # "0,5 Stelle", "0,5-Stelle"

_NO_ADJECTIVES = (
    r"aber|als|am|an|auf|aus|bei|beim|bis|da|dann|das|dass|dem|den|denn|der|"
    r"deren|des|die|diese|dieser|dieses|durch|ein|eine|einem|einen|einer|eines|"
    r"er|es|etwa|für|gegen|haben|hatte|hatten|ihre|ihrer|im|in|ist|jede|jeder|"
    r"jedes|kann|keine|keiner|konnte|konnten|können|mit|muss|müssen|nach|oder|"
    r"ohne|pro|seien|seine|seiner|sie|sind|sofern|sollen|sollte|sollten|sowie|"
    r"statt|um|und|unter|vom|von|vor|war|waren|weil|wenn|werden|wie|wird|wurde|"
    r"wurden|wäre|wären|zu|zum|zur|über"
)
_WORD = r"[^\W\d_](?:[^\W\d_]|-){0,40}+"
_LOWER = (
    rf"(?!(?:{_NO_ADJECTIVES}){_END})(?:[A-ZÄÖÜ][^\W\d_]{{0,30}}-)?[a-zäöüß][a-zäöüß-]{{0,40}}+"
)
# An adverb or adjective: "bereits", "weitere", "zusätzliche/neue", "KIM-geförderte"
_QUALIFIER = rf"(?:{_LOWER}(?:/{_GAP}{_LOWER})?,?{_SPACE})"
_ADJECTIVE = rf"(?:(?=[^\W\d_-]{{0,30}}-?[a-zäöüß-]{{0,40}}e[mnrs]?[,/\s]){_QUALIFIER})"
_ADJECTIVES = rf"(?:{_QUALIFIER}?{_ADJECTIVE})?"
_OF_THE = rf"(?:(?:der|dieser|jener|aller|von{_SPACE}den){_SPACE})?"

# "Voll- und Teilzeitstellen"
_COUPLED = rf"(?:[A-ZÄÖÜ][a-zäöüß]{{1,30}}-{_SPACE}(?:und|oder|bzw\.){_SPACE})?"
# "drei bei der Kreisverwaltung angestellte VZÄ"
_PREPOSITIONS = "am|an|auf|aus|bei|beim|durch|für|im|in|mit|seit|vom|von|zum|zur"
_PARTICIPLE_PHRASE = rf"(?:(?:{_PREPOSITIONS}){_SPACE}(?:{_WORD}{_SPACE}){{1,3}}?{_ADJECTIVE})?"

# --- Units: what follows a number -------------------------------------------------------------

_POWERS = {
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
_EURO = rf"(?:€|(?:EUR|EURO|[Ee]uros?){_END})"

_MONEY = re.compile(
    rf"""
    (?:,[-–—]{{1,2}})?                                  # "55.000,- €"
    {_GAP}{_HYPHEN}?                                    # "25.000-Euro-Grenze"
    (?:
        (?:(?P<scale>{_SHORT_SCALE}|{_LONG_SCALE})\.?{_GAP}{_HYPHEN}?)? {_EURO}
      | (?P<cent>(?:Cents?|ct){_END})
    )
    """,
    re.VERBOSE,
)
_MILLIONS = re.compile(rf"{_GAP}(?P<scale>{_LONG_SCALE}){_END}\.?")
_HUNDREDTHS = re.compile(
    rf"""
    {_GAP}{_HYPHEN}?
    (?: %(?:-?[Pp]unkte?n?{_END})?
      | Prozent(?:-?[Pp]unkte?n?|e|s)?{_END}
      | prozentig(?:e[mnrs]?)?{_END}
      | v\.{_GAP}H\. | vH{_END} | vom{_SPACE}Hundert{_END} )
    """,
    re.VERBOSE,
)

_FULL_TIME = rf"(?:VZÄ|Vollzeit{_HYPHEN}?[Ää]quivalent(?:e[ns]?|s)?){_END}"
# Compounds that mean a post. Others mean an office or a place: "Anlaufstelle", "Schnittstelle".
_POST_KINDS = (
    r"Assistenz|Beamten|Casemanagement|Dauer|Fallmanagement|Ganztags|Halbtags|"
    r"Ingenieur|Koordinations|Koordinator(?:en|innen)?|Leitungs|Personal|Plan|Projekt|"
    r"Referenten|Sachbearbeit(?:er|ungs)|Schulsozialarbeits|Sozialarbeit(?:er|s)|"
    r"Springer|Strategie|Teilzeit|Tarif|Verwaltungs(?:assistenz|fach)|Vollzeit|Zusatz"
)
_POST = rf"""(?:
    {_COUPLED}
    (?: Stelle | STELLE | (?:{_POST_KINDS})stelle
      | (?:Case[^\S\n])?(?:[^\W_]{{1,40}}[-–]){{1,5}}Stelle )    # "CM-Stelle"
    [nN]?(?:{_HYPHEN}?[Aa]nteile?[ns]?)?
    {_END}(?!-)                                             # "Stellen- und Personalplan"
    (?!{_SPACE}(?:nach|hinter){_SPACE}dem{_SPACE}Komma)
)"""

_POSTS_AFTER = re.compile(
    rf"""
    {_JOINT}(?:[x×]{_SPACE})?{_OF_THE}
    (?:{_ADJECTIVES}|{_PARTICIPLE_PHRASE})
    (?:{_POST}|{_FULL_TIME})
    | {_GAP}{_FULL_TIME}
    """,
    re.VERBOSE,
)
_POST_AFTER_ARTICLE = re.compile(rf"{_SPACE}{_ADJECTIVES}{_FULL_TIME}(?!-)", re.VERBOSE)

# --- Numbers ----------------------------------------------------------------------------------

_FRACTIONS = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
    "1/2": Decimal("0.5"),
    "1/4": Decimal("0.25"),
    "3/4": Decimal("0.75"),
}
_ARTICLES = frozenset(["ein", "eine", "einem", "einen", "einer", "eines"])

# What each number word has in it; most words have none of it and need not be looked up.
_STEMS = "null|ein|zwei|drei|vier|fünf|sech|sieb|acht|neun|zehn|elf|zwölf|zwan|hundert|tausend|halb"

_NUMBER = re.compile(
    rf"""
    (?: (?<![^\W_]) | (?<=[0-9][x×]) )              # not within a word, but in "3x4"
    (?P<minus> (?<![^\s(*|])[-−](?=[0-9]) )?        # a minus touches its number: no bullet, no dash
    (?:
        (?P<spaced> (?<![0-9.,:/])[0-9]{{1,3}}(?:[\ \u00a0\u2009\u202f][0-9]{{3}}){{1,6}}+(?:,[0-9]++)?
                    (?![0-9]|[.,:/][0-9]) )
      | (?P<mixed> (?<![0-9.,:/])(?:[0-9]{{1,3}}[\ \u00a0\u202f]?)?[½¼¾] )
      | (?P<digits> (?<![0-9])(?<![0-9][.,:/])[0-9]++(?:[.,:/][0-9]++)*+ )
      | (?P<word> (?=[^\W\d_]*?(?i:{_STEMS}))[^\W\d_]{{2,60}}+(?![^\W_]) )
    )
    """,
    re.VERBOSE,
)

_WHOLE = re.compile(r"0|[1-9][0-9]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_DECIMAL = re.compile(r"[0-9]+,[0-9]+")
# Dots and commas otherwise than in German: a figure if a unit follows, else rather a chapter
_FOREIGN = re.compile(
    r"[0-9]+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}"
)
_MISGROUPED = re.compile(r"[0-9]+(?:\.[0-9]+)+,[0-9]+")
_YEAR = re.compile(r"(?!2000)(?:19[5-9]|20[0-9])[0-9]")  # 2000 is more often a round figure


_LONGEST = 120  # characters, as in parse_zahl
_EXACT = Context(prec=4 * _LONGEST)


class _Writing(Enum):
    WHOLE = auto()  # "13"
    SUM = auto()  # "158.644", "3,5": a figure even without a unit
    LOOSE = auto()  # "3.5", "158 644": a figure only with a unit
    WORD = auto()  # "sieben"
    ARTICLE = auto()  # "eine": a figure only before what nobody has one of by chance


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    wert: Decimal
    writing: _Writing


def _numbers(text: str) -> list[_Number]:
    return [number for found in _NUMBER.finditer(text) for number in _read(found)]


def _read(found: re.Match[str]) -> Iterator[_Number]:
    start, end = found.span()
    if found["word"]:
        yield from _read_word(found["word"], start)
    elif found["spaced"]:
        wert = _value(re.sub(r"\s", "", found["spaced"]))
        if wert is not None:
            yield _Number(start, end, _signed(found, wert), _Writing.LOOSE)
    elif found["mixed"]:
        whole, sign = found["mixed"][:-1].strip(), found["mixed"][-1]
        wert = Decimal(whole or 0) + _FRACTIONS[sign]
        yield _Number(start, end, _signed(found, wert), _Writing.LOOSE)
    else:
        yield from _read_digits(found)


def _read_word(word: str, start: int) -> Iterator[_Number]:
    lower = word.lower()
    if lower in _ARTICLES:
        yield _Number(start, start + len(word), Decimal(1), _Writing.ARTICLE)
        return
    stem = re.sub(r"prozentig(?:e[mnrs]?)?$", "", lower)  # "zehnprozentig"
    wert = _word_value(stem)
    if wert is not None:
        yield _Number(start, start + len(stem), wert, _Writing.WORD)


@lru_cache(maxsize=4096)
def _word_value(word: str) -> Decimal | None:
    thousands, tausend, rest = word.partition("tausend")
    if not tausend:
        return lies_zahlwort(word)
    factor = Decimal(1) if thousands in ("", "ein") else lies_zahlwort(thousands)
    addend = lies_zahlwort(rest) if rest else Decimal(0)
    return None if factor is None or addend is None else factor * 1000 + addend


def _read_digits(found: re.Match[str]) -> Iterator[_Number]:
    digits = found["digits"]
    if digits in _FRACTIONS:
        yield _Number(*found.span(), _signed(found, _FRACTIONS[digits]), _Writing.LOOSE)
        return
    parts = digits.split("/")
    if len(parts) > 1 and not any(map(_is_sum, parts)):
        return  # "231/2020"
    offset = found.start("digits")
    for part in parts:
        number = _read_part(found, part, offset)
        if number is not None:
            yield number
        offset += len(part) + 1


def _read_part(found: re.Match[str], part: str, start: int) -> _Number | None:
    writing = _writing(part)
    if writing is None or (writing is _Writing.WHOLE and _is_tail(found.string, start)):
        return None
    wert = _value(part)
    if wert is None:
        return None
    end = start + len(part)
    if start == found.start("digits"):
        return _Number(found.start(), end, _signed(found, wert), writing)
    return _Number(start, end, wert, writing)


def _is_tail(text: str, start: int) -> bool:
    """Whether whole digits belong to a name: "A-3", "V/30"."""
    return start > 1 and text[start - 1] in "-/" and text[start - 2].isalpha()


def _is_sum(digits: str) -> bool:
    return any(form.fullmatch(digits) for form in (_GROUPED, _DECIMAL, _MISGROUPED))


def _writing(digits: str) -> _Writing | None:
    if _is_sum(digits):
        return _Writing.SUM
    if _WHOLE.fullmatch(digits):
        return _Writing.WHOLE
    return _Writing.LOOSE if _FOREIGN.fullmatch(digits) else None


def _value(digits: str) -> Decimal | None:
    try:
        return parse_zahl(digits)
    except KeineZahl:
        pass
    # It is typed all the same; the last mark is the decimal one then.
    if _FOREIGN.fullmatch(digits) and len(digits) <= _LONGEST:
        return Decimal(digits.replace(",", ""))
    if _MISGROUPED.fullmatch(digits) and len(digits) <= _LONGEST:
        return Decimal(digits.replace(".", "").replace(",", "."))
    return None


def _scaled(wert: Decimal, power: int) -> Decimal:
    """The value times a power of ten, written without an exponent."""
    # To add 0 writes the zeros out.
    return _EXACT.add(wert.scaleb(power, _EXACT), Decimal(0)) if power else wert


def _signed(found: re.Match[str], wert: Decimal) -> Decimal:
    return wert.copy_negate() if found["minus"] else wert


# --- What a number is if it is no figure ------------------------------------------------------

_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_SURE = r"(?:[€%]|EUR|Euro|Mio|Mrd|Prozent)"  # no date or chapter is followed by these
_INNOCENT = re.compile(
    rf"""
      (?: https?:// | www\. ) [^\s<>\ufffc]++                          # addresses
    | (?<![\w.+-]) [\w.+-]++ @ [\w.-]++                                # mail
    | \]\( [^()\n]*+ (?: \([^()\n]*+\) [^()\n]*+ )*+ \)                # Markdown: link target
    | ^[^\S\n]*+ \[[^\]\n]++\]: [^\S\n]*+ \S++                         # Markdown: link definition
    | ^[^\S\n]*+ \#{{1,6}} [^\S\n]++ {_MARKS} [0-9]{{1,2}} (?:\.[0-9]{{1,2}})++ \.?
      (?=[^\S\n]) (?!{_GAP}{_SURE})                         # "## 2.1 Stellen"
    | (?<![\w.,]) {_DAY}\.{_MONTH} (?!\.?[0-9]|,[0-9]|{_GAP}{_SURE}|{_GAP}VZÄ)     # "30.06."
    | (?<![^\W_]) (?:[Ee]in|[0-9]{{1,3}}) -Euro- (?:Job|Kraft|Kräfte|Ticket) \w*+  # names
    | (?<![^\W_]) an [^\S\n] \w{{1,30}}er [^\S\n] Stelle {_END}        # "an dieser Stelle"
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
    rf"(?<![^\W_])(?P<word>[^\W\d_]{{1,40}}|§{{1,2}})(?P<mark>[.:]{{0,2}}){_GAP}$"
)
_REACH = 60  # how far one looks back for what stands before a number
_UP_TO = re.compile(rf"{_HYPHEN}|–|/|{_SPACE}bis{_SPACE}")
_AND_ALSO = re.compile(rf"{_SPACE}(?:und|oder|sowie){_SPACE}")
_PAIR = re.compile(r"[0-9],[0-9]")  # "Module 1,2"


class _Role(Enum):
    FREE = auto()
    YEAR = auto()  # counts no posts
    DATED = auto()  # "im Jahr 2021": certainly no figure
    NUMBERED = auto()  # counts no posts, and is no figure by itself
    IDENTIFIED = auto()  # the same, and thousands do not make it a figure either


def _roles(text: str, numbers: list[_Number]) -> list[_Role]:
    roles: list[_Role] = []
    for index, number in enumerate(numbers):
        role = _role(text, number)
        if index and role in (_Role.FREE, _Role.YEAR):
            role = _listed(text, roles[-1], numbers[index - 1], number) or role
        roles.append(role)
    return roles


def _role(text: str, number: _Number) -> _Role:
    if number.writing in (_Writing.WORD, _Writing.ARTICLE):
        return _Role.FREE
    is_year = number.writing is _Writing.WHOLE and bool(
        _YEAR.fullmatch(text, number.start, number.end)
    )
    found = _WORD_BEFORE.search(text, max(0, number.start - _REACH), number.start)
    role = _Role.FREE if found is None else _role_after(found, is_year=is_year)
    return _Role.YEAR if is_year and role is _Role.FREE else role


def _role_after(found: re.Match[str], *, is_year: bool) -> _Role:
    word = found["word"] + found["mark"]
    if is_year and _DATED.fullmatch(word):
        return _Role.DATED
    if _IDENTIFIED.fullmatch(word):
        return _Role.IDENTIFIED
    return _Role.NUMBERED if _NUMBERED.fullmatch(word) or _LETTER.fullmatch(word) else _Role.FREE


def _listed(text: str, role: _Role, before: _Number, number: _Number) -> _Role | None:
    """The role a number takes over from the one before it: "Module 1-3", "S. 12 und 13".

    What follows an "und" may as well begin anew: "eine VZÄ im Modul 1 und 2 VZÄ im Modul 2".
    """
    if number.writing in (_Writing.WORD, _Writing.ARTICLE) or role in (_Role.FREE, _Role.YEAR):
        return None
    if _joined(_UP_TO, text, before, number):
        return role
    if role is not _Role.NUMBERED and _joined(_AND_ALSO, text, before, number):
        return role
    return None


def _joined(connector: re.Pattern[str], text: str, left: _Number, right: _Number) -> bool:
    """Whether there is just a connector between two numbers."""
    close = right.start - left.end <= _REACH
    return close and connector.fullmatch(text, left.end, right.start) is not None


# --- What makes a number a figure -------------------------------------------------------------

_RANGE = rf"(?:{_BLANKS}[-–—/]{_BLANKS}|{_SPACE}(?:bis(?:{_SPACE}zu)?|oder|bzw\.){_SPACE})"
_AND = rf"{_SPACE}{_ADJECTIVES}(?:und|sowie){_SPACE}"
_OUT_OF = rf"{_SPACE}(?:der|(?:von|aus|unter)(?:{_SPACE}den)?){_SPACE}{_QUALIFIER}?"
_FROM_TO = re.compile(_RANGE)
_SHARES_UNIT = re.compile(rf"{_RANGE}|{_AND}|{_OUT_OF}")
_RESTATED = re.compile(rf"{_SPACE}\(")  # "elf (11) VZÄ"
_TIMES = re.compile(rf"(?:{_BLANKS}[x×·]{_BLANKS}|[^\S\n]\*[^\S\n]|\*)\(?")
_CURRENCY_BEFORE = re.compile(
    r"""
    (?<![^\W_])
    (?P<symbol> (?P<scale>T|k|M)? (?:€|EUR) ) :? [^\S\n]{0,3}$
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a number counts. `end` is where the unit ends, `start` where one before it begins."""

    einheit: str | None
    end: int
    power: int = 0
    start: int | None = None


class _Counted:
    """The things whose numbers are figures in this paper, besides money, percentages and posts."""

    def __init__(self, nouns: Collection[str]) -> None:
        things = rf"{_JOINT}{_OF_THE}{_ADJECTIVES}{_COUPLED}"
        endings = rf"(?:e[mnrs]?|ern|n|s)?{_END}"
        self._nouns = {noun.lower(): noun for noun in sorted(nouns) if noun.strip()}
        longest_first = sorted(self._nouns, key=lambda noun: (-len(noun), noun))
        any_noun = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._pattern = re.compile(rf"{things}(?i:(?P<noun>{any_noun})){endings}")

    def after(self, text: str, start: int) -> _Unit | None:
        found = self._pattern.match(text, start)
        return found and _Unit(self._nouns[found["noun"].lower()], found.end())


@lru_cache(maxsize=64)  # a paper has many texts and one set of nouns
def _counted(nouns: frozenset[str]) -> _Counted:
    return _Counted(nouns)


def find_typed(text: str, zaehlwoerter: Collection[str] = ()) -> list[TypedFigure]:
    """Finds the figures that were typed: amounts, percentages, posts, sums and counted things.

    Args:
        text: Prose, its Jinja constructs blanked by `blank_jinja`; of an HTML template also its
            markup by `blank_markup`.
        zaehlwoerter: Nouns whose numbers are figures in this paper, like "Monate" or "Kommunen".
            Case does not matter and endings may be added ("Monaten").

    Returns:
        The figures in their order; they do not overlap.
    """
    return _Search(text, _counted(frozenset(zaehlwoerter))).figures()


class _Search:
    """One search through one text."""

    def __init__(self, text: str, counted: _Counted) -> None:
        self._source = text
        self._text = _INNOCENT.sub(lambda found: _blank(found.group()), text)
        self._numbers = _numbers(self._text)
        self._roles = _roles(self._text, self._numbers)
        self._counted = counted
        self._units: dict[int, _Unit] = {}
        self._parts_of_units: set[int] = set()  # "Hundert" in "vom Hundert"

    def figures(self) -> list[TypedFigure]:
        self._find_units_after()
        self._find_units_before()
        self._share_units()
        self._find_sums()
        return [self._figure(index) for index in sorted(self._units)]

    def _find_units_after(self) -> None:
        covered = 0
        for index, number in enumerate(self._numbers):
            if number.start < covered:
                self._parts_of_units.add(index)
                continue
            unit = self._measure_after(number) or self._things_after(index)
            if unit is not None and self._roles[index] is not _Role.DATED:
                self._units[index] = unit
                covered = unit.end

    def _measure_after(self, number: _Number) -> _Unit | None:
        """Money or a percentage: the unit follows at once."""
        text, end = self._text, number.end
        if (found := _MONEY.match(text, end)) is not None:
            power = -2 if found["cent"] else _POWERS.get(found["scale"] or "", 0)
            unit = _Unit(_EUR, found.end(), power)
        elif (found := _HUNDREDTHS.match(text, end)) is not None:
            unit = _Unit(_PERCENT, found.end())
        elif (found := _MILLIONS.match(text, end)) is not None:
            unit = _Unit(None, found.end(), _POWERS[found["scale"]])
        else:
            return None
        named = number.writing is _Writing.ARTICLE and text[unit.end : unit.end + 1] == "-"
        return None if named else unit  # "ein Euro-Betrag"

    def _things_after(self, index: int) -> _Unit | None:
        """Posts and other counted things; adjectives may stand between, but no other number."""
        number = self._numbers[index]
        if self._roles[index] is not _Role.FREE:
            return None
        end = number.end + self._closes_bracket(index)
        if number.writing is _Writing.ARTICLE:
            found = _POST_AFTER_ARTICLE.match(self._text, end)
        else:
            found = _POSTS_AFTER.match(self._text, end)
        unit = None if found is None else _Unit(_POSTS, found.end())
        if unit is None and number.writing is not _Writing.ARTICLE:
            unit = self._counted.after(self._text, end)
        following = self._numbers[index + 1 : index + 2]
        if unit is None or any(other.start < unit.end for other in following):
            return None
        return unit

    def _closes_bracket(self, index: int) -> int:
        """1 if the number repeats the one before in brackets, "elf (11) VZÄ", else 0."""
        closes = self._text.startswith(")", self._numbers[index].end)
        return int(closes and index > 0 and self._restates(index - 1))

    def _restates(self, index: int) -> bool:
        left, right = self._numbers[index], self._numbers[index + 1]
        return left.wert == right.wert and _joined(_RESTATED, self._text, left, right)

    def _find_units_before(self) -> None:
        taken = {unit.end for unit in self._units.values()}
        for index, number in enumerate(self._numbers):
            is_free = index not in self._units and self._roles[index] is _Role.FREE
            if not is_free or number.writing in (_Writing.WORD, _Writing.ARTICLE):
                continue
            begin = max(0, number.start - _REACH)
            found = _CURRENCY_BEFORE.search(self._text, begin, number.start)
            if found is None or found.end("symbol") in taken or self._is_computed(found.start()):
                continue
            power = _POWERS.get(found["scale"] or "", 0)
            self._units[index] = _Unit(_EUR, number.end, power, found.start())

    def _is_computed(self, end: int) -> bool:
        """Whether a unit belongs to an expression before it."""
        return self._text[max(0, end - _REACH) : end].rstrip().endswith(FILLER)

    def _share_units(self) -> None:
        """Passes units on to the left, as in "vier der elf VZÄ" and "10 bis 15 Mio. €"."""
        for index in reversed(range(len(self._numbers) - 1)):
            is_open = index not in self._units and index not in self._parts_of_units
            if not is_open or self._roles[index] is not _Role.FREE:
                continue
            left, right = self._numbers[index], self._numbers[index + 1]
            is_article = left.writing is _Writing.ARTICLE
            unit = self._units.get(index + 1)
            if not is_article and _joined(_TIMES, self._text, left, right):
                self._units[index] = _Unit(None, left.end)
                self._units.setdefault(index + 1, _Unit(None, right.end))
            elif unit is not None and (
                _joined(_FROM_TO if is_article else _SHARES_UNIT, self._text, left, right)
                or self._restates(index)
            ):
                self._units[index] = _Unit(unit.einheit, left.end, unit.power)

    def _find_sums(self) -> None:
        """Numbers that are figures by the way they are written."""
        for index, number in enumerate(self._numbers):
            goes_on = self._text[number.end : number.end + 1].isalpha()
            if number.writing is _Writing.SUM and not goes_on and not self._is_label(index):
                self._units.setdefault(index, _Unit(None, number.end))

    def _is_label(self, index: int) -> bool:
        number, role = self._numbers[index], self._roles[index]
        return role is _Role.IDENTIFIED or (
            role is _Role.NUMBERED
            and _PAIR.fullmatch(self._text, number.start, number.end) is not None
        )

    def _figure(self, index: int) -> TypedFigure:
        number, unit = self._numbers[index], self._units[index]
        start = number.start if unit.start is None else unit.start
        text = self._source[start : unit.end]
        return TypedFigure(start, unit.end, text, _scaled(number.wert, unit.power), unit.einheit)
