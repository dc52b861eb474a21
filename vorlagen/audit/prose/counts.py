"""Sentences that count: "drei Kommunen (Siegburg, Eitorf und Ruppichteroth)", "elf der 19 Kommunen"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from vorlagen.audit.claims import Claim, Kind, Strength, Verdict, verdict
from vorlagen.audit.document import Paragraph
from vorlagen.audit.equation import total
from vorlagen.audit.prose.patterns import ANY, N
from vorlagen.audit.stated import Masked, Stated

_NOUN = r"(?P<noun>[A-ZÄÖÜ][\w-]{2,40})"
_ADJECTIVES = r"(?:\s+[a-zäöüß][\w/-]{2,40}){0,2}"
_COUNT = re.compile(rf"{N}(?P<adjectives>{_ADJECTIVES})\s+{_NOUN}")
_COUNTED_LIST = re.compile(rf"{N}{_ADJECTIVES}\s+{_NOUN}\s*\((?P<list>[^()⟦⟧]{{5,400}})\)")
_EXAMPLES = re.compile(
    r"\b(?:z\.\s?B\.|u\.\s?a\.|bspw|beispielsweise|etwa|insb|insbesondere|davon|siehe|vgl|s\.\s?o|s\.\s?u|etc|usw"
    r"|sowie|inkl|einschl|je|jeweils|pro|\.\.\.)|…|:"
)
_AND = re.compile(r"\s+(?:und|&)\s+")
_ITEM = re.compile(
    r"(?:[A-ZÄÖÜ][\w.’'/-]*)(?:\s+(?:am|an|der|im|im|bei|a\.\s?d\.|[A-ZÄÖÜ(][\w.’'/)-]*)){0,3}"
)
_LIST_AHEAD = re.compile(rf"{N}{_ADJECTIVES}\s+[A-ZÄÖÜ][\w-]{{2,40}}\s*:\s*$")
_FOLLOWING = re.compile(
    rf"\b[Ff]olgende\w*\s+{N}{_ADJECTIVES}\s+[A-ZÄÖÜ][\w-]{{2,40}}(?:\s+[^⟦⟧.;:]{{1,80}})?:\s*$"
)
_DIVIDES = re.compile(
    r"\b(?:teilt|teilen|unterteilt|gliedert|aufgeteilt|geteilt|gegliedert|zerfällt)\b"
)
_INTO = re.compile(r"\b(?:in|auf)\s+(?:ein\w*|den|die|das)?\b")
_REST = re.compile(r"\b(?:übrige|restliche|andere|verbleibende|weitere)[nrsm]?\b", re.IGNORECASE)
_WHILE = re.compile(r"\b(?:[Ww]ährend|[Ww]ahrend)\b")
_OF_THE = re.compile(
    rf"{N}(?:{_ADJECTIVES}\s+\w+)?\s+(?:der|von\s+den|der\s+insgesamt)\s+{N}{_ADJECTIVES}\s+{_NOUN}"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ⟦])")
_ENDINGS = ("innen", "en", "er", "n", "e", "s")
_COUNTABLE = 200


def count_claims(masked: Masked) -> Iterator[Claim]:
    """Counts against what is listed in brackets, and against the parts of a division."""
    for found in _COUNTED_LIST.finditer(masked.text):
        yield from _listed(masked.at(found[1]), found["list"])
    yield from _divided(masked)


def list_claims(masked: Masked, items: Sequence[Paragraph]) -> Iterator[Claim]:
    """A sentence that ends in "drei Modulen:" against the list below it."""
    found = _FOLLOWING.search(masked.text) or _LIST_AHEAD.search(masked.text)
    last_sentence = _SENTENCE.split(masked.text)[-1]
    if found and len(items) >= 2 and len(re.findall(ANY, last_sentence)) == 1:
        yield from _count(masked.at(found[1]), len(items), Strength.INFERRED)


def _listed(count: Stated, text: str) -> Iterator[Claim]:
    if _EXAMPLES.search(text):
        return
    before, _, last = text.rpartition(" und ")
    items = [part.strip() for part in [*before.split(","), last]]
    if not before or len(_AND.findall(text)) != 1 or not all(map(_ITEM.fullmatch, items)):
        return
    yield from _count(count, len(items), Strength.ASSERTED)


def _count(count: Stated, number: int, strength: Strength) -> Iterator[Claim]:
    if count.unit or count.value != count.value.to_integral_value() or count.value > _COUNTABLE:
        return
    spot = count.spot
    listed = [
        Stated(Decimal(1), Decimal(1), "", "1", type(spot)(spot.index, -1 - i), "", is_word=False)
        for i in range(number)
    ]
    yield Claim(Kind.ANZAHL, total(listed), count, strength)


def _divided(masked: Masked) -> Iterator[Claim]:
    """Parts of a whole that the same paragraph counts: "elf der 19 Kommunen … acht Kommunen"."""
    sentences = _SENTENCE.split(masked.text)
    for place, sentence in enumerate(sentences):
        of_the = _OF_THE.search(sentence)
        if of_the:
            yield from _rest_of(masked, sentence, of_the)
        if _DIVIDES.search(sentence) and _INTO.search(sentence):
            yield from _parts(masked, sentence, sentences[: place + 1])


def _rest_of(masked: Masked, sentence: str, found: re.Match[str]) -> Iterator[Claim]:
    """If "elf der 19 Kommunen …, acht der Kommunen …" adds up, that was meant."""
    part, whole = masked.at(found[1]), masked.at(found[2])
    behind = sentence[found.end() :]
    if not (_WHILE.search(sentence) or _REST.search(behind)):
        return
    numbers = [masked.at(number) for number in re.findall(N, behind)]
    if len(numbers) == 1 and not {part.unit, whole.unit, numbers[0].unit} - {""}:
        claim = Claim(Kind.AUFTEILUNG, total([part, numbers[0]]), whole, Strength.INFERRED)
        if verdict(claim) is Verdict.HOLDS or _REST.search(behind):
            yield claim


def _parts(masked: Masked, sentence: str, so_far: Sequence[str]) -> Iterator[Claim]:
    counted = [(masked.at(m[1]), _stem(m["noun"])) for m in _COUNT.finditer(sentence)]
    for noun in dict.fromkeys(stem for _, stem in counted):
        parts = [count for count, stem in counted if stem == noun]
        wholes = [whole for text in so_far[:-1] for whole in _wholes(masked, text, noun)]
        if len(parts) < 2 or any(part.unit for part in parts) or not wholes:
            continue
        claims = [
            Claim(Kind.AUFTEILUNG, total(parts), whole, Strength.INFERRED) for whole in wholes
        ]
        holding = [claim for claim in claims if verdict(claim) is Verdict.HOLDS]
        largest = max(claims, key=lambda claim: claim.result.value)
        yield holding[0] if holding else largest


def _wholes(masked: Masked, text: str, noun: str) -> Iterator[Stated]:
    for found in _COUNT.finditer(text):
        count = masked.at(found[1])
        if _stem(found["noun"]) == noun and not count.unit:
            yield count


def _stem(noun: str) -> str:
    """The noun without its ending, so that one is known in singular and plural."""
    for ending in _ENDINGS:
        if noun.endswith(ending) and len(noun) - len(ending) >= 4:
            return noun.removesuffix(ending)
    return noun
