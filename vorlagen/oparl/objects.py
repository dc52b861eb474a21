"""What a paper and an authority say of the objects of OParl 1.1, as JSON under the names of its schema.

An object is known by its path, which is made of names, so that neither order nor gaps tell of anything that
is not public: `musterkreis/paper/beratung`. What is not known is left out: no null, no empty text, no empty
list but where the schema asks for one. Keys of our own have a prefix.

What a source says of an object is a part of it; `Objects` puts parts together. In parts, objects are links,
also where the schema embeds them, and every link is relative: the public address may change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from vorlagen.german.dates import datum
from vorlagen.german.words import KeinName, dateiname
from vorlagen.publishing.log import Datei

if TYPE_CHECKING:  # the models take a second to import
    from vorlagen.paper import Mandant
    from vorlagen.sitzungen import Gremien, Gremium, Mitglied

Json = dict[str, Any]
Parts = dict[str, Json]  # by the paths of their objects
SCHEMA = "https://schema.oparl.org/1.1/"
ROOT = "\0/"  # what links begin with; no other text begins so, for YAML has no such character
PLACE, TEXT = "_place", "_text"  # where the content of a file lies, and the same in plain text
KINDS = {  # kinds of objects, and what their lists are called in addresses
    "organization": "organizations",
    "person": "persons",
    "meeting": "meetings",
    "paper": "papers",
    "agendaitem": "agendaitems",
    "consultation": "consultations",
    "file": "files",
    "location": "locations",
    "legislativeterm": "legislativeterms",
    "membership": "memberships",
}
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")
_BERLIN = ZoneInfo("Europe/Berlin")
_AUTHORITIES = {
    "gemeinde": "Gemeinde",
    "stadt": "Stadt",
    "kreisfreie_stadt": "Kreisfreie Stadt",
    "kreis": "Kreis",
    "staedteregion": "Städteregion",
    "verband": "Verband",
}
_COMMITTEES = {  # type and classification, in the words of the specification
    None: ("Gremium", ""),
    "vertretung": ("Gremium", "Parlament"),
    "ausschuss": ("Gremium", "Ausschuss"),
    "beirat": ("Gremium", "Beirat"),
    "kommission": ("Gremium", "Kommission"),
    "fraktion": ("Fraktion", "Fraktion"),
}
_DECIDES = ("entscheid", "beschließ", "beschlussfassung")
_PREPARES = (
    "vorberat",
    "kenntnis",
    "anhör",
    "empfehl",
    "beschlussempfehl",
    "bericht",
    "information",
)


@lru_cache(maxsize=65_536)
def stamp(seconds: int) -> str:
    """A time as OParl has it, with the offset of German time: 2026-11-26T17:00:00+01:00."""
    return datetime.fromtimestamp(seconds, _BERLIN).isoformat()


def joined(data: list[str], pagination: Json, links: Mapping[str, str]) -> str:
    """A page of objects that are JSON already."""
    rest = msgspec.json.encode({"pagination": pagination, "links": links}).decode()
    return f'{{"data":[{",".join(data)}],{rest[1:]}'


def link(path: str) -> str:
    """The address of an object or list; empty for no path."""
    return f"{ROOT}{path}.json" if path else ""


@lru_cache(maxsize=4096)
def in_url(name: str) -> str:
    """A name as a step of an address; most need no quotes, and there are many."""
    return name if _PLAIN.fullmatch(name) else quote(name, safe="")


def _known(values: Json) -> Json:
    """What is neither unknown nor empty."""
    known = {}
    for key, value in values.items():
        if value not in (None, "", []):
            known[key] = value
    return known


# Papers


class File(Struct, frozen=True):
    """A file of a package as its metadata have it."""

    name: str
    rolle: str  # hauptdatei, anlage, text, html, fakten
    titel: str
    art: str  # MIME type


class PublishedStation(Struct, frozen=True):
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


class Metadata(Struct, frozen=True):
    """The metadata of a package."""

    kennung: str
    betreff: str
    art: str
    fassung: str  # oeffentlich or intern
    form: str  # vorlage or niederschrift
    nummer: str = ""
    datum: str = ""
    federfuehrung: str = ""
    beratungsfolge: tuple[PublishedStation, ...] = ()
    bezug: tuple[str, ...] = ()
    dateien: tuple[File, ...] = ()


def parts_of_paper(
    authority: str, paper: Metadata, stored: Mapping[str, Datei], commit: str
) -> Parts:
    """What a paper that was handed over says of objects.

    Args:
        authority: The name of its authority in addresses.
        paper: What its package says of it.
        stored: Its files in the log by their names in the package; others are not shown.
        commit: The state of the data from which it was built.
    """
    if paper.form != "vorlage":
        return _parts_of_minutes(authority, paper, stored)
    path = f"{authority}/paper/{in_url(paper.kennung)}"
    files = _files(authority, paper, stored, {"paper": [link(path)]})
    parts: Parts = dict(files)
    offices = []
    slug = _slug(paper.federfuehrung)
    if slug:  # no committee has a dash in its name
        office = f"{authority}/organization/verwaltung-{slug}"
        offices.append(link(office))
        parts[office] = {
            "body": link(f"{authority}/body"),
            "name": paper.federfuehrung,
            "organizationType": "Verwaltungsbereich",
        }
    consultations = []
    numbers: Counter[str] = Counter()  # more than one in a meeting are numbered
    for station in paper.beratungsfolge:
        committee, meeting = _of_station(authority, station, parts)
        steps = (meeting or committee).split("/", 2)[2]
        numbers[steps] += 1
        name = f"{in_url(paper.kennung)}/{steps}"
        if numbers[steps] > 1:
            name += f"-{numbers[steps]}"
        consultation = f"{authority}/consultation/{name}"
        item = f"{authority}/agendaitem/{name}" if meeting else ""
        consultations.append(link(consultation))
        parts[consultation] = _known(
            {
                "paper": link(path),
                "agendaItem": link(item),
                "meeting": link(meeting),
                "organization": [link(committee)],
                "authoritative": _authoritative(station.zustaendigkeit),
                "role": station.zustaendigkeit,
            }
        )
        if item:
            parts[meeting].setdefault("agendaItem", []).append(link(item))
            parts[item] = _known(
                {
                    "meeting": link(meeting),
                    "number": station.top,
                    "name": paper.betreff,
                    "public": station.oeffentlich,
                    "consultation": link(consultation),
                    "result": station.ergebnis,
                    "resolutionText": station.beschluss,
                }
            )
    of_role = {file.rolle: link(name) for name, file in _by_path(authority, paper, stored)}
    main = of_role.get("hauptdatei", "")
    other_files = [link(name) for name in files if link(name) != main]
    parts[path] = _known(
        {
            "body": link(f"{authority}/body"),
            "name": paper.betreff,
            "reference": paper.nummer,
            "date": paper.datum,
            "paperType": paper.art,
            "relatedPaper": [link(f"{authority}/paper/{in_url(name)}") for name in paper.bezug],
            "mainFile": main,
            "auxiliaryFile": other_files,
            "originatorOrganization": offices,
            "underDirectionOf": offices,
            "consultation": consultations,
            "vorlagen:commit": commit,
            "vorlagen:fakten": of_role.get("fakten"),  # all printed figures with their addresses
        }
    )
    return parts


def _parts_of_minutes(authority: str, paper: Metadata, stored: Mapping[str, Datei]) -> Parts:
    parts: Parts = {}
    for station in paper.beratungsfolge:
        _, meeting = _of_station(authority, station, parts)
        if meeting:
            mains = []
            for path, file in _by_path(authority, paper, stored):
                if file.rolle == "hauptdatei":
                    mains.append(link(path))
            parts[meeting]["auxiliaryFile"] = mains
            return parts | _files(authority, paper, stored, {"meeting": [link(meeting)]})
    return {}


def _of_station(authority: str, station: PublishedStation, parts: Parts) -> tuple[str, str]:
    """The paths of the committee and the meeting of a station, which gremien.yaml may lack by now."""
    committee = in_url(station.gremium_kennung)
    organization = f"{authority}/organization/{committee}"
    parts[organization] = _committee(organization, station.gremium)
    if not station.sitzung_kennung:
        return organization, ""
    meeting = f"{authority}/meeting/{committee}/{in_url(station.sitzung_kennung)}"
    if meeting not in parts:
        begin = time.fromisoformat(station.beginn) if station.beginn else None
        day = date.fromisoformat(station.sitzung)
        parts[meeting] = _meeting(organization, station.gremium, day, begin)
    return organization, meeting


def _by_path(
    authority: str, paper: Metadata, stored: Mapping[str, Datei]
) -> Iterable[tuple[str, File]]:
    for file in paper.dateien:
        if file.name in stored:
            yield f"{authority}/file/{in_url(paper.kennung)}/{in_url(file.name)}", file


def _files(
    authority: str, paper: Metadata, stored: Mapping[str, Datei], owner: Mapping[str, list[str]]
) -> Parts:
    main, text = "", ""
    derived: list[str] = []
    for path, file in _by_path(authority, paper, stored):
        if file.rolle == "hauptdatei":
            main = path
        elif file.rolle != "anlage":
            derived.append(link(path))
            if file.rolle == "text":
                text = _place(stored[file.name])
    parts = {}
    for path, file in _by_path(authority, paper, stored):
        logged = stored[file.name]
        steps = path.split("/", 2)[2]
        master, copies, text_place = "", [], ""
        if path == main:
            copies, text_place = derived, text
        elif link(path) in derived:
            master = link(main)
        parts[path] = _known(
            {
                **owner,
                "name": file.titel,
                "fileName": file.name,
                "mimeType": file.art.partition(";")[0],
                "date": paper.datum,
                "size": logged.groesse,
                "sha512Checksum": logged.sha512,
                "accessUrl": f"{ROOT}{authority}/access/{steps}",
                "downloadUrl": f"{ROOT}{authority}/download/{steps}",
                "masterFile": master,
                "derivativeFile": copies,
                PLACE: _place(logged),
                TEXT: text_place,
            }
        )
    return parts


def _place(stored: Datei) -> str:
    """Where the content of a file lies at the target, after its checksum."""
    return f"{stored.sha512} {stored.name}"


def _authoritative(duty: str) -> bool | None:
    """Whether a committee decides on a paper; None if the word for what it does is not known."""
    word = duty.casefold()
    if word.startswith(_DECIDES) or word == "beschluss":
        return True
    if word.startswith(_PREPARES):
        return False
    return None


# The authority


def parts_of_authority(authority: str, mandant: Mandant, gremien: Gremien) -> Parts:
    """What mandant.yaml and gremien.yaml say of objects, as far as it is public."""
    body = f"{authority}/body"
    parts: Parts = {}
    for key, gremium in gremien.gremien.items():
        if gremium.nichtoeffentlich:
            continue
        organization = f"{authority}/organization/{key}"
        parts[organization] = _committee(organization, gremium.bezeichnung, gremium)
        for name, sitzung in gremium.sitzungen.items():
            if not sitzung.nichtoeffentlich:
                meeting = f"{authority}/meeting/{key}/{name}"
                seat = _location(authority, sitzung.ort, "meetings", meeting, parts)
                values = _meeting(organization, gremium.bezeichnung, sitzung.datum, sitzung.beginn)
                cancelled = bool(sitzung.entfaellt) or None
                parts[meeting] = _known({**values, "cancelled": cancelled, "location": seat})
    for key, person in gremien.personen.items():
        if person.veroeffentlichen:
            _add_person(authority, key, person, parts)
    said = mandant.oparl
    terms = []

    values = {
        "system": link("system"),
        "shortName": mandant.kurz,
        "name": mandant.name,
        "classification": _AUTHORITIES.get(mandant.art or ""),
    }
    for kind, name in KINDS.items():
        values[_LISTED_AS.get(kind, kind)] = link(f"{authority}/{name}")
    if said:
        for key, term in said.wahlperioden.items():
            path = f"{authority}/legislativeterm/{key}"
            terms.append(link(path))
            days = {"startDate": term.von, "endDate": term.bis}
            parts[path] = _known({"body": link(body), "name": term.bezeichnung, **days})
        values |= {
            "website": said.website,
            "license": said.lizenz,
            "ags": said.gemeindeschluessel,
            "rgs": said.regionalschluessel,
            "contactEmail": said.email,
            "contactName": said.kontakt,
            "location": _location(authority, said.anschrift, "bodies", body, parts),
        }
    parts[body] = {**_known(values), "legislativeTerm": terms}  # the schema wants it in any case
    return parts


def _add_person(authority: str, key: str, person: Mitglied, parts: Parts) -> None:
    """Add a person with the memberships in committees that are there already."""
    members = []
    for membership in person.mitgliedschaften:
        organization = f"{authority}/organization/{membership.gremium}"
        if organization not in parts:
            continue
        member = f"{authority}/membership/{key}/{membership.gremium}"
        if membership.von:
            member += f"-{membership.von}"
        on_behalf = f"{authority}/organization/{membership.fuer}"
        if on_behalf not in parts:
            on_behalf = ""
        members.append(link(member))
        parts[organization].setdefault("membership", []).append(link(member))
        parts[member] = _known(
            {
                "person": link(f"{authority}/person/{key}"),
                "organization": link(organization),
                "role": membership.rolle,
                "votingRight": membership.stimmrecht,
                "startDate": membership.von,
                "endDate": membership.bis,
                "onBehalfOf": link(on_behalf),
            }
        )
    parts[f"{authority}/person/{key}"] = _known(
        {
            "body": link(f"{authority}/body"),
            "name": person.name,
            "familyName": person.nachname,
            "givenName": person.vorname,
            "formOfAddress": person.anrede,
            "membership": members,
        }
    )


_LISTED_AS = {  # where a list has not the name of its kind
    "agendaitem": "agendaItem",
    "location": "locationList",
    "legislativeterm": "legislativeTermList",
}


def _committee(path: str, name: str, gremium: Gremium | None = None) -> Json:
    """An organization; of one that gremien.yaml lacks no more than its name is known."""
    kind, classification = _COMMITTEES[None]
    short_name = None
    if gremium:
        kind, classification = _COMMITTEES[gremium.art]
        short_name = gremium.kurz
    return _known(
        {
            "body": link(f"{path.partition('/')[0]}/body"),
            "name": name,
            "shortName": short_name,
            "meeting": link(f"{path}/meetings"),
            "consultation": link(f"{path}/consultations"),
            "organizationType": kind,
            "classification": classification,
        }
    )


def _meeting(organization: str, name: str, day: date, begin: time | None) -> Json:
    start = ""
    if begin:
        start = datetime.combine(day, begin, _BERLIN).isoformat()
    return _known(
        {
            "organization": [link(organization)],
            "name": f"{name}, {datum(day)}",
            "start": start,
            "vorlagen:datum": day.isoformat(),
        }
    )


def _location(authority: str, text: str | None, use: str, user: str, parts: Parts) -> str:
    """The link to an address that a meeting or the authority has; empty if there is none."""
    slug = _slug(text or "")
    if not slug:
        return ""
    path = f"{authority}/location/{slug}"
    known = parts.setdefault(path, {"description": text})
    known.setdefault(use, []).append(link(user))
    return link(path)


@lru_cache(maxsize=4096)
def _slug(text: str) -> str:
    try:
        return dateiname(text).lower()
    except KeinName:
        return ""
