"""The report of `vorlagen fristen`: days in order, the state of papers, and what is not known yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from vorlagen.building.report import PaperReport
from vorlagen.building.workshop import Workshop
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code, Finding, Findings, Place, Severity
from vorlagen.german.dates import datum
from vorlagen.paper import Behoerde, Paper, Status, Vorlage
from vorlagen.sitzungen import (
    NAMES,
    VORLAGENSCHLUSS,
    Kalender,
    MeetingStation,
    Stand,
    Termin,
    Unbekannt,
    deadlines,
    notice_termine,
)

_LONG_PAST = 365  # days after which a missed deadline is no longer shown
_ABOUT_MEETINGS = {Code.SITZUNG_TAG, Code.SITZUNG_UNMOEGLICH, Code.VORLAGENSCHLUSS}


class Papierstand(Struct, frozen=True):
    """The state of a paper: its errors, pending values and assumptions, as sentences."""

    report: PaperReport
    fehler: tuple[str, ...] = ()
    ausstehend: tuple[str, ...] = ()
    annahmen: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing remains to be done before a meeting."""
        return self.report.festgehalten and self.report.status is Status.FERTIG

    @property
    def offen(self) -> tuple[str, ...]:
        """Everything open, errors first."""
        return (*self.fehler, *self.ausstehend, *self.annahmen)

    def as_json(self) -> dict[str, Any]:
        """The paper as `fristen --format json` prints it."""
        report = self.report
        return {
            "vorlage": report.name,
            "nummer": report.nummer or None,
            "betreff": report.betreff,
            "status": report.status.value,
            "festgehalten": report.festgehalten,
            "ausstehend": len(self.ausstehend),
            "annahmen": len(self.annahmen),
            "fehler": len(self.fehler),
            "offen": list(self.offen),
        }


class Schedule(Struct):
    """Everything that is due. `termine` are in the order of their days.

    With `everything`, days are also shown that are long past, over or done with. `kalender` is the file,
    if any, to which `eintraege` entries were written.
    """

    stichtag: date
    everything: bool
    termine: tuple[Termin, ...]
    papiere: tuple[Papierstand, ...]
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
            "vorlagen": [papier.as_json() for papier in self.papiere],
            "ohne_sitzung": [asdict(entry) for entry in self.ohne_sitzung],
            "ohne_regel": [asdict(entry) for entry in self.ohne_regel],
            "befunde": [finding.as_json() for finding in self.findings],
            "kalender": kalender,
        }


def schedule(
    workshop: Workshop,
    wanted: Sequence[str],
    stichtag: date,
    progress: Callable[[str, int, int], None],
    *,
    everything: bool,
) -> Schedule:
    """Everything due for the selected papers and for the notices of the selected authorities.

    Args:
        workshop: The project.
        wanted: Authorities and papers, as `Workshop.select` takes them; all if it is empty.
        stichtag: The day from which days are counted; earlier days are past.
        progress: Called with the name of each paper, its number and the total.
        everything: Whether days are shown that are long past, over or done with.
    """
    findings = Findings(f for f in workshop.findings if f.severity is Severity.FEHLER)
    termine: list[Termin] = []
    papiere: list[Papierstand] = []
    ohne_sitzung: list[Unbekannt] = []
    ohne_regel: dict[Unbekannt, None] = {}  # once for each committee
    selected = workshop.select(wanted)
    for number, (behoerde, papier) in enumerate(selected, start=1):
        if papier.kennung in behoerde.niederschriften:
            continue  # minutes wait for no meeting
        progress(papier.name, number, len(selected))
        paper = workshop.prepare(behoerde, papier)
        report, _ = workshop.report(paper)
        papierstand = _papierstand(paper, report)
        papiere.append(papierstand)
        termine += _counted(report.termine, behoerde, stichtag, is_done=papierstand.is_done)
        ohne_sitzung += report.ohne_sitzung
        ohne_regel |= dict.fromkeys(_without_rule(paper))
        _report(paper, papierstand, stichtag, findings)
    for name, behoerde in workshop.projekt.behoerden.items():
        if not wanted or name in wanted:
            termine += _counted(notice_termine(name, behoerde.bescheide), behoerde, stichtag)
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


def _papierstand(paper: Paper, report: PaperReport) -> Papierstand:
    """The state of a paper; findings in its own files come before all others."""
    in_own_files = set(paper.findings.within(paper.papier.ordner))
    findings = sorted(paper.findings, key=lambda finding: finding not in in_own_files)
    fehler: list[str] = []
    ausstehend: list[str] = []
    annahmen: list[str] = []
    for finding in findings:
        if finding.severity is Severity.FEHLER:
            fehler.append(f"{finding.place}: {finding.message}")
        if finding.code is Code.AUSSTEHEND:
            ausstehend.append(finding.message)
        elif finding.code is Code.ANNAHME:
            annahmen.append(finding.message)
    return Papierstand(report, tuple(fehler), tuple(ausstehend), tuple(annahmen))


def _counted(
    termine: Iterable[Termin], behoerde: Behoerde, stichtag: date, *, is_done: bool = False
) -> Iterator[Termin]:
    """Days counted from the Stichtag; `is_done` says whether their paper is done."""
    kalender = Kalender(behoerde.mandant.bundesland) if behoerde.mandant else Kalender()
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
        if termin.anlass is not None:
            return Stand.VORBEI if is_done else Stand.VERSAEUMT
        # Facts record whether an instalment was paid, but not whether money was called up or accounted for.
        return Stand.OFFEN if termin.schluessel.startswith("rate_") else Stand.VORBEI
    if is_done and termin.schluessel == VORLAGENSCHLUSS:
        return Stand.ERLEDIGT
    return Stand.HEUTE if termin.tag == stichtag else Stand.KOMMT


def _without_rule(paper: Paper) -> Iterator[Unbekannt]:
    """The deadlines of a paper's stations whose rule is not known."""
    for station in paper.behoerde.held_stations_of(paper.papier.schriftstueck):
        for name, frist in deadlines(station):
            if isinstance(frist.tag, Ausstehend):
                mandant = paper.papier.mandant
                yield Unbekannt(mandant, station.gremium, NAMES[name], frist.tag.grund)


def _report(paper: Paper, papierstand: Papierstand, stichtag: date, findings: Findings) -> None:
    """Report faults of the meetings, and meetings and deadlines that the paper has missed."""
    document = paper.papier.schriftstueck
    stationen = document.stationen if isinstance(document, Vorlage) else ()
    places: set[Place] = set()
    for station in stationen:
        places |= {station.place_of("gremium"), station.place_of("sitzung")}
    about_meetings: list[Finding] = []
    for finding in paper.findings:
        is_error = finding.severity is Severity.FEHLER
        if finding.code in _ABOUT_MEETINGS or (finding.place in places and is_error):
            about_meetings.append(finding)
    findings.extend(about_meetings)
    report = papierstand.report
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
