"""Adds to a PDF what an archive needs: metadata, page numbers, enclosed files, and its provenance.

WeasyPrint writes the metadata of one standard (XMP, ISO 16684-1). A file that claims PDF/A and PDF/UA at
once must describe the properties of PDF/UA, and our own, in an extension schema (ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape
from msgspec import Struct

VARIANT = "pdf/a-3a"  # archivable (ISO 19005-3, level A), which includes the tags
# Names of the properties that record the state of the project from which a PDF was made.
NAMESPACE, PREFIX = "urn:vorlagen:herkunft:1.0#", "vorlagen"
MADE_BY = "programm"  # „vorlagen 0.1.0“
COMMIT = "commit"
IS_CLEAN = "sauber"  # „True“ or „False“, as XMP has it
DIGEST = "inhalt"  # SHA-256 of the paper's files as they were before this was known
_UA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
_UA = [("part", "Integer", "Indicates, which part of ISO 14289 the file conforms to")]
_OURS = [
    (MADE_BY, "Text", "Program that made the file"),
    (COMMIT, "Text", "Commit in git that last changed what it was made of"),
    (IS_CLEAN, "Boolean", "Whether git had all of it as it was read"),
    (DIGEST, "Text", "SHA-256 of the files of the paper without their origin"),
]
_ADDED = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="{{ ua }}" xmlns:{{ prefix }}="{{ ours }}"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
{{ origin }}
<pdfaExtension:schemas><rdf:Bag>
{%- for called, prefix, uri, properties in schemas -%}
<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{{ called }}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{{ uri }}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{{ prefix }}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
{%- for name, kind, description in properties -%}
<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{{ name }}</pdfaProperty:name>
<pdfaProperty:valueType>{{ kind }}</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>{{ description }}</pdfaProperty:description>
</rdf:li>
{%- endfor -%}
</rdf:Seq></pdfaSchema:property>
</rdf:li>
{%- endfor -%}
</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_END = b"</rdf:RDF>"


class Relationship(Enum):
    """What an enclosed file is to its PDF; the value is that of ISO 19005-3, annex E."""

    SOURCE = "Source"  # the paper was made of it
    DATA = "Data"  # what a table or picture of the paper shows


class Enclosure(Struct, frozen=True):
    """A file inside a PDF, such as the facts file."""

    name: str
    content: bytes
    media_type: str  # „application/json“
    description: str
    relationship: Relationship


class Provenance(Struct, frozen=True):
    """The state of the project and the program from which a PDF was made.

    `digest` is the SHA-256 of all files of the paper, in hexadecimal digits: PDFs with the same digest
    are equal. `commit` is the last one in git that changed any source of the paper, empty outside of
    git; `is_clean` tells whether git has all sources as they were read.
    """

    program: str  # „vorlagen 0.1.0“
    digest: str = ""  # empty until all files are made
    commit: str = ""
    is_clean: bool = False

    @property
    def origin(self) -> str:
        """The elements of the metadata with the state, always of the same length."""
        if not self.digest:
            return _UNKNOWN.ljust(_LENGTH)
        elements = ""
        fields = {DIGEST: self.digest, COMMIT: self.commit, IS_CLEAN: str(self.is_clean)}
        for key, value in fields.items():
            if value:
                elements += f"<{PREFIX}:{key}>{value}</{PREFIX}:{key}>"
        return elements.ljust(_LENGTH)


_UNKNOWN = f"<{PREFIX}:{DIGEST}>{'@' * 64}</{PREFIX}:{DIGEST}>"
_LENGTH = sum(2 * len(f"<{PREFIX}:{key}>") + 1 for key in (DIGEST, COMMIT, IS_CLEAN)) + 64 + 64 + 5


def stamped(pdf: bytes, before: Provenance, provenance: Provenance) -> bytes:
    """The PDF with another origin than `before` in its metadata; all other bytes keep their place."""
    return pdf.replace(before.origin.encode(), provenance.origin.encode())


def archived(
    weasyprint: Any, document: Any, enclosures: Sequence[Enclosure], provenance: Provenance | None
) -> dict[str, Any]:
    """The options with which WeasyPrint writes a laid-out document as an archive."""
    document.metadata.modified = document.metadata.created
    if provenance:
        document.metadata.generator = provenance.program
    attachments = []
    for enclosure in sorted(enclosures, key=lambda enclosure: enclosure.name):
        attachment = weasyprint.Attachment(
            string=enclosure.content,
            name=enclosure.name,
            description=enclosure.description,
            relationship=enclosure.relationship.value,
        )
        attachments.append(attachment)

    def finish(_document: Any, pdf: Any) -> None:
        """Called right before the PDF is written."""
        _finish(pdf, {enclosure.name: enclosure.media_type for enclosure in enclosures}, provenance)

    return {"attachments": attachments, "finisher": finish}


def _finish(pdf: Any, media_types: dict[str, str], provenance: Provenance | None) -> None:
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint

    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    packet = metadata.stream[0].replace(_END, _added_metadata(provenance).encode() + _END)
    metadata.stream[:] = [packet]
    metadata.compress = False  # archives look for it unpacked
    decimal = pydyf.Dictionary({"S": "/D"})
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, decimal])})
    for item in pdf.objects:
        # A style sheet may ask for smoothed pictures; ISO 19005-3, 6.2.8, forbids it.
        getattr(item, "extra", {}).pop("Interpolate", None)
        if isinstance(item, dict) and item.get("Type") == "/Filespec":
            file = pdf.objects[_number(item["EF"]["F"])].extra
            # WeasyPrint takes the type from this machine's settings, and the time from its clock.
            name = item["UF"].string
            if name in media_types:
                file["Subtype"] = pydyf.name(media_types[name])
            day = pdf.info.get("ModDate")
            file["Params"] |= {"CreationDate": day, "ModDate": day}
            if day is None:
                del file["Params"]["CreationDate"], file["Params"]["ModDate"]
    if "AF" in pdf.catalog:  # where WeasyPrint lists each file twice
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def _added_metadata(provenance: Provenance | None) -> str:
    """The metadata that WeasyPrint does not write: that the file is PDF/UA-1, and its provenance."""
    schemas = [("PDF/UA Universal Accessibility Schema", "pdfuaid", _UA_NAMESPACE, _UA)]
    origin = ""
    if provenance:
        schemas.append(("Provenance of council papers", PREFIX, NAMESPACE, _OURS))
        program = escape(provenance.program)
        origin = Markup(f"<{PREFIX}:{MADE_BY}>{program}</{PREFIX}:{MADE_BY}>{provenance.origin}")  # noqa: S704 - digits and our names
    return _template().render(
        ua=_UA_NAMESPACE, ours=NAMESPACE, prefix=PREFIX, origin=origin, schemas=schemas
    )


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_ADDED)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
