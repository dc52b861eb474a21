"""Pictures in the finished PDF."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pikepdf
import pytest
from bilder import SVG, jpeg, mit_bildern, png
from muster import TEXT, schreibe
from papiere import seite

from vorlagen.renditions.pdf import PdfError, to_pdf

BILDER = """\
# Lage

![Lageplan der Stelle](bilder/plan.png "Lage der Stelle")

![Foto des Hauses](bilder/foto.jpg)

![Zeichnung des Wegs](bilder/weg.svg)
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    text = '<text x="9" y="50" font-family="Source Sans Pro">Zum Amt</text>'
    files = mit_bildern(
        plan_png=png(mode="RGBA"), foto_jpg=jpeg((800, 1600), "CMYK"), weg_svg=SVG.format(text)
    )
    root = schreibe(tmp_path_factory.mktemp("bilder"), {**files, TEXT: BILDER})
    return to_pdf(seite(root)).content


@pytest.fixture(scope="module")
def pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def figures(pdf: pikepdf.Pdf) -> list[str]:
    """The texts in place of the pictures."""
    found: list[Any] = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
    return [str(o.get("/Alt", "")) for o in found if o.get("/S") == pikepdf.Name.Figure]


def test_each_picture_is_a_figure_with_its_text(pdf: pikepdf.Pdf) -> None:
    assert sorted(filter(None, figures(pdf))) == [
        "Foto des Hauses",
        "Lageplan der Stelle",
        "Zeichnung des Wegs",
    ]


def images(pdf: pikepdf.Pdf) -> list[Any]:
    found: list[Any] = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
    return [o for o in found if o.get("/Subtype") == pikepdf.Name.Image]


def test_pictures_ask_for_nothing_that_archives_forbid(pdf: pikepdf.Pdf) -> None:
    assert len(images(pdf)) == 3  # with the mask of the one that can be seen through
    assert {str(image.ColorSpace) for image in images(pdf)} == {"/DeviceRGB", "/DeviceGray"}
    assert not any(image.get("/Interpolate", False) for image in images(pdf))


def test_a_picture_is_within_text_and_two_thirds_of_a_page(content: bytes) -> None:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        drawn = [image for page in pdf.pages for image in page.images]
    mm = [(round(d["width"] / 72 * 25.4), round(d["height"] / 72 * 25.4)) for d in drawn]
    assert mm == [(163, 109), (80, 160)]


@pytest.mark.parametrize(
    "address",
    [
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "data:image/png,abc",
        "data:text/css,p{}",
        "https://example.org/plan.png",
        "file:///etc/passwd",
    ],
)
def test_nothing_is_loaded_but_pictures_that_stand_in_the_page(address: str) -> None:
    page = f'<!DOCTYPE html><html lang="de"><title>T</title><img alt="x" src="{address}">'
    with pytest.raises(PdfError) as raised:
        to_pdf(page)
    assert all(len(complaint.message) < 300 for complaint in raised.value.complaints)
