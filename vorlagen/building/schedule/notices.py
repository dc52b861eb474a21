"""The days that notices set an authority: money to come, to be called up, to be accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from vorlagen.building.schedule.model import Stand, Termin
from vorlagen.facts.projekt import Behoerde
from vorlagen.figures.notice_deadlines import Bescheidfrist as Frist
from vorlagen.figures.notice_deadlines import assumption, fristen_of
from vorlagen.figures.sittings import Kalender

_NOTHING_TO_DO = "ende"  # the end of the period is a day, but nothing is due on it


def notice_termine(behoerde: Behoerde, stichtag: date) -> Iterator[Termin]:
    """The known days of the notices that no other replaces."""
    kalender = Kalender(behoerde.mandant.bundesland) if behoerde.mandant else Kalender()
    replaced = {bescheid.ersetzt for bescheid in behoerde.bescheide.values()}
    for kennung, bescheid in behoerde.bescheide.items():
        for frist in fristen_of(kennung, bescheid) if kennung not in replaced else ():
            if isinstance(frist.tag, date) and frist.name != _NOTHING_TO_DO:
                yield Termin(
                    frist.tag,
                    None,
                    frist.name,
                    frist.was,
                    f"{behoerde.name}/{kennung}",
                    _stand(frist, frist.tag, stichtag),
                    (frist.tag - stichtag).days,
                    kalender.arbeitstage(stichtag, frist.tag),
                    annahme=assumption(frist.rests_on),
                )


def _stand(frist: Frist, day: date, stichtag: date) -> Stand:
    if frist.erledigt:
        return Stand.ERLEDIGT
    if day < stichtag:
        # Whether money was called up or accounted for, no fact tells; of an instalment one does.
        return Stand.OFFEN if frist.name.startswith("rate_") else Stand.VORBEI
    return Stand.HEUTE if day == stichtag else Stand.KOMMT
