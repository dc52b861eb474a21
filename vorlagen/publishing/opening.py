"""Opens a file that goes out and lists every text in it, with the spot where it stands.

Files within files (attachments, members of archives, data URIs) are opened, too. What pixels show is not
read. Nothing raises: a file that cannot be opened is listed among those that are `closed`.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Array, Name, Stream
from PIL import Image

from vorlagen.anlagen.foreign import BROKEN, open_pdf
from vorlagen.findings import Refusal
from vorlagen.publishing.texts import data_uris, decoded, parts, unescaped
from vorlagen.verifying import page_texts

WITHIN = " › "
_DEEPEST = 6  # files within files
_MOST_UNPACKED = 1_000_000_000  # bytes, of all that is packed within one file
_MOST_REVISIONS = 20
_ZIP_RATIO = 1100  # more than Deflate can pack
_PACKED = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
    b"\xd0\xcf\x11\xe0",
)
_PRINTABLE = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc3-\xf4][\x80-\xbf]+){6,}")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF")


class FilePart(Struct, frozen=True, gc=False):
    """A text in a file; `where` is German: „Seite 3“, „Metadaten“."""

    file: str
    where: str
    text: str


class Closed(Struct, frozen=True):
    """What cannot be looked into, and why, as the end of a German sentence.

    `is_picture` is a page without text.
    """

    file: str
    where: str
    why: str
    is_picture: bool = False


class _ClosedError(Exception):
    """The reason why a file cannot be looked into, in German."""


class Opened:
    """All texts of a file and of those within it."""

    def __init__(self, file: str, content: bytes, clean: set[tuple[str, bytes]]) -> None:
        """Open a file.

        Args:
            file: Its path, as it goes out.
            content: Its bytes.
            clean: Endings of names with contents that need not be looked into again.
        """
        self.passages: list[FilePart] = []
        self.closed: list[Closed] = []
        self.contents: set[tuple[str, bytes]] = set()
        self._clean = clean
        self._left = _MOST_UNPACKED
        self._look(file, content, 0)

    def _look(self, file: str, content: bytes, depth: int) -> None:
        self._add(file, "Dateiname", file.rpartition(WITHIN)[2])
        known = (file.rpartition(".")[2], content)
        if known in self._clean or known in self.contents:
            return
        self.contents.add(known)
        try:
            self._open(file, content, depth)
        except _ClosedError as error:
            self.closed.append(Closed(file, "Datei", str(error)))

    def _open(self, file: str, content: bytes, depth: int) -> None:
        if depth > _DEEPEST:
            raise _ClosedError(f"liegt mehr als {_DEEPEST} Dateien tief")
        if self._left < 0:
            raise _ClosedError("entpackt sich zu mehr als 1 GB")
        if b"%PDF-" in content[:1024]:
            self._pdf(file, content, depth)
        elif content.startswith(b"PK") or zipfile.is_zipfile(io.BytesIO(content)):
            self._archive(file, content, depth)
        elif content.startswith(_PACKED):
            raise _ClosedError("ist in einem Format gepackt, das hier niemand öffnet")
        elif content.startswith(_PICTURES):
            self._picture(file, content)
        else:
            for text in decoded(content):
                self._text(file, text, depth)

    def _add(self, file: str, where: str, text: str, depth: int = 0) -> None:
        """Add a text, and what it says once its escapes are read."""
        for plain in unescaped(text):
            self.passages.append(FilePart(file, where, plain))
            if ";base64," in plain:
                for number, content in enumerate(data_uris(plain), start=1):
                    self._look(f"{file}{WITHIN}Daten-URI {number} ({where})", content, depth + 1)

    # Texts of all kinds

    def _text(self, file: str, text: str, depth: int) -> None:
        for where, said in dict.fromkeys(parts(file, text)):
            self._add(file, where, said, depth)

    def _picture(self, file: str, content: bytes) -> None:
        """What a picture says beside its pixels."""
        details: list[Any] = _PRINTABLE.findall(content)
        broken = suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError)
        with broken, warnings.catch_warnings(), Image.open(io.BytesIO(content)) as picture:
            warnings.simplefilter("ignore")  # of what is unusual in a picture
            details += [*picture.info.values(), *picture.getexif().values()]
        for detail in details:
            texts = decoded(detail) if isinstance(detail, bytes) else [str(detail)]
            for text in texts:
                self._add(file, "Metadaten", text)

    def _archive(self, file: str, content: bytes, depth: int) -> None:
        """A ZIP, DOCX or ODT."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for text in decoded(archive.comment):
                    self._add(file, "Kommentar des Archivs", text)
                members = archive.infolist()
                start = min((member.header_offset for member in members), default=0)
                if start:
                    self._look(f"{file}{WITHIN}Anfang", content[:start], depth + 1)
                for member in members:
                    name = f"{file}{WITHIN}{member.filename}"
                    with suppress(UnicodeError):  # names in UTF-8 that do not say so
                        self._add(name, "Dateiname", member.filename.encode("cp437").decode())
                    for text in decoded(member.comment):
                        self._add(name, "Kommentar im Archiv", text)
                    if member.flag_bits & 1:
                        raise _ClosedError("ist verschlüsselt")
                    with archive.open(member) as stream:
                        inner = stream.read(max(self._left, 0) + 1)
                    self._left -= len(inner)
                    self._look(name, inner, depth + 1)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError) as error:
            raise _ClosedError("ist als Archiv beschädigt") from error

    # PDF

    def _pdf(self, file: str, content: bytes, depth: int) -> None:
        """The file as it is, and as it was before something was appended to it."""
        numbers = self._revision(file, content, depth)
        outside = _STREAM.sub(lambda stream: b" " * len(stream[0]), content)
        ends = [match.end() for match in re.finditer(rb"%%EOF", outside)]
        if len(ends) > _MOST_REVISIONS:
            raise _ClosedError("ist mehr als zwanzigmal ergänzt worden")
        is_linear = b"/Linearized" in content[:1024]  # then the first part is no file by itself
        for number, end in enumerate(ends[int(is_linear) : -1], start=1):
            name = f"{file}{WITHIN}frühere Fassung {number}"
            numbers |= self._revision(name, content[:end], depth)
        beside = [*re.findall(rb"%[^\r\n]*", outside), content[ends[-1] if ends else 0 :]]
        for text in decoded(b"\n".join(beside)):
            self._add(file, "Kommentar", text)
        if {int(number) for number in re.findall(rb"\b(\d+) \d+ obj\b", outside)} - numbers:
            raise _ClosedError("hat Teile, die kein Verzeichnis nennt")

    def _revision(self, file: str, content: bytes, depth: int) -> set[int]:
        """Read a PDF; the numbers of its objects."""
        try:
            with open_pdf(content) as pdf:
                if pdf.is_encrypted:
                    raise _ClosedError("ist verschlüsselt")
                numbers = self._objects(file, pdf, depth)
                for number, text in enumerate(page_texts(content), start=1):
                    self._add(file, f"Seite {number}", text)
                    has_pictures = "/XObject" in pdf.pages[number - 1].resources
                    if has_pictures and not any(map(str.isalnum, text)):
                        why = "ist nur ein Bild"
                        self.closed.append(Closed(file, f"Seite {number}", why, is_picture=True))
                return numbers
        except pikepdf.PasswordError:
            raise _ClosedError("lässt sich nur mit einem Kennwort öffnen") from None
        except (*BROKEN, Refusal):
            raise _ClosedError("ist beschädigt") from None

    def _objects(self, file: str, pdf: pikepdf.Pdf, depth: int) -> set[int]:
        """All objects, whether something leads to them or not; their numbers."""
        numbers, contents = set[int](), set[int]()
        sources: list[bytes] = []
        about = b""
        attached: dict[int, str] = {}
        streams: list[Stream] = []
        pages: list[pikepdf.Object] = []
        info = pdf.trailer.get("/Info", Array()).objgen
        for thing in pdf.objects:
            numbers.add(thing.objgen[0])
            if isinstance(thing, Stream):
                streams.append(thing)
                source = thing.stream_dict.unparse(resolved=True)
            else:
                source = thing.unparse(resolved=True)
            if b"/EF" in source:
                attached.update(_attached(thing))
            if b"/Type /Page " in source:
                pages.append(thing)
                contents.update(_contents(thing))
            if thing.objgen == info:
                about = source
            else:
                sources.append(source)
        self._sources(file, about, b"\n".join(sources), depth)
        forms: list[Stream] = []
        for stream in streams:
            if "/BBox" in stream:
                contents.add(stream.objgen[0])
                forms.append(stream)
            self._stream(file, stream, attached, contents, depth)
        shown = {page.objgen for page in pdf.pages}
        self._draw(file, [page for page in pages if page.objgen not in shown], forms)
        return numbers

    def _sources(self, file: str, about: bytes, source: bytes, depth: int) -> None:
        """The strings and names in the document information, and in all other objects."""
        for _, text in _strings(about):
            self._add(file, "Metadaten", text)
        for key, text in dict.fromkeys(_strings(source)):
            if key not in {"ID", "CheckSum"}:
                self._add(file, _KEYS.get(key, f"Angabe {key}"), text, depth)
        names = set(re.findall(rb"/([^\s/<>()\[\]]{4,})", about + source))
        self._add(file, "Name", "\n".join(map(_name, names)))

    def _stream(
        self, file: str, stream: Stream, attached: dict[int, str], contents: set[int], depth: int
    ) -> None:
        number = stream.objgen[0]
        kind = stream.get("/Type")
        if stream.get("/Subtype") == Name.Image:
            raw = stream.read_raw_bytes()
            if raw.startswith(_PICTURES):
                self._picture(f"{file}{WITHIN}Bild {number}", raw)
        elif number in contents:
            said = self._unpacked(stream)
            if any(mark in said for mark in _SAYING):
                texts = [text for _, text in _strings(said)]
                self._add(file, "Seiteninhalt", " ".join(texts))
                comments = re.findall(rb"%[^\r\n]*", said)
                self._add(file, "Kommentar", b"\n".join(comments).decode("latin-1"))
        elif number in attached or kind == Name.EmbeddedFile:
            name = f"{file}{WITHIN}{attached.get(number, 'Anhang ohne Namen')}"
            self._look(name, self._unpacked(stream), depth + 1)
        elif kind == Name.Metadata:
            for text in decoded(self._unpacked(stream)):
                self._text(f"{file}{WITHIN}Metadaten (XMP)", text, depth)
        elif kind not in {Name.ObjStm, Name.XRef, Name.CMap} and not _FONTS & set(stream.keys()):
            data = self._unpacked(stream)
            if _is_text(data):
                self._look(f"{file}{WITHIN}Datenstrom {number}", data, depth + 1)

    def _unpacked(self, stream: Stream) -> bytes:
        """The bytes of a stream; those that would fill the memory are not unpacked."""
        raw = stream.read_raw_bytes()
        filters = stream.get("/Filter", Array())
        names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
        packings = len(_PACKINGS.intersection(names)) if len(set(names)) == len(names) else 2
        if packings and len(raw) * _ZIP_RATIO**packings > self._left:
            if names != ["/FlateDecode"]:
                raise _ClosedError("hat einen sehr großen, mehrfach gepackten Teil")
            if len(zlib.decompressobj().decompress(raw, self._left + 1)) > self._left:
                raise _ClosedError("entpackt sich zu mehr als 1 GB")
        content = stream.read_bytes()
        self._left -= len(content)
        return content

    def _draw(self, file: str, pages: list[pikepdf.Object], forms: list[Stream]) -> None:
        """The text of pages that the document does not show, of forms, and of what comments look like."""
        with pikepdf.new() as pdf:
            for page in pages:
                pdf.pages.append(pikepdf.Page(page))
            for form in forms:
                if re.search(rb"T[jJ]|['\"]", form.read_bytes()):
                    copy = pdf.copy_foreign(form)
                    copy.Subtype = Name.Form
                    blank = pdf.add_blank_page()
                    blank.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=copy))
                    blank.Contents = pdf.make_stream(b"/F Do")
            if len(pdf.pages):
                target = io.BytesIO()
                pdf.save(target)
                for text in page_texts(target.getvalue()):
                    self._add(file, "Zeichnung oder Anmerkung", text)


# Without any of these, a page has numbers of glyphs only
_SAYING = (b"(", b"%", b"/ActualText", b"/Alt", b"/E ", b"/E(", b"/E<")
_PACKINGS = frozenset(["/FlateDecode", "/LZWDecode", "/RunLengthDecode"])
_FONTS = {"/Length1", "/Length2", "/FunctionType", "/N"}
_KEYS = {
    "Title": "Lesezeichen oder Titel",
    "Alt": "Alternativtext",
    "ActualText": "Ersatztext",
    "E": "Abkürzung",
    "T": "Name eines Felds oder Tags",
    "TU": "Formularfeld",
    "V": "Formularfeld",
    "DV": "Formularfeld",
    "Contents": "Anmerkung",
    "RC": "Anmerkung",
    "URI": "Verweis",
    "F": "Dateiname eines Anhangs",
    "UF": "Dateiname eines Anhangs",
    "Desc": "Beschreibung eines Anhangs",
    "JS": "Programmcode",
}
_STREAM = re.compile(rb"\bstream\r?\n(?>(?:[^e]++|e(?!ndstream\b))*)endstream")
_STRING = re.compile(rb"\((?>(?:[^()\\]++|\\.)*)\)|<(?<!<<)[0-9A-Fa-f\s]*+>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b"", b"\r\n": b""}


def _attached(thing: pikepdf.Object) -> Iterator[tuple[int, str]]:
    """The numbers of the streams of an attachment, with its name."""
    if "/EF" in thing:
        for stream in thing.EF.as_dict().values():
            yield stream.objgen[0], str(thing.get("/UF", thing.get("/F", "")))


def _contents(page: pikepdf.Object) -> Iterator[int]:
    """The numbers of the streams that draw a page."""
    drawn = page.get("/Contents", Array())
    for stream in drawn if isinstance(drawn, Array) else [drawn]:
        yield stream.objgen[0]


def _name(source: bytes) -> str:
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code[1].decode()), source)
    return plain.decode("utf-8", "replace")


def _strings(source: bytes) -> Iterator[tuple[str, str]]:
    """The strings in the source of an object, each with the key before it."""
    for match in _STRING.finditer(source):
        before = source[max(match.start() - 40, 0) : match.start()].rstrip()
        slash = before.rfind(b"/")
        key = before[slash + 1 :].decode("latin-1") if slash >= 0 else ""
        yield key if key.isalnum() else "", _pdf_text(match[0])


def _pdf_text(string: bytes) -> str:
    if string.startswith(b"<"):
        digits = b"".join(string[1:-1].split()).decode()
        raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    elif b"\\" not in string:
        raw = string[1:-1]
    else:
        raw = _ESCAPE.sub(_character, string[1:-1])
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw.decode("utf-8", "replace")
    return raw.decode("ascii" if raw.isascii() else "pdfdoc", "replace")


def _character(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    if code[:1].isdigit():
        return bytes([int(code, 8) & 255])
    return _ESCAPED.get(code, code)


def _is_text(data: bytes) -> bool:
    if data.startswith((b"PK", b"%PDF-", b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text) and not text.startswith("/CIDInit") and not re.search(r"[\0-\b]", text)
