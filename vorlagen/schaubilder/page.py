"""Pictures that a paper describes: what their templates print, and what is said of them in words.

A process is a list, laid out by the style sheet. A network is drawn, and told as lists to those who
do not see it. A plan is a table.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct, field

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code
from vorlagen.german.dates import datum, letzter_tag, monatsname, zeitraum
from vorlagen.page import RenderText, current, pending_mark
from vorlagen.schaubilder.charts import Bar, Scale, characters, percent
from vorlagen.schaubilder.facts import (
    Ablauf,
    Meilenstein,
    Plangruppe,
    Planzeile,
    Raster,
    Schaubild,
    Struktur,
    Zeitplan,
)
from vorlagen.schaubilder.network import Link, Network, NetworkBox, draw

Picture = dict[str, Any]
_TAG = re.compile(r"<[^<>]*>")


def described_picture(schaubild: Schaubild, render: RenderText) -> dict[str, Any]:
    """What the template of a described picture is given; the press learns of what is pending.

    What leads nowhere is left out: it is reported where it is written. `anmerkungen` stand below, each
    with its asterisks.

    Raises:
        FigureError: If a network is wider or higher than a page; at the place of its facts.
    """
    texts = _RenderedTexts(render)
    picture: Any
    match schaubild:
        case Struktur():
            picture = _network_picture(schaubild, texts)
        case Ablauf():
            picture = _process(schaubild, texts)
        case Zeitplan():
            picture = _plan(schaubild, texts)
    remarks = tuple((mark, text) for text, mark in texts.marks.items())
    return {"schaubild": picture, "anmerkungen": remarks}


class _RenderedTexts(Struct):
    """Renders texts, and counts asterisks: equal remarks share one mark."""

    render: RenderText
    marks: dict[str, str] = field(default_factory=dict)

    def of(self, text: Scalar | None, remark: Scalar | None = None) -> str:
        """A text on one line, with the mark of its remark; no-break spaces stay."""
        shown = "" if text is None else html.unescape(_TAG.sub("", str(self.render(text))))
        mark = ""
        if remark is not None:
            mark = self.marks.setdefault(self.of(remark), "*" * (len(self.marks) + 1))
        return " ".join(shown.replace("\n", " ").split(" ")).strip(" ") + mark


def _process(ablauf: Ablauf, texts: _RenderedTexts) -> Picture:
    """Steps in their order: who does what."""
    steps = (
        {"wer": texts.of(schritt.wer, schritt.anmerkung), "was": texts.of(schritt.was)}
        for schritt in ablauf.schritte
    )
    return {"titel": texts.of(ablauf.titel), "schritte": tuple(steps)}


# Who works with whom


def _network_picture(struktur: Struktur, texts: _RenderedTexts) -> Picture:
    """A drawing, and the same in words: `text` for programs that read aloud, `abschnitte` for others."""
    network = _network(struktur, texts)
    title = texts.of(struktur.titel)
    drawn = draw(network)
    if drawn is None:
        raise FigureError(
            Code.SCHAUBILD_ZU_GROSS,
            f"Das Schaubild „{title}“ ist größer als eine Seite.",
            "Weniger Knoten nebeneinander stellen, Texte kürzen oder das Schaubild teilen.",
            struktur.place,
        )
    told = dict(_told(network))
    sentences = (f"{head}: {' '.join(map(_ended, entries))}" for head, entries in told.items())
    return {
        "titel": title,
        "text": " ".join([f"Schaubild: {_ended(title)}", *sentences]),
        "abschnitte": tuple({"titel": head, "eintraege": list_} for head, list_ in told.items()),
        "bild": drawn,
        "hat_geplantes": network.has_planned,
    }


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _network(struktur: Struktur, texts: _RenderedTexts) -> Network:
    groups = {name: number for number, name in enumerate(struktur.gruppen)}
    numbers = {name: number for number, name in enumerate(struktur.knoten)}
    boxes = tuple(
        NetworkBox(
            texts.of(knoten.titel, knoten.anmerkung),
            tuple(map(texts.of, knoten.zeilen)),
            tuple(map(texts.of, knoten.punkte)),
            groups.get(knoten.gruppe or ""),
            knoten.geplant,
        )
        for knoten in struktur.knoten.values()
    )
    links = tuple(
        Link(
            numbers[kante.von],
            numbers[kante.nach],
            texts.of(kante.text),
            texts.of(kante.zurueck),
            kante.both_ways,
            kante.geplant,
        )
        for kante in struktur.kanten
        if numbers.keys() >= {kante.von, kante.nach}
    )
    return Network(boxes, links, tuple(map(texts.of, struktur.gruppen.values())))


def _told(network: Network) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The whole content of a network as lists, each with its heading."""
    for number, title in ((None, "Beteiligte"), *enumerate(network.groups)):
        within = tuple(_box_told(box) for box in network.boxes if box.group == number)
        if within:
            yield title, within
    if network.links:
        yield "Verbindungen", tuple(_link_told(link, network) for link in network.links)


def _box_told(box: NetworkBox) -> str:
    name = box.title + (" (geplant)" if box.planned else "")
    facts = filter(None, (" ".join(box.lines), "; ".join(box.points)))
    return ": ".join(filter(None, (name, " – ".join(facts))))


def _link_told(link: Link, network: Network) -> str:
    start, end = (network.boxes[i].title.rstrip("*") for i in (link.start, link.end))
    planned = " (geplant)" if link.planned else ""
    if link.there and link.back:
        return f"{start} → {end}: {link.there}; {end} → {start}: {link.back}{planned}"
    if link.back:
        start, end = end, start
    # „↔“ is in few fonts, and read out by few programs
    again = " und zurück" if link.both_ways else ""
    what = f": {link.there or link.back}" if link.there or link.back else ""
    return f"{start} → {end}{again}{what}{planned}"


# What happens when


_MONTHS: dict[Raster, int] = {"monate": 1, "quartale": 3, "halbjahre": 6, "jahre": 12}
_YEARS = (1, 2, 5, 10, 20, 50, 100)  # that are named as one where there is no room for each
_LETTER = Fraction(170)  # of a name on the scale, in hundredths of a per cent
_LONGEST = 44  # characters of what a line is called that stand on one line
_KNOWN, _ASSUMED = "dunkel", "angenommen"


def _plan(plan: Zeitplan, texts: _RenderedTexts) -> Picture:
    """A plan; `skalen` name the years and their parts, `jahre` and `teile` are where they begin."""
    scale = _TimeScale(plan.von, plan.bis)
    groups = [_group(gruppe, scale, texts) for gruppe in plan.gruppen]
    years = next((found for n in _YEARS if (found := scale.periods(12 * n))), ())
    parts = () if plan.raster == "jahre" else scale.periods(_MONTHS[plan.raster])
    rows = [row for _, below in groups for row in below]
    starts = {period["links"] for period in years}
    return {
        "titel": texts.of(plan.titel),
        "skalen": tuple(filter(None, (years, parts))),
        "jahre": tuple(period["links"] for period in years[1:]),
        "teile": tuple(p["links"] for p in parts if p["links"] not in starts),
        "gruppen": tuple({"titel": title, "zeilen": below} for title, below in groups),
        "zeichen": tuple(_signs(rows)),
        "breite": characters((row["titel"] for row in rows), _LONGEST),
    }


def _signs(rows: Iterable[Picture]) -> Iterator[str]:
    """The signs to be explained; bars that are all known explain themselves."""
    signs = {bar.art for row in rows for bar in row["balken"]}
    signs |= {
        f"raute {stone['art']}" for row in rows for stone in row["meilensteine"] if stone["art"]
    }
    if signs != {_KNOWN}:
        yield from (s for s in (_KNOWN, _ASSUMED, "raute dunkel", "raute angenommen") if s in signs)


class _TimeScale(Struct, frozen=True):
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

    def periods(self, months: int) -> tuple[Picture, ...]:
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
                    {"links": bar.links, "breite": bar.breite, "name": name if fit else ""}
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


def _group(
    gruppe: Plangruppe, scale: _TimeScale, texts: _RenderedTexts
) -> tuple[str, tuple[Picture, ...]]:
    title = texts.of(gruppe.titel, gruppe.anmerkung)
    is_assumed = gruppe.assumed("zeilen") is not None
    rows = (_row(zeile, scale, texts, is_assumed=is_assumed) for zeile in gruppe.zeilen)
    return title, tuple(rows)


def _row(
    zeile: Planzeile, scale: _TimeScale, texts: _RenderedTexts, *, is_assumed: bool
) -> Picture:
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
    stones = tuple(_milestone(stone, scale, texts, is_assumed=is_assumed) for stone in dated)
    title = texts.of(zeile.titel, zeile.anmerkung)
    said = pending or "; ".join(times)  # the bars in words, or a mark while they are not known
    return {"titel": title, "zeit": said, "balken": tuple(bars), "meilensteine": stones}


def _day_of(stone: Meilenstein) -> date:
    return date.max if isinstance(stone.am, Ausstehend) else stone.am


def _milestone(
    stone: Meilenstein, scale: _TimeScale, texts: _RenderedTexts, *, is_assumed: bool
) -> Picture:
    names: Picture = {"titel": texts.of(stone.titel)}
    if isinstance(stone.am, Ausstehend):
        mark = pending_mark(current().pending(stone.am.grund))
        return names | {"tag": mark, "links": "0", "rest": "0", "nach_links": False, "art": ""}
    assumed = is_assumed or stone.assumed("am") is not None
    place = scale.middle(stone.am)
    rest = Fraction(10_000) - place
    return names | {
        "tag": datum(stone.am) + (" (angenommen)" if assumed else ""),
        "links": percent(place),
        "rest": percent(rest),
        "nach_links": place > rest,
        "art": _ASSUMED if assumed else _KNOWN,
    }


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
