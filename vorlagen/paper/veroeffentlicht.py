"""The published state of a paper: `veroeffentlicht.json` beside its YAML.

The program writes the file (`vorlagen festhalten`) and it goes into git with the facts. It has the entries
of the paper's facts file for each printed figure, the values of the facts below these, the paper's number
and date, and a checksum over all of it, so that nobody changes by accident what has been published. The
places of facts are left out: git has them, and every build reads only a tenth of the text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct

from vorlagen.findings import Code, Findings, Place
from vorlagen.german.dates import datum
from vorlagen.page import HiddenSum

_GROESSEN, _SUMMEN, _CHECKSUM = "groessen", "summen", "pruefsumme"
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
    summen: tuple[HiddenSum, ...]  # those that hide what it withholds
    place: Place

    def __str__(self) -> str:
        """How messages name the paper: „Vorlage 12/2024 vom 01.02.2024 (musterkreis/beratung)“."""
        parts = ["Entwurf der Vorlage"] if self.entwurf else ["Vorlage"]
        if self.nummer:
            parts.append(self.nummer)
        if self.datum:
            parts.append(f"vom {datum(self.datum)}")
        parts.append(f"({self.vorlage})")
        return " ".join(parts)


def as_text(
    vorlage: str,
    nummer: str,
    tag: date | None,
    groessen: list[Any],
    summen: Iterable[HiddenSum] = (),
    *,
    entwurf: bool,
) -> str:
    """The content of the file for a paper whose facts file holds `groessen`.

    Of sums that hide what is withheld it has the addresses of these parts, never their values.

    Of the sources of a figure only the days are kept from which dated ones hold (`gilt_ab`), and once for
    all figures their values (`fakten`).
    """
    values = set()
    for entry in groessen:
        for source in entry["quellen"]:
            if source["adresse"]:
                values.add((source["adresse"], source["wert"]))
    facts: dict[str, list[str]] = {}
    for address, value in sorted(values):
        facts.setdefault(address, []).append(value)
    content: dict[str, Any] = {
        "vorlage": vorlage,
        "nummer": nummer,
        "datum": tag.isoformat() if tag else "",
        "entwurf": entwurf,
        _GROESSEN: [_without_sources(entry) for entry in groessen],
        "fakten": facts,
    }
    hidden = []
    for item in summen:
        hidden.append({"gedruckt": item.text, "verborgen": sorted(item.parts)})
    if hidden:
        content[_SUMMEN] = hidden
    return json.dumps(_signed(content), ensure_ascii=False, indent=2) + "\n"


def _without_sources(entry: Any) -> Any:
    """The entry of a figure with the days of its sources instead of these."""
    rest = {}
    for key, value in entry.items():
        if key != "quellen":
            rest[key] = value
    days = {}
    for source in entry["quellen"]:
        if "gilt_ab" in source:
            days[source["adresse"]] = source["gilt_ab"]
    if days:
        rest["gilt_ab"] = days
    return rest


def read(text: str, name: str, vorlage: str, findings: Findings) -> Veroeffentlicht | None:
    """The published state in a text; None with a finding if it is not as the program wrote it.

    `vorlage` is the paper beside which the file lies: authority and Kennung, with a slash.
    """
    place = Place(name)
    cure = _CURE
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
        address = entry["adresse"]
        value = entry["wert"] or entry.get("bruch")  # a fraction if the decimals do not end
        if not _ADDRESS.fullmatch(address) or not value:
            continue
        days = set()
        for dated_address, day in entry.get("gilt_ab", {}).items():
            days.add((dated_address, date.fromisoformat(day)))
        groesse = VeroeffentlichteGroesse(
            address, Fraction(value), entry["einheit"], frozenset(days)
        )
        groessen[address] = (*groessen.get(address, ()), groesse)
    facts = {}
    for address, values in content.get("fakten", {}).items():
        facts[address] = frozenset(map(Fraction, values))
    summen = []
    for entry in content.get(_SUMMEN, ()):
        summen.append(HiddenSum(entry["gedruckt"], frozenset(entry["verborgen"]), place))
    return Veroeffentlicht(
        vorlage=content["vorlage"],
        nummer=content["nummer"],
        datum=date.fromisoformat(content["datum"]) if content["datum"] else None,
        entwurf=content["entwurf"],
        groessen=groessen,
        fakten=facts,
        summen=tuple(summen),
        place=place,
    )


def _signed(content: Mapping[str, Any]) -> dict[str, Any]:
    rest = {}
    for key, value in content.items():
        if key != _CHECKSUM:
            rest[key] = value
    plain = json.dumps(rest, sort_keys=True)
    return {_CHECKSUM: hashlib.sha256(plain.encode()).hexdigest(), **rest}
