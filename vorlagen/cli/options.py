"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from vorlagen.building.task import Edition

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


def where_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where papers are made."""
    cluster = click.option(
        "--verteilt",
        "cluster",
        default="",
        metavar="ADRESSE",
        help="Auf den Rechnern eines Verbunds (dask), zum Beispiel tcp://rechner:8786.",
    )
    jobs = click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="In wie vielen Prozessen; ohne Angabe so viele, wie der Rechner Kerne hat.",
    )
    return jobs(cluster(command))


def edition_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which papers become final."""
    final = click.option(
        "--endfassung",
        "final",
        is_flag=True,
        help="Abweisen, was noch aussteht, nicht freigegeben oder nicht eingecheckt ist.",
    )
    unversioned = click.option(
        "--unversioniert",
        "unversioned",
        is_flag=True,
        help="Zu --endfassung: auch einen Stand nehmen, den git nicht hat; das PDF vermerkt es.",
    )
    return final(unversioned(command))


def edition_wanted(*, final: bool, unversioned: bool) -> Edition:
    """What somebody wants who has given these options.

    Raises:
        UsageError: If they do not go together.
    """
    if not final:
        if unversioned:
            raise click.UsageError("„--unversioniert“ gehört zu einer Endfassung: --endfassung.")
        return Edition.ARBEITSFASSUNG
    return Edition.ENDFASSUNG_UNVERSIONIERT if unversioned else Edition.ENDFASSUNG
