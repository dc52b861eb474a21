"""What a model says of its keys beside their types: the text below each, and which of them go together."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from vorlagen.facts.yaml_tree import fault

EXAMPLE = " Beispiel:"  # what stands behind it, below a field, is a value as YAML


@dataclass(frozen=True, slots=True)
class Beschreibung:
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


@dataclass(frozen=True, slots=True)
class Schluesselregel:
    """Which keys of a group go together: at least and at most so many of `keys`, if `when` is there."""

    keys: tuple[str, ...]
    least: int = 0
    most: int | None = None
    when: str = ""

    def check(self, model: type[BaseModel], given: Collection[str]) -> None:
        """Hold the keys that a group has against the rule.

        Raises:
            PydanticCustomError: If one of the keys is missing, or if two exclude each other.
        """
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
        excluded = [
            {
                "if": {"required": [key]},
                "then": {"properties": dict.fromkeys(self.keys[number:], False)},
            }
            for number, key in enumerate(self.keys[:-1], start=1)
        ]
        return some if self.most is None else {**some, "allOf": excluded}


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
