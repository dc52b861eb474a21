"""Findings: what is wrong, where, and how to correct it; and `Refusal`, the one exception for user errors.

All codes stand in `Code`; the handbook explains each with an example and its cure. A code has a usual
severity, which a single finding may override.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum, StrEnum
from typing import Any, Self

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding weighs. Only `FEHLER` keeps a paper from being built."""

    FEHLER = "Fehler"
    WARNUNG = "Warnung"
    HINWEIS = "Hinweis"

    @property
    def rank(self) -> int:
        """0 for the gravest, for sorting."""
        return list(Severity).index(self)


class Code(Enum):
    """A kind of fault. The value is what users see and search for in the handbook."""

    severity: Severity

    def __new__(cls, slug: str, severity: Severity) -> Self:
        code = object.__new__(cls)
        code._value_ = slug
        code.severity = severity
        return code

    # Files and YAML
    DATEI_FEHLT = "datei-fehlt", Severity.FEHLER
    DATEI_UNLESBAR = "datei-unlesbar", Severity.FEHLER
    DATEI_UNBEKANNT = "datei-unbekannt", Severity.WARNUNG
    YAML_SYNTAX = "yaml-syntax", Severity.FEHLER

    # What the facts say
    SCHLUESSEL_UNBEKANNT = "schluessel-unbekannt", Severity.FEHLER
    SCHLUESSEL_FEHLT = "schluessel-fehlt", Severity.FEHLER
    WERT_UNZULAESSIG = "wert-unzulaessig", Severity.FEHLER
    DATUM_UNMOEGLICH = "datum-unmoeglich", Severity.FEHLER
    KENNUNG_DOPPELT = "kennung-doppelt", Severity.FEHLER
    ABSCHNITT = "abschnitt", Severity.FEHLER
    NIEDERSCHRIFT = "niederschrift", Severity.WARNUNG
    FRAGE_OFFEN = "frage-offen", Severity.HINWEIS
    BESCHLUSS_WIDERSPRUCH = "beschluss-widerspruch", Severity.FEHLER
    BESCHLUSS_FOLGE = "beschluss-folge", Severity.WARNUNG
    AUSSTEHEND = "ausstehend", Severity.HINWEIS
    ANNAHME = "annahme", Severity.HINWEIS
    QUELLE_FEHLT = "quelle-fehlt", Severity.HINWEIS

    # References and figures
    UEBERGABE = "uebergabe", Severity.FEHLER
    VERWEIS_UNBEKANNT = "verweis-unbekannt", Severity.FEHLER
    VERWEIS_KREIS = "verweis-kreis", Severity.FEHLER
    FORMEL = "formel", Severity.FEHLER
    EINHEIT = "einheit", Severity.FEHLER
    DIVISION_DURCH_NULL = "division-durch-null", Severity.FEHLER
    RUNDUNG_FEHLT = "rundung-fehlt", Severity.FEHLER
    ZEITRAUM = "zeitraum", Severity.FEHLER
    FOERDERUNG = "foerderung", Severity.FEHLER
    DECKUNG_FEHLT = "deckung-fehlt", Severity.WARNUNG
    HAUSHALT = "haushalt", Severity.WARNUNG
    PRUEFUNG = "pruefung", Severity.FEHLER
    BESCHEID_BETRAG = "bescheid-betrag", Severity.FEHLER
    BESCHEID_TAG = "bescheid-tag", Severity.WARNUNG
    SITZUNG_TAG = "sitzung-tag", Severity.WARNUNG
    SITZUNG_UNMOEGLICH = "sitzung-unmoeglich", Severity.FEHLER
    VORLAGENSCHLUSS = "vorlagenschluss", Severity.WARNUNG
    WEICHT_AB = "veroeffentlicht-weicht-ab", Severity.HINWEIS
    WERT_VERALTET = "wert-veraltet", Severity.WARNUNG
    STAND_DEFEKT = "stand-defekt", Severity.WARNUNG
    STAND_WEICHT_AB = "stand-weicht-ab", Severity.WARNUNG
    FESTHALTEN = "festhalten", Severity.FEHLER

    # Prose and templates
    SCHABLONE_SYNTAX = "schablone-syntax", Severity.FEHLER
    SCHABLONE_AKTIV = "schablone-aktiv", Severity.FEHLER
    NICHTOEFFENTLICH = "nichtoeffentlich", Severity.FEHLER
    NAME_UNBEKANNT = "name-unbekannt", Severity.FEHLER
    AUSDRUCK = "ausdruck", Severity.FEHLER
    ZAHL_GETIPPT = "zahl-getippt", Severity.FEHLER
    ZAHL_AUSNAHME = "zahl-ausnahme", Severity.HINWEIS
    ZEICHEN_FEHLT = "zeichen-fehlt", Severity.FEHLER
    SATZZEICHEN = "satzzeichen", Severity.WARNUNG
    TEXT_FORM = "text-form", Severity.FEHLER
    VERWEIS_GETIPPT = "verweis-getippt", Severity.WARNUNG
    LINK = "link", Severity.FEHLER
    SCHAUBILD_LOSE = "schaubild-lose", Severity.WARNUNG
    SCHAUBILD_ZU_GROSS = "schaubild-zu-gross", Severity.FEHLER

    # Long texts
    UEBERSCHRIFT = "ueberschrift", Severity.FEHLER
    SPRUNGMARKE = "sprungmarke", Severity.FEHLER
    FUSSNOTE = "fussnote", Severity.FEHLER
    QUELLE_OHNE_ABRUF = "quelle-ohne-abruf", Severity.WARNUNG

    # What published papers say
    RECHENPROBE_WIDERSPRUCH = "rechenprobe-widerspruch", Severity.FEHLER
    RECHENPROBE_UNSTIMMIG = "rechenprobe-unstimmig", Severity.WARNUNG
    RECHENPROBE_RUNDUNG = "rechenprobe-rundung", Severity.HINWEIS
    RECHENPROBE_LEER = "rechenprobe-leer", Severity.HINWEIS
    RECHENPROBE_VERSCHRIEBEN = "rechenprobe-verschrieben", Severity.FEHLER

    # Picture files
    BILD_OHNE_TEXT = "bild-ohne-text", Severity.FEHLER
    BILD = "bild", Severity.FEHLER

    # Annexes
    ANLAGE_UNBRAUCHBAR = "anlage-unbrauchbar", Severity.FEHLER
    ANLAGE_PRUEFEN = "anlage-pruefen", Severity.WARNUNG

    # Output
    AUSGABE = "ausgabe", Severity.FEHLER
    PDF = "pdf", Severity.FEHLER
    PDF_FREMD = "pdf-fremd", Severity.FEHLER
    PDF_GEAENDERT = "pdf-geaendert", Severity.FEHLER
    PDF_ERGAENZT = "pdf-ergaenzt", Severity.WARNUNG
    PDF_WIDERSPRUCH = "pdf-widerspruch", Severity.FEHLER
    ENDFASSUNG_STAND = "endfassung-stand", Severity.FEHLER
    UEBERGABE_GESPERRT = "uebergabe-gesperrt", Severity.FEHLER
    ABGEBROCHEN = "abgebrochen", Severity.FEHLER
    INTERNER_FEHLER = "interner-fehler", Severity.FEHLER
    BIBLIOTHEK_FEHLT = "bibliothek-fehlt", Severity.FEHLER
    GIT = "git", Severity.FEHLER


CODES = {code.value: code for code in Code}


class Place(Struct, frozen=True, order=True):
    """A spot in a file of the project.

    `file` is relative to the project folder with forward slashes; `line` and `column` count from 1,
    0 means "the file as a whole".
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Finding(Struct, frozen=True):
    """One fault: `message` says what is wrong, `cure` what to do about it; both in German."""

    code: Code
    place: Place
    message: str
    cure: str
    weight: Severity | None = None  # None: the usual severity of the code

    @property
    def severity(self) -> Severity:
        return self.weight or self.code.severity

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Finding:
        """The finding from which `as_json` made these fields."""
        code = CODES[fields["code"]]
        place = Place(fields["datei"], fields["zeile"], fields["spalte"])
        severity = Severity(fields["schwere"])
        weight = None if severity is code.severity else severity
        return cls(code, place, fields["meldung"], fields["hinweis"], weight)

    def as_json(self) -> dict[str, str | int]:
        """The finding as the commands print it with `--format json`."""
        return {
            "code": self.code.value,
            "schwere": self.severity.value,
            "datei": self.place.file,
            "zeile": self.place.line,
            "spalte": self.place.column,
            "meldung": self.message,
            "hinweis": self.cure,
        }


class Refusal(Exception):  # noqa: N818 - the fault is in the user's files, not in the program
    """A user's input makes something impossible; `message` and `cure` are in German.

    It is raised again at each access to what could not be computed. `place` is the innermost place
    that it passed; it is reported only once.
    """

    def __init__(self, code: Code, message: str, cure: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.cure = cure
        self.place = place
        self._reported = False

    def at(self, place: Place) -> Self:
        """This refusal with a place, if it has none yet."""
        self.place = self.place or place
        return self

    def mark_reported(self) -> Self:
        """This refusal, whose fault has a finding already; it is not reported again."""
        self._reported = True
        return self

    def report(self, findings: Findings, place: Place, subject: str = "") -> None:
        """Add the finding, at its own place or else at `place`, unless it was reported before.

        The message goes on after `subject`: „Die Datei „x.yaml““.
        """
        if self._reported:
            return
        message = f"{subject} {self.message}." if subject else self.message
        findings.add(self.code, self.place or place, message, self.cure)
        self._reported = True


class Findings:
    """Collects findings without duplicates; adding one never raises."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._findings: dict[Finding, None] = dict.fromkeys(findings)

    def add(
        self,
        code: Code,
        place: Place,
        message: str,
        cure: str,
        severity: Severity | None = None,
    ) -> None:
        """Add a finding, with the usual severity of its code unless another is given."""
        self._findings[Finding(code, place, message, cure, severity)] = None

    def extend(self, findings: Iterable[Finding]) -> None:
        self._findings.update(dict.fromkeys(findings))

    def __iter__(self) -> Iterator[Finding]:
        """By severity, then place; the texts come last to make the order unambiguous."""
        return iter(sorted(self._findings, key=_sort_key))

    def __len__(self) -> int:
        return len(self._findings)

    @property
    def has_errors(self) -> bool:
        for finding in self._findings:
            if finding.severity is Severity.FEHLER:
                return True
        return False

    def as_json(self) -> list[dict[str, Any]]:
        """All as JSON, in their order."""
        return [finding.as_json() for finding in self]

    def within(self, *paths: str) -> Findings:
        """Those in one of these files, or in a file below one of these folders."""
        prefixes = tuple(f"{path}/" for path in paths)
        selected: list[Finding] = []
        for finding in self._findings:
            if f"{finding.place.file}/".startswith(prefixes):
                selected.append(finding)
        return Findings(selected)


def _sort_key(finding: Finding) -> tuple[int, Place, str, str, str]:
    rank = finding.severity.rank
    return rank, finding.place, finding.code.value, finding.message, finding.cure


class CheckedFile(Struct, frozen=True):
    """A file that is being checked: its path as the paper writes it, and the place where it does."""

    name: str
    place: Place
    findings: Findings

    def report(self, code: Code, message: str, cure: str, severity: Severity | None = None) -> None:
        """Report `message`, which continues the name of the file."""
        self.findings.add(code, self.place, f"„{self.name}“ {message}", cure, severity)


# Errors of the operating system, in German
_REASONS = {
    errno.EACCES: "Zugriff verweigert",
    errno.EPERM: "Zugriff verweigert",
    errno.EDQUOT: "das Speicherkontingent ist erschöpft",
    errno.EEXIST: "dort liegt bereits etwas anderes",
    errno.EFBIG: "die Datei würde zu groß",
    errno.EIO: "der Datenträger meldet einen Fehler",
    errno.EISDIR: "es ist ein Ordner",
    errno.ELOOP: "die Verknüpfung führt im Kreis",
    errno.ENAMETOOLONG: "der Name ist zu lang",
    errno.ENOENT: "den Ordner gibt es nicht",  # a missing file to read has its own message
    errno.ENOSPC: "der Datenträger ist voll",
    errno.ENOTDIR: "ein Teil des Pfades ist kein Ordner",
    errno.EROFS: "der Datenträger ist schreibgeschützt",
}


def reason(error: OSError) -> str:
    """Why the operating system refused, as the end of a German sentence."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


def counted(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity: „2 Fehler, 1 Hinweis“; empty if there is none."""
    counts = Counter(finding.severity for finding in findings)
    parts: list[str] = []
    for severity in Severity:
        count = counts[severity]
        name = severity.value
        if count > 1:
            name = _PLURAL.get(severity, name)
        if count:
            parts.append(f"{count} {name}")
    return ", ".join(parts)


_PLURAL = {Severity.WARNUNG: "Warnungen", Severity.HINWEIS: "Hinweise"}
