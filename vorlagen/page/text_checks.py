"""Checks prose, titles and templates for what may not be typed there: figures, impossible days."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache, partial

from jinja2 import nodes
from msgspec import Struct

from vorlagen.facts.reads import Reads, recording
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.sandbox import decimal_constants
from vorlagen.figures.unit import EUR, PROZENT, STELLEN, VZAE
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import UnmoeglicherTag, datum, finde_unmoegliche_tage
from vorlagen.german.words import lies_zahlwort
from vorlagen.page.source import FILLER, Source, blank_jinja, blank_markup
from vorlagen.page.typed_figures import TypedFigure, find_typed

# Of so many texts is kept what stands in them: the papers of an authority have the same templates.
_KEPT = 1024
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


class Known:
    """The figures that a paper knows, and the nouns of the units that they have.

    They are looked through only if a text gives cause to, and then among names of their own: a paper does
    not rest on all that it could name.
    """

    def __init__(self, make: Callable[[], Namespace]) -> None:
        self._make = make

    @cached_property
    def _found(self) -> tuple[tuple[Figure, ...], Reads]:
        with recording() as reads:
            figures = tuple(f for f in self._make().figures() if f.exact is not None)
        return figures, reads

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that are known."""
        figures, reads = self._found
        reads.repeat()
        return figures

    @property
    def counted_things(self) -> frozenset[str]:
        """What they count: „Stellen“, „Kinder“."""
        self._found[1].repeat_words()
        return self._counted_things

    @cached_property
    def _counted_things(self) -> frozenset[str]:
        units = {figure.unit for figure in self._found[0]} - {EUR, PROZENT, VZAE, STELLEN}
        return frozenset(str(unit) for unit in units if [e for _, e in unit.exponents] == [1])

    @property
    def addresses(self) -> frozenset[str]:
        """Their addresses, which no number changes."""
        self._found[1].repeat_words()
        return self._addresses

    @cached_property
    def _addresses(self) -> frozenset[str]:
        return frozenset(figure.address for figure in self._found[0])


class Words(Struct, frozen=True):
    """What readers see of a text, all else blanked, and where its characters stand in their file."""

    text: str
    place_at: Callable[[int], Place]
    known: Known


def prose(source: Source, known: Known) -> Words:
    """The words of Markdown, or of a text from YAML."""
    return Words(_without_calls(_with_notes(source)), source.at_offset, known)


def prose_with_notes(source: Source, known: Known) -> Words:
    """The same with the calls of its footnotes, and the notes themselves told apart by them."""
    return Words(_with_notes(source), source.at_offset, known)


def words_of_template(source: Source, known: Known) -> Words:
    """The words of a template of HTML; style sheets have none."""
    text = "" if source.place.file.endswith(".css") else _prose_of_template(source.text)
    return Words(text, source.at_offset, known)


def loose_braces(words: Words) -> Iterator[Finding]:
    """What was meant as an expression and would be printed as it stands."""
    for found in _LOOSE_BRACES.finditer(words.text):
        yield Finding(
            Code.SCHABLONE_SYNTAX,
            words.place_at(found.start()),
            f"„{found[0].strip()}“ würde so gedruckt, wie es dasteht.",
            "Ein Ausdruck steht zwischen zwei geschweiften Klammern: {{ adresse | filter }}.",
        )
    for found in _DOTTED.finditer(words.text):
        if found[0] in words.known.addresses:
            yield Finding(
                Code.SCHABLONE_SYNTAX,
                words.place_at(found.start()),
                f"Die Adresse „{found[0]}“ würde so gedruckt, wie sie dasteht.",
                f"In geschweifte Klammern setzen: {{{{ {found[0]} }}}}.",
            )


def typed_figures(words: Words) -> Iterator[Finding]:
    for hit in _figures_in(words.text, words.known.counted_things):
        yield Finding(
            Code.ZAHL_GETIPPT,
            words.place_at(hit.start),
            f"„{hit.text.strip()}“ ist getippt; Zahlen kommen aus Fakten oder Berechnungen.",
            _cure(hit, words.known),
        )


def impossible_days(words: Words) -> Iterator[Finding]:
    for day in _impossible_days_in(words.text):
        last = f" Der letzte Tag des Monats ist der {datum(day.letzter)}." if day.letzter else ""
        yield Finding(
            Code.DATUM_UNMOEGLICH,
            words.place_at(day.start),
            f"Den Tag „{day.text}“ gibt es nicht.",
            f"Das Datum als Fakt eintragen und seine Adresse verwenden.{last}",
        )


def _cure(hit: TypedFigure, known: Known) -> str:
    same = (f for f in known.figures if f.exact == Fraction(hit.wert))
    matching = {f.address for f in same if f.address and _same_kind(f, hit.einheit)}
    # A sum of one table, or the only year of a period, is what the table itself says better.
    plain = {address for address in matching if not _OF_TOTALS.search(address)} or matching
    if not plain:
        return (
            "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und mit {{ … }} einsetzen; eine gewollte"
            ' Ausnahme: {{ woertlich("…", grund="…") }}.'
        )
    first, *others = sorted(plain, key=_nearness)
    is_word = any(lies_zahlwort(word) is not None for word in hit.text.split())
    filter_ = "zahlwort" if is_word else _FILTERS.get(hit.einheit or "", "zahl")
    or_ = f" (oder {', '.join(others[:2])})" if others else ""
    return f"Meinten Sie „{{{{ {first} | {filter_} }}}}“{or_}?"


class Expressions(Struct, frozen=True):
    """A text or template with the syntax of what stands inside its `{{ }}`."""

    source: Source
    tree: nodes.Template
    known: Known

    def texts(self) -> Iterator[Words]:
        """The texts in the expressions, but for those that `woertlich` declares as exceptions."""
        if _SOMETHING_TYPED.search(self.source.text):
            for const in _typed_in(self.tree).texts:
                place = self.source.at_line(const.lineno, near=str(const.value))
                yield Words(str(const.value), partial(_always, place), self.known)


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
    """The text with the entities that Markdown reads, too, at the same length."""
    text = blank_jinja(source.text)
    return _ENTITY.sub(lambda found: html.unescape(found[0]).ljust(len(found[0])), text)


@lru_cache(maxsize=_KEPT)
def _prose_of_template(text: str) -> str:
    return blank_markup(blank_jinja(text))


@lru_cache(maxsize=_KEPT)
def _figures_in(text: str, counted_things: frozenset[str]) -> tuple[TypedFigure, ...]:
    return tuple(find_typed(text, counted_things))


@lru_cache(maxsize=_KEPT)
def _impossible_days_in(text: str) -> tuple[UnmoeglicherTag, ...]:
    return tuple(finde_unmoegliche_tage(text))


def _without_calls(text: str) -> str:
    """The text without the calls of its footnotes, at the same length: „elf[^1] VZÄ“ is typed, too.

    Nor does anybody read the paths of pictures.
    """
    text = _CALL.sub(lambda found: " " * len(found[0]), text)
    return _PICTURE_FILE.sub(lambda found: found[1] + FILLER * len(found[2]), text)


def _same_kind(figure: Figure, unit: str | None) -> bool:
    if unit is None:
        return True
    if unit == "VZÄ":
        return figure.unit in {VZAE, STELLEN}
    # A rate of 55.000 EUR a year is what "55.000 €" means, too.
    return str(figure.unit).startswith(unit)


_OF_TOTALS = re.compile(r"\.(?:gesamt|szenarien|jahr_[0-9]+)\.")


def _nearness(address: str) -> tuple[int, int, str]:
    rank = next((i for i, p in enumerate(_PREFERRED) if address.startswith(p)), len(_PREFERRED))
    return rank, address.count("."), address


class _Typed(Struct, frozen=True):
    """What is typed within the expressions of one text."""

    numbers: tuple[nodes.Const, ...]
    decimals: tuple[nodes.Const, ...]
    cuts: tuple[nodes.Node, ...]
    texts: tuple[nodes.Const, ...]


@lru_cache(maxsize=_KEPT)
def _typed_in(tree: nodes.Template) -> _Typed:
    return _Typed(
        numbers=tuple(_printed_numbers(tree)),
        decimals=tuple(decimal_constants(tree)),
        cuts=tuple(tree.find_all((nodes.Slice, nodes.Concat))),
        texts=tuple(_texts(tree)),
    )


def _printed_numbers(tree: nodes.Template) -> Iterator[nodes.Const]:
    """The whole numbers that are printed or named as typed; within a computation they may stand."""
    printed: list[nodes.Node] = [n for o in tree.find_all(nodes.Output) for n in o.nodes]
    for part in (*printed, *(a.node for a in tree.find_all(nodes.Assign))):
        node: nodes.Node | None = part
        while isinstance(node, nodes.Filter):
            node = node.node
        if isinstance(node, nodes.Const) and type(node.value) is int:
            yield node


def _texts(tree: nodes.Template) -> Iterator[nodes.Const]:
    """The texts in expressions, but for those that `woertlich` declares as exceptions."""
    declared = {
        id(const)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "woertlich"
        for const in call.find_all(nodes.Const)
    }
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, str) and id(const) not in declared:
            yield const
