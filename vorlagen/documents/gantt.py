"""Plans over time (Gantt charts): a table whose rows have a track with bars and milestones on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from vorlagen.documents.charts import Bar, Scale, characters, percent
from vorlagen.documents.filters import pending_mark
from vorlagen.documents.press import current
from vorlagen.facts.schaubild import Meilenstein, Plangruppe, Planzeile, Raster, Zeitplan
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.sandbox import shown_in_templates
from vorlagen.german.dates import datum, letzter_tag, monatsname, zeitraum


class TextOf(Protocol):
    """A text on one line, with the mark of its remark."""

    def __call__(self, text: Scalar | None, remark: Scalar | None = None) -> str: ...


@shown_in_templates
class ScaleLabel:
    """A year or a part of one on the scale of a plan; without a name where there is no room for it."""

    links: str
    breite: str
    name: str


@shown_in_templates
class PlanMilestone:
    """What happens on a day, `links` of the track; `tag` is a mark while the day is not known."""

    titel: str
    tag: Any
    links: str
    rest: str
    nach_links: bool
    art: str


@shown_in_templates
class PlanRow:
    """A line of a plan; `zeit` says the bars in words, or is a mark while they are not known."""

    titel: str
    zeit: Any
    balken: tuple[Bar, ...]
    meilensteine: tuple[PlanMilestone, ...]


@shown_in_templates
class PlanGroup:
    """Lines of a plan that belong together."""

    titel: str
    zeilen: tuple[PlanRow, ...]


@shown_in_templates
class PlanPicture:
    """A plan; `skalen` name the years and their parts, `jahre` and `teile` are where they begin."""

    titel: str
    skalen: tuple[tuple[ScaleLabel, ...], ...]
    jahre: tuple[str, ...]
    teile: tuple[str, ...]
    gruppen: tuple[PlanGroup, ...]
    zeichen: tuple[str, ...]
    breite: int


_MONTHS: dict[Raster, int] = {"monate": 1, "quartale": 3, "halbjahre": 6, "jahre": 12}
_YEARS = (1, 2, 5, 10, 20, 50, 100)  # that are named as one where there is no room for each
_LETTER = Fraction(170)  # of a name on the scale, in hundredths of a per cent
_LONGEST = 44  # characters of what a line is called that stand on one line
_KNOWN, _ASSUMED = "dunkel", "angenommen"


def plan_picture(plan: Zeitplan, text_of: TextOf) -> PlanPicture:
    """A plan for its template; the press learns of what is pending."""
    scale = _TimeScale(plan.von, plan.bis)
    groups = tuple(_group(gruppe, scale, text_of) for gruppe in plan.gruppen)
    years = next((found for n in _YEARS if (found := scale.periods(12 * n))), ())
    parts = () if plan.raster == "jahre" else scale.periods(_MONTHS[plan.raster])
    rows = [row for group in groups for row in group.zeilen]
    starts = {period.links for period in years}
    return PlanPicture(
        titel=text_of(plan.titel),
        skalen=tuple(filter(None, (years, parts))),
        jahre=tuple(period.links for period in years[1:]),
        teile=tuple(period.links for period in parts if period.links not in starts),
        gruppen=groups,
        zeichen=tuple(_signs(rows)),
        breite=characters((row.titel for row in rows), _LONGEST),
    )


def _signs(rows: Iterable[PlanRow]) -> Iterator[str]:
    """The signs to be explained; bars that are all known explain themselves."""
    signs = {bar.art for row in rows for bar in row.balken}
    signs |= {f"raute {stone.art}" for row in rows for stone in row.meilensteine if stone.art}
    if signs != {_KNOWN}:
        yield from (s for s in (_KNOWN, _ASSUMED, "raute dunkel", "raute angenommen") if s in signs)


@dataclass(frozen=True, slots=True)
class _TimeScale:
    """Where days stand on the track of a plan."""

    first: date
    last: date

    def bar(self, first: date, last: date, fill: str = "") -> Bar:
        """From the beginning of the first day to the end of the last."""
        return self._days.bar(self._day(first), self._day(last) + 1, fill)

    def middle(self, day: date) -> Fraction:
        """The middle of a day in hundredths of a per cent."""
        return self._days.at(self._day(day) + Fraction(1, 2))

    @property
    def _days(self) -> Scale:
        return Scale(Fraction(0), self._day(self.last) + 1)

    def _day(self, day: date) -> Fraction:
        return Fraction((day - self.first).days)

    def periods(self, months: int) -> tuple[ScaleLabel, ...]:
        """The periods of so many months, by the longest kind of name that each has room for.

        One that the plan cuts may go without a name; empty if there is room for no kind of name.
        """
        found = [
            (max(start, self.first), min(end, self.last), start < self.first or end > self.last)
            for start, end in _calendar(self.first, self.last, months)
        ]
        rooms = [self._days.at(self._day(end) - self._day(start) + 1) for start, end, _ in found]
        whole = [i for i, (_, _, is_cut) in enumerate(found) if not is_cut] or range(len(found))
        for names in zip(*(_names(start, months) for start, _, _ in found), strict=True):
            fits = [len(name) * _LETTER <= room for name, room in zip(names, rooms, strict=True)]
            if all(fits[i] for i in whole):
                bars = (self.bar(start, end) for start, end, _ in found)
                return tuple(
                    ScaleLabel(bar.links, bar.breite, name if fit else "")
                    for bar, name, fit in zip(bars, names, fits, strict=True)
                )
        return ()


def _calendar(first: date, last: date, months: int) -> Iterator[tuple[date, date]]:
    """First and last day of all periods of so many months that a time touches."""
    start = (first.year * 12 + first.month - 1) // months * months
    for month in range(start, last.year * 12 + last.month, months):
        until = min(month + months, 12 * 10_000) - 1
        yield date(max(month // 12, 1), month % 12 + 1, 1), letzter_tag(until // 12, until % 12 + 1)


def _names(start: date, months: int) -> tuple[str, ...]:
    """What a period is called, from the longest to the shortest."""
    number = (start.month - 1) // months + 1
    match months:
        case 1:
            name = monatsname(start.month)
            return (name, f"{name[:3]}.", f"{number}.")
        case 3:
            return (f"{number}. Quartal", f"{number}. Q.", f"{number}.")
        case 6:
            return (f"{number}. Halbjahr", f"{number}. Hj.", f"{number}.")
    return (str(start.year), f"’{start.year % 100:02}")


def _group(gruppe: Plangruppe, scale: _TimeScale, text_of: TextOf) -> PlanGroup:
    title = text_of(gruppe.titel, gruppe.anmerkung)
    is_assumed = gruppe.assumed("zeilen") is not None
    rows = (_row(zeile, scale, text_of, is_assumed=is_assumed) for zeile in gruppe.zeilen)
    return PlanGroup(title, tuple(rows))


def _row(zeile: Planzeile, scale: _TimeScale, text_of: TextOf, *, is_assumed: bool) -> PlanRow:
    bars: list[Bar] = []
    times: list[str] = []
    pending = None
    if isinstance(zeile.balken, Ausstehend):
        pending = pending_mark(current().pending(zeile.balken.grund))
    else:
        for number, balken in enumerate(zeile.balken):
            assumed = is_assumed or zeile.assumption_of(number) is not None
            bars.append(scale.bar(balken.von, balken.bis, _ASSUMED if assumed else _KNOWN))
            times.append(in_words(balken.von, balken.bis) + (" (angenommen)" if assumed else ""))
    dated = sorted(zeile.meilensteine, key=_day_of)
    stones = tuple(_milestone(stone, scale, text_of, is_assumed=is_assumed) for stone in dated)
    title = text_of(zeile.titel, zeile.anmerkung)
    return PlanRow(title, pending or "; ".join(times), tuple(bars), stones)


def _day_of(stone: Meilenstein) -> date:
    return date.max if isinstance(stone.am, Ausstehend) else stone.am


def _milestone(
    stone: Meilenstein, scale: _TimeScale, text_of: TextOf, *, is_assumed: bool
) -> PlanMilestone:
    title = text_of(stone.titel)
    if isinstance(stone.am, Ausstehend):
        return PlanMilestone(
            title, pending_mark(current().pending(stone.am.grund)), "0", "0", False, ""
        )
    assumed = is_assumed or stone.assumed("am") is not None
    said = datum(stone.am) + (" (angenommen)" if assumed else "")
    place = scale.middle(stone.am)
    rest = Fraction(10_000) - place
    fill = _ASSUMED if assumed else _KNOWN
    return PlanMilestone(title, said, percent(place), percent(rest), place > rest, fill)


def in_words(first: date, last: date) -> str:
    """From when to when, in years or half-years where they are whole: „1. Halbjahr 2021“."""
    for months in (12, 6):
        periods = list(_calendar(first, last, months))
        if (periods[0][0], periods[-1][1]) == (first, last):
            start, end = (_spoken(day, months) for day, _ in (periods[0], periods[-1]))
            return start if start == end else f"{start} bis {end}"
    return datum(first) if first == last else zeitraum(first, last)


def _spoken(start: date, months: int) -> str:
    name = _names(start, months)[0]
    return name if months == 12 else f"{name}\u00a0{start.year}".replace(". ", ".\u00a0")
