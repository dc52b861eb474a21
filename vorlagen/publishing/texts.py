"""What a text file says, and where in it; and what a text says once its escapes are read.

Markup is HTML, XML, SVG, and the members of DOCX and ODT. Nothing raises.
"""

from __future__ import annotations

import base64
import binascii
import csv
import html
import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

_INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em font i kbd mark q s small span strong sub sup time u var wbr"
    " tspan textpath text:span text:s text:a text:soft-page-break".split()
)
_WORD_BLOCKS = frozenset("w:p w:tc w:tr w:br w:cr w:tab w:comment w:footnote".split())
_CELLS = frozenset(["td", "th", "w:tc", "table:table-cell"])
_TITLES = {"title": "Titel", "script": "Skript", "style": "Stil", "desc": "Alternativtext"}
_ALTERNATIVES = frozenset("alt aria-label aria-description title descr".split())
_DRAWN = frozenset(  # numbers that draw something
    "d points transform viewbox x y x1 x2 y1 y2 cx cy r rx ry dx dy width height offset".split()
)


class _Markup(HTMLParser):
    """The texts of a page or of an XML file: what is shown, attributes, comments, scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[tuple[str, str]] = []
        self._block: list[str] = []
        self._where = "Text"
        self._cells = 0
        self.feed(text)
        self.close()
        self._end_block()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._boundary(tag)
        self._cells += tag in _CELLS
        self._where = _TITLES.get(tag, self._where)
        for name, value in attrs:
            if value and name not in _DRAWN:
                where = (
                    "Alternativtext"
                    if name.rpartition(":")[2] in _ALTERNATIVES
                    else f"Attribut {name}"
                )
                self.passages.append((where, value))

    def handle_endtag(self, tag: str) -> None:
        self._boundary(tag)
        self._cells -= tag in _CELLS
        if tag in _TITLES:
            self._where = "Text"

    def handle_data(self, data: str) -> None:
        self._block.append(data)

    def handle_comment(self, data: str) -> None:
        self.passages.append(("Kommentar", data))

    def handle_decl(self, decl: str) -> None:
        self.passages.append(("Deklaration", decl))

    def handle_pi(self, data: str) -> None:
        self.passages.append(("Anweisung", data))

    def unknown_decl(self, data: str) -> None:
        self._block.append(data.removeprefix("CDATA["))

    def _boundary(self, tag: str) -> None:
        inline = tag not in _WORD_BLOCKS if tag.startswith("w:") else tag in _INLINE
        if not inline:
            self._end_block()

    def _end_block(self) -> None:
        text = "".join(self._block).strip()
        if text:
            where = "Zelle" if self._cells > 0 and self._where == "Text" else self._where
            self.passages.append((where, text))
        self._block.clear()


def decoded(content: bytes) -> list[str]:
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


def data_uris(text: str) -> Iterator[bytes]:
    """The files that stand in a text as addresses in Base64."""
    for match in _DATA_URI.finditer(text):
        try:
            yield base64.b64decode(match[1])
        except binascii.Error:
            yield match[1].encode()


def unescaped(text: str) -> list[str]:
    """The text, and what it says as HTML, JSON or address; each only if that is something else."""
    if not _ESCAPES.search(text):
        return [text]
    plain = text = text.replace("\0", "")
    for _ in range(3):  # one in the other
        before = plain
        plain = html.unescape(unquote(plain))
        plain = _UNICODE.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), plain)
        plain = re.sub(r"\\[nNrt]", " ", plain)
        if plain == before:
            break
    return list(dict.fromkeys([text, plain, re.sub(r"<[^<>]*>", "", plain)]))


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, also those with the same name."""


def parts(file: str, text: str) -> Iterator[tuple[str, str]]:
    """The texts in a text file of any kind, each with the spot where it stands."""
    start = text.lstrip()[:15]
    if start.startswith("<"):
        try:
            yield from _Markup(text).passages
        except AssertionError:  # of the library, at declarations that nobody knows
            yield "Text", text
    elif start.startswith(("{", "[")):
        try:
            value = json.loads(text, object_pairs_hook=_Pairs, parse_float=str, parse_int=str)
            members: dict[str, str] = {}
            _add_members("", value, members)
            for member, where in members.items():
                yield where, member
        except (ValueError, RecursionError):
            yield "Text", text
    elif file.lower().endswith((".csv", ".tsv")):
        delimiter = max(";,\t", key=text.partition("\n")[0].count)
        for line, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1):
            for column, cell in enumerate(row, start=1):
                yield f"Zelle, Zeile {line}, Spalte {column}", cell
    elif start == "BEGIN:VCALENDAR":
        yield "Termin", re.sub(r"\r?\n[ \t]", "", text)  # lines are folded anywhere
    else:
        yield "Text", text


def _add_members(path: str, value: Any, members: dict[str, str]) -> None:
    """Add the keys and values of JSON, each with the first spot where it stands; most are repeated."""
    is_object = isinstance(value, _Pairs)
    entries: Iterable[tuple[Any, Any]] = value if is_object else enumerate(value, start=1)
    for key, member in entries:
        if is_object and key not in members:
            members[key] = "Schlüssel"
        if isinstance(member, str):
            if member not in members:
                members[member] = f"Wert {path}{key}"
        elif isinstance(member, list):
            _add_members(f"{path}{key}.", member, members)
