"""A picture file as it goes out: checked, upright, in sRGB, and without invisible data.

Pillow reads pixels and writes them anew, so that the result depends on its version alone; a JPEG keeps its
quality. A drawing (SVG) has nothing but shapes and text; WeasyPrint reports what it cannot print when the
PDF is made.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec import Struct
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from vorlagen.facts.files import UnreadableError, read_file
from vorlagen.findings import Code
from vorlagen.german.words import aufzaehlung

_MM = Decimal("25.4")  # in an inch
_MOST_BYTES = 20_000_000  # beyond, no page of a paper needs it
_QUALITY = 95  # of a JPEG that has to be compressed anew
_DENSITIES = range(50, 2401)  # dots of an inch; programs write others for want of better
_AS_PICTURE = (
    "Das Bild im Bildbearbeitungsprogramm als PNG (Pläne, Bildschirmfotos), JPEG (Fotos) oder SVG"
    " (Zeichnungen) neu speichern; umbenennen genügt nicht."
)
_AS_PLAIN = "Die Zeichnung im Zeichenprogramm als „einfaches SVG“ ohne dies speichern, oder als PNG ausgeben."


class Picture(Struct, frozen=True):
    """A picture that may go out.

    `ratio` is its width by its height; `width` is in mm, None if the file leaves it open; `pixels`
    is how many it has from left to right and from top to bottom, None for a drawing. Of one that `fades`
    some programs do not show all colours.
    """

    content: bytes
    media_type: str
    ratio: Fraction
    width: Decimal | None = None
    pixels: tuple[int, int] | None = None
    fades: bool = False

    @property
    def uri(self) -> str:
        """The picture as an address that has all of it within."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def read_picture(path: Path, root: Path) -> Picture:
    """The picture in a file below `root`; its content tells the format, only drawings need their suffix.

    Raises:
        UnreadableError: If the file cannot be read, is damaged, no picture, or more than a picture.
    """
    content = read_file(path, root, _MOST_BYTES)
    if not content:
        raise UnreadableError(
            Code.DATEI_UNLESBAR,
            "ist leer (0 Byte)",
            "Die Datei noch einmal holen; vermutlich ist das Kopieren abgebrochen.",
        )
    if path.suffix.lower() == ".svg":
        return _drawing(content)
    return _raster(content)


# Pixels


@lru_cache(maxsize=8)  # all papers of an authority have its logo
def _raster(content: bytes) -> Picture:
    """A PNG or JPEG as it goes out."""
    # WeasyPrint lets the library accept truncated files, for the whole process.
    lenient = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damage that it can read over
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _normalised(content)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UnreadableError(
            Code.DATEI_UNLESBAR,
            f"hat mehr als {(Image.MAX_IMAGE_PIXELS or 0) // 1_000_000} Millionen Pixel",
            "Das Bild verkleinern; für die volle Breite einer Seite genügen 2.000 Pixel.",
        ) from None
    except UnidentifiedImageError:
        message = "ist kein Bild der Art PNG, JPEG oder SVG, oder von Anfang an beschädigt"
        raise UnreadableError(Code.BILD, message, _AS_PICTURE) from None
    except Exception as error:
        raise UnreadableError(
            Code.BILD,
            "ist beschädigt oder nicht vollständig",
            "Die Datei noch einmal holen oder das Bild neu speichern.",
        ) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _normalised(content: bytes) -> Picture:
    """A picture upright and in sRGB, without metadata; raises whatever Pillow does."""
    formats = ("PNG", "JPEG")
    Image.open(io.BytesIO(content), formats=formats).verify()  # cannot be used afterwards
    original = Image.open(io.BytesIO(content), formats=formats)
    is_photo = original.format != "PNG"  # a JPEG, or several in one file (MPO)
    original.load()
    ImageOps.exif_transpose(original, in_place=True)
    image = _in_srgb(original)
    if image.mode.startswith("I"):  # sixteen bits of grey, of which printers show eight
        upper = image.convert("I;16").tobytes("raw", "I;16B")[::2]
        image = Image.frombytes("L", image.size, upper)
    density = original.info.get("dpi", (0, 0))
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    buffer = io.BytesIO()
    if not is_photo:
        image.save(buffer, "PNG")
    elif image.format == "JPEG":
        image.save(buffer, "JPEG", quality="keep")
    else:
        image.save(buffer, "JPEG", quality=_QUALITY, subsampling="4:4:4")
    dots = round(density[0])
    width = None
    if dots in _DENSITIES:
        width = image.width / Decimal(dots) * _MM
    return Picture(
        buffer.getvalue(),
        "image/jpeg" if is_photo else "image/png",
        Fraction(image.width, image.height),
        width,
        image.size,
    )


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours of pages; a profile that does not fit the picture is ignored."""
    profile = image.info.get("icc_profile")
    if profile and (image.mode == "P" or "transparency" in image.info):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            described = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in (described.profile.profile_description or ""):
                converted = ImageCms.profileToProfile(
                    image,
                    described,
                    ImageCms.createProfile("sRGB"),
                    ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    outputMode="RGBA" if image.mode == "RGBA" else "RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                image = converted or image
    if image.mode == "CMYK":
        return image.convert("RGB")
    return image


# Drawings

_SVG, _XML = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/XML/1998/namespace}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DRAWN = frozenset(  # and parts of filters (fe…); programs leave behind filters and masks unused
    """
    circle clipPath defs desc ellipse filter g line linearGradient marker mask path pattern polygon
    polyline radialGradient rect stop style svg symbol text tspan use
    """.split()
)
_UNSEEN = frozenset(("metadata", "title", "desc"))  # the paper has its own words for these
_NOT_PRINTED = re.compile(
    r"(?<![\w-])(?:(?:filter|mask)\b[=:\s\"]*url\([^)]*\)|mix-blend-mode\s*:\s*(?!normal)[\w-]+)"
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b")
_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+")
_NAMED = re.compile(r"[#.][A-Za-z_][\w-]*")
_ADDRESSED = re.compile(r"^#\S+|(?<=url\()#[^)\s]+")
_SELECTOR = re.compile(r"[^{}]+(?=\{)")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_USED = re.compile(r"(fill|stroke)\b[=:\s\"]*url\(['\"]?#([^)'\"]+)")
_LENGTH = re.compile(r"\s*([0-9]{0,9}\.?[0-9]{0,9})\s*(px|pt|pc|mm|cm|in|)\s*", re.IGNORECASE)
_UNITS = {
    "": _MM / 96,
    "px": _MM / 96,
    "pt": _MM / 72,
    "pc": _MM / 6,
    "mm": Decimal(1),
    "cm": Decimal(10),
    "in": _MM,
}
_ANY_WIDTH = Decimal(100)  # mm, for a drawing that leaves it open


def _drawing(content: bytes) -> Picture:
    """An SVG file as it goes out: read without entities, and written anew."""
    try:
        root = fromstring(content)
    except DefusedXmlException:
        raise _more_than_a_drawing(["eigene Abkürzungen (ENTITY)"]) from None
    except (ParseError, ValueError, LookupError) as error:  # the last for unknown encodings
        line, column = getattr(error, "position", (1, 0))
        message = f"ist beschädigt oder keine Zeichnung (SVG): Zeile {line}, Spalte {column + 1}"
        raise UnreadableError(Code.BILD, message, _AS_PICTURE) from None
    if root.tag != f"{_SVG}svg":
        message = "ist XML, aber keine Zeichnung (SVG)"
        raise UnreadableError(Code.BILD, message, _AS_PICTURE)
    _strip(root)
    names = dict.fromkeys(element.tag for element in root.iter())
    forbidden = []
    for name in names:
        if name not in _DRAWN and not name.startswith("fe"):
            forbidden.append(f"<{name}>")
    for effect in _NOT_PRINTED.findall(tostring(root, "unicode")):
        forbidden.append(f"„{effect}“")
    if forbidden:
        raise _more_than_a_drawing(forbidden)
    return _measured(root)


def _more_than_a_drawing(forbidden: list[str]) -> UnreadableError:
    if len(forbidden) > 6:
        forbidden = [*forbidden[:5], f"{len(forbidden) - 5} weitere"]
    message = f"enthält mehr als eine Zeichnung: {aufzaehlung(forbidden)}"
    return UnreadableError(Code.BILD, message, _AS_PLAIN)


def _strip(root: Element) -> None:
    """Remove what nobody sees: notes of programs and authors, hidden layers, names that somebody gave.

    Elements lose the namespace of SVG.
    """
    box = []
    for number in _NUMBER.findall(root.get("viewBox", "")):
        box.append(Decimal(number))
    moved = _moved(root)
    for element in list(root.iter()):
        name = element.tag.removeprefix(_SVG)
        is_outside = (
            name in {"text", "tspan"} and element not in moved and _is_outside(element, box)
        )
        is_hidden = is_outside or _HIDDEN.search(
            f"display:{element.get('display')};{element.get('style')}"
        )
        # another namespace is not drawn
        if name in _UNSEEN or name.startswith("{") or is_hidden:
            tail = element.tail
            element.clear()
            element.tail = tail
            name = "desc"
        element.tag = name
        attributes = element.attrib
        if _HREF in attributes:
            attributes.setdefault("href", attributes[_HREF])
        for key in list(attributes):
            if key.startswith(("{", "data-", "on", "aria-")) and not key.startswith(_XML):
                del attributes[key]
    _rename(root)


def _moved(root: Element) -> set[Element]:
    """The elements whose numbers do not tell where they stand, as they or those around are transformed."""
    moved = set[Element]()
    for element in root.iter():
        if element in moved or element.get("transform"):
            moved.update(element.iter())
    return moved


def _is_outside(element: Element, box: Sequence[Decimal]) -> bool:
    """Whether a text begins far outside of the picture."""
    if len(box) != 4:
        return False
    for key, start, size in (("x", box[0], box[2]), ("y", box[1], box[3])):
        places = []
        for number in _NUMBER.findall(element.get(key, "")):
            places.append(Decimal(number))
        if places and not start - size <= min(places) <= start + size:
            return True
    return False


def _rename(root: Element) -> None:
    """Number ids and classes: their names say what nobody sees in the picture."""
    numbers: dict[str, str] = {}
    for element in root.iter():
        for key, sign in (("id", "#"), ("class", ".")):
            numbered = []
            for name in element.get(key, "").split():
                numbered.append(numbers.setdefault(f"{sign}{name}", f"{key[0]}{len(numbers)}"))
            if numbered:
                element.set(key, " ".join(numbered))

    def number(match: re.Match[str]) -> str:
        name = numbers.get(match[0])
        return f"{match[0][0]}{name}" if name else match[0]

    def numbered_selector(match: re.Match[str]) -> str:
        return _NAMED.sub(number, match[0])

    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, _ADDRESSED.sub(number, value))
        if element.tag == "style":
            style = _ADDRESSED.sub(number, _CSS_COMMENT.sub("", element.text or ""))
            element.text = _SELECTOR.sub(numbered_selector, style)


def _measured(root: Element) -> Picture:
    """The drawing with a size that every program understands."""
    width = _length(root.get("width"))
    height = _length(root.get("height"))
    numbers = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    box = []
    for number in numbers:
        if re.fullmatch(r"-?[0-9]{0,9}\.?[0-9]{1,9}", number):
            box.append(Decimal(number))
    has_box = len(box) == len(numbers) == 4 and box[2] > 0 and box[3] > 0
    if width and height:
        ratio = Fraction(width) / Fraction(height)
        if not has_box:  # or it would be cut off, not made smaller
            root.set("viewBox", f"0 0 {width / _MM * 96:.2f} {height / _MM * 96:.2f}")
    elif has_box:
        ratio = Fraction(box[2]) / Fraction(box[3])
    else:
        raise UnreadableError(
            Code.BILD,
            "sagt nicht, wie groß die Zeichnung ist (viewBox, oder width und height größer als null)",
            "Die Zeichnung neu speichern; im Zeichenprogramm die Seite an die Zeichnung anpassen.",
        )
    # Browsers and WeasyPrint treat „0“ and „50 %“ differently.
    across = width or _ANY_WIDTH
    down = across * ratio.denominator / ratio.numerator
    root.attrib = {"xmlns": _SVG[1:-1], **root.attrib}
    root.attrib |= {"width": f"{across:.2f}mm", "height": f"{down:.2f}mm"}
    content = tostring(root, "unicode")
    return Picture(
        content.encode(),
        "image/svg+xml",
        ratio,
        width,
        fades=_has_uncertain_gradient(root, content),
    )


def _has_uncertain_gradient(root: Element, content: str) -> bool:
    """Whether a gradient is used as some programs do not show it in a PDF.

    Poppler leaves out those that are measured by what they fill, or transformed; and no program shows
    those of lines.
    """
    gradients = {}
    for element in root.iter("*"):
        if element.tag in {"linearGradient", "radialGradient"}:
            gradients[element.get("id", "")] = element
    for use, name in _USED.findall(content):
        if name in gradients:
            attributes = _inherited(gradients, name)
            is_plain = attributes.get("gradientUnits") == "userSpaceOnUse"
            if use == "stroke" or not is_plain or "gradientTransform" in attributes:
                return True
    return False


def _inherited(gradients: Mapping[str, Element], name: str) -> dict[str, str]:
    """The attributes of a gradient; what it lacks, it has from another."""
    attributes: dict[str, str] = {}
    left = dict(gradients)
    while name in left:
        own = left.pop(name).attrib
        attributes = {**own, **attributes}
        name = own.get("href", "").removeprefix("#")
    return attributes


def _length(text: str | None) -> Decimal | None:
    """A length in mm; None for none, for zero and for relative ones."""
    match = _LENGTH.fullmatch(text or "")
    if match is None or not re.search("[1-9]", match[1]):
        return None
    number, unit = match.groups()
    return Decimal(number) * _UNITS[unit.lower()]
