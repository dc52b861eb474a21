"""The papers of a meeting as one ZIP file, by agenda item, with an index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from vorlagen.building.builder import Builder
from vorlagen.findings import Code, Refusal
from vorlagen.german.dates import datum
from vorlagen.german.lists import aufzaehlung, dateiname
from vorlagen.page import program_pages
from vorlagen.paper import Behoerde, Papier
from vorlagen.publishing.fields import Fields
from vorlagen.publishing.package import Package, write, zip_to
from vorlagen.renditions.spreadsheets import text_csv
from vorlagen.sitzungen import Beratung

INDEX = "Inhalt.html"
_INDEX_TABLE = "Inhalt.csv"


class Meeting(Struct, frozen=True):
    """A meeting: authority and committee by their names in the project, and the day.

    With `internal`, papers and items that are not public belong to it, too.
    """

    mandant: str
    gremium: str
    sitzung: str
    title: str  # the committee as it is called
    day: date
    internal: bool

    @property
    def name(self) -> str:
        """What the log calls it."""
        return f"{self.mandant}/{self.gremium}/{self.day.isoformat()}"

    def debates(self, papier: Papier) -> bool:
        """Whether a paper is on its agenda, as far as whoever gets the file may know."""
        document = papier.schriftstueck
        if document is None or not (self.internal or document.oeffentlich):
            return False
        return self.item(papier) is not None

    def item(self, papier: Papier) -> Beratung | None:
        """The station of a paper at this meeting."""
        document = papier.schriftstueck
        if document is None:
            return None
        for station in document.stationen:
            if not isinstance(station, Beratung):
                continue
            is_public = not station.nichtoeffentlich and station.oeffentlich is not False
            here = (station.gremium, station.sitzung) == (self.gremium, self.sitzung)
            if here and (is_public or self.internal):
                return station
        return None


class AgendaItem(Struct, frozen=True):
    """A paper in the file: its number on the agenda, empty while it has none, and its package."""

    top: str
    fields: Fields
    package: Package

    @property
    def order(self) -> tuple[bool, list[tuple[int, str]], str]:
        """Sort key: by the numbers in „10.2“, not by its characters; those without come last."""
        parts = []
        for number, text in re.findall(r"(\d+)|(\D+)", self.top):
            parts.append((int(number or 0), text))
        return not self.top, parts, self.package.folder

    @property
    def folder(self) -> str:
        """Its folder in the file, which file managers sort as the agenda does."""
        if not self.top:
            return f"ohne_TOP_{self.package.folder}"
        padded = re.sub(r"\d+", lambda number: number[0].zfill(2), self.top)
        return f"TOP_{dateiname(padded)}_{self.package.folder}"

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Title and path of the paper and of its annexes."""
        paper, *others = [path for path in self.package.paths if path.endswith(".pdf")]
        yield self.fields.betreff, f"{self.folder}/{Path(paper).name}"
        for path in others:
            annex = Path(path)
            if annex.name.startswith("Anlage_"):
                yield annex.stem.replace("_", " "), f"{self.folder}/{annex.name}"


def find_meeting(builder: Builder, wanted: str, *, internal: bool) -> Meeting:
    """The meeting that „rat/2026-11-26“ names; an authority may stand before it, if several have such.

    Raises:
        Refusal: If there is none, or more than one.
    """
    *authority, gremium, day = f"//{wanted}".split("/")
    matches = []
    known = []
    for behoerde in builder.projekt.behoerden.values():
        if behoerde.gremien is None:
            continue
        for name, committee in behoerde.gremien.gremien.items():
            for key, sitzung in committee.sitzungen.items():
                meeting = Meeting(
                    behoerde.name, name, key, str(committee.bezeichnung), sitzung.datum, internal
                )
                if name != gremium or authority[-1] not in {"", behoerde.name}:
                    continue
                known.append(meeting)
                if day in {key, sitzung.datum.isoformat()}:
                    matches.append(meeting)
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = aufzaehlung([meeting.name for meeting in matches])
        raise Refusal(
            Code.UEBERGABE,
            f"„{wanted}“ meint mehrere Sitzungen.",
            f"Die Behörde davor nennen: {names}.",
        )
    cure = "Gremium und Tag nennen, wie sie in gremien.yaml stehen, etwa rat/2026-11-26."
    if known:
        cure = f"Bekannt sind: {aufzaehlung([meeting.name for meeting in known])}."
    raise Refusal(Code.UEBERGABE, f"Die Sitzung „{wanted}“ gibt es nicht.", cure)


def papers_of(
    meeting: Meeting, papers: Sequence[tuple[Behoerde, Papier]]
) -> list[tuple[Behoerde, Papier]]:
    """Those of some papers that the meeting debates."""
    chosen = []
    for behoerde, papier in papers:
        if behoerde.name == meeting.mandant and meeting.debates(papier):
            chosen.append((behoerde, papier))
    return chosen


def index_of(meeting: Meeting, items: Sequence[AgendaItem]) -> bytes:
    """The index of a meeting's file as a page with links into it."""
    template = program_pages().get_template("uebergabe/inhalt.html")
    items = sorted(items, key=lambda item: item.order)
    page = template.render(meeting=meeting, datum=datum(meeting.day), items=items)
    return page.encode()


def package_of_meeting(
    meeting: Meeting, items: Sequence[AgendaItem], index: bytes, root: Path
) -> Package:
    """Write the ZIP file of a meeting to the folder `root`, from the packages of its papers."""
    stem = f"Sitzung_{dateiname(meeting.title)}_{meeting.day.isoformat()}"
    if meeting.internal:
        stem += "_nichtoeffentlich"
    items = sorted(items, key=lambda item: item.order)
    write(root / INDEX, index)
    rows = [("TOP", "Art", "Nummer", "Betreff", "Ordner")]
    for item in items:
        fields = item.fields
        rows.append((item.top, fields.art, fields.nummer, fields.betreff, item.folder))
    write(root / _INDEX_TABLE, text_csv(rows))
    members = {f"{stem}/{name}": root / name for name in (INDEX, _INDEX_TABLE)}
    for item in items:
        package = item.package
        for path in package.paths:
            folder, _, name = path.rpartition("/")
            if folder:
                members[f"{stem}/{item.folder}/{name}"] = package.root / path
    zip_to(root / f"{stem}.zip", members)
    names = tuple(item.package.name for item in items)
    return Package(meeting.name, "", root, "", (f"{stem}.zip",), names)
