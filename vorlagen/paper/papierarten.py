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
from vorlagen.facts.scalars import GRUPPE, GRUPPE_ODER_WORT, WORT, Kurzform
from vorlagen.facts.types import JaNein, Kennung, Text
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.facts.yaml_tree import Mapping as Tree
from vorlagen.facts.yaml_tree import Scalar, fault
from vorlagen.findings import Finding, Findings
from vorlagen.haushalt import Formularfeld
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
    names = {match["name"] for match in _PLACEHOLDER.finditer(scheme)}
    is_known = bool(names) and names <= _DIGITS.keys()
    has_loose_braces = set("{}") & set(_PLACEHOLDER.sub("", scheme))
    if not is_known or has_loose_braces:
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
    pattern = ""
    end = 0
    for placeholder in _PLACEHOLDER.finditer(scheme):
        digits = int(placeholder["digits"] or _DIGITS[placeholder["name"]])
        pattern += re.escape(scheme[end : placeholder.start()])
        if placeholder["name"] == "laufend":
            pattern += rf"\d{{{digits},}}"
        elif digits == _DIGITS["jahr"]:  # of this century or the last: 0231 is a running number
            pattern += r"(?:19|20)\d{2}"
        else:
            pattern += rf"\d{{{digits}}}"
        end = placeholder.end()
    pattern += re.escape(scheme[end:])
    return re.fullmatch(pattern, number, re.ASCII) is not None


def example(scheme: str) -> str:
    """A number as the scheme makes them."""

    def example_of(placeholder: re.Match[str]) -> str:
        return _EXAMPLES[placeholder["name"]].zfill(int(placeholder["digits"] or 1))

    return _PLACEHOLDER.sub(example_of, scheme)


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
            answers = list(field.antworten.values())
            references: list[tuple[Fakten, str, str]] = []
            if field.gleich:
                references.append((field, "gleich", field.gleich))
            references += [(field, "braucht", target) for target in field.braucht]
            for answer in answers:
                references += [(answer, "braucht", target) for target in answer.braucht]
                references += [(answer, "ohne", target) for target in answer.ohne]
            for owner, key, target in references:
                if target == name or target not in self.formular:
                    choices = [n for n in self.formular if n != name]
                    yield unknown("Das andere Feld", target, choices, owner.place_of(key))

    @property
    def angezeigt(self) -> Iterator[Spalte]:
        """All that the Beratungsfolge shows, in columns of its own or below others."""
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
        headings = []
        for abschnitt in self.texte.values():
            headings.append((str(abschnitt.ueberschrift), abschnitt.place_of("ueberschrift")))
        yield from repeated(headings)


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
    if kinds is None:
        return {}
    return own_kinds(kinds, {}, findings)


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
    titles = {}
    for name, kind in kinds.items():
        if kind.dokument != dokument:
            continue
        if art in {name, kind.bezeichnung}:
            return kind
        titles[kind.bezeichnung] = kind
    findings.extend([unknown("Die Papierart", art, titles, tree.spots.values["art"])])
    return None
