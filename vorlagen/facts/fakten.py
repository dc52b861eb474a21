"""The base of all fact models, which know their place in YAML; and the kinds of files they are read from.

Errors of validation become findings with places.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, ClassVar, Generic, Self, TypeVar, get_args

from msgspec import Struct, field
from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails

from vorlagen.facts.files import Part, absorb
from vorlagen.facts.yaml_tree import (
    Annahme,
    Ausstehend,
    Mapping,
    Scalar,
    Sequence,
    Spots,
    fault,
    place_of,
)
from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.german.words import naechste, vorschlag

EXAMPLE = " Beispiel:"  # in the text below a field; a value in YAML follows


class Beschreibung(Struct, frozen=True):
    """The meaning of a key, and an example value in YAML; either may be empty."""

    text: str = ""
    beispiel: str = ""


def beschreibung(model: type[BaseModel], key: str) -> Beschreibung:
    """The meaning of a key of a model: the text below its field, in the class that declares it.

    The source is read only on demand. pydantic could do the same while it makes the classes, but then
    every command would start a fifth of a second later.
    """
    owner = next(owner for owner in model.__mro__ if key in inspect.get_annotations(owner))
    field_text = _texts_of(owner.__module__).get((owner.__name__, key), "")
    on_one_line = " ".join(field_text.split())
    text, _, example = on_one_line.partition(f".{EXAMPLE}")
    return Beschreibung(text.strip(), example.strip().strip("`"))


@cache
def _texts_of(module: str) -> dict[tuple[str, str], str]:
    """The texts below the fields of all classes of a module, by class and field."""
    texts: dict[tuple[str, str], str] = {}
    for owner in ast.parse(inspect.getsource(sys.modules[module])).body:
        if not isinstance(owner, ast.ClassDef):
            continue
        for pair in pairwise(owner.body):
            match pair:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                    texts[owner.name, name] = text
    return texts


class Schluesselregel(Struct, frozen=True):
    """How many of `keys` a group must have (`least`) and may have (`most`), if it has the key `when`."""

    keys: tuple[str, ...]
    least: int = 0
    most: int | None = None
    when: str = ""

    def check(self, model: type[BaseModel], given: Collection[str]) -> None:
        """Raise a fault if the keys that a group has do not follow the rule."""
        if self.when and self.when not in given:
            return
        present = [key for key in self.keys if key in given]
        if len(present) < self.least:
            names = " oder ".join(f"„{key}“" for key in self.keys)
            message = f"Hier fehlt {names}."
            if self.when:
                message = f"Zu „{self.when}“ gehört {names}."
            examples: list[str] = []
            for key in self.keys:
                example = beschreibung(model, key).beispiel or "…"
                examples.append(f"„{key}: {example}“")
            cure = f"Ergänzen, zum Beispiel: {' oder '.join(examples)}."
            raise fault("SCHLUESSEL_FEHLT", message, cure)
        if self.most is not None and len(present) > self.most:
            raise fault(
                "WERT_UNZULAESSIG",
                f"„{present[0]}“ und „{present[1]}“ schließen sich aus; hier steht beides.",
                "Eines von beiden streichen.",
            )

    def as_schema(self) -> dict[str, Any]:
        """The rule as JSON Schema; of two keys that exclude each other an editor marks the second."""
        schema: dict[str, Any] = {}
        if self.least:
            schema["anyOf"] = [{"required": [key]} for key in self.keys]
        if self.when:
            return {"if": {"required": [self.when]}, "then": schema}
        if self.most is None:
            return schema
        exclusions: list[dict[str, Any]] = []
        for number, key in enumerate(self.keys[:-1], start=1):
            forbidden = dict.fromkeys(self.keys[number:], False)
            exclusions.append({"if": {"required": [key]}, "then": {"properties": forbidden}})
        schema["allOf"] = exclusions
        return schema


def mindestens_eines(*keys: str) -> Schluesselregel:
    """One of the keys must be there."""
    return Schluesselregel(keys, least=1)


def hoechstens_eines(*keys: str) -> Schluesselregel:
    """No two of the keys may be there."""
    return Schluesselregel(keys, most=1)


def genau_eines(*keys: str) -> Schluesselregel:
    """Exactly one of the keys must be there."""
    return Schluesselregel(keys, least=1, most=1)


def braucht(key: str, *others: str) -> Schluesselregel:
    """If a key is there, one of the others must be there as well."""
    return Schluesselregel(others, least=1, when=key)


def zusammen(first: str, second: str) -> tuple[Schluesselregel, Schluesselregel]:
    """Both keys are there, or none of them."""
    return braucht(first, second), braucht(second, first)


_WRITTEN_NOWHERE = Mapping(Place(""))


def keep_tree(model: Fakten, tree: Mapping) -> None:
    """Store the group that a fact model was read from, for `Fakten.tree`.

    A declared private attribute would cost each model as much time as all its fields.
    """
    object.__setattr__(model, "__pydantic_private__", {"tree": tree})


class Fakten(BaseModel):
    """A group of facts read from YAML: immutable, and with the place of each of them.

    Editors and the handbook show the German text below a field as the description of its key; a value
    in YAML follows „Beispiel:“ (`vorlagen.paper.json_schema`).
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    REGELN: ClassVar[tuple[Schluesselregel, ...]] = ()  # which keys go together
    GEERBT: ClassVar[tuple[str, ...]] = ()  # which keys an annex inherits from its paper

    @model_validator(mode="wrap")
    @classmethod
    def _keep_places(
        cls, value: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if not isinstance(value, Mapping):
            model = handler(value)
            given = value if isinstance(value, dict) else ()
            cls._check_rules(given)
            return model
        findings = info.context if isinstance(info.context, Findings) else None
        if findings is None:
            model = handler(value)
        else:
            _report_missing_keys(cls, value, findings)
            model = handler(_only_known_keys(cls, value, findings))
        cls._check_rules(value)
        keep_tree(model, value)
        if findings is not None:
            findings.extend(model.faults())
        return model

    @classmethod
    def _check_rules(cls, given: Collection[str]) -> None:
        for rule in cls.REGELN:
            rule.check(cls, given)

    def faults(self) -> Iterator[Finding]:
        """Findings on facts that contradict each other although each could be read."""
        yield from ()

    @property
    def tree(self) -> Mapping:
        """The YAML this group was read from; an empty one if there is none."""
        private = self.__pydantic_private__
        return private["tree"] if private else _WRITTEN_NOWHERE

    @property
    def place(self) -> Place:
        """Where this group begins."""
        return self.tree.spots.place

    def place_of(self, *path: str) -> Place:
        """The place of the value at the end of a path of keys, or of the last group on the path."""
        spots = self._spots_along(path)
        return spots.values.get(path[-1], spots.place)

    def place_of_key(self, *path: str) -> Place:
        """The place of the key at the end of a path of keys."""
        spots = self._spots_along(path)
        return spots.keys.get(path[-1], spots.place)

    def assumed(self, *path: str) -> Annahme | None:
        """The assumption, if the value at the end of a path of keys is assumed."""
        return self._spots_along(path).assumed.get(path[-1])

    def _spots_along(self, path: tuple[str, ...]) -> Spots:
        """The spots of the innermost group on a path of keys."""
        node = self.tree
        for key in path[:-1]:
            below = node.get(key)
            if not isinstance(below, Mapping):
                break
            node = below
        return node.spots


def _report_missing_keys(model: type[BaseModel], mapping: Mapping, findings: Findings) -> None:
    """Report required keys that are not there; the errors of validation about them are ignored."""
    for key in _required(model):
        # A key without a usable value has its finding from the reader already.
        if key in mapping or key in mapping.spots.keys:
            continue
        cure = f"„{key}: …“ ergänzen"
        if Ausstehend in get_args(model.model_fields[key].annotation):
            cure += f'; ist der Wert noch unbekannt: {key}: {{ausstehend: "Grund"}}'
        message = f"Hier fehlt der Schlüssel „{key}“."
        findings.add(Code.SCHLUESSEL_FEHLT, mapping.spots.place, message, f"{cure}.")


@cache
def _required(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(key for key, field in model.model_fields.items() if field.is_required())


def unknown(
    what: str,
    name: str,
    known: Iterable[str],
    place: Place,
    cure: str = "",
    *,
    code: Code = Code.VERWEIS_UNBEKANNT,
) -> Finding:
    """The finding on an unknown name of `what` („Den Knoten“); `cure` is used if no known name is near."""
    message = f"{what} „{name}“ gibt es hier nicht."
    return Finding(code, place, message, vorschlag(name, known, cure))


def repeated(
    names: Iterable[tuple[str, Place]], reserved: Collection[str] = ()
) -> Iterator[Finding]:
    """Findings on names that were given before or are reserved: an address must be unambiguous."""
    seen: dict[str, Place] = {}
    for name, place in names:
        if name in reserved:
            yield Finding(
                Code.KENNUNG_DOPPELT,
                place,
                f"Der Name „{name}“ hat hier schon eine andere Bedeutung.",
                "Einen anderen Namen wählen; bei Zeilen kann „kennung: …“ ihn festlegen.",
            )
        if name in seen:
            line = seen[name].line
            if name[:1].isdigit():  # a day or a year; names never begin with a digit
                message = f"„{name}“ steht schon in Zeile {line}."
                cure = "Einen der beiden Einträge berichtigen oder streichen."
            else:
                message = f"Den Namen „{name}“ trägt schon der Eintrag in Zeile {line}."
                cure = "Eine der beiden Bezeichnungen ändern."
            yield Finding(Code.KENNUNG_DOPPELT, place, message, cure)
        seen.setdefault(name, place)


def _only_known_keys(
    model: type[BaseModel], mapping: Mapping, findings: Findings
) -> dict[str, Any]:
    fields = model.model_fields
    key_places = mapping.spots.keys
    if key_places.keys() <= fields.keys():
        return mapping
    for key in key_places.keys() - fields.keys():
        code = Code.SCHLUESSEL_UNBEKANNT
        findings.extend([unknown("Den Schlüssel", key, fields, key_places[key], code=code)])
    return {key: value for key, value in mapping.items() if key in fields}


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


GEMEINSAM = "gemeinsam"
BEHOERDE, GESAMT = "data/{mandant}", f"data/{GEMEINSAM}"  # the folders of one authority, and of all
_PART = re.compile(r"\{\w+\}")

M_co = TypeVar("M_co", bound=Fakten, covariant=True)


def _no_findings(_facts: Iterable[Any]) -> Iterable[Finding]:
    return ()


class Dateiart(Struct, Generic[M_co], frozen=True, dict=True):
    """A kind of file.

    `muster` is its path in the project; parts that differ from file to file stand in braces, and
    `{mandant}` is any authority's folder, never that of what all share. A price list is not used at all
    if anything is wrong with it, and a paper rests on it only if it asks for one of its values.
    """

    name: str
    muster: str
    model: type[M_co]
    titel: str  # as editors show it
    kennung: str = ""  # the key that names such a file in addresses, instead of its file name
    is_needed: bool = False  # whether every authority has it
    is_price_list: bool = False
    together: Callable[[Iterable[Any]], Iterable[Finding]] = _no_findings  # of all such files

    @property
    def is_shared(self) -> bool:
        """Whether such files are there for all authorities."""
        return self.muster.startswith(GESAMT)

    @property
    def is_single(self) -> bool:
        """Whether there is one such file at most."""
        return not _PART.search(self.muster.replace("{mandant}", ""))

    def datei(self, **parts: str) -> str:
        """The path of one such file, relative to the project."""
        return self.muster.format(**parts)

    def ordner(self, **parts: str) -> str:
        """The folder of such files, relative to the project."""
        return str(PurePosixPath(self.muster).parent).format(**parts)

    @property
    def dateiname(self) -> str:
        """The name of such a file, for kinds whose files all have the same name."""
        return PurePosixPath(self.muster).name

    def sammelordner(self, **parts: str) -> str:
        """The folder that holds the folders of such files, relative to the project."""
        return str(PurePosixPath(self.muster).parent.parent).format(**parts)

    def passt(self, file: str) -> bool:
        """Whether a path, relative to the project and with slashes, is that of such a file."""
        return self._pattern.fullmatch(file) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = re.escape(self.muster).replace(r"\{", "{").replace(r"\}", "}")
        pattern = pattern.replace("{mandant}", rf"(?!{GEMEINSAM}/)[^/]+")
        return re.compile(_PART.sub("[^/]+", pattern))


class FactFiles(Struct, Generic[M]):
    """The files of a kind, by the names by which addresses know them; one that stands alone by ""."""

    facts: dict[str, M] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)  # the files with errors, by these names
    teile: dict[str, tuple[Part, ...]] = field(
        default_factory=dict
    )  # what was read for price lists

    @property
    def only(self) -> M | None:
        """The facts of the file that stands alone; None if it is not there or cannot be used."""
        return self.facts.get("")

    def ask(self, name: str) -> M:
        """The facts of a price list, from which somebody takes a value."""
        absorb(self.teile.get(name, ()))
        return self.facts[name]


class Files(dict[Dateiart[Any], FactFiles[Any]]):
    """What was read of each kind of file."""

    def of(self, art: Dateiart[M]) -> FactFiles[M]:
        """The files of a kind; there may be none."""
        return self.setdefault(art, FactFiles())
