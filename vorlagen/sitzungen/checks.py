"""What is odd about meetings, and about the order in which a paper is debated.

Nothing here asks for today's date: a paper's own day is held against the days of its meetings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from vorlagen.facts.types import Bundesland
from vorlagen.figures import Checks, PaperCase
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import datum, wochentag
from vorlagen.sitzungen.facts import Gremien, Sitzung
from vorlagen.sitzungen.figures import VORLAGENSCHLUSS, Kalender, MeetingStation, PaperMeetings

_SUNDAY = 6
_OTHER_MEETING = (
    "unter „sitzung“ eine andere Sitzung eintragen; steht sie noch nicht fest: sitzung:"
    " {ausstehend: Grund}."
)


def meetings_on_working_days(gremien: Gremien, bundesland: Bundesland | None) -> Iterator[Finding]:
    """Meetings on a Sunday or public holiday, and two of a committee on the same day."""
    kalender = Kalender(bundesland)
    held: dict[tuple[int, date], Sitzung] = {}
    for gremium, sitzung in gremien.sitzungen():
        if sitzung.entfaellt is not None:
            continue
        place = sitzung.place_of("datum")
        holiday = kalender.feiertag(sitzung.datum)
        if holiday or sitzung.datum.weekday() == _SUNDAY:
            what = f"Feiertag ({holiday})" if holiday else "Sonntag"
            yield Finding(
                Code.SITZUNG_TAG,
                place,
                f"Die Sitzung („{gremium.bezeichnung}“) am {datum(sitzung.datum)} fällt auf einen {what}.",
                "Den Tag mit der Einladung oder dem Sitzungskalender vergleichen.",
            )
        first = held.setdefault((id(gremium), sitzung.datum), sitzung)
        if first is not sitzung:
            yield Finding(
                Code.SITZUNG_TAG,
                place,
                f"„{gremium.bezeichnung}“ hat am {datum(sitzung.datum)} schon eine Sitzung, in Zeile"
                f" {first.place_of('datum').line}.",
                "Ist es dieselbe Sitzung, eine der beiden streichen und überall die andere nennen;"
                " sonst den Tag berichtigen.",
            )


def stations_in_order(paper: PaperCase) -> Iterator[Finding]:
    """Stations that are not held, not in their order, or too early for the paper's date.

    In a published paper a cancelled meeting is no fault.
    """
    latest: MeetingStation | None = None
    document = paper.schriftstueck
    stations: list[MeetingStation] = paper.behoerde.stations_of(document)
    for station in stations:
        if station.sitzung.entfaellt is not None:
            if not paper.behoerde.has_published(document.kennung):
                yield Finding(
                    Code.SITZUNG_UNMOEGLICH,
                    station.place,
                    f"Die Sitzung („{station.gremium}“) am {datum(station.tag)} entfällt:"
                    f" {station.sitzung.entfaellt}",
                    f"U{_OTHER_MEETING[1:]}",
                )
            continue
        if isinstance(document.datum, date):
            yield from _paper_in_time(station, document.datum, document.place_of("datum"))
        if latest is not None and station.ends_before(latest):
            yield Finding(
                Code.SITZUNG_TAG,
                station.place,
                f"„{station.gremium}“ tagt am {datum(station.tag)}, also vor der Station davor:"
                f" „{latest.gremium}“ am {datum(latest.tag)} (Zeile {latest.place.line}).",
                "Die Stationen in die Reihenfolge der Beratung bringen oder die Sitzungen berichtigen.",
            )
        else:
            latest = station


def _paper_in_time(station: MeetingStation, day: date, place: Place) -> Iterator[Finding]:
    if station.tag < day:
        yield Finding(
            Code.SITZUNG_UNMOEGLICH,
            station.place,
            f"„{station.gremium}“ tagt am {datum(station.tag)} ({wochentag(station.tag)}), bevor es die"
            f" Vorlage gibt: Sie ist vom {datum(day)} (Zeile {place.line}).",
            f"Das „datum“ der Vorlage prüfen; stimmt es, {_OTHER_MEETING}",
        )
        return
    deadline = station.regeln.frist(VORLAGENSCHLUSS, str(station.beratung.sitzung)).tag
    if isinstance(deadline, date) and deadline < day and not station.beratung.tischvorlage:
        yield Finding(
            Code.VORLAGENSCHLUSS,
            station.place,
            f"Vorlagenschluss für „{station.gremium}“ am {datum(station.tag)} ist der"
            f" {datum(deadline)}; die Vorlage ist vom {datum(day)} (Zeile {place.line}).",
            "Eine spätere Sitzung wählen; wird die Vorlage dort erst ausgelegt, bei der Station"
            " „tischvorlage: ja“ eintragen.",
        )


def checks(meetings: PaperMeetings) -> Checks:
    """The checks of a paper's stations."""
    yield stations_in_order(meetings.paper)


def authority_checks(meetings: PaperMeetings) -> Checks:
    """The checks of all meetings of the authority, which only warn."""
    behoerde = meetings.paper.behoerde
    if behoerde.gremien and behoerde.mandant:
        yield meetings_on_working_days(behoerde.gremien, behoerde.mandant.bundesland)
