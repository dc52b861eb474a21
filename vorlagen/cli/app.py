"""The commands of `vorlagen`, and the exit status of a command line.

Each command is in the file of its name and is imported only when it is called, so that no command
waits for the imports of another.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from vorlagen import __version__
from vorlagen.building.limits import bounded, collect_rarely
from vorlagen.cli.german import GermanGroup, say_cut_off, say_usage_error
from vorlagen.cli.terminal import say
from vorlagen.facts.files import is_folder
from vorlagen.findings import reason

FINE, FAULTS, WRONG_USE = 0, 1, 2

# Their texts in the help, in its order; a test compares them with those of the commands.
COMMANDS = {
    "bauen": "Vorlagen bauen: PDF, HTML, Text und Fakten nach output/ schreiben.",
    "pruefen": "Alles prüfen, was ein Bau prüft, ohne etwas zu schreiben.",
    "erklaeren": "Zeigen, woher eine Zahl kommt, bis zu den Fakten mit Datei und Zeile.",
    "vergleichen": "Zeigen, was zwischen zwei Ständen anders ist: Größen mit Ursache, dann der Text.",
    "verlauf": "Zeigen, welche Werte eine Größe je hatte, seit wann und wodurch.",
    "fristen": "Zeigen, was für Vorlagen und Bescheide bis wann zu tun ist.",
    "vorschau": "Vorlagen im Browser zeigen, die jeder gespeicherten Änderung folgen.",
    "rechenprobe": "Fertige Vorlagen nachrechnen, gleich woher (PDF, HTML, Text, DOCX, ODT, XLSX, CSV).",
    "veroeffentlichen": "Endgültige Vorlagen übergeben: Dateien mit Angaben und Prüfsummen an ein Ziel.",
    "veroeffentlicht": "Zeigen, was wann wohin übergeben ist, und ob es dort noch so liegt.",
    "zurueckziehen": "Übergebene Dateien einer Vorlage vom Ziel nehmen.",
    "oparl": "Was übergeben ist, als OParl 1.1 bekannt geben: als Server oder als Dateien.",
    "felder": "Zeigen, was das Formular eines Ratsinformationssystems von einer Vorlage wissen will.",
    "festhalten": "Festhalten, was eine Vorlage bei ihrer Veröffentlichung sagt.",
    "schema": "Schemas schreiben, mit denen ein Editor YAML beim Tippen ergänzt und prüft.",
    "git": "Den Text von PDF-Dateien in git zeigen, und Merge Requests vergleichen lassen.",
    "neu": "Eine Behörde, ein Gremium, eine Vorlage oder einen Bescheid neu anlegen.",
}
_MODULES = {"git": "git_commands"}  # if the file has another name than the command


class _CommandsWhenCalled(GermanGroup):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"vorlagen.cli.{_MODULES.get(name, name)}")
        command: click.Command = getattr(module, name)
        return command

    def help_line(self, _ctx: click.Context, name: str) -> str:
        return COMMANDS[name]


@click.group(
    cls=_CommandsWhenCalled,
    context_settings={"help_option_names": ["--hilfe", "--help", "-h"]},
)
@click.version_option(
    __version__, "--version", message="vorlagen %(version)s", help="Version nennen."
)
def commands() -> None:
    """Baut Vorlagen für Gremien aus Fakten: Zahlen werden gerechnet, nie getippt."""


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
    _escape_what_cannot_be_shown()
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
    except OSError as error:  # of the output stream; commands report all others themselves
        with suppress(OSError):
            say(f"Die Ausgabe lässt sich nicht schreiben: {reason(error)}.", err=True)
        return FAULTS
    return status if isinstance(status, int) else FINE


def _next_step() -> str:
    """What whoever called the program without a command may do in this folder."""
    if is_folder(Path("data")):
        return (
            "In diesem Ordner liegen Vorlagen. Im Browser ansehen und ändern:\n"
            "  vorlagen vorschau --bearbeiten\n"
            "Alle bauen:\n  vorlagen bauen"
        )
    return (
        "In diesem Ordner liegen noch keine Vorlagen. Die erste Behörde anlegen, im Browser:\n"
        "  vorlagen vorschau --bearbeiten\n"
        "oder hier im Terminal:\n  vorlagen neu mandant"
    )


def _escape_what_cannot_be_shown() -> None:
    """Let a terminal or pipe that is not in UTF-8 show an escape instead of failing at a character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
