"""Reads trees of YAML into fact models; errors of validation become findings with places."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.yaml_tree import Ausstehend, Mapping, Scalar, Sequence, place_of
from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.german.lists import naechste, vorschlag

M = TypeVar("M", bound=Fakten)
_ANY_TYPE = ConfigDict(arbitrary_types_allowed=True)  # as fact models have it


def validate(model: type[M], tree: Mapping, findings: Findings) -> M | None:
    """The model of a tree; None with findings if the tree has faults that leave it unusable.

    Unknown keys are reported, too, and the model is built without them.
    """
    try:
        return model.model_validate(tree, context=findings)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _add_finding(details, tree, findings)
        return None


def read_value(kind: Any, text: str, findings: Findings) -> Any:
    """A text read as a value in a YAML file without quotation marks; None with findings.

    `kind` is the type of the value, as fields of models are annotated with it.
    """
    nowhere = Place("")
    try:
        value = Scalar(text, nowhere, plain=True)
        return TypeAdapter(kind, config=_ANY_TYPE).validate_python(value)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _add_finding(details, Mapping(nowhere), findings)
        return None


def _add_finding(details: ErrorDetails, tree: Mapping, findings: Findings) -> None:
    kind = details["type"]
    context = details.get("ctx", {})
    value = details["input"]
    if kind == "missing":
        return  # reported by the model that misses the key
    place, node = _walk(tree, details["loc"])
    if kind in _ABOUT_THE_KIND and isinstance(node, Mapping):
        key = str(context["discriminator"]).strip("'")
        if key not in node.spots.keys:
            findings.extend([_without_kind(key, node)])
        if key not in node:
            return  # a key without a usable value has its finding from the reader
        value = node[key]
        place = node.spots.values[key]
        kind = "string_type"
        if isinstance(value, Scalar):
            kind = "literal_error"
            context = {"expected": context.get("expected_tags", "")}
    if isinstance(value, Ausstehend):
        findings.add(
            Code.WERT_UNZULAESSIG,
            place_of(value),
            "Dieser Wert kann nicht ausstehen; ohne ihn lässt sich nichts bauen.",
            "Einen Wert eintragen, notfalls als {annahme: …, grund: …}.",
        )
    elif kind in _ABOUT_WHAT_IS_MISSING and _lacks_entries(node):
        pass  # an entry without a usable value has its finding from the reader
    elif kind in Code.__members__:
        findings.add(Code[kind], place, context["message"], context["cure"])
    else:
        findings.extend([_translated(kind, context, place, value)])


def _without_kind(key: str, group: Mapping) -> Finding:
    """The finding on a group whose key for its kind is missing or misspelt."""
    nearest = naechste(key, group)
    cure = f"„{key}: …“ ergänzen; welche Werte möglich sind, steht im Handbuch."
    if nearest:
        cure = f"Meinten Sie mit „{nearest}“ den Schlüssel „{key}“?"
    place = group.spots.keys.get(nearest, group.spots.place)
    return Finding(Code.SCHLUESSEL_FEHLT, place, f"Hier fehlt der Schlüssel „{key}“.", cure)


def _lacks_entries(node: Any) -> bool:
    return isinstance(node, Mapping | Sequence) and len(node) < len(node.spots.keys)


def _walk(tree: Mapping, loc: tuple[int | str, ...]) -> tuple[Place, Any]:
    """The place and node at the end of pydantic's path; steps that are not in the tree are skipped."""
    node: Any = tree
    place = tree.spots.place
    place_of_key = place
    for step in loc:
        if isinstance(node, Mapping | Sequence) and step in node.spots.values:
            place = node.spots.values[step]
            place_of_key = node.spots.keys[step]
            entries = node.items() if isinstance(node, Mapping) else enumerate(node)
            node = dict[Any, Any](entries).get(step)
        elif step == "[key]":
            place = place_of_key
    return place, node


def _translated(kind: str, context: dict[str, Any], place: Place, value: Any) -> Finding:
    shown = "…" if isinstance(value, Mapping | Sequence) else str(value)
    message, cure = _TEXTS.get(kind, _TEXTS["other"])
    if kind in {"literal_error", "enum"}:
        expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        message = "„{value}“ ist hier nicht möglich."
        cure = vorschlag(shown, expected.split(", "))
    message = message.format(value=shown, **context)
    cure = cure.format(value=shown, **context)
    return Finding(Code.WERT_UNZULAESSIG, place, message, cure)


_GROUP = (
    "Hier wird eine Gruppe von Schlüsseln erwartet, nicht „{value}“.",
    "Die Schlüssel eingerückt in die nächsten Zeilen schreiben.",
)
_TEXTS = {  # by pydantic's types of errors: message and cure
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "dict_type": _GROUP,
    "union_tag_not_found": _GROUP,
    "string_type": (
        "Hier wird ein einzelnes Wort erwartet, keine Gruppe oder Liste.",
        "Einen der Werte eintragen, die im Handbuch stehen.",
    ),
    "list_type": (
        "Hier wird eine Liste erwartet, nicht „{value}“.",
        "Jeden Eintrag in einer eigenen Zeile mit „- “ beginnen oder in [ ] setzen.",
    ),
    "greater_than": ("„{value}“ ist zu klein.", "Der Wert muss größer als {gt} sein."),
    "greater_than_equal": ("„{value}“ ist zu klein.", "Der Wert muss mindestens {ge} sein."),
    "less_than_equal": ("„{value}“ ist zu groß.", "Der Wert darf höchstens {le} sein."),
    "too_short": ("Hier fehlen Einträge.", "Mindestens {min_length} Eintrag angeben."),
    "string_pattern_mismatch": (
        "„{value}“ ist als Kennung nicht möglich.",
        "Nur Buchstaben ohne Umlaute, Ziffern und Unterstriche, vorn ein Buchstabe.",
    ),
    "other": ("„{value}“ passt hier nicht.", "Den Wert mit dem Muster im Handbuch vergleichen."),
}
_ABOUT_THE_KIND = {"union_tag_invalid", "union_tag_not_found"}
_ABOUT_WHAT_IS_MISSING = {"too_short", "SCHLUESSEL_FEHLT", "WERT_UNZULAESSIG"}
