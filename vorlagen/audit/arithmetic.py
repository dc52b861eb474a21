"""Reads arithmetic with words in between: "3,5 x 70.091 € (59.583 € PK + 10.508 € SK)".

Words behind a number are its label, a bracket behind a number is a remark on it. A bracket where a
number could stand is part of the computation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from vorlagen.audit.equation import HUNDRED, Leaf, Node, Product, Quotient, Sum
from vorlagen.audit.stated import Masked, Stated
from vorlagen.german.reading import PROZENT

_LONGEST = 60  # tokens that are tried as one expression
_LABEL = 6  # words behind a number
_FILLER = re.compile(r"rund|rd|ca|etwa|circa|also|insgesamt|zusammen|gesamt|jährlich|[.]")


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


@dataclass(frozen=True, slots=True)
class Token:
    mark: Mark
    start: int
    end: int
    stated: Stated | None = None
    is_time: bool = False
    is_filler: bool = False  # a word that may stand between "=" and the result


def tokens(masked: Masked) -> list[Token]:
    """The tokens of a masked text; what is no arithmetic are words and stops."""
    found = []
    for match in _TOKEN.finditer(masked.text):
        mark = Mark[match.lastgroup or "WORD"]
        quantity = masked.at(match["NUMBER"]) if mark is Mark.NUMBER else None
        is_time = mark is Mark.NUMBER and bool(_TIME.match(masked.text, match.end()))
        is_filler = bool(_FILLER.fullmatch(match.group()))
        found.append(Token(mark, *match.span(), quantity, is_time, is_filler))
    return found


def whole(found: Sequence[Token]) -> Node | None:
    """The computation that the tokens are from the first to the last, if they are one."""
    if not found or len(found) > _LONGEST:
        return None
    parser = _Parser(found)
    node = parser.sum()
    return node if node is not None and parser.position == len(found) else None


def longest_before(found: Sequence[Token]) -> Node | None:
    """The longest computation that ends with the last token."""
    for start in range(max(0, len(found) - _LONGEST), len(found)):
        if found[start].mark in (Mark.NUMBER, Mark.OPEN, Mark.MINUS):
            node = whole(found[start:])
            if node is not None:
                return node
    return None


def is_computed(node: Node | None) -> bool:
    """Whether something is added, multiplied or divided, and not just stated."""
    if isinstance(node, Sum):
        return len(node.terms) > 1 or is_computed(node.terms[0][1])
    return isinstance(node, Product | Quotient)


def closing(found: Sequence[Token], opening: int) -> int | None:
    """The index of the bracket that closes the one at an index."""
    depth = 0
    for index in range(opening, min(len(found), opening + _LONGEST)):
        depth += {Mark.OPEN: 1, Mark.CLOSE: -1}.get(found[index].mark, 0)
        if not depth:
            return index
    return None


class _Parser:
    def __init__(self, found: Sequence[Token]) -> None:
        self.found = found
        self.position = 0

    def at(self, *marks: Mark) -> bool:
        """Whether the next token is one of these."""
        return self.position < len(self.found) and self.found[self.position].mark in marks

    def sum(self) -> Node | None:
        terms: list[tuple[int, Node]] = []
        sign = self._sign()
        while (term := self._product()) is not None:
            terms.append((sign, term))
            if not self.at(Mark.PLUS, Mark.MINUS):
                break
            sign = self._sign()
        else:
            return None
        return terms[0][1] if terms[0][0] > 0 and len(terms) == 1 else Sum(tuple(terms))

    def _sign(self) -> int:
        is_minus = self.at(Mark.MINUS)
        self.position += self.at(Mark.PLUS, Mark.MINUS)
        return -1 if is_minus else 1

    def _product(self) -> Node | None:
        node = self._factor()
        while node is not None and self.at(Mark.TIMES, Mark.OVER):
            times = self.at(Mark.TIMES)
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
        if self.at(Mark.NUMBER):
            token = self.found[self.position]
            self.position += 1
            node = None if token.stated is None else Leaf(token.stated)
        elif self.at(Mark.OPEN):
            self.position += 1
            node = self.sum()
            if not self.at(Mark.CLOSE):
                return None
            self.position += 1
        if node is not None:
            self._skip_label()
        return node

    def _skip_label(self) -> None:
        words = 0
        while self.position < len(self.found) and words <= _LABEL:
            token = self.found[self.position]
            if token.mark is Mark.WORD or (token.mark is Mark.NUMBER and token.is_time and words):
                words += 1
                self.position += 1
            elif token.mark is Mark.OPEN:
                end = closing(self.found, self.position)
                if end is None:
                    return
                self.position = end + 1
            else:
                return


def _as_factor(node: Node) -> Node:
    """A percentage by which something is multiplied counts hundredths."""
    if isinstance(node, Leaf) and node.stated.unit == PROZENT:
        return Quotient(node, HUNDRED)
    return node
