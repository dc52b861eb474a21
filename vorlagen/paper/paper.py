"""A paper on its way from facts to files, and its annexes: what no station has made yet is absent."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from vorlagen.anlagen import Anlage
from vorlagen.facts.reads import Part
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import HiddenSum
from vorlagen.findings import Findings, Place
from vorlagen.german.lists import KeinName, dateiname
from vorlagen.german.numbers import DIN_5008, Hausstil, dateigroesse, seitenzahl
from vorlagen.page import ANNEX_FILE, MEASURE, Printed
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.projekt import Behoerde, Papier, Version
from vorlagen.paper.user_checks import CheckResult

_LONGEST = 116  # characters of a file name without its ending
Files = dict[str, tuple[str, bytes]]  # name and content by kind


class Status(StrEnum):
    """How a paper came out."""

    FERTIG = "fertig"
    ENTWURF = "entwurf"  # something is still pending or only assumed
    FEHLER = "fehler"  # nothing was written, what was there before is still there


class Measures(Struct, frozen=True):
    """How long a file is: pages, and bytes."""

    pages: int
    size: int

    def __str__(self) -> str:
        return f"{seitenzahl(self.pages)}, {dateigroesse(self.size)}"


class Page(Struct, frozen=True):
    """A document as HTML, and the figures it prints in the order in which it prints them.

    It is a draft if it shows something as pending, or rests on an assumption that nobody has released.
    """

    title: str
    html: str
    printed: tuple[Printed, ...]
    is_draft: bool
    reasons: tuple[str, ...] = ()  # of the values that it prints as pending
    unwritten: tuple[tuple[Place, str], ...] = ()  # what its texts have still to answer, and where

    def with_measures(self, measures: Mapping[int, Measures], files: Mapping[int, str]) -> str:
        """The HTML with the measures of the annexes, by number, and the names of their files.

        When it was rendered, it was not known yet how long they are and whether it would be a draft.
        Placeholders typed by the user are left alone.
        """
        texts = {number: str(measure) for number, measure in measures.items()}
        html = MEASURE.replaced(self.html, texts.get)
        return ANNEX_FILE.replaced(html, files.get)


class Annex(Struct):
    """An annex of a paper's list: only named, made by the build, or a PDF from elsewhere."""

    number: int  # its place in the list, from 1
    anlage: Anlage
    document: Paper | None = None  # the document that becomes the annex, if it has text of its own
    suffix: str = ""  # of the names of its files, after the paper's; empty if there will be none
    title: str = ""  # as the list prints it
    page: Page | None = None  # None for a PDF from elsewhere
    files: Files = field(default_factory=dict)
    pages: int = 0
    standard: str = ""  # that its PDF claims to keep to: „PDF/A-2b“, „kein PDF/A“
    enclosed: bool = False  # whether a combined file keeps it as it is, too

    @property
    def kind(self) -> str:
        """Its art, or the folder of its text; `datei` for a PDF from elsewhere."""
        return self.anlage.art or self.anlage.dokument or "datei"

    @property
    def is_made(self) -> bool:
        """Whether the build makes it."""
        return bool(self.anlage.art or self.anlage.dokument)

    @property
    def measures(self) -> Measures | None:
        """How long it is, once it has its PDF."""
        if not self.files:
            return None
        _, content = self.files["pdf"]
        return Measures(self.pages, len(content))


class Paper(Struct):
    """A paper, or a document of its own among the annexes of one."""

    behoerde: Behoerde
    papier: Papier
    findings: Findings = field(default_factory=Findings)
    is_final: bool = False  # nothing may be open in it
    is_alone: bool = False  # whether its annexes get no pages
    # Annexes with text, by folder; of a Synopse those beside it, whose texts it may compare.
    documents: dict[str, Paper] = field(default_factory=dict)
    figures: PaperFigures | None = None
    checks: tuple[CheckResult, ...] = ()  # those of users
    annexes: tuple[Annex, ...] = ()
    page: Page | None = None  # None also if something is wrong with it
    public: Paper | None = None  # its public version, if that is another one
    sums: tuple[HiddenSum, ...] = ()  # those that hide what it withholds
    is_handed_over: bool = False  # whether its files are called as councils call them
    files: Files = field(default_factory=dict)
    pages: int | None = None
    combined_standard: str = ""  # which standards the file claims that has all annexes
    teile: tuple[Part, ...] = ()  # what was read for it

    @property
    def folder(self) -> str:
        """Where its files go, relative to the project."""
        return f"output/{self.papier.mandant}/{self.papier.kennung}"

    @property
    def stem(self) -> str:
        """The name of its files: „Berichtsvorlage_231-2020_kim“; „…_231-2020_Entwurf_…“ of a draft.

        Slashes become dashes and umlauts are spelled out, as councils do. Before it has its page, only a
        paper without a number counts as a draft.

        Raises:
            KeinName: If the number has neither letters nor digits.
        """
        document = self.papier.schriftstueck
        if document is None:
            return ""
        number = document.kennzeichen
        parts: list[str] = [document.art]
        if number and not isinstance(number, Ausstehend):
            parts.append(number)
        if self.is_draft or isinstance(number, Ausstehend):
            parts.append("Entwurf")
        if not self.is_handed_over or len(parts) == 1:
            parts.append(self.papier.kennung)
        if self.papier.version is Version.INTERN:
            parts.append("nichtoeffentlich")
        return "_".join(dateiname(part) for part in parts if part)

    @property
    def annex_files(self) -> dict[int, str]:
        """The names of the PDF files of its annexes, by number."""
        files = {}
        for annex in self.annexes:
            if annex.suffix:
                files[annex.number] = f"{self.annex_stem(annex)}.pdf"
        return files

    def annex_stem(self, annex: Annex) -> str:
        """The name of an annex's files: „…_231-2020_kim_Anlage_1_Handlungskonzept“.

        Councils call it „Anlage_1_zu_Berichtsvorlage_231-2020_Handlungskonzept“, in at most 116 characters.
        """
        if not self.is_handed_over:
            return f"{self.stem}{annex.suffix}"
        begin = f"Anlage_{annex.number}_zu_{self.stem}"
        try:
            title = dateiname(annex.title)
        except KeinName:
            return begin
        return f"{begin}_{title}"[:_LONGEST].rstrip("-_")

    @property
    def is_draft(self) -> bool:
        """Whether it or one of its annexes shows something as pending, as far as they have pages."""
        pages = (self.page, *(annex.page for annex in self.annexes))
        return any(page is not None and page.is_draft for page in pages)

    @property
    def hidden_sums(self) -> tuple[HiddenSum, ...]:
        """The sums in which its public version, with its annexes, hides what it withholds."""
        public = self.public or self
        sums = list(public.sums)
        for annex in public.annexes:
            if annex.document is not None:
                sums.extend(annex.document.sums)
        return tuple(sums)

    @property
    def style(self) -> Hausstil:
        """How its authority prints figures, with the units of the paper itself."""
        if self.behoerde.mandant is None:
            return DIN_5008
        style = self.behoerde.mandant.zahlenstil
        document = self.papier.schriftstueck
        units = dict(document.einheiten) if document else {}
        return Hausstil(style.waehrung, style.abstand, strich=style.strich, einheiten=units)

    @property
    def status(self) -> Status:
        """How it came out so far."""
        if self.page is None or self.findings.has_errors:
            return Status.FEHLER
        return Status.ENTWURF if self.is_draft else Status.FERTIG

    @property
    def contents(self) -> dict[str, bytes]:
        """All files by their names, those of the annexes, too."""
        contents = dict(self.files.values())
        for annex in self.annexes:
            contents.update(annex.files.values())
        if self.public is not None:
            contents.update(self.public.contents)
        return contents

    def without_files(self) -> None:
        """Forget files that could not be written."""
        self.files = {}
        self.pages = None
        self.combined_standard = ""
