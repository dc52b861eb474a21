"""Checks a finished PDF: who made it of what, whether it was changed, whether its figures hold.

The checksum in a file is no signature: who changes the file on purpose can reckon a fitting one. It
finds what happened by accident, and what other programs have done to a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from vorlagen.facts.files import read_named
from vorlagen.findings import Code, Findings, Place
from vorlagen.provenance.changes import numbered, other_changes, said_of_pages, same_pages, sentence
from vorlagen.provenance.checksum import as_written
from vorlagen.provenance.contents import FACTS_FILE, Contents, UnreadableError, read_contents
from vorlagen.provenance.pages import PrintedText, covered_pages, text_of
from vorlagen.provenance.report import PdfReport, State
from vorlagen.provenance.revisions import Signed, signatures
from vorlagen.renditions.facts import Difference, FactsError, Recomputed, recompute

_MOST_BYTES = 100_000_000
_MOST_SAID = 20  # contradictions; the first ones lead to the others
_ORIGINAL = "Das Original beim Sitzungsdienst holen oder aus dem genannten Stand neu bauen."


def check_pdf(path: Path) -> PdfReport:
    """Look into the PDF in a file; what cannot be read is a finding, too."""
    findings = Findings()
    raw = _read(path, findings)
    if raw is None:
        return PdfReport(str(path), findings)
    try:
        return _checked(raw, str(path), findings)
    except UnreadableError as error:
        findings = Findings()  # of what cannot be read nothing is confirmed, nor denied
        findings.add(
            Code.DATEI_UNLESBAR,
            Place(str(path)),
            f"Die PDF-Datei lässt sich nicht lesen: {error}.",
            "Die Datei neu herunterladen oder ohne Kennwort speichern.",
        )
        return PdfReport(str(path), findings)


def _read(path: Path, findings: Findings) -> bytes | None:
    raw = read_named(path, _MOST_BYTES, findings)
    if raw is None or len(raw) <= _MOST_BYTES:
        return raw
    message = f"Die Datei ist größer als {_MOST_BYTES // 1_000_000} MB."
    findings.add(Code.DATEI_ZU_GROSS, Place(str(path)), message, "Die einzelne Vorlage prüfen.")
    return None


def _checked(raw: bytes, file: str, findings: Findings) -> PdfReport:
    contents = read_contents(raw)
    enclosures = tuple(name for name, _ in contents.enclosures)
    if not contents.origin.is_ours:
        _report_foreign(file, findings)
        return PdfReport(file, findings, contents.origin, enclosures=enclosures)
    state, signed = _state(raw, contents)
    covered = covered_pages(raw, signed) if signed else ()
    about_pages = said_of_pages(contents, [one.page for one in signed])
    _report_state(state, f"{about_pages}{_said_of_covered(covered)}", contents, file, findings)
    recomputed = tuple(_recomputed(contents, file, findings))
    if any(one.datei.groessen for one in recomputed):
        text = PrintedText(f"{text_of(raw)}\n{contents.alternatives}")
        for one in recomputed:
            _report_differences(one.differences, file, findings)
            _report_missing(one, text, file, findings)
    pages = same_pages(contents)
    return PdfReport(file, findings, contents.origin, state, pages, enclosures, recomputed)


def _report_foreign(file: str, findings: Findings) -> None:
    findings.add(
        Code.PDF_FREMD,
        Place(file),
        "In der Datei steht nicht, woraus sie entstanden ist; „vorlagen“ hat sie nicht gebaut, oder ein"
        " anderes Programm hat die Angaben entfernt.",
        "Das Original prüfen; ob Rechnungen in einem fremden PDF stimmen, zeigt vorlagen rechenprobe.",
    )


def _state(raw: bytes, contents: Contents) -> tuple[State, tuple[Signed, ...]]:
    """How the file stands to the one that was written, and which signatures were added."""
    written = as_written(raw)
    if written is None:
        return State.CHANGED, ()
    if len(written) == len(raw):
        return State.SAME, ()
    signed = signatures(written, raw)
    before = read_contents(written)
    is_same = (before.origin, before.noted, before.document) == (
        contents.origin,
        contents.noted,
        contents.document,
    )
    if signed is None or not is_same or set(contents.active) - set(before.active):
        return State.CHANGED, ()
    return State.APPENDED, signed


def _said_of_covered(pages: Sequence[int]) -> str:
    if not pages:
        return ""
    return (
        f" Über Text liegt ein Unterschriftsfeld auf {numbered(pages)}; was darunter steht, kann es"
        " verdecken."
    )


def _report_state(
    state: State, about_pages: str, contents: Contents, file: str, findings: Findings
) -> None:
    if state is State.APPENDED:
        findings.add(
            Code.PDF_ERGAENZT,
            Place(file),
            "An die Datei ist nach dem Bau etwas angefügt worden, etwa eine Unterschrift; was gebaut"
            f" wurde, steckt unverändert darin. {about_pages}",
            "Prüfen, ob das Angefügte gewollt ist; ein PDF-Programm zeigt Unterschriften.",
        )
    elif state is not State.SAME:
        _report_changed(contents, about_pages, file, findings)


def _report_changed(contents: Contents, about_pages: str, file: str, findings: Findings) -> None:
    others = sentence(list(other_changes(contents)))
    if others or not (all(same_pages(contents)) and _has_all_pages(contents)):
        message = f"Die Datei ist nach dem Bau geändert worden. {about_pages} {others}".rstrip()
    else:
        message = (
            f"Die Datei ist nach dem Bau neu gespeichert worden; Inhalt unverändert. {about_pages}"
        )
    hint = f"{_ORIGINAL} Manche Programme ändern eine Datei schon, wenn sie sie neu speichern."
    findings.add(Code.PDF_GEAENDERT, Place(file), message, hint)


def _has_all_pages(contents: Contents) -> bool:
    return len(contents.pages) == len(contents.origin.pages)


def _recomputed(contents: Contents, file: str, findings: Findings) -> Iterator[Recomputed]:
    """The facts files computed anew."""
    for name, content in contents.enclosures:
        if name.endswith(FACTS_FILE):
            try:
                yield recompute(content)
            except FactsError as error:
                findings.add(Code.PDF_WIDERSPRUCH, Place(file), str(error), _ORIGINAL)


def _report_differences(differences: Sequence[Difference], file: str, findings: Findings) -> None:
    for difference in differences[:_MOST_SAID]:
        findings.add(
            Code.PDF_WIDERSPRUCH,
            Place(file),
            f"Die Fakten in der Datei widersprechen sich. {difference.message}",
            _ORIGINAL,
        )
    more = len(differences) - _MOST_SAID
    if more > 0:
        message = f"Die Fakten in der Datei widersprechen sich noch an {more} weiteren Stellen."
        findings.add(Code.PDF_WIDERSPRUCH, Place(file), message, _ORIGINAL)


def _report_missing(
    recomputed: Recomputed, text: PrintedText, file: str, findings: Findings
) -> None:
    """Report each figure that the facts say is printed and that stands on no page."""
    missing = [
        (printed, form)
        for printed in recomputed.datei.groessen
        for form in printed.texte
        if not text.has(form)
    ]
    for printed, form in missing[:_MOST_SAID]:
        findings.add(
            Code.PDF_WIDERSPRUCH,
            Place(file),
            f"„{printed.adresse}“ ist nach den Fakten als „{form}“ gedruckt; auf den Seiten steht das"
            " nicht.",
            _ORIGINAL,
        )
    more = len(missing) - _MOST_SAID
    if more > 0:
        message = f"Nach den Fakten ist noch {more}-mal gedruckt, was auf keiner Seite steht."
        findings.add(Code.PDF_WIDERSPRUCH, Place(file), message, _ORIGINAL)
