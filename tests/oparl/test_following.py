"""Whoever asks for changes again and again holds what somebody holds who reads everything anew."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from rathaus import ADDRESS, FIRST, GREMIEN, MANDANT, NAME, SECOND, Rathaus, answer

from vorlagen.oparl.client import Client, Json
from vorlagen.oparl.objects import KINDS, stamp
from vorlagen.oparl.published import Published
from vorlagen.oparl.server import Application

NAMES = ("a", "b", "c")
STATIONS = (
    FIRST,
    SECOND,
    {**FIRST, "sitzung": "juni"},
    {**FIRST, "top": "1", "ergebnis": "vertagt"},
    {"gremium": "beirat", "sitzung": "alt"},
    {"gremium": "kreistag"},
)
FACTS = (
    ("gremien.yaml", GREMIEN),
    ("gremien.yaml", GREMIEN.replace("Kreishaus, Saal 1", "Rathaus")),
    ("gremien.yaml", GREMIEN.replace("juni:", "september:")),
    ("gremien.yaml", GREMIEN.replace("veroeffentlichen: ja", "veroeffentlichen: nein")),
    ("mandant.yaml", MANDANT.replace("by-2-0", "zero-2-0")),
    ("mandant.yaml", MANDANT.replace("ab_2025: {", "bis_2030: {")),
)
hand_overs = st.fixed_dictionaries(
    {
        "kennung": st.sampled_from(NAMES),
        "stations": st.lists(st.sampled_from(STATIONS), max_size=3),
        "annexes": st.lists(st.sampled_from(("Plan", "Gutachten")), max_size=2, unique=True),
        "text": st.sampled_from(("Eins.", "Zwei.")),
        "fassung": st.sampled_from(("oeffentlich", "oeffentlich", "oeffentlich", "intern")),
        "bezug": st.sampled_from(((), ("b",), ("c", "a"))),
        "form": st.sampled_from(("vorlage", "vorlage", "vorlage", "niederschrift")),
        "federfuehrung": st.sampled_from(("Sozialamt", "Kämmerei", "")),
    }
)
steps = st.one_of(
    hand_overs,
    st.sampled_from([("withdraw", name) for name in NAMES]),
    st.sampled_from([("facts", facts) for facts in FACTS]),
    st.just(("read", "")),
    st.just(("restart", "")),
)
pauses = st.sampled_from((0, 1, 1, 60))  # seconds
lags = st.sampled_from((0, 0, 30))  # how long a hand-over takes after the time that is logged


class Direct(Client):
    """Asks the server, two objects a page, without a network between."""

    def __init__(self, source: Published) -> None:
        super().__init__(ADDRESS)
        self.source = source

    def object(self, url: str) -> Json:
        if "limit=" not in url:
            url += ("&" if "?" in url else "?") + "limit=2"
        page: Json = answer(self.source, url)
        return page


class Reader:
    """Somebody who has read all lists once and then asks for changes: since what came last, or by a clock."""

    def __init__(self, *, has_clock: bool = False) -> None:
        self.known: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS}
        self.since = dict.fromkeys(KINDS, "")
        self.has_clock = has_clock

    def read(self, source: Published, now: int) -> None:
        client = Direct(source)
        for kind in KINDS:
            url = f"{ADDRESS}/{NAME}/{KINDS[kind]}.json"
            newest = client.follow(url, self.known[kind], self.since[kind])
            self.since[kind] = stamp(now) if self.has_clock else newest


def take(rathaus: Rathaus, step: Any) -> None:
    if isinstance(step, dict):
        rathaus.hand_over(**step)
    elif step[0] == "withdraw":
        rathaus.withdraw(step[1])
    elif step[0] == "facts":
        rathaus.write(*step[1])


@settings(max_examples=15)
@given(st.lists(st.tuples(pauses, lags, steps), min_size=4, max_size=16))
def test_following_is_reading_anew(sequence: list[tuple[int, int, Any]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch("vorlagen.oparl.published.ask_git", return_value=b""),
        mock.patch("vorlagen.oparl.published.last_commit", return_value=("", False)),
    ):
        rathaus = Rathaus(Path(folder))
        rathaus.hand_over("immer", STATIONS[:2])
        source = rathaus.source()
        readers = (Reader(), Reader(has_clock=True))
        for reader in readers:
            reader.read(source, rathaus.now)
        rathaus.now += 60
        for pause, rathaus.lag, step in [*sequence, (0, 0, ("restart", ""))]:
            rathaus.now += pause
            take(rathaus, step)
            action = "hand over" if isinstance(step, dict) else step[0]
            if action == "restart":
                source = rathaus.source()
            else:
                asyncio.run(Application(source, ADDRESS, lambda: rathaus.now).update())
            for reader in readers if action in ("read", "restart") else ():
                reader.read(source, rathaus.now)
        fresh = Reader()
        fresh.read(source, rathaus.now)
        for reader in readers:
            assert reader.known == fresh.known
