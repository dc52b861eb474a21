"""The days of papers and notices, as far as facts alone tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any

from msgspec import Struct

from vorlagen.bescheide import Bescheid, assumption, fristen_of
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.german.dates import datum
from vorlagen.sitzungen.beratung import Beratung
from vorlagen.sitzungen.facts import Gremien
from vorlagen.sitzungen.figures import NAMES, VORLAGENSCHLUSS, MeetingStation, Sitzungsfrist

SITZUNG = "sitzung"
_NOTHING_TO_DO = "ende"  # the end of the period is a day, but nothing is due on it


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


class Anlass(Struct, frozen=True):
    """The meeting that a day belongs to."""

    gremium: str  # its Kennung
    bezeichnung: str
    sitzung: str
    tag: date
    beginn: time | None = None
    ort: str = ""


class Termin(Struct, frozen=True):
    """A day of a paper or, where `anlass` is None, of a notice.

    `worum` is the paper or notice, with its authority: musterkreis/beratung. `stand` is how facts alone
    have it until it is seen from a Stichtag; `tage` and `arbeitstage` are left from that, which does not
    count, to the day, which does; negative if it is past.
    """

    tag: date
    uhrzeit: time | None
    schluessel: str  # vorlagenschluss, ladung, sitzung, or that of the notice's deadline
    was: str  # Vorlagenschluss
    worum: str
    anlass: Anlass | None = None
    annahme: str = ""  # why a fact is assumed that the day follows from
    stand: Stand = Stand.KOMMT
    tage: int = 0
    arbeitstage: int = 0

    @property
    def mandant(self) -> str:
        return self.worum.partition("/")[0]

    @property
    def kennung(self) -> str:
        return self.worum.partition("/")[2]

    @property
    def order(self) -> tuple[date, time, str, str]:
        """By day and time; a deadline without a time is due at the end of its day, so last."""
        return self.tag, self.uhrzeit or time.max, self.worum, self.was

    def as_json(self) -> dict[str, Any]:
        """The day as `fristen --format json` prints it."""
        uhrzeit = f"{self.uhrzeit:%H:%M}" if self.uhrzeit else None
        vorlage = bescheid = gremium = sitzung = None
        if self.anlass:
            vorlage, gremium, sitzung = self.worum, self.anlass.gremium, self.anlass.sitzung
        else:
            bescheid = self.worum
        return {
            "tag": self.tag.isoformat(),
            "uhrzeit": uhrzeit,
            "was": self.was,
            "vorlage": vorlage,
            "bescheid": bescheid,
            "gremium": gremium,
            "sitzung": sitzung,
            "tage": self.tage,
            "arbeitstage": self.arbeitstage,
            "stand": self.stand.value,
            "annahme": self.annahme or None,
        }


class Unbekannt(Struct, frozen=True):
    """A day that cannot be told, and why: of a station of a paper, or for a whole committee."""

    betrifft: str  # a paper, or an authority
    gremium: str
    was: str
    grund: str


def termine_of(worum: str, held: Iterable[MeetingStation]) -> Iterator[Termin]:
    """Vorlagenschluss, Ladung and meeting of each station of a paper, as far as their days are known."""
    for station in held:
        beratung, sitzung = station.beratung, station.sitzung
        anlass = Anlass(
            gremium=str(beratung.gremium),
            bezeichnung=str(station.gremium),
            sitzung=str(beratung.sitzung),
            tag=sitzung.datum,
            beginn=sitzung.beginn,
            ort=str(sitzung.ort or ""),
        )
        facts = (("", sitzung, ("datum",)), ("", sitzung, ("beginn",)))
        meeting = Sitzungsfrist(sitzung.datum, sitzung.beginn, facts)
        for key, frist in (*deadlines(station), (SITZUNG, meeting)):
            if isinstance(frist.tag, date):
                was = NAMES.get(key, "Sitzung")
                why = assumption(frist.rests_on)
                yield Termin(frist.tag, frist.uhrzeit, key, was, worum, anlass, why)


def notice_termine(mandant: str, bescheide: Mapping[str, Bescheid]) -> Iterator[Termin]:
    """The known days of the notices of an authority that no other notice replaces."""
    replaced = {bescheid.ersetzt for bescheid in bescheide.values()}
    for kennung, bescheid in bescheide.items():
        if kennung in replaced:
            continue
        name = f"{mandant}/{kennung}"
        for frist in fristen_of(kennung, bescheid):
            if isinstance(frist.tag, date) and frist.name != _NOTHING_TO_DO:
                stand = Stand.ERLEDIGT if frist.erledigt else Stand.KOMMT
                why = assumption(frist.rests_on)
                yield Termin(frist.tag, None, frist.name, frist.was, name, None, why, stand)


def deadlines(station: MeetingStation) -> Iterator[tuple[str, Sitzungsfrist]]:
    """What is due before a meeting, by its key; its day may be pending."""
    for name, frist in station.regeln.fristen(str(station.beratung.sitzung)).items():
        if not (name == VORLAGENSCHLUSS and station.beratung.tischvorlage):
            yield name, frist


def without_meeting(
    worum: str, folge: Iterable[Beratung], gremien: Gremien | None
) -> Iterator[Unbekannt]:
    """The stations of a paper whose meeting is not known, or does not take place."""
    for beratung in folge:
        why = _why_unknown(beratung, gremien)
        if why:
            name = beratung.gremium
            if gremien and name in gremien.gremien:
                name = str(gremien.gremien[name].bezeichnung)
            yield Unbekannt(worum, name, "Sitzung", why)


def _why_unknown(beratung: Beratung, gremien: Gremien | None) -> str:
    """Why a station has no day; empty if it has one."""
    if isinstance(beratung.sitzung, Ausstehend):
        return str(beratung.sitzung.grund)
    sitzung = gremien.sitzung(beratung.gremium, beratung.sitzung) if gremien else None
    if sitzung is None:
        return f"„{beratung.sitzung}“ steht nicht in gremien.yaml."
    if sitzung.entfaellt is not None:
        return f"Die Sitzung am {datum(sitzung.datum)} entfällt: {sitzung.entfaellt}"
    return ""
