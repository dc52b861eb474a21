"""Opens PDFs, inspects those that go out with a paper, and takes from them what their pages do not show.

Nothing in them starts a program: no other module calls `pikepdf.open`. For pictures in the format JBIG2
that library would start `jbig2dec` from the PATH; a decoder that is never available prevents that, so
that such a picture stays as it is, unread.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import normalize

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, Stream, jbig2

from vorlagen.facts.files import MissingError, UnreadableError, is_there, list_folder, read_file
from vorlagen.findings import CheckedFile, Code, Severity
from vorlagen.german.words import aufzaehlung, naechste

SUFFIX = ".pdf"
MOST_BYTES = 200_000_000  # council information systems refuse larger files, and memory runs short
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
    """An open PDF, which the caller has to close.

    Raises:
        pikepdf.PasswordError: If it cannot be opened without a password.
        pikepdf.PikepdfError: If it is no PDF, or too damaged. What is damaged inside shows only as it is
            used, as any of `BROKEN`.
    """
    return pikepdf.open(io.BytesIO(content), suppress_warnings=True)


def faults_in(pdf: pikepdf.Pdf) -> list[str]:
    """What is wrong with the syntax of an open PDF, in the library's words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unread picture in JBIG2 is no fault of the file
        return [*pdf.get_warnings(), *pdf.check_pdf_syntax()]


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """All dictionaries of a file, with those that stand directly in others."""
    waiting: list[object] = list(pdf.objects)
    while waiting:
        thing = waiting.pop()
        values: list[object] = []
        if isinstance(thing, Dictionary | Stream):
            yield thing
            values = [value for _, value in thing.items()]
        elif isinstance(thing, Array):
            values = list(thing)
        for value in values:
            if not getattr(value, "is_indirect", False):  # indirect ones are in pdf.objects
                waiting.append(value)


class ForeignPdf(Struct, frozen=True):
    """How many pages a PDF has, which standard it claims („PDF/A-2b“), and whether it `has_more`.

    More are the parts of the file that belong to no page and get lost when its pages are put into
    another file: form fields and signatures, attached files, scripts.
    """

    pages: int
    standard: str
    has_more: bool


def read_annex(root: Path, folder: str, checked: CheckedFile) -> bytes | None:
    """The bytes of a PDF, or None with a finding.

    Args:
        root: The project.
        folder: The paper's folder, relative to it; there the file's path begins.
        checked: The file.
    """
    name = checked.name
    if "\\" in name or name.startswith("/"):
        checked.report(
            Code.WERT_UNZULAESSIG,
            "ist kein Pfad, der im Ordner der Vorlage beginnt.",
            "Den Pfad vom Ordner der Vorlage aus angeben, mit Schrägstrichen: anlagen/antrag.pdf.",
        )
        return None
    path = _as_spelled_there(root, root / folder, name)
    try:
        content = read_file(path, root, MOST_BYTES)
    except MissingError as error:
        cure = "Die Datei dort ablegen; fehlt sie noch: datei: {ausstehend: Grund}."
        nearest = naechste(path.name, _names_in(root, path.parent))
        if nearest:
            folder_of_name, slash, _ = name.rpartition("/")
            cure = f"Meinten Sie „{folder_of_name}{slash}{nearest}“?"
        checked.report(error.code, "gibt es im Ordner der Vorlage nicht.", cure)
        return None
    except UnreadableError as error:
        checked.report(error.code, f"{error.message}.", error.cure)
        return None
    return content if _is_pdf(content, checked) else None


def _as_spelled_there(root: Path, folder: Path, name: str) -> Path:
    """The path with its umlauts as the folders have them: some systems store them decomposed."""
    path = folder
    for part in name.split("/"):
        path /= part
        if not part.isascii() and not is_there(path):
            composed = normalize("NFC", part)
            for name_in_folder in _names_in(root, path.parent):
                if normalize("NFC", name_in_folder) == composed:
                    path = path.with_name(name_in_folder)
                    break
    return path


def _names_in(root: Path, folder: Path) -> list[str]:
    try:
        return [path.name for path in list_folder(folder, root)]
    except UnreadableError:
        return []


def _is_pdf(content: bytes, checked: CheckedFile) -> bool:
    if not content:
        checked.report(
            Code.DATEI_UNLESBAR,
            "ist leer (0 Byte).",
            "Die Datei noch einmal holen; vermutlich ist das Kopieren abgebrochen.",
        )
    elif b"%PDF-" not in content[:1024]:
        checked.report(
            Code.ANLAGE_UNBRAUCHBAR,
            "ist kein PDF.",
            "Die Datei in dem Programm, mit dem sie gemacht ist, als PDF speichern („Exportieren“) und"
            " diese Datei eintragen.",
        )
    elif not checked.name.lower().endswith(SUFFIX):
        checked.report(
            Code.ANLAGE_UNBRAUCHBAR,
            f"ist zwar ein PDF, endet aber nicht auf {SUFFIX}.",
            f"Die Datei so umbenennen, dass ihr Name auf {SUFFIX} endet.",
        )
    else:
        return True
    return False


def look_into(content: bytes, checked: CheckedFile) -> ForeignPdf | None:
    """What a PDF is, or None if it cannot be used; anything unusual goes to the findings."""
    try:
        with open_pdf(content) as pdf:
            return _inspected(pdf, checked)
    except pikepdf.PasswordError:
        _report_locked(checked, "lässt sich nur mit einem Kennwort öffnen.")
    except BROKEN:
        _report_broken(checked, "ist beschädigt und lässt sich nicht öffnen.")
    return None


def standard_of(content: bytes) -> str:
    """Which standards a PDF claims: „PDF/A-3a, PDF/UA-1“, „kein PDF/A“."""
    try:
        with open_pdf(content) as pdf:
            return standard_in(pdf)
    except BROKEN:
        return NO_ARCHIVE


_BESIDE_THE_PAGES = ("/Outlines", "/OpenAction", "/AA", "/PieceInfo", "/SpiderInfo")
_OF_PAGES = ("/PieceInfo", "/AA", "/Thumb")
_NOTES = frozenset(["/Text", "/Popup"])
_NOTED = ("/Contents", "/RC", "/T", "/Subj", "/CreationDate", "/M", "/Popup", "/IRT")
_IMPERSONAL = frozenset("/Title /Producer /Creator /CreationDate /ModDate /Trapped".split())
_IMPERSONAL_XMP = (
    *(_PDFA, _PDFUA, "{http://ns.adobe.com/xap/1.0/}", "{http://ns.adobe.com/pdf/1.3/}"),
    "{http://www.aiim.org/pdfa/ns/extension/}",
    *(f"{{http://purl.org/dc/elements/1.1/}}{name}" for name in ("title", "language", "format")),
)


def without_unseen_parts(content: bytes) -> bytes:
    """A PDF without what its pages do not show: authors, bookmarks, comments, scripts, earlier versions.

    What comments draw stays, as do attached files, which findings name. A file without such parts is not
    changed, nor a signed one, as its signature would no longer hold.
    """
    try:
        with open_pdf(content) as pdf:
            if any("/ByteRange" in thing for thing in dictionaries(pdf)):
                return content
            removed = _remove(pdf.Root, _BESIDE_THE_PAGES)
            removed += _remove(pdf.Root.get("/Names", Dictionary()), ("/JavaScript",))
            for page in pdf.pages:
                removed += _remove(page.obj, _OF_PAGES)
                removed += _remove_notes(page)
            removed += _remove_names(pdf)
            earlier = content.count(b"%%EOF") - pdf.is_linearized - 1  # such a file has two parts
            if not removed and earlier <= 0:
                return content
            target = io.BytesIO()
            pdf.save(target, deterministic_id=True)
            return target.getvalue()
    except BROKEN:
        return content


def _remove(thing: pikepdf.Object, keys: Iterable[str]) -> int:
    """Remove entries; how many there were."""
    present = [key for key in keys if key in thing]
    for key in present:
        del thing[key]
    return len(present)


def _remove_notes(page: pikepdf.Page) -> int:
    """Remove the annotations of a page that are neither seen nor used; tags may still lead to them."""
    removed = 0
    kept = Array()
    for annotation in page.obj.get("/Annots", Array()):
        kind = str(annotation.get("/Subtype", ""))
        if kind not in {"/Link", "/Widget"}:
            removed += _remove(annotation, _NOTED)
        if kind not in _NOTES:
            kept.append(annotation)
    if len(kept) < len(page.obj.get("/Annots", Array())):
        page.obj.Annots = kept
        removed += 1
    return removed


def _remove_names(pdf: pikepdf.Pdf) -> int:
    """Remove what the metadata say of people and of the file's past."""
    removed = _remove(pdf.docinfo, set(pdf.docinfo.keys()) - _IMPERSONAL)
    if "/Metadata" in pdf.Root:
        personal = [key for key in pdf.open_metadata() if not key.startswith(_IMPERSONAL_XMP)]
        if personal:
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                for key in personal:
                    del metadata[key]
        removed += len(personal)
    return removed


def _inspected(pdf: pikepdf.Pdf, checked: CheckedFile) -> ForeignPdf | None:
    if pdf.is_encrypted:
        _report_locked(
            checked, "lässt sich öffnen, ist aber verschlüsselt und gegen Änderung geschützt."
        )
        return None
    faults = faults_in(pdf)
    if not len(pdf.pages):
        _report_broken(checked, "hat keine einzige Seite.")
        return None
    if faults:
        checked.report(
            Code.ANLAGE_PRUEFEN,
            "hat Fehler in ihrem Aufbau; nicht jedes Programm zeigt sie vollständig.",
            "Alle Seiten ansehen und die Datei neu als PDF speichern, am besten aus dem ursprünglichen"
            " Programm.",
        )
    extras = set[str]()  # of the file, beside its pages
    for thing in dictionaries(pdf):
        extras.update(_beside_pages(thing))
    standard = standard_in(pdf)
    active = extras - {_FIELDS}
    if "/AF" in pdf.Root and standard.startswith(("PDF/A-3", "PDF/A-4")):
        active -= {_ATTACHED}  # files that belong to the document, as these allow
    if active:
        checked.report(
            Code.ANLAGE_PRUEFEN,
            f"enthält {aufzaehlung(sorted(active))}.",
            "Ohne sie neu speichern, etwa durch „Drucken“ in ein PDF; viele Systeme weisen solche"
            " Dateien ab.",
        )
    _report_access(pdf, standard, checked)
    return ForeignPdf(len(pdf.pages), standard, has_more=bool(extras))


_ATTACHED = "angehängte Dateien"
_FIELDS = "Formularfelder"


def _beside_pages(thing: pikepdf.Object) -> Iterator[str]:
    if thing.get("/S") == Name.JavaScript or "/JS" in thing:
        yield "Programmcode (JavaScript)"
    if thing.get("/S") == Name.Launch:
        yield "Befehle, die andere Programme starten"
    if "/EF" in thing:
        yield _ATTACHED
    if "/FT" in thing or thing.get("/Subtype") == Name.Widget:
        yield _FIELDS


def _report_locked(checked: CheckedFile, message: str) -> None:
    checked.report(
        Code.ANLAGE_UNBRAUCHBAR,
        message,
        "Wer sie gemacht hat, soll sie ohne Kennwort und Schutz speichern; Vorlesehilfen und Archive"
        " brauchen sie offen.",
    )


def _report_broken(checked: CheckedFile, message: str) -> None:
    cure = "Die Datei noch einmal holen oder neu als PDF speichern."
    checked.report(Code.ANLAGE_UNBRAUCHBAR, message, cure)


def _report_access(pdf: pikepdf.Pdf, standard: str, checked: CheckedFile) -> None:
    mark = pdf.Root.get("/MarkInfo")
    is_tagged = isinstance(mark, Dictionary) and bool(mark.get("/Marked"))
    title = str(pdf.docinfo.get("/Title", "")).strip() or _metadata(pdf, "dc:title")
    missing = []
    if not is_tagged or "/StructTreeRoot" not in pdf.Root:
        missing.append("Tags, die den Aufbau nennen")
    if not str(pdf.Root.get("/Lang", "")).strip():
        missing.append("die Angabe der Sprache")
    if not title:
        missing.append("ein Titel")
    if standard.startswith(NO_ARCHIVE):
        missing.append("die Kennzeichnung als PDF/A")
    if missing:
        checked.report(
            Code.ANLAGE_PRUEFEN,
            "ist nicht vollständig für barrierefreie Veröffentlichung und Archiv."
            f" Es fehlen: {aufzaehlung(missing)}.",
            "Beim Speichern als PDF „PDF/A“ und „barrierefrei (mit Tags)“ wählen und in den"
            " Dokumenteigenschaften Titel und Sprache eintragen; ein Scan braucht Texterkennung.",
            Severity.HINWEIS,
        )


def standard_in(pdf: pikepdf.Pdf) -> str:
    """Which standards an open PDF claims."""
    part = _metadata(pdf, f"{_PDFA}part")
    level = _metadata(pdf, f"{_PDFA}conformance")
    access = _metadata(pdf, f"{_PDFUA}part")
    archive = f"PDF/A-{part}{level.lower()}" if part else NO_ARCHIVE
    return f"{archive}, PDF/UA-{access}" if access else archive


def _metadata(pdf: pikepdf.Pdf, key: str) -> str:
    """An entry of the metadata, by its name with the full namespace; empty if there is none."""
    try:
        return str(pdf.open_metadata().get(key, "")).strip()
    except BROKEN:
        return ""
