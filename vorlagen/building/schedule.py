"""The report of `vorlagen fristen`: days in order, the state of papers, and what is not known yet.

It is also written as an iCalendar file (RFC 5545); days that several papers share are one entry there. The
bytes depend only on the days: the stamp of an entry comes from the papers, not from a clock. Times are in
UTC, so that calendars need no rules of German summer time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict, replace

from vorlagen.bescheide import BESCHEID
from vorlagen.building.builder import Builder
from vorlagen.building.making import PaperReport
from vorlagen.building.writing import write_or_report
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code, Finding, Findings, Place, Severity
from vorlagen.german.dates import datum
from vorlagen.paper import Behoerde, Paper, Status, Vorlage
from vorlagen.sitzungen import (
    NAMES,
    SITZUNG,
    VORLAGENSCHLUSS,
    Kalender,
    MeetingStation,
    Stand,
    Termin,
    Unbekannt,
    deadlines,
    notice_termine,
)

if TYPE_CHECKING:
    import icalendar

_LONG_PAST = 365  # days after which a missed deadline is no longer shown
_ABOUT_MEETINGS = {Code.SITZUNG_TAG, Code.SITZUNG_UNMOEGLICH, Code.VORLAGENSCHLUSS}


class Schedule(Struct):
    """Everything that is due. `termine` are in the order of their days.

    With `everything`, days are also shown that are long past, over or done with. `kalender` is the file,
    if any, to which `eintraege` entries were written.
    """

    stichtag: date
    everything: bool
    termine: tuple[Termin, ...]
    papiere: tuple[PaperReport, ...]
    ohne_sitzung: tuple[Unbekannt, ...]
    ohne_regel: tuple[Unbekannt, ...]
    findings: Findings
    kalender: str = ""
    eintraege: int = 0

    @property
    def shown(self) -> tuple[Termin, ...]:
        """The days to be shown."""
        if self.everything:
            return self.termine
        shown: list[Termin] = []
        for termin in self.termine:
            if not termin.stand.is_over and termin.tage >= -_LONG_PAST:
                shown.append(termin)
        return tuple(shown)

    def as_json(self) -> dict[str, Any]:
        """The schedule as `fristen --format json` prints it."""
        kalender = self.kalender if self.eintraege else None
        return {
            "stichtag": self.stichtag.isoformat(),
            "termine": [termin.as_json() for termin in self.shown],
            "vorlagen": [_paper_json(report) for report in self.papiere],
            "ohne_sitzung": [asdict(entry) for entry in self.ohne_sitzung],
            "ohne_regel": [asdict(entry) for entry in self.ohne_regel],
            "befunde": self.findings.as_json(),
            "kalender": kalender,
        }


def schedule(
    builder: Builder,
    wanted: Sequence[str],
    stichtag: date,
    progress: Callable[[str, int, int], None],
    *,
    everything: bool,
) -> Schedule:
    """Everything due for the selected papers and for the notices of the selected authorities.

    Args:
        builder: The project.
        wanted: Authorities and papers, as `Builder.select` takes them; all if it is empty.
        stichtag: The day from which days are counted; earlier days are past.
        progress: Called with the name of each paper, its number and the total.
        everything: Whether days are shown that are long past, over or done with.
    """
    findings = Findings(f for f in builder.findings if f.severity is Severity.FEHLER)
    termine: list[Termin] = []
    papiere: list[PaperReport] = []
    ohne_sitzung: list[Unbekannt] = []
    ohne_regel: dict[Unbekannt, None] = {}  # once for each committee
    selected = builder.select(wanted)
    for number, (behoerde, papier) in enumerate(selected, start=1):
        if papier.kennung in behoerde.niederschriften:
            continue  # minutes wait for no meeting
        progress(papier.name, number, len(selected))
        paper = builder.prepare(behoerde, papier)
        report, _ = builder.report(paper)
        papiere.append(report)
        termine += _counted(report.termine, behoerde, stichtag, is_done=report.is_done)
        ohne_sitzung += report.ohne_sitzung
        ohne_regel |= dict.fromkeys(_without_rule(paper))
        _report(paper, report, stichtag, findings)
    for name, behoerde in builder.projekt.behoerden.items():
        if not wanted or name in wanted:
            notices = behoerde.dateien.of(BESCHEID).facts
            termine += _counted(notice_termine(name, notices), behoerde, stichtag)
    termine.sort(key=lambda termin: termin.order)
    return Schedule(
        stichtag,
        everything,
        tuple(termine),
        tuple(papiere),
        tuple(ohne_sitzung),
        tuple(ohne_regel),
        findings,
    )


def _paper_json(report: PaperReport) -> dict[str, Any]:
    """A paper as `fristen --format json` prints it."""
    return {
        "vorlage": report.name,
        "nummer": report.nummer or None,
        "betreff": report.betreff,
        "status": report.status.value,
        "festgehalten": report.festgehalten,
        "ausstehend": len(report.ausstehend),
        "annahmen": len(report.annahmen),
        "fehler": len(report.fehler),
        "offen": list(report.offen),
    }


def _counted(
    termine: Iterable[Termin], behoerde: Behoerde, stichtag: date, *, is_done: bool = False
) -> Iterator[Termin]:
    """Days counted from the Stichtag; `is_done` says whether their paper is done."""
    kalender = Kalender()
    if behoerde.mandant:
        kalender = Kalender(behoerde.mandant.bundesland)
    for termin in termine:
        yield replace(
            termin,
            stand=_stand(termin, stichtag, is_done=is_done),
            tage=(termin.tag - stichtag).days,
            arbeitstage=kalender.arbeitstage(stichtag, termin.tag),
        )


def _stand(termin: Termin, stichtag: date, *, is_done: bool) -> Stand:
    if termin.stand is Stand.ERLEDIGT:
        return Stand.ERLEDIGT
    if termin.tag < stichtag:
        if termin.anlass is not None and not is_done:
            return Stand.VERSAEUMT
        # Facts record whether an instalment was paid, but not whether money was called up or accounted for.
        if termin.anlass is None and termin.schluessel.startswith("rate_"):
            return Stand.OFFEN
        return Stand.VORBEI
    if is_done and termin.schluessel == VORLAGENSCHLUSS:
        return Stand.ERLEDIGT
    if termin.tag == stichtag:
        return Stand.HEUTE
    return Stand.KOMMT


def _without_rule(paper: Paper) -> Iterator[Unbekannt]:
    """The deadlines of a paper's stations whose rule is not known."""
    for station in paper.behoerde.held_stations_of(paper.papier.schriftstueck):
        for name, frist in deadlines(station):
            if isinstance(frist.tag, Ausstehend):
                mandant = paper.papier.mandant
                yield Unbekannt(mandant, station.gremium, NAMES[name], frist.tag.grund)


def _report(paper: Paper, report: PaperReport, stichtag: date, findings: Findings) -> None:
    """Report faults of the meetings, and meetings and deadlines that the paper has missed."""
    document = paper.papier.schriftstueck
    places: set[Place] = set()
    if isinstance(document, Vorlage):
        for station in document.stationen:
            places |= {station.place_of("gremium"), station.place_of("sitzung")}
    about_meetings: list[Finding] = []
    for finding in paper.findings:
        is_error = finding.severity is Severity.FEHLER
        if finding.code in _ABOUT_MEETINGS or (finding.place in places and is_error):
            about_meetings.append(finding)
    findings.extend(about_meetings)
    if report.status is Status.FERTIG or report.festgehalten:
        return
    still = f"am {datum(stichtag)} ist die Vorlage noch ein Entwurf"
    if report.status is Status.FEHLER:
        still = f"am {datum(stichtag)} enthält die Vorlage noch Fehler"
    for meeting in paper.behoerde.held_stations_of(paper.papier.schriftstueck):
        _report_late(meeting, stichtag, still, findings)


def _report_late(station: MeetingStation, stichtag: date, still: str, findings: Findings) -> None:
    deadline = dict(deadlines(station)).get(VORLAGENSCHLUSS)
    last_day = deadline.tag if deadline else None
    if station.tag < stichtag:
        findings.add(
            Code.SITZUNG_UNMOEGLICH,
            station.place,
            f"„{station.gremium}“ hat am {datum(station.tag)} getagt; {still}.",
            "Wurde die Vorlage dort nicht beraten, unter „sitzung“ eine spätere Sitzung eintragen;"
            " sonst ergänzen, was aussteht, bauen und festhalten.",
        )
    elif isinstance(last_day, date) and last_day < stichtag:
        findings.add(
            Code.VORLAGENSCHLUSS,
            station.place,
            f"Vorlagenschluss für „{station.gremium}“ am {datum(station.tag)} war der"
            f" {datum(last_day)}; {still}.",
            "Mit dem Sitzungsdienst klären: eine spätere Sitzung eintragen oder, wenn die Vorlage"
            " dort ausgelegt wird, bei der Station „tischvorlage: ja“.",
        )


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
    days = []
    for report in papers:
        if report.datum is not None:
            days.append(report.datum)
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
    text = f"Vorlage {report.name} (ohne Nummer)"
    if report.nummer:
        text = f"Vorlage {report.nummer}"
    if report.betreff:
        text += f": {report.betreff}"
    return text
