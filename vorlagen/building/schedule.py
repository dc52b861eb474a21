"""What is due, and until when: from the Beratungsfolge of papers and the notices of an authority."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from vorlagen.building.termine import Anlass, Papierstand, Schedule, Stand, Termin, Unbekannt
from vorlagen.checks.paper_checks import MeetingStation, stations
from vorlagen.documents.paper import Paper, Status
from vorlagen.facts.beratung import Beratung
from vorlagen.facts.gremien import Gremien
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.vorlage import Schriftstueck, Vorlage
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.notice import Bescheidfrist, assumption, fristen_of
from vorlagen.figures.sittings import NAMES, VORLAGENSCHLUSS, Kalender, Sitzungsfrist
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.german.dates import datum

_NOTHING_TO_DO = "ende"  # the end of the period is a day, but nothing is due on it
_SITZUNG = "sitzung"
_ABOUT_MEETINGS = {Code.SITZUNG_TAG, Code.SITZUNG_UNMOEGLICH, Code.VORLAGENSCHLUSS}

if TYPE_CHECKING:
    from vorlagen.building.workshop import Workshop


def schedule(
    workshop: Workshop,
    wanted: Sequence[str],
    stichtag: date,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Schedule:
    """What is due for the selected papers and, where an authority or nothing is selected, its notices.

    Args:
        workshop: The project.
        wanted: Authorities and papers, as `Workshop.select` takes them.
        stichtag: The day from which days are counted, and before which they are past.
        progress: Is told the name of each paper.
    """
    papers = []
    chosen = workshop.select(wanted)
    for number, (behoerde, papier) in enumerate(chosen, start=1):
        if papier.kennung in behoerde.niederschriften:
            continue  # what was said in a meeting waits for none
        progress(papier.name, number, len(chosen))
        paper = workshop.prepare(behoerde, papier)
        papers.append(PaperSchedule(paper, state_of(paper), stichtag))
    findings = Findings(f for f in workshop.findings if f.severity is Severity.FEHLER)
    for one in papers:
        one.report(findings)
    termine = [termin for one in papers for termin in one.termine()]
    termine += _of_notices(workshop, wanted, stichtag)
    return Schedule(
        stichtag,
        tuple(sorted(termine, key=_order)),
        tuple(one.state for one in papers),
        tuple(entry for one in papers for entry in one.ohne_sitzung()),
        _once(entry for one in papers for entry in one.ohne_regel()),
        findings,
    )


def _of_notices(workshop: Workshop, wanted: Sequence[str], stichtag: date) -> Iterator[Termin]:
    for name, behoerde in workshop.projekt.behoerden.items():
        if not wanted or name in wanted:
            yield from notice_termine(behoerde, stichtag)


def _once(entries: Iterator[Unbekannt]) -> tuple[Unbekannt, ...]:
    """Each committee's missing rule once, however many papers wait for it."""
    return tuple(dict.fromkeys(entries))


def _order(termin: Termin) -> tuple[date, time, str, str]:
    return termin.tag, termin.uhrzeit or time.max, termin.worum, termin.was


# Papers


def state_of(paper: Paper) -> Papierstand:
    """How far a paper is."""
    papier, schriftstueck = paper.papier, paper.papier.schriftstueck
    by_code = {
        code: tuple(f.message for f in _own_first(paper) if f.code is code)
        for code in (Code.AUSSTEHEND, Code.ANNAHME)
    }
    published = papier.veroeffentlicht
    return Papierstand(
        papier.name,
        schriftstueck.kennzeichen
        if schriftstueck and isinstance(schriftstueck.kennzeichen, str)
        else "",
        subject_of(schriftstueck),
        schriftstueck.datum if schriftstueck and isinstance(schriftstueck.datum, date) else None,
        schriftstueck is not None and schriftstueck.oeffentlich,
        paper.status,
        published is not None and not published.entwurf,
        by_code[Code.AUSSTEHEND],
        by_code[Code.ANNAHME],
        tuple(
            f"{f.place}: {f.message}" for f in _own_first(paper) if f.severity is Severity.FEHLER
        ),
    )


def _own_first(paper: Paper) -> list[Finding]:
    """What was found, in the paper's own files before those that it shares with others."""
    own = set(paper.findings.within(paper.papier.ordner))
    return sorted(paper.findings, key=lambda finding: finding not in own)


def subject_of(document: Schriftstueck | None) -> str:
    """The subject, unless something has to be put into it first."""
    return "" if document is None or "{" in document.thema else str(document.thema)


@dataclass(frozen=True, slots=True)
class PaperSchedule:
    """The days of one paper, seen from a day."""

    paper: Paper
    state: Papierstand
    stichtag: date

    def termine(self) -> Iterator[Termin]:
        """Vorlagenschluss, Ladung and meeting of each station whose day is known."""
        return (self._termin(*known) for known in days_of(self.paper.behoerde, self.paper.papier))

    def ohne_sitzung(self) -> Iterator[Unbekannt]:
        """The stations whose meeting is not known, or does not take place."""
        return without_meeting(self.paper.behoerde, self.paper.papier)

    def ohne_regel(self) -> Iterator[Unbekannt]:
        """The deadlines of the stations whose rule is not known."""
        for station in self._stations():
            for name, frist in _deadlines(station):
                if isinstance(frist.tag, Ausstehend):
                    mandant = self.paper.papier.mandant
                    yield Unbekannt(mandant, station.gremium, NAMES[name], frist.tag.grund)

    def report(self, findings: Findings) -> None:
        """Report what is wrong with the meetings, and what the paper can no longer keep."""
        vorlage = _vorlage(self.paper.papier)
        folge = vorlage.stationen if vorlage else ()
        places = {s.place_of(key) for s in folge for key in ("gremium", "sitzung")}
        findings.extend(
            f
            for f in self.paper.findings
            if f.code in _ABOUT_MEETINGS or (f.place in places and f.severity is Severity.FEHLER)
        )
        if self.state.status is not Status.FERTIG and not self.state.festgehalten:
            for station in self._stations():
                self._report_late(station, findings)

    def _stations(self) -> Iterator[MeetingStation]:
        return _stations(self.paper.behoerde, self.paper.papier)

    def _termin(self, key: str, day: date, frist: Sitzungsfrist, station: MeetingStation) -> Termin:
        return Termin(
            day,
            frist.uhrzeit,
            key,
            NAMES.get(key, "Sitzung"),
            self.state.name,
            self._stand(key, day),
            (day - self.stichtag).days,
            station.regeln.kalender.arbeitstage(self.stichtag, day),
            _anlass(station),
            assumption(frist.rests_on),
        )

    def _stand(self, key: str, day: date) -> Stand:
        if day < self.stichtag:
            return Stand.VORBEI if self.state.is_done else Stand.VERSAEUMT
        if key == VORLAGENSCHLUSS and self.state.is_done:
            return Stand.ERLEDIGT
        return Stand.HEUTE if day == self.stichtag else Stand.KOMMT

    def _report_late(self, station: MeetingStation, findings: Findings) -> None:
        if station.tag < self.stichtag:
            findings.add(
                Code.SITZUNG_UNMOEGLICH,
                station.place,
                f"„{station.gremium}“ hat am {datum(station.tag)} getagt; {self._still}.",
                "Wurde die Vorlage dort nicht beraten, unter „sitzung“ eine spätere Sitzung eintragen;"
                " sonst ergänzen, was aussteht, bauen und festhalten.",
            )
            return
        deadline = station.regeln.frist(VORLAGENSCHLUSS, str(station.beratung.sitzung)).tag
        if station.beratung.tischvorlage or isinstance(deadline, Ausstehend):
            return
        if deadline < self.stichtag:
            findings.add(
                Code.VORLAGENSCHLUSS,
                station.place,
                f"Vorlagenschluss für „{station.gremium}“ am {datum(station.tag)} war der"
                f" {datum(deadline)}; {self._still}.",
                "Mit dem Sitzungsdienst klären: eine spätere Sitzung eintragen oder, wenn die Vorlage"
                " dort ausgelegt wird, bei der Station „tischvorlage: ja“.",
            )

    @property
    def _still(self) -> str:
        """What a sentence says of the unfinished paper on the Stichtag."""
        if self.state.status is Status.FEHLER:
            return f"am {datum(self.stichtag)} enthält die Vorlage noch Fehler"
        return f"am {datum(self.stichtag)} ist die Vorlage noch ein Entwurf"


# The days of stations, which follow from facts alone


def days_of(
    behoerde: Behoerde, papier: Papier
) -> Iterator[tuple[str, date, Sitzungsfrist, MeetingStation]]:
    """Vorlagenschluss, Ladung and meeting of each station of a paper, as far as their days are known."""
    for station in _stations(behoerde, papier):
        for name, frist in _deadlines(station):
            if isinstance(frist.tag, date):
                yield name, frist.tag, frist, station
        yield _SITZUNG, station.tag, _meeting(station), station


def without_meeting(behoerde: Behoerde, papier: Papier) -> Iterator[Unbekannt]:
    """The stations of a paper whose meeting is not known, or does not take place."""
    vorlage, gremien = _vorlage(papier), behoerde.gremien
    for beratung in vorlage.stationen if vorlage else ():
        reason = _why_unknown(beratung, gremien)
        if reason:
            known = gremien.gremien.get(beratung.gremium) if gremien else None
            name = known.bezeichnung if known else beratung.gremium
            yield Unbekannt(papier.name, name, "Sitzung", reason)


def _vorlage(papier: Papier) -> Vorlage | None:
    """A paper's facts; None if they cannot be used."""
    return papier.schriftstueck if isinstance(papier.schriftstueck, Vorlage) else None


def _stations(behoerde: Behoerde, papier: Papier) -> Iterator[MeetingStation]:
    vorlage = _vorlage(papier)
    for station in stations(vorlage, behoerde) if vorlage else ():
        if station.sitzung.entfaellt is None:
            yield station


def _deadlines(station: MeetingStation) -> Iterator[tuple[str, Sitzungsfrist]]:
    for name, frist in station.regeln.fristen(str(station.beratung.sitzung)).items():
        if not (name == VORLAGENSCHLUSS and station.beratung.tischvorlage):
            yield name, frist


def _meeting(station: MeetingStation) -> Sitzungsfrist:
    """The meeting itself as a day on which it must begin."""
    sitzung = station.sitzung
    facts = tuple(("", sitzung, (key,)) for key in ("datum", "beginn"))
    return Sitzungsfrist(sitzung.datum, sitzung.beginn, facts)


def _anlass(station: MeetingStation) -> Anlass:
    beratung, sitzung = station.beratung, station.sitzung
    name = str(beratung.sitzung)
    return Anlass(beratung.gremium, station.gremium, name, sitzung.datum, sitzung.ort or "")


def _why_unknown(beratung: Beratung, gremien: Gremien | None) -> str:
    """Why a station has no day; empty if it has one."""
    if isinstance(beratung.sitzung, Ausstehend):
        return beratung.sitzung.grund
    sitzung = gremien.sitzung(beratung.gremium, beratung.sitzung) if gremien else None
    if sitzung is None:
        return f"„{beratung.sitzung}“ steht nicht in gremien.yaml."
    if sitzung.entfaellt is not None:
        return f"Die Sitzung am {datum(sitzung.datum)} entfällt: {sitzung.entfaellt}"
    return ""


# Notices


def notice_termine(behoerde: Behoerde, stichtag: date) -> Iterator[Termin]:
    """The known days of the notices that no other replaces."""
    kalender = Kalender(behoerde.mandant.bundesland) if behoerde.mandant else Kalender()
    for kennung, day, frist in notice_days(behoerde):
        yield Termin(
            day,
            None,
            frist.name,
            frist.was,
            f"{behoerde.name}/{kennung}",
            _stand(frist, day, stichtag),
            (day - stichtag).days,
            kalender.arbeitstage(stichtag, day),
            annahme=assumption(frist.rests_on),
        )


def notice_days(behoerde: Behoerde) -> Iterator[tuple[str, date, Bescheidfrist]]:
    """The known days of the notices that no other replaces, each with the Kennung of its notice."""
    replaced = {bescheid.ersetzt for bescheid in behoerde.bescheide.values()}
    for kennung, bescheid in behoerde.bescheide.items():
        for frist in fristen_of(kennung, bescheid) if kennung not in replaced else ():
            if isinstance(frist.tag, date) and frist.name != _NOTHING_TO_DO:
                yield kennung, frist.tag, frist


def _stand(frist: Bescheidfrist, day: date, stichtag: date) -> Stand:
    if frist.erledigt:
        return Stand.ERLEDIGT
    if day < stichtag:
        # Whether money was called up or accounted for, no fact tells; of an instalment one does.
        return Stand.OFFEN if frist.name.startswith("rate_") else Stand.VORBEI
    return Stand.HEUTE if day == stichtag else Stand.KOMMT
