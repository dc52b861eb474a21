"""Reads a facts file back, whoever wrote it."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import from_json

from vorlagen.renditions.facts.model import Faktendatei
from vorlagen.renditions.facts.writing import VERSION

_MOST_BYTES = 16 * 1024 * 1024


class FactsError(Exception):
    """A facts file is none that the program writes; the message says in German why."""


def read_facts(content: bytes) -> Faktendatei:
    """The content of a facts file.

    Raises:
        FactsError: If it is too large, no JSON, of another version, or not of the form that
            `facts_json` gives it.
    """
    if len(content) > _MOST_BYTES:
        raise FactsError("Die Faktendatei ist größer als 16 MB.")
    try:
        found = from_json(content)
    except ValueError:
        raise FactsError("Die Faktendatei ist kein JSON, das sich lesen lässt.") from None
    version = found.get("fassung") if isinstance(found, dict) else None
    if isinstance(version, int) and version != VERSION:
        raise FactsError(f"Die Faktendatei hat die Fassung {version}; gelesen wird {VERSION}.")
    try:
        return Faktendatei.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "am Anfang"
        raise FactsError(
            f"Die Faktendatei hat nicht die Form, die das Programm schreibt ({where})."
        ) from None
