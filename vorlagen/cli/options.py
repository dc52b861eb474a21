"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

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


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command on a project has."""
    return PROJECT(LAYOUT(command))
