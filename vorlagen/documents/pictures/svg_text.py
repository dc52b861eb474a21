"""SVG as text: read without entities, and written anew with nothing but what is seen of it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

SVG = "{http://www.w3.org/2000/svg}"
_XLINK, _XML = "{http://www.w3.org/1999/xlink}", "{http://www.w3.org/XML/1998/namespace}"
MOST_ELEMENTS, DEEPEST = 50_000, 200
_UNSEEN = {
    "metadata",
    "title",
    "desc",
}  # who made it, when, and what it is: the paper says the last


class TooMuchError(Exception):
    """The file is larger than any drawing, or made to look small; the message says why."""


class DamagedError(Exception):
    """The file is no XML; the message says where."""


def parse(content: bytes) -> tuple[ElementTree.Element, list[tuple[int, int]]]:
    """The tree of an SVG file, and line and column of each of its elements in their order.

    Raises:
        DamagedError: If the file is no XML.
        TooMuchError: If it declares entities, or has too many or too deeply nested elements.
    """
    reader = expat.ParserCreate()
    counter = _Counter(reader)
    reader.EntityDeclHandler = _refuse_entities
    reader.StartElementHandler = counter.start
    reader.EndElementHandler = counter.end
    reader.ProcessingInstructionHandler = _refuse_style_sheets
    try:
        reader.Parse(content, True)
        # It has no entities, as just seen.
        return ElementTree.fromstring(content), counter.places  # noqa: S314
    except expat.ExpatError as error:
        raise DamagedError(f"in Zeile {error.lineno}, Spalte {error.offset + 1}") from None
    except ElementTree.ParseError as error:
        line, column = error.position
        raise DamagedError(f"in Zeile {line}, Spalte {column + 1}") from None
    except (ValueError, LookupError):  # an encoding that nobody knows
        raise DamagedError("in der Angabe der Zeichenkodierung") from None


class _Counter:
    def __init__(self, reader: expat.XMLParserType) -> None:
        self.reader = reader
        self.depth = 0
        self.places: list[tuple[int, int]] = []

    def start(self, _name: str, _attributes: object) -> None:
        place = (self.reader.CurrentLineNumber, self.reader.CurrentColumnNumber + 1)
        self.places.append(place)
        self.depth += 1
        if len(self.places) > MOST_ELEMENTS or self.depth > DEEPEST:
            raise TooMuchError("zu viele oder zu tief verschachtelte Teile")

    def end(self, _name: str) -> None:
        self.depth -= 1


def _refuse_entities(*_: object) -> None:
    raise TooMuchError("eigene Abkürzungen (ENTITY)")


def _refuse_style_sheets(target: str, _data: str) -> None:
    if target == "xml-stylesheet":
        raise TooMuchError("einen Verweis auf ein Stylesheet außerhalb der Datei")


def local(name: object) -> str:
    """The name of an SVG element; empty for those of other languages, comments and the like."""
    return name.removeprefix(SVG) if isinstance(name, str) and name.startswith(SVG) else ""


def attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """The attributes that mean something in SVG, links by their new name."""
    for name, value in element.attrib.items():
        if name == f"{_XLINK}href":
            if "href" not in element.attrib:
                yield "href", value
        elif name.startswith(_XML):
            yield f"xml:{name.removeprefix(_XML)}", value
        elif not name.startswith(("{", "data-")):
            yield name, value


def written(root: ElementTree.Element, measures: dict[str, str]) -> bytes:
    """The drawing as a file of its own; what other programs and authors noted in it stays behind.

    `measures` take the place of those that it has.
    """
    bare = _bare(root)
    bare.attrib = {"xmlns": SVG[1:-1], **bare.attrib, **measures}
    return ElementTree.tostring(bare, encoding="unicode").encode()


def _bare(element: ElementTree.Element) -> ElementTree.Element:
    copy = ElementTree.Element(local(element.tag), dict(attributes(element)))
    copy.text, copy.tail = element.text, element.tail
    for child in element:
        if local(child.tag) and local(child.tag) not in _UNSEEN:
            copy.append(_bare(child))
        elif child.tail:
            _append_text(copy, child.tail)
    return copy


def _append_text(element: ElementTree.Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
