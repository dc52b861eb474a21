"""Reads arithmetic with words in between: "3,5 x 70.091 € (59.583 € PK + 10.508 € SK)".

Words behind a number are its label, a bracket behind a number is a remark on it. A bracket where a
number could stand is part of the computation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.audit.document import Spot
from vorlagen.audit.equations import (
    HUNDRED,
    Claim,
    ClaimKind,
    Node,
    Product,
    Quantity,
    Quotient,
    Strength,
    Sum,
    leaves,
    value,
)
from vorlagen.german.number_scanner import EURO, PROZENT, Gelesen, finde_zahlen

_LONGEST = 60  # tokens that are tried as one expression, and that one looks back for its beginning
_LABEL = 6  # words behind a number
_FILLER = re.compile(r"rund|rd|ca|etwa|circa|also|insgesamt|zusammen|gesamt|jährlich|[.]")

# What a number names behind these words is no quantity.
_NAMES = re.compile(
    r"(?:§§?|\b(?:Absätze[n]?|Artikeln|Nummern|Sätze[n]?|Buchstaben?|LPH|Abs|Art|Nr|Nrn|Ziff|Tz|Rn|S|Kap|Abb|Tab|Anl|Pos|lit|Bd|Drs)\.|\b(?:Absatz|Artikel"
    r"|Nummer|Ziffer|Seite|Seiten|Kapitel|Abbildung|Tabelle|Anlage|Anlagen|Position|Modul|Module"
    r"|Moduls|Modulen|Baustein|Berechnung|Punkt|TOP|Satz|Drucksache|Produkt|Konto|Teilplan|Stufe"
    r"|Phase|Variante|Referat|Amt|Dezernat|Klasse|Gruppe|PLZ|Tel|Telefon|Fax|SGB|EG|A|E|S)\.?:?)\s*$"
)
_BROKEN = re.compile(r"[0-9],\s$")  # "10, 8 ha": decimals that were torn off
_AHEAD = 24  # characters, enough for the longest of these words
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_YEAR_BEFORE = re.compile(
    r"(?:Jahre?n?|Jahres|seit|Ende|Anfang|Mitte|Stand|und|bis|ab|[A-Z][a-zä]+)\s*$"
)

Locator = Callable[[int, str], Spot]

# Text in which quantities are placeholders


class Masked(Struct, frozen=True):
    """A text in which each quantity is a placeholder `⟦n⟧`, for expressions that look at words."""

    text: str
    quantities: tuple[Quantity, ...]

    def at(self, *numbers: str) -> list[Quantity]:
        """The quantities of these placeholders."""
        return [self.quantities[int(number)] for number in numbers]


def quantity(read: Gelesen, locate: Locator, label: str = "", sign: int = 1) -> Quantity:
    """A number that was read, with its place."""
    spot = locate(read.start, read.text)
    amount, step = sign * Fraction(read.wert), Fraction(read.stufe)
    may_round = read.einheit == EURO or (read.einheit == PROZENT and step < 1)
    return Quantity(
        amount, step, read.einheit, read.text, spot, label, read.als_wort, may_round=may_round
    )


def masked(text: str, locate: Locator) -> Masked:
    """Replace what is counted or measured; years and the numbers of paragraphs stay as they are."""
    parts: list[str] = []
    quantities: list[Quantity] = []
    position = 0
    for read in finde_zahlen(text.replace("⟦", "(").replace("⟧", ")")):
        if _is_name(text, read):
            continue
        parts += text[position : read.start], f"⟦{len(quantities)}⟧"
        stated = quantity(read, locate)
        if text[read.end : read.end + 1] == "…":  # more digits than are printed
            stated = replace(stated, step=2 * stated.step, may_round=True)
        quantities.append(stated)
        position = read.end
    return Masked("".join([*parts, text[position:]]), tuple(quantities))


def _is_name(text: str, read: Gelesen) -> bool:
    if read.einheit or read.als_wort:
        return False
    before = text[max(0, read.start - _AHEAD) : read.start]
    if _NAMES.search(before) or _BROKEN.search(before):
        return True
    return bool(_YEAR.fullmatch(read.text) and (_YEAR_BEFORE.search(before) or not before.strip()))


# Tokens


class Mark(Enum):
    NUMBER = auto()
    PLUS = auto()
    MINUS = auto()
    TIMES = auto()
    OVER = auto()
    OPEN = auto()
    CLOSE = auto()
    EQUALS = auto()
    WORD = auto()
    STOP = auto()


_TOKEN = re.compile(
    r"""
    ⟦(?P<NUMBER>\d+)⟧
    | (?P<PLUS>\+|\b(?:plus|zuzüglich|zzgl\.)(?!\w))
    | (?P<MINUS>(?:(?<=[\s⟧)(=])|^)[-−–](?=[\s⟦(])|\b(?:minus|abzüglich|abzgl\.)(?!\w)|\./\.)
    | (?P<TIMES>[×*·∙]|(?:(?<=[\s⟧)])|^)[xX](?=[\s⟦(])|\bmal\b)
    | (?P<OVER>÷|(?<=\s)/(?=\s)|(?<=\s):(?=\s))
    | (?P<OPEN>[(\[]) | (?P<CLOSE>[)\]])
    | (?P<EQUALS>=)
    | (?P<STOP>[;?!]|,(?=\s)|\.(?=\s+[A-ZÄÖÜ]|\s*$)|:(?=\s|$))
    | (?P<WORD>[^\s⟦()\[\]=+×*÷;?!,.:]+|\S)
    """,
    re.VERBOSE,
)
# "59.583 € PK für 13 Monate": the months belong to the label.
_TIME = re.compile(r"\s*(?:Monat|Jahr|Tag|Woche|Stunde|Std|Wo\.|Mon\.)")
_GOES_ON = (Mark.PLUS, Mark.MINUS, Mark.TIMES, Mark.OVER)


class Token(Struct, frozen=True):
    mark: Mark
    quantity: Quantity | None = None
    is_time: bool = False
    is_filler: bool = False  # a word that may stand between "=" and the result


def tokens(text: Masked) -> list[Token]:
    """The tokens of a masked text; what is no arithmetic are words and stops."""
    found = []
    for match in _TOKEN.finditer(text.text):
        mark = Mark[match.lastgroup or "WORD"]
        if mark is Mark.NUMBER:
            is_time = _TIME.match(text.text, match.end()) is not None
            found.append(Token(mark, text.quantities[int(match["NUMBER"])], is_time))
        else:
            found.append(Token(mark, is_filler=_FILLER.fullmatch(match.group()) is not None))
    return found


# Expressions


def computation(found: Sequence[Token]) -> Node | None:
    """The computation that the tokens are from the first to the last, if they are one."""
    node = _whole(found)
    return node if _is_computed(node) else None


def _whole(found: Sequence[Token]) -> Node | None:
    if not found or len(found) > _LONGEST:
        return None
    parser = _Parser(found)
    node = parser.sum()
    if node is None or parser.position < len(found):
        return None
    try:
        value(node)
    except ZeroDivisionError:
        return None
    return node


def _is_computed(node: Node | None) -> bool:
    """Whether something is added, multiplied or divided, and not just stated."""
    if isinstance(node, Sum):
        return len(node.terms) > 1 or _is_computed(node.terms[0][1])
    return isinstance(node, Product | Quotient)


def _closing(found: Sequence[Token], opening: int) -> int | None:
    """The index of the bracket that closes the one at an index."""
    depth = 0
    for index in range(opening, min(len(found), opening + _LONGEST)):
        depth += {Mark.OPEN: 1, Mark.CLOSE: -1}.get(found[index].mark, 0)
        if not depth:
            return index
    return None


class _Parser:
    def __init__(self, found: Sequence[Token]) -> None:
        self._found = found
        self.position = 0

    def _at(self, *marks: Mark) -> bool:
        """Whether the next token is one of these."""
        return self.position < len(self._found) and self._found[self.position].mark in marks

    def sum(self) -> Node | None:
        terms: list[tuple[int, Node]] = []
        while True:
            sign = -1 if self._at(Mark.MINUS) else 1
            self.position += self._at(Mark.PLUS, Mark.MINUS)
            term = self._product()
            if term is None:
                return None
            terms.append((sign, term))
            if not self._at(Mark.PLUS, Mark.MINUS):
                break
        return terms[0][1] if terms[0][0] > 0 and len(terms) == 1 else Sum(tuple(terms))

    def _product(self) -> Node | None:
        node = self._factor()
        while node is not None and self._at(Mark.TIMES, Mark.OVER):
            times = self._at(Mark.TIMES)
            self.position += 1
            factor = self._factor()
            if factor is None:
                return None
            if times:
                before = node.factors if isinstance(node, Product) else (_as_factor(node),)
                node = Product((*before, _as_factor(factor)))
            else:
                node = Quotient(node, factor)
        return node

    def _factor(self) -> Node | None:
        node: Node | None = None
        if self._at(Mark.NUMBER):
            node = self._found[self.position].quantity
            self.position += 1
        elif self._at(Mark.OPEN):
            self.position += 1
            node = self.sum()
            if not self._at(Mark.CLOSE):
                return None
            self.position += 1
        if node is not None:
            self._skip_label()
        return node

    def _skip_label(self) -> None:
        words = 0
        while self.position < len(self._found) and words <= _LABEL:
            token = self._found[self.position]
            if token.mark is Mark.WORD or (token.is_time and words):
                words += 1
                self.position += 1
            elif token.mark is Mark.OPEN:
                end = _closing(self._found, self.position)
                if end is None:
                    return
                self.position = end + 1
            else:
                return


def _as_factor(node: Node) -> Node:
    """A percentage by which something is multiplied counts hundredths."""
    is_share = isinstance(node, Quantity) and node.unit == PROZENT
    return Quotient(node, HUNDRED) if is_share else node


# Sentences


def equation_claims(text: Masked) -> Iterator[Claim]:
    """What is computed in so many words: with "=", or in brackets behind a figure."""
    if len(text.quantities) < 2 or ("=" not in text.text and "(" not in text.text):
        return
    found = tokens(text)
    for index, token in enumerate(found):
        if token.mark is Mark.EQUALS:
            claim = _around(found, index)
        elif token.mark is Mark.OPEN and index:
            claim = _bracket(found, index)
        else:
            continue
        if claim is not None:
            yield claim


def _around(found: Sequence[Token], equals: int) -> Claim | None:
    """The claim of an equals sign: a computation before it, a figure behind it."""
    left = _longest_before(found, equals)
    result = _figure_behind(found, equals)
    if left is None or result is None or not _is_computed(left):
        return None
    figure, end = result
    goes_on = end < len(found) and found[end].mark in _GOES_ON
    return None if goes_on else _claim(left, figure, ClaimKind.RECHNUNG)


def _longest_before(found: Sequence[Token], end: int) -> Node | None:
    """The longest computation that ends before an index, within its clause."""
    depth, first = 0, end
    while first > max(0, end - _LONGEST):
        mark = found[first - 1].mark
        depth += {Mark.CLOSE: 1, Mark.OPEN: -1}.get(mark, 0)
        if depth < 0 or (not depth and mark in (Mark.STOP, Mark.EQUALS)):
            break
        first -= 1
    for start in range(first, end):
        if found[start].mark in (Mark.NUMBER, Mark.OPEN, Mark.MINUS):
            node = _whole(found[start:end])
            if node is not None:
                return node
    return None


def _figure_behind(found: Sequence[Token], equals: int) -> tuple[Quantity, int] | None:
    """The figure behind an equals sign, and the index of what follows it and its label."""
    index = equals + 1
    while index < len(found) and found[index].is_filler:
        index += 1
    sign = -1 if index < len(found) and found[index].mark is Mark.MINUS else 1
    index += sign < 0
    figure = found[index].quantity if index < len(found) else None
    index += 1
    while index < len(found) and found[index].mark is Mark.WORD:
        index += 1
    return None if figure is None else (replace(figure, value=sign * figure.value), index)


def _bracket(found: Sequence[Token], opening: int) -> Claim | None:
    """What stands in brackets behind a figure, if it is a computation: that must come to it."""
    end = _closing(found, opening)
    index = opening - 1
    while index > max(0, opening - 3) and found[index].mark is Mark.WORD:
        index -= 1  # the word that the figure counts
    before = found[index].quantity
    if end is None or before is None:
        return None
    inner = list(found[opening + 1 : end])
    while inner and inner[0].mark in (Mark.WORD, Mark.STOP):
        inner.pop(0)
    node = computation(inner)
    # In brackets a hyphen is a dash more often than a minus, a slash parts kinds of what is counted.
    if node is None or _has_minus(node) or (isinstance(node, Quotient) and not before.unit):
        return None
    return _claim(node, before, ClaimKind.KLAMMER)


def _has_minus(node: Node) -> bool:
    return isinstance(node, Sum) and any(sign < 0 for sign, _ in node.terms)


def _claim(node: Node, result: Quantity, kind: ClaimKind) -> Claim | None:
    """The claim, if the units leave no doubt that the two sides mean the same."""
    units = {leaf.unit for leaf in leaves(node)}
    if result.unit == PROZENT and PROZENT not in units and isinstance(node, Quotient):
        return Claim(kind, Product((node, HUNDRED)), result)
    if not _units_fit(node, units, result):
        return None
    strength = Strength.ASSERTED
    if not units & {EURO, PROZENT}:
        # "92 - 81 = 2" may be a span and its mark, and "(2 + 1)" a manner of counting.
        strength = Strength.LIKELY if _has_minus(node) else Strength.INFERRED
    unit = EURO if EURO in units and result.unit != EURO else ""
    return Claim(kind, node, result, strength, unit=unit)


def _units_fit(node: Node, units: set[str], result: Quantity) -> bool:
    if (result.unit == PROZENT) != (units == {PROZENT}):
        return False
    if result.unit == EURO and EURO not in units:
        return False
    if isinstance(node, Product) and [leaf.unit for leaf in leaves(node)].count(EURO) > 1:
        return False  # nobody multiplies euros by euros: two sentences stand next to each other
    if isinstance(node, Sum) and len(units) > 1:
        # "1.000 € + 19 %": of what, only the reader knows; "3 + 500 €" may lack a sign.
        return {term.unit for _, term in node.terms if isinstance(term, Quantity)} <= {EURO}
    return True
