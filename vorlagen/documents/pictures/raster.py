"""Pictures made of pixels: whether they can be printed as they are, and what is taken off them."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from PIL import Image, ImageCms, ImageFile

from vorlagen.documents.pictures import jpeg, png
from vorlagen.documents.pictures.picture import MM, Picture
from vorlagen.figures.exact import Fraction
from vorlagen.findings import Code
from vorlagen.findings.subject import Subject
from vorlagen.german.numbers import zahl

MOST_PIXELS = 50_000_000  # A3 at 600 dots of an inch has seventy, and no paper prints that
_QUALITY = 92  # of a JPEG that has to be compressed anew
_ORIENTATION = 0x0112  # in EXIF
_DENSITIES = (
    Decimal(50),
    Decimal(2400),
)  # dots of an inch; programs write others for want of better
_RGB, _GREY = "RGB ", "GRAY"  # as profiles call what they describe

# What the library raises for files that are not as they should be.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    media_type: str
    bare: Callable[[bytes], bytes]
    density: Callable[[bytes], Decimal | None]


_JPEG = _Kind("image/jpeg", jpeg.bare, jpeg.density)
_PNG = _Kind("image/png", png.bare, png.density)


def read_raster(content: bytes, subject: Subject) -> Picture | None:
    """A picture of pixels that may go out, or None with a finding.

    Pixels stay as they are but in four cases: the file says that it is to be turned; its colours are
    described by a profile other than sRGB, which is what printed pages mean by their colours; it has
    sixteen bits for each colour; or it is coded in a way that PDF does not know.
    """
    kind = _PNG if content.startswith(b"\x89PNG") else _JPEG
    try:
        with _strict():
            return _read(content, kind, subject)
    except BROKEN:
        subject.report(
            Code.BILD_DEFEKT,
            "ist beschädigt oder nicht vollständig.",
            "Die Datei noch einmal holen oder das Bild neu speichern.",
        )
        return None


def _read(content: bytes, kind: _Kind, subject: Subject) -> Picture | None:
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "MPO")) as image:
        if not _is_printable(image, content, kind, subject):
            return None
        # Reads checksums only, and leaves the picture unusable.
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "MPO")) as other:
            other.verify()
        image.load()
        changed = _changed(image, content, kind, subject)
        if changed is None:
            return None
        bare = kind.bare(content) if changed is image else kind.bare(_saved(changed, kind))
        return Picture(
            bare,
            kind.media_type,
            Fraction(changed.width, changed.height),
            _width(changed.width, kind.density(content)),
            changed.size,
        )


def _is_printable(image: Image.Image, content: bytes, kind: _Kind, subject: Subject) -> bool:
    """Report all that keeps a picture from being printed and can be told without its pixels."""
    found = len(subject.findings)
    if image.width * image.height > MOST_PIXELS:
        subject.report(
            Code.DATEI_ZU_GROSS,
            f"hat {zahl(Decimal(image.width))} × {zahl(Decimal(image.height))} Pixel;"
            f" höchstens {zahl(Decimal(MOST_PIXELS // 1_000_000))} Millionen sind erlaubt.",
            "Das Bild verkleinern; für die volle Breite einer Seite genügen 2.000 Pixel.",
        )
    if kind is _PNG and png.is_animated(content):
        subject.report(
            Code.BILD_ART,
            "ist ein bewegtes Bild (APNG).",
            "Ein einzelnes Bild daraus als PNG speichern.",
        )
    if image.mode not in _MODES:
        named = "CMYK" if image.mode == "CMYK" else image.mode
        subject.report(
            Code.BILD_FARBEN,
            f"hat Farben für den Vierfarbdruck ({named}); Archiv und Bildschirm brauchen RGB."
            if image.mode == "CMYK"
            else f"hat eine Farbart, die hier nicht gedruckt werden kann ({named}).",
            "Das Bild im Bildbearbeitungsprogramm als RGB (Farbprofil sRGB) oder in Graustufen speichern.",
        )
    return len(subject.findings) == found


_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "I", "I;16", "I;16B"}


def _changed(
    image: Image.Image, content: bytes, kind: _Kind, subject: Subject
) -> Image.Image | None:
    """The picture as it is to be seen: itself if nothing has to change; None with a finding."""
    changed = image
    if image.mode.startswith("I"):
        changed = _eight_bits(image)
    elif _needs_saving(content, kind):
        changed = image.copy()
    profile = image.info.get("icc_profile")
    if profile:
        try:
            changed = _in_srgb(changed, profile)
        except (ImageCms.PyCMSError, *BROKEN):
            subject.report(
                Code.BILD_FARBEN,
                "hat ein Farbprofil, das nicht zu lesen ist oder nicht zum Bild passt.",
                "Das Bild im Bildbearbeitungsprogramm als RGB mit dem Farbprofil sRGB speichern.",
            )
            return None
    if _orientation(image) != 1:
        changed = _upright(changed, _orientation(image))
    return changed


def _needs_saving(content: bytes, kind: _Kind) -> bool:
    return png.is_deep(content) if kind is _PNG else not jpeg.is_common(content)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of sixteen bits by its upper eight; of one bit or of eight as it is."""
    if image.mode == "I":
        image = image.convert("I;16")
    upper = image.tobytes("raw", "I;16B")[::2]
    return Image.frombytes("L", image.size, upper)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    described = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = described.profile.xcolor_space
    if space == _GREY or "sRGB" in (described.profile.profile_description or ""):
        return image
    if space != _RGB or image.mode in {"1", "L", "LA"}:
        raise ValueError(space)
    return _converted(image, described)


def _converted(image: Image.Image, described: ImageCms.ImageCmsProfile) -> Image.Image:
    has_holes = "transparency" in image.info or image.mode in {"RGBA", "PA"}
    whole = image.convert("RGBA")
    colours = ImageCms.profileToProfile(
        whole.convert("RGB"),
        described,
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    if colours is None:
        raise ValueError("not converted")
    if has_holes:
        colours.putalpha(whole.getchannel("A"))
    return colours


def _orientation(image: Image.Image) -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except BROKEN:
        return 1  # what else it says does not go out anyway
    return found if isinstance(found, int) and 1 < found <= 8 else 1


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_TURNS[orientation])


def _saved(image: Image.Image, kind: _Kind) -> bytes:
    buffer = io.BytesIO()
    if kind is _PNG:
        image.save(buffer, "PNG", compress_level=9)
    else:
        image.save(buffer, "JPEG", quality=_QUALITY, subsampling="4:4:4")
    return buffer.getvalue()


def _width(pixels: int, density: Decimal | None) -> Decimal | None:
    """How wide the file wants to be, in mm; None if it does not say so in earnest."""
    least, most = _DENSITIES
    is_meant = density is not None and least <= density <= most
    return pixels / density * MM if density is not None and is_meant else None


@contextmanager
def _strict() -> Iterator[None]:
    """Let the library refuse what ends too early, and leave it to us what is too large.

    WeasyPrint tells it to make do with pictures that end too early, for the whole process.
    """
    lenient, most = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = False, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it speaks of damage by which it is not stopped
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = lenient, most
