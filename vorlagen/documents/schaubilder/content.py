"""What pictures show, with all their texts rendered; how it is drawn is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vorlagen.facts.schaubild import Raster


@dataclass(frozen=True, slots=True)
class Note:
    """What stands below a picture, behind its mark."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """Somebody or something; `group` is the number of its group, `mark` leads to a note."""

    title: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    group: int | None = None
    planned: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two boxes, by their numbers; what flows to the end, and what flows back."""

    start: int
    end: int
    there: str = ""
    back: str = ""
    both_ways: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """Boxes and the lines between them."""

    title: str
    boxes: tuple[Box, ...]
    links: tuple[Link, ...] = ()
    groups: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def has_planned(self) -> bool:
        return any(box.planned for box in self.boxes) or any(link.planned for link in self.links)


@dataclass(frozen=True, slots=True)
class Step:
    """Who does what."""

    who: str
    what: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """Steps in their order, numbered from 1."""

    title: str
    steps: tuple[Step, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A bar of a plan: first and last day."""

    first: date
    last: date
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """What happens on a day; None while that is not known."""

    title: str
    day: date | None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of a plan; `pending` if it is not known yet when it happens."""

    title: str
    spans: tuple[Span, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    pending: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """Lines of a plan that belong together."""

    title: str
    rows: tuple[PlanRow, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan over time, from the first to the last day."""

    title: str
    first: date
    last: date
    grid: Raster
    groups: tuple[PlanGroup, ...]
    notes: tuple[Note, ...] = ()

    def rows(self) -> tuple[PlanRow, ...]:
        return tuple(row for group in self.groups for row in group.rows)


Content = Structure | Process | Plan
