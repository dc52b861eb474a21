"""Holds objects against the object definitions of OParl 1.1, which lie beside the checkout, if they do."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import vorlagen

FOLDER = Path(vorlagen.__file__).parents[2] / "shared/oparl/schema-1.1"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PYTHON: dict[str, Any] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
}
# What the prose asks for beyond the definitions: the lists that are new in 1.1
_MANDATORY = {
    "Body": {
        *("agendaItem", "consultation", "file", "locationList"),
        *("legislativeTermList", "membership"),
    }
}
_EMPTY = {("Body", "legislativeTerm")}  # mandatory lists, which may be empty


@cache
def definition(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


def require_definitions() -> None:
    if not FOLDER.is_dir():
        pytest.skip("the object definitions of OParl 1.1 do not lie beside the checkout")


def faults(item: dict[str, Any]) -> list[str]:
    """What an object has that neither definitions nor prose allow."""
    name = str(item.get("type", "")).rpartition("/")[2]
    if item.get("deleted"):
        rest = item.keys() - {"id", "type", "created", "modified", "deleted"}
        return [f"{name}: a tombstone with {sorted(rest)}"] if rest else []
    known = definition(name)
    every = [
        f"{name}.{key} is missing"
        for key in {*known["required"], *_MANDATORY.get(name, ()), "created", "modified"}
        if key not in item
    ]
    for key, value in item.items():
        where = f"{name}.{key} of {item.get('id')}"
        if value in (None, "", []) and (name, key) not in _EMPTY:
            every.append(f"{where} is empty")
        if key in known["properties"]:
            every += _of_value(where, value, known["properties"][key])
        elif ":" not in key:
            every.append(f"{where} is unknown")
    if item.get("created", "") > item.get("modified", ""):
        every.append(f"{name} was modified before it was created")
    return every


def _of_value(where: str, value: Any, rule: dict[str, Any]) -> list[str]:
    kind = _PYTHON[rule["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        return [f"{where} is a {type(value).__name__}"]
    if "schema" in rule:
        return [*_wrong_type(where, value, rule), *faults(value)]
    if rule["type"] == "array":
        every = []
        for item in value:
            every += _of_value(where, item, rule["items"])
        return every
    every = []
    shapes = {"date-time": _TIME, "date": _DAY, "url": re.compile(r"https?://[^\s]+")}
    shape = shapes.get(rule.get("format", ""))
    if shape is not None and not shape.fullmatch(value):
        every.append(f"{where} is {value!r}")
    if "pattern" in rule and not re.search(rule["pattern"], value):
        every.append(f"{where} is {value!r}")
    return every


def _wrong_type(where: str, value: dict[str, Any], rule: dict[str, Any]) -> list[str]:
    wanted = rule["schema"].removesuffix(".json")
    return [] if value.get("type", "").endswith(f"/{wanted}") else [f"{where} is no {wanted}"]
