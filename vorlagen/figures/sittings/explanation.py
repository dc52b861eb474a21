"""How the last day for something before a meeting was reckoned, as a tree of plain words."""

from __future__ import annotations

import re
from datetime import date

from vorlagen.facts.gremien import Fristregel
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.explanation import Explanation
from vorlagen.figures.sittings.deadlines import (
    LADUNG,
    NAMES,
    Regel,
    Sitzungsregeln,
)
from vorlagen.german.dates import datum, uhrzeit
from vorlagen.german.style import NBSP

_ADDRESS = re.compile(rf"gremien\.(\w+)\.sitzungen\.(\w+)\.({'|'.join(NAMES)})", re.ASCII)
_NOUNS = {
    "kalendertage": ("Kalendertag", "Kalendertage"),
    "werktage": ("Werktag", "Werktage"),
    "arbeitstage": ("Arbeitstag", "Arbeitstage"),
}


def explained_deadline(behoerde: Behoerde, address: str) -> Explanation | None:
    """The derivation of the day at an address; None if no such day is known there."""
    found = _ADDRESS.fullmatch(address)
    if found is None or behoerde.gremien is None or behoerde.mandant is None:
        return None
    committee, meeting, name = found.groups()
    if behoerde.gremien.sitzung(committee, meeting) is None:
        return None
    gremium = behoerde.gremien.gremien[committee]
    return _day(Sitzungsregeln(behoerde.mandant, committee, gremium), meeting, name)


def _day(rules: Sitzungsregeln, meeting: str, name: str) -> Explanation | None:
    frist = rules.frist(name, meeting)
    address = f"gremien.{rules.kennung}.sitzungen.{meeting}"
    if not isinstance(frist.tag, date):
        return None
    if frist.regel is None or isinstance(
        frist.regel.regel, Ausstehend
    ):  # the day was entered for this very meeting
        return _entered(rules, meeting, name)
    rule = frist.regel.regel
    invitation = frist.regel.is_reckoned_from_invitation
    start = _day(rules, meeting, LADUNG) if invitation else _entered(rules, meeting, "datum")
    return Explanation(
        f"{address}.{name}",
        datum(frist.tag),
        frist.tag.isoformat(),
        "",
        formula=_said(rule, start.value if start else ""),
        operands=(_rule(frist.regel, rule), *([start] if start else ())),
    )


def _entered(rules: Sitzungsregeln, meeting: str, name: str) -> Explanation:
    sitzung = rules.gremium.sitzungen[meeting]
    assumed = sitzung.assumed(name)
    address = f"gremien.{rules.kennung}.sitzungen.{meeting}.{name}"
    day: date = getattr(sitzung, name)
    return Explanation(
        address,
        datum(day),
        day.isoformat(),
        "",
        place=sitzung.place_of(name),
        source=str(sitzung.quelle or ""),
        assumed=assumed.grund if assumed else "",
    )


def _rule(regel: Regel, rule: Fristregel) -> Explanation:
    return Explanation(
        regel.address,
        _days(rule),
        str(rule.tage),
        _NOUNS[rule.zaehlung][1],
        place=regel.place,
        source=str(rule.quelle or ""),
        assumed=regel.annahme,
    )


def _days(rule: Fristregel) -> str:
    one, many = _NOUNS[rule.zaehlung]
    return f"{rule.tage}{NBSP}{one if rule.tage == 1 else many}"


def _said(rule: Fristregel, start: str) -> str:
    """The reckoning as a formula: „7 Kalendertage vor 05.03.2024, der letzte Tag zählt mit“."""
    parts = [
        f"{_days(rule)} vor {start}",
        "dieser Tag zählt mit" if rule.ausgangstag_zaehlt else "",
        "der letzte Tag zählt mit" if rule.fristtag_zaehlt else "",
        "" if rule.faellt_auf_ruhetag == "vorher" else "auch an einem Ruhetag",
        f"bis {uhrzeit(rule.uhrzeit)}" if rule.uhrzeit else "",
    ]
    return ", ".join(filter(None, parts))
