"""A Synopse: two texts of a statute side by side, § by § and Absatz by Absatz, their changes marked.

Both are rendered as statutes, each with the names it was written for. Then the §§ are paired by what
they say, else by their titles or numbers, and within each pair the Absätze in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from markupsafe import Markup
from msgspec import Struct, field

from vorlagen.findings import Code, Place, Severity
from vorlagen.german.lists import vorschlag
from vorlagen.german.text_changes import Pair, as_read, likeness, marked_changes, paired
from vorlagen.page import Html, Renderer, source_of
from vorlagen.satzung.facts import Synopse

_HEADING = re.compile(
    r'<h(?P<level>[1-6])[^>]*>(?:<span class="nummer">(?P<number>.*?)</span> )?(?P<title>.*?)</h(?P=level)>',
    re.DOTALL,
)
_ABSATZ = re.compile(r'(?=<div class="absatz">)')
_ABSATZ_NUMBER = re.compile(r'<div class="absatz">\s*<p><span class="nummer">\((?P<number>\w+)\)')
_LEADING = re.compile(r'</?a\b[^>]*>| id="[^"]*"')  # what would lead to the same place twice
_RELATED = Fraction(3, 10)  # from which share on two passages are one, though at other places
_SAME_NUMBER = Fraction(1, 6)  # how much of that one number makes up for
_TOGETHER = Fraction(1, 4)  # the share of §§ that two texts of one statute have in common at least


class _Passage(Struct, frozen=True):
    """A § or Absatz: its number („§ 3“, „Abs. 2“) and title, or nothing, and its HTML."""

    number: str = ""
    title: str = ""
    html: str = ""
    parts: tuple[_Passage, ...] = field(default=())  # the Absätze of a §

    @property
    def words(self) -> str:
        return as_read(Html(f"{self.title} {self.html}").striptags())


_NOTHING = _Passage()


class Side(Struct, frozen=True):
    """One of the two texts of a Synopse, rendered as a statute."""

    file: str
    html: str
    has_footnotes: bool


def synopsis_names(
    synopse: Synopse | None, sides: Sequence[Side], renderer: Renderer
) -> dict[str, Any]:
    """The Synopse of an annex for its template; without rows if it is none, or if a side is missing.

    `zeilen` are rows of `alt` and `neu`, HTML, and `begruendung`; `anfang` tells that a § begins there.
    `begruendet` tells whether there are reasons at all.
    """
    nothing = {"zeilen": (), "begruendet": False}
    if synopse is None:
        return nothing
    for side in sides:
        if side.has_footnotes:
            renderer.press.refuse(
                Code.FUSSNOTE,
                Place(side.file),
                "Ein Text mit Fußnoten lässt sich nicht in einer Synopse zeigen.",
                "Die Fußnoten in den Text einarbeiten oder streichen.",
            )
    if len(sides) < len(("alt", "neu")) or renderer.press.failed:
        renderer.press.failed = True  # which has its finding
        return nothing
    old, new = (list(_passages(_LEADING.sub("", side.html))) for side in sides)
    pairs = _matched(old, new)
    _report_strangers(old, new, synopse, renderer)
    reasons = {key: renderer.passage(source_of(t)) for key, t in synopse.begruendungen.items()}
    rows = [row for pair in pairs for row in _rows(pair, old, new, reasons)]
    _report_unused(synopse, old, new, pairs, renderer)
    return {"zeilen": tuple(rows), "begruendet": bool(reasons)}


def _passages(html: str) -> Iterator[_Passage]:
    """The §§ of a statute; what stands before the first heading is one, too."""
    found = list(_HEADING.finditer(html))
    before = html[: found[0].start()] if found else html
    if before.strip():
        yield _Passage(html=before, parts=(_Passage(html=before),))
    ends = [*(match.start() for match in found[1:]), len(html)]
    for match, end in zip(found, ends, strict=False):  # without headings there is one end more
        body = html[match.end() : end]
        parts = tuple(_Passage(_absatz(p), html=p) for p in _ABSATZ.split(body) if p.strip())
        number = Html(match["number"] or "").unescape().replace("\u00a0", " ")
        yield _Passage(number, match["title"], body, parts)


def _absatz(html: str) -> str:
    found = _ABSATZ_NUMBER.match(html)
    return f"Abs. {found['number']}" if found else ""


def _matched(old: Sequence[_Passage], new: Sequence[_Passage]) -> list[Pair]:
    """Both texts passage by passage; what is nowhere in its order may still be found at another place."""
    pairs = paired([one.words for one in old], [one.words for one in new])
    gone = {p.old: old[p.old] for p in pairs if p.old is not None and p.new is None}
    found: dict[int, int] = {}
    for index in [p.new for p in pairs if p.old is None and p.new is not None]:
        shares = {place: _share(there, new[index]) for place, there in gone.items()}
        best = max(shares, key=lambda place: shares[place], default=None)
        if best is not None and shares[best] >= _RELATED:
            found[index] = best
            del gone[best]
    return [
        Pair(found[p.new], p.new, is_moved=True) if p.new in found else p
        for p in pairs
        if p.new is not None or p.old not in found.values()
    ]


def _share(there: _Passage, here: _Passage) -> Fraction:
    """What two passages have in common, from 0; one title or one number makes up for other words."""
    titles = [Html(one.title).striptags() for one in (there, here)]
    share = likeness(there.words, here.words)
    share += 1 if titles[0] and titles[0] == titles[1] else 0
    return share + (_SAME_NUMBER if there.number and there.number == here.number else 0)


def _rows(
    pair: Pair, old: Sequence[_Passage], new: Sequence[_Passage], reasons: Mapping[str, Markup]
) -> Iterator[dict[str, Any]]:
    """The rows of a §: one for each Absatz, its heading above the first."""
    there, here = _of(old, pair.old), _of(new, pair.new)
    is_both = pair.old is not None and pair.new is not None
    titles = marked_changes(_heading(there), _heading(here))
    parts = _matched(there.parts, here.parts) or [Pair(None, None)]
    if len(there.parts) == len(here.parts) == 1:
        parts = [Pair(0, 0)]
    for place, part in enumerate(parts):
        before, after = _of(there.parts, part.old), _of(here.parts, part.new)
        alt, neu = marked_changes(before.html, after.html)
        if is_both and (part.is_moved or part.old is None or part.new is None):
            neu = _note(part, before, after) + neu
        is_first = place == 0
        if is_first:
            alt, neu = titles[0] + alt, titles[1] + _note(pair, there, here) + neu
        about = [reasons.get(key, "") for key in _keys(pair, there, here, after, is_first)]
        yield {
            "anfang": is_first,
            "alt": Html(alt),
            "neu": Html(neu),
            "begruendung": Html("".join(about)),
        }


def _note(pair: Pair, there: _Passage, here: _Passage) -> str:
    """What became of a passage, where its words do not say it."""
    said = f"(bisher {there.number})" if there.number and there.number != here.number else ""
    said = "(entfällt)" if pair.new is None else "(neu)" if pair.old is None else said
    return f'<p class="hinweis">{said}</p>' if said else ""


def _keys(
    pair: Pair, there: _Passage, here: _Passage, absatz: _Passage, is_first: bool
) -> list[str]:
    """By which labels reasons may speak of a row."""
    if pair.new is None:
        return [f"bisher {there.number}"] if is_first else []
    of_absatz = [f"{here.number} {absatz.number}"] if absatz.number else []
    return [*([here.number] if is_first else []), *of_absatz]


def _of(passages: Sequence[_Passage], index: int | None) -> _Passage:
    return _NOTHING if index is None else passages[index]


def _heading(passage: _Passage) -> str:
    said = " ".join(filter(None, (passage.number.replace(" ", "\u00a0"), passage.title)))
    return f'<p class="paragraf"><strong>{said}</strong></p>' if said else ""


def _report_strangers(
    old: Sequence[_Passage], new: Sequence[_Passage], synopse: Synopse, renderer: Renderer
) -> None:
    """Report two texts that are hardly of one statute, and two that are the same."""
    texts = [[one.words for one in side] for side in (old, new)]
    pairs = [(_of(old, pair.old).number, _of(new, pair.new).number) for pair in paired(*texts)]
    common = sum(bool(one) and one[:1] == other[:1] for one, other in pairs)  # no § is an Artikel
    numbers = [sum(bool(one.number) for one in side) for side in (old, new)]
    if texts[0] == texts[1] and [p.number for p in old] == [p.number for p in new]:
        message = "Beide Seiten der Synopse haben denselben Wortlaut."
    elif any(numbers) and Fraction(2 * common, sum(numbers)) < _TOGETHER:
        message = (
            f"Die beiden Seiten der Synopse haben kaum einen Paragraphen gemeinsam: {common} von"
            f" {max(numbers)}."
        )
    else:
        return
    cure = (
        "Unter „alt“ die Datei mit dem bisherigen, unter „neu“ die mit dem neuen Wortlaut derselben Satzung"
        " eintragen; beide Texte haben ihre Paragraphen als Überschriften: ## § 1 Geltungsbereich."
        " Sagt der neue Text nur, was sich ändert, gehört unter „neu“ die Lesefassung: neu: lesefassung.md"
    )
    place = synopse.place_of("alt")
    renderer.press.findings.add(Code.ANLAGE_PRUEFEN, place, message, cure, Severity.WARNUNG)


def _report_unused(
    synopse: Synopse,
    old: Sequence[_Passage],
    new: Sequence[_Passage],
    pairs: Sequence[Pair],
    renderer: Renderer,
) -> None:
    """Report reasons for §§ that the Synopse does not have."""
    known = [
        key for one in new for key in (one.number, *(f"{one.number} {p.number}" for p in one.parts))
    ]
    known += [f"bisher {_of(old, pair.old).number}" for pair in pairs if pair.new is None]
    for key in synopse.begruendungen:
        if key not in known:
            renderer.press.refuse(
                Code.VERWEIS_UNBEKANNT,
                synopse.place_of_key("begruendungen", key),
                f"„{key}“ hat die neue Fassung nicht.",
                vorschlag(key, [k for k in known if k.strip()]),
            )
