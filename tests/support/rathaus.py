"""A council without papers: a log and a folder as hand-overs would leave them, made in milliseconds."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from vorlagen.findings import Findings
from vorlagen.oparl.published import Published
from vorlagen.oparl.server import Application
from vorlagen.publishing.log import Datei, Entry, Ereignis, append, read_log, standing

NAME = "musterkreis"
ADDRESS = "https://ris.musterkreis.example/oparl"
START = 1_790_000_000  # seconds since 1970
MANDANT = """\
name: Musterkreis
kurz: MK
briefkopf: {organ: Die Landrätin}
art: kreis
oparl:
  adresse: https://ris.musterkreis.example/oparl
  lizenz: https://www.govdata.de/dl-de/by-2-0
  website: https://www.musterkreis.example
  kontakt: Sitzungsdienst
  email: sitzungsdienst@musterkreis.example
  anschrift: Musterallee 1, 12345 Musterstadt
  gemeindeschluessel: "05999000"
  regionalschluessel: "059990000000"
  wahlperioden: {ab_2025: {bezeichnung: Wahlperiode ab 2025, von: 2025-11-01}}
"""
GREMIEN = """\
gremien:
  kreistag:
    bezeichnung: Kreistag
    art: vertretung
    sitzungen:
      mai: {datum: 2026-05-20, beginn: "17:00", ort: "Kreishaus, Saal 1"}
      juli: {datum: 2026-07-08, entfaellt: Sommerpause}
      klausur: {datum: 2026-08-08, nichtoeffentlich: ja}
  ausschuss:
    bezeichnung: Ausschuss für Soziales
    kurz: Sozialausschuss
    art: ausschuss
    sitzungen:
      mai: {datum: 2026-05-05, beginn: "16:00", ort: "Kreishaus, Saal 1"}
      juni: {datum: 2026-06-09, beginn: "16:00"}
  vorstand: {bezeichnung: Geheimer Vorstand, nichtoeffentlich: ja, sitzungen: {mai: {datum: 2026-05-01}}}
  fraktion_a: {bezeichnung: Fraktion A, art: fraktion}
personen:
  erika:
    name: Dr. Erika Muster
    vorname: Erika
    nachname: Muster
    anrede: Frau
    veroeffentlichen: ja
    mitgliedschaften:
      - {gremium: kreistag, rolle: Mitglied, stimmrecht: ja, von: 2025-11-04, fuer: fraktion_a}
      - {gremium: vorstand, rolle: Mitglied}
  gustav: {name: Gustav Geheim, mitgliedschaften: [{gremium: kreistag}]}
"""
FIRST = {"gremium": "ausschuss", "sitzung": "mai", "top": "4.2", "zustaendigkeit": "Vorberatung"}
SECOND = {"gremium": "kreistag", "sitzung": "mai", "top": "10", "zustaendigkeit": "Entscheidung"}
DAYS = {"mai": "2026-05-05", "juni": "2026-06-09"}
NAMES = {"ausschuss": "Ausschuss für Soziales", "kreistag": "Kreistag"}


class Rathaus:
    """A project in a folder, and what it has handed over to another."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "projekt"
        self.target = folder / "ziel"
        self.target.mkdir(parents=True)
        self.now = START
        self.lag = 0  # seconds from the time that the log has until a hand-over is done
        self.write("mandant.yaml", MANDANT)
        self.write("gremien.yaml", GREMIEN)

    def write(self, name: str, text: str) -> None:
        """Write a file of the authority."""
        path = self.root / f"data/{NAME}/{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    @property
    def entries(self) -> list[Entry]:
        return read_log(self.root, NAME, Findings())

    def hand_over(
        self,
        kennung: str,
        stations: Sequence[Mapping[str, Any]] = (FIRST, SECOND),
        *,
        annexes: Sequence[str] = (),
        text: str = "Text.",
        target: Path | None = None,
        **others: Any,
    ) -> None:
        """Hand a paper over; `others` are fields of its metadata."""
        target = target or self.target
        folder = f"Vorlage_{kennung}"
        names = {"hauptdatei": "pdf", "text": "txt", "html": "html"}
        contents = {f"{folder}.{ending}": f"{text} {ending}".encode() for ending in names.values()}
        described = []
        for role, ending in names.items():
            described.append((f"{folder}.{ending}", role, f"Betreff {kennung}"))
        for number, title in enumerate(annexes, start=1):
            name = f"Anlage_{number}_zu_{folder}.pdf"
            contents[name] = title.encode()
            described.append((name, "anlage", title))
        contents["metadaten.json"] = json.dumps(
            {
                "betreff": f"Betreff {kennung}",
                "art": "Beschlussvorlage",
                "nummer": f"{kennung}/2026",
                "datum": "2026-04-01",
                "federfuehrung": "Sozialamt",
                "beratungsfolge": [_station(station) for station in stations],
                "kennung": kennung,
                "fassung": "oeffentlich",
                "form": "vorlage",
                "bezug": [],
                "dateien": [
                    {"name": name, "rolle": role, "titel": title, "art": _KINDS[name[-3:]]}
                    for name, role, title in described
                ],
                **others,
            }
        ).encode()
        files = []
        for name, content in sorted(contents.items()):
            path = target / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            digest = hashlib.sha512(content).hexdigest()
            files.append(Datei(f"{folder}/{name}", len(content), digest))
        before = standing(self.entries).get((f"{NAME}/{kennung}", str(target)))
        event = Ereignis.ERSETZT if before else Ereignis.AUSGEHAENDIGT
        self._log(kennung, event, tuple(files), target)

    def withdraw(self, kennung: str) -> None:
        """Withdraw a paper, if it is there."""
        before = standing(self.entries).get((f"{NAME}/{kennung}", str(self.target)))
        if before is None:
            return
        for file in before.dateien:
            (self.target / file.name).unlink()
        self._log(kennung, Ereignis.ZURUECKGEZOGEN, before.dateien, self.target)

    def _log(
        self,
        kennung: str,
        event: Ereignis,
        files: tuple[Datei, ...],
        target: Path,
    ) -> None:
        entry = Entry(
            ereignis=event,
            wann=datetime.fromtimestamp(self.now - self.lag, UTC),
            wer="Grete Übel",
            vorlage=f"{NAME}/{kennung}",
            nummer=f"{kennung}/2026",
            ziel=str(target),
            dateien=files,
            commit="c0ffee" * 6 + "c0ff",
            datenstand="da7a" * 16,
        )
        append(self.root, NAME, entry)

    def source(self) -> Published:
        """What OParl makes of it now."""
        source = Published(self.root)
        findings = source.load(self.now)
        assert not findings.has_errors, [finding.message for finding in findings]
        return source


async def asked(app: Any, scope: dict[str, Any]) -> tuple[int, bytes]:
    """The status and body of an answer, without a client between, which mends addresses."""
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    await app({"type": "http", "method": "GET", "headers": [], **scope}, receive, send)
    return messages[0]["status"], b"".join(message.get("body", b"") for message in messages)


def answer(source: Published, url: str) -> Any:
    """What the server answers to whoever asks for an address."""
    app = Application(source, ADDRESS, lambda: START)
    parts = urlsplit(url)
    scope = {"path": unquote(parts.path), "query_string": parts.query.encode()}
    status, content = asyncio.run(asked(app, scope))
    assert status == 200, (url, content)
    return json.loads(content)


_KINDS = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8", "tml": "text/html"}


def _station(station: Mapping[str, Any]) -> dict[str, Any]:
    """A station as metadata have it; `gremium` and `sitzung` of the given one are keys."""
    committee, meeting = station["gremium"], station.get("sitzung", "")
    return {
        **station,
        "gremium": NAMES.get(committee, committee),
        "gremium_kennung": committee,
        "sitzung": DAYS.get(meeting, "2026-12-01") if meeting else "",
        "sitzung_kennung": meeting,
    }
