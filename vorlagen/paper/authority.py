"""The names that do not depend on a paper's own facts: authority, programmes, costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from msgspec import Struct

from vorlagen.bescheide import (
    KGST,
    Bescheid,
    Foerderprogramm,
    NamesOn,
    Stellenplan,
    change_days,
    kgst_names,
    notice_names,
    post_names,
    programme_names,
    rates_at,
)
from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Zeitraum
from vorlagen.figures import Exposure, FigureError, Lazy, Namespace, group_of, unusable
from vorlagen.findings import Place
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
        for file, name in self.gemeinsam.defekt.items():
            shared[name] = Lazy(partial(unusable, file))
        if self.gemeinsam.kgst:
            shared[KGST] = Lazy(partial(self._costs, day))
        for kennung, programm in self.gemeinsam.programme.items():
            shared[kennung] = Lazy(partial(self._programme, programm, day))
        return shared

    def _costs(self, day: date) -> Namespace:
        ausgaben = self.gemeinsam.kgst
        return self._asked(kgst_names(ausgaben, day, self.expose), ausgaben)

    def _programme(self, programm: Foerderprogramm, day: date) -> Namespace:
        return self._asked(programme_names(programm, day, self.expose), [programm])

    def _asked(self, names: Namespace, preislisten: Sequence[Fakten]) -> Namespace:
        """The names of price lists; who asks for one of them rests on these lists."""

        def see(entry: Any) -> Any:
            for preisliste in preislisten:
                self.gemeinsam.ask(preisliste)
            return entry

        return names.seen_as(names.address, see, names.subject)

    def always(self, haushalt: Namespace | None = None) -> dict[str, Any]:
        """Notices, committees, posts, the authority itself, and what a paper needs of its `haushalt`."""
        behoerde = self.behoerde
        # Unreadable files have their own findings; who uses them gets no further ones.
        names: dict[str, Any] = {
            "bescheide": group_of("bescheide", behoerde.bescheide, self._bescheid),
            "gremien": Lazy(partial(unusable, "gremien.yaml")),
        }
        for name in behoerde.defekte_bescheide:
            names["bescheide"].add(name, Lazy(partial(unusable, name)))
        if behoerde.stellenplan_defekt:
            names["stellenplan"] = Lazy(partial(unusable, "stellenplan.yaml"))
        if behoerde.haushalt_defekt:
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
        if behoerde.stellenplan:
            posts = behoerde.stellenplan
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
            address, bescheid, self.behoerde.stellenplan, self.expose, self.names_on
        )


def changes_of(gemeinsam: Gemeinsam) -> Sequence[date]:
    """The days on which some rate or cost comes into force, in their order."""
    days = {ausgabe.gueltig_ab for ausgabe in gemeinsam.kgst}
    for programm in gemeinsam.programme.values():
        days |= change_days(programm)
    return sorted(days)


def rests_of_notices(
    behoerde: Behoerde, names: Namespace, names_on: NamesOn
) -> Iterator[Callable[[], Any]]:
    """Look-ups of each notice's module and rates; each raises a `FigureError` if something is missing."""
    for bescheid in behoerde.bescheide.values():
        yield partial(require, names, bescheid.modul, bescheid.place_of("modul"))
    for bescheid in behoerde.bescheide.values():
        period = bescheid.zeitraum
        rates = names_on(period.von if isinstance(period, Zeitraum) else date.max)
        for group in bescheid.bewilligt.values():
            if isinstance(group.foerderung, list):
                for address in group.foerderung:
                    yield partial(rates_at, address, bescheid, rates)


def require(names: Namespace, address: str, place: Place) -> Any:
    """The entry at an address; errors get the `place` where it is written or needed."""
    try:
        return names.resolve(address)
    except FigureError as error:
        raise error.at(place) from None
