"""Reports meetings on days on which nobody meets, and papers whose Beratungsfolge cannot be met.

Nothing here asks for today's date: a paper's own day is held against the days of its meetings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vorlagen.facts.gremien import Gremium, Sitzung
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.vorlage import Beratung, Vorlage
from vorlagen.figures.sittings import VORLAGENSCHLUSS, Kalender, Sitzungsregeln
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.dates import datum, wochentag

_SUNDAY = 6
_OTHER_MEETING = (
    "unter „sitzung“ eine andere Sitzung eintragen; steht sie noch nicht fest: sitzung:"
    " {ausstehend: Grund}."
)


def check_sittings(behoerde: Behoerde, findings: Findings) -> None:
    """Report meetings on a Sunday or public holiday, and two of a committee on the same day."""
    if behoerde.gremien is None or behoerde.mandant is None:
        return
    kalender = Kalender(behoerde.mandant.bundesland)
    held: dict[tuple[int, date], Sitzung] = {}
    for gremium, sitzung in behoerde.gremien.sitzungen():
        if sitzung.entfaellt is None:
            _check_day(gremium, sitzung, kalender, findings)
            first = held.setdefault((id(gremium), sitzung.datum), sitzung)
            if first is not sitzung:
                _report_twice(gremium, sitzung, first, findings)


def _check_day(gremium: Gremium, sitzung: Sitzung, kalender: Kalender, findings: Findings) -> None:
    holiday = kalender.feiertag(sitzung.datum)
    if holiday or sitzung.datum.weekday() == _SUNDAY:
        findings.add(
            Code.SITZUNG_RUHETAG,
            sitzung.place_of("datum"),
            f"Die Sitzung („{gremium.bezeichnung}“) am {datum(sitzung.datum)} fällt auf einen"
            f" {'Feiertag' if holiday else 'Sonntag'}{f' ({holiday})' if holiday else ''}.",
            "Den Tag mit der Einladung oder dem Sitzungskalender vergleichen.",
        )


def _report_twice(gremium: Gremium, sitzung: Sitzung, first: Sitzung, findings: Findings) -> None:
    findings.add(
        Code.SITZUNG_DOPPELT,
        sitzung.place_of("datum"),
        f"„{gremium.bezeichnung}“ hat am {datum(sitzung.datum)} schon eine Sitzung, in Zeile"
        f" {first.place_of('datum').line}.",
        "Ist es dieselbe Sitzung, eine der beiden streichen und überall die andere nennen; sonst den"
        " Tag berichtigen.",
    )


@dataclass(frozen=True, slots=True)
class MeetingStation:
    """A station of a Beratungsfolge whose meeting is known."""

    beratung: Beratung
    regeln: Sitzungsregeln
    sitzung: Sitzung

    @property
    def gremium(self) -> str:
        return self.regeln.gremium.bezeichnung

    @property
    def place(self) -> Place:
        return self.beratung.place_of("sitzung")

    @property
    def tag(self) -> date:
        return self.sitzung.datum

    def ends_before(self, other: MeetingStation) -> bool:
        """Whether it takes place before another; on the same day by the time, if both are known."""
        own, others = self.sitzung.beginn, other.sitzung.beginn
        if self.tag == other.tag and own is not None and others is not None:
            return own < others
        return self.tag < other.tag


def stations(vorlage: Vorlage, behoerde: Behoerde) -> Iterator[MeetingStation]:
    """The stations of a paper whose meetings are known, in the order of its Beratungsfolge."""
    if behoerde.gremien is None or behoerde.mandant is None:
        return
    for beratung in vorlage.beratungsfolge:
        sitzung = behoerde.gremien.sitzung(beratung.gremium, beratung.sitzung)
        if sitzung is not None:
            gremium = behoerde.gremien.gremien[beratung.gremium]
            rules = Sitzungsregeln(behoerde.mandant, beratung.gremium, gremium)
            yield MeetingStation(beratung, rules, sitzung)


def check_stations(vorlage: Vorlage, behoerde: Behoerde, findings: Findings) -> None:
    """Report stations that are not held, not in their order, or too early for the paper's date."""
    latest: MeetingStation | None = None
    for station in stations(vorlage, behoerde):
        if station.sitzung.entfaellt is not None:
            if not _is_published(vorlage, behoerde):
                _report_cancelled(station, station.sitzung.entfaellt, findings)
            continue
        if isinstance(vorlage.datum, date):
            _check_paper_day(station, vorlage.datum, vorlage.place_of("datum"), findings)
        if latest is not None and station.ends_before(latest):
            _report_order(station, latest, findings)
        else:
            latest = station


def _is_published(vorlage: Vorlage, behoerde: Behoerde) -> bool:
    """Whether a paper was recorded as published; what it then said of its meetings stays."""
    own = (papier for papier in behoerde.papiere.values() if papier.schriftstueck is vorlage)
    return any(p.veroeffentlicht and not p.veroeffentlicht.entwurf for p in own)


def _report_cancelled(station: MeetingStation, reason: str, findings: Findings) -> None:
    findings.add(
        Code.SITZUNG_ENTFAELLT,
        station.place,
        f"Die Sitzung („{station.gremium}“) am {datum(station.tag)} entfällt: {reason}",
        f"U{_OTHER_MEETING[1:]}",
    )


def _report_order(station: MeetingStation, before: MeetingStation, findings: Findings) -> None:
    findings.add(
        Code.BERATUNGSFOLGE,
        station.place,
        f"„{station.gremium}“ tagt am {datum(station.tag)}, also vor der Station davor:"
        f" „{before.gremium}“ am {datum(before.tag)} (Zeile {before.place.line}).",
        "Die Stationen in die Reihenfolge bringen, in der sie beraten, oder die Sitzungen berichtigen.",
    )


def _check_paper_day(station: MeetingStation, day: date, place: Place, findings: Findings) -> None:
    if station.tag < day:
        findings.add(
            Code.SITZUNG_VOR_VORLAGE,
            station.place,
            f"„{station.gremium}“ tagt am {datum(station.tag)} ({wochentag(station.tag)}), bevor es die"
            f" Vorlage gibt: Sie ist vom {datum(day)} (Zeile {place.line}).",
            f"Das „datum“ der Vorlage prüfen; stimmt es, {_OTHER_MEETING}",
        )
        return
    deadline = station.regeln.frist(VORLAGENSCHLUSS, str(station.beratung.sitzung)).tag
    if isinstance(deadline, date) and deadline < day and not station.beratung.tischvorlage:
        findings.add(
            Code.VORLAGENSCHLUSS,
            station.place,
            f"Vorlagenschluss für „{station.gremium}“ am {datum(station.tag)} ist der"
            f" {datum(deadline)}; die Vorlage ist vom {datum(day)} (Zeile {place.line}).",
            "Eine spätere Sitzung wählen; wird die Vorlage dort erst ausgelegt, bei der Station"
            " „tischvorlage: ja“ eintragen.",
        )
