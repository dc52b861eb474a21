"""Writes what is due as an iCalendar file (RFC 5545); days that several papers share are one entry.

The bytes depend on the days alone: the stamp of an entry comes from the papers, not from a clock. Times
are in UTC, so that no calendar needs to know what German summer time is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vorlagen.building.report import PaperReport
from vorlagen.building.schedule import Schedule
from vorlagen.building.writing import write_or_report
from vorlagen.german.dates import datum
from vorlagen.sitzungen import SITZUNG, Termin

if TYPE_CHECKING:
    import icalendar

_BERLIN = ZoneInfo("Europe/Berlin")
_MORNING = timedelta(hours=9)  # when an alarm for a whole day rings


def write_calendar(schedule: Schedule, target: Path, *, alarm_days: int | None) -> None:
    """Write the days that are shown to a file, whole; if that fails, it stays as it was.

    So many days before each of them an alarm rings (for a whole day at nine in the morning); None for
    no alarm. A calendar without entries is none. The schedule is told what was written, or what is wrong.
    """
    termine, schedule.kalender = schedule.shown, str(target)
    if not termine:
        return
    calendar = _calendar(termine, {p.report.name: p.report for p in schedule.papiere}, alarm_days)
    what = "Die Kalenderdatei lässt"
    if write_or_report(target, calendar.to_ical(), None, schedule.findings, what):
        schedule.eintraege = len(calendar.events)


def _calendar(
    termine: Iterable[Termin], papers: Mapping[str, PaperReport], alarm_days: int | None
) -> icalendar.Calendar:
    """The entries for some days; they say nothing that depends on the Stichtag."""
    import icalendar  # noqa: PLC0415 - takes a tenth of a second, and only this needs it

    shared: dict[str, list[Termin]] = {}
    for termin in termine:
        shared.setdefault(_uid(termin), []).append(termin)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//vorlagen//Fristen//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for uid, same in shared.items():
        event = icalendar.Event()
        event.add("uid", uid)
        _describe(event, same, [papers[one.worum] for one in same if one.anlass])
        event.add("transp", "TRANSPARENT")  # a deadline takes no time
        calendar.add_component(event)
        if alarm_days is not None:
            is_whole_day = not isinstance(event.start, datetime)
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", event["summary"])
            before = timedelta(days=-alarm_days)
            alarm.add("trigger", before + _MORNING if is_whole_day else before)
            event.add_component(alarm)
    return calendar


def _uid(termin: Termin) -> str:
    """What stays the same when the day moves, so that a calendar moves its entry, too."""
    anlass = termin.anlass
    if anlass is None:
        return f"{termin.schluessel}.bescheid.{termin.worum.replace('/', '.')}@vorlagen"
    return f"{termin.schluessel}.{anlass.sitzung}.{anlass.gremium}.{termin.mandant}@vorlagen"


def _describe(
    event: icalendar.Event, same: Sequence[Termin], papers: Sequence[PaperReport]
) -> None:
    """What an entry says of a day of a notice, or of one of a meeting that `papers` wait for."""
    first, anlass = same[0], same[0].anlass
    if anlass is None:
        start, place = first.tag, ""
        about, lines = f"Bescheid {first.kennung}", [f"Behörde: {first.mandant}"]
    else:
        is_meeting = first.schluessel == SITZUNG
        at = first.uhrzeit
        start = datetime.combine(first.tag, at, _BERLIN).astimezone(UTC) if at else first.tag
        about, place = anlass.bezeichnung, anlass.ort if is_meeting else ""
        lines = [] if is_meeting else [f"Sitzung am {datum(anlass.tag)}"]
        lines += dict.fromkeys(map(_line, papers))
    lines += [f"Angenommen: {first.annahme}"] if first.annahme else []
    known = [p.about.datum for p in papers if p.about.datum is not None]
    event.add("dtstamp", datetime.combine(max(known, default=first.tag), time(), UTC))
    event.add("dtstart", start)
    event.add("summary", f"{first.was}: {about}")
    event.add("description", "\n".join(lines))
    if place:
        event.add("location", place)


def _line(report: PaperReport) -> str:
    """A paper in a description; of one that is not public it says no more than that there is one."""
    about = report.about
    if not about.oeffentlich:
        return "Eine nichtöffentliche Vorlage"
    number = f"Vorlage {about.nummer}" if about.nummer else f"Vorlage {report.name} (ohne Nummer)"
    return f"{number}: {about.betreff}" if about.betreff else number
