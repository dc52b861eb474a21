"""Makes all files of a paper and of its annexes, without writing any.

Beside each PDF and inside of it lie the facts of all it prints, and its tables for spreadsheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256

from vorlagen.building.git_state import GitState
from vorlagen.building.program import PROGRAM
from vorlagen.building.report import COMBINED
from vorlagen.keeper import kept
from vorlagen.page import Printed
from vorlagen.paper import (
    Annex,
    Files,
    Page,
    Paper,
    PaperFigures,
    Schriftstueck,
    Vorlage,
    combined_file,
    standard_of,
)
from vorlagen.renditions.facts_file import FACTS_FILE, Kopf, facts_json
from vorlagen.renditions.pdf import (
    Enclosure,
    Pdf,
    PdfError,
    Provenance,
    Relationship,
    stamped,
    to_pdf,
)
from vorlagen.renditions.plaintext import plaintext
from vorlagen.renditions.spreadsheets import csv_files, data_csv_files

UNKNOWN = Provenance(PROGRAM)


def make(paper: Paper, *, combined: bool) -> None:
    """Give a paper that has its page all its files; with `combined` also one with all its annexes.

    The PDFs do not say yet of which state they are (`of_state`).

    Raises:
        PdfError: If a page cannot be set, or would lose something of what it says.
        NotCombinedError: If an annex cannot be put behind the paper.
        LibraryMissingError: If Pango is not installed.
    """
    page, schriftstueck = paper.page, paper.papier.schriftstueck
    if page is None or schriftstueck is None:
        return
    for annex in paper.annexes:
        if annex.page is not None:
            try:
                _make_annex(paper, annex, annex.page)
            except PdfError as error:
                error.papier = annex.document.papier if annex.document else None
                raise
        elif annex.files:
            annex.files = {"pdf": (paper.annex_files[annex.number], annex.files["pdf"][1])}
    # Only now is known how long the annexes are, which the paper says of them.
    measures = {a.number: a.measures for a in paper.annexes if a.measures}
    html = page.with_measures(measures, paper.annex_files)
    stem = paper.stem
    enclosures = enclosures_of(paper, page)
    files, pages = _renditions(html, stem, enclosures)
    files |= _beside(enclosures, stem, FACTS_FILE)
    annexes = [annex for annex in paper.annexes if annex.files]
    if annexes and (combined or _wants_one_file(schriftstueck)):
        whole = combined_file(page.title, files["pdf"], annexes, _stamp)
        files[COMBINED] = (f"{stem}_mit_Anlagen.pdf", whole)
        paper.combined_standard = standard_of(whole)
    paper.files, paper.pages = files, pages


def _stamp(html: str) -> bytes:
    """What is stamped on pages, which screen readers leave out, as a PDF."""
    stamp: bytes = to_pdf(html, tagged=False).content
    return stamp


def of_state(paper: Paper, state: GitState) -> tuple[dict[str, bytes], Provenance]:
    """The files of a paper, and of which state they are, as their PDFs say."""
    now = Provenance(PROGRAM, _digest_of_files(paper), state.commit, state.is_clean)
    return restamped(paper.contents, UNKNOWN, now), now


def _digest_of_files(paper: Paper) -> str:
    """The SHA-256 of all files of a paper but for the one that has all others."""
    whole, _ = paper.files.get(COMBINED, ("", b""))
    lines = (
        f"{name}\0{sha256(content).hexdigest()}\n"
        for name, content in sorted(paper.contents.items())
        if name != whole
    )
    return sha256("".join(lines).encode()).hexdigest()


def restamped(
    contents: Mapping[str, bytes], before: Provenance, now: Provenance
) -> dict[str, bytes]:
    """The same files, their PDFs saying another origin; a PDF from elsewhere stays as it is."""
    return {
        name: stamped(content, before, now) if name.endswith(".pdf") else content
        for name, content in contents.items()
    }


def _make_annex(paper: Paper, annex: Annex, page: Page) -> None:
    # A proof is about the paper's tables. It has them inside; beside it they lie by the paper.
    own = annex.document
    figures = own.figures if own else paper.figures
    facts = _facts(paper, page.printed, annex.title, annex.number)
    enclosures = [_facts_enclosed(facts), *_tables(paper, figures, page)]
    stem = f"{paper.stem}{annex.suffix}"
    files, annex.pages = _renditions(page.html, stem, enclosures)
    facts_name = f"{stem}.{FACTS_FILE}"
    annex.files = files | _beside(enclosures, stem, facts_name, tables=own is not None)
    annex.standard = standard_of(files["pdf"][1])


def _renditions(html: str, stem: str, enclosures: Sequence[Enclosure]) -> tuple[Files, int]:
    """A page as PDF, HTML and text, and how many pages the PDF has."""
    pdf = _set(html, enclosures)
    files = {
        "pdf": (f"{stem}.pdf", pdf.content),
        "html": (f"{stem}.html", html.encode()),
        "txt": (f"{stem}.txt", plaintext(html).encode()),
    }
    return files, pdf.pages


def _set(html: str, enclosures: Sequence[Enclosure]) -> Pdf:
    """A page as PDF; the same pages are set once, whoever asks for them."""

    def made() -> bytes:
        pdf = to_pdf(html, enclosures=enclosures, provenance=UNKNOWN)
        return b"%d %s" % (pdf.pages, pdf.content)

    pages, _, content = kept("\0".join((html, *map(repr, enclosures))), made).partition(b" ")
    return Pdf(content, int(pages))


def _wants_one_file(document: Schriftstueck) -> bool:
    return isinstance(document, Vorlage) and document.gesamtdatei


def enclosures_of(paper: Paper, page: Page) -> list[Enclosure]:
    """What goes into the PDF of a paper."""
    return [_facts_enclosed(facts_of(paper, page)), *_tables(paper, paper.figures, page)]


def facts_of(paper: Paper, page: Page) -> bytes:
    """The content of a paper's facts file."""
    return _facts(paper, page.printed, page.title, 0)


def _facts(paper: Paper, printed: tuple[Printed, ...], title: str, annex: int) -> bytes:
    papier = paper.papier
    document, kind = papier.schriftstueck, papier.papierart
    if document is None or kind is None:
        raise AssertionError("only of papers that could be rendered")
    number = document.kennzeichen if isinstance(document.kennzeichen, str) else ""
    about = Kopf.model_construct(
        mandant=papier.mandant,
        kennung=papier.kennung,
        art=kind.bezeichnung,
        titel=title,
        nummer=number,
        datum=document.datum.isoformat() if isinstance(document.datum, date) else "",
        anlage=annex,
    )
    return facts_json(printed, paper.style, about).encode()


def _facts_enclosed(content: bytes) -> Enclosure:
    return Enclosure(
        FACTS_FILE,
        content,
        "application/json",
        "Alle gedruckten Zahlen mit ihrem Rechenweg und ihren Quellen",
        Relationship.SOURCE,
    )


def _tables(paper: Paper, figures: PaperFigures | None, page: Page) -> Iterator[Enclosure]:
    tables = csv_files(figures.tables, figures.ranges, paper.style) if figures else {}
    if figures:
        tables |= data_csv_files(figures.data_tables(), page.printed, paper.style)
    for name, content in tables.items():
        yield Enclosure(name, content, "text/csv", "Tabelle zum Rechnen", Relationship.DATA)


def _beside(
    enclosures: Sequence[Enclosure], stem: str, facts_name: str, *, tables: bool = True
) -> Files:
    """What of the files in a PDF lies beside it, too."""
    files: Files = {}
    for one in enclosures:
        if one.name == FACTS_FILE:
            files["fakten"] = facts_name, one.content
        elif tables:
            files[one.name] = f"{stem}_{one.name}", one.content
    return files
