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
# "teilt den Kreis in einen Bereich mit sechs Kommunen und einen mit zwölf Kommunen"
_PART = rf"[^⟦⟧.;,]{{0,60}}{N}{_ADJECTIVES}\s+[A-ZÄÖÜ][\w-]{{2,40}}"
_DIVISION = re.compile(
    r"\b(?:teilt|teilen|unterteilt|gliedert|aufgeteilt|geteilt|gegliedert|zerfällt)\b[^⟦⟧.;,]{0,80}"
    rf"\s(?:in|auf)\s{_PART}(?:\s*(?:,|und|sowie)\s{_PART})+"
)
_REST = re.compile(r"\b(?:übrige|restliche|andere|verbleibende|weitere)[nrsm]?\b", re.IGNORECASE)
_WHILE = re.compile(r"\b(?:[Ww]ährend|[Ww]ahrend)\b")
_OF_THE = re.compile(
    rf"{N}(?:{_ADJECTIVES}\s+\w+)?\s+(?:der|von\s+den|der\s+insgesamt)\s+{N}{_ADJECTIVES}\s+{_NOUN}"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ⟦])")
_ENDINGS = ("innen", "en", "er", "n", "e", "s")
_TIMES = re.compile(r"(?:Tag|Woche|Monat|Jahr|Stunde|Minute|Mal|Euro|Prozent|Uhr)\w{0,2}")
_COUNTABLE = 200
_MISCOUNT = 2  # by which a list may miss its count; farther off, it lists something else


def count_claims(masked: Masked) -> Iterator[Claim]:
    """Counts against what is listed in brackets, and against the parts of a division."""
    for found in _COUNTED_LIST.finditer(masked.text):
        is_number_of_heading = not found.start() and not masked.at(found[1]).is_word
        if is_number_of_heading or _TIMES.fullmatch(found["noun"]):
            continue
        yield from _listed(masked.at(found[1]), found["list"])
    yield from _divided(masked)


def announced(masked: Masked) -> Stated | None:
    """How many items a paragraph says that follow: "besteht aus drei Modulen:"."""
    found = _FOLLOWING.search(masked.text) or _LIST_AHEAD.search(masked.text)
    if not found or len(re.findall(ANY, _SENTENCE.split(masked.text)[-1])) != 1:
        return None
    return masked.at(found[1])


def list_claims(count: Stated, items: Sequence[Paragraph]) -> Iterator[Claim]:
    """An announced count against the list below it."""
    if len(items) >= 2 and abs(count.value - len(items)) <= _MISCOUNT:
        yield from _count(count, len(items), Strength.INFERRED)


def _listed(count: Stated, text: str) -> Iterator[Claim]:
    """What is in brackets may be kinds of things, too: only a long list of names is a count."""
    if _EXAMPLES.search(text):
        return
    before, _, last = text.rpartition(" und ")
    items = [part.strip() for part in [*before.split(","), last]]
    if not before or len(_AND.findall(text)) != 1 or not all(map(_ITEM.fullmatch, items)):
        return
    if any(item.endswith("-") for item in items) or abs(count.value - len(items)) > _MISCOUNT:
        return
    strength = Strength.ASSERTED if len(items) >= 3 else Strength.INFERRED
    yield from _count(count, len(items), strength)


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
        if place:
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
    division = _DIVISION.search(sentence)
    counted = [
        (masked.at(m[1]), _stem(m["noun"]))
        for m in _COUNT.finditer(division[0] if division else "")
    ]
    parts = [count for count, noun in counted if noun == counted[0][1] and not count.unit]
    if len(parts) < 2 or len(parts) != len(counted):
        return
    wholes = [whole for text in so_far[:-1] for whole in _wholes(masked, text, counted[0][1])]
    claims = [Claim(Kind.AUFTEILUNG, total(parts), whole, Strength.INFERRED) for whole in wholes]
    holding = [claim for claim in claims if verdict(claim) is Verdict.HOLDS]
    if claims:
        yield holding[0] if holding else max(claims, key=lambda claim: claim.result.value)


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
