"""Days as an iCalendar file (RFC 5545), to be read into a calendar.

The bytes depend on the entries alone: the stamp of an entry is given, not taken from a clock, and
the rule of the time zone is written here, not taken from what the machine knows of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import icalendar

_BERLIN = "Europe/Berlin"
_MORNING = timedelta(hours=9)  # when an alarm for a whole day rings
# Summer time as the European Union has it since 1996, and as long as nothing else is decided.
_TIME_ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day or, with `uhrzeit`, a time in Germany.

    `uid` stays the same when the day moves, so that a calendar moves its entry, too. `stamp` is the
    day of which the entry speaks.
    """

    uid: str
    tag: date
    uhrzeit: time | None
    summary: str
    description: str
    location: str
    stamp: date


def calendar_bytes(entries: Iterable[CalendarEntry], alarm_days: int | None = None) -> bytes:
    """The content of an iCalendar file, in UTF-8, with CRLF and folded lines.

    Args:
        entries: The days, in the order in which they are written.
        alarm_days: So many days before each entry an alarm rings (for a whole day at nine in the
            morning); None for no alarm.
    """
    import icalendar  # noqa: PLC0415 - takes a tenth of a second, and only this needs it

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//vorlagen//Fristen//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    entries = list(entries)
    if any(entry.uhrzeit for entry in entries):
        calendar.add_component(icalendar.Timezone.from_ical(_TIME_ZONE))
    for entry in entries:
        calendar.add_component(_event(icalendar.Event(), entry))
        if alarm_days is not None:
            calendar.subcomponents[-1].add_component(_alarm(icalendar.Alarm(), entry, alarm_days))
    content: bytes = calendar.to_ical()
    return content


def _event(event: icalendar.Event, entry: CalendarEntry) -> icalendar.Event:
    event.add("uid", entry.uid)
    event.add("dtstamp", datetime.combine(entry.stamp, time(), UTC))
    event.add("dtstart", _start(entry))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    if entry.location:
        event.add("location", entry.location)
    event.add("transp", "TRANSPARENT")  # a deadline takes no time
    return event


def _start(entry: CalendarEntry) -> date | datetime:
    if entry.uhrzeit is None:
        return entry.tag
    return datetime.combine(entry.tag, entry.uhrzeit, ZoneInfo(_BERLIN))


def _alarm(alarm: icalendar.Alarm, entry: CalendarEntry, days: int) -> icalendar.Alarm:
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    before = timedelta(days=-days)
    alarm.add("trigger", before if entry.uhrzeit else before + _MORNING)
    return alarm
