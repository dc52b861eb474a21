"""The commands of `vorlagen`: what a user types, and with which status it ends."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from functools import partial
from pathlib import Path

import click

from vorlagen import __version__
from vorlagen.audit.audit import audit
from vorlagen.building.record import record
from vorlagen.building.report import Report
from vorlagen.building.schedule.calendar_file import write_calendar
from vorlagen.building.schedule.collect import schedule
from vorlagen.building.schemas import write_modelines, write_schemas
from vorlagen.building.search import search
from vorlagen.building.workshop import Workshop
from vorlagen.building.writing import locked
from vorlagen.cli.day import Day, today
from vorlagen.cli.german import GermanCommand, GermanGroup, say_usage_error
from vorlagen.cli.new import neu
from vorlagen.cli.options import LAYOUT, common_options, edition_options, edition_wanted
from vorlagen.cli.pdf_check import check_pdfs, is_pdf
from vorlagen.cli.screen import Screen
from vorlagen.facts.dateien import DATEIARTEN
from vorlagen.facts.reading.files import is_folder
from vorlagen.facts.schema import ORDNER
from vorlagen.german.lists import naechste

FINE, FAULTS, WRONG_USE = 0, 1, 2
_ARTEN = {art.name: art for art in DATEIARTEN}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line.

    Returns:
        0 if all is fine, 1 if there are findings of severity Fehler, 2 for wrong use.
    """
    _escape_what_cannot_be_shown()
    try:
        status = commands.main(args=arguments, prog_name="vorlagen", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_USE
    except click.UsageError as error:
        say_usage_error(error)
        return WRONG_USE
    except click.Abort:
        click.echo("Abgebrochen.", err=True)
        return FAULTS
    return status if isinstance(status, int) else FINE


def _escape_what_cannot_be_shown() -> None:
    """Let a terminal or pipe that is not in UTF-8 show an escape instead of failing at a sign."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@click.group(cls=GermanGroup, context_settings={"help_option_names": ["--hilfe", "--help", "-h"]})
@click.version_option(
    __version__, "--version", message="vorlagen %(version)s", help="Version nennen."
)
def commands() -> None:
    """Baut Vorlagen für Gremien aus Fakten: Zahlen werden gerechnet, nie getippt."""


_SELECTION = click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG]...")


@commands.command(cls=GermanCommand)
@_SELECTION
@click.option(
    "--gesamtdatei",
    "combined",
    is_flag=True,
    help="Jede Vorlage zusätzlich mit ihren Anlagen in einer PDF-Datei.",
)
@edition_options
@common_options
def bauen(
    auswahl: tuple[str, ...],
    *,
    combined: bool,
    final: bool,
    unversioned: bool,
    projekt: Path,
    layout: str,
) -> int:
    """Vorlagen bauen: PDF, HTML, Text und Fakten nach output/ schreiben.

    Ohne Angabe werden alle gebaut; sonst nur die der genannten Behörden oder Kennungen.
    """
    edition = edition_wanted(final=final, unversioned=unversioned)
    build = partial(Workshop.build, combined=combined, edition=edition)
    with ExitStack() as stack:
        if is_folder(projekt / "data"):
            # Where there can be no lock, each paper says why it cannot be written.
            with suppress(OSError):
                stack.enter_context(locked(projekt, _say_waiting))
        return _run(build, auswahl, projekt, layout, "Gebaut")


@commands.command(cls=GermanCommand)
@click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG|DATEI.pdf]...")
@edition_options
@common_options
def pruefen(
    auswahl: tuple[str, ...], *, final: bool, unversioned: bool, projekt: Path, layout: str
) -> int:
    """Alles prüfen, was ein Bau prüft, ohne etwas zu schreiben.

    Mit einer DATEI.pdf wird geprüft, woraus dieses fertige PDF entstanden ist, ob seine Zahlen aus den
    eingebetteten Fakten folgen und auf den Seiten stehen; wo das Projekt seinen Stand hat, wird es neu
    gebaut und verglichen.
    """
    edition = edition_wanted(final=final, unversioned=unversioned)
    if any(map(is_pdf, auswahl)):
        if not all(map(is_pdf, auswahl)):
            raise click.UsageError("PDF-Dateien und Vorlagen des Projekts bitte getrennt prüfen.")
        if final:
            message = "--endfassung gilt für Vorlagen des Projekts, nicht für fertige PDF-Dateien."
            raise click.UsageError(message)
        return FINE if check_pdfs(auswahl, projekt, layout) else FAULTS
    check = partial(Workshop.check, edition=edition)
    return _run(check, auswahl, projekt, layout, "Geprüft")


@commands.command(cls=GermanCommand)
@click.argument("gesucht", metavar="ADRESSE|BETRAG")
@common_options
def erklaeren(gesucht: str, projekt: Path, layout: str) -> int:
    """Zeigen, woher eine Zahl kommt, bis zu den Fakten mit Datei und Zeile.

    Gesucht wird eine ADRESSE (finanzierung.steuerung.eigenanteil) oder ein gedruckter BETRAG
    ("158.644 €").
    """
    result = search(Workshop(projekt), gesucht)
    if layout == "json":
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        Screen().show_search(result)
    return FINE if result.found else FAULTS


@commands.command(cls=GermanCommand)
@_SELECTION
@click.option(
    "--stichtag",
    type=Day(),
    metavar="TAG",
    help="Von welchem Tag aus gezählt wird, zum Beispiel 2021-05-01. Ohne Angabe von heute.",
)
@click.option(
    "--alle", "everything", is_flag=True, help="Auch nennen, was vorbei oder erledigt ist."
)
@click.option(
    "--ics",
    type=click.Path(path_type=Path),
    metavar="DATEI",
    help="Die gezeigten Termine auch als Kalenderdatei (iCalendar) schreiben.",
)
@click.option(
    "--erinnerung",
    type=click.IntRange(0, 60),
    metavar="TAGE",
    help="In der Kalenderdatei so viele Tage vor jedem Termin erinnern.",
)
@common_options
def fristen(
    auswahl: tuple[str, ...],
    *,
    stichtag: date | None,
    everything: bool,
    ics: Path | None,
    erinnerung: int | None,
    projekt: Path,
    layout: str,
) -> int:
    """Zeigen, was für Vorlagen und Bescheide bis wann zu tun ist.

    Ohne Angabe für alle; sonst nur für die genannten Behörden oder Kennungen.
    """
    if erinnerung is not None and ics is None:
        raise click.UsageError("„--erinnerung“ gehört zu einer Kalenderdatei: --ics DATEI.")
    workshop = Workshop(projekt)
    _require_known(auswahl, workshop)
    screen = Screen()
    with screen.progress() as progress:
        found = schedule(workshop, auswahl, stichtag or today(), progress)
    entries = 0
    if ics is not None:
        entries = write_calendar(found, ics, everything=everything, alarm_days=erinnerung)
    if layout == "json":
        written = {"kalender": str(ics) if entries else None}
        content = found.as_json(everything=everything) | written
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        file = str(ics) if ics else ""
        screen.show_schedule(found, everything=everything, calendar=file, entries=entries)
    return FAULTS if found.findings.has_errors else FINE


@commands.command(cls=GermanCommand)
@click.argument("datei", type=click.Path(path_type=Path), metavar="DATEI")
@click.option("--alle", "everything", is_flag=True, help="Auch die Rechnungen nennen, die stimmen.")
@LAYOUT
def rechenprobe(datei: Path, everything: bool, layout: str) -> int:
    """Eine fertige Vorlage nachrechnen, gleich woher sie kommt (PDF, HTML, Text).

    Gemeldet wird, was sich widerspricht: Summen, Produkte, Anteile, Zählungen und Daten.
    """
    report = audit(datei)
    if layout == "json":
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        Screen().show_audit(report, everything=everything)
    return FAULTS if report.findings.has_errors else FINE


@commands.command(cls=GermanCommand)
@click.argument("kennung", metavar="KENNUNG")
@click.option("--entwurf", is_flag=True, help="Auch einen Entwurf festhalten.")
@click.option("--ersetzen", is_flag=True, help="Eine früher festgehaltene Fassung ersetzen.")
@common_options
def festhalten(kennung: str, entwurf: bool, ersetzen: bool, projekt: Path, layout: str) -> int:
    """Festhalten, was eine Vorlage bei ihrer Veröffentlichung sagt.

    Schreibt die Zahlen der gebauten Vorlage mit ihrer Nummer und ihrem Datum neben vorlage.yaml, in
    die Datei veroeffentlicht.json. Spätere Vorlagen der Behörde werden mit ihr verglichen.
    """
    workshop = Workshop(projekt)
    _require_known((kennung,), workshop)
    chosen = workshop.select((kennung,))
    if len(chosen) != 1:
        names = ", ".join(papier.name for _, papier in chosen) or "keine"
        raise click.UsageError(f"„{kennung}“ meint nicht genau eine Vorlage, sondern: {names}.")
    with ExitStack() as stack:
        with suppress(OSError):  # what cannot be written, recording itself tells
            stack.enter_context(locked(projekt, _say_waiting))
        result = record(workshop, *chosen[0], draft=entwurf, replace=ersetzen)
    if layout == "json":
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        Screen().show_record(result)
    return FAULTS if result.findings.has_errors else FINE


@commands.command(cls=GermanCommand)
@click.argument("arten", nargs=-1, type=click.Choice(list(_ARTEN)), metavar="[ART]...")
@click.option(
    "--ordner",
    type=click.Path(path_type=Path),
    metavar="ORDNER",
    help=f"Wohin; ohne Angabe nach {ORDNER} im Projektordner.",
)
@click.option(
    "--kopfzeilen",
    is_flag=True,
    help="Auch in jede YAML-Datei die Zeile schreiben, mit der Editoren ihr Schema finden.",
)
@common_options
def schema(
    arten: tuple[str, ...], ordner: Path | None, kopfzeilen: bool, projekt: Path, layout: str
) -> int:
    """Schemas schreiben, mit denen ein Editor YAML beim Tippen ergänzt und prüft.

    Ohne Angabe werden alle geschrieben; sonst nur die der genannten Arten von Dateien.
    """
    written = write_schemas(projekt, [_ARTEN[name] for name in arten or _ARTEN], ordner)
    if kopfzeilen:
        write_modelines(projekt, written)
    if layout == "json":
        click.echo(json.dumps(written.as_json(), ensure_ascii=False, indent=2))
    else:
        Screen().show_written(written)
    return FAULTS if written.findings.has_errors else FINE


commands.add_command(neu)


def _run(
    work: Callable[..., Report], selection: tuple[str, ...], project: Path, layout: str, done: str
) -> int:
    workshop = Workshop(project)
    _require_known(selection, workshop)
    if layout == "json":
        report = work(workshop, selection)
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        screen = Screen()
        with screen.progress() as progress:
            report = work(workshop, selection, progress)
        screen.show_report(report, done)
    return FAULTS if report.findings.has_errors else FINE


def _say_waiting() -> None:
    message = (
        "Ein anderer Bau schreibt gerade in dieses Projekt; dieser wartet, bis jener fertig ist."
    )
    click.echo(message, err=True)


def _require_known(selection: tuple[str, ...], workshop: Workshop) -> None:
    known = workshop.names()
    for name in selection:
        if name not in known:
            raise click.UsageError(_unknown_selection(name, known))


def _unknown_selection(name: str, known: list[str]) -> str:
    nearest = naechste(name, known)
    possible = f"Möglich sind: {', '.join(known)}." if known else "Hier gibt es noch keine."
    hint = f"Meinten Sie „{nearest}“?" if nearest else possible
    return f"„{name}“ ist weder eine Behörde noch die Kennung einer Vorlage. {hint}"
