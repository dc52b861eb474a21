"""Holds a document against its Papierart: its number, its head, and the sections it must have.

This looks at what is written, not at the document that becomes of it, so that what is missing is found
together with all other faults of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from vorlagen.facts.fakten import unknown
from vorlagen.facts.mandant import Mandant
from vorlagen.facts.papierarten import FORMULAR, GANZER_TEXT, Feld, Papierart, example, matches
from vorlagen.facts.yaml_tree import Mapping, Scalar, Sequence
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.german.lists import vorschlag

_MAY_STAND_ELSEWHERE = frozenset({"nummer", "datum", "federfuehrung"})  # than in the head
_ALWAYS_THERE = frozenset({"kopf", "betreff", "titelseite", "sitzung"})


def check_sections(
    tree: Mapping, kind: Papierart, mandant: Mandant | None, findings: Findings
) -> None:
    """Report where a document does not fit its kind; what only its text shows is checked there."""
    findings.extend(_dropped_faults(tree, kind))
    findings.extend(_required_faults(tree, kind))
    if kind.dokument == "vorlage":
        findings.extend(_number_faults(tree, kind))
        findings.extend(_signature_faults(tree, mandant) if mandant else ())
        findings.extend(_form_faults(tree, kind))


def _dropped_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    dropped = _group(tree, "entfaellt")
    for name, place in dropped.spots.keys.items():
        if name not in kind.abschnitte:
            yield unknown("Den Abschnitt", name, kind.abschnitte, place, code=Code.ABSCHNITT)
        elif name in _never_dropped(kind):
            can = ", ".join(n for n in kind.abschnitte if n not in _never_dropped(kind))
            yield Finding(
                Code.WERT_UNZULAESSIG,
                place,
                f"Der Abschnitt „{name}“ kann nicht entfallen: Ohne ihn ist die {kind.bezeichnung} keine.",
                f"Hier streichen; entfallen können: {can}." if can else "Hier streichen.",
            )
        elif _is_there(tree, name):
            yield Finding(
                Code.ABSCHNITT,
                place,
                f"Der Abschnitt „{name}“ soll entfallen, ist aber in derselben Datei angegeben.",
                "Eines von beiden streichen.",
            )


def _never_dropped(kind: Papierart) -> frozenset[str]:
    """The sections by which a document is known, and the text where it is all that there is to say."""
    return _ALWAYS_THERE if kind.texte else _ALWAYS_THERE | {GANZER_TEXT}


def _required_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    dropped = _group(tree, "entfaellt").spots.keys
    for name, abschnitt in kind.abschnitte.items():
        is_needed = abschnitt.pflicht and name in _FILLED_BY and name not in dropped
        if is_needed and not _is_there(tree, name):
            yield Finding(
                Code.SCHLUESSEL_FEHLT,
                tree.spots.place,
                f"Hier fehlt „{name}“, ein Pflichtabschnitt der {kind.bezeichnung}.",
                f"{_FILLED_BY[name]} ergänzen; steht es noch nicht fest: {name}: {{ausstehend: Grund}}.",
            )


def _number_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    number = tree.get("nummer")
    if kind.nummer and isinstance(number, Scalar) and not matches(kind.nummer, number):
        yield Finding(
            Code.WERT_UNZULAESSIG,
            tree.spots.values["nummer"],
            f"„{number}“ ist keine Nummer nach dem Schema der {kind.bezeichnung}.",
            f"Eine Nummer wie „{example(kind.nummer)}“ eintragen; ihr Schema steht in papierarten.yaml.",
        )


def _form_faults(tree: Mapping, kind: Papierart) -> Iterator[Finding]:
    """What the head and the stations lack, and what is entered that has no place on the form."""
    columns = {c for a in kind.abschnitte.values() for c in a.angezeigt}
    fields = {f for a in kind.abschnitte.values() for f in a.felder}
    folge = tree.get("beratungsfolge")
    entries = folge if isinstance(folge, Sequence) else ()
    stations = [entry for entry in entries if isinstance(entry, Mapping)]
    needed = [(tree, "federfuehrung")] if "federfuehrung" in fields else []
    needed += [(s, "zustaendigkeit") for s in stations if "zustaendigkeit" in columns]
    for group, key in needed:
        if key not in group.spots.keys:
            yield Finding(
                Code.SCHLUESSEL_FEHLT,
                group.spots.place,
                f"Hier fehlt der Schlüssel „{key}“.",
                f'„{key}: …“ ergänzen; ist der Wert noch unbekannt: {key}: {{ausstehend: "Grund"}}.',
            )
    bausteine = {"beschlussvorschlag", "unterschrift"} - kind.abschnitte.keys()
    groups = [(tree, bausteine, "abschnitte")]
    groups += [(tree, set(get_args(Feld)) - _MAY_STAND_ELSEWHERE - fields, "felder")]
    missing = {"top", "ergebnis"} - columns
    groups += [(station, missing, "spalten") for station in stations]
    for group, without_place, where in groups:
        for key in sorted(without_place & group.spots.keys.keys()):
            yield Finding(
                Code.ABSCHNITT,
                group.spots.keys[key],
                f"„{key}“ wird nicht gedruckt: Die Papierart „{kind.bezeichnung}“ hat es nicht.",
                f"In papierarten.yaml unter „{where}“ ergänzen, oder hier streichen.",
                Severity.WARNUNG,
            )


def _signature_faults(tree: Mapping, mandant: Mandant) -> Iterator[Finding]:
    signature = _group(tree, "unterschrift")
    formula, known = signature.get("formel"), mandant.unterschriftsformeln
    if not isinstance(formula, Scalar) or not known or formula in known:
        return
    yield Finding(
        Code.WERT_UNZULAESSIG,
        signature.spots.values["formel"],
        f"Mit „{formula}“ wird bei dieser Behörde nicht unterschrieben.",
        vorschlag(formula, known),
    )


# The Bausteine that keys fill, each with an example.
_FILLED_BY = {
    "beschlussvorschlag": "„beschlussvorschlag: …“",
    FORMULAR: "„finanzierung: …“ oder „finanzielle_auswirkungen: keine“",
    "unterschrift": "„unterschrift: {funktion: Landrat}“",
    "beitraege": "„beitraege: …“",
    "beschluss": "„beschluss: …“",
    "synopse": "„synopse: {alt: satzung-2020.md, neu: ../satzung/text.md}“",
    "anlagen": "„anlagen: …“",
}


def _is_there(tree: Mapping, name: str) -> bool:
    keys = {name, "finanzierung"} if name == FORMULAR else {name}
    return name in _FILLED_BY and not keys.isdisjoint(tree.spots.keys)


def _group(tree: Mapping, key: str) -> Mapping:
    """The mapping under a key, or an empty one."""
    found = tree.get(key)
    return found if isinstance(found, Mapping) else Mapping(tree.spots.place)
