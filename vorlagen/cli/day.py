"""Days on the command line; today is asked for nowhere else in the program."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from vorlagen.german.dates import KeinDatum, parse_datum


def today() -> date:
    """The day that it is in Germany."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


class Day(click.ParamType[date]):
    """A day written as in YAML (2021-05-01) or as in papers (01.05.2021)."""

    name = "tag"

    def convert(
        self, value: str | date, _param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day.

        Raises:
            click.UsageError: If it is none.
        """
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
        try:
            return parse_datum(value)
        except KeinDatum as error:
            raise click.UsageError(f"Die Option „--stichtag“: {error}", ctx) from None
