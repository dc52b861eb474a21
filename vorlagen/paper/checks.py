"""What is odd about the other papers that a paper names, and about its Beratungsfolge.

Nothing here asks for today's date: a paper's own day is held against the days of its meetings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from msgspec import Struct

from vorlagen.facts.fakten import unknown
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.dates import datum, wochentag
from vorlagen.paper.facts import Vorlage
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.projekt import Behoerde
from vorlagen.sitzungen.beratung import Beratung
from vorlagen.sitzungen.facts import Sitzung
from vorlagen.sitzungen.figures import VORLAGENSCHLUSS, Kalender, Sitzungsregeln

_SUNDAY = 6
_OTHER_MEETING = (
    "unter „sitzung“ eine andere Sitzung eintragen; steht sie noch nicht fest: sitzung:"
    " {ausstehend: Grund}."
)


def names_other_papers(figures: PaperFigures) -> Iterator[Finding]:
    """Whether `fortschreibung_von` and `bezugsvorlagen` name other papers of the authority."""
    vorlage, papiere = figures.schriftstueck, figures.behoerde.papiere
    if not isinstance(vorlage, Vorlage):
        return
    named = [(vorlage.fortschreibung_von, vorlage.place_of("fortschreibung_von"))]
    named += [(b.vorlage, b.place_of("vorlage")) for b in vorlage.bezugsvorlagen]
    own = vorlage.kennung
    for name, place in named:
        if name is not None and (name == own or name not in papiere):
            yield unknown("Die andere Vorlage", name, [o for o in papiere if o != own], place)


def seats_are_filled(figures: PaperFigures) -> Iterator[Finding]:
    """Tables of those who take the seats of another one, with more or fewer rows than somebody has seats."""
    tables = figures.schriftstueck.tabellen
    for table in figures.data_tables():
        for name, spalte in table.columns.items():
            rule = spalte.sitzverteilung
            if rule is None or rule.besetzung is None:
                continue
            if rule.besetzung not in tables:
                yield unknown("Die Tabelle", rule.besetzung, tables, rule.place_of("besetzung"))
                continue
            filled = tables[rule.besetzung]
            rows = Counter(zeile.bezeichnung for zeile in filled.zeilen)
            seats = {row.bezeichnung: row.values[name] for row in table.rows}
            for called in dict.fromkeys([*seats, *rows]):
                figure = seats.get(called)
                due = figure.exact if figure else Fraction(0)
                if due is not None and due != rows[called]:
                    yield Finding(
                        Code.PRUEFUNG,
                        filled.place,
                        f"Sitze für „{called}“ in „{table.kennung}“: {due}, Zeilen in"
                        f" „{rule.besetzung}“: {rows[called]}.",
                        "Für jeden Sitz eine Zeile eintragen, die genauso heißt.",
                        Severity.WARNUNG,
                    )


# Meetings


def meetings_on_working_days(behoerde: Behoerde) -> Iterator[Finding]:
    """Meetings on a Sunday or public holiday, and two of a committee on the same day."""
    if behoerde.gremien is None or behoerde.mandant is None:
        return
    kalender = Kalender(behoerde.mandant.bundesland)
    held: dict[tuple[int, date], Sitzung] = {}
    for gremium, sitzung in behoerde.gremien.sitzungen():
        if sitzung.entfaellt is not None:
            continue
        place = sitzung.place_of("datum")
        holiday = kalender.feiertag(sitzung.datum)
        if holiday or sitzung.datum.weekday() == _SUNDAY:
            yield Finding(
                Code.SITZUNG_TAG,
                place,
                f"Die Sitzung („{gremium.bezeichnung}“) am {datum(sitzung.datum)} fällt auf einen"
                f" {'Feiertag' if holiday else 'Sonntag'}{f' ({holiday})' if holiday else ''}.",
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


class MeetingStation(Struct, frozen=True):
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
    for beratung in vorlage.stationen:
        sitzung = behoerde.gremien.sitzung(beratung.gremium, beratung.sitzung)
        if sitzung is not None:
            gremium = behoerde.gremien.gremien[beratung.gremium]
            rules = Sitzungsregeln(behoerde.mandant, beratung.gremium, gremium)
            yield MeetingStation(beratung, rules, sitzung)


def stations_in_order(figures: PaperFigures) -> Iterator[Finding]:
    """Stations that are not held, not in their order, or too early for the paper's date."""
    vorlage, latest = figures.schriftstueck, None
    if not isinstance(vorlage, Vorlage):
        return
    for station in stations(vorlage, figures.behoerde):
        if station.sitzung.entfaellt is not None:
            if not _is_published(vorlage, figures.behoerde):
                yield Finding(
                    Code.SITZUNG_UNMOEGLICH,
                    station.place,
                    f"Die Sitzung („{station.gremium}“) am {datum(station.tag)} entfällt:"
                    f" {station.sitzung.entfaellt}",
                    f"U{_OTHER_MEETING[1:]}",
                )
            continue
        if isinstance(vorlage.datum, date):
            yield from _paper_in_time(station, vorlage.datum, vorlage.place_of("datum"))
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


def _is_published(vorlage: Vorlage, behoerde: Behoerde) -> bool:
    """Whether a paper was recorded as published; what it then said of its meetings stays."""
    own = behoerde.papiere.get(vorlage.kennung)
    return bool(own and own.veroeffentlicht and not own.veroeffentlicht.entwurf)


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
