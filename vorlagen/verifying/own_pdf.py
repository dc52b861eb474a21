"""Checks a finished PDF of ours: of what it was made, whether its figures follow, and built once more.

Nothing in the file is believed and nothing of it is run. Whether it is the very file that was built, only
building it again from its commit can tell: equal facts give equal bytes.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pikepdf
from msgspec import Struct, field
from pikepdf import Stream, String

from vorlagen.anlagen.foreign import BROKEN, dictionaries, open_pdf
from vorlagen.building.builder import Builder
from vorlagen.building.git import files_at
from vorlagen.building.making import restamped
from vorlagen.building.store import PROGRAM, Task, Wanted
from vorlagen.facts.files import in_memory, read_named, unreadable_pdf
from vorlagen.findings import Code, Findings, Place, Refusal
from vorlagen.german.numbers import NBSP
from vorlagen.german.words import aufzaehlung
from vorlagen.renditions.facts_file import FACTS_FILE
from vorlagen.renditions.pdf import Provenance
from vorlagen.renditions.pdf.archiving import COMMIT, DIGEST, IS_CLEAN, MADE_BY, NAMESPACE
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

    program = said(f"{{{NAMESPACE}}}{MADE_BY}")
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


_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class RebuildOutcome(StrEnum):
    """How a PDF differs from the one that is rebuilt from its state."""

    SAME = "gleich"
    APPENDED = "ergänzt"  # begins with the rebuilt one and goes on, such as with a signature
    DIFFERENT = "anders"
    NOT_DONE = "nicht verglichen"


class Rebuilt(Struct, frozen=True):
    """The outcome; `why` no comparison was possible, as the end of a German sentence."""

    outcome: RebuildOutcome
    why: str = ""


class _NotDoneError(Exception):
    """The state cannot be built here; the message says why, as the end of a German sentence."""


def compare_with_rebuilt(report: PdfReport, project: Path) -> Rebuilt:
    """Build the paper of a PDF anew and compare; differences are added to the report's findings.

    Nothing is checked out: the files of the commit are read into memory.

    Args:
        report: The report about the PDF.
        project: A folder in a git repository that may have the commit.
    """
    try:
        rebuilt = _rebuilt(report, project)
    except _NotDoneError as error:
        return Rebuilt(RebuildOutcome.NOT_DONE, str(error))
    if report.raw in rebuilt:
        return Rebuilt(RebuildOutcome.SAME)
    place = Place(report.file)
    if any(report.raw.startswith(pdf) for pdf in rebuilt):
        report.findings.add(
            Code.PDF_ERGAENZT,
            place,
            "Die Datei beginnt mit der gebauten; danach ist etwas angefügt worden, etwa eine"
            " Unterschrift. Ob es verdeckt, was gebaut wurde, ist nicht geprüft.",
            "Prüfen, ob das Angefügte gewollt ist; ein PDF-Programm zeigt Unterschriften.",
        )
        return Rebuilt(RebuildOutcome.APPENDED)
    differing = [_differing_pages(report.own.texts, pdf) for pdf in rebuilt]
    pages = min(differing, key=len)  # of the most similar file
    difference = f"Anders ist der Text auf Seite {aufzaehlung(pages)}."
    if not pages:
        difference = (
            "Der Text der Seiten ist derselbe: Sie wurde neu gespeichert oder mit anderen Versionen"
            " gebaut; was sonst anders ist, sagt das nicht."
        )
    message = f"Aus ihrem Stand neu gebaut entsteht eine andere Datei. {difference}"
    report.findings.add(Code.PDF_GEAENDERT, place, message, CURE)
    return Rebuilt(RebuildOutcome.DIFFERENT)


def _differing_pages(texts: tuple[str, ...], pdf: bytes) -> list[str]:
    pages = []
    for number, (text, rebuilt_text) in enumerate(zip_longest(texts, page_texts(pdf)), start=1):
        if text != rebuilt_text:
            pages.append(str(number))
    return pages


def _rebuilt(report: PdfReport, project: Path) -> list[bytes]:
    """All PDFs from the state of a PDF: the paper, its annexes, and all in one file."""
    provenance = report.own.provenance
    if provenance is None or not report.recomputed:
        raise _NotDoneError("in der Datei steht nicht, welche Vorlage es ist")
    kopf = report.recomputed[0].datei.vorlage
    if not _COMMIT.fullmatch(provenance.commit):
        raise _NotDoneError("sie nennt keinen Commit")
    if not provenance.is_clean:
        raise _NotDoneError("sie entstand aus Änderungen, die nicht eingecheckt waren")
    if provenance.program != PROGRAM:
        raise _NotDoneError(f"gebaut hat sie {provenance.program}, dies ist {PROGRAM}")
    files = files_at(project, provenance.commit)
    if not files:
        raise _NotDoneError(
            "ihr Commit ist hier nicht zu finden (im Projekt: vorlagen pruefen DATEI.pdf --projekt"
            " ORDNER)"
        )
    with in_memory(files) as root:
        builder = Builder(root)
        if len(builder.chosen([f"{kopf.mandant}/{kopf.kennung}"])) != 1:
            raise _NotDoneError("ihr Commit hat diese Vorlage nicht")
        for combined in (True, False):  # some cannot be put into one file
            task = Task(kopf.mandant, kopf.kennung, Wanted(combined=combined))
            paper = builder.make_paper(task)
            if paper.files:
                break
        else:
            raise _NotDoneError("ihr Stand lässt sich mit diesem Programm nicht bauen")
        if paper.origin.digest != provenance.digest:
            raise _NotDoneError("Programm oder Schablonen sind heute andere als beim Bau")
        contents = restamped(paper.files, paper.origin, provenance)
    return [content for name, content in contents.items() if name.endswith(".pdf")]
