"""What is public of papers and of their authority, and which objects follow from it.

An object is known by its key, which is its path below the authority without „.json“: `paper/beratung`.
Keys are made of names, so that neither order nor gaps tell of anything that is not public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.german.lists import KeinName, dateiname

AUTHORITY = ""  # the source that is no paper
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


@lru_cache(maxsize=4096)
def in_url(name: str) -> str:
    """A name as a step of an address; most need no quotes, and there are many."""
    return name if _PLAIN.fullmatch(name) else quote(name, safe="")


class PublicFile(Struct, frozen=True, omit_defaults=True):
    """A file of a package; the fields from `pfad` on are from the log."""

    name: str
    rolle: str  # hauptdatei, anlage, text, html, fakten
    titel: str
    art: str  # MIME type
    pfad: str = ""  # at the target
    groesse: int = 0
    sha512: str = ""


class PublicStation(Struct, frozen=True, omit_defaults=True):
    """A committee that debates a paper, as the metadata of its package have it."""

    gremium: str
    gremium_kennung: str
    sitzung: str = ""  # ISO 8601
    sitzung_kennung: str = ""
    beginn: str = ""
    zustaendigkeit: str = ""
    top: str = ""
    oeffentlich: bool = True
    ergebnis: str = ""
    beschluss: str = ""

    @property
    def meeting(self) -> str:
        """The key of the meeting; empty if it is not known."""
        if not self.sitzung_kennung:
            return ""
        return f"meeting/{in_url(self.gremium_kennung)}/{in_url(self.sitzung_kennung)}"


class PublicPaper(Struct, frozen=True, omit_defaults=True):
    """What the metadata of a package say, and the commit of its entry in the log."""

    kennung: str
    betreff: str
    art: str
    form: str  # vorlage or niederschrift
    nummer: str = ""
    datum: str = ""
    federfuehrung: str = ""
    beratungsfolge: tuple[PublicStation, ...] = ()
    bezug: tuple[str, ...] = ()
    dateien: tuple[PublicFile, ...] = ()
    commit: str = ""

    @property
    def key(self) -> str:
        return f"paper/{in_url(self.kennung)}"

    def files(self) -> dict[str, PublicFile]:
        """Its files by their keys."""
        own = in_url(self.kennung)
        return {f"file/{own}/{in_url(file.name)}": file for file in self.dateien}

    def consultations(self) -> Iterator[tuple[str, PublicStation, str]]:
        """Its stations with their keys and those of the meetings; more than one in a meeting are numbered."""
        own = in_url(self.kennung)
        numbers: dict[str, int] = {}
        for station in self.beratungsfolge:
            meeting = station.meeting
            path = meeting.partition("/")[2] or in_url(station.gremium_kennung)
            number = numbers[path] = numbers.get(path, 0) + 1
            suffix = f"-{number}" if number > 1 else ""
            yield f"consultation/{own}/{path}{suffix}", station, meeting


class PublicMeeting(Struct, frozen=True, omit_defaults=True):
    """A meeting as gremien.yaml has it; `gremium` is the name of its committee."""

    gremium: str
    datum: str
    beginn: str = ""
    ort: str = ""
    entfaellt: bool = False


class Committee(Struct, frozen=True, omit_defaults=True):
    """A committee; the keys of its memberships are added where objects are made."""

    name: str
    kurz: str = ""
    art: str = ""
    sitzungen: dict[str, PublicMeeting] = {}
    mitglieder: tuple[str, ...] = ()


class Member(Struct, frozen=True, omit_defaults=True):
    """A membership; `person` is the name of whose it is."""

    person: str
    gremium: str
    rolle: str = ""
    stimmrecht: bool | None = None
    von: str = ""
    bis: str = ""
    fuer: str = ""

    @property
    def key(self) -> str:
        start = f"-{self.von}" if self.von else ""
        return f"membership/{self.person}/{self.gremium}{start}"


class PublicPerson(Struct, frozen=True, omit_defaults=True):
    """Somebody whom the authority wants to be named."""

    name: str
    vorname: str = ""
    nachname: str = ""
    anrede: str = ""
    mitgliedschaften: tuple[Member, ...] = ()


class Term(Struct, frozen=True, omit_defaults=True):
    """A legislative term."""

    bezeichnung: str
    von: str = ""
    bis: str = ""


class PublicAuthority(Struct, frozen=True, omit_defaults=True):
    """The authority itself, its committees and persons, as mandant.yaml and gremien.yaml have them."""

    name: str
    kurz: str
    art: str = ""
    adresse: str = ""
    lizenz: str = ""
    website: str = ""
    kontakt: str = ""
    email: str = ""
    anschrift: str = ""
    gemeindeschluessel: str = ""
    regionalschluessel: str = ""
    wahlperioden: dict[str, Term] = {}
    gremien: dict[str, Committee] = {}
    personen: dict[str, PublicPerson] = {}


# What objects are made of: the value of a source for a key


class ShownFile(Struct, frozen=True):
    """A file with all that its object shows of others; `owner` is the key of its paper or meeting."""

    file: PublicFile
    owner: str
    datum: str
    master: str = ""  # keys
    derived: tuple[str, ...] = ()
    text: PublicFile | None = None  # the same in plain text


class LocationPart(Struct, frozen=True):
    """An address, the keys of the meetings there, and whether the authority itself is there."""

    text: str
    meetings: tuple[str, ...] = ()
    is_seat: bool = False


class AgendaPart(Struct, frozen=True):
    """A paper on the agenda of a meeting; `consultation` is a key."""

    consultation: str
    station: PublicStation
    betreff: str


class MinutesPart(Struct, frozen=True):
    """The minutes of a meeting; `files` are keys."""

    files: tuple[str, ...]


Parts = dict[str, Any]


def parts_of_paper(paper: PublicPaper) -> Parts:
    """What a paper adds to objects, by their keys."""
    if paper.form != "vorlage":
        return _parts_of_minutes(paper)
    parts: Parts = {paper.key: paper, **_files(paper, paper.key)}
    agendas: dict[str, tuple[AgendaPart, ...]] = {}
    for key, station, meeting in paper.consultations():
        parts[key] = station
        parts[f"organization/{in_url(station.gremium_kennung)}"] = station.gremium
        if meeting:
            item = AgendaPart(key, station, paper.betreff)
            agendas[meeting] = (*agendas.get(meeting, ()), item)
    parts |= agendas
    office = office_key(paper)
    if office:
        parts[office] = paper.federfuehrung
    return parts


def office_key(paper: PublicPaper) -> str:
    """The key of the office that is in charge of a paper; no committee has a dash in its own."""
    slug = _slug(paper.federfuehrung)
    return f"organization/verwaltung-{slug}" if slug else ""


def _parts_of_minutes(minutes: PublicPaper) -> Parts:
    for station in minutes.beratungsfolge:
        if station.meeting:
            files = _files(minutes, station.meeting)
            mains = [key for key, part in files.items() if part.file.rolle == "hauptdatei"]
            return {**files, station.meeting: MinutesPart(tuple(mains))}
    return {}


def _files(paper: PublicPaper, owner: str) -> dict[str, ShownFile]:
    files = paper.files()
    main, text, derived = "", None, []
    for key, file in files.items():
        if file.rolle == "hauptdatei":
            main = key
        elif file.rolle != "anlage":
            derived.append(key)
            text = file if file.rolle == "text" else text
    parts = {}
    for key, file in files.items():
        if key == main:
            parts[key] = ShownFile(file, owner, paper.datum, "", tuple(derived), text)
        else:
            master = main if key in derived else ""
            parts[key] = ShownFile(file, owner, paper.datum, master)
    return parts


def parts_of_authority(authority: PublicAuthority) -> Parts:
    """What the authority adds to objects, by their keys."""
    parts: Parts = {"body": replace(authority, gremien={}, personen={})}
    for name, term in authority.wahlperioden.items():
        parts[f"legislativeterm/{name}"] = term
    members: dict[str, list[str]] = {}
    for name, person in authority.personen.items():
        parts[f"person/{name}"] = person
        for member in person.mitgliedschaften:
            if member.gremium in authority.gremien:
                parts[member.key] = member
                members.setdefault(member.gremium, []).append(member.key)
    locations: dict[str, LocationPart] = {}
    for name, committee in authority.gremien.items():
        keys = tuple(members.get(name, ()))
        parts[f"organization/{name}"] = replace(committee, sitzungen={}, mitglieder=keys)
        for meeting_name, meeting in committee.sitzungen.items():
            key = f"meeting/{name}/{meeting_name}"
            parts[key] = meeting
            place = location_key(meeting.ort)
            if place:
                known = locations.get(place, LocationPart(meeting.ort))
                locations[place] = replace(known, meetings=(*known.meetings, key))
    seat = location_key(authority.anschrift)
    if seat:
        known = locations.get(seat, LocationPart(authority.anschrift))
        locations[seat] = replace(known, is_seat=True)
    return parts | locations


def location_key(text: str) -> str:
    """The key of an address; empty if there is none."""
    slug = _slug(text)
    return f"location/{slug}" if slug else ""


@lru_cache(maxsize=4096)
def _slug(text: str) -> str:
    try:
        return dateiname(text).lower()
    except KeinName:
        return ""


def parts_of(content: PublicPaper | PublicAuthority | None) -> Mapping[str, Any]:
    """What a source adds to objects; nothing if it is not there any more."""
    match content:
        case PublicPaper():
            return parts_of_paper(content)
        case PublicAuthority():
            return parts_of_authority(content)
        case None:
            return {}
