"""In which section of the paper a place lies, as its reader would say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from vorlagen.documents.structure.labels import without_label
from vorlagen.facts.projekt import Papier
from vorlagen.facts.schriftstueck import Schriftstueck
from vorlagen.findings import Place

_HEADING = re.compile(r"^ {0,3}(?P<level>#{1,6})[ \t]+(?P<text>.+?)[ \t]*#*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_IN_YAML = {
    "beschlussvorschlag": "Beschlussvorschlag",
    "betreff": "Betreff",
    "finanzierung": "Überschriften der Finanzierungstabellen",
    "verteilungen": "Anmerkungen der Verteilungstabellen",
    "anlagen": "Anlagen",
}
_IN_TEMPLATES = {"finanzielle_auswirkungen.html": "Finanzielle Auswirkungen"}


@dataclass(frozen=True, slots=True)
class Sections:
    """The headings of a paper's text and the groups of its YAML, each with its first line."""

    text_file: str
    headings: tuple[tuple[int, str], ...]
    yaml_file: str
    groups: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, papier: Papier, schriftstueck: Schriftstueck) -> Sections:
        groups = sorted(
            (place.line, str(key)) for key, place in schriftstueck.tree.spots.keys.items()
        )
        headings = tuple(_headings(papier.text or ""))
        return cls(papier.text_datei, headings, schriftstueck.place.file, tuple(groups))

    def at(self, place: Place) -> str:
        """The section, „III. Geplante Finanzierung, Modul 1“; the template for its own figures."""
        if place.file == self.text_file:
            return _last_before(place.line, self.headings) or "Text"
        if place.file == self.yaml_file:
            return _IN_YAML.get(_last_before(place.line, self.groups), "Kopf der Vorlage")
        return _IN_TEMPLATES.get(place.file.rpartition("/")[2], "Schablone der Vorlage")

    def last(self, places: Sequence[Place]) -> str:
        """The section of the last place: a table stands below the text about it."""
        return self.at(places[-1]) if places else ""


def _last_before(line: int, starts: tuple[tuple[int, str], ...]) -> str:
    found = bisect_right([start for start, _ in starts], line)
    return starts[found - 1][1] if found else ""


def _headings(text: str) -> list[tuple[int, str]]:
    """The headings with their lines; those within a chapter are named with the one above them."""
    found: list[tuple[int, str]] = []
    above: dict[int, str] = {}
    fenced = False
    for number, line in enumerate(text.split("\n"), start=1):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.match(line)
        if heading:
            level = len(heading["level"])
            above = {upper: title for upper, title in above.items() if upper < level}
            above[level] = _plain(without_label(heading["text"]))
            titles = [title for _, title in sorted(above.items())]
            found.append((number, ", ".join(titles[1:] or titles)))
    return found


def _plain(heading: str) -> str:
    """A heading without its markup; what an expression prints there is left out."""
    return re.sub(r"[*_`]", "", _EXPRESSION.sub("…", heading)).strip()
