"""Looks into a PDF that others made, before it goes out with a paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pikepdf

from vorlagen.findings import Code
from vorlagen.findings.subject import Subject
from vorlagen.german.annexes import dateigroesse
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.numbers import zahl
from vorlagen.renditions.annexes.pages import visible_size
from vorlagen.renditions.annexes.state import State, state_of
from vorlagen.renditions.opening import BROKEN, faults_in, open_pdf

LARGE = 20_000_000  # bytes; council information systems and mail boxes often stop here
_A4 = (210, 297)
_TOLERANCE = 3  # mm, as scanners and American converters have it
_POINT = Decimal("25.4") / 72  # in mm


def inspect(content: bytes, subject: Subject) -> State | None:
    """The state of a PDF, or None if it cannot be used; what strikes goes to the findings.

    The file itself is never changed: what is wrong in it, its author mends.
    """
    try:
        with open_pdf(content) as pdf:
            return _inspected(pdf, content, subject)
    except pikepdf.PasswordError:
        _report_locked(subject, "lässt sich nur mit einem Kennwort öffnen.")
    except BROKEN:
        _report_broken(subject, "ist beschädigt und lässt sich nicht öffnen.")
    return None


def page_count(content: bytes) -> int:
    """The number of pages of a PDF; 0 if it is none."""
    try:
        with open_pdf(content) as pdf:
            return len(pdf.pages)
    except BROKEN:
        return 0


def _inspected(pdf: pikepdf.Pdf, content: bytes, subject: Subject) -> State | None:
    if pdf.is_encrypted:
        _report_locked(
            subject, "lässt sich öffnen, ist aber verschlüsselt und gegen Änderung geschützt."
        )
        return None
    problems = faults_in(pdf)
    if not len(pdf.pages):
        _report_broken(subject, "hat keine einzige Seite.")
        return None
    if problems:
        subject.report(
            Code.ANLAGE_REPARIERT,
            "hat Fehler in ihrem Aufbau; nicht jedes Programm zeigt sie vollständig.",
            "Alle Seiten ansehen und die Datei neu als PDF speichern, am besten aus dem ursprünglichen"
            " Programm.",
        )
    state = state_of(pdf)
    _report_active(state.active, subject)
    _report_size(len(content), subject)
    _report_formats(pdf, subject)
    _report_state(state, subject)
    return state


def _report_locked(subject: Subject, message: str) -> None:
    subject.report(
        Code.ANLAGE_VERSCHLUESSELT,
        message,
        "Wer sie gemacht hat, soll sie ohne Kennwort und Schutz speichern; Vorlesehilfen und Archive"
        " brauchen sie offen.",
    )


def _report_broken(subject: Subject, message: str) -> None:
    subject.report(
        Code.ANLAGE_DEFEKT,
        message,
        "Die Datei noch einmal holen oder neu als PDF speichern.",
    )


def _report_active(found: Sequence[str], subject: Subject) -> None:
    if found:
        subject.report(
            Code.ANLAGE_AKTIV,
            f"enthält {aufzaehlung(found)}.",
            "Ohne sie neu speichern, etwa durch „Drucken“ in ein PDF; viele Systeme weisen solche"
            " Dateien ab.",
        )


def _report_size(size: int, subject: Subject) -> None:
    if size > LARGE:
        subject.report(
            Code.ANLAGE_GROSS,
            f"ist mit {dateigroesse(size)} groß für eine Anlage.",
            "Bilder mit geringerer Auflösung speichern oder die Datei aufteilen.",
        )


def _report_formats(pdf: pikepdf.Pdf, subject: Subject) -> None:
    others = [
        f"Seite {number} ({_in_mm(size)} mm)"
        for number, page in enumerate(pdf.pages, start=1)
        if not _is_a4(size := visible_size(page))
    ]
    if others:
        more = f" und {len(others) - 3} weitere" if len(others) > 4 else ""
        named = ", ".join(others[:3]) + more if more else aufzaehlung(others)
        subject.report(
            Code.ANLAGE_FORMAT,
            f"hat Seiten, die nicht DIN A4 sind: {named}.",
            "Für den Druck auf A4 prüfen, ob dort alles lesbar bleibt; Pläne dürfen größer sein.",
        )


def _in_mm(size: tuple[Decimal, Decimal]) -> str:
    return " × ".join(zahl((side * _POINT).quantize(Decimal(1))) for side in size)


def _is_a4(size: tuple[Decimal, Decimal]) -> bool:
    sides = sorted(side * _POINT for side in size)
    return all(abs(side - wanted) <= _TOLERANCE for side, wanted in zip(sides, _A4, strict=True))


def _report_state(state: State, subject: Subject) -> None:
    said = list(state.sentences())
    if said:
        subject.report(
            Code.ANLAGE_ZUGANG,
            f"ist nicht vollständig für barrierefreie Veröffentlichung und Archiv. {' '.join(said)}",
            "Beim Speichern als PDF „PDF/A“ und „barrierefrei (mit Tags)“ wählen und in den"
            " Dokumenteigenschaften Titel und Sprache eintragen; ein Scan braucht Texterkennung.",
        )
