"""Holds the facts of an authority's notices against each other; what is pending is not checked.

Numbers that contradict each other are errors: whichever of the two a paper prints, it may be the
wrong one. Days that look odd and periods that overlap are warnings: no figure is reckoned from them,
and there are notices in which they are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import combinations

from vorlagen.facts.bescheid import Bescheid, Bewilligt
from vorlagen.facts.projekt import Behoerde
from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.stellen import Planstellen, Stellenplan
from vorlagen.facts.types import Zeitraum
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import formula, said
from vorlagen.figures.grants import filled_from, rates_at
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.notice_deadlines import fristen_of
from vorlagen.figures.reckoning import round_half_up, total
from vorlagen.findings import Code, Findings, Place
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.lists import naechste
from vorlagen.german.numbers import zahl


def notice_checks(
    behoerde: Behoerde,
    names: Namespace,
    names_on: Callable[[date], Namespace],
    findings: Findings,
) -> Iterator[Check]:
    """The checks of all notices and of the posts filled from them, each to be run by itself.

    What one finds goes to `findings`; it raises a `FigureError` where something cannot be computed.
    `names` are those of a paper, `names_on` gives them with the rates that hold on a day.
    """
    checking = Checking(behoerde, names, names_on, findings)
    for kennung, bescheid in behoerde.bescheide.items():
        yield from amount_checks(checking, kennung, bescheid)
        yield from day_checks(checking, kennung, bescheid)
    yield from succession_checks(checking)
    yield from post_checks(checking)


Check = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Checking:
    """The authority whose notices are checked, the names of their figures, and where findings go."""

    behoerde: Behoerde
    names: Namespace
    names_on: Callable[[date], Namespace]
    findings: Findings

    def figure(self, address: str) -> Figure:
        """The figure at an address.

        Raises:
            FigureError: If it cannot be computed.
        """
        figure: Figure = self.names.resolve(address)
        return figure

    def report(self, code: Code, place: Place, message: str, cure: str) -> None:
        self.findings.add(code, place, message, cure)


def differ(left: Figure, right: Figure) -> bool:
    """Whether two figures are known and not the same."""
    return left.exact is not None and right.exact is not None and left.exact != right.exact


def exceeds(part: Figure, whole: Figure) -> bool:
    """Whether a part is known to be more than the whole."""
    return part.exact is not None and whole.exact is not None and part.exact > whole.exact


_CURE = (
    "Betrag, Umfang, Zeitraum und Sätze mit dem Bescheid vergleichen. Weicht er mit Absicht von den"
    " Sätzen ab, statt „foerderung“ den „betrag“ der Gruppe eintragen."
)


def amount_checks(checking: Checking, kennung: str, bescheid: Bescheid) -> Iterator[Check]:
    """The checks of what one notice grants and pays."""
    day = bescheid.zeitraum.von if isinstance(bescheid.zeitraum, Zeitraum) else date.max
    for name, group in bescheid.bewilligt.items():
        # Each address by itself, so that all wrong ones are found at once.
        for address in group.foerderung if isinstance(group.foerderung, list) else ():
            yield partial(_check_rate, checking, address, bescheid, day)
        yield partial(_check_group, checking, kennung, name, group)
    yield partial(_check_amount, checking, kennung, bescheid)
    yield partial(_check_instalments, checking, kennung, bescheid)
    yield partial(_check_calls, checking, kennung, bescheid)


def _check_rate(checking: Checking, address: Scalar, bescheid: Bescheid, day: date) -> None:
    rates_at(address, bescheid, checking.names_on(day))


def _check_group(checking: Checking, kennung: str, name: str, group: Bewilligt) -> None:
    """Hold what the notice says of a group against what the group comes to."""
    if group.foerderung is None:
        return
    address = f"bescheide.{kennung}.bewilligt.{name}"
    reckoned = checking.figure(f"{address}.berechnet")
    if group.betrag is None or is_replaced(checking.behoerde, kennung):
        return
    stated = checking.figure(f"{address}.betrag")
    if differ(stated, reckoned):
        checking.report(
            Code.BESCHEID_BETRAG,
            group.place_of("betrag"),
            f"Für „{group.bezeichnung}“ nennt der Bescheid {said(stated)}, nach den Sätzen sind es"
            f" {said(reckoned)}: {formula(reckoned)}.",
            _CURE,
        )


def _check_amount(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    reckoned = checking.figure(f"bescheide.{kennung}.berechnet")
    stated = checking.figure(f"bescheide.{kennung}.betrag")
    # Once replaced, a notice no longer holds; rates may have changed since, even for its period.
    if is_replaced(checking.behoerde, kennung) or not differ(stated, reckoned):
        return
    parts = [_part(checking, kennung, name, group) for name, group in bescheid.bewilligt.items()]
    checking.report(
        Code.BESCHEID_BETRAG,
        bescheid.place_of("betrag"),
        f"Der Bescheid nennt {said(stated)}, berechnet sind es {said(reckoned)}:"
        f" {'; '.join(_derived(parts))}.",
        _cure_by_rounding(bescheid, [part for _, part in parts], stated) or _CURE,
    )


def _part(checking: Checking, kennung: str, name: str, group: Bewilligt) -> tuple[str, Figure]:
    """The name of a group, and what it adds to the amount."""
    granted: Namespace = checking.names.resolve(f"bescheide.{kennung}.bewilligt.{name}")
    part: Figure = granted["betrag" if isinstance(group.betrag, Decimal) else "berechnet"]
    return group.bezeichnung, part


def _derived(parts: Sequence[tuple[str, Figure]]) -> Iterator[str]:
    """How each part came about, with its name if there are several."""
    for name, part in parts:
        steps = dict.fromkeys([formula(part), said(part)])
        yield formula(part) if len(parts) == 1 else f"{name} {' = '.join(steps)}"


def _cure_by_rounding(bescheid: Bescheid, parts: Sequence[Figure], stated: Figure) -> str:
    """What to do if the notice just rounds; empty if that is not it."""
    if bescheid.rundung is not None:
        return ""
    for step, shown in ((Fraction(1, 100), "0.01"), (Fraction(1), "1")):
        whole = sum(round_half_up(part.exact or Fraction(0), step) for part in parts)
        if whole == stated.exact:
            return f"Vermutlich rundet der Bescheid: „rundung: {shown}“ ergänzen."
    return ""


def _check_instalments(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    if not bescheid.raten:
        return
    if all(rate.anteil is not None for rate in bescheid.raten):
        _check_shares(checking, kennung, bescheid)
        return
    paid = total(_of_instalments(checking, kennung, bescheid, "betrag"))
    stated = checking.figure(f"bescheide.{kennung}.betrag")
    if differ(paid, stated):
        checking.report(
            Code.BESCHEID_BETRAG,
            bescheid.place_of("raten"),
            f"Die Raten ergeben zusammen {said(paid)} ({formula(paid)}), der Bescheid nennt"
            f" {said(stated)}.",
            "Die Raten oder den „betrag“ berichtigen; eine Rate ergänzen, die fehlt, notfalls mit"
            " betrag: {ausstehend: Grund}.",
        )


def _check_shares(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    shares = total(_of_instalments(checking, kennung, bescheid, "anteil"))
    if shares.exact not in {None, 100}:
        checking.report(
            Code.BESCHEID_BETRAG,
            bescheid.place_of("raten"),
            f"Die Anteile der Raten ergeben zusammen {said(shares)} ({formula(shares)}) statt"
            f" {zahl(Decimal(100))}\N{NO-BREAK SPACE}%.",
            "Die Anteile berichtigen oder die Rate ergänzen, die fehlt.",
        )


def _of_instalments(checking: Checking, kennung: str, bescheid: Bescheid, key: str) -> list[Figure]:
    numbers = range(1, len(bescheid.raten) + 1)
    return [checking.figure(f"bescheide.{kennung}.rate_{number}.{key}") for number in numbers]


def _check_calls(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    """Report if more was called up than is granted."""
    if not bescheid.abrufe:
        return
    called_up = checking.figure(f"bescheide.{kennung}.abgerufen")
    stated = checking.figure(f"bescheide.{kennung}.betrag")
    if exceeds(called_up, stated):
        checking.report(
            Code.BESCHEID_BETRAG,
            bescheid.place_of("abrufe"),
            f"Abgerufen sind {said(called_up)} ({formula(called_up)}), bewilligt aber nur"
            f" {said(stated)}.",
            "Die Abrufe oder den „betrag“ berichtigen.",
        )


def day_checks(checking: Checking, kennung: str, bescheid: Bescheid) -> Iterator[Check]:
    """The checks of the days of one notice."""
    yield partial(_check_receipt, checking, bescheid)
    if isinstance(bescheid.zeitraum, Zeitraum):
        yield partial(_check_payments, checking, bescheid, bescheid.zeitraum)
        yield partial(_check_proof, checking, kennung, bescheid, bescheid.zeitraum)


def _check_receipt(checking: Checking, bescheid: Bescheid) -> None:
    day, received = bescheid.datum, bescheid.eingang
    if isinstance(day, date) and isinstance(received, date) and received < day:
        checking.report(
            Code.BESCHEID_TAG,
            bescheid.place_of("eingang"),
            f"Der Bescheid ist am {datum(received)} eingegangen, aber erst vom {datum(day)}.",
            "„datum“ und „eingang“ prüfen; vielleicht sind sie vertauscht.",
        )


def _check_payments(checking: Checking, bescheid: Bescheid, period: Zeitraum) -> None:
    for what, day, place in _payments(bescheid):
        if not period.von <= day <= period.bis:
            checking.report(
                Code.BESCHEID_TAG,
                place,
                f"{what} {datum(day)}; der Bewilligungszeitraum ist"
                f" {zeitraum(period.von, period.bis)}.",
                "Den Tag oder den Zeitraum berichtigen; sind beide richtig, daneben den Grund"
                " eintragen: „ausserhalb: Schlussrate nach dem Verwendungsnachweis“.",
            )


def _payments(bescheid: Bescheid) -> Iterator[tuple[str, date, Place]]:
    """The days on which money is due, comes in or is called up, but for declared exceptions."""
    for number, rate in enumerate(bescheid.raten, start=1):
        if rate.ausserhalb is None:
            if isinstance(rate.faellig, date):
                yield f"Die {number}. Rate ist fällig am", rate.faellig, rate.place_of("faellig")
            if isinstance(rate.erhalten, date):
                yield f"Die {number}. Rate kam am", rate.erhalten, rate.place_of("erhalten")
    for number, call in enumerate(bescheid.abrufe, start=1):
        if call.ausserhalb is None and isinstance(call.am, date):
            yield f"Der {number}. Abruf ist vom", call.am, call.place_of("am")


def _check_proof(checking: Checking, kennung: str, bescheid: Bescheid, period: Zeitraum) -> None:
    for termin in fristen_of(kennung, bescheid):
        if (
            termin.name == "verwendungsnachweis"
            and isinstance(termin.tag, date)
            and termin.tag < period.bis
        ):
            checking.report(
                Code.BESCHEID_TAG,
                termin.place,
                f"Der Verwendungsnachweis ist am {datum(termin.tag)} fällig, bevor der"
                f" Bewilligungszeitraum am {datum(period.bis)} endet.",
                "Den Tag oder den Zeitraum berichtigen.",
            )


def succession_checks(checking: Checking) -> Iterator[Check]:
    """The checks of how the authority's notices follow on each other."""
    notices = checking.behoerde.bescheide
    for kennung, bescheid in notices.items():
        if bescheid.frueherer:
            yield partial(_check_reference, checking, kennung, bescheid)
    for one, other in combinations(notices, 2):
        yield partial(_check_overlap, checking, one, other)


def is_replaced(behoerde: Behoerde, kennung: str) -> bool:
    """Whether another notice holds, or may hold, in this one's place."""
    # One that cannot be read may replace any; it has findings of its own to mend first.
    replaced = {bescheid.ersetzt for bescheid in behoerde.bescheide.values()}
    return kennung in replaced or bool(behoerde.defekte_bescheide)


def _check_reference(checking: Checking, kennung: str, bescheid: Bescheid) -> None:
    notices, earlier = checking.behoerde.bescheide, bescheid.frueherer
    place = bescheid.place_of("ersetzt" if bescheid.ersetzt else "ergaenzt")
    if earlier in checking.behoerde.defekte_bescheide:
        return  # it has findings of its own
    if earlier not in notices:
        nearest = naechste(earlier, [name for name in notices if name != kennung])
        checking.report(
            Code.VERWEIS_UNBEKANNT,
            place,
            f"Einen Bescheid „{earlier}“ gibt es nicht.",
            f"Meinten Sie „{nearest}“?"
            if nearest
            else "Den Dateinamen des früheren Bescheids angeben, ohne .yaml und mit Unterstrichen.",
        )
        return
    chain = _chain(checking.behoerde, kennung)
    if chain[-1] == kennung == min(chain):  # else the circle is another's
        checking.report(
            Code.VERWEIS_KREIS,
            place,
            f"Die Bescheide ersetzen oder ergänzen einander im Kreis: {' → '.join(chain)}.",
            "„ersetzt“ und „ergaenzt“ nennen immer einen früheren Bescheid; eines davon entfernen.",
        )
    if notices[earlier].modul != bescheid.modul:
        checking.report(
            Code.VERWEIS_UNBEKANNT,
            place,
            f"„{earlier}“ gilt für „{notices[earlier].modul}“, dieser Bescheid aber für"
            f" „{bescheid.modul}“.",
            "Einen früheren Bescheid desselben Moduls angeben.",
        )


def _check_overlap(checking: Checking, one: str, other: str) -> None:
    notices = checking.behoerde.bescheide
    if notices[one].modul != notices[other].modul or _are_related(checking.behoerde, one, other):
        return
    earlier, later = (other, one) if _is_later(notices[one], notices[other]) else (one, other)
    first, second = notices[earlier], notices[later]
    a, b = first.zeitraum, second.zeitraum
    if not isinstance(a, Zeitraum) or not isinstance(b, Zeitraum) or not _overlap(a, b):
        return
    checking.report(
        Code.BESCHEID_DOPPELT,
        second.place_of("zeitraum"),
        f"Für „{second.modul}“ gelten zwei Bescheide zugleich: {first.place.file}"
        f" ({zeitraum(a.von, a.bis)}) und {second.place.file} ({zeitraum(b.von, b.bis)}).",
        f"Ändert dieser Bescheid den anderen, „ersetzt: {earlier}“ oder „ergaenzt: {earlier}“"
        " ergänzen; sonst die Zeiträume prüfen.",
    )


def _overlap(a: Zeitraum, b: Zeitraum) -> bool:
    return a.von <= b.bis and b.von <= a.bis


def _is_later(one: Bescheid, other: Bescheid) -> bool:
    """Whether one notice is later than the other by its own day, as far as that is known."""
    day, other_day = _day_of(one), _day_of(other)
    return day is not None and other_day is not None and day > other_day


def _day_of(bescheid: Bescheid) -> date | None:
    days = (bescheid.datum, bescheid.eingang)
    return next((day for day in days if isinstance(day, date)), None)


def _are_related(behoerde: Behoerde, one: str, other: str) -> bool:
    """Whether one follows from the other, or both from a third to which one of them adds."""
    first, second = _chain(behoerde, one), _chain(behoerde, other)
    if other in first or one in second or {first[-1], second[-1]} & behoerde.defekte_bescheide:
        return True
    adds = any(behoerde.bescheide[name].ergaenzt for name in (one, other))
    return adds and first[-1] == second[-1]


def _chain(behoerde: Behoerde, kennung: str) -> list[str]:
    """A notice and those before it, back to the first; a circle ends where it closes."""
    chain = [kennung]
    while (bescheid := behoerde.bescheide.get(chain[-1])) and bescheid.frueherer:
        closes = bescheid.frueherer in chain
        chain.append(bescheid.frueherer)
        if closes:
            break
    return chain


def post_checks(checking: Checking) -> Iterator[Check]:
    """The checks of all posts of the authority; none without a Stellenplan."""
    plan = checking.behoerde.stellenplan
    if plan is None:
        return
    groups = _groups(checking)
    for group in groups:
        yield partial(_check_granted, checking, plan, group)
    for name, posts in plan.stellen.items():
        yield partial(_check_size, checking, name, posts)
        yield partial(_check_references, checking, posts, groups)
        yield partial(_check_since, checking, name, posts, groups)


def _groups(checking: Checking) -> dict[str, Bescheid]:
    """All granted groups of posts, as posts refer to them, each with its notice."""
    return {
        f"{kennung}.{name}": bescheid
        for kennung, bescheid in checking.behoerde.bescheide.items()
        for name, group in bescheid.bewilligt.items()
        if group.has_posts
    }


def _check_granted(checking: Checking, plan: Stellenplan, group: str) -> None:
    """Report if more posts are filled from a group than it grants."""
    posts = filled_from(plan, group)
    if not posts:
        return
    kennung, _, name = group.partition(".")
    address = f"bescheide.{kennung}.bewilligt.{name}"
    filled, granted = checking.figure(f"{address}.besetzt"), checking.figure(f"{address}.vzae")
    if exceeds(filled, granted):
        where = checking.behoerde.bescheide[kennung].bewilligt[name].place
        checking.report(
            Code.BESCHEID_STELLEN,
            plan.stellen[posts[-1]].place_of("bescheid"),
            f"Aus „{group}“ sind {said(filled)} besetzt ({', '.join(posts)}), bewilligt aber nur"
            f" {said(granted)} ({where}).",
            "Eine der Stellen einem anderen Bescheid zuordnen oder den Umfang berichtigen.",
        )


def _check_size(checking: Checking, name: str, posts: Planstellen) -> None:
    """Report if more of a group is filled than there is of it."""
    names: Namespace = checking.names.resolve(f"stellenplan.{name}")
    if "besetzt_vzae" in names and exceeds(names["besetzt_vzae"], names["vzae"]):
        checking.report(
            Code.BESCHEID_STELLEN,
            posts.place_of("besetzt_vzae"),
            f"Besetzt sind {said(names['besetzt_vzae'])}, aber „{name}“ hat nur"
            f" {said(names['vzae'])}.",
            "„besetzt_vzae“ oder den Umfang der Stellen berichtigen.",
        )


def _check_references(
    checking: Checking, posts: Planstellen, groups: Mapping[str, Bescheid]
) -> None:
    """Report references to posts that no notice grants."""
    unusable = checking.behoerde.defekte_bescheide  # they have findings of their own
    for reference in posts.bescheid or ():
        if reference in groups or reference.partition(".")[0] in unusable:
            continue
        nearest = naechste(reference, groups)
        checking.report(
            Code.VERWEIS_UNBEKANNT,
            reference.place,
            f"Bewilligte Stellen „{reference}“ gibt es nicht.",
            f"Meinten Sie „{nearest}“?"
            if nearest
            else "Den Namen des Bescheids und, hinter einem Punkt, den der bewilligten Stellen"
            " angeben: beratung_2026.beratung.",
        )


def _check_since(
    checking: Checking, name: str, posts: Planstellen, groups: Mapping[str, Bescheid]
) -> None:
    """Report posts that are filled only after a notice ends, or before the first of them begins."""
    since = posts.besetzt_seit
    references = [reference for reference in posts.bescheid or () if reference in groups]
    if not isinstance(since, date) or not references:
        return
    periods = _periods(references, groups)
    for reference, period in periods.items():
        if since > period.bis:
            _report_since(
                checking,
                posts,
                f"„{name}“ ist erst seit dem {datum(since)} besetzt, „{reference}“ aber nur für"
                f" {zeitraum(period.von, period.bis)} bewilligt.",
                "Den Tag oder unter „bescheid“ den Bescheid berichtigen.",
            )
    # As long as the period of one of them is pending, that one may be the first.
    if len(periods) < len(references):
        return
    first, period = min(periods.items(), key=lambda item: item[1].von)
    if since < period.von:
        _report_since(
            checking,
            posts,
            f"„{name}“ ist schon seit dem {datum(since)} besetzt, „{first}“ aber erst für"
            f" {zeitraum(period.von, period.bis)} bewilligt.",
            "Den Tag prüfen; ist die Stelle schon früher gefördert worden, unter „bescheid“ auch jenen"
            " Bescheid nennen.",
        )


def _periods(references: list[Scalar], groups: Mapping[str, Bescheid]) -> dict[str, Zeitraum]:
    known = ((reference, groups[reference].zeitraum) for reference in references)
    return {str(r): period for r, period in known if isinstance(period, Zeitraum)}


def _report_since(checking: Checking, posts: Planstellen, message: str, cure: str) -> None:
    checking.report(Code.BESCHEID_TAG, posts.place_of("besetzt_seit"), message, cure)
