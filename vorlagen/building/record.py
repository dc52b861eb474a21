"""Records what a paper said when it was published (`vorlagen festhalten`).

The record is made of what lies in `output/`, and only if a build would give the same now: nobody can
record a paper that was never built, or another than the one that was sent out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from vorlagen.building.annexes import as_built
from vorlagen.building.enclosures import FACTS_FILE
from vorlagen.building.naming import file_stem
from vorlagen.building.paper import Paper
from vorlagen.building.workshop import Workshop
from vorlagen.building.writing import write_file
from vorlagen.facts.files import MOST_OUTPUT, MOST_TEXT, UnreadableError, is_there, read_file
from vorlagen.facts.projekt import Behoerde, Papier
from vorlagen.facts.veroeffentlicht import DATEI, as_text
from vorlagen.facts.vorlage import Schriftstueck
from vorlagen.findings import Code, Findings, Place
from vorlagen.findings.oserrors import reason
from vorlagen.renditions.facts_file import printed_figures


@dataclass(frozen=True, slots=True)
class Record:
    """What came of it: the file, if it holds the paper now, and what is wrong otherwise."""

    file: str
    findings: Findings
    figures: int = 0
    written: bool = False

    def as_json(self) -> dict[str, Any]:
        """The result as `festhalten --format json` prints it."""
        return {
            "datei": None if self.findings.has_errors else self.file,
            "geschrieben": self.written,
            "groessen": self.figures,
            "befunde": [finding.as_json() for finding in self.findings],
        }


def record(
    workshop: Workshop, behoerde: Behoerde, papier: Papier, *, draft: bool, replace: bool
) -> Record:
    """Write the built figures of a paper beside its YAML; nothing in it depends on the clock.

    Args:
        workshop: The project.
        behoerde: The authority.
        papier: Its paper.
        draft: Whether a draft may be recorded, too.
        replace: Whether an earlier record of other content is given up.
    """
    paper = workshop.prepare(behoerde, papier)
    file = f"{papier.ordner}/{DATEI}"
    schriftstueck, rendered = papier.schriftstueck, paper.rendered
    if rendered is None or schriftstueck is None:
        return Record(file, Findings([*workshop.findings, *paper.findings]))
    findings = Findings()
    if rendered.is_draft and not draft:
        _refuse(
            findings,
            papier,
            "Die Vorlage ist noch ein Entwurf; in ihr steht etwas aus oder ist nur angenommen.",
            "Was offen ist, zeigt vorlagen pruefen; einen Entwurf hält --entwurf fest.",
        )
    if not _is_built(workshop, paper, schriftstueck):
        _refuse(
            findings,
            papier,
            f"In {paper.folder} liegt nicht der Stand, den ein Bau jetzt ergäbe.",
            f"Zuerst bauen und das Ergebnis prüfen: vorlagen bauen {papier.name}",
        )
    if findings.has_errors:
        return Record(file, findings)
    entries = printed_figures(workshop.facts_of(paper))
    text = _text(papier, schriftstueck, entries, is_draft=rendered.is_draft)
    return _write(workshop, papier, text, len(entries), replace=replace)


def _is_built(workshop: Workshop, paper: Paper, schriftstueck: Schriftstueck) -> bool:
    """Whether the files in `output/` are those of the paper as it is now."""
    root = workshop.projekt.wurzel
    folder = root / paper.folder
    page = folder / f"{file_stem(schriftstueck, paper.papier.kennung)}.html"
    try:
        html = as_built(paper.rendered, paper.papier, folder, root) if paper.rendered else ""
        return read_file(page, root, MOST_OUTPUT) == html.encode() and read_file(
            folder / FACTS_FILE, root, MOST_OUTPUT
        ) == workshop.facts_of(paper)
    except UnreadableError:
        return False


def _text(
    papier: Papier, schriftstueck: Schriftstueck, entries: list[Any], *, is_draft: bool
) -> str:
    number = schriftstueck.kennzeichen if isinstance(schriftstueck.kennzeichen, str) else ""
    day = schriftstueck.datum if isinstance(schriftstueck.datum, date) else None
    return as_text(papier.name, number, day, entries, entwurf=is_draft)


def _write(workshop: Workshop, papier: Papier, text: str, figures: int, *, replace: bool) -> Record:
    file = f"{papier.ordner}/{DATEI}"
    path = workshop.projekt.wurzel / file
    findings = Findings()
    try:
        before = read_file(path, workshop.projekt.wurzel, MOST_TEXT) if is_there(path) else None
    except UnreadableError:  # there is something, and its finding comes with the project's
        before = b""
    if before == text.encode():
        return Record(file, findings, figures)
    try:
        if before is None or replace:
            write_file(path, text.encode(), workshop.projekt.wurzel)
            return Record(file, findings, figures, written=True)
    except OSError as error:
        findings.add(
            Code.AUSGABE,
            Place(file),
            f"Die Datei lässt sich nicht schreiben: {reason(error)}.",
            "Platz schaffen oder Schreibrechte geben; die vorige Datei ist unverändert.",
        )
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
