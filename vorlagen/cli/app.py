"""Runs a command line of `vorlagen`, and says with which exit status it ends."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from vorlagen import __version__
from vorlagen.building.processes import bounded, collect_rarely
from vorlagen.cli.commands import COMMANDS
from vorlagen.cli.terminal import (
    FAULTS,
    FINE,
    WRONG_USE,
    GermanGroup,
    say,
    say_cut_off,
    say_usage_error,
)
from vorlagen.findings import Refusal, reason

commands = GermanGroup(
    "vorlagen",
    COMMANDS,
    help="Baut Vorlagen für Gremien aus Fakten: Zahlen werden gerechnet, nie getippt.",
    context_settings={"help_option_names": ["--hilfe", "--help", "-h"]},
)
click.version_option(
    __version__, "--version", message="vorlagen %(version)s", help="Version nennen."
)(commands)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; without arguments, that of this process, within bounds of memory.

    Returns:
        0 if all is fine, 1 if there are findings of severity Fehler, 2 for wrong use.
    """
    if arguments is None:
        collect_rarely()
        outcome = bounded(partial(main, sys.argv[1:]))
        if isinstance(outcome, str):
            say_cut_off(outcome)
            return FAULTS
        return outcome
    # Let a terminal or pipe that is not in UTF-8 show an escape instead of failing at a character
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = commands.main(args=arguments, prog_name="vorlagen", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(f"{_next_step()}\n\n{error.format_message()}", err=True)
        return WRONG_USE
    except click.UsageError as error:
        say_usage_error(error)
        return WRONG_USE
    except click.Abort:
        say("Abgebrochen.", err=True)
        return FAULTS
    except Refusal as refusal:  # of git; commands report all others themselves
        say(f"{refusal.message} {refusal.cure}", err=True)
        return FAULTS
    except OSError as error:  # of the output stream; commands report all others themselves
        with suppress(OSError):
            say(f"Die Ausgabe lässt sich nicht schreiben: {reason(error)}.", err=True)
        return FAULTS
    return status if isinstance(status, int) else FINE


def _next_step() -> str:
    """What whoever called the program without a command may do in this folder."""
    from vorlagen.facts.files import is_folder, shipped  # noqa: PLC0415 - no help text needs it

    handbook = f"Das Handbuch:\n  {shipped('docs') / 'README.md'}"
    if is_folder(Path("data")):
        return (
            "In diesem Ordner liegen Vorlagen. Im Browser ansehen und ändern:\n"
            "  vorlagen vorschau --bearbeiten\n"
            f"Alle bauen:\n  vorlagen bauen\n{handbook}"
        )
    return (
        "In diesem Ordner liegen noch keine Vorlagen. Die erste Behörde anlegen, im Browser:\n"
        "  vorlagen vorschau --bearbeiten\n"
        f"oder hier im Terminal:\n  vorlagen neu mandant\n{handbook}"
    )
