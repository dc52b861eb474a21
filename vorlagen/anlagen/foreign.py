"""Opens PDFs, whoever made them, and looks into those that go out with a paper; they are never changed.

Nothing in them starts a program: no other module calls `pikepdf.open`. For pictures in the format JBIG2
that library would start `jbig2dec` from the PATH; here it is told that there is none, so that such a
picture stays as it is, unread.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, Stream, jbig2

from vorlagen.facts.files import MissingError, UnreadableError, is_there, list_folder, read_file
from vorlagen.findings import Code, Severity, Subject
from vorlagen.german.lists import aufzaehlung, naechste

SUFFIX = ".pdf"
MOST_BYTES = 200_000_000  # beyond, no council information system takes it, and memory runs short
_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
NO_ARCHIVE = "kein PDF/A"
# What the library raises for files that are not as they should be: it is written in C++, and checks late.
BROKEN = (
    pikepdf.PikepdfError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
)
# It also speaks to the terminal, in English; all that it says is in its warnings, too.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())


class _NoDecoder(jbig2.JBIG2DecoderInterface):
    """Says that there is no program for JBIG2, whatever lies in the PATH."""

    def check_available(self) -> None:
        raise pikepdf.DependencyError("no program is started for a picture")

    def decode_jbig2(self, jbig2: bytes, jbig2_globals: bytes) -> bytes:  # noqa: ARG002
        raise pikepdf.DataDecodingError("no program is started for a picture")


jbig2.set_decoder(_NoDecoder())


def open_pdf(content: bytes) -> pikepdf.Pdf:
    """An open PDF, to be closed by who asked for it.

    Raises:
        pikepdf.PasswordError: If it cannot be opened without a password.
        pikepdf.PikepdfError: If it is no PDF, or too damaged. What is damaged inside shows only as it is
            used, as any of `BROKEN`.
    """
    return pikepdf.open(io.BytesIO(content), suppress_warnings=True)


def faults_in(pdf: pikepdf.Pdf) -> list[str]:
    """What is wrong with the syntax of an open PDF, in the library's words."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # that a picture in JBIG2 stays unread is no fault of the file
        return [*pdf.get_warnings(), *pdf.check_pdf_syntax()]


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """All dictionaries of a file, with those that stand directly in others."""
    waiting: list[object] = list(pdf.objects)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Dictionary | Stream):
            yield thing
            within: list[object] = [value for _, value in thing.items()]
        else:
            within = list(thing) if isinstance(thing, Array) else []
        waiting += [value for value in within if not getattr(value, "is_indirect", False)]


class ForeignPdf(Struct, frozen=True):
    """What a PDF is: its pages, as what it passes itself off („PDF/A-2b“), and whether it `has_more`.

    More is what belongs to the file and not to its pages, and so gets lost when these are put into
    another file: form fields and signatures, attached files, scripts.
    """

    pages: int
    standard: str
    has_more: bool


def read_annex(root: Path, folder: str, subject: Subject) -> bytes | None:
    """The bytes of a PDF, or None with a finding.

    Args:
        root: The project.
        folder: The paper's folder, relative to it; there the file's path begins.
        subject: The file.
    """
    name = subject.name
    if "\\" in name or name.startswith("/"):
        subject.report(
            Code.WERT_UNZULAESSIG,
            "ist kein Pfad, der im Ordner der Vorlage beginnt.",
            "Den Pfad vom Ordner der Vorlage aus angeben, mit Schrägstrichen: anlagen/antrag.pdf.",
        )
        return None
    path = _as_spelled_there(root, root / folder, name)
    try:
        content = read_file(path, root, MOST_BYTES)
    except MissingError as error:
        nearest = naechste(path.name, _names_in(root, path.parent))
        beside = name.rpartition("/")[0]
        meant = f"{beside}/{nearest}" if beside else nearest
        subject.report(
            error.code,
            "gibt es im Ordner der Vorlage nicht.",
            f"Meinten Sie „{meant}“?"
            if nearest
            else "Die Datei dort ablegen; fehlt sie noch: datei: {ausstehend: Grund}.",
        )
        return None
    except UnreadableError as error:
        subject.report(error.code, f"{error.message}.", error.cure)
        return None
    return content if _is_pdf(content, subject) else None


def _as_spelled_there(root: Path, folder: Path, name: str) -> Path:
    """The path, with its umlauts as the folders spell them: some systems take them apart."""
    path = folder
    for part in name.split("/"):
        path /= part
        if not part.isascii() and not is_there(path):
            wanted = normalize("NFC", part)
            there = _names_in(root, path.parent)
            path = path.with_name(next((n for n in there if normalize("NFC", n) == wanted), part))
    return path


def _names_in(root: Path, folder: Path) -> list[str]:
    try:
        return [path.name for path in list_folder(folder, root)]
    except UnreadableError:
        return []


def _is_pdf(content: bytes, subject: Subject) -> bool:
    if not content:
        subject.report(
            Code.DATEI_UNLESBAR,
            "ist leer (0 Byte).",
            "Die Datei noch einmal holen; vermutlich ist das Kopieren abgebrochen.",
        )
    elif b"%PDF-" not in content[:1024]:
        subject.report(
            Code.ANLAGE_UNBRAUCHBAR,
            "ist kein PDF.",
            "Die Datei in dem Programm, mit dem sie gemacht ist, als PDF speichern („Exportieren“) und"
            " diese Datei eintragen.",
        )
    elif not subject.name.lower().endswith(SUFFIX):
        subject.report(
            Code.ANLAGE_UNBRAUCHBAR,
            f"ist zwar ein PDF, endet aber nicht auf {SUFFIX}.",
            f"Die Datei so umbenennen, dass ihr Name auf {SUFFIX} endet.",
        )
    else:
        return True
    return False


def look_into(content: bytes, subject: Subject) -> ForeignPdf | None:
    """What a PDF is, or None if it cannot be used; what strikes goes to the findings."""
    try:
        with open_pdf(content) as pdf:
            return _looked_into(pdf, subject)
    except pikepdf.PasswordError:
        _report_locked(subject, "lässt sich nur mit einem Kennwort öffnen.")
    except BROKEN:
        _report_broken(subject, "ist beschädigt und lässt sich nicht öffnen.")
    return None


def standard_of(content: bytes) -> str:
    """As what a PDF passes itself off: „PDF/A-3a, PDF/UA-1“, „kein PDF/A“."""
    try:
        with open_pdf(content) as pdf:
            return _standard(pdf)
    except BROKEN:
        return NO_ARCHIVE


def _looked_into(pdf: pikepdf.Pdf, subject: Subject) -> ForeignPdf | None:
    if pdf.is_encrypted:
        _report_locked(
            subject, "lässt sich öffnen, ist aber verschlüsselt und gegen Änderung geschützt."
        )
        return None
    faults = faults_in(pdf)
    if not len(pdf.pages):
        _report_broken(subject, "hat keine einzige Seite.")
        return None
    if faults:
        subject.report(
            Code.ANLAGE_PRUEFEN,
            "hat Fehler in ihrem Aufbau; nicht jedes Programm zeigt sie vollständig.",
            "Alle Seiten ansehen und die Datei neu als PDF speichern, am besten aus dem ursprünglichen"
            " Programm.",
        )
    found = {said for thing in dictionaries(pdf) for said in _beside_pages(thing)}
    standard = _standard(pdf)
    active = found - {_FIELDS}
    if "/AF" in pdf.Root and standard.startswith(("PDF/A-3", "PDF/A-4")):
        active -= {_ATTACHED}  # files that belong to the document, as these allow
    if active:
        subject.report(
            Code.ANLAGE_PRUEFEN,
            f"enthält {aufzaehlung(sorted(active))}.",
            "Ohne sie neu speichern, etwa durch „Drucken“ in ein PDF; viele Systeme weisen solche"
            " Dateien ab.",
        )
    _report_access(pdf, standard, subject)
    return ForeignPdf(len(pdf.pages), standard, has_more=bool(found))


_ATTACHED, _FIELDS = "angehängte Dateien", "Formularfelder"


def _beside_pages(thing: pikepdf.Object) -> Iterator[str]:
    if thing.get("/S") == Name.JavaScript or "/JS" in thing:
        yield "Programmcode (JavaScript)"
    if thing.get("/S") == Name.Launch:
        yield "Befehle, die andere Programme starten"
    if "/EF" in thing:
        yield _ATTACHED
    if "/FT" in thing or thing.get("/Subtype") == Name.Widget:
        yield _FIELDS


def _report_locked(subject: Subject, message: str) -> None:
    subject.report(
        Code.ANLAGE_UNBRAUCHBAR,
        message,
        "Wer sie gemacht hat, soll sie ohne Kennwort und Schutz speichern; Vorlesehilfen und Archive"
        " brauchen sie offen.",
    )


def _report_broken(subject: Subject, message: str) -> None:
    cure = "Die Datei noch einmal holen oder neu als PDF speichern."
    subject.report(Code.ANLAGE_UNBRAUCHBAR, message, cure)


def _report_access(pdf: pikepdf.Pdf, standard: str, subject: Subject) -> None:
    mark = pdf.Root.get("/MarkInfo")
    is_tagged = isinstance(mark, Dictionary) and bool(mark.get("/Marked"))
    title = str(pdf.docinfo.get("/Title", "")).strip() or _metadata(pdf, "dc:title")
    missing = [
        said
        for said, is_there in (
            ("Tags, die den Aufbau nennen", is_tagged and "/StructTreeRoot" in pdf.Root),
            ("die Angabe der Sprache", str(pdf.Root.get("/Lang", "")).strip()),
            ("ein Titel", title),
            ("die Kennzeichnung als PDF/A", not standard.startswith(NO_ARCHIVE)),
        )
        if not is_there
    ]
    if missing:
        subject.report(
            Code.ANLAGE_PRUEFEN,
            "ist nicht vollständig für barrierefreie Veröffentlichung und Archiv."
            f" Es fehlen: {aufzaehlung(missing)}.",
            "Beim Speichern als PDF „PDF/A“ und „barrierefrei (mit Tags)“ wählen und in den"
            " Dokumenteigenschaften Titel und Sprache eintragen; ein Scan braucht Texterkennung.",
            Severity.HINWEIS,
        )


def _standard(pdf: pikepdf.Pdf) -> str:
    part, level = _metadata(pdf, f"{_PDFA}part"), _metadata(pdf, f"{_PDFA}conformance")
    access = _metadata(pdf, f"{_PDFUA}part")
    archive = f"PDF/A-{part}{level.lower()}" if part else NO_ARCHIVE
    return f"{archive}, PDF/UA-{access}" if access else archive


def _metadata(pdf: pikepdf.Pdf, key: str) -> str:
    """What the metadata say, whatever abbreviations they have for the standards; empty if nothing."""
    try:
        return str(pdf.open_metadata().get(key, "")).strip()
    except BROKEN:
        return ""
