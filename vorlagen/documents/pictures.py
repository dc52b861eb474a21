"""The picture files of one paper: found, measured, and put into its pages when these are finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from markupsafe import Markup

from vorlagen.documents.placeholders import PICTURE_FILE
from vorlagen.documents.press import Html, Press
from vorlagen.facts.files import UnreadableError, files_below
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.lists import naechste
from vorlagen.german.numbers import zahl

if TYPE_CHECKING:
    from vorlagen.documents.picture_files import Picture

_SUFFIXES = (".png", ".jpg", ".jpeg", ".svg")
_IN_TEXTS = (
    "im Ordner der Vorlage",
    "Die Datei dorthin kopieren, am besten unter bilder/, und so angeben: bilder/plan.png.",
)
_IN_TEMPLATES = (
    "in den Ordnern der Schablonen",
    "Die Datei dorthin kopieren (templates/, Ordner der Behörde) und so angeben: wappen.svg.",
)
_WIDEST = Decimal(163)  # mm; the column of text: A4 less margins of 25 and 22
_TALLEST = Decimal(160)  # mm; two thirds of a page
_COARSEST = 120  # dots of an inch; with fewer, one sees them
_INCH = Decimal("25.4")  # mm

Folders = Sequence[tuple[Path, Path]]  # each with the one that a link in it must not leave


@dataclass(slots=True)
class Album:
    """The pictures of a paper; `root` is the project, `folder` the paper's own, relative to it."""

    root: Path
    folder: str
    pictures: list[Picture] = field(default_factory=list)
    by_name: dict[str, Picture] = field(default_factory=dict)  # those of texts

    def from_text(self, name: str, place: Place, findings: Findings) -> Picture | None:
        """A picture that prose names, its path beginning in the paper's folder; None with a finding."""
        if name not in self.by_name:
            folders = ((self.root / self.folder, self.root),)
            picture = _loaded(name, folders, _IN_TEXTS, place, findings)
            if picture is None:
                return None
            _check_resolution(name, picture, place, findings)  # once, however often it is used
            self.by_name[name] = picture
        return self.by_name[name]

    def from_template(
        self, name: str, place: Place, findings: Findings, folders: Folders
    ) -> Picture | None:
        """A picture that a template names; it lies where templates do. None with a finding."""
        return _loaded(name, folders, _IN_TEMPLATES, place, findings)

    def stands_for(self, picture: Picture) -> str:
        """What stands for the address of a picture until the page is finished."""
        if picture not in self.pictures:
            self.pictures.append(picture)
        return PICTURE_FILE.of(self.pictures.index(picture))

    def placed(self, html: str) -> str:
        """A finished page with the pictures themselves in it.

        What stands for none of them is none of ours: somebody typed it.
        """
        uris = {number: picture.uri for number, picture in enumerate(self.pictures)}
        return PICTURE_FILE.replaced(html, uris.get)


def is_ours(address: str) -> bool:
    """Whether an address stands for a picture that was looked into."""
    return PICTURE_FILE.any.fullmatch(address) is not None


def says_something(alternative: str) -> bool:
    """Whether a text can stand in place of a picture: a dot or invisible signs say nothing."""
    return any(map(str.isalnum, alternative))


def printed_width(picture: Picture) -> Decimal:
    """How wide a picture is printed, in mm with one decimal.

    As wide as its file says, or else as the text; but never wider than that, nor higher than two
    thirds of a page.
    """
    ratio = picture.ratio
    at_most = min(_WIDEST, _TALLEST * ratio.numerator / ratio.denominator)
    width = max(min(picture.width or at_most, at_most), Decimal(1))
    return width.quantize(Decimal("0.1"), ROUND_HALF_UP)


def template_picture(
    press: Press, folders: Folders, album: Album | None, name: str, alt: str = ""
) -> Html:
    """`{{ bild("logo.svg", alt="Wappen des Kreises") }}`: the HTML of a picture beside the templates.

    Args:
        press: Takes the findings, after which the HTML is empty; it knows which line is running.
        folders: Those of templates, where the file lies.
        album: The pictures of the paper.
        name: The file's path in the first of these folders that has it.
        alt: What is to be seen.

    Raises:
        FigureError: If there is no album: the template is none of a paper.
    """
    if album is None:
        raise FigureError(
            Code.BILD_SCHREIBWEISE,
            "Hier kann kein Bild stehen.",
            "Bilder stehen in Schablonen von Vorlagen und ihren Anlagen.",
        )
    place = press.place(near=str(name))
    picture = album.from_template(str(name), place, press.findings, folders)
    if not says_something(str(alt)):
        press.findings.add(
            Code.BILD_OHNE_TEXT,
            place,
            f"Dem Bild „{name}“ fehlt der Alternativtext.",
            f'Sagen, was zu sehen ist: {{{{ bild("{name}", alt="Wappen des Kreises") }}}}.',
        )
    elif picture is not None:
        tag = '<img alt="{}" src="{}">'
        return Html(Markup(tag).format(alt, Markup(album.stands_for(picture))))  # noqa: S704
    press.failed = True
    return Html()


def _loaded(
    name: str,
    folders: Folders,
    words: tuple[str, str],
    place: Place,
    findings: Findings,
) -> Picture | None:
    """The picture of this name in the first folder that has it; None with a finding.

    Args:
        name: A path in one of the folders, with slashes.
        folders: Those that are looked through.
        words: Where that is, and what to do with a file that lies elsewhere.
        place: Where the name stands.
        findings: Takes what is wrong.
    """
    # Most papers have no pictures from files, and the library takes its time.
    from vorlagen.documents.picture_files import read_picture  # noqa: PLC0415

    there = {}
    for folder, root in reversed(folders):
        for path in files_below(folder, root):
            # Some systems take umlauts in names apart.
            there[normalize("NFC", path.relative_to(folder).as_posix())] = path, root
    try:
        # Only what is listed is read: no address, no path that leads elsewhere.
        if found := there.get(normalize("NFC", name)):
            return read_picture(*found)
        pictures = [one for one in there if one.lower().endswith(_SUFFIXES)]
        same = [one for one in pictures if one.rpartition("/")[2] == name.rpartition("/")[2]]
        nearest = same[0] if same else naechste(name, pictures)
        where, cure = words
        raise UnreadableError(  # noqa: TRY301 - told as all that is wrong with a file
            Code.DATEI_FEHLT,
            f"ist keine Datei {where}",
            f"Meinten Sie „{nearest}“?" if nearest else cure,
        )
    except UnreadableError as error:
        findings.add(error.code, place, f"„{name}“ {error.message}.", error.cure)
        return None


def _check_resolution(name: str, picture: Picture, place: Place, findings: Findings) -> None:
    """Warn of too few pixels for the width in which a picture is printed."""
    width = printed_width(picture)
    if picture.pixels is None or picture.pixels[0] / (width / _INCH) >= _COARSEST:
        return
    dots = (picture.pixels[0] / (width / _INCH)).quantize(Decimal(1), ROUND_HALF_UP)
    across = (width / _INCH * _COARSEST).to_integral_value(ROUND_CEILING)
    ratio = picture.ratio
    down = (across * ratio.denominator / ratio.numerator).to_integral_value(ROUND_CEILING)
    findings.add(
        Code.BILD_UNSCHARF,
        place,
        f"„{name}“ hat bei {zahl(width.quantize(Decimal(1), ROUND_HALF_UP))} mm Breite nur {zahl(dots)}"
        " Pixel je Zoll; gedruckt ist es unscharf.",
        f"Ein Bild mit mindestens {zahl(across)} × {zahl(down)} Pixeln nehmen, oder in der Datei eine"
        " höhere Auflösung eintragen: Dann wird es kleiner gedruckt.",
    )
