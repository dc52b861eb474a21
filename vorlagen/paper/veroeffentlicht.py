"""What a paper said when it was published: `veroeffentlicht.json` beside its YAML.

The program writes the file (`vorlagen festhalten`) and it goes into git with the facts. It holds what the
paper's facts file says of each printed figure, the values of the facts that these rest on, the paper's
number and date, and a checksum over all of it, so that nobody changes by accident what has been published.
Where each fact stood is left out: it is in git, and a tenth of the text remains to be read with every build.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct

from vorlagen.findings import Code, Findings, Place
from vorlagen.german.dates import datum

DATEI = "veroeffentlicht.json"
_GROESSEN, _CHECKSUM = "groessen", "pruefsumme"
_ADDRESS = re.compile(r"[A-Za-z_]\w*(\.\w+)+", re.ASCII)
_CURE = "Die Datei aus git wiederherstellen oder mit „vorlagen festhalten“ neu schreiben."
_MOVE = "Die Datei in ihren Ordner legen; wurde der Ordner umbenannt, neu festhalten:"


class VeroeffentlichteGroesse(Struct, frozen=True):
    """A figure as it was published; `gilt_ab` has the days from which dated values under it held."""

    adresse: str
    wert: Fraction
    einheit: str  # as figures say it: "EUR je VZÄ und Jahr"
    gilt_ab: frozenset[tuple[str, date]]


class Veroeffentlicht(Struct, frozen=True):
    """The published state of a paper."""

    vorlage: str  # authority and Kennung, with a slash
    nummer: str
    datum: date | None
    entwurf: bool
    groessen: Mapping[str, tuple[VeroeffentlichteGroesse, ...]]  # by address, all its values
    fakten: Mapping[str, frozenset[Fraction]]  # by address; records of earlier programs have none
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

    Of the sources of a figure only the days are kept from which dated ones hold (`gilt_ab`), and once for
    all figures their values (`fakten`).
    """
    sources = [source for entry in groessen for source in entry["quellen"]]
    facts: dict[str, list[str]] = {}
    for address, value in sorted({(s["adresse"], s["wert"]) for s in sources if s["adresse"]}):
        facts.setdefault(address, []).append(value)
    content: dict[str, Any] = {
        "vorlage": vorlage,
        "nummer": nummer,
        "datum": tag.isoformat() if tag else "",
        "entwurf": entwurf,
        _GROESSEN: [_kept(entry) for entry in groessen],
        "fakten": facts,
    }
    return json.dumps(_signed(content), ensure_ascii=False, indent=2) + "\n"


def _kept(entry: Any) -> Any:
    days = {s["adresse"]: s["gilt_ab"] for s in entry["quellen"] if "gilt_ab" in s}
    rest = {key: value for key, value in entry.items() if key != "quellen"}
    return {**rest, "gilt_ab": days} if days else rest


def read(text: str, name: str, vorlage: str, findings: Findings) -> Veroeffentlicht | None:
    """The published state in a text; None with a finding if it is not as the program wrote it.

    `vorlage` is the paper beside which the file lies: authority and Kennung, with a slash.
    """
    place, cure = Place(name), _CURE
    try:
        content = json.loads(text)
        if content.get(_CHECKSUM) != _signed(content)[_CHECKSUM]:
            message = (
                "Die Datei ist nach dem Festhalten geändert worden; ihre Prüfsumme stimmt nicht."
            )
        elif content["vorlage"] != vorlage:
            message = (
                f"Die Datei gehört zur Vorlage „{content['vorlage']}“, liegt aber bei „{vorlage}“."
            )
            cure = f"{_MOVE} vorlagen festhalten {vorlage} --ersetzen"
        else:
            return _published(content, place)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        message = "Die Datei hat nicht die Form, die das Programm schreibt."
    findings.add(Code.STAND_DEFEKT, place, message, cure)
    return None


def _published(content: Mapping[str, Any], place: Place) -> Veroeffentlicht:
    groessen: dict[str, tuple[VeroeffentlichteGroesse, ...]] = {}
    for entry in content[_GROESSEN]:
        address, value = (
            entry["adresse"],
            entry["wert"] or entry.get("bruch"),
        )  # of endless decimals
        if _ADDRESS.fullmatch(address) and value:
            days = entry.get("gilt_ab", {}).items()
            since = frozenset((of, date.fromisoformat(day)) for of, day in days)
            groesse = VeroeffentlichteGroesse(address, Fraction(value), entry["einheit"], since)
            groessen[address] = (*groessen.get(address, ()), groesse)
    day = date.fromisoformat(content["datum"]) if content["datum"] else None
    facts = {of: frozenset(map(Fraction, some)) for of, some in content.get("fakten", {}).items()}
    return Veroeffentlicht(
        content["vorlage"], content["nummer"], day, content["entwurf"], groessen, facts, place
    )


def _signed(content: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in content.items() if key != _CHECKSUM}
    plain = json.dumps(rest, sort_keys=True)
    return {_CHECKSUM: hashlib.sha256(plain.encode()).hexdigest(), **rest}
