"""What a paper said when it was published: `veroeffentlicht.json` beside its YAML.

The program writes the file (`vorlagen festhalten`) and it goes into git with the facts. It holds what the
paper's facts file says of each printed figure, with the paper's number and date, and a checksum over all
of it, so that nobody changes by accident what has been published. Where each fact stood is left out: it is
in git, and a tenth of the text remains to be read with every build.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vorlagen.findings import Code, Findings, Place
from vorlagen.german.dates import datum

_BETWEEN = re.compile(r"[\s,]*")


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


DATEI = "veroeffentlicht.json"
_GROESSEN, _CHECKSUM = "groessen", "pruefsumme"
_KINDS: dict[str, type] = {
    _CHECKSUM: str,
    "vorlage": str,
    "nummer": str,
    "datum": str,
    "entwurf": bool,
    _GROESSEN: list,
}
_ADDRESS = re.compile(r"[A-Za-z_]\w*(\.\w+)+", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60}|/[0-9]{1,60})?", re.ASCII)
_CURE = "Die Datei aus git wiederherstellen oder mit „vorlagen festhalten“ neu schreiben."
_MOVE = "Die Datei in ihren Ordner legen; wurde der Ordner umbenannt, neu festhalten:"


@dataclass(frozen=True, slots=True)
class VeroeffentlichteGroesse:
    """A figure as it was published; `gilt_ab` has the days from which dated values under it held."""

    adresse: str
    wert: Fraction
    einheit: str  # as figures say it: "EUR je VZÄ und Jahr"
    gilt_ab: frozenset[tuple[str, date]]
    place: Place


@dataclass(frozen=True, slots=True)
class Veroeffentlicht:
    """The published state of a paper."""

    vorlage: str  # authority and Kennung, with a slash
    nummer: str
    datum: date | None
    entwurf: bool
    groessen: Mapping[str, tuple[VeroeffentlichteGroesse, ...]]  # by address, all its values
    place: Place

    def __str__(self) -> str:
        """How messages name the paper: „Vorlage 12/2024 vom 01.02.2024 (musterkreis/beratung)“."""
        parts = ["Entwurf der Vorlage" if self.entwurf else "Vorlage", self.nummer]
        parts.append(f"vom {datum(self.datum)}" if self.datum else "")
        return " ".join([*filter(None, parts), f"({self.vorlage})"])


def as_text(
    vorlage: str, nummer: str, tag: date | None, groessen: list[Any], *, entwurf: bool
) -> str:
    """The content of the file for a paper whose facts file holds `groessen`.

    Of the sources of a figure only the days are kept from which dated ones hold (`gilt_ab`).
    """
    content: dict[str, Any] = {
        "vorlage": vorlage,
        "nummer": nummer,
        "datum": tag.isoformat() if tag else "",
        "entwurf": entwurf,
        _GROESSEN: [_kept(entry) for entry in groessen],
    }
    return json.dumps(_signed(content), ensure_ascii=False, indent=2) + "\n"


def _kept(entry: Any) -> Any:
    days = {s["adresse"]: s["gilt_ab"] for s in entry["quellen"] if "gilt_ab" in s}
    rest = {key: value for key, value in entry.items() if key != "quellen"}
    return {**rest, "gilt_ab": days} if days else rest


def read(text: str, name: str, vorlage: str, findings: Findings) -> Veroeffentlicht | None:
    """The published state in a text; None with findings if it is not as the program wrote it."""
    content = read_json(text, name, findings)
    if content is None:
        return None
    places = _places(content, text, name)
    faults = _faults(content, places, Place(name), vorlage)
    for place, message, cure in faults:
        findings.add(Code.STAND_DEFEKT, place, message, cure)
    if faults:
        return None
    groessen: dict[str, tuple[VeroeffentlichteGroesse, ...]] = {}
    for entry, place in zip(content[_GROESSEN], places, strict=True):
        if _ADDRESS.fullmatch(entry["adresse"]) and _value(entry):
            groesse = _groesse(entry, place)
            groessen[groesse.adresse] = (*groessen.get(groesse.adresse, ()), groesse)
    day = date.fromisoformat(content["datum"]) if content["datum"] else None
    return Veroeffentlicht(
        vorlage, content["nummer"], day, content["entwurf"], groessen, Place(name)
    )


def _places(content: Mapping[str, Any], text: str, name: str) -> list[Place]:
    """Where each published figure stands; the file as a whole where a list of that name misleads."""
    places, entries = places_in_list(text, name, _GROESSEN), content.get(_GROESSEN)
    number = len(entries) if isinstance(entries, list) else 0
    return places if len(places) == number else [Place(name)] * number


def _signed(content: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in content.items() if key != _CHECKSUM}
    plain = json.dumps(rest, sort_keys=True, default=str)
    return {_CHECKSUM: hashlib.sha256(plain.encode()).hexdigest(), **rest}


def _value(entry: Mapping[str, Any]) -> str:
    """The exact value as text; `bruch` has it where the decimals never end."""
    return str(entry["wert"] or entry.get("bruch", ""))


def _groesse(entry: Mapping[str, Any], place: Place) -> VeroeffentlichteGroesse:
    days = [(address, date.fromisoformat(day)) for address, day in entry.get("gilt_ab", {}).items()]
    return VeroeffentlichteGroesse(
        entry["adresse"], Fraction(_value(entry)), entry["einheit"], frozenset(days), place
    )


def _faults(
    content: dict[str, Any], places: list[Place], place: Place, vorlage: str
) -> list[tuple[Place, str, str]]:
    """What is wrong with the content, each with its place and cure; all of one kind at once."""
    keys = [(place, message, _CURE) for message in _faulty_keys(content)]
    if keys:
        return keys
    entries = [
        (spot, f"Der {number}. Eintrag hat nicht die Form, die das Programm schreibt.", _CURE)
        for number, (entry, spot) in enumerate(zip(content[_GROESSEN], places, strict=True), 1)
        if not _is_entry(entry)
    ]
    if entries:
        return entries
    if content["vorlage"] != vorlage:
        message = (
            f"Die Datei gehört zur Vorlage „{content['vorlage']}“, liegt aber bei „{vorlage}“."
        )
        return [(place, message, f"{_MOVE} vorlagen festhalten {vorlage} --ersetzen")]
    if content != _signed(content):
        message = "Die Datei ist nach dem Festhalten geändert worden; ihre Prüfsumme stimmt nicht."
        return [(place, message, _CURE)]
    return []


def _faulty_keys(content: Mapping[str, Any]) -> Iterator[str]:
    for key in content:
        if key not in _KINDS:
            yield f"Den Schlüssel „{key}“ schreibt das Programm nicht in diese Datei."
    for key, kind in _KINDS.items():
        value = content.get(key)
        if not isinstance(value, kind) or (key == "datum" and not _is_day(value)):
            yield f"Die Angabe „{key}“ fehlt oder hat nicht die Form, die das Programm schreibt."


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or not all(
        isinstance(entry.get(key), str) for key in ("adresse", "wert", "einheit", "gedruckt")
    ):
        return False
    days = entry.get("gilt_ab", {})
    if not isinstance(days, dict) or not all(day and _is_day(day) for day in days.values()):
        return False
    return _is_number(_value(entry))


def _is_number(text: str) -> bool:
    return not text or (_NUMBER.fullmatch(text) is not None and not re.search(r"/0+$", text))


def _is_day(text: Any) -> bool:
    """Whether this is a day as written in ISO 8601, or an empty text."""
    try:
        return isinstance(text, str) and (not text or bool(date.fromisoformat(text)))
    except ValueError:
        return False
