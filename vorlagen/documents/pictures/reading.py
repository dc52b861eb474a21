"""Reads a picture file: what kind it is, and whether it may go out with a paper."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from vorlagen.documents.pictures.files import Shelf, read_picture
from vorlagen.documents.pictures.picture import Picture
from vorlagen.figures.exact import Fraction
from vorlagen.findings import Code, Findings
from vorlagen.findings.subject import Subject

_PNG, _JPEG, _SVG = "PNG", "JPEG", "SVG"
_BY_SUFFIX = {".png": _PNG, ".jpg": _JPEG, ".jpeg": _JPEG, ".svg": _SVG}
_SUFFIX = {_PNG: ".png", _JPEG: ".jpg", _SVG: ".svg"}
_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), _PNG),
    (re.compile(rb"\xff\xd8\xff"), _JPEG),
    (re.compile(rb"GIF8"), "ein GIF"),
    (re.compile(rb"II\*\0|MM\0\*"), "ein TIFF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "ein WebP"),
    (re.compile(rb"....ftyp(?:hei|mif)", re.DOTALL), "ein Foto im Format HEIC"),
    (re.compile(rb"....ftypavi", re.DOTALL), "ein Bild im Format AVIF"),
    (re.compile(rb"BM"), "ein BMP"),
    (re.compile(rb"\0\0\0\x0cjP|\xff\x4f\xff\x51"), "ein JPEG 2000"),
    (re.compile(rb"%PDF-"), "ein PDF"),
    (re.compile(rb"%!PS"), "ein EPS"),
    (re.compile(rb"\x1f\x8b"), "eine gepackte Datei (SVGZ?)"),
    (re.compile(rb"PK\x03\x04"), "eine Datei von Office oder ein ZIP-Archiv"),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*<!doctype html|\s*<html", re.IGNORECASE),
        "eine Internetseite",
    ),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe<\0|\xfe\xff\0<"), _SVG),
)
_LONGEST = Fraction(100)  # times as long as wide
_KINDS = {_PNG, _JPEG, _SVG}


def load(shelf: Shelf, subject: Subject) -> Picture | None:
    """A picture that may go out, or None with findings; the subject's name is its path."""
    found = Findings()
    own = Subject(subject.name, subject.place, found)
    picture = _loaded(shelf, own)
    if picture is not None and not 1 / _LONGEST <= picture.ratio <= _LONGEST:
        own.report(
            Code.BILD_ART,
            f"ist mehr als {_LONGEST}-mal so lang wie breit; gedruckt wäre es nur ein Strich.",
            "Das Bild zuschneiden; eine Zeichnung im Zeichenprogramm der Seite anpassen.",
        )
        picture = None
    subject.findings.extend(found)
    return picture


def _loaded(shelf: Shelf, subject: Subject) -> Picture | None:
    content = read_picture(shelf, subject)
    if content is None or not _is_what_it_says(content, subject):
        return None
    if _kind(content) == _SVG:
        from vorlagen.documents.pictures.svg import read_svg  # noqa: PLC0415 - as below

        return read_svg(content, subject)
    # Most papers have no pictures from files, and the library takes its time.
    from vorlagen.documents.pictures.raster import read_raster  # noqa: PLC0415

    return read_raster(content, subject)


def _kind(content: bytes) -> str:
    return next((kind for start, kind in _SIGNATURES if start.match(content)), "")


def _is_what_it_says(content: bytes, subject: Subject) -> bool:
    kind = _kind(content)
    if kind not in _KINDS:
        subject.report(
            Code.BILD_ART,
            f"ist kein PNG, JPEG oder SVG, sondern {kind}."
            if kind
            else "ist kein PNG, JPEG oder SVG.",
            "Das Bild im Bildbearbeitungsprogramm als PNG (Pläne, Bildschirmfotos), JPEG (Fotos) oder SVG"
            " (Zeichnungen) speichern.",
        )
        return False
    suffix = PurePosixPath(subject.name).suffix
    if _BY_SUFFIX.get(suffix.lower()) != kind:
        named = f"„{suffix}“" if suffix else "keine Endung"
        subject.report(
            Code.BILD_ART,
            f"ist ein {kind}, hat aber {named}{' als Endung' if suffix else ''}.",
            f"Die Datei so umbenennen, dass ihr Name auf {_SUFFIX[kind]} endet.",
        )
        return False
    return True
