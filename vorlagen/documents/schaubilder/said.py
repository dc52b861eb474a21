"""What a picture says, in words: a list for those who read, sentences for those who listen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vorlagen.documents.charts.chart import PENDING
from vorlagen.documents.schaubilder.calendar import span_in_words
from vorlagen.documents.schaubilder.content import (
    Box,
    Content,
    Link,
    Milestone,
    Note,
    Plan,
    PlanRow,
    Process,
    Span,
    Structure,
)
from vorlagen.german.dates import datum


@dataclass(frozen=True, slots=True)
class Section:
    """Part of the list, under a heading or none."""

    heading: str
    entries: tuple[str, ...]
    numbered: bool = False


def sections(content: Content) -> list[Section]:
    """The whole content of a picture as lists."""
    match content:
        case Structure():
            found = list(_structure(content))
        case Process():
            steps = tuple(f"{_noted(step.who, step.mark)}: {step.what}" for step in content.steps)
            found = [Section("", steps, numbered=True)]
        case Plan():
            found = [
                Section(_noted(group.title, group.mark), tuple(map(_row, group.rows)))
                for group in content.groups
            ]
    return [*found, *_notes(content.notes)]


_KINDS = {Structure: "Schaubild", Process: "Ablauf", Plan: "Zeitplan"}


def alternative(content: Content) -> str:
    """The whole content in sentences."""
    said = [f"{_KINDS[type(content)]}: {_ended(content.title)}"]
    for section in sections(content):
        entries = section.entries
        if section.numbered:
            entries = tuple(f"{n}. {entry}" for n, entry in enumerate(entries, start=1))
        heading = f"{section.heading}: " if section.heading else ""
        said.append(heading + " ".join(map(_ended, entries)))
    return " ".join(said)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _noted(text: str, mark: str) -> str:
    return f"{text}{mark}"


def _notes(notes: tuple[Note, ...]) -> Iterator[Section]:
    if notes:
        yield Section("Anmerkungen", tuple(f"{note.mark} {note.text}" for note in notes))


def _structure(structure: Structure) -> Iterator[Section]:
    alone = [box for box in structure.boxes if box.group is None]
    if alone:
        yield Section("Beteiligte", tuple(map(_box, alone)))
    for number, title in enumerate(structure.groups):
        within = [box for box in structure.boxes if box.group == number]
        yield Section(title, tuple(map(_box, within)))
    if structure.links:
        links = tuple(_link(link, structure.boxes) for link in structure.links)
        yield Section("Verbindungen", links)


def _box(box: Box) -> str:
    name = _noted(box.title, box.mark) + (" (geplant)" if box.planned else "")
    facts = [" ".join(box.lines)] if box.lines else []
    if box.points:
        facts.append("; ".join(box.points))
    return f"{name}: {' – '.join(facts)}" if facts else name


def _link(link: Link, boxes: tuple[Box, ...]) -> str:
    start, end = boxes[link.start].title, boxes[link.end].title
    planned = " (geplant)" if link.planned else ""
    if link.there and link.back:
        return f"{start} → {end}: {link.there}; {end} → {start}: {link.back}{planned}"
    again = (
        " und zurück" if link.both_ways else ""
    )  # „↔“ is in few fonts, and read out by few programs
    if link.back:
        return f"{end} → {start}{again}: {link.back}{planned}"
    return f"{start} → {end}{again}{f': {link.there}' if link.there else ''}{planned}"


def _row(row: PlanRow) -> str:
    said = [_span(span) for span in row.spans]
    said += [PENDING] if row.pending else []
    said += [_milestone(stone) for stone in row.milestones]
    return f"{_noted(row.title, row.mark)}: {'; '.join(said)}"


def _span(span: Span) -> str:
    return span_in_words(span.first, span.last) + (" (angenommen)" if span.assumed else "")


def _milestone(stone: Milestone) -> str:
    day = PENDING if stone.day is None else datum(stone.day)
    return f"Meilenstein „{stone.title}“ {day}{' (angenommen)' if stone.assumed else ''}"
