"""Checks a finished PDF: who made it of what, whether it was changed, whether its figures hold.

The checksum in a file is no signature: who changes the file on purpose can reckon a fitting one. It
finds what happened by accident, and what other programs have done to a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from vorlagen.findings import Code, Findings, Place
from vorlagen.findings.named_file import read_named
from vorlagen.german.lists import aufzaehlung
from vorlagen.provenance.checksum import as_written
from vorlagen.provenance.contents import FACTS_FILE, Contents, UnreadableError, read_contents
from vorlagen.provenance.pages import PrintedText, text_of
from vorlagen.provenance.report import PdfReport, State
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
    if not contents.origin.is_ours:
        _report_foreign(file, findings)
        return PdfReport(file, findings, contents.origin, enclosures=tuple(contents.enclosures))
    state = _state(raw, contents)
    pages = tuple(_same_pages(contents, state))
    _report_state(state, pages, contents, file, findings)
    recomputed = tuple(_recomputed(contents, file, findings))
    if recomputed:
        text = PrintedText(f"{text_of(raw)}\n{contents.alternatives}")
        for one in recomputed:
            _report_differences(one.differences, file, findings)
            _report_missing(one, text, file, findings)
    return PdfReport(
        file, findings, contents.origin, state, pages, tuple(contents.enclosures), recomputed
    )


def _report_foreign(file: str, findings: Findings) -> None:
    findings.add(
        Code.PDF_FREMD,
        Place(file),
        "In der Datei steht nicht, woraus sie entstanden ist; „vorlagen“ hat sie nicht gebaut, oder ein"
        " anderes Programm hat die Angaben entfernt.",
        "Das Original prüfen; ob Rechnungen in einem fremden PDF stimmen, zeigt vorlagen rechenprobe.",
    )


def _state(raw: bytes, contents: Contents) -> State:
    written = as_written(raw)
    if written is None:
        return State.CHANGED
    if len(written) == len(raw):
        return State.SAME
    # What was appended may take the place of what was there before; then it is another file.
    return State.APPENDED if read_contents(written) == contents else State.CHANGED


def _same_pages(contents: Contents, state: State) -> Iterator[bool | None]:
    """For each page whether it is as it was made; None where that is not said."""
    made = contents.origin.pages
    for number, now in enumerate(contents.pages):
        if state is State.SAME:
            yield True
            continue
        yield now == made[number] if made and number < len(made) else None


def _report_state(
    state: State,
    pages: Sequence[bool | None],
    contents: Contents,
    file: str,
    findings: Findings,
) -> None:
    about_pages = _said_of_pages(pages, len(contents.origin.pages))
    if state is State.APPENDED:
        findings.add(
            Code.PDF_ERGAENZT,
            Place(file),
            "An die Datei ist nach dem Bau etwas angefügt worden, etwa eine Unterschrift oder ein"
            f" Kommentar; was gebaut wurde, steckt unverändert darin. {about_pages}",
            "Prüfen, ob das Angefügte gewollt ist; ein PDF-Programm zeigt Unterschriften und Kommentare.",
        )
    elif state is not State.SAME:
        findings.add(
            Code.PDF_GEAENDERT,
            Place(file),
            f"Die Datei ist nach dem Bau geändert worden. {about_pages}",
            f"{_ORIGINAL} Manche Programme ändern eine Datei schon, wenn sie sie neu speichern.",
        )


def _said_of_pages(pages: Sequence[bool | None], made: int) -> str:
    """„Unverändert: Seiten 1 bis 9; geändert: Seite 10.“."""
    parts = []
    for said, wanted in (("unverändert", True), ("geändert", False), ("hinzugekommen", None)):
        numbers = [number for number, page in enumerate(pages, start=1) if page is wanted]
        if numbers:
            parts.append(f"{said}: {_numbers(numbers)}")
    if made > len(pages):
        parts.append(f"es fehlen: {made - len(pages)} von {made} Seiten")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _numbers(numbers: Sequence[int]) -> str:
    """„Seite 4“, „Seiten 1 bis 9 und 11“."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]} bis {run[-1]}" if len(run) > 2 else f"{run[0]}" for run in runs]
    said = [text for run, first in zip(runs, said, strict=True) for text in _both(run, first)]
    return f"{'Seite' if len(numbers) == 1 else 'Seiten'} {aufzaehlung(said)}"


def _both(run: Sequence[int], said: str) -> list[str]:
    return [str(number) for number in run] if len(run) == 2 else [said]


def _recomputed(contents: Contents, file: str, findings: Findings) -> Iterator[Recomputed]:
    """The facts files computed anew; an annex that only lists what its paper says has none."""
    for name, content in contents.enclosures.items():
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
