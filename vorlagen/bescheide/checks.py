"""Holds the facts of an authority's notices against each other; what is pending is not checked.

Numbers that contradict each other are errors: whichever of the two a paper prints, it may be the
wrong one. Days that look odd and periods that overlap are warnings: no figure is reckoned from them,
and there are notices in which they are right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations

from msgspec import Struct

from vorlagen.bescheide.facts import Bescheid, Bewilligt
from vorlagen.bescheide.figures import PaperNotices, filled_from
from vorlagen.facts.fakten import unknown
from vorlagen.facts.types import Zeitraum
from vorlagen.figures import Checks, Figure, exceeds, formula, said, total
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import datum, zeitraum

_CURE = (
    "Betrag, Umfang, Zeitraum und Sätze mit dem Bescheid vergleichen. Weicht er mit Absicht von den"
    " Sätzen ab, statt „foerderung“ den „betrag“ der Gruppe eintragen; rundet er, „rundung“ ergänzen."
)


class NoticeCase(Struct, frozen=True):
    """A notice that is checked, or a group of what it grants."""

    notices: PaperNotices
    kennung: str
    bescheid: Bescheid
    group: str = ""

    @property
    def bewilligt(self) -> Bewilligt:
        return self.bescheid.bewilligt[self.group]

    @property
    def holds(self) -> bool:
        """Whether it surely holds; once it is replaced, rates may have changed even for its period."""
        # A notice that cannot be read may replace any; its own findings have to be mended first.
        if self.notices.unusable:
            return False
        replaced = set()
        for bescheid in self.notices.bescheide.values():
            replaced.add(bescheid.ersetzt)
        return self.kennung not in replaced

    def figure(self, name: str, group: str = "") -> Figure:
        """A figure of the notice, or of the group."""
        group = group or self.group
        within = f"bewilligt.{group}." if group else ""
        figure: Figure = self.notices.paper.names.resolve(
            f"bescheide.{self.kennung}.{within}{name}"
        )
        return figure


def each_notice(notices: PaperNotices) -> Iterator[NoticeCase]:
    """All notices of the authority."""
    for kennung, bescheid in notices.bescheide.items():
        yield NoticeCase(notices, kennung, bescheid)


def each_group(notices: PaperNotices) -> Iterator[NoticeCase]:
    """All groups that notices of the authority grant."""
    for kennung, bescheid in notices.bescheide.items():
        for group in bescheid.bewilligt:
            yield NoticeCase(notices, kennung, bescheid, group)


# What is granted and paid


def group_comes_to(group: NoticeCase) -> Iterator[Finding]:
    """What the notice says of a group, against what the rates come to."""
    granted = group.bewilligt
    if granted.foerderung is None:
        return
    reckoned = group.figure(
        "berechnet"
    )  # raises if it cannot be computed, even if no amount is stated
    if granted.betrag is None or not group.holds:
        return
    stated = group.figure("betrag")
    if _differ(stated, reckoned):
        yield Finding(
            Code.BESCHEID_BETRAG,
            granted.place_of("betrag"),
            f"Für „{granted.bezeichnung}“ nennt der Bescheid {said(stated)}, nach den Sätzen sind es"
            f" {said(reckoned)}: {formula(reckoned)}.",
            _CURE,
        )


def groups_add_up(notice: NoticeCase) -> Iterator[Finding]:
    reckoned = notice.figure("berechnet")
    stated = notice.figure("betrag")
    if notice.holds and _differ(stated, reckoned):
        yield Finding(
            Code.BESCHEID_BETRAG,
            notice.bescheid.place_of("betrag"),
            f"Der Bescheid nennt {said(stated)}, berechnet sind es {said(reckoned)}:"
            f" {'; '.join(_derived(notice))}.",
            _CURE,
        )


def _derived(notice: NoticeCase) -> Iterator[str]:
    """The derivation of each group's part of the amount, with its name if there are several."""
    groups = notice.bescheid.bewilligt
    for name, group in groups.items():
        part = _part(notice, name)
        if len(groups) == 1:
            yield formula(part)
        else:
            steps = " = ".join(dict.fromkeys([formula(part), said(part)]))
            yield f"{group.bezeichnung} {steps}"


def _part(notice: NoticeCase, name: str) -> Figure:
    """What a group adds to the amount: what the notice says of it, else what it comes to."""
    is_stated = isinstance(notice.bescheid.bewilligt[name].betrag, Decimal)
    return notice.figure("betrag" if is_stated else "berechnet", name)


def granted_within(notices: PaperNotices, gegenstand: str, von: date, bis: date) -> Figure | None:
    """What notices grant of a Fördergegenstand that hold throughout a period (EUR); None without any."""
    parts: list[Figure] = []
    for notice in each_notice(notices):
        period = notice.bescheid.zeitraum
        if not isinstance(period, Zeitraum) or not period.von <= von <= bis <= period.bis:
            continue
        groups = notice.bescheid.bewilligt
        funded = [name for name, group in groups.items() if _is_funded(group, gegenstand)]
        if not funded or not notice.holds:
            continue
        if len(funded) == len(groups):
            parts.append(notice.figure("betrag"))
        else:
            parts.extend(_part(notice, name) for name in funded)
    return total(parts) if parts else None


def _is_funded(group: Bewilligt, gegenstand: str) -> bool:
    """Whether a group is funded as this Fördergegenstand, or by one of its rates."""
    if not isinstance(group.foerderung, list):
        return False
    for address in group.foerderung:
        if f"{address}.".startswith(f"{gegenstand}."):
            return True
    return False


def instalments_add_up(notice: NoticeCase) -> Iterator[Finding]:
    raten = notice.bescheid.raten
    place = notice.bescheid.place_of("raten")
    if not raten:
        return
    as_shares = all(rate.anteil is not None for rate in raten)
    key = "anteil" if as_shares else "betrag"
    numbers = range(1, len(raten) + 1)
    paid = total([notice.figure(f"rate_{number}.{key}") for number in numbers])
    if as_shares:
        if paid.exact not in {None, 100}:
            yield Finding(
                Code.BESCHEID_BETRAG,
                place,
                f"Die Anteile der Raten ergeben zusammen {said(paid)} ({formula(paid)}) statt 100\xa0%.",
                "Die Anteile berichtigen oder die Rate ergänzen, die fehlt.",
            )
        return
    stated = notice.figure("betrag")
    if _differ(paid, stated):
        yield Finding(
            Code.BESCHEID_BETRAG,
            place,
            f"Die Raten ergeben zusammen {said(paid)} ({formula(paid)}), der Bescheid nennt"
            f" {said(stated)}.",
            "Die Raten oder den „betrag“ berichtigen; eine Rate ergänzen, die fehlt, notfalls mit"
            " betrag: {ausstehend: Grund}.",
        )


def called_up_is_granted(notice: NoticeCase) -> Iterator[Finding]:
    if not notice.bescheid.abrufe:
        return
    called_up = notice.figure("abgerufen")
    stated = notice.figure("betrag")
    if exceeds(called_up, stated):
        yield Finding(
            Code.BESCHEID_BETRAG,
            notice.bescheid.place_of("abrufe"),
            f"Abgerufen sind {said(called_up)} ({formula(called_up)}), bewilligt aber nur"
            f" {said(stated)}.",
            "Die Abrufe oder den „betrag“ berichtigen.",
        )


# Days outside of the period


def paid_in_its_period(notice: NoticeCase) -> Iterator[Finding]:
    period = notice.bescheid.zeitraum
    if not isinstance(period, Zeitraum):
        return
    for what, day, place in _payments(notice.bescheid):
        if not period.von <= day <= period.bis:
            yield Finding(
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


# Which notice replaces or adds to which, and whether two hold for the same time unseen


def follows_an_earlier_one(notice: NoticeCase) -> Iterator[Finding]:
    bescheide, bescheid = notice.notices.bescheide, notice.bescheid
    earlier = bescheid.frueherer
    if not earlier or earlier in notice.notices.unusable:
        return
    key = "ersetzt" if bescheid.ersetzt else "ergaenzt"
    place = bescheid.place_of(key)
    if earlier not in bescheide or earlier == notice.kennung:
        names = []
        for name in bescheide:
            if name != notice.kennung:
                names.append(name)
        cure = "Den Dateinamen des früheren Bescheids angeben, ohne .yaml und mit Unterstrichen."
        yield unknown("Den Bescheid", earlier, names, place, cure)
        return
    module = bescheide[earlier].modul
    if module != bescheid.modul:
        yield Finding(
            Code.VERWEIS_UNBEKANNT,
            place,
            f"„{earlier}“ gilt für „{module}“, dieser Bescheid aber für „{bescheid.modul}“.",
            "Einen früheren Bescheid desselben Moduls angeben.",
        )


def only_one_holds(notices: PaperNotices) -> Iterator[Finding]:
    """Two notices for a module at the same time, of which none says that it changes the other."""
    in_order = sorted(notices.bescheide.items(), key=lambda item: _day_of(item[1]))
    for (earlier, first), (later, second) in combinations(in_order, 2):
        a, b = first.zeitraum, second.zeitraum
        if not isinstance(a, Zeitraum) or not isinstance(b, Zeitraum):
            continue
        if first.modul != second.modul:
            continue
        if a.von <= b.bis and b.von <= a.bis and not _are_related(earlier, later, notices):
            yield Finding(
                Code.BESCHEID_TAG,
                second.place_of("zeitraum"),
                f"Für „{second.modul}“ gelten zwei Bescheide zugleich: {first.place.file}"
                f" ({zeitraum(a.von, a.bis)}) und {second.place.file} ({zeitraum(b.von, b.bis)}).",
                f"Ändert dieser Bescheid den anderen, „ersetzt: {earlier}“ oder „ergaenzt: {earlier}“"
                " ergänzen; sonst die Zeiträume prüfen.",
            )


def _day_of(bescheid: Bescheid) -> date:
    """The day of a notice, or on which it came in; the last of the calendar if neither is known."""
    for day in (bescheid.datum, bescheid.eingang):
        if isinstance(day, date):
            return day
    return date.max


def _are_related(earlier: str, later: str, notices: PaperNotices) -> bool:
    """Whether one notice follows from the other, or both from a third to which one of them adds."""
    before_earlier = _chain(earlier, notices)
    before_later = _chain(later, notices)
    firsts = {before_earlier[-1], before_later[-1]}
    if later in before_earlier or earlier in before_later or firsts & notices.unusable:
        return True
    adds = notices.bescheide[earlier].ergaenzt or notices.bescheide[later].ergaenzt
    return bool(adds) and len(firsts) == 1


def _chain(kennung: str, notices: PaperNotices) -> list[str]:
    """A notice and those before it, back to the first."""
    chain = [kennung]
    while chain[-1] in notices.bescheide:
        earlier = notices.bescheide[chain[-1]].frueherer
        if not earlier or earlier in chain:
            break
        chain.append(earlier)
    return chain


# The posts that are filled, and those that are granted


def filled_as_granted(group: NoticeCase) -> Iterator[Finding]:
    plan = group.notices.stellenplan
    reference = f"{group.kennung}.{group.group}"
    if plan is None or not group.bewilligt.has_posts:
        return
    posts = filled_from(plan, reference)
    if not posts:
        return
    filled = group.figure("besetzt")
    granted = group.figure("vzae")
    if exceeds(filled, granted):
        yield Finding(
            Code.BESCHEID_BETRAG,
            plan.stellen[posts[-1]].place_of("bescheid"),
            f"Aus „{reference}“ sind {said(filled)} besetzt ({', '.join(posts)}), bewilligt aber nur"
            f" {said(granted)} ({group.bewilligt.place}).",
            "Eine der Stellen einem anderen Bescheid zuordnen oder den Umfang berichtigen.",
        )


def filled_as_there_are(notices: PaperNotices) -> Iterator[Finding]:
    if notices.stellenplan is None:
        return
    for name, posts in notices.stellenplan.stellen.items():
        names = notices.paper.names.resolve(f"stellenplan.{name}")
        if posts.besetzt_vzae is not None and exceeds(names["besetzt_vzae"], names["vzae"]):
            yield Finding(
                Code.BESCHEID_BETRAG,
                posts.place_of("besetzt_vzae"),
                f"Besetzt sind {said(names['besetzt_vzae'])}, aber „{name}“ hat nur {said(names['vzae'])}.",
                "„besetzt_vzae“ oder den Umfang der Stellen berichtigen.",
            )


def granted_at_all(notices: PaperNotices) -> Iterator[Finding]:
    if notices.stellenplan is None:
        return
    granted = []
    for group in each_group(notices):
        if group.bewilligt.has_posts:
            granted.append(f"{group.kennung}.{group.group}")
    cure = "Bescheid und bewilligte Stellen mit einem Punkt angeben: beratung_2026.beratung."
    for posts in notices.stellenplan.stellen.values():
        for reference in posts.bescheid or ():
            is_read = reference.partition(".")[0] not in notices.unusable
            if is_read and reference not in granted:
                yield unknown("Bewilligte Stellen", reference, granted, reference.place, cure)


def _differ(left: Figure, right: Figure) -> bool:
    """Whether two figures are known and not the same."""
    return left.exact is not None and right.exact is not None and left.exact != right.exact


_OF_A_NOTICE = (
    groups_add_up,
    instalments_add_up,
    called_up_is_granted,
    paid_in_its_period,
    follows_an_earlier_one,
)


def checks(notices: PaperNotices) -> Checks:
    """The checks of notices, of what they grant, and of the posts that are filled."""
    for notice in each_notice(notices):
        for check in _OF_A_NOTICE:
            yield check(notice)
    for group in each_group(notices):
        yield group_comes_to(group)
        yield filled_as_granted(group)
    yield filled_as_there_are(notices)
    yield granted_at_all(notices)


def authority_checks(notices: PaperNotices) -> Checks:
    """The checks that only warn."""
    yield only_one_holds(notices)
