"""The annexes of a paper on their way into its folder: looked at, named, and put into one file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vorlagen.building.naming import annex_stem, file_stem
from vorlagen.building.report import AnnexReport
from vorlagen.building.writing import Files
from vorlagen.documents.head import AnnexFile, Measures, with_measures
from vorlagen.documents.rendered_paper import RenderedPaper
from vorlagen.facts.files import MOST_OUTPUT, read_file
from vorlagen.facts.projekt import Papier
from vorlagen.facts.vorlage import Anlage, annexes_of
from vorlagen.findings import Code, Findings
from vorlagen.findings.subject import Subject
from vorlagen.german.annex_numbers import anlagennummer
from vorlagen.german.lists import KeinName


class NotCombinedError(Exception):
    """An annex cannot be put behind its paper; `number` says which."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(anlagennummer(number))


EXISTING = "datei"  # the kind, in reports, of an annex that the build has not made


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex that lies beside its paper, with all its files; what is to come is made of these."""

    number: int
    kind: str
    title: str
    files: Files
    pages: int
    standard: str
    enclosed: bool = False  # whether a combined file keeps it as it is, too

    @property
    def pdf(self) -> tuple[str, bytes]:
        return self.files["pdf"]

    @property
    def measures(self) -> Measures:
        return Measures(self.pages, len(self.pdf[1]))

    def report(self, folder: str) -> AnnexReport:
        paths = {kind: f"{folder}/{name}" for kind, (name, _) in self.files.items()}
        size = self.measures.size
        return AnnexReport(
            self.number, self.kind, self.title, self.pages, size, paths, self.standard
        )


@dataclass(frozen=True, slots=True)
class Existing:
    """A PDF from elsewhere that goes out with a paper as it is."""

    name: str  # in the paper's folder
    content: bytes
    pages: int
    standard: str
    enclosed: bool

    @property
    def file(self) -> AnnexFile:
        return AnnexFile(self.name, Measures(self.pages, len(self.content)))


def existing_annexes(root: Path, papier: Papier, findings: Findings) -> dict[int, Existing]:
    """The annexes of a paper that are there already, by number; what is wrong goes to `findings`."""
    found: dict[int, Existing] = {}
    anlagen = annexes_of(papier.schriftstueck)
    for number, anlage in enumerate(anlagen, start=1):
        if isinstance(anlage.datei, str):
            subject = Subject(anlage.datei, anlage.place_of("datei"), findings)
            existing = _existing(root, papier, number, subject)
            if existing:
                found[number] = existing
    _report_repeated(anlagen, found, findings)
    return found


def _existing(root: Path, papier: Papier, number: int, subject: Subject) -> Existing | None:
    # Most papers have no such annex, and the library takes its time.
    from vorlagen.renditions.foreign_annexes import look_into, read_annex  # noqa: PLC0415

    content = read_annex(root, papier.ordner, subject)
    stem = _stem(papier)
    if content is None or not stem:
        return None
    found = look_into(content, subject)
    if found is None:
        return None
    name = f"{annex_stem(stem, number, PurePosixPath(subject.name).stem)}.pdf"
    return Existing(name, content, found.pages, found.standard, enclosed=found.has_more)


def _report_repeated(
    anlagen: Sequence[Anlage], found: Mapping[int, Existing], findings: Findings
) -> None:
    first: dict[str, int] = {}
    for number, existing in found.items():
        same = first.setdefault(hashlib.sha256(existing.content).hexdigest(), number)
        if same != number:
            findings.add(
                Code.ANLAGE_PRUEFEN,
                anlagen[number - 1].place_of("datei"),
                f"{anlagennummer(number)} ist dieselbe Datei wie {anlagennummer(same)}.",
                "Die richtige Datei eintragen oder eine der beiden Anlagen streichen.",
            )


def annex_files(papier: Papier, existing: Mapping[int, Existing]) -> dict[int, AnnexFile]:
    """What the paper's list of annexes links to, by number."""
    files = {number: one.file for number, one in existing.items()}
    stem = _stem(papier)
    for number, anlage in enumerate(annexes_of(papier.schriftstueck), start=1):
        built = anlage.art or anlage.dokument
        if stem and built:
            files[number] = AnnexFile(f"{annex_stem(stem, number, built)}.pdf")
    return files


def _stem(papier: Papier) -> str:
    """The name of the paper's own files; empty if none can be made, which is reported elsewhere."""
    try:
        return file_stem(papier.schriftstueck, papier.kennung) if papier.schriftstueck else ""
    except KeinName:
        return ""


def all_annexes(
    rendered: RenderedPaper, existing: Mapping[int, Existing], made: Mapping[int, tuple[Files, int]]
) -> list[Annex]:
    """All annexes that lie beside a paper, in the order of its list; `made` are files and pages."""
    kinds, titles = {annex.number: annex.art for annex in rendered.annexes}, rendered.titles
    annexes = [
        Annex(n, kinds[n], titles[n], files, pages, standard_of(files["pdf"][1]))
        for n, (files, pages) in made.items()
    ]
    for n, one in existing.items():
        own = {"pdf": (one.name, one.content)}
        annexes.append(
            Annex(n, EXISTING, titles[n], own, one.pages, one.standard, enclosed=one.enclosed)
        )
    return sorted(annexes, key=lambda annex: annex.number)


def combined_file(title: str, paper: tuple[str, bytes], annexes: Sequence[Annex]) -> bytes:
    """Paper and annexes in one PDF; `paper` is the name and content of the PDF of the paper.

    Raises:
        NotCombinedError: If an annex cannot be put behind the paper.
        LibraryMissingError: If Pango is not installed.
    """
    from vorlagen.renditions.combining import Combinable, CombiningError, combine  # noqa: PLC0415

    documents = [Combinable(0, "", title, *paper, numbered=True)]
    documents += [
        Combinable(
            annex.number,
            anlagennummer(annex.number),
            annex.title,
            *annex.pdf,
            numbered=annex.kind != EXISTING,
            enclosed=annex.enclosed,
        )
        for annex in annexes
    ]
    try:
        return combine(documents)
    except CombiningError as error:
        raise NotCombinedError(error.document.number) from error


def standard_of(content: bytes) -> str:
    """Which standards a PDF claims to keep to: „PDF/A-3a, PDF/UA-1“, „kein PDF/A“."""
    from vorlagen.renditions import foreign_annexes  # noqa: PLC0415 - as above

    return foreign_annexes.standard_of(content)


def report_not_combined(papier: Papier, number: int, findings: Findings) -> None:
    """Report an annex that looked usable until it was to be put behind the paper."""
    anlagen = annexes_of(papier.schriftstueck)
    findings.add(
        Code.ANLAGE_UNBRAUCHBAR,
        anlagen[number - 1].place_of("datei"),
        f"{anlagennummer(number)} lässt sich nicht in die Gesamtdatei aufnehmen; die Datei ist beschädigt.",
        "Die Datei neu als PDF speichern, oder ohne Gesamtdatei bauen.",
    )


def as_built(rendered: RenderedPaper, papier: Papier, folder: Path, root: Path) -> str:
    """A paper's page with the measures of the annexes that lie built in `folder`.

    Raises:
        UnreadableError: If one of them is not there.
    """
    from vorlagen.renditions.foreign_annexes import page_count  # noqa: PLC0415 - as above

    files = annex_files(papier, {})
    measures = {}
    for annex in rendered.annexes:
        content = read_file(folder / files[annex.number].name, root, MOST_OUTPUT)
        measures[annex.number] = Measures(page_count(content), len(content))
    return with_measures(rendered.html, measures)
