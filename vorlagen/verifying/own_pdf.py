"""Checks a finished PDF of ours: of what it was made, and whether its figures follow from its facts.

Nothing in the file is believed and nothing is run. Whether it is the very file that was built, only
building it again can tell (`rebuilding`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf
from msgspec import Struct, field
from pikepdf import Stream, String

from vorlagen.anlagen.foreign import BROKEN, dictionaries, open_pdf
from vorlagen.facts.files import read_named, unreadable_pdf
from vorlagen.findings import Code, Findings, Place, Refusal
from vorlagen.german.numbers import NBSP
from vorlagen.renditions.facts_file import FACTS_FILE
from vorlagen.renditions.pdf import Provenance
from vorlagen.renditions.pdf.archiving import COMMIT, DIGEST, IS_CLEAN, NAMESPACE, PROGRAM
from vorlagen.verifying.recomputing import FactsError, Recomputed, recompute

CURE = "Das Original beim Sitzungsdienst holen oder aus dem genannten Stand neu bauen."
_MOST_BYTES = 100_000_000
_MOST_SAID = 20  # contradictions; the first ones lead to the others


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


class PdfReport(Struct):
    """What a PDF says of itself, and what of it holds; `recomputed` has each of its facts files."""

    file: str
    findings: Findings = field(default_factory=Findings)
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

    def contradict(self, messages: list[str], rest: str) -> None:
        """Report the first messages; `rest` says how many more there are."""
        told = messages[:_MOST_SAID]
        if len(messages) > _MOST_SAID:
            told.append(rest.format(len(messages) - _MOST_SAID))
        for message in told:
            self.findings.add(Code.PDF_WIDERSPRUCH, Place(self.file), message, CURE)


def check_pdf(path: Path) -> PdfReport:
    """Look into the PDF in a file; what cannot be read is a finding, too."""
    report = PdfReport(str(path))
    raw = read_named(path, _MOST_BYTES, report.findings)
    if raw is None:
        return report
    try:
        own = read_own(raw)
    except Refusal as refusal:
        refusal.report(report.findings, Place(report.file))
        return report
    report.raw = raw
    report.own = own
    if own.provenance is None:
        report.findings.add(
            Code.PDF_FREMD,
            Place(report.file),
            "In der Datei steht nicht, woraus sie entstanden ist; „vorlagen“ hat sie nicht gebaut, oder"
            " ein anderes Programm hat die Angaben entfernt.",
            "Das Original prüfen; ob Rechnungen in einem fremden PDF stimmen, zeigt vorlagen"
            " rechenprobe.",
        )
        return report
    text = PrintedText("\n".join([*own.texts, own.alternatives]))
    for name, content in own.enclosures:
        if not name.endswith(FACTS_FILE):
            continue
        try:
            recomputed = recompute(content)
        except FactsError as error:
            report.contradict([str(error)], "")
            continue
        report.recomputed = (*report.recomputed, recomputed)
        report.contradict(
            [f"Die Fakten in der Datei widersprechen sich. {d}" for d in recomputed.differences],
            "Die Fakten in der Datei widersprechen sich noch an {} weiteren Stellen.",
        )
        missing = []
        for printed in recomputed.datei.groessen:
            for form in printed.texte:
                if not text.has(form):
                    message = f"„{printed.adresse}“ ist nach den Fakten als „{form}“ gedruckt; "
                    missing.append(f"{message}auf den Seiten steht das nicht.")
        rest = "Nach den Fakten ist noch {}-mal gedruckt, was auf keiner Seite steht."
        report.contradict(missing, rest)
    return report


# What PDFium reads at the end of a line for the dash of a word that goes on in the next one
_HYPHENATED = re.compile("[-\u00ad\u2010]\\s*\n\\s*|\ufffe\\s*")
_UNIT = re.compile(r"(?<=[0-9])[^0-9]+$")


class PrintedText:
    """A text in which printed figures are looked for, however its lines are broken."""

    def __init__(self, text: str) -> None:
        self._text = f"{text}\n{_HYPHENATED.sub('', text)}".casefold()

    def has(self, printed: str) -> bool:
        """Whether a figure stands there as it was printed, or before the „bis“ of a range."""
        number = _UNIT.sub("", printed)
        ends = [(printed, "")]
        if number != printed:
            ends.append((number, r"\s*bis\b"))
        for said, end in ends:
            words = said.casefold().replace(NBSP, " ").split()
            pattern = r"\s*".join(map(re.escape, words)) + end
            # No digit may stand beside it, or „12“ would be found in „112.500“.
            whole = rf"(?<![0-9])(?<![0-9][.,]){pattern}(?![0-9])(?!,[0-9])(?!\.[0-9]{{3}})"
            if re.search(whole, self._text):
                return True
        return False


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
    metadata: Any = {}
    if isinstance(pdf.Root.get("/Metadata"), Stream):
        metadata = pdf.open_metadata()

    def said(name: str) -> str:
        value: Any = metadata.get(name)
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return str(value or "")

    program = said(f"{{{NAMESPACE}}}{PROGRAM}")
    digest = said(f"{{{NAMESPACE}}}{DIGEST}")
    commit = said(f"{{{NAMESPACE}}}{COMMIT}")
    is_clean = said(f"{{{NAMESPACE}}}{IS_CLEAN}")
    provenance = None
    texts: list[str] = []
    if program and digest:
        provenance = Provenance(program, digest, commit, is_clean == "True")
        texts = page_texts(raw)
    enclosures = []
    for name, file in pdf.attachments.items():
        enclosures.append((name, bytes(file.get_file().obj.get_stream_buffer())))
    alternatives = []
    signatures = 0
    for thing in dictionaries(pdf):
        for key in ("/Alt", "/ActualText"):
            if isinstance(thing.get(key), String):
                alternatives.append(str(thing[key]))
        if "/ByteRange" in thing and "/Contents" in thing:
            signatures += 1
    return OwnPdf(
        said("dc:title"),
        said("dc:creator"),
        said("xmp:CreateDate")[:10],
        provenance,
        tuple(enclosures),
        tuple(texts),
        " ".join(alternatives),
        signatures,
    )


def page_texts(raw: bytes) -> list[str]:
    """The text of each page.

    Raises:
        Refusal: If it cannot be read.
    """
    import pypdfium2  # noqa: PLC0415 - brings in much, so only who has a PDF waits for it

    texts = []
    try:
        with pypdfium2.PdfDocument(raw) as document:
            for page in document:
                text = page.get_textpage()
                texts.append(str(text.get_text_range()).replace("\r\n", "\n"))
                text.close()
                page.close()
    except Exception as error:  # on damaged files the parser raises whatever comes up
        raise unreadable_pdf("sie ist beschädigt oder unvollständig") from error
    return texts
