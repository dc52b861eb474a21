"""What the keys of YAML files mean, in German: the texts that stand below the fields of the models."""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import dataclass
from functools import cache

from vorlagen.facts.reading.model import Fakten

_EXAMPLE = ". Beispiel:"


@dataclass(frozen=True, slots=True)
class Beschreibung:
    """What a key means, and a value of it as YAML; either may be empty."""

    text: str = ""
    beispiel: str = ""


def beschreibung(model: type[Fakten], key: str) -> Beschreibung:
    """What a key of a model means: the text below its field, in the class that declares it.

    The source is read only when somebody asks. pydantic can do the same while it makes the classes;
    then every command would start a fifth of a second later.
    """
    for owner in model.__mro__:
        if key in inspect.get_annotations(owner):
            return _read(_texts_of(owner.__module__).get((owner.__qualname__, key), ""))
    return Beschreibung()


def _read(docstring: str) -> Beschreibung:
    text, _, example = " ".join(docstring.split()).partition(_EXAMPLE)
    return Beschreibung(text.strip(), example.strip().strip("`"))


@cache
def _texts_of(module: str) -> dict[tuple[str, str], str]:
    """The texts below the fields of all classes of a module, by class and field."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {
        (owner.name, field.target.id): text.value.value
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for field, text in zip(owner.body, owner.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
