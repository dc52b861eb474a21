"""What a new paper asks about money: a table of posts, or the accounts of the budget it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from vorlagen.cli.answers import Asker
from vorlagen.facts.types import Zeitraum
from vorlagen.paper import HAUSHALT, Behoerde, Projekt
from vorlagen.sitzungen import Sitzung

Values = dict[str, Any]  # by the names under which the templates ask for them

_NO_NOTICE = "keiner"
_NEW = "neu"
_EFFECTS = "finanzielle_auswirkungen"
_COUNCILS = (
    "Rat",
    "Gemeinderat",
    "Stadtrat",
    "Kreistag",
    "Städteregionstag",
    "Verbandsversammlung",
)


def posts_table(
    projekt: Projekt, behoerde: Behoerde, meeting: Sitzung | None, asker: Asker
) -> Values:
    """A table of posts, their costs, what is granted for them, and what is left.

    A notice that grants posts says how many there are, by what they are funded, and when; without
    one, all that is pending.
    """
    grants = [
        (name, notice, group)
        for name, notice in behoerde.bescheide.items()
        for group, granted in notice.bewilligt.items()
        if granted.has_posts and isinstance(notice.zeitraum, Zeitraum)
    ]
    if not grants:
        return _pending_table(behoerde, meeting)
    days = {name: notice.datum for name, notice, _ in grants if isinstance(notice.datum, date)}
    grants.sort(key=lambda grant: days.get(grant[0], date.min), reverse=True)
    by_name = {found[0]: found for found in reversed(grants)}
    chosen, grant = asker.choose(
        "bescheid", {**by_name, _NO_NOTICE: grants[0]}, default=grants[0][0]
    )
    if chosen == _NO_NOTICE:
        return _pending_table(behoerde, meeting)
    name, notice, group = grant
    granted, period = notice.bewilligt[group], notice.zeitraum
    assert isinstance(period, Zeitraum)  # noqa: S101 - chosen so
    grade = granted.entgeltgruppe
    is_priced = any(grade in issue.personalkosten for issue in projekt.gemeinsam.kgst)
    rates = granted.foerderung if isinstance(granted.foerderung, list) else []
    return {
        "name": group,
        "titel": granted.bezeichnung,
        "stellen": f"bescheide.{name}.bewilligt.{group}",
        "kosten": f"kgst.{grade}" if is_priced else "angaben.kosten_je_stelle",
        "zeitraum": period,
        "angenommen": False,
        "taggenau": not is_whole_months(period.von, period.bis),
        **_grant(projekt, [str(rate) for rate in rates]),
    }


def _pending_table(behoerde: Behoerde, meeting: Sitzung | None) -> Values:
    """A table for the year after that of the meeting."""
    year = first_year(behoerde, meeting) + 1
    return {
        "name": "stellen",
        "titel": "Kosten der Stellen",
        "stellen": "angaben.stellen_der_vorlage",
        "kosten": "angaben.kosten_je_stelle",
        "abzug": "angaben.foerderung_je_stelle",
        "foerderung": "",
        "zeitraum": {"von": date(year, 1, 1), "bis": date(year, 12, 31)},
        "angenommen": True,
        "taggenau": False,
    }


def is_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (last == date.max or (last + timedelta(days=1)).day == 1)


def _grant(projekt: Projekt, addresses: list[str]) -> Values:
    """How a line takes a grant: by its rule where the programme has one, else rate by rate."""
    first = addresses[0] if addresses else ""
    programme, module, subject = (*first.split(".", 2), "", "", "")[:3]
    known = projekt.gemeinsam.programme.get(programme)
    subjects = known.module[module].gegenstaende if known and module in known.module else {}
    found = subjects.get(subject)
    if found and found.finanzierungsart and len(addresses) == 1:
        return {"foerderung": first, "abzug": ""}
    rates = [f"{first}.{name}" for name in found.saetze] if found else addresses
    return {"foerderung": "", "abzug": rates[0] if len(rates) == 1 else rates}


def first_year(behoerde: Behoerde, meeting: Sitzung | None) -> int:
    """The year of a meeting; of the last one that is known, if that is open."""
    known = [s.datum for _, s in behoerde.gremien.sitzungen()] if behoerde.gremien else []
    return (meeting.datum if meeting else max(known, default=date(2025, 1, 1))).year


def accounts(behoerde: Behoerde, paper: Values, asker: Asker) -> Values:
    """To which accounts of the budget a paper posts what its purpose says, and which of them are new.

    New ones come into a haushalt.yaml of their own, or into that which is there (`haushalt`).
    """
    wanted = dict(paper["zweck"]["konten"] if _EFFECTS in paper["abschnitte"] else {})
    if "zuwendung" not in paper["gewaehlt"]:
        wanted.pop("ertrag", None)
    known = behoerde.haushalt.konten if behoerde.haushalt else {}
    chosen: dict[str, str] = {}
    new: dict[str, str] = {}
    for role, art in wanted.items():
        fitting: dict[str, Any] = {name: konto for name, konto in known.items() if konto.art == art}
        question = "konto-einnahmen" if role == "ertrag" else "konto"
        name = asker.choose(question, {**fitting, _NEW: None}, _NEW)[0] if fitting else _NEW
        if name == _NEW:
            name = f"{paper['kennung'].replace('-', '_')}_{art}"
            new[name] = art
        chosen[role] = name
    is_there = behoerde.haushalt is not None or behoerde.haushalt_defekt
    added = HAUSHALT.datei(mandant=behoerde.name) if new and is_there else ""
    committees = behoerde.gremien.gremien.values() if behoerde.gremien else ()
    councils = (g for g in committees if g.genitiv and g.bezeichnung.startswith(_COUNCILS))
    return {
        "konten": chosen,
        "neue_konten": new,
        "haushalt": added,
        "unter": ["konten"],
        "vertretung": next(councils, None),
    }
