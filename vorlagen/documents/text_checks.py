"""Checks prose, titles and templates for what may not be typed there: figures, impossible days."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from jinja2 import nodes

from vorlagen.documents.blanking import FILLER, blank_jinja, blank_markup
from vorlagen.documents.press import Source, source_of
from vorlagen.documents.typed_figures import TypedFigure, find_typed
from vorlagen.documents.typed_references import find_references
from vorlagen.facts.beschluss import Beschluss
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.sandbox import decimal_constants
from vorlagen.figures.unit import EUR, PROZENT, STELLEN, VZAE, unit
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.dates import UnmoeglicherTag, datum, finde_unmoegliche_tage
from vorlagen.german.words import lies_zahlwort

# Of so many texts is kept what stands in them: the papers of an authority have the same templates.
_KEPT = 1024
_SOMETHING_TYPED = re.compile(r"""\{[{%][^{}]*(?:["']|\b\d|~|:)""")
_LOOSE_BRACES = re.compile(r"\}\}|\{\{|\{%|%\}|\{[^{}\n]*\|[^{}\n]*\}")
_DOTTED = re.compile(r"(?<![\w./@-])[a-z_]\w*(?:\.\w+)+", re.ASCII)
_ENTITY = re.compile(r"&(?:nbsp|thinsp|ensp|emsp|euro|#160|#8364);")
_CALL = re.compile(r"\[\^[^\]\s]+\]")
_PICTURE_FILE = re.compile(r"(!\[(?!\^)[^\]\n]*\]\()(<[^<>\n]*>|[^)\s]+)")
_BY_LABEL = "setzen, mit der Sprungmarke der"
_REFERRED = {  # how one refers instead, by the kind of typed references
    "heading": f'{{{{ verweis("…") }}}} {_BY_LABEL} Überschrift: ## Titel {{#name}}.',
    "picture": "{{ verweis(schaubilder.name) }} setzen oder die Adresse des Diagramms.",
    "table": f'{{{{ verweis("…") }}}} {_BY_LABEL} Tabelle oder ihrer Adresse.',
    "annex": "{{ anlagen.name }} setzen und der Anlage unter „anlagen“ diesen Namen als „kennung“ geben.",
    "note": "Die Fußnote hier noch einmal setzen, [^name]: Sie verweist dann auf die erste.",
}
_FILTERS = {"EUR": "euro", "v. H.": "prozent", "VZÄ": "vzae"}
# Where a typed figure may mean one of several figures of the same value, the nearest to the reader.
_PREFERRED = ("finanzierung.", "groessen.", "verteilungen.", "angaben.", "bescheide.")


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks the sources of one paper against the figures that the paper knows."""

    known: tuple[Figure, ...]
    counted_things: frozenset[str]  # the nouns of the units that the paper's figures have
    findings: Findings

    @classmethod
    def of(cls, names: Namespace, findings: Findings) -> Checker:
        known = tuple(f for f in names.figures() if f.exact is not None)
        return cls(known, _counted_things(known), findings)

    def prose(self, source: Source) -> None:
        """Check Markdown or a text from YAML."""
        text = _without_calls(_with_entities_read(blank_jinja(source.text)))
        self._check(text, source.at_offset)
        self._check_braces(text, source)

    def references(self, source: Source) -> None:
        """Check prose for references whose number is typed; debates, which are quoted, may have them."""
        for found in find_references(_with_entities_read(blank_jinja(source.text))):
            self.findings.add(
                Code.VERWEIS_GETIPPT,
                source.at_offset(found.start),
                f"„{' '.join(found.text.split())}“ ist getippt; kommt davor etwas hinzu, stimmt die Nummer"
                " nicht mehr.",
                f"{_REFERRED[found.kind]} Ist ein anderes Dokument gemeint, es dahinter nennen:"
                " „Kapitel 5 der Richtlinie“.",
            )

    def _check_braces(self, text: str, source: Source) -> None:
        """Find what was meant as an expression and would be printed as it stands."""
        for found in _LOOSE_BRACES.finditer(text):
            self.findings.add(
                Code.SCHABLONE_SYNTAX,
                source.at_offset(found.start()),
                f"„{found[0].strip()}“ würde so gedruckt, wie es dasteht.",
                "Ein Ausdruck steht zwischen zwei geschweiften Klammern: {{ adresse | filter }}.",
            )
        for found in _DOTTED.finditer(text):
            if found[0] in self.addresses:
                self.findings.add(
                    Code.SCHABLONE_SYNTAX,
                    source.at_offset(found.start()),
                    f"Die Adresse „{found[0]}“ würde so gedruckt, wie sie dasteht.",
                    f"In geschweifte Klammern setzen: {{{{ {found[0]} }}}}.",
                )

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset(figure.address for figure in self.known)

    def template(self, source: Source) -> None:
        """Check a template of HTML; style sheets hold no prose."""
        if not source.place.file.endswith(".css"):
            self._check(_prose_of_template(source.text), source.at_offset)

    def expressions(self, source: Source, tree: nodes.Template) -> None:
        """Check what is typed inside `{{ }}`, of which `tree` is the syntax: numbers and texts."""
        if not _SOMETHING_TYPED.search(source.text):
            return
        typed = _typed_in(tree)
        for const in typed.numbers:
            self.findings.add(
                Code.ZAHL_GETIPPT,
                source.at_line(const.lineno, near=str(const.value)),
                f"„{const.value}“ ist im Ausdruck getippt; Zahlen kommen aus Fakten.",
                "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und ihre Adresse verwenden.",
            )
        for const in typed.decimals:
            self.findings.add(
                Code.AUSDRUCK,
                source.at_line(const.lineno),
                "Im Ausdruck steht eine Kommazahl.",
                "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und ihre Adresse verwenden.",
            )
        for part in typed.cuts:
            self.findings.add(
                Code.AUSDRUCK,
                source.at_line(part.lineno),
                "Hier wird ein Text zerschnitten oder angehängt (~); gedruckte Zahlen bleiben ganz.",
                "Nur Adresse und Filter verwenden: {{ adresse | filter }}.",
            )
        for const in typed.texts:
            place = source.at_line(const.lineno, near=str(const.value))
            self._check(str(const.value), _always(place))

    def _check(self, text: str, place_at: Callable[[int], Place]) -> None:
        for hit in _figures_in(text, self.counted_things):
            self.findings.add(
                Code.ZAHL_GETIPPT,
                place_at(hit.start),
                f"„{hit.text.strip()}“ ist getippt; Zahlen kommen aus Fakten oder Berechnungen.",
                self._cure(hit),
            )
        for day in _impossible_days_in(text):
            last = (
                f" Der letzte Tag des Monats ist der {datum(day.letzter)}." if day.letzter else ""
            )
            self.findings.add(
                Code.DATUM_UNMOEGLICH,
                place_at(day.start),
                f"Den Tag „{day.text}“ gibt es nicht.",
                f"Das Datum als Fakt eintragen und seine Adresse verwenden.{last}",
            )

    def _cure(self, hit: TypedFigure) -> str:
        matching = sorted({f.address for f in self._with_value_of(hit) if f.address}, key=_nearness)
        if not matching:
            return (
                "Die Zahl als Fakt mit Quelle eintragen und mit {{ … }} einsetzen; eine gewollte"
                ' Ausnahme: {{ woertlich("…", grund="…") }}.'
            )
        # A sum of one table, or the only year of a period, is what the table itself says better.
        matching = [a for a in matching if not _OF_TOTALS.search(a)] or matching
        filter_ = "zahlwort" if _is_word(hit.text) else _FILTERS.get(hit.einheit or "", "zahl")
        others = f" (oder {', '.join(matching[1:3])})" if len(matching) > 1 else ""
        return f"Meinten Sie „{{{{ {matching[0]} | {filter_} }}}}“{others}?"

    def _with_value_of(self, hit: TypedFigure) -> Iterator[Figure]:
        value = Fraction(hit.wert)
        for figure in self.known:
            if figure.exact == value and _same_kind(figure, hit.einheit):
                yield figure


@lru_cache(maxsize=_KEPT)
def _prose_of_template(text: str) -> str:
    return blank_markup(blank_jinja(text))


@lru_cache(maxsize=_KEPT)
def _figures_in(text: str, counted_things: frozenset[str]) -> tuple[TypedFigure, ...]:
    return tuple(find_typed(text, counted_things))


@lru_cache(maxsize=_KEPT)
def _impossible_days_in(text: str) -> tuple[UnmoeglicherTag, ...]:
    return tuple(finde_unmoegliche_tage(text))


def _with_entities_read(text: str) -> str:
    """The text with the entities that Markdown reads, too, at the same length."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]).ljust(len(found[0])), text)


def _without_calls(text: str) -> str:
    """The text without the calls of its footnotes, at the same length: „elf[^1] VZÄ“ is typed, too.

    Nor does anybody read the paths of pictures.
    """
    text = _CALL.sub(lambda found: " " * len(found[0]), text)
    return _PICTURE_FILE.sub(lambda found: found[1] + FILLER * len(found[2]), text)


def _counted_things(known: Iterable[Figure]) -> frozenset[str]:
    units = {f.unit for f in known} - {EUR, PROZENT, VZAE, STELLEN}
    return frozenset(str(unit) for unit in units if [e for _, e in unit.exponents] == [1])


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


def _is_word(text: str) -> bool:
    return any(lies_zahlwort(word) is not None for word in text.split())


def _always(place: Place) -> Callable[[int], Place]:
    return lambda _offset: place


@dataclass(frozen=True, slots=True)
class _Typed:
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
    for output in tree.find_all(nodes.Output):
        yield from filter(None, map(_bare_number, output.nodes))
    for assignment in tree.find_all(nodes.Assign):
        yield from filter(None, [_bare_number(assignment.node)])


def _bare_number(node: nodes.Node | None) -> nodes.Const | None:
    while isinstance(node, nodes.Filter):
        node = node.node
    if isinstance(node, nodes.Const) and type(node.value) is int:
        return node
    return None


def _texts(tree: nodes.Template) -> Iterator[nodes.Const]:
    """The texts in expressions, but for those that `woertlich` declares as exceptions."""
    declared = {id(const) for call in tree.find_all(nodes.Call) for const in _declared(call)}
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, str) and id(const) not in declared:
            yield const


def _declared(call: nodes.Call) -> Iterable[nodes.Const]:
    if isinstance(call.node, nodes.Name) and call.node.name == "woertlich":
        return call.find_all(nodes.Const)
    return ()


_OWN_FACTS = "beschluss.angaben"  # as the words of a decision call its own facts


def check_decision_texts(behoerde: Behoerde, findings: Findings) -> None:
    """Check the words of all decisions of an authority.

    A typed figure that the decision has as a fact of its own is reported with that one's address.
    """
    for beschluss in behoerde.beschluesse.values():
        if isinstance(beschluss.wortlaut, Scalar):
            checker = Checker.of(_own_facts(beschluss), findings)
            checker.prose(source_of(beschluss.wortlaut))


def _own_facts(beschluss: Beschluss) -> Namespace:
    expose = Exposure({})
    figures = {
        name: expose.figure(f"{_OWN_FACTS}.{name}", angabe, ("wert",), unit(angabe.einheit))
        for name, angabe in beschluss.angaben.items()
        if angabe.wert is not None
    }
    return Namespace(_OWN_FACTS, figures)
