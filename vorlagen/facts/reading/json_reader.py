"""Reads JSON files, with the places of the entries of their lists."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from vorlagen.findings import Code, Findings, Place

_BETWEEN = re.compile(r"[\s,]*")
_CURE = "Die Datei aus git wiederherstellen oder mit „vorlagen festhalten“ neu schreiben."


class _RepeatedKeyError(ValueError):
    """A key stands twice in one object, of which JSON would take the last."""


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in found if keys.count(key) > 1))
    return found


_DECODER = json.JSONDecoder(parse_float=Decimal, object_pairs_hook=_without_repetition)


def read_json(text: str, name: str, findings: Findings) -> dict[str, Any] | None:
    """The object that a JSON text holds; None with a finding if it is anything else.

    Args:
        text: The content of the file.
        name: The file's name in findings, relative to the project.
        findings: Receives what is wrong.
    """
    place, message = Place(name), "Die Datei enthält kein JSON-Objekt."
    try:
        found = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = Place(name, error.lineno, error.colno)
        message = "Ab hier ist die Datei kein JSON mehr."
    except _RepeatedKeyError as error:
        message = f"Der Schlüssel „{error}“ steht zweimal da."
    except (ValueError, ArithmeticError, RecursionError):  # thousands of digits or brackets
        message = "Die Datei ist kein JSON, das sich lesen lässt."
    else:
        if isinstance(found, dict):
            return found
    findings.add(Code.STAND_DEFEKT, place, message, _CURE)
    return None


def places_in_list(text: str, name: str, key: str) -> list[Place]:
    """Where each entry of the list under a key of a JSON text begins; the text has been read before."""
    start = re.search(rf'"{key}"\s*:\s*\[', text)
    if start is None:
        return []
    places: list[Place] = []
    line, counted, position = 1, 0, _skip(text, start.end())
    while position < len(text) and text[position] != "]":
        line += text.count("\n", counted, position)
        counted = position
        places.append(Place(name, line, position - text.rfind("\n", 0, position)))
        _, end = _DECODER.raw_decode(text, position)
        position = _skip(text, end)
    return places


def _skip(text: str, position: int) -> int:
    found = _BETWEEN.match(text, position)
    return found.end() if found else position
