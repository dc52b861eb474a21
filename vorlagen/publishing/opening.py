"""Opens a file that goes out and lists every text in it, with the spot where it stands.

Files within files (attachments, members of archives, data URIs) are opened, too. What pixels show is not
read. Nothing raises: a file that cannot be opened is listed among those that are `closed`.
"""

from __future__ import annotations

import base64
import binascii
import csv
import html
import io
import json
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from vorlagen.anlagen.foreign import BROKEN, open_pdf
from vorlagen.findings import Refusal
from vorlagen.verifying import page_texts

WITHIN = " › "
_DEEPEST = 6  # files within files
_MOST_UNPACKED = 1_000_000_000  # bytes, of all that is packed within one file
_ZIP_RATIO = 1100  # more than Deflate can pack
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"(\xb5/\xfd", b"\xd0\xcf\x11")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF")
_PRINTABLE = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc3-\xf4][\x80-\xbf]+){6,}")
_COMMENT = re.compile(rb"%[^\r\n]*")
_SYNTAX = re.compile(rb"\bstream\r?\n.*?endstream|\b(\d+) \d+ obj\b|%[^\r\n]*", re.DOTALL)
_KEYS = {"Alt": "Alternativtext", "Contents": "Anmerkung", "V": "Formularfeld", "URI": "Verweis"}


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

    def __init__(self, file: str, content: bytes) -> None:
        """Open a file, whose path is the one with which it goes out."""
        self.passages: list[FilePart] = []
        self.closed: list[Closed] = []
        self._left = _MOST_UNPACKED
        self._look(file, content, 0)

    def _look(self, file: str, content: bytes, depth: int) -> None:
        self._add(file, "Dateiname", file.rpartition(WITHIN)[2])
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
            for text in _decoded(content):
                for where, said in dict.fromkeys(_parts(file, text)):
                    self._add(file, where, said, depth)

    def _add(self, file: str, where: str, text: str, depth: int = 0) -> None:
        """Add a text, and what it says once its escapes are read."""
        for plain in _unescaped(text):
            self.passages.append(FilePart(file, where, plain))
            for number, content in enumerate(_data_uris(plain), start=1):
                self._look(f"{file}{WITHIN}Daten-URI {number} ({where})", content, depth + 1)

    def _picture(self, file: str, content: bytes) -> None:
        """What a picture says beside its pixels."""
        details: list[Any] = _PRINTABLE.findall(content)
        broken = suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError)
        with broken, warnings.catch_warnings(), Image.open(io.BytesIO(content)) as picture:
            warnings.simplefilter("ignore")  # of what is unusual in a picture
            details += [*picture.info.values(), *picture.getexif().values()]
        for detail in details:
            texts: Iterable[str] = [str(detail)]
            if isinstance(detail, bytes):
                texts = _decoded(detail)
            for text in texts:
                self._add(file, "Metadaten", text)

    def _archive(self, file: str, content: bytes, depth: int) -> None:
        """A ZIP, DOCX or ODT."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = archive.infolist()
                start = min((member.header_offset for member in members), default=0)
                if start:
                    self._look(f"{file}{WITHIN}Anfang", content[:start], depth + 1)
                for comment in (archive.comment, *(member.comment for member in members)):
                    for text in _decoded(comment):
                        self._add(file, "Kommentar des Archivs", text)
                for member in members:
                    name = f"{file}{WITHIN}{member.filename}"
                    with suppress(UnicodeError):  # names in UTF-8 that do not say so
                        self._add(name, "Dateiname", member.filename.encode("cp437").decode())
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
        """A PDF, and, as one that is signed keeps them, what it was before something was appended to it."""
        written: set[int] = set()  # numbers of objects
        comments: list[bytes] = []
        ends = [0]
        for match in _SYNTAX.finditer(content):
            if match[1]:
                written.add(int(match[1]))
            elif match[0].startswith(b"%"):
                comments.append(match[0])
            if match[0].startswith(b"%%EOF"):
                ends.append(match.end())
        if b"/Linearized" in content[:1024]:
            del ends[1:2]  # what is before it is no file by itself
        numbers = self._state(file, content, depth)
        for number, end in enumerate(ends[1:-1], start=1):
            numbers |= self._state(f"{file}{WITHIN}frühere Fassung {number}", content[:end], depth)
        if written - numbers:
            raise _ClosedError("hat Teile, die kein Verzeichnis nennt")
        for text in _decoded(b"\n".join([*comments, content[ends[-1] :]])):
            self._add(file, "Kommentar", text)

    def _state(self, file: str, content: bytes, depth: int) -> set[int]:
        """All that a PDF says; the numbers of its objects."""
        try:
            with warnings.catch_warnings(), open_pdf(content) as pdf:
                warnings.simplefilter("ignore")  # of what is unusual in a content stream
                if pdf.is_encrypted:
                    raise _ClosedError("ist verschlüsselt")
                objects = list(pdf.objects)
                attached: dict[int, str] = {}
                for thing in objects:
                    source = thing.to_json(dereference=True)
                    for where, text in _strings(source):
                        self._add(file, where, text, depth)
                    if b'"/EF"' in source and "/EF" in thing:
                        for stream in thing.EF.as_dict().values():
                            attached[stream.objgen[0]] = str(thing.get("/UF", thing.get("/F", "")))
                drawing = self._pages(file, pdf, content)
                for thing in objects:
                    if isinstance(thing, Stream):
                        self._stream(file, thing, attached, drawing, depth)
                return {thing.objgen[0] for thing in objects}
        except pikepdf.PasswordError:
            raise _ClosedError("lässt sich nur mit einem Kennwort öffnen") from None
        except (*BROKEN, Refusal):
            raise _ClosedError("ist beschädigt") from None

    def _pages(self, file: str, pdf: pikepdf.Pdf, content: bytes) -> set[int]:
        """What pages, forms and comments show, also unseen ones; the numbers of the streams that draw it."""
        shown = [page.obj.objgen for page in pdf.pages]
        streams: list[pikepdf.Object] = []
        for thing in pdf.objects:
            if isinstance(thing, Stream) and "/BBox" in thing:
                streams.append(thing)
                thing.Subtype = Name.Form
                page = pdf.add_blank_page()
                page.Resources = Dictionary(XObject=Dictionary(F=thing))
                page.Contents = pdf.make_stream(b"/F Do")
            elif isinstance(thing, Dictionary) and thing.get("/Type") == Name.Page:
                drawn = thing.get("/Contents", Array())
                if isinstance(drawn, Array):
                    streams += list(drawn)
                else:
                    streams.append(drawn)
                if thing.objgen not in shown:
                    pdf.pages.append(pikepdf.Page(thing))
        if len(pdf.pages) > len(shown):
            target = io.BytesIO()
            pdf.save(target)
            content = target.getvalue()
        for number, text in enumerate(page_texts(content), start=1):
            is_shown = number <= len(shown)
            where = f"Seite {number}" if is_shown else "Zeichnung oder Anmerkung"
            self._add(file, where, text)
            has_pictures = "/XObject" in pdf.pages[number - 1].resources
            if is_shown and has_pictures and not any(map(str.isalnum, text)):
                picture = Closed(file, where, "ist nur ein Bild", is_picture=True)
                self.closed.append(picture)
        return {stream.objgen[0] for stream in streams}

    def _stream(
        self, file: str, stream: Stream, attached: dict[int, str], drawing: set[int], depth: int
    ) -> None:
        number = stream.objgen[0]
        kind = stream.get("/Type")
        if stream.get("/Subtype") == Name.Image:
            raw = stream.read_raw_bytes()
            if raw.startswith(_PICTURES):
                self._picture(f"{file}{WITHIN}Bild {number}", raw)
        elif number in drawing:
            data = self._unpacked(stream)
            self._add(file, "Kommentar", b"\n".join(_COMMENT.findall(data)).decode("latin-1"))
            operators = "BDC DP"
            if b"(" in data:  # else texts are numbers of glyphs
                operators += " Tj TJ ' \""
            operands = Array()
            for instruction in pikepdf.parse_content_stream(stream, operators):
                operands.extend(instruction.operands)
            said = [text for _, text in _strings(operands.to_json())]
            self._add(file, "Seiteninhalt", " ".join(said))
        elif kind not in {Name.ObjStm, Name.XRef, Name.CMap}:
            data = self._unpacked(stream)
            name = attached.get(number, f"Datenstrom {number}")
            if kind == Name.Metadata:
                name = "Metadaten (XMP)"
            if number in attached or kind == Name.EmbeddedFile or _is_text(data):
                self._look(f"{file}{WITHIN}{name}", data, depth + 1)

    def _unpacked(self, stream: Stream) -> bytes:
        """The bytes of a stream; those that would fill the memory are not unpacked."""
        raw = stream.read_raw_bytes()
        filters = stream.get("/Filter", Array()).unparse().strip(b"[ ]")
        packings = len(re.findall(rb"/(?:Flate|LZW|RunLength)", filters))
        if packings and len(raw) * _ZIP_RATIO**packings > self._left:
            limit = max(self._left, 0)
            is_flate = filters == b"/FlateDecode"
            if not is_flate or len(zlib.decompressobj().decompress(raw, limit + 1)) > limit:
                raise _ClosedError("entpackt sich womöglich zu mehr als 1 GB")
        content = stream.read_bytes()
        self._left -= len(content)
        return content


def _strings(source: bytes) -> Iterator[tuple[str, str]]:
    """The strings and names in an object of a PDF, as the library writes it in JSON, each with its spot."""
    value = json.loads(source, object_pairs_hook=_Pairs)
    for path, text in dict.fromkeys(_members([value])):
        key = path.rpartition("/")[2]
        if text.startswith("/"):
            yield "Name", text[1:]
        elif key not in {"ID", "CheckSum"} and text.startswith(("u:", "b:")):
            said = text[2:]
            if text.startswith("b:"):
                said = bytes.fromhex(said).decode("pdfdoc", "replace")
            yield _KEYS.get(key, f"Angabe {key}"), said


def _is_text(data: bytes) -> bool:
    if data.startswith((b"PK", b"%PDF-", b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text) and "begincmap" not in text and not re.search(r"[\0-\b]", text)


# Texts


_INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em font i kbd mark q s small span strong sub sup time u var wbr"
    " tspan textpath text:span text:s text:a text:soft-page-break".split()
)
_WORD_BLOCKS = frozenset("w:p w:tc w:tr w:br w:cr w:tab w:comment w:footnote".split())
_CELLS = frozenset(["td", "th", "w:tc", "table:table-cell"])
_DRAWN = frozenset(  # numbers that draw something
    "d points transform viewbox x y x1 x2 y1 y2 cx cy r rx ry dx dy width height offset".split()
)


class _Markup(HTMLParser):
    """The texts of HTML, XML, SVG, and of the members of DOCX and ODT: attributes and comments, too."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[tuple[str, str]] = []
        self._block = ""
        self._where = "Text"
        self.feed(text)
        self.close()
        self.end_block("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.end_block(tag)
        if tag in _CELLS:
            self._where = "Zelle"
        for name, value in attrs:
            if value and name not in _DRAWN:
                self.passages.append((f"Attribut {name}", value))

    def handle_endtag(self, tag: str) -> None:
        self.end_block(tag)
        if tag in _CELLS:
            self._where = "Text"

    def handle_data(self, data: str) -> None:
        self._block += data

    def handle_comment(self, data: str) -> None:
        self.passages.append(("Kommentar", data))

    handle_decl = handle_pi = handle_comment  # type: ignore[assignment]  # other names of the argument

    def unknown_decl(self, data: str) -> None:
        self._block += data.removeprefix("CDATA[")

    def end_block(self, tag: str) -> None:
        """End a paragraph, cell or the like, unless the tag stands within one."""
        if tag in _INLINE or (tag.startswith("w:") and tag not in _WORD_BLOCKS):
            return
        text = self._block.strip()
        if text:
            self.passages.append((self._where, text))
        self._block = ""


def _decoded(content: bytes) -> list[str]:
    """What bytes say in each encoding that they may have."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [content.decode("utf-16", "replace")]
    if b"\0" not in content:
        try:
            return [content.decode("utf-8-sig")]
        except UnicodeDecodeError:
            return [content.decode("cp1252", "replace"), content.decode("utf-8", "ignore")]
    # without its zeros, UTF-16 of Western letters is Latin-1, whatever its order and wherever it begins
    return [
        content.decode("utf-8", "ignore"),
        content.replace(b"\0", b"").decode("latin-1"),
        content.decode("utf-16-le", "ignore"),
        content.decode("utf-16-be", "ignore"),
    ]


_DATA_URI = re.compile(r"data:[^,\"'()<>]{0,200};base64,([A-Za-z0-9+/=\s]+)")
_ESCAPES = re.compile(r"[\\<\0]|%[0-9A-Fa-f]{2}|&\S")
_UNICODE = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?")


def _data_uris(text: str) -> Iterator[bytes]:
    """The files that stand in a text as addresses in Base64."""
    for match in _DATA_URI.finditer(text):
        try:
            yield base64.b64decode(match[1])
        except binascii.Error:
            yield match[1].encode()


def _unescaped(text: str) -> list[str]:
    """The text, and what it says as HTML, JSON or address; each only if that is something else."""
    if not _ESCAPES.search(text):
        return [text]
    plain = text = text.replace("\0", "")
    for _ in range(3):  # one in the other
        plain = html.unescape(unquote(plain))
        plain = _UNICODE.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), plain)
        plain = re.sub(r"\\[nNrt]", " ", plain)
    return list(dict.fromkeys([text, plain, re.sub(r"<[^<>]*>", "", plain)]))


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, also those with the same name."""


def _parts(file: str, text: str) -> Iterator[tuple[str, str]]:
    """The texts in a text file of any kind, each with the spot where it stands."""
    start = text.lstrip()[:15]
    try:
        if start.startswith("<"):
            yield from _Markup(text).passages
            return
        if start.startswith(("{", "[")):
            value = json.loads(text, object_pairs_hook=_Pairs, parse_float=str, parse_int=str)
            members: dict[str, str] = {}  # each with its first spot: most are repeated
            for path, said in _members(value):
                spot = f"Wert {path}" if path else "Schlüssel"
                members.setdefault(said, spot)
            yield from zip(members.values(), members, strict=True)
            return
    except (AssertionError, ValueError, RecursionError):  # what only looks like such a file
        pass
    if file.lower().endswith((".csv", ".tsv")):
        delimiter = max(";,\t", key=text.partition("\n")[0].count)
        for line, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1):
            for column, cell in enumerate(row, start=1):
                yield f"Zelle, Zeile {line}, Spalte {column}", cell
    elif start == "BEGIN:VCALENDAR":
        yield "Termin", re.sub(r"\r?\n[ \t]", "", text)  # lines are folded anywhere
    else:
        yield "Text", text


def _members(value: list[Any], path: str = "") -> Iterator[tuple[str, str]]:
    """The strings in JSON, each with its path; keys have none."""
    is_object = isinstance(value, _Pairs)
    entries: Iterable[tuple[Any, Any]] = enumerate(value, start=1)
    if is_object:
        entries = value
    for key, member in entries:
        if is_object:
            yield "", key
        if isinstance(member, str):
            yield f"{path}{key}", member
        elif isinstance(member, list):
            yield from _members(member, f"{path}{key}.")
