"""Collects what is due from all papers and notices of a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time

from vorlagen.building.schedule.model import Schedule, Termin, Unbekannt
from vorlagen.building.schedule.notices import notice_termine
from vorlagen.building.schedule.papers import PaperSchedule, state_of
from vorlagen.building.workshop import Progress, Workshop
from vorlagen.findings import Findings, Severity


def schedule(
    workshop: Workshop,
    wanted: Sequence[str],
    stichtag: date,
    progress: Progress = lambda _: None,
) -> Schedule:
    """What is due for the selected papers and, where an authority or nothing is selected, its notices.

    Args:
        workshop: The project.
        wanted: Authorities and papers, as `Workshop.select` takes them.
        stichtag: The day from which days are counted, and before which they are past.
        progress: Is told the name of each paper.
    """
    papers = []
    for behoerde, papier in workshop.select(wanted):
        if papier.kennung in behoerde.niederschriften:
            continue  # what was said in a meeting waits for none
        progress(papier.name)
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
