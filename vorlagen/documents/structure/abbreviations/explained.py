"""Whether a text spells an abbreviation out where it uses it, inflected as the sentence needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_ENDING = re.compile(r"(?:e[mnrs]?|n|s)$")
_NEAR = 120  # characters in which the long form ends; "… des Landes Nordrhein-Westfalen (MKFFI)"


def is_explained(text: str, start: int, end: int, forms: Iterable[str]) -> bool:
    """Whether „Langform (KF)“ or „KF (Langform)“ stands at a short form in `text[start:end]`.

    The long form may be inflected, and a few words may stand between it and the bracket.
    """
    before, behind = _patterns(tuple(forms))
    return bool(before.search(text[:start]) or behind.match(text, end))


@lru_cache(maxsize=256)
def _patterns(forms: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    either = "|".join(map(_inflected, forms))
    lead = r"(?:kurz|abgekürzt|im\sFolgenden)?:?\s*[„‚]?"
    before = rf"(?<!\w)(?:{either})[^.;:()]{{0,{_NEAR}}}\(\s*{lead}$"
    return re.compile(before, re.IGNORECASE), re.compile(
        rf"s?\s*\([^()]{{0,20}}(?:{either})", re.IGNORECASE
    )


def _inflected(form: str) -> str:
    return r"[\s\u00a0\u00ad-]+".join(map(_word, re.split(r"[\s\u00a0-]+", form)))


def _word(word: str) -> str:
    if len(word) <= 4:
        return re.escape(word)
    stem = word.rstrip(",")
    comma = ",?" if stem != word else ""
    return re.escape(_ENDING.sub("", stem)) + r"\w{0,4}" + comma
