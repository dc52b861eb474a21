"""What `vorlagen fristen` tells: days in their order, how papers stand, what is not known yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from vorlagen.building.report import PaperReport
from vorlagen.building.workshop import Workshop
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code, Findings, Severity
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

_LONG_PAST = 365  # days after which nobody needs to be told that one was missed
_ABOUT_MEETINGS = {Code.SITZUNG_TAG, Code.SITZUNG_UNMOEGLICH, Code.VORLAGENSCHLUSS}


class Papierstand(Struct, frozen=True):
    """How far a paper is: what is wrong, pending or assumed in it, as sentences."""

    report: PaperReport
    fehler: tuple[str, ...] = ()
    ausstehend: tuple[str, ...] = ()
    annahmen: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do before a meeting."""
        return self.report.about.festgehalten and self.report.status is Status.FERTIG

    @property
    def offen(self) -> tuple[str, ...]:
        """What is open, the gravest first."""
        return (*self.fehler, *self.ausstehend, *self.annahmen)

    def as_json(self) -> dict[str, Any]:
        """The paper as `fristen --format json` prints it."""
        about = self.report.about
        return {
            "vorlage": self.report.name,
            "nummer": about.nummer or None,
            "betreff": about.betreff,
            "status": self.report.status.value,
            "festgehalten": about.festgehalten,
            "ausstehend": len(self.ausstehend),
            "annahmen": len(self.annahmen),
            "fehler": len(self.fehler),
            "offen": list(self.offen),
        }


class Schedule(Struct):
    """All that is due. `termine` are in the order of their days.

    With `everything` those are shown, too, that are long past, over or done with; `kalender` is the file,
    if any, to which so many `eintraege` were written.
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
        """The days to look at."""
        return tuple(
            termin
            for termin in self.termine
            if self.everything or not (termin.stand.is_over or termin.tage < -_LONG_PAST)
        )

    def as_json(self) -> dict[str, Any]:
        """What `fristen --format json` prints."""
        return {
            "stichtag": self.stichtag.isoformat(),
            "termine": [termin.as_json() for termin in self.shown],
            "vorlagen": [papier.as_json() for papier in self.papiere],
            "ohne_sitzung": [asdict(entry) for entry in self.ohne_sitzung],
            "ohne_regel": [asdict(entry) for entry in self.ohne_regel],
            "befunde": [finding.as_json() for finding in self.findings],
            "kalender": self.kalender if self.eintraege else None,
        }


def schedule(
    workshop: Workshop,
    wanted: Sequence[str],
    stichtag: date,
    progress: Callable[[str, int, int], None],
    *,
    everything: bool,
) -> Schedule:
    """What is due for the selected papers and, where an authority or nothing is selected, its notices.

    Args:
        workshop: The project.
        wanted: Authorities and papers, as `Workshop.select` takes them.
        stichtag: The day from which days are counted, and before which they are past.
        progress: Is told the name of each paper.
        everything: Whether days are shown that are long past, over or done with.
    """
    findings = Findings(f for f in workshop.findings if f.severity is Severity.FEHLER)
    termine, papers = list[Termin](), list[Papierstand]()
    ohne_regel: dict[Unbekannt, None] = {}  # each committee's once, however many papers wait for it
    chosen = workshop.select(wanted)
    for number, (behoerde, papier) in enumerate(chosen, start=1):
        if papier.kennung in behoerde.niederschriften:
            continue  # what was said in a meeting waits for none
        progress(papier.name, number, len(chosen))
        paper = workshop.prepare(behoerde, papier)
        stand = _stand_of(paper, PaperReport.of(paper, 0.0, workshop.about(paper)[0]))
        papers.append(stand)
        known = stand.report.about.termine
        termine += _seen(known, behoerde, stichtag, is_done=stand.is_done)
        ohne_regel |= dict.fromkeys(_without_rule(paper))
        _report(paper, stand, stichtag, findings)
    for name, behoerde in workshop.projekt.behoerden.items():
        if not wanted or name in wanted:
            termine += _seen(notice_termine(name, behoerde.bescheide), behoerde, stichtag)
    return Schedule(
        stichtag,
        everything,
        tuple(sorted(termine, key=lambda termin: termin.order)),
        tuple(papers),
        tuple(entry for one in papers for entry in one.report.about.ohne_sitzung),
        tuple(ohne_regel),
        findings,
    )


def _stand_of(paper: Paper, report: PaperReport) -> Papierstand:
    """How far a paper is; what was found in its own files comes before the rest."""
    own = set(paper.findings.within(paper.papier.ordner))
    found = sorted(paper.findings, key=lambda finding: finding not in own)
    return Papierstand(
        report,
        tuple(f"{f.place}: {f.message}" for f in found if f.severity is Severity.FEHLER),
        tuple(f.message for f in found if f.code is Code.AUSSTEHEND),
        tuple(f.message for f in found if f.code is Code.ANNAHME),
    )


def _seen(
    termine: Iterable[Termin], behoerde: Behoerde, stichtag: date, *, is_done: bool = False
) -> Iterator[Termin]:
    """Days seen from the Stichtag; `is_done` says whether their paper is."""
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
        # Whether money was called up or accounted for, no fact tells; of an instalment one does.
        return Stand.OFFEN if termin.schluessel.startswith("rate_") else Stand.VORBEI
    if is_done and termin.schluessel == VORLAGENSCHLUSS:
        return Stand.ERLEDIGT
    return Stand.HEUTE if termin.tag == stichtag else Stand.KOMMT


def _without_rule(paper: Paper) -> Iterator[Unbekannt]:
    """The deadlines of the stations whose rule is not known."""
    for station in paper.behoerde.held_stations_of(paper.papier.schriftstueck):
        for name, frist in deadlines(station):
            if isinstance(frist.tag, Ausstehend):
                mandant = paper.papier.mandant
                yield Unbekannt(mandant, station.gremium, NAMES[name], frist.tag.grund)


def _report(paper: Paper, stand: Papierstand, stichtag: date, findings: Findings) -> None:
    """Report what is wrong with the meetings, and what the paper can no longer keep."""
    document = paper.papier.schriftstueck
    folge = document.stationen if isinstance(document, Vorlage) else ()
    places = {s.place_of(key) for s in folge for key in ("gremium", "sitzung")}
    findings.extend(
        f
        for f in paper.findings
        if f.code in _ABOUT_MEETINGS or (f.place in places and f.severity is Severity.FEHLER)
    )
    if stand.report.status is Status.FERTIG or stand.report.about.festgehalten:
        return
    is_faulty = stand.report.status is Status.FEHLER
    how = "enthält die Vorlage noch Fehler" if is_faulty else "ist die Vorlage noch ein Entwurf"
    for station in paper.behoerde.held_stations_of(paper.papier.schriftstueck):
        _report_late(station, stichtag, f"am {datum(stichtag)} {how}", findings)


def _report_late(station: MeetingStation, stichtag: date, still: str, findings: Findings) -> None:
    deadline = dict(deadlines(station)).get(VORLAGENSCHLUSS)
    last = deadline.tag if deadline else None
    if station.tag < stichtag:
        findings.add(
            Code.SITZUNG_UNMOEGLICH,
            station.place,
            f"„{station.gremium}“ hat am {datum(station.tag)} getagt; {still}.",
            "Wurde die Vorlage dort nicht beraten, unter „sitzung“ eine spätere Sitzung eintragen;"
            " sonst ergänzen, was aussteht, bauen und festhalten.",
        )
    elif isinstance(last, date) and last < stichtag:
        findings.add(
            Code.VORLAGENSCHLUSS,
            station.place,
            f"Vorlagenschluss für „{station.gremium}“ am {datum(station.tag)} war der"
            f" {datum(last)}; {still}.",
            "Mit dem Sitzungsdienst klären: eine spätere Sitzung eintragen oder, wenn die Vorlage"
            " dort ausgelegt wird, bei der Station „tischvorlage: ja“.",
        )
