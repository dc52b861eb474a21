"""Finds figures typed into prose, where only figures from the facts may stand.

Passages that cannot be figures (addresses, dates) are blanked at the same length, then all numbers are
read, in digits and in words, and last each number is judged by the text around it.

In doubt a number with a unit is a figure, and a bare whole number is none: papers are full of
years, paragraphs and numbered things.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.german.number_scanner import (
    BLANKS,
    END,
    EURO,
    GAP,
    HYPHEN,
    MARKS,
    POWERS,
    PROZENT,
    SPACE,
    YEAR,
    Measure,
    Number,
    Writing,
    measure_after,
    numbers,
    scaled,
)
from vorlagen.page.source import FILLER, blank


class TypedFigure(Struct, frozen=True):
    """A figure that was typed between two offsets.

    `wert` is exact, in euros or percent. `einheit` is "EUR", "v. H.", "VZÄ", one of the counted things
    as the caller wrote it, or None for a bare number.
    """

    start: int
    end: int
    text: str
    wert: Decimal
    einheit: str | None


_JOINT = rf"(?:{SPACE}|{HYPHEN}{GAP})"  # "0,5 Stelle", "0,5-Stelle"

_NO_ADJECTIVES = (
    "aber|als|am|an|auf|aus|bei|beim|bis|da|dann|dass?|de[mnrs]|denn|deren|die|diese[rs]?|durch|ein"
    "|eine[mnrs]?|er|es|etwa|für|gegen|haben|hatten?|ihrer?|im|in|ist|jede[rs]?|kann|keiner?|konnten?"
    "|können|mit|muss|müssen|nach|oder|ohne|pro|seien|seiner?|sie|sind|sofern|sollen|sollten?|sowie"
    "|statt|um|und|unter|vom|von|vor|waren?|weil|wenn|werden|wie|wird|wurden?|wären?|zu[mr]?|über"
)
_LOWER = rf"(?!(?:{_NO_ADJECTIVES}){END})(?:[A-ZÄÖÜ][^\W\d_]{{0,30}}-)?[a-zäöüß][a-zäöüß-]{{0,40}}+"
# An adverb or adjective: "bereits", "weitere", "zusätzliche/neue", "KIM-geförderte"
_QUALIFIER = rf"(?:{_LOWER}(?:/{GAP}{_LOWER})?,?{SPACE})"
_ADJECTIVE = rf"(?:(?=[^\W\d_-]{{0,30}}-?[a-zäöüß-]{{0,40}}e[mnrs]?[,/\s]){_QUALIFIER})"
_ADJECTIVES = rf"(?:{_QUALIFIER}?{_ADJECTIVE})?"
_OF_THE = rf"(?:(?:der|dieser|jener|aller|von{SPACE}den){SPACE})?"

# "Voll- und Teilzeitstellen"
_COUPLED = rf"(?:[A-ZÄÖÜ][a-zäöüß]{{1,30}}-{SPACE}(?:und|oder|bzw\.){SPACE})?"
_FULL_TIME = rf"(?:VZÄ|Vollzeit{HYPHEN}?[Ää]quivalent(?:e[ns]?|s)?){END}"
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
    [nN]?(?:{HYPHEN}?[Aa]nteile?[ns]?)?
    {END}(?!-)                                             # "Stellen- und Personalplan"
    (?!{SPACE}(?:nach|hinter){SPACE}dem{SPACE}Komma)
)"""

_POSTS_AFTER = re.compile(
    rf"""
    {_JOINT}(?:[x×]{SPACE})?{_OF_THE}
    {_ADJECTIVES}
    (?:{_POST}|{_FULL_TIME})
    | {GAP}{_FULL_TIME}
    """,
    re.VERBOSE,
)
_POST_AFTER_ARTICLE = re.compile(rf"{SPACE}{_ADJECTIVES}{_FULL_TIME}(?!-)", re.VERBOSE)


_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_SURE = r"(?:[€%]|EUR|Euro|Mio|Mrd|Prozent)"  # no date or chapter is followed by these
_INNOCENT = re.compile(
    rf"""
      Mehrheit{SPACE}von{SPACE}\w{{1,30}}{SPACE}(?:Drittel|Viertel)n?{END}   # what a law asks for
    |
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

_NUMBERED = re.compile(  # words before a running number: "Modul 1"
    r"""
    [^\W\d_]*
    (?: modul | baustein | berechnung | anlage | anhang | kapitel | abschnitt | tabelle | abbildung
      | stufe | phase | variante | szenario | entgeltgruppe | besoldungsgruppe )
    (?: e[ns]? | s | n )?
    | (?: absatz | absätze | abs | satz | artikeln? | art(?=\.) | punkte? | tagesordnungspunkt | top
        | kap | fußnote | fn | ziffern? | ziff | buchstabe | zeile | spalte | position | pos
        | schritt | quartal | kalenderwoche | kw | eg | klasse | frage | tab | abb | lit )\.?
    | (?-i:[A-Z])                                                          # "A 46"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IDENTIFIED = re.compile(  # words before an identifier of any form: "Nr. 231/2020"
    r"""
    (?: §{1,2} | [^\W\d_]*kont(?:o|en) | [^\W\d_]*element | [^\W\d_]*auftrag | flur(?:stücke?n?)?
      | heft | ausgabe | blatt | finanzstelle | finanzposition | [^\W\d_]*nummern? | nrn?
      | [^\W\d_]*vorlage | drucksache | drs | aktenzeichen | az
      | seiten? | s(?=\.) | version | fassung | iso | din | en | iec
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
_WORD_BEFORE = re.compile(rf"(?<![^\W_])((?:[^\W\d_]{{1,40}}|§{{1,2}})[.:]{{0,2}}){GAP}$")
_REACH = 60  # characters searched before a number
_UP_TO = re.compile(rf"{HYPHEN}|–|/|{SPACE}bis{SPACE}")
_AND_ALSO = re.compile(rf"{SPACE}(?:und|oder|sowie){SPACE}")
_PAIR = re.compile(r"[0-9],[0-9]")  # "Module 1,2"

_RANGE = rf"(?:{BLANKS}[-–—/]{BLANKS}|{SPACE}(?:bis(?:{SPACE}zu)?|oder|bzw\.){SPACE})"
_AND = rf"{SPACE}{_ADJECTIVES}(?:und|sowie){SPACE}"
_OUT_OF = rf"{SPACE}(?:der|(?:von|aus|unter)(?:{SPACE}den)?){SPACE}{_QUALIFIER}?"
_FROM_TO = re.compile(_RANGE)
_SHARES_UNIT = re.compile(rf"{_RANGE}|{_AND}|{_OUT_OF}")
_RESTATED = re.compile(rf"{SPACE}\(")  # "elf (11) VZÄ"
_TIMES = re.compile(rf"(?:{BLANKS}[x×·]{BLANKS}|[^\S\n]\*[^\S\n]|\*)\(?")
_CURRENCY_BEFORE = re.compile(
    r"""
    (?<![^\W_])
    (?P<symbol> (?P<scale>T|k|M)? (?:€|EUR) ) :? [^\S\n]{0,3}$
    """,
    re.VERBOSE,
)

_DIVISORS = {"Drittel": 3, "Viertel": 4, "Fünftel": 5}
_PARTS = re.compile(rf"{SPACE}({'|'.join(_DIVISORS)})n?{END}")
_BIG = re.compile(r"[1-9][0-9]{4,}")  # "57000"; of less digits most are years or numbers of things
_JOINED = re.compile(r"(?:[0-9][\s/–-]{1,3}|&\#)$")  # "02241 132222", "4711-57000"
_GOES_ON = re.compile(r"[-/][0-9]")
_ADDRESS = re.compile(  # "Kreisplatz 1, 53721 Siegburg", "in 53721 Siegburg", or a line of its own
    r"(?<![\w,])[0-9]{1,3}[^\S\n]?[a-z]?,\s*[0-9]{5}\s+[A-ZÄÖÜ]|(?<=D-)[0-9]{5}\s"
    r"|(?:\(|\bin\s+)[0-9]{3}(?!00)[0-9]{2}\s+[A-ZÄÖÜ]"  # round ones count: "in 57000 Fällen"
    r"|\b[0-9]{5}\s+(?:(?:Bad|Sankt|St\.)\s|[A-ZÄÖÜ][a-zäöüß-]+"  # but for names of towns
    r"(?:bach|berg|burg|dorf|feld|furt|hafen|hausen|heim|scheid|stadt|wald|weiler)\b)"
    r"|^[^\S\n]*[0-9]{5}(?:[^\S\n]+[A-ZÄÖÜ][\w.-]*){1,3}[^\S\n]*(?:,|\\?$)",
    re.MULTILINE,
)
_MEASURED = {EURO: "EUR", PROZENT: "v. H."}


@lru_cache(maxsize=64)  # a paper has many texts and one set of nouns
def _counted(nouns: frozenset[str]) -> re.Pattern[str]:
    """The things whose numbers are figures in this paper, besides money, percentages and posts."""
    longest_first = sorted(filter(str.strip, nouns), key=lambda noun: (-len(noun), noun))
    any_noun = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(
        rf"{_JOINT}{_OF_THE}{_ADJECTIVES}{_COUPLED}(?i:(?P<noun>{any_noun}))(?:e[mnrs]?|ern|n|s)?{END}"
    )


def find_typed(text: str, zaehlwoerter: Collection[str] = ()) -> list[TypedFigure]:
    """The figures that were typed, in their order: amounts, percentages, posts, sums, counted things.

    `text` is prose without Jinja and markup (`blank_jinja`, `blank_markup`); `zaehlwoerter` are nouns
    whose numbers are figures in this paper, in whatever case and with whatever ending: "Monate".
    """
    return _Search(text, frozenset(zaehlwoerter)).figures()


class _Search:
    """One search through one text."""

    def __init__(self, text: str, nouns: frozenset[str]) -> None:
        self._source = text
        self._text = _INNOCENT.sub(lambda passage: blank(passage.group()), text)
        self._numbers = numbers(self._text)
        self._roles = _roles(self._text, self._numbers)
        self._nouns = {noun.lower(): noun for noun in sorted(nouns)}
        self._counted = _counted(nouns)
        self._units: dict[int, Measure] = {}
        self._parts_of_units: set[int] = set()  # "Hundert" in "vom Hundert"

    def figures(self) -> list[TypedFigure]:
        self._find_units_after()
        self._find_units_before()
        self._share_units()
        for index, number in enumerate(self._numbers):
            if self._is_sum(index):
                self._units.setdefault(index, Measure(None, number.end))
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

    def _measure_after(self, number: Number) -> Measure | None:
        """Money or a percentage: the unit follows at once; or parts of a whole: "zwei Drittel"."""
        is_article = number.writing is Writing.ARTICLE
        measure = measure_after(self._text, number.end)
        if measure is not None:
            if is_article and self._text.startswith("-", measure.end):  # "ein Euro-Betrag"
                return None
            return replace(measure, einheit=_MEASURED.get(measure.einheit or ""))
        part = _PARTS.match(self._text, number.end)
        if part is None or is_article:  # "ein Viertel" is a way of speaking
            return None
        return Measure(None, part.end(), divisor=_DIVISORS[part[1]])

    def _things_after(self, index: int) -> Measure | None:
        """Posts and other counted things; adjectives may stand between, but no other number."""
        number = self._numbers[index]
        if self._roles[index] is not _Role.FREE:
            return None
        is_article = number.writing is Writing.ARTICLE
        end = number.end
        if self._text.startswith(")", end) and index and self._restates(index - 1):
            end += 1  # "elf (11) VZÄ"
        unit = self._unit_at(end, is_article=is_article)
        if unit is None:
            return None
        is_last = index + 1 == len(self._numbers)
        if not is_last and self._numbers[index + 1].start < unit.end:
            return None
        return unit

    def _unit_at(self, end: int, *, is_article: bool) -> Measure | None:
        pattern = _POST_AFTER_ARTICLE if is_article else _POSTS_AFTER
        posts = pattern.match(self._text, end)
        if posts is not None:
            return Measure("VZÄ", posts.end())
        if is_article:
            return None
        thing = self._counted.match(self._text, end)
        if thing is None:
            return None
        return Measure(self._nouns[thing["noun"].lower()], thing.end())

    def _restates(self, index: int) -> bool:
        """Whether a number and the next one are the same, as in "elf (11)"."""
        left = self._numbers[index]
        right = self._numbers[index + 1]
        return left.wert == right.wert and _joined(_RESTATED, self._text, left, right)

    def _find_units_before(self) -> None:
        taken = {unit.end for unit in self._units.values()}
        for index, number in enumerate(self._numbers):
            is_free = index not in self._units and self._roles[index] is _Role.FREE
            if not is_free or number.writing in (Writing.WORD, Writing.ARTICLE):
                continue
            begin = max(0, number.start - _REACH)
            currency = _CURRENCY_BEFORE.search(self._text, begin, number.start)
            if currency is None or currency.end("symbol") in taken:
                continue
            before = self._text[begin : currency.start()]
            if not before.rstrip().endswith(FILLER):  # or it is the currency of an expression
                power = POWERS.get(currency["scale"] or "", 0)
                self._units[index] = Measure("EUR", number.end, power, currency.start())

    def _share_units(self) -> None:
        """Passes units on to the left, as in "vier der elf VZÄ" and "10 bis 15 Mio. €"."""
        for index in reversed(range(len(self._numbers) - 1)):
            has_unit = index in self._units or index in self._parts_of_units
            if has_unit or self._roles[index] is not _Role.FREE:
                continue
            left = self._numbers[index]
            right = self._numbers[index + 1]
            is_article = left.writing is Writing.ARTICLE
            unit = self._units.get(index + 1)
            if not is_article and _joined(_TIMES, self._text, left, right):
                self._units[index] = Measure(None, left.end)
                self._units.setdefault(index + 1, Measure(None, right.end))
            elif unit is not None:
                connector = _FROM_TO if is_article else _SHARES_UNIT
                if _joined(connector, self._text, left, right) or self._restates(index):
                    self._units[index] = Measure(unit.einheit, left.end, unit.power)

    def _is_sum(self, index: int) -> bool:
        """Whether a number is a figure by the way it is written."""
        number = self._numbers[index]
        role = self._roles[index]
        if self._text[number.end : number.end + 1].isalpha() or role is _Role.IDENTIFIED:
            return False
        if number.writing is Writing.WHOLE:
            return role is _Role.FREE and self._is_big(number)
        if number.writing is Writing.FRACTION:
            return role is _Role.FREE
        is_pair = _PAIR.fullmatch(self._text, number.start, number.end) is not None
        return number.writing is Writing.SUM and not (is_pair and role is _Role.NUMBERED)

    def _is_big(self, number: Number) -> bool:
        """Whether whole digits are too many for a year or the number of a thing, and no address."""
        if _BIG.fullmatch(self._text, number.start, number.end) is None:
            return False
        text = self._text
        begin = max(0, number.start - _REACH)
        for address in _ADDRESS.finditer(text, begin, number.end + _REACH):
            if address.start() <= number.start < address.end():
                return False
        is_part = _GOES_ON.match(text, number.end) or _JOINED.search(text, begin, number.start)
        return not is_part

    def _figure(self, index: int) -> TypedFigure:
        number = self._numbers[index]
        unit = self._units[index]
        start = number.start if unit.start is None else unit.start
        text = self._source[start : unit.end]
        wert = scaled(number.wert, unit.power) / unit.divisor
        return TypedFigure(start, unit.end, text, wert, unit.einheit)


class _Role(Enum):
    FREE = auto()
    YEAR = auto()  # counts no posts
    DATED = auto()  # "im Jahr 2021": certainly no figure
    NUMBERED = auto()  # counts no posts, and is no figure by itself
    IDENTIFIED = auto()  # the same, and thousands do not make it a figure either


def _roles(text: str, numbers: list[Number]) -> list[_Role]:
    roles: list[_Role] = []
    for index, number in enumerate(numbers):
        role = _role_of(text, number)
        if index and role in (_Role.FREE, _Role.YEAR):
            role = _listed(text, roles[-1], numbers[index - 1], number) or role
        roles.append(role)
    return roles


def _role_of(text: str, number: Number) -> _Role:
    if number.writing in (Writing.WORD, Writing.ARTICLE):
        return _Role.FREE
    is_year = False
    if number.writing is Writing.WHOLE:
        is_year = YEAR.fullmatch(text, number.start, number.end) is not None
    before = _WORD_BEFORE.search(text, max(0, number.start - _REACH), number.start)
    word = before[1] if before else ""
    if is_year and _DATED.fullmatch(word):
        return _Role.DATED
    if _IDENTIFIED.fullmatch(word):
        return _Role.IDENTIFIED
    if _NUMBERED.fullmatch(word):
        return _Role.NUMBERED
    return _Role.YEAR if is_year else _Role.FREE


def _listed(text: str, role: _Role, before: Number, number: Number) -> _Role | None:
    """The role a number takes over from the one before it: "Module 1-3", "S. 12 und 13".

    What follows an "und" may as well begin anew: "eine VZÄ im Modul 1 und 2 VZÄ im Modul 2".
    """
    is_word = number.writing in (Writing.WORD, Writing.ARTICLE)
    if is_word or role in (_Role.FREE, _Role.YEAR):
        return None
    if _joined(_UP_TO, text, before, number):
        return role
    if role is not _Role.NUMBERED and _joined(_AND_ALSO, text, before, number):
        return role
    return None


def _joined(connector: re.Pattern[str], text: str, left: Number, right: Number) -> bool:
    """Whether there is just a connector between two numbers."""
    close = right.start - left.end <= _REACH
    return close and connector.fullmatch(text, left.end, right.start) is not None
