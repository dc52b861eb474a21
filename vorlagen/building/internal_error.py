"""Reports errors of the program itself in German, with details in a file, so that the rest goes on."""

from __future__ import annotations

import traceback
from pathlib import Path

from vorlagen.building.writing import OUTPUT, write_file
from vorlagen.facts.files import UnreadableError, list_folder
from vorlagen.findings import Code, Findings, Place

LOG = f"{OUTPUT}/interner-fehler.log"
_REPORT_TO = (
    "https://example.org/vorlagen/issues"  # as publiccode.yml, a placeholder until published
)


def report_internal_error(error: Exception, subject: str, root: Path, findings: Findings) -> None:
    """Report an unexpected exception, or that there was not enough memory.

    Args:
        error: The exception; its traceback goes to the project's `LOG`, never to the screen.
        subject: The folder of a paper, or a command.
        root: The project.
        findings: Receives the finding.
    """
    if isinstance(error, MemoryError):
        report_cut_off(subject, "Der Arbeitsspeicher reicht nicht", findings)
        return
    details = f"{subject}\n{''.join(traceback.format_exception(error))}"
    attachment = f"den Inhalt von {LOG}"
    try:
        list_folder(
            root / "data", root
        )  # raises outside of a project, where output/ must not be made
        write_file(root / LOG, details.encode(errors="backslashreplace"), root)
    except (OSError, UnreadableError):
        attachment = f"„{type(error).__name__}: {str(error)[:200]}“"
    findings.add(
        Code.INTERNER_FEHLER,
        Place(subject),
        f"Interner Fehler ({type(error).__name__}): Hier hat das Programm einen Fehler, nicht die Vorlage.",
        f"Bitte unter {_REPORT_TO} melden und {attachment} mitschicken; was zuletzt geändert wurde, kann ihn"
        " ausgelöst haben.",
    )


CUT_OFF_CURE = (
    "Zuletzt Geändertes zurücknehmen oder verkleinern: Schleifen, lange Tabellen, Bilder, PDF-Anlagen."
    " Mehr erlauben --rechenzeit SEKUNDEN und --speicher MB."
)


def report_cut_off(subject: str, why: str, findings: Findings, cure: str = CUT_OFF_CURE) -> None:
    """Report work that was not finished within its bounds.

    `subject` is the folder of a paper, or a command; `why` is a German sentence without its full stop.
    """
    name = "Diese Vorlage" if "/" in subject else "Der Befehl"
    findings.add(
        Code.ABGEBROCHEN,
        Place(subject),
        f"{name} ließ sich nicht fertig machen. {why}.",
        cure,
    )
