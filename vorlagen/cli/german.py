"""Lets click speak German: help pages and what it says of wrong use."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from vorlagen.building.bounds import allowed, at_most
from vorlagen.cli.terminal import say
from vorlagen.findings import Findings
from vorlagen.german.lists import naechste

_RANGE = re.compile(r"([0-9]+)<=x<=([0-9]+)")
_OF_ANY_LENGTH = ("bauen", "neu", "pruefen", "vorschau")  # which wait, or bound each paper
_MINUS = re.compile(r"^-(?=\s*[0-9])")


class _GermanHelp(click.Command):
    """Help with German headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="Aufruf: ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        german = {"[OPTIONS]": "[OPTIONEN]", "COMMAND [ARGS]...": "BEFEHL [ANGABEN]..."}
        return [german.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        known = [_in_german(record) for record in records if record is not None]
        if known:
            with formatter.section("Optionen"):
                formatter.write_dl(known)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Diese Hilfe zeigen."
        return option


def _in_german(record: tuple[str, str]) -> tuple[str, str]:
    name, text = record
    text = _RANGE.sub(r"\1 bis \2", text)
    return name, text.replace("[default: ", "[Vorgabe: ")


class GermanCommand(_GermanHelp):
    """A command whose help is German, and which takes "-96.000 €" for an amount and no option.

    Where the program itself fails, it says so as a finding.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with at_most(0 if ctx.info_name in _OF_ANY_LENGTH else allowed().command_seconds):
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - nobody is to see a traceback
            say_internal_error(error, ctx)
            return 1

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [_MINUS.sub("−", arg) for arg in args])


class GermanGroup(_GermanHelp, click.Group):
    """A group of commands whose help is German; the project may be named before the command, too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        length = 0
        if args and args[0].partition("=")[0] == "--projekt":
            length = 1 if "=" in args[0] else 2
        return super().parse_args(ctx, [*args[length:], *args[:length]])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("Befehle"):
            names = self.list_commands(ctx)
            formatter.write_dl([(name, self.help_line(ctx, name)) for name in names])

    def help_line(self, ctx: click.Context, name: str) -> str:
        """What the list of commands says of one."""
        command = self.get_command(ctx, name)
        return command.get_short_help_str(80) if command else ""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            known = self.list_commands(ctx)
            nearest = naechste(args[0], known)
            hint = f"Meinten Sie „{nearest}“?" if nearest else f"Möglich: {', '.join(known)}."
            raise click.UsageError(f"Den Befehl „{args[0]}“ gibt es nicht. {hint}", ctx)
        return super().resolve_command(ctx, args)


def say_usage_error(error: click.UsageError) -> None:
    """Print what was wrong with a command line, and how to find the right one."""
    say(f"Fehler: {_message(error)}", err=True)
    path = error.ctx.command_path if error.ctx else "vorlagen"
    say(f"Hilfe: {path} --hilfe", err=True)


def say_internal_error(error: Exception, ctx: click.Context) -> None:
    """Print what the program itself got wrong, in the layout that the command was to answer in."""
    from vorlagen.building.internal_error import report_internal_error  # noqa: PLC0415 - hardly ever
    from vorlagen.cli.screen import Screen  # noqa: PLC0415 - as above

    findings = Findings()
    about, root = ctx.command_path, Path(ctx.params.get("projekt", "."))
    report_internal_error(error, about, root, findings)
    if ctx.params.get("layout") == "json":
        say(json.dumps({"befunde": [f.as_json() for f in findings]}, ensure_ascii=False))
    else:
        Screen().show_findings(findings)


def say_cut_off(why: str) -> None:
    """Print why a command line came to no end."""
    from vorlagen.building.internal_error import report_cut_off  # noqa: PLC0415 - hardly ever

    findings = Findings()
    report_cut_off("vorlagen", why, findings)
    for found in findings:
        said = f"{found.severity.value} [{found.code.value}]\n  {found.message}\n  → {found.cure}"
        say(said, err=True)


def _message(error: click.UsageError) -> str:
    message = error.message
    match error:
        case click.NoSuchOption():
            nearest = f" Meinten Sie „{error.possibilities[0]}“?" if error.possibilities else ""
            message = f"Die Option „{error.option_name}“ gibt es nicht.{nearest}"
        case click.MissingParameter():
            message = f"Es fehlt: {_named(error.param)}."
        case click.BadOptionUsage():
            message = f"Die Option „{error.option_name}“ braucht einen Wert."
        case click.BadParameter():
            message = f"Der Wert für {_named(error.param)} passt nicht.{_choices(error.param)}"
    if "unexpected extra argument" in message:
        return "Es sind zu viele Angaben. Text mit Leerzeichen in Anführungszeichen setzen."
    return message


def _named(param: click.Parameter | None) -> str:
    if param is None:
        return "eine Angabe"
    return param.opts[0] if isinstance(param, click.Option) else str(param.metavar or param.name)


def _choices(param: click.Parameter | None) -> str:
    kind = param.type if param else None
    if isinstance(kind, click.IntRange):
        return f" Möglich sind ganze Zahlen von {kind.min} bis {kind.max}."
    choices = getattr(kind, "choices", None)
    return f" Möglich sind: {', '.join(choices)}." if choices else ""
