"""How large a picture is printed, and whether it has as many pixels as that takes."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from vorlagen.documents.pictures.picture import MM, Picture
from vorlagen.findings import Code
from vorlagen.findings.subject import Subject
from vorlagen.german.annexes import dateigroesse
from vorlagen.german.numbers import zahl

WIDEST = Decimal(163)  # mm; the column of text
TALLEST = Decimal(160)  # mm; two thirds of a page
COARSEST = 120  # dots of an inch; with fewer, one sees them
FINE = 300  # what printers show
_FINEST = 450
_LARGE = 500_000  # bytes; below, nothing is gained by fewer pixels


def printed_width(picture: Picture) -> Decimal:
    """How wide a picture is printed, in mm with one decimal.

    As wide as its file says, or else as the text; but never wider than that, nor higher than two
    thirds of a page.
    """
    ratio = picture.ratio
    at_most = min(WIDEST, TALLEST * ratio.numerator / ratio.denominator)
    return _rounded(min(picture.width or at_most, at_most), "0.1")


def check_resolution(picture: Picture, subject: Subject, *, width: Decimal | None = None) -> None:
    """Warn of too few pixels for the width in which a picture is printed, and of far too many.

    Args:
        picture: The picture.
        subject: Its file.
        width: Its printed width in mm; None if a style sheet decides it, and then it is at most as wide
            as the text.
    """
    if picture.pixels is None:
        return
    across, _ = picture.pixels
    dots = across / ((width or WIDEST) / MM)
    if width and dots < COARSEST:
        subject.report(
            Code.BILD_UNSCHARF,
            f"hat bei {_mm(width)} mm Breite nur {zahl(_rounded(dots, '1'))} Pixel je Zoll; gedruckt"
            " ist es unscharf.",
            f"Ein Bild mit mindestens {_wanted(picture, width, COARSEST)} Pixeln nehmen, oder in der"
            " Datei eine höhere Auflösung eintragen: Dann wird es kleiner gedruckt.",
        )
    elif dots > _FINEST and len(picture.content) > _LARGE:
        subject.report(
            Code.BILD_GROSS,
            f"ist mit {zahl(_rounded(dots, '1'))} Pixeln je Zoll und {dateigroesse(len(picture.content))}"
            " größer, als es je zu sehen ist.",
            f"Auf {_wanted(picture, width or WIDEST, FINE)} Pixel verkleinern"
            f" ({FINE} je Zoll bei {_mm(width or WIDEST)} mm Breite).",
        )


def _wanted(picture: Picture, width: Decimal, dots: int) -> str:
    across = (width / MM * dots).to_integral_value(ROUND_CEILING)
    ratio = picture.ratio
    down = (across * ratio.denominator / ratio.numerator).to_integral_value(ROUND_CEILING)
    return f"{zahl(across)} × {zahl(down)}"


def _mm(width: Decimal) -> str:
    return zahl(_rounded(width, "1"))


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)
