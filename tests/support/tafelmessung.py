"""How many slips in generated tables the recomputing names, and how often it is wrong about right ones."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count, islice
from pathlib import Path
from random import Random

from tafelarten import ARTEN, tafel
from tafelformen import ENDUNGEN, HTML, Ort, gesetzt
from tafeln import ANTEIL, PRODUKT, VERSEHEN, Tafel, Versehen, Zelle, mit_versehen, wert

from vorlagen.audit.audit import audit
from vorlagen.findings import Code, Finding, Severity

_NUMERAL = re.compile(r"(?:\d{1,3}(?:[.\u00a0\u202f]\d{3})+|\d+)(?:,\d+)?")
_RARE = 0.4  # of all tables, in which the slips that few can have come first


@dataclass
class Fall:
    """A table in a form, faultless or with a slip, and what the recomputing says of it."""

    nummer: int
    form: str
    tafel: Tafel
    versehen: Versehen | None = None
    text: bytes = b""
    orte: dict[Zelle, Ort] = field(default_factory=dict)
    befunde: list[Finding] = field(default_factory=list)

    @property
    def gewichtige(self) -> list[Finding]:
        """Errors and warnings, but for the one that there was nothing to recompute."""
        return [
            f
            for f in self.befunde
            if f.severity is not Severity.HINWEIS and f.code is not Code.RECHENPROBE_LEER
        ]

    @property
    def fehler(self) -> list[Finding]:
        return [f for f in self.gewichtige if f.severity is Severity.FEHLER]

    @property
    def nicht_erkannt(self) -> bool:
        """Nothing was recomputed, though figures hang together."""
        codes = [f.code for f in self.befunde]
        return bool(self.tafel.beziehungen) and Code.RECHENPROBE_LEER in codes

    @property
    def an_der_stelle(self) -> bool:
        """A finding stands at the wrong cell; in HTML in its line."""
        assert self.versehen is not None
        for zelle in self.versehen.ziele:
            ort = self.orte.get(zelle)
            for finding in self.gewichtige:
                place = finding.place
                if not ort or place.line != ort.zeile:
                    continue
                if self.form == HTML or ort.von - 1 <= place.column <= ort.bis:
                    return True
        return False

    @property
    def genannt(self) -> bool:
        """A finding stands at the wrong cell, or speaks of its printed value."""
        assert self.versehen is not None
        if self.an_der_stelle:
            return True
        wanted: set[Fraction] = set()
        for zelle in self.versehen.ziele:
            wanted |= {abs(wert(zelle)), abs(wert(zelle)) / zelle.stil.faktor}
        for finding in self.gewichtige:
            if wanted & set(_values(f"{finding.message} {finding.cure}")):
                return True
        return False


def _values(text: str) -> Iterator[Fraction]:
    for match in _NUMERAL.finditer(text):
        yield Fraction(re.sub(r"[^\d,]", "", match[0]).replace(",", "."))


def faelle(
    samen: int,
    zahl: int,
    formen: Iterable[str],
    *,
    art: str = "",
    versehen: str = "",
    nummern: Collection[int] = (),
) -> Iterator[Fall]:
    """Of each form so many tables, each faultless and with a slip; kinds and slips take turns.

    A table with a number is the same, whichever others are made. With a kind, so many of that kind;
    with numbers, those tables.
    """
    arten = list(ARTEN)
    fitting = (nummer for nummer in count() if art in ("", arten[nummer % len(arten)]))
    chosen = nummern or list(islice(fitting, zahl))
    with tempfile.TemporaryDirectory() as folder:
        for form in formen:
            for nummer in chosen:
                rng = Random(f"{samen}/{form}/{nummer}")  # noqa: S311 - a test, not a secret
                right = tafel(arten[nummer % len(arten)], rng)
                layout = rng.random()
                yield _fall(Path(folder), Fall(nummer, form, right), layout)
                wrong = _falsch(right, rng, versehen)
                if wrong:
                    yield _fall(Path(folder), Fall(nummer, form, *wrong), layout)


def _falsch(right: Tafel, rng: Random, versehen: str) -> tuple[Tafel, Versehen] | None:
    """The table with a slip that is possible in it; what few tables can have comes first more often."""
    kinds = [versehen] if versehen else rng.sample(VERSEHEN, len(VERSEHEN))
    if not versehen and rng.random() < _RARE:
        kinds.sort(key=lambda kind: kind not in (ANTEIL, PRODUKT))
    for kind in kinds:
        wrong = mit_versehen(right, kind, rng)
        if wrong:
            return wrong
    return None


def _fall(folder: Path, fall: Fall, layout: float) -> Fall:
    """The case with its text and with what the recomputing says of it."""
    fall.text, fall.orte = gesetzt(fall.tafel, fall.form, Random(layout))  # noqa: S311
    path = folder / f"tafel.{ENDUNGEN.get(fall.form, 'txt')}"
    path.write_bytes(fall.text)
    fall.befunde = list(audit(path).findings)
    return fall
