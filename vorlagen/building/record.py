"""Records the figures of a paper when it is published (`vorlagen festhalten`).

The record is made from the files in `output/`, and only if a build would give the same now: nobody can
record a paper that was never built, or a different one from the one that was sent out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from vorlagen.anlagen import NotCombinedError
from vorlagen.building.builder import Builder
from vorlagen.building.making import day_of, make, number_of
from vorlagen.building.store import Edition, Store, fingerprint
from vorlagen.building.writing import write_or_report
from vorlagen.facts.files import MOST, MOST_TEXT, RECORD, UnreadableError, is_there, read_file
from vorlagen.findings import Code, Findings, Place
from vorlagen.paper import Behoerde, Paper, Papier, Schriftstueck, as_text
from vorlagen.renditions.facts_file import printed_figures
from vorlagen.renditions.pdf import LibraryMissingError, PdfError
from vorlagen.result_cache import kept_by


class Record(Struct, frozen=True):
    """The result: the file with the record, or the findings that prevented it."""

    file: str
    findings: Findings
    figures: int = 0
    written: bool = False

    def as_json(self) -> dict[str, Any]:
        """The result as `festhalten --format json` prints it."""
        file = None if self.findings.has_errors else self.file
        return {
            "datei": file,
            "geschrieben": self.written,
            "groessen": self.figures,
            "befunde": self.findings.as_json(),
        }


def record(
    builder: Builder, behoerde: Behoerde, papier: Papier, *, draft: bool, replace: bool
) -> Record:
    """Write the built figures of a paper beside its YAML; nothing in it depends on the clock.

    Args:
        builder: The project.
        behoerde: The authority.
        papier: Its paper.
        draft: Whether a draft may be recorded, too.
        replace: Whether an earlier record with other content is replaced.
    """
    internal = builder.prepare_versions(behoerde, papier, Edition.ARBEITSFASSUNG)
    paper = internal.public or internal  # what everybody may read
    file = f"{papier.ordner}/{RECORD}"
    schriftstueck = papier.schriftstueck
    page = paper.page
    if page is None or schriftstueck is None:
        return Record(file, Findings([*builder.findings, *internal.findings]))
    findings = Findings()
    if page.is_draft and not draft:
        _refuse(
            findings,
            papier,
            "Die Vorlage ist noch ein Entwurf; in ihr steht etwas aus oder ist nur angenommen.",
            "Was offen ist, zeigt vorlagen pruefen; einen Entwurf hält --entwurf fest.",
        )
    if not _is_built(builder.projekt.wurzel, paper):
        _refuse(
            findings,
            papier,
            f"In {paper.folder} liegt nicht der Stand, den ein Bau jetzt ergäbe.",
            f"Zuerst bauen und das Ergebnis prüfen: vorlagen bauen {papier.name}",
        )
    if findings.has_errors:
        return Record(file, findings)
    entries = printed_figures(paper.files["fakten"][1])
    text = _text(paper, schriftstueck, entries, is_draft=page.is_draft)
    return _write(builder, papier, text, len(entries), replace=replace)


class UnwrittenRecord(Struct, frozen=True):
    """What will be recorded of a paper once it is handed over: its figures, as the text of the file."""

    papier: Papier
    text: str
    figures: int


def record_of(paper: Paper) -> UnwrittenRecord:
    """The record of a paper that has its files."""
    schriftstueck = paper.papier.schriftstueck
    if schriftstueck is None:
        raise AssertionError("only of papers that could be made")
    entries = printed_figures(paper.files["fakten"][1])
    text = _text(paper, schriftstueck, entries, is_draft=False)
    return UnwrittenRecord(paper.papier, text, len(entries))


def keep_record(builder: Builder, kept: UnwrittenRecord, findings: Findings) -> None:
    """Write the record of a paper that was handed over, in place of an earlier one."""
    result = _write(builder, kept.papier, kept.text, kept.figures, replace=True)
    findings.extend(result.findings)


def _is_built(root: Path, paper: Paper) -> bool:
    """Whether a build would write the files in `output/`; PDFs follow from all the others."""
    try:
        with kept_by(Store(root, fingerprint(root)).made_once):
            make(paper, combined=False)
        for name, content in paper.contents.items():
            if name.endswith(".pdf"):
                continue
            if read_file(root / paper.folder / name, root, MOST) != content:
                return False
    except (UnreadableError, PdfError, NotCombinedError, LibraryMissingError):
        return False
    return True


def _text(paper: Paper, schriftstueck: Schriftstueck, entries: list[Any], *, is_draft: bool) -> str:
    number, day = number_of(schriftstueck), day_of(schriftstueck)
    return as_text(paper.papier.name, number, day, entries, paper.hidden_sums, entwurf=is_draft)


def _write(builder: Builder, papier: Papier, text: str, figures: int, *, replace: bool) -> Record:
    file = f"{papier.ordner}/{RECORD}"
    path = builder.projekt.wurzel / file
    findings = Findings()
    earlier = None
    try:
        if is_there(path):
            earlier = read_file(path, builder.projekt.wurzel, MOST_TEXT)
    except UnreadableError:  # which opening the project has reported
        earlier = b""
    if earlier == text.encode():
        return Record(file, findings, figures)
    if earlier is None or replace:
        if write_or_report(path, text.encode(), builder.projekt.wurzel, findings):
            return Record(file, findings, figures, written=True)
        return Record(file, findings)
    _refuse(
        findings,
        papier,
        f"Festgehalten ist schon eine andere Fassung: {papier.veroeffentlicht or file}.",
        "Ist die neue Fassung veröffentlicht, tritt sie mit --ersetzen an die Stelle der alten; die"
        " bleibt in git.",
    )
    return Record(file, findings)


def _refuse(findings: Findings, papier: Papier, message: str, cure: str) -> None:
    findings.add(Code.FESTHALTEN, Place(papier.ordner), message, cure)
