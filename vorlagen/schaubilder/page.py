"""Pictures that a paper describes: what their templates print, and the same in words.

A process is a list, laid out by the style sheet. A network is drawn, and repeated as lists for those
who do not see it. A plan is a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import compress
from typing import Any

from msgspec import Struct, field

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import FigureError, Names, Namespace, PaperPart, Shown, group_of
from vorlagen.findings import Code
from vorlagen.german.dates import datum, letzter_tag, monatsname, zeitraum
from vorlagen.page import (
    PICTURE,
    Block,
    FigureText,
    Renderer,
    RenderText,
    current,
    subject_of,
    without_marks,
    without_tags,
)
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


def picture_names(part: PaperPart) -> Namespace:
    """The group `schaubilder`: pictures under their addresses; they hold no figures."""

    def names(address: str, schaubild: Schaubild) -> Namespace:
        return Namespace(address, {}, subject=schaubild)

    return group_of("schaubilder", part.paper.schriftstueck.schaubilder, names)


def picture_block(printer: Renderer, group: Any) -> Block:
    """`schaubild(…)`: a picture that the paper describes; the rendering learns of what is pending.

    Lines to unknown boxes are left out; they are reported with the facts. The remarks stand below.

    Raises:
        FigureError: If a network is wider or higher than a page; at the place of its facts.
    """
    described = subject_of(group)
    texts = _RenderedTexts(printer.line)
    match described:
        case Struktur():
            picture = _network_picture(described, texts)
        case Ablauf():
            # A process: who does what, step by step
            title = texts.of(described.titel)
            steps = []
            for schritt in described.schritte:
                who = texts.of(schritt.wer, schritt.anmerkung)
                steps.append({"wer": who, "was": texts.of(schritt.was)})
            picture = {"titel": title, "schritte": steps}
        case Zeitplan():
            picture = _plan(described, texts)
        case _:
            raise FigureError(
                Code.AUSDRUCK,
                "Das ist kein Schaubild dieser Vorlage.",
                "Ein Schaubild aus „schaubilder“ angeben, zum Beispiel"
                " {{ schaubild(schaubilder.struktur) }}.",
            )
    remarks = tuple((mark, text) for text, mark in texts.marks.items())
    html = printer.template(f"teile/{described.art}.html", schaubild=picture, anmerkungen=remarks)
    return printer.captioned(html, PICTURE, group.address)


class _RenderedTexts(Struct):
    """Renders texts, and counts asterisks: equal remarks share one mark."""

    render: RenderText
    marks: dict[str, str] = field(default_factory=dict)

    def of(self, text: Scalar | None, remark: Scalar | None = None) -> str:
        """A text on one line, with the mark of its remark; no-break spaces stay."""
        shown = ""
        if text is not None:
            shown = without_tags(self.render(text))
        mark = ""
        if remark is not None:
            words = FigureText(self.of(remark))
            mark = self.marks.setdefault(words, "*" * (len(self.marks) + 1))
        return shown.replace("\n", " ").strip(" ") + mark


# Who works with whom


def _network_picture(struktur: Struktur, texts: _RenderedTexts) -> Names:
    """A drawing, and the same in words: `text` for programs that read aloud, `abschnitte` for others."""
    network = _network(struktur, texts)
    title = texts.of(struktur.titel)
    drawing = draw(network)
    if drawing is None:
        raise FigureError(
            Code.SCHAUBILD_ZU_GROSS,
            f"Das Schaubild „{without_marks(title)}“ ist größer als eine Seite.",
            "Weniger Knoten nebeneinander stellen, Texte kürzen oder das Schaubild teilen.",
            struktur.place,
        )
    sentences = [f"Schaubild: {_ended(title)}"]
    sections = []
    for heading, entries in dict(_in_words(network)).items():
        sentences.append(f"{heading}: {' '.join(map(_ended, entries))}")
        sections.append({"titel": heading, "eintraege": entries})
    return {
        "titel": title,
        "text": " ".join(sentences),
        "abschnitte": sections,
        "bild": drawing,
        "hat_geplantes": network.has_planned,
    }


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _network(struktur: Struktur, texts: _RenderedTexts) -> Network:
    groups = {name: number for number, name in enumerate(struktur.gruppen)}
    numbers = {name: number for number, name in enumerate(struktur.knoten)}
    boxes = []
    for knoten in struktur.knoten.values():
        box = NetworkBox(
            texts.of(knoten.titel, knoten.anmerkung),
            tuple(map(texts.of, knoten.zeilen)),
            tuple(map(texts.of, knoten.punkte)),
            groups.get(knoten.gruppe or ""),
            knoten.geplant,
        )
        boxes.append(box)
    links = []
    for kante in struktur.kanten:
        if kante.von in numbers and kante.nach in numbers:
            link = Link(
                numbers[kante.von],
                numbers[kante.nach],
                texts.of(kante.text),
                texts.of(kante.zurueck),
                kante.both_ways,
                kante.geplant,
            )
            links.append(link)
    return Network(tuple(boxes), tuple(links), tuple(map(texts.of, struktur.gruppen.values())))


def _in_words(network: Network) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The whole content of a network as lists, each with its heading."""
    for number, title in ((None, "Beteiligte"), *enumerate(network.groups)):
        boxes = []
        for box in network.boxes:
            if box.group == number:
                boxes.append(box)
        if boxes:
            yield title, tuple(map(_box_in_words, boxes))
    if network.links:
        yield "Verbindungen", tuple(_link_in_words(link, network) for link in network.links)


def _box_in_words(box: NetworkBox) -> str:
    name = f"{box.title} (geplant)" if box.planned else box.title
    facts = " – ".join(filter(None, (" ".join(box.lines), "; ".join(box.points))))
    return ": ".join(filter(None, (name, facts)))


def _link_in_words(link: Link, network: Network) -> str:
    start = network.boxes[link.start].title.rstrip("*")
    end = network.boxes[link.end].title.rstrip("*")
    planned = " (geplant)" if link.planned else ""
    if link.forth and link.back:
        return f"{start} → {end}: {link.forth}; {end} → {start}: {link.back}{planned}"
    if link.back:
        start, end = end, start
    # „↔“ is in few fonts, and read out by few programs
    again = " und zurück" if link.both_ways else ""
    flow = link.forth or link.back
    if flow:
        flow = f": {flow}"
    return f"{start} → {end}{again}{flow}{planned}"


# What happens when


_MONTHS: dict[Raster, int] = {"monate": 1, "quartale": 3, "halbjahre": 6, "jahre": 12}
_YEARS = (1, 2, 5, 10, 20, 50, 100)  # that share a name where each has no room
_LETTER = Fraction(170)  # of a name on the scale, in hundredths of a per cent
_LONGEST = 44  # characters of what a line is called that stand on one line
_CERTAIN, _ASSUMED = "dunkel", "angenommen"


class PrintedPeriod(Shown, frozen=True):
    """A period on a scale, in per cent of it; one that the plan cuts may go without a name."""

    links: str
    breite: str
    name: str


class Milestone(Shown, frozen=True):
    """A milestone: its day, and the way to it from the left and from the right, in per cent.

    Its name stands to the left of it if `nach_links`. While its day is pending it has no `art`.
    """

    titel: str
    tag: Any
    links: str
    rest: str
    nach_links: bool
    art: str


class PlanRow(Shown, frozen=True):
    """A line of a plan; `zeit` is its bars in words, or a mark while they are pending."""

    titel: str
    zeit: Any
    balken: tuple[Bar, ...]
    meilensteine: tuple[Milestone, ...]


def _plan(plan: Zeitplan, texts: _RenderedTexts) -> Names:
    """A plan; `skalen` name the years and their parts, `jahre` and `teile` are where they begin.

    `zeichen` are the signs to be explained, `breite` how many characters the first column holds.
    """
    scale = _TimeScale(plan.von, plan.bis)
    groups = [_group(gruppe, scale, texts) for gruppe in plan.gruppen]
    years = scale.years()
    parts: tuple[PrintedPeriod, ...] = ()
    if plan.raster != "jahre":
        parts = scale.periods(_MONTHS[plan.raster])
    rows: list[PlanRow] = []
    for group in groups:
        rows.extend(group["zeilen"])
    starts_of_years = [year.links for year in years]
    starts_of_parts = [part.links for part in parts]
    return {
        "titel": texts.of(plan.titel),
        "skalen": [periods for periods in (years, parts) if periods],
        "jahre": starts_of_years[1:],
        "teile": [start for start in starts_of_parts if start not in starts_of_years],
        "gruppen": groups,
        "zeichen": _signs(rows),
        "breite": characters((row.titel for row in rows), _LONGEST),
    }


def _signs(rows: Iterable[PlanRow]) -> tuple[str, ...]:
    """The signs to be explained; bars that are all certain explain themselves."""
    signs: set[str] = set()
    for row in rows:
        signs.update(bar.art for bar in row.balken)
        signs.update(f"raute {stone.art}" for stone in row.meilensteine if stone.art)
    if signs == {_CERTAIN}:
        return ()
    order = (_CERTAIN, _ASSUMED, "raute dunkel", "raute angenommen")
    found = []
    for sign in order:
        if sign in signs:
            found.append(sign)
    return tuple(found)


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

    def years(self) -> tuple[PrintedPeriod, ...]:
        """The years, or as few of them as one as there is room to name."""
        for number in _YEARS:
            periods = self.periods(12 * number)
            if periods:
                return periods
        return ()

    def periods(self, months: int) -> tuple[PrintedPeriod, ...]:
        """The periods of so many months, by the longest kind of name that each has room for.

        One that the plan cuts may go without a name; empty if there is room for no kind of name.
        """
        spans: list[tuple[date, date]] = []
        are_whole: list[bool] = []
        for start, end in _calendar(self.first, self.last, months):
            spans.append((max(start, self.first), min(end, self.last)))
            are_whole.append(self.first <= start and end <= self.last)
        rooms = [self._days.at(self._day(end) - self._day(start) + 1) for start, end in spans]
        for kind in range(len(_names(self.first, months))):
            names = [_names(start, months)[kind] for start, _ in spans]
            fits = [len(name) * _LETTER <= room for name, room in zip(names, rooms, strict=True)]
            needed = list(compress(fits, are_whole)) or fits
            if not all(needed):
                continue
            periods = []
            for (start, end), name, fit in zip(spans, names, fits, strict=True):
                bar = self.bar(start, end)
                shown = name if fit else ""
                periods.append(PrintedPeriod(bar.links, bar.breite, shown))
            return tuple(periods)
        return ()


def _calendar(first: date, last: date, months: int) -> Iterator[tuple[date, date]]:
    """First and last day of all periods of so many months that a time touches."""
    start = (first.year * 12 + first.month - 1) // months * months
    for month in range(start, last.year * 12 + last.month, months):
        until = min(month + months, 12 * 10_000) - 1
        begin = date(max(month // 12, 1), month % 12 + 1, 1)
        yield begin, letzter_tag(until // 12, until % 12 + 1)


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


def _group(gruppe: Plangruppe, scale: _TimeScale, texts: _RenderedTexts) -> Names:
    title = texts.of(gruppe.titel, gruppe.anmerkung)
    is_assumed = gruppe.assumed("zeilen") is not None
    rows = []
    for zeile in gruppe.zeilen:
        rows.append(_row(zeile, scale, texts, is_assumed=is_assumed))
    return {"titel": title, "zeilen": rows}


def _row(
    zeile: Planzeile, scale: _TimeScale, texts: _RenderedTexts, *, is_assumed: bool
) -> PlanRow:
    bars: list[Bar] = []
    if isinstance(zeile.balken, Ausstehend):
        time: Any = current().pending(zeile.balken.grund)
    else:
        times = []
        for number, balken in enumerate(zeile.balken):
            spoken = in_words(balken.von, balken.bis)
            fill = _CERTAIN
            if is_assumed or zeile.assumption_of(number) is not None:
                spoken += " (angenommen)"
                fill = _ASSUMED
            bars.append(scale.bar(balken.von, balken.bis, fill))
            times.append(spoken)
        time = "; ".join(times)
    dated = sorted(zeile.meilensteine, key=_day_of)
    stones = []
    for stone in dated:
        stones.append(_milestone(stone, scale, texts, is_assumed=is_assumed))
    title = texts.of(zeile.titel, zeile.anmerkung)
    return PlanRow(title, time, tuple(bars), tuple(stones))


def _day_of(stone: Meilenstein) -> date:
    return date.max if isinstance(stone.am, Ausstehend) else stone.am


def _milestone(
    stone: Meilenstein, scale: _TimeScale, texts: _RenderedTexts, *, is_assumed: bool
) -> Milestone:
    title = texts.of(stone.titel)
    if isinstance(stone.am, Ausstehend):
        mark = current().pending(stone.am.grund)
        return Milestone(title, mark, links="0", rest="0", nach_links=False, art="")
    day = datum(stone.am)
    fill = _CERTAIN
    if is_assumed or stone.assumed("am") is not None:
        day += " (angenommen)"
        fill = _ASSUMED
    place = scale.middle(stone.am)
    rest = Fraction(10_000) - place
    return Milestone(title, day, percent(place), percent(rest), nach_links=place > rest, art=fill)


def in_words(first: date, last: date) -> str:
    """From when to when, in years or half-years where they are whole: „1. Halbjahr 2021“."""
    for months in (12, 6):
        periods = list(_calendar(first, last, months))
        first_start, _ = periods[0]
        last_start, last_end = periods[-1]
        if (first_start, last_end) == (first, last):
            start = _spoken(first_start, months)
            end = _spoken(last_start, months)
            return start if start == end else f"{start} bis {end}"
    return datum(first) if first == last else zeitraum(first, last)


def _spoken(start: date, months: int) -> str:
    name = _names(start, months)[0]
    if months == 12:
        return name
    return f"{name}\u00a0{start.year}".replace(". ", ".\u00a0")
