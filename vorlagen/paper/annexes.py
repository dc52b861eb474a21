"""The annexes of a paper: which there are, those from elsewhere looked into, and all put into one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from vorlagen.findings import CheckedFile, Code, Findings, Severity
from vorlagen.german.lists import KeinName, dateiname
from vorlagen.german.numbers import anlagennummer
from vorlagen.paper.facts import annexes_of
from vorlagen.paper.paper import Annex, Paper
from vorlagen.paper.projekt import Papier


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
