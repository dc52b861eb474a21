"""What the terminal is told: harmless lines, exit statuses, and click's help and complaints in German."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from vorlagen.addons import COMMANDS, declared
from vorlagen.building.processes import allowed, at_most
from vorlagen.findings import Findings
from vorlagen.german.words import naechste

FINE, FAULTS, WRONG_USE = 0, 1, 2  # exit statuses

# These could colour, move, delete or reverse text on the screen; tabs and line ends are harmless.
_CONTROLS = (
    *range(9),
    *range(11, 32),
    *range(127, 160),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
# As in JSON, so that JSON output keeps its meaning.
_ESCAPED = {code: f"\\u{code:04x}" for code in _CONTROLS}


def exit_status(*, is_fine: bool) -> int:
    """The exit status of a command, by whether there is no fault."""
    return FINE if is_fine else FAULTS


def harmless(text: str) -> str:
    """A text in which all characters that control a terminal are escaped."""
    return text.translate(_ESCAPED)


def say_json(data: object) -> None:
    """Print data for programs."""
    say(json.dumps(data, ensure_ascii=False, indent=2))


def say(text: str, *, err: bool = False) -> None:
    """Print a line, or several."""
    click.echo(harmless(text), err=err)


_RANGE = re.compile(r"([0-9]+)<=x<=([0-9]+)")
_MINUS = re.compile(r"^-(?=\s*[0-9])")


class _GermanHelp(click.Command):
    """Help with German headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="Aufruf: ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        german = {"[OPTIONS]": "[OPTIONEN]", "COMMAND [ARGS]...": "BEFEHL [ANGABEN]..."}
        pieces: list[str] = []
        for piece in super().collect_usage_pieces(ctx):
            pieces.append(german.get(piece, piece))
        return pieces

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for param in self.get_params(ctx):
            if isinstance(param, click.Option):
                record = param.get_help_record(ctx)
                if record is not None:
                    name, text = record
                    text = _RANGE.sub(r"\1 bis \2", text)
                    rows.append((name, text.replace("[default: ", "[Vorgabe: ")))
        if rows:
            with formatter.section("Optionen"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Diese Hilfe zeigen."
        return option


class GermanCommand(_GermanHelp):
    """A command whose help is German, and which reads "-96.000 €" as an amount and not as an option.

    An error of the program itself is shown as a finding. One that is not bounded may take any processor time.
    """

    def __init__(self, *args: Any, is_bounded: bool = True, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._is_bounded = is_bounded

    def invoke(self, ctx: click.Context) -> Any:
        try:
            seconds = allowed().command_seconds if self._is_bounded else 0.0
            with at_most(seconds):
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - users never see a traceback
            say_internal_error(error, ctx)
            return 1

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [_MINUS.sub("−", arg) for arg in args])


class GermanGroup(_GermanHelp, click.Group):
    """A group of commands whose help is German; --projekt may also stand before the command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        length = 0
        if args and args[0].partition("=")[0] == "--projekt":
            length = 1 if "=" in args[0] else 2
        return super().parse_args(ctx, [*args[length:], *args[:length]])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("Befehle"):
            rows = []
            for name in self.list_commands(ctx):
                command = self.get_command(ctx, name)
                if command is not None:
                    rows.append((name, command.get_short_help_str(100)))
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = list(self.commands)  # in the order in which one needs them
        if ctx.parent is None:
            names += declared(COMMANDS)
        return names

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        if command is None and ctx.parent is None:
            point = declared(COMMANDS).get(cmd_name)
            if point:
                command = point.load()
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            commands = self.list_commands(ctx)
            nearest = naechste(args[0], commands)
            hint = f"Möglich: {', '.join(commands)}."
            if nearest:
                hint = f"Meinten Sie „{nearest}“?"
            raise click.UsageError(f"Den Befehl „{args[0]}“ gibt es nicht. {hint}", ctx)
        return super().resolve_command(ctx, args)


def say_usage_error(error: click.UsageError) -> None:
    """Print what is wrong with a command line, and how to get help."""
    say(f"Fehler: {_message(error)}", err=True)
    path = error.ctx.command_path if error.ctx else "vorlagen"
    say(f"Hilfe: {path} --hilfe", err=True)


def say_internal_error(error: Exception, ctx: click.Context) -> None:
    """Print an error of the program itself, in the layout of the command's output."""
    from vorlagen.building.internal_error import report_internal_error  # noqa: PLC0415 - hardly ever
    from vorlagen.cli.screen import Screen  # noqa: PLC0415 - as above

    findings = Findings()
    root = Path(ctx.params.get("projekt", "."))
    report_internal_error(error, ctx.command_path, root, findings)
    if "json" in ctx.params.get("layout", ""):  # of one format or of several
        data = findings.as_json()
        say(json.dumps({"befunde": data}, ensure_ascii=False))
    else:
        Screen().show_findings(findings)


def say_cut_off(why: str) -> None:
    """Print why a command was stopped before its end."""
    from vorlagen.building.internal_error import report_cut_off  # noqa: PLC0415 - hardly ever

    findings = Findings()
    report_cut_off("vorlagen", why, findings)
    for finding in findings:
        head = f"{finding.severity.value} [{finding.code.value}]"
        say(f"{head}\n  {finding.message}\n  → {finding.cure}", err=True)


def _message(error: click.UsageError) -> str:
    message = error.message
    match error:
        case click.NoSuchOption():
            message = f"Die Option „{error.option_name}“ gibt es nicht."
            if error.possibilities:
                message += f" Meinten Sie „{error.possibilities[0]}“?"
        case click.MissingParameter():
            message = f"Es fehlt: {_name(error.param)}."
        case click.BadOptionUsage():
            message = f"Die Option „{error.option_name}“ braucht einen Wert."
        case click.BadParameter():
            message = f"Der Wert für {_name(error.param)} passt nicht.{_choices(error.param)}"
    if "unexpected extra argument" in message:
        return "Es sind zu viele Angaben. Text mit Leerzeichen in Anführungszeichen setzen."
    return message


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "eine Angabe"
    if isinstance(param, click.Option):
        return param.opts[0]
    return str(param.metavar or param.name)


def _choices(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    kind = param.type
    if isinstance(kind, click.IntRange):
        return f" Möglich sind ganze Zahlen von {kind.min} bis {kind.max}."
    choices = getattr(kind, "choices", ())
    if not choices:
        return ""
    return f" Möglich sind: {', '.join(choices)}."
