"""Writes a schedule as an iCalendar file (RFC 5545); days that several papers share are one entry.

The bytes depend only on the days: the stamp of an entry comes from the papers, not from a clock. Times
are in UTC, so that calendars need no rules of German summer time.
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
    """Write the days that are shown to a file; if that fails, an existing file stays as it was.

    An alarm rings `alarm_days` before each day (for a whole day at nine in the morning); None for no
    alarm. Without any day no file is written. The number of entries, and an error, go to the schedule.
    """
    termine = schedule.shown
    schedule.kalender = str(target)
    if not termine:
        return
    papers = {report.name: report for report in schedule.papiere}
    calendar = _calendar(termine, papers, alarm_days)
    what = "Die Kalenderdatei lässt"
    if write_or_report(target, calendar.to_ical(), None, schedule.findings, what):
        schedule.eintraege = len(calendar.events)


def _calendar(
    termine: Iterable[Termin], papers: Mapping[str, PaperReport], alarm_days: int | None
) -> icalendar.Calendar:
    """The entries for some days; they do not depend on the Stichtag."""
    import icalendar  # noqa: PLC0415 - takes a tenth of a second, and only this needs it

    termine_by_uid: dict[str, list[Termin]] = {}
    for termin in termine:
        termine_by_uid.setdefault(_uid(termin), []).append(termin)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//vorlagen//Fristen//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for uid, shared in termine_by_uid.items():
        event = icalendar.Event()
        event.add("uid", uid)
        waiting_papers = [papers[termin.worum] for termin in shared if termin.anlass]
        _describe(event, shared[0], waiting_papers)
        event.add("transp", "TRANSPARENT")  # a deadline takes no time
        calendar.add_component(event)
        if alarm_days is not None:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", event["summary"])
            trigger = timedelta(days=-alarm_days)
            is_whole_day = not isinstance(event.start, datetime)
            if is_whole_day:
                trigger += _MORNING
            alarm.add("trigger", trigger)
            event.add_component(alarm)
    return calendar


def _uid(termin: Termin) -> str:
    """An ID that stays the same when the day moves, so that a calendar moves its entry, too."""
    anlass = termin.anlass
    if anlass is None:
        return f"{termin.schluessel}.bescheid.{termin.worum.replace('/', '.')}@vorlagen"
    return f"{termin.schluessel}.{anlass.sitzung}.{anlass.gremium}.{termin.mandant}@vorlagen"


def _describe(event: icalendar.Event, termin: Termin, papers: Sequence[PaperReport]) -> None:
    """Fill in an entry for a day of a notice, or of a meeting that `papers` wait for."""
    anlass = termin.anlass
    start = termin.tag
    place = ""
    if anlass is None:
        subject = f"Bescheid {termin.kennung}"
        lines = [f"Behörde: {termin.mandant}"]
    else:
        subject = anlass.bezeichnung
        if termin.uhrzeit:
            start = datetime.combine(termin.tag, termin.uhrzeit, _BERLIN).astimezone(UTC)
        lines = []
        if termin.schluessel == SITZUNG:
            place = anlass.ort
        else:
            lines.append(f"Sitzung am {datum(anlass.tag)}")
        lines += dict.fromkeys(map(_line, papers))
    if termin.annahme:
        lines.append(f"Angenommen: {termin.annahme}")
    days = [report.datum for report in papers if report.datum is not None]
    event.add("dtstamp", datetime.combine(max(days, default=termin.tag), time(), UTC))
    event.add("dtstart", start)
    event.add("summary", f"{termin.was}: {subject}")
    event.add("description", "\n".join(lines))
    if place:
        event.add("location", place)


def _line(report: PaperReport) -> str:
    """A paper in a description; of a paper that is not public no details are shown."""
    if not report.oeffentlich:
        return "Eine nichtöffentliche Vorlage"
    name = f"Vorlage {report.nummer}" if report.nummer else f"Vorlage {report.name} (ohne Nummer)"
    return f"{name}: {report.betreff}" if report.betreff else name
