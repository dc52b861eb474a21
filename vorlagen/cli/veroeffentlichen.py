"""`vorlagen veroeffentlichen`: hands final papers over; `vorlagen zurueckziehen`: takes them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.markup import escape

from vorlagen.building.builder import Builder
from vorlagen.building.git import user_name
from vorlagen.cli.bauen import alone_in, require_known
from vorlagen.cli.screen import Screen, answer
from vorlagen.cli.terminal import FAULTS, exit_status, say
from vorlagen.findings import Refusal
from vorlagen.publishing.handover import HandOver, HandOverPlan, prepare, send, withdraw
from vorlagen.publishing.package import find_meeting, papers_of
from vorlagen.publishing.targets import open_target


def veroeffentlichen(
    auswahl: tuple[str, ...],
    *,
    target: str,
    meeting_name: str,
    probe: bool,
    internal: bool,
    reason: str,
    projekt: Path,
    layout: str,
) -> int:
    """Hand final papers over."""
    builder = Builder(projekt)
    require_known(auswahl, builder)
    result: HandOver | None = None
    try:
        place = open_target(target)
        with (
            alone_in(projekt),
            TemporaryDirectory(prefix="vorlagen-") as scratch,
            Screen().progress() as progress,
        ):
            papers = builder.select(auswahl)
            meeting = None
            if meeting_name:
                meeting = find_meeting(builder, meeting_name, internal=internal)
                papers = papers_of(meeting, papers)
            plan = HandOverPlan(place.address, Path(scratch), internal, reason, meeting)
            if probe:
                place.require_usable()
            result = prepare(builder, papers, plan, progress)
            if not probe and not result.findings.has_errors:
                now = datetime.now().astimezone()
                by = user_name(projekt)
                shown = _sending(result, progress)
                send(builder, result, place, when=now, by=by, reason=reason, progress=shown)
    except Refusal as refusal:
        Screen().show_refusal(refusal)
        _say_sent(result)
        return FAULTS
    except KeyboardInterrupt:
        say("Abgebrochen. Denselben Befehl noch einmal geben, um weiterzumachen.", err=True)
        _say_sent(result)
        return FAULTS
    return answer(result, layout, _show)


def _sending(
    result: HandOver, progress: Callable[[str, int, int], None]
) -> Callable[[str, int], None]:
    """Shows which file is under way, and how much of it."""

    def show(path: str, sent: int) -> None:
        text = f"{path}, {sent / 1_000_000:.1f} MB".replace(".", ",")
        progress(text, len(result.sent), len(result.ready))

    return show


def _say_sent(result: HandOver | None) -> None:
    """What of a hand-over that broke off is at its target and in the log."""
    if result is None or not result.ready:
        say("Übergeben ist nichts.", err=True)
        return
    sent = ", ".join(result.sent) or "nichts"
    say(f"Ganz übergeben und im Protokoll: {sent}.", err=True)


def _show(result: HandOver, screen: Screen) -> None:
    """What went where, or what keeps it back."""
    screen.show_findings(result.findings)
    for item in result.ready:
        package = item.package
        state = "ginge nach"
        if package.name in result.sent:
            state = "lag schon in" if item.is_unchanged else "liegt in"
        place = f"{result.target}/{package.folder}".rstrip("/")
        screen.console.print(f"{escape(package.name)}: {state} {escape(place)}")
        changed = {}
        if item.before is not None:
            changed = item.changed
        for path in package.paths:
            line = f"  {escape(Path(path).name)}"
            if path in changed:
                line += f" ({changed[path]})"
            screen.console.print(line)
    for name in result.withdrawn:
        screen.console.print(
            f"{escape(name)}: zurückgezogen, denn eine ersetzte Vorlage ist darin. Neu machen:"
            f" --sitzung {escape(name)}"
        )
    if result.findings.has_errors:
        screen.console.print("Nichts übergeben.")
    elif not result.ready:
        screen.console.print("Dazu gibt es keine Vorlage; nichts übergeben.")


def zurueckziehen(kennungen: tuple[str, ...], target: str, reason: str, projekt: Path) -> int:
    """Take the files of papers from a target."""
    builder = Builder(projekt)
    require_known(kennungen, builder)
    papers = [papier for _, papier in builder.select(kennungen)]
    try:
        place = open_target(target)
        with alone_in(projekt):
            now = datetime.now().astimezone()
            gone = withdraw(builder, papers, place, when=now, by=user_name(projekt), reason=reason)
    except Refusal as refusal:
        Screen().show_refusal(refusal)
        return FAULTS
    for name in gone:
        say(f"Zurückgezogen: {name}")
    missing = {papier.name for papier in papers} - set(gone)
    for name in sorted(missing):
        say(f"{name} liegt nach veroeffentlichungen.jsonl nicht in {place.address}.")
    return exit_status(is_fine=not missing)
