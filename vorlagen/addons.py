"""Add-ons: what other packages bring along, found by the entry points that they declare.

A package that is installed beside the program declares in its pyproject.toml what it has::

    [project.entry-points."vorlagen.befehle"]       # a `click.Command`
    [project.entry-points."vorlagen.pruefungen"]    # a function from a Paper to findings
    [project.entry-points."vorlagen.formate"]       # a function from a Paper to bytes; its name is the suffix
    [project.entry-points."vorlagen.gegenstaende"]  # a Subject of `vorlagen.figures`, as those of the program

Nothing of it is imported before it is needed. An exception in it is reported as one of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

COMMANDS, CHECKS, FORMATS = "vorlagen.befehle", "vorlagen.pruefungen", "vorlagen.formate"
SUBJECTS = "vorlagen.gegenstaende"


@cache
def declared(group: str) -> Mapping[str, EntryPoint]:
    """The entry points of a group by their names, in the order of these."""
    points = {point.name: point for point in entry_points(group=group)}
    return {name: points[name] for name in sorted(points)}


def added(group: str) -> dict[str, Any]:
    """What add-ons bring for a group, by its name."""
    return {name: point.load() for name, point in declared(group).items()}
