"""Pictures as people have them, made for tests."""

from __future__ import annotations

import io
from typing import Any

from muster import MUSTER
from PIL import Image, ImageDraw

BILD = "data/musterkreis/vorlagen/beratung/bilder"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' viewBox="0 0 300 100">{}<rect width="300" height="100" fill="#dce7eb"/></svg>'
)


def gemalt(size: tuple[int, int] = (1200, 800), mode: str = "RGB") -> Image.Image:
    """A picture in which left and right, top and bottom can be told apart."""
    image = Image.new(mode, size)
    colours: dict[str, Any] = {
        "RGB": (200, 30, 30),
        "RGBA": (200, 30, 30, 255),
        "CMYK": (0, 200, 200, 0),
    }
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2, size[1] // 4), fill=colours.get(mode, 1))
    return image


def als(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(size: tuple[int, int] = (1200, 800), mode: str = "RGB", **options: Any) -> bytes:
    return als(gemalt(size, mode), "PNG", **options)


def jpeg(size: tuple[int, int] = (1200, 800), mode: str = "RGB", **options: Any) -> bytes:
    return als(gemalt(size, mode), "JPEG", **options)


def mit_bildern(**dateien: bytes | str) -> dict[str, str | bytes]:
    """The project with files in the folder for pictures; `plan_png` is plan.png."""
    files = {f"{BILD}/{name.replace('_', '.')}": content for name, content in dateien.items()}
    return {**MUSTER, **files}
