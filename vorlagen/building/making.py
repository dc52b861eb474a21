"""Makes all files of a paper and of its annexes, without writing any.

Each PDF comes with the facts file of its figures and with its tables for spreadsheets. Both are beside
the PDF and also inside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from vorlagen import addons
from vorlagen.building.git_state import GitState
from vorlagen.building.report import COMBINED, day_of, number_of
from vorlagen.building.store import PROGRAM
from vorlagen.finanzierung import PaperFinancing
from vorlagen.page import Printed
from vorlagen.paper import (
    Annex,
    Files,
    Page,
    Paper,
    PaperFigures,
    Version,
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
from vorlagen.renditions.wordprocessor import SUFFIXES, restated, word_copy
from vorlagen.result_cache import kept
from vorlagen.tabellen import PaperTables

UNKNOWN = Provenance(PROGRAM)
References = Mapping[str, bytes]  # documents by their format: `docx`, `odt`
_NONE: References = {}


def make(paper: Paper, *, combined: bool, references: References = _NONE) -> None:
    """Make all files of a paper that has its page; with `combined` also one with all its annexes.

    The origin in them is not filled in yet (`of_state`).

    Args:
        paper: What gets its files.
        combined: Whether there is one with all annexes.
        references: For copies for word processors: the reference document of each format.

    Raises:
        Refusal: If a copy for word processors cannot be made.
        PdfError: If a page cannot be set, or would lose some of its content.
        NotCombinedError: If an annex cannot be appended to the paper.
        LibraryMissingError: If Pango or HarfBuzz-Subset is not installed.
    """
    page = paper.page
    schriftstueck = paper.papier.schriftstueck
    if page is None or schriftstueck is None:
        return
    for annex in paper.annexes:
        if annex.page is not None:
            try:
                _make_annex(paper, annex, annex.page, references)
            except PdfError as error:
                error.papier = annex.document.papier if annex.document else None
                raise
        elif annex.files:
            annex.files = {"pdf": (paper.annex_files[annex.number], annex.files["pdf"][1])}
    # The paper prints the length of its annexes, so they are made first.
    measures = {annex.number: annex.measures for annex in paper.annexes if annex.measures}
    html = page.with_measures(measures, paper.annex_files)
    stem = paper.stem
    enclosures = enclosures_of(paper, page)
    files, pages = _renditions(html, stem, enclosures)
    facts_name = FACTS_FILE
    if paper.papier.version is Version.INTERN:
        facts_name = f"{stem}.{FACTS_FILE}"
    files |= _beside(enclosures, stem, facts_name) | _copies(html, stem, references)
    has_annexes = any(annex.files for annex in paper.annexes)
    if isinstance(schriftstueck, Vorlage) and schriftstueck.gesamtdatei:
        combined = True
    if has_annexes and combined:
        content = combined_file(paper, page.title, files["pdf"], _stamp)
        files[COMBINED] = (f"{stem}_mit_Anlagen.pdf", content)
        paper.combined_standard = standard_of(content)
    paper.files = files
    paper.pages = pages
    for suffix, render in addons.added(addons.FORMATS).items():
        files[suffix] = f"{stem}.{suffix}", render(paper)


def _copies(html: str, stem: str, references: References) -> Files:
    """Copies of a page for word processors."""
    files: Files = {}
    for form, reference in references.items():
        files[form] = f"{stem}.{form}", word_copy(html, form, reference, UNKNOWN)
    return files


def _stamp(html: str) -> bytes:
    """What is stamped on pages, which screen readers leave out, as a PDF."""
    stamp: bytes = to_pdf(html, tagged=False).content
    return stamp


def of_state(paper: Paper, state: GitState) -> tuple[dict[str, bytes], Provenance]:
    """The files of a paper with their origin in them, and this origin."""
    # Not that of the internal version, of which the public one tells nothing.
    digest = _digest_of_files(paper.public or paper)
    origin = Provenance(PROGRAM, digest, state.commit, state.is_clean)
    return restamped(paper.contents, UNKNOWN, origin), origin


def _digest_of_files(paper: Paper) -> str:
    """The SHA-256 of all files of a paper except those that are only made if they are wanted."""
    combined_name, _ = paper.files.get(COMBINED, ("", b""))
    lines = ""
    for name, content in sorted(paper.contents.items()):
        if name != combined_name and not name.endswith(SUFFIXES):
            lines += f"{name}\0{sha256(content).hexdigest()}\n"
    return sha256(lines.encode()).hexdigest()


def restamped(
    contents: Mapping[str, bytes], before: Provenance, now: Provenance
) -> dict[str, bytes]:
    """The same files with another origin in them; a PDF from elsewhere stays as it is."""
    files: dict[str, bytes] = {}
    for name, unstamped in contents.items():
        content = unstamped
        if name.endswith(".pdf"):
            content = stamped(content, before, now)
        elif name.endswith(SUFFIXES):
            content = restated(content, before, now)
        files[name] = content
    return files


def _make_annex(paper: Paper, annex: Annex, page: Page, references: References) -> None:
    # A proof shows the paper's tables. They are enclosed in it, but files only exist for the paper.
    is_proof = annex.document is None
    figures = annex.document.figures if annex.document else paper.figures
    facts = _facts(paper, page.printed, annex.title, annex.number)
    enclosures = [_facts_enclosed(facts), *_tables(paper, figures, page)]
    stem = paper.annex_stem(annex)
    files, annex.pages = _renditions(page.html, stem, enclosures)
    facts_name = f"{stem}.{FACTS_FILE}"
    annex.files = files | _beside(enclosures, stem, facts_name, tables=not is_proof)
    annex.standard = standard_of(files["pdf"][1])
    if not is_proof:
        annex.files |= _copies(page.html, stem, references)


def _renditions(html: str, stem: str, enclosures: Sequence[Enclosure]) -> tuple[Files, int]:
    """A page as PDF, HTML and text, and the number of pages of the PDF."""
    pdf = _set(html, enclosures)
    files = {
        "pdf": (f"{stem}.pdf", pdf.content),
        "html": (f"{stem}.html", html.encode()),
        "txt": (f"{stem}.txt", plaintext(html).encode()),
    }
    return files, pdf.pages


def _set(html: str, enclosures: Sequence[Enclosure]) -> Pdf:
    """A page as PDF; equal pages are set only once."""

    def pages_and_content() -> bytes:
        pdf = to_pdf(html, enclosures=enclosures, provenance=UNKNOWN)
        return b"%d %s" % (pdf.pages, pdf.content)

    key = "\0".join((html, *map(repr, enclosures)))
    pages, _, content = kept(key, pages_and_content).partition(b" ")
    return Pdf(content, int(pages))


def enclosures_of(paper: Paper, page: Page) -> list[Enclosure]:
    """The files enclosed in the PDF of a paper."""
    return [_facts_enclosed(facts_of(paper, page)), *_tables(paper, paper.figures, page)]


def facts_of(paper: Paper, page: Page) -> bytes:
    """The content of a paper's facts file."""
    return _facts(paper, page.printed, page.title, 0)


def _facts(paper: Paper, printed: tuple[Printed, ...], title: str, annex: int) -> bytes:
    papier = paper.papier
    document = papier.schriftstueck
    kind = papier.papierart
    if document is None or kind is None:
        raise AssertionError("only of papers that could be rendered")
    day = day_of(document)
    kopf = Kopf.model_construct(
        mandant=papier.mandant,
        kennung=papier.kennung,
        art=kind.bezeichnung,
        titel=title,
        nummer=number_of(document),
        datum=day.isoformat() if day else "",
        anlage=annex,
    )
    return facts_json(printed, paper.style, kopf).encode()


def _facts_enclosed(content: bytes) -> Enclosure:
    return Enclosure(
        FACTS_FILE,
        content,
        "application/json",
        "Alle gedruckten Zahlen mit ihrem Rechenweg und ihren Quellen",
        Relationship.SOURCE,
    )


def _tables(paper: Paper, figures: PaperFigures | None, page: Page) -> Iterator[Enclosure]:
    if not figures:
        return
    financing = figures.of(PaperFinancing)
    tables = csv_files(financing.shown_tables(), financing.ranges, paper.style)
    tables |= data_csv_files(figures.of(PaperTables).tables(), page.printed, paper.style)
    for name, content in tables.items():
        yield Enclosure(name, content, "text/csv", "Tabelle zum Rechnen", Relationship.DATA)


def _beside(
    enclosures: Sequence[Enclosure], stem: str, facts_name: str, *, tables: bool = True
) -> Files:
    """The enclosed files that are also written beside the PDF."""
    files: Files = {}
    for enclosure in enclosures:
        if enclosure.name == FACTS_FILE:
            files["fakten"] = facts_name, enclosure.content
        elif tables:
            files[enclosure.name] = f"{stem}_{enclosure.name}", enclosure.content
    return files
