"""What a PDF says and carries besides its pages, put into it before it becomes a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from vorlagen.renditions.pdf.carried import Enclosure, Provenance
from vorlagen.renditions.pdf.xmp import Description, xmp_packet


class Finisher:
    """Called by WeasyPrint with a document and its PDF, right before that is written."""

    def __init__(self, enclosures: Sequence[Enclosure], provenance: Provenance | None) -> None:
        self.enclosures, self.provenance = enclosures, provenance

    def __call__(self, document: Any, pdf: Any) -> None:
        import pydyf  # noqa: PLC0415 - comes with WeasyPrint

        metadata = document.metadata
        if self.provenance:
            metadata.generator = self.provenance.program
            pdf.info["Creator"] = pydyf.String(metadata.generator)
        if metadata.created:
            pdf.info["ModDate"] = pdf.info["CreationDate"]
        packet = xmp_packet(_description(metadata, pdf), self.provenance)
        stream = pdf.objects[_number(pdf.catalog["Metadata"])]
        stream.stream[:], stream.compress = [packet], False  # archives look for it unpacked
        pdf.catalog["PageLabels"] = pydyf.Dictionary(
            {"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])}
        )
        for thing in pdf.objects:
            # A style sheet may ask for smoothed pictures; ISO 19005-3, 6.2.8, forbids it.
            getattr(thing, "extra", {}).pop("Interpolate", None)
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
