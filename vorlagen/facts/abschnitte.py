"""Holds a document against its Papierart: its number, its head, and the sections it must have.

This looks at what is written, not at the document that becomes of it, so that what is missing is found
together with all other faults of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from vorlagen.facts.mandant import Mandant
from vorlagen.facts.papierarten import GANZER_TEXT, Feld, Papierart, example, matches
from vorlagen.facts.yaml_tree import Mapping, Scalar, Sequence
from vorlagen.findings import Code, Fault, Findings, Severity
from vorlagen.german.lists import vorschlag

_MAY_STAND_ELSEWHERE = frozenset({"nummer", "datum", "federfuehrung"})  # than in the head
_ALWAYS_THERE = frozenset({"kopf", "betreff", "titelseite", "sitzung"})


def check_sections(
    tree: Mapping, kind: Papierart, mandant: Mandant | None, findings: Findings
) -> None:
    """Report where a document does not fit its kind; what only its text shows is checked there."""
    faults = [*_dropped_faults(tree, kind), *_required_faults(tree, kind)]
    if kind.dokument == "vorlage":
        faults += [*_number_faults(tree, kind), *_head_faults(tree, kind)]
        faults += _signature_faults(tree, mandant) if mandant else ()
        for fault in _unprinted(tree, kind):
            findings.add(*fault, Severity.WARNUNG)
    for fault in faults:
        findings.add(*fault)


def _dropped_faults(tree: Mapping, kind: Papierart) -> Iterator[Fault]:
    dropped = _group(tree, "entfaellt")
    for name, place in dropped.spots.keys.items():
        if name not in kind.abschnitte:
            yield (
                Code.ABSCHNITT,
                place,
                f"Die {kind.bezeichnung} hat keinen Abschnitt „{name}“, der entfallen könnte.",
                vorschlag(name, kind.abschnitte),
            )
        elif name in _never_dropped(kind):
            can = ", ".join(n for n in kind.abschnitte if n not in _never_dropped(kind))
            yield (
                Code.WERT_UNZULAESSIG,
                place,
                f"Der Abschnitt „{name}“ kann nicht entfallen: Ohne ihn ist die {kind.bezeichnung} keine.",
                f"Hier streichen; entfallen können: {can}." if can else "Hier streichen.",
            )
        elif _is_there(tree, name):
            yield (
                Code.ABSCHNITT,
                place,
                f"Der Abschnitt „{name}“ soll entfallen, ist aber in derselben Datei angegeben.",
                "Eines von beiden streichen.",
            )


def _never_dropped(kind: Papierart) -> frozenset[str]:
    """The sections by which a document is known, and the text where it is all that there is to say."""
    return _ALWAYS_THERE if kind.texte else _ALWAYS_THERE | {GANZER_TEXT}


def _required_faults(tree: Mapping, kind: Papierart) -> Iterator[Fault]:
    dropped = _group(tree, "entfaellt").spots.keys
    for name, abschnitt in kind.abschnitte.items():
        if (
            abschnitt.pflicht
            and name in _SAYS
            and name not in dropped
            and not _is_there(tree, name)
        ):
            _, lacks, cure = _SAYS[name]
            yield Code.SCHLUESSEL_FEHLT, tree.spots.place, f"Die {kind.bezeichnung} {lacks}.", cure


def _number_faults(tree: Mapping, kind: Papierart) -> Iterator[Fault]:
    number = tree.get("nummer")
    if kind.nummer and isinstance(number, Scalar) and not matches(kind.nummer, number):
        yield (
            Code.WERT_UNZULAESSIG,
            tree.spots.values["nummer"],
            f"„{number}“ ist keine Nummer nach dem Schema der {kind.bezeichnung}.",
            f"Eine Nummer wie „{example(kind.nummer)}“ eintragen; ihr Schema steht in papierarten.yaml.",
        )


def _head_faults(tree: Mapping, kind: Papierart) -> Iterator[Fault]:
    columns = {c for a in kind.abschnitte.values() for c in a.angezeigt}
    fields = {f for a in kind.abschnitte.values() for f in a.felder}
    if "federfuehrung" in fields:
        yield from _lacking(tree, "federfuehrung")
    stations = tree.get("beratungsfolge")
    for station in stations if isinstance(stations, Sequence) else ():
        if "zustaendigkeit" in columns and isinstance(station, Mapping):
            yield from _lacking(station, "zustaendigkeit")


def _unprinted(tree: Mapping, kind: Papierart) -> Iterator[Fault]:
    """What is entered for a Baustein, the head or a station, and has no place on the form."""
    for name in ("beschlussvorschlag", "unterschrift"):
        if name in tree.spots.keys and name not in kind.abschnitte:
            yield (
                Code.ABSCHNITT,
                tree.spots.keys[name],
                f"„{name}“ wird nirgends gedruckt: Die Papierart „{kind.bezeichnung}“ sieht es nicht vor.",
                "Hier streichen oder in papierarten.yaml den Abschnitt vorsehen.",
            )
    columns = {c for a in kind.abschnitte.values() for c in a.angezeigt}
    fields = {f for a in kind.abschnitte.values() for f in a.felder}
    stations = tree.get("beratungsfolge")
    groups = [(tree, set(get_args(Feld)) - _MAY_STAND_ELSEWHERE - fields, "felder")]
    entries = stations if isinstance(stations, Sequence) else ()
    missing = {"top", "ergebnis"} - columns
    groups += [(entry, missing, "spalten") for entry in entries if isinstance(entry, Mapping)]
    for group, unknown, where in groups:
        for key in sorted(unknown & group.spots.keys.keys()):
            yield (
                Code.ABSCHNITT,
                group.spots.keys[key],
                f"„{key}“ wird nicht gedruckt: Die Papierart „{kind.bezeichnung}“ hat es nicht.",
                f"In papierarten.yaml unter „{where}“ ergänzen, oder hier streichen.",
            )


def _lacking(group: Mapping, key: str) -> Iterator[Fault]:
    if key not in group.spots.keys:
        yield (
            Code.SCHLUESSEL_FEHLT,
            group.spots.place,
            f"Hier fehlt der Schlüssel „{key}“.",
            f'„{key}: …“ ergänzen; ist der Wert noch unbekannt: {key}: {{ausstehend: "Grund"}}.',
        )


def _signature_faults(tree: Mapping, mandant: Mandant) -> Iterator[Fault]:
    signature = _group(tree, "unterschrift")
    formula, known = signature.get("formel"), mandant.unterschriftsformeln
    if not isinstance(formula, Scalar) or not known or formula in known:
        return
    yield (
        Code.WERT_UNZULAESSIG,
        signature.spots.values["formel"],
        f"Mit „{formula}“ wird bei dieser Behörde nicht unterschrieben.",
        vorschlag(formula, known),
    )


# Which keys say what stands in a Baustein, what a paper without any of them lacks, and the cure.
_SAYS = {
    "beschlussvorschlag": (
        ("beschlussvorschlag",),
        "hat keinen „beschlussvorschlag“",
        "Ergänzen; steht er noch nicht fest: beschlussvorschlag: {ausstehend: Grund}.",
    ),
    "finanzielle_auswirkungen": (
        ("finanzielle_auswirkungen", "finanzierung"),
        "sagt nichts zu ihren finanziellen Auswirkungen",
        (
            "„finanzierung: …“ ergänzen; kostet der Beschluss nichts: „finanzielle_auswirkungen:"
            " keine“; ist es noch offen: finanzielle_auswirkungen: {ausstehend: Grund}."
        ),
    ),
    "unterschrift": (
        ("unterschrift",),
        "ist nicht unterschrieben",
        "Zum Beispiel „unterschrift: {funktion: Landrat}“ ergänzen.",
    ),
    "beitraege": (
        ("beitraege",),
        "hat keine Beiträge",
        "„beitraege:“ mit einer Liste von Beiträgen ergänzen.",
    ),
    "beschluss": (
        ("beschluss",),
        "nennt keinen Beschluss",
        "„beschluss: …“ mit dem Namen einer Datei aus beschluesse/ ergänzen.",
    ),
    "synopse": (
        ("synopse",),
        "sagt nicht, welche Texte sie gegenüberstellt",
        "„synopse: {alt: satzung-2020.md, neu: ../satzung/text.md}“ ergänzen.",
    ),
    "anlagen": (
        ("anlagen",),
        "hat keine Anlagen",
        "„anlagen:“ mit einer Liste von Anlagen ergänzen.",
    ),
}


def _is_there(tree: Mapping, name: str) -> bool:
    return name in _SAYS and any(key in tree.spots.keys for key in _SAYS[name][0])


def _group(tree: Mapping, key: str) -> Mapping:
    """The mapping under a key, or an empty one."""
    found = tree.get(key)
    return found if isinstance(found, Mapping) else Mapping(tree.spots.place)
