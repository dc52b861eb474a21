"""`vorlagen fristen`: what is due when, and what is open in the papers; also as a calendar file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vorlagen.building.builder import Builder
from vorlagen.building.making import PaperReport
from vorlagen.building.schedule import Schedule, schedule, write_calendar
from vorlagen.cli.bauen import require_known
from vorlagen.cli.screen import Screen, answer, hanging
from vorlagen.german.dates import KeinDatum, datum, parse_datum, uhrzeit, wochentag
from vorlagen.paper import Status
from vorlagen.sitzungen import Stand, Termin, Unbekannt

_COLOURS = {
    Stand.HEUTE: "bold yellow",
    Stand.VERSAEUMT: "bold red",
    Stand.OFFEN: "yellow",
    Stand.VORBEI: "dim",
    Stand.ERLEDIGT: "green",
}
_STATUS = {Status.FERTIG: "fertig", Status.ENTWURF: "Entwurf", Status.FEHLER: "fehlerhaft"}
_AT_MOST = 3  # open points of a paper; `vorlagen pruefen` shows all


def today() -> date:
    """The present day in Germany."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


def fristen(
    auswahl: tuple[str, ...],
    *,
    key_day: str | None,
    everything: bool,
    ics: Path | None,
    erinnerung: int | None,
    projekt: Path,
    layout: str,
) -> int:
    """Show what is due when."""
    if erinnerung is not None and ics is None:
        raise click.UsageError("„--erinnerung“ gehört zu einer Kalenderdatei: --ics DATEI.")
    stichtag = _day(key_day)
    builder = Builder(projekt)
    require_known(auswahl, builder)
    with Screen().progress() as progress:
        result = schedule(builder, auswahl, stichtag, progress, everything=everything)
    if ics is not None:
        write_calendar(result, ics, alarm_days=erinnerung)
    return answer(result, layout, _show)


def _day(text: str | None) -> date:
    """A day written as in YAML (2021-05-01) or as in papers (01.05.2021); today if none is given."""
    if not text:
        return today()
    with suppress(ValueError):
        return date.fromisoformat(text)
    try:
        return parse_datum(text)
    except KeinDatum as error:
        raise click.UsageError(f"Die Option „--stichtag“: {error}") from None


def _show(schedule: Schedule, screen: Screen) -> None:
    """The deadlines, the calendar file if one was wanted, and the findings."""
    screen.console.print(_schedule_view(schedule))
    if schedule.kalender:
        file = escape(schedule.kalender)
        number = schedule.eintraege
        if number:
            noun = "Eintrag" if number == 1 else "Einträge"
            screen.console.print(f"Geschrieben: {file}, {number} {noun}.")
        else:
            screen.console.print(f"Nicht geschrieben: {file}.")
    screen.show_findings(schedule.findings)


def _schedule_view(schedule: Schedule) -> Group:
    """Everything except the findings."""
    termine = schedule.shown
    table = [_table(termine)] if termine else []
    return Group(
        *table,
        *_open_in(schedule.papiere),
        *_assumed(termine),
        *_unknown("Sitzung steht noch nicht fest", schedule.ohne_sitzung),
        *_unknown("Frist lässt sich nicht rechnen", schedule.ohne_regel),
        Text(_summary(schedule), "bold"),
    )


def _table(termine: Iterable[Termin]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Tag", no_wrap=True)
    table.add_column("Tage", justify="right", no_wrap=True)
    table.add_column("Arbeitstage", justify="right", no_wrap=True)
    table.add_column("Frist")
    table.add_column("Wofür", overflow="fold")
    for termin in termine:
        table.add_row(
            Text(f"{wochentag(termin.tag)[:2]} {datum(termin.tag)}"),
            _number(termin.tage),
            _number(termin.arbeitstage),
            _what(termin),
            _for_what(termin),
        )
    return table


def _number(days: int) -> Text:
    return Text(f"{days}".replace("-", "−"))


def _what(termin: Termin) -> Text:
    what = Text(termin.was)
    if termin.uhrzeit:
        what.append(f"\n{uhrzeit(termin.uhrzeit)}")
    if termin.annahme:
        what.append("\nangenommen", "cyan")
    if termin.stand is not Stand.KOMMT:
        what.append(f"\n{termin.stand.value}", _COLOURS[termin.stand])
    return what


def _for_what(termin: Termin) -> Text:
    anlass = termin.anlass
    if anlass is None:
        return Text.assemble(f"Bescheid {termin.kennung}", (f"\n{termin.mandant}", "dim"))
    return Text.assemble(termin.worum, (f"\n{anlass.bezeichnung}", "dim"))


def _open_in(papers: Iterable[PaperReport]) -> Iterator[RenderableType]:
    """A short list of the open points of each paper that is not done."""
    waiting = [paper for paper in papers if not paper.is_done]
    if waiting:
        yield Text("\nWas in den Vorlagen noch offen ist", "bold")
    for paper in waiting:
        head = _STATUS[paper.status]
        if not paper.festgehalten:
            head += ", nicht festgehalten"
        yield Text.assemble(paper.name, (f"  {head}", "dim"))
        yield from _open_lines(paper)


def _open_lines(paper: PaperReport) -> Iterator[RenderableType]:
    counts = (
        (len(paper.fehler), "Fehler", "Fehler"),
        (len(paper.ausstehend), "Angabe steht aus", "Angaben stehen aus"),
        (len(paper.annahmen), "Annahme", "Annahmen"),
    )
    parts = []
    for number, singular, plural in counts:
        if number == 1:
            parts.append(f"1 {singular}")
        elif number:
            parts.append(f"{number} {plural}")
    if parts:
        yield _indented(f"{', '.join(parts)}:")
    lines = list(paper.offen[:_AT_MOST])
    rest = len(paper.offen) - _AT_MOST
    if rest > 0:
        lines.append(f"und {rest} weitere; alle zeigt: vorlagen pruefen {paper.name}")
    for line in lines:
        yield Padding(hanging("–", line), (0, 0, 0, 2), expand=False)


def _assumed(termine: Iterable[Termin]) -> Iterator[RenderableType]:
    """The reasons for assumed days, each once."""
    reasons: dict[str, dict[str, None]] = {}
    for termin in termine:
        if termin.annahme:
            reasons.setdefault(termin.annahme, {})[termin.was] = None
    if reasons:
        yield Text("\nWas angenommen ist", "bold")
    for reason, what in reasons.items():
        yield Text(", ".join(what))
        yield _indented(reason)


def _unknown(heading: str, entries: Sequence[Unbekannt]) -> Iterator[RenderableType]:
    if entries:
        yield Text(f"\n{heading}", "bold")
    reasons: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for entry in entries:
        days, committees = reasons.setdefault((entry.betrifft, entry.grund), ({}, {}))
        committees[entry.gremium] = None
        if entry.was != "Sitzung":
            days[entry.was] = None
    for (concerned, reason), (days, committees) in reasons.items():
        yield Text(f"{concerned}: {', '.join([*days, *committees])}")
        yield _indented(reason)


def _indented(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 2), expand=False)


def _summary(schedule: Schedule) -> str:
    count = len(schedule.shown)
    number = f"{count or 'Kein'} Termin"
    if count > 1:
        number += "e"
    text = f"\nStichtag {datum(schedule.stichtag)}: {number}"
    missed = sum(termin.stand is Stand.VERSAEUMT for termin in schedule.shown)
    if missed:
        text += f", {missed} versäumt"
    hidden = len(schedule.termine) - count
    if hidden:
        text += f"; {hidden} weitere, vorbei oder erledigt, zeigt --alle"
    return f"{text}."
