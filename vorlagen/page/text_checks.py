"""Checks prose, titles and templates for typed figures, impossible days and loose braces."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache, partial

from jinja2 import nodes
from msgspec import Struct

from vorlagen.facts.reads import Part, absorb, recording
from vorlagen.figures import EUR, PROZENT, STELLEN, VZAE, Figure, Namespace, decimal_constants
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import UnmoeglicherTag, datum, finde_unmoegliche_tage
from vorlagen.german.words import lies_zahlwort
from vorlagen.page.source import FILLER, Source, blank_jinja, blank_markup
from vorlagen.page.typed_figures import TypedFigure, find_typed

_CACHED_TEXTS = 1024  # the papers of an authority have the same templates
_SOMETHING_TYPED = re.compile(r"""\{[{%][^{}]*(?:["']|\b\d|~|:)""")
_LOOSE_BRACES = re.compile(r"\}\}|\{\{|\{%|%\}|\{[^{}\n]*\|[^{}\n]*\}")
_DOTTED = re.compile(r"(?<![\w./@-])[a-z_]\w*(?:\.\w+)+", re.ASCII)
_ENTITY = re.compile(r"&(?:nbsp|thinsp|ensp|emsp|euro|#160|#8364);")
_CALL = re.compile(r"\[\^[^\]\s]+\]")
_PICTURE_FILE = re.compile(r"(!\[(?!\^)[^\]\n]*\]\()(<[^<>\n]*>|[^)\s]+)")
_AS_FACT = "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und ihre Adresse verwenden."
_FILTERS = {"EUR": "euro", "v. H.": "prozent", "VZÄ": "vzae"}
# Where a typed figure may mean one of several figures of the same value, the nearest to the reader.
_PREFERRED = ("finanzierung.", "groessen.", "verteilungen.", "angaben.", "bescheide.")


class KnownFigures:
    """The figures that a paper knows, and the nouns of their units.

    They are collected only when a text needs them, and then from a second set of names: a paper does not
    rest on the values of all figures that it could name, but on the words of all files that have them.
    """

    def __init__(self, make: Callable[[], Namespace]) -> None:
        self._make = make

    @cached_property
    def _figures_and_parts(self) -> tuple[tuple[Figure, ...], tuple[Part, ...]]:
        with recording() as reads:
            all_figures = self._make().figures()
            figures = tuple(figure for figure in all_figures if figure.exact is not None)
        return figures, tuple(reads.parts.values())

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that are known."""
        figures, parts = self._figures_and_parts
        absorb(parts)
        return figures

    @cached_property
    def counted_things(self) -> frozenset[str]:
        """The nouns that they count: „Stellen“, „Kinder“."""
        figures, _ = self._figures_and_parts
        units = {figure.unit for figure in figures} - {EUR, PROZENT, VZAE, STELLEN}
        things = set()
        for unit in units:
            if [exponent for _, exponent in unit.exponents] == [1]:
                things.add(str(unit))
        return frozenset(things)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Their addresses, which no number changes."""
        figures, _ = self._figures_and_parts
        return frozenset(figure.address for figure in figures)


class Words(Struct, frozen=True):
    """The visible words of a text, all else blanked, and the place of each character in its file."""

    text: str
    place_at: Callable[[int], Place]
    known_figures: KnownFigures


def prose(source: Source, known_figures: KnownFigures) -> Words:
    """The words of Markdown, or of a text from YAML."""
    return Words(_without_calls(_with_notes(source)), source.at_offset, known_figures)


def prose_with_notes(source: Source, known_figures: KnownFigures) -> Words:
    """The same with the calls of its footnotes, and the notes themselves told apart by them."""
    return Words(_with_notes(source), source.at_offset, known_figures)


def words_of_template(source: Source, known_figures: KnownFigures) -> Words:
    """The words of a template of HTML; style sheets have none."""
    text = "" if source.place.file.endswith(".css") else _prose_of_template(source.text)
    return Words(text, source.at_offset, known_figures)


def loose_braces(words: Words) -> Iterator[Finding]:
    """Failed expressions, which would be printed as they stand."""
    for braces in _LOOSE_BRACES.finditer(words.text):
        yield Finding(
            Code.SCHABLONE_SYNTAX,
            words.place_at(braces.start()),
            f"„{braces[0].strip()}“ würde so gedruckt, wie es dasteht.",
            "Ein Ausdruck steht zwischen zwei geschweiften Klammern: {{ adresse | filter }}.",
        )
    for address in _DOTTED.finditer(words.text):
        if address[0] in words.known_figures.addresses:
            yield Finding(
                Code.SCHABLONE_SYNTAX,
                words.place_at(address.start()),
                f"Die Adresse „{address[0]}“ würde so gedruckt, wie sie dasteht.",
                f"In geschweifte Klammern setzen: {{{{ {address[0]} }}}}.",
            )


def typed_figures(words: Words) -> Iterator[Finding]:
    for hit in _figures_in(words.text, words.known_figures.counted_things):
        yield Finding(
            Code.ZAHL_GETIPPT,
            words.place_at(hit.start),
            f"„{hit.text.strip()}“ ist getippt; Zahlen kommen aus Fakten oder Berechnungen.",
            _cure(hit, words.known_figures),
        )


def impossible_days(words: Words) -> Iterator[Finding]:
    for day in _impossible_days_in(words.text):
        cure = "Das Datum als Fakt eintragen und seine Adresse verwenden."
        if day.letzter:
            cure += f" Der letzte Tag des Monats ist der {datum(day.letzter)}."
        yield Finding(
            Code.DATUM_UNMOEGLICH,
            words.place_at(day.start),
            f"Den Tag „{day.text}“ gibt es nicht.",
            cure,
        )


def _cure(hit: TypedFigure, known_figures: KnownFigures) -> str:
    wert = Fraction(hit.wert)
    addresses = set()
    for figure in known_figures.figures:
        if figure.exact == wert and figure.address and _same_kind(figure, hit.einheit):
            addresses.add(figure.address)
    # For a sum of one table, or the only year of a period, the address in the table itself is better.
    direct = {address for address in addresses if not _OF_TOTALS.search(address)}
    if not addresses:
        return (
            "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und mit {{ … }} einsetzen; eine gewollte"
            ' Ausnahme: {{ woertlich("…", grund="…") }}.'
        )
    first, *others = sorted(direct or addresses, key=_nearness)
    filter_name = _FILTERS.get(hit.einheit or "", "zahl")
    if any(lies_zahlwort(word) is not None for word in hit.text.split()):
        filter_name = "zahlwort"
    alternatives = f" (oder {', '.join(others[:2])})" if others else ""
    return f"Meinten Sie „{{{{ {first} | {filter_name} }}}}“{alternatives}?"


class Expressions(Struct, frozen=True):
    """A text or template with the syntax of what stands inside its `{{ }}`."""

    source: Source
    tree: nodes.Template
    known_figures: KnownFigures

    def texts(self) -> Iterator[Words]:
        """The texts in the expressions, without those that `woertlich` declares as exceptions."""
        if _SOMETHING_TYPED.search(self.source.text):
            for const in _typed_in(self.tree).texts:
                place = self.source.at_line(const.lineno, near=str(const.value))
                yield Words(str(const.value), partial(_always, place), self.known_figures)


def typed_in_expressions(expressions: Expressions) -> Iterator[Finding]:
    """Numbers inside `{{ }}`, and texts that are cut or put together there."""
    source = expressions.source
    if not _SOMETHING_TYPED.search(source.text):
        return
    typed = _typed_in(expressions.tree)
    for const in typed.numbers:
        yield Finding(
            Code.ZAHL_GETIPPT,
            source.at_line(const.lineno, near=str(const.value)),
            f"„{const.value}“ ist im Ausdruck getippt; Zahlen kommen aus Fakten.",
            _AS_FACT,
        )
    for const in typed.decimals:
        yield Finding(
            Code.AUSDRUCK,
            source.at_line(const.lineno),
            "Im Ausdruck steht eine Kommazahl.",
            f"Auf Zehntel rundet runden(1/10). {_AS_FACT}",
        )
    for part in typed.cuts:
        yield Finding(
            Code.AUSDRUCK,
            source.at_line(part.lineno),
            "Hier wird ein Text zerschnitten oder angehängt (~); gedruckte Zahlen bleiben ganz.",
            "Nur Adresse und Filter verwenden: {{ adresse | filter }}.",
        )


def _always(place: Place, _offset: int) -> Place:
    return place


def _with_notes(source: Source) -> str:
    """The text with its entities replaced, as Markdown does, at the same length."""
    text = blank_jinja(source.text)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]).ljust(len(entity[0])), text)


@lru_cache(maxsize=_CACHED_TEXTS)
def _prose_of_template(text: str) -> str:
    return blank_markup(blank_jinja(text))


@lru_cache(maxsize=_CACHED_TEXTS)
def _figures_in(text: str, counted_things: frozenset[str]) -> tuple[TypedFigure, ...]:
    return tuple(find_typed(text, counted_things))


@lru_cache(maxsize=_CACHED_TEXTS)
def _impossible_days_in(text: str) -> tuple[UnmoeglicherTag, ...]:
    return tuple(finde_unmoegliche_tage(text))


def _without_calls(text: str) -> str:
    """The text without the calls of its footnotes, at the same length: „elf[^1] VZÄ“ is typed, too.

    The paths of pictures, which are not printed either, are blanked.
    """
    text = _CALL.sub(lambda call: " " * len(call[0]), text)
    return _PICTURE_FILE.sub(lambda picture: picture[1] + FILLER * len(picture[2]), text)


def _same_kind(figure: Figure, unit: str | None) -> bool:
    if unit is None:
        return True
    if unit == "VZÄ":
        return figure.unit in {VZAE, STELLEN}
    # A rate of 55.000 EUR a year is what "55.000 €" means, too.
    return str(figure.unit).startswith(unit)


_OF_TOTALS = re.compile(r"\.(?:gesamt|szenarien|jahr_[0-9]+)\.")


def _nearness(address: str) -> tuple[int, int, str]:
    rank = 0
    for prefix in _PREFERRED:
        if address.startswith(prefix):
            break
        rank += 1
    return rank, address.count("."), address


class _Typed(Struct, frozen=True):
    """The values typed within the expressions of one text."""

    numbers: tuple[nodes.Const, ...]
    decimals: tuple[nodes.Const, ...]
    cuts: tuple[nodes.Node, ...]
    texts: tuple[nodes.Const, ...]


@lru_cache(maxsize=_CACHED_TEXTS)
def _typed_in(tree: nodes.Template) -> _Typed:
    return _Typed(
        numbers=tuple(_printed_numbers(tree)),
        decimals=tuple(decimal_constants(tree)),
        cuts=tuple(tree.find_all((nodes.Slice, nodes.Concat))),
        texts=tuple(_texts(tree)),
    )


def _printed_numbers(tree: nodes.Template) -> Iterator[nodes.Const]:
    """The whole numbers that are printed or named as typed; within a computation they may stand."""
    parts: list[nodes.Node] = []
    for output in tree.find_all(nodes.Output):
        parts.extend(output.nodes)
    for assignment in tree.find_all(nodes.Assign):
        parts.append(assignment.node)
    for part in parts:
        node: nodes.Node | None = part
        while isinstance(node, nodes.Filter):
            node = node.node
        if isinstance(node, nodes.Const) and type(node.value) is int:
            yield node


def _texts(tree: nodes.Template) -> Iterator[nodes.Const]:
    """The texts in expressions, without those that `woertlich` declares as exceptions."""
    declared: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "woertlich":
            declared.update(id(const) for const in call.find_all(nodes.Const))
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, str) and id(const) not in declared:
            yield const
