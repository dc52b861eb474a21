"""The picture files of one paper: read once, and put into its pages when these are finished."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from vorlagen.documents.environment import DocumentEnvironment
from vorlagen.documents.pictures.files import Shelf
from vorlagen.documents.pictures.picture import Picture
from vorlagen.documents.pictures.printed_size import check_resolution, printed_width
from vorlagen.documents.pictures.reading import load
from vorlagen.findings import Findings, Place
from vorlagen.findings.subject import Subject

# What stands for a picture in a page while it is made; in characters for private use.
_BEGIN, _END = "\ue040", "\ue041"
_OF_TEXTS = (
    "im Ordner der Vorlage",
    "in den Ordner der Vorlage kopieren, am besten unter bilder/,",
    "bilder/plan.png",
)
_OF_TEMPLATES = (
    "in den Ordnern der Schablonen",
    "in den Ordner der Schablonen kopieren (templates/ und darin der Ordner der Behörde)",
    "wappen.svg",
)
_STANDS_FOR = re.compile(f"{_BEGIN}([0-9]{{1,9}}){_END}")


@dataclass(slots=True)
class Album:
    """The pictures of a paper; `root` is the project, `folder` the paper's own, relative to it."""

    root: Path
    folder: str
    pictures: list[Picture] = field(default_factory=list)
    judged: set[tuple[str, str]] = field(default_factory=set)  # files of texts and their widths

    def from_text(self, name: str, place: Place, findings: Findings) -> Picture | None:
        """A picture that prose names, its path beginning in the paper's folder; None with findings."""
        subject = Subject(name, place, findings)
        shelf = Shelf(((self.root / self.folder, self.root),), *_OF_TEXTS)
        picture = load(shelf, subject)
        if picture is not None:
            width = printed_width(picture)
            if (name, str(width)) not in self.judged:  # once is enough, however often it is used
                self.judged.add((name, str(width)))
                check_resolution(picture, subject, width=width)
        return picture

    def from_template(
        self, name: str, place: Place, findings: Findings, environment: DocumentEnvironment
    ) -> Picture | None:
        """A picture that a template names; it lies where templates do. None with findings."""
        subject = Subject(name, place, findings)
        folders = tuple((folder.path, folder.root) for folder in environment.folders)
        picture = load(Shelf(folders, *_OF_TEMPLATES), subject)
        if picture is not None:
            check_resolution(picture, subject)
        return picture

    def stands_for(self, picture: Picture) -> str:
        """What stands for the address of a picture until the page is finished."""
        if picture not in self.pictures:
            self.pictures.append(picture)
        return f"{_BEGIN}{self.pictures.index(picture)}{_END}"

    def placed(self, html: str) -> str:
        """A finished page with the pictures themselves in it.

        What stands for none of them is none of ours: somebody typed it.
        """
        uris = {str(number): picture.uri for number, picture in enumerate(self.pictures)}
        return _STANDS_FOR.sub(lambda found: uris.get(found[1], found[0]), html)


def is_ours(address: str) -> bool:
    """Whether an address stands for a picture that was looked into."""
    return _STANDS_FOR.fullmatch(address) is not None
