"""The sections of a Markdown text, each of which can be replaced alone."""

from __future__ import annotations

import re

from msgspec import Struct

from vorlagen.findings import Code, Refusal

_HEADING = re.compile(r"#{1,6}\s+(?P<title>.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(?P<sign>`{3,}|~{3,})")
_LINE = re.compile(r"([^\n]*?)(\r?\n|\Z)")  # with its end
_BOM = "\ufeff"


class TextSection(Struct, frozen=True):
    """A heading with what follows up to the next one; `first_line` counts from 1, `text` has no BOM."""

    title: str
    first_line: int
    text: str

    @property
    def last_line(self) -> int:
        return self.first_line + self.text.count("\n")


class SectionChangedError(Refusal):
    """Somebody else changed the section that was to be replaced."""


def sections(content: bytes) -> list[TextSection]:
    """All sections of a text; what stands before the first heading is one, too."""
    lines = _plain(content).split("\n")
    starts = [0]
    fence = ""  # that is open
    for number, line in enumerate(lines):
        sign = _FENCE.match(line)
        if fence:
            if sign and sign["sign"].startswith(fence):
                fence = ""
        elif sign:
            fence = sign["sign"]
        elif number and _HEADING.match(line):
            starts.append(number)
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        heading = _HEADING.match(lines[start])
        title = heading["title"] if heading else "Anfang"
        text = "\n".join(lines[start:end])
        if heading or text.strip():
            found.append(TextSection(title, start + 1, text))
    return found


def section_at(content: bytes, line: int) -> TextSection:
    """The section that has a line; the first one for line 0."""
    found = sections(content) or [TextSection("Anfang", 1, "")]
    for section in reversed(found):
        if section.first_line <= line:
            return section
    return found[0]


def section_titled(content: bytes, heading: str) -> TextSection | None:
    """The section that a page prints under a heading; numbers, marks and expressions do not count."""
    wanted = letters_of(heading)
    inside = None
    for section in sections(content):
        title = letters_of(section.title.partition("{")[0])
        if title == wanted:
            return section
        if title and title in wanted:
            inside = inside or section
    return inside


def letters_of(title: str) -> str:
    """A title as titles are compared."""
    return "".join(letter for letter in title.lower() if letter.isalpha())


def place_of_section(content: bytes, text: str, near: int) -> int:
    """The line where a section begins that has this text; of several the one nearest to a line.

    Raises:
        SectionChangedError: If the content does not have it any more.
    """
    lines, wanted = _plain(content).split("\n"), text.split("\n")
    starts = []
    for start in range(len(lines) - len(wanted) + 1):
        if lines[start : start + len(wanted)] == wanted:
            starts.append(start + 1)
    if not starts:
        raise SectionChangedError(
            Code.AUSGABE,
            "Dieser Abschnitt ist inzwischen anderswo geändert worden; gespeichert ist nichts.",
            "Kopieren, was hier steht, den Abschnitt noch einmal öffnen und es dort einsetzen.",
        )
    return min(starts, key=lambda start: abs(start - near))


def counterpart(content: bytes, text: str, near: int) -> TextSection | None:
    """What a section has become that somebody else changed: the nearest one with its title."""
    title = section_at(text.encode(), 0).title
    alike = [section for section in sections(content) if section.title == title]
    return min(alike, key=lambda section: abs(section.first_line - near), default=None)


def with_section(content: bytes, first_line: int, old: str, new: str) -> bytes:
    """A text with another section in place of one; all other lines, and the BOM, stay what they are."""
    lines = _LINE.findall(content.decode("utf-8"))
    start, count = first_line - 1, old.count("\n") + 1
    replaced = lines[start : start + count]
    line_end = next((end for _, end in lines if end), "\n")
    fresh = [(line, line_end) for line in new.split("\n")]
    fresh[-1] = (fresh[-1][0], replaced[-1][1])
    if first_line == 1 and replaced[0][0].startswith(_BOM):
        fresh[0] = (_BOM + fresh[0][0], fresh[0][1])
    lines[start : start + count] = fresh
    return "".join(line + end for line, end in lines).encode()


def with_paragraph_at(content: bytes, line: int, paragraph: str) -> bytes:
    """A text with one more paragraph, behind the one in which a line is, or in place of that empty line."""
    section = section_at(content, line)
    lines = section.text.split("\n")
    at = min(line - section.first_line, len(lines) - 1)
    while at < len(lines) and lines[at].strip():
        at += 1
    before, behind = "\n".join(lines[:at]).rstrip(), "\n".join(lines[at:]).strip("\n")
    new = "\n\n".join(part for part in (before, paragraph, behind) if part)
    return with_section(content, section.first_line, section.text, f"{new}\n")


def _plain(content: bytes) -> str:
    """The text with simple line ends."""
    return content.decode("utf-8-sig").replace("\r\n", "\n")
