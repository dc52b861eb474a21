"""Builds a paper again from the commit that its PDF names, and compares the two files byte for byte.

Equal facts give equal bytes, so this is the strongest proof that a PDF is the one that was built.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path

from msgspec import Struct

from vorlagen.building.builder import Builder
from vorlagen.building.git import files_at
from vorlagen.building.making import restamped
from vorlagen.building.program import PROGRAM
from vorlagen.building.wanted import Task, Wanted
from vorlagen.facts.files import in_memory
from vorlagen.findings import Code, Place
from vorlagen.german.lists import aufzaehlung
from vorlagen.verifying.own_pdf import CURE, PdfReport, page_texts

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class RebuildOutcome(StrEnum):
    """How a PDF differs from the one that is rebuilt from its state."""

    SAME = "gleich"
    APPENDED = "ergänzt"  # begins with the rebuilt one and goes on, such as with a signature
    DIFFERENT = "anders"
    NOT_DONE = "nicht verglichen"


class Rebuilt(Struct, frozen=True):
    """The outcome; `why` no comparison was possible, as the end of a German sentence."""

    outcome: RebuildOutcome
    why: str = ""


class _NotDoneError(Exception):
    """The state cannot be built here; the message says why, as the end of a German sentence."""


def compare_with_rebuilt(report: PdfReport, project: Path) -> Rebuilt:
    """Build the paper of a PDF anew and compare; differences are added to the report's findings.

    Nothing is checked out: the files of the commit are read into memory.

    Args:
        report: The report about the PDF.
        project: A folder in a git repository that may have the commit.
    """
    try:
        rebuilt = _rebuilt(report, project)
    except _NotDoneError as error:
        return Rebuilt(RebuildOutcome.NOT_DONE, str(error))
    if report.raw in rebuilt:
        return Rebuilt(RebuildOutcome.SAME)
    place = Place(report.file)
    if any(report.raw.startswith(pdf) for pdf in rebuilt):
        report.findings.add(
            Code.PDF_ERGAENZT,
            place,
            "Die Datei beginnt mit der gebauten; danach ist etwas angefügt worden, etwa eine"
            " Unterschrift. Ob es verdeckt, was gebaut wurde, ist nicht geprüft.",
            "Prüfen, ob das Angefügte gewollt ist; ein PDF-Programm zeigt Unterschriften.",
        )
        return Rebuilt(RebuildOutcome.APPENDED)
    differing = [_differing_pages(report.own.texts, pdf) for pdf in rebuilt]
    pages = min(differing, key=len)  # of the most similar file
    difference = f"Anders ist der Text auf Seite {aufzaehlung(pages)}."
    if not pages:
        difference = (
            "Der Text der Seiten ist derselbe: Sie wurde neu gespeichert oder mit anderen Versionen"
            " gebaut; was sonst anders ist, sagt das nicht."
        )
    message = f"Aus ihrem Stand neu gebaut entsteht eine andere Datei. {difference}"
    report.findings.add(Code.PDF_GEAENDERT, place, message, CURE)
    return Rebuilt(RebuildOutcome.DIFFERENT)


def _differing_pages(texts: tuple[str, ...], pdf: bytes) -> list[str]:
    pages = []
    for number, (text, rebuilt_text) in enumerate(zip_longest(texts, page_texts(pdf)), start=1):
        if text != rebuilt_text:
            pages.append(str(number))
    return pages


def _rebuilt(report: PdfReport, project: Path) -> list[bytes]:
    """All PDFs from the state of a PDF: the paper, its annexes, and all in one file."""
    provenance = report.own.provenance
    if provenance is None or not report.recomputed:
        raise _NotDoneError("in der Datei steht nicht, welche Vorlage es ist")
    kopf = report.recomputed[0].datei.vorlage
    if not _COMMIT.fullmatch(provenance.commit):
        raise _NotDoneError("sie nennt keinen Commit")
    if not provenance.is_clean:
        raise _NotDoneError("sie entstand aus Änderungen, die nicht eingecheckt waren")
    if provenance.program != PROGRAM:
        raise _NotDoneError(f"gebaut hat sie {provenance.program}, dies ist {PROGRAM}")
    files = files_at(project, provenance.commit)
    if not files:
        raise _NotDoneError(
            "ihr Commit ist hier nicht zu finden (im Projekt: vorlagen pruefen DATEI.pdf --projekt"
            " ORDNER)"
        )
    with in_memory(files) as root:
        builder = Builder(root)
        if len(builder.chosen([f"{kopf.mandant}/{kopf.kennung}"])) != 1:
            raise _NotDoneError("ihr Commit hat diese Vorlage nicht")
        for combined in (True, False):  # some cannot be put into one file
            task = Task(kopf.mandant, kopf.kennung, Wanted(combined=combined))
            paper = builder.make_paper(task)
            if paper.files:
                break
        else:
            raise _NotDoneError("ihr Stand lässt sich mit diesem Programm nicht bauen")
        if paper.origin.digest != provenance.digest:
            raise _NotDoneError("Programm oder Schablonen sind heute andere als beim Bau")
        contents = restamped(paper.files, paper.origin, provenance)
    return [content for name, content in contents.items() if name.endswith(".pdf")]
