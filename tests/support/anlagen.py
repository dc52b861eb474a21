"""PDFs as others send them in, and papers that have them as annexes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

import pikepdf
from muster import MUSTER, TEXT, VORLAGE

from vorlagen.renditions.pdf import to_pdf

ORDNER = "data/musterkreis/vorlagen/beratung"
A4 = (595, 842)
SCHRIFT = '@font-face { font-family: S; src: url("schrift:SourceSansPro-Regular.ttf") }'


def gespeichert(pdf: pikepdf.Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id="encryption" not in options, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def leere_seiten(*sizes: tuple[int, int]) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for size in sizes:
        pdf.add_blank_page(page_size=size)
    return pdf


def einfach(seiten: int = 1) -> bytes:
    """A PDF of blank pages, without tags or language, as a scanner makes it."""
    return gespeichert(leere_seiten(*[A4] * seiten))


@cache
def gesetzt(*ueberschriften: str) -> bytes:
    """A PDF as a good office makes it: a page under each heading, a link to the last one, a table."""
    pages = "".join(f'<h1 id="s{n}">{text}</h1>' for n, text in enumerate(ueberschriften))
    table = "<table><tr><th>Kopf</th></tr><tr><td>Zelle</td></tr></table>"
    link = f'<p><a href="#s{len(ueberschriften) - 1}">ans Ende</a></p>'
    style = f"{SCHRIFT} @page {{ size: A4 }} body {{ font-family: S }} h1 {{ break-before: page }}"
    head = f'<head><meta charset="utf-8"><title>Antrag</title><style>{style}</style></head>'
    return to_pdf(
        f'<!DOCTYPE html><html lang="de">{head}<body>{pages}{link}{table}</body></html>'
    ).content


def mit_anlagen(
    anlagen: str, dateien: Mapping[str, bytes] | None = None, text: str = "", kopf: str = ""
) -> dict[str, str | bytes]:
    """The project with a list of annexes, given as lines of YAML, and files in the paper's folder."""
    lines = "".join(f"  - {line}\n" for line in anlagen.splitlines())
    vorlage = MUSTER[VORLAGE].replace("unterschrift:", f"{kopf}anlagen:\n{lines}unterschrift:")
    files = {f"{ORDNER}/{name}": content for name, content in (dateien or {}).items()}
    return {**MUSTER, VORLAGE: vorlage, TEXT: f"{MUSTER[TEXT]}\n{text}\n", **files}


XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" {}/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
PDFA = 'xmlns:{0}="http://www.aiim.org/pdfa/ns/id/" {0}:part="{1}" {0}:conformance="{2}"'


def behauptet(pdf: pikepdf.Pdf, *angaben: str) -> pikepdf.Pdf:
    """A PDF whose metadata say this of it."""
    stream = pikepdf.Stream(pdf, XMP.format(" ".join(angaben)).encode())
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)
    return pdf


def gestempelt(html: str) -> bytes:
    """What is stamped on the pages of annexes, as a PDF."""
    content: bytes = to_pdf(html, tagged=False).content
    return content
