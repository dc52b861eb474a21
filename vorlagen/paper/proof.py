"""The proof of a paper's figures (Berechnungsnachweis): each once, numbered, with how it came about.

An annex for auditors. A figure stands in the section of the paper that prints it; the unprinted steps and
facts below it stand above it where they are first needed. Formulas refer to numbers. Figures with the same
derivation are one entry, even if the paper asks for them by several addresses.
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
from msgspec.structs import replace

from vorlagen.facts.yaml_tree import Mapping, Scalar
from vorlagen.figures import (
    Constant,
    Derivations,
    Explanation,
    Figure,
    FigureError,
    group_of_fields,
    mentioned,
    said,
    step,
    titles,
)
from vorlagen.findings import Place
from vorlagen.german.dates import datum
from vorlagen.german.numbers import NBSP, Hausstil
from vorlagen.german.words import laeufe
from vorlagen.page import Printed, Renderer, parted
from vorlagen.paper.fact_notices import OpenFact, open_facts
from vorlagen.paper.facts import Schriftstueck
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.projekt import Papier, Version
from vorlagen.paper.template_names import PaperNames

TITLE = "Berechnungsnachweis"
_TEMPLATE = "berechnungsnachweis.html"
_LIKE_A_TABLE = 4  # figures that one line of the text prints
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BEFORE_SIGN = re.compile(r"(?<=[0-9]) (?=[€%])")
_NO_SOURCE = "ohne Angabe einer Quelle"


class Nachweiszeile(NamedTuple):
    """A figure as the sheet shows it: „[8] groessen.a = 3 € [6] + 4 € [7] … 7 €“.

    `groesse` is its title and its addresses; `weg` begins with „ = “ or „: “ and has the formula, the place
    of a fact, and the forms in which the paper prints it, as far as the value does not show them.
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
    names: PaperNames,
) -> tuple[str, tuple[Printed, ...]]:
    """The HTML of the proof of what a paper prints, and the figures that stand there.

    `names` are those of the paper's own page.
    """
    if papier.schriftstueck is None:
        raise AssertionError("only of papers that could be read")
    is_public = papier.version is Version.OEFFENTLICH
    facts = open_facts(papier.schriftstueck, figures.touched, printed, also_unprinted=not is_public)
    under_printed: set[Place] = set()
    for item in printed:
        under_printed.update(fact.place for _, fact in item.figure.facts())
    facts.sort(key=lambda fact: fact.place not in under_printed)  # these come first
    sheet = _Sheet(printer, figures, facts)
    sections = sheet.sections(_Sections(papier, papier.schriftstueck), printed)
    names = replace(names, titel=f"{TITLE}: {names.beschreibung}")
    nachweis = {
        "abschnitte": sections,
        "quellen": list(sheet.sources()),
        "annahmen": list(sheet.reasons(is_pending=False)),
        "ausstehend": list(sheet.reasons(is_pending=True)),
    }
    html = printer.template(_TEMPLATE, papier=group_of_fields("papier", names), nachweis=nachweis)
    return html, tuple(sheet.shown())


class _Sheet:
    """The entries of a proof while they are numbered and written."""

    def __init__(self, printer: Renderer, figures: PaperFigures, facts: list[OpenFact]) -> None:
        self.printer = printer
        self.style: Hausstil = printer.rendering.style
        self.names = figures.names
        self.entries: dict[int, _Entry] = {}
        self.in_order: dict[_Entry, int] = {}  # with their numbers
        self.documents: dict[tuple[str, str], int] = {}  # document and file, with their numbers
        self.resting: dict[Place, set[int]] = {}  # the numbers that rest on the fact at a place
        self._derivations = Derivations()
        self._reasons = _by_reason(facts)
        self._letters: dict[tuple[Place, bool], str] = {}
        for letter, group in self._reasons.items():
            for fact in group:
                self._letters[fact.place, fact.is_pending] = letter

    def sections(
        self, sections: _Sections, printed: Sequence[Printed]
    ) -> list[tuple[str, list[Nachweiszeile]]]:
        """The rows of each section, all entries numbered.

        A figure stands where the text first prints it, in a table if there is one. Figures that only the
        head prints come last, because they rest on those of the text.
        """
        for number, item in enumerate(printed):
            self._entry(item.figure).printed[number] = item
        entries = list(self.entries.values())
        entries_at: Counter[Place] = Counter()
        for entry in entries:
            entries_at.update({item.place for item in entry.printed.values()})

        def home(entry: _Entry) -> tuple[bool, int]:
            """Whether only the head prints it, and the number of the print that decides its section."""
            candidates = []
            for number, item in entry.printed.items():
                is_in_sentence = entries_at[item.place] < _LIKE_A_TABLE
                candidates.append((sections.is_head(item.place), is_in_sentence, number))
            is_head, _, number = min(candidates)
            return is_head, number

        groups: dict[str, list[_Entry]] = {}
        for entry in sorted(entries, key=home):
            _, number = home(entry)
            groups.setdefault(sections.title(printed[number].place), []).append(entry)
        ordered: dict[str, list[_Entry]] = {}
        for title, group in groups.items():
            ordered[title] = list(self._entered(group, set(group)))
        for entry, number in self.in_order.items():
            for _, fact in entry.figure.facts():
                self.resting.setdefault(fact.place, set()).add(number)
        rows = []  # only now: they refer to numbers of all sections
        for title, below in ordered.items():
            rows.append((title, [self._row(entry) for entry in below]))
        return rows

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
            below = []
            for operand in mentioned(entry.figure):
                if not isinstance(operand.origin, Constant):
                    below.append(self._entry(operand))
            first = [step for step in below if not step.printed or step in section]
            yield from self._entered(first, section)
            self.in_order[entry] = len(self.in_order) + 1
            yield entry

    def _row(self, entry: _Entry) -> Nachweiszeile:
        last = step(entry.figure, self.style, self._mark)
        addresses = list(entry.figures)
        label = self._label(addresses[0]) if addresses else ""
        names = ", ".join(addresses)
        way = "; ".join(self._details(last, entry.printed.values()))
        if names:
            way = f" = {way}" if last.formula else f": {way}"
        if label:
            names = f"{label} ({names})"
        return Nachweiszeile(self.in_order[entry], names, way, last.value, bool(entry.printed))

    def _mark(self, operand: Figure) -> str:
        if isinstance(operand.origin, Constant):
            return ""
        return f"{NBSP}[{self.in_order[self._entry(operand)]}]"

    def _details(self, last: Explanation, printed: Iterable[Printed]) -> Iterator[str]:
        """The formula of the last step, where its fact stands, why that is open, how it is printed."""
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
        other_forms = []
        for form in dict.fromkeys(item.text for item in printed):
            if not value.startswith(f"{form} ".replace(NBSP, " ")):
                other_forms.append(form)
        if other_forms:
            yield f"gedruckt: {'; '.join(other_forms)}"

    def _label(self, address: str) -> str:
        """The titles along an address: of the table, row and column; empty if there is none."""
        named = []
        for _, title in titles(self.names, address.split(".")):
            named.append(title)
        return " › ".join(filter(None, named))

    def sources(self) -> Iterator[str]:
        """The documents that facts were taken from, each with the spot in it and the YAML file."""
        for (document, file), number in self.documents.items():
            yield f"[Q{number}] {document}: {file}"

    def reasons(self, *, is_pending: bool) -> Iterator[str]:
        """All that is assumed, or pending, by its reason, and the numbers of what rests on it."""
        for letter, facts in self._reasons.items():
            first = facts[0]
            if first.is_pending != is_pending:
                continue
            named = ", ".join(map(self._named, facts))
            reason = _BEFORE_SIGN.sub(NBSP, first.reason)
            if first.released:
                reason += f" Freigegeben {first.released}."
            resting = self._resting_on(facts) or "keine Zahl"
            yield f"[{letter}] {named} in {first.place.file}: {reason} Betrifft {resting}."

    def _named(self, fact: OpenFact) -> str:
        value = self._value(fact)
        assumed = f" = {value}" if value else ""
        return f"{fact.address}{assumed} (Zeile{NBSP}{fact.place.line})"

    def _resting_on(self, facts: Iterable[OpenFact]) -> str:
        numbers: set[int] = set()
        for fact in facts:
            numbers.update(self.resting.get(fact.place, ()))
        runs = []
        for first, last in laeufe(sorted(numbers)):
            if first == last:
                runs.append(f"[{first}]")
            else:
                runs.append(f"[{first}]–[{last}]")
        return ", ".join(runs)

    def _value(self, fact: OpenFact) -> str:
        if fact.is_pending:
            return ""
        if isinstance(fact.value, Figure):
            return said(fact.value, self.style)
        value = fact.value
        if value is None:
            try:
                value = self.names.resolve(fact.address)
            except FigureError:  # an entry of a list, which no address leads to
                return ""
        return _shown(value)

    def shown(self) -> Iterator[Printed]:
        """What the sheet prints, with facts and steps; its facts file is made of this."""
        for entry, number in self.in_order.items():
            place = getattr(entry.figure.origin, "place", None) or Place(f"Nr. {number}")
            for figure in entry.figures.values() or (entry.figure,):
                yield Printed(figure, said(figure, self.style), place)
            yield from entry.printed.values()


class _Sections:
    """The sections of a paper, by the places in its files."""

    def __init__(self, papier: Papier, schriftstueck: Schriftstueck) -> None:
        keys = schriftstueck.tree.spots.keys
        fields = []
        for key, place in keys.items():
            fields.append((place.line, _spelled(str(key))))
        self.starts = {
            papier.text_datei: list(_headings(papier.text or "")),
            schriftstueck.place.file: sorted(fields),
        }
        self.text_file = papier.text_datei

    def is_head(self, place: Place) -> bool:
        """Whether a place is not in the text, but in what stands around it."""
        return place.file != self.text_file

    def title(self, place: Place) -> str:
        """The section that a place lies in: by its heading, the key in the YAML, or the template."""
        section = _spelled(PurePosixPath(place.file).stem)
        for line, title in self.starts.get(place.file, ()):
            if line <= place.line:
                section = title
        return section


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
    """A heading without its markup and label; expressions become dots."""
    text = "".join(child.content for child in heading.children or ())
    title, _ = parted(text)
    return _EXPRESSION.sub("…", title)


def _spelled(key: str) -> str:
    return key.replace("_", " ").title()


def _by_reason(facts: Iterable[OpenFact]) -> dict[str, list[OpenFact]]:
    """Open facts of one file and reason as a group: A1, A2 … if assumed, O1, O2 … if pending."""
    groups: dict[tuple[bool, str, str, str], list[OpenFact]] = {}
    for fact in facts:
        key = (fact.is_pending, fact.place.file, fact.reason, fact.released)
        groups.setdefault(key, []).append(fact)
    numbers: Counter[str] = Counter()
    lettered = {}
    for group in groups.values():
        letter = "O" if group[0].is_pending else "A"
        numbers[letter] += 1
        lettered[f"{letter}{numbers[letter]}"] = group
    return lettered


def _shown(value: Any) -> str:
    """An assumed value as a reader would write it; of a longer text only where it stands."""
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
