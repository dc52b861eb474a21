"""A finished paper as PDF, with its facts inside, and what others may do to such a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from muster import MUSTER, schreibe
from papiere import papier

from vorlagen.building.making import enclosures_of
from vorlagen.renditions.pdf import Provenance, to_pdf

HERKUNFT = Provenance("vorlagen 0.1.0", "5e" * 32, "c0ffee" + "0" * 34, is_clean=True)


def gebaut(root: Path, kennung: str = "beratung", herkunft: Provenance = HERKUNFT) -> bytes:
    """The PDF of a paper, as a build writes it."""
    paper = papier(root, kennung)
    assert paper.page is not None
    enclosures = enclosures_of(paper, paper.page)
    return to_pdf(paper.page.html, enclosures=enclosures, provenance=herkunft).content


@cache
def muster_pdf() -> bytes:
    """The PDF of the only paper of the Musterkreis; it is laid out but once."""
    with TemporaryDirectory() as folder:
        return gebaut(schreibe(Path(folder), MUSTER))


def geaendert_mit(content: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    """The PDF after another program has changed and saved it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        target = io.BytesIO()
        pdf.save(target)
        return target.getvalue()


def neu_beigelegt(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The PDF with another content of some of its enclosed files."""

    def change(pdf: pikepdf.Pdf) -> None:
        for file in pdf.Root.AF:
            if str(file.UF) in changed:
                file.EF.F.write(changed[str(file.UF)])

    return geaendert_mit(content, change)
