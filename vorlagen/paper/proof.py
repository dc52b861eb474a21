"""The proof of a paper's figures (Berechnungsnachweis): each once, numbered, with how it came about.

An annex for those who audit. A figure stands in the section of the paper that prints it; the unprinted
steps and facts below it stand above it where they are first needed. Formulas refer to numbers. What was
computed alike is one entry, whatever addresses the paper asks for it by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct, field

from vorlagen.facts.yaml_tree import Mapping, Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.explanation import Derivations, Explanation, step
from vorlagen.figures.figure import Constant, Figure
from vorlagen.figures.formula import mentioned, said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.titles import titles
from vorlagen.findings import Place
from vorlagen.german.dates import datum
from vorlagen.german.lists import laeufe
from vorlagen.german.style import NBSP, Hausstil
from vorlagen.page import Printed, Renderer, without_label
from vorlagen.paper.fact_notices import OpenFact, open_facts
from vorlagen.paper.facts import Schriftstueck
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.projekt import Papier

TITLE = "Berechnungsnachweis"
_TEMPLATE = "berechnungsnachweis.html"
_LIKE_A_TABLE = 4  # figures that one line of the text prints
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BEFORE_SIGN = re.compile(r"(?<=[0-9]) (?=[€%])")
_NO_SOURCE = "ohne Angabe einer Quelle"


class Nachweiszeile(NamedTuple):
    """A figure as the sheet shows it: „[8] groessen.a = 3 € [6] + 4 € [7] … 7 €“.

    `groesse` is what it is called and its addresses; `weg` begins with „ = “ or „: “ and says how it
    came about, where a fact stands, and in which forms the paper prints it that the value does not show.
    """

    nummer: int
    groesse: str
    weg: str
    wert: str
    ist_gedruckt: bool


class _Entry(Struct, eq=False):
    """A derivation, with the figures that have it, by address, and what the paper prints of them."""

    figure: Figure
    figures: dict[str, Figure] = field(default_factory=dict)
    printed: dict[int, Printed] = field(default_factory=dict)  # by its number in the paper


def proof_page(
    printer: Renderer,
    papier: Papier,
    figures: PaperFigures,
    printed: tuple[Printed, ...],
    head: dict[str, Any],
) -> tuple[str, tuple[Printed, ...]]:
    """The HTML of the proof of what a paper prints, and the figures that stand there.

    `head` are the names of the paper's own page.
    """
    if papier.schriftstueck is None:
        raise AssertionError("only of papers that could be read")
    facts = open_facts(papier.schriftstueck, figures.touched, printed)
    under = {fact.place for item in printed for _, fact in item.figure.facts()}
    facts.sort(key=lambda fact: fact.place not in under)  # first what printed figures rest on
    sheet = _Sheet(printer, figures, facts)
    sections = sheet.sections(_Sections(papier, papier.schriftstueck), printed)
    names = {**head, "titel": f"{TITLE}: {head['betreff'].striptags()}"}
    nachweis = {
        "abschnitte": sections,
        "quellen": list(sheet.sources()),
        "annahmen": list(sheet.reasons(is_pending=False)),
        "ausstehend": list(sheet.reasons(is_pending=True)),
    }
    html = printer.template(_TEMPLATE, papier=Namespace("papier", names), nachweis=nachweis)
    return html, tuple(sheet.shown())


class _Sheet:
    """The entries of a proof while they are numbered and written."""

    def __init__(self, printer: Renderer, figures: PaperFigures, facts: list[OpenFact]) -> None:
        self.printer = printer
        self.style: Hausstil = printer.press.style
        self.names = figures.names
        self.entries: dict[int, _Entry] = {}
        self.in_order: dict[_Entry, int] = {}  # with their numbers
        self.documents: dict[tuple[str, str], int] = {}  # document and file, with their numbers
        self.resting: dict[Place, set[int]] = {}  # the numbers that rest on the fact at a place
        self._derivations = Derivations()
        self._reasons = _by_reason(facts)
        self._letters = {
            (fact.place, fact.is_pending): letter
            for letter, together in self._reasons.items()
            for fact in together
        }

    def sections(
        self, sections: _Sections, printed: Sequence[Printed]
    ) -> list[tuple[str, list[Nachweiszeile]]]:
        """The rows of each section, all entries numbered.

        A figure stands where the text first prints it, in a table if there is one. What only the head
        prints comes last, as it rests on what the text prints.
        """
        for number, item in enumerate(printed):
            self._entry(item.figure).printed[number] = item
        entries = list(self.entries.values())
        crowds = Counter(p for e in entries for p in {item.place for item in e.printed.values()})

        def home(entry: _Entry) -> tuple[bool, int]:
            """Whether only the head prints it, and the number of what stands for it in the sheet."""
            is_head, _, number = min(
                (sections.is_head(item.place), crowds[item.place] < _LIKE_A_TABLE, number)
                for number, item in entry.printed.items()
            )
            return is_head, number

        groups: dict[str, list[_Entry]] = {}
        for entry in sorted(entries, key=home):
            _, number = home(entry)
            groups.setdefault(sections.title(printed[number].place), []).append(entry)
        rows = {title: [*self._entered(group, {*group})] for title, group in groups.items()}
        for entry, number in self.in_order.items():
            for _, fact in entry.figure.facts():
                self.resting.setdefault(fact.place, set()).add(number)
        return [(title, [self._row(entry) for entry in below]) for title, below in rows.items()]

    def _entry(self, figure: Figure) -> _Entry:
        """The entry of a figure's derivation, which knows this figure from now on."""
        entry = self.entries.setdefault(self._derivations.number(figure), _Entry(figure))
        if figure.address:
            entry.figures.setdefault(figure.address, figure)
        return entry

    def _entered(self, entries: Iterable[_Entry], section: AbstractSet[_Entry]) -> Iterator[_Entry]:
        """Number entries, each after those below it, unless another section prints these."""
        for entry in entries:
            if entry in self.in_order:
                continue
            operands = (o for o in mentioned(entry.figure) if not isinstance(o.origin, Constant))
            below = [self._entry(operand) for operand in operands]
            yield from self._entered((e for e in below if not e.printed or e in section), section)
            self.in_order[entry] = len(self.in_order) + 1
            yield entry

    def _row(self, entry: _Entry) -> Nachweiszeile:
        last = step(entry.figure, self.style, self._mark)
        addresses = list(entry.figures)
        label = self._label(addresses[0]) if addresses else ""
        names = ", ".join(addresses)
        details = "; ".join(self._details(last, entry.printed.values()))
        return Nachweiszeile(
            self.in_order[entry],
            f"{label} ({names})" if label else names,
            f" = {details}" if last.formula and names else f": {details}" if names else details,
            last.value,
            bool(entry.printed),
        )

    def _mark(self, operand: Figure) -> str:
        if isinstance(operand.origin, Constant):
            return ""
        return f"{NBSP}[{self.in_order[self._entry(operand)]}]"

    def _details(self, last: Explanation, printed: Iterable[Printed]) -> Iterator[str]:
        """How the last step was made, where its fact stands, why that is open, how it is printed."""
        if last.formula or last.constant:
            yield last.formula or "feste Größe"
        if last.place:
            document = ": ".join(filter(None, (last.notice, last.source))) or _NO_SOURCE
            key = (document, last.place.file)
            number = self.documents.setdefault(key, len(self.documents) + 1)
            yield f"[Q{number}]{NBSP}Zeile{NBSP}{last.place.line}"
            for word, is_pending in (("angenommen", False), ("ausstehend", True)):
                letter = self._letters.get((last.place, is_pending))
                if letter:
                    yield f"{word}{NBSP}[{letter}]"
        value = f"{last.value} ".replace(NBSP, " ")
        forms = dict.fromkeys(item.text for item in printed)
        others = [f for f in forms if not value.startswith(f"{f} ".replace(NBSP, " "))]
        if others:
            yield f"gedruckt: {'; '.join(others)}"

    def _label(self, address: str) -> str:
        """What people call what has an address: title, row and column; empty if it has no title."""
        return " › ".join(title for _, title in titles(self.names, address.split(".")) if title)

    def sources(self) -> Iterator[str]:
        """The documents that facts were taken from, with the spot in them and the file that has these."""
        for (document, file), number in self.documents.items():
            yield f"[Q{number}] {document}: {file}"

    def reasons(self, *, is_pending: bool) -> Iterator[str]:
        """All that is assumed, or pending, by its reason, and the numbers of what rests on it."""
        for letter, facts in self._reasons.items():
            first = facts[0]
            if first.is_pending == is_pending:
                named = ", ".join(map(self._named, facts))
                released = f" Freigegeben {first.released}." if first.released else ""
                resting = self._resting_on(facts) or "keine Zahl"
                yield (
                    f"[{letter}] {named} in {first.place.file}:"
                    f" {_BEFORE_SIGN.sub(NBSP, first.reason)}{released} Betrifft {resting}."
                )

    def _named(self, fact: OpenFact) -> str:
        value = self._value(fact)
        assumed = f" = {value}" if value else ""
        return f"{fact.address}{assumed} (Zeile{NBSP}{fact.place.line})"

    def _resting_on(self, facts: Iterable[OpenFact]) -> str:
        numbers = set[int]().union(*(self.resting.get(fact.place, ()) for fact in facts))
        return ", ".join(
            f"[{first}]" if first == last else f"[{first}]–[{last}]"
            for first, last in laeufe(sorted(numbers))
        )

    def _value(self, fact: OpenFact) -> str:
        if fact.is_pending:
            return ""
        if isinstance(fact.value, Figure):
            return said(fact.value, self.style)
        try:
            return _shown(self.names.resolve(fact.address) if fact.value is None else fact.value)
        except FigureError:  # an entry of a list, which no address leads to
            return ""

    def shown(self) -> Iterator[Printed]:
        """What the sheet prints, facts and steps among it: what its facts file is about."""
        for entry, number in self.in_order.items():
            place = getattr(entry.figure.origin, "place", None) or Place(f"Nr. {number}")
            for figure in entry.figures.values() or (entry.figure,):
                yield Printed(figure, said(figure, self.style), place)
            yield from entry.printed.values()


class _Sections:
    """The sections of a paper, by the places in its files."""

    def __init__(self, papier: Papier, schriftstueck: Schriftstueck) -> None:
        self.starts = {
            papier.text_datei: list(_headings(papier.text or "")),
            schriftstueck.place.file: sorted(
                (place.line, _spelled(str(key)))
                for key, place in schriftstueck.tree.spots.keys.items()
            ),
        }
        self.text_file = papier.text_datei

    def is_head(self, place: Place) -> bool:
        """Whether a place is not in the text, but in what stands around it."""
        return place.file != self.text_file

    def title(self, place: Place) -> str:
        """The section that a place lies in: by its heading, the key in the YAML, or the template."""
        above = [title for line, title in self.starts.get(place.file, ()) if line <= place.line]
        return above[-1] if above else _spelled(PurePosixPath(place.file).stem)


def _headings(text: str) -> Iterator[tuple[int, str]]:
    """The headings with their lines, those within a chapter behind the one above them."""
    above: dict[str, str] = {}
    tokens = MarkdownIt().parse(text)
    for opened, inline in pairwise(tokens):
        if opened.type == "heading_open" and opened.map:
            above = {tag: title for tag, title in above.items() if tag < opened.tag}
            above[opened.tag] = _plain(inline)
            titles = [*above.values()]
            yield opened.map[0] + 1, ", ".join(titles[1:] or titles)


def _plain(heading: Token) -> str:
    """A heading without its markup and label; what an expression prints there is left out."""
    text = "".join(child.content for child in heading.children or ())
    return _EXPRESSION.sub("…", without_label(text))


def _spelled(key: str) -> str:
    return key.replace("_", " ").title()


def _by_reason(facts: Iterable[OpenFact]) -> dict[str, list[OpenFact]]:
    """What is open in a file for one reason together: A1, A2 … if assumed, O1, O2 … if pending."""
    found: dict[tuple[bool, str, str, str], list[OpenFact]] = {}
    for fact in facts:
        key = (fact.is_pending, fact.place.file, fact.reason, fact.released)
        found.setdefault(key, []).append(fact)
    letters: Counter[bool] = Counter()
    lettered = {}
    for (is_pending, *_), together in found.items():
        letters[is_pending] += 1
        lettered[f"{'O' if is_pending else 'A'}{letters[is_pending]}"] = together
    return lettered


def _shown(value: Any) -> str:
    """What was assumed, as a reader would write it; a longer text only by where it stands."""
    match value:
        case Scalar(block=True):
            return "Wortlaut siehe Vorlage"
        case Scalar() if _DAY.fullmatch(value):
            return datum(date.fromisoformat(value))
        case date():
            return datum(value)
        case Mapping():
            return " bis ".join(map(_shown, value.values()))
        case str():
            return str(value)
    return ""
