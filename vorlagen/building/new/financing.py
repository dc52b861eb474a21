"""The skeleton of a financing table: of a notice if there is one, else of facts that are pending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vorlagen.building.new.commented_yaml import Value, assumed, pending, quoted
from vorlagen.building.new.question import Answers, authority
from vorlagen.facts.bescheid import Bescheid, Bewilligt
from vorlagen.facts.projekt import Behoerde, Projekt
from vorlagen.facts.types import Zeitraum

_COSTS = "kosten_je_stelle"
_GRANT = "foerderung_je_stelle"
_POSTS = "stellen_der_vorlage"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A table's name, and the keys of vorlage.yaml that describe it."""

    name: str
    values: dict[str, Value]


def skeleton(projekt: Projekt, answers: Answers) -> Skeleton:
    """A table of posts, their costs, what is granted for them, and what is left.

    The youngest notice that grants posts says how many there are, by what they are funded, and when.
    """
    behoerde = authority(projekt, answers)
    notices = list(_granting_posts(behoerde)) if behoerde else []
    if notices:
        return _of_notice(projekt, *max(notices, key=_day_of))
    period = _next_year(behoerde, answers)
    facts: dict[str, Value] = {
        _POSTS: _fact("Umfang der Stellen", "VZÄ", "Der Umfang der Stellen steht noch nicht fest."),
        _COSTS: _costs(),
        _GRANT: _fact(
            "Förderung einer vollen Stelle im Jahr",
            "EUR/VZÄ/Jahr",
            "Die Höhe der Förderung steht noch nicht fest.",
        ),
    }
    rows: list[dict[str, Value]] = [
        {"bezeichnung": "Gesamtkosten", "je_stelle": f"angaben.{_COSTS}"},
        {"bezeichnung": "Förderung", "abzug": f"angaben.{_GRANT}"},
    ]
    table = _table("Kosten der Stellen", f"angaben.{_POSTS}", rows)
    return Skeleton(
        "stellen", {"angaben": facts, "finanzierung": _financing("stellen", table, period)}
    )


def _granting_posts(behoerde: Behoerde) -> list[tuple[str, Bescheid, str, Bewilligt]]:
    return [
        (name, notice, group, granted)
        for name, notice in behoerde.bescheide.items()
        for group, granted in notice.bewilligt.items()
        if granted.has_posts and isinstance(notice.zeitraum, Zeitraum)
    ]


def whole_months(first: date, last: date) -> bool:
    """Whether a period begins with a month and ends with one."""
    return first.day == 1 and (last == date.max or (last + timedelta(days=1)).day == 1)


def _day_of(found: tuple[str, Bescheid, str, Bewilligt]) -> date:
    day = found[1].datum
    return day if isinstance(day, date) else date.min


def _of_notice(
    projekt: Projekt, name: str, notice: Bescheid, group: str, granted: Bewilligt
) -> Skeleton:
    facts: dict[str, Value] = {}
    costs = _workplace(projekt, granted)
    if not costs:
        facts, costs = {_COSTS: _costs()}, f"angaben.{_COSTS}"
    rows: list[dict[str, Value]] = [{"bezeichnung": "Gesamtkosten", "je_stelle": costs}]
    rates = granted.foerderung if isinstance(granted.foerderung, list) else []
    if rates:
        rows.append({"bezeichnung": "Förderung", **_grant(projekt, [str(rate) for rate in rates])})
    period = notice.zeitraum
    assert isinstance(period, Zeitraum)  # noqa: S101 - chosen so
    table = _table(granted.bezeichnung, f"bescheide.{name}.bewilligt.{group}", rows)
    values: dict[str, Value] = {"angaben": facts} if facts else {}
    days = f"{{von: {period.von}, bis: {period.bis}}}"
    financing = _financing(group, table, days)
    if not whole_months(period.von, period.bis):
        financing = {"zeitraum": days, "zaehlweise": "taggenau", **financing}
    return Skeleton(group, {**values, "finanzierung": financing})


def _workplace(projekt: Projekt, granted: Bewilligt) -> str:
    """The address of what a post of the granted pay grade costs; empty if no file knows it."""
    grade = granted.entgeltgruppe
    known = grade and any(grade in issue.personalkosten for issue in projekt.gemeinsam.kgst)
    return f"kgst.{grade}" if known else ""


def _grant(projekt: Projekt, addresses: list[str]) -> dict[str, Value]:
    """How a line takes a grant: by its rule where the programme has one, else rate by rate."""
    programme, _, rest = addresses[0].partition(".")
    known = projekt.gemeinsam.programme.get(programme)
    module, _, subject = rest.partition(".")
    subjects = known.module[module].gegenstaende if known and module in known.module else {}
    found = subjects.get(subject)
    if found and found.finanzierungsart and len(addresses) == 1:
        return {"foerderung": addresses[0]}
    rates = [f"{addresses[0]}.{name}" for name in found.saetze] if found else addresses
    return {"abzug": f"[{', '.join(rates)}]" if len(rates) > 1 else rates[0]}


def _table(title: str, posts: str, rows: list[dict[str, Value]]) -> dict[str, Value]:
    return {"titel": quoted(title), "stellen": posts, "zeilen": rows, "ergebnis": "Eigenanteil"}


def _financing(name: str, table: dict[str, Value], period: str) -> dict[str, Value]:
    return {"zeitraum": period, "tabellen": {name: table}}


def _costs() -> dict[str, Value]:
    return _fact(
        "Kosten einer vollen Stelle im Jahr",
        "EUR/VZÄ/Jahr",
        "Die Kosten einer Stelle sind noch nicht ermittelt.",
    )


def _fact(called: str, unit: str, reason: str) -> dict[str, Value]:
    return {"bezeichnung": called, "wert": pending(reason), "einheit": unit}


def _next_year(behoerde: Behoerde | None, answers: Answers) -> str:
    """The year after that of the meeting, as an assumption."""
    gremien = behoerde.gremien if behoerde else None
    meeting = gremien.sitzung(answers["gremium"], answers["sitzung"]) if gremien else None
    known = [s.datum for _, s in gremien.sitzungen()] if gremien else []
    day = meeting.datum if meeting else max(known, default=date(2025, 1, 1))
    year = day.year + 1
    days = f"{{von: {year}-01-01, bis: {year}-12-31}}"
    return assumed(days, "Der Zeitraum steht noch nicht fest.")
