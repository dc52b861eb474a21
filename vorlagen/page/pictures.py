"""The picture files of one paper: found, measured, and put into its pages when these are finished.

Prose has them as `![Alternativtext](bilder/plan.png "Bildunterschrift")`, alone in its paragraph;
templates call `bild`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup
from msgspec import Struct, field

from vorlagen.facts.files import UnreadableError, files_below
from vorlagen.figures import FigureError
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.german.numbers import zahl
from vorlagen.german.words import vorschlag
from vorlagen.page.rendering import Html, Rendering
from vorlagen.page.source import MARK, PICTURE, Marks, PictureFile, Source, Value, parted

if TYPE_CHECKING:
    from vorlagen.page.picture_files import Picture

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


class Album(Struct):
    """The pictures of a paper; `root` is the project, `folder` the paper's own, relative to it."""

    root: Path
    folder: str
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


def with_pictures(html: str, marks: Marks) -> tuple[str, frozenset[str]]:
    """A finished page with the pictures themselves in it, and their addresses: `data:` and all they are."""
    addresses = set()

    def placed(file: PictureFile) -> str:
        addresses.add(file.picture.uri)
        return file.picture.uri

    html = marks.replaced(html, PictureFile, placed)
    return html, frozenset(addresses)


def says_something(alternative: str) -> bool:
    """Whether a text can replace a picture; a dot or invisible signs cannot."""
    return any(map(str.isalnum, alternative))


def printed_width(picture: Picture) -> Decimal:
    """How wide a picture is printed, in mm with one decimal.

    As wide as its file says, or else as the text; but never wider than the text, nor higher than two
    thirds of a page.
    """
    ratio = picture.ratio
    widest = min(_WIDEST, _TALLEST * ratio.numerator / ratio.denominator)
    width = min(picture.width or widest, widest)
    return max(width, Decimal(1)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def template_picture(
    rendering: Rendering, folders: Folders, album: Album | None, name: str, alt: str = ""
) -> Html:
    """`{{ bild("logo.svg", alt="Wappen des Kreises") }}`: the HTML of a picture beside the templates.

    It is the first of this path in `folders`; empty after a finding.

    Raises:
        FigureError: If there is no album: the template is none of a paper.
    """
    if album is None:
        raise FigureError(
            Code.BILD,
            "Hier kann kein Bild stehen.",
            "Bilder stehen in Schablonen von Vorlagen und ihren Anlagen.",
        )
    place = rendering.place(near=str(name))
    picture = album.from_template(str(name), place, rendering.findings, folders)
    if not says_something(str(alt)):
        rendering.findings.add(
            Code.BILD_OHNE_TEXT,
            place,
            f"Dem Bild „{name}“ fehlt der Alternativtext.",
            f'Sagen, was zu sehen ist: {{{{ bild("{name}", alt="Wappen des Kreises") }}}}.',
        )
    elif picture is not None:
        tag = '<img alt="{}" src="{}">'
        return Html(Markup(tag).format(alt, Markup(rendering.marks.put(PictureFile(picture)))))  # noqa: S704
    rendering.failed = True
    return Html()


def _loaded(
    name: str,
    folders: Folders,
    words: tuple[str, str],
    place: Place,
    findings: Findings,
) -> Picture | None:
    """The picture of this name in the first folder that has it; None with a finding.

    `words` name these folders for the message, and say what to do with a file that lies elsewhere.
    """
    # Most papers have no pictures from files, and the library takes its time.
    from vorlagen.page.picture_files import read_picture  # noqa: PLC0415

    files = {}
    for folder, root in reversed(folders):
        for path in files_below(folder, root):
            # Some systems take umlauts in names apart.
            files[normalize("NFC", path.relative_to(folder).as_posix())] = path, root
    try:
        # Only listed files are read: no address, no path that leads elsewhere.
        file = files.get(normalize("NFC", name))
        if file is not None:
            picture = read_picture(*file)
            if picture.fades:
                findings.add(Code.BILD, place, f"„{name}“ {_FADES}", _PLAIN, Severity.WARNUNG)
            return picture
        pictures = [file_name for file_name in files if file_name.lower().endswith(_SUFFIXES)]
        base = name.rpartition("/")[2]
        same = [file_name for file_name in pictures if file_name.rpartition("/")[2] == base]
        nearest = same[0] if same else name
        where, cure = words
        raise UnreadableError(  # noqa: TRY301 - reported as all faults of a file
            Code.DATEI_FEHLT, f"ist keine Datei {where}", vorschlag(nearest, pictures, cure)
        )
    except UnreadableError as error:
        error.report(findings, place, f"„{name}“")
        return None


_FADES = (
    "hat einen Farbverlauf, den nicht alle Programme in einem PDF zeigen; manche lassen ihn weiß."
)
_PLAIN = "Im Zeichenprogramm eine einfarbige Fläche oder ein Muster nehmen, oder das Bild als PNG ausgeben."


def _check_resolution(name: str, picture: Picture, place: Place, findings: Findings) -> None:
    """Warn of too few pixels for the width in which a picture is printed."""
    if picture.pixels is None:
        return
    width = printed_width(picture)
    inches = width / _INCH
    resolution = picture.pixels[0] / inches
    if resolution >= _COARSEST:
        return
    dots = resolution.quantize(Decimal(1), ROUND_HALF_UP)
    across = (inches * _COARSEST).to_integral_value(ROUND_CEILING)
    ratio = picture.ratio
    down = (across * ratio.denominator / ratio.numerator).to_integral_value(ROUND_CEILING)
    whole_width = width.quantize(Decimal(1), ROUND_HALF_UP)
    findings.add(
        Code.BILD,
        place,
        f"„{name}“ hat bei {zahl(whole_width)} mm Breite nur {zahl(dots)} Pixel je Zoll; gedruckt ist es"
        " unscharf.",
        f"Ein Bild mit mindestens {zahl(across)} × {zahl(down)} Pixeln nehmen, oder in der Datei eine"
        " höhere Auflösung eintragen: Dann wird es kleiner gedruckt.",
        Severity.WARNUNG,
    )


# In prose

PRINTER = "bilder"  # the key under which Markdown's surroundings hold the `TextPictures` of a text
_TEMPLATE = "teile/bilddatei.html"


def read_pictures(markdown: MarkdownIt) -> None:
    """Let Markdown read pictures; needs `TextPictures`, or texts may have none."""
    markdown.core.ruler.before("structure", "pictures", _pictures)


class TextPictures(Struct, frozen=True):
    """Prints the pictures of one text of a paper."""

    rendering: Rendering
    album: Album
    source: Source
    render: Callable[..., str]  # the name of a template and names for it -> HTML

    def figure(self, image: Token, paragraph: Token, state: StateCore) -> str:
        """The HTML of a picture that stands alone in its paragraph; nothing after a finding."""
        place = self._place(image, paragraph)
        path = _path(image)
        alt = self._alternative(image, path, place, state)
        picture = self.album.from_text(path, place, self.rendering.findings)
        if picture is None or not alt:
            self.rendering.failed = True
            return ""
        _, label = parted(paragraph.children[-1].content if paragraph.children else "")
        caption = state.md.renderInline(str(image.attrGet("title") or ""), state.env)
        printed = {
            "titel": Html(caption),
            "text": alt,
            "daten": Html(self.rendering.marks.put(PictureFile(picture))),
            "breite": f"{printed_width(picture):f}",  # in mm
        }
        html = self.render(_TEMPLATE, bild=printed)
        return self.rendering.marks.with_caption(html, PICTURE, label, place)

    def refuse(self, image: Token, paragraph: Token) -> None:
        """Report a picture that does not stand alone in its paragraph."""
        self.rendering.refuse(
            Code.BILD,
            self._place(image, paragraph),
            "Das Bild steht nicht allein in seinem Absatz.",
            "Das Bild in einen eigenen Absatz setzen, nicht in eine Aufzählung, mit Leerzeilen davor"
            " und danach.",
        )

    def _place(self, image: Token, paragraph: Token) -> Place:
        """Where the source asks for a picture; it has expressions where the text has marks."""
        line = paragraph.map[0] if paragraph.map else None
        typed = MARK.any.split(f"![{image.content}](")[0]
        if typed not in self.source.text:
            typed = f"]({_path(image)}"
        return self.source.where(typed, line)

    def _alternative(self, image: Token, path: str, place: Place, state: StateCore) -> str:
        """The alternative text, without markup for bold and the like; empty after a finding."""
        [inline] = state.md.parseInline(image.content, state.env)
        text = ""
        for part in inline.children or []:
            text += " " if part.type.endswith("break") else part.content
        alt = " ".join(self.rendering.marks.replaced(text, Value, _plain).split())
        file = PurePosixPath(path)
        if MARK.any.search(alt):
            self.rendering.refuse(
                Code.BILD,
                place,
                "Im Alternativtext steht ein Verweis oder eine Fußnote.",
                "Im Alternativtext nur sagen, was zu sehen ist; Verweise gehören in die Bildunterschrift.",
            )
            return ""
        if not says_something(alt):
            message = f"Dem Bild „{path}“ fehlt der Alternativtext."
        elif alt.lower() in {file.name.lower(), file.stem.lower(), "bild", "abbildung", "foto"}:
            message = f"Der Alternativtext „{alt}“ sagt nicht, was zu sehen ist."
        else:
            return alt
        self.rendering.refuse(
            Code.BILD_OHNE_TEXT,
            place,
            message,
            "Zwischen die eckigen Klammern schreiben, was zu sehen ist: ![Lageplan mit …](…). Ein Bild, das"
            " nur schmückt, gehört nicht in eine Vorlage.",
        )
        return ""


def _plain(value: Value) -> str:
    if isinstance(value.shown, Markup):
        return str(value.shown.striptags())
    return str(value.shown)


def _path(image: Token) -> str:
    return unquote(str(image.attrGet("src") or ""))


def _pictures(state: StateCore) -> None:
    state.tokens = list(_placed(state))


def _placed(state: StateCore) -> Iterator[Token]:
    """The tokens with each picture that stands alone as a block; all others are reported."""
    rest = iter(range(len(state.tokens)))
    for index in rest:
        line = state.tokens[index]
        image = _image_alone(state.tokens[index : index + 3])
        if image is not None:
            paragraph = state.tokens[next(rest)]
            next(rest)
            html = _printer(state).figure(image, paragraph, state)
            yield Token("html_block", "", 0, content=html)
            continue
        if line.type == "inline" and line.children:
            others = []
            for part in line.children:
                if part.type == "image":
                    _printer(state).refuse(part, line)
                else:
                    others.append(part)
            line.children = others
        yield line


def _image_alone(paragraph: list[Token]) -> Token | None:
    """The picture of a paragraph that has nothing else but its label."""
    if [token.type for token in paragraph] != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    parts = []
    for part in paragraph[1].children or []:
        if part.type != "text" or part.content:
            parts.append(part)
    if paragraph[0].level or not parts or parts[0].type != "image":
        return None
    image, *rest = parts
    if len(rest) == 1 and rest[0].type == "text":
        text_before_label, _ = parted(rest[0].content)
        return None if text_before_label else image
    return None if rest else image


def _printer(state: StateCore) -> TextPictures:
    printer: TextPictures | None = state.env.get(PRINTER)
    if printer is None:
        raise FigureError(
            Code.BILD,
            "Hier kann kein Bild stehen.",
            "Bilder stehen im Text der Vorlage (text.md), in einem eigenen Absatz.",
        )
    return printer
