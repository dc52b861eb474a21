"""The names that do not depend on a paper's own facts: authority, programmes, costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from msgspec import Struct

from vorlagen.bescheide import (
    BESCHEID,
    FOERDERPROGRAMM,
    KGST,
    STELLENPLAN,
    Bescheid,
    Foerderprogramm,
    KgstAusgabe,
    NamesOn,
    Stellenplan,
    change_days,
    kgst_names,
    notice_names,
    post_names,
    programme_names,
    rates_at,
)
from vorlagen.facts.dateiart import FactFiles
from vorlagen.facts.types import Zeitraum
from vorlagen.figures import Exposure, Lazy, Namespace, group_of, unusable
from vorlagen.haushalt import HAUSHALT
from vorlagen.paper.projekt import Behoerde, Gemeinsam
from vorlagen.sitzungen import Gremien, committee_names


class AuthorityNames(Struct, frozen=True):
    """Puts together the names of an authority, and of what all authorities share.

    `names_on` gives all names among which notices find their rates, as they hold on a day.
    """

    gemeinsam: Gemeinsam
    behoerde: Behoerde
    expose: Exposure
    names_on: NamesOn

    def on(self, day: date) -> dict[str, Any]:
        """Programmes and costs of workplaces as they hold on `day`."""
        shared: dict[str, Any] = {}
        editions = self.gemeinsam.dateien.of(KGST)
        for file in editions.unusable.values():
            shared["kgst"] = Lazy(partial(unusable, file))
        if editions.facts:
            shared["kgst"] = Lazy(partial(self._costs, editions, day))
        programmes = self.gemeinsam.dateien.of(FOERDERPROGRAMM)
        for name, file in programmes.unusable.items():
            shared[name] = Lazy(partial(unusable, file))
        for name in programmes.facts:
            shared[name] = Lazy(partial(self._programme, programmes, name, day))
        return shared

    def _costs(self, editions: FactFiles[KgstAusgabe], day: date) -> Namespace:
        names = kgst_names(list(editions.facts.values()), day, self.expose)
        return asked(names, editions, editions.facts)

    def _programme(self, programmes: FactFiles[Foerderprogramm], name: str, day: date) -> Namespace:
        names = programme_names(programmes.facts[name], day, self.expose)
        return asked(names, programmes, [name])

    def always(self, haushalt: Namespace | None = None) -> dict[str, Any]:
        """Notices, committees, posts, the authority itself, and what a paper needs of its `haushalt`."""
        behoerde = self.behoerde
        notices = behoerde.dateien.of(BESCHEID)
        # Unreadable files have their own findings; who uses them gets no further ones.
        names: dict[str, Any] = {
            "bescheide": group_of("bescheide", notices.facts, self._bescheid),
            "gremien": Lazy(partial(unusable, "gremien.yaml")),
        }
        for name in notices.unusable:
            names["bescheide"].add(name, Lazy(partial(unusable, name)))
        if behoerde.dateien.of(STELLENPLAN).unusable:
            names["stellenplan"] = Lazy(partial(unusable, "stellenplan.yaml"))
        if behoerde.dateien.of(HAUSHALT).unusable:
            names["haushalt"] = Lazy(partial(unusable, "haushalt.yaml"))
        if haushalt is not None:
            names["haushalt"] = haushalt
        if behoerde.mandant:
            names["mandant"] = Lazy(partial(self.expose.group, "mandant", behoerde.mandant))
        if behoerde.gremien:
            committees = behoerde.gremien
            committee = partial(committee_names, authority=behoerde.meeting_rules)
            make = self._each_of(committees, "gremien", committee)
            names["gremien"] = group_of("gremien", committees.gremien, make)
        posts = behoerde.dateien.of(STELLENPLAN).only
        if posts:
            make = self._each_of(posts, "stellen", post_names)
            names["stellenplan"] = group_of("stellenplan", posts.stellen, make)
        return names

    def _each_of(
        self, model: Gremien | Stellenplan, key: str, make: Callable[..., Any]
    ) -> Callable[[str, Any], Any]:
        """How each entry of a file's group is made, which may be an assumption as a whole."""
        source = self.expose.resting_on(model.quelle)

        def make_entry(address: str, entry: Any) -> Any:
            name = address.rpartition(".")[2]
            return make(address, entry, expose=source.below(model, key, name))

        return make_entry

    def _bescheid(self, address: str, bescheid: Bescheid) -> Namespace:
        return notice_names(
            address,
            bescheid,
            self.behoerde.dateien.of(STELLENPLAN).only,
            self.expose,
            self.names_on,
        )


def asked(names: Namespace, files: FactFiles[Any], of: Iterable[str]) -> Namespace:
    """The names of some price lists; who asks for one of them rests on these lists."""

    def see(entry: Any) -> Any:
        for name in of:
            files.ask(name)
        return entry

    return names.seen_as(names.address, see, names.subject)


def changes_of(gemeinsam: Gemeinsam) -> Sequence[date]:
    """The days on which some rate or cost comes into force, in their order."""
    days = {ausgabe.gueltig_ab for ausgabe in gemeinsam.dateien.of(KGST).facts.values()}
    for programm in gemeinsam.dateien.of(FOERDERPROGRAMM).facts.values():
        days |= change_days(programm)
    return sorted(days)


def rests_of_notices(
    behoerde: Behoerde, names: Namespace, names_on: NamesOn
) -> Iterator[Callable[[], Any]]:
    """Look-ups of each notice's module and rates; each raises a `FigureError` if something is missing."""
    bescheide = behoerde.dateien.of(BESCHEID).facts
    for bescheid in bescheide.values():
        yield partial(names.required, bescheid.modul, bescheid.place_of("modul"))
    for bescheid in bescheide.values():
        period = bescheid.zeitraum
        rates = names_on(period.von if isinstance(period, Zeitraum) else date.max)
        for group in bescheid.bewilligt.values():
            if isinstance(group.foerderung, list):
                for address in group.foerderung:
                    yield partial(rates_at, address, bescheid, rates)
