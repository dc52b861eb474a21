"""Drawings in SVG: whether they hold nothing but a drawing, and how large they mean to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from vorlagen.documents.pictures.picture import MM, Picture
from vorlagen.documents.pictures.svg_faults import faults
from vorlagen.documents.pictures.svg_numbers import unreadable
from vorlagen.documents.pictures.svg_text import (
    DamagedError,
    TooMuchError,
    attributes,
    local,
    parse,
    written,
)
from vorlagen.documents.pictures.svg_unprinted import unprinted
from vorlagen.documents.pictures.svg_weight import HEAVIEST, CircleError, weight
from vorlagen.figures.exact import Fraction
from vorlagen.findings import Code
from vorlagen.findings.subject import Subject
from vorlagen.german.lists import aufzaehlung

MOST_BYTES = 5_000_000  # a map of a district with all its streets has less
_MOST_FAULTS = 5  # that are reported one by one
FONTS = ("Source Sans Pro", "Source Serif Pro")
_KNOWN = frozenset(
    """
    a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite
    feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA
    feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight
    feSpecularLighting feSpotLight feTile feTurbulence filter g line linearGradient marker mask
    metadata path pattern polygon polyline radialGradient rect stop style svg switch symbol text
    title tspan use view
    """.split()
)
_SAID = {  # what makes a file more than a drawing, by its element
    **dict.fromkeys(("script", "handler", "listener"), "Programmcode"),
    **dict.fromkeys(
        "foreignObject iframe object embed audio video canvas".split(), "fremde Inhalte"
    ),
    **dict.fromkeys(
        "animate animateColor animateMotion animateTransform discard mpath set".split(),
        "bewegte Teile",
    ),
    **dict.fromkeys(("image", "feImage"), "ein Pixelbild oder den Verweis auf eines"),
}
_URL = re.compile(r"url\((?>\s*[\"']?\s*)(?!#)", re.IGNORECASE)
_CSS_LOADS = re.compile(r"@import|@font-face|image-set\(|image\(|src\(|\\", re.IGNORECASE)
_PRINT_COLOURS = re.compile(r"icc-color\(|device-cmyk\(|(?<![\w-])cmyk\(", re.IGNORECASE)
_OTHER_COLOURS = re.compile(r"(?<![\w-])color\(\s*(?!srgb[\s)])", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)|(?<![\w-])font\s*:\s*([^;}]+)", re.IGNORECASE)
_FILTER = re.compile(r"(?<![\w-])filter\s*:\s*(?!none)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LENGTH = re.compile(r"\s*([0-9]{0,9}\.?[0-9]{0,9})\s*(px|pt|pc|mm|cm|in|)\s*", re.IGNORECASE)
_PX = MM / 96
_ANY_WIDTH = Decimal(100)  # mm, for a drawing that leaves it open
_UNITS = {
    "": _PX,
    "px": _PX,
    "pt": MM / 72,
    "pc": MM / 6,
    "mm": Decimal(1),
    "cm": Decimal(10),
    "in": MM,
}
_FILTERED = "Schatten, Weichzeichner oder andere Filter"  # which would not be printed
_AS_PLAIN = "Die Zeichnung im Zeichenprogramm als „einfaches SVG“ ohne dies speichern, oder als PNG ausgeben."


def read_svg(content: bytes, subject: Subject) -> Picture | None:
    """A drawing that may go out, or None with findings; all that is wrong with it at once."""
    if len(content) > MOST_BYTES:
        subject.report(
            Code.DATEI_ZU_GROSS,
            f"ist für eine Zeichnung zu groß (mehr als {MOST_BYTES // 1_000_000} MB).",
            "Die Zeichnung vereinfachen oder als PNG ausgeben.",
        )
        return None
    try:
        root, places = parse(content)
    except TooMuchError as error:
        _report_active(subject, [str(error)])
        return None
    except DamagedError as error:
        subject.report(
            Code.BILD_DEFEKT,
            f"ist beschädigt: {error} ist es kein gültiges XML.",
            "Die Datei noch einmal holen oder die Zeichnung neu als SVG speichern.",
        )
        return None
    return _checked(root, places, subject)


def _checked(root: Element, places: list[tuple[int, int]], subject: Subject) -> Picture | None:
    if local(root.tag) != "svg":
        subject.report(
            Code.BILD_ART,
            "ist XML, aber keine Zeichnung (SVG).",
            "Die Zeichnung im Zeichenprogramm als SVG speichern.",
        )
        return None
    before = len(subject.findings)
    more = [said for element in root.iter() for said in _more(element)]
    found = sorted({*more, *unprinted(root)})
    found += _heaviness(root)
    if found:
        _report_active(subject, found)
    else:  # or what is to be computed would be told twice
        _report_numbers(root, subject)
    _report_faults(faults(root, places), subject)
    _report_colours(root, subject)
    _report_fonts(root, subject)
    width, height, box = _measures(root)
    if box is None and (width is None or height is None):
        subject.report(
            Code.BILD_DEFEKT,
            f"{_unmeasured(root)}.",
            "Die Zeichnung neu speichern; im Zeichenprogramm die Seite an die Zeichnung anpassen.",
        )
    if len(subject.findings) > before:
        return None
    return _picture(root, width, height, box)


def _picture(
    root: Element, width: Decimal | None, height: Decimal | None, box: tuple[Decimal, ...] | None
) -> Picture:
    measures: dict[str, str] = {}
    if width is not None and height is not None:
        ratio = Fraction(width) / Fraction(height)
        if box is None:  # or it would be cut off, not made smaller
            measures["viewBox"] = f"0 0 {width / _PX:.2f} {height / _PX:.2f}"
    else:
        ratio = Fraction(box[2]) / Fraction(box[3]) if box else Fraction(1)
    # Browsers and WeasyPrint stumble over „0“ and „50 %“, and each in its own way.
    across = width or _ANY_WIDTH
    down = across * ratio.denominator / ratio.numerator
    measures |= {"width": f"{across:.2f}mm", "height": f"{down:.2f}mm"}
    return Picture(written(root, measures), "image/svg+xml", ratio, width)


def _measures(
    root: Element,
) -> tuple[Decimal | None, Decimal | None, tuple[Decimal, ...] | None]:
    """Width and height in mm, and what of the drawing is shown."""
    numbers = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    box = tuple(Decimal(n) for n in numbers if re.fullmatch(r"-?[0-9]{0,9}\.?[0-9]{1,9}", n))
    has_box = len(box) == len(numbers) == 4 and box[2] > 0 and box[3] > 0
    return _length(root.get("width")), _length(root.get("height")), box if has_box else None


def _unmeasured(root: Element) -> str:
    """Why nobody can tell from a drawing how large it is."""
    said = [
        f"{name}=„{root.get(name)}“"
        for name in ("viewBox", "width", "height")
        if name in root.attrib
    ]
    if not said:
        return "sagt nicht, wie groß die Zeichnung ist (weder viewBox noch width und height)"
    return (
        f"hat keine brauchbare Größe: {aufzaehlung(said)}; nötig sind viewBox oder width und height, mit"
        " Maßen größer als null und höchstens neun Stellen ohne Exponent"
    )


def _length(said: str | None) -> Decimal | None:
    found = _LENGTH.fullmatch(said or "")
    if found is None or not re.search("[1-9]", found[1]):
        return None
    return Decimal(found[1]) * _UNITS[found[2].lower()]


def _more(element: Element) -> Iterator[str]:
    """What an element has that no drawing needs."""
    name = local(element.tag)
    if name in _SAID:
        yield f"{_SAID[name]} ({name})"
    elif name and name not in _KNOWN:
        yield f"Teile, die nicht jedes Programm zeigt ({name})"
    for key, value in attributes(element):
        if re.match(r"on[a-z]", key, re.IGNORECASE):
            yield f"Programmcode ({key})"
        elif (
            (key == "href" and not value.strip().startswith("#"))
            or key == "xml:base"
            or _loads(value, is_style=key == "style")
        ):
            yield f"einen Verweis nach außen ({key})"
        if key == "filter" or (key == "style" and _FILTER.search(value)):
            yield _FILTERED
    if name == "style":
        style = "".join(element.itertext())
        if _loads(style, is_style=True):
            yield "einen Verweis nach außen (style)"
        if _FILTER.search(style):
            yield _FILTERED


def _loads(value: str, *, is_style: bool) -> bool:
    value = _COMMENT.sub(" ", value)
    return bool(_URL.search(value) or (is_style and _CSS_LOADS.search(value)))


def _heaviness(root: Element) -> list[str]:
    """What would keep a program drawing for ever."""
    try:
        return ["sich tausendfach wiederholende Teile"] if weight(root) > HEAVIEST else []
    except CircleError as error:
        return [f"Teile, die im Kreis aufeinander verweisen (#{error})"]


def _report_active(subject: Subject, found: list[str]) -> None:
    more = [f"{len(found) - 5} weitere"] if len(found) > 6 else []
    named = [*found[:5], *more] if more else found
    subject.report(
        Code.BILD_AKTIV, f"enthält mehr als eine Zeichnung: {aufzaehlung(named)}.", _AS_PLAIN
    )


def _report_faults(found: list[str], subject: Subject) -> None:
    for said in found[:_MOST_FAULTS]:
        more = f" (und an {len(found) - 1} weiteren Stellen)" if len(found) > _MOST_FAULTS else ""
        subject.report(
            Code.BILD_DEFEKT,
            f"ist fehlerhaft: {said}{more}; ein Teil der Zeichnung fehlte oder läge falsch.",
            "Die Zeichnung im Zeichenprogramm öffnen, die Stelle berichtigen und neu speichern.",
        )
        if more:
            return


def _report_colours(root: Element, subject: Subject) -> None:
    said = [value for element in root.iter() for _, value in attributes(element)]
    said += ["".join(e.itertext()) for e in root.iter() if local(e.tag) == "style"]
    if any(_PRINT_COLOURS.search(value) for value in said):
        subject.report(
            Code.BILD_FARBEN,
            "hat Farben für den Vierfarbdruck (CMYK); Archiv und Bildschirm brauchen RGB.",
            "Die Zeichnung im Zeichenprogramm mit Farben in RGB speichern.",
        )
    elif any(_OTHER_COLOURS.search(value) for value in said):
        subject.report(
            Code.BILD_FARBEN,
            "hat Farben in einem Farbraum, den das PDF nicht kennt (color); nötig ist RGB.",
            "Die Zeichnung im Zeichenprogramm mit Farben in RGB speichern.",
        )


def _report_numbers(root: Element, subject: Subject) -> None:
    found = sorted({*unreadable(root)})
    if found:
        more = [f"{len(found) - 3} weitere"] if len(found) > 3 else []
        subject.report(
            Code.BILD_DEFEKT,
            f"hat Angaben, die sich nicht zeichnen lassen: {aufzaehlung([*found[:3], *more])}.",
            "Die Zeichnung im Zeichenprogramm als „einfaches SVG“ neu speichern oder als PNG ausgeben;"
            " Zahlen gehen bis 1.000.000.000.",
        )


def _report_fonts(root: Element, subject: Subject) -> None:
    """Report fonts of texts that the program does not have; each machine would show another."""
    styles = "".join("".join(e.itertext()) for e in root.iter() if local(e.tag) == "style")
    common = list(_families(styles))
    used = {family for family in _used(root, "") if family or not common}
    others = sorted(({*used, *common} if used or _has_text(root) else set()) - {*FONTS})
    if others:
        named = aufzaehlung([f"„{family}“" if family else "eine ungenannte" for family in others])
        subject.report(
            Code.BILD_SCHRIFT,
            f"hat Text in Schriften, die es hier nicht gibt: {named}.",
            f"Den Text in „{FONTS[0]}“ setzen, oder im Zeichenprogramm in Pfade umwandeln.",
        )


def _has_text(root: Element) -> bool:
    return any(
        "".join(element.itertext()).strip()
        for element in root.iter()
        if local(element.tag) == "text"
    )


def _used(element: Element, inherited: str) -> Iterator[str]:
    """The first family of the font of each text, empty where nothing says which."""
    said = [*_families(f"font-family:{element.get('font-family', '')}")]
    said += _families(element.get("style", ""))
    family = said[-1] if said else inherited
    if local(element.tag) in {"text", "tspan", "textPath"}:
        texts = [element.text, *(child.tail for child in element)]
        if any(text and text.strip() for text in texts):
            yield family
    for child in element:
        yield from _used(child, family)


def _families(style: str) -> Iterator[str]:
    """The first family that each declaration of a style names."""
    for found in _FAMILY.finditer(_COMMENT.sub(" ", style)):
        named = found[1] or re.sub(r"^.*?[0-9](?:px|pt|mm|em|%|rem)\S*\s+", "", found[2])
        first = named.partition(",")[0].partition("!")[0].strip().strip("\"'").strip()
        if first and first != "inherit":
            yield first
