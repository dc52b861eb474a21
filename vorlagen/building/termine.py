"""What `vorlagen fristen` tells: days in their order, how papers stand, what is not known yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from vorlagen.documents.paper import Status
from vorlagen.findings import Findings


class Stand(StrEnum):
    """How a day stands, seen from the Stichtag."""

    KOMMT = "kommt"
    HEUTE = "heute"
    VERSAEUMT = "versäumt"  # past, while the paper is not finished or not recorded as published
    OFFEN = "offen"  # past, and nobody has entered that the money came in
    VORBEI = "vorbei"
    ERLEDIGT = "erledigt"

    @property
    def is_over(self) -> bool:
        """Whether nobody has to look at it any more."""
        return self in {Stand.VORBEI, Stand.ERLEDIGT}


@dataclass(frozen=True, slots=True)
class Anlass:
    """The meeting that a day belongs to."""

    gremium: str  # its Kennung
    bezeichnung: str
    sitzung: str
    tag: date
    ort: str = ""


@dataclass(frozen=True, slots=True)
class Termin:
    """A day of a paper or, where `anlass` is None, of a notice.

    `worum` is the paper or notice, with its authority: musterkreis/beratung. `tage` and `arbeitstage`
    are left from the Stichtag, which does not count, to the day, which does; negative if it is past.
    """

    tag: date
    uhrzeit: time | None
    schluessel: str  # vorlagenschluss, ladung, sitzung, or that of the notice's deadline
    was: str  # Vorlagenschluss
    worum: str
    stand: Stand
    tage: int
    arbeitstage: int
    anlass: Anlass | None = None
    annahme: str = ""  # why a fact is assumed that the day follows from

    @property
    def mandant(self) -> str:
        return self.worum.partition("/")[0]

    def as_json(self) -> dict[str, Any]:
        """The day as `fristen --format json` prints it."""
        anlass = self.anlass
        return {
            "tag": self.tag.isoformat(),
            "uhrzeit": f"{self.uhrzeit:%H:%M}" if self.uhrzeit else None,
            "was": self.was,
            "vorlage": self.worum if anlass else None,
            "bescheid": None if anlass else self.worum,
            "gremium": anlass.gremium if anlass else None,
            "sitzung": anlass.sitzung if anlass else None,
            "tage": self.tage,
            "arbeitstage": self.arbeitstage,
            "stand": self.stand.value,
            "annahme": self.annahme or None,
        }


@dataclass(frozen=True, slots=True)
class Papierstand:
    """How far a paper is: what is pending, assumed or wrong in it, as sentences."""

    name: str  # authority and Kennung
    nummer: str
    betreff: str
    datum: date | None
    oeffentlich: bool
    status: Status
    festgehalten: bool  # as published, not as a draft
    ausstehend: tuple[str, ...] = ()
    annahmen: tuple[str, ...] = ()
    fehler: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do before a meeting."""
        return self.festgehalten and self.status is Status.FERTIG

    @property
    def offen(self) -> tuple[str, ...]:
        """What is open, the gravest first."""
        return (*self.fehler, *self.ausstehend, *self.annahmen)

    def as_json(self) -> dict[str, Any]:
        """The paper as `fristen --format json` prints it."""
        return {
            "vorlage": self.name,
            "nummer": self.nummer or None,
            "betreff": self.betreff,
            "status": self.status.value,
            "festgehalten": self.festgehalten,
            "ausstehend": len(self.ausstehend),
            "annahmen": len(self.annahmen),
            "fehler": len(self.fehler),
            "offen": list(self.offen),
        }


@dataclass(frozen=True, slots=True)
class Unbekannt:
    """A day that cannot be told, and why: of a station of a paper, or for a whole committee."""

    worum: str  # a paper, or an authority
    gremium: str
    was: str
    grund: str

    def as_json(self) -> dict[str, Any]:
        """The entry as `fristen --format json` prints it."""
        return {
            "betrifft": self.worum,
            "gremium": self.gremium,
            "was": self.was,
            "grund": self.grund,
        }


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that is due. `termine` are in the order of their days."""

    stichtag: date
    termine: tuple[Termin, ...]
    papiere: tuple[Papierstand, ...]
    ohne_sitzung: tuple[Unbekannt, ...]
    ohne_regel: tuple[Unbekannt, ...]
    findings: Findings = field(default_factory=Findings)

    def shown(self, *, everything: bool) -> tuple[Termin, ...]:
        """The days to look at; with `everything` also those that are over or done with."""
        return tuple(t for t in self.termine if everything or not t.stand.is_over)

    def as_json(self, *, everything: bool) -> dict[str, Any]:
        """What `fristen --format json` prints."""
        return {
            "stichtag": self.stichtag.isoformat(),
            "termine": [termin.as_json() for termin in self.shown(everything=everything)],
            "vorlagen": [papier.as_json() for papier in self.papiere],
            "ohne_sitzung": [entry.as_json() for entry in self.ohne_sitzung],
            "ohne_regel": [entry.as_json() for entry in self.ohne_regel],
            "befunde": [finding.as_json() for finding in self.findings],
        }
