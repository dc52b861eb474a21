"""Makes all files of a paper and of its annexes, without writing any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vorlagen.building.annexes import Annex, all_annexes, combined_file, standard_of
from vorlagen.building.enclosures import FACTS_FILE, beside, enclosures_of, enclosures_of_annex
from vorlagen.building.naming import annex_stem, combined_stem, file_stem
from vorlagen.building.paper import Paper
from vorlagen.building.report import COMBINED, AnnexReport
from vorlagen.building.writing import Files
from vorlagen.documents.head import with_measures
from vorlagen.documents.rendered_paper import RenderedAnnex, RenderedPaper
from vorlagen.facts.vorlage import Schriftstueck, Vorlage
from vorlagen.renditions.pdf import Enclosure, Provenance, to_pdf
from vorlagen.renditions.plaintext import plaintext


@dataclass(frozen=True, slots=True)
class Made:
    """What a build makes of a paper: its files and its annexes, to be written together."""

    files: Files = field(default_factory=dict)
    pages: int | None = None
    annexes: tuple[Annex, ...] = ()
    combined_standard: str = ""  # which standards the file claims that has all annexes

    @property
    def contents(self) -> dict[str, bytes]:
        """All files by their names, those of the annexes, too."""
        every = [self.files, *(annex.files for annex in self.annexes)]
        return dict(content for files in every for content in files.values())

    def paths(self, folder: str) -> dict[str, str]:
        """Where the paper's own files go, by kind."""
        return {kind: f"{folder}/{name}" for kind, (name, _) in self.files.items()}

    def annex_reports(self, folder: str) -> tuple[AnnexReport, ...]:
        return tuple(annex.report(folder) for annex in self.annexes)


def make(paper: Paper, provenance: Provenance, *, combined: bool) -> Made:
    """All files of a paper that could be rendered; with `combined` also one with all its annexes.

    Raises:
        PdfError: If a page cannot be set, or would lose something of what it says.
        NotCombinedError: If an annex cannot be put behind the paper.
        LibraryMissingError: If Pango is not installed.
    """
    rendered, schriftstueck = paper.rendered, paper.papier.schriftstueck
    if rendered is None or schriftstueck is None:
        return Made()
    stem = file_stem(schriftstueck, paper.papier.kennung)
    made = {
        a.number: _annex(paper, rendered, a, annex_stem(stem, a.number, a.art), provenance)
        for a in rendered.annexes
    }
    annexes = all_annexes(rendered, paper.existing, made)
    # Only now is known how long the annexes are, which the paper says of them.
    html = with_measures(rendered.html, {a.number: a.measures for a in annexes})
    enclosures = enclosures_of(paper.papier, rendered, paper.figures)
    files, pages = _renditions(html, stem, enclosures, provenance)
    files |= beside(enclosures, stem, FACTS_FILE)
    standard = ""
    if annexes and (combined or _wants_one_file(schriftstueck)):
        whole = combined_file(rendered.titles[0], files["pdf"], annexes)
        files[COMBINED] = (f"{combined_stem(stem)}.pdf", whole)
        standard = standard_of(whole)
    return Made(files, pages, tuple(annexes), standard)


def _annex(
    paper: Paper, rendered: RenderedPaper, annex: RenderedAnnex, stem: str, provenance: Provenance
) -> tuple[Files, int]:
    """The files of an annex that the build makes, and its pages."""
    documents = {a.papier.kennung: a.figures for a in paper.annexes}
    # A proof is about the paper's tables. It has them inside; beside it they lie by the paper.
    is_own = annex.art in documents
    figures = documents.get(annex.art, paper.figures)
    enclosures = enclosures_of_annex(paper.papier, rendered, annex, figures)
    files, pages = _renditions(annex.html, stem, enclosures, provenance)
    files |= beside(enclosures, stem, f"{stem}.{FACTS_FILE}", tables=is_own)
    return files, pages


def _renditions(
    html: str, stem: str, enclosures: Sequence[Enclosure], provenance: Provenance
) -> tuple[Files, int]:
    """A page as PDF, HTML and text, and how many pages the PDF has."""
    pdf = to_pdf(html, enclosures=enclosures, provenance=provenance)
    files = {
        "pdf": (f"{stem}.pdf", pdf.content),
        "html": (f"{stem}.html", html.encode()),
        "txt": (f"{stem}.txt", plaintext(html).encode()),
    }
    return files, pdf.pages


def _wants_one_file(document: Schriftstueck) -> bool:
    return isinstance(document, Vorlage) and document.gesamtdatei
