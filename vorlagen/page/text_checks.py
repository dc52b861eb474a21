"""Checks prose, titles and templates for what was typed: figures, impossible days, loose braces, references.

A check is a function that takes its subject and yields findings. A reference is „siehe Kapitel 7“; in doubt
a reference leads to another document, whose numbers are not known: references to laws, those with the
document behind („Kapitel 5 der Richtlinie“) or before them, and all in quotations, notes and headings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from typing import TypeVar

from jinja2 import nodes
from msgspec import Struct

from vorlagen.facts.files import Part, absorb, recording
from vorlagen.figures import EUR, PROZENT, STELLEN, VZAE, Figure, Namespace, decimal_constants
from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.german.dates import UnmoeglicherTag, datum, finde_unmoegliche_tage
from vorlagen.german.numbers import lies_zahlwort
from vorlagen.page.source import FILLER, Source, blank, blank_jinja, blank_markup
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
    direct = set()
    for address in addresses:
        if not _OF_TOTALS.search(address):
            direct.add(address)
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


_BY_LABEL = "setzen, mit der Sprungmarke der"
_REFERRED = {  # how one refers instead, by the kind of typed references
    "heading": f'{{{{ verweis("…") }}}} {_BY_LABEL} Überschrift: ## Titel {{#name}}.',
    "picture": "{{ verweis(schaubilder.name) }} setzen oder die Adresse des Diagramms.",
    "table": f'{{{{ verweis("…") }}}} {_BY_LABEL} Tabelle oder ihrer Adresse.',
    "annex": "{{ anlagen.name }} setzen und der Anlage unter „anlagen“ diesen Namen als „kennung“ geben.",
    "note": "Die Fußnote hier noch einmal setzen, [^name]: Sie verweist dann auf die erste.",
}
_NOT_OURS = re.compile(
    r"""
      „ (?: (?!\n[^\S\n]*\n) [^„“”] )* [“”]     # quotations, within a paragraph
    | » (?: (?!\n[^\S\n]*\n) [^»«] )* «
    | " (?: (?!\n[^\S\n]*\n) [^"] )* "
    | `[^`\n]*`
    | ^[ ]{0,3}>[^\n]*
    | ^\#{1,6}[ ][^\n]*                         # headings, which have a check of their own
    | ^\[\^[^\]\n]+\]:[^\n]* (?:\n[ \t]+[^\n]*)*  # notes, which cite other documents
    """,
    re.VERBOSE | re.MULTILINE,
)
_NUMBER = r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}(?!\.?[0-9])"
_REFERENCE = re.compile(
    rf"""
    (?<![\w-])
    (?: (?P<heading> Kapiteln?|Kapitels|Kap\.|Abschnitt(?:e[ns]?|s)?|Abschn\.)
      | (?P<picture> Abbildung(?:en)?|Abb\.)
      | (?P<table> Tabellen?|Tab\.)
      | (?P<annex> Anlagen?)
      | (?P<note> Fußnoten?|Fn\.) )
    \s?{_NUMBER}(?![\w%€])
    """,
    re.VERBOSE,
)
_MORE = re.compile(rf"(?:\s?(?:,|und|oder|sowie|bis|–|-|/)\s?{_NUMBER})*")
_LAW = r"[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*"  # SGB, AufenthG
_ELSEWHERE_BEHIND = re.compile(
    rf"""
    (?: ,?\s (?:Abs\.|Absatz|Satz|Nr\.|Nummer|S\.|Seite) \s? [0-9]+ )*
    ,?\s
    (?: de[rs] | i[mn]\s+de[rm] | im | vo[mn] | zu[mr] | zu\s+(?:§|Art|de[rmn]) | aus | eine[rs]
      | (?:sein|ihr|jen)e[rs] | {_LAW} )
    (?!\w)
    """,
    re.VERBOSE,
)
_DOCUMENT = (
    r"(?i:\w*(?:richtlinie|bericht|erlass|bescheid|gesetz|ordnung|satzung|studie|gutachten|vertrag"
    r"|vereinbarung|buch|leitfaden|drucksache|konzept|protokoll|niederschrift|plan))\w*"
)
_ELSEWHERE_BEFORE = re.compile(
    rf"""
    (?: {_DOCUMENT} (?: (?:\s[^\s;:()]+){{0,5}}, )?  # "Richtlinie vom 02.12.2024, "
      | {_LAW} (?:\s[IVX]+)? ,?                         # "SGB II, "
      | §\s?[0-9] [^.;:()]*
      | (?<!\w) Art(?:\.|ikel) \s? [0-9] [^.;:()]*
      | (?<![0-9]) (?:19|20)[0-9]{{2}},                # "(Muster 2020, "
    )
    \s$
    """,
    re.VERBOSE,
)
_REACH = 80  # characters searched before a reference


def typed_references(words: Words) -> Iterator[Finding]:
    """References whose number is typed; debates, which are quoted, may have them."""
    for reference in find_references(words.text):
        typed = " ".join(reference[0].split())
        cure = _REFERRED[str(reference.lastgroup)]
        yield Finding(
            Code.VERWEIS_GETIPPT,
            words.place_at(reference.start()),
            f"„{typed}“ ist getippt; kommt davor etwas hinzu, stimmt die Nummer nicht mehr.",
            f"{cure} Ist ein anderes Dokument gemeint, es dahinter nennen: „Kapitel 5 der Richtlinie“.",
        )


def find_references(text: str) -> Iterator[re.Match[str]]:
    """The references to this project's own documents in prose whose expressions are blanked.

    The last group of each match names its target: heading, picture, table, annex or note.
    """
    prose = _NOT_OURS.sub(lambda passage: blank(passage[0]), text)
    for reference in _REFERENCE.finditer(prose):
        more = _MORE.match(prose, reference.end())
        end = more.end() if more else reference.end()
        before = prose[max(0, reference.start() - _REACH) : reference.start()]
        if not (_ELSEWHERE_BEHIND.match(prose, end) or _ELSEWHERE_BEFORE.search(before)):
            yield reference


T = TypeVar("T")
IS_JUDGED = ContextVar("judged", default=True)
Check = Callable[[T], Iterable[Finding]]


WORDS: tuple[Check[Words], ...] = (typed_figures, impossible_days)
PROSE: tuple[Check[Words], ...] = (*WORDS, loose_braces)


@contextmanager
def unjudged() -> Iterator[None]:
    """Check no paper that is made within: states that are compared are taken as they are."""
    token = IS_JUDGED.set(False)
    try:
        yield
    finally:
        IS_JUDGED.reset(token)


def note(found: Iterable[Finding], findings: Findings) -> None:
    """Note what a check finds, one by one: it may raise later."""
    for finding in found:
        findings.extend([finding])


class Checker(Struct, frozen=True):
    """Checks the sources of one paper against the figures that the paper knows."""

    known_figures: KnownFigures
    findings: Findings

    @classmethod
    def of(cls, make_names: Callable[[], Namespace], findings: Findings) -> Checker:
        return cls(KnownFigures(make_names), findings)

    def prose(self, source: Source) -> None:
        """Check Markdown or a text from YAML."""
        if IS_JUDGED.get():  # here and below: saves the search for words
            run(PROSE, prose(source, self.known_figures), self.findings)

    def references(self, source: Source) -> None:
        """Check prose for typed references; debates, which are quoted, may have them."""
        if IS_JUDGED.get():
            # The same with the calls of its footnotes, and the notes themselves told apart by them
            words = Words(_with_notes(source), source.at_offset, self.known_figures)
            run((typed_references,), words, self.findings)

    def template(self, source: Source) -> None:
        """Check a template of HTML; style sheets hold no prose."""
        if IS_JUDGED.get():
            run(WORDS, words_of_template(source, self.known_figures), self.findings)

    def expressions(self, source: Source, tree: nodes.Template) -> None:
        """Check the numbers and texts typed inside `{{ }}`; `tree` is their syntax."""
        if not IS_JUDGED.get():
            return
        expressions = Expressions(source, tree, self.known_figures)
        run((typed_in_expressions,), expressions, self.findings)
        for words in expressions.texts():
            run(WORDS, words, self.findings)


def run(checks: Iterable[Check[T]], subject: T, findings: Findings) -> None:
    if IS_JUDGED.get():
        for check in checks:
            note(check(subject), findings)
