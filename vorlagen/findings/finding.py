"""A finding: one fault in what a user wrote, with its place and its cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from vorlagen.findings.catalogue import Code, Severity


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file of the project.

    `file` is relative to the project folder with forward slashes; `line` and `column` count from 1,
    0 means "the file as a whole".
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: `message` says what is wrong, `cure` what to do about it; both in German."""

    code: Code
    place: Place
    message: str
    cure: str
    weight: Severity | None = None  # where it is not that which the code usually has

    @property
    def severity(self) -> Severity:
        return self.weight or self.code.severity

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


class Refusal(Exception):  # noqa: N818 - it says what a user wrote, not what the program did wrong
    """What a user wrote makes something impossible; `message`, `cure` in German.

    It comes up again wherever what it kept from being made is asked for. `place` is that of the
    innermost spot that it passed, and it is reported once.
    """

    def __init__(self, code: Code, message: str, cure: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.cure, self.place = code, message, cure, place
        self._reported = False

    def at(self, place: Place) -> Self:
        """This refusal with a place, if it has none yet."""
        self.place = self.place or place
        return self

    def told(self) -> Self:
        """This refusal, if what is wrong has a finding already; it is not reported again."""
        self._reported = True
        return self

    def report(self, findings: Findings, place: Place, about: str = "") -> None:
        """Add the finding, at its own place or else at `place`, if nobody did before.

        Args:
            findings: Takes it.
            place: Where it is if it knows none itself.
            about: What the message goes on after: „Die Datei „x.yaml““.
        """
        if not self._reported:
            message = f"{about} {self.message}." if about else self.message
            findings.add(self.code, self.place or place, message, self.cure)
        self._reported = True


Fault = tuple[Code, Place, str, str]  # what `Findings.add` takes


class Findings:
    """Collects findings; the same one twice counts once, and none is ever raised."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._found: dict[Finding, None] = dict.fromkeys(found)

    def add(
        self,
        code: Code,
        place: Place,
        message: str,
        cure: str,
        severity: Severity | None = None,
    ) -> None:
        """Add a finding, of the severity that its code usually has unless another is given."""
        self._found[Finding(code, place, message, cure, severity)] = None

    def extend(self, found: Iterable[Finding]) -> None:
        self._found.update(dict.fromkeys(found))

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._found, key=_order))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def has_errors(self) -> bool:
        return any(f.severity is Severity.FEHLER for f in self._found)

    def within(self, *paths: str) -> Findings:
        """Those in one of these files, or in a file below one of these folders."""
        return Findings(
            finding
            for finding in self._found
            if any(f"{finding.place.file}/".startswith(f"{path}/") for path in paths)
        )


def _order(finding: Finding) -> tuple[int, Place, str, str, str]:
    """By weight and then place; the texts last, so that the order never depends on chance."""
    return (
        finding.severity.rank,
        finding.place,
        finding.code.value,
        finding.message,
        finding.cure,
    )
