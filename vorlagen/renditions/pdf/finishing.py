"""What a PDF says and carries besides its pages, put into it before it becomes a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from vorlagen.renditions.opening import open_pdf
from vorlagen.renditions.pdf import provenance_names as names
from vorlagen.renditions.pdf.carried import Enclosure, Provenance
from vorlagen.renditions.pdf.complaints import Complaint
from vorlagen.renditions.pdf.fingerprints import Fingerprints
from vorlagen.renditions.pdf.limits import complaints_about_numbers
from vorlagen.renditions.pdf.xmp import Description, with_fingerprints, xmp_packet


class Finisher:
    """Called by WeasyPrint with a document and its PDF, right before that is written.

    What no PDF may have is told in `complaints`.
    """

    def __init__(self, enclosures: Sequence[Enclosure], provenance: Provenance | None) -> None:
        self.enclosures, self.provenance = enclosures, provenance
        self.complaints: list[Complaint] = []

    def __call__(self, document: Any, pdf: Any) -> None:
        import pydyf  # noqa: PLC0415 - comes with WeasyPrint

        metadata = document.metadata
        if self.provenance:
            metadata.generator = self.provenance.program
            pdf.info["Creator"] = pydyf.String(metadata.generator)
        if metadata.created:
            pdf.info["ModDate"] = pdf.info["CreationDate"]
        pages = len(pdf.pages["Kids"][::3])
        listed = [noted(one.name, one.content) for one in self.enclosures]
        packet = xmp_packet(_description(metadata, pdf), self.provenance, pages, sorted(listed))
        stream = pdf.objects[_number(pdf.catalog["Metadata"])]
        stream.stream[:], stream.compress = [packet], False  # archives look for it unpacked
        pdf.catalog["PageLabels"] = pydyf.Dictionary(
            {"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])}
        )
        for thing in pdf.objects:
            # A style sheet may ask for smoothed pictures; ISO 19005-3, 6.2.8, forbids it.
            getattr(thing, "extra", {}).pop("Interpolate", None)
        self.complaints += complaints_about_numbers(pdf)
        self._enclose(pdf, pydyf, pdf.info.get("ModDate"))

    def _enclose(self, pdf: Any, pydyf: Any, day: Any) -> None:
        """Files that belong to the document as a whole (ISO 19005-3, 6.8 and annex E)."""
        files, listed = pydyf.Array(), pydyf.Array()
        for enclosure in sorted(self.enclosures, key=lambda enclosure: enclosure.name):
            checksum = hashlib.md5(enclosure.content, usedforsecurity=False).hexdigest()
            parameters = {"Size": len(enclosure.content), "CheckSum": f"<{checksum}>"}
            if day is not None:
                parameters["ModDate"] = day
            content = pydyf.Stream(
                [enclosure.content],
                {
                    "Type": "/EmbeddedFile",
                    "Subtype": pydyf.name(enclosure.media_type),
                    "Params": pydyf.Dictionary(parameters),
                },
                compress=True,
            )
            pdf.add_object(content)
            name = pydyf.String(enclosure.name)
            held = pydyf.Dictionary({"F": content.reference, "UF": content.reference})
            file = pydyf.Dictionary(
                {
                    "Type": "/Filespec",
                    "F": name,
                    "UF": name,
                    "EF": held,
                    "Desc": pydyf.String(enclosure.description),
                    "AFRelationship": f"/{enclosure.relationship.value}",
                }
            )
            pdf.add_object(file)
            files.append(file.reference)
            listed += [name, file.reference]
        if files:
            pdf.catalog["AF"] = files
            tree = pdf.catalog.setdefault("Names", pydyf.Dictionary())
            tree["EmbeddedFiles"] = pydyf.Dictionary({"Names": listed})


def noted(name: str, content: bytes) -> str:
    """What is listed of an enclosed file: its SHA-256 and its name."""
    said = "".join(sign if sign.isprintable() else " " for sign in name)  # as XML can hold it
    return f"{hashlib.sha256(content).hexdigest()} {said}"


def sealed(content: bytes) -> bytes:
    """The file with its fingerprints and checksum in its metadata, if there is room for them."""
    tag = f"{names.PREFIX}:{names.CHECKSUM}"
    empty = f"<{tag}>{names.NO_CHECKSUM}</{tag}>".encode()
    if empty not in content:
        return content
    with open_pdf(content) as pdf:
        prints = Fingerprints(pdf)
        pages = [str(page) for page in prints.pages()]
        content = with_fingerprints(content, pages, str(prints.document()))
    checksum = hashlib.sha256(content).hexdigest()
    return content.replace(empty, empty.replace(names.NO_CHECKSUM.encode(), checksum.encode()), 1)


def _description(metadata: Any, pdf: Any) -> Description:
    return Description(
        title=metadata.title or "",
        authors=metadata.authors,
        subject=metadata.description or "",
        keywords=", ".join(metadata.keywords),  # as among what the PDF says elsewhere
        language=metadata.lang or "",
        created=metadata.created or "",
        creator=metadata.generator or "",
        producer=pdf.info["Producer"].string,
    )


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
