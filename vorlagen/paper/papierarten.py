"""Kinds of papers (Papierarten) as data: what they are called, how they are numbered, what they contain.

Each authority says in its papierarten.yaml which kinds it has; those of data/gemeinsam/papierarten.yaml,
and below them the ones that come with the program, are there for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from vorlagen.facts.fakten import Fakten, braucht, repeated, unknown
from vorlagen.facts.shapes import GRUPPE, GRUPPE_ODER_WORT, WORT, Kurzform
from vorlagen.facts.types import JaNein, Kennung, Text
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.facts.yaml_tree import Scalar, fault
from vorlagen.findings import Finding, Findings
from vorlagen.haushalt import Form, Formularfeld
from vorlagen.page import Gliederung

Dokument = Literal["vorlage", "anlage", "niederschrift"]
Feld = Literal[  # a key of vorlage.yaml, or whether the paper is public
    "nummer",
    "datum",
    "behandlung",
    "federfuehrung",
    "aktenzeichen",
    "verfasser",
    "bearbeitung",
    "telefon",
    "email",
    "beteiligte",
    "mitzeichnung",
    "bezugsvorlagen",
    "top",
    "produkt",
]
FORMULAR = "finanzielle_auswirkungen"  # the section that may be a form
Spalte = Literal[
    "gremium",
    "sitzung",
    "top",
    "behandlung",
    "zustaendigkeit",
    "berichterstattung",
    "ergebnis",
]
GANZER_TEXT = "text"  # the section that takes all of text.md, under its own headings

_PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?::(?P<digits>\d))?\}")
_DIGITS = {"jahr": 4, "laufend": 1}
_EXAMPLES = {"jahr": "2024", "laufend": "17"}


def _require_scheme(scheme: str) -> str:
    """A number scheme with at least one placeholder, all of which are known."""
    names = [found["name"] for found in _PLACEHOLDER.finditer(scheme)]
    if not names or set(names) - _DIGITS.keys() or set("{}") & set(_PLACEHOLDER.sub("", scheme)):
        raise fault(
            "WERT_UNZULAESSIG",
            f"„{scheme}“ ist kein Nummernschema.",
            "Aus {jahr} und {laufend} zusammensetzen: „{laufend}/{jahr}“ für 231/2020,"
            " „{jahr}/{laufend:4}“ für 2020/0354.",
        )
    return scheme


Nummernschema = Annotated[Text, AfterValidator(_require_scheme)]


def matches(scheme: str, number: str) -> bool:
    """Whether a number is one that the scheme `{laufend}/{jahr}` or the like makes."""
    pattern, end = "", 0
    for found in _PLACEHOLDER.finditer(scheme):
        digits = int(found["digits"] or _DIGITS[found["name"]])
        pattern += re.escape(scheme[end : found.start()])
        if found["name"] == "laufend":
            pattern += rf"\d{{{digits},}}"
        else:  # of this century or the last: 0231 is a number that somebody put in its place
            pattern += r"(?:19|20)\d{2}" if digits == _DIGITS["jahr"] else rf"\d{{{digits}}}"
        end = found.end()
    return re.fullmatch(pattern + re.escape(scheme[end:]), number, re.ASCII) is not None


def example(scheme: str) -> str:
    """A number as the scheme makes them."""
    return _PLACEHOLDER.sub(
        lambda found: _EXAMPLES[found["name"]].zfill(int(found["digits"] or 1)), scheme
    )


class Tabellenspalte(Fakten):
    """A column of the Beratungsfolge, and what stands in its cells below, each with its label."""

    bezeichnung: Text
    """Wie die Spalte heißt. Beispiel: `Gremium`"""
    darunter: dict[Spalte, Text] = {}
    """Was in ihren Zellen darunter steht, und wie es heißt. Beispiel: `{berichterstattung:
    Berichterstattung}`
    """


_Spaltenkopf = Annotated[Tabellenspalte, Kurzform("bezeichnung")]


class Abschnitt(Fakten):
    """A section: a Baustein with a template of its name, or `text` under its heading in text.md."""

    REGELN = (braucht("text", "ueberschrift"),)

    ueberschrift: Text | None = None
    """Überschrift, unter der er gedruckt wird. Beispiel: `Sachlage`"""
    text: JaNein = False
    """`ja`: Sein Inhalt steht in text.md unter der gleichen Überschrift mit einem #. Beispiel: `ja`"""
    pflicht: JaNein = False
    """`ja`: Er darf nicht fehlen, nur mit Grund entfallen. Beispiel: `ja`"""
    felder: dict[Feld, Text] = {}
    """Für den Kopf: welche Felder in welcher Reihenfolge, und wie sie heißen. Beispiel: `{nummer: Nr.}`
    """
    formular: dict[Kennung, Formularfeld] = {}
    """Für die finanziellen Auswirkungen: die Felder des Formulars in ihrer Reihenfolge"""
    spalten: dict[Spalte, _Spaltenkopf] = {}
    """Für die Beratungsfolge: welche Spalten in welcher Reihenfolge, und wie sie heißen. Beispiel:
    `{sitzung: Termin}`
    """

    def faults(self) -> Iterator[Finding]:
        for name, field in self.formular.items():
            named: list[tuple[Fakten, str, str]] = []
            named += [(field, "gleich", field.gleich)] if field.gleich else []
            named += [(field, "braucht", n) for n in field.braucht]
            named += [(a, "braucht", n) for a in field.antworten.values() for n in a.braucht]
            named += [(a, "ohne", n) for a in field.antworten.values() for n in a.ohne]
            for group, key, other in named:
                if other == name or other not in self.formular:
                    others = [n for n in self.formular if n != name]
                    yield unknown("Das andere Feld", other, others, group.place_of(key))

    @property
    def angezeigt(self) -> Iterator[Spalte]:
        """What the Beratungsfolge shows, in columns of its own or below others."""
        for name, spalte in self.spalten.items():
            yield from (name, *spalte.darunter)


class Papierart(Fakten):
    """A kind of paper. `abschnitte` are its sections in their order."""

    bezeichnung: Text
    """Wie sie heißt; so steht sie auch unter `art`. Beispiel: `Mitteilungsvorlage`"""
    dokument: Dokument = "vorlage"
    """Ob es eine `vorlage`, eine `anlage` mit eigenem Text oder eine `niederschrift` ist. Beispiel:
    `vorlage`
    """
    gliederung: Gliederung | None = None
    """Wie ihre Texte gegliedert sind, wo sie es nicht selbst sagen. Beispiel: `paragraphen`"""
    nummer: Nummernschema | None = None
    """Wie ihre Nummern gebildet sind. Beispiel: `"{laufend}/{jahr}"`"""
    abschnitte: Annotated[dict[Kennung, Abschnitt], Field(min_length=1)]
    """Ihre Abschnitte in der Reihenfolge, in der sie gedruckt werden"""

    @cached_property
    def texte(self) -> dict[str, Abschnitt]:
        """The sections that text.md fills, by their Kennung."""
        return {name: a for name, a in self.abschnitte.items() if a.text}

    @property
    def has_text(self) -> bool:
        """Whether any of its sections comes from text.md."""
        return bool(self.texte) or GANZER_TEXT in self.abschnitte

    def faults(self) -> Iterator[Finding]:
        texts = self.texte.values()
        yield from repeated((str(a.ueberschrift), a.place_of("ueberschrift")) for a in texts)


EigeneOderGemeinsame = Annotated[
    Annotated[Papierart, GRUPPE] | Annotated[Literal["gemeinsam"], WORT],
    GRUPPE_ODER_WORT,
]


class Papierarten(Fakten):
    """The kinds that an authority has; one that is only `gemeinsam` is taken over as it is."""

    papierarten: Annotated[dict[Kennung, EigeneOderGemeinsame], Field(min_length=1)]
    """Die Arten, jede unter einem eigenen `‹name›`; `gemeinsam` übernimmt die gemeinsame"""


@cache
def built_in() -> Mapping[str, Papierart]:
    """The kinds that come with the program; in its own file nothing is wrong."""
    findings = Findings()
    kinds = read_shipped(__package__, "papierarten.yaml", Papierarten, findings)
    return {} if kinds is None else own_kinds(kinds, {}, findings)


def own_kinds(
    written: Papierarten, shared: Mapping[str, Papierart], findings: Findings
) -> dict[str, Papierart]:
    """The kinds that a papierarten.yaml names; those that are only `gemeinsam` come from `shared`."""
    kinds = {}
    for name, kind in written.papierarten.items():
        if isinstance(kind, Papierart):
            kinds[name] = kind
        elif name in shared:
            kinds[name] = shared[name]
        else:
            place = written.place_of("papierarten", name)
            findings.extend([unknown("Die Papierart", name, shared, place)])
    return kinds


def kind_of(
    tree: Tree, dokument: str, kinds: Mapping[str, Papierart], findings: Findings
) -> Papierart | None:
    """The kind that a document's `art` names, by its Kennung or its Bezeichnung."""
    art = tree.get("art")
    if not isinstance(art, Scalar):
        return None  # which has its finding
    fit = {name: kind for name, kind in kinds.items() if kind.dokument == dokument}
    for name, kind in fit.items():
        if art in {name, kind.bezeichnung}:
            return kind
    called = {kind.bezeichnung: kind for kind in fit.values()}
    findings.extend([unknown("Die Papierart", art, called, tree.spots.values["art"])])
    return None


def form_of(art: str, kinds: Mapping[str, Papierart]) -> Form:
    """The form „Finanzielle Auswirkungen“ of a kind of paper; empty if it has none."""
    for name, kind in kinds.items():
        if art in {name, kind.bezeichnung} and FORMULAR in kind.abschnitte:
            return kind.abschnitte[FORMULAR].formular
    return {}
