"""Checks a finished PDF of ours: of what it was made, and whether its figures follow from its facts.

Nothing in the file is believed and nothing is run. Whether it is the very file that was built, only
building it again can tell, which stands above this room.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from msgspec import Struct, field
from pikepdf import Stream, String

from vorlagen.anlagen.foreign import BROKEN, dictionaries, open_pdf
from vorlagen.audit.printed_text import PrintedText
from vorlagen.facts.files import read_named
from vorlagen.findings import Code, Findings, Place, Refusal
from vorlagen.renditions.facts_file import FACTS_FILE
from vorlagen.renditions.pdf import Provenance
from vorlagen.renditions.pdf.archiving import COMMIT, DIGEST, IS_CLEAN, NAMESPACE, PROGRAM
from vorlagen.renditions.recomputing import FactsError, Recomputed, recompute

CURE = "Das Original beim Sitzungsdienst holen oder aus dem genannten Stand neu bauen."
_MOST_BYTES = 100_000_000
_MOST_SAID = 20  # contradictions; the first ones lead to the others


def unreadable_pdf(why: str) -> Refusal:
    """The refusal of a PDF that cannot be read; `why` is the end of a German sentence."""
    message = f"Die PDF-Datei lässt sich nicht lesen: {why}."
    cure = "Die Datei neu herunterladen oder ohne Kennwort speichern."
    return Refusal(Code.DATEI_UNLESBAR, message, cure)


class OwnPdf(Struct, frozen=True):
    """What a PDF says of itself and carries; empty texts where it says nothing.

    `provenance` is None if another program has made it. `texts` are those of its pages;
    `alternatives` is what pictures say to those who do not see them. `signatures` are counted only.
    """

    title: str = ""
    authority: str = ""
    day: str = ""  # ISO 8601
    provenance: Provenance | None = None
    enclosures: tuple[tuple[str, bytes], ...] = ()  # name and content
    texts: tuple[str, ...] = ()
    alternatives: str = ""
    signatures: int = 0


class PdfReport(Struct, frozen=True):
    """What a PDF says of itself, and what of it holds; `recomputed` has each of its facts files."""

    file: str
    findings: Findings
    raw: bytes = b""
    own: OwnPdf = field(default_factory=OwnPdf)
    recomputed: tuple[Recomputed, ...] = ()

    @property
    def printed(self) -> int:
        """How many printed figures were computed anew."""
        return sum(len(one.datei.groessen) for one in self.recomputed)

    @property
    def facts(self) -> int:
        """From how many facts."""
        return sum(len(one.datei.fakten) for one in self.recomputed)

    @property
    def steps(self) -> int:
        """In how many steps."""
        return sum(len(one.datei.schritte) for one in self.recomputed)


def check_pdf(path: Path) -> PdfReport:
    """Look into the PDF in a file; what cannot be read is a finding, too."""
    findings, place = Findings(), Place(str(path))
    raw = read_named(path, _MOST_BYTES, findings)
    if raw is None:
        return PdfReport(str(path), findings)
    try:
        own = read_own(raw)
    except Refusal as refusal:
        refusal.report(findings, place)
        return PdfReport(str(path), findings)
    if own.provenance is None:
        findings.add(
            Code.PDF_FREMD,
            place,
            "In der Datei steht nicht, woraus sie entstanden ist; „vorlagen“ hat sie nicht gebaut, oder"
            " ein anderes Programm hat die Angaben entfernt.",
            "Das Original prüfen; ob Rechnungen in einem fremden PDF stimmen, zeigt vorlagen"
            " rechenprobe.",
        )
        return PdfReport(str(path), findings, raw, own)
    recomputed = tuple(_recomputed(own, place, findings))
    if any(one.datei.groessen for one in recomputed):
        text = PrintedText("\n".join([*own.texts, own.alternatives]))
        for one in recomputed:
            _report_contradictions(one, text, place, findings)
    return PdfReport(str(path), findings, raw, own, recomputed)


def _recomputed(own: OwnPdf, place: Place, findings: Findings) -> Iterator[Recomputed]:
    for name, content in own.enclosures:
        if name.endswith(FACTS_FILE):
            try:
                yield recompute(content)
            except FactsError as error:
                findings.add(Code.PDF_WIDERSPRUCH, place, str(error), CURE)


def _report_contradictions(
    recomputed: Recomputed, text: PrintedText, place: Place, findings: Findings
) -> None:
    """Report what does not follow from the facts, and each figure printed that stands on no page."""
    messages = [
        f"Die Fakten in der Datei widersprechen sich. {difference}"
        for difference in recomputed.differences
    ]
    missing = [
        f"„{printed.adresse}“ ist nach den Fakten als „{form}“ gedruckt; auf den Seiten steht das nicht."
        for printed in recomputed.datei.groessen
        for form in printed.texte
        if not text.has(form)
    ]
    for found, rest in (
        (messages, "Die Fakten in der Datei widersprechen sich noch an {} weiteren Stellen."),
        (missing, "Nach den Fakten ist noch {}-mal gedruckt, was auf keiner Seite steht."),
    ):
        more = [rest.format(len(found) - _MOST_SAID)] if len(found) > _MOST_SAID else []
        for message in (*found[:_MOST_SAID], *more):
            findings.add(Code.PDF_WIDERSPRUCH, place, message, CURE)


def read_own(raw: bytes) -> OwnPdf:
    """What is in a PDF; nothing in it is run.

    Raises:
        Refusal: If it is damaged or encrypted.
    """
    try:
        with open_pdf(raw) as pdf:
            if pdf.get_warnings():
                raise unreadable_pdf("sie ist beschädigt oder unvollständig")
            return _read(pdf, raw)
    except pikepdf.PasswordError:
        raise unreadable_pdf("sie ist mit einem Kennwort geschützt") from None
    except BROKEN:
        raise unreadable_pdf("sie ist beschädigt oder kein PDF") from None


def _read(pdf: pikepdf.Pdf, raw: bytes) -> OwnPdf:
    enclosures = tuple(
        (name, bytes(file.get_file().obj.get_stream_buffer()))
        for name, file in pdf.attachments.items()
    )
    metadata = pdf.open_metadata() if isinstance(pdf.Root.get("/Metadata"), Stream) else {}

    def said(name: str) -> str:
        value: Any = metadata.get(name)
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")

    own = {key: said(f"{{{NAMESPACE}}}{key}") for key in (PROGRAM, DIGEST, COMMIT, IS_CLEAN)}
    provenance = None
    if own[PROGRAM] and own[DIGEST]:
        is_clean = own[IS_CLEAN] == "True"
        provenance = Provenance(own[PROGRAM], own[DIGEST], own[COMMIT], is_clean)
    things = list(dictionaries(pdf))
    alternatives = (thing.get(key) for thing in things for key in ("/Alt", "/ActualText"))
    return OwnPdf(
        said("dc:title"),
        said("dc:creator"),
        said("xmp:CreateDate")[:10],
        provenance,
        enclosures,
        tuple(page_texts(raw)) if provenance else (),
        " ".join(str(said) for said in alternatives if isinstance(said, String)),
        sum("/ByteRange" in thing and "/Contents" in thing for thing in things),
    )


def page_texts(raw: bytes) -> list[str]:
    """The text of each page.

    Raises:
        Refusal: If it cannot be read.
    """
    import pypdfium2  # noqa: PLC0415 - brings in much, so only who has a PDF waits for it

    try:
        with pypdfium2.PdfDocument(raw) as document:
            return [_text_of(page) for page in document]
    except Exception as error:  # on damaged files the parser raises whatever comes up
        raise unreadable_pdf("sie ist beschädigt oder unvollständig") from error


def _text_of(page: Any) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range()).replace("\r\n", "\n")
    finally:
        text.close()
        page.close()
