"""Writes what is due as an iCalendar file; days that several papers share are one entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from vorlagen.building.schedule.model import Anlass, Papierstand, Schedule, Termin
from vorlagen.building.writing import write_file
from vorlagen.findings import Code, Place
from vorlagen.findings.oserrors import reason
from vorlagen.german.dates import datum
from vorlagen.renditions.ics_calendar import CalendarEntry, calendar_bytes


def write_calendar(
    schedule: Schedule, target: Path, *, everything: bool, alarm_days: int | None
) -> int:
    """Write the days that are shown to a file, whole; if that fails, it stays as it was.

    What is wrong goes to the schedule's findings.

    Returns:
        How many entries the file holds; 0 if it was not written, as a calendar without entries is none.
    """
    entries = list(calendar_entries(schedule, schedule.shown(everything=everything)))
    if not entries:
        return 0
    try:
        write_file(target, calendar_bytes(entries, alarm_days), None)
    except OSError as error:
        schedule.findings.add(
            Code.AUSGABE,
            Place(str(target)),
            f"Die Kalenderdatei lässt sich nicht schreiben: {reason(error)}.",
            "Einen anderen Ort wählen, Platz schaffen oder Schreibrechte geben.",
        )
        return 0
    return len(entries)


def calendar_entries(schedule: Schedule, termine: Iterable[Termin]) -> Iterator[CalendarEntry]:
    """The entries for some days; they say nothing that depends on the Stichtag."""
    papers = {papier.name: papier for papier in schedule.papiere}
    shared: dict[str, list[Termin]] = {}
    for termin in termine:
        shared.setdefault(_uid(termin), []).append(termin)
    for uid, same in shared.items():
        anlass = same[0].anlass
        if anlass is None:
            yield _of_notice(uid, same[0])
        else:
            yield _of_meeting(uid, anlass, same, papers)


def _uid(termin: Termin) -> str:
    anlass = termin.anlass
    if anlass is None:
        return f"{termin.schluessel}.bescheid.{termin.worum.replace('/', '.')}@vorlagen"
    return f"{termin.schluessel}.{anlass.sitzung}.{anlass.gremium}.{termin.mandant}@vorlagen"


def _of_notice(uid: str, termin: Termin) -> CalendarEntry:
    name = termin.worum.partition("/")[2]
    summary = f"{termin.was}: Bescheid {name}"
    description = "\n".join([f"Behörde: {termin.mandant}", *_assumed(termin)])
    return CalendarEntry(uid, termin.tag, None, summary, description, "", termin.tag)


def _of_meeting(
    uid: str, anlass: Anlass, same: Sequence[Termin], papers: Mapping[str, Papierstand]
) -> CalendarEntry:
    first = same[0]
    states = [papers[name] for name in dict.fromkeys(termin.worum for termin in same)]
    lines = [_line(state) for state in states]
    if first.schluessel != "sitzung":
        lines.insert(0, f"Sitzung am {datum(anlass.tag)}")
    lines += _assumed(first)
    known = [state.datum for state in states if state.datum is not None]
    return CalendarEntry(
        uid,
        first.tag,
        first.uhrzeit,
        f"{first.was}: {anlass.bezeichnung}",
        "\n".join(lines),
        anlass.ort if first.schluessel == "sitzung" else "",
        max(known, default=first.tag),
    )


def _assumed(termin: Termin) -> list[str]:
    return [f"Angenommen: {termin.annahme}"] if termin.annahme else []


def _line(state: Papierstand) -> str:
    """A paper in a description; of one that is not public it says no more than that there is one."""
    if not state.oeffentlich:
        return "Eine nichtöffentliche Vorlage"
    number = f"Vorlage {state.nummer}" if state.nummer else f"Vorlage {state.name} (ohne Nummer)"
    return f"{number}: {state.betreff}" if state.betreff else number
