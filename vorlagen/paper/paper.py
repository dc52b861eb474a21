"""A paper on its way from facts to files, and its annexes: what no station has made yet is absent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct, field

from vorlagen.anlagen import Anlage
from vorlagen.facts.files import Part
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import CheckedFile, Code, Findings, Place, Severity
from vorlagen.german.numbers import DIN_5008, Hausstil, anlagennummer, dateigroesse, seitenzahl
from vorlagen.german.words import KeinName, dateiname
from vorlagen.page import ANNEX_FILE, MEASURE, HiddenSum, Printed
from vorlagen.paper.facts import Pruefung, annexes_of
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.projekt import Behoerde, Papier, Version

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
        texts = {}
        for number, measure in measures.items():
            texts[number] = str(measure)
        html = MEASURE.replaced(self.html, texts.get)
        return ANNEX_FILE.replaced(html, files.get)


class CheckOutcome(StrEnum):
    """How a check came out."""

    GILT = "gilt"
    GILT_NICHT = "gilt nicht"
    OFFEN = "offen"  # something it rests on is still pending
    FEHLERHAFT = "fehlerhaft"  # the condition, or a figure it names, has a fault


class CheckResult(Struct, frozen=True):
    """A check of a paper under its address (`pruefungen.tage_je_stelle`), and how it came out."""

    address: str
    outcome: CheckOutcome
    check: Pruefung

    def as_json(self) -> dict[str, Any]:
        """The check as commands print it with `--format json`."""
        place = self.check.bedingung.place
        return {
            "adresse": self.address,
            "ergebnis": self.outcome.value,
            "schwere": self.check.schwere,
            "meldung": self.check.meldung,
            "datei": place.file,
            "zeile": place.line,
            "spalte": place.column,
        }


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
        for page in pages:
            if page is not None and page.is_draft:
                return True
        return False

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


def annexes_for(paper: Paper, root: Path) -> tuple[Annex, ...]:
    """The annexes of a paper's list, those that are there already with their PDF.

    What is wrong goes to the paper's findings.
    """
    papier = paper.papier
    try:
        is_named = bool(paper.stem)
    except KeinName:  # reported elsewhere
        is_named = False
    annexes = []
    for number, anlage in enumerate(annexes_of(papier.schriftstueck), start=1):
        annex = Annex(number, anlage, paper.documents.get(anlage.dokument or ""))
        if isinstance(anlage.datei, str):
            checked = CheckedFile(anlage.datei, anlage.place_of("datei"), paper.findings)
            _look_into(annex, root, papier, checked, is_named=is_named)
        elif is_named and annex.is_made:
            annex.suffix = annex_suffix(number, annex.kind)
        annexes.append(annex)
    _report_repeated(annexes, paper.findings)
    return tuple(annexes)


def annex_suffix(number: int, name: str) -> str:
    """The end of the names of an annex's files, behind the paper's name: „_Anlage_1_Antrag“.

    Of a name without letters or digits nothing is left but the number.
    """
    try:
        file_name = dateiname(name)
    except KeinName:
        return f"_Anlage_{number}"
    return f"_Anlage_{number}_{file_name[0].upper()}{file_name[1:]}"


def _look_into(
    annex: Annex, root: Path, papier: Papier, checked: CheckedFile, *, is_named: bool
) -> None:
    """Give an annex the file from elsewhere that it names, if that can go out."""
    # Most papers have no such annex, and the library takes its time.
    from vorlagen.anlagen.foreign import (  # noqa: PLC0415
        look_into,
        read_annex,
        without_unseen_parts,
    )

    content = read_annex(root, papier.ordner, checked)
    if content is None or not is_named:
        return
    pdf = look_into(content, checked)
    if pdf is None:
        return
    annex.suffix = annex_suffix(annex.number, PurePosixPath(checked.name).stem)
    shown = without_unseen_parts(content)
    annex.files = {"pdf": (f"{annex.suffix}.pdf", shown)}  # until the paper has its name
    annex.pages = pdf.pages
    annex.standard = pdf.standard
    annex.enclosed = pdf.has_more


def _report_repeated(annexes: Sequence[Annex], findings: Findings) -> None:
    first: dict[str, int] = {}
    for annex in annexes:
        if not annex.files:
            continue
        _, content = annex.files["pdf"]
        same = first.setdefault(hashlib.sha256(content).hexdigest(), annex.number)
        if same != annex.number:
            findings.add(
                Code.ANLAGE_PRUEFEN,
                annex.anlage.place_of("datei"),
                f"{anlagennummer(annex.number)} ist dieselbe Datei wie {anlagennummer(same)}.",
                "Die richtige Datei eintragen oder eine der beiden Anlagen streichen.",
            )


def combined_file(
    paper: Paper, title: str, own: tuple[str, bytes], set_page: Callable[[str], bytes]
) -> bytes:
    """A paper and its annexes in one PDF; `own` is the name and content of the PDF of the paper.

    An annex that keeps it from claiming PDF/A and PDF/UA goes to the paper's findings.

    `set_page` makes the PDF of the stamps for pages that have no number.

    Raises:
        NotCombinedError: If an annex cannot be put behind the paper.
        LibraryMissingError: If Pango or HarfBuzz-Subset is not installed.
    """
    from vorlagen.anlagen.combining import Combinable, combine  # noqa: PLC0415

    documents = [Combinable(0, "", title, *own, numbered=True)]
    for annex in paper.annexes:
        if not annex.files:
            continue
        document = Combinable(
            annex.number,
            anlagennummer(annex.number),
            annex.title,
            *annex.files["pdf"],
            numbered=annex.is_made,
            enclosed=annex.enclosed,
        )
        documents.append(document)
    combined = combine(documents, set_page)
    for number in combined.preventing:
        annex = paper.annexes[number - 1]
        paper.findings.add(
            Code.ANLAGE_PRUEFEN,
            annex.anlage.place_of("datei"),
            f"Die Gesamtdatei kennzeichnet sich nicht als PDF/A und PDF/UA, wegen {anlagennummer(number)}"
            f" ({annex.standard}).",
            "Diese Datei als PDF/A und PDF/UA speichern, mit Tags und Farben in RGB.",
            Severity.HINWEIS,
        )
    return combined.content


def standard_of(content: bytes) -> str:
    """Which standards a PDF claims to keep to: „PDF/A-3a, PDF/UA-1“, „kein PDF/A“."""
    from vorlagen.anlagen import foreign as foreign_annexes  # noqa: PLC0415

    return foreign_annexes.standard_of(content)


def report_not_combined(paper: Paper, number: int) -> None:
    """Report an annex that looked usable until it was to be put behind the paper."""
    paper.findings.add(
        Code.ANLAGE_UNBRAUCHBAR,
        paper.annexes[number - 1].anlage.place_of("datei"),
        f"{anlagennummer(number)} lässt sich nicht in die Gesamtdatei aufnehmen; die Datei ist beschädigt.",
        "Die Datei neu als PDF speichern, oder ohne Gesamtdatei bauen.",
    )
