"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from vorlagen.building.limits import Bounds, allow

_MEGABYTE = 1_000_000
PROJECT = click.option(
    "--projekt",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="ORDNER",
    help="Der Projektordner; er enthält data/. Ohne Angabe ist es dieser Ordner.",
)
LAYOUT = click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Ausgabe für Menschen (text) oder Programme (json).",
)
_LIMITS = (
    click.option(
        "--rechenzeit",
        type=click.IntRange(1, 86_400),
        default=int(Bounds().seconds),
        metavar="SEKUNDEN",
        show_default=True,
        expose_value=False,
        callback=lambda _ctx, _option, seconds: allow(seconds=seconds),
        help="Wie lange der Prozessor an einer Vorlage oder Datei arbeiten darf.",
    ),
    click.option(
        "--speicher",
        type=click.IntRange(100, 1_000_000),
        default=Bounds().memory // _MEGABYTE,
        metavar="MB",
        show_default=True,
        expose_value=False,
        callback=lambda _ctx, _option, megabytes: allow(memory=megabytes * _MEGABYTE),
        help="Wie viel Arbeitsspeicher eine Vorlage oder Datei brauchen darf.",
    ),
)


def limits(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that raise the bounds of a paper, or of the file of another command."""
    for option in reversed(_LIMITS):
        command = option(command)
    return command


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command on a project has."""
    return PROJECT(LAYOUT(command))
