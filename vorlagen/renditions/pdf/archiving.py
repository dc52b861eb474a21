"""What makes a PDF an archive: its metadata, its pages' numbers, the files in it, and whence it comes.

WeasyPrint writes the metadata of one standard (XMP, ISO 16684-1). A file that claims PDF/A and PDF/UA at
once must describe the properties of PDF/UA, and our own, in an extension schema (ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from markupsafe import Markup

VARIANT = "pdf/a-3a"  # archivable (ISO 19005-3, level A), which includes the tags
# By which names a PDF says of which state of the project it was made.
NAMESPACE, PREFIX = "urn:vorlagen:herkunft:1.0#", "vorlagen"
PROGRAM = "programm"  # „vorlagen 0.1.0“
COMMIT = "commit"
IS_CLEAN = "sauber"  # „True“ or „False“, as XMP has it
DIGEST = "inhalt"  # SHA-256 of all that the paper was made of
_UA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
_UA = (("part", "Integer", "Indicates, which part of ISO 14289 the file conforms to"),)
_OURS = (
    (PROGRAM, "Text", "Program that made the file"),
    (COMMIT, "Text", "Commit in git that last changed what it was made of"),
    (IS_CLEAN, "Boolean", "Whether git had all of it as it was read"),
    (DIGEST, "Text", "SHA-256 of all that it was made of"),
)
_ADDED = Markup("""\
<rdf:Description rdf:about="" xmlns:pdfuaid="{ua}" xmlns:{prefix}="{ours}"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
{values}
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
""")
_VALUE = Markup("<{prefix}:{name}>{value}</{prefix}:{name}>")
_SCHEMA = Markup("""\
<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{called}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>
</rdf:li>""")
_PROPERTY = Markup("""\
<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{}</pdfaProperty:name>
<pdfaProperty:valueType>{}</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>{}</pdfaProperty:description>
</rdf:li>""")
_END = b"</rdf:RDF>"


class Relationship(Enum):
    """What an enclosed file is to its PDF; the value is that of ISO 19005-3, annex E."""

    SOURCE = "Source"  # the paper was made of it
    DATA = "Data"  # what a table or picture of the paper shows


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file inside a PDF, such as the facts file."""

    name: str
    content: bytes
    media_type: str  # „application/json“
    description: str
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class Provenance:
    """Of which state of the project, and by which program, a PDF was made.

    `digest` is the SHA-256 of all that the paper was made of, in hexadecimal digits. `commit` is the
    last one in git that changed any of it, empty outside of git; `is_clean` tells whether git has
    all of it as it was read.
    """

    program: str  # „vorlagen 0.1.0“
    digest: str
    commit: str = ""
    is_clean: bool = False


def archived(
    weasyprint: Any, document: Any, enclosures: Sequence[Enclosure], provenance: Provenance | None
) -> dict[str, Any]:
    """The options by which WeasyPrint writes a laid-out document as an archive."""
    document.metadata.modified = document.metadata.created
    if provenance:
        document.metadata.generator = provenance.program
    attachments = [
        weasyprint.Attachment(
            string=enclosure.content,
            name=enclosure.name,
            description=enclosure.description,
            relationship=enclosure.relationship.value,
        )
        for enclosure in sorted(enclosures, key=lambda enclosure: enclosure.name)
    ]

    def finish(_document: Any, pdf: Any) -> None:
        """Called right before the PDF is written."""
        _finish(pdf, {enclosure.name: enclosure.media_type for enclosure in enclosures}, provenance)

    return {"attachments": attachments, "finisher": finish}


def _finish(pdf: Any, media_types: dict[str, str], provenance: Provenance | None) -> None:
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint

    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    packet = metadata.stream[0].replace(_END, _added(provenance).encode() + _END)
    metadata.stream[:], metadata.compress = [packet], False  # archives look for it unpacked
    pdf.catalog["PageLabels"] = pydyf.Dictionary(
        {"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])}
    )
    for thing in pdf.objects:
        # A style sheet may ask for smoothed pictures; ISO 19005-3, 6.2.8, forbids it.
        getattr(thing, "extra", {}).pop("Interpolate", None)
        if isinstance(thing, dict) and thing.get("Type") == "/Filespec":
            file = pdf.objects[_number(thing["EF"]["F"])].extra
            # It would have the type that this machine has for its ending, and the time of now.
            if thing["UF"].string in media_types:
                file["Subtype"] = pydyf.name(media_types[thing["UF"].string])
            day = pdf.info.get("ModDate")
            file["Params"] |= {"CreationDate": day, "ModDate": day}
            if day is None:
                del file["Params"]["CreationDate"], file["Params"]["ModDate"]
    if "AF" in pdf.catalog:  # in which WeasyPrint lists each file twice
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def _added(provenance: Provenance | None) -> Markup:
    """What the metadata say besides: that the file is PDF/UA-1, and of which state it was made."""
    values: dict[str, str] = {}
    schemas = [_schema("PDF/UA Universal Accessibility Schema", "pdfuaid", _UA_NAMESPACE, _UA)]
    if provenance:
        values = {
            PROGRAM: provenance.program,
            COMMIT: provenance.commit,
            IS_CLEAN: str(provenance.is_clean),
            DIGEST: provenance.digest,
        }
        schemas.append(_schema("Provenance of council papers", PREFIX, NAMESPACE, _OURS))
    return _ADDED.format(
        ua=_UA_NAMESPACE,
        ours=NAMESPACE,
        prefix=PREFIX,
        values=_joined(
            _VALUE.format(prefix=PREFIX, name=name, value=value)
            for name, value in values.items()
            if value
        ),
        schemas=_joined(schemas),
    )


def _schema(called: str, prefix: str, uri: str, properties: Iterable[Sequence[str]]) -> Markup:
    described = _joined(_PROPERTY.format(*one) for one in properties)
    return _SCHEMA.format(called=called, uri=uri, prefix=prefix, properties=described)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(parts)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
