"""What the pages of a PDF draw: text, pictures, in which fonts and by which colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Dictionary, Name

_TEXT = {"Tj", "TJ", "'", '"'}
_COLOURS = {"g", "G", "rg", "RG", "k", "K"}
_PAINTING = set("f F f* S s B B* b b* sh".split())
_STATE = {"Tf", "Tr", "q", "Q"}
_PICTURES = {"Do", "BI", "ID", "EI"}  # the last three for one within the text of the page
_ALWAYS = {*_STATE, *_TEXT, *_PICTURES}
_INVISIBLE = 3  # how text is shown that lies behind a scan
_DEEPEST = 20  # forms that draw each other
_FEW = 10  # strokes and areas that a scanner's program draws around its picture


@dataclass(slots=True)
class Drawn:
    """What was drawn; `fonts` are those of visible text, each once."""

    has_text: bool = False
    has_pictures: bool = False
    areas: int = 0
    has_device_colours: bool = False
    fonts: dict[object, pikepdf.Object] = field(default_factory=dict)

    @property
    def is_scan(self) -> bool:
        """Whether there is nothing but pictures: nobody can search or listen to that."""
        return self.has_pictures and not self.has_text and self.areas < _FEW


def drawn_on(page: pikepdf.Page, *, with_colours: bool) -> Drawn:
    """What a page draws, with the forms that it uses; not its fields and comments.

    Plans draw millions of lines: they are only counted where it may be a scan, and colours only
    looked for `with_colours`.
    """
    found = Drawn()
    wanted = _ALWAYS | _COLOURS if with_colours else _ALWAYS
    _Pen(page.obj.get("/Resources", Dictionary()), found, wanted, set()).follow(page)
    if found.has_pictures and not found.has_text:
        found.areas = len(pikepdf.parse_content_stream(page, " ".join(sorted(_PAINTING))))
    return found


class _Pen:
    """Follows the instructions of a page or form, `depth` forms within each other.

    `followed` are the forms of the page so far: a few that draw each other ten times each would
    keep it busy for ever, and the second time there is nothing new to see.
    """

    def __init__(
        self,
        resources: object,
        found: Drawn,
        wanted: set[str],
        followed: set[tuple[int, int]],
        depth: int = 0,
    ) -> None:
        self.resources, self.found, self.wanted = resources, found, wanted
        self.followed, self.depth = followed, depth
        self.font: object = None
        self.mode = 0
        self.saved: list[tuple[object, int]] = []

    def follow(self, stream: pikepdf.Page | pikepdf.Object) -> None:
        for instruction in pikepdf.parse_content_stream(stream, " ".join(sorted(self.wanted))):
            operator, operands = str(instruction.operator), list(instruction.operands)
            if operator in _TEXT:
                self._write()
            elif operator in _COLOURS:
                self.found.has_device_colours = True
            elif operator == "Do":
                self._draw(_named(self.resources, "/XObject", operands[0]))
            elif operator in _STATE:
                self._change(operator, operands)
            else:
                self.found.has_pictures = True

    def _change(self, operator: str, operands: Sequence[object]) -> None:
        if operator == "q":
            self.saved.append((self.font, self.mode))
        elif operator == "Q" and self.saved:
            self.font, self.mode = self.saved.pop()
        elif operator == "Tf":
            self.font = _named(self.resources, "/Font", operands[0])
        elif operator == "Tr":
            self.mode = int(str(operands[0]))

    def _write(self) -> None:
        self.found.has_text = True
        if self.mode != _INVISIBLE and isinstance(self.font, Dictionary):
            # One that stands in the resources themselves has no number of its own.
            key = self.font.objgen if self.font.is_indirect else self.font.unparse()
            self.found.fonts.setdefault(key, self.font)

    def _draw(self, thing: object) -> None:
        if not isinstance(thing, pikepdf.Stream):
            return
        if thing.get("/Subtype") == Name.Image:
            self.found.has_pictures = True
            self.found.has_device_colours |= str(thing.get("/ColorSpace", "")).startswith("/Device")
        elif thing.objgen not in self.followed and self.depth < _DEEPEST:
            self.followed.add(thing.objgen)
            own = thing.get("/Resources", self.resources)
            _Pen(own, self.found, self.wanted, self.followed, self.depth + 1).follow(thing)


def _named(resources: object, kind: str, name: object) -> object:
    group = resources.get(kind) if isinstance(resources, Dictionary) else None
    return group.get(str(name)) if isinstance(group, Dictionary) else None


def not_embedded(fonts: Iterator[pikepdf.Object]) -> list[str]:
    """The names of the fonts that a file does not bring along, sorted."""
    return sorted({_name(font) for font in fonts if not _is_embedded(font)})


def _name(font: pikepdf.Object) -> str:
    name = str(font.get("/BaseFont", "")).removeprefix("/")
    prefix, plus, rest = name.partition("+")
    return (rest if plus and len(prefix) == 6 else name) or "eine ohne Namen"


def _is_embedded(font: pikepdf.Object) -> bool:
    if font.get("/Subtype") == Name.Type3:
        return True  # its signs are drawn in the file itself
    descendants = font.get("/DescendantFonts")
    inner = descendants[0] if isinstance(descendants, pikepdf.Array) and len(descendants) else font
    descriptor = inner.get("/FontDescriptor") if isinstance(inner, Dictionary) else None
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    return isinstance(descriptor, Dictionary) and any(file in descriptor for file in files)
