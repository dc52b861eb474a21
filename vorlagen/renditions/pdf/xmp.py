"""The metadata of a PDF as an XMP packet (ISO 16684-1): what it is, of whom, and by which standards.

WeasyPrint writes the identification of one standard. A file that claims PDF/A and PDF/UA at once must
describe the properties of PDF/UA, and our own, in an extension schema (ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from vorlagen.renditions.pdf.carried import Provenance

# By which names a PDF says of which state of the project it was made.
NAMESPACE, PREFIX = "urn:vorlagen:herkunft:1.0#", "vorlagen"
PROGRAM = "programm"  # „vorlagen 0.1.0“
COMMIT = "commit"
IS_CLEAN = "sauber"  # „True“ or „False“, as XMP has it
DIGEST = "inhalt"  # SHA-256 of all that the paper was made of
_NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    PREFIX: NAMESPACE,
}
_BEGIN = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END = b'\n<?xpacket end="r"?>'
_UA = (("part", "Integer", "internal", "Indicates, which part of ISO 14289 the file conforms to"),)
_OURS = (
    (PROGRAM, "Text", "internal", "Program that made the file"),
    (COMMIT, "Text", "internal", "Commit in git that last changed what it was made of"),
    (IS_CLEAN, "Boolean", "internal", "Whether git had all of it as it was read"),
    (DIGEST, "Text", "internal", "SHA-256 of all that it was made of"),
)


@dataclass(frozen=True, slots=True)
class Description:
    """What a PDF says of itself; days are as in ISO 8601, empty if not known."""

    title: str
    authors: Sequence[str]
    subject: str
    keywords: str  # „Berichtsvorlage; 231/2020“
    language: str
    created: str
    creator: str  # the program
    producer: str  # the library that wrote the PDF


def xmp_packet(about: Description, provenance: Provenance | None) -> bytes:
    """The packet of a file that is PDF/A-3a and PDF/UA-1.

    Args:
        about: What the file says of itself.
        provenance: Of which state it was made; None if that is not said.
    """
    for prefix, uri in _NAMESPACES.items():
        register_namespace(prefix, uri)
    root = Element(_name("x", "xmpmeta"))
    description = SubElement(SubElement(root, _name("rdf", "RDF")), _name("rdf", "Description"))
    description.set(_name("rdf", "about"), "")
    _standards(description)
    _about(description, about)
    if provenance is not None:
        _provenance(description, provenance)
    _schemas(description, is_ours=provenance is not None)
    content: bytes = tostring(root, encoding="utf-8")
    return _BEGIN + content + _END


def _standards(description: Element) -> None:
    _put(description, "pdfaid", "part", "3")
    _put(description, "pdfaid", "conformance", "A")
    _put(description, "pdfuaid", "part", "1")


def _about(description: Element, about: Description) -> None:
    _put_alternatives(description, "dc", "title", about.title)
    _put_list(description, "dc", "creator", "Seq", about.authors)
    _put_alternatives(description, "dc", "description", about.subject)
    words = about.keywords.split("; ") if about.keywords else []
    _put_list(description, "dc", "subject", "Bag", words)
    _put_list(description, "dc", "language", "Bag", [about.language] if about.language else [])
    _put(description, "dc", "format", "application/pdf")
    _put(description, "pdf", "Keywords", about.keywords)
    _put(description, "pdf", "Producer", about.producer)
    _put(description, "xmp", "CreatorTool", about.creator)
    for name in ("CreateDate", "ModifyDate"):
        _put(description, "xmp", name, about.created)


def _provenance(description: Element, provenance: Provenance) -> None:
    _put(description, PREFIX, PROGRAM, provenance.program)
    _put(description, PREFIX, COMMIT, provenance.commit)
    _put(description, PREFIX, IS_CLEAN, str(provenance.is_clean))
    _put(description, PREFIX, DIGEST, provenance.digest)


def _schemas(description: Element, *, is_ours: bool) -> None:
    bag = SubElement(
        SubElement(description, _name("pdfaExtension", "schemas")), _name("rdf", "Bag")
    )
    _schema(bag, "PDF/UA Universal Accessibility Schema", "pdfuaid", _UA)
    if is_ours:
        _schema(bag, "Provenance of council papers", PREFIX, _OURS)


def _schema(
    bag: Element, called: str, prefix: str, properties: Iterable[tuple[str, str, str, str]]
) -> None:
    schema = _item(bag)
    _put(schema, "pdfaSchema", "schema", called)
    _put(schema, "pdfaSchema", "namespaceURI", _NAMESPACES[prefix])
    _put(schema, "pdfaSchema", "prefix", prefix)
    entries = SubElement(SubElement(schema, _name("pdfaSchema", "property")), _name("rdf", "Seq"))
    for name, kind, category, said in properties:
        entry = _item(entries)
        _put(entry, "pdfaProperty", "name", name)
        _put(entry, "pdfaProperty", "valueType", kind)
        _put(entry, "pdfaProperty", "category", category)
        _put(entry, "pdfaProperty", "description", said)


def _item(parent: Element) -> Element:
    item = SubElement(parent, _name("rdf", "li"))
    item.set(_name("rdf", "parseType"), "Resource")
    return item


def _put(parent: Element, prefix: str, name: str, value: str) -> None:
    if value:
        SubElement(parent, _name(prefix, name)).text = value


def _put_list(parent: Element, prefix: str, name: str, kind: str, values: Sequence[str]) -> None:
    if values:
        holder = SubElement(SubElement(parent, _name(prefix, name)), _name("rdf", kind))
        for value in values:
            SubElement(holder, _name("rdf", "li")).text = value


def _put_alternatives(parent: Element, prefix: str, name: str, value: str) -> None:
    if value:
        holder = SubElement(SubElement(parent, _name(prefix, name)), _name("rdf", "Alt"))
        item = SubElement(holder, _name("rdf", "li"))
        item.set("{http://www.w3.org/XML/1998/namespace}lang", "x-default")
        item.text = value


def _name(prefix: str, name: str) -> str:
    return f"{{{_NAMESPACES[prefix]}}}{name}"
