"""The objects of OParl 1.1, as JSON has them, under the names of its schema.

What is not known is left out: no null, no empty text, no empty list but where the schema asks for one. Keys
of our own have a prefix. The text of a file stands in its own object and in the list of files, not where
papers and meetings embed the file: a page of a hundred papers would have megabytes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from vorlagen.german.dates import datum
from vorlagen.oparl.council import KINDS, Council, has_item
from vorlagen.oparl.public import (
    Committee,
    LocationPart,
    Member,
    MinutesPart,
    PublicFile,
    PublicMeeting,
    PublicPaper,
    PublicPerson,
    PublicStation,
    ShownFile,
    Term,
    in_url,
    location_key,
    office_key,
)

Json = dict[str, Any]
SCHEMA = "https://schema.oparl.org/1.1/"
_BERLIN = ZoneInfo("Europe/Berlin")
_TYPES = {"agendaitem": "AgendaItem", "legislativeterm": "LegislativeTerm"}  # not only capitalized
_AUTHORITIES = {
    "gemeinde": "Gemeinde",
    "stadt": "Stadt",
    "kreisfreie_stadt": "Kreisfreie Stadt",
    "kreis": "Kreis",
    "staedteregion": "Städteregion",
    "verband": "Verband",
}
_COMMITTEES = {  # type and classification, in the words of the specification
    "": ("Gremium", ""),
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


def error(message: str, debug: str) -> Json:
    """What a request gets that cannot be answered; the message is for people, in German."""
    return {"type": f"{SCHEMA}Error", "message": message, "debug": debug}


@lru_cache(maxsize=65_536)
def stamp(seconds: int) -> str:
    """A time as OParl has it, with the offset of German time: 2026-11-26T17:00:00+01:00."""
    return datetime.fromtimestamp(seconds, _BERLIN).isoformat()


class Interface(Struct):
    """The interface at its public address, which has no slash at its end.

    `text_of` reads the text of a file, and is asked only for what is shown. A static host has no
    addresses at which a browser downloads a file.
    """

    address: str
    councils: Mapping[str, Council]
    text_of: Callable[[Council, PublicFile], str]
    has_downloads: bool = True

    def url(self, council: Council, key: str) -> str:
        """The address of an object, which is its id."""
        return f"{self.address}/{council.path}/{key}.json"

    def list_url(self, council: Council, kind: str, committee: str = "") -> str:
        """The address of a list: of all objects of a kind, or of a committee's."""
        within = f"organization/{committee}/" if committee else ""
        return f"{self.address}/{council.path}/{within}{KINDS[kind]}.json"

    def system(self) -> Json:
        """The system, which is as old as its first authority and changes with any of them."""
        times = [council.times_of("body") for council in self.councils.values()]
        authorities = [council.authority for council in self.councils.values()]
        system = {
            "id": f"{self.address}/system.json",
            "type": f"{SCHEMA}System",
            "oparlVersion": SCHEMA,
            "body": f"{self.address}/bodies.json",
            "name": ", ".join(authority.name for authority in authorities),
            "contactEmail": authorities[0].email,
            "contactName": authorities[0].kontakt,
            "website": authorities[0].website,
            "created": stamp(min(time.created for time in times)),
            "modified": stamp(max(time.modified for time in times)),
        }
        return _known(system)

    def made(
        self, council: Council, key: str, *, omits: bool = False, embedded: bool = False
    ) -> Json | None:
        """An object; its tombstone if it is gone; None if there never was one.

        Args:
            council: Whose it is.
            key: Which it is.
            omits: Whether its lists of embedded objects are left out (`omit_internal`).
            embedded: Whether it stands within the object to which it would refer back.
        """
        times = council.times(key)
        if times is None:
            return None
        kind = key.partition("/")[0]
        made = {
            "id": self.url(council, key),
            "type": SCHEMA + _TYPES.get(kind, kind.capitalize()),
            "created": stamp(times.created),
            "modified": stamp(times.modified),
        }
        if times.deleted:
            return {**made, "deleted": True}
        view = _ObjectView(self, council, key, council.part(key), omits, embedded)
        return made | _known(getattr(view, kind)()) | view.required


def _known(values: Json) -> Json:
    """What is neither unknown nor empty."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


class _ObjectView(Struct):
    """An object that is being made; each kind has a method of its name. `part` is of its first source."""

    interface: Interface
    council: Council
    key: str
    part: Any
    omits: bool
    embedded: bool
    required: Json = {}  # also if it is empty

    def to(self, key: str) -> str:
        """The address of another object; empty if it is not there."""
        return self.interface.url(self.council, key) if self.council.parts(key) else ""

    def all_to(self, keys: Iterable[str]) -> list[str]:
        return [address for address in map(self.to, keys) if address]

    def back_to(self, key: str) -> str:
        """The address of the object that this one belongs to, unless it stands there."""
        return "" if self.embedded else self.to(key)

    def inner(self, key: str) -> Json | None:
        """Another object, to be embedded."""
        return self.interface.made(self.council, key, embedded=True) if key else None

    def inner_list(self, keys: Iterable[str]) -> list[Json | None]:
        """A list of embedded objects that a reader may want to be left out."""
        return [] if self.omits else [self.inner(key) for key in keys]

    def body(self) -> Json:
        authority = self.council.authority
        lists = {}
        for kind, name in (("agendaitem", "agendaItem"), ("location", "locationList")):
            lists[name] = self.interface.list_url(self.council, kind)
        lists["legislativeTermList"] = self.interface.list_url(self.council, "legislativeterm")
        for kind in KINDS:
            if kind not in (*_TYPES, "location"):
                lists[kind] = self.interface.list_url(self.council, kind)
        if not self.omits:
            terms = self.inner_list(self.council.keys("legislativeterm"))
            self.required = {"legislativeTerm": terms}
        return lists | {
            "system": f"{self.interface.address}/system.json",
            "shortName": authority.kurz,
            "name": authority.name,
            "website": authority.website,
            "license": authority.lizenz,
            "ags": authority.gemeindeschluessel,
            "rgs": authority.regionalschluessel,
            "contactEmail": authority.email,
            "contactName": authority.kontakt,
            "classification": _AUTHORITIES.get(authority.art, ""),
            "location": self.inner(location_key(authority.anschrift)),
        }

    def legislativeterm(self) -> Json:
        term: Term = self.part
        return {
            "body": self.back_to("body"),
            "name": term.bezeichnung,
            "startDate": term.von,
            "endDate": term.bis,
        }

    def location(self) -> Json:
        location: LocationPart = self.part
        return {
            "description": location.text,
            "bodies": [self.back_to("body")] if location.is_seat and not self.embedded else [],
            "meetings": [] if self.embedded else self.all_to(location.meetings),
        }

    def organization(self) -> Json:
        path = self.key.partition("/")[2]
        if "-" in path:
            kind = "Verwaltungsbereich"
            return {"body": self.to("body"), "name": self.part, "organizationType": kind}
        committee = Committee("")
        for part in self.council.parts(self.key).values():
            if isinstance(part, Committee):
                committee = part
        kind, classification = _COMMITTEES[committee.art]
        return {
            "body": self.to("body"),
            "name": committee.name or self.part,
            "shortName": committee.kurz,
            "membership": self.all_to(committee.mitglieder),
            "meeting": self.interface.list_url(self.council, "meeting", path),
            "consultation": self.interface.list_url(self.council, "consultation", path),
            "organizationType": kind,
            "classification": classification,
        }

    def person(self) -> Json:
        person: PublicPerson = self.part
        keys = [member.key for member in person.mitgliedschaften]
        return {
            "body": self.to("body"),
            "name": person.name,
            "familyName": person.nachname,
            "givenName": person.vorname,
            "formOfAddress": person.anrede,
            "membership": self.inner_list(key for key in keys if self.council.parts(key)),
        }

    def membership(self) -> Json:
        member: Member = self.part
        return {
            "person": self.back_to(f"person/{member.person}"),
            "organization": self.to(f"organization/{member.gremium}"),
            "role": member.rolle,
            "votingRight": member.stimmrecht,
            "startDate": member.von,
            "endDate": member.bis,
            "onBehalfOf": self.to(f"organization/{member.fuer}"),
        }

    def meeting(self) -> Json:
        committee = self.key.split("/")[1]
        agenda = self.council.agenda(self.key)
        minutes: list[str] = []
        meeting = None
        for part in self.council.parts(self.key).values():
            if isinstance(part, PublicMeeting):
                meeting = part
            elif isinstance(part, MinutesPart):
                minutes.extend(part.files)
        if meeting is None and agenda:  # gremien.yaml does not have it any more
            station = next(iter(agenda.values()))[1].station
            meeting = PublicMeeting(station.gremium, station.sitzung, station.beginn)
        values: Json = {
            "organization": self.all_to([f"organization/{committee}"]),
            "agendaItem": self.inner_list(map(_item, agenda)),
        }
        if meeting is not None:
            day = datum(date.fromisoformat(meeting.datum))
            values["name"] = f"{meeting.gremium}, {day}"
            values["start"] = _start(meeting)
            values["cancelled"] = meeting.entfaellt or None
            values["location"] = self.inner(location_key(meeting.ort))
            values["vorlagen:datum"] = meeting.datum
        if len(minutes) == 1:
            values["resultsProtocol"] = self.inner(minutes[0])
        else:  # extracts, one for each item
            values["auxiliaryFile"] = self.inner_list(sorted(minutes))
        return values

    def agendaitem(self) -> Json:
        consultation = f"consultation/{self.key.partition('/')[2]}"
        station: PublicStation = self.council.part(consultation)
        order, item = self.council.agenda(station.meeting)[consultation]
        return {
            "order": order,
            "meeting": self.back_to(station.meeting),
            "number": station.top,
            "name": item.betreff,
            "public": station.oeffentlich,
            "consultation": self.to(consultation),
            "result": station.ergebnis,
            "resolutionText": station.beschluss,
        }

    def paper(self) -> Json:
        paper: PublicPaper = self.part
        files = paper.files()
        of_role = {file.rolle: key for key, file in files.items()}
        main, facts = of_role.get("hauptdatei", ""), of_role.get("fakten", "")
        offices = self.all_to([office_key(paper)])
        related = [PublicPaper(name, "", "", "").key for name in paper.bezug]
        return {
            "body": self.to("body"),
            "name": paper.betreff,
            "reference": paper.nummer,
            "date": paper.datum,
            "paperType": paper.art,
            "relatedPaper": self.all_to(related),
            "mainFile": self.inner(main),
            "auxiliaryFile": self.inner_list(key for key in files if key != main),
            "originatorOrganization": offices,
            "underDirectionOf": offices,
            "consultation": [self.inner(key) for key, _, _ in paper.consultations()],
            "vorlagen:commit": paper.commit,
            "vorlagen:fakten": self.to(facts),  # all printed figures with their addresses
        }

    def consultation(self) -> Json:
        station: PublicStation = self.part
        _, kennung, meeting = self.key.split("/", 2)
        item = _item(self.key) if has_item(f"{kennung}/{meeting}") else ""
        return {
            "paper": self.back_to(f"paper/{kennung}"),
            "agendaItem": self.interface.url(self.council, item) if item else "",
            "meeting": self.to(station.meeting),
            "organization": self.all_to([f"organization/{in_url(station.gremium_kennung)}"]),
            "authoritative": _authoritative(station.zustaendigkeit),
            "role": station.zustaendigkeit,
        }

    def file(self) -> Json:
        part: ShownFile = self.part
        file = part.file
        base = f"{self.interface.address}/{self.council.path}"
        path = self.key.partition("/")[2]
        values = {
            "name": file.titel,
            "fileName": file.name,
            "mimeType": file.art.partition(";")[0],
            "date": part.datum,
            "size": file.groesse,
            "sha512Checksum": file.sha512,
            "accessUrl": f"{base}/access/{path}",
            "downloadUrl": f"{base}/download/{path}" if self.interface.has_downloads else "",
            "masterFile": self.to(part.master),
            "derivativeFile": self.all_to(part.derived),
            "fileLicense": self.council.authority.lizenz,
        }
        if not self.embedded:
            owner = part.owner.partition("/")[0]
            values[owner] = self.all_to([part.owner])
            if part.text is not None:
                values["text"] = self.interface.text_of(self.council, part.text)
        return values


def _item(consultation: str) -> str:
    """The key of the agenda item of a consultation, which has the same path."""
    return consultation.replace("consultation/", "agendaitem/", 1)


def _start(meeting: PublicMeeting) -> str:
    """When a meeting begins; empty unless that is known."""
    if not meeting.beginn:
        return ""
    day, begin = date.fromisoformat(meeting.datum), time.fromisoformat(meeting.beginn)
    return datetime.combine(day, begin, _BERLIN).isoformat()


def _authoritative(duty: str) -> bool | None:
    """Whether a committee decides on a paper; None if the word for what it does is not known."""
    word = duty.casefold()
    if word.startswith(_DECIDES) or word == "beschluss":
        return True
    return False if word.startswith(_PREPARES) else None
