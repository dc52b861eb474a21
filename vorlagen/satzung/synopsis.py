"""A Synopse: two texts of a statute side by side, § by § and Absatz by Absatz, their changes marked.

Both are rendered as statutes, each with the names it was written for. Then the §§ are paired by what
they say, else by their titles or numbers, and within each pair the Absätze in the same way. Which texts
they are, anlage.yaml says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup
from msgspec import Struct, field

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Prosa, Text
from vorlagen.figures import Names, Shown
from vorlagen.findings import Code, Place, Severity
from vorlagen.german.text_changes import Pair, as_read, likeness, marked_changes, paired
from vorlagen.german.words import vorschlag
from vorlagen.page import Html, Renderer, source_of

_HEADING = re.compile(
    r'<h(?P<level>[1-6])[^>]*>(?:<span class="nummer">(?P<number>.*?)</span> )?(?P<title>.*?)</h(?P=level)>',
    re.DOTALL,
)
_ABSATZ = re.compile(r'(?=<div class="absatz">)')
_ABSATZ_NUMBER = re.compile(r'<div class="absatz">\s*<p><span class="nummer">\((?P<number>\w+)\)')
_LEADING = re.compile(r'</?a\b[^>]*>| id="[^"]*"')  # links and targets, which both sides would have
_RELATED = Fraction(3, 10)  # least share of common words in a passage that was moved
_SAME_NUMBER = Fraction(1, 6)  # what the same number adds to that share
_TOGETHER = Fraction(1, 4)  # least share of §§ that two texts of one statute have in common


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


class SynopsisSide(Struct, frozen=True):
    """One of the two texts of a Synopse, rendered as a statute."""

    file: str
    html: str
    has_footnotes: bool


class PrintedSynopsis(Shown, frozen=True):
    """The rows of a Synopse; `begruendet` tells whether there are reasons at all."""

    zeilen: list[Names] = []
    begruendet: bool = False


def printed_synopsis(
    synopse: Synopse, sides: Sequence[SynopsisSide], renderer: Renderer
) -> PrintedSynopsis:
    """The Synopse of an annex for its template; without rows if a side is missing."""
    for side in sides:
        if side.has_footnotes:
            renderer.rendering.refuse(
                Code.FUSSNOTE,
                Place(side.file),
                "Ein Text mit Fußnoten lässt sich nicht in einer Synopse zeigen.",
                "Die Fußnoten in den Text einarbeiten oder streichen.",
            )
    if len(sides) < len(("alt", "neu")) or renderer.rendering.failed:
        renderer.rendering.failed = True  # the cause is reported already
        return PrintedSynopsis()
    old, new = [list(_passages(_LEADING.sub("", side.html))) for side in sides]
    pairs = _matched(old, new)
    _report_strangers(old, new, synopse, renderer)
    reasons = {}
    for key, text in synopse.begruendungen.items():
        reasons[key] = renderer.passage(source_of(text))
    rows: list[Names] = []
    for pair in pairs:
        rows.extend(_rows(pair, old, new, reasons))
    _report_unused(synopse, old, new, pairs, renderer)
    return PrintedSynopsis(rows, begruendet=bool(reasons))


def _passages(html: str) -> Iterator[_Passage]:
    """The §§ of a statute; what stands before the first heading is one, too."""
    headings = list(_HEADING.finditer(html))
    before = html[: headings[0].start()] if headings else html
    if before.strip():
        yield _Passage(html=before, parts=(_Passage(html=before),))
    ends = [heading.start() for heading in headings[1:]]
    ends.append(len(html))
    for heading, end in zip(headings, ends, strict=False):  # without headings there is one end more
        body = html[heading.end() : end]
        parts = []
        for part in _ABSATZ.split(body):
            if part.strip():
                parts.append(_Passage(_number_of_absatz(part), html=part))
        number = Html(heading["number"] or "").unescape().replace("\u00a0", " ")
        yield _Passage(number, heading["title"], body, tuple(parts))


def _number_of_absatz(html: str) -> str:
    match = _ABSATZ_NUMBER.match(html)
    if match is None:
        return ""
    return f"Abs. {match['number']}"


def _matched(old: Sequence[_Passage], new: Sequence[_Passage]) -> list[Pair]:
    """Pair the passages of both texts: first in their order, then those that were moved and changed."""
    pairs = paired([passage.words for passage in old], [passage.words for passage in new])
    unmatched = [pair.old for pair in pairs if pair.old is not None and pair.new is None]
    moved: dict[int, int] = {}  # by its index in the new text, the index in the old one
    for pair in pairs:
        if pair.old is None and pair.new is not None:
            shares = {index: _share(old[index], new[pair.new]) for index in unmatched}
            best = max(unmatched, key=lambda index: shares[index], default=None)
            if best is not None and shares[best] >= _RELATED:
                moved[pair.new] = best
                unmatched.remove(best)
    matched = []
    for pair in pairs:
        if pair.new in moved:
            matched.append(Pair(moved[pair.new], pair.new, is_moved=True))
        elif pair.new is not None or pair.old in unmatched:
            matched.append(pair)
    return matched


def _share(before: _Passage, after: _Passage) -> Fraction:
    """What two passages have in common, from 0; one title or one number makes up for other words."""
    share = likeness(before.words, after.words)
    title = Html(before.title).striptags()
    if title and title == Html(after.title).striptags():
        share += 1
    if before.number and before.number == after.number:
        share += _SAME_NUMBER
    return share


def _rows(
    pair: Pair, old: Sequence[_Passage], new: Sequence[_Passage], reasons: Mapping[str, Markup]
) -> Iterator[Names]:
    """The rows of a §, as HTML: one for each Absatz, its heading above the first (`anfang`)."""
    before, after = _at(old, pair.old), _at(new, pair.new)
    is_in_both = pair.old is not None and pair.new is not None
    old_heading, new_heading = marked_changes(_heading(before), _heading(after))
    parts = _matched(before.parts, after.parts) or [Pair(None, None)]
    if len(before.parts) == len(after.parts) == 1:
        parts = [Pair(0, 0)]
    for number, part in enumerate(parts):
        old_absatz, new_absatz = _at(before.parts, part.old), _at(after.parts, part.new)
        alt, neu = marked_changes(old_absatz.html, new_absatz.html)
        if is_in_both and (part.is_moved or part.old is None or part.new is None):
            neu = _note(part, old_absatz, new_absatz) + neu
        is_first = number == 0
        if is_first:
            alt = old_heading + alt
            neu = new_heading + _note(pair, before, after) + neu
        keys = _keys(pair, before, after, new_absatz, is_first)
        reason = "".join(reasons.get(key, "") for key in keys)
        yield {
            "anfang": is_first,
            "alt": Html(alt),
            "neu": Html(neu),
            "begruendung": Html(reason),
        }


def _note(pair: Pair, before: _Passage, after: _Passage) -> str:
    """What became of a passage, where its words do not tell."""
    if pair.new is None:
        note = "(entfällt)"
    elif pair.old is None:
        note = "(neu)"
    elif before.number and before.number != after.number:
        note = f"(bisher {before.number})"
    else:
        return ""
    return f'<p class="hinweis">{note}</p>'


def _keys(
    pair: Pair, before: _Passage, after: _Passage, absatz: _Passage, is_first: bool
) -> list[str]:
    """The labels under which the reasons of a row are entered."""
    if pair.new is None:
        return [f"bisher {before.number}"] if is_first else []
    keys = []
    if is_first:
        keys.append(after.number)
    if absatz.number:
        keys.append(f"{after.number} {absatz.number}")
    return keys


def _at(passages: Sequence[_Passage], index: int | None) -> _Passage:
    return _NOTHING if index is None else passages[index]


def _heading(passage: _Passage) -> str:
    number = passage.number.replace(" ", "\u00a0")
    heading = " ".join(filter(None, (number, passage.title)))
    return f'<p class="paragraf"><strong>{heading}</strong></p>' if heading else ""


def _report_strangers(
    old: Sequence[_Passage], new: Sequence[_Passage], synopse: Synopse, renderer: Renderer
) -> None:
    """Report two texts that are hardly of one statute, and two that are the same."""
    old_words = [passage.words for passage in old]
    new_words = [passage.words for passage in new]
    common = 0
    for pair in paired(old_words, new_words):
        number = _at(old, pair.old).number
        if number and number[:1] == _at(new, pair.new).number[:1]:  # no § is an Artikel
            common += 1
    old_numbers = [passage.number for passage in old]
    new_numbers = [passage.number for passage in new]
    old_count = len(list(filter(None, old_numbers)))
    new_count = len(list(filter(None, new_numbers)))
    count = old_count + new_count
    if old_words == new_words and old_numbers == new_numbers:
        message = "Beide Seiten der Synopse haben denselben Wortlaut."
    elif count and Fraction(2 * common, count) < _TOGETHER:
        message = (
            f"Die beiden Seiten der Synopse haben kaum einen Paragraphen gemeinsam: {common} von"
            f" {max(old_count, new_count)}."
        )
    else:
        return
    cure = (
        "Unter „alt“ die Datei mit dem bisherigen, unter „neu“ die mit dem neuen Wortlaut derselben Satzung"
        " eintragen; beide Texte haben ihre Paragraphen als Überschriften: ## § 1 Geltungsbereich."
        " Sagt der neue Text nur, was sich ändert, gehört unter „neu“ die Lesefassung: neu: lesefassung.md"
    )
    place = synopse.place_of("alt")
    renderer.rendering.findings.add(Code.ANLAGE_PRUEFEN, place, message, cure, Severity.WARNUNG)


def _report_unused(
    synopse: Synopse,
    old: Sequence[_Passage],
    new: Sequence[_Passage],
    pairs: Sequence[Pair],
    renderer: Renderer,
) -> None:
    """Report reasons for §§ that the Synopse does not have."""
    labels: list[str] = []
    for passage in new:
        labels.append(passage.number)
        for part in passage.parts:
            labels.append(f"{passage.number} {part.number}")
    for pair in pairs:
        if pair.new is None:
            labels.append(f"bisher {_at(old, pair.old).number}")
    for key in synopse.begruendungen:
        if key not in labels:
            renderer.rendering.refuse(
                Code.VERWEIS_UNBEKANNT,
                synopse.place_of_key("begruendungen", key),
                f"„{key}“ hat die neue Fassung nicht.",
                vorschlag(key, [label for label in labels if label.strip()]),
            )


class Synopse(Fakten):
    """Two texts of a statute, side by side."""

    alt: Text
    """Datei mit dem bisherigen Wortlaut; ihr Pfad beginnt im Ordner der Anlage. Beispiel:
    `satzung-2020.md`
    """
    neu: Text
    """Datei mit dem neuen Wortlaut, etwa der Text einer anderen Anlage. Beispiel: `../satzung/text.md`"""
    begruendungen: dict[Text, Prosa] = {}
    """Dritte Spalte: Gründe nach Paragraphen des neuen Wortlauts, bei weggefallenen mit `bisher § 3`.
    Beispiel: `{§ 3 Abs. 2: Die Ermäßigung entspricht der Kalkulation.}`
    """
