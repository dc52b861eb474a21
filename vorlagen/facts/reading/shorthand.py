"""Short forms: a single value in the place of a group with one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vorlagen.facts.reading.tree import Mapping, Node, place_of


def as_group_with(key: str) -> Callable[[Any], Any]:
    """What turns a bare value into the group that it stands for; a group stays as it is."""

    def grouped(value: Any) -> Any:
        if isinstance(value, Mapping) or not isinstance(value, Node):
            return value
        group = Mapping(place_of(value))
        group[key] = value
        group.spots.keys[key] = group.spots.values[key] = group.spots.place
        return group

    return grouped
