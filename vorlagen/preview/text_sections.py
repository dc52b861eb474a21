"""The sections of a Markdown text, each of which can be replaced alone."""

from __future__ import annotations

import re

from msgspec import Struct

from vorlagen.findings import Code, Refusal

_HEADING = re.compile(r"#{1,6}\s+(?P<title>.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")
_BOM = "\ufeff"


class Section(Struct, frozen=True):
    """A heading with what follows up to the next one; `first_line` counts from 1, `text` has no BOM."""

    title: str
    first_line: int
    text: str

    @property
    def last_line(self) -> int:
        return self.first_line + self.text.count("\n")


class SectionChangedError(Refusal):
    """Somebody else changed the section that was to be replaced."""


def sections(content: bytes) -> list[Section]:
    """All sections of a text; what stands before the first heading is one, too."""
    lines = _plain(content).split("\n")
    starts = [0]
    is_code = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and number and _HEADING.match(line):
            starts.append(number)
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        heading = _HEADING.match(lines[start])
        title = heading["title"] if heading else "Anfang"
        text = "\n".join(lines[start:end])
        if heading or text.strip():
            found.append(Section(title, start + 1, text))
    return found


def section_at(content: bytes, line: int) -> Section:
    """The section that has a line; the first one for line 0."""
    found = sections(content) or [Section("Anfang", 1, "")]
    for section in reversed(found):
        if section.first_line <= line:
            return section
    return found[0]


def section_titled(content: bytes, heading: str) -> Section | None:
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


def with_section(content: bytes, old: str, new: str, near: int) -> bytes:
    """A text with another section in place of one; line ends and BOM stay what they are.

    Args:
        content: The text as it is now.
        old: The section as it was opened.
        new: What is to stand there.
        near: The line where it began; of several equal sections the nearest is replaced.

    Raises:
        SectionChangedError: If the text does not have the section any more.
    """
    lines = _plain(content).split("\n")
    old_lines, new_lines = old.split("\n"), new.split("\n")
    starts = []
    for start in range(len(lines) - len(old_lines) + 1):
        if lines[start : start + len(old_lines)] == old_lines:
            starts.append(start)
    if not starts:
        raise SectionChangedError(
            Code.AUSGABE,
            "Dieser Abschnitt ist inzwischen anderswo geändert worden; gespeichert ist nichts.",
            "Beide Fassungen vergleichen und dann noch einmal speichern.",
        )
    start = min(starts, key=lambda start: abs(start + 1 - near))
    lines[start : start + len(old_lines)] = new_lines
    text = content.decode("utf-8")
    line_end = "\r\n" if "\r\n" in text else "\n"
    mark = _BOM if text.startswith(_BOM) else ""
    return (mark + line_end.join(lines)).encode()


def _plain(content: bytes) -> str:
    """The text with simple line ends."""
    return content.decode("utf-8-sig").replace("\r\n", "\n")
