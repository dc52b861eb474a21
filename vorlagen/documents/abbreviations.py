"""Abbreviations: explained at their first use, listed if the paper uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import escape

from vorlagen.documents.blanking import blank_jinja
from vorlagen.documents.press import Source
from vorlagen.documents.structure_marks import Marks, Short
from vorlagen.facts.abkuerzungen import Abkuerzung
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import naechste

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


# Titles, tables and the texts of footnotes are no running text.
_NO_RUNNING_TEXT = re.compile(r"^ {0,3}(?:#|\||Tabelle:|\[\^[^\]]+\]:).*$", re.MULTILINE)


def first_use(short: str, sources: Sequence[Source]) -> Place:
    """The place of a short form in running text; if an expression printed it, that of the text."""
    word = re.compile(rf"(?<!\w){re.escape(short)}(?=s?(?!\w))")
    for source in sources:
        found = word.search(_running(source.text))
        if found:
            return source.at_offset(found.start())
    return sources[-1].place if sources else Place("")


def _running(text: str) -> str:
    return _NO_RUNNING_TEXT.sub(lambda found: " " * len(found[0]), blank_jinja(text))


_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)[^>]*>", re.IGNORECASE)
_ASIDE = frozenset("h1 h2 h3 h4 h5 h6 table figure svg pre code caption figcaption".split())
_BLOCKS = frozenset("p li dd dt blockquote div section ul ol dl hr nav".split())
_EMPTY = frozenset("br wbr hr img".split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text without tags, where it begins in the HTML and in its block's text."""

    start: int
    offset: int
    text: str


@dataclass(slots=True)
class Paragraph:
    """The pieces of a paragraph, or of another block of running text, up to the next block."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def add(self, start: int, text: str) -> None:
        self.pieces.append(Piece(start, len(self.text), text))

    def in_html(self, offset: int) -> int:
        """Where in the HTML the character at an offset of the text stands."""
        piece = next(p for p in reversed(self.pieces) if p.offset <= offset)
        return piece.start + offset - piece.offset


def blocks(html: str) -> Iterator[Paragraph]:
    """The blocks of running text of HTML that the program has made, in their order."""
    block, position, aside = Paragraph(), 0, 0
    for tag in _TAG.finditer(html):
        if not aside and tag.start() > position:
            block.add(position, html[position : tag.start()])
        position = tag.end()
        name = tag["name"].lower()
        if name in _ASIDE:
            aside += -1 if tag["close"] else 1
        if name in _BLOCKS | _ASIDE and block.pieces:
            yield block
            block = Paragraph()
    if position < len(html):
        block.add(position, html[position:])
    if block.pieces:
        yield block


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_PART = re.compile(r"(?<![\w.@])[^\W\d_]+(?![\w@])|(?<=[-/])[^\W\d_]+(?![\w@])")
_ROMAN = re.compile(r"[IVX]+")  # up to 39; nothing in a paper counts further in Roman numerals
_LONGEST = 7  # letters of an abbreviation all in capitals; longer ones are names or cries


@dataclass(frozen=True, slots=True)
class Use:
    """An abbreviation in a text, without an ending such as the s of „KIs“."""

    short: str
    start: int
    is_known: bool

    @property
    def end(self) -> int:
        return self.start + len(self.short)


class Search:
    """Looks for the short forms of a list, and for others in capitals."""

    def __init__(self, shorts: Iterable[str]) -> None:
        listed = sorted(shorts, key=lambda short: (-len(short), short))
        # Between the parts of "e. V." may stand any space, or none.
        either = "|".join(
            re.sub(r"(?:\\ )+", r"[\\s\\u00a0\\u202f]?", re.escape(s)) for s in listed
        )
        self._known = re.compile(rf"(?<![\w§])(?:{either or '(?!)'})(?=s?(?!\w))")
        self._spelled = {re.sub(r"\s", "", short): short for short in listed}

    def uses(self, text: str) -> list[Use]:
        """All abbreviations of a text in their order."""
        text = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
        known = [
            _Found(found.start(), found.end(), found[0]) for found in self._known.finditer(text)
        ]
        taken = {at for found in known for at in range(found.start, found.end)}
        others = [
            Use(short, start, is_known=False)
            for start, short in _unknown(text)
            if start not in taken
        ]
        listed = [Use(self._listed(f.text), f.start, is_known=True) for f in known]
        return sorted([*listed, *others], key=lambda use: use.start)

    def _listed(self, found: str) -> str:
        return self._spelled[re.sub(r"\s", "", found)]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    text: str


def _unknown(text: str) -> Iterator[tuple[int, str]]:
    for found in _PART.finditer(text):
        short = found[0]
        if looks_short(short.removesuffix("s")):
            yield found.start(), short.removesuffix("s")
        elif looks_short(short):
            yield found.start(), short


def looks_short(word: str) -> bool:
    """Whether a word is spelled like an abbreviation: „MKFFI“, „VZÄ“, „AsylbLG“, „KGSt“."""
    capitals = sum(letter.isupper() for letter in word)
    if capitals < 2 or _ROMAN.fullmatch(word):
        return False
    if word.isupper():
        return len(word) <= _LONGEST
    return word[-1].isupper() or word[:2].isupper()


PlaceOf = Callable[[str], Place]  # where the sources use a short form for the first time
_Edit = tuple[int, int, str]  # start, end and what takes its place


@dataclass(slots=True)
class Register:
    """The abbreviations of one paper; `known` is None if its authority keeps no list."""

    known: dict[str, Abkuerzung] | None
    findings: Findings
    marks: Marks
    search: Search = field(init=False)
    used: dict[str, None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # those explained, or reported

    def __post_init__(self) -> None:
        self.search = Search(self.known or ())

    def entry(self, short: str) -> Abkuerzung:
        """The entry of a short form.

        Raises:
            FigureError: If it is in no list, with the nearest one.
        """
        found = (self.known or {}).get(short)
        if found is None:
            raise FigureError(Code.NAME_UNBEKANNT, *_unlisted(short, self.known or {}))
        return found

    def explain(self, short: str) -> None:
        """Take it that the paper explains a short form elsewhere."""
        self.seen.add(short)

    def listed(self) -> list[tuple[str, str]]:
        """The abbreviations that the paper uses and must explain, with their long forms, sorted."""
        needed = [short for short in self.used if not self.entry(short).gelaeufig]
        return [(short, self.entry(short).lang) for short in sorted(needed, key=str.casefold)]

    def spelled(self, html: str, place_of: PlaceOf) -> str:
        """Running text, its abbreviations checked, and marked for those who read it on a screen."""
        if self.known is None:
            return html
        edits = [edit for block in blocks(html) for edit in self._edits(block, place_of)]
        for start, end, text in reversed(edits):
            html = html[:start] + text + html[end:]
        return html

    def aside(self, mark: Short) -> str:
        """The mark of an abbreviation in a title or a table: the short form alone."""
        self.used.setdefault(mark.short)
        return str(escape(mark.short))

    def _edits(self, block: Paragraph, place_of: PlaceOf) -> Iterator[_Edit]:
        text = block.text
        for start, length, found in self._all(text):
            if isinstance(found, Short):
                new = self._from_mark(found)
            else:
                new = self._from_use(found, text, place_of)
            at = block.in_html(start)
            if new:
                yield at, at + length, new

    def _all(self, text: str) -> list[tuple[int, int, Use | Short]]:
        """The uses and the marks of abbreviations in a text, in their order."""
        found: list[tuple[int, int, Use | Short]] = [
            (use.start, len(use.short), use) for use in self.search.uses(text)
        ]
        found += [(at, size, mark) for at, size, mark in self.marks.places(text, Short)]
        return sorted(found, key=lambda item: item[0])

    def _from_mark(self, mark: Short) -> str:
        entry = self.entry(mark.short)
        is_first = mark.short not in self.seen
        self._note(mark.short)
        if not is_first:
            return _marked_up(mark.short, entry)
        return str(escape(f"{entry.formen.get(mark.form, entry.lang)} ({mark.short})"))

    def _from_use(self, use: Use, text: str, place_of: PlaceOf) -> str:
        if not use.is_known:
            self._report_unknown(use.short, place_of)
            return ""
        entry = self.entry(use.short)
        if entry.gelaeufig:
            return ""
        is_first = use.short not in self.seen
        explained = is_first and is_explained(text, use.start, use.end, entry.formen.values())
        if is_first and not explained:
            self._report_unexplained(use.short, entry, place_of)
        self._note(use.short)
        shown = text[use.start : use.end]
        return "" if explained or shown != use.short else _marked_up(use.short, entry)

    def _note(self, short: str) -> None:
        self.used.setdefault(short)
        self.seen.add(short)

    def _report_unexplained(self, short: str, entry: Abkuerzung, place_of: PlaceOf) -> None:
        self.findings.add(
            Code.ABKUERZUNG_NICHT_ERKLAERT,
            place_of(short),
            f"„{short}“ steht hier zum ersten Mal im Text, aber ohne seine Langform.",
            f'Ausschreiben: „{entry.lang} ({short})“; oder {{{{ abk("{short}") }}}} schreiben, das es'
            " beim ersten Mal selbst tut.",
        )

    def _report_unknown(self, short: str, place_of: PlaceOf) -> None:
        if short in self.seen:
            return
        self.seen.add(short)
        self.findings.add(
            Code.ABKUERZUNG_UNBEKANNT, place_of(short), *_unlisted(short, self.known or {})
        )


def _marked_up(short: str, entry: Abkuerzung) -> str:
    if entry.gelaeufig:
        return str(escape(short))
    return f'<abbr title="{escape(entry.lang)}">{escape(short)}</abbr>'


def _unlisted(short: str, known: dict[str, Abkuerzung]) -> tuple[str, str]:
    nearest = naechste(short, known)
    entering = "In abkuerzungen.yaml mit der Langform eintragen (die jeder kennt: „gelaeufig: ja“)."
    return (
        f"„{short}“ ist nie erklärt: Es steht in keiner Liste der Abkürzungen.",
        f"Meinten Sie „{nearest}“? Sonst: {entering}" if nearest else entering,
    )
