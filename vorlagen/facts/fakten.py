"""The base of all fact models: they know their place, and which of their keys go together."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, ClassVar, Self, get_args

from msgspec import Struct
from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationInfo,
    model_validator,
)

from vorlagen.facts import reads
from vorlagen.facts.yaml_tree import Annahme, Ausstehend, Mapping, Spots, fault
from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.german.lists import vorschlag

EXAMPLE = " Beispiel:"  # what stands behind it, below a field, is a value as YAML


class Beschreibung(Struct, frozen=True):
    """What a key means, and a value of it as YAML; either may be empty."""

    text: str = ""
    beispiel: str = ""


def beschreibung(model: type[BaseModel], key: str) -> Beschreibung:
    """What a key of a model means: the text below its field, in the class that declares it.

    The source is read only when somebody asks. pydantic can do the same while it makes the classes;
    then every command would start a fifth of a second later.
    """
    owner = next(owner for owner in model.__mro__ if key in inspect.get_annotations(owner))
    said = " ".join(_texts_of(owner.__module__).get((owner.__name__, key), "").split())
    text, _, example = said.partition(f".{EXAMPLE}")
    return Beschreibung(text.strip(), example.strip().strip("`"))


@cache
def _texts_of(module: str) -> dict[tuple[str, str], str]:
    """The texts below the fields of all classes of a module, by class and field."""
    return {
        (owner.name, name): text
        for owner in ast.parse(inspect.getsource(sys.modules[module])).body
        if isinstance(owner, ast.ClassDef)
        for pair in pairwise(owner.body)
        for name, text in _field_with_text(*pair)
    }


def _field_with_text(field: ast.stmt, below: ast.stmt) -> list[tuple[str, str]]:
    match field, below:
        case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
            return [(name, text)]
    return []


class Schluesselregel(Struct, frozen=True):
    """Which keys of a group go together: at least and at most so many of `keys`, if `when` is there."""

    keys: tuple[str, ...]
    least: int = 0
    most: int | None = None
    when: str = ""

    def check(self, model: type[BaseModel], given: Collection[str]) -> None:
        """Hold the keys that a group has against the rule."""
        found = [key for key in self.keys if key in given]
        if self.when and self.when not in given:
            return
        if len(found) < self.least:
            examples = (beschreibung(model, key).beispiel or "…" for key in self.keys)
            written = [f"„{key}: {value}“" for key, value in zip(self.keys, examples, strict=True)]
            names = " oder ".join(f"„{key}“" for key in self.keys)
            raise fault(
                "SCHLUESSEL_FEHLT",
                f"Zu „{self.when}“ gehört {names}." if self.when else f"Hier fehlt {names}.",
                f"Ergänzen, zum Beispiel: {' oder '.join(written)}.",
            )
        if self.most is not None and len(found) > self.most:
            raise fault(
                "WERT_UNZULAESSIG",
                f"„{found[0]}“ und „{found[1]}“ schließen sich aus; hier steht beides.",
                "Eines von beiden streichen.",
            )

    def as_schema(self) -> dict[str, Any]:
        """The rule as JSON Schema; of two keys that exclude each other an editor marks the second."""
        some = {"anyOf": [{"required": [key]} for key in self.keys]} if self.least else {}
        if self.when:
            return {"if": {"required": [self.when]}, "then": some}
        if self.most is None:
            return some
        others = {key: self.keys[n:] for n, key in enumerate(self.keys[:-1], start=1)}
        excluded = [
            {"if": {"required": [key]}, "then": {"properties": dict.fromkeys(rest, False)}}
            for key, rest in others.items()
        ]
        return {**some, "allOf": excluded}


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
    """Where a key is there, one of the others must be, too."""
    return Schluesselregel(others, least=1, when=key)


def zusammen(first: str, second: str) -> tuple[Schluesselregel, Schluesselregel]:
    """Both keys are there, or none of them."""
    return braucht(first, second), braucht(second, first)


@cache
def _derived(model: type[BaseModel]) -> frozenset[str]:
    """What a model computes once of its facts and keeps."""
    owned = ((name, value) for owner in model.__mro__ for name, value in vars(owner).items())
    return frozenset(name for name, value in owned if isinstance(value, cached_property))


_get = object.__getattribute__


class Fakten(BaseModel):
    """A group of facts read from YAML: unchangeable, and with the place of each of them.

    The German text below a field is what editors and the handbook say of its key; what follows
    „Beispiel:“ is a value as somebody would write it in YAML (`vorlagen.paper.json_schema`).
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    REGELN: ClassVar[tuple[Schluesselregel, ...]] = ()  # which keys go together
    GEERBT: ClassVar[tuple[str, ...]] = ()  # which keys an annex has from its paper

    @model_validator(mode="wrap")
    @classmethod
    def _keep_places(
        cls, value: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if not isinstance(value, Mapping):
            model = handler(value)
            cls._check_rules(value if isinstance(value, dict) else ())
            return model
        if isinstance(info.context, Findings):
            _report_missing_keys(cls, value, info.context)
            model = handler(_only_known_keys(cls, value, info.context))
        else:
            model = handler(value)
        cls._check_rules(value)
        reads.keep_tree(model, value)
        model._tell_entries_apart()
        if isinstance(info.context, Findings):
            info.context.extend(model.faults())
        return model

    def _tell_entries_apart(self) -> None:
        """Let mappings note which of their entries are asked for, unless these do so themselves."""
        fields = _get(self, "__dict__")
        for name, value in fields.items():
            if type(value) is dict and not any(
                isinstance(entry, Fakten) for entry in value.values()
            ):
                fields[name] = reads.Entries(value, self, name)

    @classmethod
    def _check_rules(cls, given: Collection[str]) -> None:
        for rule in cls.REGELN:
            rule.check(cls, given)

    def faults(self) -> Iterator[Finding]:
        """What does not fit together among these facts, though each could be read."""
        yield from ()

    def __getattribute__(self, name: str) -> Any:
        value = _get(self, name)
        if reads.now.reads is not None:
            model = _get(self, "__class__")
            if name in model.__pydantic_fields__:
                reads.note_fact(self, name)
            elif name == "__dict__" or name in _derived(model):
                reads.note_fact(self, "", reads.GROUP)
        return value

    @property
    def tree(self) -> Mapping:
        """The YAML this group was read from; whoever asks for it may read all of it."""
        reads.note_fact(self, "", reads.GROUP)
        return reads.tree_of(self)

    @property
    def place(self) -> Place:
        """Where this group begins."""
        reads.note_fact(self, "", reads.PLACE)
        return reads.tree_of(self).spots.place

    def place_of(self, *path: str) -> Place:
        """Where the value at the end of a path of keys stands, or as far as the path goes."""
        spots = self._spots_along(path)
        return spots.values.get(path[-1], spots.place)

    def place_of_key(self, *path: str) -> Place:
        """Where the key at the end of a path of keys stands."""
        spots = self._spots_along(path)
        return spots.keys.get(path[-1], spots.place)

    def assumed(self, *path: str) -> Annahme | None:
        """The reason, if the value at the end of a path of keys is an assumption."""
        return self._spots_along(path).assumed.get(path[-1])

    def _spots_along(self, path: tuple[str, ...]) -> Spots:
        node = reads.tree_of(self)
        reads.note_fact(self, reads.STEP.join(path), reads.FACT if path[1:] else reads.SHAPE)
        for key in path[:-1]:
            below = node.get(key)
            if not isinstance(below, Mapping):
                break
            node = below
        return node.spots


def _report_missing_keys(model: type[BaseModel], mapping: Mapping, findings: Findings) -> None:
    """Report required keys that are not there; validation then fails without a word of its own."""
    for key in _required(model):
        # A key without a usable value has its finding from the reader already.
        if key in mapping or key in mapping.spots.keys:
            continue
        may_be_pending = Ausstehend in get_args(model.model_fields[key].annotation)
        cure = f"„{key}: …“ ergänzen"
        if may_be_pending:
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
    """What is wrong with „Den Knoten“ of a name that nobody knows; `cure` is for where none is near."""
    message = f"{what} „{name}“ gibt es hier nicht."
    return Finding(code, place, message, vorschlag(name, known, cure))


def repeated(
    names: Iterable[tuple[str, Place]], reserved: Collection[str] = ()
) -> Iterator[Finding]:
    """Names that were given before, or are reserved: an address must not mean two things."""
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
            what, cure = (
                f"Den Namen „{name}“ trägt schon der Eintrag",
                "Eine der beiden Bezeichnungen ändern.",
            )
            if name[:1].isdigit():  # a day or year: no name begins so
                what, cure = (
                    f"„{name}“ steht schon",
                    "Einen der beiden Einträge berichtigen oder streichen.",
                )
            message = f"{what} in Zeile {seen[name].line}."
            yield Finding(Code.KENNUNG_DOPPELT, place, message, cure)
        seen.setdefault(name, place)


def _only_known_keys(
    model: type[BaseModel], mapping: Mapping, findings: Findings
) -> dict[str, Any]:
    known = model.model_fields
    if mapping.spots.keys.keys() <= known.keys():
        return mapping
    for key in mapping.spots.keys.keys() - known.keys():
        place, code = mapping.spots.keys[key], Code.SCHLUESSEL_UNBEKANNT
        findings.extend([unknown("Den Schlüssel", key, known, place, code=code)])
    return {key: value for key, value in mapping.items() if key in known}
