"""Reads the structure of a PDF back: elements, and the text under them in the order of the tags."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf
from pikepdf import Array, Dictionary, Name

SOFT_HYPHEN = "\u00ad"
_CMAP_RANGE = re.compile(r"<([0-9a-f]+)>\s+<([0-9a-f]+)>\s+<([0-9a-f]+)>", re.IGNORECASE)
_CMAP_CHAR = re.compile(r"<([0-9a-f]+)>\s+<([0-9a-f]+)>", re.IGNORECASE)


@dataclass
class Element:
    """A structure element with its kids: elements, and texts of marked content."""

    kind: str
    thing: Dictionary  # of the PDF
    kids: list[Element | str] = field(default_factory=list)
    links: list[Dictionary] = field(default_factory=list)  # the annotations it holds

    @property
    def text(self) -> str:
        """What is read aloud: all that is under it, words divided at a line's end made whole."""
        return re.sub("[ \u00a0\u202f]+", " ", self._raw.replace(SOFT_HYPHEN, "")).strip()

    @property
    def _raw(self) -> str:
        if "/ActualText" in self.thing:
            return str(self.thing.ActualText)
        return "".join(kid if isinstance(kid, str) else kid._raw for kid in self.kids)

    @property
    def alt(self) -> str:
        return str(self.thing.get("/Alt", ""))

    def attribute(self, name: str) -> object:
        """An attribute of any owner; None if it has none of that name."""
        owners = self.thing.get("/A", Array())
        for owner in [owners] if isinstance(owners, Dictionary) else owners:
            if f"/{name}" in owner:
                return owner[f"/{name}"]
        return None

    def texts(self, *kinds: str) -> list[str]:
        """The texts of all that are of these kinds."""
        return [element.text for element in self.all(*kinds)]

    def all(self, *kinds: str) -> Iterator[Element]:
        """It and all below that are of one of these kinds, or of any, in the order of the tags."""
        if not kinds or self.kind in kinds:
            yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.all(*kinds)


class TaggedPdf:
    """A PDF with its structure."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.texts = [_marked_texts(page) for page in self.pdf.pages]
        self.groups: dict[tuple[int, int], dict[int, str]] = {}  # texts in forms, by their objects
        self.pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}
        self.used: set[tuple[int, int]] = set()

    @cached_property
    def root(self) -> Element:
        top = self.pdf.Root.StructTreeRoot.K
        [document] = [top] if isinstance(top, Dictionary) else list(top)
        return self._element(document, None)  # type: ignore[arg-type] # a dictionary, or the test fails

    def _element(self, thing: Dictionary, page: int | None) -> Element:
        if "/Pg" in thing:
            page = self.pages[thing.Pg.objgen]
        element = Element(str(thing.S).removeprefix("/"), thing)
        kids = thing.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if not isinstance(kid, Dictionary):
                element.kids.append(self._text(page, int(kid)))
            elif kid.get("/Type") == Name.MCR:
                number = self.pages[kid.Pg.objgen] if "/Pg" in kid else page
                mark = int(kid.MCID)
                is_in_group = "/Stm" in kid
                element.kids.append(
                    self._in_group(kid.Stm)[mark] if is_in_group else self._text(number, mark)
                )
            elif kid.get("/Type") == Name.OBJR:
                element.links.append(kid.Obj)  # type: ignore[arg-type] # as above
            else:
                element.kids.append(self._element(kid, page))
        return element

    def _text(self, page: int | None, mark: int) -> str:
        assert page is not None
        self.used.add((page, mark))
        return self.texts[page][mark]

    def _in_group(self, form: pikepdf.Object) -> dict[int, str]:
        if form.objgen not in self.groups:
            self.groups[form.objgen] = _marked_texts(form)
        return self.groups[form.objgen]


def _marked_texts(content: pikepdf.Page | pikepdf.Object) -> dict[int, str]:
    """The text under each mark of a page; a nested text that stands for others is taken instead."""
    resources = content.get("/Resources", Dictionary()).get("/Font", Dictionary())
    fonts = {str(name): _to_unicode(font) for name, font in resources.items()}
    texts: dict[int, str] = {}
    stack: list[tuple[int | None, bool]] = []
    font: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(content):
        operands = list(instruction.operands)
        match str(instruction.operator):
            case "BMC" | "BDC":
                properties = operands[1] if len(operands) > 1 else Dictionary()
                mark = stack[-1][0] if stack else None
                if "/MCID" in properties:
                    mark = int(properties.MCID)
                    texts[mark] = ""
                replaced = "/ActualText" in properties
                if replaced and mark is not None:
                    texts[mark] += str(properties.ActualText)
                stack.append((mark, replaced or (bool(stack) and stack[-1][1])))
            case "EMC":
                stack.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "TJ" if stack and stack[-1][0] is not None and not stack[-1][1]:
                strings = [part for part in operands[0] if isinstance(part, pikepdf.String)]
                texts[stack[-1][0]] += "".join(_decoded(bytes(part), font) for part in strings)
    return texts


def _decoded(shown: bytes, font: dict[int, str]) -> str:
    codes = (int.from_bytes(shown[at : at + 2]) for at in range(0, len(shown), 2))
    return "".join(font[code] for code in codes)


def _to_unicode(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in _CMAP_CHAR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in _CMAP_RANGE.findall(block):
            start = int(text, 16)
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(start + code - int(first, 16))
    return found
