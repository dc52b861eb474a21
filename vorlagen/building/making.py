"""All files of a paper and of its annexes, made without writing any; and the report of what was made.

Each PDF comes with the facts file of its figures and with its tables for spreadsheets. Both are beside
the PDF and also inside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from vorlagen.addons import FORMATS, added
from vorlagen.building.git_state import GitState
from vorlagen.building.store import PROGRAM
from vorlagen.building.writing import OUTPUT
from vorlagen.finanzierung import PaperFinancing
from vorlagen.findings import Code, Findings, Severity
from vorlagen.page import Printed
from vorlagen.paper import (
    Annex,
    Behoerde,
    Files,
    Page,
    Paper,
    PaperFigures,
    Papier,
    Schriftstueck,
    Status,
    Version,
    Vorlage,
    combined_file,
    standard_of,
)
from vorlagen.renditions.facts_file import FACTS_FILE, Kopf, by_figure, facts_json
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
from vorlagen.renditions.spreadsheets import SUFFIX, csv_files, data_csv_files, file_name
from vorlagen.result_cache import kept
from vorlagen.sitzungen import Beratung, Termin, Unbekannt, termine_of, without_meeting
from vorlagen.tabellen import PaperTables

COMBINED = "gesamtdatei"  # the kind of file that has a paper and all its annexes
_LABELS = {
    "pdf": "PDF",
    COMBINED: "PDF mit Anlagen",
    "html": "HTML",
    "txt": "Text",
    "docx": "Word",
    "odt": "OpenDocument",
    "pdf_oeffentlich": "PDF (öffentlich)",
}
_STATES = {Status.FERTIG: "fertig", Status.ENTWURF: "Entwurf", Status.FEHLER: "Fehler"}


def _paths(files: Files, folder: str) -> dict[str, str]:
    """The paths of files, by kind."""
    return {kind: f"{folder}/{name}" for kind, (name, _) in files.items()}


def _kind_name(papier: Papier) -> str:
    if papier.papierart:
        return papier.papierart.bezeichnung
    if papier.schriftstueck:
        return papier.schriftstueck.art
    return ""


def number_of(document: Schriftstueck) -> str:
    """The number of a document; empty while it is pending, or if it has none."""
    number = document.kennzeichen
    return str(number) if isinstance(number, str) else ""


def day_of(document: Schriftstueck) -> date | None:
    """The day of a document; None while it is pending, or if it has none."""
    day = document.datum
    return day if isinstance(day, date) else None


def _spreadsheets(paths: dict[str, str]) -> list[str]:
    """The files for spreadsheets among those of a document."""
    spreadsheets: list[str] = []
    for path in paths.values():
        if path.endswith(SUFFIX):
            spreadsheets.append(path)
    return spreadsheets


def _table_titles(document: Schriftstueck) -> Iterator[tuple[str, str]]:
    """What tables are called, but for titles that are computed."""
    groups: dict[str, Mapping[str, Any]] = {"tabellen": document.tabellen}
    if document.finanzierung:
        groups["finanzierung"] = document.finanzierung.tabellen
    for group, tables in groups.items():
        for name, table in tables.items():
            if "{" not in table.titel:
                yield f"{group}.{name}", str(table.titel)


class AnnexReport(Struct, frozen=True):
    """An annex with files of its own. Paths are relative to the project."""

    number: int
    art: str  # "datei": a PDF from elsewhere
    title: str
    pages: int
    size: int  # of its PDF, in bytes
    paths: dict[str, str]
    standard: str  # „PDF/A-2b“, „kein PDF/A“

    @classmethod
    def of(cls, annex: Annex, folder: str) -> AnnexReport:
        size = len(annex.files["pdf"][1])
        paths = _paths(annex.files, folder)
        return cls(annex.number, annex.kind, annex.title, annex.pages, size, paths, annex.standard)

    def as_json(self) -> dict[str, Any]:
        """The annex as commands print it with `--format json`."""
        tables = _spreadsheets(self.paths)
        content: dict[str, Any] = {"nummer": self.number, "art": self.art, "titel": self.title}
        for kind, path in self.paths.items():
            if path not in tables:
                content[kind] = path
        content |= {"seiten": self.pages, "bytes": self.size, "standard": self.standard}
        if tables:
            content["tabellen"] = tables
        return content


class PaperReport(Struct, frozen=True):
    """The result of one paper. Paths are relative to the project; without a file there is none."""

    mandant: str
    kennung: str
    art: str
    status: Status
    seconds: float  # wall-clock time, only for information
    findings: int
    checks: tuple[dict[str, Any], ...] = ()  # defined by users, as commands print them
    figures: int = 0
    pages: int | None = None
    paths: dict[str, str] = field(default_factory=dict)
    annexes: tuple[AnnexReport, ...] = ()
    combined_standard: str = ""  # which the file with all annexes claims
    betreff: str = ""  # empty if something has to be put into it first
    nummer: str = ""
    datum: date | None = None
    oeffentlich: bool = True
    festgehalten: bool = False  # as published, not as a draft
    termine: tuple[Termin, ...] = ()
    ohne_sitzung: tuple[Unbekannt, ...] = ()
    tabellen: dict[str, str] = field(default_factory=dict)  # their titles, by their address
    why: str = ""  # the reason in German for which it was made; empty if it was up to date
    # What is open in it, as sentences:
    fehler: tuple[str, ...] = ()
    ausstehend: tuple[str, ...] = ()
    annahmen: tuple[str, ...] = ()

    @classmethod
    def of(cls, paper: Paper, seconds: float) -> PaperReport:
        """The report of a paper that was made or checked; facts of the paper are read for it."""
        annexes: list[AnnexReport] = []
        if paper.files:
            for annex in paper.annexes:
                if annex.files:
                    annexes.append(AnnexReport.of(annex, paper.folder))
        figures = 0
        if paper.page:
            figures = len(by_figure(paper.page.printed, paper.style))
        paths = _paths(paper.files, paper.folder)
        if paper.public:
            for kind, path in _paths(paper.public.files, paper.folder).items():
                paths[f"{kind}_oeffentlich"] = path
        report = cls(
            mandant=paper.papier.mandant,
            kennung=paper.papier.kennung,
            art=_kind_name(paper.papier),
            status=paper.status,
            seconds=seconds,
            findings=len(paper.findings),
            checks=tuple(check.as_json() for check in paper.checks),
            figures=figures,
            pages=paper.pages,
            paths=paths,
            annexes=tuple(annexes),
            combined_standard=paper.combined_standard,
        )
        return report._with_open(paper)._with_facts(paper.behoerde, paper.papier)

    def _with_facts(self, behoerde: Behoerde, papier: Papier) -> PaperReport:
        """The report with what it shows of the facts of the paper, if these could be read."""
        document, recorded = papier.schriftstueck, papier.veroeffentlicht
        if document is None:
            return self
        folge: Sequence[Beratung] = ()
        if isinstance(document, Vorlage):
            folge = document.stationen
        stations = behoerde.held_stations_of(document)
        subject = ""
        if "{" not in document.thema:
            subject = str(document.thema)
        return replace(
            self,
            betreff=subject,
            nummer=number_of(document),
            datum=day_of(document),
            oeffentlich=document.oeffentlich,
            festgehalten=recorded is not None and not recorded.entwurf,
            termine=tuple(termine_of(papier.name, stations)),
            ohne_sitzung=tuple(without_meeting(papier.name, folge, behoerde.gremien)),
            tabellen=dict(_table_titles(document)),
        )

    @classmethod
    def failed(cls, mandant: str, kennung: str) -> PaperReport:
        """The report of a paper that could not be made, without further details."""
        return cls(mandant, kennung, "", Status.FEHLER, 0.0, 1)

    def _with_open(self, paper: Paper) -> PaperReport:
        """The report with what is open in the paper; first what stands in its own files."""
        in_own_files = set(paper.findings.within(paper.papier.ordner))
        fehler: list[str] = []
        ausstehend: list[str] = []
        annahmen: list[str] = []
        for finding in sorted(paper.findings, key=lambda finding: finding not in in_own_files):
            if finding.severity is Severity.FEHLER:
                fehler.append(f"{finding.place}: {finding.message}")
            if finding.code is Code.AUSSTEHEND:
                ausstehend.append(finding.message)
            elif finding.code is Code.ANNAHME:
                annahmen.append(finding.message)
        return replace(
            self, fehler=tuple(fehler), ausstehend=tuple(ausstehend), annahmen=tuple(annahmen)
        )

    @property
    def name(self) -> str:
        """The name of the paper in commands."""
        return f"{self.mandant}/{self.kennung}"

    @property
    def is_done(self) -> bool:
        """Whether nothing remains to be done before a meeting."""
        return self.festgehalten and self.status is Status.FERTIG

    @property
    def offen(self) -> tuple[str, ...]:
        """Everything open, errors first."""
        return (*self.fehler, *self.ausstehend, *self.annahmen)

    @property
    def title(self) -> str:
        """The subject of the paper; its Kennung where the subject is not known."""
        return self.betreff or self.kennung

    @property
    def state(self) -> str:
        """The word for its status on pages."""
        return _STATES[self.status]

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """The label of each of its files, and the path to it from the overview."""
        tables = {}
        for address, title in self.tabellen.items():
            tables[file_name(address)] = title
        for kind, path in self.paths.items():
            label = _LABELS.get(kind)
            if path.endswith(SUFFIX):
                label = f"Tabelle {tables.get(kind, kind.removesuffix(SUFFIX))}"
            if label:
                yield label, quote(path.removeprefix(f"{OUTPUT}/"))
        for annex in self.annexes:
            path = annex.paths["pdf"].removeprefix(f"{OUTPUT}/")
            yield f"Anlage {annex.number}: {annex.title}", quote(path)

    def without_files(self, findings: int) -> PaperReport:
        """The same paper when its files could not be written."""
        return replace(
            self,
            status=Status.FEHLER,
            findings=findings,
            pages=None,
            paths={},
            annexes=(),
            combined_standard="",
        )

    def as_json(self) -> dict[str, Any]:
        """The paper as commands print it with `--format json`."""
        content: dict[str, Any] = {
            "kennung": self.kennung,
            "mandant": self.mandant,
            "art": self.art,
            "status": self.status.value,
            "pdf": self.paths.get("pdf"),
            "html": self.paths.get("html"),
            "txt": self.paths.get("txt"),
            "fakten": self.paths.get("fakten"),
            "seiten": self.pages,
            COMBINED: self.paths.get(COMBINED),
            "docx": self.paths.get("docx"),
            "odt": self.paths.get("odt"),
        }
        if self.combined_standard:
            content[f"{COMBINED}_standard"] = self.combined_standard
        return content | {
            "tabellen": _spreadsheets(self.paths),
            "anlagen": [annex.as_json() for annex in self.annexes],
            "groessen": self.figures,
            "anzahl_befunde": self.findings,
            "pruefungen": list(self.checks),
            "dauer_s": round(self.seconds, 3),
            "warum": self.why,
        }


class Report(Struct, frozen=True):
    """The result of a build or check."""

    papers: tuple[PaperReport, ...]
    findings: Findings

    def as_json(self) -> dict[str, Any]:
        """The report as commands print it with `--format json`."""
        return {
            "dokumente": [paper.as_json() for paper in self.papers],
            "befunde": self.findings.as_json(),
        }


UNKNOWN = Provenance(PROGRAM)
References = Mapping[str, bytes]  # documents by their format: `docx`, `odt`
_NONE: References = {}
_COPIES = (".docx", ".odt")  # for word processors


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
    for suffix, render in added(FORMATS).items():
        files[suffix] = f"{stem}.{suffix}", render(paper)


def _copies(html: str, stem: str, references: References) -> Files:
    """Copies of a page for word processors."""
    if not references:
        return {}
    # Hardly any build makes copies.
    from vorlagen.renditions.wordprocessor import word_copy  # noqa: PLC0415

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
        if name != combined_name and not name.endswith(_COPIES):
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
        elif name.endswith(_COPIES):
            from vorlagen.renditions.wordprocessor import restated  # noqa: PLC0415 - the same

            content = restated(content, before, now)
        files[name] = content
    return files


def _make_annex(paper: Paper, annex: Annex, page: Page, references: References) -> None:
    # A proof shows the paper's tables. They are enclosed in it, but files only exist for the paper.
    is_proof = annex.document is None
    figures = annex.document.figures if annex.document else paper.figures
    facts = _facts(paper, page.printed, annex.title, annex.number)
    enclosures = [_facts_enclosed(facts), *_enclosed_tables(paper, figures, page)]
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
    return [_facts_enclosed(facts_of(paper, page)), *_enclosed_tables(paper, paper.figures, page)]


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


def _enclosed_tables(paper: Paper, figures: PaperFigures | None, page: Page) -> Iterator[Enclosure]:
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
