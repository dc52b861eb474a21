"""What sentences come to: totals, differences and percentages of the amounts that they name before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from msgspec import Struct

from vorlagen.audit.arithmetic import Masked
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
    total,
)
from vorlagen.german.number_scanner import EURO, PROZENT

_PLACEHOLDER = re.compile(r"⟦(\d+)⟧")
_SENTENCE_END = re.compile(r"(?<!\b[A-Za-z])(?<!\bca)(?<!\brd)[.!?](?=\s+[A-ZÄÖÜ⟦]|\s*\Z)")
# Words right before a result, or right behind it
_IS = r"beträgt|betragen|beläuft|belaufen|ergibt|ergeben|errechnet|errechnen"
_THUS = re.compile(
    rf"\b(?:somit|mithin|demnach|damit|also|macht|(?:das|dies)\s+(?:sind|entspricht)|entspricht|{_IS}"
    r"|[Ss]umme|summiert|summieren|addiert|addieren|insgesamt|zusammen|(?:ver)?bleib\w*"
    r"|Eigen(?:anteil|mittel)\w*|Rest\w*)\b"
)
_SUMMED = re.compile(
    r"\b(?:insgesamt\s+(?:somit|also|mithin)|(?:somit|also|mithin|macht|ergeben|ergibt)\s+(?:\w+\s+)?"
    r"(?:insgesamt|zusammen)|zusammen|in\s+Summe|summier\w+|addier\w+)\b"
)
_BEHIND = re.compile(r"\s*(?:insgesamt|zusammen|in\s+Summe)\b(?!\s+mit)")
_SHARED = re.compile(
    rf"\b(?:somit|mithin|demnach|also|(?:das|dies)\s+(?:sind|entspricht)|entspricht|{_IS})\b"
)
_LESS = re.compile(
    r"(?i)\b(?:abzüglich|abzgl|Abzug|abgezogen|minus|vermindert|weniger|verringert)\b"
)
_REST = re.compile(r"\b(?:(?:ver)?bleib\w*|Eigen(?:anteil|mittel)\w*|Rest\w*)\b")
_EACH = re.compile(r"(?:à|je(?:weils)?|×|[Pp]reis\s+von)\s*(?:\w+\s+)?$")
_PER = re.compile(r"\b(?:je|pro)\b")
_DETAILS = re.compile(r"\b(?:davon|darunter|hiervon)\b")
_PERIODS = re.compile(r"\b(?:jährlich|pro\s+Jahr|im\s+Jahr|je|pro|jeweils|monatlich|bisher\w*)\b")


class Amount(Struct, frozen=True):
    """A quantity of a sentence, with the words between it and the one before, and those behind it."""

    figure: Quantity
    before: str
    behind: str
    is_first: bool


def amounts_of(text: Masked) -> list[Amount]:
    """All quantities of a text."""
    return _amounts(text, 0, len(text.text)) if text.quantities else []


def total_claims(text: Masked) -> Iterator[Claim]:
    """What the sentences of a text come to."""
    position, before = 0, None
    ends = [found.end() for found in _SENTENCE_END.finditer(text.text)]
    for end in [*ends, len(text.text)]:
        amounts = _amounts(text, position, end)
        position = end
        if before is not None and amounts and _LESS.search(amounts[0].before):
            amounts.insert(0, before)
        before = _last_money(amounts) or before
        first = 0
        for number, amount in enumerate(amounts):
            if amount.figure.unit != EURO or number == first:
                continue
            is_result = _THUS.search(amount.before) or _BEHIND.match(amount.behind)
            claim = _result(amounts[first:number], amount) if is_result else None
            if claim is not None:
                yield claim
                first = number
        yield from _details(amounts)


def _last_money(amounts: Sequence[Amount]) -> Amount | None:
    money = [amount for amount in amounts if amount.figure.unit == EURO]
    return money[-1] if money else None


def _amounts(text: Masked, start: int, end: int) -> list[Amount]:
    amounts = []
    matches = list(_PLACEHOLDER.finditer(text.text, start, end))
    for number, match in enumerate(matches):
        before = text.text[matches[number - 1].end() if number else start : match.start()]
        last = matches[number + 1].start() if number + 1 < len(matches) else end
        [figure] = text.at(match[1])
        amounts.append(Amount(figure, before, text.text[match.end() : last], not number))
    return amounts


def _result(terms: Sequence[Amount], result: Amount) -> Claim | None:
    """What a result says of the quantities before it in its sentence."""
    money = [term.figure for term in terms if term.figure.unit == EURO]
    shares = [term.figure for term in terms if term.figure.unit == PROZENT]
    words = " ".join([*(term.before for term in terms), result.before])
    candidates: list[tuple[ClaimKind, Node]] = []
    if len(shares) == 1 and len(terms) == 2 and money:
        candidates.append((ClaimKind.ANTEIL, _percentage(shares[0], money[-1])))
    if len(money) > 1:
        for whole in (money[0], max(money, key=lambda figure: figure.value)):
            others = [figure for figure in money if figure is not whole]
            candidates.append((ClaimKind.DIFFERENZ, _less(whole, others)))
        for count in range(len(money), 1, -1):
            candidates.append((ClaimKind.SUMME, total(money[-count:])))
    counts = [term.figure for term in terms if not term.figure.unit]
    if len(money) == 1 == len(counts) and len(terms) == 2:
        is_rate_first = bool(terms[0].figure.unit) and _PER.search(terms[1].before) is not None
        if is_rate_first or _EACH.search(terms[1].before):
            candidates.append((ClaimKind.PRODUKT, Product((counts[0], money[0]))))
    claims = [Claim(kind, node, result.figure) for kind, node in candidates]
    for claim in claims:
        if not claim.fails:
            return claim
    return _broken(claims, words, result)


def _broken(claims: Sequence[Claim], words: str, result: Amount) -> Claim | None:
    """The claim that is meant though it does not hold, if the words leave no other."""
    is_rest = _LESS.search(words) is not None or _REST.search(result.before) is not None
    is_sum = _SUMMED.search(f"{result.before} {result.behind[:20]}") is not None
    for claim in claims:
        match claim.kind:
            case ClaimKind.ANTEIL:
                is_meant = len(claims) == 1 and _SHARED.search(result.before) is not None
            case ClaimKind.DIFFERENZ:
                is_meant = is_rest and claim.computed >= 0
            case ClaimKind.SUMME:
                is_meant = is_sum and not is_rest and not _PERIODS.search(words)
            case _:
                is_meant = True
        if is_meant:
            strength = Strength.ASSERTED if _LESS.search(words) else Strength.INFERRED
            return Claim(claim.kind, claim.node, claim.result, strength)
    if claims:
        return Claim(claims[0].kind, claims[0].node, claims[0].result, Strength.LIKELY)
    return None


def _percentage(hundredths: Quantity, whole: Quantity) -> Node:
    return Quotient(Product((hundredths, whole)), HUNDRED)


def _less(whole: Quantity, others: Sequence[Quantity]) -> Sum:
    return Sum(((1, whole), *((-1, other) for other in others)))


def _details(amounts: Sequence[Amount]) -> Iterator[Claim]:
    """What "1.000 €, davon 400 € für Personal und 600 € für Miete" says: parts may be named only in part."""
    for number, amount in enumerate(amounts):
        if not number or not _DETAILS.search(amount.before):
            continue
        whole = amounts[number - 1].figure
        parts = [part.figure for part in amounts[number:] if part.figure.unit == whole.unit]
        if 1 < len(parts) <= _MOST_PARTS:
            claims = [
                Claim(ClaimKind.SUMME, total(parts[:n]), whole) for n in range(2, len(parts) + 1)
            ]
            holding = [claim for claim in claims if not claim.fails]
            guess = Claim(ClaimKind.SUMME, claims[-1].node, whole, Strength.LIKELY)
            yield holding[0] if holding else guess  # parts may be few, and may overlap
        return


# Amounts under the names of a financing, over several sentences

_WHOLE = re.compile(
    r"\b(?:Gesamt(?:kosten|ausgaben|aufwand|aufwendungen|investition\w*|volumen|summe|auszahlung\w*)"
    r"|Projektkosten|Baukosten|Investitionskosten)\b"
)
_OWN = re.compile(
    r"\b(?:Eigen(?:anteil|mittel|beteiligung)\w*|(?:städtische|kommunale)\w*\s+Anteil\w*)\b"
)
_PART = re.compile(
    r"\b(?:\w*[Ff]örder(?:ung|mittel\w*|betrag\w*)|\w*[Zz]uwendung\w*|\w*[Zz]usch[uü](?:ss|ß)\w*"
    r"|[Gg]efördert|(?:Landes|Bundes|Dritt|EU-)[Mm]ittel\w*|Spenden?|Einzahlung\w*)\b"
)
_NEAR = 70  # characters between a name and its amount
_BESIDE = 16  # characters between an amount and its "netto" or "brutto"
_MOST_PARTS = 6


def financing_claims(amounts: Sequence[Amount]) -> Iterator[Claim]:
    """Total costs less grants are the own share, wherever in some paragraphs they are named."""
    named: dict[str, dict[object, Quantity]] = {"whole": {}, "own": {}, "part": {}}
    for amount in amounts:
        name = _name(amount) if amount.figure.unit == EURO else ""
        if name:
            named[name].setdefault(amount.figure.value, amount.figure)
    parts = list(named["part"].values())
    if len(named["whole"]) != 1 or len(named["own"]) != 1 or not 1 <= len(parts) <= _MOST_PARTS:
        return
    [whole], [own] = named["whole"].values(), named["own"].values()
    for count in range(len(parts), 0, -1):
        for chosen in combinations(parts, count):
            claim = Claim(ClaimKind.DIFFERENZ, _less(whole, chosen), own)
            if not claim.fails:
                yield claim
                return
    yield Claim(ClaimKind.DIFFERENZ, _less(whole, parts), own, Strength.INFERRED)


# Need and cover, net and gross

_NEED = re.compile(
    r"\b(?:Mehrbedarf\w*|(?:über|außer)planmäßige\w*\s+(?:Aufwend|Auszahl|Ausgab)\w+|Mehr(?:aufwend|auszahl|ausgab)\w+)"
)
_COVER = re.compile(
    r"(?:\b(?:Deckung|gedeckt|Minder(?:aufwend|auszahl|ausgab)\w+|Mehr(?:ertr|einzahl|einnahm)\w+|Einsparung\w*))"
)
_NET, _GROSS = re.compile(r"\b[Nn]etto"), re.compile(r"\b[Bb]rutto")
_TAXES = (Fraction(19, 100), Fraction(7, 100))


def cover_claims(amounts: Sequence[Amount]) -> Iterator[Claim]:
    """What covers a need comes to it, where a paragraph or a few name one need and what covers it."""
    needs: dict[Fraction, Quantity] = {}
    covers: dict[Fraction, Quantity] = {}
    is_cover = False
    for amount in amounts:
        is_cover = (is_cover and not amount.is_first) or _COVER.search(amount.before) is not None
        if amount.figure.unit == EURO and is_cover:
            covers.setdefault(amount.figure.value, amount.figure)
        elif amount.figure.unit == EURO and _NEED.search(amount.before[-_NEAR:]):
            needs.setdefault(amount.figure.value, amount.figure)
    if len(needs) != 1 or not 1 <= len(covers) <= _MOST_PARTS:
        return
    [need] = needs.values()
    parts = [figure for figure in covers.values() if figure.value != need.value]
    if len(parts) > 1:
        claim = Claim(ClaimKind.SUMME, total(parts), need)
        yield claim if not claim.fails else Claim(claim.kind, claim.node, need, Strength.INFERRED)


def gross_claims(amounts: Sequence[Amount]) -> Iterator[Claim]:
    """Gross amounts, as in "100 € netto (119 € brutto)": the net ones with a tax of 19 or 7 %."""
    net: Quantity | None = None
    for amount in amounts:
        if amount.figure.unit != EURO:
            continue
        words = f"{amount.before[-_BESIDE:]} {amount.behind[:_BESIDE]}"
        if net is None or not _GROSS.search(words):
            net = amount.figure if _NET.search(words) and not _GROSS.search(words) else net
            continue
        claims = [
            Claim(ClaimKind.PRODUKT, Product((net, 1 + tax)), amount.figure) for tax in _TAXES
        ]
        holding = [claim for claim in claims if not claim.fails]
        guess = Claim(ClaimKind.PRODUKT, claims[0].node, amount.figure, Strength.LIKELY)
        yield holding[0] if holding else guess
        net = None


def _name(amount: Amount) -> str:
    """What an amount is called by the nearest name before it."""
    before = amount.before[-_NEAR:]
    nearest, name = -1, ""
    for candidate, pattern in (("whole", _WHOLE), ("own", _OWN), ("part", _PART)):
        for found in pattern.finditer(before):
            if found.start() > nearest:
                nearest, name = found.start(), candidate
    return name
